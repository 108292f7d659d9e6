"""The expressions of rules: what may stand in one, whether it can, and how it is compiled to closures.

An expression is true or false, or an object with one operator:

- `all`, `any`: a list of expressions; `not`: one;
- `==` `!=` `<` `<=` `>` `>=`: two values; `in`: a value and a list; `has`: a list and a value;
- `covers`: a list holds everything of another one (or `*`); `overlaps`: two lists have something in common;
- `count>=`, `count<=`: a list and a number;
- `some`, `every`, `none`: a list of records, an expression about each (`$it`), and, if need be, another name than `it`;
- `declared`: whether a fact is known at all.

A value is a fact (`"$item.min_age"`), or text, a number, true, false, or a list of text. There are three answers: true,
false, and None for unknown. What nobody knows is unknown, and so is a value of the wrong type: neither ever passes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.core.rules.facts import EVERYWHERE, FACTS, ROOTS, Kind, nearest

Truth = bool | None
Scope = dict[str, Any]
"""The facts by their first word, `today`, and the records that are being looked at."""
Test = Callable[[Scope], Truth]
Reader = Callable[[Scope], Any]

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
QUANTIFIERS = ("some", "every", "none")
COUNTS = ("count>=", "count<=")
IT = "it"
_DAY = re.compile(r"today(?:[+-]\d{1,4})?")
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


# ---- the operators on values: None when the types do not fit


def _equal(one: Any, other: Any) -> Truth:
    return one == other if type(one) is type(other) else None


def _unequal(one: Any, other: Any) -> Truth:
    return one != other if type(one) is type(other) else None


def _below(one: Any, other: Any) -> Truth:
    return one < other if type(one) is type(other) and type(one) in _ORDERED else None


def _at_most(one: Any, other: Any) -> Truth:
    return one <= other if type(one) is type(other) and type(one) in _ORDERED else None


def _above(one: Any, other: Any) -> Truth:
    return one > other if type(one) is type(other) and type(one) in _ORDERED else None


def _at_least(one: Any, other: Any) -> Truth:
    return one >= other if type(one) is type(other) and type(one) in _ORDERED else None


def _in(one: Any, other: Any) -> Truth:
    return one in other if type(other) is list and type(one) is str else None


def _has(one: Any, other: Any) -> Truth:
    return _in(other, one)


def _covers(one: Any, other: Any) -> Truth:
    if type(one) is not list or type(other) is not list:
        return None
    return EVERYWHERE in one or all(item in one for item in other)


def _overlaps(one: Any, other: Any) -> Truth:
    if type(one) is not list or type(other) is not list:
        return None
    return any(item in one for item in other)


def _count_at_least(one: Any, other: Any) -> Truth:
    return len(one) >= other if type(one) is list and type(other) is int else None


def _count_at_most(one: Any, other: Any) -> Truth:
    return len(one) <= other if type(one) is list and type(other) is int else None


_ORDERED = (int, str)
PAIRS: Mapping[str, Callable[[Any, Any], Truth]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _below,
    "<=": _at_most,
    ">": _above,
    ">=": _at_least,
    "in": _in,
    "has": _has,
    "covers": _covers,
    "overlaps": _overlaps,
    "count>=": _count_at_least,
    "count<=": _count_at_most,
}
OPERATORS = ("all", "any", "not", "declared", *PAIRS, *QUANTIFIERS)


def together(truths: Iterable[Truth]) -> Truth:
    """Kleene's "and": false if one is, else unknown if one is."""
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def either(truths: Iterable[Truth]) -> Truth:
    """Kleene's "or": true if one is, else unknown if one is."""
    found: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            found = None
    return found


# ---- compile


def reader(operand: Any) -> Reader:
    """What reads a value from the scope; a fact that is not there is None."""
    if not is_path(operand):
        return lambda _scope: operand
    keys = operand[1:].split(".")
    return _DEPTHS[len(keys)](*keys) if len(keys) <= len(_DEPTHS) else _deep(keys)


def is_path(operand: Any) -> bool:
    """Whether a value names a fact."""
    return isinstance(operand, str) and operand.startswith("$")


