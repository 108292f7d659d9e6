"""Territories: our own entities with an optional ISO code, names, zone and languages; dated data with sources."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ortaq.core.text import languages


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
        return languages.pick(self.names, tag)[1]


@cache
def territories() -> dict[str, Territory]:
    """All territories by code, in the order of the data file."""
    rows = json.loads((Path(__file__).parent / "data" / "territories.json").read_text(encoding="utf-8"))["territories"]
    return {
        row["code"]: Territory(row["code"], row["iso"], row["names"], row["time_zone"], tuple(row["languages"]))
        for row in rows
    }
