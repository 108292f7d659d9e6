"""What the rules are told of programmes, how a programme stands on the screen, and what breaks when."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ortaq.catalogue.models import Programme, Version
from ortaq.core.rules import FACTS
from ortaq.core.rules.facts import Kind
from ortaq.members.models import Person
from ortaq.origin import actions as origin
from ortaq.origin.breaking import breaking, picture
from ortaq.origin.standing import facts_of
from ortaq.standards.gate import actions as gate
from ortaq.standards.gate.standing import MEMBER
from ortaq.standards.models import Statement, Waiver
from ortaq.standards.protection import names
from tests.rooms.consent_stories import agreed
from tests.rooms.deal_stories import signed, tale
from tests.rooms.gate_stories import EDITOR, REASON, adopts, asks, charter, officer, reserves, states
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def signed_in(person: Person) -> Client:
    """A browser of somebody, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def voiced(world: World, **change: Any) -> Programme:
    """A tale whose Kazakh sound copies a person's voice."""
    film = tale(world)
    agreed(world, **change)
    uses = [{"kind": "voice.synthetic", "system": "Dauys", "cloned": True, "consents": ["V-1"]}]
    origin.declare(version=film.versions.get(kind="sound"), by=world.erlan, no_ai=False, uses=uses)
    return film


def about(film: Programme) -> dict[str, Any]:
    """`item` of one programme."""
    return facts_of([Programme.objects.select_related("owner").get(pk=film.pk)])[film.pk]["item"]


# ---- the facts


def test_what_a_rule_is_told_of_a_programme(world: World) -> None:
    film = voiced(world, ends_on=timezone.now().date() + 30 * DAY)
    gate.register_tool(house=world.almaty, name="Dauys", owner="Asel", by=officer(world.almaty))

    item = about(film)

    assert (item["for_children"], item["made_in"], item["languages"]) == (True, "KZ", ["kk"])
    assert item["declaration"]["complete"] is True
    assert item["declaration"]["no_ai"] is False
    assert item["ai"] == {"uses": ["voice.synthetic"], "level": 3}
    (use,) = item["declaration"]["uses"]
    assert (use["language"], use["needs_consent"], use["consents"]) == ("kk", True, ["V-1"])
    (consent,) = item["consents"]
    assert consent["valid_to"] == (timezone.now().date() + 30 * DAY).isoformat()
    assert (consent["territories"], consent["withdrawn"], consent["of_a_child"]) == (["*"], False, False)
    (tool,) = item["tools"]
    assert (tool["registered"], names.read_name(world.almaty.pk, tool["owner"])) == (True, "Asel")
    assert "Asel" not in str(item), "the rules are told pseudonyms"
    assert "trains_on_input" not in tool, "nobody has said"
    assert item["label"]["visible"] is True
    assert item["label"]["machine_readable"] is False, "nothing is signed yet"


def test_what_nobody_knows_is_left_out(world: World) -> None:
    film = tale(world, declared=False)

    item = about(film)

    assert item["declaration"]["complete"] is False
    assert "no_ai" not in item["declaration"]
    assert item["label"] == {"machine_readable": False}
    for path in ("ai", "editor", "sources", "statements", "corrections", "provenance"):
        assert path not in item


def test_every_fact_that_is_told_stands_in_the_list_with_its_type(world: World) -> None:
    film = voiced(world)
    states(film, world.erlan, editor="Erlan", sources=[{"name": "archive", "kind": "document", "anonymous": False}])
    types = {Kind.YES_NO: bool, Kind.NUMBER: int, Kind.TEXT: str, Kind.DATE: str, Kind.TEXTS: list, Kind.RECORDS: list}

    def check(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                check(inner, f"{path}.{name}")
            return
        assert path in FACTS
        assert type(value) is types[FACTS[path].kind], path
        if FACTS[path].kind is Kind.RECORDS:
            for record in value:
                for name, inner in record.items():
                    check(inner, f"{path}[].{name}")

    check(about(film), "item")


def test_a_hundred_programmes_cost_as_many_questions_as_one(world: World) -> None:
    films = [voiced(world)]
    gate.register_tool(house=world.almaty, name="Dauys", by=officer(world.almaty))

    def asked(some: list[Programme]) -> int:
        row = list(Programme.objects.filter(pk__in=[one.pk for one in some]).select_related("owner"))
        with CaptureQueriesContext(connection) as queries:
            facts_of(row)
        return len(queries)

    one = asked(films)
    for number in range(12):
        another = tale(world, title=f"Tale {number}")
        uses = [{"kind": "voice.synthetic", "system": "Dauys", "cloned": True, "consents": ["V-1"]}]
        origin.declare(version=another.versions.get(kind="sound"), by=world.erlan, no_ai=False, uses=uses)
        films.append(another)
    assert asked(films) == one


def test_a_consent_to_another_programme_is_none_to_this_one(world: World) -> None:
    from ortaq.standards.consents.actions import Scope

    film, other = tale(world), tale(world, title="Other")
    agreed(world, scope=Scope(programmes=[str(film.pk)]))
    uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["V-1"]}]
    origin.declare(version=film.versions.get(kind="sound"), by=world.erlan, no_ai=False, uses=uses)
    Version.objects.get(programme=other, kind="sound").declarations.update(no_ai=False, uses=uses)

    assert len(about(film)["consents"]) == 1
    assert about(other)["consents"] == []


