"""Windows, languages and terms: what was written down, and when and where it holds."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from ortaq.core.rights import BadTerms, Window, covered, covers_language, read_terms, window
from ortaq.core.rights.terms import Terms
from ortaq.core.rights.windows import days_later, end_day_of

ZONES = ["Asia/Almaty", "Asia/Bishkek", "Asia/Baku", "Asia/Famagusta", "Asia/Tashkent", "Europe/Budapest", "UTC"]
DAY = dt.date
PLAIN = {
    "territories": ["@home"],
    "media": ["linear", "catch_up"],
    "sounds": ["@home", "@original"],
    "subtitles": ["*"],
    "first_day": "2026-12-01",
    "days": 365,
    "time_zone": "",
    "runs": 6,
    "catch_up_days": 7,
    "label_must_stay": True,
}


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type]


def test_a_year_in_bishkek_begins_and_ends_at_its_own_midnight() -> None:
    year = window(DAY(2026, 12, 1), DAY(2027, 12, 1), "Asia/Bishkek")
    assert (year.start, year.stop) == (utc(2026, 11, 30, 18), utc(2027, 11, 30, 18))


def test_almaty_moved_its_clock_in_2024_and_the_day_of_the_change_has_25_hours() -> None:
    day = window(DAY(2024, 2, 29), DAY(2024, 3, 1), "Asia/Almaty")
    assert day.stop is not None
    assert day.stop - day.start == dt.timedelta(hours=25)


def test_the_spring_day_of_budapest_has_23_hours_and_the_autumn_day_25() -> None:
    spring = window(DAY(2027, 3, 28), DAY(2027, 3, 29), "Europe/Budapest")
    autumn = window(DAY(2027, 10, 31), DAY(2027, 11, 1), "Europe/Budapest")
    assert [(one.stop - one.start).total_seconds() / 3600 for one in (spring, autumn) if one.stop] == [23, 25]


@given(
    some.dates(DAY(2015, 1, 1), DAY(2028, 12, 31)),
    some.integers(1, 40),
    some.sampled_from(ZONES),
)
@example(DAY(2024, 2, 29), 1, "Asia/Almaty")
@example(DAY(2024, 3, 1), 1, "Asia/Almaty")
@example(DAY(2016, 9, 8), 1, "Asia/Famagusta")
@example(DAY(2017, 10, 29), 1, "Asia/Famagusta")
@example(DAY(2026, 3, 29), 1, "Europe/Budapest")
@example(DAY(2026, 10, 25), 1, "Europe/Budapest")
def test_every_minute_near_an_edge_is_inside_exactly_when_its_local_day_is(
    first: dt.date, days: int, zone: str
) -> None:
    end, local = first + dt.timedelta(days=days), ZoneInfo(zone)
    held = window(first, end, zone)
    assert held.stop is not None
    for edge in (held.start, held.stop):
        for minutes in range(-150, 151):
            instant = edge + dt.timedelta(minutes=minutes)
            assert held.holds(instant) == (first <= instant.astimezone(local).date() < end), instant


def test_a_window_without_an_end_holds_for_ever_and_nothing_before_it() -> None:
    ever = window(DAY(2026, 1, 1), None, "UTC")
    assert [ever.holds(utc(2025, 12, 31, 23, 59)), ever.holds(utc(2026, 1, 1)), ever.holds(utc(9000, 1, 1))] == [
        False,
        True,
        True,
    ]


def test_a_window_can_be_cut_on_either_side_and_never_grows() -> None:
    year = Window(utc(2026, 1, 1), utc(2027, 1, 1))
    assert year.cut(utc(2026, 3, 1), utc(2026, 9, 1)) == Window(utc(2026, 3, 1), utc(2026, 9, 1))
    assert year.cut(utc(2025, 3, 1), utc(2028, 9, 1)) == year
    assert year.cut(None, None) == year
    assert Window(utc(2026, 1, 1)).cut(None, utc(2026, 2, 1)) == Window(utc(2026, 1, 1), utc(2026, 2, 1))


@pytest.mark.parametrize("zone", ["Asia/Atlantis", "../etc/passwd", "", "\0"])
def test_a_zone_that_does_not_exist_is_named(zone: str) -> None:
    with pytest.raises(BadTerms) as said:
        window(DAY(2026, 1, 1), None, zone)
    assert (said.value.code, said.value.params) == ("unknown_zone", {"zone": zone})


@pytest.mark.parametrize(
    ("granted", "tag", "holds"),
    [
        (["kk"], "kk-Latn", True),
        (["uz-Cyrl"], "uz", True),
        (["ky"], "kk", False),
        (["*"], "hu", True),
        ([], "hu", False),
        ([], "zxx", True),
    ],
)
def test_a_right_is_one_of_language_and_the_script_is_only_its_rendition(
    granted: list[str], tag: str, holds: bool
) -> None:
    assert covers_language(granted, tag) is holds


def test_covered_keeps_the_order_of_what_was_wanted() -> None:
    assert covered({"kk", "ky"}, ["ru", "ky", "kk-Latn", "kk"]) == ("ky", "kk-Latn", "kk")


def test_terms_come_back_from_json_as_they_went() -> None:
    assert read_terms(PLAIN).plain() == PLAIN


def test_365_days_from_the_first_of_december_end_on_the_last_of_november() -> None:
    terms = read_terms(PLAIN)
    assert (terms.last_day, terms.end_day) == (DAY(2027, 11, 30), DAY(2027, 12, 1))
    ever = read_terms(PLAIN | {"days": None})
    assert (ever.last_day, ever.end_day) == (None, None)


def test_home_and_original_become_the_licensees_own() -> None:
    offered = read_terms(PLAIN)
    assert not offered.is_settled
    mine = offered.settled(territory="KG", languages=["ky", "ru"], original="kk", time_zone="Asia/Bishkek")
    assert (mine.territories, mine.sounds, mine.subtitles) == (("KG",), ("ky", "ru", "kk"), ("*",))
    assert (mine.time_zone, mine.is_settled) == ("Asia/Bishkek", True)


def test_a_film_in_which_nobody_speaks_adds_no_language() -> None:
    mine = read_terms(PLAIN).settled(territory="KG", languages=["ky"], original="zxx", time_zone="Asia/Bishkek")
    assert mine.sounds == ("ky",)


def settled() -> Terms:
    return read_terms(PLAIN).settled(territory="KG", languages=["ky", "ru"], original="kk", time_zone="Asia/Bishkek")


def test_terms_may_be_narrowed() -> None:
    less = settled().narrowed(territories=["KG"], sounds=["kk-Latn"], subtitles=["ky"], runs=2)
    assert (less.sounds, less.subtitles, less.runs) == (("kk-Latn",), ("ky",), 2)
    assert settled().narrowed() == settled()
    assert read_terms(PLAIN | {"territories": ["*"]}).narrowed(territories=["HU"]).territories == ("HU",)
    assert read_terms(PLAIN | {"runs": None}).narrowed(runs=3).runs == 3


@pytest.mark.parametrize(
    ("more", "code", "params"),
    [
        ({"territories": ["KG", "KZ"]}, "wider_territory", {"territory": "KZ"}),
        ({"sounds": ["hu"]}, "wider_language", {"language": "hu"}),
        ({"sounds": ["*"]}, "wider_language", {"language": "*"}),
        ({"runs": 7}, "wider_runs", {"runs": 6}),
        ({"sounds": []}, "no_sound", {}),
    ],
)
def test_terms_may_not_be_widened(more: dict, code: str, params: dict) -> None:
    with pytest.raises(BadTerms) as said:
        settled().narrowed(**more)
    assert (said.value.code, said.value.params) == (code, params)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"territories": []}, "no_territory"),
        ({"territories": "KG"}, "not_a_list"),
        ({"media": []}, "no_medium"),
        ({"media": ["telepathy"]}, "unknown_medium"),
        ({"sounds": [7]}, "not_a_list"),
        ({"sounds": ["Kyrgyz"]}, "unknown_language"),
        ({"first_day": "soon"}, "not_a_day"),
        ({"first_day": "0001-01-01"}, "not_a_day"),
        ({"first_day": 7}, "not_a_text"),
        ({"days": 0}, "out_of_range"),
        ({"days": True}, "not_a_number"),
        ({"runs": "six"}, "not_a_number"),
        ({"runs": 0}, "out_of_range"),
        ({"catch_up_days": -1}, "out_of_range"),
        ({"time_zone": "Asia/Atlantis"}, "unknown_zone"),
    ],
)
def test_terms_that_make_no_sense_say_which(change: dict, code: str) -> None:
    with pytest.raises(BadTerms) as said:
        read_terms(PLAIN | change)
    assert said.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "gift"}, "unknown_word"),
        ({"kind": "share"}, "share_ends"),
        ({"kind": "exclusivity"}, "unknown_word"),
        ({"exclusive": "very"}, "unknown_word"),
        ({"kind": "underlying", "asset": "smell: song"}, "unknown_word"),
        ({"kind": "block", "ground": "mood"}, "unknown_word"),
        ({"kind": "condition", "condition": "dance"}, "unknown_word"),
        ({"kind": "condition", "condition": "logo"}, "condition_lacks"),
        ({"kind": "condition", "condition": "report", "about": {"days": True}}, "condition_lacks"),
        ({"kind": "condition", "condition": "age_slot", "about": {"from": "22:00", "until": "late"}}, "not_a_clock"),
        ({"opens_after": {"event": "birthday", "by": "*"}}, "unknown_event"),
        ({"opens_after": {"event": "first_any"}}, "unknown_event"),
        ({"closes_after": {"event": "first_any", "by": "*", "days": -1}}, "out_of_range"),
        ({"repeat_hours": -1}, "out_of_range"),
        ({"sublicence": 10}, "out_of_range"),
        ({"first_day": None}, "not_a_day"),
    ],
)
def test_a_clause_that_lacks_what_its_kind_needs_says_so(change: dict, code: str) -> None:
    with pytest.raises(BadTerms) as said:
        read_terms(PLAIN | change)
    assert said.value.code == code


def test_a_clause_that_waits_needs_no_first_day_and_one_that_forbids_no_sound() -> None:
    waits = read_terms(PLAIN | {"first_day": None, "opens_after": {"event": "first_any", "by": "licensor", "days": 7}})
    assert (waits.first_day, waits.last_day, waits.end_day) == (None, None, None)
    assert read_terms(PLAIN | {"kind": "holdback", "sounds": []}).subtitles == ("*",)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-11-30", DAY(2027, 12, 1)),
        ("2027-11-30T23:59:59+06:00", DAY(2027, 12, 1)),
        ("2027-11-30T23:59:59.999+06:00", DAY(2027, 12, 1)),
        ("2027-12-01T00:00:00+06:00", DAY(2027, 12, 1)),
        ("2027-11-30T18:00:00Z", DAY(2027, 12, 1)),
    ],
)
def test_the_end_of_a_day_however_it_is_written(written: str, day: dt.date) -> None:
    assert end_day_of(written, "Asia/Bishkek") == day


@pytest.mark.parametrize(
    ("written", "code"),
    [("2027-11-30T23:59:59", "no_zone"), ("2027-11-30T12:00:00+06:00", "not_midnight"), ("some day off", "not_a_day")],
)
def test_an_end_that_nobody_can_place_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadTerms) as said:
        end_day_of(written, "Asia/Bishkek")
    assert said.value.code == code


@given(some.integers(0, 5 * 365 * 24), some.integers(0, 40), some.sampled_from(ZONES))
def test_so_many_days_later_the_clock_shows_the_same_time(hours: int, days: int, zone: str) -> None:
    instant, local = utc(2023, 1, 1) + dt.timedelta(hours=hours), ZoneInfo(zone)
    later = days_later(instant, days, zone)
    wanted = (instant.astimezone(local) + dt.timedelta(days=days)).replace(tzinfo=None)
    shown = later.astimezone(local).replace(tzinfo=None)
    assert shown == wanted or (shown - wanted) == dt.timedelta(hours=1), "only a time that is skipped moves"
    if not days:
        assert later == instant
