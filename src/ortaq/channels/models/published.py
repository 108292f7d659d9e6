"""What is on the air: airings as they were published, what stands in for them, what the air plays of them."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.channels.models.feeds import Listed
from ortaq.channels.models.schedule import Channel, Slot
from ortaq.core.playout import ticks
from ortaq.members.models import Person
from ortaq.work.models import Record


class Withheld(models.TextChoices):
    """Why an airing is the slate though it was published; the stream gives the word as its reason."""

    CONSENT = "consent", _("a consent does not hold")
    RULE = "rule", _("a rule is not kept")
    LICENCE_ENDED = "licence_ended", _("the licence has ended")
    BLOCKED = "blocked", _("something forbids it")


EVERYWHERE = (Withheld.CONSENT, Withheld.RULE)
"""What puts the slate in place of a programme in every territory."""


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
        max_length=20,
        blank=True,
        choices=Withheld,
        help_text="Why; a consent or a rule takes it off everywhere.",
    )
    lost = models.JSONField(
        default=dict, blank=True, help_text="Territory -> what its right has lost since it was published."
    )
    later = models.BigIntegerField(
        default=0, help_text="Tick until which it may be seen again in some territory, as published; 0: nowhere."
    )

    min_age = models.PositiveSmallIntegerField(default=0, help_text="Age of the programme as it was when published.")

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
        """Whether a consent does not hold or a rule is not kept, which no licence makes good."""
        return self.withheld_because in EVERYWHERE

    def off(self, territory: str) -> tuple[int, str] | None:
        """From which tick on it is the slate where it was to be seen, and why; None: it is not."""
        found = []
        if self.is_out_everywhere and self.withheld_from is not None:
            found.append((self.withheld_from, self.withheld_because))
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
    carried: "tuple[tuple[str, ...], tuple[str, ...]] | None" = None
    """Of a live feed: the tags of its sounds and of its subtitles, as the partner has marked them."""

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
