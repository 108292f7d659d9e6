"""Which leaf decided: the same answer as the compiled form, with the place in the rule and the values that were met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.core.rules.expressions import (
    IT,
    PAIRS,
    Scope,
    Truth,
    either,
    is_path,
    reader,
    together,
)


@dataclass(frozen=True)
class Leaf:
    """One comparison of a rule as it came out; `values` are what stood left and right of the operator.

    `where` is its place in the rule (`require.some[0].all[1]`), with the number of the record after `some` or `every`.
    """

    where: str
    operator: str
    operands: tuple[Any, ...]
    values: tuple[Any, ...]
    truth: Truth

    def to_json(self) -> dict[str, Any]:
        """As told over the API and kept with an evaluation."""
        return {
            "where": self.where,
            "operator": self.operator,
            "operands": list(self.operands),
            "values": list(self.values),
            "truth": self.truth,
        }


Said = tuple[Truth, tuple[Leaf, ...]]


def explained(expression: Any, scope: Scope, where: str) -> Said:
    """The answer, and the leaves that made it so: one where one is enough, all where all had to agree."""
    if isinstance(expression, bool):
        return expression, (Leaf(where, "", (expression,), (expression,), expression),)
    ((operator, given),) = expression.items()
    at = f"{where}.{operator}"
    if operator in ("all", "any"):
        said = [explained(one, scope, f"{at}[{number}]") for number, one in enumerate(given)]
        return _of(said, together if operator == "all" else either)
    if operator == "not":
        truth, leaves = explained(given, scope, at)
        return None if truth is None else not truth, leaves
    if operator == "declared":
        value = reader(given)(scope)
        return value is not None, (Leaf(at, operator, (given,), (value,), value is not None),)
    if operator in PAIRS:
        return _pair(operator, given, scope, at)
    return _quantified(operator, given, scope, at)


def _pair(operator: str, given: Sequence[Any], scope: Scope, at: str) -> Said:
    one, other = (reader(operand)(scope) for operand in given)
    truth = None if one is None or other is None else PAIRS[operator](one, other)
    return truth, (Leaf(at, operator, tuple(given), (one, other), truth),)


def _quantified(operator: str, given: Sequence[Any], scope: Scope, at: str) -> Said:
    records, about, name = given[0], given[1], given[2] if len(given) > 2 else IT  # noqa: PLR2004 -- with a name
    found = reader(records)(scope)
    every = operator == "every"
    if not isinstance(found, list) or not found:
        # Nothing to look at: "some" fails, "every" and "none" hold.
        truth = None if not isinstance(found, list) else operator != "some"
        return truth, (Leaf(at, operator, (records,), (found,), truth),)
    said = [explained(about, {**scope, name: record}, f"{at}[{number}]") for number, record in enumerate(found)]
    truth, leaves = _of(said, together if every else either)
    if operator == "none":
        truth = None if truth is None else not truth
    return truth, leaves


def _of(said: Sequence[Said], join: Any) -> Said:
    """The joined answer; the first that decides alone, or all that agree."""
    truth = join([one for one, _leaves in said])
    alone = truth is None or truth is (join is either)
    same = [leaves for one, leaves in said if one is truth]
    return truth, same[0] if alone else tuple(leaf for leaves in same for leaf in leaves)


def facts_of(leaf: Leaf) -> tuple[str, ...]:
    """The facts that a leaf asked for, as they stand in the rule without the sign."""
    return tuple(operand[1:] for operand in leaf.operands if is_path(operand))
