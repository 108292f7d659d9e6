"""What is wrong with something that should be a rule: everything at once, and at which place of it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.core.rules.expressions import (
    COMPARISONS,
    COUNTS,
    DAY,
    IT,
    PAIRS,
    QUANTIFIERS,
    effort,
    is_path,
    loops,
)
from ortaq.core.rules.facts import FACTS, ROOTS, Kind, nearest
from ortaq.core.rules.parts import CONFIDENCES, LANGUAGES, VERIFIED, Example, Outcome, Severity, Source

_NAME = re.compile(r"[a-z][a-z_]{0,19}")


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a rule; `where` is the place in it, `what` and `other` what it is about."""

    code: str
    where: str
    what: str = ""
    other: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.what} {self.other}".strip()


class BadRule(ValueError):
    """Something that is no rule; `problems` say everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


# ---- an expression


def problems_of(expression: Any, where: str, names: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Everything that is wrong with an expression; `names` are the records that `$it` and its like stand for."""
    names = names or {}
    if isinstance(expression, bool):
        return
    if not isinstance(expression, dict) or len(expression) != 1:
        yield Problem("not-an-expression", where)
        return
    ((operator, given),) = expression.items()
    at = f"{where}.{operator}"
    if operator in ("all", "any"):
        if not isinstance(given, list) or not given:
            yield Problem("needs-a-list", at, operator)
            return
        for number, one in enumerate(given):
            yield from problems_of(one, f"{at}[{number}]", names)
    elif operator == "not":
        yield from problems_of(given, at, names)
    elif operator == "declared":
        yield from _path_problems(given, at, names)
    elif operator in QUANTIFIERS:
        yield from _quantifier_problems(operator, given, at, names)
    elif operator in PAIRS:
        yield from _pair_problems(operator, given, at, names)
    else:
        yield Problem("unknown-operator", where, operator)


def kind_of(operand: Any, names: Mapping[str, str]) -> Kind | None:
    """The type of a value or of a fact; None when there is no such fact or no such type."""
    if is_path(operand):
        path = full_path(operand[1:], names)
        return Kind.DATE if DAY.fullmatch(path) else FACTS[path].kind if path in FACTS else None
    if isinstance(operand, bool):
        return Kind.YES_NO
    if isinstance(operand, int):
        return Kind.NUMBER
    if isinstance(operand, str):
        return Kind.TEXT
    if isinstance(operand, list) and all(isinstance(one, str) for one in operand):
        return Kind.TEXTS
    return None


def full_path(path: str, names: Mapping[str, str]) -> str:
    """The path with `it` written out: `it.kind` is `item.consents[].kind`."""
    first, dot, rest = path.partition(".")
    return f"{names[first]}[].{rest}" if first in names and dot else path


def _path_problems(operand: Any, at: str, names: Mapping[str, str]) -> Iterator[Problem]:
    if not is_path(operand):
        yield Problem("needs-a-fact", at, str(operand))
    elif kind_of(operand, names) is None:
        path = full_path(operand[1:], names)
        yield Problem("unknown-fact", at, operand, nearest(path))


def _quantifier_problems(operator: str, given: Any, at: str, names: Mapping[str, str]) -> Iterator[Problem]:
    if not isinstance(given, list) or len(given) not in (2, 3):
        yield Problem("needs-list-and-expression", at, operator)
        return
    records, name = given[0], given[2] if len(given) == 3 else IT  # noqa: PLR2004 -- with a name
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in ROOTS:
        yield Problem("bad-name", at, str(name))
        return
    yield from (found := list(_path_problems(records, at, names)))
    if found:
        return
    if kind_of(records, names) is not Kind.RECORDS:
        yield Problem("not-records", at, records)
        return
    yield from problems_of(given[1], at, {**names, name: full_path(records[1:], names)})


def _pair_problems(operator: str, given: Any, at: str, names: Mapping[str, str]) -> Iterator[Problem]:
    if not isinstance(given, list) or len(given) != 2:  # noqa: PLR2004 -- a pair
        yield Problem("needs-two", at, operator)
        return
    bad = False
    for operand in given:
        if is_path(operand):
            for problem in _path_problems(operand, at, names):
                bad = True
                yield problem
        elif kind_of(operand, names) is None:
            bad = True
            yield Problem("bad-value", at, str(operand))
    if bad:
        return
    if not any(is_path(operand) for operand in given):
        yield Problem("no-fact", at, operator)
    one, other = (_loose(kind_of(operand, names)) for operand in given)
    if not _fits(operator, one, other):
        yield Problem("wrong-types", at, operator, f"{one}, {other}")


def _loose(kind: Kind | None) -> Kind | None:
    """Dates are written and compared as text."""
    return Kind.TEXT if kind is Kind.DATE else kind


def _fits(operator: str, one: Kind | None, other: Kind | None) -> bool:
    if operator in ("==", "!="):
        return one is other and one in (Kind.YES_NO, Kind.NUMBER, Kind.TEXT)
    if operator in COMPARISONS:
        return one is other and one in (Kind.NUMBER, Kind.TEXT)
    if operator in COUNTS:
        return one in (Kind.TEXTS, Kind.RECORDS) and other is Kind.NUMBER
    kinds = {"in": (Kind.TEXT, Kind.TEXTS), "has": (Kind.TEXTS, Kind.TEXT)}
    return (one, other) == kinds.get(operator, (Kind.TEXTS, Kind.TEXTS))


# ---- a rule

LOGIC = ("applies_when", "require")
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
MOST_LOOPS = 2
"""Lists of records inside one another: each multiplies what must be looked at."""
MOST_COMPARED = 50_000
"""Comparisons that the examples of a rule take: whoever edits it waits for them."""
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
    logic = list(_logic_problems(plain))
    yield from logic
    for name in TEXTS:
        if name in plain:
            yield from _text_problems(plain[name], name)
    yield from _list_problems(plain, "sources", _source_problems)
    examples = list(_list_problems(plain, "examples", _example_problems))
    yield from examples
    if not logic and not examples and _compared(plain) > MOST_COMPARED:
        yield Problem("too-much", "examples", str(MOST_COMPARED))


def _logic_problems(plain: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the two expressions."""
    for name in LOGIC:
        if name in plain:
            yield from (found := list(problems_of(plain[name], name)))
            if not found and loops(plain[name]) > MOST_LOOPS:
                yield Problem("too-deep", name)


def _compared(plain: Mapping[str, Any]) -> int:
    """How many comparisons the examples of a rule take."""
    given = [example["given"] for example in plain.get("examples", [])]
    return sum(effort(plain[name], facts) for name in LOGIC if name in plain for facts in given)


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
    for name, code, fits in (
        ("url", "not-an-address", _is_address),
        ("in_force_from", "not-a-day", _is_day),
        ("checked_on", "not-a-day", _is_day),
    ):
        if source.get(name) and not fits(source[name]):
            yield Problem(code, at, str(source[name]))


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


def _is_address(text: Any) -> bool:
    """Whether something is one address of a page: it becomes a link."""
    return isinstance(text, str) and text.startswith(("https://", "http://")) and text.isprintable() and " " not in text


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
