"""A likeness index of plain files: one shard per programme, mapped into memory and compared in full.

A shard is written beside its place, synchronised with the disk and then renamed over it: readers see the old one or
the new one, never half of one, and what `add` acknowledged survives a kill at any instant. Writers wait for one another
at a lock that the kernel lifts when they die. A reader looks into the directory before each answer; the shards it has
mapped stay whole even while they are replaced or removed.

The comparison is exact: faiss (`hamming_range_search`, one task per code) where it is installed, NumPy else.

`pack` makes a large index quick: one more file with the codes of all shards of that moment, in the order of their
parts (`index_packed`). It is derived from the shards, which alone say what is kept: a packing that is old, lost or cut
off costs time and nothing else. Shards that are not in it are compared in full.
"""

import fcntl
import hashlib
import json
import mmap
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import index_packed
from ortaq.core.likeness.index import REACH, TOO_COMMON, Hits, Part, fit, together
from ortaq.core.likeness.index_packed import Packed, Rows

MAGIC: Final = b"ortaq.likeness.1"
ENDING: Final = ".codes"
SETTLED: Final = 1_000_000_000
"""Nanoseconds after which a directory's time of change can be trusted to tell the next change apart."""
WORTH_THREADS: Final = 1 << 24
"""Pairs of codes, about 30 ms, from which faiss may use all processors."""
LOOSE: Final = 1 << 21
"""Codes that are compared in full beside a packing, about 50 hours of pictures; more are packed."""
_LOCK, _PACKING, _BEGUN, _ALIGNED, _BLOCK = "lock", "packing", ".begun", 64, 1 << 15

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
    digest: str
    """SHA-256 of codes and times."""

    def whole(self) -> bool:
        """Whether the bytes are those that were written."""
        return _digest(self.codes.tobytes(), self.times.tobytes()) == self.digest


class FileIndex:
    """An index in a directory, for one machine; any number of processes read and write it at once."""

    def __init__(
        self, place: Path, *, compare: Compare | None = None, complete: bool = True, too_common: int = TOO_COMMON
    ) -> None:
        self._place = place
        self._compare = compare or fastest()
        self._complete = complete
        self._too_common = too_common
        self._seen = 0
        self._packed: tuple[int, int, Packed | None] | None = None
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
                "digest": _digest(*body),
            }
        ).encode()
        start = MAGIC + len(head).to_bytes(4, "little") + head
        target = self._place / _name(programme)
        with self._writing():
            self._put(target, [start + bytes(-len(start) % _ALIGNED), *body])

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
        for shard, (query, row, distance) in self._compared(asked, most):
            found += np.bincount(query, minlength=len(asked))
            listed = found[query] <= self._too_common
            frame, crop = np.divmod(row[listed], shard.codes.shape[1])
            parts.append(Part(shard.programme, query[listed], shard.times[frame], crop, distance[listed]))
        return together(parts, found, self._too_common)

    def pack(self) -> None:
        """Put the codes of all shards in the order of their parts; reading and writing go on meanwhile.

        Needs about 24 bytes of memory and 48 of disk per code.
        """
        with (self._place / f"{_PACKING}.{_LOCK}").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shards = self._shards()
            kept = ((shard.digest, name, shard.codes.reshape(-1)) for name, shard in shards.items())
            self._put(self._place / _PACKING, index_packed.packing(kept), begun=f"{_PACKING}.new")

    def keep_packed(self) -> None:
        """Pack where the shards that are not packed hold more codes than a question should compare in full."""
        packed = self._packing()
        known = {(name, digest) for digest, name, _ in packed.shards} if packed else set()
        loose = (shard.codes.size for name, shard in self._shards().items() if (name, shard.digest) not in known)
        if sum(loose) > LOOSE:
            self.pack()

    def _compared(self, asked: NDArray[np.uint64], most: int) -> Iterator[tuple[Shard, Rows]]:
        """What each shard has that is near."""
        shards = self._shards()
        packed = self._packing() if most <= REACH or not self._complete else None
        if packed is not None:
            live = [
                shards.pop(name) if name in shards and shards[name].digest == digest else None
                for digest, name, _ in packed.shards
            ]
            query, row, distance = packed.near(asked, most)
            ends = np.cumsum([rows for _, _, rows in packed.shards], dtype=np.int64)
            which = np.searchsorted(ends, row, "right")
            order = np.argsort(which, kind="stable")
            numbers, begins = np.unique(which[order], return_index=True)
            for number, mine in zip(numbers.tolist(), np.split(order, begins[1:]), strict=False):
                if (shard := live[number]) is not None:
                    first = ends[number] - shard.codes.size
                    yield shard, (query[mine], row[mine] - first, distance[mine])
        for shard in shards.values():
            yield shard, self._compare(asked, shard.codes.reshape(-1), most)

    def programmes(self) -> tuple[str, ...]:
        """Names of what is kept."""
        return tuple(sorted(shard.programme for shard in self._shards().values()))

    def damaged(self) -> tuple[str, ...]:
        """Programmes whose bytes are not those that were written; reads everything."""
        return tuple(sorted(shard.programme for shard in self._shards().values() if not shard.whole()))

    def _shards(self) -> dict[str, Shard]:
        """The shards as they stand now, by file name; those that did not change stay mapped.

        A file is known by its inode and time of change: a new shard is always a new file.
        """
        changed = self._place.stat().st_mtime_ns
        if changed != self._seen:
            mapped: dict[str, tuple[int, int, Shard]] = {}
            now = time.time_ns()
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
            self._seen = changed if now - changed > SETTLED else 0
        return {name: shard for name, (_, _, shard) in self._mapped.items()}

    def _packing(self) -> Packed | None:
        """The packing as it stands now, if there is one."""
        path = self._place / _PACKING
        try:
            status = path.stat()
            if self._packed is None or self._packed[:2] != (status.st_ino, status.st_mtime_ns):
                self._packed = (status.st_ino, status.st_mtime_ns, index_packed.opened(path))
        except FileNotFoundError:
            return None
        return self._packed[2]

    def _put(self, target: Path, pieces: Iterable[bytes | memoryview], *, begun: str = "") -> None:
        """Write a file whole or not at all, and on the disk."""
        path = self._place / begun if begun else target.with_suffix(_BEGUN)
        with path.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        path.rename(target)
        self._settle()

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
        programme, frames, crops, digest = head["programme"], head["frames"], head["crops"], head["digest"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"The head of {path} cannot be read") from error
    at = end + -end % _ALIGNED
    if len(data) != at + 8 * frames * (crops + 1):
        raise Damaged(f"{path} has {len(data)} bytes, not those of {frames} frames")
    codes = np.frombuffer(data, "<u8", frames * crops, at).reshape(frames, crops)
    return Shard(programme, codes, np.frombuffer(data, "<f8", frames, at + codes.nbytes), digest)


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
        # Its threads wait for one another at full load, which costs more than a small comparison.
        faiss.omp_set_num_threads(1 if len(asked) * len(rows) < WORTH_THREADS else os.cpu_count() or 1)
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


def _digest(*body: bytes) -> str:
    return hashlib.sha256(b"".join(body)).hexdigest()
