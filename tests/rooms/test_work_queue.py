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


def test_a_task_of_a_killed_worker_is_done_by_another_one_once(node: Node, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    node.python(f"from tests.rooms.pretend_tasks import hold; hold.enqueue({str(notes)!r})")
    first = node.worker()
    wait_for(lambda: lines(notes) == ["begun"])
    first.send_signal(signal.SIGKILL)
    first.wait()
    node.worker()
    wait_for(lambda: "done" in lines(notes))
    assert lines(notes) == ["begun", "begun", "done"]
    state = (
        "from django_tasks_db.models import DBTaskResult as R; print(R.objects.get(task_path__endswith='.hold').status)"
    )
    wait_for(lambda: node.python(state) == "SUCCESSFUL")


def test_a_living_workers_long_task_is_left_alone(node: Node, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    node.python(f"from tests.rooms.pretend_tasks import hold; hold.enqueue({str(notes)!r})")
    node.worker()
    wait_for(lambda: lines(notes) == ["begun"])
    assert node.python("from ortaq.work.queue import recover; print(recover())") == "0"


def test_a_failure_that_may_pass_is_tried_again(node: Node, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    node.python(f"from tests.rooms.pretend_tasks import stumble; stumble.enqueue({str(notes)!r})")
    node.worker()
    wait_for(lambda: lines(notes) == ["tried", "tried"])


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
