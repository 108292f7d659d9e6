"""A charter: a numbered set of rules in chapters, its digest, and what differs between two of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Any

from ortaq.core.ledger.canonical import digest
from ortaq.core.rules.parts import LANGUAGES
from ortaq.core.rules.problems import TEXTS, BadRule, Problem, rule_problems
from ortaq.core.rules.rule import Rule


@dataclass(frozen=True)
class Chapter:
    """A heading of a charter; its rules name it by `id`."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Charter:
    """Rules in chapters; `is_template`: written as a beginning, agreed by nobody."""

    title: Mapping[str, str]
    chapters: tuple[Chapter, ...]
    rules: tuple[Rule, ...]
    note: Mapping[str, str]
    is_template: bool = False

    @classmethod
    def read(cls, plain: Any) -> "Charter":
        """The charter in such JSON; raises BadRule with everything that is wrong with its rules."""
        problems: list[Problem] = []
        for number, one in enumerate(plain["rules"]):
            name = one.get("id", number) if isinstance(one, dict) else number
            problems += [
                Problem(each.code, f"{name}: {each.where}", each.what, each.other) for each in rule_problems(one)
            ]
        ids = [one.get("id") for one in plain["rules"] if isinstance(one, dict)]
        problems += [Problem("twice", "id", str(name)) for name in dict.fromkeys(ids) if ids.count(name) > 1]
        if problems:
            raise BadRule(tuple(problems))
        return cls.kept(plain)

    @classmethod
    def kept(cls, plain: Any) -> "Charter":
        """The charter in JSON that was read once and kept."""
        return cls(
            title=plain["title"],
            chapters=tuple(Chapter(**one) for one in plain["chapters"]),
            rules=tuple(Rule.kept(one) for one in plain["rules"]),
            note=plain.get("note", {}),
            is_template=plain.get("is_template", False),
        )

    def to_json(self) -> dict[str, Any]:
        """As `read` takes it."""
        return {
            "title": dict(self.title),
            "note": dict(self.note),
            "is_template": self.is_template,
            "chapters": [{"id": one.id, "title": dict(one.title)} for one in self.chapters],
            "rules": [rule.to_json() for rule in self.rules],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON: what a member adopts."""
        return digest(self.to_json())

    def unready(self) -> list[Problem]:
        """Why it cannot be opened for adoption."""
        return [problem for rule in self.rules for problem in rule.unready()] or (
            [] if self.rules else [Problem("no-rules", "rules")]
        )


class Change(StrEnum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    STRICTER = "stricter"
    MILDER = "milder"
    CHANGED = "changed"
    WORDED = "worded"


@dataclass(frozen=True)
class Difference:
    """A rule that is not the same in both; `fields` are what differs, stricter or milder come first."""

    rule_id: str
    change: Change
    before: Rule | None
    after: Rule | None
    fields: tuple[str, ...] = ()


_LOGIC = {"applies_when", "require"}


def differences(before: Charter, after: Charter) -> Iterator[Difference]:
    """What differs from one charter to the next, in the order of the later one; what fell away comes last."""
    old = {rule.id: rule for rule in before.rules}
    for rule in after.rules:
        was = old.pop(rule.id, None)
        if was is None:
            yield Difference(rule.id, Change.ADDED, None, rule)
        elif was.digest != rule.digest:
            one, other = was.to_json(), rule.to_json()
            fields = tuple(name for name in one if one[name] != other[name])
            yield Difference(rule.id, _change(was, rule, set(fields)), was, rule, fields)
    for rule in old.values():
        yield Difference(rule.id, Change.REMOVED, rule, None)


def _change(was: Rule, rule: Rule, fields: set[str]) -> Change:
    if was.severity is not rule.severity:
        return Change.STRICTER if rule.severity.rank > was.severity.rank else Change.MILDER
    return Change.CHANGED if fields & _LOGIC else Change.WORDED


@cache
def template() -> Charter:
    """The charter to begin with: a template, agreed by nobody."""
    return Charter.read(template_json())


def template_json() -> dict[str, Any]:
    """The template as JSON: its logic, examples and sources stand in one file, its words in one file a language."""
    plain = _file("rules")
    words = {language: _file(language) for language in LANGUAGES}

    def said(*keys: str) -> dict[str, str]:
        return {language: _at(words[language], keys) for language in LANGUAGES}

    reviewed = [language for language in LANGUAGES if words[language]["reviewed"]]
    return {
        "title": said("title"),
        "note": said("note"),
        "is_template": True,
        "chapters": [{"id": name, "title": said("chapters", name)} for name in plain["chapters"]],
        "rules": [
            {
                **rule,
                **{text: said("rules", rule["id"], text) for text in TEXTS},
                "sources": [plain["sources"][name] for name in rule["sources"]],
                "reviewed": reviewed,
            }
            for rule in plain["rules"]
        ],
    }


def _file(name: str) -> Any:
    folder = resources.files("ortaq.core.rules") / "data" / "template"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _at(words: Any, keys: tuple[str, ...]) -> str:
    for key in keys:
        words = words[key]
    return str(words)
