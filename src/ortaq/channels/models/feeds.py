"""A partner's live feed: what its partner announces, its segments, what happened, who may see it."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.channels.models.schedule import Channel
from ortaq.core.playout import ticks
from ortaq.members.models import Person
from ortaq.work.models import Record


class FeedMode(models.TextChoices):
    """How a partner's feed is carried."""

    PASS_THROUGH = "pass_through", _("passed through: players get the partner's own playlists")
    REWRITTEN = "rewritten", _("own playlist, segments at the partner")
    REMUX = "remux", _("copied: own playlist and own segments")


class Feed(Record):
    """A partner's live feed that a channel carries instead of a schedule, and how far its log has come.

    `programme` is the partner's channel as a work: what its licences are written about. `state` is that of the log,
    `marks` hold the seam of every variant at the line `pruned`, before which the log has been cut off. Who changes the
    feed or its log makes `version` grow, so that the air looks again. `holder` polls it until `held_until`.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="feed")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="feeds")
    address = models.CharField(max_length=1000, help_text="The partner's playlist; may hold a password, never shown.")
    mode = models.CharField(max_length=12, choices=FeedMode)
    is_on = models.BooleanField(default=False, help_text="Whether the house carries it now.")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    streams = models.JSONField(default=list, help_text="[{name, kind, form, said}], the leading one first.")
    target = models.PositiveSmallIntegerField(default=0, help_text="Target duration in seconds, as first heard.")
    places = models.JSONField(default=dict, help_text="Passed through: rendition -> address of its playlist there.")
    hosts = models.JSONField(default=list, help_text="[[origin, whether a page of ours may read it]], if not copied.")
    state = models.JSONField(default=dict)
    marks = models.JSONField(default=dict, help_text="Variant -> seam.")
    pruned = models.BigIntegerField(default=0, help_text="Line behind which the air goes on from `marks`.")
    kept_from = models.BigIntegerField(default=0, help_text="Tick of the oldest line that is kept for looking back.")
    version = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.channel}: {self.programme}"

    @property
    def next_number(self) -> int:
        """The number of the next line of its log."""
        return int(self.state.get("number", 0)) + 1


class Listed(Record):
    """A programme in the partner's own guide of a feed, from tick to tick of our clock; nothing of it is ours."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="listed")
    start = models.BigIntegerField(help_text="Ticks.")
    stop = models.BigIntegerField(help_text="Ticks, exclusive.")
    titles = models.JSONField(help_text="Words: tag -> title.")
    sub_titles = models.JSONField(default=dict, help_text="Words: tag -> title of the episode.")
    synopses = models.JSONField(default=dict, help_text="Words: tag -> what it is about.")
    season = models.PositiveIntegerField(null=True, blank=True)
    episode = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("start",)
        indexes = (models.Index(fields=("feed", "start")),)

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.pk))

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return ticks.to_datetime(self.start)

    @property
    def stops_at(self) -> datetime:
        """When it ends."""
        return ticks.to_datetime(self.stop)


class FeedSegment(models.Model):
    """A line of a feed's segment log; its number and what it says never change. Without `parts` it is the slate."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="segments")
    number = models.BigIntegerField()
    run = models.BigIntegerField(help_text="Segments of one run follow each other without a break.")
    start = models.BigIntegerField(help_text="Ticks, on our clock.")
    stop = models.BigIntegerField(help_text="Ticks, exclusive.")
    seq = models.BigIntegerField(default=0, help_text="The partner's own number.")
    pdt = models.BigIntegerField(null=True, help_text="Ticks, on the partner's clock.")
    parts = models.JSONField(default=dict, help_text="Rendition -> [address, address of its init section].")
    tags = models.JSONField(default=list)
    cues = models.JSONField(default=list, help_text="[[id, ticks after its start, length or null, attributes]].")

    class Meta:
        ordering = ("feed", "number")
        constraints = (models.UniqueConstraint(fields=("feed", "number"), name="one_feed_segment_per_number"),)

    def __str__(self) -> str:
        return f"{self.feed_id} #{self.number}"


class FeedEvent(models.Model):
    """What happened on a feed: a code and its values, for whoever looks after it."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    code = models.CharField(max_length=30)
    about = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("feed", "at")),)

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.code}"


class FeedRight(models.Model):
    """What was decided about a feed in a territory, for the lines of its log from `since` to before `until`.

    There is a new one whenever the decision changes; the old one stays, as the proof of what was shown and why.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="rights")
    territory = models.CharField(max_length=2)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True, blank=True)
    is_allowed = models.BooleanField()
    ends_at = models.BigIntegerField(null=True, blank=True, help_text="Tick from which on it is not allowed.")
    reach = models.BigIntegerField(default=0, help_text="Ticks of the past that may be seen again; 0: nothing.")
    decision = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("feed", "territory", "since")
        constraints = (
            models.UniqueConstraint(
                fields=("feed", "territory"), condition=models.Q(until=None), name="one_feed_right_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.feed_id} {self.territory} {self.is_allowed}"


class Blackout(models.Model):
    """In [start, stop) nothing of a feed is shown in some territories (none named: in all), by either clock.

    It holds for the lines of the log from `since` to before `until`. With `slack` the partner's cues within so many
    ticks before its start and after its stop move its edges.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="blackouts")
    territories = models.JSONField(default=list)
    start = models.BigIntegerField(help_text="Ticks.")
    stop = models.BigIntegerField(help_text="Ticks, exclusive.")
    slack = models.BigIntegerField(default=0)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)
    listed = models.ForeignKey(
        Listed,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="blackouts",
        help_text="The programme that it hides; where the guide moves, it goes with it.",
    )
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("start",)

    def __str__(self) -> str:
        return f"{self.feed_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return ticks.to_datetime(self.start)

    @property
    def stops_at(self) -> datetime:
        """When it ends."""
        return ticks.to_datetime(self.stop)
