"""A clip taken apart: the pieces of it that run through one programme without a break, and where they meet.

Windows of a fixed length would lie across the cuts. So lines (a programme, an offset, a speed) are looked for in long
stretches first, each picture is held against the programme's own picture along each of them, and the clip is cut where
the cheapest way through all its pictures goes over from one line to another. What no line explains is searched again,
shorter and shorter. Each piece is then looked for by itself: what its score means is for `verdicts` to say.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import codes, config, picture, pixels
from ortaq.core.likeness.frames import Luma, Seen

RULE: Final = config.CONFIG.verdicts
RATE: Final = config.CONFIG.frames.query_rate
TRIED: Final = 3
"""Programmes of a stretch whose lines are followed."""
OPEN: Final = 2.5
"""Seconds of a stretch that is still worth a search of its own."""
LESS: Final = 0.8
"""What is left open of a stretch is searched as it is when it is so much shorter; else in halves."""
SURE: Final = 0.7
"""Score from which a stretch is one piece; below, its halves are searched as well."""
FURTHER: Final = 4.0
"""Seconds that a line is followed beyond the last picture that fits."""
PROBES: Final = 8
"""Pictures that tell how large a line shows its programme."""


@dataclass(frozen=True)
class Line:
    """The clip's second `t` is second `offset + speed · t` of a programme; how it is read, and how large."""

    programme: str
    offset: float
    speed: float
    change: codes.Change
    box: config.Box
    size: float = 1.0

    def at(self, second: float) -> float:
        """The programme's second."""
        return self.offset + self.speed * second

    def meets(self, other: "Line", start: float, end: float) -> bool:
        """Whether both are the same between two seconds of the clip."""
        apart = max(abs(self.at(second) - other.at(second)) for second in (start, end))
        return (self.programme, self.change) == (other.programme, other.change) and apart <= RULE.beside


@dataclass(frozen=True)
class Piece:
    """Seconds of a clip and the programmes they may come from, the best first; `line` is the one they follow."""

    start: float
    end: float
    found: tuple[picture.Found, ...]
    line: Line | None = None


