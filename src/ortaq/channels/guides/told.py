"""What guides tell of channels: what is planned, or what is seen of it in a territory, in turn."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Case, JSONField, When
from django.db.models.fields.json import KeyTransform

from ortaq.catalogue.models import Programme
from ortaq.channels.air.turns import Turn, turns
from ortaq.channels.feeds.guide import announced
from ortaq.channels.models import Airing, Channel
from ortaq.channels.queries import LONGEST, places
from ortaq.core.playout import ticks

DECIDED = ("decisions", "lost", "stand_in__decisions", "stand_in__lost")
"""What is written down for each territory, which is most of what a row has."""


UNTOLD = (
    *("slot__decisions", "slot__channel", "slot__starts_at", "slot__seconds", "slot__planned_by", "slot__removed_at"),
    *("slot__stand_in", "slot__cleared_by", "slot__cleared_because", "slot__cleared_at"),
)
"""What of its slot no guide tells."""


def told_between(
    channel: Channel, start: dt.datetime, stop: dt.datetime, territory: str = "", hours: int = 0
) -> list[Turn]:
    """What guides tell of a channel in [start, stop), as `told_of_all` does of many."""
    return told_of_all([channel], start, stop, territory, hours)[channel]


def told_of_all(
    channels: Iterable[Channel], start: dt.datetime, stop: dt.datetime, territory: str = "", hours: int = 0
) -> dict[Channel, list[Turn]]:
    """What guides tell of channels in [start, stop): what is planned, or for a territory what is seen there, in turn.

    Of a live feed it is what its partner has announced. Where the channel is not received nothing is told. With `hours`
    it is the channel that is so many hours later, which a feed has not; without a territory that is told as it is seen
    at home. An airing brings only the decision for one territory with it: for that one, or the channel's own.
    """
    found = published_of_all(channels, start, stop, territory, hours)
    silent = [one for one, row in found.items() if not row and (not territory or territory in places(one))]
    for one in [] if hours else announced_of(silent, start, stop):
        found[one.channel] += turns_in(one, start, stop, territory)
    return found


def published_of_all(
    channels: Iterable[Channel], start: dt.datetime, stop: dt.datetime, territory: str = "", hours: int = 0
) -> dict[Channel, list[Turn]]:
    """The same of what is published alone, without what partners have announced: it stays until a new publication."""
    late, found = dt.timedelta(hours=hours), {one: list[Turn]() for one in channels}
    received = [one for one in found if not territory or territory in places(one)]
    for one in aired(received, start - late, stop - late, territory):
        found[one.channel] += turns_in(one, start, stop, territory, hours)
    return found


def turns_in(airing: Airing, start: dt.datetime, stop: dt.datetime, territory: str, hours: int = 0) -> Iterator[Turn]:
    """Of an airing what is told in [start, stop)."""
    if not territory and not hours:
        if airing.withheld_from is None:
            yield Turn(airing, airing, airing.start, airing.stop)
        return
    for turn in turns(airing, territory or airing.channel.broadcaster.territory, dt.timedelta(hours=hours)):
        if turn.start < ticks.of(stop) and turn.stop > ticks.of(start):
            yield turn


def aired(channels: Iterable[Channel], start: dt.datetime, stop: dt.datetime, territory: str = "") -> list[Airing]:
    """The published programmes of channels in [start, stop) in the order of time, with few of their decisions.

    These are the ones for a territory and for the channel's own. A programme is read once for all its airings.
    """
    known = {one.pk: one for one in channels}
    places_of: dict[str, list[uuid.UUID]] = defaultdict(list)
    for channel in known.values():
        places_of[channel.broadcaster.territory].append(channel.pk)
    first, last = ticks.of(start), ticks.of(stop)
    found = list(
        Airing.objects.filter(channel__in=list(known), slot__isnull=False)
        # No slot is longer than a day: so the index says where to begin.
        .filter(start__lt=last, start__gt=first - ticks.of(ticks.EPOCH + LONGEST), stop__gt=first)
        .annotate(
            **{f"at_home_{column}": at_home(column, places_of) for column in DECIDED},
            **{f"there_{column}": KeyTransform(territory, column) for column in DECIDED if territory},
        )
        .select_related("slot", "stand_in")
        .defer(*DECIDED, "cards", "promos", *UNTOLD)
        .order_by("start")
    )
    shown = {one.slot.programme_id for one in found if one.slot}
    shown |= {one.instead.programme_id for one in found if one.instead}
    works = Programme.objects.select_related("owner", "package").in_bulk(list(shown))
    for one in found:
        one.channel = known[one.channel_id]
        codes = {one.channel.broadcaster.territory: "at_home"} | ({territory: "there"} if territory else {})
        one.decisions, one.lost = (read_of(one, column, codes) for column in ("decisions", "lost"))
        if one.slot:
            one.slot.programme = works[one.slot.programme_id]
        if one.instead:
            one.instead.programme = works[one.instead.programme_id]
            one.instead.decisions, one.instead.lost = (
                read_of(one, f"stand_in__{column}", codes) for column in ("decisions", "lost")
            )
    return found


def at_home(column: str, houses: Mapping[str, list[uuid.UUID]]) -> Case:
    """What a column says of the channel's own country; `houses` are the channels by it."""
    return Case(
        *(When(channel__in=pks, then=KeyTransform(code, column)) for code, pks in houses.items()),
        output_field=JSONField(),
    )


def read_of(airing: Airing, column: str, codes: Mapping[str, str]) -> dict[str, Any]:
    """What was read of a column: territory -> what it says of it."""
    told = {code: getattr(airing, f"{where}_{column}") for code, where in codes.items()}
    return {code: one for code, one in told.items() if one is not None}


def announced_of(channels: Sequence[Channel], start: dt.datetime, stop: dt.datetime) -> list[Airing]:
    """What partners have announced for those of some channels that carry them."""
    if not channels:
        return []
    known = {one.pk for one in channels}
    found = announced(start, stop, channels[0] if len(channels) == 1 else None)
    return [one for one in found if one.channel_id in known]
