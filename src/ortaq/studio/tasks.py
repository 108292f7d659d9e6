"""Regular work of the studio: clocks of approvals, and the arrow as soon as nothing is missing."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from ortaq.studio.actions import approvals, kitsu, release
from ortaq.studio.models import Project, ProjectState
from ortaq.studio.news import might_be_released, might_be_settled
from ortaq.studio.shares import showings
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@regularly(minutes=5)
@task()
def keep_clocks() -> None:
    """Silence that ends soon is told, silence that has ended is a yes."""
    approvals.keep_clocks(timezone.now())


@regularly(minutes=5)
@task()
def release_what_is_ready() -> None:
    """What lacked something before may lack nothing now: a split, a file, a consent."""
    for project in Project.objects.filter(state=ProjectState.LOCKED):
        release.release(project)


@task()
def release_one(project_id: str) -> None:
    """Let the arrow of one project fly if nothing is missing."""
    release.release(Project.objects.get(pk=UUID(project_id)))


@task()
def ask_kitsu(link_id: str) -> None:
    """Bring in what Kitsu tells of a project, and send there what changed here."""
    kitsu.meet(UUID(link_id))


@receiver(might_be_released)
def release_soon(sender: Any, project: UUID, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Let the worker look."""
    release_one.enqueue(str(project))


@regularly(minutes=60)
@task()
def settle_showings() -> None:
    """Showings that could not be booked before can be now: an order of payments, an exchange rate."""
    for project in Project.objects.filter(showings__revenue=None, showings__isnull=False).distinct():
        showings.settle(project=project)


@task()
def settle_one(project_id: str) -> None:
    """Book what the showings of one project pay."""
    showings.settle(project=Project.objects.get(pk=UUID(project_id)))


@receiver(might_be_settled)
def settle_soon(sender: Any, project: UUID, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Let the worker book it."""
    settle_one.enqueue(str(project))
