"""By when the authority of a state must be told of a breach: dated data (standards/data/breach.json), not legal advice.

Where we know of no term in a state's own law, the 72 hours of the GDPR stand in as a yardstick, and say so.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from ortaq.standards.dated import Law, newest, read

USUAL_HOURS = 72


@dataclass(frozen=True, kw_only=True)
class Deadline(Law):
    """So many hours after a house became aware of a breach; `law` is empty: a yardstick."""

    hours: int

    @property
    def is_known(self) -> bool:
        """Whether it comes from the state's own law."""
        return bool(self.law)


@cache
def deadlines() -> tuple[Deadline, ...]:
    """All that we know, also those that another one has replaced."""
    return read("breach", Deadline)


def deadline_of(territory: str, on: dt.date) -> Deadline:
    """The one that holds in a state on a day; of a state of which we know nothing the yardstick."""
    return newest(deadlines(), territory, on) or Deadline(
        territory=territory,
        since=dt.date.min,
        hours=USUAL_HOURS,
        law="",
        source="",
        checked_on=dt.date.min,
        confidence="D",
    )
