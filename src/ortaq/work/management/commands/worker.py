"""`./ortaq worker`: do the durable tasks, take up those of lost workers."""

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django_tasks.signals import task_finished
from django_tasks_db.utils import is_locked_database_exception

from ortaq.work import clock, companions, queue
from ortaq.work.models import WorkerBeat

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run a worker until it is told to stop."""

    help = "Do the queued work: packaging, signing, keeping the channels ahead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--batch` ends when the queue is empty."""
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")

    def handle(self, *, batch: bool, verbosity: int, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Beat, recover, work."""
        me, stop = queue.new_worker_id(), threading.Event()
        queue.beat(me)
        queue.recover()
        clock.enqueue_due()
        task_finished.connect(queue.retry_if_asked)
        threads = [
            queue.during(stop, queue.BEAT, lambda: queue.beat(me)),
            queue.during(stop, queue.SILENCE / 3, queue.recover),
            queue.during(stop, queue.BEAT, clock.enqueue_due),
            *([] if batch else companions.start_all(stop)),
        ]
        end_with_parent(stop)
        try:
            work(me, batch=batch, verbosity=verbosity)
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=2)
            WorkerBeat.objects.filter(worker_id=me).delete()


def work(me: str, *, batch: bool, verbosity: int) -> None:
    """Do tasks until told to stop; a database that another process keeps for itself for long is no reason to end."""
    lost = ""
    while True:
        try:
            if lost:
                # What it could not write down: whether a task of its own was done.
                queue.recover(lost=lost)
            call_command(
                "db_worker",
                worker_id=me,
                reload=False,
                interval=0.2,
                startup_delay=False,
                batch=batch,
                verbosity=verbosity,
            )
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.warning("Another process has kept the database for itself; the worker asks again")
            lost = me
        else:
            return


def end_with_parent(stop: threading.Event) -> None:
    """A worker started by `./ortaq demo` ends when that is gone, even when it was killed."""
    parent = int(os.environ.get("ORTAQ_PARENT", "0"))
    if not parent:
        return

    def watch() -> None:
        while not stop.wait(1):
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
