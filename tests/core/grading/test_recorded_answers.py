"""The matcher on answers that a real model really gave, beside the matcher that everybody writes first."""

from collections import Counter

import pytest

from ortaq.core.grading.key import Grade
from ortaq.core.grading.match import match
from ortaq.core.grading.naive import naive
from tests.core.grading.recorded import ASKED_ON, Recorded, recorded, score

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


def test_the_matcher_reaches_its_goals() -> None:
    false_correct, false_wrong, unclear = score(recorded(), ours).rates
    assert false_correct <= 0.02
    assert false_wrong <= 0.03
    assert unclear <= 0.20


def test_the_naive_matcher_does_not() -> None:
    false_correct, false_wrong, _unclear = score(recorded(), simple).rates
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
