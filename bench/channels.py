"""Playlists per second of CPU: `PYTHONPATH=src python bench/channels.py [--json]`.

Three servers on 127.0.0.1, one worker each, asked in turns for the same playlist of a channel:

- air: the fast path in front of Django (granian, WSGI, one thread): as on the air, a playlist is made once for a tenth
  of a second;
- nginx: a static file of the same size, the physical limit (only where nginx is installed);
- eyevinn: the core of Eyevinn's Channel Engine 5.1, `@eyevinn/hls-vodtolive` 4.1.10 from npm, which makes its media
  playlists, behind fastify 5 as there (`bench/eyevinn/`; only where node and npm are). What else the engine does for
  each request (a session, a state store, logging) is left away;
- channel-engine: the whole engine, which is not on npm in this version: only with `--channel-engine DIR`, the `dist` of
  a build of its sources;
- django: the same playlist from a Django view without any middleware.

The figure is requests / seconds of CPU of the server's whole process tree, median of the rounds. Any answer that is
not 2xx ends the measurement. The load comes from wrk where it is installed, else from a small client of our own. The
goals are at least 0.4 of nginx and 3 times Eyevinn's engine: the whole one where it was measured, else its core.

Then, in the same run: 2,000 viewers who poll as players do (`bench/_crowd.py`), and a thousand channels with a day of
forty entries each, from the database into memory (`bench/_thousand.py`): how long until each has a playlist, CPU,
memory for each, CPU while nobody asks, and how soon a published change is on the air.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
GOALS = {
    "nginx": 0.4,
    "eyevinn": 3.0,
    "errors": 0,
    "ready_s": 5.0,
    "ready_cpu_s": 1.0,
    "kib_each": 30.0,
    "idle_cpu_percent": 1.0,
    "change_on_air_s": 2.0,
}
"""The first two at least, the others at most."""
AT_LEAST = ("nginx", "eyevinn")
VIEWERS, WATCHING = 2000, 30
CORE, ENGINE = "eyevinn", "channel-engine"
CONNECTIONS = 32
FILMS = "abc"
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{
  types {{ application/vnd.apple.mpegurl m3u8; }}
  access_log off;
  sendfile on;
  keepalive_requests 10000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/static;
    add_header access-control-allow-origin *;
    add_header cache-control max-age=2;
  }}
}}
"""


FILM_MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-STREAM-INF:BANDWIDTH=3128000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
720p.m3u8
"""
FILM = "\n".join(
    (
        '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI="init.mp4"',
        *(f"#EXTINF:4.000000,\nseg{number:05}.m4s" for number in range(9)),
        "#EXT-X-ENDLIST\n",
    )
)


@dataclass(frozen=True)
class Server:
    """A running server and what it is asked for."""

    name: str
    process: subprocess.Popen[bytes]
    url: str


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        found: int = door.getsockname()[1]
        return found


def pinned(core: int, line: list[str]) -> list[str]:
    """The command on one core, where that can be asked for."""
    taskset = shutil.which("taskset")
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    return [taskset, "-c", str(cores[core % len(cores)]), *line] if taskset and len(cores) > 1 else line


@contextlib.contextmanager
def running(name: str, line: list[str], url: str, env: dict[str, str] | None = None) -> Iterator[Server]:
    """A server that answers; it is ended with everything that it started."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(pinned(0, line), env=env, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        wait_for(url)
        yield Server(name, process, url)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def fetch(url: str) -> bytes:
    """One answer; raises OSError unless it is 200."""
    with urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own server on 127.0.0.1
        body: bytes = answer.read()
        return body


