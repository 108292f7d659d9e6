"""What the air builds only when somebody asks for it: channels some hours later, and what was on days ago.

It is built from the same rows by the same function as what is kept in memory, so every process gives the same bytes.
What was built is kept as long as the channel itself stays as it is, and only so much of it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from django.db import close_old_connections

from ortaq.channels.air import timelines
from ortaq.channels.models import Channel
from ortaq.core.playout import Timeline

MOST: Final = 256
"""Timelines that are kept."""


class Asked:
    """Timelines by what was asked; each goes with the one in memory beside which it was built."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.known: OrderedDict[str, tuple[Timeline, Timeline]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, asked: str, beside: Timeline, build: Callable[[], Timeline]) -> Timeline:
        """What was asked, built anew when the channel has changed; raises what `build` raises."""
        with self.lock:
            found = self.known.get(asked)
            if found is None or found[0] is not beside:
                close_old_connections()
                found = self.known[asked] = (beside, build())
            self.known.move_to_end(asked)
            if len(self.known) > self.most:
                self.known.popitem(last=False)
            return found[1]


def later(slug: str, variant: str, hours: int, since: int) -> Timeline:
    """A variant of a channel that is so many hours later, with what the channel had on from the tick `since` on.

    Raises SlateMissing, DatabaseError, and LookupError where there is no such thing.
    """
    channel = Channel.objects.select_related("broadcaster").get(slug=slug)
    first, marks = timelines.ground(channel, since)
    shared = timelines.Shared()
    builder = timelines.Builder(channel, shared)
    row = builder.blocks(shared.airings(channel, first), only=variant)
    return builder.later(row[variant], variant, marks, hours)


def earlier(slug: str, variant: str, start: int, stop: int) -> Timeline:
    """What a variant of a channel showed between two ticks; raises as `later` does."""
    channel = Channel.objects.select_related("broadcaster").get(slug=slug)
    first, marks = timelines.ground(channel, start)
    shared = timelines.Shared()
    rows = shared.airings(channel, first, before=stop)
    return timelines.Builder(channel, shared).timelines(rows, marks, only=variant)[variant]
