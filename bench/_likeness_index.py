"""A 10 s clip against synthetic programmes: `PYTHONPATH=src python bench/_likeness_index.py [--rows 1e5,1e6,1e7]`.

Programmes are of an hour, two frames a second, six codes a frame: 10,000 hours are 4.32e8 codes. A shot has 4 s; its
codes are random, those of its frames differ from it by two bits. A clip is 10 s of one of them, as `picture.find` asks
about it: four readings of 20 codes, of which one is the registered frame's with so many bits changed (`bits`), and
three are random (a clip that is not mirrored, read as mirrored). For each number of rows, with the index and the
setting that a node has:

- `files`: milliseconds a clip for the index alone, with the votes counted, and the processor's; `cold` right after the
  packing was dropped from memory; bytes; seconds to pack;
- `recall`: share of clips whose place (programme and second) is among the candidates that the pixels are compared of,
  by the bits changed in every frame; up to 1e7 rows beside the comparison of all rows (`all`);
- `clickhouse` (`--clickhouse`): the same rows in SQL, run by chdb, up to 1e7, with rows and bytes on the disk.

`many`: an index of so many programmes of a minute: what their number costs, before and after packing.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import picture
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.index import Index, within
from ortaq.core.likeness.index_clickhouse import ClickHouseIndex, embedded
from ortaq.core.likeness.index_files import FileIndex

FRAMES, CROPS, SHOT, DRIFT = 7200, 6, 8, 2
CLIPS, PICTURES, READINGS = 24, 20, 4
BITS = (4, 8, 10, 12, 14, 16)
ALL, IN_SQL = 10**7, 10**7
EVERYTHING = 2**62
"""Rows up to which an index is asked to compare all."""

Codes = NDArray[np.uint64]
TIMES = np.arange(FRAMES) / CONFIG.frames.registry_rate


@dataclass(frozen=True)
class Clip:
    """A clip's codes in each reading, and where it is from."""

    programme: str
    start: float
    readings: tuple[Codes, ...]


def flipped(codes: Codes, bits: int, chance: np.random.Generator) -> Codes:
    """Codes with so many different bits changed in each."""
    order = np.argsort(chance.random((*codes.shape, 64), np.float32), axis=-1)[..., :bits].astype(np.uint64)
    return np.asarray(codes ^ np.bitwise_or.reduce(np.uint64(1) << order, axis=-1), np.uint64)


