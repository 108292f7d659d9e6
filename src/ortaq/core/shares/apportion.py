"""Divide a whole number by weights, so that nothing is lost: the largest remainder (Hamilton's method).

>>> apportioned(100, {"a": 1, "b": 1, "c": 1})
{'a': 34, 'b': 33, 'c': 33}
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key")


def apportioned(
    total: int, weights: Mapping[Key, int | Fraction], owed: Mapping[Key, Fraction] | None = None
) -> dict[Key, int]:
    """Parts of `total` by weight that are whole, not negative, and add up to it.

    Each gets what it is entitled to without the fraction; the units that are left go to the largest remainders, one
    each, the first in the order of `weights` among equal ones. `owed` is what earlier divisions still owe each (their
    sum is 0), so that the same one is not rounded down for ever. Raises ValueError for a negative total, and where
    something is to be divided among nobody.
    """
    whole = sum(weights.values())
    if total < 0 or any(one < 0 for one in weights.values()):
        raise ValueError("only what is not negative can be divided")
    if not whole:
        if total:
            raise ValueError("there is nobody to divide it among")
        return dict.fromkeys(weights, 0)
    before = owed or {}
    due = {key: Fraction(total) * one / whole + before.get(key, 0) for key, one in weights.items()}
    parts = {key: max(0, int(one)) for key, one in due.items()}
    left = total - sum(parts.values())
    # `max` takes the first of equals, `sorted` keeps their order.
    for key in sorted((one for one in weights if weights[one]), key=lambda one: parts[one] - due[one])[: max(left, 0)]:
        parts[key] += 1
    # Who was given too much before may be owed less than nothing; then others wait for a unit of theirs.
    for _turn in range(-left):
        parts[max((one for one in weights if parts[one]), key=lambda one: parts[one] - due[one])] -= 1
    return parts
