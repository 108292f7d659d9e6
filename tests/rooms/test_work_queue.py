"""The queue: a killed worker loses nothing, a failure that may pass is tried again."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.node import Node, wait_for


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(tmp_path / "node")
    yield node
    node.stop()


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_what_workers_do_not_finish_is_done_once_more(node: Node, tmp_path: Path) -> None:
    """A living worker's long task is left alone, a killed one's is not; a failure that may pass is tried again."""
    long, brief = tmp_path / "long", tmp_path / "brief"
    node.python(f"""
from tests.rooms.pretend_tasks import hold, stumble
hold.enqueue({str(long)!r})
stumble.enqueue({str(brief)!r})
""")
    first = node.worker()
    wait_for(lambda: lines(long) == ["begun"])
    assert node.python("from ortaq.work.queue import recover; print(recover())") == "0"
    first.send_signal(signal.SIGKILL)
    first.wait()
    node.worker()
    wait_for(lambda: "done" in lines(long))
    assert lines(long) == ["begun", "begun", "done"]
    wait_for(lambda: lines(brief) == ["tried", "tried"])
    wait_for(lambda: states(node) == {"hold": "SUCCESSFUL", "stumble": "SUCCESSFUL"})


def states(node: Node) -> dict[str, str]:
    """How our tasks stand; read past Django, whose start would take longer than the work."""
    with closing(sqlite3.connect(node.folder / "ortaq.sqlite3", timeout=20)) as database:
        rows = database.execute("SELECT task_path, status FROM django_tasks_database_dbtaskresult")
        return {path.rpartition(".")[2]: status for path, status in rows if "pretend" in path}


@pytest.mark.slow  # A worker waits twenty seconds before it says that the database is locked.
def test_a_worker_outlives_a_database_that_another_process_keeps_for_itself(node: Node, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    worker = node.worker()
    with closing(sqlite3.connect(node.folder / "ortaq.sqlite3", isolation_level=None)) as other:
        node.python(f"from tests.rooms.pretend_tasks import stumble; stumble.enqueue({str(notes)!r})")
        other.execute("PRAGMA busy_timeout=20000")
        other.execute("BEGIN IMMEDIATE")
        time.sleep(30)
        assert worker.poll() is None
        other.execute("ROLLBACK")
    wait_for(lambda: lines(notes) == ["tried", "tried"])
    assert worker.poll() is None


@pytest.mark.django_db
def test_a_task_that_kills_every_worker_is_given_up() -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from ortaq.work.queue import ATTEMPTS, recover
    from tests.rooms.pretend_tasks import note

    row = DBTaskResult.objects.get(pk=note.enqueue("nowhere", "x").id)
    row.status, row.started_at = "RUNNING", timezone.now()
    row.worker_ids = [f"elsewhere:1:{number}" for number in range(ATTEMPTS)]
    row.save()
    assert recover(silence=timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.status, "workers died" in row.traceback) == ("FAILED", True)
