"""Work that the worker does for the room `likeness`."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from ortaq.likeness import lookups, registry
from ortaq.likeness.models import Lookup, LookupState
from ortaq.likeness.news import lookup_waits
from ortaq.likeness.watching import tasks as watching
from ortaq.work import likeness as indexes
from ortaq.work.clock import regularly
from ortaq.work.queue import task

PRESSING = 50
"""Somebody sits before the page: a clip goes before a film that is packaged."""


@regularly(minutes=1)
@task()
def keep_up() -> None:
    """Bring fingerprints and index up to date with the packages."""
    registry.keep_up()


@regularly(minutes=10)
@task()
def keep_packed() -> None:
    """Put in order what came into the index."""
    indexes.keep_packed()


@regularly(minutes=24 * 60)
@task()
def sweep() -> None:
    """Remove files that a lost worker left behind."""
    registry.sweep()


@task(priority=PRESSING)
def look_up(lookup: str) -> None:
    """Look a waiting clip up; one that is answered or gone is left alone."""
    found = Lookup.objects.filter(pk=UUID(lookup), state__in=(LookupState.WAITING, LookupState.RUNNING)).first()
    if found:
        lookups.work(found)


@regularly(minutes=10)
@task()
def forget_lookups() -> None:
    """Delete answers whose days are over."""
    lookups.forget()


@receiver(lookup_waits)
def enqueue(sender: Any, lookup: str, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Give the work to a worker."""
    look_up.enqueue(lookup)


WATCHING = (watching.look_at, watching.take_up, watching.forget)
"""The tasks of the watch list, known to the clock as well."""
