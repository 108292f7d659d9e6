"""Playlists per second of CPU: `PYTHONPATH=src python bench/channels.py [--json]`.

Three servers on 127.0.0.1, one worker each, asked in turns for the same playlist of a channel:

- air: the fast path in front of Django (granian, WSGI, one thread), computed anew for every request;
- nginx: a static file of the same size, the physical limit (only where nginx is installed);
- django: the same playlist from a Django view without any middleware.

The figure is requests / seconds of CPU of the server's whole process tree, median of the rounds. Any answer that is
not 2xx ends the measurement. The load comes from wrk where it is installed, else from a small client of our own. The
goal is at least 0.4 of nginx.
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
GOAL = 0.4
CONNECTIONS = 32
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
    process = subprocess.Popen(pinned(0, line), env=env, stderr=subprocess.DEVNULL, start_new_session=True)
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
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
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
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each server in each round")
    given = parser.parse_args(words)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ortaq-bench-")))
        port = free_port()
        env = os.environ | {
            "ORTAQ_DATA": str(folder / "data"),
            "PYTHONPATH": os.pathsep.join((str(HERE.parent / "src"), str(HERE))),
        }
        (folder / "data").mkdir()
        line = [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"),
            "_channels_app:application",
        ]
        playlist = f"http://127.0.0.1:{port}/live/bench/kg/720p.m3u8"
        air = stack.enter_context(running("air", line, playlist, env))
        body = fetch(playlist)
        servers = [air, Server("django", air.process, f"http://127.0.0.1:{port}/django/720p.m3u8")]
        if nginx := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin"):
            servers.append(stack.enter_context(serving_static(nginx, folder, body)))
        found = measure(servers, given.rounds, given.seconds)
    middle = {name: round(statistics.median(values)) for name, values in found.items()}
    report = {
        "playlists_per_cpu_second": middle,
        "rounds": {name: [round(value) for value in values] for name, values in found.items()},
        "bytes": len(body),
        "segments": body.count(b"#EXTINF"),
        "load": "wrk" if shutil.which("wrk") else "own",
        "air_to_django": round(middle["air"] / middle["django"], 2),
        "air_to_nginx": round(middle["air"] / middle["nginx"], 3) if "nginx" in middle else None,
        "nginx": "measured" if "nginx" in middle else "nginx is not installed: its part was not measured",
        "goal": GOAL,
    }
    print(json.dumps(report, indent=1) if given.json else told(report))
    ratio = report["air_to_nginx"]
    return int(isinstance(ratio, float) and ratio < GOAL)


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
