"""The air as MPEG-TS: programmes of different size and origin as one stream that never steps back."""

import io
from collections import defaultdict
from pathlib import Path

import av
import pytest

from ortaq.core.media.house import TICKS
from ortaq.core.media.live import BadSegment
from ortaq.core.media.package import PackageJob, SoundSource, package
from ortaq.core.media.transport import PACKET, TABLES, Piece, transport
from tests.media import film, tone

T0 = 1_795_680_000 * TICKS


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A wide film of 9 s and a small one of 5 s, both packaged with two sounds."""
    folder = tmp_path_factory.mktemp("transport")
    made = []
    for name, seconds, width, height in (("wide", 9, 1280, 720), ("small", 5, 214, 160)):
        picture = film(folder / f"{name}.mp4", seconds, width, height, 25, [tone(440, -20), tone(1000, -20)])
        package(PackageJob(picture, (SoundSource("kk", picture, 0), SoundSource("tr", picture, 1))), folder / name)
        made.append(folder / name)
    return made


def piece(folder: Path, rendition: str, number: int, at: int) -> Piece:
    """One segment of a package behind its init section; sound lies up to one frame after the picture, as it is cut."""
    track = folder / rendition
    language = rendition.removeprefix("sound-") if rendition.startswith("sound-") else ""
    late = -(-number * 4 * 48_000 // 1024) * 1024 * 15 - number * 4 * TICKS if language else 0
    data = (track / "init.mp4").read_bytes() + (track / f"seg{number:05}.m4s").read_bytes()
    return Piece(data, at + late, language)


def aired(films: list[Path]) -> list[bytes]:
    """Four segments of the wide film's and two of the small one's beginning: 8 s, 5 s, and 8 s again."""
    wide, small = films
    plan = [
        (wide, 0, 0, 8),
        (wide, 1, 0, 8),
        (small, 0, 8, 13),
        (small, 1, 8, 13),
        (wide, 0, 13, 21),
        (wide, 1, 13, 21),
    ]
    return [
        transport(
            [piece(folder, one, number, T0 + (begin + 4 * number) * TICKS) for one in ("360p", "sound-kk", "sound-tr")],
            T0 + stop * TICKS,
            7 + at,
        )
        for at, (folder, number, begin, stop) in enumerate(plan)
    ]


def test_picture_and_both_sounds_go_on_over_every_boundary(films: list[Path]) -> None:
    times, sizes, decoded = defaultdict(list), [], defaultdict(list)
    with av.open(io.BytesIO(b"".join(aired(films))), format="mpegts") as stream:
        assert [one.type for one in stream.streams] == ["video", "audio", "audio"]
        assert [one.metadata.get("language") for one in stream.streams.audio] == ["kaz", "tur"]
        for packet in stream.demux():
            assert not packet.is_corrupt
            if packet.dts is not None:
                decoded[packet.stream.index].append(packet.dts)
            for frame in packet.decode():
                times[packet.stream.index].append(frame.pts)
                if packet.stream.type == "video":
                    sizes.append((frame.width, frame.height))
    begin = times[0][0]
    assert begin == T0 * 90_000 // TICKS % 2**33
    assert times[0] == [begin + 3600 * frame for frame in range(21 * 25)]
    assert sizes == [(640, 360)] * 200 + [(214, 160)] * 125 + [(640, 360)] * 200
    for sound in (1, 2):
        steps = [after - before for before, after in zip(times[sound], times[sound][1:], strict=False)]
        # A frame of 1024 samples lasts 1920 ticks of 90 kHz; only at a boundary may one begin up to a frame apart.
        assert all(0 < step < 2 * 1920 + 1 for step in steps)
        assert sum(abs(step - 1920) > 1 for step in steps) <= 2
        assert abs(times[sound][0] - begin) < 1920
        assert abs(times[sound][-1] - times[0][-1]) < 2 * 3600
    assert all(row == sorted(set(row)) for row in decoded.values())


def test_the_tables_stand_once_in_each_segment_and_are_counted_on(films: list[Path]) -> None:
    counted = defaultdict(list)
    for segment in aired(films):
        assert len(segment) % PACKET == 0
        seen = set()
        for at in range(0, len(segment), PACKET):
            head = segment[at : at + PACKET]
            assert head[0] == 0x47
            pid = (head[1] & 0x1F) << 8 | head[2]
            if pid in TABLES:
                counted[pid].append(head[3] & 0x0F)
            elif pid not in seen:
                # Whoever counts packets is told at the first one that the count begins anew.
                assert head[3] & 0x20
                assert head[5] & 0x80
                seen.add(pid)
    assert counted == {pid: [7, 8, 9, 10, 11, 12] for pid in TABLES}


def test_nothing_of_a_sound_begins_where_the_programme_is_over(films: list[Path]) -> None:
    stop = T0 + 2 * TICKS
    made = transport([piece(films[0], "360p", 0, T0), piece(films[0], "sound-kk", 0, T0)], stop)
    with av.open(io.BytesIO(made), format="mpegts") as stream:
        last = max(packet.pts for packet in stream.demux(stream.streams.audio[0]) if packet.pts is not None)
    assert last < stop * 90_000 // TICKS % 2**33 <= last + 2 * 1920


def test_the_same_segment_is_the_same_bytes_and_a_broken_one_is_refused(films: list[Path]) -> None:
    assert aired(films) == aired(films)
    with pytest.raises(BadSegment):
        transport([Piece(b"\0" * 4096, T0)], T0 + TICKS)
