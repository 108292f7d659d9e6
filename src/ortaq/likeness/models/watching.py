"""The watch list of a newsroom: what is watched, what was found there, and where something of ours was seen."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.likeness.models.lookups import Lookup
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class WatchKind(models.TextChoices):
    """Where new things are looked for."""

    FOLDER = "folder", _("a folder")
    FEED = "feed", _("a feed (RSS, Media RSS, Atom)")
    STREAM = "stream", _("a live stream (HLS)")


class Watch(Record):
    """A place that a house has watched, how far it has come there, and what is wrong with it, if anything.

    `place` is how far a stream was looked at, and what of a feed or folder was there when it began. `holder` polls it
    until `held_until`.
    """

    house = models.ForeignKey(Broadcaster, on_delete=models.CASCADE, related_name="watches")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=WatchKind)
    address = models.CharField(max_length=1000, help_text="May hold a password or a token; people see it without.")
    only_ours = models.BooleanField(default=True, help_text="Only programmes of the house are told, not of others.")
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    place = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField(db_index=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When it was last reached.")
    fault = models.CharField(max_length=40, blank=True, help_text="Code of what is wrong now; empty: nothing.")
    fault_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="How often in a row it could not be reached.")
    missed = models.PositiveIntegerField(default=0, help_text="Segments of a stream that were gone before we came.")
    holder = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("house", "kind", "address"), name="a_house_watches_it_once"),)

    def __str__(self) -> str:
        return self.name


class WatchedState(models.TextChoices):
    """How far an item is."""

    WAITING = "waiting", _("waiting")
    LOOKED = "looked", _("looked at")
    FAILED = "failed", _("could not be looked at")


class Watched(models.Model):
    """One thing that was found at a place: a file, an item of a feed, a stretch of a stream. Nothing is taken twice.

    `file` is where a stretch lies until it was looked at. `told_at` is when the place last told of it.
    """

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="watched")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=2000, blank=True, help_text="Where it is fetched; never shown whole.")
    page = models.CharField(max_length=2000, blank=True, help_text="Where people read about it.")
    at = models.DateTimeField(help_text="When it was published or sent, as far as the place says; else when found.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When a stretch of a stream was over.")
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(db_index=True)
    file = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=WatchedState, default=WatchedState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True, blank=True, help_text="When a waiting one is tried (again).")
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-found_at",)
        constraints = (models.UniqueConstraint(fields=("watch", "key"), name="nothing_is_watched_twice"),)
        indexes = (models.Index(fields=("state", "again_at")),)

    def __str__(self) -> str:
        return self.title or self.key


class SightingState(models.TextChoices):
    """What has become of a sighting."""

    NEW = "new", _("new")
    SEEN = "seen", _("seen")
    IN_WORK = "in work", _("in work")
    CLOSED = "closed", _("closed")


class Sighting(Record):
    """A programme that was seen at a place that is watched: where, when, which seconds, and what may be said of it.

    `kind` is the verdict in a word (core.likeness.verdicts.Kind). `parts` are [{start, end, first, last}] in seconds of
    the clip and of the programme. Stretches of a stream that follow each other are one sighting, `stretches` of them;
    the look-up of the first one is the evidence.
    """

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="sightings")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sightings")
    lookup = models.ForeignKey(Lookup, on_delete=models.SET_NULL, null=True, related_name="sightings")
    title = models.CharField(max_length=300, blank=True)
    page = models.CharField(max_length=2000, blank=True)
    began_at = models.DateTimeField(help_text="When it was published or sent there.")
    ended_at = models.DateTimeField()
    stretches = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20)
    parts = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=SightingState, default=SightingState.NEW)
    note = models.TextField(blank=True)
    handled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    why_kept = models.TextField(blank=True, help_text="Why its evidence does not expire; empty: it does.")
    kept_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-began_at",)
        indexes = (models.Index(fields=("watch", "programme", "-ended_at")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__gte=models.F("began_at")), name="a_sighting_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} @ {self.watch}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state != SightingState.CLOSED

    @property
    def first(self) -> float | None:
        """The first second of the programme that was seen; None where it is not known."""
        return min((float(one["first"]) for one in self.parts), default=None)

    @property
    def last(self) -> float | None:
        """The last second of it."""
        return max((float(one["last"]) for one in self.parts), default=None)

    @property
    def lasted(self) -> dt.timedelta:
        """How long it was seen, as far as stretches of a stream say it."""
        return self.ended_at - self.began_at
