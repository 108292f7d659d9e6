"""What people read joins what the matcher graded, or the file says why it does not."""

import random
from typing import Any

import pytest

from ortaq.core.grading.prediction import Graded, predicted
from ortaq.core.monitor.numbers import Row, manners
from ortaq.core.monitor.readings import CRITERIA, Readable, final, numbers_of, readable
from tests.core.monitor import sample

FIRM = [[60, 1, 0], [1, 20, 0], [0, 0, 20]]
APART = [[20, 10, 10], [10, 10, 5], [10, 5, 5]]
FEW = [[10, 0, 0], [0, 5, 0], [0, 0, 14]]
"""All the same, but only 29."""


def answers(language: str, many: int, *, country: str = "KZ", first: int = 1) -> list[Readable]:
    """Answers of which the matcher finds every second wrong."""
    return [Readable(first + at, f"q{at}", language, country, float(at % 2)) for at in range(many)]


def read(some: list[Readable], wrong: int) -> list[dict[str, Any]]:
    """Readings of answers by two who agree; the first so many are significantly wrong."""
    return [
        sample.reading(one.position, one.question, (2, 2) if at < wrong else (0, 0)) | {"language": one.language}
        for at, one in enumerate(some)
    ]


def draw(language: str, *countries: str) -> dict[str, Any]:
    return {"language": language, "countries": list(countries or ("KZ",)), "answers": 100, "drawn": 40}


def tables(**by_language: Any) -> dict[str, Any]:
    return {language: dict.fromkeys(CRITERIA, table) for language, table in by_language.items()}


def test_where_people_have_read_the_share_is_both_together() -> None:
    every = answers("kk", 200)
    found = numbers_of(every, read(every[:40], 30), [draw("kk")], tables(kk=FIRM))
    (kazakh,) = found["languages"]
    rows = [
        Graded(one.question, one.automatic, float(at < 30) if at < 40 else None, "kk") for at, one in enumerate(every)
    ]
    mean, (low, high), *_ = predicted(rows)
    assert (kazakh["share"], kazakh["low"], kazakh["high"]) == tuple(round(one * 10_000) for one in (mean, low, high))
    assert (kazakh["answers"], kazakh["read"], kazakh["hits"], kazakh["machine"]) == (200, 40, 30, 5000)
    # The matcher found half of the forty wrong and people thirty: a quarter more are wrong than it says.
    assert kazakh["share"] == 7500
    assert found["total"] == {name: value for name, value in kazakh.items() if name != "language"} | {
        "languages": ["kk"]
    }


@pytest.mark.parametrize(
    ("table", "why"), [(APART, "apart"), (FEW, "few_in_all"), (None, "few_in_all")], ids=["apart", "few", "none"]
)
def test_agreement_is_the_gate(table: Any, why: str) -> None:
    """Nothing that people found is in the numbers then: no share, no hits, not even what the matcher says of it."""
    every = answers("kk", 200)
    told = tables(kk=table) if table else {}
    found = numbers_of(every, read(every[:40], 30), [draw("kk")], told)
    assert found["languages"] == [{"language": "kk", "answers": 200, "read": 40, "why": why}]
    assert found["total"] is None


def test_the_total_holds_only_the_languages_that_pass_the_gate() -> None:
    kazakh, uzbek = answers("kk", 100), answers("uz", 100, first=101)
    both = [*read(kazakh[:35], 35), *read(uzbek[:35], 0)]
    found = numbers_of([*kazakh, *uzbek], both, [draw("kk"), draw("uz")], tables(kk=FIRM, uz=APART))
    assert (found["total"]["languages"], found["total"]["answers"], found["total"]["read"]) == (["kk"], 100, 35)


def test_what_is_not_decided_waits() -> None:
    every = answers("kk", 100)
    undecided = sample.reading(1, "q0", (2, 0)) | {"language": "kk"}
    found = numbers_of(every, [undecided, *read(every[1:40], 0)], [draw("kk")], tables(kk=FIRM))
    assert found["languages"][0]["why"] == "undecided"
    decided = sample.reading(1, "q0", (2, 0), 2) | {"language": "kk"}
    found = numbers_of(every, [decided, *read(every[1:40], 0)], [draw("kk")], tables(kk=FIRM))
    assert (found["languages"][0]["why"], found["languages"][0]["hits"]) == ("", 1)


