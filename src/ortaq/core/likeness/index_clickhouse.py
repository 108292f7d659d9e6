# ruff: noqa: S608 - statements are made of numbers, our own words and names in hexadecimal
"""The likeness index in ClickHouse, for archives that one machine does not hold.

`…_print` has one row per code; a materialised view keeps each of them four times in `…_bucket`, under each 16-bit part
of the code, which is the order on disk. Two codes that differ in at most 7 bits share a part
up to one bit, so that equality on 68 buckets finds them all (multi-index hashing). Beyond that every row is compared in
a small index; in a larger one the buckets answer alone, which find some of the farther ones and say nothing wrong.

A programme's rows carry the number of their writing, and `…_programme` says which number counts: a writing that was cut
off is never seen. Shards: the same tables on each machine, rows placed by `cityHash64(writing)`.
"""

import json
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.index import EXACT, REACH, TOO_COMMON, Hits, Part, fit, together, within
from ortaq.core.likeness.index_packed import BITS, BUCKETS, PARTS, flips

Run = Callable[[str], str]
"""Runs one statement and gives its rows as JSON arrays, one a line (JSONCompactEachRow)."""

# What was inserted is on the disk before the insert returns.
_DURABLE = "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"
_AT_ONCE = 100
"""Codes asked for in one statement: each row that is read is compared with all of them."""
_ABANDONED = 24 * 3600 * 10**9
"""Nanoseconds after which a writing that nobody acknowledged is taken for cut off."""


def _tables(name: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE TABLE IF NOT EXISTS {name}_programme (name String, writing UInt64, kept UInt8)"
            f" ENGINE = ReplacingMergeTree(writing) ORDER BY name {_DURABLE}"
        ),
        (
            f"CREATE TABLE IF NOT EXISTS {name}_print"
            " (writing UInt64, frame UInt32, second Float64, crop UInt16, code UInt64)"
            f" ENGINE = MergeTree ORDER BY (writing, frame, crop) {_DURABLE}"
        ),
        (
            f"CREATE TABLE IF NOT EXISTS {name}_bucket"
            " (bucket UInt32, writing UInt64, frame UInt32, second Float64, crop UInt16, code UInt64)"
            f" ENGINE = MergeTree ORDER BY bucket {_DURABLE}, index_granularity = 1024"
        ),
        (
            f"CREATE MATERIALIZED VIEW IF NOT EXISTS {name}_parts TO {name}_bucket AS"
            " SELECT toUInt32(arrayJoin(range(4)) AS part) * 65536 + bitAnd(bitShiftRight(code, 16 * part), 65535)"
            f" AS bucket, writing, frame, second, crop, code FROM {name}_print"
        ),
    )


