"""What is told of a file: two verdicts that are never mixed, the way that it has come, and its labels; also as JSON.

Integrity: `valid` (every byte that counts is as signed), `invalid`, or `none` (no manifest: unknown origin).
Trust: `trusted` (the signer stands on the list), `untrusted`, or `none` (nobody has signed, or the signature is not
theirs). A changed copy of a film by a listed signer is `invalid` and `trusted`. Nothing here ever means "fake" or
"no AI", and people read other words: whole, changed, known, not known.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ortaq.core.origin.label import ORDER, UNKNOWN, Label, code_of, words_of
from ortaq.core.origin.uses import Statement

EMBEDDED, SIDECAR, HTTP_LINK, REGISTRY_HASH, NO_METHOD = "embedded", "sidecar", "http-link", "registry-hash", "none"
SOFT_BINDING = "soft-binding"
"""By which way the manifest was found."""
CONTAINER = "container"
"""Problem of a file without a seal whose picture is one that was signed; sound and container may be others."""


class Integrity(StrEnum):
    """Whether the bytes are as signed."""

    VALID = "valid"
    INVALID = "invalid"
    NONE = "none"


class Trust(StrEnum):
    """Whether we know who signed."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NONE = "none"


@dataclass(frozen=True)
class Link:
    """One step of the way a file has come; `signed` is False for a step that left no manifest."""

    title: str
    organisation: str
    when: str
    label: Label | None
    signed: bool
    manifest: str = ""


@dataclass(frozen=True)
class Ingredient:
    """What a file was made from, as its signer found it: `codes` are the failures that the signer itself wrote down.

    `signed` is False when it carried no manifest; `relationship` is parentOf, componentOf or inputTo.
    """

    title: str
    relationship: str
    organisation: str = ""
    when: str = ""
    label: Label | None = UNKNOWN
    signed: bool = False
    manifest: str = ""
    codes: tuple[str, ...] = ()
    ingredients: tuple["Ingredient", ...] = ()

    def to_json(self, tag: str = "en") -> dict[str, Any]:
        """As answered to machines."""
        return {
            "title": self.title,
            "relationship": self.relationship,
            "organisation": self.organisation,
            "when": self.when,
            "signed": self.signed,
            "manifest": self.manifest,
            "label": _label_json(self.label, tag) if self.signed else None,
            "codes": list(self.codes),
            "ingredients": [one.to_json(tag) for one in self.ingredients],
        }

    @classmethod
    def from_plain(cls, told: Mapping[str, Any]) -> "Ingredient":
        """From `asdict` by way of JSON."""
        return cls(
            **{
                **told,
                "label": _label_from(told["label"]),
                "codes": tuple(told["codes"]),
                "ingredients": tuple(cls.from_plain(one) for one in told["ingredients"]),
            }
        )


