"""A likeness index of plain files: one shard per programme, and a packing of all of them for quick answers.

A shard is written beside its place, synchronised with the disk and then renamed over it: readers see the old one or
the new one, never half of one, and what `add` acknowledged survives a kill at any instant. Writers wait for one another
at a lock that the kernel lifts when they die. A reader looks into the directory before each answer; the shards it has
mapped stay whole even while they are replaced or removed.

`pack` makes a large index quick: one more file with the codes of all shards of that moment, in the order of their
parts (`index_packed`). It is derived from the shards, which alone say what is kept: of a packing only those programmes
count whose shards are still the same files, and one that is old, lost or cut off costs time and nothing else. Shards
that are not in it are compared in full, by faiss (`hamming_range_search`) where it is installed, by NumPy else.
"""

import fcntl
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import index_packed
from ortaq.core.likeness.durable import Damaged, about, head, mapped, put, settle
from ortaq.core.likeness.index import EXACT, TOO_COMMON, WIDE, Hits, Part, fit, together, within
from ortaq.core.likeness.index_packed import Packed, Rows, Source

MAGIC: Final = b"ortaq.likeness.2"
ENDING: Final = ".codes"
SETTLED: Final = 1_000_000_000
"""Nanoseconds after which a directory's time of change can be trusted to tell the next change apart."""
WORTH_THREADS: Final = 1 << 24
"""Pairs of codes, about 30 ms, from which faiss may use all processors."""
LOOSE: Final = 1 << 20
"""Codes that are compared in full beside a packing, about 24 hours of pictures; more are packed."""
MANY: Final = 500
"""Programmes that are opened one by one beside a packing; more are packed."""
SMALL: Final = 1 << 16
"""Bytes of a shard below which it is read and not mapped: a process may have 65,530 maps."""
_LOCK, _PACKING, _BEGUN, _BLOCK = "lock", "packing", ".begun", 1 << 15

Compare = Callable[[NDArray[np.uint64], NDArray[np.uint64], int], Rows]
"""Takes the codes asked for, the rows and the most bits that may differ."""


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


@dataclass(frozen=True, slots=True)
class _Now:
    """What is kept at a moment: the versions of all files, the packing, which of its programmes count, the rest."""

    versions: dict[str, str]
    packed: Packed | None
    live: NDArray[np.bool_]
    loose: dict[str, Shard]

    @property
    def rows(self) -> int:
        return sum(shard.codes.size for shard in self.loose.values()) + (len(self.packed.flat) if self.packed else 0)


