"""What was watched of a film: pieces put together, counted second by second as a check."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout.watched import Stretch, seconds_of, stretches, with_piece

PIECES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted), max_size=12)


@given(PIECES)
def test_stretches_say_of_every_second_how_often_it_was_watched(pieces: list[list[int]]) -> None:
    found = stretches(pieces)
    for second in range(40):
        counted = sum(start <= second < stop for start, stop in pieces)
        assert [one.times for one in found if one.start <= second < one.stop] == ([counted] if counted else [])


@given(PIECES)
def test_stretches_are_in_order_and_as_few_as_can_be(pieces: list[list[int]]) -> None:
    found = stretches(pieces)
    for one, after in pairwise(found):
        assert one.stop < after.start or (one.stop == after.start and one.times != after.times)


def test_what_was_seen_twice_counts_once() -> None:
    found = stretches([(0, 10), (5, 12), (20, 25)])
    assert found == [Stretch(0, 5, 1), Stretch(5, 10, 2), Stretch(10, 12, 1), Stretch(20, 25, 1)]
    assert seconds_of(found) == 17


def test_a_piece_that_goes_on_lengthens_the_last_one() -> None:
    assert with_piece([[0, 5]], 5.2, 10) == [[0, 10]]


def test_a_piece_from_elsewhere_or_seen_again_stands_for_itself() -> None:
    assert with_piece([[0, 5]], 30, 35) == [[0, 5], [30, 35]]
    assert with_piece([[0, 5]], 0, 5) == [[0, 5], [0, 5]]


def test_a_piece_of_no_length_is_none() -> None:
    assert with_piece([[0, 5]], 9, 9) == [[0, 5]]
