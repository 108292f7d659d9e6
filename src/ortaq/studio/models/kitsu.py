"""Which project of Kitsu the shots of a project come from, and on what both sides have agreed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.core.studio.shots import Status
from ortaq.studio.models.projects import Project, Shot
from ortaq.work.models import Record


class KitsuState(models.TextChoices):
    """How far Kitsu has been asked."""

    ASKED = "asked", _("being asked")
    DONE = "done", _("answered")
    FAILED = "failed", _("no answer")


class KitsuLink(Record):
    """A project follows one of Kitsu; no address and no token is kept here."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="kitsu")
    asked = models.CharField(max_length=200, help_text="Name or id of the project there, as it was typed.")
    work = models.CharField(max_length=80, blank=True, help_text="Type of task that is followed; empty: all together.")
    there = models.UUIDField(null=True, blank=True, help_text="Id of the project there, once it was found.")
    name = models.CharField(max_length=200, blank=True, help_text="Its name there.")
    rate = models.CharField(max_length=10, blank=True, help_text="Frames a second, as it is written there.")
    state = models.CharField(max_length=8, choices=KitsuState, default=KitsuState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True, help_text="Why nothing came, as a code.")
    about = models.CharField(max_length=200, blank=True, help_text="The field or the type that the problem is about.")
    counts = models.JSONField(default=dict, blank=True, help_text="What came: new, changed, taken, sent -> how many.")
    told = models.JSONField(default=list, blank=True, help_text="What was left out: [code, what it is about].")

    class Meta:
        ordering = ("project",)

    def __str__(self) -> str:
        return self.name or self.asked


class KitsuShot(Record):
    """A shot and its other self in Kitsu; `agreed` is the status in which both were last."""

    link = models.ForeignKey(KitsuLink, on_delete=models.CASCADE, related_name="shots")
    shot = models.OneToOneField(Shot, on_delete=models.CASCADE, related_name="kitsu")
    there = models.UUIDField(help_text="Id of the shot there.")
    agreed = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Status], default=Status.WAITING)
    people = models.CharField(max_length=300, blank=True, help_text="Names of those who work on it there, as text.")

    class Meta:
        ordering = ("link", "shot")
        constraints = (models.UniqueConstraint(fields=("link", "there"), name="one_shot_per_kitsu_shot"),)

    def __str__(self) -> str:
        return str(self.shot)
