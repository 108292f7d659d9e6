"""Rules as text of the Common Expression Language (CEL), for engines elsewhere and as an oracle of our own.

With all facts known, CEL gives the answer that we give. It has no unknown: a fact that is missing is an error there, so
either ask it about facts that are all known, or read its error as unknown.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from ortaq.core.rules.expressions import IT, QUANTIFIERS, is_path
from ortaq.core.rules.facts import EVERYWHERE, TODAY
from ortaq.core.rules.rule import Rule

_DAY = re.compile(r"today([+-])(\d+)")
_PLAIN = ("==", "!=", "<", "<=", ">", ">=")


def to_cel(rule: Rule) -> str:
    """The whole rule: true where it passes or does not apply."""
    return f"!({expression_in_cel(rule.applies_when)}) || ({expression_in_cel(rule.require)})"


def expression_in_cel(expression: Any) -> str:
    """One expression of a rule that has been read."""
    if isinstance(expression, bool):
        return _value(expression)
    ((operator, given),) = expression.items()
    if operator in ("all", "any"):
        return f" {'&&' if operator == 'all' else '||'} ".join(f"({expression_in_cel(one)})" for one in given)
    if operator == "not":
        return f"!({expression_in_cel(given)})"
    if operator == "declared":
        return f"has({_value(given)})" if "." in given else "true"
    if operator in QUANTIFIERS:
        records, about, name = given[0], given[1], given[2] if len(given) > 2 else IT  # noqa: PLR2004 -- with a name
        macro = "all" if operator == "every" else "exists"
        return f"{'!' * (operator == 'none')}{_value(records)}.{macro}({name}, {expression_in_cel(about)})"
    return _pair(operator, _value(given[0]), _value(given[1]))


def scope_for_cel(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The facts and days under the names that the text uses."""
    return {_name(name): value for name, value in scope.items()}


def _pair(operator: str, one: str, other: str) -> str:
    if operator in _PLAIN:
        return f"{one} {operator} {other}"
    if operator in ("count>=", "count<="):
        return f"size({one}) {operator[5:]} {other}"
    if operator == "in":
        return f"{one} in {other}"
    if operator == "has":
        return f"{other} in {one}"
    if operator == "covers":
        return f"({_value(EVERYWHERE)} in {one} || {other}.all(each, each in {one}))"
    return f"{other}.exists(each, each in {one})"


def _value(operand: Any) -> str:
    """A fact by its path, or a literal: those of JSON are those of CEL."""
    if is_path(operand):
        first, dot, rest = operand[1:].partition(".")
        return f"{_name(first)}{dot}{rest}"
    return json.dumps(operand, ensure_ascii=False)


def _name(word: str) -> str:
    """A variable: `today+30` is `today_plus_30`."""
    return _DAY.sub(lambda found: f"{TODAY}_{'plus' if found[1] == '+' else 'minus'}_{found[2]}", word)
