"""Figures that may be published: what is told lets nobody reckon what is withheld."""

import datetime as dt
import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ortaq.core.figures import Count, Median, Parts, Quarter, Sayings, Waits, divided, overlapping, published, told
from ortaq.core.grading.survival import Waited


@settings(deadline=None)
@given(st.integers(2, 7), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_withheld_part_of_a_whole_can_be_reckoned_from_the_others(k: int, numbers: list[int]) -> None:
    parts = {f"part {place}": number for place, number in enumerate(numbers)}
    whole, shown = divided(Parts("x", sum(numbers), parts, is_divided=True), k)
    assert all(number is None or number == parts[name] for name, number in shown.items())
    assert not [number for number in (whole, *shown.values()) if number is not None and 0 < number < k]
    hidden = [name for name, number in shown.items() if number is None]
    if whole is None or not hidden:
        return
    # Everything that a reader can think of: hidden parts are at least one, and add up to what is left.
    left = whole - sum(number for number in shown.values() if number is not None)
    possible = [some for some in itertools.product(range(1, left + 1), repeat=len(hidden)) if sum(some) == left]
    for place, name in enumerate(hidden):
        assert len({some[place] for some in possible}) > 1, (name, shown)


@settings(deadline=None)
@given(st.integers(2, 7), st.integers(0, 30), st.dictionaries(st.text(max_size=3), st.integers(0, 30)))
def test_parts_that_overlap_are_withheld_when_few_are_in_them_or_few_are_not(
    k: int, whole: int, parts: dict[str, int]
) -> None:
    assume(all(number <= whole for number in parts.values()))
    told_whole, shown = overlapping(Parts("x", whole, parts), k)
    if 0 < whole < k:
        assert told_whole is None
        assert set(shown.values()) <= {None}
        return
    for name, number in parts.items():
        few = 0 < number < k or 0 < whole - number < k
        assert shown[name] == (None if few else number)


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_count_from_one_to_four_is_withheld(number: int, expected: int | None) -> None:
    assert told(Count("blocks", number), 5) == {"key": "blocks", "form": "count", "number": expected}


def test_a_median_of_few_is_withheld_with_how_few_they_were() -> None:
    assert told(Median("fixed", [1, 2, 3, 90]), 5) == {"key": "fixed", "form": "median", "seconds": None, "of": None}
    assert told(Median("fixed", [1, 2, 3, 4, 90]), 5) == {"key": "fixed", "form": "median", "seconds": 3, "of": 5}
    assert told(Median("fixed"), 5) == {"key": "fixed", "form": "median", "seconds": None, "of": 0}


@pytest.mark.parametrize(
    ("waits", "seconds", "is_reached", "of", "still_open"),
    [
        ([], None, None, 0, 0),
        ([(60, True)] * 4, None, None, None, None),
        # Two open ones are few, and those that are over are all but two: neither is told, the median of both is.
        ([(60, True)] * 5 + [(90, False)] * 2, 60, True, 7, None),
        ([(60, True)] * 5 + [(90, False)] * 6, None, False, 11, 6),
        # Half of them are over, but they are few.
        ([(60, True)] * 4 + [(30, False)] * 4, None, None, 8, None),
        ([(60, True)] * 9 + [(10, False)] * 9, 60, True, 18, 9),
    ],
)
def test_what_is_still_open_counts_and_few_of_it_are_withheld(
    waits: list, seconds: int | None, is_reached: bool | None, of: int | None, still_open: int | None
) -> None:
    said = told(Waits("fixed", [Waited(*wait) for wait in waits]), 5)
    assert (said["seconds"], said["is_reached"], said["of"], said["open"]) == (seconds, is_reached, of, still_open)


def test_before_the_quarter_is_over_nothing_that_counts_people_is_told() -> None:
    found = [Count("consents", 9, is_about_people=True), Count("blocks", 9), Sayings("exceptions", ("Why.",))]
    assert [one["key"] for one in published(found, 5, is_over=False)] == ["blocks", "exceptions"]
    assert [one["key"] for one in published(found, 5)] == ["consents", "blocks", "exceptions"]


@settings(deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2999, 9, 30)))
def test_every_day_is_in_one_quarter_and_quarters_follow_each_other(day: dt.date) -> None:
    found = Quarter.of(day)
    at = dt.datetime.combine(day, dt.time(12), dt.UTC)
    assert found.start <= at < found.end
    assert found.following.start == found.end
    assert found.following.before == found
    assert Quarter.read(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-Q0", "2026-Q5", "2026-Q11", "26-Q1", "9999-Q1", "٢٠٢٦-Q1", "2026-Q1\n"]
)
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=".*"):
        Quarter.read(text)
