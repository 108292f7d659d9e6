"""The channel as set-top boxes, VLC and mpv take it: one clock over all programmes, no more than the rights give."""

import datetime as dt
import io
import re
from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.channels import actions
from ortaq.channels.air import answering, registry, transport
from ortaq.channels.models import Airing
from ortaq.core.media.package import PackageJob, SoundSource
from ortaq.core.media.package import package as make
from ortaq.core.playout import TICKS
from tests.media import film as shot
from tests.media import tone
from tests.rooms.air_stories import channel, film, licence
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_air(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "registry", registry.Registry())
    transport._made.cache_clear()


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real package of 8 s in Kazakh and Kyrgyz."""
    folder = tmp_path_factory.mktemp("packaged")
    picture = shot(folder / "tale.mp4", 8, 640, 360, 25, [tone(440, -20), tone(1000, -20)])
    make(PackageJob(picture, (SoundSource("kk", picture, 0), SoundSource("ky", picture, 1))), folder / "made")
    return folder / "made"


def get(path: str, query: str = "") -> tuple[str, dict[str, str], bytes]:
    said: list = []
    body = answering.answer(
        {"PATH_INFO": path, "QUERY_STRING": query}, lambda status, headers: said.extend((status, headers))
    )
    assert body is not None
    return said[0], dict(said[1]), b"".join(body)


def on_air(world: World, packaged: Path, *, empty: int = 0, **rights_given: object) -> dt.datetime:
    """Ten showings of 8 s of a tale with real segments, in Bishkek, from a minute ago on; gives when.

    Of `empty` slots each last one has nothing in it, and shows the slate.
    """
    tale = film(world, frames=200)
    folder = tale.package.folder
    shelves.take_away(folder)
    for path in packaged.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                default_storage.save(f"packages/{folder}/{path.relative_to(packaged).as_posix()}", file)
    licence(world, tale, **rights_given)
    mine = channel(world)
    begin = dt.datetime.fromtimestamp((int(timezone.now().timestamp()) - 60) // 4 * 4, dt.UTC)
    for turn in range(10):
        starts = begin + dt.timedelta(seconds=8 * turn)
        if empty and turn % empty == empty - 1:
            continue
        actions.plan(channel=mine, programme=tale, starts_at=starts, seconds=8, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return begin


def test_a_set_top_box_gets_picture_and_sound_over_every_boundary(world: World, packaged: Path) -> None:
    begin = on_air(world, packaged, runs=20)
    _, headers, text = get("/live/demo-bishkek/kg/tv.m3u8")
    assert headers["content-type"] == "application/vnd.apple.mpegurl"
    assert b'LANGUAGE="ky",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"\n' in text
    assert b'LANGUAGE="kk",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="tv-sound-kk.m3u8"\n' in text
    window = f"from={int(begin.timestamp())}&to={int(begin.timestamp()) + 32}"
    _, _, text = get("/live/demo-bishkek/kg/tv-360p.m3u8", window)
    names = re.findall(r"^tv-360p-\d+\.ts$", text.decode(), re.MULTILINE)
    assert len(names) == 8
    assert text.endswith(b"#EXT-X-ENDLIST\n")
    stream = b""
    for name in names:
        status, headers, body = get(f"/live/demo-bishkek/kg/{name}")
        assert (status, headers["content-type"]) == ("200 OK", "video/mp2t")
        stream += body
    with av.open(io.BytesIO(stream), format="mpegts") as container:
        assert [one.metadata.get("language") for one in container.streams] == [None, "kir"]
        times = {0: [], 1: []}
        for packet in container.demux():
            times[packet.stream.index] += [frame.pts for frame in packet.decode()]
    assert times[0] == list(range(times[0][0], times[0][0] + 32 * 90_000, 3600))
    assert times[0][0] == int(begin.timestamp()) * 90_000 % 2**33
    assert all(0 < after - before <= 2 * 1920 for before, after in zip(times[1], times[1][1:], strict=False))
    _, _, text = get("/live/demo-bishkek/kg/tv-sound-kk.m3u8", window)
    (first, *_) = re.findall(r"^tv-sound-kk-\d+\.ts$", text.decode(), re.MULTILINE)
    _, _, body = get(f"/live/demo-bishkek/kg/{first}")
    with av.open(io.BytesIO(body), format="mpegts") as container:
        assert [(one.type, one.metadata["language"]) for one in container.streams] == [("audio", "kaz")]


@pytest.mark.parametrize("first", [0, 4, 8, 12, 16])
def test_a_range_has_all_of_its_sound_whether_it_begins_in_a_programme_or_in_the_slate(
    world: World, packaged: Path, first: int
) -> None:
    # Slots of 8 s, every second of them empty: ranges begin and end in the middle of both, and at their edges.
    begin = int(on_air(world, packaged, empty=2, runs=20).timestamp()) + first
    for stop in (begin + 12, begin + 16):
        lengths = {}
        for rendition, kinds in (("360p", ["video", "audio"]), ("sound-kk", ["audio"])):
            _, _, text = get(f"/live/demo-bishkek/kg/tv-{rendition}.m3u8", f"from={begin}&to={stop}")
            assert text.endswith(b"#EXT-X-ENDLIST\n")
            streams, packets = [], {kind: [] for kind in kinds}
            for name in re.findall(r"^tv-.+\.ts$", text.decode(), re.MULTILINE):
                _, _, body = get(f"/live/demo-bishkek/kg/{name}")
                with av.open(io.BytesIO(body), format="mpegts") as container:
                    streams.append([(one.id, one.type) for one in container.streams])
                    for one in container.demux():
                        if one.pts is not None:
                            packets[one.stream.type].append(one.pts)
            # A player maps the streams that it finds first: they are the same in every segment, in the same order.
            assert streams == [streams[0]] * ((stop - begin) // 4)
            assert [kind for _, kind in streams[0]] == kinds
            lengths |= {(rendition, kind): (min(some), max(some)) for kind, some in packets.items()}
        starts, ends = zip(*lengths.values(), strict=True)
        assert max(starts) - min(starts) <= 1920
        # The last frame of a picture begins 40 ms before its end, that of a sound 21.3 ms.
        assert max(ends) - min(ends) <= 3600
        assert lengths["360p", "video"][1] - lengths["360p", "video"][0] == (stop - begin) * 90_000 - 3600


def test_nothing_is_sent_before_its_time_nor_after_its_right(
    world: World, packaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_air(world, packaged, runs=20, media=["linear"])
    _, _, text = get("/live/demo-bishkek/kg/tv-360p.m3u8")
    numbers = [int(one) for one in re.findall(rb"tv-360p-(\d+)\.ts", text)]
    place = "/live/demo-bishkek/kg/tv-360p-"
    assert get(f"{place}{numbers[-1]}.ts")[0] == "200 OK"
    assert get(f"{place}{numbers[-1] + 2}.ts")[0] == "404 Not Found"
    # Without the right to start over a segment goes when it has left the window, whoever knows its name.
    real = answering.time.time_ns()
    monkeypatch.setattr(answering.time, "time_ns", lambda: real + 180 * 10**9)
    assert get(f"{place}{numbers[0]}.ts")[0] == "404 Not Found"
    for name in ("tv-1080p.m3u8", "tv-subs-ky.m3u8", "tv-360p-x.ts", "tv-subs-ky-1.ts", "tv-.ts", "tv-360p--1.ts"):
        assert get(f"/live/demo-bishkek/kg/{name}")[0] == "404 Not Found"


def test_where_there_is_no_licence_the_numbers_lead_to_the_slate(world: World, packaged: Path) -> None:
    on_air(world, packaged, runs=20)
    tale = Airing.objects.get(number=1)
    live = answering.registry.live["/live/demo-bishkek/hu"]
    _, _, text = get("/live/demo-bishkek/hu/tv-360p.m3u8")
    assert b"org.ortaq.slate" in text
    now = answering.ticks.from_ns(answering.time.time_ns())
    for number in re.findall(rb"tv-360p-(\d+)\.ts", text):
        found = transport.part(transport.place(live.timeline, "360p", int(number), now), "360p")
        assert all(one.startswith("/media/slate/360p/") for one in found.addresses)
        assert not any(tale.folder in one for one in found.addresses)
    assert now > TICKS


def test_a_segment_that_is_missing_is_told_in_the_log_and_the_next_one_comes(
    world: World, packaged: Path, caplog: pytest.LogCaptureFixture
) -> None:
    on_air(world, packaged, runs=20)
    _, _, text = get("/live/demo-bishkek/kg/tv-360p.m3u8")
    last, before = [int(one) for one in re.findall(rb"tv-360p-(\d+)\.ts", text)][-1:-3:-1]
    folder = Airing.objects.get(number=1).folder
    shelves.throw_away([f"packages/{folder}/360p/seg0000{last % 2}.m4s"])
    assert get(f"/live/demo-bishkek/kg/tv-360p-{last}.ts")[0] == "404 Not Found"
    assert "No segment could be made" in caplog.text
    assert get(f"/live/demo-bishkek/kg/tv-360p-{before}.ts")[0] == "200 OK"