# ---- the page and the panel


@pytest.fixture
def stopped(world: World) -> Programme:
    """A tale that Bishkek holds; then Almaty adopts the rule about editors, and nobody is named."""
    film = tale(world)
    signed(world, film)
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="")
    return film


def test_the_work_page_shows_the_light_the_rule_and_the_way_to_put_it_right(world: World, stopped: Programme) -> None:
    page = signed_in(world.erlan).get(f"/catalogue/{stopped.pk}/").content.decode()
    assert "a rule stands in the way" in page
    assert EDITOR in page
    assert f"/origin/{stopped.pk}/standing/#item.editor" in page


def test_where_nobody_is_bound_the_work_page_is_as_it_was(world: World) -> None:
    film = tale(world)
    assert "By the rules" not in signed_in(world.erlan).get(f"/catalogue/{film.pk}/").content.decode()
    page = signed_in(world.erlan).get(f"/origin/{film.pk}/standing/")
    assert "No house here has adopted a charter" in page.content.decode()


def test_the_owner_reads_the_leaf_and_another_house_does_not(world: World, stopped: Programme) -> None:
    states(stopped, world.erlan, editor="")
    mine = signed_in(world.erlan).get(f"/origin/{stopped.pk}/standing/").content.decode()
    assert "$item.editor" in mine
    assert world.bishkek.name in mine

    theirs = signed_in(world.nargiz).get(f"/origin/{stopped.pk}/standing/").content.decode()
    assert EDITOR in theirs
    assert "$item.editor" not in theirs
    assert "What your house states of it" not in theirs
    assert world.bishkek.name not in theirs, "who else holds it is nobody's business"


def test_what_is_stated_of_it_is_not_told_to_others(world: World, stopped: Programme) -> None:
    states(stopped, world.erlan, editor="Saule Very Private")
    assert "Saule Very Private" in signed_in(world.erlan).get(f"/origin/{stopped.pk}/standing/").content.decode()
    for address in (f"/origin/{stopped.pk}/standing/", f"/catalogue/{stopped.pk}/", "/standards/exceptions/"):
        assert "Saule Very Private" not in signed_in(world.aigul).get(address).content.decode()


def test_a_form_states_under_the_readers_name_and_only_what_changed(world: World, stopped: Programme) -> None:
    client = signed_in(world.erlan)
    sent = {
        "item.editor": "Erlan",
        "item.sources": "document: Archive of Almaty\nperson: anonymous: she fears for her work",
        "item.statements.has_placement": "no",
        "item.corrections.open": "0",
        "item.is_news": "",
    }
    assert client.post(f"/origin/{stopped.pk}/standing/", sent).status_code == 302
    stored = dict(Statement.objects.filter(superseded_at=None).values_list("key", "value"))
    assert "she fears" not in str(stored), "what may say who a source is lies sealed"
    standing = names.read(stopped.owner_id, stored)
    assert standing["item.sources"] == [
        {"kind": "document", "name": "Archive of Almaty", "anonymous": False, "reason": ""},
        {"kind": "person", "anonymous": True, "reason": "she fears for her work"},
    ]
    assert (standing["item.editor"], standing["item.corrections.open"]) == ("Erlan", 0)
    assert (standing["item.statements.has_placement"], "item.is_news" in standing) == (False, False)
    many = Statement.objects.count()
    client.post(f"/origin/{stopped.pk}/standing/", sent)
    assert Statement.objects.count() == many
    # What the form shows it takes back as it was.
    page = client.get(f"/origin/{stopped.pk}/standing/").content.decode()
    assert "person: anonymous: she fears for her work" in page


def test_another_house_posts_in_vain_and_bad_input_is_said(world: World, stopped: Programme) -> None:
    before = Statement.objects.count()
    answer = signed_in(world.aigul).post(f"/origin/{stopped.pk}/standing/", {"item.editor": "Mine"})
    assert answer.status_code in (403, 422)
    answer = signed_in(world.erlan).post(f"/origin/{stopped.pk}/standing/", {"item.corrections.open": "many"})
    assert answer.status_code == 422
    assert "whole number" in answer.content.decode()
    assert Statement.objects.count() == before


