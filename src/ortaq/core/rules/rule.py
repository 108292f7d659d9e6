"""A rule: when it applies, what it requires, what it says, where it comes from, and the examples that show it works."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from ortaq.core.ledger.canonical import digest
from ortaq.core.rules.expressions import Problem, Scope, Test, compiled, days_asked, is_path, operands, problems_of
from ortaq.core.rules.facts import TODAY
from ortaq.core.rules.leaves import Leaf, explained

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


class BadRule(ValueError):
    """Something that is no rule; `problems` say everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


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


@dataclass(frozen=True)
class Judgement:
    """What a rule said; `leaves` decided it, the first of them before all."""

    rule_id: str
    outcome: Outcome
    leaves: tuple[Leaf, ...] = ()

    @property
    def leaf(self) -> Leaf | None:
        """The one to show."""
        return self.leaves[0] if self.leaves else None


@dataclass(frozen=True)
class Tried:
    """An example and what came out."""

    example: Example
    judgement: Judgement

    @property
    def holds(self) -> bool:
        """Whether the rule says what the example expects."""
        return self.judgement.outcome is self.example.expect


@dataclass(frozen=True)
class Rule:
    """One rule of a charter; texts are language -> sentence, `reviewed` says which of them a speaker has checked."""

    id: str
    version: int
    severity: Severity
    applies_when: Any
    require: Any
    title: Mapping[str, str]
    message: Mapping[str, str]
    fix: Mapping[str, str]
    chapter: str = ""
    sources: tuple[Source, ...] = ()
    examples: tuple[Example, ...] = ()
    reviewed: tuple[str, ...] = ()

    @classmethod
    def read(cls, plain: Any) -> "Rule":
        """The rule in such JSON; raises BadRule with everything that is wrong."""
        problems = tuple(rule_problems(plain))
        if problems:
            raise BadRule(problems)
        return cls.kept(plain)

    @classmethod
    def kept(cls, plain: Any) -> "Rule":
        """The rule in JSON that was read once and kept; a fact that is asked no more since then is unknown."""
        return cls(
            id=plain["id"],
            version=plain["version"],
            severity=Severity(plain["severity"]),
            applies_when=plain["applies_when"],
            require=plain["require"],
            title=plain["title"],
            message=plain["message"],
            fix=plain["fix"],
            chapter=plain.get("chapter", ""),
            sources=tuple(Source(**source) for source in plain.get("sources", ())),
            examples=tuple(
                Example(**{**example, "expect": Outcome(example["expect"])}) for example in plain.get("examples", ())
            ),
            reviewed=tuple(plain.get("reviewed", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """As `read` takes it."""
        return {
            "id": self.id,
            "version": self.version,
            "chapter": self.chapter,
            "severity": self.severity.value,
            "applies_when": self.applies_when,
            "require": self.require,
            "title": dict(self.title),
            "message": dict(self.message),
            "fix": dict(self.fix),
            "sources": [source.to_json() for source in self.sources],
            "examples": [example.to_json() for example in self.examples],
            "reviewed": list(self.reviewed),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON."""
        return digest(self.to_json())

    @cached_property
    def logic(self) -> str:
        """SHA-256 of what decides; rules of two charters that differ in words only have it in common."""
        return digest([self.id, self.applies_when, self.require])

    @cached_property
    def tests(self) -> tuple[Test, Test]:
        """The compiled form: when it applies, and what it requires."""
        return compiled(self.applies_when), compiled(self.require)

    @cached_property
    def days(self) -> frozenset[int]:
        """By how many days from today it looks at dates."""
        return days_asked(self.applies_when) | days_asked(self.require)

    @cached_property
    def asks_of_member(self) -> bool:
        """Whether it looks at the member that it binds, so that it must be judged for each one."""
        asked = (*operands(self.applies_when), *operands(self.require))
        return any(is_path(one) and one.startswith("$member.") for one in asked)

    def said(self, texts: Mapping[str, str], language: str) -> str:
        """One of its texts in a language, in English where it has none."""
        return texts.get(language) or texts.get(language.split("-", maxsplit=1)[0]) or texts["en"]

    def tried(self) -> list[Tried]:
        """Its examples, run."""
        return [
            Tried(example, judge(self, example.given, dt.date.fromisoformat(example.today)))
            for example in self.examples
        ]

    def unready(self) -> list[Problem]:
        """Why it cannot be adopted: an example of each kind is missing, one does not hold, or it has no source."""
        tried = self.tried()
        found = [
            Problem("example-fails", f"{self.id}.examples[{number}]", one.example.expect, one.judgement.outcome)
            for number, one in enumerate(tried)
            if not one.holds
        ]
        expected = {one.example.expect for one in tried}
        found += [
            Problem(f"no-{outcome}ing-example", self.id)
            for outcome in (Outcome.PASS, Outcome.FAIL)
            if outcome not in expected
        ]
        return found + ([] if self.sources else [Problem("no-source", self.id)])


# ---- judge


def scope_of(facts: Mapping[str, Any], today: dt.date, days: frozenset[int]) -> Scope:
    """The facts together with the days that rules ask for."""
    scope = dict(facts)
    scope[TODAY] = today.isoformat()
    for distance in days - {0}:
        scope[f"{TODAY}{distance:+d}"] = (today + dt.timedelta(days=distance)).isoformat()
    return scope


def outcome_in(tests: tuple[Test, Test], scope: Scope) -> Outcome:
    """What the compiled rule says.

    What is met even where it is unknown whether it had to be, passes.
    """
    applies = tests[0](scope)
    if applies is False:
        return Outcome.NOT_APPLICABLE
    met = tests[1](scope)
    if met:
        return Outcome.PASS
    return Outcome.UNKNOWN if applies is None or met is None else Outcome.FAIL


def explained_in(rule: Rule, scope: Scope) -> Judgement:
    """What the rule says, with the leaves that decided."""
    applies, why = explained(rule.applies_when, scope, "applies_when")
    if applies is False:
        return Judgement(rule.id, Outcome.NOT_APPLICABLE, why)
    met, leaves = explained(rule.require, scope, "require")
    if met:
        return Judgement(rule.id, Outcome.PASS, leaves)
    if applies is None:
        return Judgement(rule.id, Outcome.UNKNOWN, why)
    return Judgement(rule.id, Outcome.UNKNOWN if met is None else Outcome.FAIL, leaves)


def judge(rule: Rule, facts: Mapping[str, Any], today: dt.date) -> Judgement:
    """What one rule says of the facts on that day, and which leaves decided."""
    return explained_in(rule, scope_of(facts, today, rule.days))


# ---- what is wrong with one

TEXTS = ("title", "message", "fix")
"""The sentences of a rule."""
_FIELDS = {
    "id",
    "version",
    "chapter",
    "severity",
    "applies_when",
    "require",
    *TEXTS,
    "sources",
    "examples",
    "reviewed",
}
MOST_DEEP = 60
"""Levels of nesting in a rule as JSON."""
_NEEDED = ("id", "version", "severity", "applies_when", "require", *TEXTS)
_ID = re.compile(r"[A-Z][A-Z0-9-]{1,38}[A-Z0-9]")
_SOURCE_FIELDS = set(Source.__dataclass_fields__)
_EXAMPLE_FIELDS = set(Example.__dataclass_fields__)


def rule_problems(plain: Any) -> Iterator[Problem]:
    """Everything that is wrong with what should be a rule."""
    if not isinstance(plain, dict):
        yield Problem("not-an-object", "rule")
        return
    if unfit := list(unfit_values(plain)):
        yield from unfit
        return
    for name in sorted(set(plain) - _FIELDS):
        yield Problem("unknown-field", name, name)
    for name in _NEEDED:
        if name not in plain:
            yield Problem("missing", name, name)
    yield from _head_problems(plain)
    for name in ("applies_when", "require"):
        if name in plain:
            yield from problems_of(plain[name], name)
    for name in TEXTS:
        if name in plain:
            yield from _text_problems(plain[name], name)
    yield from _list_problems(plain, "sources", _source_problems)
    yield from _list_problems(plain, "examples", _example_problems)


def unfit_values(plain: Mapping[str, Any]) -> Iterator[Problem]:
    """What has no place in any rule: fractions, text that is none, and nesting without end."""
    waiting = [(name, value, 1) for name, value in plain.items()]
    while waiting:
        where, value, depth = waiting.pop()
        if depth > MOST_DEEP:
            yield Problem("too-deep", where.partition(".")[0])
            return
        if isinstance(value, float):
            yield Problem("fraction", where, str(value))
        elif isinstance(value, str):
            if not _is_text(value):
                yield Problem("bad-text", where)
        elif isinstance(value, dict):
            waiting += [
                (f"{where}.{key}" if _is_text(key) else where, inner, depth + 1) for key, inner in value.items()
            ]
            if not all(map(_is_text, value)):
                yield Problem("bad-text", where)
        elif isinstance(value, list):
            waiting += [(f"{where}[{at}]", inner, depth + 1) for at, inner in enumerate(value)]


def _is_text(text: str) -> bool:
    """Whether every database can keep it: no zero characters, no halves of characters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _head_problems(plain: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong with the id, version, severity and the small fields."""
    name, version = plain.get("id", "X"), plain.get("version", 1)
    if not isinstance(name, str) or not _ID.fullmatch(name):
        yield Problem("bad-id", "id", str(name))
    if type(version) is not int or version < 1:
        yield Problem("not-a-version", "version", str(version))
    if plain.get("severity", "block") not in list(Severity):
        yield Problem("unknown-severity", "severity", str(plain["severity"]))
    if not isinstance(plain.get("chapter", ""), str):
        yield Problem("not-text", "chapter", "chapter")
    reviewed = plain.get("reviewed", [])
    if not isinstance(reviewed, list) or any(one not in LANGUAGES for one in reviewed):
        yield Problem("not-languages", "reviewed")


def _text_problems(texts: Any, name: str) -> Iterator[Problem]:
    if not isinstance(texts, dict) or not all(isinstance(text, str) and text.strip() for text in texts.values()):
        yield Problem("not-texts", name)
        return
    for language in LANGUAGES:
        if language not in texts:
            yield Problem("language-missing", name, language)


def _list_problems(plain: dict[str, Any], name: str, problems: Any) -> Iterator[Problem]:
    given = plain.get(name, [])
    if not isinstance(given, list):
        yield Problem("needs-a-list", name, name)
        return
    for number, one in enumerate(given):
        at = f"{name}[{number}]"
        if isinstance(one, dict):
            yield from problems(one, at)
        else:
            yield Problem("not-an-object", at)


def _source_problems(source: dict[str, Any], at: str) -> Iterator[Problem]:
    for name in sorted(set(source) - _SOURCE_FIELDS):
        yield Problem("unknown-field", at, name)
    for name in ("state", "instrument"):
        if not source.get(name):
            yield Problem("missing", at, name)
    for name, value in source.items():
        if name in _SOURCE_FIELDS and not isinstance(value, bool if name == "demands" else str):
            yield Problem("not-yes-or-no" if name == "demands" else "not-text", at, name)
    if source.get("confidence", "D") not in CONFIDENCES:
        yield Problem("unknown-confidence", at, str(source["confidence"]))
    elif source.get("demands"):
        yield from _demand_problems(source, at)
    for name in ("in_force_from", "checked_on"):
        if source.get(name) and not _is_day(source[name]):
            yield Problem("not-a-day", at, str(source[name]))


def _demand_problems(source: dict[str, Any], at: str) -> Iterator[Problem]:
    """Only what is verified, and since when it is in force is known, may make a rule block by law."""
    instrument, confidence = str(source.get("instrument", "")), source.get("confidence", "D")
    if confidence not in VERIFIED:
        yield Problem("unverified-law", at, instrument, confidence)
    elif not source.get("in_force_from"):
        yield Problem("no-date-of-force", at, instrument)


def _example_problems(example: dict[str, Any], at: str) -> Iterator[Problem]:
    for name in sorted(set(example) - _EXAMPLE_FIELDS):
        yield Problem("unknown-field", at, name)
    if not isinstance(example.get("given"), dict):
        yield Problem("not-an-object", f"{at}.given")
    if example.get("expect") not in list(Outcome):
        yield Problem("unknown-outcome", at, str(example.get("expect", "")))
    if "today" in example and not _is_day(example["today"]):
        yield Problem("not-a-day", at, str(example["today"]))


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
