"""A node of its own for tests: a fresh database in a folder, and real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests import database

ROOT = Path(__file__).parent.parent


class Node:
    """A node of its own: a fresh database in a folder, and real worker processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = os.environ | {"ORTAQ_DATA": str(folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self.workers: list[subprocess.Popen[bytes]] = []
        database.put_into(folder)

    def run(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "ortaq", *words], env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def python(self, code: str) -> str:
        return self.run("shell", "-v0", "-c", code).strip()

    def worker(self) -> "subprocess.Popen[bytes]":
        self.workers.append(subprocess.Popen([sys.executable, "-m", "ortaq", "worker"], env=self.env))
        return self.workers[-1]

    def stop(self) -> None:
        """End every worker at once."""
        for worker in self.workers:
            worker.kill()
            worker.wait()


def wait_for(what: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
