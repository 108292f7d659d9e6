"""Strangers' clips in a process of their own: the same pictures and sounds, and a parser that dies is an answer."""

import time
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from ortaq.core.likeness import clip, sandbox, stills
from ortaq.core.likeness.sandbox import CannotLook, Limits
from tests import media


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return media.film(tmp_path_factory.mktemp("clip") / "clip.mp4", 6, 320, 180, 25, [media.bursts()])


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return media.sound(tmp_path_factory.mktemp("clip") / "tune.m4a", 6, media.bursts())


def test_what_is_taken_there_is_what_is_taken_here(film: Path) -> None:
    far: list[float] = []
    there, here = sandbox.take(film, told=far.append), clip.take(film)
    assert there.seen
    assert here.seen
    assert there.seconds == here.seconds
    for one in ("times", "thumbs", "borders"):
        assert np.array_equal(getattr(there.seen, one), getattr(here.seen, one))
    assert there.sound
    assert here.sound
    assert np.array_equal(there.sound.played.ints, here.sound.played.ints)
    assert np.array_equal(there.sound.played.level, here.sound.played.level)
    assert {*there.sound.slowed} == {*here.sound.slowed}
    assert far == sorted(far)
    assert far[-1] == 1.0


def test_a_sound_alone_is_heard_and_no_more_than_was_asked_for_is_looked_at(film: Path, tune: Path) -> None:
    heard = sandbox.take(tune)
    assert heard.seen is None
    assert heard.sound
    assert len(heard.sound.played.ints)
    seen = sandbox.take(film, longest=2.0).seen
    assert seen
    assert seen.times[-1] <= 2.0


def test_pictures_come_back_as_jpeg_of_the_seconds_that_were_asked_for(film: Path) -> None:
    first, last, none = sandbox.stills(film, [0.0, 5.0, 60.0])
    assert none is None
    for made, second in ((first, 0), (last, 5)):
        assert made
        with av.open(BytesIO(made)) as opened:
            picture = next(opened.decode(video=0)).to_ndarray(format="rgb24").astype(int)
        wanted = media.moving_picture(320, 180, second * 25, 25).astype(int)
        assert picture.shape == wanted.shape
        assert np.abs(picture - wanted).mean() < 8
    small = stills.stills(film, [3.0], 100)[0]
    assert small is not None
    assert small.shape == (56, 100, 3)


def test_what_cannot_be_looked_at_says_why(tmp_path: Path, film: Path) -> None:
    (tmp_path / "letter.mp4").write_text("Dear Sir")
    with pytest.raises(CannotLook) as told:
        sandbox.take(tmp_path / "letter.mp4")
    assert told.value.code == sandbox.UNREADABLE
    with pytest.raises(FileNotFoundError):
        sandbox.take(tmp_path / "gone.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[:3000])
    with pytest.raises(CannotLook):
        sandbox.take(cut)


@pytest.mark.parametrize(
    "limits", [Limits(memory=200 << 20), Limits(clock=0.05), Limits(seconds=0)], ids=["memory", "clock", "cpu"]
)
def test_one_that_needs_too_much_is_ended_and_that_is_an_answer(limits: Limits, film: Path) -> None:
    with pytest.raises(CannotLook) as told:
        sandbox.take(film, limits=limits)
    assert told.value.code in {sandbox.OVER_LIMITS, sandbox.UNREADABLE}


FRAME = (
    "import json, struct, sys; said = json.dumps({head}).encode(); "
    "sys.stdout.buffer.write(struct.pack('>I', len(said)) + said + {body})"
)


@pytest.mark.parametrize(
    "says",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import os; os._exit(3)",
        "print('nonsense, and much of it')",
        FRAME.format(head={"parts": []}, body=b""),
        FRAME.format(head={"seconds": 1, "pictures": 3, "sounds": None, "parts": [0, 0, 0, 0]}, body=b""),
        FRAME.format(head={"seconds": float("inf"), "pictures": None, "sounds": None, "parts": [0, 0, 0, 0]}, body=b""),
        FRAME.format(head={"seconds": 1, "pictures": None, "sounds": [[1.0, 9]], "parts": [0, 0, 0, 8]}, body=bytes(8)),
        FRAME.format(head={"seconds": 1, "parts": [1 << 40]}, body=b""),
    ],
)
def test_whatever_a_broken_parser_says_is_looked_at_before_it_is_believed(
    says: str, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_BOOT", f"import sys; sys.stdin.buffer.read(4); {says}")
    began = time.monotonic()
    with pytest.raises(CannotLook):
        sandbox.take(film)
    assert time.monotonic() - began < 20


def test_time_grows_with_the_clip_and_has_an_end() -> None:
    assert Limits.of(0).seconds < Limits.of(100 << 20).seconds < Limits.of(900 << 20).seconds == sandbox.MOST
