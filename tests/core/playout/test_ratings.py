"""Age signs and the hours of each territory, against a slow clock that walks through every minute."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout.ratings import allowed_at, outside, scale, sign, suggestion, watershed

ISTANBUL, BUDAPEST = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Budapest")


def at(day: int, clock: str, zone: dt.tzinfo, month: int = 11) -> dt.datetime:
    """A time of the clock in 2026."""
    return dt.datetime.combine(dt.date(2026, month, day), dt.time.fromisoformat(clock), zone)


@pytest.mark.parametrize(
    ("territory", "signs"),
    [
        ("KZ", {0: "6-", 6: "6+", 7: "12+", 13: "14+", 18: "18+", 21: "18+"}),
        ("TR", {0: "G", 6: "7+", 12: "13+", 16: "18+"}),
        ("AZ", {0: "0+", 7: "12+", 16: "16+"}),
        ("UZ", {6: "7+", 12: "12+"}),
        ("HU", {0: "I", 6: "II", 7: "III", 16: "IV", 18: "V", 99: "V"}),
    ],
)
def test_an_age_gets_its_sign_or_the_next_stricter_one(territory: str, signs: dict[int, str]) -> None:
    assert {age: sign(territory, age).code for age in signs} == signs


@pytest.mark.parametrize("territory", ["KG", "TM", "XN", "FR", ""])
def test_where_no_scale_is_known_nothing_is_made_up(territory: str) -> None:
    assert (sign(territory, 18), watershed(territory, 18)) == (None, None)
    assert allowed_at(territory, 18, at(27, "12:00", dt.UTC), dt.UTC)


def test_what_is_not_verified_says_so_and_everything_names_its_law_and_sources() -> None:
    turkish, hungarian = watershed("TR", 18), watershed("HU", 18)
    assert (turkish.is_verified, turkish.confidence) == (True, "A")
    assert (hungarian.is_verified, hungarian.confidence, hungarian.code) == (False, "C", "V")
    assert sign("HU", 18).is_verified
    for one in (turkish, hungarian, *(sign(code, 12) for code in ("KZ", "TR", "AZ", "UZ", "HU"))):
        assert one.instrument
        assert all(source.startswith("https://") for source in one.sources)
        assert one.as_of == "2026-11"


@pytest.mark.parametrize(
    ("age", "clock", "allowed"),
    [
        (13, "21:29", False),
        (13, "21:30", True),
        (13, "00:00", True),
        (13, "04:59", True),
        (13, "05:00", False),
        (18, "23:59", False),
        (18, "00:00", True),
        (7, "12:00", True),
    ],
)
def test_the_hours_are_half_open_and_cross_midnight(age: int, clock: str, allowed: bool) -> None:
    assert allowed_at("TR", age, at(27, clock, ISTANBUL), ISTANBUL) is allowed


def test_a_showing_that_ends_with_the_hours_keeps_them_and_four_seconds_more_does_not() -> None:
    start, stop = at(27, "21:30", ISTANBUL), at(28, "05:00", ISTANBUL)
    assert outside("TR", 13, start, stop, ISTANBUL) is None
    assert outside("TR", 13, start, stop + dt.timedelta(seconds=4), ISTANBUL).code == "13+"
    assert outside("TR", 13, start - dt.timedelta(seconds=4), stop, ISTANBUL) is not None


def test_in_the_night_in_which_the_clocks_change_the_hours_are_those_of_the_clock() -> None:
    # On 25 October 2026 the night in Budapest has an hour more, on 29 March one less; the wall says when it is five.
    for month, day, hours in ((10, 24, 9), (3, 28, 7)):
        start = at(day, "21:00", BUDAPEST, month).astimezone(dt.UTC)
        assert outside("HU", 16, start, start + dt.timedelta(hours=hours), BUDAPEST) is None
        assert outside("HU", 16, start, start + dt.timedelta(hours=hours, seconds=4), BUDAPEST)


INSTANTS = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


@given(INSTANTS, st.integers(1, 24 * 60), st.sampled_from(["TR", "HU"]), st.sampled_from([0, 7, 13, 16, 18]))
def test_every_minute_of_a_showing_is_looked_at(start: dt.datetime, minutes: int, territory: str, age: int) -> None:
    zone = {"TR": ISTANBUL, "HU": BUDAPEST}[territory]
    each = (start + dt.timedelta(minutes=n) for n in range(minutes))
    slow = all(allowed_at(territory, age, one, zone) for one in each)
    stop = start + dt.timedelta(minutes=minutes)
    assert (outside(territory, age, start, stop, zone) is None) is slow


@pytest.mark.parametrize(
    ("age", "between"),
    [
        (0, {"KZ": "6-", "TR": "G", "AZ": "0+", "UZ": "0+", "HU": "I"}),
        (6, {"KZ": "6+", "TR": "G 7+", "AZ": "6+", "UZ": "0+ 7+", "HU": "II"}),
        (7, {"KZ": "6+ 12+", "TR": "7+", "AZ": "6+ 12+", "UZ": "7+", "HU": "II III"}),
        (12, {"KZ": "12+", "TR": "7+ 13+", "AZ": "12+", "UZ": "12+", "HU": "III"}),
        (13, {"KZ": "12+ 14+", "TR": "13+", "AZ": "12+ 16+", "UZ": "12+ 16+", "HU": "III IV"}),
        (14, {"KZ": "14+", "TR": "13+ 18+", "AZ": "12+ 16+", "UZ": "12+ 16+", "HU": "III IV"}),
        (16, {"KZ": "16+", "TR": "13+ 18+", "AZ": "16+", "UZ": "16+", "HU": "IV"}),
        (18, {"KZ": "18+", "TR": "18+", "AZ": "18+", "UZ": "18+", "HU": "V"}),
    ],
)
def test_the_suggestion_is_the_one_of_the_table(age: int, between: dict[str, str]) -> None:
    """The table of field-notes/context.md, section 5; where floor and ceiling are one sign, it stands once."""
    found = {code: suggestion(code, age) for code in between}
    said = {code: " ".join(dict.fromkeys((one.floor.code, one.ceiling.code))) for code, one in found.items()}
    assert said == between


@given(st.sampled_from(["KZ", "TR", "AZ", "UZ", "HU"]), st.integers(0, 99))
def test_a_suggestion_lies_around_the_age_on_the_scale(territory: str, age: int) -> None:
    found, ages = suggestion(territory, age), [one.from_age for one in scale(territory)]
    assert ages == sorted(set(ages))
    assert found.floor.from_age == max(one for one in ages if one <= age)
    assert found.ceiling.from_age == min((one for one in ages if one >= age), default=ages[-1])


@pytest.mark.parametrize("territory", ["KG", "TM", "XN", "FR", ""])
def test_where_no_scale_is_known_nothing_is_suggested(territory: str) -> None:
    assert (suggestion(territory, 7), scale(territory)) == (None, ())
