"""Channels, their slots, and the published timeline from which playlist and guide are computed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.core.playout import ticks
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

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.slug


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


class Withheld(models.TextChoices):
    """Why an airing is the slate though it was published; the stream gives the word as its reason."""

    CONSENT = "consent", _("a consent does not hold")
    LICENCE_ENDED = "licence_ended", _("the licence has ended")
    BLOCKED = "blocked", _("something forbids it")


class Stretch(Record):
    """Something on the published timeline from tick to tick, as it was published, and what it has lost since.

    It holds what it was published with, so that neither a new package nor a new contract changes what has been on the
    air.
    """

    start = models.BigIntegerField(help_text="Ticks of 1/720 000 s since 1970.")
    stop = models.BigIntegerField(help_text="Ticks, exclusive.")
    folder = models.CharField(max_length=120, blank=True, help_text="Package as it was when published.")
    decisions = models.JSONField(default=dict, help_text="Territory -> decision, as published.")
    withheld_from = models.BigIntegerField(
        null=True, blank=True, help_text="Tick from which on it is the slate in the channel's own country."
    )
    withheld_because = models.CharField(
        max_length=20, blank=True, choices=Withheld, help_text="Why; a consent takes it off the air everywhere."
    )
    lost = models.JSONField(
        default=dict, blank=True, help_text="Territory -> what its right has lost since it was published."
    )
    later = models.BigIntegerField(
        default=0, help_text="Tick until which it may be seen again in some territory, as published; 0: nowhere."
    )

    class Meta:
        abstract = True

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return ticks.to_datetime(self.start)

    @property
    def stops_at(self) -> datetime:
        """When it ends."""
        return ticks.to_datetime(self.stop)

    @property
    def seconds(self) -> int:
        """Its length."""
        return (self.stop - self.start) // ticks.TICKS

    @property
    def is_out_everywhere(self) -> bool:
        """Whether a consent does not hold, which no licence makes good."""
        return self.withheld_because == Withheld.CONSENT

    def off(self, territory: str) -> tuple[int, str] | None:
        """From which tick on it is the slate where it was to be seen, and why; None: it is not."""
        found = []
        if self.is_out_everywhere and self.withheld_from is not None:
            found.append((self.withheld_from, str(Withheld.CONSENT)))
        lost = self.lost.get(territory)
        if lost and lost["off"] is not None:
            found.append((lost["off"], lost["because"]))
        return min(found, default=None)

    def note_home(self, home: str, cut: int) -> None:
        """Write beside it what holds in the channel's own country, by which guides and lists are read.

        `cut` is the tick from which on the air can be changed: what is only cut short later is still told.
        """
        if not self.is_out_everywhere:
            off = self.off(home)
            self.withheld_from, self.withheld_because = off if off and off[0] <= max(self.start, cut) else (None, "")


class Airing(Stretch):
    """One stretch of the published timeline: from tick to tick one programme; `number` is its place for ever.

    Without a slot it is the slate. `is_repeat`: put in by the channel itself from an earlier day.
    """

    listed: "Listed | None" = None
    """Of a live feed: the entry of the partner's guide that this is; such an airing is never stored."""
    kept: "dict[str, int] | None" = None
    """Of a live feed: territory -> tick until which it may be seen again."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="airings")
    number = models.BigIntegerField()
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, null=True, related_name="airings", help_text="Null: the slate."
    )
    is_repeat = models.BooleanField(default=False)
    cards = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of a gap, or of what is over too soon: territory -> "
        "{folder of its card's package, tick at which the slate follows or null}.",
    )
    promos = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of a gap: territory -> what is shown before its card (air.promos.Put), in this order.",
    )

    class Meta:
        ordering = ("channel", "number")
        constraints = (models.UniqueConstraint(fields=("channel", "number"), name="one_airing_per_number"),)
        indexes = (models.Index(fields=("channel", "start")),)

    def __str__(self) -> str:
        return f"{self.channel} #{self.number}"

    @property
    def programme(self) -> Programme | None:
        """What is shown; None for the slate."""
        return self.slot.programme if self.slot else None

    @property
    def is_uncounted(self) -> bool:
        """Whether it may use no counted showing."""
        return self.is_repeat

    @property
    def instead(self) -> "StandIn | None":
        """What was published to stand in for it abroad, if anything was."""
        found: StandIn | None = getattr(self, "stand_in", None)
        return found


class StandIn(Stretch):
    """What is shown abroad in the place of an airing that may not be shown there, under decisions of its own.

    It takes an airing's place from the beginning, or from where that is over before its time, and uses no counted
    showing. What the airing itself is (its number, its channel, its time) stays the same.
    """

    airing = models.OneToOneField(Airing, on_delete=models.CASCADE, related_name="stand_in")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.airing}: {self.programme}"

    @property
    def slot_id(self) -> UUID | None:
        """The slot for which it stands in."""
        return self.airing.slot_id

    @property
    def is_uncounted(self) -> bool:
        """It never uses a counted showing."""
        return True


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


class Publication(models.Model):
    """One publishing of a channel's schedule; the air reads again when the highest number grows.

    `first` is the number of the first airing that it put in and `at` its first tick. `marks` hold the state of every
    variant there, so that a timeline can be taken up at this point and counts on with the same numbers.
    """

    number = models.BigAutoField(primary_key=True)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.BigIntegerField(default=0)
    at = models.BigIntegerField(default=0, help_text="Ticks.")
    marks = models.JSONField(default=dict, help_text="Variant -> mark.")

    def __str__(self) -> str:
        return f"{self.channel} {self.published_at:%Y-%m-%d %H:%M}"


class Reel(models.Model):
    """What the air plays of a channel, laid out; it holds as long as all that it was made of is the same.

    `key` stands for its publication, its signatures and the code that made it; `made_of` for programmes and packages.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, primary_key=True, related_name="reel")
    key = models.CharField(max_length=32)
    made_of = models.JSONField(help_text="programmes: id -> what is told of it; folders: package -> its grid.")
    data = models.BinaryField(help_text="core.playout.reel.")

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class Period(models.Model):
    """A package as a channel sends it: init sections signed by the channel's house over the programme's manifest.

    There is one for each manifest of a programme's stream. An airing is sent with the newest that holds for its
    beginning; what was on the air before keeps what it was sent with.
    """

    number = models.BigAutoField(primary_key=True)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="periods")
    folder = models.CharField(max_length=120, help_text="The package.")
    stream = models.CharField(max_length=80, help_text="The programme's manifest, urn:c2pa:…")
    urn = models.CharField(max_length=80, unique=True, help_text="The channel's manifest, urn:c2pa:…")
    since = models.BigIntegerField(default=0, help_text="Airings that begin at this tick or later are sent with it.")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "folder", "stream"), name="one_period_per_channel_and_stream"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.urn}"


