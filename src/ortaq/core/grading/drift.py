"""The drift alarm: which cells (assistant x language, say) changed between two runs of the same questions."""

import itertools
import math
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ortaq.core.grading.statistics import benjamini_hochberg, mcnemar

FALSE_ALARMS = 0.05
"""The share of alarms that may be false (Benjamini-Hochberg)."""


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
    return math.fsum(
        binomial(flips, questions, moved) * tail(flips, lost / moved, FALSE_ALARMS / cells)
        for flips in range(questions + 1)
    )


@lru_cache(maxsize=1 << 12)
def tail(flips: int, lost: float, bar: float) -> float:
    """How likely McNemar's p of so many flips, each a loss with this chance, is to stay at or under the bar."""
    extreme = itertools.takewhile(lambda few: mcnemar(few, flips - few) <= bar, range((flips + 1) // 2))
    return math.fsum(binomial(few, flips, lost) + binomial(flips - few, flips, lost) for few in extreme)


def binomial(hits: int, of: int, chance: float) -> float:
    """The binomial probability."""
    return math.comb(of, hits) * chance**hits * (1 - chance) ** (of - hits)


def questions_needed(lost: float, won: float, cells: int = 1, sure: float = 0.8) -> int:
    """How many questions each cell needs so that such a change is seen with this power, to the next ten."""
    return next(many for many in itertools.count(10, 10) if power(many, lost, won, cells) >= sure)
