"""Promos that stand in a gap, as they were put in: the air, the log and whoever chooses them read the same rows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from ortaq.catalogue.models import Programme
from ortaq.channels.air.losses import until_of
from ortaq.channels.air.turns import Turn
from ortaq.channels.models import Airing, StandIn
from ortaq.core.playout import SEGMENT
from ortaq.core.rights import Decision


@dataclass(frozen=True, slots=True)
class Put:
    """A promo as it is put in: work and programme, package, ticks of one play, its decision; `until` cuts it there."""

    work: str
    of: str
    folder: str
    length: int
    decision: Mapping[str, Any]
    until: int | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` wrote."""
        return cls(**plain)

    def ended(self, cut: int) -> Self:
        """The same, over at a tick."""
        return replace(self, until=cut)

    def stretch(self, gap: Airing, code: str, programme: Programme) -> StandIn:
        """The same as something that stands in a gap, for whoever shows or tells it; it is in no table."""
        return StandIn(
            airing=gap,
            programme=programme,
            start=gap.start,
            stop=gap.stop,
            folder=self.folder,
            decisions={code: dict(self.decision)},
        )


def put_in(gap: Airing, code: str) -> list[Put]:
    """What stands in a gap in a territory, in its order."""
    return [Put.read(plain) for plain in gap.promos.get(code, ())]


def works_of(gap: Airing) -> set[uuid.UUID]:
    """The works that stand in a gap anywhere."""
    return {uuid.UUID(plain["work"]) for row in gap.promos.values() for plain in row}


def turns_in(gap: Airing, code: str, programmes: Mapping[uuid.UUID, Programme]) -> list[Turn]:
    """Each promo of a gap with its time, as the air lays them out from the beginning of the gap on."""
    return [
        Turn(gap, one.stretch(gap, code, programmes[uuid.UUID(one.work)]), start, stop)
        for one, start, stop in when(gap, put_in(gap, code))
    ]


def when(gap: Airing, row: Sequence[Put]) -> list[tuple[Put, int, int]]:
    """Each promo with its beginning and end in ticks; what is cut before a segment of it was on is not there."""
    found, at = [], gap.start
    for one in row:
        until = min(until_of(Decision.read(one.decision)), gap.stop if one.until is None else one.until)
        stop = min(gap.stop, at + one.length, until)
        if stop >= at + SEGMENT:
            found.append((one, at, stop))
            at = stop
    return found


def promoted(since: int) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The works of promos that are still to be seen in gaps which are not over at a tick, by channel."""
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for gap in Airing.objects.filter(slot=None, stop__gt=since).exclude(promos={}).only("channel_id", "promos"):
        works = {uuid.UUID(plain["work"]) for row in gap.promos.values() for plain in row if plain["until"] is None}
        found.setdefault(gap.channel_id, set()).update(works)
    return found
