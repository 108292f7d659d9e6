"""A rule: when it applies, what it requires, what it says, where it comes from, and the examples that show it works."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ortaq.core.ledger.canonical import digest
from ortaq.core.rules.expressions import Scope, Test, compiled, days_asked, is_path, operands
from ortaq.core.rules.facts import TODAY
from ortaq.core.rules.leaves import Leaf, explained
from ortaq.core.rules.parts import Example, Outcome, Severity, Source
from ortaq.core.rules.problems import BadRule, Problem, rule_problems


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
        scope[f"{TODAY}{distance:+d}"] = days_from(today, distance).isoformat()
    return scope


def days_from(day: dt.date, distance: int) -> dt.date:
    """A day so many days from another; the first or the last day where the calendar ends.

    >>> days_from(dt.date(9999, 12, 30), 30)
    datetime.date(9999, 12, 31)
    """
    return dt.date.fromordinal(min(max(day.toordinal() + distance, 1), dt.date.max.toordinal()))


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
