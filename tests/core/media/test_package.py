"""Packaging: real films in, the house CMAF out, decoded and measured again by other means."""

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ortaq.core.media.house import LADDER, TICKS, sizes
from ortaq.core.media.loudness import Gain, Loudness, gain_for
from ortaq.core.media.master import is_master
from ortaq.core.media.package import (
    Cancelled,
    PackageJob,
    PackageResult,
    SignedSource,
    SoundSource,
    SubtitleSource,
    package,
)
from ortaq.core.media.probe import CutShort, Damaged, NoSound, NoVideo, probe
from ortaq.core.media.segments import track_facts
from ortaq.core.text.subtitles import Cue, parse
from tests.media import bursts, film, frames, loudness, silence, sound, tone


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("package")


@pytest.fixture(scope="module")
def tale(folder: Path) -> tuple[Path, PackageResult]:
    """A 1280 × 720 film of 9 s at 30 frames with two sounds of its own and one beside it, packaged."""
    picture = film(folder / "tale.mp4", 9, 1280, 720, 30, [tone(440, -30), tone(1000, -12)])
    quiet = sound(folder / "voice.wav", 5, bursts())
    job = PackageJob(
        picture,
        (SoundSource("kk", picture, 0), SoundSource("tr", picture, 1), SoundSource("hu", quiet)),
        (SubtitleSource("kk-Latn", (Cue(500, 2000, "Bir"), Cue(3500, 8200, "Eki"))),),
    )
    return folder / "out", package(job, folder / "out")


def first_times(track: Path) -> tuple[int, int]:
    """(decode time, composition offset) of the first frame as the boxes say: what players of segments go by."""
    data = (track / "seg00000.m4s").read_bytes()
    at = data.index(b"tfdt")
    wide = data[at + 4]
    decode = int.from_bytes(data[at + 8 : at + (16 if wide else 12)], "big")
    run = data.index(b"trun")
    flags = int.from_bytes(data[run + 5 : run + 8], "big")
    entry = run + 12 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    offset = entry + 4 * bool(flags & 0x100) + 4 * bool(flags & 0x200) + 4 * bool(flags & 0x400)
    composition = int.from_bytes(data[offset : offset + 4], "big", signed=True) if flags & 0x800 else 0
    return decode, composition


def test_a_film_becomes_two_pictures_on_the_grid_of_four_seconds(tale: tuple[Path, PackageResult]) -> None:
    out, result = tale
    assert result.duration == 9 * TICKS
    assert [(one.name, one.width, one.height) for one in result.pictures] == [("720p", 1280, 720), ("360p", 640, 360)]
    for one in result.pictures:
        assert track_facts(out / one.name).durations == (4 * TICKS, 4 * TICKS, TICKS)
        decoded = frames(out / one.name / "index.m3u8")
        assert (len(decoded), decoded[0].width, decoded[0].height) == (225, one.width, one.height)
        keys = [n for n, frame in enumerate(decoded) if frame.key_frame]
        assert keys == [0, 50, 100, 150, 200]


def test_every_track_begins_at_zero_without_an_edit_list(tale: tuple[Path, PackageResult]) -> None:
    out, _result = tale
    for name in ("720p", "360p", "sound-kk", "sound-tr", "sound-hu"):
        assert first_times(out / name) == (0, 0)
        assert b"elst" not in (out / name / "init.mp4").read_bytes()


def test_thirty_frames_become_twenty_five_without_drifting(tale: tuple[Path, PackageResult]) -> None:
    out, _result = tale
    bars = []
    for frame in frames(out / "360p" / "index.m3u8"):
        row = frame.to_ndarray(format="gray")[10]
        bars.append(int(np.argmax(row)) / 640)
    for number, at in enumerate(bars):
        if row_moves(number):
            assert abs(at - number / 25 % 1) < 0.06


def row_moves(number: int) -> bool:
    """Frames in which the walking bar is whole (not at the edge of a second)."""
    return 0.1 < number / 25 % 1 < 0.9