def wait_for(url: str) -> None:
    """Until the server answers, 30 s at most."""
    until = time.monotonic() + 30
    while True:
        try:
            fetch(url)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def tree(pid: int) -> list[int]:
    """A process and everything that it started."""
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += tree(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree so far."""
    ticks = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / float(os.sysconf("SC_CLK_TCK"))


def load(url: str, seconds: int) -> int:
    """How many requests were answered; raises RuntimeError when one of them was not answered with 2xx."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return own_load(url, seconds)
    line = pinned(1, [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url])
    said = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    found = re.search(r"(\d+) requests in", said)
    if found is None:
        raise RuntimeError(said)
    return int(found[1])


def own_load(url: str, seconds: int) -> int:
    """The same from this process, over kept-alive connections, bounded in time; slower than wrk, and as fair."""
    host, _, path = url.removeprefix("http://").partition("/")
    address, _, port = host.partition(":")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    until = time.monotonic() + seconds

    async def one() -> int:
        reader, writer = await asyncio.open_connection(address, int(port))
        count = 0
        while time.monotonic() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if head.split(b" ", 2)[1][:1] != b"2":
                raise RuntimeError(head.decode())
            if length := re.search(rb"content-length: (\d+)", head, re.IGNORECASE):
                await reader.readexactly(int(length[1]))
            else:
                # In chunks (RFC 9112, 7.1); the last one is empty.
                while size := int(await reader.readuntil(b"\r\n"), 16):
                    await reader.readexactly(size + 2)
                await reader.readexactly(2)
            count += 1
        writer.close()
        return count

    async def every() -> int:
        return sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))

    return asyncio.run(every())


