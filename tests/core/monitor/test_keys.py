"""Every key of the bank can be read by the matcher, and says what the bank says."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ortaq.core.grading.key import Kind, Tolerance
from ortaq.core.grading.match import match
from ortaq.core.monitor.keys import read_key

BANK = Path(__file__).parents[3] / "src/ortaq/assistants/data/facts/bank"
FACTS = {row["slug"]: row for path in sorted(BANK.glob("*.json")) for row in json.loads(path.read_text("utf-8"))}
DAY = dt.date(2026, 11, 27)


def kept(fact: dict[str, Any], language: str) -> dict[str, Any]:
    """The key of a question about a fact, as the room keeps it."""
    return {
        name: fact.get(name) or default
        for name, default in (
            ("unit", ""),
            ("tolerance", {}),
            ("precision", ""),
            ("valid_from", None),
            ("valid_to", None),
        )
    } | {"kind": fact["kind"], "value": fact["value"], "answers": fact["answers"].get(language, [])}


@pytest.mark.parametrize("slug", FACTS)
def test_every_key_of_the_bank_can_be_read(slug: str) -> None:
    for language in FACTS[slug]["questions"]:
        key = read_key(kept(FACTS[slug], language), DAY)
        assert str(key.kind) == FACTS[slug]["kind"]


@pytest.mark.parametrize("language", ["az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en"])
@pytest.mark.parametrize("country", ["kz", "kg", "uz", "tm", "tr", "az", "hu"])
def test_the_bare_name_of_a_capital_is_right_and_that_of_another_country_wrong(country: str, language: str) -> None:
    fact = FACTS[f"{country}.capital"]
    key = read_key(kept(fact, language), DAY)
    right = next(one["form"] for one in fact["answers"][language] if one["status"] == "preferred")
    other = "Baku" if country != "az" else "Ankara"
    assert match(right, key, fact["questions"][language], language, DAY).grade == "correct"
    assert match(other, key, fact["questions"][language], language, DAY).grade in {"wrong", "unclear"}


def test_a_name_that_was_right_once_is_outdated() -> None:
    key = read_key(kept(FACTS["kz.capital"], "en"), DAY)
    assert match("It is Nur-Sultan.", key, "What is the capital of Kazakhstan?", "en", DAY).grade == "outdated"


def test_years_days_of_every_year_and_lists() -> None:
    assert read_key(kept(FACTS["tr.alphabet_year"], "en"), DAY).value == dt.date(1928, 1, 1)
    national = read_key(kept(FACTS["kz.national_day"], "en"), DAY)
    assert (national.value, str(national.precision)) == (dt.date(2000, 12, 16), "yearly")
    neighbours = read_key(kept(FACTS["az.neighbours"], "kk"), DAY)
    assert (neighbours.kind, neighbours.items[0][0]) == (Kind.LIST, "Армения")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({}, Tolerance()),
        ({"percent": 3}, Tolerance(relative=Decimal("0.03"))),
        ({"absolute": 5}, Tolerance(absolute=Decimal(5))),
        ({"range": [2, 7]}, Tolerance(least=Decimal(2), most=Decimal(7))),
    ],
)
def test_tolerances_are_shares_or_amounts(told: dict[str, Any], meant: Tolerance) -> None:
    key = kept(FACTS["kz.area"], "en") | {"tolerance": told}
    assert read_key(key, DAY).tolerance == meant
