"""A fact is written on a page, in nine languages and with its sources; two countries confirm it before it is asked."""

from typing import Any

import pytest
from django.test import Client

from ortaq.assistants.facts import actions, form
from ortaq.assistants.models import Fact, Finding, Question
from ortaq.assistants.runs import queries as runs
from ortaq.core.grading.match import match
from ortaq.core.monitor.keys import read_key
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NEW = "/assistants/facts/new/"
LAKE = {
    "slug": "kg.deepest_lake",
    "country": "KG",
    "topic": "geography",
    "kind": "name",
    "value": "Issyk-Kul",
    "statement-en": "The deepest lake of Kyrgyzstan is Issyk-Kul.",
    "question-en": "Which is the deepest lake of Kyrgyzstan?",
    "right-en": "Issyk-Kul\nYsyk-Köl",
    "common-en": "Song-Kul",
    "statement-ky": "Кыргызстандын эң терең көлү — Ысык-Көл.",
    "question-ky": "Кыргызстандын эң терең көлү кайсы?",
    "right-ky": "Ысык-Көл",
    "publisher-0": "Statistics committee",
    "locator-0": "https://stat.example/lakes",
    "says-0": "Ysyk-Köl",
    "quote-0": "Ysyk-Köl, 668 m",
    "official-0": "on",
    "publisher-1": "Encyclopaedia",
    "locator-1": "https://encyclopaedia.example/issyk-kul",
    "says-1": "Issyk-Kul",
    "quote-1": "the deepest lake of the country",
}


@pytest.fixture
def writer(world: World, sign_in: Any) -> Client:
    """Maral of Ashgabat grades, and so looks after facts."""
    return sign_in(world.maral)  # type: ignore[no-any-return]


def test_a_fact_is_written_confirmed_by_two_countries_and_only_then_asked(world: World, writer: Client) -> None:
    answer = writer.post(NEW, LAKE)
    assert answer.url == "/assistants/facts/kg.deepest_lake/"
    fact = Fact.objects.get(slug="kg.deepest_lake")
    assert (fact.state, fact.version, fact.published_at) == ("proposed", 1, None)
    assert [(one.language, one.translator.username) for one in fact.questions.order_by("language")] == [
        ("en", "maral"), ("ky", "maral"),
    ]  # fmt: skip
    actions.confirm(fact, by=world.maral)
    assert not runs.questions().filter(fact=fact).exists()
    with pytest.raises(actions.AlreadyConfirmed):
        actions.confirm(fact, by=world.maral)
    actions.confirm(fact, by=world.gulnora)
    fact.refresh_from_db()
    assert (fact.state, runs.questions().filter(fact=fact).count()) == ("published", 2)


def test_what_was_written_is_what_answers_are_held_against(writer: Client) -> None:
    writer.post(NEW, LAKE)
    question = Question.objects.get(fact__slug="kg.deepest_lake", language="ky")
    asked = runs.as_asked(question, {})
    day = question.created_at.date()
    for answer, grade in (("Эң терең көл — Ысык-Көл.", "correct"), ("Бул Соң-Көл.", "wrong")):
        found = match(answer, read_key(asked["key"], day, asked["rivals"]), asked["text"], "ky", day)
        assert found.grade == grade, answer


