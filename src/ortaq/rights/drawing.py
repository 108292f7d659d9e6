"""Draw when rights hold: windows as bars over months, one row for each territory.

Only numbers are computed here; the template makes the SVG, so that its words go through translation. A window without
an end reaches the edge of the picture and is marked open.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

FEWEST, MOST = 12, 36
"""Months that the picture shows at least and at most."""
FEWEST_LETTERS = 6
"""Fewer of a bar's words than these say nothing."""


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

    @property
    def shown(self) -> str:
        """As many of its words as have room inside; none where hardly any has."""
        if self.fits:
            return self.words
        room = int(self.width - 14) // 6
        return f"{self.words[: room - 1].rstrip()}…" if room >= FEWEST_LETTERS else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A named row of bars; each overlapping bar has a line of its own. `boxes` are outlines over all of its lines."""

    name: str
    y: int
    bottom: int
    text_y: int
    bars: tuple[Bar, ...]
    is_ours: bool = False
    boxes: tuple[Bar, ...] = ()


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


def timeline(
    rows: Iterable[tuple[str, Sequence[Span], bool]],
    today: dt.date,
    paper: Paper = WIDE,
    *,
    begin: dt.date | None = None,
    boxes: Mapping[str, Sequence[Span]] | None = None,
) -> Picture:
    """Draw rows of (name, windows, ours), from the month of the first window or of today, whichever is earlier.

    With `begin` the picture starts in the month of that day, and what was over by then is left out. `boxes` are
    outlined in the rows of those names.
    """
    given = [(name, [one for one in row if not is_over(one, begin)], ours) for name, row, ours in rows]
    spans = [span for _, row, _ in given for span in row]
    first = (begin or min([today, *(span.first_day for span in spans)])).replace(day=1)
    last = max([today, *(span.last_day or span.first_day for span in spans)])
    wanted = (last.year - first.year) * 12 + last.month - first.month + 1
    count = max(FEWEST, min(MOST, wanted))
    starts = [month_after(first, n) for n in range(count + 1)]
    start, days = starts[0], (starts[-1] - starts[0]).days

    def x(day: dt.date) -> float:
        return round(paper.left + (paper.width - paper.left) * min(max((day - start).days, 0), days) / days, 1)

    def bar(span: Span, top: int, height: int) -> Bar:
        left = x(span.first_day)
        right = x(span.last_day + dt.timedelta(days=1)) if span.last_day else float(paper.width)
        is_open = span.last_day is None or span.last_day >= starts[-1]
        return Bar(left, top, max(2.0, round(right - left, 1)), height, span.look, span.words, is_open)

    every = -(-count // paper.names)
    months = tuple(
        Month(x(day), round((x(day) + x(end)) / 2, 1), day, index % every == 0)
        for index, (day, end) in enumerate(pairwise(starts))
    )
    drawn, y, step = [], paper.top, paper.bar + 2
    for name, row, ours in given:
        bars, lines = [], [dt.date.min]
        for span in sorted(row, key=lambda one: one.first_day):
            line = next((n for n, taken in enumerate(lines) if taken < span.first_day), len(lines))
            lines[line : line + 1] = [span.last_day or dt.date.max]
            bars.append(bar(span, y + 4 + line * step, paper.bar))
        bottom = y + max(paper.row, 8 + len(lines) * step)
        outlines = tuple(bar(span, y + 2, bottom - y - 4) for span in (boxes or {}).get(name, ()))
        drawn.append(Row(name, y, bottom, y + paper.row * 2 // 3, tuple(bars), ours, outlines))
        y = bottom
    return Picture(
        height=y + 6,
        months=months,
        rows=tuple(drawn),
        today=x(today) if start <= today < starts[-1] else None,
        paper=paper,
        years=tuple(month for month in months if month.day.month == 1 or month is months[0]),
    )


def is_over(span: Span, day: dt.date | None) -> bool:
    """Whether a window has ended before a day."""
    return day is not None and span.last_day is not None and span.last_day < day.replace(day=1)


def month_after(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months later."""
    year, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + year, month + 1, 1)
