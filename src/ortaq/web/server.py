"""`./ortaq serve`: the web server of a node. granian runs Django in threads and serves the media segments itself.

The segments never pass through Python: granian (Rust) reads them from the packages folder. On a node whose
`ORTAQ_MEDIA_ORIGIN` names another host (nginx, S3, a CDN) nothing is mounted here.
"""

import argparse
import os
import socket
import sys
from pathlib import Path

from ortaq.work.settings import settings


class PortTaken(OSError):
    """Somebody else listens on this port."""


def ask_for_port(host: str, port: int) -> None:
    """Raise PortTaken when the port is in use: granian sets SO_REUSEPORT and would share it silently."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        # Without this a server that ended a moment ago would still hold its port.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} on {host} is in use. Choose another one: --port {port + 1}") from error


CONNECTIONS = 8192
"""Viewers that one worker keeps connected; a player keeps its connection open between two requests."""


def command(host: str, port: int, *, workers: int = 1, threads: int = 4) -> list[str]:
    """The command line of granian."""
    packages = settings().data / "files" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    mount = []
    if settings().media_origin.startswith("/") and not settings().files:
        mount = ["--static-path-route", settings().media_origin, "--static-path-mount", str(packages)]
    return [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        # By default granian takes 1,024 and lets everybody else wait until one of them has gone.
        *("--backlog", str(CONNECTIONS * workers), "--backpressure", str(CONNECTIONS)),
        *("--workers-kill-timeout", "10", "--log-level", "warning"),
        *mount,
        "ortaq.web.wsgi:application",
    ]


def main(words: list[str]) -> None:
    """Check the port, then become granian."""
    parser = argparse.ArgumentParser(prog="./ortaq serve", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes (1)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each process (4)")
    given = parser.parse_args(words)
    try:
        ask_for_port(given.host, given.port)
    except PortTaken as taken:
        sys.exit(str(taken))
    line = command(given.host, given.port, workers=given.workers, threads=given.threads)
    os.execv(line[0], line)


if __name__ == "__main__":
    main(sys.argv[1:])
