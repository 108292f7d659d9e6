"""Regular work of the register: consents that end are foretold, followed on their last day, and watched to the end."""

from datetime import datetime, timedelta

from django.utils import timezone

from ortaq.standards.consents import notices
from ortaq.work.clock import regularly
from ortaq.work.queue import task

AHEAD = timedelta(minutes=2)
"""What ends within this time is followed at its very instant, not only at the next minute."""


@regularly(minutes=60)
@task()
def foretell_ends() -> None:
    """Houses are told a month and a week before a consent ends."""
    notices.foretell(timezone.now())


@regularly(minutes=1)
@task()
def follow_ends() -> None:
    """What is over is told; what ends soon is looked at again when it does; what has come through is written down."""
    now = timezone.now()
    notices.note_over(now)
    look_again_at_the_end(now)
    notices.note_through()


def look_again_at_the_end(now: datetime) -> None:
    """Enqueue a look for each instant at which a consent ends soon."""
    for instant in notices.ends_within(now, AHEAD):
        note_what_is_over.using(run_after=instant).enqueue()


@task()
def note_what_is_over() -> None:
    """Told at the instant at which a consent ends."""
    notices.note_over(timezone.now())
