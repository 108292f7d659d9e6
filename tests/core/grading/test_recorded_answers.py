"""The matcher on answers that a real model really gave, beside the matcher that everybody writes first."""

from collections import Counter
from collections.abc import Callable

import pytest

from ortaq.core.grading.key import Grade
from ortaq.core.grading.match import match
from ortaq.core.grading.naive import naive
from tests.core.grading.recorded import ASKED_ON, Recorded, newest, recorded, score

LANGUAGES = {"az", "en", "hu", "kk", "ky", "ru", "tk", "tr", "uz"}


def ours(row: Recorded) -> str:
    return match(row.answer, row.key, row.question, row.language, ASKED_ON).grade


def simple(row: Recorded) -> str:
    return naive(row.answer, row.key)


def test_there_are_three_hundred_answers_in_nine_languages_and_every_one_has_a_label() -> None:
    rows = recorded()
    assert len(rows) >= 300
    assert len({row.id for row in rows}) == len(rows)
    assert {row.language for row in rows} == LANGUAGES
    assert {row.label for row in rows} <= set(Grade)
    right = Counter(row.language for row in rows if row.label == "correct")
    assert set(right) == LANGUAGES


def as_first_seen(row: Recorded) -> str:
    return row.first_grade


@pytest.mark.parametrize(
    ("rows", "grade"),
    [(recorded, ours), (newest, as_first_seen), (newest, ours)],
    ids=["all answers", "the newest batch when it was first seen", "the newest batch now"],
)
def test_the_matcher_reaches_its_goals(rows: Callable[[], list[Recorded]], grade: Callable[[Recorded], str]) -> None:
    false_correct, false_wrong, unclear = score(rows(), grade).rates
    assert false_correct <= 0.02
    assert false_wrong <= 0.03
    assert unclear <= 0.20


def test_the_newest_batch_is_of_other_questions_and_has_changed_nothing() -> None:
    ids = {row.id for row in newest()}
    older = [row for row in recorded() if row.id not in ids]
    assert len(ids) >= 100
    assert {row.language for row in newest()} == LANGUAGES
    assert not {row.question for row in older} & {row.question for row in newest()}
    assert [row.id for row in newest() if ours(row) != row.first_grade] == []


def test_an_answer_that_answers_nothing_is_seldom_called_wrong() -> None:
    found = score(recorded(), ours)
    assert len(found.accused) / found.answers <= 0.03
    assert len(found.accused) / found.called_wrong <= 0.25


@pytest.mark.parametrize("rows", [recorded, newest])
def test_the_naive_matcher_does_not(rows: Callable[[], list[Recorded]]) -> None:
    false_correct, false_wrong, _unclear = score(rows(), simple).rates
    assert false_correct > 0.02
    assert false_wrong > 0.03


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_no_language_hides_behind_another(language: str) -> None:
    rows = [row for row in recorded() if row.language == language]
    found = score(rows, ours)
    assert len(found.false_wrong) <= 1
    assert len(found.false_correct) <= 2


def test_the_span_of_a_right_answer_stands_in_it() -> None:
    for row in recorded():
        found = match(row.answer, row.key, row.question, row.language, ASKED_ON)
        if found.span is not None:
            start, end = found.span
            assert row.answer[start:end].strip()