def test_an_exception_is_asked_for_and_approved_on_the_screen(world: World, stopped: Programme) -> None:
    until = (timezone.now() + 20 * DAY).date().isoformat()
    asked = {"rule": EDITOR, "reason": REASON, "public_summary": "An archive film.", "until": until}
    client = signed_in(world.erlan)
    short = client.post(f"/origin/{stopped.pk}/standing/exception/", asked | {"reason": "no"})
    assert short.status_code == 422
    assert "An archive film." in short.content.decode(), "what was typed stays"
    assert client.post(f"/origin/{stopped.pk}/standing/exception/", asked).status_code == 302

    held = Waiver.objects.get()
    page = client.get(f"/origin/{stopped.pk}/standing/").content.decode()
    assert f"{world.erlan.name} has asked for an exception." in page
    assert f"#e-{held.pk}" in page
    assert "Ask for an exception" not in page, "nobody asks twice"
    assert "has asked for" not in signed_in(world.aigul).get(f"/origin/{stopped.pk}/standing/").content.decode()
    board = client.get("/standards/exceptions/").content.decode()
    assert "Somebody else of your house has to approve it." in board
    assert signed_in(officer(world.bishkek)).post(f"/standards/exceptions/{held.pk}/approve/").status_code == 404
    signed_in(world.asel).post(f"/standards/exceptions/{held.pk}/approve/")
    held.refresh_from_db()
    assert held.approved_at is None, "a rights manager decides nothing here"
    signed_in(officer(world.almaty, "second")).post(f"/standards/exceptions/{held.pk}/approve/")
    held.refresh_from_db()
    assert held.approved_at

    theirs = signed_in(world.aigul).get("/standards/exceptions/").content.decode()
    assert "An archive film." in theirs
    assert REASON not in theirs
    assert "exception" in client.get(f"/origin/{stopped.pk}/standing/").content.decode()


def test_a_request_of_another_house_is_nobody_elses_business(world: World, stopped: Programme) -> None:
    asks(stopped, world.almaty, world.erlan)
    theirs = signed_in(world.aigul).get("/standards/exceptions/").content.decode()
    assert EDITOR not in theirs
    listed = signed_in(world.aigul).get("/api/standards/exceptions").json()
    assert listed == []
    (mine,) = signed_in(world.erlan).get("/api/standards/exceptions").json()
    assert mine["reason"] == REASON


def test_the_house_states_and_registers(world: World) -> None:
    watcher = officer(world.almaty)
    client = signed_in(watcher)
    assert client.post("/standards/house/", {"member.statements.retention_days": "30"}).status_code == 302
    assert client.post("/standards/house/", {"name": "Dauys", "trains_on_input": "no"}).status_code == 302
    page = client.get("/standards/house/").content.decode()
    assert "Dauys" in page
    assert 'value="30"' in page
    assert "Dauys" not in signed_in(world.aigul).get("/standards/house/").content.decode()
    assert signed_in(world.asel).post("/standards/house/", {"name": "Other"}).status_code == 422
    with_him = client.post("/standards/house/tools/" + str(watcher.broadcaster.tools.get().pk) + "/retire/")
    assert with_him.status_code == 302
    assert "Dauys" not in client.get("/standards/house/").content.decode()


def test_the_api_tells_states_and_asks(world: World, stopped: Programme) -> None:
    client = signed_in(world.erlan)
    told = client.get(f"/api/origin/programmes/{stopped.pk}/standing").json()
    assert told["light"] == "deny"
    assert [(one["rule"], one["outcome"], one["house"]) for one in told["rules"]] == [(EDITOR, "fail", "almaty")]
    assert "$item.editor" in told["rules"][0]["why"]

    def post(address: str, sent: dict[str, object]) -> Any:
        return client.post(address, json.dumps(sent), content_type="application/json")

    until = (timezone.now() + 20 * DAY).date().isoformat()
    asked = {"rule": EDITOR, "reason": REASON, "public_summary": "Old.", "until": until}
    assert post(f"/api/origin/programmes/{stopped.pk}/exceptions", asked).json()["is_approved"] is False
    said = post(f"/api/origin/programmes/{stopped.pk}/statements", {"values": {"item.editor": "Erlan"}})
    assert said.json() == {"item.editor": "Erlan"}
    assert client.get(f"/api/origin/programmes/{stopped.pk}/standing").json()["light"] == "allow"
    bad = post(f"/api/origin/programmes/{stopped.pk}/statements", {"values": {"item.year": 1}})
    assert bad.status_code == 409


