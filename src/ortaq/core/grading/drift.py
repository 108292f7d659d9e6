"""The drift alarm: which cells (assistant x language, say) changed between two runs of the same questions."""

import itertools
import math
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ortaq.core.grading.statistics import benjamini_hochberg, mcnemar

FALSE_ALARMS = 0.05
"""The share of alarms that may be false (Benjamini-Hochberg)."""
NEVER = 1e-18
LARGE = 1000
"""Of more than this the number of ways is no float."""
STEADY = 0.05
"""The share of questions that turn right from one week to the next although nothing has changed."""


class Drift(NamedTuple):
    """The questions that one cell lost and won, its p and its p adjusted for the number of cells."""

    lost: tuple[str, ...]
    won: tuple[str, ...]
    p: float
    adjusted: float

    @property
    def is_alarm(self) -> bool:
        """Whether somebody should look at the questions."""
        return self.adjusted <= FALSE_ALARMS


def drift(
    before: Mapping[Hashable, Mapping[str, bool]], now: Mapping[Hashable, Mapping[str, bool]]
) -> dict[Hashable, Drift]:
    """What changed in every cell that both runs have; each run says of identical question versions if they were right.

    Questions that only one of the runs asked say nothing of a change.
    """
    flips = {cell: flipped(before[cell], answers) for cell, answers in now.items() if cell in before}
    chances = [mcnemar(len(lost), len(won)) for lost, won in flips.values()]
    return {
        cell: Drift(lost, won, p, adjusted)
        for (cell, (lost, won)), p, adjusted in zip(flips.items(), chances, benjamini_hochberg(chances), strict=True)
    }


def flipped(before: Mapping[str, bool], now: Mapping[str, bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions that were right and are not, and those that were not and are."""
    both = [question for question in before if question in now]
    return (
        tuple(one for one in both if before[one] and not now[one]),
        tuple(one for one in both if now[one] and not before[one]),
    )


def power(questions: int, lost: float, won: float, cells: int = 1) -> float:
    """How likely a cell that loses and wins these shares of its questions is to raise the alarm, exactly.

    It is counted as if it were the only one of the cells that changed, where the bar is highest.
    """
    moved = lost + won
    chances = ((flips, binomial(flips, questions, moved)) for flips in range(questions + 1))
    # So rare a number of flips adds nothing that a float of the sum could hold.
    return math.fsum(
        chance * tail(flips, lost / moved, FALSE_ALARMS / cells) for flips, chance in chances if chance > NEVER
    )


@lru_cache(maxsize=1 << 14)
def extreme(flips: int, bar: float) -> int:
    """How many numbers of losses, from none on, have a p of McNemar's at or under the bar."""
    few, one, below = 0, 1, 1
    while few < (flips + 1) // 2 and min(1.0, 2 * below / (1 << flips)) <= bar:
        one = one * (flips - few) // (few + 1)
        few, below = few + 1, below + one
    return few


@lru_cache(maxsize=1 << 12)
def tail(flips: int, lost: float, bar: float) -> float:
    """How likely McNemar's p of so many flips, each a loss with this chance, is to stay at or under the bar."""
    few = range(extreme(flips, bar))
    return math.fsum(binomial(one, flips, lost) + binomial(flips - one, flips, lost) for one in few)


def binomial(hits: int, of: int, chance: float) -> float:
    """The binomial probability."""
    if of > LARGE:
        ways = math.lgamma(of + 1) - math.lgamma(hits + 1) - math.lgamma(of - hits + 1)
        return math.exp(ways + hits * math.log(chance) + (of - hits) * math.log1p(-chance)) if 0 < chance < 1 else 0.0
    return math.comb(of, hits) * chance**hits * (1 - chance) ** (of - hits)


def questions_needed(lost: float, won: float, cells: int = 1, sure: float = 0.8) -> int:
    """How many questions each cell needs so that such a change is seen with this power, to the next ten."""
    return next(many for many in itertools.count(10, 10) if power(many, lost, won, cells) >= sure)


@lru_cache(maxsize=1 << 8)
def smallest_drop(questions: int, cells: int = 1, won: float = STEADY, sure: float = 0.8) -> int | None:
    """The smallest drop of the share that is right, in whole points, that so many questions show with this power.

    Beside it `won` of the questions turn right and as many wrong, as they do from week to week. None: no drop is seen.
    """
    low, high = 0, math.floor(100 * (1 - 2 * won))
    if power(questions, won + high / 100, won, cells) < sure:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(questions, won + middle / 100, won, cells) >= sure else (middle, high)
    return high
