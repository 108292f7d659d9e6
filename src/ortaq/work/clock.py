"""Regular work: a task that says how often it is due, enqueued by whichever worker sees it first.

>>> @regularly(minutes=5)      # doctest: +SKIP
... @task()
... def keep_channels_ahead() -> None: ...
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from ortaq.work.models import RegularJob

_jobs: dict[str, tuple[Task[Any, Any], timedelta]] = {}


def regularly(*, minutes: float) -> Callable[[Task[Any, Any]], Task[Any, Any]]:
    """Enqueue the task every so many minutes while a worker is running."""

    def remember(task: Task[Any, Any]) -> Task[Any, Any]:
        _jobs[task.module_path] = (task, timedelta(minutes=minutes))
        return task

    return remember


def enqueue_due() -> int:
    """Enqueue what is due; returns how many. Each due time is claimed once, whatever the number of workers."""
    enqueued = 0
    for name, (task, every) in _jobs.items():
        now = timezone.now()
        with transaction.atomic():
            job, new = RegularJob.objects.get_or_create(name=name, defaults={"due_at": now + every})
            claimed = new or RegularJob.objects.filter(name=name, due_at=job.due_at, due_at__lte=now).update(
                due_at=now + every
            )
            if claimed:
                task.enqueue()
                enqueued += 1
    return enqueued
