"""A likeness index of plain files: one shard per programme, mapped into memory and compared in full.

A shard is written beside its place, synchronised with the disk and then renamed over it: readers see the old one or
the new one, never half of one, and what `add` acknowledged survives a kill at any instant. Writers wait for one another
at a lock that the kernel lifts when they die. A reader looks into the directory before each answer; the shards it has
mapped stay whole even while they are replaced or removed.

The comparison is exact: faiss (`hamming_range_search`, one task per code) where it is installed, NumPy else.
"""

import fcntl
import hashlib
import json
import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.index import TOO_COMMON, Hits, Part, fit, together

MAGIC: Final = b"ortaq.likeness.1"
ENDING: Final = ".codes"
_LOCK, _BEGUN, _ALIGNED, _BLOCK = "lock", ".begun", 64, 1 << 15

Rows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Query, row, distance."""
Compare = Callable[[NDArray[np.uint64], NDArray[np.uint64], int], Rows]
"""Takes the codes asked for, the rows and the most bits that may differ."""


class Damaged(RuntimeError):
    """A shard is not what its writer wrote: the disk or a stranger changed it."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One programme's file, mapped."""

    programme: str
    codes: NDArray[np.uint64]
    times: NDArray[np.float64]
    crc: int

    def whole(self) -> bool:
        """Whether the bytes are those that were written."""
        return zlib.crc32(self.times.tobytes(), zlib.crc32(self.codes.tobytes())) == self.crc