@dataclass(frozen=True)
class Report:
    """What a file says.

    `problem` names why there is less to say: `remote`, `unreadable`, `over-limits` (reading it took too much time or
    memory), `cut-short`, `signature`, `expired`, `ingredient` (somebody before the signer is unknown) or `identity` (an
    identity inside is broken or unknown); or why a signer whose chain is good is not trusted: `suspended`, `revoked`
    (both since `problem_since`), `not-listed`.
    `trust_list` names the list to which the chain leads: `ortaq`, `c2pa`, `given`, or empty. `method` says how the
    manifest was found, `signals` what all manifests together say in the terms of the C2PA Asset Rubrics.
    """

    integrity: Integrity
    trust: Trust
    mime: str
    size: int
    problem: str = ""
    organisation: str = ""
    signer: str = ""
    signed_at: str = ""
    time_proved: bool = False
    title: str = ""
    titles: Mapping[str, str] | None = None
    programme: str = ""
    manifest: str = ""
    made_with: str = ""
    statements: tuple[Statement, ...] = ()
    label: Label | None = UNKNOWN
    chain: tuple[Link, ...] = ()
    codes: tuple[str, ...] = ()
    trust_list: str = ""
    problem_since: str = ""
    method: str = NO_METHOD
    ingredients: tuple[Ingredient, ...] = ()
    signals: tuple[str, ...] = ()
    signals_by_manifest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self, file: str = "", tag: str = "en") -> dict[str, Any]:
        """As answered to machines; `tag` is the language of the texts of the labels."""
        rest = self.to_plain()
        for name in ("method", "integrity", "trust", "trust_list", "codes", "ingredients", "signals", "signer"):
            del rest[name]
        signer = {
            "organisation": self.organisation,
            "name": self.signer,
            "signed_at": self.signed_at,
            "time_proved": self.time_proved,
        }
        return {
            "file": file,
            "method": self.method,
            "integrity": str(self.integrity),
            "trust": str(self.trust),
            "trust_list": self.trust_list or "none",
            "codes": list(self.codes),
            "signer": signer if self.organisation or self.signer else None,
            "labels": labels_json(self, tag),
            "ingredients": [one.to_json(tag) for one in self.ingredients],
            "signals": list(self.signals),
            **rest,
        }

    def to_plain(self) -> dict[str, Any]:
        """As plain values, for another process."""
        told = asdict(self)
        told["statements"] = [one.to_json() for one in self.statements]
        return told

    @classmethod
    def from_plain(cls, told: Mapping[str, Any]) -> "Report":
        """From `to_plain` by way of JSON; raises KeyError, TypeError and ValueError for anything else."""
        return cls(
            **{
                **told,
                "integrity": Integrity(told["integrity"]),
                "trust": Trust(told["trust"]),
                "statements": tuple(Statement.from_json(one) for one in told["statements"]),
                "label": _label_from(told["label"]),
                "chain": tuple(Link(**{**one, "label": _label_from(one["label"])}) for one in told["chain"]),
                "codes": tuple(told["codes"]),
                "ingredients": tuple(Ingredient.from_plain(one) for one in told["ingredients"]),
                "signals": tuple(told["signals"]),
                "signals_by_manifest": {name: tuple(found) for name, found in told["signals_by_manifest"].items()},
            }
        )


def _label_from(told: Mapping[str, Any] | None) -> Label | None:
    return Label(str(told["code"]), int(told["level"]), tuple(told["kinds"])) if told else None


def _label_json(label: Label | None, tag: str, **more: Any) -> dict[str, Any]:
    words = words_of(label.code if label else "none", tag)
    return {
        "code": label.code if label else "none",
        "level": label.level if label else 0,
        "text": words.badge,
        "kinds": list(label.kinds) if label else [],
        "ranges": [],
        "lang": words.tag,
        **more,
    }


def labels_json(report: Report, tag: str) -> list[dict[str, Any]]:
    """Every label of a report with its words in the nearest language, the strongest first; empty without a manifest.

    One per part and code: `ranges` are [from, to] in milliseconds, empty where it holds for the whole part.
    """
    if report.method == NO_METHOD:
        return []
    found = []
    for statement in report.statements:
        uses = [use for use in statement.uses if use.kind.is_ai and use.level]
        where = {"part": str(statement.part), "language": statement.language}
        for code in dict.fromkeys(code_of(use) for use in uses):
            told = [use for use in uses if code_of(use) == code]
            label = Label(code, max(use.level for use in told), tuple(sorted({use.kind.value for use in told})))
            ranges = [] if any(not use.ranges for use in told) else sorted({one for use in told for one in use.ranges})
            found.append(_label_json(label, tag, ranges=[list(one) for one in ranges], **where))
        if not uses and statement.is_unknown:
            found.append(_label_json(UNKNOWN, tag, **where))
    found.sort(key=lambda one: (-one["level"], ORDER.index(one["code"])))
    return found or [_label_json(report.label, tag)]