def test_every_sound_is_at_house_loudness_and_as_long_as_the_picture(tale: tuple[Path, PackageResult]) -> None:
    out, result = tale
    assert [one.language for one in result.sounds] == ["kk", "tr", "hu"]
    for one in result.sounds:
        heard, peak = loudness(out / f"sound-{one.language}" / "index.m3u8")
        assert abs(heard + 23) <= 0.5
        assert peak <= -1
        assert one.loudness == pytest.approx(heard, abs=0.05)
        samples = sum(frame.samples for frame in frames(out / f"sound-{one.language}" / "index.m3u8", "audio"))
        assert 9 * 48_000 <= samples < 9 * 48_000 + 1024


def test_a_sound_shorter_than_the_picture_ends_in_silence(tale: tuple[Path, PackageResult]) -> None:
    out, _result = tale
    heard = np.concatenate([f.to_ndarray()[0] for f in frames(out / "sound-hu" / "index.m3u8", "audio")])
    assert np.abs(heard[: 4 * 48_000]).max() > 0.1
    assert np.abs(heard[int(5.1 * 48_000) :]).max() < 0.001


def test_the_bandwidth_told_is_the_peak_of_picture_and_sound(tale: tuple[Path, PackageResult]) -> None:
    out, result = tale
    largest = 0.0
    for track in ("sound-kk", "sound-tr", "sound-hu"):
        sizes_ = [path.stat().st_size * 8 for path in sorted((out / track).glob("*.m4s"))]
        seconds = [ticks / TICKS for ticks in track_facts(out / track).durations]
        largest = max(largest, *(bits / s for bits, s in zip(sizes_, seconds, strict=True) if s >= 2))
    segment = max(path.stat().st_size * 8 / 4 for path in sorted((out / "720p").glob("*.m4s"))[:2])
    assert result.pictures[0].bandwidth == pytest.approx(segment + largest, abs=2)
    assert result.pictures[0].average < result.pictures[0].bandwidth
    assert result.pictures[0].codecs.startswith("avc1.64")
    assert {one.codecs for one in result.sounds} == {"mp4a.40.2"}


def test_the_bandwidth_stays_below_the_house_ceiling(tale: tuple[Path, PackageResult]) -> None:
    _out, result = tale
    assert result.pictures[0].bandwidth < LADDER[0].max_bits * 1.5


def test_subtitles_stand_on_the_pictures_segments(tale: tuple[Path, PackageResult]) -> None:
    out, result = tale
    assert result.subtitles == ("kk-Latn",)
    playlist = (out / "subs-kk-Latn" / "index.m3u8").read_text()
    assert [line for line in playlist.splitlines() if not line.startswith("#")] == [
        "seg00000.vtt",
        "seg00001.vtt",
        "seg00002.vtt",
    ]
    assert playlist.count("#EXTINF:4.000000,") == 2
    assert playlist.count("#EXTINF:1.000000,") == 1
    texts = [
        [cue.text for cue in parse((out / "subs-kk-Latn" / f"seg0000{n}.vtt").read_text().replace("X-T", "NOTE X-T"))]
        for n in range(3)
    ]
    assert texts == [["Bir", "Eki"], ["Eki"], ["Eki"]]


def test_poster_and_strip_are_made_in_the_same_pass(tale: tuple[Path, PackageResult]) -> None:
    out, result = tale
    with Image.open(out / result.poster) as poster, Image.open(out / result.strip) as strip:
        assert (poster.size, strip.size) == ((960, 540), (1600, 90))
        tiles = [strip.crop((n * 160, 0, n * 160 + 160, 90)).tobytes() for n in range(10)]
        assert len(set(tiles)) == 10


def test_nothing_half_made_is_left_beside_a_package(tale: tuple[Path, PackageResult]) -> None:
    out, _result = tale
    assert sorted(path.name for path in out.iterdir()) == [
        "360p",
        "720p",
        "poster.jpg",
        "sound-hu",
        "sound-kk",
        "sound-tr",
        "strip.jpg",
        "subs-kk-Latn",
    ]
    assert not out.with_name("out.making").exists()


