"""Money: whole minor units of ISO 4217, what people write, and rates of a day."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.shares.apportion import apportioned
from ortaq.core.shares.finance import Item, Means, converted, standing
from ortaq.core.shares.money import (
    BadMoney,
    NoRate,
    Rate,
    Rates,
    figure,
    minor_units,
    percent,
    read_amount,
    read_rate,
    said,
    written,
)

NOV, DEC = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
RATES = Rates(
    [
        Rate("USD", "KZT", NOV, Fraction(520), "National Bank"),
        Rate("USD", "KZT", DEC, Fraction(525), "National Bank"),
        Rate("KZT", "HUF", NOV, Fraction("0.7")),
        Rate("KWD", "KZT", NOV, Fraction(1_700)),
        Rate("JPY", "KZT", NOV, Fraction(7, 2)),
    ]
)


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        *((one, 2) for one in ("KZT", "KGS", "TRY", "UZS", "AZN", "TMT", "HUF", "EUR", "USD", "RUB", "LAK", "RSD")),
        ("JPY", 0),
        ("KWD", 3),
        ("IQD", 3),
        ("CLF", 4),
    ],
)
def test_a_currency_has_as_many_decimals_as_iso_4217_gives_it(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1234.56", "KZT", 123_456),
        ("1 234,56", "KZT", 123_456),
        ("1,234.56", "EUR", 123_456),
        ("1.234.567,8", "HUF", 123_456_780),
        ("1,234", "EUR", 123_400),
        ("1\u202f234\u00a0567", "KZT", 123_456_700),
        ("1’234.50 EUR", "EUR", 123_450),
        ("٥٠٠", "KZT", 50_000),
        ("500", "JPY", 500),
        ("1.5", "KWD", 1_500),
    ],
)
def test_what_people_write_is_read(text: str, currency: str, amount: int) -> None:
    assert read_amount(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("", "KZT", "amount"),
        ("-5", "KZT", "amount"),
        ("1e5", "KZT", "amount"),
        ("12 34", "KZT", "amount"),
        ("1.005", "KWD", "ambiguous"),
        ("0.005", "KWD", "ambiguous"),
        ("1.2345", "EUR", "too_fine"),
        ("1.5", "JPY", "too_fine"),
        ("9" * 17, "KZT", "too_much"),
        ("5", "XYZ", "currency"),
        ("nan", "KZT", "amount"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str, code: str) -> None:
    with pytest.raises(BadMoney) as refused:
        read_amount(text, currency)
    assert refused.value.code == code


@given(st.integers(0, 10**12), st.sampled_from(["KZT", "JPY", "CLF", "EUR"]))
def test_what_is_written_for_a_file_is_read_again(amount: int, currency: str) -> None:
    assert read_amount(written(amount, currency), currency) == amount


def test_amounts_are_said_as_a_language_writes_them() -> None:
    assert said(123_456_789, "KZT", "en") == "1,234,567.89 KZT"
    assert figure(123_456_789, "HUF", "hu") == "1\u00a0234\u00a0567,89"
    assert figure(500, "JPY", "tr") == "500"
    assert percent(1, 3) == "33.3"
    assert percent(1, 0) == "0"


def test_the_newest_rate_on_or_before_the_day_counts_in_either_direction() -> None:
    assert RATES.converted(100, "USD", "KZT", dt.date(2026, 11, 30)) == 52_000
    assert RATES.converted(100, "USD", "KZT", DEC) == 52_500
    assert RATES.exact(52_500, "KZT", "USD", DEC) == 100
    assert RATES.at("KZT", "USD", DEC).source == "National Bank"


def test_currencies_with_other_decimals_are_converted_by_their_units() -> None:
    assert RATES.converted(1_000, "KWD", "KZT", NOV) == 170_000
    assert RATES.converted(100, "JPY", "KZT", NOV) == 35_000


def test_without_a_rate_nothing_is_guessed() -> None:
    with pytest.raises(NoRate) as missing:
        RATES.converted(100, "USD", "KZT", dt.date(2026, 10, 31))
    assert missing.value.params == {"base": "USD", "quote": "KZT", "day": dt.date(2026, 10, 31)}


@pytest.mark.parametrize(
    ("text", "value"), [("0.00195", Fraction("0.00195")), ("512,5", Fraction(1025, 2)), ("1/512", Fraction(1, 512))]
)
def test_a_rate_is_an_exact_fraction(text: str, value: Fraction) -> None:
    assert read_rate(text) == value


@pytest.mark.parametrize("text", ["", "0", "1/0", "-1", "1e3", "a"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(BadMoney):
        read_rate(text)


# ---- whole numbers are divided without a rest ---------------------------------------------------------------------


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.integers(0, 9), st.integers(0, 1_000), min_size=1).filter(lambda one: any(one.values())),
)
def test_parts_add_up_and_are_nowhere_a_unit_off(total: int, weights: dict[int, int]) -> None:
    parts = apportioned(total, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == total
    assert all(abs(parts[key] - Fraction(total * weight, whole)) < 1 for key, weight in weights.items())
    assert all(parts[key] == 0 for key, weight in weights.items() if not weight)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=60), st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_carried_remainders_keep_everybody_near_its_due(totals: list[int], weights: list[int]) -> None:
    shares = dict(enumerate(weights))
    owed = dict.fromkeys(shares, Fraction(0))
    for total in totals:
        parts = apportioned(total, shares, owed)
        assert sum(parts.values()) == total
        assert min(parts.values()) >= 0
        for key, weight in shares.items():
            owed[key] += Fraction(total * weight, sum(weights)) - parts[key]
    assert all(abs(one) < 2 for one in owed.values())


def test_nothing_can_be_divided_among_nobody() -> None:
    assert apportioned(0, {}) == {}
    with pytest.raises(ValueError, match="nobody"):
        apportioned(1, {"a": 0})


# ---- finance against budget --------------------------------------------------------------------------------------


def test_finance_is_held_against_the_budget_in_one_currency() -> None:
    costs = [Item(1_000_000, "KZT", NOV), Item(10_000, "USD", NOV)]
    brought = [
        Item(3_000_000, "KZT", NOV, "almaty"),
        Item(2_000, "USD", NOV, "baku"),
        Item(500_000, "KZT", NOV, "almaty", Means.FACILITIES, is_confirmed=False),
    ]
    found = standing(costs, brought, "KZT", RATES)
    assert (found.budget, found.financed, found.missing) == (6_200_000, 4_540_000, 1_660_000)
    assert found.partners == {"almaty": 3_500_000, "baku": 1_040_000}
    assert found.shares == {"almaty": 7_709, "baku": 2_291}
    assert (found.in_kind, found.confirmed) == (500_000, 4_040_000)


def test_nothing_brought_is_no_share() -> None:
    found = standing([], [], "KZT", Rates())
    assert (found.budget, found.missing, found.shares) == (0, 0, {})


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_converted_parts_are_the_converted_sum(amounts: list[int]) -> None:
    items = [Item(one, "HUF", NOV) for one in amounts]
    assert sum(converted(items, "KZT", RATES)) == RATES.converted(sum(amounts), "HUF", "KZT", NOV)
