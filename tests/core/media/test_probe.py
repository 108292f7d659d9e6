"""Probe: what a file is, and each thing that may be wrong with it by its name."""

import pickle
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ortaq.core.media import probe as the_probe
from ortaq.core.media.probe import (
    BadMedia,
    CutShort,
    Damaged,
    LyingType,
    NoSound,
    NotMedia,
    NoVideo,
    PictureTooLarge,
    TooLong,
    probe,
)
from tests.media import film, silence, sound, tone

FIXTURES: dict[str, bytes] = {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probe")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    """A film of 3 s with two sounds, its index at the end."""
    return film(folder / "tale.mp4", 3, sounds=[tone(), silence])


def test_a_film_is_described(whole: Path) -> None:
    facts = probe(whole)
    assert (facts.container, facts.duration_seconds) == ("MP4", 3.0)
    assert facts.video is not None
    assert (facts.video.codec, facts.video.width, facts.video.height, facts.video.rate) == ("h264", 320, 180, 25)
    assert [(one.stream, one.codec, one.rate, one.channels) for one in facts.audios] == [
        (0, "aac", 48_000, 2),
        (1, "aac", 48_000, 2),
    ]


@pytest.mark.parametrize(("name", "kind"), [("a.mkv", "Matroska"), ("a.ts", "MPEG-TS"), ("a.mov", "MP4")])
def test_other_containers_are_known_by_their_content(folder: Path, name: str, kind: str) -> None:
    assert probe(film(folder / name, 2)).container == kind


@pytest.mark.parametrize("name", ["a.m4a", "a.wav", "a.flac"])
def test_a_sound_is_no_picture_but_a_sound(folder: Path, name: str) -> None:
    path = sound(folder / name, 2)
    assert probe(path, want="sound").video is None
    with pytest.raises(NoVideo, match=f"no_video file={name}"):
        probe(path)


def test_the_cover_of_a_song_is_no_moving_picture(folder: Path) -> None:
    path = folder / "song.mp3"
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "cover.png")
    with av.open(str(path), "w") as out:
        voice = out.add_stream("mp3", rate=44_100)
        cover = out.add_stream("png", rate=1)
        cover.width = cover.height = 64
        cover.pix_fmt = "rgb24"
        cover.disposition = av.stream.Disposition.attached_pic
        for packet in cover.encode(av.VideoFrame.from_image(Image.open(folder / "cover.png"))):
            out.mux(packet)
        for packet in cover.encode(None):
            out.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1152), np.float32), "fltp", "stereo")
        frame.sample_rate = 44_100
        for _n in range(80):
            frame.pts = None
            out.mux(voice.encode(frame))
        out.mux(voice.encode(None))
    with pytest.raises(NoVideo):
        probe(path)
    assert len(probe(path, want="sound").audios) == 1


def test_a_sound_that_is_not_there_is_missed_by_its_number(whole: Path) -> None:
    with pytest.raises(NoSound, match="stream=2"):
        probe(whole, want="sound", stream=2)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x00" * 5000, "Қожанасыр".encode() * 100, b"#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:9/x.ts\n"],
)
def test_what_is_no_media_is_said_to_be_none(folder: Path, content: bytes) -> None:
    path = folder / "thing.mp4"
    path.write_bytes(content)
    with pytest.raises(NotMedia, match=r"not_media file=thing\.mp4"):
        probe(path)


def test_a_picture_and_a_document_are_no_media(folder: Path) -> None:
    Image.new("RGB", (64, 64)).save(folder / "still.png")
    with pytest.raises(NotMedia):
        probe(folder / "still.png")


def test_a_playlist_is_never_followed_to_another_file(folder: Path, whole: Path) -> None:
    path = folder / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {whole.name}\n")
    with pytest.raises(NotMedia):
        probe(path)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_film_whose_end_was_lost_is_cut_short(folder: Path, whole: Path, part: float) -> None:
    path = folder / "cut.mp4"
    data = whole.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(CutShort, match=r"cut_short file=cut\.mp4"):
        probe(path)


def test_a_film_with_its_index_in_front_is_cut_short_too(folder: Path) -> None:
    path = film(folder / "front.mp4", 6)
    with av.open(str(path)) as source, av.open(str(folder / "fast.mp4"), "w", options={"movflags": "faststart"}) as out:
        track = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    data = (folder / "fast.mp4").read_bytes()
    (folder / "fast.mp4").write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(CutShort):
        probe(folder / "fast.mp4")


def test_a_matroska_film_that_ends_early_says_how_much_is_there(folder: Path) -> None:
    path = film(folder / "early.mkv", 30, 64, 36)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(CutShort) as short:
        probe(path)
    assert short.value.params["declared"] == 30
    assert 5 <= short.value.params["seconds"] <= 25  # type: ignore[operator]


def test_a_wav_that_ends_early_is_cut_short(folder: Path) -> None:
    path = sound(folder / "early.wav", 4)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(CutShort):
        probe(path, want="sound")


def test_a_film_longer_than_allowed_is_told_its_minutes(whole: Path) -> None:
    with pytest.raises(TooLong) as long:
        probe(whole, max_seconds=2)
    assert long.value.params == {"file": "tale.mp4", "minutes": 1, "limit": 0}
    assert probe(whole, max_seconds=3).duration_seconds == 3.0


@pytest.mark.parametrize(
    ("name", "content_type", "said"),
    [("tale.mkv", "", ".mkv"), ("tale.jpg", "", ".jpg"), ("tale.mp4", "image/jpeg", "image/jpeg")],
)
def test_a_film_that_lies_about_its_type_is_found_out(whole: Path, name: str, content_type: str, said: str) -> None:
    with pytest.raises(LyingType) as lie:
        probe(whole, name=name, content_type=content_type)
    assert lie.value.params == {"file": name, "said": said, "found": "MP4"}


def test_a_name_without_an_ending_says_nothing_false(whole: Path) -> None:
    assert probe(whole, name="tale", content_type="application/octet-stream").container == "MP4"


def test_a_film_of_which_nothing_can_be_decoded_is_damaged(folder: Path) -> None:
    path = film(folder / "noise.mp4", 2, sounds=[])
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = start + int.from_bytes(data[start - 8 : start - 4], "big") - 8
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    with pytest.raises((Damaged, NotMedia)):
        probe(path)


def test_a_picture_of_more_pixels_than_we_decode_is_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_probe, "MOST_PIXELS", 1000)
    with pytest.raises(PictureTooLarge, match="width=320 height=180"):
        probe(whole)


def test_an_error_keeps_its_values_across_processes() -> None:
    error = pickle.loads(pickle.dumps(CutShort(file="a.mp4", seconds=1, declared=2)))
    assert (type(error), error.params) == (CutShort, {"file": "a.mp4", "seconds": 1, "declared": 2})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["mp4", "mkv", "ts", "wav", "avi"]),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=30),
)
def test_no_truncated_or_flipped_file_crashes_the_probe(
    tmp_path_factory: pytest.TempPathFactory, kind: str, cut: float, flips: list[tuple[float, int]]
) -> None:
    place = tmp_path_factory.getbasetemp() / "fuzz"
    if kind not in FIXTURES:
        made = place / f"seed.{kind}"
        if kind == "wav":
            sound(made, 1)
        else:
            film(made, 1, 64, 36, sounds=[tone()] if kind in {"mp4", "ts"} else [])
        FIXTURES[kind] = made.read_bytes()
    data = bytearray(FIXTURES[kind])
    for at, value in flips:
        data[int(at * len(data))] = value
    path = place / f"fuzzed.{kind}"
    path.write_bytes(data[: int(len(data) * cut)])
    try:
        facts = probe(path, want="any")
    except BadMedia as bad:
        assert bad.params["file"] == path.name  # noqa: PT017
    else:
        assert facts.video or facts.audios
