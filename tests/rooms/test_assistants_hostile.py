"""What a person may type, or a reader may ask for, that nobody meant: it is answered in words, and becomes no link."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from ortaq.assistants.facts import actions
from ortaq.assistants.models import Fact
from ortaq.assistants.report.pages import number_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(world: World) -> Fact:
    return Fact.objects.create(
        slug="kz.capital", country="KZ", topic="state", kind="name", value="Astana", state="published",
        statement={"kk": "Астана."}, answers={"kk": []}, published_at=timezone.now(),
    )  # fmt: skip


def source(**more: Any) -> dict[str, Any]:
    told = {"publisher": "P", "locator": "https://stat.example/1", "says": "Astana", "quote": "Astana"}
    return told | more


@pytest.mark.parametrize(
    "locator",
    [
        "javascript://stat.example/%0aalert(1)",
        "data://stat.example/text",
        "https://[stat.example/",
        "https://stat.example/ onclick=x",
        "https://stat.example/\u202e",
        "https://stat.example/" + "x" * 400,
        "stat.example",
    ],
)
def test_a_source_is_a_page_and_runs_nothing(locator: str, fact: Fact, world: World) -> None:
    with pytest.raises(actions.NotOpen):
        actions.add_source(fact, by=world.maral, **source(locator=locator))
    assert not fact.sources.exists()


@pytest.mark.parametrize("says", ["many", "NaN", [], {}, None, [{}]])
def test_a_source_that_says_no_value_is_refused(says: Any, fact: Fact, world: World, sign_in: Any) -> None:
    Fact.objects.filter(pk=fact.pk).update(kind="number", value=5)
    answer = sign_in(world.maral).post(
        "/api/assistants/facts/kz.capital/sources", source(says=says), content_type="application/json"
    )
    assert (answer.status_code, "no value" in answer.json()["problem"]) == (409, True)


def test_a_page_is_a_source_once(fact: Fact, world: World) -> None:
    actions.add_source(fact, by=world.maral, **source())
    with pytest.raises(actions.NotOpen, match="already"):
        actions.add_source(fact, by=world.gulnora, **source())


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "somebody"},
        {"fact": "x"},
        {"why": "x"},
        {"state": "published"},
        {"version": 9},
        {"sensitivity": "neutral"},
        {"statement": []},
        {"statement": {"en": 7}},
        {"answers": {"en": "Astana"}},
        {"positions": "x"},
        {"unit": "x" * 21},
        {"valid_from": "yesterday"},
    ],
)
def test_a_correction_of_ours_changes_only_what_a_fact_says(
    changes: dict[str, Any], fact: Fact, world: World, sign_in: Any
) -> None:
    answer = sign_in(world.maral).post(
        "/api/assistants/facts/kz.capital/correct", {"why": "x", "changes": changes}, content_type="application/json"
    )
    assert answer.status_code == 422
    fact.refresh_from_db()
    assert (fact.version, fact.state) == (1, "published")


@pytest.mark.usefixtures("fact")
def test_a_country_without_a_sentence_in_a_language_has_no_page_in_it(client: Client) -> None:
    assert client.get("/corrections/facts/kz/kk.md").status_code == 200
    assert client.get("/corrections/facts/kz/en.md").status_code == 404


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("since", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-27T25:00"])
def test_a_moment_outside_the_calendar_is_told(since: str, client: Client) -> None:
    assert client.get("/corrections/feed.json", {"since": since}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "number"), [("²", 1), ("9" * 5000, 1), ("-1", 1), ("x", 1), ("", 1), ("3", 3), ("9", 7)]
)
def test_the_number_of_an_answer_may_be_anything(asked: str, number: int, rf: RequestFactory) -> None:
    assert number_in(rf.get("/", {"n": asked}), 7) == number
