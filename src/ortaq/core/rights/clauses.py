"""A clause as it stands in a contract: the terms, who gave them to whom for which work, and since when they hold.

Clauses never change. A contract that ends or is suspended gets an end or a gap; what was known when is kept by whoever
stores them (`ortaq.rights`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ortaq.core.rights.terms import Terms
from ortaq.core.rights.windows import Window


@dataclass(frozen=True, slots=True)
class Gap(Window):
    """A time in which a contract does not hold, and why; the reason is for its two sides."""

    reason: str = ""


Happened = Mapping[tuple[str, str, str], dt.datetime]
"""When something first happened (UTC): (work, event of EVENTS, house) -> instant."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms in a contract that is in force.

    `name` is what people call it: "ALM-BIS 2026/1 §1". `contract` is its contract's id, `work` the programme, season,
    series or collection that it is about, with everything below. `giver` is the house that gives it, `holder` the house
    that it is for; None is every member. `under` is the id of the grant that the giver passes on. It holds from
    `in_force_from` (when both had signed) to `ended_at`, but not in the gaps of `suspended`. `credit` is who is named.
    """

    id: str
    name: str
    work: str
    giver: str
    holder: str | None
    terms: Terms
    contract: str = ""
    under: str | None = None
    in_force_from: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    suspended: tuple[Gap, ...] = ()
    credit: str = ""
