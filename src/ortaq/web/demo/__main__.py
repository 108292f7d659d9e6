"""`./ortaq demo`: start web server and worker with the demo world, and say how to sign in; Ctrl-C stops everything.

This supervisor knows no Django, so that it is there at once; each of its children is an ordinary command of a node.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from ortaq.web.server import PortTaken, ask_for_port

ROOT = Path(__file__).resolve().parents[4]
DEMO = ROOT / "demo"
STARTED = float(os.environ.get("ORTAQ_STARTED", time.time()))
say = Console(highlight=False, soft_wrap=True)


def elapsed() -> float:
    """Seconds since ./ortaq began."""
    return time.time() - STARTED


@dataclass
class Node:
    """The processes of one demo node and where it lives."""

    data: Path
    host: str
    port: int
    children: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where people reach it."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104 -- compared

    @property
    def environment(self) -> dict[str, str]:
        """Settings of the demo node: it says that it is one, and lets viewers choose where they watch."""
        return os.environ | {
            "ORTAQ_DATA": str(self.data),
            "ORTAQ_DEMO": "true",
            "ORTAQ_TERRITORY_CHOICE": "true",
            # Where espeak-ng is installed, titles are read to children.
            "ORTAQ_SPEAK": os.environ.get("ORTAQ_SPEAK", "true"),
            "ORTAQ_ORIGIN": self.address,
            "ORTAQ_HOSTS": f"localhost,127.0.0.1,[::1],{self.host},{socket.gethostname()}",
            "ORTAQ_LOG_LEVEL": os.environ.get("ORTAQ_LOG_LEVEL", "WARNING"),
            "ORTAQ_PARENT": str(os.getpid()),
        }

    def start(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command of the node as a child in a group of its own, so that Ctrl-C reaches only the supervisor."""
        line = [sys.executable, "-m", *words]
        self.children[name] = subprocess.Popen(line, env=self.environment, start_new_session=True)
        return self.children[name]

    def manage(self, *words: str) -> None:
        """Run a management command to its end; ends the demo when it fails."""
        done = subprocess.run([sys.executable, "-m", "ortaq", *words], env=self.environment, check=False)
        if done.returncode:
            sys.exit(f"{words[0]} failed")

    def answers(self) -> bool:
        """Whether the web server serves."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310 -- our own http
                return bool(answer.status == 200)  # noqa: PLR2004 -- OK
        except OSError:
            return False

    def wait_until_it_answers(self, seconds: float = 60) -> None:
        """Return when the web server serves; end with a sentence when it died or does not come up."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self.children["web"].poll() is not None:
                sys.exit("The web server ended at once; its words stand above.")
            if time.monotonic() > deadline:
                sys.exit("The web server did not answer in time.")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the children: politely, then at once; a packaging that is cut is taken up again at the next start."""
        for child in self.children.values():
            if child.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + 3
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.05, deadline - time.monotonic()))
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def fingerprint() -> str:
    """Changes when the demo world or the database's shape changes; then the world is loaded again, harmlessly."""
    told = hashlib.sha256()
    for path in sorted(
        [*DEMO.rglob("*.json"), *(ROOT / "src").glob("ortaq/*/migrations/*.py"), Path(__file__).with_name("world.py")]
    ):
        told.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return told.hexdigest()


def loaded(node: Node) -> bool:
    """Whether this data folder holds the whole demo world of this version."""
    stamp = node.data / "demo.json"
    return stamp.exists() and json.loads(stamp.read_text()).get("fingerprint") == fingerprint()


def remember_loaded(node: Node) -> None:
    """Note that the world is complete."""
    (node.data / "demo.json").write_text(json.dumps({"fingerprint": fingerprint()}))


@contextlib.contextmanager
def running(node: Node) -> Iterator[bool]:
    """The node with web server and worker; gives whether the demo world had to be loaded (it then still is)."""
    node.data.mkdir(parents=True, exist_ok=True)
    new = not loaded(node)
    if new:
        node.manage("migrate", "-v0")
    try:
        node.start("web", "ortaq.web.server", "--host", node.host, "--port", str(node.port))
        node.start("worker", "ortaq", "worker", "-v0")
        if new:
            node.start("helper", "ortaq", "worker", "-v0")
            node.start("loader", "ortaq", "load_demo")
        node.wait_until_it_answers()
        yield new
    finally:
        node.stop()


def people(node: Node) -> None:
    """How to sign in as each person."""
    world = json.loads((DEMO / "world" / "members.json").read_text(encoding="utf-8"))
    houses = {row["slug"]: row["name"] for row in world["broadcasters"]}
    say.print(f"\n  [bold]{node.address}/[/]   everybody's password: [bold]{world['password']}[/]\n")
    for row in world["people"]:
        say.print(
            f"    {row['username']:<10}{row['name']:<24}{houses[row['broadcaster']]:<18}{', '.join(row['roles'])}"
        )
    say.print("\n  Other commands work on this node from a second terminal after these two lines:\n")
    for name in ("ORTAQ_DATA", "ORTAQ_ORIGIN"):
        say.print(f"    export {name}={shlex.quote(node.environment[name])}", markup=False)
    say.print("\n  These are demonstration data; nobody real has agreed to anything. Ctrl-C stops everything.\n")


def run(node: Node) -> int:
    """Serve until Ctrl-C or until a child ends by itself."""
    with running(node) as new:
        say.print(f"Serving after {elapsed():.1f} s.")
        people(node)
        if new:
            if node.children["loader"].wait():
                return 1
            node.children.pop("helper").terminate()
            remember_loaded(node)
            say.print(f"  The demo world is complete after {elapsed():.1f} s.")
        while all(child.poll() is None for name, child in node.children.items() if name != "loader"):
            time.sleep(0.5)
        say.print("A part of the demo ended by itself; its words stand above.")
        return 1


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def check() -> int:
    """Do the main job over HTTP in a temporary folder and leave nothing behind."""
    import ortaq.web.demo.check as job  # noqa: PLC0415 -- slow import

    data = Path(tempfile.mkdtemp(prefix="ortaq-demo-"))
    node = Node(data, "127.0.0.1", free_port())
    try:
        with running(node):
            say.print(f"Serving after {elapsed():.1f} s on {node.address}")
            first = elapsed()
            failed = job.main_job(node.address, DEMO, loader=node.children["loader"], environment=node.environment)
        remember_loaded(node)
        began = time.time()
        with running(node):
            again = time.time() - began
        say.print(f"from bare start to serving {first:.1f} s, the second time {again:.1f} s")
        job.summary()
        return 1 if failed else 0
    finally:
        shutil.rmtree(data, ignore_errors=True)


def main(words: list[str]) -> int:
    """Read the options and go."""
    parser = argparse.ArgumentParser(prog="./ortaq demo", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "demo", help="folder of the demo's data (var/demo)")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and begin anew")
    parser.add_argument("--check", action="store_true", help="do the main job over HTTP in a temporary folder")
    given = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if given.check:
            return check()
        ask_for_port(given.host, given.port)
        if given.reset:
            shutil.rmtree(given.data, ignore_errors=True)
        return run(Node(given.data.resolve(), given.host, given.port))
    except PortTaken as taken:
        sys.exit(str(taken))
    except KeyboardInterrupt:
        say.print("\nStopped.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
