"""A partner's segments in a confined process: the same answers, and what kills or hangs it costs one segment."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ortaq.core import confined
from ortaq.core.confined import Ended, Servant
from ortaq.core.media import live
from ortaq.core.media.live import BadSegment
from ortaq.core.media.reader import INSIDE, SegmentReader, facts_in, lines_in
from ortaq.core.text.live import segment
from ortaq.core.text.subtitles import BadSubtitles
from tests.rooms.feed_stories import real_segments

SYSTEM = Path("/proc/self/limits").exists()


@pytest.fixture
def reader() -> Iterator[SegmentReader]:
    made = SegmentReader()
    yield made
    made.close()


def pid_of(reader: SegmentReader) -> int:
    assert reader.servant.process is not None
    return reader.servant.process.pid


@pytest.mark.parametrize("form", ["ts", "cmaf"])
def test_the_answers_are_those_of_the_reader_itself(form: str, reader: SegmentReader) -> None:
    init, segments = real_segments(form, 4)
    for one in segments:
        assert reader.read(one, init, copy=True) == (live.look(one, init), live.as_cmaf(one, init))
    assert reader.read(segments[0], init) == (live.look(segments[0], init), None)
    with pytest.raises(BadSegment):
        reader.read(b"\x47garbage" * 5000)


def test_corrupt_bytes_of_every_kind_are_answers(reader: SegmentReader) -> None:
    """Three hundred damaged segments: each is read as without the process, and the next whole one always is."""
    dice = random.Random(5)
    init, segments = real_segments("cmaf", 4)
    _, streams = real_segments("ts", 4)
    for turn in range(300):
        whole, head = (segments[turn % 4], init) if turn % 2 else (streams[turn % 4], b"")
        data = bytearray(whole)
        for _ in range(dice.randint(1, 60)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        cut = bytes(data[: dice.randint(1, len(data))])
        try:
            expected: object = live.look(cut, head)
        except BadSegment:
            expected = BadSegment
        if expected is BadSegment:
            with pytest.raises(BadSegment):
                reader.read(cut, head)
        else:
            assert reader.read(cut, head)[0] == expected
    assert reader.read(streams[0])[0] == live.look(streams[0])


def test_a_reader_that_dies_costs_the_segment_that_it_read(reader: SegmentReader) -> None:
    _, segments = real_segments("ts", 4)
    reader.read(segments[0])
    first = pid_of(reader)
    os.kill(first, signal.SIGSEGV)
    with pytest.raises(BadSegment, match="its reader was ended"):
        reader.read(segments[1])
    assert reader.read(segments[2])[0].kinds == ("video", "audio")
    assert pid_of(reader) != first


def test_a_reader_that_hangs_is_ended_on_time() -> None:
    reader = SegmentReader(clock=1.0)
    try:
        _, segments = real_segments("ts", 4)
        reader.read(segments[0])
        first = pid_of(reader)
        # It stops in the middle of whatever it does, and answers nothing any more.
        os.kill(first, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(BadSegment, match="its reader was ended"):
            reader.read(segments[1])
        assert 0.9 < time.monotonic() - begun < 15
        assert not Path(f"/proc/{first}").exists()
        assert reader.read(segments[2])[0].kinds == ("video", "audio")
    finally:
        reader.close()


@pytest.mark.skipif(not SYSTEM, reason="The limits are read where Linux tells them")
def test_it_has_little_memory_opens_nothing_and_ends_by_itself() -> None:
    reader = SegmentReader(memory=900 << 20, seconds=2)
    try:
        _, segments = real_segments("ts", 4)
        reader.read(segments[0])
        told = Path(f"/proc/{pid_of(reader)}/limits").read_text()
        limits = {line[:26].strip(): line[26:].split()[:2] for line in told.splitlines()[1:]}
        assert limits["Max address space"] == [str(900 << 20)] * 2
        assert limits["Max file size"] == ["0", "0"]
        assert limits["Max core file size"] == ["0", "0"]
        used = int(limits["Max cpu time"][0])
        assert used <= 2 + confined.time_used() + 5
        files = sorted(int(one.name) for one in Path(f"/proc/{pid_of(reader)}/fd").iterdir())
        # No number is left for a file or a socket: with no network of its own it could still open none.
        assert files == list(range(int(limits["Max open files"][0])))
        assert not Path(f"/proc/{pid_of(reader)}/environ").read_bytes().count(b"ORTAQ")
    finally:
        reader.close()


def test_a_process_whose_memory_is_too_small_is_an_answer_too() -> None:
    servant = Servant(INSIDE, most=1 << 20, memory=30 << 20)
    with pytest.raises(Ended):
        servant.ask({"copy": False}, [b"", b""])
    assert servant.process is None


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"kinds": [], "form": "ts", "length": 4},
        {"kinds": ["audio", "video"], "form": "ts", "length": 4},
        {"kinds": ["smell"], "form": "ts", "length": 4},
        {"kinds": ["video"], "form": "exe", "length": 4},
        {"kinds": ["video"], "form": "ts", "length": True},
        {"kinds": ["video"], "form": "ts", "length": live.LONGEST + 1},
    ],
)
def test_what_cannot_be_true_is_not_believed(lie: dict[str, object]) -> None:
    with pytest.raises(BadSegment):
        facts_in(lie)


@pytest.mark.parametrize(
    "frame", [b"\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x02{}", b'\x00\x00\x00\x0e{"parts": [-1]}']
)
def test_what_is_no_frame_is_no_answer(frame: bytes, tmp_path: Path) -> None:
    (tmp_path / "told").write_bytes(frame)
    with (tmp_path / "told").open("rb") as given, pytest.raises(Ended):
        confined.read_frame(given, 10)


LINES = b"WEBVTT\n\n00:01.000 --> 00:02.000\nline\n"


def test_lines_are_read_by_the_same_process_and_what_breaks_it_costs_one_segment(reader: SegmentReader) -> None:
    assert reader.lines(LINES) == segment(LINES.decode())
    assert reader.lines(LINES.decode().encode("utf-16")) == segment(LINES.decode())
    for bad in (b"", b"\x00" * 99, b"\xff\xfe\x00", LINES[:20], b"WEBVTT\n\n" + LINES[8:] * 3000):
        with pytest.raises(BadSubtitles):
            reader.lines(bad)
    before = pid_of(reader)
    assert reader.lines(LINES) == segment(LINES.decode())
    assert pid_of(reader) == before
    os.kill(before, signal.SIGKILL)
    with pytest.raises(BadSubtitles, match="ended"):
        reader.lines(LINES)
    assert reader.lines(LINES) == segment(LINES.decode())


@pytest.mark.parametrize("lie", [b"", b"{}x", b"7", b"[[1]]", b'[[2, 1, "x"]]', b"[[1, 2, 3]]", b'[[1.5, 2, "x"]]'])
def test_lines_that_cannot_be_true_are_not_believed(lie: bytes) -> None:
    with pytest.raises(BadSubtitles):
        lines_in(lie)
