"""What a work earns by being shown: the showings that an as-run report tells, each once, and what was agreed for each.

A report has a row for each territory of a showing. Here a showing counts once, however many territories saw it; promos
and what was held off the air are no showings.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from ortaq.core.shares.money import MOST


@dataclass(frozen=True, slots=True)
class Showing:
    """A work on the air: when, where and with how many viewers at once (None: not told), and if it was a repeat."""

    work: str
    start: dt.datetime
    stop: dt.datetime
    territories: Mapping[str, int | None]
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """What a showing and what a repeat pay, in minor units of `currency` (ISO 4217); nought is nothing."""

    first: int
    repeat: int
    currency: str

    def __post_init__(self) -> None:
        if not 0 <= self.first <= MOST or not 0 <= self.repeat <= MOST:
            raise ValueError((self.first, self.repeat))

    def due(self, *, is_repeat: bool) -> int:
        """Minor units for one showing."""
        return self.repeat if is_repeat else self.first


def showings_in(rows: Iterable[Mapping[str, Any]], works: Container[str]) -> list[Showing]:
    """The showings of some works in the rows of an `ortaq.as-run/1`, in the order of time."""
    told: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["programme"] in works and row["is_shown"] and not row.get("is_promo"):
            told.setdefault((row["start"], row["programme"]), []).append(row)
    found = []
    for (start, work), same in told.items():
        found.append(
            Showing(
                work,
                dt.datetime.fromisoformat(start),
                max(dt.datetime.fromisoformat(row["stop"]) for row in same),
                {row["territory"]: row.get("viewers") for row in sorted(same, key=itemgetter("territory"))},
                all(row["is_repeat"] for row in same),
            )
        )
    return sorted(found, key=lambda one: (one.start, one.work))