class Audience(models.Model):
    """Requests for the playlists of a channel in one territory and one step of time, as one process counted them."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="audience")
    at = models.DateTimeField(help_text="Beginning of the step.")
    territory = models.CharField(max_length=12, blank=True, help_text="Empty: none, or not known.")
    counter = models.UUIDField(help_text="The process; new with every start.")
    requests = models.JSONField(help_text="Rendition -> requests.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "at", "territory", "counter"), name="one_audience_per_counter"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.territory} {self.at:%Y-%m-%d %H:%M}"


class AsRun(Record):
    """What a channel sent on one civil day, told to one house and signed: the log of its own, or a licensor's part."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="as_run")
    day = models.DateField(help_text="In the channel's own zone; a showing belongs to the day in which it begins.")
    to = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="as_run_for")
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the document.")
    signature = models.TextField()
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ("-day", "channel__number")
        constraints = (models.UniqueConstraint(fields=("channel", "day", "to"), name="one_as_run_per_day_and_house"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.day} {self.to}"

    @property
    def is_log(self) -> bool:
        """Whether this is the whole day, for the channel's own house."""
        return self.to_id == self.channel.broadcaster_id

    @property
    def signed(self) -> Json:
        """The document with what proves it: SHA-256 of its canonical JSON (RFC 8785), signed by the channel's house."""
        return {
            "as_run": self.document,
            "digest": self.digest,
            "signature": self.signature,
            "key_fingerprint": self.key_fingerprint,
        }


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
