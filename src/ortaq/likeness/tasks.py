"""Work that the worker does for the room `likeness`."""

from ortaq.likeness import registry
from ortaq.work import likeness as indexes
from ortaq.work.clock import regularly
from ortaq.work.queue import task


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
