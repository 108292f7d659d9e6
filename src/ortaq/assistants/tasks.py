"""Work that the worker does for the room `assistants`: it asks, a little at a time, for planned runs."""

from uuid import UUID

from ortaq.assistants.models import Run
from ortaq.assistants.runs import actions, queries
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@task()
def ask_for_run(run_id: str) -> None:
    """Ask for a run for half a minute, then stand at the end of the queue again: other work has its turn."""
    run = Run.objects.select_related("assistant").filter(pk=UUID(run_id)).first()
    if run and actions.ask_some(run):
        ask_for_run.enqueue(run_id)


@regularly(minutes=1)
@task()
def ask_on() -> None:
    """Take up the runs that are wanted and that nobody asks for: a worker was lost, or the node started anew."""
    for run in queries.wanted():
        if not actions.is_asked_now(run) and not queries.is_queued(run):
            ask_for_run.enqueue(str(run.pk))