def film(number: int, frames: int = FRAMES) -> Codes:
    """The codes of a programme, which follow from its number."""
    chance = np.random.default_rng((1, number))
    shots = chance.integers(0, 2**64, (-(-frames // SHOT), CROPS), np.uint64)
    drift = np.bitwise_or(*(np.uint64(1) << chance.integers(0, 64, (2, frames, CROPS), np.uint64)))
    return np.asarray(np.repeat(shots, SHOT, axis=0)[:frames] ^ drift, np.uint64)


def clip(programmes: int, bits: int, chance: np.random.Generator) -> Clip:
    """A clip of any of the programmes."""
    number, first = int(chance.integers(programmes)), int(chance.integers(FRAMES - PICTURES))
    own = film(number)[first : first + PICTURES, int(chance.integers(CROPS))]
    others = (chance.integers(0, 2**64, PICTURES, np.uint64) for _ in range(READINGS - 1))
    return Clip(str(number), first / CONFIG.frames.registry_rate, (flipped(own, bits, chance), *others))


def asked(index: Index, one: Clip) -> tuple[list[picture.Candidate], float]:
    """The candidates that `picture.find` would look at, and the milliseconds that the index took."""
    found: list[picture.Candidate] = []
    took = 0.0
    for number, codes in enumerate(one.readings):
        start = time.perf_counter()
        hits = index.near(codes, CONFIG.votes.distance - 1)
        took += time.perf_counter() - start
        found += picture.votes(hits, TIMES[:PICTURES], PICTURES, number)
    return sorted(found, key=lambda it: -it.votes)[: CONFIG.votes.candidates], took * 1000


def timed(index: Index, clips: list[Clip], before: Callable[[], None] = lambda: None) -> dict[str, float]:
    """Milliseconds a clip: median and 95th of a hundred of the index, the same with votes, the processor's median."""
    alone, whole, worked = [], [], []
    for one in clips:
        before()
        start, begun = time.perf_counter(), time.process_time()
        alone.append(asked(index, one)[1])
        worked.append((time.process_time() - begun) * 1000)
        whole.append((time.perf_counter() - start) * 1000)
    figures = {"p50_ms": (alone, 50), "p95_ms": (alone, 95), "votes_p50_ms": (whole, 50), "votes_p95_ms": (whole, 95)}
    return {name: round(float(np.percentile(of, part)), 1) for name, (of, part) in figures.items()} | {
        "cpu_p50_ms": round(float(np.median(worked)), 1)
    }


def recall(index: Index, programmes: int, clips: int = CLIPS) -> dict[str, float]:
    """By bits changed: share of clips whose place is among the candidates, to a second."""
    shares = {}
    for bits in BITS:
        chance = np.random.default_rng((2, bits))
        there = 0
        for one in (clip(programmes, bits, chance) for _ in range(clips)):
            found, _ = asked(index, one)
            there += any(it.programme == one.programme and abs(it.offset - one.start) <= 1 for it in found)
        shares[str(bits)] = round(there / clips, 3)
    return shares


def files(place: Path, rows: int) -> dict[str, Any]:
    """An index of mapped files, of so many rows."""
    programmes = max(1, round(rows / FRAMES / CROPS))
    index = FileIndex(place)
    begun = time.perf_counter()
    for number in range(programmes):
        index.add(str(number), film(number), TIMES)
    added = time.perf_counter() - begun
    begun = time.perf_counter()
    index.pack()
    found: dict[str, Any] = {"rows": programmes * FRAMES * CROPS, "add_s": round(added, 1)}
    found["pack_s"] = round(time.perf_counter() - begun, 1)
    found["bytes"] = sum(path.stat().st_size for path in place.iterdir())
    found["distance"] = within(CONFIG.votes.distance - 1, found["rows"])
    chance = np.random.default_rng((3, 9))
    clips = [clip(programmes, int(bits), chance) for bits in chance.choice(BITS, CLIPS)]
    index.near(clips[0].readings[0], 0)
    time.sleep(1.1)  # the directory can be trusted not to have changed
    found["first"] = timed(index, clips)
    found["again"] = timed(index, clips)

    def drop() -> None:
        with (place / "packing").open("rb") as packing:
            os.posix_fadvise(packing.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    del index
    drop()
    index = FileIndex(place)
    found["cold"] = timed(index, clips)
    found["recall"] = recall(index, programmes)
    if rows <= ALL:
        found["all"] = timed(FileIndex(place, exact=EVERYTHING), clips[:8])
        found["all_recall"] = recall(FileIndex(place, exact=EVERYTHING), programmes, 12)
    return found


def clickhouse(place: Path, rows: int) -> dict[str, Any]:
    """The same in ClickHouse; its own generator makes all rows but those of ten programmes."""
    run = embedded(place)
    programmes, found = min(10, max(1, round(rows / FRAMES / CROPS))), {}
    index = ClickHouseIndex(run)
    begun = time.perf_counter()
    for number in range(programmes):
        index.add(str(number), film(number), TIMES)
    found["add_s_per_hour"] = round((time.perf_counter() - begun) / programmes, 2)
    rest = rows - programmes * FRAMES * CROPS
    if rest > 0:
        run(f"INSERT INTO pictures_print SELECT 1, number, number / 2, 0, rand64() FROM numbers({rest})")  # noqa: S608
        run("INSERT INTO pictures_programme VALUES ('drawn', 1, 1)")
    run("OPTIMIZE TABLE pictures_bucket FINAL")
    size = run("SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND startsWith(table, 'pictures')")
    found["table_rows"], found["bytes"] = map(int, json.loads(size))
    chance = np.random.default_rng((3, 9))
    clips = [clip(programmes, int(bits), chance) for bits in chance.choice(BITS, CLIPS)]
    found["asked"] = timed(index, clips[:10])
    found["recall"] = recall(index, programmes, 4)
    return found


def many(place: Path, programmes: int) -> dict[str, Any]:
    """So many programmes of a minute."""
    index = FileIndex(place)
    begun = time.perf_counter()
    for number in range(programmes):
        index.add(str(number), film(number, 120), TIMES[:120])
    found: dict[str, Any] = {"programmes": programmes, "add_s": round(time.perf_counter() - begun, 1)}
    chance = np.random.default_rng((3, 9))
    clips = [clip(programmes, 8, chance) for _ in range(8)]
    time.sleep(1.1)
    index = FileIndex(place)
    index.near(clips[0].readings[0], 0)
    found["loose"] = timed(index, clips)
    begun = time.perf_counter()
    index.pack()
    found["pack_s"] = round(time.perf_counter() - begun, 1)
    time.sleep(1.1)
    index.near(clips[0].readings[0], 0)
    return found | {"packed": timed(index, clips)}


def measured(
    rows: list[int],
    *,
    with_clickhouse: bool = False,
    programmes: int = 0,
    folder: Path | None = None,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """All of it, for each number of rows; `tell` hears each part when it is there."""
    found: dict[str, Any] = {}
    for count in rows:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            found[f"{count:.3g}"] = {"files": files(Path(place), count)}
        tell(json.dumps({f"{count:.3g}": found[f"{count:.3g}"]}))
    if with_clickhouse:  # one engine a process: one number of rows
        count = min(max(rows), IN_SQL)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            found["clickhouse"] = clickhouse(Path(place), count)
        tell(json.dumps({"clickhouse": found["clickhouse"]}))
    if programmes:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            found["many"] = many(Path(place), programmes)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1e5,1e6,1e7")
    parser.add_argument("--clickhouse", action="store_true")
    parser.add_argument("--many", type=int, default=0)
    told = parser.parse_args()
    counts = [int(float(count)) for count in told.rows.split(",") if count]
    print(json.dumps(measured(counts, with_clickhouse=told.clickhouse, programmes=told.many)))
