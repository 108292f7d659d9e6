"""Age signs and the hours of the day that they leave, for each territory: dated data with sources and a confidence.

A is an official page or two independent sources, B one secondary source, C weak, D not found. What is neither A nor B
is unverified, and whoever shows it says so. An age that a scale has no sign for gets the next stricter one. Nothing
here is legal advice.

>>> sign("TR", 12).code, sign("HU", 12).code, sign("KG", 12)
('13+', 'III', None)
>>> watershed("TR", 16).code, str(watershed("TR", 16)), watershed("TR", 7)
('18+', '00:00–05:00', None)
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

VERIFIED: Final = ("A", "B")
DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of an age in a territory; `system` names the scale, `label` is what stands in the sign."""

    territory: str
    system: str
    code: str
    label: str
    from_age: int
    instrument: str
    sources: tuple[str, ...]
    confidence: str
    as_of: str

    @property
    def is_verified(self) -> bool:
        """Whether it rests on more than a weak source."""
        return self.confidence in VERIFIED


@dataclass(frozen=True, slots=True)
class Watershed:
    """The local hours in which an age may be shown: half-open, over midnight where they end before they begin."""

    territory: str
    code: str
    start: dt.time
    stop: dt.time
    instrument: str
    note: str
    sources: tuple[str, ...]
    confidence: str
    as_of: str

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.stop:%H:%M}"

    @property
    def is_verified(self) -> bool:
        """Whether it rests on more than a weak source."""
        return self.confidence in VERIFIED

    def holds(self, clock: dt.time) -> bool:
        """Whether a time of the clock lies in these hours."""
        if self.start < self.stop:
            return self.start <= clock < self.stop
        return clock >= self.start or clock < self.stop

    def keeps(self, start: dt.datetime, stop: dt.datetime, zone: dt.tzinfo) -> bool:
        """Whether a showing in [start, stop) lies in these hours as a whole, on the clocks of a zone."""
        return self.holds(start.astimezone(zone).time()) and stop <= self.ends_after(start, zone)

    def ends_after(self, at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """When the hours that hold an instant end, in UTC."""
        local = at.astimezone(zone)
        day = local.date() + (DAY if local.time() >= self.stop else dt.timedelta())
        return dt.datetime.combine(day, self.stop, zone).astimezone(dt.UTC)


@cache
def _data() -> tuple[str, dict[str, Mapping[str, Any]]]:
    text = resources.files("ortaq.core.playout").joinpath("data/ratings.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return read["as_of"], {row["territory"]: row for row in read["territories"]}


@cache
def sign(territory: str, min_age: int) -> Sign | None:
    """The sign under which an age is shown in a territory; None where no scale is known.

    Above the highest step of a scale stands its highest sign.
    """
    as_of, rows = _data()
    row = rows.get(territory)
    steps = [one for one in row["categories"] if one.get("linear", True)] if row else []
    if row is None or not steps:
        return None
    steps.sort(key=lambda one: one["min_age"])
    step = next((one for one in steps if one["min_age"] >= min_age), steps[-1])
    return Sign(
        territory,
        row["scheme"],
        step["code"],
        step.get("label", step["code"]),
        step["min_age"],
        row["instrument"],
        tuple(row["sources"]),
        row["confidence"],
        as_of,
    )


@cache
def watershed(territory: str, min_age: int) -> Watershed | None:
    """The hours in which an age may be shown in a territory; None where none are known, which is not "at any hour"."""
    found = sign(territory, min_age)
    if found is None:
        return None
    as_of, rows = _data()
    row = rows[territory]
    hours = next((one for one in row["watershed"] if one["code"] == found.code), None)
    if hours is None:
        return None
    return Watershed(
        territory,
        found.code,
        dt.time.fromisoformat(hours["from"]),
        dt.time.fromisoformat(hours["until"]),
        row["instrument"],
        row["note"],
        tuple(row["sources"]),
        row["confidence_watershed"],
        as_of,
    )


def allowed_at(territory: str, min_age: int, at: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether no known hours forbid an age at an instant, on the clocks of the territory's `zone`."""
    hours = watershed(territory, min_age)
    return hours is None or hours.holds(at.astimezone(zone).time())


def outside(territory: str, min_age: int, start: dt.datetime, stop: dt.datetime, zone: dt.tzinfo) -> Watershed | None:
    """The hours that a showing in [start, stop) does not keep, wholly or in part; None: none stand against it."""
    hours = watershed(territory, min_age)
    return None if hours is None or hours.keeps(start, stop, zone) else hours


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What of a scale comes nearest to an age: the mildest sign that still is not below it, and the one above.

    `floor` is the largest step at or below the age, `ceiling` the smallest at or above; a person chooses.
    """

    floor: Sign
    ceiling: Sign
    steps: tuple[Sign, ...]


@cache
def scale(territory: str) -> tuple[Sign, ...]:
    """The signs of a territory's scale from the youngest age on; empty where no scale is known."""
    _as_of, rows = _data()
    row = rows.get(territory)
    ages = sorted(one["min_age"] for one in row["categories"] if one.get("linear", True)) if row else []
    return tuple(found for age in ages if (found := sign(territory, age)))


@cache
def suggestion(territory: str, min_age: int) -> Suggestion | None:
    """Between which signs of a territory a person is to choose for an age; None where no scale is known.

    Computed from the age alone (the table of field-notes/context.md, section 5, is its test). Above the highest step
    both are that step.
    """
    steps = scale(territory)
    if not steps:
        return None
    floor = next((one for one in reversed(steps) if one.from_age <= min_age), steps[0])
    ceiling = next((one for one in steps if one.from_age >= min_age), steps[-1])
    return Suggestion(floor, ceiling, steps)