# ---- what breaks


def test_what_breaks_names_the_day_the_rule_and_the_programmes(world: World) -> None:
    today = timezone.now().date()
    film = voiced(world, ends_on=today + 40 * DAY)
    safe = tale(world, title="Safe")
    watcher = officer(world.almaty)
    adopts(world.almaty, charter(world, ["CONSENT-01", EDITOR]), watcher)
    states(film, world.erlan, editor="Erlan")
    states(safe, world.erlan, editor="")
    reserves(world.almaty, watcher, "not", ends_on=today + 10 * DAY)

    found = breaking(world.almaty, today, today + 365 * DAY)

    told = [(one.day - today, one.rule.id, one.kind, one.programmes) for one in found]
    assert told == [(10 * DAY, EDITOR, "block", (safe,)), (41 * DAY, "CONSENT-01", "block", (film,))]
    drawn = picture(found, today, today + 365 * DAY)
    assert [(row.rule, row.territory) for row in drawn.rows] == [(EDITOR, "KZ"), ("CONSENT-01", "KZ")]
    xs = [mark.x for row in drawn.rows for mark in row.marks]
    assert xs == sorted(xs)


def test_a_house_sees_what_it_makes_and_holds_and_nothing_else(world: World) -> None:
    today = timezone.now().date()
    watcher = officer(world.almaty)
    held, other = tale(world), tale(world, title="Other")
    signed(world, held)
    adopts(world.almaty, charter(world), watcher)
    for film in (held, other):
        states(film, world.erlan, editor="")
    reserves(world.almaty, watcher, "advise", ends_on=today + 10 * DAY)

    def broken(house: Any) -> set[Programme]:
        return {film for one in breaking(house, today, today + 30 * DAY) for film in one.programmes}

    assert broken(world.almaty) == {held, other}
    assert broken(world.bishkek) == {held}
    assert broken(world.budapest) == set()


def test_the_page_and_the_api_tell_the_same(world: World) -> None:
    today = timezone.now().date()
    watcher = officer(world.almaty)
    film = tale(world)
    adopts(world.almaty, charter(world), watcher)
    states(film, world.erlan, editor="")
    reserves(world.almaty, watcher, "warn", ends_on=today + 10 * DAY)
    client = signed_in(world.erlan)

    page = client.get("/standards/what-if/").content.decode()
    day = (today + 10 * DAY).isoformat()
    assert f'href="#d-{day}"' in page
    assert f'id="d-{day}"' in page
    assert f"/origin/{film.pk}/standing/" in page
    (told,) = client.get("/api/origin/what-if").json()
    assert (told["day"], told["rule"], told["outcome"], told["programmes"]) == (day, EDITOR, "fail", [str(film.pk)])
    empty = client.get(f"/standards/what-if/?first={today + 20 * DAY}&last={today + 30 * DAY}").content.decode()
    assert "Nothing breaks in these days." in empty
    assert (
        "The last day comes after the first"
        in client.get(f"/standards/what-if/?first={today + 20 * DAY}&last={today}").content.decode()
    )


def test_visitors_are_sent_to_sign_in(world: World) -> None:
    film = tale(world)
    for address in (
        "/standards/what-if/",
        "/standards/exceptions/",
        "/standards/house/",
        f"/origin/{film.pk}/standing/",
    ):
        assert Client().get(address).status_code == 302


def test_statements_of_a_house_are_its_own(world: World) -> None:
    with pytest.raises(gate.BadStatement):
        gate.state(
            subject_kind=MEMBER,
            subject_id=world.almaty.pk,
            house=world.almaty,
            values={"item.editor": "x"},
            by=officer(world.almaty),
        )


def test_of_what_has_no_film_yet_the_page_says_what_to_do_first(world: World) -> None:
    """Nobody knows whether every part is declared before there are parts; that is amber, and no fault of anybody."""
    adopts(world.almaty, charter(world, ("AI-01",)), officer(world.almaty))
    plan = Programme.objects.create(owner=world.almaty, titles={"kk": "Жоспар"}, original_language="kk", year=2027)
    page = signed_in(world.erlan).get(f"/origin/{plan.pk}/standing/").content.decode()
    assert "It has no film yet. Bring in its files first; then declare each part and sign." in page
    assert f'href="/catalogue/{plan.pk}/"' in page
    film = tale(world)
    Version.objects.filter(programme=film, kind="sound").first().declarations.all().delete()
    assert "It has no film yet" not in signed_in(world.erlan).get(f"/origin/{film.pk}/standing/").content.decode()
