"""Regular work of the trust pages: a quarter that is over is closed."""

from ortaq.standards.trust import actions, queries
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@regularly(minutes=360)
@task()
def close_last_quarter() -> None:
    """Keep the figures of the quarter before this one, once."""
    actions.close_quarter(quarter=queries.this_quarter().before)
