"""Draw when rights hold: windows as bars over months, one row for each territory.

Only numbers are computed here; the template makes the SVG, so that its words go through translation. A window without
an end reaches the edge of the picture and is marked open.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

FEWEST, MOST = 12, 36
"""Months that the picture shows at least and at most."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes of a picture: its width, the room before and above it, a row, a bar, and how many months can be named."""

    width: int
    left: int
    top: int
    row: int
    bar: int
    names: int


WIDE = Paper(width=838, left=118, top=34, row=30, bar=22, names=14)
"""For the middle of a page."""
NARROW = Paper(width=388, left=150, top=30, row=22, bar=12, names=7)
"""For the side of a page."""


@dataclass(frozen=True, slots=True)
class Span:
    """One window to be drawn: the days as written (last day included; None: no end), its look and its words."""

    first_day: dt.date
    last_day: dt.date | None
    look: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn window: x and width in picture units, `open` when it goes on beyond the edge."""

    x: float
    y: int
    width: float
    height: int
    look: str
    words: str
    open: bool

    @property
    def text_x(self) -> float:
        """Where its words begin."""
        return self.x + 7

    @property
    def text_y(self) -> int:
        """Base line of its words."""
        return self.y + self.height - 7

    @property
    def fits(self) -> bool:
        """Whether the words have room inside; a letter is about six units wide."""
        return len(self.words) * 6 + 14 < self.width


@dataclass(frozen=True, slots=True)
class Row:
    """A named row of bars; each overlapping bar has a line of its own."""

    name: str
    y: int
    bottom: int
    text_y: int
    bars: tuple[Bar, ...]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month on the axis; `is_named` when there is room for its name."""

    x: float
    middle: float
    day: dt.date
    is_named: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole timeline; `today` is where today stands, or None outside the picture."""

    height: int
    months: tuple[Month, ...]
    rows: tuple[Row, ...]
    today: float | None
    paper: Paper = WIDE
    years: tuple[Month, ...] = field(default=())


def timeline(rows: Iterable[tuple[str, Sequence[Span], bool]], today: dt.date, paper: Paper = WIDE) -> Picture:
    """Draw rows of (name, windows, ours), from the month of the first window or of today, whichever is earlier."""
    given = list(rows)
    spans = [span for _, row, _ in given for span in row]
    first = min([today, *(span.first_day for span in spans)]).replace(day=1)
    last = max([today, *(span.last_day or span.first_day for span in spans)])
    wanted = (last.year - first.year) * 12 + last.month - first.month + 1
    count = max(FEWEST, min(MOST, wanted))
    starts = [month_after(first, n) for n in range(count + 1)]
    begin, days = starts[0], (starts[-1] - starts[0]).days

    def x(day: dt.date) -> float:
        return round(paper.left + (paper.width - paper.left) * min(max((day - begin).days, 0), days) / days, 1)

    every = -(-count // paper.names)
    months = tuple(
        Month(x(start), round((x(start) + x(end)) / 2, 1), start, index % every == 0)
        for index, (start, end) in enumerate(pairwise(starts))
    )
    drawn, y, step = [], paper.top, paper.bar + 2
    for name, row, ours in given:
        bars, lines = [], [dt.date.min]
        for span in sorted(row, key=lambda one: one.first_day):
            line = next((n for n, taken in enumerate(lines) if taken < span.first_day), len(lines))
            end = span.last_day or dt.date.max
            lines[line : line + 1] = [end]
            left, right = x(span.first_day), x(end + dt.timedelta(days=1)) if span.last_day else float(paper.width)
            is_open = span.last_day is None or span.last_day >= starts[-1]
            top = y + 4 + line * step
            bars.append(Bar(left, top, max(2.0, round(right - left, 1)), paper.bar, span.look, span.words, is_open))
        bottom = y + max(paper.row, 8 + len(lines) * step)
        drawn.append(Row(name, y, bottom, y + paper.row * 2 // 3, tuple(bars), ours))
        y = bottom
    return Picture(
        height=y + 6,
        months=months,
        rows=tuple(drawn),
        today=x(today) if begin <= today < starts[-1] else None,
        paper=paper,
        years=tuple(month for month in months if month.day.month == 1 or month is months[0]),
    )


def month_after(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months later."""
    year, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + year, month + 1, 1)
