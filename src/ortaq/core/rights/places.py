"""Where a right holds: territories, and groups of them whose membership has dates.

A group in a contract is frozen at the day of signing; only where the contract says "as amended" does a state that joins
later count from the day on which it joined.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EVERYTHING = "*"
"""Every territory, or every language."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Who belongs to a group from a day on."""

    since: dt.date
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """All territories that are known, and the editions of each group in the order of their days."""

    territories: frozenset[str]
    groups: Mapping[str, tuple[Edition, ...]] = field(default_factory=dict)

    def at(self, codes: Iterable[str], day: dt.date) -> frozenset[str]:
        """The territories that codes mean on a day; EVERYTHING stays what it is. Before a group began it is empty."""
        found: set[str] = set()
        for code in codes:
            editions = self.groups.get(code)
            if editions is None:
                found.add(code)
            else:
                found |= next((one.members for one in reversed(editions) if one.since <= day), frozenset())
        return frozenset(found)

    def changes(self, codes: Iterable[str], after: dt.date) -> list[dt.date]:
        """The days after a day on which one of the codes begins to mean something else."""
        days = {one.since for code in codes for one in self.groups.get(code, ()) if one.since > after}
        return sorted(days)

    def listed(self, codes: frozenset[str]) -> frozenset[str]:
        """The same territories, EVERYTHING written out."""
        return self.territories if EVERYTHING in codes else codes


NOWHERE_ELSE = Places(frozenset())
"""For questions in which no group occurs."""
