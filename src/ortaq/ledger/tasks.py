"""Regular work of the log: it signs how far it has come."""

import logging

from ortaq.ledger import actions
from ortaq.work.clock import regularly
from ortaq.work.queue import task

log = logging.getLogger(__name__)


@regularly(minutes=10)
@task()
def sign_checkpoint() -> None:
    """Sign a checkpoint when there are new entries."""
    try:
        actions.checkpoint()
    except actions.LogRewritten as error:
        log.critical("No checkpoint was signed: %s", error)
