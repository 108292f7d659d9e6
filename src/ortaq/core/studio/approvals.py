"""n of m must agree, and who says nothing until a day agrees as well.

>>> asked = Asked(houses=frozenset("abc"), needed=2)
>>> asked.after(yes={"a"}, no=set()).state
<State.OPEN: 'open'>
>>> asked.after(yes={"a", "b"}, no=set()).state
<State.APPROVED: 'approved'>
"""

import datetime as dt
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

WARNED_BEFORE = (dt.timedelta(days=3), dt.timedelta(days=1))
"""So long before silence counts as a yes the houses that have said nothing are told, the longest first."""


class State(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a question stands, and whose silence was taken for a yes."""

    state: State
    silent: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to some houses, of which `needed` must say yes."""

    houses: frozenset[Hashable]
    needed: int

    def after(self, *, yes: Collection[Hashable], no: Collection[Hashable], silence_is_over: bool = False) -> Answer:
        """Where it stands after these answers; answers of houses that were not asked do not count.

        It is refused as soon as so many have said no that those who are left are too few.
        """
        agreed, refused = self.houses & set(yes), self.houses & set(no)
        still = self.houses - agreed - refused
        if len(agreed) >= self.needed:
            return Answer(State.APPROVED)
        if len(agreed) + len(still) < self.needed:
            return Answer(State.REFUSED)
        if silence_is_over:
            return Answer(State.APPROVED, still)
        return Answer(State.OPEN)


def silence_ends(asked_at: dt.datetime, days: int, time_zone: str) -> dt.datetime:
    """When silence counts as a yes: at the end of the last of so many whole civil days after the asking."""
    day = asked_at.astimezone(ZoneInfo(time_zone)).date() + dt.timedelta(days=days + 1)
    return dt.datetime.combine(day, dt.time(), ZoneInfo(time_zone)).astimezone(dt.UTC)


def warnings_due(ends_at: dt.datetime, warned_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a warning has become due since the last one; after the end there is none."""
    if now >= ends_at:
        return False
    due = [ends_at - before for before in WARNED_BEFORE if ends_at - before <= now]
    return bool(due) and (warned_at is None or warned_at < due[-1])
