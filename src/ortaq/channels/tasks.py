"""Regular work of the room: keep every timeline ahead, count what has been on the air."""

from ortaq.channels import actions, queries
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@regularly(minutes=10)
@task()
def keep_channels_ahead() -> None:
    """Write on every timeline that would run out."""
    for channel in queries.channels():
        actions.keep_ahead(channel=channel)


@regularly(minutes=5)
@task()
def count_showings() -> None:
    """Showings that are over are used."""
    actions.mark_aired()
