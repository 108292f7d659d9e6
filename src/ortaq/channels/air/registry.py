"""What is on the air in this process: every channel in every variant, built from the database and kept in memory.

The registry is a plain dict that is replaced as a whole; a request reads it without a lock. One daemon thread looks
once a second for a newer publication and reads the reels of those channels only that changed. A database that does not
answer changes nothing: what is on the air stays on the air.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from ortaq.channels.air import asked as on_demand
from ortaq.channels.air import packages, reels
from ortaq.channels.air.news import News
from ortaq.channels.air.shared import Shared, SlateMissing
from ortaq.channels.feeds.onair import Carried, Feeds
from ortaq.channels.feeds.past import Past
from ortaq.channels.models import Channel, Reel
from ortaq.channels.reports import counting
from ortaq.core.playout import TICKS, Timeline, multivariant, playlist, renditions, ticks
from ortaq.core.playout.multivariant import master_name
from ortaq.work.settings import settings

log = logging.getLogger(__name__)

PREFIX: Final = "/live/"


BEAT: Final = TICKS // 10
"""A segment is listed at most a tenth of a second after it is whole, never before."""


EVERY: Final = 1.0


PRUNE: Final = 3600.0
"""Seconds after which a channel is looked at again: its past must not grow, and a title may be another."""


RETRY: Final = 5.0
"""Seconds after which a channel is built again that lacked a package."""


@dataclass(frozen=True, slots=True)
class Live:
    """One channel in one variant: its timeline, its files by name, and the multivariant playlists that name them.

    These are that of everybody, and one for each sign language in which its picture is sent.
    """

    timeline: Timeline
    files: dict[str, str]
    masters: dict[str, bytes]
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    variant: str
    provenance: str = ""
    signs: tuple[str, ...] = ()
    made: dict[str, tuple[int, bytes]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """The newest playlist by rendition, and the beat for which it was made."""

    def listed(self, rendition: str, now: int) -> bytes:
        """The live playlist as it was at the last beat, so that it is made once for everybody who asks between two.

        Every process has the same beats, so the same instant is answered with the same bytes everywhere.
        """
        beat = now - now % BEAT
        found = self.made.get(rendition)
        if found is None or found[0] != beat:
            found = self.made[rendition] = beat, playlist(self.timeline, rendition, beat)
        return found[1]


@dataclass(slots=True)
class Known:
    """What the thread knows of a channel: its newest publication and signature, when it must be built again anyway."""

    numbers: reels.Numbers
    again_at: float


class Registry:
    """What plays, built from the database; one per process. `live`: /live/<channel>/<variant> -> what plays there."""

    def __init__(self) -> None:
        self.live: dict[str, Live | Carried] = {}
        self.scheduled: dict[str, Live] = {}
        self.feeds = Feeds(PREFIX)
        self.past = Past()
        self.known: dict[UUID, Known] = {}
        self.news = News()
        self.ready = threading.Event()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.tally = counting.Tally()
        self.asked: on_demand.Asked[Timeline, Timeline] = on_demand.Asked()

    def refresh(self) -> int:
        """Build the channels that have changed; says how many. Raises DatabaseError when the database is away."""
        return self.follow(self.news.whole)

    def follow(self, look: Callable[[float], Mapping[UUID, reels.Numbers]]) -> int:
        """The same, with a look that gives the newest numbers of every channel."""
        with self.lock:
            clock = time.monotonic()
            newest = look(clock)
            stale = [pk for pk, numbers in newest.items() if self.known_as(pk, clock) != numbers]
            gone = self.known.keys() - newest.keys()
            fresh = self.build(stale, newest, gone) if stale or gone else []
            carried = self.feeds.refresh(ticks.now())
            if stale or gone or carried:
                self.live = {**self.scheduled, **{k: v for one in self.feeds.live.values() for k, v in one.items()}}
            self.ready.set()
            # Only when it is on the air: who starts next need not wind them again.
            reels.offer(fresh)
            return len(stale)

    def known_as(self, pk: UUID, clock: float) -> reels.Numbers | None:
        """With which publication and signature a channel was built; None when it must be built again."""
        known = self.known.get(pk)
        return known.numbers if known and known.again_at > clock else None

    def build(self, stale: Iterable[UUID], newest: Mapping[UUID, reels.Numbers], gone: Collection[UUID]) -> list[Reel]:
        """Read the reels of some channels, wind those that do not hold, and put them in the place of the old ones.

        Returns those of them that were wound and are still to be kept.
        """
        built: dict[str, Live] = {}
        slugs, shared = set(), Shared()
        fresh: list[Reel] = []
        known: dict[UUID, Known] = {}
        for channel, held in reels.each(stale, newest, shared):
            numbers, found, again = newest[channel.pk], held, PRUNE
            try:
                if found is None:
                    found, reel = reels.wind(channel, numbers, shared, ticks.now())
                    if len(fresh) == reels.AT_ONCE:
                        reels.offer(fresh)
                        fresh.clear()
                    if reel:
                        fresh.append(reel)
                        found = reels.opened(channel, reel.data, shared)
                    again = PRUNE if reel else RETRY
                built |= lives(channel, found)
                slugs.add(channel.slug)
            except SlateMissing:
                # The slate is made at the first start; until then the channel stays as it was.
                log.warning("The slate is not there yet; %s waits", channel.slug)
                again = RETRY
            known[channel.pk] = Known(numbers, time.monotonic() + again)
        known = {pk: one for pk, one in (self.known | known).items() if pk not in gone}
        left = set(Channel.objects.filter(pk__in=list(known)).values_list("slug", flat=True))
        kept = {
            place: live
            for place, live in self.scheduled.items()
            if (slug := place.split("/")[2]) in left and slug not in slugs
        }
        # Nothing is known before it is there: when the database goes away in between, all of it is built again.
        self.scheduled, self.known = kept | built, known
        return fresh

    def run(self) -> None:
        """Look for news until `stop`."""
        try:
            packages.ensure_slate()
        except Exception:
            log.exception("The slate could not be made; what needs it waits")
        while True:
            try:
                self.follow(self.news.look)
                self.tally.look(timezone.now())
            except DatabaseError:
                log.warning("The database does not answer; the air stays as it is")
                connections.close_all()
            except Exception:
                # Whatever a single row may hold, the other channels and the next look must go on.
                log.exception("The air could not be built")
            if self.news.is_whole_due(time.monotonic()):
                # Seldom: to connect costs more than to ask.
                close_old_connections()
            if self.stopping.wait(EVERY):
                with contextlib.suppress(DatabaseError):
                    self.tally.write(timezone.now())
                connections.close_all()
                return

    def start(self) -> None:
        """Start the thread, once per process."""
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.stopping.clear()
                self.thread = threading.Thread(target=self.run, name="air", daemon=True)
                self.thread.start()

    def stop(self) -> None:
        """End the thread; what is on the air stays in memory."""
        self.stopping.set()
        if self.thread is not None:
            self.thread.join()


def lives(channel: Channel, found: Mapping[str, Timeline]) -> dict[str, Live]:
    """All variants of a channel by their address."""
    sounds, subtitles = tuple(channel.sounds), tuple(channel.subtitles)
    files = files_of(sounds, subtitles, tuple(channel.signs))
    provenance = f"{settings().origin}/watch/{channel.slug}/provenance.json"
    signs = tuple(channel.signs)
    masters = {
        master_name(sign): multivariant(sounds, subtitles, provenance=provenance, signs=signs, sign=sign)
        for sign in ("", *signs)
    }
    return {
        f"{PREFIX}{channel.slug}/{name}": Live(timeline, files, masters, sounds, subtitles, name, provenance, signs)
        for name, timeline in found.items()
    }


@lru_cache(maxsize=1024)
def files_of(sounds: tuple[str, ...], subtitles: tuple[str, ...], signs: tuple[str, ...]) -> dict[str, str]:
    """The renditions of a channel by the names of their files; one object for all channels that have the same."""
    return {f"{name}.m3u8": name for name in renditions(sounds, subtitles, signs)}


def on_air(channel: Channel, now: int, shared: Shared | None = None) -> tuple[dict[str, Live], bool]:
    """All variants of a channel from its airings, as if there were no reel, and whether every package could be read."""
    found, reel = reels.wind(channel, reels.Numbers(), shared or Shared(), now)
    return lives(channel, found), reel is not None
