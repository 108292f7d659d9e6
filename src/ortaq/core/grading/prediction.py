"""Prediction-powered intervals: many automatic grades, corrected by the few answers that people graded too.

The estimate is the mean of the automatic grades of all answers, plus what people's grades of a random sample of them
differ from the automatic ones (Angelopoulos et al., Science 382, 2023, 669). Where a sample was drawn in each stratum
(a language, say), each is corrected by its own and counts as much as it has answers. The variance is that of the
linear parts, summed by question, so that answers to one question may fail together.
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
    stratum: str = ""


class Predicted(NamedTuple):
    """The mean, its interval, and how many answers were graded by rules and by people."""

    mean: float
    interval: Interval
    answers: int
    sample: int


def predicted(rows: Iterable[Graded], level: float = 0.95) -> Predicted:
    """The mean grade of all answers with its interval; people's sample must be drawn at random in each stratum.

    Give every answer a question of its own where answers are independent. Where a stratum has no sample the interval is
    all of [0, 1]: the machine alone is no evidence.
    """
    every = list(rows)
    strata: defaultdict[str, list[Graded]] = defaultdict(list)
    for row in every:
        strata[row.stratum].append(row)
    samples = {name: [row for row in its if row.human is not None] for name, its in strata.items()}
    read = sum(map(len, samples.values()))
    automatic = mean(row.automatic for row in every)
    questions = {row.question for its in samples.values() for row in its}
    if len(questions) < FEWEST or any(len(its) < FEWEST for its in samples.values()):
        return Predicted(automatic, Interval(0.0, 1.0), len(every), read)
    parts: defaultdict[str, float] = defaultdict(float)
    for row in every:
        parts[row.question] += (row.automatic - automatic) / len(every)
    middle, values = automatic, set()
    for name, its in samples.items():
        weight, errors = len(strata[name]) / len(every), [correction(row) for row in its]
        error = mean(errors)
        middle += weight * error
        values.update(errors)
        # The deviations in a small stratum are from its own mean, and so too small.
        spread = math.sqrt(len(its) / (len(its) - 1)) if len(strata) > 1 else 1.0
        for row, value in zip(its, errors, strict=True):
            parts[row.question] += weight * spread * (value - error) / len(its)
    variance = math.fsum(part * part for part in parts.values()) * len(parts) / (len(parts) - 1)
    half = z(level) * math.sqrt(variance)
    if len(values) == 1:
        half += RULE_OF_THREE / read
    interval = Interval(max(0.0, middle - half), min(1.0, middle + half))
    return Predicted(min(1.0, max(0.0, middle)), interval, len(every), read)


def correction(row: Graded) -> float:
    """How far people's grade of an answer is from the automatic one; 0 where they gave none."""
    return 0.0 if row.human is None else row.human - row.automatic


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    every = list(values)
    return math.fsum(every) / len(every) if every else 0.0
