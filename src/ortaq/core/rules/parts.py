"""What a rule is made of beside its two expressions: severities, outcomes, sources, examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LANGUAGES = ("en", "az", "kk", "ky", "tr", "uz", "tk", "hu", "ru")
"""In which a rule speaks."""
VERIFIED = ("A", "B")
CONFIDENCES = ("A", "B", "C", "D")
INTERNATIONAL = "*"
"""The state of an instrument that belongs to none: a charter, a guideline."""


class Severity(StrEnum):
    """What follows when a rule is not kept."""

    BLOCK = "block"
    WARN = "warn"
    ADVISE = "advise"

    @property
    def rank(self) -> int:
        """The higher the stricter."""
        return {"advise": 1, "warn": 2, "block": 3}[self.value]


class Outcome(StrEnum):
    """What a rule says of an item."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: an instrument of a state, or of none (`*`).

    `demands`: the instrument demands just this of whoever shows something in that state, so that no reservation of a
    member there can soften it; only for confidence A and B. `in_force_from` is the first day, empty when it is not
    known or not in force; `says` is our reading of it, `quote` its own words, empty where none were seen.
    """

    state: str
    instrument: str
    article: str = ""
    url: str = ""
    says: str = ""
    quote: str = ""
    in_force_from: str = ""
    checked_on: str = ""
    checked_by: str = ""
    confidence: str = "D"
    demands: bool = False

    @property
    def is_verified(self) -> bool:
        """Whether it may be shown as a fact."""
        return self.confidence in VERIFIED

    def binds(self, territory: str, today: str) -> bool:
        """Whether the law of the territory demands it on that day."""
        return self.demands and self.state == territory and bool(self.in_force_from) and self.in_force_from <= today

    def to_json(self) -> dict[str, Any]:
        """Only what is said."""
        told = {name: value for name, value in vars(self).items() if value not in ("", False)}
        return told | {"state": self.state, "confidence": self.confidence}


@dataclass(frozen=True)
class Example:
    """Facts, the day, and what the rule has to say of them."""

    given: Mapping[str, Any]
    expect: Outcome
    today: str = "2026-11-27"
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """As read."""
        told = {"given": dict(self.given), "expect": self.expect.value, "today": self.today}
        return told | ({"note": self.note} if self.note else {})
