"""Projects and their partners."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster
from ortaq.work.models import Record


class ProjectState(models.TextChoices):
    """How far a project has come."""

    PREPARING = "preparing", _("being prepared")


class Project(Record):
    """A co-production, led by `house`."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="projects_led")
    title = models.JSONField(help_text="Words: tag -> title.")
    theme = models.CharField(max_length=16)
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    state = models.CharField(max_length=12, choices=ProjectState, default=ProjectState.PREPARING)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.title.get("en") or next(iter(self.title.values())))


class PartnerState(models.TextChoices):
    """Whether a house takes part."""

    INVITED = "invited", _("invited")
    JOINED = "joined", _("takes part")
    DECLINED = "declined", _("does not take part")


class Partner(Record):
    """A house in a project; the lead is one of them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(max_length=12, default="co_producer")
    state = models.CharField(max_length=10, choices=PartnerState, default=PartnerState.JOINED)

    class Meta:
        ordering = ("project", "created_at")
        constraints = (
            models.UniqueConstraint(fields=("project", "broadcaster"), name="one_partner_per_project_and_house"),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.broadcaster}"
