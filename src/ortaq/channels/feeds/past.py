"""Looking back at a feed: start-over and catch-up from the log in the database, however long that is.

The air keeps only what a live playlist lists, so that a feed costs the same memory whether an hour or a week of it is
kept. Who looks back gets a timeline of its own, woven from the log by the same rule from an hour before: within that
hour lie all edges that a blackout may have (its slack is half an hour at most), so nothing is shown here that was
hidden on the air. It counts on from the number of its first line, and so the same for everyone who begins there.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from ortaq.channels.air.shared import SlateMissing
from ortaq.channels.feeds import log
from ortaq.channels.feeds.weaving import Variant, dress_of, variants_of
from ortaq.channels.models import Feed, FeedSegment
from ortaq.core.playout import TICKS, Mark, Timeline, since
from ortaq.core.playout.carriage import Seam, weave
from ortaq.core.playout.feed import Step

HOUR: Final = 3600 * TICKS
BEFORE: Final = HOUR
GROWING: Final = 24 * 3600 * TICKS
"""So far back may a playlist reach that grows, and so long may one be that has an end."""
MOST: Final = 64
MOST_STEPS: Final = 100_000
"""So many beginnings, and so many lines of logs, are remembered by one process."""


@dataclass(slots=True)
class _Begun:
    """The log from one beginning on, as far as it has been read, and the timeline of one variant of it."""

    version: int = -1
    steps: list[Step] = field(default_factory=list)
    timeline: Timeline | None = None


@dataclass
class Past:
    """What one process remembers of those who look back."""

    known: "OrderedDict[tuple[UUID, str, int, int | None], _Begun]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def playlist(self, place: tuple[UUID, str], rendition: str, now: int, begin: int, stop: int | None) -> bytes:
        """The playlist of a feed's variant from `begin` on, as far as its right reaches now; with `stop` it ends there.

        Ticks. Raises KeyError where there is nothing to be seen: no such feed, no right, nothing kept.
        """
        try:
            close_old_connections()
            feed = Feed.objects.select_related("channel__broadcaster", "programme__owner").get(pk=place[0])
            view = variants_of(feed)[place[1]]
            reach = view.reach if now < view.ends_at else 0
            if not reach:
                raise KeyError(rendition)
            first = max(begin, now - reach, feed.kept_from, (now if stop is None else stop) - GROWING)
            # What lies before that is not read; by whole hours, so that it is seldom another beginning.
            timeline = self.timeline(feed, view, place[1], max(begin, first // HOUR * HOUR), stop)
        except (Feed.DoesNotExist, DatabaseError, SlateMissing) as error:
            raise KeyError(rendition) from error
        if timeline is None or (stop is not None and stop <= first):
            raise KeyError(rendition)
        return since(timeline, rendition, now, first, stop)

    def timeline(self, feed: Feed, view: Variant, name: str, begin: int, stop: int | None) -> Timeline | None:
        """The timeline from an hour before `begin` on; None where nothing is kept of it."""
        with self.lock:
            one = self.known.setdefault((feed.pk, name, begin, stop), _Begun())
            self.known.move_to_end((feed.pk, name, begin, stop))
            while len(self.known) > MOST or (len(self.known) > 1 and self.held > MOST_STEPS):
                self.known.popitem(last=False)
            if one.version != feed.version:
                if not one.steps or stop is None or one.steps[-1].start < stop:
                    one.steps += read(feed, one.steps[-1].number if one.steps else None, begin - BEFORE, stop)
                one.timeline = woven(feed, view, one.steps)
                one.version = feed.version
            return one.timeline

    @property
    def held(self) -> int:
        """Lines of logs that are remembered."""
        return sum(len(one.steps) for one in self.known.values())


def read(feed: Feed, after: int | None, begin: int, stop: int | None) -> list[Step]:
    """The lines of the log behind a number, or from a tick on; up to a tick."""
    rows = FeedSegment.objects.filter(feed=feed, number__lt=feed.next_number)
    rows = rows.filter(stop__gt=begin) if after is None else rows.filter(number__gt=after)
    if stop is not None:
        rows = rows.filter(start__lt=stop)
    return [log.step_of(row) for row in rows.order_by("number").values_list(*log.FIELDS)]


def woven(feed: Feed, view: Variant, steps: list[Step]) -> Timeline | None:
    """The timeline of a variant from some line of the log on."""
    if not steps:
        return None
    first = steps[0]
    dress = dress_of(feed, view, since=first.start)
    mark = Mark(0, first.run, dict.fromkeys(dress.names, first.number))
    # A blackout that moves with cues and began before has had its first edge.
    begun = tuple(one.id for one in view.stretches if one.slack and one.start < first.start)
    return weave(steps, dress, view.stretches, Seam(mark, first.number - 1, begun=begun))[0]
