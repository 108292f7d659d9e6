"""How often a clause may be used, and how often it has been: a slot is one run, whatever its length.

A programme that crosses midnight is one run. A slot in which a short film repeats is one run too: what is counted is
the place in the schedule, because that is what both sides can see and agree on. Its catch-up tail is part of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pool:
    """The showings of one clause: the slots that hold one, and those that have been on the air."""

    total: int
    reserved: frozenset[str] = frozenset()
    aired: frozenset[str] = frozenset()

    @property
    def left(self) -> int:
        """How many showings nobody holds; never below zero, even if a contract was cut afterwards."""
        return max(0, self.total - len(self.reserved | self.aired))

    def holds(self, slot: str | None) -> bool:
        """Whether this slot has its showing already."""
        return slot is not None and (slot in self.reserved or slot in self.aired)

    def has_room_for(self, slot: str | None) -> bool:
        """Whether the slot can be shown: it holds a run, or one is left."""
        return self.holds(slot) or self.left > 0


def pool_of(total: int, rows: Iterable[tuple[str, bool]]) -> Pool:
    """A pool from rows of (slot, has been on the air)."""
    slots: dict[str, bool] = {}
    for slot, is_aired in rows:
        slots[slot] = is_aired or slots.get(slot, False)
    aired = frozenset(slot for slot, is_aired in slots.items() if is_aired)
    return Pool(total, frozenset(slots) - aired, aired)
