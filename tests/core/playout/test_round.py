"""The round of a children's channel: the same for everybody on a day, and nobody is left out of it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout.round import after, order

DAY = dt.date(2026, 11, 28)
NAMES = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=12)


@given(NAMES, st.randoms())
def test_the_order_of_a_day_is_the_same_in_whatever_order_one_asks(names: list[str], dice: object) -> None:
    turned = list(names)
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert order(names, DAY) == order(turned, DAY)
    assert sorted(order(names, DAY)) == sorted(names)


@given(NAMES)
def test_going_on_from_any_name_meets_every_other_one_once(names: list[str]) -> None:
    for first in names:
        seen, at = [first], first
        while (at := after(names, DAY, at)) != first and at is not None:
            seen.append(at)
        assert sorted(seen) == sorted(names)


@given(NAMES, st.text(min_size=1, max_size=8))
def test_what_has_been_taken_back_keeps_its_place_and_is_never_next(names: list[str], gone: str) -> None:
    left = [name for name in names if name != gone]
    following = after(left, DAY, gone)
    assert following == (None if not left else following)
    assert following is None or following in left


def test_another_day_has_another_order() -> None:
    names = [str(number) for number in range(8)]
    assert order(names, DAY) != order(names, DAY + dt.timedelta(days=1))
