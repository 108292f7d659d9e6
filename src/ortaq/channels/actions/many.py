"""Plan many programmes in one step: a day or a week again, or gaps filled with what may be shown."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme, WorkKind
from ortaq.channels import deciding, hours, queries
from ortaq.channels.actions.plan import LOCK, check_time, length_of, put, require_scheduler
from ortaq.channels.air import packages
from ortaq.channels.models import Change, ChangeKind, Channel, Slot
from ortaq.channels.planning.matching import season_of
from ortaq.channels.standing import off_the_air
from ortaq.core.playout import SEGMENT, ticks
from ortaq.core.rights import Decision, Medium
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.rights.queries import may_show
from ortaq.work.refused import Refused

DAY = dt.timedelta(days=1)
REST = dt.timedelta(hours=6)
"""Who looks now has seen what was shown in these hours; within a day the same is a repeat."""
MOST_DAYS = 31
SHORTEST_FILL = 15 * 60
"""Seconds; a shorter film repeats in its slot until it has this length, so that a day stays one that can be read."""
MOST_FILLED = 300
"""Slots in one step: a schedule that somebody can still read through."""
MOST_TO_CHOOSE_FROM = 400


class NothingToCopy(Refused):
    """There is nothing in these days."""


class NothingToFillWith(Refused):
    """There is no gap, or nothing that may be shown in one."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was planned anew, and what could not be, each with the reason; `refused`: stand-ins that stayed behind."""

    planned: tuple[Slot, ...]
    left: tuple[tuple[Slot, str], ...]
    refused: tuple["RefusedStandIn", ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedStandIn:
    """A stand-in that was not taken along to a slot, and why."""

    slot: Slot
    programme: Programme
    why: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What was planned, and how many seconds of gaps stay."""

    planned: tuple[Slot, ...]
    seconds_left: int


def copy(*, channel: Channel, first: dt.date, days: int, to: dt.date, by: Person) -> Copied:
    """Plan some days again from another day on, each programme at the same time of the clock; drafts, one step.

    What has no place there is left out and named: its time is taken or too near, or the clocks skip it. What stands in
    abroad comes along where it may stand in at the new time; else that is named too.
    """
    require_scheduler(by, channel)
    if not 1 <= days <= MOST_DAYS or first == to:
        raise NothingToCopy(_("Say which days, and onto which other day they begin."))
    planned: list[Slot] = []
    left: list[tuple[Slot, str]] = []
    with transaction.atomic():
        held = queries.locked(channel.pk)
        start, stop = queries.day_of(held, first)[0], queries.day_of(held, first + (days - 1) * DAY)[1]
        found = [one for one in queries.slots(held, start, stop).order_by("starts_at") if one.starts_at >= start]
        if not found:
            raise NothingToCopy(_("There is nothing in these days."))
        for slot in found:
            try:
                starts_at = same_time(slot.starts_at, to - first, ZoneInfo(held.time_zone))
                check_time(held, starts_at, slot.seconds)
            except Refused as why:
                left.append((slot, str(why)))
            else:
                planned.append(put(held, slot.programme, starts_at, slot.seconds, by, stand_in=slot.stand_in))
        refused = without_refused(held, planned)
        note(held, by, ChangeKind.COPIED, planned)
    return Copied(tuple(planned), tuple(left), tuple(refused))


def without_refused(channel: Channel, planned: Sequence[Slot]) -> list[RefusedStandIn]:
    """Take from new drafts the stand-ins that may stand in nowhere at their time, each with the reason in words."""
    answers = deciding.standing_in(channel, planned)
    out = off_the_air(channel, {one.stand_in_id for one in answers if one.stand_in_id})
    found = []
    for slot, told in answers.items():
        programme = slot.stand_in
        assert programme  # noqa: S101 -- only those were asked about
        package = getattr(programme, "package", None)
        if package is None or packages.asset(package.folder) is None:
            why = _("Its picture and sound are still missing.")
        elif programme.pk in out:
            why = " ".join(sentences.say(deciding.why_off(out[programme.pk])))
        elif any(one.is_allowed for one in told.values()):
            continue
        else:
            said = [one for answer in told.values() for one in sentences.say(answer, time_zone=channel.time_zone)]
            why = " ".join(dict.fromkeys(said))
        found.append(RefusedStandIn(slot, programme, why))
        slot.stand_in = None
        slot.save(update_fields=["stand_in"])
    return found


def same_time(at: dt.datetime, later: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """The same time of the clock so many days later; raises Refused where the clocks skip it."""
    wall = at.astimezone(zone).replace(tzinfo=None) + later
    found = wall.replace(tzinfo=zone).astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        raise Refused(_("The clocks skip this time on that day."))
    return found


def fill(*, channel: Channel, start: dt.datetime, stop: dt.datetime, by: Person) -> Filled:
    """Fill the gaps between two instants with what may be shown in the channel's own country; drafts, one step.

    Long programmes come before short ones, the episodes of a series one after the other, and nothing again within hours
    while there is anything else; what is at its end begins anew in the same order. No licence gives more showings
    than it has, those of other drafts included, and nothing stands outside the hours of its age there.
    """
    require_scheduler(by, channel)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        begin = max(start, ticks.to_datetime(ticks.grid_up(ticks.of(timezone.now() + LOCK)) + SEGMENT))
        gaps = queries.gaps(begin, stop, list(queries.slots(held, begin, stop))) if begin < stop else []
        if not gaps:
            raise NothingToFillWith(_("There is no gap in this time."))
        filler = Filler.of(held, begin, stop)
        choices = islice(chain.from_iterable(map(filler.through, gaps)), MOST_FILLED)
        planned = [put(held, programme, starts_at, seconds, by) for programme, starts_at, seconds in choices]
        if not planned:
            raise NothingToFillWith(_("Nothing that your house may show has room in these gaps."))
        note(held, by, ChangeKind.FILLED, planned)
    return Filled(tuple(planned), sum(one.seconds for one in gaps) - sum(one.seconds for one in planned))


@dataclass
class Filler:
    """What may go into gaps, and how often it has been planned already."""

    channel: Channel
    programmes: Sequence[Programme]
    shown: dict[UUID, list[dt.datetime]] = field(default_factory=dict)
    """When each programme is planned, in the week on either side."""
    used: Counter[str] = field(default_factory=Counter)
    ids: Sequence[UUID] = ()
    """Everything that is allowed; `programmes` are those that are chosen from."""

    @classmethod
    def of(cls, channel: Channel, start: dt.datetime, stop: dt.datetime) -> "Filler":
        """Read what the house may show then, what stands around it, and what the drafts will use."""
        house = channel.broadcaster
        ids = list(allowed(channel, start, stop))
        fit = queries.programmes_for(house).select_related("part_of").filter(pk__in=ids[:MOST_TO_CHOOSE_FROM])
        made = cls(channel, [one for one in fit if length_of(one) > 0], ids=ids)
        around = queries.slots(channel, start - 7 * DAY, stop + 7 * DAY)
        for slot in around:
            made.shown.setdefault(slot.programme_id, []).append(slot.starts_at)
        drafts = [one for one in around if one.published_at is None]
        for answers in deciding.decided(channel, drafts).values():
            made.count(answers[house.territory])
        return made

    def among(self, where: Q, suits: Callable[[Programme], bool]) -> "Filler":
        """The same for those that suit, of all that is allowed; what is planned by one is known to the other."""
        rows = queries.programmes_for(self.channel.broadcaster).select_related("part_of").filter(where, pk__in=self.ids)
        fit = (one for one in rows if suits(one) and length_of(one) > 0)
        return replace(self, programmes=list(islice(fit, MOST_TO_CHOOSE_FROM)))

    def through(self, gap: queries.Gap) -> Iterator[tuple[Programme, dt.datetime, int]]:
        """One programme after the other, until none has room."""
        at = gap.starts_at
        while choice := self.choose(at, int((gap.stops_at - at).total_seconds())):
            programme, seconds = choice
            self.shown.setdefault(programme.pk, []).append(at)
            yield programme, at, seconds
            at += dt.timedelta(seconds=seconds)

    def choose(self, at: dt.datetime, room: int) -> tuple[Programme, int] | None:
        """The best programme for a time with so many seconds."""
        for programme in sorted(self.turns(at), key=lambda one: self.rank(one, at)):
            seconds = fitting(length_of(programme), room)
            if seconds:
                home, stop = self.channel.broadcaster.territory, at + dt.timedelta(seconds=seconds)
                if hours.outside_hours(programme, at, stop, [home]):
                    continue
                answer = deciding.preview(self.channel, programme, at, seconds)[home]
                if self.has_one_left(answer) and answer.stop_for(stop) == stop:
                    self.count(answer)
                    return programme, seconds
        return None

    def turns(self, at: dt.datetime) -> list[Programme]:
        """What may be next: every programme, and of each series the episode after the one that was shown last."""
        alone: list[Programme] = []
        rows: dict[object, list[Programme]] = defaultdict(list)
        for one in self.programmes:
            (rows[series_of(one)] if is_episode(one) else alone).append(one)
        return alone + [self.after_the_last(sorted(row, key=in_order), at) for row in rows.values()]

    def after_the_last(self, row: Sequence[Programme], at: dt.datetime) -> Programme:
        """Of the episodes of a series the one whose turn it is; after the last comes the first again."""
        before = [max((one for one in self.shown.get(each.pk, ()) if one < at), default=None) for each in row]
        seen = [(when, number) for number, when in enumerate(before) if when]
        return row[(max(seen)[1] + 1) % len(row)] if seen else row[0]

    def rank(self, programme: Programme, at: dt.datetime) -> tuple[int, ...]:
        """Rested, and not the same series either; no short film; seldom within a day, then a week; then the longest."""
        times, kin = self.shown.get(programme.pk, ()), self.of_its_series(programme)
        rest = sum(abs(one - at) < REST for one in (kin or times))
        length = length_of(programme)
        return (rest, length < SHORTEST_FILL, sum(abs(one - at) < DAY for one in times), len(times), -length)

    def of_its_series(self, programme: Programme) -> list[dt.datetime]:
        """When any episode of its series is planned; nothing for what is no episode."""
        if not is_episode(programme):
            return []
        row = [one for one in self.programmes if is_episode(one) and series_of(one) == series_of(programme)]
        return [at for one in row for at in self.shown.get(one.pk, ())]

    def has_one_left(self, answer: Decision) -> bool:
        """Whether it is allowed, and its licence has a showing that no draft wants."""
        return answer.is_allowed and (answer.runs_left is None or answer.runs_left > self.used[answer.clause])

    def count(self, answer: Decision) -> None:
        """A draft wants a showing."""
        if answer.is_allowed and answer.runs_left is not None:
            self.used[answer.clause] += 1


def is_episode(programme: Programme) -> bool:
    """Whether it is part of a series, and has its turn in it."""
    return programme.kind == WorkKind.EPISODE and programme.part_of is not None


def series_of(episode: Programme) -> UUID | None:
    """The series of an episode, with or without seasons."""
    whole = episode.part_of
    return whole.part_of_id if whole is not None and whole.kind == WorkKind.SEASON else episode.part_of_id


def in_order(episode: Programme) -> tuple[int, int, dt.datetime]:
    """Its place in the series."""
    return season_of(episode) or 0, episode.place or 0, episode.created_at


def allowed(channel: Channel, start: dt.datetime, stop: dt.datetime) -> Iterator[UUID]:
    """The programmes that the house may begin to show in its country in that time, in the sounds of the channel."""
    house, page, total = channel.broadcaster, 1, 1
    seen = 0
    while seen < total:
        found = may_show(house, house.territory, channel.sounds, Medium.LINEAR, start, stop, page)
        if not found.rows:
            return
        yield from (row.programme for row in found.rows)
        seen, total, page = seen + len(found.rows), found.total, page + 1


def fitting(length: int, room: int) -> int:
    """The length of a slot for a film of some seconds: once, or as often as a short one needs; 0: it has no room."""
    if length >= SHORTEST_FILL or length <= 0:
        return length if 0 < length <= room else 0
    times = min(-(-SHORTEST_FILL // length), room // length)
    return times * length


def note(channel: Channel, by: Person, kind: ChangeKind, planned: Sequence[Slot]) -> None:
    """Write the step down."""
    if planned:
        Change.objects.create(channel=channel, by=by, kind=kind, after=[one.state for one in planned])