class FileIndex:
    """An index in a directory, for one machine; any number of processes read and write it at once.

    Up to `exact` codes all are compared; a larger one answers from its packing (`index.EXACT`).
    """

    def __init__(
        self, place: Path, *, compare: Compare | None = None, exact: int = EXACT, too_common: int = TOO_COMMON
    ) -> None:
        self._place = place
        self._compare = compare or fastest()
        self._exact = exact
        self._too_common = too_common
        self._seen = 0
        self._now: _Now | None = None
        self._packing_version = ""
        self._looking = threading.Lock()
        place.mkdir(parents=True, exist_ok=True)

    def add(self, programme: str, codes: NDArray[np.uint64], times: NDArray[np.float64]) -> None:
        """Keep a programme's codes; see Index."""
        codes, times = fit(programme, codes, times)
        body = codes.tobytes(), times.tobytes()
        told = {"programme": programme, "frames": len(codes), "crops": codes.shape[1], "digest": _digest(*body)}
        target = self._place / _name(programme)
        with self._writing():
            put(target, [head(MAGIC, told), *body], target.with_suffix(_BEGUN))

    def remove(self, programme: str) -> None:
        """Forget a programme; see Index."""
        with self._writing(), suppress(FileNotFoundError):
            (self._place / _name(programme)).unlink()
            settle(self._place)

    def near(self, codes: NDArray[np.uint64], most: int) -> Hits:
        """All rows that differ from one of these codes in at most so many bits; see Index."""
        asked = np.ascontiguousarray(codes, np.uint64)
        now = self._look()
        exact = now.rows <= self._exact
        most = most if exact else within(most, now.rows)
        parts = [self._packed_part(now.packed, now.live, asked, most, exact=exact)] if now.packed else []
        for shard in now.loose.values():
            query, row, distance = self._compare(asked, shard.codes.reshape(-1), most)
            if len(query):
                frame, crop = np.divmod(row, shard.codes.shape[1])
                one = np.zeros(len(query), np.int64)
                parts.append(Part((shard.programme,), one, query, shard.times[frame], crop, distance))
        found = np.zeros(len(asked), np.int64)
        for part in parts:
            found += np.bincount(part.query, minlength=len(asked))
        return together(parts, found, self._too_common)

    def _packed_part(
        self, packed: Packed, live: NDArray[np.bool_], asked: NDArray[np.uint64], most: int, *, exact: bool
    ) -> Part:
        """What a packing has that is near and still counts."""
        if exact:
            query, row, distance = self._compare(asked, packed.flat, most)
        else:
            query, row, distance = packed.near(asked, most, 2 if len(packed.flat) <= WIDE else 1)
        number, times, crop = packed.said(row)
        kept = live[number]
        return Part(packed.names, number[kept], query[kept], times[kept], crop[kept], distance[kept])

    def pack(self) -> None:
        """Put the codes of all programmes in the order of their parts; reading and writing go on meanwhile.

        Needs some 400 MB of memory, whatever their number, and 64 bytes of disk per code, 8 of them for a while.
        """
        with (self._place / f"{_PACKING}.{_LOCK}").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            begun = self._place / f"{_PACKING}.new"
            index_packed.pack(begun, self._sources())
            begun.rename(self._place / _PACKING)
            settle(self._place)

    def keep_packed(self) -> None:
        """Pack where there is more beside the packing than a question should compare in full, or much of it is gone."""
        now = self._look()
        gone = 0
        if now.packed:
            gone = int(now.packed.sizes[~now.live].prod(axis=1).sum())
        loose = sum(shard.codes.size for shard in now.loose.values())
        if loose > LOOSE or len(now.loose) > MANY or gone > max(LOOSE, now.rows // 4):
            self.pack()

    def programmes(self) -> tuple[str, ...]:
        """Names of what is kept."""
        now = self._look()
        packed = (
            [name for name, live in zip(now.packed.names, now.live.tolist(), strict=True) if live] if now.packed else []
        )
        return tuple(sorted([*packed, *(shard.programme for shard in now.loose.values())]))

    def damaged(self) -> tuple[str, ...]:
        """Programmes whose bytes are not those that were written; reads everything."""
        return tuple(
            sorted(
                shard.programme
                for name in self._look().versions
                if (shard := self._opened(name)) is not None and not shard.whole()
            )
        )

    def _sources(self) -> Iterator[tuple[Source, NDArray[np.uint64], NDArray[np.float64]]]:
        """The programmes as they stand now; one that is replaced meanwhile is left out, its new file counts anyway."""
        for name, version in self._look().versions.items():
            shard = self._opened(name, version)
            if shard is not None:
                yield Source(name, version, shard.programme, *shard.codes.shape), shard.codes, shard.times

    def _opened(self, name: str, version: str = "") -> Shard | None:
        """A shard; None where it is gone, or not of this version any more."""
        try:
            shard = opened(self._place / name)
            changed = version and _version((self._place / name).stat()) != version
        except FileNotFoundError:
            return None
        return None if changed else shard

    def _look(self) -> _Now:
        """What is kept now; a directory that did not change is not read again.

        A file is known by its inode and its time of change, which every writing sets to the nanosecond.
        """
        with self._looking:
            changed = self._place.stat().st_mtime_ns
            if self._now is None or changed != self._seen:
                before = self._now
                looked = time.time_ns()
                self._now = self._read(before)
                self._seen = changed if looked - changed > SETTLED else 0
            return self._now

    def _read(self, before: _Now | None) -> _Now:
        """What the directory has; what was mapped and did not change stays mapped."""
        versions = {}
        with os.scandir(self._place) as entries:
            for entry in entries:
                if entry.name.endswith(ENDING):
                    with suppress(FileNotFoundError):  # removed since the directory was read
                        versions[entry.name] = _version(entry.stat())
        packed = self._packing(before)
        live = np.array([versions.get(one.file) == one.version for one in packed.sources] if packed else [], np.bool_)
        inside = (
            {one.file for one, counts in zip(packed.sources, live.tolist(), strict=True) if counts} if packed else set()
        )
        loose: dict[str, Shard] = {}
        for name, version in versions.items():
            if name not in inside:
                if before and before.versions.get(name) == version and name in before.loose:
                    loose[name] = before.loose[name]
                elif (shard := self._opened(name)) is not None:
                    loose[name] = shard
        return _Now(versions, packed, live, loose)

    def _packing(self, before: _Now | None) -> Packed | None:
        """The packing as it stands now, if there is one."""
        path = self._place / _PACKING
        try:
            version = _version(path.stat())
            if before and version == self._packing_version:
                return before.packed
            packed = index_packed.opened(path)
        except FileNotFoundError:
            return None
        self._packing_version = version
        return packed

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The only writer for a while; sweeps out what a killed writer had begun."""
        with (self._place / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for begun in self._place.glob(f"*{_BEGUN}"):
                begun.unlink()
            yield


def opened(path: Path) -> Shard:
    """A shard mapped into memory. Raises Damaged if its length or head is wrong."""
    data = mapped(path, from_bytes=SMALL)
    told, at = about(data, MAGIC, path.name)
    try:
        programme, frames, crops, digest = told["programme"], told["frames"], told["crops"], told["digest"]
    except (KeyError, TypeError) as error:
        raise Damaged(f"The head of {path} lacks something") from error
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
    # It tells each processor that it is not built for, at every start.
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)
    try:
        return by_faiss(import_module("faiss"))
    except ImportError:
        return by_numpy


def _name(programme: str) -> str:
    """A file name for any programme's name."""
    return hashlib.sha256(programme.encode()).hexdigest()[:40] + ENDING


def _version(status: os.stat_result) -> str:
    return f"{status.st_ino}.{status.st_mtime_ns}"


def _digest(*body: bytes) -> str:
    return hashlib.sha256(b"".join(body)).hexdigest()
