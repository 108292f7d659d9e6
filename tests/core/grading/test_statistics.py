"""Our statistics are those of the public packages, and their intervals hold what they promise."""

import math
import random

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ortaq.core.grading.agreement import Scale, Standing, agreement, alpha
from ortaq.core.grading.drift import drift, power, questions_needed
from ortaq.core.grading.judges import Reason, calibrate
from ortaq.core.grading.prediction import Graded, predicted
from ortaq.core.grading.statistics import benjamini_hochberg, by_question, mcnemar, student, wilson

EXACT = 1e-9
LEVELS = (0, 1, 2)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_is_scipys(counted):
    hits, of = counted
    theirs = stats.binomtest(hits, of).proportion_ci(method="wilson")
    assert wilson(hits, of) == pytest.approx((theirs.low, theirs.high), abs=EXACT)


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize("freedom", [6, 10, 30, 200])
def test_students_quantile_is_near_scipys(freedom):
    assert student(0.95, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-3)


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_the_exact_binomial_test(lost, won):
    theirs = stats.binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(theirs, abs=EXACT)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_benjamini_hochberg_is_scipys(chances):
    assert benjamini_hochberg(chances) == pytest.approx(list(stats.false_discovery_control(chances)), abs=EXACT)


@pytest.mark.parametrize("scale", Scale)
@given(items=st.lists(st.lists(st.sampled_from(LEVELS), max_size=4), min_size=2, max_size=30))
def test_alpha_is_krippendorffs(scale, items):
    graded = [grades for grades in items if len(grades) > 1]
    if len({grade for grades in graded for grade in grades}) < 2:
        assert math.isnan(alpha(items, LEVELS, scale))
        return
    table = np.full((4, len(items)), np.nan)
    for column, grades in enumerate(items):
        table[: len(grades), column] = grades
    theirs = krippendorff.alpha(table, level_of_measurement=scale.value, value_domain=list(LEVELS))
    assert alpha(items, LEVELS, scale) == pytest.approx(theirs, abs=EXACT)


def graded_alike(chance, items, share):
    """Pairs of grades that agree in this share of the items, else are one level apart."""
    pairs = []
    for _ in range(items):
        one = chance.choices(LEVELS, (55, 30, 15))[0]
        other = one if chance.random() < share else chance.choice([level for level in LEVELS if abs(level - one) == 1])
        pairs.append((one, other))
    return pairs


@pytest.mark.parametrize(
    ("items", "share", "standing"),
    [
        (400, 0.97, Standing.FIRM),
        (400, 0.85, Standing.TENTATIVE),
        (400, 0.6, Standing.NOT_PUBLISHED),
        # The same agreement in few items is not yet sure.
        (40, 0.85, Standing.NOT_PUBLISHED),
        # And all agreement in very few is none.
        (29, 1.0, Standing.NOT_PUBLISHED),
        (30, 1.0, Standing.FIRM),
    ],
)
def test_what_is_published_is_what_agreement_makes_sure(items, share, standing):
    found = agreement(graded_alike(random.Random(4), items, share), LEVELS)
    assert (found.standing, found.items) == (standing, items)
    assert found.interval.low <= found.alpha <= found.interval.high


def test_the_same_grades_give_the_same_interval():
    pairs = graded_alike(random.Random(2), 60, 0.9)
    assert agreement(pairs, LEVELS) == agreement(pairs, LEVELS)


def test_one_grade_an_item_is_no_agreement():
    found = agreement([(1,), (2,)], LEVELS)
    assert (found.items, found.standing) == (0, Standing.NOT_PUBLISHED)
    assert math.isnan(found.alpha)


def coverage(truth, intervals):
    """The share of the intervals that hold the truth."""
    return sum(low <= truth <= high for low, high in intervals) / len(intervals)


def clustered(chance, questions, answers, hard=2.0):
    """Answers of questions that are each hard or easy: 45 % are errors on the whole, and fail together."""
    rows = []
    for question in range(questions):
        error = chance.betavariate(0.45 * hard, 0.55 * hard)
        rows += [(f"q{question}", float(chance.random() < error)) for _ in range(answers)]
    return rows


def test_the_interval_by_question_holds_the_truth_where_answers_fail_together():
    chance = random.Random(5)
    runs = [clustered(chance, 60, 9) for _ in range(1000)]
    by_cluster = coverage(0.45, [by_question(rows, draws=400) for rows in runs])
    plain = coverage(0.45, [wilson(int(sum(value for _, value in rows)), len(rows)) for rows in runs])
    assert 0.93 <= by_cluster <= 0.97
    # What it is for: the interval that takes every answer for a new one promises too much.
    assert plain < 0.8


def test_wilsons_interval_holds_the_truth_inside_one_cell():
    chance = random.Random(6)
    runs = [sum(chance.random() < 0.45 for _ in range(120)) for _ in range(1000)]
    assert 0.93 <= coverage(0.45, [wilson(hits, 120) for hits in runs]) <= 0.97


def answered(chance, questions, sample, hard, right=0.92):
    """Graded answers, five to a question: the automatic grade is right in 92 %, people graded a random sample."""
    rows = []
    for question in range(questions):
        error = chance.betavariate(0.45 * hard, 0.55 * hard) if hard else 0.45
        for answer in range(5):
            human = float(chance.random() < error)
            automatic = human if chance.random() < right else 1 - human
            rows.append((f"q{question}" if hard else f"q{question}.{answer}", automatic, human))
    chosen = set(chance.sample(range(len(rows)), sample))
    return [Graded(q, auto, human if at in chosen else None) for at, (q, auto, human) in enumerate(rows)]


