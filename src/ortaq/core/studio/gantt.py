"""What lies when, as a picture: a bar for each milestone over weeks; only numbers are computed here.

The template makes the SVG, so that its words go through translation. Sizes are units of the picture. Right to left, the
picture is mirrored here, because a mirrored SVG would mirror its letters as well.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, TOP, ROW, BAR = 838, 190, 30, 28, 14
FEWEST_DAYS, MOST_TICKS = 28, 6
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that takes time, first and last day included; `look` says how it is drawn."""

    name: str
    first_day: dt.date
    last_day: dt.date
    look: str = "coming"


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn task; its name stands at `text_x` on `text_y`, its last day is the diamond at `end_x`."""

    task: Task
    x: float
    y: float
    width: float
    end_x: float
    text_x: float
    text_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is named above the picture."""

    day: dt.date
    x: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars, named days, and where today is (None: outside)."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None
    height: int
    anchor: str
    width: int = WIDTH


def lay_out(tasks: Sequence[Task], today: dt.date, *, mirrored: bool = False) -> Picture | None:
    """The picture of some tasks in their order; None where there are none."""
    if not tasks:
        return None
    first = min(task.first_day for task in tasks)
    last = max(*(task.last_day for task in tasks), first + FEWEST_DAYS * DAY)
    days = (last - first).days + 1
    one = (WIDTH - LEFT - 10) / days

    def at(day: dt.date) -> float:
        x = LEFT + (day - first).days * one
        return round(WIDTH - x if mirrored else x, 2)

    bars = []
    for number, task in enumerate(tasks):
        start, end = at(task.first_day), at(max(task.first_day, task.last_day) + DAY)
        y = TOP + number * ROW + (ROW - BAR) / 2
        bars.append(
            Bar(
                task,
                min(start, end),
                y,
                round(max(abs(end - start), 2.0), 2),
                end,
                WIDTH - 4 if mirrored else 4,
                y + BAR - 3,
            )
        )
    every = max(7, -(-days // MOST_TICKS // 7) * 7)
    ticks = tuple(Tick(first + n * DAY, at(first + n * DAY)) for n in range(0, days, every))
    return Picture(
        tuple(bars),
        ticks,
        at(today) if first <= today <= last else None,
        TOP + len(tasks) * ROW + 8,
        "end" if mirrored else "start",
    )
