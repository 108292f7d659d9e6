"""Work that the worker does for the watch list; the places themselves are polled beside it."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from ortaq.likeness.models import Watched, WatchedState
from ortaq.likeness.news import watched_waits
from ortaq.likeness.watching import actions, looking
from ortaq.likeness.watching.polling import poll_until
from ortaq.work.clock import regularly
from ortaq.work.companions import beside_the_worker
from ortaq.work.queue import task

PATIENCE = dt.timedelta(minutes=15)
"""What nobody has come to by then was lost with a worker, or is to be tried again."""


@task()
def look_at(watched: int) -> None:
    """Look up a thing that waits; one that was looked at is left alone."""
    found = Watched.objects.select_related("watch__house").filter(pk=watched, state=WatchedState.WAITING).first()
    if found and found.watch.is_on:
        # From now on: so nobody takes it up again while it is being looked at.
        Watched.objects.filter(pk=watched).update(again_at=timezone.now())
        looking.look_at(found)


@regularly(minutes=5)
@task()
def take_up() -> None:
    """Take up what has to be tried again, and what a lost worker left."""
    for pk in looking.due(PATIENCE):
        look_at.enqueue(pk)


@regularly(minutes=60)
@task()
def forget() -> None:
    """Let go what no place tells of any more, and what is left of strangers' clips."""
    actions.forget()


@receiver(watched_waits)
def enqueue(sender: Any, watched: int, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Give the work to a worker."""
    look_at.enqueue(watched)


beside_the_worker(poll_until)
