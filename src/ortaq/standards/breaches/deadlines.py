"""By when the authority of a state must be told of a breach: dated data (standards/data/breach.json), not legal advice.

Where we know of no term in a state's own law, the 72 hours of the GDPR stand in as a yardstick, and say so.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

USUAL_HOURS = 72


@dataclass(frozen=True)
class Deadline:
    """So many hours after a house became aware of a breach, in a state, from a day on; `law` is empty: a yardstick."""

    territory: str
    since: dt.date
    hours: int
    law: str
    source: str
    checked_on: dt.date
    confidence: str

    @property
    def is_known(self) -> bool:
        """Whether it comes from the state's own law."""
        return bool(self.law)


@cache
def deadlines() -> tuple[Deadline, ...]:
    """All that we know, also those that another one has replaced."""
    path = Path(__file__).parents[1] / "data" / "breach.json"
    return tuple(
        Deadline(
            row["territory"],
            dt.date.fromisoformat(row["from"]),
            row["hours"],
            row["law"],
            row["source"],
            dt.date.fromisoformat(row["checked_on"]),
            row["confidence"],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    )


def deadline_of(territory: str, on: dt.date) -> Deadline:
    """The one that holds in a state on a day; of a state of which we know nothing the yardstick."""
    found = [one for one in deadlines() if one.territory == territory and one.since <= on]
    newest = max(found, key=lambda one: one.since, default=None)
    return newest or Deadline(territory, dt.date.min, USUAL_HOURS, "", "", dt.date.min, "D")
