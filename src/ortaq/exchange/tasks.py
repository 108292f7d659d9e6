"""Work that the worker does for the room `exchange`: files too large to be read while somebody waits."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from ortaq.exchange.interchange import actions
from ortaq.exchange.models import ImportJob
from ortaq.exchange.news import file_kept, rows_wanted
from ortaq.members.models import Person
from ortaq.work.queue import task


@task()
def read_import(job_id: str) -> None:
    """Read a file that was brought in."""
    actions.read_kept(ImportJob.objects.get(pk=UUID(job_id)))


@task()
def take_rows(job_id: str, person_id: int) -> None:
    """Make drafts of the rows of a file."""
    actions.take_rows(ImportJob.objects.get(pk=UUID(job_id)), Person.objects.get(pk=person_id))


@receiver(file_kept)
def read_soon(sender: Any, job: UUID, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Let the worker read it."""
    read_import.enqueue(str(job))


@receiver(rows_wanted)
def take_soon(sender: Any, job: UUID, by: int, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Let the worker take them."""
    take_rows.enqueue(str(job), by)
