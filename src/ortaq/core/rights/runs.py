"""How often a clause may be used, and how often it has been: a slot is one run, whatever its length.

A programme that crosses midnight is one run. A slot in which a short film repeats is one run too: what is counted is
the place in the schedule, because that is what both sides can see and agree on. Its catch-up tail is part of it. Where
the contract gives repeats within some hours, all showings that begin that soon after a first one are one run together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Pool:
    """The showings of one clause: the slots that hold one, and those that have been on the air.

    `times` says when each of them begins (seconds since 1970); it is needed only where repeats are given.
    """

    total: int
    reserved: frozenset[str] = frozenset()
    aired: frozenset[str] = frozenset()
    repeat_hours: int = 0
    times: Mapping[str, int] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """How many runs are held or used."""
        return self.runs_with(())

    @property
    def left(self) -> int:
        """How many showings nobody holds; never below zero, even if a contract was cut afterwards."""
        return max(0, self.total - self.used)

    def runs_with(self, more: Iterable[int]) -> int:
        """How many runs there are with showings at more times."""
        slots = self.reserved | self.aired
        if not self.repeat_hours:
            return len(slots) + len(tuple(more))
        return runs_of([*(self.times.get(slot, 0) for slot in slots), *more], self.repeat_hours)

    def holds(self, slot: str | None) -> bool:
        """Whether this slot has its showing already."""
        return slot is not None and (slot in self.reserved or slot in self.aired)

    def has_room_for(self, slot: str | None, at: int = 0) -> bool:
        """Whether a slot that begins then can be shown: it holds a run, or one is left."""
        return self.holds(slot) or self.runs_with((at,)) <= self.total


def runs_of(times: Iterable[int], repeat_hours: int) -> int:
    """How many runs showings at these times (seconds) are: a run begins with a showing that no earlier run reaches."""
    count, reach = 0, None
    for at in sorted(times):
        if reach is None or at >= reach:
            count, reach = count + 1, at + repeat_hours * HOUR
    return count


def pool_of(total: int, rows: Iterable[tuple[str, bool] | tuple[str, bool, int]], repeat_hours: int = 0) -> Pool:
    """A pool from rows of (slot, has been on the air, begins at)."""
    slots: dict[str, bool] = {}
    times: dict[str, int] = {}
    for slot, is_aired, *at in rows:
        slots[slot] = is_aired or slots.get(slot, False)
        times[slot] = at[0] if at else 0
    aired = frozenset(slot for slot, is_aired in slots.items() if is_aired)
    return Pool(total, frozenset(slots) - aired, aired, repeat_hours, times)
