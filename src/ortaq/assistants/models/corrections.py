"""Corrections of what assistants say, and the tickets that carry them to the platforms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models.facts import Fact
from ortaq.assistants.models.runs import Answer, Assistant
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Rating(models.IntegerChoices):
    """What a claim is worth, on the scale of ClaimReview from 1 to 5."""

    FALSE = 1, _("false")
    OUTDATED = 2, _("out of date")
    PARTLY = 3, _("partly right")


class CorrectionState(models.TextChoices):
    """How far a correction is."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Correction(Record):
    """One wrong thing that an assistant said in one language, and the fact that is right; a house answers for it.

    `seen_in` is every answer in which it was found: `[{"answer", "assistant", "model", "run", "sha256", "at"}]`.
    """

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="corrections")
    fact_version = models.PositiveIntegerField()
    language = models.CharField(max_length=12)
    claim = models.TextField(help_text="What was said, in its own words.")
    rating = models.PositiveSmallIntegerField(choices=Rating.choices)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    seen_in = models.JSONField(default=list)
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="corrections")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(db_index=True)
    why_withdrawn = models.TextField(blank=True)

    class Meta:
        ordering = ("-changed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("answer",),
                condition=models.Q(answer__isnull=False) & ~models.Q(state="withdrawn"),
                name="one_living_correction_per_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} {self.language}"

    @property
    def is_disputed(self) -> bool:
        """Whether somebody says that it is wrong, and nobody has decided that yet."""
        return any(dispute.outcome == "open" for dispute in self.disputes.all())


class Ticket(Record):
    """A correction sent to the platform of one assistant, and its answer; whether it is fixed the next runs show."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="tickets")
    assistant = models.ForeignKey(Assistant, on_delete=models.PROTECT, related_name="tickets")
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    reference = models.CharField(max_length=300, blank=True, help_text="Number or address at the platform.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sent_at",)
        constraints = (
            models.UniqueConstraint(fields=("correction", "assistant"), name="one_ticket_per_correction_and_assistant"),
        )

    def __str__(self) -> str:
        return f"{self.correction} -> {self.assistant}"
