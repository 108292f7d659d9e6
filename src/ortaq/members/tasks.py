"""Regular work of the members: their keys never run out."""

from ortaq.members import keys
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@regularly(minutes=60)
@task()
def renew_keys() -> None:
    """Renew what runs out within a month."""
    keys.renew_what_runs_out()
