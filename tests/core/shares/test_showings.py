"""What an as-run report tells of a work: each showing once, whoever saw it, and nothing that was not on the air."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.shares.money import MOST
from ortaq.core.shares.showings import Fee, Showing, showings_in

AT = dt.datetime(2026, 12, 3, 15, tzinfo=dt.UTC)
FILM, OTHER = "film", "other"


def row(minutes: int = 0, territory: str = "KZ", **change: Any) -> dict[str, Any]:
    """A row as a report has it."""
    start = AT + dt.timedelta(minutes=minutes)
    return {
        "start": start.isoformat(),
        "stop": (start + dt.timedelta(minutes=26)).isoformat(),
        "territory": territory,
        "programme": FILM,
        "is_shown": True,
        "is_repeat": False,
        "is_promo": False,
        "viewers": None,
    } | change


def test_a_showing_counts_once_however_many_territories_saw_it() -> None:
    rows = [row(viewers=120), row(territory="KG", viewers=30), row(territory="AZ", is_shown=False), row(90)]
    assert showings_in(rows, {FILM}) == [
        Showing(FILM, AT, AT + dt.timedelta(minutes=26), {"KG": 30, "KZ": 120}, is_repeat=False),
        Showing(
            FILM,
            AT + dt.timedelta(minutes=90),
            AT + dt.timedelta(minutes=116),
            {"KZ": None},
            is_repeat=False,
        ),
    ]


def test_promos_other_works_and_what_was_held_off_the_air_are_no_showings() -> None:
    told = [row(is_promo=True), row(programme=OTHER), row(is_shown=False)]
    assert showings_in(told, {FILM}) == []
    # What was written before promos and audiences were told has neither.
    old = {key: value for key, value in row().items() if key not in {"is_promo", "viewers"}}
    assert len(showings_in([old], {FILM})) == 1


def test_a_repeat_pays_what_a_repeat_pays() -> None:
    fee = Fee(50_000, 10_000, "KZT")
    assert [fee.due(is_repeat=one) for one in (False, True)] == [50_000, 10_000]
    for first, repeat in ((-1, 0), (0, -1), (MOST + 1, 0)):
        with pytest.raises(ValueError, match=str(abs(first or repeat))):
            Fee(first, repeat, "KZT")


ROWS = st.lists(
    st.builds(
        row,
        st.integers(0, 5).map(lambda step: step * 30),
        st.sampled_from(("KZ", "KG", "AZ", "UZ")),
        programme=st.sampled_from((FILM, OTHER, "third")),
        is_shown=st.booleans(),
        is_promo=st.booleans(),
        viewers=st.none() | st.integers(0, 1_000),
    ),
    max_size=40,
    unique_by=lambda one: (one["start"], one["territory"], one["programme"]),
)


@given(ROWS)
def test_nothing_is_counted_twice_and_nothing_is_forgotten(rows: list[dict[str, Any]]) -> None:
    seen = [one for one in rows if one["is_shown"] and not one["is_promo"] and one["programme"] in {FILM, OTHER}]
    found = showings_in(rows, {FILM, OTHER})
    assert Counter((one.work, one.start.isoformat()) for one in found) == Counter(
        {(one["programme"], one["start"]) for one in seen}
    )
    assert sum(len(one.territories) for one in found) == len(seen)
    assert sum(viewers or 0 for one in found for viewers in one.territories.values()) == sum(
        one["viewers"] or 0 for one in seen
    )
    assert found == sorted(found, key=lambda one: (one.start, one.work))
    assert showings_in(reversed(rows), {FILM, OTHER}) == found
