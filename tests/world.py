"""The world of the tests: eight fictional broadcasters, and the people every story is about.

Erlan makes programmes at Demo TV Almaty, Asel signs for it. Aigul buys and signs for Demo TV Bishkek, Nurlan plans its
channel. Nargiz buys for Demo TV Baku, Sevda plans there. Reka plans at Demo TV Budapest, which has no licence for
anything unless a story gives it one. Dilnoza dubs at Demo TV Tashkent.
"""

import json
import pickle
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ortaq.ledger.models import Entry
from ortaq.members import actions
from ortaq.members.models import Broadcaster, Person

MEMBERS = json.loads((Path(__file__).parent.parent / "demo/world/members.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class World:
    """Members by slug and people by username: `world.almaty`, `world.erlan`."""

    broadcasters: dict[str, Broadcaster]
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Broadcaster | Person:
        try:
            return self.broadcasters.get(name) or self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def again() -> World:
    """The world as this process built it first, put in row by row: to admit and invite everybody takes a while.

    A database that already tells of something is given a world of its own.
    """
    if Entry.objects.exists():
        return build()
    kept, rows = first()
    if not Entry.objects.exists():
        for kind, its_rows in rows.items():
            kind.objects.bulk_create(its_rows)
    return World(*pickle.loads(kept))


@cache
def first() -> tuple[bytes, dict[type[Broadcaster | Person | Entry], list[Any]]]:
    """Build the world; its members and people as bytes, of which each test has its own copy, and all its rows."""
    made = build()
    kept = pickle.dumps((made.broadcasters, made.people))
    return kept, {kind: list(kind.objects.all()) for kind in (Broadcaster, Person, Entry)}


def build() -> World:
    """Admit the broadcasters and invite the people."""
    broadcasters = {row["slug"]: actions.admit(**row, is_demo=True) for row in MEMBERS["broadcasters"]}
    people = {
        row["username"]: actions.invite(
            broadcaster=broadcasters[row["broadcaster"]],
            username=row["username"],
            name=row["name"],
            email=f"{row['username']}@{row['broadcaster']}.example",
            roles=row["roles"],
            language=row["language"],
            password=MEMBERS["password"],
        )
        for row in MEMBERS["people"]
    }
    return World(broadcasters, people)
