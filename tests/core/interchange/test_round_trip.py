"""What is exported and read again gives the same clauses and, asked anything, the same decisions; the engine judges."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import Listing
from ortaq.core.rights import Answer, Exclusive, Kind
from tests.core.interchange.contracts import WORKS, answer, listing

CARRY_RIGHTS = ("csv", "xlsx", "avails", "avails-xlsx", "odrl", "ebucore", "ninjs", "newsml")
"""The formats in which every term of every clause has a place."""


def there_and_back(code: str, written: Listing) -> Listing:
    """Exported, read, exported, read."""
    found = written
    for _ in range(2):
        done = FORMATS[code].read(FORMATS[code].export(found))
        assert done.bad == ()
        found = replace(done.listing, places=written.places)
    return found


def by_id(rows: tuple) -> dict:
    return {one.id: one for one in rows}


def check(code: str, contracts: int, questions: int) -> Counter:
    seen: Counter = Counter()
    for seed in range(contracts):
        chance = random.Random(seed)
        written = listing(chance)
        found = there_and_back(code, written)
        assert by_id(found.clauses) == by_id(written.clauses)
        assert by_id(found.works) == by_id(written.works)
        assert {**found.houses} == {**written.houses}
        for question in range(questions):
            before = answer(random.Random(f"{seed}/{question}"), written.clauses, written.works)
            after = answer(random.Random(f"{seed}/{question}"), found.clauses, found.works)
            assert after == before
            seen[before.answer] += 1
    return seen


@pytest.mark.parametrize("code", CARRY_RIGHTS)
def test_five_hundred_questions_get_the_same_answer_after_two_journeys(code: str) -> None:
    seen = check(code, contracts=40, questions=13)
    assert seen.total() > 500
    assert set(seen) == set(Answer), "the questions reach every answer"


@pytest.mark.slow
@pytest.mark.parametrize("code", CARRY_RIGHTS)
def test_ten_thousand_questions_get_the_same_answer_after_two_journeys(code: str) -> None:
    assert check(code, contracts=250, questions=40).total() == 10_000


LOST: dict[str, object] = {
    "territories": ("*",),
    "media": ("linear",),
    "sounds": ("*",),
    "subtitles": (),
    "days": None,
    "time_zone": "UTC",
    "runs": None,
    "catch_up_days": 0,
    "closes_after": None,
    "opens_after": None,
    "exclusive": Exclusive.NO,
    "sublicence": 0,
    "label_must_stay": False,
    "as_amended": False,
    "kind": Kind.GRANT,
}
"""A term, and what a careless format makes of it."""


@pytest.mark.parametrize("term", LOST)
def test_the_judge_sees_each_term_that_gets_lost(term: str) -> None:
    """The comparison of decisions is not blind: whatever is lost changes some answer, or what it rests on."""
    for seed in range(400):
        written = listing(random.Random(seed))
        lost = tuple(replace(one, terms=replace(one.terms, **{term: LOST[term]})) for one in written.clauses)
        for number in range(5):
            before = answer(random.Random(f"{seed}/{number}"), written.clauses, WORKS, near=written.clauses)
            if answer(random.Random(f"{seed}/{number}"), lost, WORKS, near=written.clauses) != before:
                return
    pytest.fail("no decision showed it")
