"""What is planned: channels, their slots, each step in a schedule, templates, plans from files, promos."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Json, Record


class Channel(Record):
    """A television channel: a timeline, seen in several territories."""

    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="channels")
    slug = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField(unique=True)
    names = models.JSONField(help_text="Words: tag -> name.")
    time_zone = models.CharField(max_length=40)
    sounds = models.JSONField(help_text="BCP 47 tags of its sound renditions, the first is the default.")
    subtitles = models.JSONField(help_text="BCP 47 tags of its subtitle renditions.")
    signs = models.JSONField(default=list, blank=True, help_text="Sign languages in which its picture is also sent.")
    territories = models.JSONField(help_text="Territory codes in which it may be received.")
    has_cards = models.BooleanField(default=True, help_text="Whether gaps get continuity cards.")
    former_territories = models.JSONField(
        default=list, blank=True, help_text="Where it was received once: players know its addresses there."
    )
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When its air ends, or has ended.")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.slug

    @property
    def every_territory(self) -> list[str]:
        """Where it is received, and where it was: each has a variant with an address for ever."""
        return [*self.territories, *(code for code in self.former_territories if code not in self.territories)]

    def is_over(self, at: datetime) -> bool:
        """Whether its air has ended at an instant; one that is closed may be on until its programme is over."""
        return self.closed_at is not None and self.closed_at <= at


class Closing(Record):
    """A time for which a channel was closed, until it was opened again; who closed and opened it, and why."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="closings")
    since = models.DateTimeField(help_text="When its air was to end.")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_because = models.CharField(max_length=300)
    until = models.DateTimeField(help_text="When it was opened again.")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_because = models.CharField(max_length=300)

    class Meta:
        ordering = ("since",)

    def __str__(self) -> str:
        return f"{self.channel} {self.since:%Y-%m-%d} – {self.until:%Y-%m-%d}"


class Slot(Record):
    """A programme at a time; a short film repeats until the slot ends. What has begun is history and stays."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="slots")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(help_text="Length on the 4 s segment grid.")
    stand_in = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What is shown abroad where the programme may not be; null: the slate.",
    )
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decisions = models.JSONField(default=dict, help_text="Territory -> decision, as published.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="Null: a draft, or moved since.")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Taken out; goes with the next publication.")
    cleared_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who has decided what the rules leave to a person.",
    )
    cleared_because = models.CharField(max_length=300, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "starts_at"), condition=models.Q(removed_at=None), name="one_slot_per_time"
            ),
        )
        indexes = (models.Index(fields=("channel", "starts_at")),)

    def __str__(self) -> str:
        return f"{self.channel} {self.starts_at:%Y-%m-%d %H:%M} {self.programme}"

    @property
    def stops_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(seconds=self.seconds)

    @property
    def state(self) -> Json:
        """As a change remembers it."""
        return {
            "slot": str(self.pk),
            "programme": str(self.programme_id),
            "stand_in": str(self.stand_in_id) if self.stand_in_id else None,
            "planned_by": str(self.planned_by_id) if self.planned_by_id else None,
            "starts_at": self.starts_at.isoformat(),
            "seconds": self.seconds,
            "published_at": self.published_at.isoformat() if self.published_at else None,
        }


class ChangeKind(models.TextChoices):
    """What a scheduler did, in one step."""

    PLANNED = "planned", _("planned")
    MOVED = "moved", _("moved")
    REMOVED = "removed", _("taken out")
    COPIED = "copied", _("copied")
    FILLED = "filled", _("gaps filled")
    REPLACED = "replaced", _("replaced")
    TEMPLATED = "templated", _("template applied")
    IMPORTED = "imported", _("imported")
    STOOD_IN = "stood_in", _("a stand-in changed")


class Change(models.Model):
    """One step of a scheduler, with the slots as they were and as they became; the last one can be taken back."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    before = models.JSONField(default=list, help_text="States of slots (Slot.state), so far as they were there.")
    after = models.JSONField(default=list, help_text="States of slots, so far as they are there.")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("channel", "by", "made_at")),)

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class Template(Record):
    """A day or a week of a channel to plan again: strips on the clock, each with what belongs there."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=80)
    days = models.PositiveSmallIntegerField(default=7, help_text="1: a day; 7: a week from Monday on.")
    strips = models.JSONField(default=list, help_text="strips.Strip, by day and time.")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("channel", "name"), name="one_template_per_name"),)

    def __str__(self) -> str:
        return self.name


class ScheduleFile(Record):
    """A plan that was read from a file: its rows, and the lines that cannot be read, until somebody takes it over."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, help_text="core.interchange.schedules.Row.")
    bad = models.JSONField(default=list, help_text="core.interchange.schedules.BadLine.")
    brought_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class Promo(Record):
    """A short work that tells of another one: a programme, or all of a series or season; shown in gaps before it."""

    work = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="promo_for")
    of = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="promos")
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    off_on = models.ManyToManyField(
        Channel, blank=True, related_name="promos_off", help_text="Channels that do not show it."
    )

    def __str__(self) -> str:
        return f"{self.work}: {self.of}"
