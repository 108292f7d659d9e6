"""Negotiation: a template becomes clauses, drafts are private, counter-offers are versions, both sign the same one."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.test import Client
from pypdf import PdfReader

from ortaq.core.rights import Answer, Kind, read_terms
from ortaq.exchange import actions, queries
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.models import Deal, DealState, Offer, Proposal, Signature
from ortaq.exchange.texts import EVERYBODY, LICENSEE, LICENSOR, Part, contract_text, parts_again, parts_of, written
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin.actions import DeclarationMissing, NotPackaged
from ortaq.rights import queries as rights
from ortaq.rights.models import Clause, Contract
from tests.rooms.deal_stories import tale
from tests.world import World

pytestmark = pytest.mark.django_db

BOTH_WAYS = [one.name for one in deal_templates().values() if one.swap and not one.genre]
ONE_WAY = [one.name for one in deal_templates().values() if not one.swap and not one.open]


def begun(world: World, template: str = "term-licence") -> Deal:
    """Asel writes a draft for Bishkek."""
    return actions.draft(by=world.asel, other=world.bishkek, programmes=[tale(world)], template=template)


def draft_parts(deal: Deal, house: object) -> list[Part]:
    """What the draft of a house says."""
    mine = queries.draft_of(deal, house)
    assert mine
    return parts_of(mine.text)


def with_runs(parts: Sequence[Part], runs: int) -> list[Part]:
    """The same clauses with other showings."""
    return [replace(parts[0], terms=replace(parts[0].terms, runs=runs)), *parts[1:]]


def test_what_must_be_done_before_signing_is_told_from_the_first_draft_on(world: World, sign_in: object) -> None:
    film = tale(world, declared=False)
    ready, without_film = tale(world, title="Ready"), tale(world, title="No film")
    without_film.package.delete()
    deal = actions.draft(
        by=world.asel, other=world.bishkek, programmes=[film, ready, without_film], template="term-licence"
    )
    parts = draft_parts(deal, world.almaty)
    told = sorted(actions.not_ready(deal, parts))
    assert [one.split(".")[0] for one in told] == [
        "Say first what AI has made of “Nasreddin rides backwards”",
        "“Nasreddin rides backwards” cannot go to air yet: bring in its picture and sound first",
    ]
    page = sign_in(world.asel).get(f"/exchange/deals/{deal.pk}/").content.decode()
    assert "it can be signed when this is done" in page
    assert "cannot go to air yet: bring in its picture and sound first" in page
    begun_there = {"to": "bishkek", "programmes": [str(without_film.pk)], "template": "festival"}
    api = sign_in(world.asel).post("/api/exchange/deals", begun_there, "application/json").json()
    assert [one in told for one in api["not_ready"]] == [True]
    # It is sent all the same; only the signature waits.
    actions.send(deal=deal, by=world.asel)
    with pytest.raises((NotPackaged, DeclarationMissing)):
        actions.sign(deal=deal, by=world.asel)
    fine = begun(world)
    assert actions.not_ready(fine, draft_parts(fine, world.almaty)) == []
    assert (
        "it can be signed when this is done"
        not in sign_in(world.asel).get(f"/exchange/deals/{fine.pk}/").content.decode()
    )


def test_the_house_that_sent_last_takes_it_back_and_the_other_declines(world: World, sign_in: object) -> None:
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    page = f"/exchange/deals/{deal.pk}/"
    mine, theirs = (sign_in(one).get(page).content.decode() for one in (world.asel, world.aigul))
    assert "Yes, take it back" in mine
    assert "Yes, decline it" not in mine
    assert "Yes, decline it" in theirs
    assert "Yes, take it back" not in theirs


def test_one_click_makes_clauses_of_a_template(world: World) -> None:
    deal = begun(world)
    grant, report = draft_parts(deal, world.almaty)
    assert (grant.giver, grant.holder) == (LICENSOR, LICENSEE)
    said = grant.terms
    assert (said.territories, said.sounds, said.runs, said.days) == (("KG",), ("ky", "ru", "kk"), 3, 365)
    assert (said.repeat_hours, said.time_zone) == (24, "Asia/Bishkek")
    assert (report.terms.kind, report.terms.condition, dict(report.terms.about)) == (
        Kind.CONDITION,
        "report",
        {"days": 30},
    )
    assert (report.terms.runs, report.terms.repeat_hours, report.terms.days) == (None, 0, 365)
    assert (deal.state, deal.current) == (DealState.DRAFTED, None)


@pytest.mark.parametrize("name", ONE_WAY)
def test_each_template_can_be_sent_signed_and_holds(world: World, name: str) -> None:
    deal = begun(world, name)
    actions.send(deal=deal, by=world.asel)
    actions.sign(deal=deal, by=world.aigul)
    deal = actions.sign(deal=deal, by=world.asel)
    template = deal_templates()[name]
    assert deal.state == DealState.AGREED
    assert [one.kind for one in deal.contract.clauses.all()] == [
        template.terms.get("kind", "grant"),
        *(one["kind"] for one in template.also),
    ]
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=30)
    answer = rights.decision(
        programme=deal.programme,
        broadcaster=world.bishkek,
        territory="KG",
        start=soon,
        stop=soon + dt.timedelta(minutes=5),
        medium=template.terms["media"][0],
        sounds=["kk"],
    )
    assert answer.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_what_goes_in_both_directions_needs_something_in_return(world: World, name: str) -> None:
    alone = begun(world, name)
    with pytest.raises(actions.SwapNotAnswered, match="goes in both directions"):
        actions.send(deal=alone, by=world.asel)
    theirs = tale(world, "baku", "Cırtdan")
    deal = actions.draft(
        by=world.asel,
        other=world.baku,
        programmes=[tale(world, title="Алдар көсе")],
        returns=[theirs],
        template=name,
    )
    actions.send(deal=deal, by=world.asel)
    actions.sign(deal=deal, by=world.nargiz)
    contract = actions.sign(deal=deal, by=world.asel).contract
    grants = contract.clauses.filter(kind=Kind.GRANT)
    assert {(one.giver, one.holder, one.territories[0]) for one in grants} == {
        (world.almaty, world.baku, "AZ"),
        (world.baku, world.almaty, "KZ"),
    }


def test_a_draft_is_seen_by_the_house_that_writes_it_and_by_nobody_else(world: World) -> None:
    deal = begun(world)
    assert queries.deals_of(world.almaty).get() == deal
    assert not queries.deals_of(world.bishkek).exists()
    assert not queries.waiting_for_signature_of(world.bishkek).exists()
    with pytest.raises(actions.NothingToSend, match="Send the draft first"):
        actions.sign(deal=deal, by=world.asel)
    actions.send(deal=deal, by=world.asel, message="For Nauryz.")
    assert queries.deals_of(world.bishkek).get().state == DealState.OFFERED
    # Bishkek writes an answer: Almaty sees the deal, and nothing of what Bishkek has not sent.
    actions.redraft(
        deal=deal, by=world.aigul, parts=with_runs(queries.parts_in(queries.deals_of(world.bishkek).get()), 9)
    )
    assert [one.number for one in queries.proposals_for(deal, world.bishkek)] == [1, 2]
    assert [one.number for one in queries.proposals_for(deal, world.almaty)] == [1]
    assert queries.draft_of(deal, world.almaty) is None


def test_versions_go_to_and_fro_and_each_signature_stays_with_its_own(world: World) -> None:
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    actions.sign(deal=deal, by=world.asel)
    deal = queries.deals_of(world.bishkek).get()
    with pytest.raises(actions.NothingToSend, match="change something first"):
        actions.send(deal=deal, by=world.aigul)
    actions.redraft(deal=deal, by=world.aigul, parts=queries.parts_in(deal))
    with pytest.raises(actions.NothingToSend, match="Nothing differs from version 1"):
        actions.send(deal=deal, by=world.aigul)
    with pytest.raises(actions.DraftStands, match="changes that it has not sent"):
        actions.sign(deal=deal, by=world.aigul)
    actions.redraft(deal=deal, by=world.aigul, parts=with_runs(queries.parts_in(deal), 6))
    with pytest.raises(actions.DraftStands, match="Demo TV Bishkek is writing an answer"):
        actions.redraft(deal=deal, by=world.asel, parts=queries.parts_in(deal))
    deal = actions.send(deal=deal, by=world.aigul, message="Six, please.")
    assert (deal.state, deal.current.number, queries.terms_of(deal).runs) == (DealState.COUNTERED, 2, 6)
    first, second = queries.proposals_for(deal, world.almaty)
    assert (first.signatures.count(), second.signatures.count()) == (1, 0)
    assert first.digest != second.digest
    # Almaty has signed version 1, which counts for nothing now.
    actions.sign(deal=deal, by=world.aigul)
    assert Contract.objects.count() == 0
    deal = actions.sign(deal=deal, by=world.asel)
    assert deal.contract.terms == second.text
    assert Clause.objects.filter(kind=Kind.GRANT).get().runs == 6
    assert {one.terms_digest for one in Signature.objects.filter(proposal=second)} == {deal.contract.terms_digest}
    told = Entry.objects.filter(subject_kind="deal").order_by("number").values_list("action", flat=True)
    assert list(told) == ["drafted", "offered", "signed", "countered", "signed", "signed"]


def test_who_wants_something_begins_the_deal_and_is_the_licensee(world: World) -> None:
    deal = actions.draft(by=world.aigul, other=world.almaty, programmes=[tale(world)], template="term-licence")
    assert (deal.licensor, deal.licensee) == (world.almaty, world.bishkek)
    assert not queries.deals_of(world.almaty).exists()
    actions.send(deal=deal, by=world.aigul)
    assert queries.waiting_for_signature_of(world.almaty).get() == deal


def test_a_draft_thrown_away_leaves_what_was_sent(world: World) -> None:
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    actions.redraft(
        deal=deal, by=world.aigul, parts=with_runs(queries.parts_in(queries.deals_of(world.bishkek).get()), 9)
    )
    actions.drop(deal=deal, by=world.aigul)
    assert [one.number for one in deal.proposals.all()] == [1]
    other = actions.draft(by=world.asel, other=world.baku, programmes=[deal.programme], template="festival")
    actions.drop(deal=other, by=world.asel)
    assert list(Deal.objects.all()) == [deal]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"holder": LICENSOR}, actions.TextUnclear, "given to the other house"),
        ({"holder": EVERYBODY}, actions.TextUnclear, "given to the other house"),
        ({"giver": LICENSEE, "holder": LICENSOR}, actions.RightsMissing, "it belongs to Demo TV Almaty"),
        ({"kind": Kind.BLOCK, "ground": "court"}, actions.TextUnclear, "needs at least one licence"),
        ({"territories": ("QQ",)}, actions.TermsUnclear, "no country “QQ”"),
    ],
)
def test_clauses_that_make_no_contract_are_refused(
    world: World, change: dict, error: type[Exception], says: str
) -> None:
    deal = begun(world)
    (grant, *_duties) = draft_parts(deal, world.almaty)
    sides = {name: change.pop(name) for name in ("giver", "holder") if name in change}
    with pytest.raises(error, match=says):
        actions.redraft(deal=deal, by=world.asel, parts=[replace(grant, terms=replace(grant.terms, **change), **sides)])
    assert draft_parts(deal, world.almaty)[0] == grant


@pytest.mark.parametrize("kind", [Kind.HOLDBACK, Kind.EXCLUSIVITY])
def test_nobody_binds_others_with_what_is_not_its_own(world: World, kind: Kind) -> None:
    deal = begun(world)
    grant, *_duties = draft_parts(deal, world.almaty)
    foreign = tale(world, "baku", "Cırtdan")
    word = {"exclusive": "exclusive"} if kind is Kind.EXCLUSIVITY else {}
    holder = LICENSEE if kind is Kind.EXCLUSIVITY else EVERYBODY
    clause = replace(grant, programme=foreign.pk, holder=holder)
    clause = replace(clause, terms=read_terms(clause.terms.plain() | {"kind": kind, "runs": None} | word))
    with pytest.raises(actions.RightsMissing, match="it belongs to Demo TV Bakı"):
        actions.redraft(deal=deal, by=world.asel, parts=[grant, clause])


def test_only_rights_people_of_the_two_houses_write(world: World) -> None:
    programme = tale(world)
    with pytest.raises(NotAllowed, match="can write a contract"):
        actions.draft(by=world.dana, other=world.bishkek, programmes=[programme], template="festival")
    with pytest.raises(actions.RightsMissing, match="it belongs to Demo TV Almaty"):
        actions.draft(by=world.nargiz, other=world.bishkek, programmes=[programme], template="festival")
    with pytest.raises(actions.TemplateUnknown, match="offer it to all members"):
        actions.draft(by=world.asel, other=world.bishkek, programmes=[programme], template="open-licence")
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    for act in (
        lambda: actions.redraft(deal=deal, by=world.nargiz, parts=queries.parts_in(deal)),
        lambda: actions.drop(deal=deal, by=world.nargiz),
        lambda: actions.sign(deal=deal, by=world.nargiz),
    ):
        deal.refresh_from_db()
        with pytest.raises(actions.WrongSide):
            act()


def test_what_stands_against_the_giver_stops_both_and_is_told_to_the_giver_alone(world: World) -> None:
    programme = tale(world)
    held = actions.draft(by=world.asel, other=world.bishkek, programmes=[programme], template="air-time-gift")
    actions.send(deal=held, by=world.asel)
    actions.sign(deal=held, by=world.asel)
    licence = actions.sign(deal=held, by=world.aigul).contract
    # Bishkek may not pass it on, and writes a contract with Baku all the same.
    deal = Deal.objects.create(
        licensor=world.bishkek, licensee=world.baku, template="air-time-gift", begun_by=world.aigul
    )
    clause = licence.clauses.get()
    part = Part(programme.pk, replace(clause.terms, territories=("KG",)), under=clause.pk)
    text = contract_text([part], licensor=world.bishkek, licensee=world.baku, template="air-time-gift", deal=deal.pk)
    now = dt.datetime.now(dt.UTC)
    Proposal.objects.create(deal=deal, number=1, house=world.bishkek, person=world.aigul, text=text, saved_at=now)
    deal.programmes.add(programme)
    actions.send(deal=deal, by=world.aigul)
    with pytest.raises(actions.ConflictsStand, match=licence.number):
        actions.sign(deal=deal, by=world.aigul)
    with pytest.raises(actions.ConflictsStand, match="Demo TV Bishkek must first settle") as told:
        actions.sign(deal=deal, by=world.nargiz)
    assert licence.number not in str(told.value)
    assert Signature.objects.filter(proposal__deal=deal).count() == 0


def test_the_text_of_a_deal_and_its_clauses_are_the_same_thing(world: World) -> None:
    deal = begun(world)
    parts = draft_parts(deal, world.almaty)
    again = parts_again(written(parts, world.almaty, world.bishkek), world.almaty, world.bishkek)
    assert again == parts
    text = contract_text(
        parts, licensor=world.almaty, licensee=world.bishkek, template=deal.template, deal=deal.pk, version=1
    )
    assert text == queries.draft_of(deal, world.almaty).text
    old = {
        "kind": "ortaq.licence/1",
        "offer": "x",
        "template": "air-time-gift",
        "licensor": text["licensor"],
        "licensee": None,
        "programme": text["clauses"][0]["programme"],
        "terms": text["clauses"][0]["terms"],
    }
    assert parts_of(old) == [replace(parts[0], holder=EVERYBODY)]
    assert not Offer.objects.exists()


def test_the_document_of_a_contract_names_who_signed_what(world: World, client: Client) -> None:
    deal = begun(world)
    actions.send(deal=deal, by=world.asel)
    client.force_login(world.aigul)
    paper = PdfReader(io.BytesIO(client.get(f"/exchange/deals/{deal.pk}/1/proposal.pdf").content))
    assert "not in force" in " ".join(page.extract_text() for page in paper.pages)
    actions.sign(deal=deal, by=world.aigul)
    contract = actions.sign(deal=deal, by=world.asel).contract
    said = client.get(f"/rights/{contract.pk}/contract.json").json()
    assert {(one["house"], one["person"], one["holds"]) for one in said["signatures"]} == {
        ("Demo TV Almaty", "Әсел Нұрланова", True),
        ("Demo TV Bishkek", "Айгүл Токтосунова", True),
    }
    assert said["text"] == contract.terms
    paper = PdfReader(io.BytesIO(client.get(f"/rights/{contract.pk}/contract.pdf").content))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "Әсел Нұрланова" in words
    assert "Айгүл Токтосунова" in words
    client.force_login(world.nargiz)
    assert client.get(f"/rights/{contract.pk}/contract.pdf").status_code == 404
    assert client.get(f"/exchange/deals/{deal.pk}/1/proposal.pdf").status_code == 404
