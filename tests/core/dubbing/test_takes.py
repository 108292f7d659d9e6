"""A take is read where it can do no harm, measured, held against its line, and mixed with what lies under it."""

import io
import random
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.dubbing import take as takes
from ortaq.core.dubbing.check import Finding, findings, off_by
from ortaq.core.dubbing.mix import BLOCK, DUCK_DB, HEADROOM, Bed, Placed, at, ducking, mix
from ortaq.core.dubbing.take import Measured, TakeReader, UnreadableTake, as_wav, measured, voice_in
from tests.media import sound, tone

RATE = 48_000


@pytest.fixture(scope="module")
def reader() -> Iterator[TakeReader]:
    with takes.reading() as made:
        yield made


def spoken(quiet: float, voice: float, after: float = 0.3, level: float = 0.2) -> np.ndarray:
    """Seconds of a quiet room, of a voice, of the room again."""
    random = np.random.default_rng(3)
    parts = [random.normal(0, 0.0004, int(quiet * RATE))]
    parts.append(level * np.sin(2 * np.pi * 220 * np.arange(int(voice * RATE)) / RATE))
    parts.append(random.normal(0, 0.0004, int(after * RATE)))
    return (np.concatenate(parts) * 32767).astype("<i2")


def recorded(samples: np.ndarray, form: str = "webm", codec: str = "libopus") -> bytes:
    """The same as a browser records it."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        track = container.add_stream(codec, rate=RATE)
        track.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts = RATE, 0
        resampler = av.AudioResampler("flt" if codec == "libopus" else "fltp", "mono", RATE, 960)
        for one in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(track.encode(one))
        container.mux(track.encode(None))
    return out.getvalue()


def test_what_a_browser_recorded_becomes_our_own_samples(reader: TakeReader) -> None:
    samples = reader.read(recorded(spoken(0.5, 1.0)))
    assert len(samples) == pytest.approx(2 * 1.8 * RATE, rel=0.02)
    onset, end = voice_in(np.frombuffer(samples, "<i2"))
    assert (onset, end) == (pytest.approx(500, abs=30), pytest.approx(1500, abs=40))


def test_what_safari_records_is_read_as_well(reader: TakeReader) -> None:
    assert measured(reader.read(recorded(spoken(0.5, 1.0), "ogg"))).seconds == pytest.approx(1.8, abs=0.05)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"#EXTM3U\nfile:///etc/passwd\n", b"\x1aE\xdf\xa3" * 40, b"x" * 5_000])
def test_what_is_no_sound_is_told_as_that(reader: TakeReader, data: bytes) -> None:
    with pytest.raises(UnreadableTake):
        reader.read(data)


def test_a_damaged_take_ends_nothing_but_itself(reader: TakeReader) -> None:
    whole = bytearray(recorded(spoken(0.2, 0.5)))
    dice = random.Random(11)
    for _time in range(30):
        hurt = bytearray(whole)
        for _place in range(12):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        try:
            reader.read(bytes(hurt))
        except UnreadableTake:
            continue
    assert len(reader.read(bytes(whole))) > RATE


def test_a_take_that_is_too_long_is_cut_and_one_that_is_too_large_is_refused(
    reader: TakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takes, "LONGEST", 1.0)
    assert len(reader.read(recorded(spoken(0.5, 1.0)))) == 2 * RATE
    with pytest.raises(UnreadableTake):
        reader.read(b"0" * (takes.MOST + 1))


def test_a_take_is_measured_after_r128() -> None:
    wave = (10 ** (-26 / 20) * np.sin(2 * np.pi * 1000 * np.arange(2 * RATE) / RATE) * 32767).astype("<i2")
    found = measured(wave.tobytes())
    # One channel in both loudspeakers is as loud as its level says.
    assert found.loudness == pytest.approx(-26, abs=0.3)
    assert found.true_peak == pytest.approx(-26, abs=0.3)
    assert not found.is_clipped


def test_a_silent_take_has_no_voice_and_a_clipped_one_is_told() -> None:
    assert measured(np.zeros(RATE, "<i2").tobytes()) == Measured(1.0, None, None, None, None, is_clipped=False)
    assert measured(spoken(0.2, 0.5, level=3.0).clip(-1, 1).astype("<i2").tobytes()).is_clipped is False
    loud = np.clip(3 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE), -1, 1) * 32767
    assert measured(loud.astype("<i2").tobytes()).is_clipped


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 150), st.integers(10, 200))
def test_a_voice_is_found_where_it_is(quiet: int, voice: int) -> None:
    onset, end = voice_in(spoken(quiet / 100, voice / 100, 0.4))
    assert onset is not None
    assert end is not None
    assert abs(onset - quiet * 10) <= 20
    assert abs(end - (quiet + voice) * 10) <= 20


LINE = {"start_ms": 2000, "end_ms": 4000}


@pytest.mark.parametrize(
    ("begins", "onset", "end", "expected"),
    [
        (0, 2000, 4000, ()),
        (0, 2300, 4300, ()),
        (0, 2301, 4400, (Finding.LATE,)),
        (0, 1799, 3800, (Finding.EARLY,)),
        (1000, 1000, 3401, (Finding.LONG,)),
        (1500, 500, 1500, (Finding.SHORT,)),
    ],
)
def test_a_take_is_held_against_its_line(begins: int, onset: int, end: int, expected: tuple[Finding, ...]) -> None:
    take = Measured(6.0, onset, end, -24.0, -3.0, is_clipped=False)
    assert findings(take, begins_ms=begins, **LINE) == expected
    assert off_by(take, begins_ms=begins, start_ms=2000) == begins + onset - 2000


def test_silence_is_the_only_thing_said_of_a_silent_take() -> None:
    nothing = Measured(6.0, None, None, None, None, is_clipped=False)
    assert findings(nothing, begins_ms=0, **LINE) == (Finding.SILENT,)
    assert off_by(nothing, begins_ms=0, start_ms=2000) is None


# ---------- the mix


def placed(folder: Path, begins_ms: int, seconds: float = 1.0) -> Placed:
    path = folder / f"{begins_ms}.wav"
    wave = spoken(0.5, seconds)
    as_wav(wave.tobytes(), path)
    told = measured(wave.tobytes())
    assert told.onset_ms is not None
    assert told.end_ms is not None
    return Placed(path, begins_ms, told.onset_ms, told.end_ms, told.loudness)


def read(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).reshape(-1, 2).T / 2**31


def level(samples: np.ndarray, start: float, stop: float) -> float:
    part = samples[0, int(start * RATE) : int(stop * RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def test_voices_are_heard_where_they_were_spoken_and_nowhere_else(tmp_path: Path) -> None:
    mix(None, [placed(tmp_path, 1000), placed(tmp_path, 4000)], tmp_path / "mix.flac", samples=6 * RATE)
    heard = read(tmp_path / "mix.flac")
    assert heard.shape == (2, 6 * RATE)
    assert level(heard, 1.6, 2.4) > -35
    assert level(heard, 4.6, 5.4) > -35
    assert level(heard, 0, 1.3) < -90
    assert level(heard, 3.0, 4.3) < -90


def test_music_and_effects_stay_as_they_are_and_the_original_gives_way(tmp_path: Path) -> None:
    under = sound(tmp_path / "bed.wav", seconds=6, wave=tone(1000, -20))
    take = placed(tmp_path, 2000)
    silent = Placed(tmp_path / "none.wav", take.begins_ms, take.onset_ms, take.end_ms)
    as_wav(np.zeros(2 * RATE, "<i2").tobytes(), silent.path)
    levels = {}
    for ducked in (False, True):
        mix(Bed(under, ducked=ducked), [silent], tmp_path / "mix.flac", samples=6 * RATE)
        heard = read(tmp_path / "mix.flac")
        levels[ducked] = level(heard, 0.5, 1.8), level(heard, 2.7, 3.3), level(heard, 4.5, 5.8)
    before, under_it, after = levels[False]
    assert before == pytest.approx(-23 + 20 * np.log10(HEADROOM), abs=0.5)
    assert (under_it, after) == (pytest.approx(before, abs=0.1), pytest.approx(before, abs=0.1))
    assert levels[True] == (
        pytest.approx(before, abs=0.1), pytest.approx(before + DUCK_DB, abs=0.3), pytest.approx(before, abs=0.1)
    )  # fmt: skip


def test_a_mix_is_as_long_as_the_picture_whatever_the_bed_is(tmp_path: Path) -> None:
    short = sound(tmp_path / "short.wav", seconds=1, wave=tone(1000, -20))
    told: list[float] = []
    mix(Bed(short), [], tmp_path / "mix.flac", samples=3 * RATE + 17, progress=told.append)
    assert read(tmp_path / "mix.flac").shape == (2, 3 * RATE + 17)
    assert told == [0.0, 1.0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(100, 5_000)), max_size=12))
def test_the_original_gives_way_exactly_where_somebody_speaks(lines: list[tuple[int, int]]) -> None:
    """Oracle: under every sample of a voice it is 18 dB down, and a ramp away from all of them it is as it was."""
    found = [Placed(Path("x"), begins, 0, length) for begins, length in lines]
    places, gains = ducking(found)
    assert list(places) == sorted(places)
    for one in found:
        span = np.arange(one.first, one.last, BLOCK)
        assert np.allclose(np.interp(span, places, gains), DUCK_DB)
    ramp = at(150)
    free = [
        place
        for place in range(0, 70 * RATE, RATE // 2)
        if all(place <= one.first - 2 * ramp or place >= one.last + 2 * ramp for one in found)
    ]
    if len({one.first for one in found}) <= 1:
        assert np.allclose(np.interp(free, places, gains), 0) if free else True
