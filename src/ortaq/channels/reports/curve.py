"""Draw viewers over a day: a line where there are enough of them to be told, nothing where there are not.

Only numbers are computed here; the template makes the SVG.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from zoneinfo import ZoneInfo

from ortaq.channels.reports.audience import A_STEP, Day, Point
from ortaq.core.playout.audience import LEAST, STEP

WIDTH, HEIGHT, LEFT, TOP, FOOT = 900, 240, 56, 14, 24
"""Units: the picture, the room for numbers, for air and for the clock."""
LINES = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across, or an hour below."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The whole: pieces of the line as SVG points, what lies under each, and the axes."""

    lines: tuple[str, ...]
    areas: tuple[str, ...]
    across: tuple[Mark, ...]
    hours: tuple[Mark, ...]
    now: float | None
    least: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - FOOT


def curve(day: Day, time_zone: str, now: dt.datetime) -> Curve:
    """Draw the viewers of a whole channel over a day."""
    span = (day.stop - day.start).total_seconds()
    top = ceiling(max((one.viewers or 0 for one in day.points), default=0))
    bottom = HEIGHT - FOOT

    def x(at: dt.datetime) -> float:
        return round(LEFT + (WIDTH - LEFT) * (at - day.start).total_seconds() / span, 1)

    def y(viewers: int) -> float:
        return round(bottom - (bottom - TOP) * viewers / top, 1)

    half = dt.timedelta(seconds=STEP / 2)
    pieces = [[(x(one.at + half), y(viewers)) for one, viewers in piece] for piece in stretches(day)]
    zone = ZoneInfo(time_zone)
    whole = [day.start + dt.timedelta(hours=hour) for hour in range(0, round(span / 3600), 3)]
    return Curve(
        tuple(points(piece) for piece in pieces),
        tuple(points([(piece[0][0], bottom), *piece, (piece[-1][0], bottom)]) for piece in pieces),
        tuple(Mark(y(value), value) for value in range(0, top + 1, top // LINES)),
        tuple(Mark(x(at), at.astimezone(zone).hour) for at in whole),
        x(now) if day.start <= now < day.stop else None,
        y(LEAST),
    )


def stretches(day: Day) -> list[list[tuple[Point, int]]]:
    """The curve cut where nothing may be told, or nothing is."""
    found: list[list[tuple[Point, int]]] = []
    for one in day.points:
        if one.viewers is None:
            continue
        if not found or one.at - found[-1][-1][0].at > A_STEP:
            found.append([])
        found[-1].append((one, one.viewers))
    return found


def points(piece: Sequence[tuple[float, float]]) -> str:
    """As SVG writes them; a single one becomes a short line."""
    row = piece if len(piece) > 1 else [*piece, (piece[0][0] + 1, piece[0][1])]
    return " ".join(f"{x},{y}" for x, y in row)


def ceiling(most: int) -> int:
    """The next number above that a scale of four lines can bear."""
    least = max(most, 2 * LEAST)
    unit: int = 10 ** max(1, floor(log10(least)))
    step = next(one for one in (unit // 10, unit // 5, unit // 2, unit, 2 * unit, 3 * unit) if one * LINES >= least)
    return step * LINES
