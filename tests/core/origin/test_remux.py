"""Copied, not encoded: one film from many fragments."""

import io
from functools import partial
from pathlib import Path

import av
import pytest

from ortaq.core.media.package import PackageJob, SoundSource, package
from ortaq.core.origin import verdict
from ortaq.core.origin.remux import Joined, NotFragments, Track, parts_of, remux
from tests import origin_clips
from tests.core.origin.signing import authority, sign


def joined(pitch: int | None) -> tuple[Joined, bytes]:
    init, segments = origin_clips.rendition(pitch=pitch)
    parts = [init, *segments]
    return Joined(lambda part=part: io.BytesIO(part) for part in parts), b"".join(parts)


def test_fragments_are_read_as_one_stream_and_closed_one_after_another() -> None:
    opened: list[io.BytesIO] = []

    def one(data: bytes) -> io.BytesIO:
        opened.append(io.BytesIO(data))
        return opened[-1]

    stream = Joined(lambda data=data: one(data) for data in (b"abc", b"", b"defg"))
    assert stream.readable()
    assert (stream.read(2), len(opened), stream.read(5)) == (b"ab", 1, b"c")
    assert (stream.read(9), stream.read(9)) == (b"defg", b"")
    assert [file.closed for file in opened] == [True, True, True]
    stream.close()


def test_every_stream_comes_through_frame_by_frame(tmp_path: Path) -> None:
    (picture, p), (kk, k), (uz, u) = joined(None), joined(300), joined(400)
    numbers = remux(
        Track("", picture), [Track("kk", kk), Track("uz-Cyrl", uz)], tmp_path / "film.mp4", title="Қожанасыр"
    )
    assert numbers == {"": 1, "kk": 2, "uz-Cyrl": 3}
    frames = []
    for number, data in enumerate((p, k, u)):
        part = tmp_path / f"{number}.mp4"
        part.write_bytes(data)
        frames += origin_clips.decoded(part)
    assert origin_clips.decoded(tmp_path / "film.mp4") == frames
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert [stream.metadata.get("language") for stream in film.streams][1:] == ["kaz", "uzb"]
        assert film.metadata["title"] == "Қожанасыр"
        assert [stream.id for stream in film.streams] == [1, 2, 3]
    data = (tmp_path / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_what_is_no_stream_is_refused_and_everything_closed(tmp_path: Path) -> None:
    picture, _ = joined(None)
    broken = io.BytesIO(b"nothing")
    with pytest.raises(av.FFmpegError):
        remux(Track("", picture), [Track("kk", broken)], tmp_path / "film.mp4")
    assert (picture.closed, broken.closed) == (True, True)


def test_a_playlist_names_its_parts_in_order() -> None:
    assert parts_of('#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:4,\na.m4s\n#EXTINF:4,\nb.m4s\n#EXT-X-ENDLIST\n') == [
        "init.mp4",
        "a.m4s",
        "b.m4s",
    ]


@pytest.mark.parametrize(
    "playlist",
    [
        "",
        "#EXTM3U\na.ts\n",
        '#EXT-X-MAP:URI="i"\n',
        '#EXT-X-MAP:URI="i"\na\n#EXT-X-MAP:URI="j"\nb',
        "#EXT-X-BYTERANGE:1\na",
    ],
)
def test_a_playlist_of_another_kind_is_refused(playlist: str) -> None:
    with pytest.raises(NotFragments):
        parts_of(playlist)


def test_a_tale_of_the_demo_goes_from_its_package_into_one_signed_film(tmp_path: Path) -> None:
    tale = Path(__file__).parents[3] / "demo/tales/qozhanasyr"
    tags = ("kk", "ky", "tr")
    made = package(
        PackageJob(tale / "picture.mp4", tuple(SoundSource(tag, tale / f"sound-{tag}.m4a") for tag in tags)),
        tmp_path / "package",
    )

    def files(name: str) -> list[Path]:
        folder = tmp_path / "package" / name
        return [folder / part for part in parts_of((folder / "index.m3u8").read_text())]

    def track(name: str, tag: str) -> Track:
        return Track(tag, Joined(partial(open, file, "rb") for file in files(name)))

    top = made.pictures[0].name
    remux(track(top, ""), [track(f"sound-{tag}", tag) for tag in tags], tmp_path / "plain.mp4")
    signed = sign(tmp_path / "plain.mp4", tmp_path / "signed.mp4")
    report = verdict.read(signed, authority().root)
    assert (report.integrity, report.trust) == ("valid", "trusted")
    with av.open(str(signed)) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio", "audio", "audio"]
    part = tmp_path / "part.mp4"
    part.write_bytes(b"".join(file.read_bytes() for file in files("sound-kk")))
    assert origin_clips.decoded(part, only="audio") == origin_clips.decoded(signed, only="audio", which=0)
