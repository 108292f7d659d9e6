"""The one door: what it says, what it refuses."""

import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ortaq.web.demo.__main__ import Node, people

ROOT = Path(__file__).parent.parent
DOOR = runpy.run_path(str(ROOT / "ortaq"), run_name="door")
ENV = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def door(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ROOT / "ortaq"), *words], capture_output=True, text=True, check=False, env=ENV | env
    )


def module(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, env=ENV | env)


def test_help_needs_nothing_but_python() -> None:
    bare = subprocess.run(
        [sys.executable, "-S", "-I", str(ROOT / "ortaq"), "--help"], capture_output=True, text=True, check=True
    )
    assert bare.stdout.startswith("Ortaq: a programme made in one country reaches the screen in another.")


@pytest.mark.parametrize("start", [("ortaq.web.demo",), ("ortaq.web.server",)])
def test_a_port_in_use_is_refused_with_a_clear_line(start: tuple[str, ...]) -> None:
    with socket.socket() as somebody:
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        refused = module(*start, "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (f"Port {port} on 127.0.0.1 is in use. Choose another one: --port {port + 1}")


@pytest.mark.parametrize("command", [("keys", "list"), ("audit", "verify"), ("worker", "--batch")])
def test_a_command_without_a_database_says_what_to_do(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = module("ortaq", *command, ORTAQ_DATA=str(tmp_path), ORTAQ_DATABASE="")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1] == (
        f"The database in {tmp_path} has no tables yet. Run ./ortaq migrate, or set ORTAQ_DATA to the folder of your "
        "node."
    )
    assert "Traceback" not in ended.stderr


def test_a_reader_who_leaves_ends_a_command_quietly(tmp_path: Path) -> None:
    gone, pipe = os.pipe()
    os.close(gone)
    with os.fdopen(pipe, "wb") as nobody:
        ended = subprocess.run(
            [sys.executable, "-m", "ortaq", "verify", str(ROOT / "README.md"), "--json"],
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
            env=ENV | {"ORTAQ_DATA": str(tmp_path)},
        )
    assert ended.returncode == 141
    assert b"BrokenPipe" not in ended.stderr


def test_the_demo_says_how_other_commands_reach_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people(Node(tmp_path / "my demo", "127.0.0.1", 8011))
    told = capsys.readouterr().out
    assert f"    export ORTAQ_DATA='{tmp_path / 'my demo'}'\n    export ORTAQ_ORIGIN=http://127.0.0.1:8011\n" in told


def test_a_chromium_that_does_not_exist_is_not_skipped_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTAQ_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="ORTAQ_CHROMIUM names /nowhere/chromium, which does not exist"):
        DOOR["find_chromium"]()


def test_a_named_chromium_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "chromium"
    named.touch()
    monkeypatch.setenv("ORTAQ_CHROMIUM", str(named))
    assert DOOR["find_chromium"]() == str(named)


def test_the_lock_files_name_no_address_and_hash_everything() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        pins = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert pins
        assert all(line.rstrip().endswith("\\") for line in pins), lock.name
