"""How long things are kept: rules as dated data (standards/data/retention.json), applied by a regular task."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ortaq.work import personal
from ortaq.work.personal import Keeping


@dataclass(frozen=True)
class Rule:
    """What goes after how many days, from a day on; where that comes from, and how sure we are."""

    what: str
    days: int
    since: dt.date
    source: str
    confidence: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, also those that another one has replaced."""
    path = Path(__file__).parents[1] / "data" / "retention.json"
    return tuple(
        Rule(row["what"], row["days"], dt.date.fromisoformat(row["from"]), row["source"], row["confidence"])
        for row in json.loads(path.read_text(encoding="utf-8"))
    )


def in_force(on: dt.date) -> list[tuple[Rule, Keeping]]:
    """The newest rule for everything that is registered, and what it is about; what has no rule is kept."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules(), key=lambda rule: rule.since):
        if rule.since <= on:
            newest[rule.what] = rule
    known = personal.keepings()
    return [(newest[name], known[name]) for name in known if name in newest]
