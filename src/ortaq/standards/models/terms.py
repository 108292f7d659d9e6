"""What AI platforms may do with what a house publishes, version by version, and what a charter proposes for it."""

from django.db import models

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.models.charter import Charter
from ortaq.work.models import Record


class CharterTerms(Record):
    """What a charter proposes to its members; it binds none of them, each house sets its own terms.

    It is written while the charter is a draft, and stands with it from then on.
    """

    charter = models.OneToOneField(Charter, on_delete=models.CASCADE, related_name="platform_terms")
    said = models.JSONField(help_text="core.interchange.platforms.terms.Terms as JSON.")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "charter terms"

    def __str__(self) -> str:
        return f"{self.charter}"


class PlatformTerms(Record):
    """One version of a house's terms for AI platforms; it is never changed, a later one takes its place."""

    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="platform_terms")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … for each house.")
    said = models.JSONField(help_text="core.interchange.platforms.terms.Terms as JSON.")
    template = models.CharField(max_length=40, blank=True, help_text="Name of the template it was made from.")
    charter = models.ForeignKey(
        Charter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Its proposal.",
    )
    valid_from = models.DateTimeField(help_text="When it takes the place of the one before; never in the past.")
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of what is said.")

    class Meta:
        ordering = ("broadcaster", "-number")
        constraints = (
            models.UniqueConstraint(fields=("broadcaster", "number"), name="one_number_per_house_of_platform_terms"),
        )
        indexes = (models.Index(fields=("broadcaster", "valid_from")),)
        verbose_name_plural = "platform terms"

    def __str__(self) -> str:
        return f"{self.broadcaster} {self.number}"
