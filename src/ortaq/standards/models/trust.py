"""What a house says of itself so that others can trust it, and the figures of a quarter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class TrustEntry(Record):
    """What a house itself says for `trust.txt`: its own site, where it can be reached, the profiles that are its own.

    Without an entry a house stands in no `trust.txt`: nobody else can put it there.
    """

    broadcaster = models.OneToOneField(Broadcaster, on_delete=models.PROTECT, related_name="trust_entry")
    site = models.URLField(max_length=200, help_text="Address of the house's own site.")
    contact = models.CharField(max_length=200, help_text="https or mailto.")
    social = models.JSONField(default=list, blank=True, help_text="Addresses of profiles that the house controls.")
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "trust entries"

    def __str__(self) -> str:
        return f"{self.broadcaster}: {self.site}"


class ClauseAnswer(models.TextChoices):
    """How far a house follows a clause, in its own judgement."""

    YES = "yes", _("yes, it is so")
    PARTLY = "partly", _("in part")
    NO = "no", _("not yet")
    NOT_OURS = "not-ours", _("does not apply to us")


class SelfAssessment(Record):
    """A house's own answers to the clauses of CWA 17493:2019, under a person's name; after it is published it stands.

    A new one takes its place. It is nobody's certificate.
    """

    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="self_assessments")
    number = models.PositiveIntegerField()
    responsible = models.CharField(max_length=120, blank=True, help_text="Pseudonym of who answers for it.")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("broadcaster", "-number")
        constraints = (
            models.UniqueConstraint(fields=("broadcaster", "number"), name="one_number_per_house_of_self_assessments"),
            models.UniqueConstraint(
                fields=("broadcaster",),
                condition=models.Q(published_at=None),
                name="one_self_assessment_in_work_per_house",
            ),
        )

    def __str__(self) -> str:
        return f"{self.broadcaster} {self.number}"


class SelfAnswer(Record):
    """What a house says to one question."""

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=12, help_text='"5.1": clause and number, from trust/clauses.py.')
    answer = models.CharField(max_length=10, choices=ClauseAnswer)
    words = models.TextField(blank=True, help_text="In the house's own words; public.")
    link = models.URLField(max_length=300, blank=True, help_text="Where it can be seen.")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("assessment", "question"), name="one_answer_per_question"),)

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"


class QuarterReport(Record):
    """The figures of a quarter that is over, as they were published; they do not change afterwards."""

    quarter = models.CharField(max_length=7, unique=True, help_text="2026-Q3.")
    figures = models.JSONField(help_text="What may be published; what is withheld is not in it.")
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the figures.")

    class Meta:
        ordering = ("-quarter",)

    def __str__(self) -> str:
        return self.quarter
