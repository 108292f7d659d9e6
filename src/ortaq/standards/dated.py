"""Dated data of this room (standards/data/*.json): what holds from a day on, where it comes from, how sure we are.

None of it is legal advice.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Something that holds from a day on."""

    since: dt.date
    source: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Law(Dated):
    """The law of a state, as we know it."""

    territory: str
    law: str
    checked_on: dt.date


D = TypeVar("D", bound=Dated)
L = TypeVar("L", bound=Law)


def read(name: str, kind: type[D]) -> tuple[D, ...]:
    """All rows of a file, also those that another one has replaced."""
    text = (Path(__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8")
    return tuple(kind(**_days(row)) for row in json.loads(text))


def _days(row: dict[str, Any]) -> dict[str, Any]:
    told = {**row, "since": dt.date.fromisoformat(row["from"])}
    del told["from"]
    return told | {"checked_on": dt.date.fromisoformat(row["checked_on"])} if "checked_on" in row else told


def newest(rows: Iterable[L], territory: str, on: dt.date) -> L | None:
    """The one that holds in a state on a day; None when we know of none."""
    holding = (one for one in rows if one.territory == territory and one.since <= on)
    return max(holding, key=lambda one: one.since, default=None)
