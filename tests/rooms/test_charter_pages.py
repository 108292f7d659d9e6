"""Charters on the screen and over the API: read, write in the lab, adopt, reserve, compare."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.members.actions import give_token
from ortaq.standards.charter import adopting, queries, writing
from ortaq.standards.models import Adoption, Charter, Reservation
from ortaq.web.desk.desk import desk_of
from tests.rooms.charter_stories import adopted, opened, rule, text_of
from tests.world import World

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    """What a page says, without tags, each run of blanks as one."""
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return said.replace("&quot;", '"').replace("&#x27;", "'")


def test_gulnora_begins_edits_and_opens_in_the_browser(world: World, sign_in: Any) -> None:
    client = sign_in(world.gulnora)
    assert "There is no charter yet" in text(client.get("/standards/charters/"))
    assert "Charters" in text(client.get("/standards/"))
    answer = client.post("/standards/charters/begin/")
    draft = Charter.objects.get()
    assert answer.url == f"/standards/charters/{draft.pk}/"
    lab = f"/standards/charters/{draft.pk}/rules/SRC-01/"
    page = client.get(lab)
    assert "every example comes out as it says" in text(page)
    assert "(“court file”" not in text(page)
    answer = client.post(lab, {"text": text_of(rule(draft, "SRC-01"), severity="block")})
    assert (answer.status_code, answer.url) == (302, lab)
    assert rule(draft, "SRC-01").plain["severity"] == "block"
    client.post(f"/standards/charters/{draft.pk}/name/", {"title": "Charter of the exchange"})
    assert "Charter of the exchange" in text(client.get("/standards/charters/"))
    assert "agreed by nobody" not in text(client.get("/standards/charters/"))
    client.post(f"/standards/charters/{draft.pk}/name/", {"title": "Charter of the exchange", "is_template": "on"})
    assert client.post(f"/standards/charters/{draft.pk}/open/").status_code == 302
    page = text(client.get(f"/standards/charters/{draft.pk}/"))
    assert "open for adoption" in page
    assert "Charter of the exchange · version 1" in page
    assert "unreviewed" in page


def test_what_cannot_be_read_is_shown_again_with_sentences_and_nothing_is_lost(world: World, sign_in: Any) -> None:
    draft = writing.begin(by=world.deniz)
    client, lab = sign_in(world.deniz), f"/standards/charters/{draft.pk}/rules/SRC-01/"
    typed = text_of(rule(draft, "SRC-01"), require={"count>=": ["$item.source", 2]}, severity="forbid")
    answer = client.post(lab, {"text": typed})
    assert answer.status_code == 422
    for page in (answer, client.get(lab)):
        assert "The severity is block, warn or advise: not “forbid”." in text(page)
        assert "nobody knows a fact “$item.source”. Did you mean $item.sources?" in text(page)
        assert "$item.source" in page.context["text"]
    answer = client.post(lab, {"text": "<script>alert(1)</script>"})
    assert "This is not JSON" in text(answer)
    assert "<script>alert(1)" not in answer.content.decode()
    assert rule(draft, "SRC-01").plain["severity"] == "warn"


def test_the_examples_run_while_one_types_and_the_leaf_that_decided_is_named(world: World, sign_in: Any) -> None:
    charter = opened(world)
    client = sign_in(world.erlan)
    typed = text_of(rule(charter, "SRC-01"), require={"count>=": ["$item.sources", 3]})
    answer = client.post(f"/standards/charters/{charter.pk}/rules/SRC-01/try/", {"text": typed})
    said = text(answer)
    assert "expected: pass" in said
    assert "SRC-01.examples[0] expects “pass” and gets “fail”." in said
    assert "$item.sources (2 records) count&gt;= 3 is false." in said
    assert "size(item.sources) &gt;= 3" in said
    assert rule(charter, "SRC-01").plain["require"] == {"count>=": ["$item.sources", 2]}


def test_deniz_adopts_reserves_and_lifts_in_the_browser(world: World, sign_in: Any) -> None:
    charter, client = opened(world), sign_in(world.deniz)
    reader = f"/standards/charters/{charter.pk}/"
    assert "is not bound by it" in text(client.get(reader))
    answer = client.post(f"{reader}adopt/", {"digest": "0" * 64})
    assert (answer.status_code, "not the charter that you read" in text(answer)) == (422, True)
    assert client.post(f"{reader}adopt/", {"digest": charter.digest}).status_code == 302
    adoption = Adoption.objects.get()
    reserve = f"/standards/adoptions/{adoption.pk}/reserve/SRC-01/"
    answer = client.post(reserve, {"applied": "advise", "reason": "", "ends_on": ""})
    assert answer.status_code == 422
    answer = client.post(reserve, {"applied": "advise", "reason": "We are few & tired", "ends_on": "2020-01-01"})
    assert (answer.status_code, "We are few &amp; tired" in answer.content.decode()) == (422, True)
    assert client.post(reserve, {"applied": "advise", "reason": "We are few"}).status_code == 302
    page = text(client.get(reader))
    assert "Reservation of Demo TV Lefkoşa" in page
    assert "We are few" in page
    matrix = text(client.get(f"{reader}map/"))
    assert "reservation: We are few" in matrix
    assert "not adopted" in matrix
    sign_in(world.erlan)
    assert client.post(f"/standards/reservations/{Reservation.objects.get().pk}/lift/").status_code == 422
    sign_in(world.deniz)
    client.post(f"/standards/reservations/{Reservation.objects.get().pk}/lift/")
    assert "Reservation of" not in text(client.get(reader))
    client.post(f"/standards/adoptions/{adoption.pk}/leave/", {"day": ""})
    assert "ends on" in text(client.get(reader))


def test_a_source_that_is_not_verified_says_so_and_law_in_force_says_since_when(world: World, sign_in: Any) -> None:
    charter = opened(world)
    page = sign_in(world.erlan).get(f"/standards/charters/{charter.pk}/")
    said = text(page)
    assert "C · unverified" in said
    assert "blocks by law · 2026-01-18" in said
    assert "Template, agreed by nobody. A beginning to write from; not legal advice." in said
    assert "no speaker has checked them" in said
    assert "No law of these states is cited: Azerbaijan" in said
    assert 'rel="noopener nofollow external"' in page.content.decode()


def test_what_differs_is_shown_side_by_side(world: World, sign_in: Any) -> None:
    first = opened(world)
    draft = writing.begin(by=world.deniz, based_on=first)
    row = rule(draft, "SRC-01")
    writing.write_rule(row=row, text=text_of(row, severity="block"), by=world.deniz)
    client = sign_in(world.erlan)
    said = text(client.get(f"/standards/charters/{draft.pk}/differences/"))
    assert "stricter" in said
    assert "severity (warns → blocks)" in said
    assert "1 rule differs." in said


def test_the_desk_of_a_standards_officer_tells_of_an_open_charter_and_of_a_reservation_that_ends(world: World) -> None:
    charter, now = opened(world), timezone.now()

    def waits(person: Any) -> list[tuple[str, str]]:
        desk = desk_of(person, now)
        return [(job.title, job.note) for job in (*desk.today, *desk.later) if "/standards/charters/" in job.address]

    assert waits(world.deniz) == [("Read a charter that is open for adoption", "Template charter 1")]
    assert waits(world.erlan) == []
    adoption = adopted(world, charter)
    assert waits(world.deniz) == []
    for name, days in (("SRC-01", 10), ("SRC-02", 100)):
        ends = queries.day_of(world.lefkosa, now) + dt.timedelta(days=days)
        adopting.reserve(adoption=adoption, rule_id=name, applied="advise", reason="few", by=world.deniz, ends_on=ends)
    assert waits(world.deniz) == [
        ("A reservation ends: from then on the rule is applied as the charter says it", "SRC-01")
    ]


def test_a_visitor_signs_in_first(client: Client, world: World) -> None:
    charter = opened(world)
    for path in ("", f"{charter.pk}/", f"{charter.pk}/map/", f"{charter.pk}/rules/SRC-01/"):
        assert client.get(f"/standards/charters/{path}").status_code == 302


# ---- the API -------------------------------------------------------------------------------------------------------


class Caller:
    """Somebody with a token."""

    def __init__(self, person: Any, *scopes: str) -> None:
        text = give_token(person=person, name="program", scopes=list(scopes) or ["read", "agree"])[1]
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/standards{path}")

    def post(self, path: str, **said: Any) -> Any:
        return self.client.post(f"/api/standards{path}", json.dumps(said), content_type="application/json")

    def put(self, path: str, **said: Any) -> Any:
        return self.client.put(f"/api/standards{path}", json.dumps(said), content_type="application/json")


def test_a_program_writes_opens_adopts_and_asks_what_binds(world: World) -> None:
    gulnora, deniz = Caller(world.gulnora), Caller(world.deniz)
    made = gulnora.post("/charters")
    assert (made.status_code, made.json()["state"], len(made.json()["rules"])) == (201, "draft", 40)
    path = f"/charters/{made.json()['id']}"
    plain = next(one["rule"] for one in made.json()["rules"] if one["rule"]["id"] == "SRC-01")
    assert gulnora.put(f"{path}/rules/SRC-01", rule=plain | {"severity": "forbid"}).status_code == 422
    assert gulnora.put(f"{path}/rules/SRC-01", rule=plain | {"severity": "block"}).json()["unready"] == []
    assert deniz.post(f"{path}/open").status_code == 403
    named = gulnora.post(f"{path}/name", language="uz", title="Nizom").json()
    assert (named["title"]["uz"], named["is_template"]) == ("Nizom", True)
    whole = gulnora.post(f"{path}/open").json()
    adoption = deniz.post(f"{path}/adopt", digest=whole["digest"])
    assert (adoption.status_code, adoption.json()["house"]) == (201, "lefkosa")
    reserved = deniz.post(
        f"/adoptions/{adoption.json()['id']}/reservations", rule="SRC-01", applied="advise", reason="few"
    )
    assert [one["rule"] for one in reserved.json()["reservations"]] == ["SRC-01"]
    bound = {one["rule"]: one for one in gulnora.get("/bound/lefkosa").json()}
    assert (len(bound), bound["SRC-01"]["severity"], bound["SRC-01"]["reserved"]) == (40, "advise", True)
    lifted = deniz.post(f"/reservations/{reserved.json()['reservations'][0]['id']}/lift")
    assert lifted.json()["reservations"] == []
    assert [one["house"] for one in gulnora.get("/adoptions").json()] == ["lefkosa"]
    assert gulnora.get("/bound/nobody").status_code == 404
    assert gulnora.get("/charters").json()[0]["adopted_by"] == ["lefkosa"]


def test_a_rule_is_tried_over_the_api_without_being_saved(world: World) -> None:
    charter = opened(world)
    caller = Caller(world.deniz)
    plain = rule(charter, "SRC-01").plain
    tried = caller.post("/charters/try", rule=plain).json()
    assert (tried["problems"], tried["unready"]) == ([], [])
    assert [(one["expect"], one["outcome"], one["holds"]) for one in tried["examples"]] == [
        ("pass", "pass", True),
        ("fail", "fail", True),
    ]
    assert tried["examples"][1]["leaves"][0]["operator"] == "count>="
    assert caller.post("/charters/try", rule={"id": "x"}).json()["problems"][0].startswith("version: ")
    assert len(caller.get("/charters/facts").json()) > 80


def test_a_token_that_only_reads_cannot_write(world: World) -> None:
    assert Caller(world.gulnora, "read").post("/charters", based_on=None).status_code == 403
    assert adopted(world).charter.state == "open"


# ---- an adoption that is still to come


def new_year(world: World) -> dt.date:
    """The first day of the next year, at Lefkoşa."""
    return dt.date(queries.day_of(world.lefkosa, timezone.now()).year + 1, 1, 1)


def test_deniz_adopts_from_new_year_on_and_reserves_before_it_binds_and_everybody_reads_it(
    world: World, sign_in: Any
) -> None:
    charter, client, first = opened(world), sign_in(world.deniz), new_year(world)
    reader, told_day = f"/standards/charters/{charter.pk}/", f"1 January {first.year}"
    client.post(f"{reader}adopt/", {"digest": charter.digest, "day": first.isoformat()})
    adoption = Adoption.objects.get()
    assert f"Adopted from {told_day}" in text(client.get(reader))
    reserve = f"/standards/adoptions/{adoption.pk}/reserve/SRC-01/"
    assert reserve in client.get(reader).content.decode()
    told = {"applied": "advise", "reason": "We are few", "ends_on": first.isoformat()}
    assert "ends after the adoption has begun" in text(client.post(reserve, told))

    client.post(reserve, told | {"ends_on": ""})

    assert f"Reservation of Demo TV Lefkoşa: applied as advice, from {told_day} . We are few" in text(
        client.get(reader)
    ).replace(" ,", ",")
    assert queries.bound_rules([world.lefkosa], timezone.now()) == []
    bound = {one.rule.id: one.severity for one in queries.bound_on(world.lefkosa, first)}
    assert (len(bound), bound["SRC-01"]) == (40, "advise")

    others = sign_in(world.aigul)
    page = text(others.get(reader)).replace(" ,", ",")
    assert f"Reservation of Demo TV Lefkoşa: applied as advice, from {told_day}" in page
    assert "Lift the reservation" not in page
    assert "make a reservation" not in page
    matrix = text(others.get(f"{reader}map/"))
    assert f"Demo TV Lefkoşa from {first}" in matrix
    assert f"reservation: We are few, from {first}" in matrix
    assert f"Adopted from {told_day} : Demo TV Lefkoşa" in text(others.get("/standards/charters/"))


def test_an_adoption_to_come_can_be_taken_back_and_takes_no_reservation_then(world: World, sign_in: Any) -> None:
    charter, client = opened(world), sign_in(world.deniz)
    reader = f"/standards/charters/{charter.pk}/"
    client.post(f"{reader}adopt/", {"digest": charter.digest, "day": new_year(world).isoformat()})
    adoption = Adoption.objects.get()
    assert "Take the adoption back" in text(client.get(reader))

    client.post(f"/standards/adoptions/{adoption.pk}/leave/", {"day": ""})

    assert queries.living([world.lefkosa], timezone.now()) == []
    assert "is not bound by it" in text(client.get(reader))
    assert "Adopt for my house" in text(client.get(reader))
    answer = client.post(f"/standards/adoptions/{adoption.pk}/reserve/SRC-01/", {"applied": "not", "reason": "x"})
    assert (answer.status_code, "This adoption is over" in text(answer)) == (422, True)
    assert not Reservation.objects.exists()


def test_what_was_announced_for_new_year_holds_when_the_house_is_bound_sooner(world: World) -> None:
    charter, first = opened(world), new_year(world)
    coming = adopting.adopt(charter=charter, house=world.lefkosa, by=world.deniz, digest=charter.digest, since=first)
    for name, ends_on in (("SRC-01", None), ("SRC-02", first + dt.timedelta(days=9))):
        adopting.reserve(adoption=coming, rule_id=name, applied="advise", reason="few", by=world.deniz, ends_on=ends_on)

    now = adopted(world, charter)

    assert sorted(one.rule_id for one in queries.reservations_of(now)) == ["SRC-01", "SRC-02"]
    assert [one.pk for one in queries.living([world.lefkosa], timezone.now())] == [now.pk]


def test_a_program_reserves_on_an_adoption_to_come_and_others_read_it(world: World) -> None:
    charter, first = opened(world), new_year(world)
    deniz, aigul = Caller(world.deniz), Caller(world.aigul, "read")
    made = deniz.post(f"/charters/{charter.pk}/adopt", digest=charter.digest, since=first.isoformat()).json()
    assert made["in_force"] is False
    said = {"rule": "SRC-01", "applied": "advise", "reason": "few"}
    assert deniz.post(f"/adoptions/{made['id']}/reservations", **said).status_code == 201

    (read,) = aigul.get("/adoptions").json()

    (reservation,) = read["reservations"]
    assert (read["in_force"], read["since"]) == (False, first.isoformat())
    assert (reservation["starts_on"], reservation["in_force"]) == (first.isoformat(), False)
    assert aigul.get("/bound/lefkosa").json() == []
    then = {one["rule"]: one for one in aigul.get(f"/bound/lefkosa?day={first}").json()}
    assert (then["SRC-01"]["severity"], then["SRC-01"]["reserved"]) == ("advise", True)


# ---- without an account


def test_everybody_reads_open_charters_adoptions_and_reservations_and_no_drafts(world: World, client: Client) -> None:
    charter = opened(world)
    adoption = adopted(world, charter)
    adopting.reserve(adoption=adoption, rule_id="SRC-01", applied="advise", reason="We are few.", by=world.deniz)
    draft = writing.begin(by=world.gulnora)

    def read(path: str) -> Any:
        return client.get(f"/api/standards/public/{path}")

    assert [one["id"] for one in read("charters").json()] == [str(charter.pk)]
    assert len(read(f"charters/{charter.pk}").json()["rules"]) == 40
    assert read(f"charters/{draft.pk}").status_code == 404
    (told,) = read("adoptions").json()
    assert (told["house"], told["signed_by"], told["reservations"][0]["reason"]) == ("lefkosa", None, "We are few.")
    assert world.deniz.name not in read("adoptions").content.decode()
    assert client.get("/api/standards/charters").status_code == 401


def test_one_rule_and_one_adoption_are_read_by_themselves(world: World) -> None:
    charter = opened(world)
    adoption = adopted(world, charter)
    reader = Caller(world.aigul, "read")
    assert reader.get(f"/charters/{charter.pk}/rules/SRC-01").json()["rule"]["id"] == "SRC-01"
    assert reader.get(f"/charters/{charter.pk}/rules/NOPE-01").status_code == 404
    told = reader.get(f"/adoptions/{adoption.pk}").json()
    assert (told["house"], told["in_force"]) == ("lefkosa", True)
