"""Read the files of a delivery through, in the background: a master takes a while."""

from ortaq.exchange.deliveries import actions
from ortaq.exchange.models import Delivery
from ortaq.work.queue import task


@task()
def prepare(delivery: str) -> None:
    """Prepare one delivery; one that is prepared already is left alone."""
    found = Delivery.objects.filter(pk=delivery).first()
    if found:
        actions.prepare(delivery=found)
