"""A week of a channel as its scheduler sees it: slots with what the rights say, repeats, gaps, and now."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import package_of
from ortaq.channels import deciding, hours, queries
from ortaq.channels.accessible import NOTHING, Accessible, brought, is_looked_for
from ortaq.channels.air.losses import told
from ortaq.channels.models import Airing, Channel, Slot
from ortaq.channels.queries import Gap
from ortaq.channels.standing import off_the_air
from ortaq.core.origin.label import Label
from ortaq.core.rights import Answer, Decision, Medium
from ortaq.origin.queries import labels_of

DAY = dt.timedelta(days=1)
SMALLEST_GAP = 60
"""Seconds; what lies between two programmes for less is not drawn."""
FEW_RUNS = 1
LARGE, MIDDLE, SMALL = 60, 16, 6
"""Minutes from which on a slot has room for several lines, for two, for one."""


@dataclass(frozen=True)
class Box:
    """Where something stands in a day's column: `at` and `minutes` are minutes, as CSS numbers."""

    starts_at: dt.datetime
    stops_at: dt.datetime
    at: str
    minutes: str
    size: str

    @property
    def length(self) -> dt.timedelta:
        """How long it lasts."""
        return self.stops_at - self.starts_at


@dataclass(frozen=True)
class Cell:
    """One box of the grid and what is in it: a slot, a repeat or a gap."""

    kind: str
    box: Box
    programme: Programme | None = None
    slot: Slot | None = None
    decision: Decision | None = None
    label: Label | None = None
    is_over: bool = False
    is_on: bool = False
    catch_up_days: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """allow, review (also outside the hours of its age) or deny; empty for a gap."""
        return light_of(self.decision, self.warnings) if self.decision else ""

    @property
    def accessible(self) -> Accessible:
        """What of it is sent for those who do not see or not hear, in the channel's own country."""
        if not (self.slot and self.decision and is_looked_for(self.slot.channel)):
            return NOTHING
        package = package_of(self.slot.programme)
        return brought(self.slot.channel, self.decision, package.folder if package else "").accessible

    @property
    def is_draft(self) -> bool:
        """Whether it is planned and not yet published."""
        return self.slot is not None and self.slot.published_at is None

    @property
    def is_last(self) -> bool:
        """Whether at most one showing is left."""
        left = self.decision.runs_left if self.decision else None
        return left is not None and left <= FEW_RUNS


