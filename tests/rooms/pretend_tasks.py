"""Tasks for the tests of the queue: real tasks, run by real workers."""

import time
from pathlib import Path

from ortaq.work.queue import TryAgain, task


@task()
def note(path: str, word: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(word + "\n")


@task()
def hold(path: str) -> None:
    """Hang in the first attempt, so that the worker can be killed; finish in the second."""
    first = not Path(path).exists()
    note.func(path, "begun")
    if first:
        time.sleep(60)
    note.func(path, "done")


@task()
def stumble(path: str) -> None:
    """Fail once in a way that may pass."""
    first = not Path(path).exists()
    note.func(path, "tried")
    if first:
        raise TryAgain
