"""What houses read of the gate over the API, and what breaks where the catalogue is large."""

import html
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rules import FACTS
from ortaq.core.rules.facts import Kind
from ortaq.origin.breaking import breaking
from ortaq.origin.standing import dated, facts_of
from ortaq.standards.gate import actions as gate
from tests.rooms.deal_stories import gift, tale
from tests.rooms.gate_stories import EDITOR, REASON, adopts, asks, charter, officer, reserves, states
from tests.rooms.test_origin_standing import DAY, signed_in, stopped, voiced
from tests.world import World

__all__ = ["stopped"]
pytestmark = pytest.mark.django_db


# ---- what is read over the API


def test_a_house_reads_what_it_states_and_what_the_rules_said_and_no_other_does(
    world: World, stopped: Programme
) -> None:
    with pytest.raises(gate.AgainstTheRules):
        gift(world, stopped, to=[world.lefkosa])
    mine, theirs = signed_in(world.erlan), signed_in(world.aigul)
    there = f"/api/origin/programmes/{stopped.pk}"
    assert mine.get(f"{there}/statements").json() == {"item.editor": ""}
    (told,) = mine.get(f"{there}/evaluations").json()
    assert (told["use"], told["stopped"], told["results"][0]["rule"]) == ("offer", True, EDITOR)
    for path in ("statements", "evaluations"):
        assert theirs.get(f"{there}/{path}").status_code == 404

    watcher = signed_in(world.almaty.people.get(username__startswith="officer"))
    made = watcher.post("/api/standards/tools", json.dumps({"name": "Dauys"}), content_type="application/json").json()
    assert theirs.delete(f"/api/standards/tools/{made['id']}").status_code == 404
    assert watcher.delete(f"/api/standards/tools/{made['id']}").status_code == 204
    assert watcher.get("/api/standards/tools").json() == []
    assert watcher.get("/api/standards/house").json() == {}


def test_an_exception_is_read_by_everybody_once_it_is_in_force_and_its_reason_by_the_house(
    world: World, stopped: Programme
) -> None:
    held = asks(stopped, world.almaty, world.erlan)
    theirs, nobody = signed_in(world.aigul), Client()
    address = f"/api/standards/exceptions/{held.pk}"
    assert theirs.get(address).status_code == 404
    assert nobody.get("/api/standards/public/exceptions").json() == []

    gate.approve_exception(waiver=held, by=officer(world.almaty, "second"))

    assert (theirs.get(address).json()["reason"], signed_in(world.erlan).get(address).json()["reason"]) == (
        None,
        REASON,
    )
    public = nobody.get("/api/standards/public/exceptions")
    assert [one["public_summary"] for one in public.json()] == ["An archive film whose editor is dead."]
    assert REASON not in public.content.decode()
    assert nobody.get(address).status_code == 401


# ---- a large catalogue


def test_only_what_can_turn_is_read_where_nobody_is_bound_otherwise(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ortaq.origin import breaking as module

    today = timezone.now().date()
    film = voiced(world, ends_on=today + 40 * DAY)
    for number in range(5):
        tale(world, title=f"Safe {number}")
    adopts(world.almaty, charter(world, ["CONSENT-01", EDITOR]), officer(world.almaty))
    read: list[list[Programme]] = []
    monkeypatch.setattr(module, "facts_of", lambda some: read.append(list(some)) or facts_of(some))

    found = breaking(world.almaty, today + DAY, today + 365 * DAY)

    assert [(one.rule.id, one.programmes) for one in found] == [("CONSENT-01", (film,))]
    assert read == [[film]]


def test_every_date_of_a_programme_comes_from_a_consent(world: World) -> None:
    film, plain = voiced(world), tale(world, title="Plain")
    assert dated([film.pk, plain.pk]) == {film.pk}
    dates = {path.split("[]")[0] for path, fact in FACTS.items() if fact.kind is Kind.DATE and "." in path}
    assert dates == {"item.consents", "item.biometrics"}, "of another date `dated` would have to know"


def test_a_large_catalogue_says_that_it_is_being_judged_and_the_answer_follows(
    world: World, stopped: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ortaq.origin import what_if_pages

    today = timezone.now().date()
    watcher = world.almaty.people.get(username__startswith="officer")
    reserves(world.almaty, watcher, "warn", ends_on=today + 10 * DAY)
    monkeypatch.setattr(what_if_pages, "MANY", 0)
    client = signed_in(world.erlan)
    page = client.get("/standards/what-if/").content.decode()
    assert "1 programme is being judged" in page
    assert "<progress" in page
    (address,) = re.findall(r'hx-get="([^"]*)"', page)
    answer = client.get(f"/standards/what-if/{html.unescape(address)}").content.decode()
    assert f'id="d-{today + 10 * DAY}"' in answer
    assert "<progress" not in answer


def test_many_programmes_of_one_rule_are_named_in_part_and_counted_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ortaq.origin import what_if_pages

    today = timezone.now().date()
    watcher = officer(world.almaty)
    adopts(world.almaty, charter(world), watcher)
    for number in range(4):
        states(tale(world, title=f"Tale {number}"), world.erlan, editor="")
    reserves(world.almaty, watcher, "warn", ends_on=today + 10 * DAY)
    monkeypatch.setattr(what_if_pages, "MOST_NAMED", 3)
    page = signed_in(world.erlan).get("/standards/what-if/").content.decode()
    assert "4 programmes" in page
    assert "and 1 more" in page
