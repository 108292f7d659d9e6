"""Times are said at the place asked for, in every interface language and script."""

import datetime as dt

import pytest
import time_machine
from babel import Locale
from django.template import engines
from django.utils import translation

from ortaq.core.text.convert import convert
from ortaq.core.text.languages import INTERFACE, MADE

AT = dt.datetime(2026, 11, 23, 14, 15, tzinfo=dt.UTC)

DAYS = {
    "en": "Monday 23 November | 23 November 2026 | Monday",
    "kk": "дүйсенбі, 23 қараша | 2026 ж. 23 қараша | дүйсенбі",
    "kk-latn": "düisenbı, 23 qaraşa | 2026 j. 23 qaraşa | düisenbı",
    "ky": "дүйшөмбү, 23-ноябрь | 2026-ж., 23-ноябрь | дүйшөмбү",
    "tr": "23 Kasım Pazartesi | 23 Kasım 2026 | Pazartesi",
    "az": "23 noyabr, bazar ertəsi | 23 noyabr 2026 | bazar ertəsi",
    "ug": "دۈشەنبە، 23-نويابىر | 23-نويابىر، 2026 | دۈشەنبە",
    "uz": "dushanba, 23-noyabr | 23-noyabr, 2026 | dushanba",
    "uz-cyrl": "душанба, 23-ноябрь | 23-ноябрь, 2026 | душанба",
    "tk": "23 noýabr, duşenbe | 23 noýabr 2026 | duşenbe",
    "hu": "november 23., hétfő | 2026. november 23. | hétfő",
    "ru": "понедельник, 23 ноября | 23 ноября 2026 г. | понедельник",
}
LENGTHS = {
    "en": "38 sec | 24 min | 1 hr 5 min | 2 hr",
    "kk": "38 с | 24 мин | 1 сағ 5 мин | 2 сағ",
    "kk-latn": "38 s | 24 min | 1 sağ 5 min | 2 sağ",
    "ky": "38 сек | 24 мүн | 1 ст 5 мүн | 2 ст",
    "tr": "38 sn. | 24 dk. | 1 sa. 5 dk. | 2 sa.",
    "az": "38 san | 24 dəq | 1 saat 5 dəq | 2 saat",
    "ug": "38 سېكۇنت | 24 مىنۇت | 1 سائەت 5 مىنۇت | 2 سائەت",
    "uz": "38 son. | 24 daq. | 1 soat 5 daq. | 2 soat",
    "uz-cyrl": "38 сон. | 24 дақ. | 1 соат 5 дақ. | 2 соат",
    "tk": "38 sek | 24 min | 1 sag 5 min | 2 sag",
    "hu": "38 mp | 24 p | 1 ó 5 p | 2 ó",
    "ru": "38 с | 24 мин | 1 ч 5 мин | 2 ч",
}


def said(code: str, text: str, **values: object) -> str:
    with translation.override(code):
        # CLDR sets narrow spaces that do not break, which nobody can tell apart in a test.
        return engines["django"].from_string(text).render(values).replace("\u202f", " ")


@pytest.mark.parametrize("code", DAYS)
def test_a_day_is_said_in_the_reader_s_language(code: str) -> None:
    text = '{{ at|day:"Asia/Bishkek" }} | {{ at|long_date:"Asia/Bishkek" }} | {{ at|weekday }}'
    assert said(code, text, at=AT) == DAYS[code]


@pytest.mark.parametrize("code", LENGTHS)
def test_a_length_is_said_in_the_reader_s_language(code: str) -> None:
    text = "{{ a|duration }} | {{ b|duration }} | {{ c|duration }} | {{ d|duration }}"
    assert said(code, text, a=38, b=24 * 60 + 29, c=dt.timedelta(minutes=65), d=7199.6) == LENGTHS[code]


@pytest.mark.parametrize("tag", MADE)
def test_in_another_alphabet_it_is_what_the_language_says(tag: str) -> None:
    text = "{{ at|day }} | {{ at|long_date }} | {{ at|short_day }} | {{ 3900|duration }} | {{ at|span:next }}"
    values = {"at": AT.date(), "next": AT.date() + dt.timedelta(days=40)}
    own = said(MADE[tag], text, **values)
    assert said(tag.lower(), text, **values) == convert(own, MADE[tag], tag)


def test_every_language_is_told_of() -> None:
    assert {*DAYS, *(tag.lower() for tag in MADE)} == set(INTERFACE) == {*LENGTHS, *(tag.lower() for tag in MADE)}


def test_a_clock_is_the_place_s_own() -> None:
    text = '{{ at|clock:"Asia/Bishkek" }} {{ at|clock:"Europe/Budapest" }} {{ at|clock }} {{ at|clock:zone }}'
    assert said("en", text, at=AT, zone=dt.timezone(dt.timedelta(hours=4))) == "20:15 15:15 14:15 18:15"


def test_the_day_is_the_place_s_own() -> None:
    late = dt.datetime(2026, 11, 23, 21, 30, tzinfo=dt.UTC)
    text = '{{ at|day:"Asia/Almaty" }} | {{ at|day:"Europe/Budapest" }} | {{ at|short_day }} | {{ at.date|short_day }}'
    assert said("en", text, at=late) == "Tuesday 24 November | Monday 23 November | Mon 23 Nov | Mon 23 Nov"


def test_a_moment_is_a_date_with_a_clock() -> None:
    assert said("kk-latn", '{{ at|moment:"Asia/Almaty" }}', at=AT) == "2026 j. 23 qaraşa, 19:15"


@time_machine.travel(AT, tick=False)
def test_how_long_ago_is_said_from_now() -> None:
    text = "{{ before|ago }} | {{ after|ago }}"
    values = {"before": AT - dt.timedelta(minutes=5), "after": AT + dt.timedelta(hours=5)}
    assert {code: said(code, text, **values) for code in ("kk", "kk-latn", "hu", "en")} == {
        "kk": "5 минут бұрын | 5 сағаттан кейін",
        "kk-latn": "5 minut būryn | 5 sağattan keiın",
        "hu": "5 perccel ezelőtt | 5 óra múlva",
        "en": "5 minutes ago | in 5 hours",
    }


def test_no_time_is_said_as_nothing() -> None:
    filters = ("clock", "day", "short_day", "weekday", "long_date", "moment", "ago", "duration")
    assert said("en", "".join(f"{{{{ at|{name} }}}}" for name in filters), at=None) == ""


@pytest.mark.parametrize("code", INTERFACE)
def test_a_number_has_the_comma_or_point_of_its_language(code: str) -> None:
    tag = INTERFACE[code]
    own = Locale.parse(MADE.get(tag, tag)).number_symbols["latn"]["decimal"]
    assert said(code, "{{ number|floatformat:1 }}", number=12.5) == f"12{own}5"