# ---- a house master is copied --------------------------------------------------------------------------------------


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(p) for p in container.demux(container.streams.get({kind: 0})[0]) if p.size]


def test_a_house_master_is_copied_bit_by_bit_and_only_the_small_picture_is_encoded(folder: Path) -> None:
    master = film(folder / "master.mp4", 6, 1280, 720)
    voice = sound(folder / "house.m4a", 6, tone(1000, -23.0))
    assert loudness(voice)[0] == pytest.approx(-23, abs=0.3)
    result = package(PackageJob(master, (SoundSource("ky", voice),)), folder / "copied")
    assert [one.copied for one in result.pictures] == [True, False]
    assert result.sounds[0].copied
    assert packets(folder / "copied" / "720p" / "index.m3u8", "video") == packets(master, "video")
    # The encoder's priming (the first packet) lies before the picture and is left out.
    assert packets(folder / "copied" / "sound-ky" / "index.m3u8", "audio") == packets(voice, "audio")[1:]
    assert first_times(folder / "copied" / "720p") == (0, 0)
    assert track_facts(folder / "copied" / "720p").durations == (4 * TICKS, 2 * TICKS)


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("another frame rate", {"fps": 30}),
        ("another length of groups", {"gop": 25}),
        ("other containers' packets", {"name": "other.ts"}),
        ("a codec of its own", {"codec": "mpeg4"}),
        ("open groups", {"options": {"x264-params": "open-gop=1:bframes=3:b-adapt=0"}}),
        ("a level above the house's", {"options": {"level": "4.0"}}),
        ("too many bits", {}),
    ],
)
def test_a_picture_off_the_house_format_is_no_master(folder: Path, what: str, more: dict[str, object]) -> None:
    name = str(more.pop("name", f"{abs(hash(what))}.mp4"))
    made = film(folder / name, 4, 320, 180, **more)  # type: ignore[arg-type]
    path = noise(folder / "loud.mp4") if what == "too many bits" else made
    video = probe(path).video
    assert video is not None
    assert not is_master(path, video, sizes(video.width, video.height)[0])


def test_a_quiet_film_that_breaks_into_noise_stays_below_what_a_channel_tells(folder: Path) -> None:
    path = noise(folder / "burst.mp4", calm=100)
    result = package(PackageJob(path), folder / "burst")
    (rung,) = [one for one in LADDER if one.name == "360p"]
    peak = track_facts(folder / "burst" / "360p").peak
    # More than the ceiling, because the buffer was full when the noise began; the buffer is all that there is.
    assert rung.max_bits < peak <= rung.peak_bits
    assert not result.pictures[0].copied