class FileIndex:
    """An index in a directory, for one machine; any number of processes read and write it at once."""

    def __init__(self, place: Path, *, compare: Compare | None = None, too_common: int = TOO_COMMON) -> None:
        self._place = place
        self._compare = compare or fastest()
        self._too_common = too_common
        self._mapped: dict[str, tuple[int, int, Shard]] = {}
        place.mkdir(parents=True, exist_ok=True)

    def add(self, programme: str, codes: NDArray[np.uint64], times: NDArray[np.float64]) -> None:
        """Keep a programme's codes; see Index."""
        codes, times = fit(programme, codes, times)
        body = codes.tobytes(), times.tobytes()
        head = json.dumps(
            {
                "programme": programme,
                "frames": len(codes),
                "crops": codes.shape[1],
                "crc": zlib.crc32(body[1], zlib.crc32(body[0])),
            }
        ).encode()
        start = MAGIC + len(head).to_bytes(4, "little") + head
        target = self._place / _name(programme)
        with self._writing():
            begun = target.with_suffix(_BEGUN)
            with begun.open("wb") as file:
                file.write(start + bytes(-len(start) % _ALIGNED))
                file.writelines(body)
                file.flush()
                os.fsync(file.fileno())
            begun.rename(target)
            self._settle()

    def remove(self, programme: str) -> None:
        """Forget a programme; see Index."""
        with self._writing(), suppress(FileNotFoundError):
            (self._place / _name(programme)).unlink()
            self._settle()

    def near(self, codes: NDArray[np.uint64], most: int) -> Hits:
        """All rows that differ from one of these codes in at most so many bits; see Index."""
        asked = np.ascontiguousarray(codes, np.uint64)
        found = np.zeros(len(asked), np.int64)
        parts: list[Part] = []
        for shard in self._shards():
            query, row, distance = self._compare(asked, shard.codes.reshape(-1), most)
            found += np.bincount(query, minlength=len(asked))
            listed = found[query] <= self._too_common
            query, row, distance = query[listed], row[listed], distance[listed]
            frame, crop = np.divmod(row, shard.codes.shape[1])
            parts.append(Part(shard.programme, query, shard.times[frame], crop, distance))
        return together(parts, found, self._too_common)

    def programmes(self) -> tuple[str, ...]:
        """Names of what is kept."""
        return tuple(sorted(shard.programme for shard in self._shards()))

    def damaged(self) -> tuple[str, ...]:
        """Programmes whose bytes are not those that were written; reads everything."""
        return tuple(sorted(shard.programme for shard in self._shards() if not shard.whole()))

    def _shards(self) -> list[Shard]:
        """The shards as they stand now; those that did not change stay mapped.

        A file is known by its inode and time of change: a new shard is always a new file.
        """
        mapped: dict[str, tuple[int, int, Shard]] = {}
        with os.scandir(self._place) as entries:
            for entry in entries:
                if not entry.name.endswith(ENDING):
                    continue
                with suppress(FileNotFoundError):  # removed since the directory was read
                    status = entry.stat()
                    kept = self._mapped.get(entry.name)
                    if kept is None or kept[:2] != (status.st_ino, status.st_mtime_ns):
                        kept = (status.st_ino, status.st_mtime_ns, opened(Path(entry.path)))
                    mapped[entry.name] = kept
        self._mapped = mapped
        return [shard for _, _, shard in mapped.values()]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The only writer for a while; sweeps out what a killed writer had begun."""
        with (self._place / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for begun in self._place.glob(f"*{_BEGUN}"):
                begun.unlink()
            yield

    def _settle(self) -> None:
        """Let the directory's names reach the disk too."""
        directory = os.open(self._place, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def opened(path: Path) -> Shard:
    """A shard mapped into memory. Raises Damaged if its length or head is wrong."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
    begin = len(MAGIC) + 4
    if data[: len(MAGIC)] != MAGIC:
        raise Damaged(f"{path} is not a shard of this index")
    end = begin + int.from_bytes(data[len(MAGIC) : begin], "little")
    try:
        head = json.loads(data[begin:end])
        programme, frames, crops, crc = head["programme"], head["frames"], head["crops"], head["crc"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"The head of {path} cannot be read") from error
    at = end + -end % _ALIGNED
    if len(data) != at + 8 * frames * (crops + 1):
        raise Damaged(f"{path} has {len(data)} bytes, not those of {frames} frames")
    codes = np.frombuffer(data, "<u8", frames * crops, at).reshape(frames, crops)
    return Shard(programme, codes, np.frombuffer(data, "<f8", frames, at + codes.nbytes), crc)


def by_numpy(asked: NDArray[np.uint64], rows: NDArray[np.uint64], most: int) -> Rows:
    """Compare in blocks that stay in the processor's cache."""
    queries: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    places: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    distances: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        for number, code in enumerate(asked):
            bits = np.bitwise_count(block ^ code)
            place = np.flatnonzero(bits <= most)
            if len(place):
                queries.append(np.full(len(place), number, np.int64))
                places.append(place + start)
                distances.append(bits[place].astype(np.int64))
    return np.concatenate(queries), np.concatenate(places), np.concatenate(distances)


def by_faiss(faiss: Any) -> Compare:
    """Compare with the faiss library, straight on the mapped memory."""

    def compare(asked: NDArray[np.uint64], rows: NDArray[np.uint64], most: int) -> Rows:
        if not len(asked) or not len(rows) or most < 0:
            return (np.empty(0, np.int64),) * 3
        result = faiss.RangeSearchResult(len(asked))
        asked_bytes, row_bytes = asked.view(np.uint8), rows.view(np.uint8)
        faiss.hamming_range_search(
            faiss.swig_ptr(asked_bytes), faiss.swig_ptr(row_bytes), len(asked), len(rows), most + 1, 8, result
        )
        ends = faiss.rev_swig_ptr(result.lims, len(asked) + 1).astype(np.int64)
        place = faiss.rev_swig_ptr(result.labels, int(ends[-1])).astype(np.int64)
        distance = faiss.rev_swig_ptr(result.distances, int(ends[-1])).astype(np.int64)
        return np.repeat(np.arange(len(asked)), np.diff(ends)), place, distance

    return compare


def fastest() -> Compare:
    """Faiss where it is installed, NumPy else."""
    try:
        return by_faiss(import_module("faiss"))
    except ImportError:
        return by_numpy


def _name(programme: str) -> str:
    """A file name for any programme's name."""
    return hashlib.sha256(programme.encode()).hexdigest()[:40] + ENDING
