"""What somebody says against a fact or a correction, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models.corrections import Correction
from ortaq.assistants.models.facts import Fact
from ortaq.members.models import Person
from ortaq.work.models import Record


class Outcome(models.TextChoices):
    """What came of a dispute."""

    OPEN = "open", _("not decided yet")
    TAKEN_BACK = "taken_back", _("taken back")
    UPHELD = "upheld", _("upheld: it was put right")
    DISMISSED = "dismissed", _("not upheld: it stands")


class Dispute(Record):
    """A reviewer's no to one fact or correction, with the reason; it is kept, and everybody reads what came of it."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, null=True, blank=True, related_name="disputes")
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, null=True, blank=True, related_name="disputes")
    version = models.PositiveIntegerField(help_text="The version of the fact that it speaks of.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    reason = models.TextField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN, db_index=True)
    answer = models.TextField(blank=True, help_text="Why it was decided so; everybody reads it.")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(fact__isnull=False) ^ models.Q(correction__isnull=False),
                name="a_dispute_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=("fact", "person"),
                condition=models.Q(fact__isnull=False, outcome="open"),
                name="one_open_dispute_per_fact_and_person",
            ),
            models.UniqueConstraint(
                fields=("correction", "person"),
                condition=models.Q(correction__isnull=False, outcome="open"),
                name="one_open_dispute_per_correction_and_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact or self.correction}: {self.get_outcome_display()}"