@dataclass(frozen=True)
class Column:
    """A civil day."""

    day: dt.date
    is_today: bool
    now: str
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Week:
    """Seven days from a Monday on."""

    channel: Channel
    first: dt.date
    now: dt.datetime = field(default_factory=timezone.now)

    @property
    def last(self) -> dt.date:
        """Its Sunday."""
        return self.first + 6 * DAY

    @property
    def before(self) -> dt.date:
        """The Monday before."""
        return self.first - 7 * DAY

    @property
    def after(self) -> dt.date:
        """The Monday after."""
        return self.first + 7 * DAY

    @cached_property
    def zone(self) -> ZoneInfo:
        """The channel's clocks."""
        return ZoneInfo(self.channel.time_zone)

    @cached_property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """The week in UTC."""
        return queries.day_of(self.channel, self.first)[0], queries.day_of(self.channel, self.last)[1]

    @cached_property
    def slots(self) -> list[Slot]:
        """Every slot of the week."""
        return list(queries.slots(self.channel, *self.span).order_by("starts_at"))

    @cached_property
    def answers(self) -> dict[Slot, dict[str, Decision]]:
        """What is still to be decided, in every territory."""
        home = self.channel.broadcaster.territory
        coming = [slot for slot in self.slots if slot.starts_at > self.now or not slot.decisions.get(home)]
        return deciding.decided(self.channel, coming)

    @cached_property
    def warnings(self) -> dict[Slot, tuple[str, ...]]:
        """The sentences about what is still to come outside the hours of its age."""
        found = {
            slot: (
                *hours.left_in(answers),
                *map(hours.said, hours.warned_of(slot.programme, slot.starts_at, slot.stops_at, answers)),
            )
            for slot, answers in self.answers.items()
        }
        return {slot: some for slot, some in found.items() if some}

    @cached_property
    def decisions(self) -> dict[Slot, Decision]:
        """What holds in the channel's own country: as published for what has begun, as it is now for the rest.

        What rests on a consent that does not hold is refused as soon as that is known, in its middle too; so is what
        its licence has taken off the air.
        """
        home = self.channel.broadcaster.territory
        found = {slot: answers[home] for slot, answers in self.answers.items()}
        begun = [slot for slot in self.slots if slot not in found]
        less = queries.airings_with_losses(begun)
        found |= {slot: told(slot.decisions[home], less.get(slot.pk), home) for slot in begun}
        out = off_the_air(self.channel, {slot.programme_id for slot in self.slots if slot.stops_at > self.now})
        stopped = [slot for slot in self.slots if slot.stops_at > self.now and slot.programme_id in out]
        why = {slot: deciding.why_off(out[slot.programme_id]) for slot in stopped}
        # What is to come says itself which rule it is.
        return found | {slot: one for slot, one in why.items() if one == deciding.WITHHELD or slot in begun}

    @cached_property
    def labels(self) -> dict[uuid.UUID, Label | None]:
        """The label of every programme of the week."""
        return labels_of({slot.programme_id for slot in self.slots})

    @cached_property
    def columns(self) -> list[Column]:
        """The seven days with their boxes."""
        repeats = list(queries.repeats(self.channel, *self.span))
        today = self.now.astimezone(self.zone).date()
        columns = []
        for day in (self.first + n * DAY for n in range(7)):
            start, stop = queries.day_of(self.channel, day)
            inside = [slot for slot in self.slots if slot.starts_at < stop and slot.stops_at > start]
            again = [one for one in repeats if one.starts_at < stop and one.stops_at > start and not over(one, inside)]
            cells = [self.slot_cell(slot, start, stop) for slot in inside]
            cells += [self.repeat_cell(one, start, stop) for one in again]
            taken: list[Slot | Airing] = [*inside, *again]
            for gap in queries.gaps(max(start, self.now), stop, taken):
                if gap.seconds >= SMALLEST_GAP:
                    cells.append(self.gap_cell(gap, start))
            cells.sort(key=lambda cell: cell.box.starts_at)
            now = number((self.now - start).total_seconds() / 60) if start <= self.now < stop else ""
            columns.append(Column(day, day == today, now, cells))
        return columns

    def slot_cell(self, slot: Slot, start: dt.datetime, stop: dt.datetime) -> Cell:
        """A slot in a day's column, cut at midnight."""
        decision = self.decisions[slot]
        return Cell(
            kind="slot",
            slot=slot,
            programme=slot.programme,
            decision=decision,
            label=self.labels[slot.programme_id],
            is_over=slot.stops_at <= self.now,
            is_on=slot.starts_at <= self.now < slot.stops_at,
            catch_up_days=tail(decision),
            warnings=self.warnings.get(slot, ()),
            box=place(slot.starts_at, slot.stops_at, start, stop),
        )

    def repeat_cell(self, airing: Airing, start: dt.datetime, stop: dt.datetime) -> Cell:
        """What the channel repeats by itself."""
        return Cell(
            kind="repeat",
            programme=airing.programme,
            is_over=airing.stops_at <= self.now,
            is_on=airing.starts_at <= self.now < airing.stops_at,
            box=place(airing.starts_at, airing.stops_at, start, stop),
        )

    def gap_cell(self, gap: Gap, start: dt.datetime) -> Cell:
        """Nothing."""
        return Cell(kind="gap", box=place(gap.starts_at, gap.stops_at, start, gap.stops_at))

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many of the coming slots are allowed, to be looked at, refused; and how many gaps there are."""
        found = {"allow": 0, "review": 0, "deny": 0, "gap": 0}
        for slot, decision in self.decisions.items():
            if slot.stops_at > self.now:
                found[light_of(decision, self.warnings.get(slot, ()))] += 1
        found["gap"] = sum(cell.kind == "gap" for column in self.columns for cell in column.cells)
        return found


@dataclass(frozen=True, slots=True)
class ToPublish:
    """One line of what the next publication changes: `was` is when it stands on the air now, None for something new."""

    slot: Slot
    was: dt.datetime | None

    @property
    def kind(self) -> str:
        """new, moved, decided (anew) or out."""
        if self.slot.removed_at:
            return "out"
        if self.was is None:
            return "new"
        return "decided" if self.was == self.slot.starts_at else "moved"


def changes_of(channel: Channel) -> list[ToPublish]:
    """What the next publication changes, in the order of time."""
    rows = queries.drafts(channel).select_related("programme").order_by("starts_at")
    stands = {one.slot_id: one.starts_at for one in Airing.objects.filter(slot__in=rows, is_repeat=False)}
    return [ToPublish(one, stands.get(one.pk)) for one in rows]


@dataclass(frozen=True, slots=True)
class Alike:
    """What the next publication does in the same way with one programme, in the order of time."""

    rows: tuple[ToPublish, ...]

    @property
    def kind(self) -> str:
        """As that of each."""
        return self.rows[0].kind

    @property
    def programme(self) -> Programme:
        """Of all of them."""
        return self.rows[0].slot.programme


def in_groups(changes: Iterable[ToPublish]) -> list[Alike]:
    """The changes put together by programme and kind; the groups in the order of their first."""
    found: dict[tuple[uuid.UUID, str], list[ToPublish]] = {}
    for one in changes:
        found.setdefault((one.slot.programme_id, one.kind), []).append(one)
    return [Alike(tuple(rows)) for rows in found.values()]


def over(airing: Airing, slots: Iterable[Slot]) -> bool:
    """Whether people have planned something in the place of a repeat."""
    return any(slot.starts_at < airing.stops_at and airing.starts_at < slot.stops_at for slot in slots)


def week_of(channel: Channel, day: dt.date | None = None) -> Week:
    """The week with this day in it; today's without one."""
    wanted = day or timezone.now().astimezone(ZoneInfo(channel.time_zone)).date()
    return Week(channel, wanted - wanted.weekday() * DAY)


