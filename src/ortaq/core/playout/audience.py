"""How many people watch, counted from requests for playlists: nobody is told apart, and small numbers are not told.

A player asks for the playlist of its picture and of its sound again after every segment, so `requests * segment /
seconds` players were there. Whoever pauses is not counted; a cache in front of us hides those whom it answers itself.

What is told of less than LEAST viewers could be told of a person, so it is None. Where a sum is told beside its parts,
one part that is not told could be had by subtraction: then the smallest of the others is not told either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ortaq.core.playout.multivariant import is_picture
from ortaq.core.playout.ticks import SEGMENT, TICKS

LEAST: Final = 20
"""Viewers at once of whom something may be told."""
POLL: Final = SEGMENT // TICKS
"""Seconds between two requests of a player for the same live playlist: the target duration (RFC 8216, 6.3.4)."""
STEP: Final = 300
"""Seconds that are counted together."""
SOUND: Final = "sound-"


def viewers(requests: int, seconds: float = STEP) -> float:
    """How many players were there on average, from the requests of some seconds for one kind of playlist."""
    return requests * POLL / seconds


def watching(requests: Mapping[str, int], seconds: float = STEP) -> float:
    """Viewers of a channel: each has one picture, in whatever size. `requests` is by rendition."""
    return viewers(sum(count for name, count in requests.items() if is_picture(name)), seconds)


def hearing(requests: Mapping[str, int], seconds: float = STEP) -> dict[str, float]:
    """Viewers by the language they hear. `requests` is by rendition."""
    return {
        name.removeprefix(SOUND): viewers(count, seconds)
        for name, count in requests.items()
        if name.startswith(SOUND) and count
    }


def told(count: float) -> int | None:
    """A number of viewers as it may be told: whole, or None below LEAST."""
    return round(count) if count >= LEAST else None


def told_parts(parts: Mapping[str, float]) -> dict[str, int | None]:
    """The parts of a sum that is told too, such as languages; never exactly one of them is kept back."""
    found = {name: told(count) for name, count in parts.items()}
    hidden = [name for name in found if found[name] is None and parts[name] > 0]
    if len(hidden) == 1:
        shown = [name for name in found if found[name] is not None]
        if shown:
            found[min(shown, key=lambda name: parts[name])] = None
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """How wide an audience was: viewers on average and at most, both as they may be told, and hours watched in all.

    `hours` is None when the average is.
    """

    average: int | None
    peak: int | None
    hours: int | None


def reach(counts: Sequence[float]) -> Reach:
    """The reach of a time whose steps had these numbers of viewers."""
    average = sum(counts) / len(counts) if counts else 0.0
    said = told(average)
    return Reach(said, told(max(counts, default=0)), round(sum(counts) * STEP / 3600) if said is not None else None)
