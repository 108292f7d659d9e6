"""The label burnt into the picture and said aloud: seen in the pixels and heard in the samples of the finished copy."""

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import ImageFont

from ortaq.core.origin import burn
from ortaq.core.origin.cues import LabelCue
from ortaq.core.origin.label import all_words
from tests import origin_clips

FONTS = sorted(
    (Path(burn.__file__).parents[2] / "web/static/web/fonts").glob("inter-*-wght-normal.woff2"),
    key=lambda path: ("latin-wght" not in path.name, path.name),
)
SAFFRON = np.array([246, 189, 79])


def cue(start: int, end: int, code: str = "voice") -> LabelCue:
    return LabelCue(start, end, code, 3, ("voice.synthetic",), whole=True)


def corner(frame: av.VideoFrame) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """The upper end corner."""
    pixels = frame.to_ndarray(format="rgb24")
    return pixels[: pixels.shape[0] // 4, pixels.shape[1] // 3 :].astype(np.int64)


def has_badge(frame: av.VideoFrame) -> bool:
    """Whether the saffron of the sign stands in the corner."""
    close = np.abs(corner(frame) - SAFFRON).sum(axis=2) < 60
    return bool(close.sum() > 30)


def tone(path: Path, *, pitch: int, seconds: float) -> Path:
    """A spoken line that is easy to hear: one tone."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=48_000, layout="mono")
        at = np.arange(round(48_000 * seconds)) / 48_000
        frame = av.AudioFrame.from_ndarray(
            (np.sin(2 * np.pi * pitch * at) * 20_000).astype(np.int16)[None], format="s16", layout="mono"
        )
        frame.sample_rate = 48_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def loudness_at(path: Path, pitch: int) -> "list[float]":
    """How much of one pitch there is in each tenth of a second."""
    resampler = av.AudioResampler("flt", "mono", 48_000)
    with av.open(str(path)) as film:
        frames = [one.to_ndarray().reshape(-1) for frame in film.decode(audio=0) for one in resampler.resample(frame)]
    samples = np.concatenate(frames)
    wave = np.exp(-2j * np.pi * pitch * np.arange(4800) / 48_000)
    return [float(abs((samples[at : at + 4800] * wave).mean())) for at in range(0, len(samples) - 4800, 4800)]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    origin_clips.write(str(path), picture=True, pitches=(440,), seconds=3, options={})
    return path


def test_the_badge_stands_on_every_frame_of_its_cues_and_on_no_other(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"
    told: list[int] = []
    burn.burn(
        film,
        target,
        cues=[cue(0, 1000), cue(2000, 2400, "likeness")],
        words={"voice": "синтезделген дауыс", "likeness": "бейне"},
        fonts=FONTS,
        told=told.append,
    )
    with av.open(str(target)) as copy:
        seen = [(float(frame.time or 0), has_badge(frame)) for frame in copy.decode(video=0)]
    assert len(seen) == 75
    assert [at for at, badge in seen if badge] == [at for at, _ in seen if at < 0.9999 or 1.9999 < at < 2.3999]
    assert told[-1] == 1000
    assert told == sorted(told)


def test_the_line_is_said_over_the_beginning_and_the_programme_goes_on_under_it(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"
    line = tone(tmp_path / "line.wav", pitch=1000, seconds=1)
    burn.burn(film, target, cues=[], words={}, fonts=FONTS, spoken=line)
    said, programme = loudness_at(target, 1000), loudness_at(target, 440)
    assert max(said[:4]) < 0.02  # before it
    assert min(said[6:13]) > 0.1  # the line
    assert max(said[17:]) < 0.02  # after it
    assert max(programme[7:13]) < 0.5 * min(programme[17:27])  # softer under it
    assert min(programme[7:13]) > 0.005  # but there


@pytest.mark.parametrize("tag", ["kk", "kk-Latn", "ky", "tr", "az", "uz", "uz-Cyrl", "tk", "hu", "ru", "en"])
def test_every_letter_of_every_language_is_drawn(tag: str) -> None:
    loaded = [ImageFont.truetype(str(path), 40) for path in FONTS]
    words = [all_words(code)[tag] for code in ("voice", "likeness", "generated", "dub", "unknown")]
    for letter in set("".join(words)) - {" "}:
        assert any(not burn._missing(font, letter) for font in loaded), letter


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (640, 360), (160, 90), (360, 640)])
def test_the_badge_keeps_to_the_safe_area_and_is_tall_enough(width: int, height: int) -> None:
    for words in ("AI", "синтезделген дауыс", "sun’iy intellekt yordamida yaratilgan"):
        made = burn.badge(words, width=width, height=height, fonts=FONTS)
        rows, columns = made.pixels.shape[:2]
        assert made.column >= 0
        assert made.row + rows <= height
        assert made.column + columns <= width - round(width * burn.SAFE) + 1
        if len(words) < 20 and width >= 640:
            assert rows >= 0.05 * min(width, height)


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.mp4"
    nothing.write_bytes(b"nothing" * 100)
    with pytest.raises(burn.CannotBurn):
        burn.burn(nothing, tmp_path / "copy.mp4", cues=[], words={}, fonts=FONTS)


def test_at_each_moment_the_cue_that_holds_it_speaks() -> None:
    cues = [cue(0, 1000), cue(2000, 2400)]
    for at, expected in itertools.chain([(0, 0), (999.9, 0), (1000, None), (1999.9, None), (2000, 1), (2400, None)]):
        assert burn.shown(cues, at) == (None if expected is None else cues[expected])
