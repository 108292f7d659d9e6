"""Sign in the background."""

import logging
from typing import Any

from django.dispatch import receiver

from ortaq.members.keys import SigningFailed
from ortaq.origin import actions, beside, queries
from ortaq.origin.models import Tamga, TamgaState
from ortaq.origin.news import tamga_waits
from ortaq.work.clock import regularly
from ortaq.work.queue import task

log = logging.getLogger(__name__)


@task()
def sign(tamga: str) -> None:
    """Sign one waiting file; one that is done already is left alone."""
    found = Tamga.objects.select_related("programme__owner").filter(pk=tamga, state=TamgaState.WAITING).first()
    if found:
        actions.make_tamga(tamga=found)


@regularly(minutes=1)
@task()
def sign_what_is_ready() -> None:
    """Queue programmes that were declared before they were packaged; sign again what failed or was made anew."""
    for programme in queries.ready_to_sign():
        actions.want_tamga(programme=programme)
    for lack in beside.lacking():
        try:
            actions.sign_again(lack=lack)
        except SigningFailed:
            log.exception("%s could not be signed again", lack.programme.pk)


@receiver(tamga_waits)
def enqueue(sender: Any, tamga: str, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """Give the work to a worker."""
    sign.enqueue(tamga)
