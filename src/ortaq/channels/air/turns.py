"""Who is seen when: an airing and what takes its place abroad, as turns in one territory, one after the other.

The air (timelines.py) chains the same things in the same order, so a guide that is made of turns tells what is sent.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.catalogue.models import Programme
from ortaq.channels.air.losses import Shown, again_of, on_until
from ortaq.channels.hours import kept_in
from ortaq.channels.models import Airing, Stretch
from ortaq.core.playout import SEGMENT, ticks
from ortaq.core.playout.later import again_then
from ortaq.core.rights import Decision

NOT_LATE = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Turn:
    """A programme in a territory from tick to tick: of an airing itself, or of what stands in for it there."""

    airing: Airing
    shown: Shown
    start: int
    stop: int

    @property
    def programme(self) -> Programme:
        """What is seen."""
        found = self.shown.programme
        assert found  # noqa: S101 -- the slate has no turn
        return found

    @property
    def is_stand_in(self) -> bool:
        """Whether it is seen in the place of what the channel shows at home."""
        return self.shown is not self.airing

    @property
    def starts_at(self) -> dt.datetime:
        """When it begins."""
        return ticks.to_datetime(self.start)

    @property
    def stops_at(self) -> dt.datetime:
        """When it ends."""
        return ticks.to_datetime(self.stop)


def turns(airing: Airing, territory: str, late: dt.timedelta = NOT_LATE) -> list[Turn]:
    """What a territory sees of an airing: itself as long as it may be, then what stands in; else the slate is there.

    What is not there for a whole segment has no turn. All is told to the tick, as it is sent; `late` is how much later
    the channel is that is watched.
    """
    return list(taken(airing, territory, ticks.of(ticks.EPOCH + late))) if airing.slot_id else []


def taken(airing: Airing, territory: str, shift: int) -> Iterator[Turn]:
    """The same, one by one."""
    start = airing.start + shift
    for one in (airing, airing.instead):
        stop = end_of(one, territory, shift) if one else start
        if one and stop >= start + SEGMENT:
            yield Turn(airing, one, start, stop)
            start = stop


def end_of(shown: Stretch, territory: str, shift: int = 0) -> int:
    """The tick at which something is over in a territory, its licence ending or not; its beginning: it is never on."""
    found = shown.decisions.get(territory)
    decision = Decision.read(found) if found else None
    if decision is None or not decision.is_allowed:
        return shown.start + shift
    until = min(shown.stop, on_until(shown, territory, decision)) + shift
    if shift:
        again = again_of(shown, territory, decision)
        until = min(until, again_then(shown.start, shown.stop, again, kept_in(territory, shown.min_age), shift))
    return max(shown.start + shift, until)


def hole(airing: Airing, territory: str) -> int | None:
    """The tick at which nothing is left to be seen before an airing is over; None: it is seen to its end, or never."""
    found = turns(airing, territory)
    return found[-1].stop if found and found[-1].stop < airing.stop else None
