"""Beginnings of the stories about live feeds: a partner's origin that really answers, and a clock that we turn."""

import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.air import answering, registry
from ortaq.channels.feeds.poller import Poller
from ortaq.channels.models import Channel, Feed, FeedEvent
from ortaq.core.media import live
from ortaq.core.playout import ticks
from ortaq.core.text.subtitles import parse
from ortaq.members.models import Broadcaster
from ortaq.work.line import Line
from tests.media import film as make_film
from tests.media import tone
from tests.rooms.air_stories import channel, licence
from tests.world import World

CLOCK = 90_000
WRAP = 1 << 33
FOR_THE_DEAF = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
SUBTITLES = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",LANGUAGE="kk",AUTOSELECT=YES'
SUBTITLED = f"""#EXTM3U
{SUBTITLES},NAME="Қазақша",DEFAULT=YES,URI="kk.m3u8"
{SUBTITLES},NAME="Қазақша (SDH)",CHARACTERISTICS="{FOR_THE_DEAF}",URI="sdh.m3u8"
{SUBTITLES},NAME="Signs",FORCED=YES,URI="forced.m3u8"
#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="Captions",LANGUAGE="kk",INSTREAM-ID="CC1"
#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,SUBTITLES="s",CLOSED-CAPTIONS="c"
low.m3u8
"""
"""What a partner says who has a picture, subtitles for everybody, for the deaf, of signs alone, and captions."""
TEXTS = ("kk", "sdh", "forced")
SEGMENTS = 4
"""So many real ones there are; they come again and again under other names."""


