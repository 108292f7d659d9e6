"""Poll every feed whose lease can be had, each in its own thread, until told to stop."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from ortaq.channels.feeds import lease
from ortaq.channels.feeds.poller import LeaseLost, Poller
from ortaq.channels.models import Feed
from ortaq.work.line import Line
from ortaq.work.queue import new_worker_id, process_is_gone

LOOK: Final = 1.0
"""Seconds between two looks for feeds that nobody polls."""
TICK: Final = 0.1
THREADS: Final = 16
PAUSE: Final = 3.0
"""Seconds after a poll that broke."""
Tell = Callable[[str], None]

log = logging.getLogger(__name__)


class Pollers:
    """The feeds of one process."""

    def __init__(self, line: Line, holder: str = "", tell: Tell = lambda _text: None) -> None:
        self.line, self.tell = line, tell
        self.holder = holder or new_worker_id()
        self.mine: dict[Any, Poller] = {}
        self.due: dict[Any, float] = {}
        self.running: dict[Any, Future[float]] = {}
        self.looked_at = -LOOK

    def look(self) -> None:
        """Keep the leases of long polls; take those that are free, over, or of a process here that is gone."""
        for pk in self.running:
            lease.take(pk, self.holder)
        others = Feed.objects.exclude(pk__in=list(self.mine)).values_list("pk", "channel__slug", "holder")
        for pk, slug, holder in others:
            if lease.take(pk, self.holder, holder if holder and process_is_gone(holder) else ""):
                self.mine[pk], self.due[pk] = Poller(pk, self.holder, self.line), 0.0
                log.info("Polls the feed of %s", slug)
                self.tell(slug)

    def turn(self, pool: ThreadPoolExecutor) -> None:
        """Collect what is done, and begin what is due."""
        clock = time.monotonic()
        for pk, future in list(self.running.items()):
            if future.done():
                del self.running[pk]
                self.collect(pk, future)
        if clock - self.looked_at >= LOOK:
            self.looked_at = clock
            self.look()
        for pk, poller in self.mine.items():
            if pk not in self.running and self.due[pk] <= clock:
                self.running[pk] = pool.submit(polled, poller)

    def collect(self, pk: Any, future: "Future[float]") -> None:
        """What came of a poll: when the next is due, or that the feed is another's now."""
        try:
            self.due[pk] = time.monotonic() + future.result()
        except (LeaseLost, Feed.DoesNotExist):
            del self.mine[pk], self.due[pk]
        except DatabaseError:
            log.warning("The database did not answer; the feed is polled again")
            self.due[pk] = time.monotonic() + PAUSE
        except Exception:
            # Whatever a partner sends: the other feeds go on, and this one gets another try.
            log.exception("A feed could not be polled")
            self.due[pk] = time.monotonic() + PAUSE


def polled(poller: Poller) -> float:
    """One poll in a thread of the pool."""
    close_old_connections()
    return poller.poll()


def poll_until(stop: threading.Event, tell: Tell = lambda _text: None) -> None:
    """Poll until `stop`; then the leases are given back, so that another process goes on at once."""
    with Line() as line, ThreadPoolExecutor(THREADS, thread_name_prefix="feed") as pool:
        pollers = Pollers(line, tell=tell)
        while not stop.wait(TICK):
            try:
                pollers.turn(pool)
            except DatabaseError:
                log.warning("The database does not answer; feeds wait")
                connections.close_all()
                stop.wait(PAUSE)
        for future in pollers.running.values():
            future.cancel()
    try:
        lease.leave(pollers.holder)
    except DatabaseError:
        log.warning("The leases could not be given back; they run out at %s", timezone.now() + lease.LEASE)
    connections.close_all()
