"""What the public screens show: what is on, the guide as a grid, labels of many programmes, who may watch where."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import FILMED, Genre, Programme, Version, VersionKind
from ortaq.catalogue.queries import on_air_tracks, poster_address, programmes, search
from ortaq.channels.accessible import NOTHING, Accessible, accessible
from ortaq.channels.air.losses import Shown, programmes_in
from ortaq.channels.air.turns import Turn, turns
from ortaq.channels.deciding import question
from ortaq.channels.feeds.guide import announced
from ortaq.channels.hours import kept_in
from ortaq.channels.models import EVERYWHERE, Airing, Channel, StandIn, Stretch
from ortaq.channels.queries import channels, not_over, seen_until
from ortaq.core.origin.label import Label
from ortaq.core.playout import ticks
from ortaq.core.playout.later import AGE_HOURS, NOT_LATER, keeps_hours
from ortaq.core.rights import Answer, Medium
from ortaq.core.rules import Ruling
from ortaq.core.text.fold import fold
from ortaq.core.text.nearness import FLOOR, nearness
from ortaq.members.models import Broadcaster
from ortaq.origin.queries import kept_out, labels_of, may_be_shown
from ortaq.rights.queries import Question, judged
from ortaq.viewer.openings import openings
from ortaq.viewer.standing import first_rule, stopped

AHEAD = dt.timedelta(hours=6)
ALLOWED = {str(Answer.ALLOW), str(Answer.ALLOW_UNTIL)}
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
HALF_HOUR = dt.timedelta(minutes=30)
COVERS = (5, 11)
"""Minutes before and after a half hour of the guide in which the clock of "now" stands on its figures."""


# ---------- what is on ----------


@dataclass(frozen=True)
class Showing:
    """A programme at a time on a channel, as one viewer sees it; `zone` is the clock it is told in.

    `opens_at` is when it may first be shown where the viewer is, if it may not be yet and that may be told. `stand_in`
    is what is shown there in the place of what the channel shows at home; then `programme` is that one. `turn` is when
    each of the two is on, where they share the time of an airing; without one it is the whole of it. `hours` is how
    much later the channel is that the viewer watches; all instants are on its clock.
    """

    airing: Airing
    programme: Programme
    zone: ZoneInfo
    territory: str = ""
    label: Label | None = None
    opens_at: dt.datetime | None = None
    stand_in: StandIn | None = None
    turn: Turn | None = None
    hours: int = 0

    @property
    def late(self) -> dt.timedelta:
        """How much later than the channel itself what is told of the whole airing is seen."""
        return HOUR * (0 if self.turn else self.hours)

    @property
    def stretch(self) -> Stretch:
        """What decides whether and how long it is seen where the viewer is."""
        return self.stand_in or self.airing

    @property
    def stands_in_for(self) -> Programme | None:
        """What may not be shown where the viewer is, and has this in its place."""
        return self.airing.programme if self.stand_in else None

    @property
    def channel(self) -> Channel:
        """Where it is shown."""
        return self.airing.channel

    @property
    def starts_at(self) -> dt.datetime:
        """When it begins."""
        return (self.turn or self.airing).starts_at + self.late

    @property
    def stops_at(self) -> dt.datetime:
        """When it ends."""
        return (self.turn or self.airing).stops_at + self.late

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.stops_at - self.starts_at).total_seconds()

    @property
    def poster(self) -> str:
        """Address of its picture; empty when there is none."""
        return poster_address(self.programme)

    @property
    def is_blocked(self) -> bool:
        """Whether it is a slate where the viewer is."""
        return bool(self.reason)

    @property
    def is_withheld(self) -> bool:
        """Whether it is a slate everywhere: a consent does not hold, or a rule is not kept."""
        return self.reason in EVERYWHERE

    @property
    def reason(self) -> str:
        """Why it is a slate where the viewer is; empty when it is none, and in its own turn it is none."""
        if self.turn:
            return ""
        return slate_reason(self.stretch, self.territory) or (self.why_not_then if self.hours else "")

    @property
    def why_not_then(self) -> str:
        """Why it is a slate on the channel that is so many hours later."""
        one, age = self.stretch, kept_in(self.territory, self.stretch.min_age)
        return NOT_LATER if keeps_hours(one.start, one.stop, age, ticks.of(ticks.EPOCH + self.late)) else AGE_HOURS

    @property
    def is_received(self) -> bool:
        """Whether the channel is shown where the viewer is at all."""
        return self.territory in self.channel.territories

    @property
    def seen_until(self) -> dt.datetime | None:
        """Until when it may be seen again where the viewer is, if it ever may."""
        tick = seen_until(self.stretch, self.territory)
        return ticks.to_datetime(tick) if tick > (self.turn or self.airing).stop else None

    @property
    def accessible(self) -> Accessible:
        """What of it is sent there for those who do not see or not hear; nothing where it is a slate."""
        return NOTHING if self.is_blocked else accessible(self.channel, self.stretch, self.territory)

    def is_seen_again(self, at: dt.datetime) -> bool:
        """Whether it is over at an instant and may be seen again then."""
        return self.stops_at <= at and (until := self.seen_until) is not None and at < until

    def part(self, at: dt.datetime) -> float:
        """How much of it is over, 0 to 1."""
        return min(1.0, max(0.0, (at - self.starts_at).total_seconds() / self.seconds))

    def is_on(self, at: dt.datetime) -> bool:
        """Whether it is on at an instant."""
        return self.starts_at <= at < self.stops_at


def slate_reason(airing: Stretch, territory: str) -> str:
    """Why an airing is a slate in a territory, as the stream says it (channels/timelines.py); empty when it is none.

    To somebody whose territory is unknown everything is a slate; what rests on a consent that does not hold, to all.
    """
    told = airing.decisions.get(territory)
    if not (isinstance(told, Mapping) and str(told.get("answer")) in ALLOWED):
        return "no_licence"
    ends = ticks.of(dt.datetime.fromisoformat(str(told["until"]))) if told.get("until") else airing.stop
    if ends < airing.stop and ends <= ticks.of(timezone.now()):
        return "licence_ended"
    off = airing.off(territory)
    # What is only cut short later is no slate yet.
    return off[1] if off and off[0] <= max(airing.start, ticks.of(timezone.now() + MINUTE)) else ""


def following(found: Iterable[Showing], at: dt.datetime) -> list[Showing]:
    """The next three things that will be on, without what may not be shown any more."""
    coming = [(one, one.stretch.off(one.territory)) for one in found if one.starts_at > at]
    return [one for one, off in coming if off is None or off[0] > one.stretch.start][:3]


def showings(
    start: dt.datetime,
    stop: dt.datetime,
    territory: str = "",
    zone: ZoneInfo | None = None,
    *,
    as_planned: bool = False,
    hours: int = 0,
    **only: Any,
) -> list[Showing]:
    """What is published on all channels between two instants, by channel and time.

    Times are told in the zone, or else in each channel's own; without a territory each channel is seen as at home.
    What stands in there is told in the place of what it stands in for, but not `as_planned`. With `hours` it is what
    the channels show that are so many hours later. `only` are further conditions on the airings.
    """
    late = HOUR * hours
    first, last = ticks.of(start - late), ticks.of(stop - late)
    found = list(
        Airing.objects.filter(
            not_over(timezone.now(), "channel__"), start__lt=last, stop__gt=first, slot__isnull=False, **only
        )
        .select_related(
            *("channel__broadcaster", "slot__programme__owner", "slot__programme__package"),
            *("stand_in__programme__owner", "stand_in__programme__package"),
        )
        .order_by("channel__number", "number")
    )
    if set(only) <= {"channel"}:
        found = in_order([*found, *announced(start, stop, only.get("channel"))])
    seen = [
        (airing, turn)
        for airing in found
        for turn in ([None] if as_planned else shared(airing, territory or airing.channel.broadcaster.territory, hours))
        if turn is None or (turn.start < ticks.of(stop) and turn.stop > ticks.of(start))
    ]
    told = labels_of(programmes_in(shown_in(airing, turn) for airing, turn in seen))
    return with_openings(
        Showing(
            airing,
            programme,
            zone or ZoneInfo(airing.channel.time_zone),
            territory or airing.channel.broadcaster.territory,
            told.get(programme.pk),
            stand_in=airing.instead if turn and turn.is_stand_in else None,
            turn=turn,
            hours=hours,
        )
        for airing, turn in seen
        if (programme := shown_in(airing, turn).programme)
    )


def in_order(found: Iterable[Airing]) -> list[Airing]:
    """By channel and time."""
    return sorted(found, key=lambda one: (one.channel.number, one.start))


def shared(airing: Airing, territory: str, hours: int = 0) -> Sequence[Turn | None]:
    """The turns of an airing and of what stands in for it there; None: nothing does, it is itself, or the slate.

    On a channel that is some hours later every turn is told, for it may be over sooner there.
    """
    found = turns(airing, territory, HOUR * hours)
    return found if any(one.is_stand_in or hours for one in found) else [None]


def shown_in(airing: Airing, turn: Turn | None) -> Shown:
    """What is shown then."""
    return turn.shown if turn else airing


OPEN_LATER = ("no_licence", "licence_ended")
"""Reasons of a slate that a licence with a later beginning may end."""


def with_openings(found: Iterable[Showing]) -> list[Showing]:
    """The same, and of those that may not be shown where the viewer is, when they open."""
    shown, now = list(found), timezone.now()
    blocked = [one for one in shown if one.reason in OPEN_LATER and one.is_received and not one.airing.listed]
    if not blocked:
        return shown
    asked = [
        question(
            one.channel,
            one.programme,
            one.territory,
            start=max(one.starts_at, now),
            seconds=int(one.seconds),
            slot=None,
        )
        for one in blocked
    ]
    opens = {one.airing.pk: at for one, at in zip(blocked, openings(asked), strict=True) if at}
    return [replace(one, opens_at=opens[one.airing.pk]) if one.airing.pk in opens else one for one in shown]


def on_now(at: dt.datetime, territory: str = "") -> dict[uuid.UUID, Showing]:
    """Channel -> what is on it at an instant; channels that are silent then are not in it."""
    instant = dt.timedelta(microseconds=10)
    return {showing.channel.pk: showing for showing in showings(at, at + instant, territory)}


def ahead(channel: Channel, at: dt.datetime, territory: str, zone: ZoneInfo, hours: int = 0) -> list[Showing]:
    """What is on a channel now and in the next hours, or on the one that is so many hours later."""
    return showings(at, at + AHEAD, territory, zone, hours=hours, channel=channel)


def now_and_next(found: Sequence[Showing], at: dt.datetime) -> tuple[Showing | None, list[Showing]]:
    """Of what is on a channel from an instant on: what is on then, and the next three things."""
    return next((one for one in found if one.is_on(at)), None), following(found, at)


def on_at(channel: Channel, at: dt.datetime, territory: str, zone: ZoneInfo, hours: int = 0) -> Showing | None:
    """What was on a channel at an instant of the past, or on the one that is so many hours later."""
    instant = dt.timedelta(microseconds=10)
    return next(iter(showings(at, at + instant, territory, zone, hours=hours, channel=channel)), None)


def on_and_after(at: dt.datetime, territory: str = "") -> dict[uuid.UUID, tuple[Showing | None, list[Showing]]]:
    """The same for every channel at once, each at its own clock."""
    found: dict[uuid.UUID, list[Showing]] = defaultdict(list)
    for showing in showings(at, at + AHEAD, territory):
        found[showing.channel.pk].append(showing)
    return {pk: now_and_next(row, at) for pk, row in found.items()}


def coming_up(
    programme: Programme, at: dt.datetime, territory: str = "", zone: ZoneInfo | None = None, many: int = 6
) -> list[Showing]:
    """When and on which channels a programme is on next, now included, those that are open to the viewer first."""
    only: dict[str, Any] = {"slot__programme": programme, "withheld_from": None}
    found = showings(at, at + dt.timedelta(days=7), territory, zone, as_planned=True, **only)
    nearest = sorted(found, key=lambda one: (one.is_blocked, one.starts_at))[:many]
    return sorted(nearest, key=lambda one: one.starts_at)


# ---------- the guide as a grid ----------


@dataclass(frozen=True)
class Cell:
    """A showing in the grid: minutes from the grid's start, and what the viewer must know."""

    showing: Showing
    offset: float
    minutes: float
    is_now: bool
    is_over: bool
    is_seen_again: bool


