"""n of m: the pure rule beside a slow one that tries every way in which the silent could still answer."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.studio.approvals import Asked, State, silence_ends, warnings_due
from ortaq.core.studio.shots import NEXT, Status, counted

HOUSES = "abcdef"


@given(
    asked=st.frozensets(st.sampled_from(HOUSES), min_size=1),
    yes=st.frozensets(st.sampled_from(HOUSES)),
    no=st.frozensets(st.sampled_from(HOUSES)),
    needed=st.integers(1, 6),
    over=st.booleans(),
)
def test_it_is_open_exactly_while_the_silent_decide(
    asked: frozenset[str], yes: frozenset[str], no: frozenset[str], needed: int, over: bool
) -> None:
    no -= yes
    silent = sorted(asked - yes - no)
    ends = {len(asked & yes) + sum(said) >= needed for said in product((False, True), repeat=len(silent))}
    wanted = State.APPROVED if ends == {True} else State.REFUSED if ends == {False} else State.OPEN
    taken: frozenset[str] = frozenset()
    if wanted is State.OPEN and over:
        wanted, taken = State.APPROVED, frozenset(silent)
    found = Asked(asked, needed).after(yes=yes, no=no, silence_is_over=over)
    assert (found.state, found.silent) == (wanted, taken)


def test_houses_that_were_not_asked_do_not_count() -> None:
    assert Asked(frozenset("ab"), 2).after(yes={"a", "z"}, no=set()).state is State.OPEN


@pytest.mark.parametrize(
    ("zone", "ends"),
    [("Asia/Almaty", "2027-01-27T19:00:00+00:00"), ("Europe/Budapest", "2027-01-27T23:00:00+00:00")],
)
def test_silence_ends_with_a_civil_day(zone: str, ends: str) -> None:
    asked = dt.datetime(2027, 1, 20, 10, tzinfo=dt.UTC)
    assert silence_ends(asked, 7, zone).isoformat() == ends


def test_silence_over_a_change_of_the_clocks_still_ends_at_midnight() -> None:
    asked = dt.datetime(2027, 3, 26, 12, tzinfo=dt.UTC)
    assert silence_ends(asked, 3, "Europe/Budapest").isoformat() == "2027-03-29T22:00:00+00:00"


@given(hours=st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_each_warning_is_given_once(hours: list[int]) -> None:
    end, warned, told = dt.datetime(2027, 1, 27, tzinfo=dt.UTC), None, 0
    for before in sorted(hours, reverse=True):
        now = end - dt.timedelta(hours=before)
        if warnings_due(end, warned, now):
            warned, told = now, told + 1
    wanted = any(24 < one <= 72 for one in hours) + any(0 < one <= 24 for one in hours)
    assert told == wanted


def test_every_shot_can_be_done_and_every_retake_mended() -> None:
    assert set(NEXT) == set(Status)
    reached, edge = {Status.WAITING}, [Status.WAITING]
    while edge:
        edge = [one for status in edge for one in NEXT[status] if one not in reached]
        reached |= set(edge)
    assert reached == set(Status)
    assert counted(["done", "retake", "done"])[Status.DONE] == 2
