"""Territories: our own entities with an optional ISO code, names, zone and languages; dated data with sources.

Beside them the groups of states that contracts name, with the days from which each edition of a group holds.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ortaq.core.rights.places import Edition, Places
from ortaq.core.text import convert


@dataclass(frozen=True, slots=True)
class Territory:
    """Where rights hold and programmes are seen; `iso` is None where no ISO 3166 code exists."""

    code: str
    iso: str | None
    names: dict[str, str]
    time_zone: str
    languages: tuple[str, ...]

    def name(self, tag: str) -> str:
        """Its name in the language nearest to `tag`."""
        return convert.in_script(self.names, tag)[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Several territories under one name; who belongs to it changes with time, and `source` says how that is known."""

    code: str
    names: dict[str, str]
    editions: tuple[Edition, ...]
    source: str
    confidence: str

    def name(self, tag: str) -> str:
        """Its name in the language nearest to `tag`."""
        return convert.in_script(self.names, tag)[1]


@cache
def data() -> dict[str, list[dict[str, Any]]]:
    """The data file."""
    path = Path(__file__).parent / "data" / "territories.json"
    read: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def territories() -> dict[str, Territory]:
    """All territories by code, in the order of the data file."""
    return {
        row["code"]: Territory(row["code"], row["iso"], row["names"], row["time_zone"], tuple(row["languages"]))
        for row in data()["territories"]
    }


@cache
def groups() -> dict[str, Group]:
    """All groups by code."""
    return {
        row["code"]: Group(
            row["code"],
            row["names"],
            tuple(Edition(dt.date.fromisoformat(one["since"]), frozenset(one["members"])) for one in row["editions"]),
            row["source"],
            row["confidence"],
        )
        for row in data()["groups"]
    }


@cache
def places() -> Places:
    """Territories and groups as the rights engine knows them."""
    return Places(frozenset(territories()), {code: one.editions for code, one in groups().items()})
