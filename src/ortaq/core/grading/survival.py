"""How long it takes until something happens, where for some it has not happened yet: the Kaplan-Meier estimate.

Source: Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, JASA 53 (1958).
"""

from collections.abc import Iterable
from typing import NamedTuple


class Waited(NamedTuple):
    """How long something was watched, and whether it happened at the end of that time."""

    length: float
    happened: bool


def median(waits: Iterable[Waited]) -> float | None:
    """The time after which it has happened for half of them; None when too few have come so far.

    Those that are still waiting count until now, and are neither left out nor taken as done.

    >>> median([Waited(3, True), Waited(5, True), Waited(9, False)])
    5
    >>> median([Waited(3, True), Waited(9, False), Waited(9, False)]) is None
    True
    """
    left, share = sorted(waits), 1.0
    for length in sorted({wait.length for wait in left if wait.happened}):
        at_risk = sum(wait.length >= length for wait in left)
        share *= 1 - sum(wait.length == length and wait.happened for wait in left) / at_risk
        if share <= 0.5 + 1e-12:
            return length
    return None
