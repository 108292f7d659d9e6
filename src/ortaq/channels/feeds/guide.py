"""What a live feed shows when, as its partner has announced it: airings for guides that are never stored."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ortaq.catalogue.models import Programme
from ortaq.channels.models import Airing, Blackout, Channel, Feed, FeedRight, Listed, Slot
from ortaq.core.playout import ticks
from ortaq.core.playout.guide import GuideEntry
from ortaq.core.playout.partner import CAPTIONS, INSIDE, TEXT, tag_of
from ortaq.core.text.tracks import is_for_all

MOST: Final = 5000
"""Entries of a feed."""


def announced(start: dt.datetime, stop: dt.datetime, channel: Channel | None = None) -> list[Airing]:
    """What partners have announced in [start, stop) for the feeds that are carried now, by channel and time."""
    wanted = Feed.objects.filter(is_on=True, **({"channel": channel} if channel else {}))
    feeds = list(wanted.select_related("channel__broadcaster", "programme__owner", "programme__package"))
    if not feeds:
        return []
    rows: dict[Any, list[Listed]] = {one.pk: [] for one in feeds}
    near = Listed.objects.filter(feed__in=feeds, start__lt=ticks.of(stop), stop__gt=ticks.of(start))
    for row in near.order_by("start")[: MOST * len(feeds)]:
        rows[row.feed_id].append(row)
    rights: dict[Any, list[FeedRight]] = {one.pk: [] for one in feeds}
    for right in FeedRight.objects.filter(feed__in=feeds, until=None):
        rights[right.feed_id].append(right)
    dark: dict[Any, list[Blackout]] = {one.pk: [] for one in feeds}
    for blackout in Blackout.objects.filter(feed__in=feeds, until=None, stop__gt=ticks.of(start)):
        dark[blackout.feed_id].append(blackout)
    feeds.sort(key=lambda one: one.channel.number)
    return [airing_of(one, row, rights[one.pk], dark[one.pk]) for one in feeds for row in rows[one.pk]]


def airing_of(feed: Feed, row: Listed, rights: Iterable[FeedRight], dark: Iterable[Blackout]) -> Airing:
    """An entry of the partner's guide as an airing; the programme is the partner's channel under another title."""
    programme = copy.copy(feed.programme)
    programme.titles, programme.synopses = row.titles, row.synopses
    if not hasattr(feed.programme, "package"):
        programme._state.fields_cache["package"] = None
    seconds = (row.stop - row.start) // ticks.TICKS
    slot = Slot(pk=row.pk, channel=feed.channel, programme=programme, starts_at=row.starts_at, seconds=seconds)
    airing = Airing(pk=row.pk, channel=feed.channel, number=0, start=row.start, stop=row.stop, slot=slot)
    airing.listed, airing.kept, airing.carried = row, {}, carried(feed)
    # Nothing stands in for it, and nobody has to ask.
    airing._state.fields_cache["stand_in"] = None
    for right in rights:
        decided = dict(right.decision)
        if not right.is_allowed:
            # It may be allowed without one of its sounds; a feed can only be carried with all of them.
            decided["answer"] = "deny"
        airing.decisions[right.territory] = decided
        airing.kept[right.territory] = kept_until(feed, right, row)
        if off := off_at(right, row, dark):
            airing.lost[right.territory] = off
    airing.note_home(feed.channel.broadcaster.territory, row.start)
    return airing


def carried(feed: Feed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags of the sounds and of the subtitles that come with a feed."""
    sounds = [tag_of(one["said"]) for one in feed.streams if one["kind"] in {"audio", INSIDE}]
    # Subtitles of signs alone do not tell what is said; captions count as what they are marked to be.
    texts = [
        tag_of(one["said"])
        for one in feed.streams
        if (one["kind"] == TEXT and one["said"].get("FORCED") != "YES")
        or (one["kind"] == CAPTIONS and not is_for_all(tag_of(one["said"])))
    ]
    return tuple(dict.fromkeys(sounds)), tuple(dict.fromkeys(texts))


def kept_until(feed: Feed, right: FeedRight, row: Listed) -> int:
    """Until when a programme may be seen again whole, in ticks; 0: not at all."""
    if not right.is_allowed or not right.reach or row.start < feed.kept_from:
        return 0
    until = row.start + right.reach
    return min(until, right.ends_at) if right.ends_at is not None else until


def off_at(right: FeedRight, row: Listed, dark: Iterable[Blackout]) -> Mapping[str, Any] | None:
    """From when on the slate stands in the place of a programme, and why."""
    found = [
        (max(row.start, one.start), "blackout")
        for one in dark
        if (not one.territories or right.territory in one.territories) and one.start < row.stop and one.stop > row.start
    ]
    if right.ends_at is not None and right.ends_at < row.stop:
        found.append((max(row.start, right.ends_at), "licence_ended"))
    if not found:
        return None
    off, because = min(found)
    return {"off": off, "later": None, "because": because, "sounds": None, "subtitles": None, "decision": {}}


def told(entry: GuideEntry, airing: Airing) -> GuideEntry:
    """The same entry of a guide, with what the partner says of the programme."""
    row = airing.listed
    if row is None:
        return entry
    return replace(entry, sub_titles=row.sub_titles, season=row.season, episode=row.episode, identity="")


def work_of(airing: Airing) -> Programme | None:
    """What is shown, as a work of its own; what a partner announces is one only here."""
    programme = airing.programme
    if airing.listed is None or programme is None:
        return programme
    apart = copy.copy(programme)
    apart.pk = airing.listed.pk
    return apart
