"""The likeness index: exact beside a plain oracle, readable while it is written, whole after any kill."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ortaq.core.likeness import index_files, index_packed
from ortaq.core.likeness.durable import Damaged
from ortaq.core.likeness.index import REACH, Hits, Index, Unfit, within
from ortaq.core.likeness.index_clickhouse import ClickHouseIndex, embedded
from ortaq.core.likeness.index_files import Compare, FileIndex, by_faiss, by_numpy
from tests.core.likeness.index_writer import NAMES, seconds, step

WRITER = Path(__file__).with_name("index_writer.py")

Row = tuple[int, str, float, int, int]
Codes = NDArray[np.uint64]


def rows(hits: Hits) -> list[Row]:
    names = (hits.programmes[number] for number in hits.programme)
    arrays = hits.query.tolist(), names, hits.times.tolist(), hits.crops.tolist(), hits.distances.tolist()
    return list(zip(*arrays, strict=True))


class Oracle:
    """What an index means, in plain Python."""

    def __init__(self, too_common: int) -> None:
        self.kept: dict[str, tuple[Codes, NDArray[np.float64]]] = {}
        self.too_common = too_common

    def near(self, asked: Codes, most: int) -> tuple[list[Row], list[int]]:
        found: list[list[Row]] = [[] for _ in asked]
        for query, code in enumerate(asked.tolist()):
            for name, (codes, times) in self.kept.items():
                for second, crops in zip(times.tolist(), codes.tolist(), strict=True):
                    for crop, kept in enumerate(crops):
                        if (bits := (code ^ kept).bit_count()) <= most:
                            found[query].append((query, name, second, crop, bits))
        listed = [row for rows in found if len(rows) <= self.too_common for row in rows]
        return sorted(listed), [len(rows) for rows in found]


BASES = (0, 2**64 - 1, 0x0123456789ABCDEF)
CODE = st.one_of(
    st.builds(
        lambda base, flips: base ^ sum(1 << bit for bit in flips),
        st.sampled_from(BASES),
        st.sets(st.integers(0, 63), max_size=9),
    ),
    st.integers(0, 2**64 - 1),
)
NAME = st.sampled_from(("Köroğlu", "O'Henry \\ '", "Ақтөбе", "news"))
STEP = st.one_of(
    st.tuples(st.just("pack"), st.none(), st.none()),
    st.tuples(st.just("add"), NAME, st.lists(st.tuples(CODE, CODE), max_size=4)),
    st.tuples(st.just("remove"), NAME, st.none()),
    st.tuples(st.just("near"), st.lists(CODE, max_size=3), st.integers(0, 12)),
)


def agrees(index: Index, steps: list[tuple[str, object, object]], too_common: int, reach: int = 64) -> None:
    """Go through the steps with an index and with the oracle, and compare every answer up to so many bits."""
    oracle = Oracle(too_common)
    for what, first, second in [*steps, ("near", list(BASES), 9)]:
        match what, first, second:
            case "add", str(name), list(frames):
                codes = np.array(frames, np.uint64).reshape(-1, 2)
                oracle.kept[name] = codes, seconds(codes)
                index.add(name, *oracle.kept[name])
            case "remove", str(name), _:
                oracle.kept.pop(name, None)
                index.remove(name)
            case "pack", _, _:
                if isinstance(index, FileIndex):
                    index.pack()
            case "near", list(codes), int(most):
                asked = np.array(codes, np.uint64)
                hits = index.near(asked, min(most, reach))
                assert (rows(hits), hits.found.tolist()) == oracle.near(asked, min(most, reach))
        assert index.programmes() == tuple(sorted(oracle.kept))


def numpy_compare() -> Compare:
    return by_numpy


def faiss_compare() -> Compare:
    return by_faiss(pytest.importorskip("faiss"))


@pytest.mark.parametrize("compare", [numpy_compare, faiss_compare])
@settings(deadline=None, max_examples=60)
@given(st.lists(STEP, max_size=8), st.integers(1, 6))
def test_files_answer_as_the_oracle(
    compare: Callable[[], Compare], steps: list[tuple[str, object, object]], common: int
) -> None:
    with TemporaryDirectory() as place:
        agrees(FileIndex(Path(place), compare=compare(), too_common=common), steps, common)


@settings(deadline=None, max_examples=60)
@given(st.lists(STEP, max_size=8), st.integers(1, 6))
def test_a_packing_answers_as_the_oracle_up_to_its_reach(steps: list[tuple[str, object, object]], common: int) -> None:
    with TemporaryDirectory() as place:
        agrees(FileIndex(Path(place), exact=0, too_common=common), steps, common, REACH[2])


def test_in_a_larger_index_chance_does_not_answer() -> None:
    assert within(17, 10**5) == 17
    assert within(17, 432_000_000) == 12
    assert within(5, 432_000_000) == 5
    assert within(17, 2**40) < 9


def test_numpy_and_faiss_are_of_one_mind_beyond_a_block() -> None:
    faiss = faiss_compare()
    some = np.random.default_rng(9)
    kept, asked = some.integers(0, 2**64, 70_000, np.uint64), some.integers(0, 2**64, 5, np.uint64)
    one, other = (sorted(zip(*map(list, compare(asked, kept, 18)), strict=True)) for compare in (by_numpy, faiss))
    assert one == other
    assert one


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    pytest.importorskip("chdb")
    return embedded(tmp_path_factory.mktemp("clickhouse"))


@settings(deadline=None, max_examples=8)
@given(st.lists(STEP, max_size=5), st.integers(1, 6))
def test_clickhouse_answers_as_the_oracle(
    engine: Callable[[str], str], steps: list[tuple[str, object, object]], common: int
) -> None:
    index = ClickHouseIndex(engine, too_common=common)
    for name in index.programmes():
        index.remove(name)
    agrees(index, steps, common)


def test_clickhouse_buckets_alone_find_all_up_to_their_reach_and_say_nothing_wrong(
    engine: Callable[[str], str],
) -> None:
    index = ClickHouseIndex(engine, exact=0)
    some = np.random.default_rng(3)
    codes = some.integers(0, 2**64, (500, 2), np.uint64)
    index.add("buckets", codes, seconds(codes))
    flips = np.array([sum(1 << int(bit) for bit in some.choice(64, 7, replace=False)) for _ in range(20)], np.uint64)
    assert {row[2] for row in rows(index.near(codes[:20, 1] ^ flips, 7))} >= set(seconds(codes)[:20])
    asked = codes[:20, 0] ^ np.uint64(0xFFF)
    complete = ClickHouseIndex(engine).near(asked, 14)
    assert set(rows(index.near(asked, 14))) <= set(rows(complete))


def test_a_reader_sees_whole_programmes_while_another_process_writes(tmp_path: Path) -> None:
    steady = np.random.default_rng(10**9).integers(0, 2**64, (50, 6), np.uint64)
    index = FileIndex(tmp_path)
    index.add("steady", steady, seconds(steady))
    with subprocess.Popen([sys.executable, WRITER, tmp_path, "0"], stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout
            writer.stdout.readline()
            until = time.monotonic() + 2
            looks = 0
            while time.monotonic() < until:
                hits = index.near(steady[:5, 2], 0)
                assert [row[1:4] for row in rows(hits)] == [("steady", frame / 2, 2) for frame in range(5)]
                looks += 1
            assert looks > 5
        finally:
            writer.kill()
    assert index.damaged() == ()


def killed_after(place: Path, number: int, pause: float) -> int:
    """Let a writer go on from a step and kill it some time after its first acknowledgement; gives the next step."""
    with subprocess.Popen([sys.executable, WRITER, place, str(number)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        select.select([writer.stdout], [], [], 60)
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged = writer.stdout.read().decode().splitlines(keepends=True)
    return max([number, *(int(line) + 1 for line in acknowledged if line.endswith("\n"))])


def holds_what_was_acknowledged(place: Path, upto: int) -> None:
    """Each programme is as its last acknowledged step left it, or as the one step begun after that wanted it."""
    index = FileIndex(place)
    assert index.damaged() == ()
    there = set(index.programmes())
    under_way, _ = step(upto)
    for last in range(upto - NAMES, upto):
        name, codes = step(last)
        wanted = [codes] + ([step(upto)[1]] if name == under_way else [])
        assert any(same(index, name, want, there=name in there) for want in wanted), (name, last, upto)


def same(index: FileIndex, name: str, codes: Codes | None, *, there: bool) -> bool:
    if codes is None or not there:
        return codes is None and not there
    hits = index.near(codes[:, 3], 0)
    return [row[:4] for row in rows(hits)] == [(frame, name, frame / 2, 3) for frame in range(len(codes))]


def kills(place: Path, times: int) -> None:
    chance = random.Random(times)
    number = 0
    for _ in range(times):
        number = killed_after(place, number, chance.uniform(0, 0.12))
        if number >= NAMES:
            holds_what_was_acknowledged(place, number)
    assert number > NAMES
    FileIndex(place).remove("programme 0")
    assert not list(place.glob("*.begun")), "the next writer sweeps"


def test_a_writer_killed_loses_nothing_acknowledged(tmp_path: Path) -> None:
    kills(tmp_path, 4)


@pytest.mark.slow
def test_a_writer_killed_fifty_times_loses_nothing_acknowledged(tmp_path: Path) -> None:
    kills(tmp_path, 50)


def test_a_packing_answers_as_the_comparison_in_full_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    some = np.random.default_rng(7)
    index = FileIndex(tmp_path, exact=0)
    for name in ("one", "two", "three"):
        codes = some.integers(0, 2**64, (3000, 6), np.uint64)
        index.add(name, codes, seconds(codes))
    asked = codes[:30, 1] ^ np.uint64(0x0100_0300_8000_00FF)
    full = {most: rows(index.near(asked, most)) for most in (0, 7, 12, 18)}
    index.pack()
    assert rows(index.near(codes[:30, 1], REACH[2])) == [(frame, "three", frame / 2, 1, 0) for frame in range(30)]
    for most, expected in full.items():
        assert set(rows(index.near(asked, most))) <= set(expected)
    assert {row[2] for row in rows(index.near(asked, 12))} >= {frame / 2 for frame in range(30)}, "one part is the same"
    packing = tmp_path / "packing"
    whole = packing.read_bytes()
    for broken in (whole[:-8], whole[:9], b""):
        packing.write_bytes(broken)
        assert rows(FileIndex(tmp_path, exact=0).near(asked, 18)) == full[18]


def test_programmes_of_a_packing_are_not_opened_and_small_ones_not_mapped(tmp_path: Path) -> None:
    def maps() -> int:
        return Path("/proc/self/maps").read_text().count(str(tmp_path))

    index = FileIndex(tmp_path)
    kept = {
        f"programme {number}": np.random.default_rng(number).integers(0, 2**64, (20, 6), np.uint64)
        for number in range(60)
    }
    for name, codes in kept.items():
        index.add(name, codes, seconds(codes))
    everything = np.concatenate([codes[3:5, 1] for codes in kept.values()])
    before = rows(index.near(everything, 4))
    assert maps() == 0
    index.pack()
    assert rows(index.near(everything, 4)) == before
    assert len(index.programmes()) == 60
    assert maps() == 1
    (tmp_path / "packing").unlink()
    assert rows(FileIndex(tmp_path).near(everything, 4)) == before, "it can be made again"


def test_a_packing_is_the_same_however_much_of_it_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = np.random.default_rng(12)
    codes = some.integers(0, 2**64, (900, 6), np.uint64)
    codes[::3] &= np.uint64(0xFFFF_0000_00FF_FFFF)  # buckets of very different size
    index = FileIndex(tmp_path)
    for name in ("one", "two"):
        index.add(name, codes, seconds(codes))
    index.pack()
    whole = (tmp_path / "packing").read_bytes()
    for at_once in (97, 1000, 5000):
        monkeypatch.setattr(index_packed, "AT_ONCE", at_once)
        index.pack()
        assert (tmp_path / "packing").read_bytes() == whole


def test_what_is_replaced_or_removed_after_packing_is_not_found_there(tmp_path: Path) -> None:
    some = np.random.default_rng(8)
    old, new, other = (some.integers(0, 2**64, (30, 6), np.uint64) for _ in range(3))
    reader, writer = FileIndex(tmp_path, exact=0), FileIndex(tmp_path, exact=0)
    for name, codes in (("film", old), ("other", other)):
        writer.add(name, codes, seconds(codes))
    writer.pack()
    assert reader.near(old[:, 0], 2).programmes == ("film",)
    writer.add("film", new, seconds(new))
    assert (reader.near(old[:, 0], 2).programmes, reader.near(new[:, 0], 2).programmes) == ((), ("film",))
    writer.remove("other")
    assert reader.near(other[:, 0], 2).programmes == ()
    assert reader.programmes() == ("film",)
    writer.pack()
    assert len(reader.near(new[:, 0], 2)) == 30


def test_it_is_packed_when_enough_came_or_much_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_files, "LOOSE", 1000)
    index = FileIndex(tmp_path)
    packing = tmp_path / "packing"
    for number in range(4):
        codes = np.random.default_rng(number).integers(0, 2**64, (60, 6), np.uint64)
        index.add(f"programme {number}", codes, seconds(codes))
        index.keep_packed()
        assert packing.exists() == (number >= 2)
    whole = packing.stat().st_size
    for number in range(3):
        index.remove(f"programme {number}")
    index.keep_packed()
    assert packing.stat().st_size < whole
    assert index.programmes() == ("programme 3",)


def test_two_processes_write_one_index(tmp_path: Path) -> None:
    firsts = (0, NAMES * 1000)
    commands = ([sys.executable, str(WRITER), str(tmp_path), str(first)] for first in firsts)
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    try:
        for writer in writers:
            assert writer.stdout
            writer.stdout.readline()
        time.sleep(1)
    finally:
        for writer in writers:
            writer.kill()
    said = [writer.communicate()[0].decode().splitlines(keepends=True) for writer in writers]
    nexts = [max(int(line) for line in lines if line.endswith("\n")) + 1 for lines in said]
    index = FileIndex(tmp_path)
    assert index.damaged() == ()
    for name in {step(number)[0] for number in range(NAMES)}:
        # The last one that each of them wrote, and the one that each had begun.
        last = [max(n for n in range(upto - NAMES, upto) if step(n)[0] == name) for upto in nexts]
        ways = [step(number)[1] for number in last] + [step(upto)[1] for upto in nexts if step(upto)[0] == name]
        assert any(same(index, name, way, there=name in index.programmes()) for way in ways), name


def test_a_shard_that_was_changed_is_named_and_one_cut_short_is_refused(tmp_path: Path) -> None:
    codes = np.arange(60, dtype=np.uint64).reshape(10, 6)
    FileIndex(tmp_path).add("film", codes, seconds(codes))
    (file,) = tmp_path.glob("*.codes")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"\x01")
    assert FileIndex(tmp_path).damaged() == ("film",)
    for wrong in (whole[:-8], whole[:10], b"", b"x" * 200):
        file.write_bytes(wrong)
        with pytest.raises(Damaged):
            FileIndex(tmp_path).programmes()


@pytest.mark.parametrize(
    ("name", "codes", "times"),
    [
        ("", np.zeros((1, 6), np.uint64), np.zeros(1)),
        ("film", np.zeros((1, 6), np.int64), np.zeros(1)),
        ("film", np.zeros(6, np.uint64), np.zeros(6)),
        ("film", np.zeros((2, 6), np.uint64), np.zeros(3)),
        ("film", np.zeros((1, 6), np.uint64), np.array([np.nan])),
    ],
)
def test_what_does_not_belong_together_is_refused(
    tmp_path: Path, name: str, codes: Codes, times: NDArray[np.float64]
) -> None:
    with pytest.raises(Unfit):
        FileIndex(tmp_path).add(name, codes, times)