def test_who_wrote_a_wording_does_not_check_it(world: World, writer: Client) -> None:
    writer.post(NEW, LAKE)
    question = Question.objects.get(language="en")
    with pytest.raises(actions.NotOpen, match="Somebody else must check"):
        actions.back_check(question, by=world.maral, back_translation="Which lake?")


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"slug": "Deepest Lake"}, {"slug"}),
        ({"slug": "kg." + "x" * 120}, {"slug"}),
        ({"country": "XX"}, {"country"}),
        ({"topic": ""}, {"topic"}),
        ({"kind": "text"}, {"kind"}),
        ({"value": ""}, {"value"}),
        ({"question-en": ""}, {"question-en"}),
        ({"right-ky": ""}, {"right-ky"}),
        ({"common-en": "Issyk-Kul"}, {"right-en"}),
        ({"statement-en": "", "question-en": "", "right-en": "", "common-en": ""}, {"statement-en"}),
        ({"valid_from": "2020-01-01", "valid_to": "2019-01-01"}, {"valid_to"}),
        ({"as_of": "2020-02-31"}, {"as_of"}),
        ({"locator-1": "javascript:alert(1)"}, {"locator-1", "sources"}),
        ({"locator-1": "https://www.stat.example/other"}, {"sources"}),
        ({"locator-1": LAKE["locator-0"]}, {"locator-1", "sources"}),
        ({"says-1": "Song-Kul"}, {"sources"}),
        ({"says-1": ""}, {"says-1", "sources"}),
        ({"quote-0": ""}, {"quote-0"}),
        ({"publisher-0": ""}, {"publisher-0"}),
        ({"kind": "number", "value": "6.5", "says-0": "668", "says-1": "668"}, {"value"}),
        ({"kind": "number", "value": "668", "says-0": "668", "says-1": "668", "tolerance_kind": "percent",
          "tolerance": "101"}, {"tolerance"}),
        ({"kind": "number", "value": "668", "says-0": "668", "says-1": "668", "tolerance_kind": "range",
          "tolerance": "9; 1"}, {"tolerance"}),
        ({"kind": "date", "value": "1991-13-01", "says-0": "1991", "says-1": "1991"}, {"value"}),
        ({"kind": "date", "value": "1991", "precision": "day", "says-0": "1991", "says-1": "1991"}, {"precision"}),
        ({"kind": "bool", "value": "perhaps", "says-0": "yes", "says-1": "yes"}, {"value"}),
        ({"kind": "list", "value": "Issyk-Kul; Song-Kul", "says-0": "Issyk-Kul; Song-Kul",
          "says-1": "Issyk-Kul; Song-Kul"}, {"right-ky"}),
    ],
)  # fmt: skip
def test_what_cannot_be_stands_at_its_field_and_nothing_is_lost(
    writer: Client, changed: dict[str, str], fields: set[str]
) -> None:
    answer = writer.post(NEW, LAKE | changed)
    assert answer.status_code == 422
    assert set(answer.context["typed"].errors) == fields
    page = answer.content.decode()
    assert all(f'id="{one}-error"' in page for one in fields)
    kept = {name: text for name, text in (LAKE | changed).items() if name not in {"country", "topic", "kind"}}
    assert answer.context["typed"].fields.items() >= kept.items()
    assert "Кыргызстандын эң терең көлү кайсы?" in page
    assert Fact.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "value", "precision", "tolerance"),
    [
        ({"kind": "number", "value": "1 736", "unit": "m", "tolerance_kind": "percent", "tolerance": "2"}, 1736, "",
         {"percent": 2}),
        ({"kind": "number", "value": "5", "tolerance_kind": "range", "tolerance": "4; 6"}, 5, "", {"range": [4, 6]}),
        ({"kind": "date", "value": "1991-08-31"}, "1991-08-31", "day", {}),
        ({"kind": "date", "value": "1991-08-31", "precision": "year"}, "1991-08-31", "year", {}),
        ({"kind": "date", "value": "--08-31"}, "--08-31", "yearly", {}),
        ({"kind": "date", "value": "1991"}, "1991", "year", {}),
        ({"kind": "bool", "value": "no"}, False, "", {}),
        ({"kind": "list", "value": "Kyrgyz; Russian", "right-en": "Kyrgyz; Kirghiz\nRussian",
          "right-ky": "кыргыз\nорус"}, ["Kyrgyz", "Russian"], "", {}),
    ],
)  # fmt: skip
def test_every_kind_of_answer_can_be_written(
    writer: Client, told: dict[str, str], value: object, precision: str, tolerance: dict[str, Any]
) -> None:
    said = {"says-0": told["value"], "says-1": told["value"], "common-en": ""}
    answer = writer.post(NEW, LAKE | said | told)
    assert answer.status_code == 302, answer.context["typed"].errors
    fact = Fact.objects.get()
    assert (fact.value, fact.precision, fact.tolerance) == (value, precision, tolerance)
    # What is read back into the form is what was typed: written anew without a change, nothing is otherwise.
    typed = form.Typed.known(fact)
    again = writer.post(f"/assistants/facts/{fact.slug}/edit/", typed.fields | {"why": "x"})
    assert again.status_code == 409
    assert "Nothing is otherwise than before." in again.content.decode()


