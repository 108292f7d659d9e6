"""A 10 s clip against synthetic codes: `PYTHONPATH=src python bench/_likeness_index.py [--rows 1e5,1e6]`.

Rows are evenly spread codes: 10,000 hours at 2 frames a second with six crops are 4.32e8, with one crop 7.2e7. A clip
asks with 80 codes (20 frames, 4 variants), random ones, at most 12 bits away. For each number of rows:

- packed: the tables of `index_packed` in a file, mapped. Each part's table is drawn in its own order, so that nothing
  has to be sorted: the four hold different codes, the work is the same. Once right after writing, and again;
- full: the comparison in full, with faiss where it is installed and with NumPy, up to 1e7 rows;
- clickhouse (`--clickhouse`): the same buckets in SQL, run by chdb, for the first number of rows, with rows and bytes
  on the disk.

`many`: an index of so many small programmes, packed: what the bookkeeping of shards costs.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.index_clickhouse import ClickHouseIndex, embedded
from ortaq.core.likeness.index_files import FileIndex, by_numpy, fastest
from ortaq.core.likeness.index_packed import BITS, MAGIC, PARTS, opened

CODES, MOST, CLIPS, IN_FULL = 80, 12, 30, 10**7
BUCKETS = 1 << BITS
DRAWN = 1024
"""Buckets drawn at once."""

Clips = list[NDArray[np.uint64]]


def timed(ask: Callable[[NDArray[np.uint64]], object], clips: Clips) -> dict[str, float]:
    """Milliseconds a clip: median, 95th of a hundred, longest, and the median of the processor's time."""
    took, worked = [], []
    for clip in clips:
        start, begun = time.perf_counter(), time.process_time()
        ask(clip)
        worked.append((time.process_time() - begun) * 1000)
        took.append((time.perf_counter() - start) * 1000)
    return {
        "p50_ms": float(np.median(took)),
        "p95_ms": float(np.percentile(took, 95)),
        "max_ms": max(took),
        "cpu_p50_ms": float(np.median(worked)),
    }


def drawn(path: Path, rows: int, chance: np.random.Generator) -> None:
    """A packing of so many evenly spread codes, a multiple of the buckets."""
    each = rows // BUCKETS
    spread = chance.integers(0, 2**64, DRAWN * each, np.uint64)  # each stretch has the same other bits: quicker to draw
    head = json.dumps([("digest", "name", rows)]).encode()
    start = MAGIC + len(head).to_bytes(8, "little") + head
    with path.open("wb") as file:
        file.write(start + bytes(-len(start) % 64))
        for part in range(PARTS):
            file.write((np.arange(BUCKETS + 1, dtype="<i8") * each).tobytes())
            for bucket in range(0, BUCKETS, DRAWN):
                codes = spread & np.uint64(2**64 - 1 ^ (BUCKETS - 1) << BITS * part)
                codes |= np.repeat(np.arange(bucket, bucket + DRAWN, dtype=np.uint64), each) << np.uint64(BITS * part)
                file.write(codes.data.cast("B"))
            for bucket in range(0, BUCKETS, DRAWN):
                file.write(np.arange(bucket * each, (bucket + DRAWN) * each, dtype="<u4").data.cast("B"))


def packed(place: Path, rows: int, clips: Clips, chance: np.random.Generator) -> dict[str, Any]:
    """Questions to a packing."""
    path = place / "packing"
    drawn(path, rows, chance)
    packing = opened(path)
    if packing is None:
        raise RuntimeError("The packing that was just written cannot be read")
    found = {"bytes": path.stat().st_size}
    answers = {when: timed(lambda clip: packing.near(clip, MOST), clips) for when in ("first", "again")}
    path.unlink()
    return found | answers


def in_full(rows: int, clip: NDArray[np.uint64], chance: np.random.Generator) -> dict[str, Any]:
    """One question to plain rows, as a measure."""
    codes = chance.integers(0, 2**64, rows, np.uint64)
    found = {}
    for name, compare in (("numpy", by_numpy), ("fastest", fastest())):
        start = time.perf_counter()
        compare(clip, codes, MOST)
        found[f"{name}_ms"] = (time.perf_counter() - start) * 1000
    return found


def clickhouse(place: Path, rows: int, clips: Clips) -> dict[str, Any]:
    """Questions to ClickHouse, whose own generator makes the rows."""
    run = embedded(place)
    index = ClickHouseIndex(run, complete=False)
    run(f"INSERT INTO print SELECT 1, number, number / 2, 0, rand64() FROM numbers({rows})")  # noqa: S608 a number
    run("INSERT INTO programme VALUES ('drawn', 1, 1)")
    run("OPTIMIZE TABLE bucket FINAL")
    size = run("SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'bucket'")
    kept, size_bytes = json.loads(size)
    return {"rows": int(kept), "bytes": int(size_bytes)} | timed(lambda clip: index.near(clip, MOST), clips[:10])


def many(place: Path, programmes: int, clips: Clips, chance: np.random.Generator) -> dict[str, float]:
    """Questions to an index of so many programmes of a minute each."""
    index = FileIndex(place, complete=False)
    for number in range(programmes):
        index.add(f"programme {number}", chance.integers(0, 2**64, (120, 6), np.uint64), np.arange(120) / 2)
    index.pack()
    index.near(clips[0], MOST)
    time.sleep(1.1)
    return timed(lambda clip: index.near(clip, MOST), clips)


def measured(rows: list[int], *, with_clickhouse: bool, programmes: int) -> dict[str, Any]:
    """All of it, for each number of rows."""
    chance = np.random.default_rng(9)
    clips = [chance.integers(0, 2**64, CODES, np.uint64) for _ in range(CLIPS)]
    found: dict[str, Any] = {}
    for count in rows:
        count -= count % BUCKETS  # noqa: PLW2901 what is drawn is whole buckets
        with tempfile.TemporaryDirectory() as place:
            found[f"{count:.3g}"] = {"packed": packed(Path(place), count, clips, chance)}
            if count <= IN_FULL:
                found[f"{count:.3g}"]["full"] = in_full(count, clips[0], chance)
            if with_clickhouse:  # one engine a process: the first number of rows only
                found[f"{count:.3g}"]["clickhouse"] = clickhouse(Path(place) / "clickhouse", count, clips)
                with_clickhouse = False
        print(json.dumps({f"{count:.3g}": found[f"{count:.3g}"]}), flush=True)
    if programmes:
        with tempfile.TemporaryDirectory() as place:
            found["many"] = many(Path(place), programmes, clips, chance)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1e5,1e6,1e7")
    parser.add_argument("--clickhouse", action="store_true")
    parser.add_argument("--many", type=int, default=0)
    asked = parser.parse_args()
    counts = [int(float(count)) for count in asked.rows.split(",")]
    print(json.dumps(measured(counts, with_clickhouse=asked.clickhouse, programmes=asked.many)))