class Apart:
    """A clip that is being taken apart."""

    def __init__(
        self,
        seen: Seen,
        seconds: float,
        near: picture.Near,
        stored: Callable[[str], picture.Print],
        told: Callable[[float], None],
    ) -> None:
        self.seen, self.seconds, self.near, self.stored, self.told = seen, seconds, near, stored, told
        self._lines: list[Line] = []
        self._alike: list[NDArray[np.float64]] = []
        self._levels: list[float] = []
        self._found: dict[tuple[float, float], tuple[picture.Found, ...]] = {}
        self._sharp: dict[tuple[codes.Change, config.Box, int], pixels.Floats] = {}
        self._searched = 0.0

    def pieces(self) -> list[Piece]:
        """The pieces in the order of time; together they are the whole clip."""
        for start, end in parts(0.0, self.seconds, RULE.longest):
            self._search(start, end)
        made = []
        for start, end, line in self._runs():
            for one, two in parts(start, end, RULE.longest):
                found = self.find(one, two)
                if line is not None:
                    first = float(self.seen.times[self._number(one)])
                    found = tuple(_on(line, each, first) for each in found)
                made.append(Piece(one, two, found, line))
        return made

    def find(self, start: float, end: float) -> tuple[picture.Found, ...]:
        """The programmes that a stretch of the clip may come from, the best first."""
        if (start, end) not in self._found:
            self._found[start, end] = self._asked(self.seen.between(start - 1e-6, end - 1e-6))
            self._searched += end - start
            self.told(self._searched / (self._searched + self.seconds))
        return self._found[start, end]

    def _asked(self, inside: Seen) -> tuple[picture.Found, ...]:
        """What is found; a programme that is gone since the index named it is left out of the next question."""
        while len(inside):
            with suppress(KeyError):
                return tuple(picture.find(inside, self.near, self.stored))
        return ()

    def likeness(self, line: Line, number: int) -> float:
        """How alike a picture is to the one on the line; NaN when it is too flat to say, −1 outside the programme."""
        mine = self._picture(line, number)
        if not mine.any():
            return float("nan")
        stored = self.stored(line.programme)
        place = round(line.at(float(self.seen.times[number])) * picture.RATE)
        if not 0 <= place < len(stored):
            return -1.0
        return pixels.likeness(mine, _sharp(stored.thumbs[place : place + 1]), line.size)

    def _search(self, start: float, end: float) -> None:
        """Find lines for a stretch; what they leave open is searched by itself, what says little in halves."""
        best = self.find(start, end)[:TRIED]
        for found in best:
            if found.score >= RULE.level:
                self._add(found, start, end)
        if end - start >= 4 * OPEN and not any(found.score >= SURE for found in best):
            # Where a film stays with one scene, the line of one piece fits the other a little as well.
            self._search(start, (start + end) / 2)
            self._search((start + end) / 2, end)
            return
        for one, two, line in self._runs():
            one, two = max(start, one), min(end, two)  # noqa: PLW2901 -- only what lies inside
            if line is not None or two - one < OPEN:
                continue
            if two - one < LESS * (end - start):
                self._search(one, two)
            elif two - one >= 2 * OPEN:
                self._search(one, (one + two) / 2)
                self._search((one + two) / 2, two)

    def _number(self, second: float) -> int:
        """The first picture at or after a second."""
        return min(int(np.searchsorted(self.seen.times, second - 1e-6)), len(self.seen) - 1)

    def _add(self, found: picture.Found, start: float, end: float) -> None:
        """Follow the line of what was found between two seconds, unless that is done."""
        first, last = self._number(start), int(np.searchsorted(self.seen.times, end - 1e-6))
        offset = found.start - found.speed * float(self.seen.times[first])
        line = Line(found.programme, offset, found.speed, found.change, found.box)
        for number, other in enumerate(self._lines):
            if line.meets(other, start, end):
                self._follow(number, first, last)
                return
        probes = np.unique(np.linspace(first, last - 1, PROBES).round().astype(int)).tolist()
        sized = [replace(line, size=size) for size in config.CONFIG.pixels.sizes]
        line = max(sized, key=lambda one: np.nansum([self.likeness(one, number) for number in probes]))
        likeness = np.array([self.likeness(line, number) for number in range(first, last)])
        if not (likeness > 0).any():
            return
        self._lines.append(line)
        self._alike.append(np.full(len(self.seen), -1.0))
        self._alike[-1][first:last] = likeness
        self._levels.append(max(RULE.level, RULE.share * float(np.median(likeness[likeness > 0]))))
        self._follow(len(self._lines) - 1, first, last)

    def _follow(self, number: int, first: int, last: int) -> None:
        """Hold the pictures against a line from the first to the last, and on to where they do not fit for long."""
        line, alike, level = self._lines[number], self._alike[number], self._levels[number]
        for one in range(first, last):
            alike[one] = self.likeness(line, one)
        for way in (range(last, len(self.seen)), range(first - 1, -1, -1)):
            misses = 0
            for one in way:
                alike[one] = self.likeness(line, one)
                misses = 0 if alike[one] >= level else misses + 1
                if misses > FURTHER * RATE:
                    break

    def _picture(self, line: Line, number: int) -> pixels.Floats:
        """A picture as the line reads it, without its slow changes of light."""
        key = line.change, line.box, number
        if key not in self._sharp:
            one = self.seen.thumbs[number : number + 1]
            if line.change == "mirrored":
                one = np.ascontiguousarray(one[:, :, ::-1])
            elif line.change != "none":
                one = codes.cut(one, line.box)
            self._sharp[key] = _sharp(one)
        return self._sharp[key]

    def _runs(self) -> list[tuple[float, float, Line | None]]:
        """The clip cut where the cheapest way through its pictures goes over to another line, or to none."""
        count = len(self.seen)
        gain = np.zeros((len(self._lines) + 1, count))
        for number, (alike, level) in enumerate(zip(self._alike, self._levels, strict=True), 1):
            gain[number] = np.where(np.isnan(alike), 0.0, alike - level)
        total, came = gain[:, 0].copy(), np.zeros(gain.shape, int)
        for number in range(1, count):
            best = int(np.argmax(total))
            stays = total >= total[best] - RULE.change
            came[:, number] = np.where(stays, np.arange(len(total)), best)
            total = np.where(stays, total, total[best] - RULE.change) + gain[:, number]
        states = [int(np.argmax(total))]
        for number in range(count - 1, 0, -1):
            states.append(int(came[states[-1], number]))
        states.reverse()
        cuts = [number for number in range(1, count) if states[number] != states[number - 1]]
        edges = [0.0, *(float(self.seen.times[number]) for number in cuts), self.seconds]
        lines = [self._lines[states[number] - 1] if states[number] else None for number in (0, *cuts)]
        return [(start, end, line) for (start, end), line in zip(pairwise(edges), lines, strict=True)]


def _sharp(one: Luma) -> pixels.Floats:
    """One picture [1, 90, 160], sharpened and halved; zeros when it is flat."""
    return np.asarray(pixels.sharp_half(one)[0], np.float32)


def parts(start: float, end: float, longest: float) -> list[tuple[float, float]]:
    """A stretch in equal parts of at most so many seconds."""
    edges = np.linspace(start, end, max(1, int(np.ceil((end - start) / longest - 1e-6))) + 1)
    return [(float(one), float(two)) for one, two in pairwise(edges)]


def _on(line: Line, found: picture.Found, first: float) -> picture.Found:
    """What was found for the programme of a line, on that line: a still shot alone does not tell its second."""
    if found.programme != line.programme:
        return found
    length = (found.end - found.start) / found.speed
    start = line.at(first)
    return replace(found, start=start, end=start + length * line.speed, speed=line.speed)
