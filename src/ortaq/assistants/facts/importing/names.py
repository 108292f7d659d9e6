"""Names of countries, towns, languages and money in nine languages, and the forms in which an answer may give them."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.dates import long_date

LANGUAGES = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")
DATA = Path(__file__).parents[2] / "data/facts"
TERRITORIES = Path(__file__).parents[3] / "members/data/territories.json"
OTHER_SCRIPT = {"kk": ("kk-Latn", "Latn"), "uz": ("uz-Cyrl", "Cyrl")}
YES = {"en": "yes", "ru": "да", "kk": "иә", "ky": "ооба", "tr": "evet", "az": "bəli", "uz": "ha", "tk": "hawa"}
NO = {"en": "no", "ru": "нет", "kk": "жоқ", "ky": "жок", "tr": "hayır", "az": "xeyr", "uz": "yoʻq", "tk": "ýok"}
YES["hu"], NO["hu"] = "igen", "nem"
UNITS = {
    "km2": dict.fromkeys(LANGUAGES, "km²") | {"ru": "км²", "kk": "км²", "ky": "км²"},
    "km": dict.fromkeys(LANGUAGES, "km") | {"ru": "км", "kk": "км", "ky": "км"},
}
ORDER = {name: at for at, name in enumerate(("preferred", "accepted", "foreign", "outdated", "wrong_but_common"))}
NOTHING: Mapping[str, Iterable[str]] = {}
Words = dict[str, str]
Form = dict[str, Any]


@cache
def told() -> dict[str, Any]:
    """names.json."""
    return dict(json.loads((DATA / "names.json").read_text(encoding="utf-8")))


@cache
def _house() -> dict[str, Words]:
    rows = json.loads(TERRITORIES.read_text(encoding="utf-8"))["territories"]
    return {row["code"]: row["names"] for row in rows}


def country(code: str) -> Words:
    """A country's name: as the members are called here, else as CLDR has it."""
    return {tag: _house().get(code, {}).get(tag) or Locale(tag).territories[code] for tag in LANGUAGES}


def country_also(code: str) -> Words:
    """The name that CLDR has, which may be spelt otherwise."""
    return {tag: Locale(tag).territories[code] for tag in LANGUAGES}


def country_forms(code: str, item: int | None = None) -> dict[str, list[Form]]:
    """Every form in which an answer may name a country."""
    more = told()["countries_also"].get(code, NOTHING)
    return answers(country(code), by_language=[country_also(code)], more=more, item=item)


def language(code: str) -> Words:
    """A language's name."""
    return {tag: Locale(tag).languages[code] for tag in LANGUAGES}


def language_forms(code: str, item: int | None = None) -> dict[str, list[Form]]:
    """Every form in which an answer may name a language: Kyrgyz has кыргызча and кыргыз тили."""
    return answers(language(code), more=told()["languages_also"].get(code, NOTHING), item=item)


def same(text: str) -> Words:
    """What is written alike in every language: a code, a domain."""
    return dict.fromkeys(LANGUAGES, text)


def number(value: int, unit: str = "") -> Words:
    """A number with its unit, as each language writes it."""
    return {
        tag: f"{format_decimal(value, locale=tag)} {UNITS[unit][tag]}" if unit else format_decimal(value, locale=tag)
        for tag in LANGUAGES
    }


def day(value: str) -> Words:
    """A date: 1991-12-16 as a long date, --12-16 as day and month, 1928 as it is."""
    if value.startswith("--"):
        at = dt.date(2000, int(value[2:4]), int(value[5:7]))
        # As whole dates are written here: the day first in English too.
        return {tag: format_skeleton("MMMMd", at, locale=tag if tag != "en" else "en_GB") for tag in LANGUAGES}
    if len(value) < len("1991-12-16"):
        return same(value)
    return {tag: long_date(dt.date.fromisoformat(value), tag) for tag in LANGUAGES}


def answers(
    preferred: Mapping[str, str],
    also: Iterable[str] = (),
    *,
    by_language: Iterable[Mapping[str, str]] = (),
    more: Mapping[str, Iterable[str]] = NOTHING,
    outdated: Iterable[Mapping[str, str]] = (),
    wrong: Iterable[Mapping[str, str]] = (),
    item: int | None = None,
) -> dict[str, list[Form]]:
    """The forms of an answer in every language: the preferred one, other scripts and spellings, old and wrong ones.

    `also` are spellings of other languages, which are accepted in every language as they are; `by_language` gives one
    more form in each language, `more` any number in some.
    """
    found = {}
    for tag in LANGUAGES:
        said = [(preferred[tag], "preferred")]
        said += [(form, "accepted") for form in (*(further[tag] for further in by_language), *more.get(tag, ()))]
        said += [(old[tag], "outdated") for old in outdated] + [(error[tag], "wrong_but_common") for error in wrong]
        forms = _forms(tag, said, also)
        found[tag] = forms if item is None else [form | {"item": item} for form in forms]
    return found


def _forms(tag: str, said: Iterable[tuple[str, str]], foreign: Iterable[str]) -> list[Form]:
    forms: dict[str, Form] = {}
    # What is right comes before what is not: the order in which people read it.
    rows = sorted([*said, *((form, "foreign") for form in foreign)], key=lambda row: ORDER[row[1]])
    for form, found in rows:
        status = "accepted" if found == "foreign" else found
        forms.setdefault(form, {"form": form, "script": _script(form), "status": status})
        if found != "foreign" and tag in OTHER_SCRIPT and can_convert(tag, OTHER_SCRIPT[tag][0]):
            other, other_script = OTHER_SCRIPT[tag]
            turned = convert(form, tag, other)
            worth = "accepted" if status == "preferred" else status
            forms.setdefault(turned, {"form": turned, "script": other_script, "status": worth})
    return list(forms.values())


def _script(form: str) -> str:
    """Cyrl where there is a Cyrillic letter; figures count as Latn."""
    return "Cyrl" if re.search("[\u0400-\u04ff]", form) else "Latn"
