"""Draw what a change does: showings on a time axis, one row for each channel, one lane for each effect.

Only numbers are computed here; the template makes the SVG. Showings that lie closer together than a mark is wide share
one, which tells how many they are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ortaq.channels.models import Channel
from ortaq.channels.what_if.effects import Effect, Showing

WIDTH, LEFT, TOP, LANE, MARK = 900, 150, 34, 24, 20
"""Units: the picture, the room for names and for the axis, a lane, and a mark."""
SIGNS = {Effect.CLOSES: "×", Effect.OPENS: "+", Effect.LESS: "‹", Effect.MORE: "›"}
"""What tells effects apart where colours do not."""
DAY = dt.timedelta(days=1)
STEPS = (
    (DAY, DAY / 8),
    (2 * DAY, DAY / 4),
    (8 * DAY, DAY),
    (24 * DAY, 3 * DAY),
    (60 * DAY, 7 * DAY),
    (180 * DAY, 30 * DAY),
)
"""On an axis of such a length, a line every so often; on a longer one every ninety days."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One showing, or several that are close together."""

    x: float
    y: int
    effect: Effect
    count: int
    first: dt.datetime
    last: dt.datetime

    @property
    def sign(self) -> str:
        """Its sign, with their number where they are several."""
        return f"{SIGNS[self.effect]}{self.count}" if self.count > 1 else SIGNS[self.effect]

    @property
    def width(self) -> int:
        """Wider for a number."""
        return MARK + 7 * (len(self.sign) - 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A channel: what turns on it, and where it shows what stays as it is."""

    channel: Channel
    y: int
    bottom: int
    marks: tuple[Mark, ...]
    stays: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis, or an hour of it."""

    x: float
    at: dt.datetime
    is_day: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole; `now` is where the present stands, or None outside."""

    height: int
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    now: float | None
    width: int = WIDTH
    left: int = LEFT
    top: int = TOP
    mark: int = MARK


def picture(showings: Sequence[Showing], now: dt.datetime, time_zone: str) -> Picture | None:
    """Draw showings on the days of a zone; None when there are none."""
    if not showings:
        return None
    zone = ZoneInfo(time_zone)
    first, last = (edge(one.slot.starts_at for one in showings) for edge in (min, max))
    span = max(last - first, DAY / 4)
    room = WIDTH - LEFT - 2 * MARK

    def x(at: dt.datetime) -> float:
        return round(LEFT + MARK / 2 + room * ((at - first) / span), 1)

    ticks = tuple(Tick(x(at), at, at.astimezone(zone).time() == dt.time()) for at in lines(first, span, zone))
    by_channel: dict[Channel, list[Showing]] = defaultdict(list)
    for one in sorted(showings, key=lambda one: (one.slot.channel.number, one.slot.starts_at)):
        by_channel[one.slot.channel].append(one)
    rows, y = [], TOP
    for channel, some in by_channel.items():
        lanes = [effect for effect in Effect if any(one.effect is effect for one in some)]
        marks: list[Mark] = []
        for lane, effect in enumerate(lanes):
            marks += together([one for one in some if one.effect is effect], effect, x, y + 6 + lane * LANE)
        bottom = y + 12 + max(1, len(lanes)) * LANE
        stays = tuple(x(one.slot.starts_at) for one in some if one.effect is None)
        rows.append(Row(channel, y, bottom, tuple(marks), stays))
        y = bottom
    here = x(now)
    return Picture(y + 4, ticks, tuple(rows), here if LEFT <= here <= WIDTH else None)


def lines(first: dt.datetime, span: dt.timedelta, zone: ZoneInfo) -> Iterator[dt.datetime]:
    """The instants that are named on an axis: midnights of a zone, or hours between them."""
    step = next((each for most, each in STEPS if span <= most), 90 * DAY)
    # On the clock of the wall, so that a day of 23 hours moves nothing.
    at = dt.datetime.combine(first.astimezone(zone).date(), dt.time(), zone)
    while at <= first + span:
        if at >= first:
            yield at
        at += step


def together(showings: Iterable[Showing], effect: Effect, x: Callable[[dt.datetime], float], y: int) -> list[Mark]:
    """The marks of one lane: what would lie on the mark before it is counted with it."""
    found: list[Mark] = []
    for one in showings:
        at = one.slot.starts_at
        last = found[-1] if found else None
        if last and x(at) < last.x + last.width + 2:
            found[-1] = Mark(last.x, y, effect, last.count + 1, last.first, at)
        else:
            found.append(Mark(x(at), y, effect, 1, at, at))
    return found