class ClickHouseIndex:
    """An index behind a ClickHouse engine; see Index."""

    def __init__(self, run: Run, *, name: str = "pictures", exact: int = EXACT, too_common: int = TOO_COMMON) -> None:
        self._run = run
        self._name = name
        self._kept = f"SELECT name, writing FROM {name}_programme FINAL WHERE kept"
        self._exact = exact
        self._too_common = too_common
        for table in _tables(name):
            run(table)

    def add(self, programme: str, codes: NDArray[np.uint64], times: NDArray[np.float64]) -> None:
        """Keep a programme's codes; see Index."""
        codes, times = fit(programme, codes, times)
        before, writing = self._writings(programme)
        values = (
            f"({writing},{frame},{second!r},{crop},{code})"
            for frame, (second, row) in enumerate(zip(times.tolist(), codes.tolist(), strict=True))
            for crop, code in enumerate(row)
        )
        if len(codes):
            self._run(f"INSERT INTO {self._name}_print VALUES " + ",".join(values))
        self._say(programme, writing, kept=True)
        self._drop(before)

    def remove(self, programme: str) -> None:
        """Forget a programme; see Index."""
        before, writing = self._writings(programme)
        if before:
            self._say(programme, writing, kept=False)
            self._drop(before)

    def near(self, codes: NDArray[np.uint64], most: int) -> Hits:
        """Rows that differ from one of these codes in at most so many bits; see Index."""
        found = np.zeros(len(codes), np.int64)
        listed: list[tuple[str, int, float, int, int]] = []
        size = int(json.loads(self._run(f"SELECT count() FROM {self._name}_print"))[0])
        for first in range(0, len(codes), _AT_ONCE):
            for line in self._run(self.question(codes[first : first + _AT_ONCE], most, size)).splitlines():
                query, count, rows = json.loads(line)
                found[first + query] = int(count)
                if int(count) <= self._too_common:
                    listed += ((name, first + query, second, crop, distance) for name, second, crop, distance in rows)
        names = sorted({row[0] for row in listed})
        place = {name: number for number, name in enumerate(names)}
        programme = np.array([place[row[0]] for row in listed], np.int64)
        times = np.array([row[2] for row in listed], np.float64)
        query, crops, distances = (np.array([row[at] for row in listed], np.int64) for at in (1, 3, 4))
        return together([Part(names, programme, query, times, crops, distances)], found, self._too_common)

    def question(self, codes: NDArray[np.uint64], most: int, size: int) -> str:
        """The statement that `near` runs on so many rows: it gives one row per code that found something."""
        if size > self._exact:
            most = within(most, size)
        if size <= self._exact and most > REACH[1]:
            place = f"{self._name}_print PREWHERE"
        else:
            parts = (codes[:, None] >> (BITS * np.arange(PARTS)).astype(np.uint64)).astype(np.int64) & BUCKETS - 1
            buckets = (parts[:, :, None] ^ flips(1)) + (BUCKETS * np.arange(PARTS))[None, :, None]
            place = f"{self._name}_bucket PREWHERE bucket IN ({_list(np.unique(buckets))}) AND"
        # Few rows are near any code: only for those it is asked which. A row may be found by several of its parts.
        return (
            f"WITH CAST([{_list(codes)}] AS Array(UInt64)) AS asked"
            f" SELECT hit.1 AS query, count(), groupArray({self._too_common})((name, second, crop, hit.2)) FROM"
            " (SELECT DISTINCT writing, frame, second, crop, arrayJoin(arrayFilter("
            f"one -> one.2 <= {most}, arrayMap((wanted, number) -> (number, toInt32(bitCount(bitXor(code, wanted)))),"
            f" asked, range({len(codes)})))) AS hit FROM {place}"
            f" arrayExists(wanted -> bitCount(bitXor(code, wanted)) <= {most}, asked)) AS near"
            f" INNER JOIN ({self._kept}) AS live USING (writing) GROUP BY query"
        )

    def programmes(self) -> tuple[str, ...]:
        """Names of what is kept."""
        return tuple(sorted(json.loads(line)[0] for line in self._run(self._kept).splitlines()))

    def keep_packed(self) -> None:
        """Take rows of writings that were cut off from the disk; the engine itself keeps the order."""
        live = f"SELECT writing FROM {self._name}_programme FINAL WHERE kept"
        before = time.time_ns() - _ABANDONED
        for table in ("print", "bucket"):
            self._run(f"DELETE FROM {self._name}_{table} WHERE writing < {before} AND writing NOT IN ({live})")

    def _writings(self, programme: str) -> tuple[int, int]:
        """The number that counts now (0: none) and a later one for what comes."""
        lines = self._run(
            f"SELECT toString(writing), kept FROM {self._name}_programme FINAL WHERE name = {_text(programme)}"
        ).splitlines()
        last, kept = json.loads(lines[0]) if lines else ("0", 0)
        return int(last) if kept else 0, max(time.time_ns(), int(last) + 1)

    def _say(self, programme: str, writing: int, *, kept: bool) -> None:
        self._run(f"INSERT INTO {self._name}_programme VALUES ({_text(programme)}, {writing}, {int(kept)})")

    def _drop(self, writing: int) -> None:
        """Take rows that do not count any more off the disk."""
        if writing:
            for table in ("print", "bucket"):
                self._run(f"DELETE FROM {self._name}_{table} WHERE writing = {writing}")


def embedded(place: Path) -> Run:
    """The engine within this process (chdb), with its tables in a directory."""
    session = import_module("chdb.session").Session(str(place))

    def run(statement: str) -> str:
        return str(session.query(statement, "JSONCompactEachRow"))

    return run


def _list(numbers: NDArray[Any]) -> str:
    return ",".join(map(str, numbers.tolist()))


def _text(value: str) -> str:
    """Any text as a literal that nothing can break out of."""
    return f"unhex('{value.encode().hex()}')"