def published(world: World, writer: Client) -> Fact:
    writer.post(NEW, LAKE)
    fact = Fact.objects.get()
    actions.confirm(fact, by=world.maral)
    return actions.confirm(fact, by=world.gulnora)


def test_written_anew_it_is_a_new_version_and_waits_for_two_countries_again(world: World, writer: Client) -> None:
    fact = published(world, writer)
    typed = form.Typed.known(fact).fields
    more = {"question-tr": "Kırgızistan'ın en derin gölü hangisidir?", "right-tr": "Isık Göl",
            "statement-tr": "Kırgızistan'ın en derin gölü Isık Göl'dür."}  # fmt: skip
    told = typed | more | {"question-en": "Name the deepest lake of Kyrgyzstan.", "why": "Turkish.", "was_wrong": "no"}
    assert writer.post(f"/assistants/facts/{fact.slug}/edit/", told).status_code == 302
    fact.refresh_from_db()
    assert (fact.version, fact.state, fact.published_at) == (2, "proposed", None)
    assert set(fact.statement) == {"en", "ky", "tr"}
    living = {one.language: (one.version, one.text) for one in fact.questions.filter(retired_at=None)}
    assert living["tr"] == (1, more["question-tr"])
    assert living["en"] == (2, "Name the deepest lake of Kyrgyzstan.")
    assert fact.versions.get().content["answers"].keys() == {"en", "ky"}
    # Nothing was wrong, so it is no error of ours.
    assert not Finding.objects.filter(kind="ours").exists()
    assert not runs.questions().filter(fact=fact).exists()


def test_what_was_wrong_stands_among_our_own_errors(world: World, writer: Client) -> None:
    fact = published(world, writer)
    told = form.Typed.known(fact).fields | {"right-ky": "Ысык-Көл\nЫсыккөл", "why": "A form was missing."}
    writer.post(f"/assistants/facts/{fact.slug}/edit/", told)
    assert Finding.objects.get(kind="ours").note == "A form was missing."


def test_a_language_that_is_emptied_is_asked_no_more(world: World, writer: Client) -> None:
    fact = published(world, writer)
    emptied = dict.fromkeys(("statement-ky", "question-ky", "right-ky"), "")
    writer.post(f"/assistants/facts/{fact.slug}/edit/", form.Typed.known(fact).fields | emptied | {"why": "Wrong."})
    assert set(fact.questions.filter(retired_at=None).values_list("language", flat=True)) == {"en"}


def test_what_somebody_else_has_changed_meanwhile_is_not_written_over(world: World, writer: Client) -> None:
    fact = published(world, writer)
    read = form.Typed.known(fact).fields
    actions.correct(fact, by=world.gulnora, why="Another.", statement=fact.statement | {"en": "It is Issyk-Kul."})
    answer = writer.post(f"/assistants/facts/{fact.slug}/edit/", read | {"value": "Song-Kul", "why": "Mine."})
    assert answer.status_code == 409
    assert "Somebody has changed" in answer.content.decode()
    assert answer.context["typed"].fields["value"] == "Song-Kul"
    fact.refresh_from_db()
    assert (fact.version, fact.value) == (2, "Issyk-Kul")


def test_a_contested_matter_is_not_written_here(world: World, writer: Client) -> None:
    Fact.objects.create(slug="x.name", topic="names", kind="name", sensitivity="contested", state="published")
    assert writer.get("/assistants/facts/x.name/edit/").status_code == 404


def test_who_does_not_look_after_facts_writes_none(world: World, sign_in: Any) -> None:
    client = sign_in(world.aigul)
    assert client.get(NEW).status_code in {302, 403}
    assert client.post(NEW, LAKE).status_code in {302, 403}
    assert Fact.objects.count() == 0


def test_a_source_that_says_otherwise_is_a_finding(writer: Client) -> None:
    third = {"publisher-2": "Atlas", "locator-2": "https://atlas.example/", "says-2": "Song-Kul", "quote-2": "Song-Kul"}
    writer.post(NEW, LAKE | third)
    assert Finding.objects.get().theirs == "Song-Kul"
    assert Fact.objects.get().state == "proposed"