def noise(path: Path, calm: int = 0) -> Path:
    """A film of the house's shape with many times its bits; so many frames before it are grey."""
    random = np.random.default_rng(1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "1", "g": "50"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(calm + 100):
            drawn = (
                random.integers(0, 255, (180, 320, 3), np.uint8)
                if number >= calm
                else np.full((180, 320, 3), 99, np.uint8)
            )
            frame = av.VideoFrame.from_ndarray(drawn, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_a_master_that_is_small_is_copied_whole_and_never_made_larger(folder: Path) -> None:
    path = film(folder / "small.mp4", 4, 214, 160)
    result = package(PackageJob(path), folder / "small")
    assert [(one.name, one.width, one.height, one.copied) for one in result.pictures] == [("360p", 214, 160, True)]
    with Image.open(folder / "small" / "poster.jpg") as poster:
        assert poster.width / poster.height == pytest.approx(16 / 9, rel=0.02)
        assert poster.width <= 300


@pytest.mark.parametrize(("width", "height", "encoded"), [(1280, 720, [False]), (320, 180, [])])
def test_a_signed_picture_that_is_a_master_of_the_same_length_is_copied_too(
    folder: Path, width: int, height: int, encoded: list[bool]
) -> None:
    name = f"signed-{width}"
    plain, signs = (film(folder / f"{name}-{n}.mp4", 6, width, height) for n in range(2))
    result = package(PackageJob(plain, signed=(SignedSource("rsl", signs),)), folder / name)
    assert [one.copied for one in result.signed] == [True, *encoded]
    top = result.signed[0].name
    assert packets(folder / name / top / "index.m3u8", "video") == packets(signs, "video")
    lengths = {track_facts(folder / name / one.name).durations for one in (*result.pictures, *result.signed)}
    assert lengths == {(4 * TICKS, 2 * TICKS)}


def test_a_signed_master_that_is_a_frame_too_short_is_made_as_long_as_the_picture(folder: Path) -> None:
    plain, signs = film(folder / "whole.mp4", 4, 320, 180), film(folder / "less.mp4", 4 - 1 / 25, 320, 180)
    facts = probe(signs).video
    assert facts is not None
    assert is_master(signs, facts, sizes(320, 180)[0])
    result = package(PackageJob(plain, signed=(SignedSource("rsl", signs),)), folder / "lengthened")
    assert [one.copied for one in result.signed] == [False]
    assert len(frames(folder / "lengthened" / "360p-sign-rsl" / "index.m3u8")) == 100


# ---- sizes, rates, sounds ------------------------------------------------------------------------------------------


@given(st.integers(2, 8000), st.integers(2, 5000))
def test_no_rendition_is_larger_than_its_source_or_its_rung(width: int, height: int) -> None:
    made = sizes(width, height)
    assert made[-1].name == "360p"
    for size in made:
        assert size.width % 2 == size.height % 2 == 0
        assert size.width <= max(2, min(width, size.rung.width))
        assert size.height <= max(2, min(height, size.rung.height))
        if min(width, height) > 200 and 0.3 < width / height < 4:
            assert size.width / size.height == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize(
    ("width", "height", "made"),
    [
        (1920, 1080, [("720p", 1280, 720), ("360p", 640, 360)]),
        (854, 480, [("720p", 854, 480), ("360p", 640, 360)]),
        (640, 360, [("360p", 640, 360)]),
        (1920, 800, [("720p", 1280, 534), ("360p", 640, 266)]),
        (720, 1280, [("720p", 404, 720), ("360p", 202, 360)]),
        (101, 57, [("360p", 100, 56)]),
    ],
)
def test_the_ladder_of_some_sizes(width: int, height: int, made: list[tuple[str, int, int]]) -> None:
    assert [(size.name, size.width, size.height) for size in sizes(width, height)] == made


@pytest.mark.parametrize(
    ("name", "fps", "seconds"),
    [("f24.mkv", 24, 5), ("f50.mov", 50, 3), ("ntsc.ts", Fraction(30000, 1001), 4), ("f10.avi", 10, 4)],
)
def test_every_frame_rate_comes_out_as_twenty_five_and_as_long_as_it_was(
    folder: Path, name: str, fps: Fraction, seconds: int
) -> None:
    options = {"codec": "mpeg4"} if name.endswith("avi") else {}
    path = film(folder / name, seconds, 160, 90, fps, **options)  # type: ignore[arg-type]
    result = package(PackageJob(path), folder / f"{name}.out")
    assert abs(result.duration / TICKS - seconds) <= 0.08
    assert len(frames(folder / f"{name}.out" / "360p" / "index.m3u8")) == result.duration * 25 // TICKS


def test_a_programme_without_sound_gets_a_silent_track(folder: Path) -> None:
    result = package(PackageJob(film(folder / "mute.mp4", 5, 64, 36, 30)), folder / "mute")
    [only] = result.sounds
    assert (only.language, only.loudness, only.true_peak) == ("zxx", None, None)
    heard = frames(folder / "mute" / "sound-zxx" / "index.m3u8", "audio")
    assert 5 * 48_000 <= sum(frame.samples for frame in heard) < 5 * 48_000 + 1024
    assert max(float(np.abs(frame.to_ndarray()).max()) for frame in heard) == 0


def test_silence_is_left_as_silent_as_it_is(folder: Path) -> None:
    quiet = sound(folder / "silence.wav", 3, silence)
    picture = film(folder / "still.mp4", 3, 64, 36)
    result = package(PackageJob(picture, (SoundSource("tk", quiet),)), folder / "silent")
    assert (result.sounds[0].loudness, result.sounds[0].copied) == (None, False)


def test_a_sound_that_comes_later_than_its_picture_stays_later(folder: Path) -> None:
    path = folder / "late.mkv"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=48_000)
        audio.layout = "stereo"
        for number in range(100):
            frame = av.VideoFrame.from_ndarray(np.zeros((36, 64, 3), np.uint8), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        wave = tone(500, -20)(np.arange(96_000) / 48_000)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave, np.float32), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 72_000, Fraction(1, 48_000)
        out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    package(PackageJob(path, (SoundSource("az", path),)), folder / "late")
    heard = np.concatenate([f.to_ndarray()[0] for f in frames(folder / "late" / "sound-az" / "index.m3u8", "audio")])
    began = int(np.argmax(np.abs(heard) > 0.02)) / 48_000
    assert began == pytest.approx(1.5, abs=0.03)


def test_an_interlaced_picture_and_a_turned_one_come_out_straight(folder: Path) -> None:
    path = film(folder / "fields.ts", 3, 320, 180, options={"x264-params": "tff=1:interlaced=1"})
    video = probe(path).video
    assert video is not None
    assert video.interlaced
    package(PackageJob(path), folder / "fields")
    assert not any(frame.interlaced_frame for frame in frames(folder / "fields" / "360p" / "index.m3u8"))
    turned = folder / "turned.mp4"
    with av.open(str(film(folder / "lying.mp4", 2, 320, 180))) as source, av.open(str(turned), "w") as out:
        track = out.add_stream_from_template(source.streams.video[0])
        track.set_display_rotation(90)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    result = package(PackageJob(turned), folder / "turned")
    assert [(one.width, one.height, one.copied) for one in result.pictures] == [(180, 320, False)]


@given(
    st.floats(-60, 0).map(lambda value: round(value, 2)),
    st.floats(-40, 3).map(lambda value: round(value, 2)),
)
def test_the_gain_reaches_house_loudness_and_holds_the_peaks_that_would_pass_it(integrated: float, peak: float) -> None:
    gain = gain_for(Loudness(integrated, peak))
    assert gain.db == pytest.approx(min(40, -23 - integrated))
    assert (gain.ceiling is not None) == (peak + gain.db > -2.2)


def test_a_gain_is_corrected_only_when_it_was_heard_to_be_wrong() -> None:
    assert Gain(3).corrected(Loudness(-23.2, -5)) is None
    assert Gain(3).corrected(Loudness(None, None)) is None
    assert Gain(3).corrected(Loudness(-24, -5)) == Gain(4.0, None)
    assert Gain(3, -2.2).corrected(Loudness(-24, -3)) == Gain(5.0, -2.2)
    assert Gain(40).corrected(Loudness(-30, -20)) is None
    held = Gain(3, -2.2).corrected(Loudness(-23, -0.5))
    assert held is not None
    assert held.ceiling == pytest.approx(-2.8)


# ---- what goes wrong -----------------------------------------------------------------------------------------------


def test_a_picture_without_picture_or_a_missing_sound_is_refused_before_any_work(folder: Path) -> None:
    voice, picture = sound(folder / "v.m4a", 2), film(folder / "p.mp4", 2, 64, 36)
    for job, error in (
        (PackageJob(voice), NoVideo),
        (PackageJob(picture, (SoundSource("kk", picture),)), NoSound),
    ):
        with pytest.raises(error):
            package(job, folder / "refused")
        assert not (folder / "refused").exists()
        assert not (folder / "refused.making").exists()


def test_a_film_whose_middle_is_noise_is_damaged_and_leaves_nothing(folder: Path) -> None:
    path = film(folder / "holes.mp4", 8, 320, 180, 30, gop=15)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = start + int.from_bytes(data[start - 8 : start - 4], "big") - 8
    for at in range(start + (end - start) // 8, end):
        data[at] = (data[at] * 7 + at) % 256
    path.write_bytes(data)
    with pytest.raises((Damaged, CutShort)):
        package(PackageJob(path), folder / "holes")
    assert not (folder / "holes").exists()


def test_a_few_broken_packets_do_not_stop_a_programme(folder: Path) -> None:
    path = film(folder / "scratch.mp4", 8, 320, 180, 30)
    data = bytearray(path.read_bytes())
    at = data.index(b"mdat") + (len(data) // 2)
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    assert package(PackageJob(path), folder / "scratch").duration == pytest.approx(8 * TICKS, abs=TICKS // 5)


def test_stopping_in_the_middle_leaves_nothing_and_the_next_attempt_is_whole(folder: Path) -> None:
    path = film(folder / "stop.mp4", 4, 320, 180, 30, [tone()])
    job = PackageJob(path, (SoundSource("uz", path),))

    def stop(stage: str, _part: int) -> None:
        if stage == "sound":
            raise Cancelled

    with pytest.raises(Cancelled):
        package(job, folder / "stopped", stop)
    assert [p.name for p in folder.iterdir() if p.name.startswith("stopped")] == []
    stages: list[tuple[str, int]] = []
    package(job, folder / "stopped", lambda stage, part: stages.append((stage, part)))
    assert (folder / "stopped" / "sound-uz" / "index.m3u8").exists()
    assert list(dict.fromkeys(stage for stage, _part in stages)) == [
        "probe",
        "picture",
        "sound",
        "subtitles",
        "publish",
    ]
    assert [part for _stage, part in stages] == sorted(part for _stage, part in stages)


def test_a_killed_process_leaves_no_package_and_its_half_is_swept_by_the_next(folder: Path) -> None:
    path = film(folder / "killed.mp4", 20, 960, 540, 30)
    out = folder / "killed"
    code = (
        "import sys; from pathlib import Path; from ortaq.core.media.package import PackageJob, package;"
        "package(PackageJob(Path(sys.argv[1])), Path(sys.argv[2]), lambda *told: print(*told, flush=True))"
    )
    env = os.environ | {"PYTHONPATH": "src"}
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(out)], env=env, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for line in child.stdout:
        if int(line.split()[1]) > 30:
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not out.exists()
    assert out.with_name("killed.making").exists()
    short = film(folder / "short.mp4", 2, 64, 36)
    package(PackageJob(short), out)
    assert out.exists()
    assert not out.with_name("killed.making").exists()


@pytest.mark.slow
def test_the_memory_of_packaging_does_not_grow_with_the_length(folder: Path) -> None:
    code = (
        "import sys, resource; from pathlib import Path; from ortaq.core.media.package import *;"
        "p = Path(sys.argv[1]); package(PackageJob(p, (SoundSource('kk', p),)), Path(sys.argv[2]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    used = []
    for seconds in (10, 60):
        path = film(folder / f"mem{seconds}.mp4", seconds, 320, 180, 30, [tone()])
        line = [sys.executable, "-c", code, str(path), str(folder / f"mem{seconds}")]
        done = subprocess.run(line, env=os.environ | {"PYTHONPATH": "src"}, capture_output=True, text=True, check=True)
        used.append(int(done.stdout))
    assert used[1] < used[0] * 1.15


@pytest.mark.slow
def test_packaging_a_master_takes_a_small_part_of_encoding_it(folder: Path) -> None:
    master = film(folder / "fast.mp4", 8, 1280, 720)
    other = film(folder / "slow.mp4", 8, 1280, 720, gop=40)
    spent = []
    for path in (master, other):
        began = time.process_time()
        package(PackageJob(path), folder / f"{path.stem}.out")
        spent.append(time.process_time() - began)
    assert spent[0] < spent[1]
