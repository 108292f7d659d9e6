"""How long things are kept: rules as dated data (standards/data/retention.json), applied by a regular task."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from ortaq.standards.dated import Dated, read
from ortaq.work import personal
from ortaq.work.personal import Keeping


@dataclass(frozen=True, kw_only=True)
class Rule(Dated):
    """What goes after how many days."""

    what: str
    days: int


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, also those that another one has replaced."""
    return read("retention", Rule)


def in_force(on: dt.date) -> list[tuple[Rule, Keeping]]:
    """The newest rule for everything that is registered, and what it is about; what has no rule is kept."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules(), key=lambda rule: rule.since):
        if rule.since <= on:
            newest[rule.what] = rule
    known = personal.keepings()
    return [(newest[name], known[name]) for name in known if name in newest]