@cache
def real_segments(form: str, count: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Init section and segments of 4 s with picture and sound, as an encoder makes them: "ts" or "cmaf"."""
    folder = Path(tempfile.mkdtemp(prefix="ortaq-feed-"))
    source = make_film(folder / "live.mp4", seconds=4 * count, sounds=[tone()])
    ending = "ts" if form == "ts" else "m4s"
    options = {
        "hls_time": "4",
        "hls_playlist_type": "vod",
        "hls_segment_type": "mpegts" if form == "ts" else "fmp4",
        "hls_segment_filename": f"{folder}/seg%d.{ending}",
        "hls_fmp4_init_filename": "init.mp4",
    }
    with av.open(str(source)) as given, av.open(f"{folder}/index.m3u8", "w", format="hls", options=options) as made:
        outs = {one.index: made.add_stream_from_template(one) for one in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = outs[packet.stream.index]
                made.mux(packet)
    init = (folder / "init.mp4").read_bytes() if form == "cmaf" else b""
    return init, tuple((folder / f"seg{at}.{ending}").read_bytes() for at in range(count))


@cache
def begins(form: str, count: int) -> tuple[int, ...]:
    """Where each of them begins on the clock of its picture, 90 kHz."""
    init, segments = real_segments(form, count)
    return tuple(live.look(one, init).begin * CLOCK // ticks.TICKS for one in segments)


@dataclass
class Origin:
    """A partner's origin: `listed` holds (number, name, length said, lines before it) of its window.

    `lines` are the lines of its subtitles (every rendition has the same), by number of the segment: seconds after its
    beginning, until when, and the text. They list so many segments less than the picture as they are `lagging`; what
    is `hanging` is never answered.
    """

    form: str = "ts"
    listed: list[tuple[int, str, float, str]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    cors: str = "*"
    is_dead: bool = False
    multivariant: str = ""
    next_seq: int = 100
    window: int = 6
    segments: int = SEGMENTS
    asked: list[str] = field(default_factory=list)
    port: int = 0
    lines: dict[int, list[tuple[float, float, str]]] = field(default_factory=dict)
    instead: dict[str, bytes] = field(default_factory=dict)
    lagging: int = 0
    hanging: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/live/{'master' if self.multivariant else 'index'}.m3u8"

    def say(self, count: int = 1, *, name: str = "", length: float = 4.0, tags: str = "") -> str:
        """List some more segments; says the name of the last."""
        for _ in range(count):
            said = name or f"s{self.next_seq}.{'ts' if self.form == 'ts' else 'm4s'}"
            self.listed.append((self.next_seq, said, length, tags))
            self.next_seq += 1
        self.listed = self.listed[-self.window :]
        return said

    def playlist(self) -> str:
        lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:4", f"#EXT-X-MEDIA-SEQUENCE:{self.listed[0][0]}"]
        lines += ['#EXT-X-MAP:URI="init.mp4"'] if self.form == "cmaf" else []
        for _, name, length, tags in self.listed:
            lines += [*([tags] if tags else []), f"#EXTINF:{length:.3f},", f"{name}?token=secret"]
        return "\n".join([*lines, ""])

    def subtitles(self, text: str) -> str:
        """The playlist of a rendition of subtitles."""
        rows = self.listed[: -self.lagging] if self.lagging else self.listed
        lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:4", f"#EXT-X-MEDIA-SEQUENCE:{rows[0][0]}"]
        for seq, _, length, tags in rows:
            lines += [*([tags] if tags else []), f"#EXTINF:{length:.3f},", f"{text}-{seq}.vtt?token=secret"]
        return "\n".join([*lines, ""])

    def vtt(self, seq: int) -> bytes:
        """A segment of subtitles; its times count from the first real segment on, and begin with a day."""
        known = begins(self.form, self.segments)
        begin = (known[seq % self.segments] - known[0]) / CLOCK
        lines = ["WEBVTT", f"X-TIMESTAMP-MAP=LOCAL:24:00:00.000,MPEGTS:{known[0] % WRAP}", ""]
        for start, stop, text in self.lines.get(seq, [(1.0, 2.0, f"line of {seq}")]):
            lines += [f"{stamp(86400 + begin + start)} --> {stamp(86400 + begin + stop)} align:start", text, ""]
        return "\n".join(lines).encode()

    def text(self, name: str) -> bytes | None:
        """What lies under the name of a playlist or a segment of subtitles."""
        if name in self.missing | self.gone:
            return None
        if name in self.instead:
            return self.instead[name]
        text, _, seq = name.partition(".")[0].partition("-")
        return self.vtt(int(seq)) if seq else self.subtitles(text).encode()

    def answer(self, path: str) -> bytes | None:
        name = path.rpartition("/")[2].partition("?")[0]
        if name in self.instead or name.startswith(TEXTS):
            return self.text(name)
        init, segments = real_segments(self.form, self.segments)
        if name.endswith(".m3u8") and name not in self.gone:
            return (self.multivariant if name == "master.m3u8" else self.playlist()).encode()
        if name == "init.mp4":
            return init
        if name in self.missing | self.gone:
            return None
        if name in self.broken:
            return b"\x47garbage" * 5000
        found = re.search(r"\d+", name)
        return segments[int(found[0]) % self.segments] if found else None


def stamp(seconds: float) -> str:
    """A time of WebVTT."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


@contextmanager
def origin(form: str = "ts", **more: Any) -> Iterator[Origin]:
    """An origin that answers on this machine."""
    told = Origin(form, **more)
    # Made before anybody waits for them.
    real_segments(form, told.segments)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            if self.path.rpartition("/")[2] in told.hanging:
                told.over.wait()
            if told.is_dead:
                self.connection.close()
                return
            body = told.answer(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            if told.cors:
                self.send_header("Access-Control-Allow-Origin", told.cors)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def partners_channel(world: World, house: str = "almaty") -> Programme:
    """Demo TV Almaty's channel as a work, about which licences are written."""
    owner: Broadcaster = getattr(world, house)
    return Programme.objects.create(
        owner=owner,
        titles={"kk": "Демо ТВ Алматы, тікелей эфир", "en": "Demo TV Almaty, live"},
        original_language="kk",
        genre="news",
        year=2026,
    )


def feed(world: World, at: str, mode: str = "rewritten", *, slug: str = "demo-live", **terms: object) -> Feed:
    """Bishkek carries Almaty's channel in Kyrgyzstan, where it has the right to; it is started."""
    work = partners_channel(world)
    asked: dict[str, object] = {"media": ["live_carriage"], "runs": None, "catch_up_days": 0, "sounds": ["kk"]}
    licence(world, work, **(asked | terms))
    mine: Channel = channel(world, slug=slug, number=9, sounds=["kk"], subtitles=[], territories_seen=["KG", "HU"])
    made = actions.open_feed(channel=mine, programme=work, address=at, mode=mode, by=world.nurlan)
    return actions.start_feed(feed=made, by=world.nurlan)


def rows_of(playlist: str) -> list[str]:
    """The addresses in a playlist."""
    return [line for line in playlist.split("\n") if line and not line.startswith("#")]


class Studio:
    """A feed, its poller, and a viewer in Bishkek, on a clock that is turned by hand."""

    def __init__(self, made: Feed, clock: time_machine.Traveller, line: Line) -> None:
        self.feed, self.clock = made, clock
        self.poller = self.new_poller(line)
        self.registry = registry.Registry()

    def new_poller(self, line: Line, holder: str = "here:1:a") -> Poller:
        from ortaq.channels.feeds import lease

        assert lease.take(self.feed.pk, holder)
        return Poller(self.feed.pk, holder, line)

    def poll(self, seconds: float = 0, *, times: int = 1) -> None:
        """Let time go by, and poll."""
        for _ in range(times):
            self.clock.shift(seconds)
            self.poller.poll()

    def get(self, name: str = "v0.m3u8", query: str = "", place: str = "kg") -> tuple[str, dict[str, str], str]:
        """What a viewer gets."""
        self.registry.refresh()
        said: list[Any] = []
        kept, answering.registry = answering.registry, self.registry
        try:
            path = f"/live/{self.feed.channel.slug}/{place}/{name}"
            body = answering.answer(
                {"PATH_INFO": path, "QUERY_STRING": query}, lambda status, headers: said.extend((status, headers))
            )
        finally:
            answering.registry = kept
        assert body is not None
        return said[0], dict(said[1]), b"".join(body).decode()

    def names(self, place: str = "kg") -> list[str]:
        """The segments that a viewer is told of, by their last names."""
        status, _, text = self.get(place=place)
        assert status == "200 OK"
        rows = [line for line in text.split("\n") if line and not line.startswith("#")]
        return [re.sub(r"\?.*", "", row).rpartition("/")[2] if "slate" not in row else "slate" for row in rows]

    def read(self, name: str = "t0.m3u8", query: str = "", place: str = "kg") -> list[list[tuple[float, float, str]]]:
        """What is to be read of copied subtitles: the lines of every listed segment, in seconds after it begins."""
        return [self.lines(row) for row in rows_of(self.get(name, query, place)[2])]

    def lines(self, address: str) -> list[tuple[float, float, str]]:
        """The lines of a segment of ours, which begins at the moment that its map says."""
        text = self.file(address)
        assert text.startswith("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:")
        return [(one.start_ms / 1000, one.end_ms / 1000, one.text) for one in parse(text)] if "-->" in text else []

    def file(self, address: str) -> str:
        """A file of ours."""
        with default_storage.open(f"packages/{address.removeprefix('/media/')}") as file:
            found: bytes = file.read()
        return found.decode()

    def codes(self) -> list[str]:
        """What happened, in order."""
        return list(FeedEvent.objects.filter(feed=self.feed).order_by("pk").values_list("code", flat=True))

    def happened(self, code: str) -> dict[str, Any]:
        """The values of the one event of this kind."""
        return FeedEvent.objects.get(feed=self.feed, code=code).about

    @property
    def now(self) -> int:
        return ticks.of(timezone.now())
