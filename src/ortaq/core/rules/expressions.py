"""The expressions of rules: what may stand in one, and how it is compiled to closures.

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
from typing import Any

from ortaq.core.rules.facts import EVERYWHERE

Truth = bool | None
Scope = dict[str, Any]
"""The facts by their first word, `today`, and the records that are being looked at."""
Test = Callable[[Scope], Truth]
Reader = Callable[[Scope], Any]

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
QUANTIFIERS = ("some", "every", "none")
COUNTS = ("count>=", "count<=")
IT = "it"
DAY = re.compile(r"today(?:[+-]\d{1,4})?")


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
    """The expression as a function of a scope; it must have been found good (`problems.problems_of`)."""
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


def loops(expression: Any) -> int:
    """How many lists of records a good expression looks through inside one another."""
    if isinstance(expression, bool):
        return 0
    ((operator, given),) = expression.items()
    if operator in ("all", "any"):
        return max(map(loops, given))
    if operator == "not":
        return loops(given)
    return 1 + loops(given[1]) if operator in QUANTIFIERS else 0


def effort(expression: Any, facts: Mapping[str, Any]) -> int:
    """How many comparisons a good expression takes at most, with the lists that some facts have."""
    if isinstance(expression, bool):
        return 1
    ((operator, given),) = expression.items()
    if operator in ("all", "any"):
        return sum(effort(one, facts) for one in given)
    if operator == "not":
        return effort(given, facts)
    if operator not in QUANTIFIERS:
        return 1
    records = reader(given[0])(dict(facts))
    return max(1, len(records) if isinstance(records, list) else 0) * effort(given[1], facts)


def days_asked(expression: Any) -> frozenset[int]:
    """By how many days from today the expression looks at dates: {0, 30}."""
    found = (one[1:] for one in operands(expression) if is_path(one))
    return frozenset(int(one[len("today") :] or 0) for one in found if DAY.fullmatch(one))
