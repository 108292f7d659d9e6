"""Cities, months and numbers of days in words; the sentences with them are tested with the template filters."""

import datetime as dt

import pytest

from ortaq.core.text import dates
from ortaq.core.text.languages import INTERFACE

CITIES = {
    "en": "Almaty, Baku, Istanbul",
    "kk": "Алматы, Баку, Стамбұл",
    "kk-Latn": "Almaty, Baku, Stambūl",
    "ky": "Алматы, Баку, Стамбул",
    "tr": "Almatı, Bakü, İstanbul",
    "az": "Almatı, Bakı, İstanbul",
    "uz": "Almati, Boku, Istanbul",
    "uz-Cyrl": "Алмати, Боку, Истанбул",
    "tk": "Almaty, Baku, Stambul",
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
    cyrillic = tag in {"kk", "ky", "ru", "uz-Cyrl"}
    for number in range(360):
        at = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        for said in (
            dates.day(at, tag),
            dates.short_day(at, tag),
            dates.long_date(at, tag),
            dates.short_month(at, tag),
        ):
            letters = [letter for letter in said if letter.isalpha()]
            assert (said, any("Ѐ" <= letter <= "ӿ" for letter in letters)) == (said, cyrillic)
            assert (said, any(letter < "ɐ" for letter in letters)) == (said, not cyrillic)


def test_terms_without_a_zone_have_no_city() -> None:
    assert dates.city("", "kk") == ""
