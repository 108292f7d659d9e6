"""Cards, promos and the gaps of a channel: which are wanted, which are put in, and which have become untrue.

A slot whose programme is over too soon in some territory, with nothing left to stand in, is a gap there.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ortaq.channels.air.promos import put_in
from ortaq.channels.air.timelines import Builder
from ortaq.channels.air.turns import hole
from ortaq.channels.cards.content import card_of
from ortaq.channels.cards.making import folder_of, is_ready
from ortaq.channels.cards.promos import Promos, still
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
    """A gap, or an airing that is over too soon somewhere; the card that is true there, by territory.

    `starts` are the ticks from which on it would be seen, `coming` the airings from there on; what `is_long` has room
    for a card.
    """

    gap: Airing
    cards: dict[str, Card]
    starts: dict[str, int]
    coming: Sequence[Airing]
    is_long: bool


def wanted(channel: Channel, after: int) -> Iterator[Wanted]:
    """The gaps that are not over at a tick, with what they would say; first those that come first."""
    now = ticks.of(timezone.now())
    coming = Airing.objects.filter(channel=channel, stop__gt=after, start__lt=now + AHEAD)
    first = coming.order_by("number").first()
    if first is None:
        return
    builder = Builder(channel)
    airings = builder.shared.airings(channel, first.number)
    row = [(one, empty_in(one, channel)) for one in airings if after < one.stop and one.start < now + AHEAD]
    row = [(one, starts) for one, starts in row if starts or one.cards]
    long = [one for one, starts in row if any(one.stop - at > SHORTEST for at in starts.values())][:MOST]
    for gap, starts in row:
        places = [code for code, at in starts.items() if gap in long and gap.stop - at > SHORTEST]
        found = {code: card_of(builder, gap, airings, code) for code in places if channel.has_cards}
        cards = {code: card for code, card in found.items() if card}
        yield Wanted(gap, cards, starts, airings, is_long=gap in long)


def empty_in(airing: Airing, channel: Channel) -> dict[str, int]:
    """Where and from which tick on nothing is on: all of a gap, and what is left of a slot that is over too soon."""
    if airing.slot is None:
        return dict.fromkeys(channel.territories, airing.start)
    return {code: at for code in channel.territories if (at := hole(airing, code)) is not None}


def follow(channel: Channel, cut: int, lock: int) -> list[Airing]:
    """Put in cards that are ready and promos, take out what is no longer true; returns the airings that have changed.

    A gap that begins at the tick `lock` or later is free, and so is what becomes empty at `cut` or later. In an
    earlier one nothing new comes; what has become untrue ends at `cut`, and what is next follows. Call it in a
    transaction that holds the channel.
    """
    changed, promos = [], Promos.of(channel, cut)
    for one in wanted(channel, cut):
        gap, before = one.gap, (one.gap.cards, one.gap.promos)
        folders = {code: folder_of(card) for code, card in one.cards.items()}
        free = lock if gap.slot is None else cut
        open_in = {code for code in channel.territories if one.starts.get(code, gap.stop) >= free}
        gap.cards = fresh(gap, {code: folder for code, folder in folders.items() if code in open_in})
        gap.cards |= ended(before[0], folders, cut, besides=open_in)
        gap.promos = promos_in(promos, one, cut, is_free=gap.start >= lock)
        promos.note(gap)
        if (gap.cards, gap.promos) != before:
            changed.append(gap)
    Airing.objects.bulk_update(changed, ["cards", "promos"])
    return changed


def promos_in(promos: Promos, one: Wanted, cut: int, *, is_free: bool) -> dict[str, list[dict[str, Any]]]:
    """The promos of a gap: chosen anew where nobody knows it yet, else those that may still be shown."""
    gap, codes = one.gap, promos.channel.territories
    if gap.slot is not None or not (gap.promos or (is_free and one.is_long)):
        return {}
    may = promos.allowed(gap, one.coming, codes)
    if is_free:
        row = {code: promos.choose(gap, may[code], code) if one.is_long else [] for code in codes}
    else:
        # Where the channel has left, what was shown before stays.
        row = {code: still(put_in(gap, code), may.get(code, []), cut) for code in {*codes, *gap.promos}}
    return {code: [each.plain() for each in some] for code, some in row.items() if some}


def fresh(gap: Airing, folders: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The cards of a gap that nobody knows yet."""
    known = {one["folder"] for one in gap.cards.values()}
    ready = {folder for folder in set(folders.values()) if folder in known or is_ready(folder)}
    return {code: {"folder": folder, "until": None} for code, folder in folders.items() if folder in ready}


def ended(
    known: dict[str, dict[str, Any]], folders: dict[str, str], cut: int, besides: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The cards of a gap that players may know (`besides`: where they do not): what is untrue now ends."""
    return {
        code: one if one["until"] is not None or folders.get(code) == one["folder"] else one | {"until": cut}
        for code, one in known.items()
        if code not in besides
    }


def named(since: int) -> set[str]:
    """The folders of all cards that are or were on the air since a tick."""
    rows = Airing.objects.filter(stop__gt=since).exclude(cards={}).values_list("cards", flat=True)
    return {one["folder"] for cards in rows for one in cards.values()}
