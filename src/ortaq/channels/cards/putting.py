"""Cards and the gaps of a channel: which are wanted, which are put in, and which have become untrue."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ortaq.channels.air.timelines import Builder
from ortaq.channels.cards.content import card_of
from ortaq.channels.cards.making import folder_of, is_ready
from ortaq.channels.models import Airing, Channel
from ortaq.core.media.card import Card
from ortaq.core.playout import TICKS, ticks

AHEAD = 12 * 3600 * TICKS
"""Gaps that begin later get no card yet, in ticks."""
SHORTEST = 20 * TICKS
"""A shorter gap has none at all."""
MOST = 8
"""Gaps of a channel that have cards at a time; so many cards there are at most for each territory."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A gap and the card that is true of it, by territory."""

    gap: Airing
    cards: dict[str, Card]


def wanted(channel: Channel, after: int) -> Iterator[Wanted]:
    """The gaps that are not over at a tick, with what they would say; first those that come first."""
    now = ticks.of(timezone.now())
    gaps = Airing.objects.filter(channel=channel, slot=None, stop__gt=after, start__lt=now + AHEAD)
    first = gaps.order_by("number").first()
    if first is None:
        return
    builder = Builder(channel)
    airings = builder.shared.airings(channel, first.number)
    row = [one for one in airings if one.slot is None and after < one.stop and one.start < now + AHEAD]
    long = [one for one in row if one.stop - one.start > SHORTEST][:MOST]
    for gap in row:
        found = {code: card_of(builder, gap, airings, code) for code in channel.territories} if gap in long else {}
        yield Wanted(gap, {code: card for code, card in found.items() if card})


def follow(channel: Channel, cut: int, lock: int) -> list[Airing]:
    """Put in the cards that are ready and take out what is no longer true; returns the gaps that have changed.

    A gap that begins at the tick `lock` or later is free. In an earlier one nothing new comes; a card that has become
    untrue ends at `cut`, and the slate follows. Call it in a transaction that holds the channel.
    """
    changed = []
    for one in wanted(channel, cut):
        folders = {code: folder_of(card) for code, card in one.cards.items()}
        put = fresh(one.gap, folders) if one.gap.start >= lock else ended(one.gap, folders, cut)
        if put != one.gap.cards:
            one.gap.cards = put
            changed.append(one.gap)
    Airing.objects.bulk_update(changed, ["cards"])
    return changed


def fresh(gap: Airing, folders: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The cards of a gap that nobody knows yet."""
    known = {one["folder"] for one in gap.cards.values()}
    ready = {folder for folder in set(folders.values()) if folder in known or is_ready(folder)}
    return {code: {"folder": folder, "until": None} for code, folder in folders.items() if folder in ready}


def ended(gap: Airing, folders: dict[str, str], cut: int) -> dict[str, dict[str, Any]]:
    """The cards of a gap that players may know: what is untrue now ends."""
    return {
        code: one if one["until"] is not None or folders.get(code) == one["folder"] else one | {"until": cut}
        for code, one in gap.cards.items()
    }


def named(since: int) -> set[str]:
    """The folders of all cards that are or were on the air since a tick."""
    rows = Airing.objects.filter(slot=None, stop__gt=since).exclude(cards={}).values_list("cards", flat=True)
    return {one["folder"] for cards in rows for one in cards.values()}
