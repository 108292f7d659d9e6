"""One poll of a feed: fetch, put at the end of the log, and write it down, all or nothing, under the lease."""

import datetime as dt
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.channels.feeds import lease, log, slates
from ortaq.channels.feeds.actions import follow_rights, locked
from ortaq.channels.feeds.take import Source, Unusable, throw_away
from ortaq.channels.feeds.weaving import LEAD, ahead, listed, places, seams_before
from ortaq.channels.models import Feed, FeedEvent, FeedMode, FeedSegment
from ortaq.core.playout import TICKS, Mark, ticks
from ortaq.core.playout.carriage import Seam
from ortaq.core.playout.feed import Event, Fetched, Row, State, Verdict, append
from ortaq.work.line import Line, NoAnswer
from ortaq.work.settings import settings

OFTEN: Final = 0.5
"""Seconds between two polls at least."""
RETRY: Final = 2.0
"""Seconds after a poll that brought nothing, at most."""
RIGHTS: Final = 10.0
"""Seconds after which the rights of a feed are asked for again."""
PRUNE: Final = 60.0
KEPT: Final = 300 * TICKS
"""How much of the log the air holds, and how much more is kept than anybody may see again: for late players."""
STEP: Final = 600 * TICKS
"""So much of the oldest goes at once where the disk is nearly full."""
TOLD: Final = dt.timedelta(hours=6)
EVENTS: Final = 2000
"""So many events of a feed are kept."""

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another process polls the feed now; nothing was written."""


@dataclass
class Poller:
    """What one process knows of a feed between two polls."""

    feed: Any
    holder: str
    line: Line
    source: Source | None = None
    asked_at: float = field(default=-RIGHTS)
    pruned_at: float = field(default_factory=time.monotonic)

    def poll(self) -> float:
        """Poll once; says after how many seconds again. Raises LeaseLost."""
        feed = Feed.objects.select_related("channel__broadcaster", "programme__owner").get(pk=self.feed)
        self.follow(feed)
        state = log.state_of(feed)
        if not feed.is_on:
            self.source = None
            if state is None:
                self.renewed()
                return RETRY
            self.write(feed, state, Fetched(is_off=True))
            return RETRY
        source = self.source_of(feed)
        fetched, target = self.fetch(source, state)
        if state is None:
            state = self.first(feed, source, fetched, target)
            if state is None:
                return OFTEN
        self.write(feed, state, fetched, source)
        source.known = source.told()
        self.prune(feed)
        return RETRY if fetched.fault else max(OFTEN, min(RETRY, state.target / 3))

    def source_of(self, feed: Feed) -> Source:
        """The partner's feed as this process knows it; another address is another one."""
        mine = self.source
        if mine is None or (mine.address, mine.mode) != (feed.address, feed.mode):
            slates.ensure()
            mine = self.source = Source(feed.pk.hex, feed.address, feed.mode, self.line, list(feed.streams))
        return mine

    def fetch(self, source: Source, state: State | None) -> tuple[Fetched, int]:
        """What the partner has now, and its target duration."""
        try:
            listings = source.listings()
            target = max(one.target for one in listings.values())
            rows = source.rows(state or State(target), listings, ticks.from_ns(time.time_ns()))
        except NoAnswer as error:
            return Fetched(fault=f"{error.code} {error.status}".removesuffix(" 0")), 0
        except Unusable as error:
            return Fetched(fault=str(error)), 0
        if not rows and all(one.ended for one in listings.values()):
            return Fetched(fault="ended"), target
        return Fetched(tuple(rows)), target

    def first(self, feed: Feed, source: Source, fetched: Fetched, target: int) -> State | None:
        """The beginning of the log, with the first segment that can be played; before that there is nothing to show."""
        if any(row.verdict is Verdict.OK and not row.item.gap for row in fetched.rows):
            return State(target)
        code: Event = ("silent", {"reason": fetched.fault}) if fetched.fault else first_bad(fetched.rows)
        with transaction.atomic():
            self.renewed()
            last = FeedEvent.objects.filter(feed=feed).first()
            if last is None or (last.code, last.about) != code:
                note(feed, [code])
        source.known = list(feed.streams)
        return None

    def write(self, feed: Feed, state: State, fetched: Fetched, source: Source | None = None) -> None:
        """Put it at the end of the log, if the lease still holds; raises LeaseLost."""
        now = ticks.from_ns(time.time_ns())
        made = append(state, fetched, now)
        changed: dict[str, Any] = {}
        if made.state != state or not feed.state:
            changed["state"] = made.state.plain()
        events = list(made.events)
        if source is not None:
            changed |= learnt(feed, source, made.state)
            events += doors(feed.hosts, changed.get("hosts", feed.hosts))
            events += source.texts.told()
        with transaction.atomic():
            self.renewed(**changed)
            log.write(feed, made.steps)
            note(feed, events)
        for code, about in events:
            logger.info("Feed %s: %s %s", feed.channel.slug, code, about)

    def renewed(self, **changed: object) -> None:
        """Renew the lease and write with it; raises LeaseLost."""
        if not lease.renew(self.feed, self.holder, **changed):
            raise LeaseLost(self.feed)

    def follow(self, feed: Feed) -> None:
        """Ask for the rights again, now and then."""
        if time.monotonic() - self.asked_at >= RIGHTS:
            follow_rights(feed=feed)
            self.asked_at = time.monotonic()

    def prune(self, feed: Feed) -> None:
        """Cut off what nobody may see again, now and then."""
        if time.monotonic() - self.pruned_at < PRUNE:
            return
        self.pruned_at = time.monotonic()
        now = ticks.from_ns(time.time_ns())
        prune(feed.pk, now - KEPT)
        forget(feed.pk, now)


