"""Whether people who grade apart mean the same: Krippendorff's alpha, and the gate that it is to publishing."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from enum import StrEnum
from typing import NamedTuple

from ortaq.core.grading.statistics import Interval, percentiles

FIRM_FROM, TENTATIVE_FROM = 0.8, 2 / 3
"""Krippendorff, Content Analysis (2018), 12.2.2: rely on alpha from .800 on; from .667 on only tentatively."""
FEWEST_ITEMS = 30
"""Of fewer items a bootstrap knows too little: two items that agree would be certain."""
Levels = Sequence[Hashable]


class Scale(StrEnum):
    """Whether levels have an order."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"


class Standing(StrEnum):
    """What agreement allows."""

    FIRM = "firm"
    TENTATIVE = "tentative"
    NOT_PUBLISHED = "not_published"


class Agreement(NamedTuple):
    """Alpha, its interval, how many items were graded twice or more, and what follows."""

    alpha: float
    interval: Interval
    items: int
    standing: Standing


def alpha(items: Sequence[Levels], levels: Levels, scale: Scale = Scale.ORDINAL) -> float:
    """Krippendorff's alpha of the grades of each item (missing ones left out); `levels` in their order.

    Without two grades that could differ there is no disagreement to expect, and alpha is not a number.
    """
    coincidences: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    # Few levels make few different items: each kind is looked at once, and counts as often as it is there.
    kinds = Counter(tuple(grades) for grades in items if len(grades) > 1)
    counts: Counter[Hashable] = Counter()
    for grades, times in kinds.items():
        for place, one in enumerate(grades):
            counts[one] += times
            for other_place, other in enumerate(grades):
                if place != other_place:
                    coincidences[one, other] += times / (len(grades) - 1)
    distance = distances(counts, levels, scale)
    expected = math.fsum(counts[one] * counts[other] * far for (one, other), far in distance.items())
    if not expected:
        return math.nan
    seen = math.fsum(many * distance[pair] for pair, many in coincidences.items())
    return 1 - (sum(counts.values()) - 1) * seen / expected


def distances(counts: Counter[Hashable], levels: Levels, scale: Scale) -> dict[tuple[Hashable, Hashable], float]:
    """How far each level is from each: ordinal levels are as far apart as grades lie between them."""
    if scale is Scale.NOMINAL:
        return {(one, other): float(one != other) for one in levels for other in levels}
    below, run = [], 0.0
    for level in levels:
        below.append(run + counts[level] / 2)
        run += counts[level]
    return {
        (one, other): (below[place] - below[other_place]) ** 2
        for place, one in enumerate(levels)
        for other_place, other in enumerate(levels)
    }


def agreement(
    items: Sequence[Levels], levels: Levels, scale: Scale = Scale.ORDINAL, draws: int = 1000, seed: int = 1
) -> Agreement:
    """Alpha of the items that two or more graded, with its bootstrap interval by item, as a gate to publishing.

    The lower end of the interval decides, so that few items cannot look firm by luck; of fewer than thirty nothing is
    published.
    """
    graded = [grades for grades in items if len(grades) > 1]
    value = alpha(graded, levels, scale)
    chance = random.Random(seed)  # noqa: S311 -- not a secret: the same seed must give the same interval
    # Where all are of one level, so is whatever is drawn from them.
    times = 0 if math.isnan(value) else draws
    drawn = (alpha(chance.choices(graded, k=len(graded)), levels, scale) for _ in range(times))
    values = [one for one in drawn if not math.isnan(one)]
    interval = percentiles(values, 0.95) if values else Interval(math.nan, math.nan)
    return Agreement(value, interval, len(graded), standing(interval.low, len(graded)))


def standing(sure: float, items: int) -> Standing:
    """What an alpha that is at least this much in so many items allows; what is not a number allows nothing."""
    if items < FEWEST_ITEMS:
        return Standing.NOT_PUBLISHED
    if sure >= FIRM_FROM:
        return Standing.FIRM
    return Standing.TENTATIVE if sure >= TENTATIVE_FROM else Standing.NOT_PUBLISHED
