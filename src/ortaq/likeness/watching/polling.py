"""Poll the places that are watched, beside every worker's tasks: each by one process at a time, when it is due.

A place that fails says so in its row and is tried again later, the longer it fails the later; the others go on.
"""

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, close_old_connections, connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from ortaq.likeness.models import Watch, Watched, WatchedState, WatchKind
from ortaq.likeness.news import watched_waits
from ortaq.likeness.watching import sources
from ortaq.work.line import Line
from ortaq.work.queue import new_worker_id
from ortaq.work.settings import settings

TICK: Final = 1.0
"""Seconds between two looks for places that are due."""
LEASE: Final = dt.timedelta(minutes=5)
"""How long a process that was killed keeps others out; a poll takes less."""
LATEST: Final = dt.timedelta(hours=1)
"""A place that fails is tried again after so long at most."""
REMEMBERED: Final = dt.timedelta(days=1)
"""How exactly one knows when a place last told of a thing."""
log = logging.getLogger(__name__)


def poll_until(stop: threading.Event) -> None:
    """Poll what is due until `stop`; then another process goes on at once."""
    holder = new_worker_id()
    with Line(sources.AGENT, private=settings().watch_private) as line:
        while not stop.wait(TICK):
            close_old_connections()
            try:
                poll_due(line, holder, stop)
            except DatabaseError:
                log.warning("The database does not answer; the watch list waits")
                connections.close_all()
    connections.close_all()


def poll_due(line: Line, holder: str, stop: threading.Event | None = None) -> int:
    """Poll every place that is due and that no other process has; how many."""
    now, polled = timezone.now(), 0
    for pk in Watch.objects.filter(is_on=True, due_at__lte=now).order_by("due_at").values_list("pk", flat=True):
        if stop and stop.is_set():
            break
        if _take(pk, holder):
            polled += 1
            with contextlib.suppress(Watch.DoesNotExist, IntegrityError):
                # One that is removed meanwhile is watched no more.
                poll(Watch.objects.get(pk=pk), line, holder)
    return polled


def _take(pk: UUID, holder: str) -> bool:
    """Take the lease of a place that is free or over; by one UPDATE, so that two processes never both have it."""
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lte=now)
    due = Watch.objects.filter(free, pk=pk, is_on=True, due_at__lte=now)
    return bool(due.update(holder=holder, held_until=now + LEASE))


def poll(watch: Watch, line: Line, holder: str = "") -> int:
    """Look at a place once, and write down what is new there; how much. Never raises for what lies there."""
    try:
        looked = sources.look(watch, line, lambda keys: known(watch, keys))
    except sources.CannotWatch as error:
        _failed(watch, error.code, holder)
        return 0
    except DatabaseError:
        raise
    except Exception:
        # Whatever somebody sends: the other places go on, and this one gets another try.
        log.exception("A place could not be looked at")
        _failed(watch, "broken", holder)
        return 0
    now = timezone.now()
    fresh = _write(watch, looked.found, now)
    Watch.objects.filter(pk=watch.pk, holder=holder).update(
        place=looked.place,
        looked_at=now,
        due_at=now + sources.OFTEN[WatchKind(watch.kind)],
        missed=F("missed") + looked.missed,
        fault="",
        fault_since=None,
        failures=0,
        holder="",
        held_until=None,
    )
    for pk in fresh:
        watched_waits.send(Watched, watched=pk)
    return len(fresh)


def known(watch: Watch, keys: Collection[str]) -> set[str]:
    """Which of these were told before."""
    found: set[str] = set()
    every = list(keys)
    for at in range(0, len(every), 500):
        found.update(watch.watched.filter(key__in=every[at : at + 500]).values_list("key", flat=True))
    return found


@transaction.atomic
def _write(watch: Watch, found: Sequence[sources.New], now: dt.datetime) -> list[int]:
    """Write down what is new, and that the rest is still told of; the ids of what is new."""
    every = {one.key: one for one in found}
    told = known(watch, every)
    for at in range(0, len(keys := list(told)), 500):
        watch.watched.filter(key__in=keys[at : at + 500], told_at__lt=now - REMEMBERED).update(told_at=now)
    rows = [
        Watched(
            watch=watch,
            key=one.key,
            title=one.title,
            address=one.address[:2000],
            page=one.page[:2000],
            at=one.at,
            ended_at=one.ended_at,
            found_at=now,
            told_at=now,
            again_at=now,
            file=one.file,
        )
        for key, one in every.items()
        if key not in told
    ]
    Watched.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    fresh = watch.watched.filter(found_at=now, state=WatchedState.WAITING).order_by("at")
    return list(fresh.values_list("pk", flat=True))


def _failed(watch: Watch, code: str, holder: str) -> None:
    """Write down what is wrong; the next try comes the later the longer it fails."""
    now = timezone.now()
    often = sources.OFTEN[WatchKind(watch.kind)]
    Watch.objects.filter(pk=watch.pk, holder=holder).update(
        fault=code[:40],
        fault_since=watch.fault_since or now,
        failures=F("failures") + 1,
        due_at=now + min(LATEST, often * 2 ** min(watch.failures, 10)),
        holder="",
        held_until=None,
    )
