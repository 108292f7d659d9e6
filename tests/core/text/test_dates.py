"""Cities, months and numbers of days in words; the sentences with them are tested with the template filters."""

import datetime as dt

import pytest

from ortaq.core.text import dates
from ortaq.core.text.alphabets import alphabet
from ortaq.core.text.languages import INTERFACE

CITIES = {
    "en": "Almaty, Baku, Istanbul",
    "kk": "Алматы, Баку, Стамбұл",
    "kk-Latn": "Almaty, Baku, Stambūl",
    "kk-Arab": "الماتى, باكۋ, ستامبۇل",
    "kk-Latn-x-cta": "Almatı, Baku, Stambūl",
    "ky": "Алматы, Баку, Стамбул",
    "ky-Latn-x-cta": "Almatı, Baku, Stambul",
    "tr": "Almatı, Bakü, İstanbul",
    "tr-Latn-x-cta": "Almatı, Bakü, İstanbul",
    "az": "Almatı, Bakı, İstanbul",
    "az-Cyrl": "Алматы, Бакы, Истанбул",
    "az-Latn-x-cta": "Almatı, Bakı, İstanbul",
    "uz": "Almati, Boku, Istanbul",
    "uz-Cyrl": "Алмати, Боку, Истанбул",
    "uz-Latn-x-cta": "Almati, Boku, İstanbul",
    "tk": "Almaty, Baku, Stambul",
    "tk-Latn-x-cta": "Almatı, Baku, Stambul",
    "ug": "Almaty, Baku, Istanbul",
    "hu": "Alma-Ata, Baku, Isztanbul",
    "ru": "Алматы, Баку, Стамбул",
}


@pytest.mark.parametrize("tag", INTERFACE.values())
def test_a_zone_is_named_by_its_city_in_the_reader_s_language(tag: str) -> None:
    assert ", ".join(dates.city(zone, tag) for zone in ("Asia/Almaty", "Asia/Baku", "Europe/Istanbul")) == CITIES[tag]


def test_a_zone_that_nobody_knows_is_named_by_its_last_word() -> None:
    assert (dates.city("Somewhere/New_Town", "kk"), dates.city("UTC", "hu")) == ("New Town", "UTC")


@pytest.mark.parametrize("tag", INTERFACE.values())
def test_every_month_and_weekday_has_a_name_in_the_alphabet_of_the_language(tag: str) -> None:
    script = alphabet(tag).script
    for number in range(360):
        at = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        for said in (
            dates.day(at, tag),
            dates.short_day(at, tag),
            dates.long_date(at, tag),
            dates.short_month(at, tag),
        ):
            letters = [letter for letter in said if letter.isalpha()]
            assert (said, any("Ѐ" <= letter <= "ӿ" for letter in letters)) == (said, script == "Cyrl")
            assert (said, any("\u0600" <= letter <= "\u06ff" for letter in letters)) == (said, script == "Arab")
            assert (said, any(letter < "ɐ" for letter in letters)) == (said, script == "Latn")


def test_a_short_month_is_in_the_language_of_the_reader_whoever_asked_before() -> None:
    tags = ("az", "hu", "tr", "kk", "kk-Latn", "ky", "az")
    june = [dates.short_month(dt.date(2027, 6, 1), tag) for tag in tags]
    assert june == ["iyn", "jún.", "Haz", "мау.", "mau.", "Июн", "iyn"]


def test_terms_without_a_zone_have_no_city() -> None:
    assert dates.city("", "kk") == ""


SPANS = {
    "en": "March 2027; 1–14 Mar; 14 Mar – 2 Apr; 31 Mar",
    "kk": "2027 ж. наурыз; 1–14 нау.; 14 нау. – 2 сәу.; 31 нау.",
    "tr": "Mart 2027; 1 – 14 Mar; 14 Mar – 2 Nis; 31 Mar",
    "hu": "2027. március; márc. 1–14.; márc. 14. – ápr. 2.; márc. 31.",
}


@pytest.mark.parametrize("tag", SPANS)
def test_a_month_and_several_days_are_said_as_a_calendar_says_them(tag: str) -> None:
    march, middle, april = dt.date(2027, 3, 1), dt.date(2027, 3, 14), dt.date(2027, 4, 2)
    last = dt.date(2027, 3, 31)
    said = [dates.month(march, tag), *(dates.short_days(*two, tag) for two in ((march, middle), (middle, april)))]
    assert "; ".join([*said, dates.short_days(last, last, tag)]).replace("\u202f", " ") == SPANS[tag]


@pytest.mark.parametrize("tag", INTERFACE.values())
def test_no_thin_space_is_left_between_days(tag: str) -> None:
    first, last = dt.date(2027, 3, 1), dt.date(2027, 4, 2)
    for said in (dates.short_days(first, last, tag), dates.short_span(first, last, tag)):
        assert "\u2009" not in said
    assert "2027" in dates.short_span(first, last, tag)
