"""The durable queue: tasks survive a killed worker, and a task that asks for it is tried again.

`django-tasks-db` keeps tasks in the database but has no heartbeat: a task whose worker was killed would run for ever.
Here each worker shows a sign of life, and any worker frees the tasks of a silent one. The library adds one worker id
per attempt to `worker_ids`, so its length counts the attempts. Tasks must be idempotent: a lost worker may have done
half of its work.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from ortaq.work.models import WorkerBeat

__all__ = ["TryAgain", "beat", "during", "new_worker_id", "recover", "retry_if_asked", "task"]

BEAT, SILENCE, ATTEMPTS = timedelta(seconds=5), timedelta(seconds=30), 4
log = logging.getLogger(__name__)


class TryAgain(Exception):
    """Raised by a task whose failure may pass: a full disk, a refused connection."""


def new_worker_id() -> str:
    """Host, process and a random part: a worker on the same host can see at once that the process is gone."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def beat(worker_id: str) -> None:
    """Show a sign of life."""
    WorkerBeat.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": timezone.now()})


def recover(*, silence: timedelta = SILENCE, lost: str = "") -> int:
    """Free the tasks of workers that are gone, and of the one that says it is `lost`; returns how many were freed."""
    now, freed = timezone.now(), 0
    alive = set(WorkerBeat.objects.filter(seen_at__gte=now - silence).values_list("worker_id", flat=True)) - {lost}
    with transaction.atomic():
        rows = DBTaskResult.objects.running().select_for_update(skip_locked=connection.features.has_select_for_update)
        for row in rows:
            owner = row.worker_ids[-1]
            if owner not in alive or process_is_gone(owner):
                again_or_fail(row, now)
                freed += 1
                log.warning("A worker was lost; its task %s is taken up again", row.id)
    return freed


def process_is_gone(worker_id: str) -> bool:
    """Whether a worker of this host has certainly ended; of other hosts we only know their silence."""
    host, _, rest = worker_id.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:30] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def again_or_fail(row: "DBTaskResult[Any, Any]", now: datetime) -> None:
    """Put a task back (after 5, 20, 80 s when it failed, at once when its worker was lost), or give it up."""
    tries = len(row.worker_ids)
    if tries < ATTEMPTS:
        pause = timedelta() if row.status == TaskResultStatus.RUNNING else timedelta(seconds=5 * 4 ** (tries - 1))
        row.status, row.finished_at, row.run_after = TaskResultStatus.READY, None, now + pause
        row.save(update_fields=["status", "finished_at", "run_after"])
    elif row.status == TaskResultStatus.RUNNING:
        row.set_failed(RuntimeError(f"{tries} workers died while running this task"))


def retry_if_asked(sender: object, task_result: "TaskResult[Any]", **_: object) -> None:  # noqa: ARG001 -- a signal's signature
    """Receiver of `task_finished`: a task that raised TryAgain is put back."""
    failed = task_result.status == TaskResultStatus.FAILED
    if failed and task_result.errors[-1].exception_class_path.endswith(".TryAgain"):
        again_or_fail(DBTaskResult.objects.get(pk=task_result.id), timezone.now())


def during(stop: threading.Event, every: timedelta, do: Callable[[], object]) -> threading.Thread:
    """Do something again and again in a daemon thread until `stop`; a database error is logged and survived."""

    def loop() -> None:
        while not stop.wait(every.total_seconds()):
            try:
                do()
            except DatabaseError:
                log.exception("The database did not answer; trying again")
        connection.close()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    return thread