@dataclass(frozen=True)
class Grid:
    """Channels over time: rows of cells, the hours above them, and the line of "now" (minutes; None: outside)."""

    start: dt.datetime
    minutes: int
    now: float | None
    now_at: dt.datetime
    rows: list[tuple[Channel, list[Cell]]] = field(default_factory=list)

    @property
    def clock(self) -> list[dt.datetime]:
        """Every half hour of the grid."""
        return [self.start + HALF_HOUR * step for step in range(self.minutes // 30)]

    @property
    def covered(self) -> dt.datetime | None:
        """The half hour whose figures the clock of "now" would stand on, if there is one."""
        before, after = COVERS
        return next(
            (one for one in self.clock if self.now and -before <= self.now - minutes(one - self.start) <= after), None
        )


def minutes(length: dt.timedelta) -> float:
    """A length in minutes."""
    return length.total_seconds() / 60


def grid(start: dt.datetime, hours: float, at: dt.datetime, territory: str, zone: ZoneInfo) -> Grid:
    """What all channels show from `start` on, cut to the grid's edges."""
    minutes = int(hours * 60)
    stop = start + dt.timedelta(minutes=minutes)
    cells: dict[uuid.UUID, list[Cell]] = defaultdict(list)
    for showing in showings(start, stop, territory, zone):
        begin, end = max(showing.starts_at, start), min(showing.stops_at, stop)
        cells[showing.channel.pk].append(
            Cell(
                showing,
                (begin - start).total_seconds() / 60,
                (end - begin).total_seconds() / 60,
                showing.is_on(at),
                showing.stops_at <= at,
                not showing.is_blocked and showing.is_seen_again(at),
            )
        )
    now = (at - start).total_seconds() / 60
    return Grid(
        start.astimezone(zone),
        minutes,
        now if 0 <= now < minutes else None,
        at.astimezone(zone),
        [(channel, cells[channel.pk]) for channel in channels()],
    )


# ---------- programmes ----------

FILM_FIRST = (F("package__created_at").desc(nulls_last=True), "-created_at")


def newest(many: int = 12) -> QuerySet[Programme]:
    """The programmes that came in last, those with a film first."""
    return programmes().order_by(*FILM_FIRST)[:many]


def shelf(genres: Sequence[Genre], many: int = 10) -> QuerySet[Programme]:
    """Programmes of some kinds, those with a film first."""
    return programmes().filter(genre__in=genres).order_by(*FILM_FIRST)[:many]


def kindred(programme: Programme, many: int = 8) -> list[Programme]:
    """Other tellings of the same tale, then others of its kind, then others of its house."""
    found: dict[uuid.UUID, Programme] = {}
    others = programmes().exclude(pk=programme.pk).order_by(*FILM_FIRST)
    same_tale = Q(based_on=programme.based_on) & ~Q(based_on="")
    for near in (same_tale, Q(genre=programme.genre), Q(owner=programme.owner_id)):
        if len(found) < many:
            found |= {one.pk: one for one in others.filter(near).exclude(pk__in=found)[: many - len(found)]}
    return list(found.values())


def catalogue_size() -> dict[str, int]:
    """How many programmes there are, from how many houses."""
    return {"programmes": Programme.objects.count(), "houses": Broadcaster.objects.count()}


@dataclass(frozen=True)
class Spelling:
    """How what was searched for is written in a language, and in how many of the found titles."""

    tag: str
    text: str
    count: int


def spellings(text: str, found: Iterable[Programme]) -> list[Spelling]:
    """How the neighbours write it: the words of the found titles that come near the words that were asked for."""
    wanted = [word for word in text.split() if fold(word)]
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for programme in found:
        for tag, title in programme.titles.items():
            words = [word.strip("«»“”„\"'.,:;!?()") for word in title.split()]
            same = [next((word for word in words if nearness(one, word) >= FLOOR), "") for one in wanted]
            if wanted and all(same):
                counted[tag, " ".join(dict.fromkeys(same))] += 1
    best: dict[str, Spelling] = {}
    for (tag, said), count in counted.items():
        if tag not in best or best[tag].count < count:
            best[tag] = Spelling(tag, said, count)
    return sorted(best.values(), key=lambda one: (-one.count, one.tag))


def every() -> QuerySet[Programme]:
    """All programmes, those with a film first."""
    return programmes().order_by(*FILM_FIRST)


def found(text: str, genre: str = "") -> QuerySet[Programme]:
    """Programmes by any spelling of their titles, perhaps of one kind."""
    return search(text, every().filter(genre=genre) if genre in Genre.values else every())


def sounds_and_subtitles(programme: Programme) -> tuple[list[Version], list[Version]]:
    """The tracks of a programme by language with who made each."""
    versions = list(programme.versions.filter(kind__in=FILMED).select_related("made_by").order_by("language"))
    return (
        [version for version in versions if version.kind == VersionKind.SOUND],
        [version for version in versions if version.kind == VersionKind.SUBTITLES],
    )


def signed(programme: Programme) -> list[Version]:
    """The pictures of a programme in which somebody signs."""
    pictures = programme.versions.filter(kind=VersionKind.PICTURE).select_related("made_by").order_by("language")
    return [version for version in pictures if version.is_signed]


# ---------- where it may be watched on demand ----------


class Granted(NamedTuple):
    """What of a film may be heard and read on demand in a territory: tags of its sounds and subtitles."""

    sounds: frozenset[str]
    subtitles: frozenset[str]

    def __or__(self, other: "Granted") -> "Granted":
        return Granted(self.sounds | other.sounds, self.subtitles | other.subtitles)


def on_demand(programme: Programme, at: dt.datetime, only: str = "") -> dict[str, Granted]:
    """Territories where the programme may be watched on demand: its home, and where a licence says so; and how.

    Where a rule stops it for every house that would let it be watched there, it may not. With `only`, that territory
    alone is asked about.
    """
    let = let_by(programme, at, only)
    against = stopped(programme, [house for house, _granted in let], at)
    found: dict[str, Granted] = {}
    for house, granted in let:
        if house.slug not in against:
            found[house.territory] = found.get(house.territory, NOTHING_GRANTED) | granted
    return found


def kept_back(programme: Programme, territory: str, at: dt.datetime) -> tuple[Ruling, str] | None:
    """The rule that alone keeps a programme from being watched on demand in a territory, and whose it is."""
    let = [house for house, _granted in let_by(programme, at) if house.territory == territory]
    against = stopped(programme, let, at)
    return first_rule(against.values()) if len(against) == len(let) else None


def let_by(programme: Programme, at: dt.datetime, only: str = "") -> list[tuple[Broadcaster, Granted]]:
    """The houses that let a programme be watched on demand where they are at home: its owner, and who has a licence.

    With `only`, those of one territory.
    """
    there = on_air_tracks(programme)
    if there is None or not may_be_shown(programme):
        return []
    everywhere = Broadcaster.objects.exclude(pk=programme.owner_id)
    others = list(everywhere.filter(territory=only) if only else everywhere)
    asked = [
        Question(programme.pk, house.pk, house.territory, at, at + HOUR, Medium.VOD, there.sounds, there.subtitles)
        for house in others
    ]
    found = [(programme.owner, Granted(frozenset(there.sounds), frozenset(there.subtitles)))]
    found += [
        (house, Granted(frozenset(answer.fit.sounds), frozenset(answer.fit.subtitles)))
        for house, answer in zip(others, judged(asked), strict=True)
        if answer.is_allowed and answer.fit
    ]
    found = [(house, granted) for house, granted in found if only in ("", house.territory)]
    out = kept_out([programme.pk], {house.territory for house, _granted in found})
    return [(house, granted) for house, granted in found if not out[house.territory]]


def granted_in(programmes: Iterable[Programme], territory: str, at: dt.datetime) -> dict[uuid.UUID, Granted]:
    """Which of some programmes may be watched on demand in a territory, and what of each; none where it is unknown."""
    if not territory:
        return {}
    granted = ((one.pk, on_demand(one, at, territory).get(territory)) for one in programmes)
    return {pk: what for pk, what in granted if what is not None}


NOTHING_GRANTED = Granted(frozenset(), frozenset())


def opens_on_demand(programme: Programme, territory: str, at: dt.datetime) -> dt.datetime | None:
    """When a programme that has a film may first be watched on demand in a territory, if that may be told."""
    if on_air_tracks(programme) is None or not may_be_shown(programme):
        return None
    houses = Broadcaster.objects.filter(territory=territory).exclude(pk=programme.owner_id)
    asked = [Question(programme.pk, house.pk, territory, at, at + HOUR, Medium.VOD) for house in houses]
    return min(filter(None, openings(asked)), default=None)


def makers() -> set[str]:
    """Short names of the houses that have a programme here."""
    return set(Programme.objects.order_by().values_list("owner__slug", flat=True).distinct())
