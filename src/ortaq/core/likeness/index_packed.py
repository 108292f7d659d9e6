"""Codes in the order of their parts, so that a question reads only the rows that may be near: multi-index hashing.

Each code is kept four times, once in the order of each 16-bit part, with the number of its row. Two codes that differ
in at most 7 bits share a part up to one bit, in at most 11 bits a part up to two: 68 or 548 stretches of the file hold
all that is that near, and some of what is farther. 56 bytes a code: the codes in the order of their rows (for comparing
all of them), and four times the code and the row.

A packing knows all that a question asks about its programmes, so that their own files need not be opened.
"""

import itertools
import mmap
import os
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.durable import Damaged, about, head, mapped, room

MAGIC: Final = b"ortaq.packing.2\n"
PARTS: Final = 4
BITS: Final = 16
MOST_ROWS: Final = 2**32 - 1
BUCKETS: Final = 1 << BITS
AT_ONCE: Final = 1 << 23
"""Rows put in order at once: 400 MB of memory, however many there are."""

Rows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Query, row, distance."""


@dataclass(frozen=True, slots=True)
class Source:
    """A programme to be packed, or packed: its file and the version of it, its name and its size."""

    file: str
    version: str
    programme: str
    frames: int
    crops: int


def flips(most: int) -> NDArray[np.int64]:
    """All ways to change at most so many bits of a part."""
    changes = (bits for count in range(most + 1) for bits in itertools.combinations(range(BITS), count))
    return np.array([sum(1 << bit for bit in bits) for bits in changes], np.int64)


@dataclass(frozen=True, slots=True)
class Packed:
    """A packing, mapped."""

    sources: tuple[Source, ...]
    """In the order of their rows."""
    names: tuple[str, ...]
    """Their programmes."""
    sizes: NDArray[np.int64]
    """Of each: frames and crops, as [n, 2]."""
    flat: NDArray[np.uint64]
    """The codes in the order of their rows: frame by frame, crop by crop."""
    times: NDArray[np.float64]
    """Seconds of all frames."""
    starts: tuple[NDArray[np.int64], ...]
    """Of each part: where each bucket begins, and the end."""
    codes: tuple[NDArray[np.uint64], ...]
    rows: tuple[NDArray[np.uint32], ...]

    def said(self, row: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Of rows: the place of the programme, its second, the crop."""
        frames, crops = self.sizes.T
        ends, frame_ends = np.cumsum(frames * crops), np.cumsum(frames)
        number = np.searchsorted(ends, row, "right")
        frame, crop = np.divmod(row - (ends - frames * crops)[number], crops[number])
        return number, self.times[(frame_ends - frames)[number] + frame], crop

    def near(self, asked: NDArray[np.uint64], most: int, changed: int = 1) -> Rows:
        """Rows that share a part up to `changed` bits with a code and differ in at most so many bits, each once."""
        ways = flips(changed)
        stretches = [self._stretches(part, asked, ways) for part in range(PARTS)]
        sizes = [ends - begins for begins, ends in stretches]
        longest = max((int(size.sum(axis=1).max(initial=0)) for size in sizes), default=0)
        apart, bits = np.empty(longest, np.uint64), np.empty(longest, np.uint8)
        queries: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
        rows, distances = list(queries), list(queries)
        for query, wanted in enumerate(asked):
            mine, near = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
            for part, (begins, _) in enumerate(stretches):
                codes, at = self.codes[part], 0
                begun, size = begins[query].tolist(), sizes[part][query]
                for begin, length in zip(begun, size.tolist(), strict=True):
                    if length:
                        np.bitwise_xor(codes[begin : begin + length], wanted, out=apart[at : at + length])
                        at += length
                np.bitwise_count(apart[:at], out=bits[:at])
                place = np.flatnonzero(bits[:at] <= most)
                if len(place):
                    until = np.cumsum(size)
                    stretch = np.searchsorted(until, place, "right")
                    inside = place - until[stretch] + size[stretch] + begins[query][stretch]
                    mine.append(self.rows[part][inside].astype(np.int64))
                    near.append(bits[place].astype(np.int64))
            row, first = np.unique(np.concatenate(mine), return_index=True)
            queries.append(np.full(len(row), query))
            rows.append(row)
            distances.append(np.concatenate(near)[first])
        return np.concatenate(queries), np.concatenate(rows), np.concatenate(distances)

    def _stretches(
        self, part: int, asked: NDArray[np.uint64], ways: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the buckets of each code begin and end."""
        own = (asked >> np.uint64(BITS * part)).astype(np.int64) & BUCKETS - 1
        buckets = np.sort(own[:, None] ^ ways[None, :], axis=1)
        return self.starts[part][buckets], self.starts[part][buckets + 1]


def pack(path: Path, sources: Iterable[tuple[Source, NDArray[np.uint64], NDArray[np.float64]]]) -> None:
    """Write a packing of programmes, with their codes (frames, crops) and seconds, and bring it to the disk.

    It is built in the file itself: first the codes as they come, then their order by each part, a few million at once.
    Raises ValueError where they are more than a packing holds.
    """
    staged = path.with_name(f"{path.name}.codes-as-they-come"), path.with_name(f"{path.name}.seconds-as-they-come")
    kept = []
    with staged[0].open("wb") as all_codes, staged[1].open("wb") as all_seconds:
        for source, codes, seconds in sources:
            kept.append(source)
            all_codes.write(codes.astype("<u8", copy=False).tobytes())
            all_seconds.write(seconds.astype("<f8", copy=False).tobytes())
    size = sum(source.frames * source.crops for source in kept)
    frames = sum(source.frames for source in kept)
    if size > MOST_ROWS:
        raise ValueError(f"{size} codes are more than one packing holds")
    told = head(MAGIC, [astuple(source) for source in kept])
    with path.open("wb+") as file:
        file.write(told)
        file.truncate(len(told) + sum(_lengths(size, frames)))
        data = mmap.mmap(file.fileno(), 0)
        flat, times, *tables = _arrays(data, len(told), size, frames)
        for array, came in zip((flat, times), staged, strict=True):
            for start in range(0, len(array), AT_ONCE):
                array[start : start + AT_ONCE] = np.fromfile(came, array.dtype, AT_ONCE, offset=8 * start)
            came.unlink()
        for part in range(PARTS):
            _order(flat, part, *tables[3 * part : 3 * part + 3])
        data.flush()
        os.fsync(file.fileno())


def _order(flat: NDArray[Any], part: int, starts: NDArray[Any], codes: NDArray[Any], rows: NDArray[Any]) -> None:
    """Fill the table of a part.

    Rows go first to the stretch of buckets that they belong to, then each stretch is put in order where it lies: so
    every page is written twice, and no more than AT_ONCE rows are in memory.
    """

    def come() -> Iterator[tuple[int, NDArray[np.uint64], NDArray[np.uint16]]]:
        for start in range(0, len(flat), AT_ONCE):
            some = np.array(flat[start : start + AT_ONCE])
            yield start, some, _keys(some, part)

    counts = np.zeros(BUCKETS, np.int64)
    for _, _, key in come():
        counts += np.bincount(key, minlength=BUCKETS)
    starts[0] = 0
    starts[1:] = np.cumsum(counts)
    stretch_of = (starts[:-1] // AT_ONCE).astype(np.uint16)
    sizes = np.bincount(stretch_of, counts).astype(np.int64)
    ends = np.cumsum(sizes)
    free = ends - sizes
    for start, some, key in come():
        stretch = stretch_of[key]
        order = np.argsort(stretch, kind="stable")  # a radix sort, for 16 bits
        mine = np.bincount(stretch, minlength=len(sizes))
        for place, size, some_rows in zip(free.tolist(), mine.tolist(), np.split(order, np.cumsum(mine)), strict=False):
            codes[place : place + size] = some[some_rows]
            rows[place : place + size] = some_rows + start
        free += mine
    for begin, end in zip((ends - sizes).tolist(), ends.tolist(), strict=True):
        some, some_rows = np.array(codes[begin:end]), np.array(rows[begin:end])
        order = np.argsort(_keys(some, part), kind="stable")
        codes[begin:end], rows[begin:end] = some[order], some_rows[order]


def _keys(codes: NDArray[np.uint64], part: int) -> NDArray[np.uint16]:
    return (codes >> np.uint64(BITS * part)).astype(np.uint16)


def opened(path: Path) -> Packed | None:
    """A packing mapped into memory; None where it is not whole, for it can be made again."""
    data = mapped(path)
    try:
        told, at = about(data, MAGIC, path.name)
        sources = tuple(Source(*one) for one in told)
        size = sum(source.frames * source.crops for source in sources)
        frames = sum(source.frames for source in sources)
    except (Damaged, TypeError):
        return None
    if len(data) != at + sum(_lengths(size, frames)):
        return None
    flat, times, *tables = _arrays(data, at, size, frames)
    names = tuple(source.programme for source in sources)
    sizes = np.array([(source.frames, source.crops) for source in sources], np.int64).reshape(-1, 2)
    return Packed(sources, names, sizes, flat, times, tuple(tables[0::3]), tuple(tables[1::3]), tuple(tables[2::3]))


def _forms(size: int, frames: int) -> list[tuple[str, int]]:
    return [("<u8", size), ("<f8", frames), *[("<i8", BUCKETS + 1), ("<u8", size), ("<u4", size)] * PARTS]


def _lengths(size: int, frames: int) -> list[int]:
    return [room(count * np.dtype(form).itemsize) for form, count in _forms(size, frames)]


def _arrays(data: bytes | mmap.mmap, at: int, size: int, frames: int) -> list[NDArray[Any]]:
    found = []
    for (form, count), length in zip(_forms(size, frames), _lengths(size, frames), strict=True):
        found.append(np.frombuffer(data, form, count, at))
        at += length
    return found