def state_of(decision: Decision) -> str:
    """The sign of a decision: allow, review or deny."""
    return "allow" if decision.is_allowed else str(decision.answer)


def light_of(decision: Decision, warnings: Iterable[str]) -> str:
    """The same for a cell: what is allowed and has a warning is to be looked at."""
    state = state_of(decision)
    return "review" if state == "allow" and any(warnings) else state


def tail(decision: Decision) -> int:
    """Days of catch-up, at most a week, as the bar below a slot draws them."""
    found = decision.act(Medium.CATCH_UP)
    if found is None or found.answer not in (Answer.ALLOW, Answer.ALLOW_UNTIL):
        return 0
    stop = found.until or found.act.stop
    return 7 if stop is None else min(7, max(0, (stop - found.act.start).days))


def place(starts: dt.datetime, stops: dt.datetime, start: dt.datetime, stop: dt.datetime) -> Box:
    """Where a box stands in the column of the day from `start` to `stop`."""
    at = (max(starts, start) - start).total_seconds() / 60
    minutes = (min(stops, stop) - max(starts, start)).total_seconds() / 60
    size = next((name for name, least in (("l", LARGE), ("m", MIDDLE), ("s", SMALL)) if minutes >= least), "xs")
    return Box(starts, stops, number(at), number(minutes), size)


def number(value: float) -> str:
    """As CSS writes it, whatever the reader's language."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
