"""What lists for players need to know of what is seen, which stays until the channel publishes again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from django.utils import timezone

from ortaq.channels import queries
from ortaq.channels.air import reels
from ortaq.channels.air.asked import Asked
from ortaq.channels.air.reels import Numbers
from ortaq.channels.air.turns import Turn
from ortaq.channels.guides.told import announced_of, published_of_all, turns_in
from ortaq.channels.models import Channel
from ortaq.core.playout import TICKS, ticks

BEFORE, AFTER = dt.timedelta(hours=3), dt.timedelta(days=2)
"""What a guide tells: a little of the past, for start-over, and all that is published of the next two days."""
PART: Final = 6 * 3600 * TICKS
"""So long what is kept reaches beyond what is asked for."""
MOST: Final = 1024
"""Channels in a territory that are kept, some 50 KiB each."""


class Seen(NamedTuple):
    """A programme from tick to tick; it `ends` where it is whole, and may be seen again there until then (0: never)."""

    programme: UUID
    start: int
    stop: int
    ends: int
    until: int

    @classmethod
    def of(cls, turn: Turn, territory: str, late: int) -> "Seen":
        """What is seen in a territory on a channel that is so many ticks later; what is lost is not seen again."""
        shown = turn.shown
        until = queries.seen_until(shown, territory) if shown.off(territory) is None else 0
        return cls(turn.programme.pk, turn.start, turn.stop, shown.stop + late, until)


kept: Asked[tuple[Numbers, int], tuple[Seen, ...]] = Asked(MOST)


def in_lists(channels: Iterable[Channel], territory: str = "", hours: int = 0) -> dict[Channel, list[Seen]]:
    """What channels, or those that are so many hours later, show from a day ago on: without a territory at home.

    Of what is published each is read once; of a live feed it is what its partner has announced by now.
    """
    now, row = timezone.now(), list(channels)
    start, stop = now - queries.DAY, now + AFTER
    received = {name_of(one, territory, hours): one for one in row if not territory or territory in queries.places(one)}
    part = ticks.of(now) // PART * PART
    numbers = reels.newest(one.pk for one in row)
    wanted = {name: (numbers.get(one.pk, Numbers()), part) for name, one in received.items()}

    def build(stale: Iterable[str]) -> Mapping[str, tuple[Seen, ...]]:
        first, last = (ticks.to_datetime(at) for at in (part, part + PART))
        some = [received[name] for name in stale]
        found = published_of_all(some, first - queries.DAY, last + AFTER, territory, hours)
        return {name_of(one, territory, hours): seen_of(one, turns, territory, hours) for one, turns in found.items()}

    begin, end = ticks.of(start), ticks.of(stop)
    found: dict[Channel, list[Seen]] = {one: [] for one in row}
    for name, rows in kept.get_all(wanted, build).items():
        found[received[name]] = [one for one in rows if one.start < end and one.stop > begin]
    silent = [] if hours else [one for one in received.values() if not found[one]]
    for one in announced_of(silent, start, stop):
        found[one.channel] += seen_of(one.channel, turns_in(one, start, stop, territory), territory, hours)
    return found


def seen_of(channel: Channel, turns: Iterable[Turn], territory: str, hours: int) -> tuple[Seen, ...]:
    """What is seen of a channel."""
    code, late = territory or channel.broadcaster.territory, ticks.of(ticks.EPOCH + dt.timedelta(hours=hours))
    return tuple(Seen.of(one, code, late) for one in turns)


def name_of(channel: Channel, territory: str, hours: int) -> str:
    """What is asked."""
    return f"{channel.pk}/{territory}+{hours}"
