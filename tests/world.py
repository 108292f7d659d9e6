"""The world of the tests: eight fictional broadcasters, and the people every story is about.

Erlan makes programmes at Demo TV Almaty, Asel signs for it. Aigul buys and signs for Demo TV Bishkek, Nurlan plans its
channel. Nargiz buys for Demo TV Baku, Sevda plans there. Reka plans at Demo TV Budapest, which has no licence for
anything unless a story gives it one. Dilnoza dubs at Demo TV Tashkent.
"""

import json
from dataclasses import dataclass
from pathlib import Path

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
