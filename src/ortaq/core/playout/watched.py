"""What was watched of a film: the pieces that a player has played, put together and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Piece = Sequence[float]
"""(from, to) in seconds of the film."""
JOINT: Final = 0.5
"""Seconds between two pieces that were still played in one go: a player tells now and then, not at every frame."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a film, and how often it was watched."""

    start: float
    stop: float
    times: int


def with_piece(pieces: Sequence[Piece], start: float, stop: float) -> list[list[float]]:
    """The pieces with one more; one that goes on where the last ended lengthens it."""
    kept = [list(piece) for piece in pieces]
    if kept and abs(kept[-1][1] - start) <= JOINT and stop > kept[-1][1]:
        kept[-1][1] = stop
    elif stop > start:
        kept.append([start, stop])
    return kept


def stretches(pieces: Iterable[Piece]) -> list[Stretch]:
    """The film cut where it was watched more or less often; what nobody watched is not in it."""
    steps: dict[float, int] = {}
    for start, stop in pieces:
        if stop > start:
            steps[start] = steps.get(start, 0) + 1
            steps[stop] = steps.get(stop, 0) - 1
    found: list[Stretch] = []
    times, before = 0, 0.0
    for at in sorted(at for at, step in steps.items() if step):
        if times:
            found.append(Stretch(before, at, times))
        times, before = times + steps[at], at
    return found


def seconds_of(found: Iterable[Stretch]) -> float:
    """How much of the film was seen at least once."""
    return sum(one.stop - one.start for one in found)
