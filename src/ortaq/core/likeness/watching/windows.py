"""A stream cut into stretches that can be looked up: some segments each, which belong together, overlapping a little.

A stretch never spans a discontinuity, a gap or two init sections: there clocks and form change. Where it begins follows
from the listing and from the last segment that was looked at, so a watcher that was stopped goes on in the right place,
and nothing is looked at twice beyond the overlap.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self
from urllib.parse import urlsplit

from ortaq.core.playout.partner import Item, Stream
from ortaq.core.playout.ticks import TICKS

LENGTH: Final = 30 * TICKS
"""A stretch lasts so long, where the listing is long enough for it."""
OF_LISTING: Final = (3, 4)
"""No stretch is longer than this part of what is listed: a window of six segments is not waited for in vain."""
OVERLAP: Final = 3
"""A third of a stretch is in the one before as well, so that what runs over its edge is found."""
LEAST: Final = 5 * TICKS
"""What is shorter between two cuts is not looked at."""
LINES: Final = 180
"""Height in pixels that a picture must have to be recognised well."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a stream has been looked at: number and name of the last segment."""

    seq: int
    name: int

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"seq": self.seq, "name": self.name}

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Self | None:
        """Of JSON; None for nothing and for garbage."""
        seq, name = plain.get("seq"), plain.get("name")
        return cls(seq, name) if isinstance(seq, int) and isinstance(name, int) else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments to look at together: they follow each other without a break."""

    items: tuple[Item, ...]

    @property
    def length(self) -> int:
        """Ticks."""
        return sum(one.length for one in self.items)

    @property
    def place(self) -> Place:
        """Where one is after it."""
        return Place(self.items[-1].seq, name_of(self.items[-1]))

    @property
    def at(self) -> int | None:
        """When it began by the stream's own clock, in ticks; None where the stream does not say it."""
        return self.items[0].pdt

    @property
    def key(self) -> str:
        """What it is known by: numbers and names of its first and last segment."""
        first, last = self.items[0], self.items[-1]
        return f"{first.seq}-{last.seq}-{name_of(first):08x}-{name_of(last):08x}"


@dataclass(frozen=True, slots=True)
class Cut:
    """What a listing gives: stretches, how far one is after them, and how many segments were missed before them.

    `is_new`: the stream began anew, its numbers have nothing to do with those before.
    """

    stretches: tuple[Stretch, ...]
    after: Place | None = None
    missed: int = 0
    is_new: bool = False


def name_of(item: Item) -> int:
    """A short name of a segment: its path, as what stands behind the question mark changes with every answer."""
    return zlib.crc32(urlsplit(item.uri).path.encode())


def cut(items: Sequence[Item], after: Place | None, *, is_over: bool = False) -> Cut:
    """The stretches of a listing that were not looked at yet; at the live edge only whole ones, unless it `is_over`.

    A live stream that is watched for the first time is watched from now on, not from where its listing begins.
    """
    wanted = LENGTH if is_over else min(LENGTH, sum(one.length for one in items) * OF_LISTING[0] // OF_LISTING[1])
    begin, missed, is_new = _begin(items, after)
    if after is None and not is_over:
        begin = _edge(items, wanted)
    found: list[Stretch] = []
    done = begin
    for run, is_closed in _runs(items, is_over=is_over):
        if run.stop > begin:
            made, done = _stretches(items, run, max(run.start, begin), wanted, is_closed=is_closed)
            found += made
    reached = Place(items[done - 1].seq, name_of(items[done - 1])) if done else None
    return Cut(tuple(found), reached if reached or is_new else after, missed, is_new)


def _edge(items: Sequence[Item], wanted: int) -> int:
    """Where the last stretch of a listing begins."""
    at, length = len(items), 0
    while at and length < wanted:
        at -= 1
        length += items[at].length
    return at


def _begin(items: Sequence[Item], after: Place | None) -> tuple[int, int, bool]:
    """Which item is the first new one, how many were missed before it, and whether the stream began anew."""
    if after is None or not items:
        return 0, 0, False
    at = next((at for at, one in enumerate(items) if one.seq == after.seq), None)
    if at is not None:
        # The same number under another name: an encoder that was started again.
        return (at + 1, 0, False) if name_of(items[at]) == after.name else (0, 0, True)
    if items[0].seq > after.seq:
        return 0, items[0].seq - after.seq - 1, False
    if items[-1].seq < after.seq:
        return 0, 0, True
    # The segment itself was a line that could not be read: those after it are new.
    return next(at for at, one in enumerate(items) if one.seq > after.seq), 0, False


def _runs(items: Sequence[Item], *, is_over: bool) -> list[tuple[range, bool]]:
    """Items that belong together, by their places in the list, and whether nothing can follow them any more."""
    inner = [at for at, (one, two) in enumerate(pairwise(items), 1) if _is_apart(one, two)]
    runs = [range(start, stop) for start, stop in pairwise([0, *inner, len(items)])]
    return [(run, is_over or run.stop < len(items)) for run in runs if len(run)]


def _is_apart(one: Item, two: Item) -> bool:
    """Whether two neighbours of a listing cannot be one clip."""
    return two.cut or two.init != one.init or one.gap or two.gap or two.seq != one.seq + 1


def _stretches(
    items: Sequence[Item], run: range, at: int, wanted: int, *, is_closed: bool
) -> tuple[list[Stretch], int]:
    """Cut a run from its first new item `at` on, and say how far it is cut; the rest of an open one waits for more."""
    made: list[Stretch] = []
    if items[run.start].gap:
        return made, run.stop
    while at < run.stop:
        start = stop = _back(items, run.start, at, wanted // OVERLAP)
        length = 0
        while stop < run.stop and (length < wanted or stop <= at):
            length += items[stop].length
            stop += 1
        if length < wanted and not is_closed:
            break
        if length >= LEAST:
            made.append(Stretch(tuple(items[start:stop])))
        at = stop
    return made, at


def _back(items: Sequence[Item], first: int, at: int, most: int) -> int:
    """Where a stretch begins whose first new item is `at`: at most so much before it, and never before its run."""
    start, length = at, 0
    while start > first and length + items[start - 1].length <= most:
        start -= 1
        length += items[start].length
    return start


def chosen(streams: Sequence[Stream]) -> Stream | None:
    """Which rendition is looked at: with its sound inside where there is one, the smallest that is large enough.

    None where there is no picture.
    """
    pictures = [one for one in streams if one.kind in {"muxed", "video"} and one.uri]
    whole = [one for one in pictures if one.kind == "muxed"] or pictures
    large = [one for one in whole if not _height(one) or _height(one) >= LINES] or whole
    return min(large, key=lambda one: _height(one) or 10**6, default=None)


def _height(stream: Stream) -> int:
    """Pixels; 0 where it is not said."""
    height = stream.said.get("RESOLUTION", "").partition("x")[2]
    return int(height) if height.isascii() and height.isdigit() and len(height) <= 5 else 0  # noqa: PLR2004 -- digits
