"""Shares with their intervals, and what runs of the same questions say of each other; exact where it can be."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

FEWEST = 2
"""Fewer questions than this say nothing of how far questions differ."""


class Interval(NamedTuple):
    """The lower and the upper end."""

    low: float
    high: float


def z(level: float) -> float:
    """The normal quantile of a two-sided interval: 1.959... for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: int, of: int, level: float = 0.95) -> Interval:
    """The interval of a share by Wilson's score (JASA 22, 1927, 209); all of [0, 1] when nothing was counted."""
    if not of:
        return Interval(0.0, 1.0)
    share, square = hits / of, z(level) ** 2 / of
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def student(level: float, freedom: int) -> float:
    """Student's quantile of a two-sided interval, by Fisher's expansion (Abramowitz and Stegun 26.7.5).

    Within 0.001 from 6 degrees of freedom on.
    """
    x, v = z(level), float(freedom)
    return (
        x
        + (x**3 + x) / (4 * v)
        + (5 * x**5 + 16 * x**3 + 3 * x) / (96 * v**2)
        + (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / (384 * v**3)
        + (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / (92160 * v**4)
    )


def by_question(rows: Iterable[tuple[str, float]], level: float = 0.95, draws: int = 2000, seed: int = 1) -> Interval:
    """The bootstrap interval of the mean of (question, value) rows, drawn by whole questions.

    One question in nine languages is a cluster: its answers fail together, so that plain intervals are too narrow.
    The percentiles are those of Hesterberg (The American Statistician 69, 2015, 371, section 5.3), wider for few
    questions. Fewer than two questions say nothing: [0, 1].
    """
    # A complex number keeps a sum and its count together, and adds both at once.
    clusters = [complex(total, many) for total, many in totals(rows).values()]
    many = len(clusters)
    if many < FEWEST:
        return Interval(0.0, 1.0)
    shares = {both.real / both.imag for both in clusters}
    if len(shares) == 1:
        # However they are drawn, their mean is this.
        return Interval(min(shares), min(shares))
    chance = random.Random(seed)  # noqa: S311 -- not a secret: the same seed must give the same interval
    drawn = (sum(chance.choices(clusters, k=many)) for _ in range(draws))
    outside = NormalDist().cdf(-math.sqrt(many / (many - 1)) * student(level, many - 1))
    return percentiles([both.real / both.imag for both in drawn], 1 - 2 * outside)


def totals(rows: Iterable[tuple[str, float]]) -> Mapping[str, tuple[float, int]]:
    """The sum and the number of the values of each question."""
    sums: dict[str, tuple[float, int]] = {}
    for question, value in rows:
        total, many = sums.get(question, (0.0, 0))
        sums[question] = total + value, many + 1
    return sums


def percentiles(values: Sequence[float], level: float) -> Interval:
    """The middle `level` of the values, by linear interpolation between neighbours (Hyndman and Fan's type 7)."""
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return Interval(at((1 - level) / 2), at((1 + level) / 2))


def mcnemar(lost: int, won: int) -> float:
    """The exact two-sided p of a change between paired answers: right before and wrong now, and the other way."""
    many = lost + won
    tail = sum(math.comb(many, few) for few in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << many))


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """The p values adjusted for their number (JRSS B 57, 1995, 289), in their order."""
    many, least = len(chances), 1.0
    adjusted = [0.0] * many
    for rank, place in enumerate(sorted(range(many), key=lambda one: -chances[one])):
        least = adjusted[place] = min(least, chances[place] * many / (many - rank))
    return adjusted
