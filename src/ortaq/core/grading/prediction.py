"""Prediction-powered intervals: many automatic grades, corrected by the few answers that people graded too.

The estimate is the mean of the automatic grades of all answers, plus what people's grades of a random sample of them
differ from the automatic ones (Angelopoulos et al., Science 382, 2023, 669). Its variance is that of its linear
parts, summed by question, so that answers to one question may fail together.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ortaq.core.grading.statistics import FEWEST, Interval, z

RULE_OF_THREE = 3.0
"""When none of n differed, up to 3/n may (95 %)."""


class Graded(NamedTuple):
    """One answer: its question, its automatic grade, and that of people if it is in their sample (1 is an error)."""

    question: str
    automatic: float
    human: float | None = None


class Predicted(NamedTuple):
    """The mean, its interval, and how many answers were graded by rules and by people."""

    mean: float
    interval: Interval
    answers: int
    sample: int


def predicted(rows: Iterable[Graded], level: float = 0.95) -> Predicted:
    """The mean grade of all answers with its interval; people's sample must have been drawn at random from them.

    Give every answer a question of its own where answers are independent. Without a sample the interval is all of
    [0, 1]: the machine alone is no evidence.
    """
    every = list(rows)
    sample = [row for row in every if row.human is not None]
    automatic = mean(row.automatic for row in every)
    if len({row.question for row in sample}) < FEWEST:
        return Predicted(automatic, Interval(0.0, 1.0), len(every), len(sample))
    errors = [(row.question, correction(row)) for row in sample]
    error = mean(value for _, value in errors)
    parts: defaultdict[str, float] = defaultdict(float)
    for row in every:
        parts[row.question] += (row.automatic - automatic) / len(every)
    for question, value in errors:
        parts[question] += (value - error) / len(errors)
    variance = math.fsum(part * part for part in parts.values()) * len(parts) / (len(parts) - 1)
    half = z(level) * math.sqrt(variance)
    if len({value for _, value in errors}) == 1:
        half += RULE_OF_THREE / len(errors)
    middle = automatic + error
    interval = Interval(max(0.0, middle - half), min(1.0, middle + half))
    return Predicted(min(1.0, max(0.0, middle)), interval, len(every), len(sample))


def correction(row: Graded) -> float:
    """How far people's grade of an answer is from the automatic one; 0 where they gave none."""
    return 0.0 if row.human is None else row.human - row.automatic


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    every = list(values)
    return math.fsum(every) / len(every) if every else 0.0
