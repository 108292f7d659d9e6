"""What the air builds only when somebody asks for it: channels some hours later, and what was on days ago.

It is built from the same rows by the same function as what is kept in memory, so every process gives the same bytes.
What was built is kept as long as the channel itself stays as it is, and only so much of it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from django.db import close_old_connections

from ortaq.channels.air import timelines
from ortaq.channels.air.marks import ground
from ortaq.channels.air.shared import Shared
from ortaq.channels.models import Channel
from ortaq.core.playout import Timeline

MOST: Final = 256
"""Timelines that are kept."""
Beside = TypeVar("Beside")
Built = TypeVar("Built")


class Asked(Generic[Beside, Built]):
    """What was asked and built; each goes with that beside which it was built: a timeline in memory, or numbers."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.known: OrderedDict[str, tuple[Beside, Built]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, asked: str, beside: Beside, build: Callable[[], Built]) -> Built:
        """What was asked, built anew when the channel has changed; raises what `build` raises."""

        def anew(_stale: Iterable[str]) -> dict[str, Built]:
            close_old_connections()
            return {asked: build()}

        return self.get_all({asked: beside}, anew)[asked]

    def get_all(
        self, wanted: Mapping[str, Beside], build: Callable[[list[str]], Mapping[str, Built]]
    ) -> dict[str, Built]:
        """The same of many, each with what it goes with; `build` builds all at once that are not there or have changed.

        Raises what it raises.
        """
        with self.lock:
            stale = [
                asked
                for asked, beside in wanted.items()
                if (known := self.known.get(asked)) is None or known[0] != beside
            ]
            if stale:
                self.known |= {asked: (wanted[asked], built) for asked, built in build(stale).items()}
            found = {asked: self.known[asked][1] for asked in wanted}
            for asked in wanted:
                self.known.move_to_end(asked)
            while len(self.known) > self.most:
                self.known.popitem(last=False)
            return found


def later(slug: str, variant: str, hours: int, since: int) -> Timeline:
    """A variant of a channel that is so many hours later, with what the channel had on from the tick `since` on.

    Raises SlateMissing, DatabaseError, and LookupError where there is no such thing.
    """
    channel = Channel.objects.select_related("broadcaster").get(slug=slug)
    first, marks = ground(channel, since)
    shared = Shared()
    builder = timelines.Builder(channel, shared)
    row = builder.blocks(shared.airings(channel, first), only=variant)
    return builder.later(row[variant], variant, marks, hours)


def earlier(slug: str, variant: str, start: int, stop: int, hours: int = 0) -> Timeline:
    """What a variant of a channel, or of the one that is so many hours later, showed between two ticks.

    Raises as `later` does.
    """
    channel = Channel.objects.select_related("broadcaster").get(slug=slug)
    shift = hours * timelines.HOUR
    first, marks = ground(channel, start - shift)
    shared = Shared()
    rows = shared.airings(channel, first, before=stop - shift)
    builder = timelines.Builder(channel, shared)
    if hours:
        return builder.later(builder.blocks(rows, only=variant)[variant], variant, marks, hours)
    return builder.timelines(rows, marks, only=variant)[variant]
