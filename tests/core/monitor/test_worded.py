"""A key as it is typed at a command line: what makes none is said as a sentence."""

import datetime as dt
from decimal import Decimal

import pytest

from ortaq.core.grading.key import Kind, Precision
from ortaq.core.grading.match import match
from ortaq.core.monitor.worded import NoKey, worded_key

TODAY = dt.date(2026, 11, 27)
PLAIN = {
    "lang": "en",
    "kind": "name",
    "accept": [],
    "outdated": [],
    "rival": [],
    "value": "",
    "unit": "",
    "percent": "0",
    "precision": "day",
}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lang": "xx", "accept": ["Astana"]}, "Answers in xx cannot be matched; choose of az, en, hu, kk"),
        ({}, "What is right"),
        ({"accept": ["!!!", ""]}, "What is right"),
        ({"kind": "list"}, "What is right"),
        ({"kind": "number"}, "a number is in figures"),
        ({"kind": "number", "value": "abc"}, "not “abc”"),
        ({"kind": "number", "value": "NaN"}, "not “NaN”"),
        ({"kind": "number", "value": "1e999999"}, "not “1e999999”"),
        ({"kind": "number", "value": "5", "percent": "-3"}, "from 0 on; not “-3”"),
        ({"kind": "number", "value": "5", "percent": "x"}, "not “x”"),
        ({"kind": "number", "value": "5", "unit": "parsec"}, "“parsec” is no unit"),
        ({"kind": "date", "value": "1991-13-40"}, "not “1991-13-40”"),
        ({"kind": "date"}, "a date is 1991-12-16"),
        ({"kind": "bool", "value": "maybe"}, "true or false; not “maybe”"),
    ],
)
def test_what_makes_no_key_is_said_as_a_sentence(typed: dict[str, object], said: str) -> None:
    with pytest.raises(NoKey, match=r"^[A-Z“-].*[.?]$") as refused:
        worded_key(PLAIN | typed, TODAY)
    assert said in str(refused.value)


def test_every_kind_can_be_typed() -> None:
    typed = [
        {"accept": ["Astana"], "outdated": ["Nur-Sultan"], "rival": ["Almaty"]},
        {"kind": "list", "accept": ["Russia", "China"]},
        {"kind": "number", "value": "86600", "unit": "km²", "percent": "2"},
        {"kind": "date", "value": "1991", "precision": "year"},
        {"kind": "date", "value": "--12-16", "precision": "yearly"},
        {"kind": "bool", "value": "true"},
        {"kind": "text"},
    ]
    keys = [worded_key(PLAIN | one, TODAY) for one in typed]
    assert [key.kind for key in keys] == [Kind(one.get("kind", "name")) for one in typed]
    name, places, area, year, yearly, yes, _text = keys
    assert (name.earlier[0].valid_to, name.rivals) == (TODAY, ("Almaty",))
    assert places.items == (("Russia",), ("China",))
    assert (area.value, area.tolerance.relative) == (Decimal(86600), Decimal("0.02"))
    assert (year.value, year.precision) == (dt.date(1991, 1, 1), Precision.YEAR)
    assert (yearly.value, yes.value) == (dt.date(2000, 12, 16), True)


@pytest.mark.parametrize(
    ("typed", "answer", "grade"),
    [
        ({"lang": "kk-Latn", "accept": ["Астана"]}, "Astana qalasy", "correct"),
        ({"lang": "kk", "accept": ["Астана"]}, "آستانا", "correct"),
        ({"lang": "uz", "accept": ["soʻm"]}, "Pul birligi — so‘mdir.", "correct"),
        ({"accept": ["Astana"]}, "ASTANA!!!", "correct"),
        ({"accept": ["Astana"]}, "🤷", "not_attempted"),
        ({"accept": ["Baku"]}, "<script>Baku</script>", "correct"),
        ({"accept": ["Baku"]}, " " * 50, "not_attempted"),
    ],
)
def test_odd_answers_are_graded_all_the_same(typed: dict[str, object], answer: str, grade: str) -> None:
    key = worded_key(PLAIN | typed, TODAY)
    assert match(answer, key, "", str(typed.get("lang", "en")), TODAY).grade == grade


def test_a_long_answer_takes_no_longer_than_it_is() -> None:
    key = worded_key(PLAIN | {"accept": ["Baku"]}, TODAY)
    for size in (50, 1000):
        assert match("Baku is the capital. " * size, key, "What is the capital?", "en", TODAY).grade == "correct"
