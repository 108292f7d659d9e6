"""Regular work of data protection."""

from django.utils import timezone

from ortaq.standards.protection import actions
from ortaq.work.clock import regularly
from ortaq.work.queue import task


@regularly(minutes=24 * 60)
@task()
def apply_retention() -> None:
    """What is kept long enough goes."""
    actions.sweep(timezone.now())
