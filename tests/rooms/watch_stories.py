"""Places that newsrooms watch, which really answer: an agency's feed, a live stream, a folder."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp

import av

from tests.rooms import lookup_stories

SEGMENT = 4


@dataclass
class Place:
    """A server of others: what lies under each name, and what was asked for; `broken` names are answered with 503."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    port: int = 0

    def at(self, name: str) -> str:
        """The address of something there, with a token that nobody may see."""
        return f"http://127.0.0.1:{self.port}/{name}?token=secret"

    def say_feed(self, *items: tuple[str, str]) -> None:
        """A feed with a title and the name of a film for each item."""
        said = "".join(
            f"<item><title>{title}</title><guid>{film}</guid><link>http://127.0.0.1:{self.port}/read</link>"
            f'<enclosure url="{film}?t={len(self.asked)}" type="video/mp4"/></item>'
            for title, film in items
        )
        self.files["feed.xml"] = f'<rss version="2.0"><channel>{said}</channel></rss>'.encode()

    def say_stream(self, first: int, segments: list[str], *, over: bool = False) -> None:
        """A live playlist whose first segment has this number; "" stands for a discontinuity."""
        lines = ["#EXTM3U", f"#EXT-X-TARGETDURATION:{SEGMENT}", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        for name in segments:
            lines += [f"#EXTINF:{SEGMENT},", f"{name}?t={len(self.asked)}"] if name else ["#EXT-X-DISCONTINUITY"]
        lines += ["#EXT-X-ENDLIST"] if over else []
        self.files["live.m3u8"] = "\n".join([*lines, ""]).encode()


@contextmanager
def place() -> Iterator[Place]:
    """Such a server, for a story."""
    here = Place()

    class Handler(BaseHTTPRequestHandler):
        """Answers for it."""

        def do_GET(self) -> None:
            name = self.path.lstrip("/").partition("?")[0]
            here.asked.append(name)
            found = here.files.get(name)
            status = 503 if name in here.broken else 404 if found is None else 200
            self.send_response(status)
            self.end_headers()
            if status == 200 and found:
                self.wfile.write(found)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def clip(seed: int, seconds: float, start: float = 0.0) -> bytes:
    """A film of a drawn programme from some second on, with its own sound."""
    sound = lookup_stories.later(lookup_stories.voice(seed * 10), start)
    path = Path(mkdtemp(prefix="ortaq-watch-")) / "clip.mp4"
    return lookup_stories.drawn(path, seed, seconds, start=start, sounds=[sound]).read_bytes()


@cache
def segments(seed: int, count: int) -> tuple[bytes, ...]:
    """A drawn programme as transport stream segments of 4 s."""
    folder = Path(mkdtemp(prefix="ortaq-watch-"))
    (folder / "film.mp4").write_bytes(clip(seed, SEGMENT * count))
    options = {"hls_time": str(SEGMENT), "hls_playlist_type": "vod", "hls_segment_filename": f"{folder}/s%d.ts"}
    with av.open(f"{folder}/film.mp4") as given, av.open(f"{folder}/i.m3u8", "w", "hls", options=options) as made:
        outs = {one.index: made.add_stream_from_template(one) for one in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                packet.stream = outs[packet.stream.index]
                made.mux(packet)
    return tuple((folder / f"s{at}.ts").read_bytes() for at in range(count))
