"""Where a judge, a model that grades, may vote: only in a cell (language x criterion) in which it was calibrated."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from ortaq.core.grading.agreement import alpha
from ortaq.core.grading.statistics import Interval, wilson

ITEMS, AGREEMENT, FALSE_OK = 100, 0.8, 0.05
LEVELS = (0, 1, 2)
"""None, some, significant."""


class Reason(StrEnum):
    """Why a judge has no vote."""

    SAME_MODEL = "same_model"
    FEW_ITEMS = "few_items"
    DISAGREES = "disagrees"
    PASSES_ERRORS = "passes_errors"


class Calibration(NamedTuple):
    """What a judge did on answers that people had graded: items, alpha, errors that it called none, the verdict."""

    items: int
    alpha: float
    false_ok: Interval
    reasons: tuple[Reason, ...]

    @property
    def may_vote(self) -> bool:
        """Whether it may vote in this cell."""
        return not self.reasons


def calibrate(grades: Sequence[tuple[int, int]], judge: str, assistant: str = "") -> Calibration:
    """Whether the model `judge` may vote on answers of `assistant`, by its (own, adjudicated) levels in one cell.

    The rate of false OKs is the share of the answers with an issue, as adjudicated, in which the judge saw none.
    """
    value = alpha(grades, LEVELS)
    passed = [own == 0 for own, adjudicated in grades if adjudicated > 0]
    false_ok = wilson(sum(passed), len(passed))
    failed = {
        Reason.SAME_MODEL: judge == assistant,
        Reason.FEW_ITEMS: len(grades) < ITEMS,
        # Not a number (all of one level) is no agreement.
        Reason.DISAGREES: not value >= AGREEMENT,
        Reason.PASSES_ERRORS: false_ok.high > FALSE_OK,
    }
    return Calibration(len(grades), value, false_ok, tuple(reason for reason, is_so in failed.items() if is_so))
