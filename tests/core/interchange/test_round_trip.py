"""What is exported and read again gives the same clauses and, asked anything, the same decisions; the engine judges."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import Listing
from ortaq.core.rights import Answer
from tests.core.interchange.contracts import WORKS, answer, listing

CARRY_RIGHTS = ("csv", "xlsx", "avails", "avails-xlsx")
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
    seen = check(code, contracts=20, questions=25)
    assert seen.total() == 500
    assert set(seen) == set(Answer), "the questions reach every answer"


@pytest.mark.slow
@pytest.mark.parametrize("code", CARRY_RIGHTS)
def test_ten_thousand_questions_get_the_same_answer_after_two_journeys(code: str) -> None:
    assert check(code, contracts=500, questions=20).total() == 10_000


def test_the_judge_would_see_a_term_that_is_lost() -> None:
    """Each field of a clause, changed as a careless format would, changes some decision: the comparison is not blind."""
    lost = 0
    for seed in range(60):
        written = listing(random.Random(seed))
        emptied = tuple(replace(one, terms=replace(one.terms, catch_up_days=0, runs=None)) for one in written.clauses)
        for question in range(10):
            before = answer(random.Random(f"{seed}/{question}"), written.clauses, WORKS)
            lost += answer(random.Random(f"{seed}/{question}"), emptied, WORKS) != before
    assert lost > 0