def learnt(feed: Feed, source: Source, state: State) -> dict[str, Any]:
    """What is known now of where and how the partner sends, so far as it is new."""
    found: dict[str, Any] = {"places": source.places(), "hosts": source.hosts()}
    found = {name: value for name, value in found.items() if value and value != getattr(feed, name)}
    if (told := source.told()) != feed.streams:
        found["streams"] = told
    if not feed.streams:
        found["target"] = state.target
        if feed.mode == FeedMode.PASS_THROUGH:
            begun = ahead(Seam(Mark(0, LEAD, dict.fromkeys(listed(told), 0))), state.seq or 0)
            found["marks"] = {place: begun.plain() for place in places(feed.channel)}
    return found


def doors(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> list[Event]:
    """What has changed about which hosts let our pages read what they send."""
    was: dict[str, bool] = dict(map(tuple, before))
    return [
        ("readable" if is_open else "unreadable", {"host": name})
        for name, is_open in after
        if was.get(name, True) != is_open
    ]


def first_bad(rows: Sequence[Row]) -> Event:
    """The first segment that could not be played."""
    bad = next((row for row in rows if row.verdict is not Verdict.OK), None)
    if bad is None:
        return "silent", {"reason": "empty"}
    return ("corrupt" if bad.verdict is Verdict.CORRUPT else "missing"), {"seq": bad.item.seq}


def note(feed: Feed, events: Sequence[Event]) -> None:
    """Write down what happened."""
    now = timezone.now()
    FeedEvent.objects.bulk_create(FeedEvent(feed=feed, at=now, code=code, about=about) for code, about in events)


def prune(pk: UUID, before: int) -> bool:
    """Let the air go on behind a tick; the numbers of what comes then do not change. Says whether it does now."""
    with transaction.atomic():
        feed = locked(pk)
        last = (
            FeedSegment.objects.filter(feed=feed, stop__lte=before, number__gt=feed.pruned)
            .order_by("-number")
            .values_list("number", flat=True)
            .first()
        )
        if last is None:
            return False
        feed.marks = {name: seam.plain() for name, seam in seams_before(feed, last).items()}
        feed.pruned = last
        feed.version += 1
        feed.save(update_fields=["marks", "pruned", "version"])
    return True


def forget(pk: UUID, now: int) -> int:
    """Throw away what nobody may look back at any more; where the disk is nearly full, the oldest before that.

    What the air goes on from always stays. Says how many lines went.
    """
    with transaction.atomic():
        feed = locked(pk)
        reach = max((one.reach for one in feed.rights.filter(until=None)), default=0)
        behind = FeedSegment.objects.filter(feed=feed, number__lte=feed.pruned)
        oldest = behind.order_by("number").values_list("start", flat=True).first()
        before = now - reach - KEPT
        is_full = feed.mode == FeedMode.REMUX and reach > 0 and shelves.free_bytes() < settings().feeds_free_gb * 10**9
        if is_full and oldest is not None and oldest + STEP > before:
            before = oldest + STEP
            if not FeedEvent.objects.filter(feed=feed, code="disk", at__gt=timezone.now() - TOLD).exists():
                note(feed, [("disk", {"gb": settings().feeds_free_gb})])
        gone = behind.filter(stop__lte=before)
        files = [file for parts in gone.values_list("parts", flat=True) for file in log.files_in(parts)]
        count, _ = gone.delete()
        kept = FeedSegment.objects.filter(feed=feed).order_by("number").values_list("start", flat=True).first()
        if kept is not None and kept != feed.kept_from:
            Feed.objects.filter(pk=pk).update(kept_from=kept)
        old = FeedEvent.objects.filter(feed=feed).values_list("pk", flat=True)[EVENTS:]
        FeedEvent.objects.filter(pk__in=list(old)).delete()
    if feed.mode == FeedMode.REMUX:
        throw_away(feed.pk.hex, files)
    return count