def test_answers_about_a_country_without_readers_are_not_spoken_of() -> None:
    home, elsewhere = answers("kk", 100), answers("kk", 50, country="HU", first=101)
    draws = [draw("kk", "KZ", "HU"), draw("kk", "KZ")]
    found = numbers_of([*home, *elsewhere], read([*home[:35], *elsewhere[:5]], 0), draws, tables(kk=FIRM))
    assert (found["languages"][0]["answers"], found["languages"][0]["read"]) == (100, 35)


@pytest.mark.parametrize(
    ("levels", "decided", "stands"),
    [((0, 1), None, 1), ((1, 0), None, 1), ((2, 2), None, 2), ((2, 0), None, None), ((1, 2), 1, 1), ((0, 2), 2, 2)],
)
def test_which_level_stands(levels: tuple[int, int], decided: int | None, stands: int | None) -> None:
    assert final(sample.reading(1, "q", levels, decided), "accuracy") == stands


@pytest.mark.parametrize(
    "changed",
    [
        {"repeat": 1},
        {"state": "failed"},
        {"text": "  "},
        {"match": None},
        {"match": {"grade": "ungraded"}},
        {"asked": {"persona": "malign"}},
        {"asked": {"key": {"sensitivity": "contested"}}},
    ],
    ids=["again", "failed", "empty", "no grade", "ungraded", "malign", "contested"],
)
def test_contested_matters_and_other_askers_are_nobodys_to_grade(changed: dict[str, Any]) -> None:
    asked = {
        "fact": "kz.capital",
        "language": "kk",
        "country": "KZ",
        "persona": "innocent",
        "key": {"sensitivity": "neutral"},
    }
    told = {
        "position": 1,
        "state": "answered",
        "repeat": 0,
        "text": "Астана",
        "match": {"grade": "unclear"},
        "asked": asked,
    }
    assert readable(told) == Readable(1, "kz.capital", "kk", "KZ", 0.5)
    assert readable(told | changed | {"asked": asked | changed.get("asked", {})}) is None


def stratified(chance: random.Random) -> list[Graded]:
    """Nine languages of unequal size and difficulty; people read 15 of each, and know what the matcher does not."""
    rows: list[Graded] = []
    for language in range(9):
        many, error = 60 + 20 * language, 0.15 + 0.08 * language
        sampled = set(chance.sample(range(many), 15))
        for at in range(many):
            human = float(chance.random() < error)
            automatic = human if chance.random() < 0.85 else 1 - human
            rows.append(Graded(f"{language}.{at}", automatic, human if at in sampled else None, str(language)))
    return rows


def test_a_joined_interval_over_languages_holds_the_truth() -> None:
    chance = random.Random(11)
    truth = sum((60 + 20 * one) * (0.15 + 0.08 * one) for one in range(9)) / sum(60 + 20 * one for one in range(9))
    inside = 0
    for _ in range(1000):
        _mean, (low, high), *_ = predicted(stratified(chance))
        inside += low <= truth <= high
    assert 930 <= inside <= 970


def test_a_language_that_nobody_read_makes_nothing_certain() -> None:
    rows = [Graded("a", 1.0, 1.0, "kk"), Graded("b", 0.0, 0.0, "kk"), Graded("c", 1.0, None, "uz")]
    assert predicted(rows).interval == (0, 1)


# ---- the manner of asking -------------------------------------------------------------------------------------------


def row(question: str, persona: str, grade: str, **more: Any) -> Row:
    return Row(question, "en", "KZ", "state", persona, more.get("repeat", 0), grade)


def test_answers_are_compared_only_with_the_same_question_asked_innocently() -> None:
    rows = [
        *(row(f"q{at}", "innocent", "correct" if at < 30 else "wrong") for at in range(40)),
        *(row(f"q{at}", "malign", "wrong" if at < 20 else "correct") for at in range(40)),
        # These have no pair: nobody asked innocently, or one of the two is not decided.
        row("x1", "malign", "wrong"),
        row("x2", "innocent", "unclear"),
        row("x2", "malign", "wrong"),
        row("q0", "malign", "correct", repeat=1),
    ]
    (found,) = manners(rows)
    assert (found["persona"], found["pairs"]) == ("malign", 40)
    assert (found["innocent"]["wrong"]["hits"], found["asked"]["wrong"]["hits"]) == (10, 20)
    assert (found["turned_wrong"], found["turned_right"], found["worse"]["share"]) == (20, 10, 2500)
    assert found["worse"]["low"] < 2500 < found["worse"]["high"]


def test_where_only_innocent_questions_were_asked_there_is_nothing_to_compare() -> None:
    assert manners([row("q", "innocent", "correct")]) == []