def _one(first: str) -> Reader:
    return lambda scope: scope.get(first)


def _two(first: str, second: str) -> Reader:
    def read(scope: Scope) -> Any:
        try:
            return scope[first][second]
        except (KeyError, TypeError):
            return None

    return read


def _three(first: str, second: str, third: str) -> Reader:
    def read(scope: Scope) -> Any:
        try:
            return scope[first][second][third]
        except (KeyError, TypeError):
            return None

    return read


_DEPTHS: Mapping[int, Callable[..., Reader]] = {1: _one, 2: _two, 3: _three}


def _deep(keys: Sequence[str]) -> Reader:
    def read(scope: Scope) -> Any:
        found: Any = scope
        try:
            for key in keys:
                found = found[key]
        except (KeyError, TypeError):
            return None
        return found

    return read


def compiled(expression: Any) -> Test:
    """The expression as a function of a scope; it must have been found good (`problems_of`)."""
    if isinstance(expression, bool):
        return lambda _scope: expression
    ((operator, given),) = expression.items()
    if operator in PAIRS:
        return _pair(operator, *given)
    if operator in ("all", "any"):
        return _joined(operator, [compiled(one) for one in given])
    if operator == "not":
        return _not(compiled(given))
    if operator == "declared":
        read = reader(given)
        return lambda scope: read(scope) is not None
    return _quantified(operator, *given)


def _pair(operator: str, left: Any, right: Any) -> Test:
    act = PAIRS[operator]
    if is_path(left) and not is_path(right):
        return _against(act, reader(left), right)
    read_left, read_right = reader(left), reader(right)

    def test(scope: Scope) -> Truth:
        one, other = read_left(scope), read_right(scope)
        return None if one is None or other is None else act(one, other)

    return test


def _against(act: Callable[[Any, Any], Truth], read: Reader, fixed: Any) -> Test:
    """A fact against a value that stands in the rule: what most leaves are."""
    kind = type(fixed)
    if act is _equal:

        def same(scope: Scope) -> Truth:
            one = read(scope)
            return one == fixed if type(one) is kind else None

        return same

    def test(scope: Scope) -> Truth:
        one = read(scope)
        return None if one is None else act(one, fixed)

    return test


def _joined(operator: str, tests: Sequence[Test]) -> Test:
    """Stops at the first that decides."""
    decides = operator == "any"

    def test(scope: Scope) -> Truth:
        found: Truth = not decides
        for one in tests:
            truth = one(scope)
            if truth is decides:
                return decides
            if truth is None:
                found = None
        return found

    return test


def _not(inner: Test) -> Test:
    def test(scope: Scope) -> Truth:
        truth = inner(scope)
        return None if truth is None else not truth

    return test


def _quantified(operator: str, records: str, about: Any, name: str = IT) -> Test:
    read, inner, decides = reader(records), compiled(about), operator != "every"

    def test(scope: Scope) -> Truth:
        found = read(scope)
        if type(found) is not list:
            return None
        wider, truth = dict(scope), not decides
        for record in found:
            wider[name] = record
            one = inner(wider)
            if one is decides:
                return decides
            if one is None:
                truth = None  # type: ignore[assignment]  # three values
        return truth

    return _not(test) if operator == "none" else test


# ---- what is wrong with one


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
        return Kind.DATE if _DAY.fullmatch(path) else FACTS[path].kind if path in FACTS else None
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


# ---- what it asks


def operands(expression: Any) -> Iterator[Any]:
    """Every value of a good expression, facts included."""
    if isinstance(expression, bool):
        return
    ((operator, given),) = expression.items()
    if operator in ("all", "any"):
        for one in given:
            yield from operands(one)
    elif operator == "not":
        yield from operands(given)
    elif operator == "declared":
        yield given
    elif operator in QUANTIFIERS:
        yield given[0]
        yield from operands(given[1])
    else:
        yield from given


def days_asked(expression: Any) -> frozenset[int]:
    """By how many days from today the expression looks at dates: {0, 30}."""
    found = (one[1:] for one in operands(expression) if is_path(one))
    return frozenset(int(one[len("today") :] or 0) for one in found if _DAY.fullmatch(one))