def measure(servers: list[Server], rounds: int, seconds: int) -> dict[str, list[float]]:
    """Requests per second of CPU, the servers taking turns."""
    found: dict[str, list[float]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            before = cpu_seconds(server.process.pid)
            requests = load(server.url, seconds)
            found[server.name].append(requests / (cpu_seconds(server.process.pid) - before))
    return found


def main(words: list[str]) -> int:
    """Start, measure, tell; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="./ortaq bench channels", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--channel-engine", metavar="DIR", type=Path, help="a build of Eyevinn's Channel Engine")
    parser.add_argument("--channels", type=int, default=1000, help="of the measurement from the database")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each server in each round")
    given = parser.parse_args(words)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ortaq-bench-")))
        port = free_port()
        env = os.environ | {
            "ORTAQ_DATA": str(folder / "data"),
            "PYTHONPATH": os.pathsep.join((str(HERE.parent / "src"), str(HERE.parent))),
        }
        (folder / "data").mkdir()
        line = [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"),
            *("--backlog", "8192", "--backpressure", "8192"),  # as web/server.py
            "bench._channels_app:application",
        ]
        playlist = f"http://127.0.0.1:{port}/live/bench/kg/720p.m3u8"
        air = stack.enter_context(running("air", line, playlist, env))
        body = fetch(playlist)
        servers = [air, Server("django", air.process, f"http://127.0.0.1:{port}/django/720p.m3u8")]
        if nginx := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin"):
            servers.append(stack.enter_context(serving_static(nginx, folder, body)))
        if shutil.which("node") and shutil.which("npm"):
            films = stack.enter_context(serving_films(folder))
            servers.append(stack.enter_context(eyevinn(folder, films)))
            if given.channel_engine:
                servers.append(stack.enter_context(channel_engine(given.channel_engine, films)))
        found = measure(servers, given.rounds, given.seconds)
        crowd = polled(air, playlist.rpartition("/")[0])
        many = thousand(given.channels, folder)
    middle = {name: round(statistics.median(values)) for name, values in found.items()}
    ratios = {name: round(middle["air"] / value, 3) for name, value in middle.items() if name != "air"}
    engine = ratios.get(ENGINE, ratios.get(CORE))
    report = {
        "playlists_per_cpu_second": middle,
        "rounds": {name: [round(value) for value in values] for name, values in found.items()},
        "bytes": len(body),
        "segments": body.count(b"#EXTINF"),
        "load": "wrk" if shutil.which("wrk") else "own",
        "air_to": ratios,
        "not_measured": [name for name in ("nginx", CORE, ENGINE) if name not in middle],
        "crowd": crowd,
        "channels": many,
        "goals": GOALS,
        "reached": {
            name: reached(value, name)
            for name, value in ({"nginx": ratios.get("nginx"), "eyevinn": engine} | crowd | many).items()
            if name in GOALS
        },
    }
    print(json.dumps(report, indent=1) if given.json else told(report))
    return int(False in report["reached"].values())


def reached(ratio: float | None, goal: str) -> bool | None:
    """Whether a goal was reached; None where it was not measured."""
    if ratio is None:
        return None
    return ratio >= GOALS[goal] if goal in AT_LEAST else ratio <= GOALS[goal]


def polled(air: Server, variant: str) -> dict[str, float]:
    """What a crowd of viewers met, and what they cost: CPU in per cent of one core."""
    before, clock = cpu_seconds(air.process.pid), time.monotonic()
    line = pinned(1, [sys.executable, str(HERE / "_crowd.py"), variant, str(VIEWERS), str(WATCHING)])
    said = subprocess.run(line, check=True, capture_output=True, text=True, timeout=WATCHING * 4).stdout
    found: dict[str, float] = json.loads(said)
    spent = cpu_seconds(air.process.pid) - before
    return found | {"cpu_percent": round(100 * spent / (time.monotonic() - clock), 1)}


def thousand(channels: int, folder: Path) -> dict[str, float]:
    """Many channels in a process with a database of its own."""
    (folder / "many").mkdir()
    env = os.environ | {"ORTAQ_DATA": str(folder / "many"), "PYTHONPATH": str(HERE.parent / "src")}
    line = [sys.executable, "-P", str(HERE / "_thousand.py"), str(channels)]
    said = subprocess.run(line, check=True, capture_output=True, text=True, env=env).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


@contextlib.contextmanager
def serving_films(folder: Path) -> Iterator[list[str]]:
    """Three films of nine segments over HTTP, from which Eyevinn's engine loads them; gives their addresses."""
    for film in FILMS:
        (folder / "films" / film).mkdir(parents=True)
        (folder / "films" / film / "master.m3u8").write_text(FILM_MASTER, encoding="utf-8")
        (folder / "films" / film / "720p.m3u8").write_text(FILM, encoding="utf-8")
    port = free_port()
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    addresses = [f"http://127.0.0.1:{port}/{film}/master.m3u8" for film in FILMS]
    with running("films", [*serve, "--directory", str(folder / "films")], addresses[0]):
        yield addresses


def eyevinn(folder: Path, films: list[str]) -> contextlib.AbstractContextManager[Server]:
    """The core of Eyevinn's engine, from npm."""
    (folder / "eyevinn").mkdir()
    for name in ("package.json", "harness.mjs"):
        shutil.copy(HERE / "eyevinn" / name, folder / "eyevinn")
    quiet = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(quiet, cwd=folder / "eyevinn", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = free_port()
    line = ["node", str(folder / "eyevinn" / "harness.mjs"), str(port), *films]
    return running(CORE, line, f"http://127.0.0.1:{port}/channels/bench/720p.m3u8")


def channel_engine(built: Path, films: list[str]) -> contextlib.AbstractContextManager[Server]:
    """The whole engine; it answers only when its first films are loaded."""
    port = free_port()
    line = ["node", str(HERE / "eyevinn" / "engine.cjs"), str(port), str(built.resolve()), *films]
    return running(ENGINE, line, f"http://127.0.0.1:{port}/channels/bench/master3128000.m3u8")


def serving_static(nginx: str, folder: Path, body: bytes) -> contextlib.AbstractContextManager[Server]:
    """nginx with one static file."""
    port = free_port()
    (folder / "static").mkdir()
    (folder / "static" / "720p.m3u8").write_bytes(body)
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port), encoding="utf-8")
    line = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    return running("nginx", line, f"http://127.0.0.1:{port}/720p.m3u8")


def told(report: dict[str, object]) -> str:
    """For people."""
    lines = [f"{name}: {value}" for name, value in report.items() if name != "rounds"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