@pytest.mark.parametrize("hard", [None, 2.0], ids=["apart", "by question"])
def test_prediction_powered_intervals_hold_the_truth_and_are_narrower_than_peoples_alone(hard):
    chance = random.Random(7)
    runs = [answered(chance, 120, 120, hard) for _ in range(1000)]
    found = [predicted(rows) for rows in runs]
    assert 0.93 <= coverage(0.45, [one.interval for one in found]) <= 0.97
    alone = [wilson(int(sum(row.human or 0 for row in rows)), 120) for rows in runs]
    widths = [sum(high - low for low, high in some) for some in ([one.interval for one in found], alone)]
    assert widths[0] < 0.9 * widths[1]


def test_a_prediction_powered_interval_is_that_of_the_formula():
    rows = answered(random.Random(8), 30, 60, None)
    automatic = np.array([row.automatic for row in rows])
    is_sampled = np.array([row.human is not None for row in rows])
    error = np.array([(row.human or 0) - row.automatic for row in rows])[is_sampled]
    parts = (automatic - automatic.mean()) / len(rows)
    parts[is_sampled] += (error - error.mean()) / len(error)
    half = stats.norm.ppf(0.975) * math.sqrt(parts.var(ddof=1) * len(rows))
    middle = automatic.mean() + error.mean()
    found = predicted(rows)
    assert (found.mean, *found.interval) == pytest.approx((middle, middle - half, middle + half), abs=EXACT)
    assert (found.answers, found.sample) == (150, 60)


def test_a_machine_that_nobody_checked_proves_nothing_and_one_never_corrected_is_not_certain():
    alone = [Graded(f"q{at}", float(at % 2)) for at in range(100)]
    assert predicted(alone).interval == (0, 1)
    checked = [row._replace(human=row.automatic) if at < 30 else row for at, row in enumerate(alone)]
    low, high = predicted(checked).interval
    assert low < 0.5 - 3 / 30
    assert high > 0.5 + 3 / 30


def run(chance, questions, error):
    return {f"q{at}": chance.random() >= error for at in range(questions)}


def later(chance, before, lost, won):
    """The next run: right answers are lost and wrong ones won, each with its chance of all questions."""
    right = sum(before.values()) / len(before)
    return {
        question: chance.random() >= lost / right if is_right else chance.random() < won / (1 - right)
        for question, is_right in before.items()
    }


CELLS = 36
"""Four assistants in nine languages."""


def test_a_drop_of_ten_points_is_seen_at_the_planned_size_and_false_alarms_are_few():
    planned = questions_needed(lost=0.13, won=0.03, cells=CELLS)
    assert power(planned, 0.13, 0.03, CELLS) >= 0.8 > power(planned - 10, 0.13, 0.03, CELLS)
    chance = random.Random(9)
    seen, weeks_with_false_alarm, weeks = 0, 0, 40
    for _ in range(weeks):
        before = {cell: run(chance, planned, 0.4) for cell in range(CELLS)}
        now = {cell: later(chance, answers, 0.03, 0.03) for cell, answers in before.items()}
        weeks_with_false_alarm += any(one.is_alarm for one in drift(before, now).values())
        now[0] = later(chance, before[0], 0.13, 0.03)
        seen += drift(before, now)[0].is_alarm
    assert seen / weeks >= 0.8
    assert weeks_with_false_alarm / weeks <= 0.05


def test_an_alarm_names_the_questions_and_compares_only_what_both_runs_asked():
    before = {"a": {f"q{at}": True for at in range(20)} | {"gone": False}, "only before": {"q": True}}
    now = {"a": {f"q{at}": at >= 12 for at in range(20)} | {"new": True}, "only now": {"q": True}}
    found = drift(before, now)
    assert set(found) == {"a"}
    assert found["a"].lost == tuple(f"q{at}" for at in range(12))
    assert found["a"].won == ()
    assert found["a"].is_alarm


def cell(right, passed, over=0):
    """A judge's levels beside the adjudicated ones: right ones of all levels, errors passed, and false alarms."""
    return [(level, level) for level in LEVELS for _ in range(right // 3)] + [(0, 2)] * passed + [(2, 0)] * over


@pytest.mark.parametrize(
    ("grades", "reasons"),
    [
        (cell(150, 0), ()),
        (cell(90, 0), (Reason.FEW_ITEMS, Reason.PASSES_ERRORS)),
        (cell(300, 3), ()),
        (cell(300, 10), (Reason.PASSES_ERRORS,)),
        (cell(300, 0, over=90), (Reason.DISAGREES,)),
        ([(0, 0)] * 200, (Reason.DISAGREES, Reason.PASSES_ERRORS)),
    ],
    ids=["good", "few", "passes a few", "passes many", "sees errors that are none", "never saw an error"],
)
def test_a_judge_may_vote_only_where_it_was_calibrated(grades, reasons):
    found = calibrate(grades, judge="one-model", assistant="another")
    assert (found.reasons, found.may_vote, found.items) == (reasons, not reasons, len(grades))


def test_no_model_judges_itself():
    assert calibrate(cell(150, 0), judge="model", assistant="model").reasons == (Reason.SAME_MODEL,)
