"""Codes in the order of their parts, so that a question reads only the rows that may be near: multi-index hashing.

Each code is kept four times, once in the order of each 16-bit part, with the number of its row. Two codes that differ
in at most `REACH` bits share a part up to one bit: 68 stretches of the file hold all that is that near, and some of
what is farther. Twelve bytes a code and part; a question touches 68 / 262144 of the codes where they are spread evenly.
"""

import json
import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"ortaq.packing.1\n"
PARTS: Final = 4
BITS: Final = 16
MOST_ROWS: Final = 2**32 - 1
_BUCKETS, _ALIGNED = 1 << BITS, 64
_FLIPS: Final = (0, *(1 << bit for bit in range(BITS)))

Rows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Query, row, distance."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A packing, mapped."""

    shards: tuple[tuple[str, str, int], ...]
    """Digest, file name and number of rows of each shard, in the order of the rows."""
    starts: tuple[NDArray[np.int64], ...]
    """Of each part: where each bucket begins, and the end."""
    codes: tuple[NDArray[np.uint64], ...]
    rows: tuple[NDArray[np.uint32], ...]

    def near(self, asked: NDArray[np.uint64], most: int) -> Rows:
        """Rows that share a part up to one bit with a code and differ in at most so many bits, each once."""
        pairs: list[NDArray[np.int64]] = [np.empty((3, 0), np.int64)]
        for query, code in enumerate(asked.tolist()):
            wanted = np.uint64(code)
            rows, distances = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
            for part in range(PARTS):
                bucket = code >> BITS * part & _BUCKETS - 1
                starts, codes = self.starts[part], self.codes[part]
                for flip in _FLIPS:
                    begin, end = starts[bucket ^ flip], starts[(bucket ^ flip) + 1]
                    bits = np.bitwise_count(codes[begin:end] ^ wanted)
                    place = np.flatnonzero(bits <= most)
                    if len(place):
                        rows.append(self.rows[part][begin + place].astype(np.int64))
                        distances.append(bits[place].astype(np.int64))
            row, first = np.unique(np.concatenate(rows), return_index=True)
            pairs.append(np.stack([np.full(len(row), query), row, np.concatenate(distances)[first]]))
        query_of, row_of, distance_of = np.concatenate(pairs, axis=1)
        return query_of, row_of, distance_of


def packing(shards: Iterable[tuple[str, str, NDArray[np.uint64]]]) -> Iterator[bytes | memoryview]:
    """The file of a packing, in pieces: of digest, file name and codes of each shard."""
    kept = list(shards)
    codes = np.concatenate([np.empty(0, np.uint64), *(rows for _, _, rows in kept)])
    if len(codes) > MOST_ROWS:
        raise ValueError(f"{len(codes)} codes are more than one packing holds")
    head = json.dumps([(digest, name, len(rows)) for digest, name, rows in kept]).encode()
    start = MAGIC + len(head).to_bytes(8, "little") + head
    yield start + bytes(-len(start) % _ALIGNED)
    for part in range(PARTS):
        keys = (codes >> np.uint64(BITS * part)).astype(np.uint16)
        counts = np.bincount(keys, minlength=_BUCKETS)
        yield np.concatenate([[0], np.cumsum(counts)]).astype("<i8").data.cast("B")
        order = np.argsort(keys, kind="stable")  # a radix sort, for keys of 16 bits
        yield codes[order].astype("<u8", copy=False).data.cast("B") if len(codes) else b""
        rows = order.astype("<u4")
        yield rows.tobytes() + bytes(-rows.nbytes % 8)


def opened(path: Path) -> Packed | None:
    """A packing mapped into memory; None where it is not whole, for it can be made again."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
    begin = len(MAGIC) + 8
    if data[: len(MAGIC)] != MAGIC:
        return None
    end = begin + int.from_bytes(data[len(MAGIC) : begin], "little")
    try:
        shards = tuple((digest, name, rows) for digest, name, rows in json.loads(data[begin:end]))
    except ValueError:
        return None
    size = sum(rows for _, _, rows in shards)
    at = end + -end % _ALIGNED
    if len(data) != at + PARTS * (8 * (_BUCKETS + 1) + 8 * size + 4 * size + -4 * size % 8):
        return None
    starts, codes, numbers = [], [], []
    for _ in range(PARTS):
        starts.append(np.frombuffer(data, "<i8", _BUCKETS + 1, at))
        at += starts[-1].nbytes
        codes.append(np.frombuffer(data, "<u8", size, at))
        at += codes[-1].nbytes
        numbers.append(np.frombuffer(data, "<u4", size, at))
        at += numbers[-1].nbytes + -numbers[-1].nbytes % 8
    return Packed(shards, tuple(starts), tuple(codes), tuple(numbers))
