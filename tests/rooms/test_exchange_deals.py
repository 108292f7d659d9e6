"""Deals: Asel offers Almaty's tale, Aigul and Nargiz ask for it, both sides sign, and only then may it be shown."""

import datetime as dt

import pytest
from django.test import Client

from ortaq.catalogue.models import Programme, Version
from ortaq.core.rights import Answer
from ortaq.exchange import actions, queries
from ortaq.exchange.deal_lines import line_of
from ortaq.exchange.deal_templates import DESCRIPTIONS, NAMES, deal_templates
from ortaq.exchange.models import Deal, Offer, Signature
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import proof
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.rights import queries as rights
from ortaq.rights.models import Clause, Contract
from tests.rooms.air_stories import licence
from tests.rooms.deal_stories import gift, tale
from tests.world import World

pytestmark = pytest.mark.django_db

YEAR = dt.datetime.now(dt.UTC).year


def may(programme: Programme, house: object, place: str, at: dt.datetime | None = None) -> Answer:
    start = at or dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    stop = start + dt.timedelta(minutes=30)
    return rights.decision(programme=programme, broadcaster=house, territory=place, start=start, stop=stop).answer


def test_a_tale_travels_from_almaty_to_bishkek_with_two_signatures(world: World) -> None:
    programme = tale(world)
    offer = gift(world, programme)
    deal = actions.ask(offer=offer, by=world.aigul, message="For Thursday evenings.")
    asked = queries.terms_of(deal)
    assert (asked.territories, asked.sounds, asked.runs) == (("KG",), ("ky", "ru", "kk"), 6)
    assert (asked.time_zone, asked.days) == ("Asia/Bishkek", 365)
    assert may(programme, world.bishkek, "KG") is Answer.DENY
    deal = actions.sign(deal=deal, by=world.aigul)
    assert (deal.state, deal.contract) == ("offered", None)
    assert may(programme, world.bishkek, "KG") is Answer.DENY
    deal = actions.sign(deal=deal, by=world.asel)
    assert (deal.state, deal.contract.number) == ("agreed", f"ALM-BIS {YEAR}/1")
    assert may(programme, world.bishkek, "KG") is Answer.ALLOW
    assert may(programme, world.bishkek, "KZ") is Answer.DENY
    assert may(programme, world.baku, "AZ") is Answer.DENY
    assert may(programme, world.budapest, "HU") is Answer.DENY
    assert deal.contract.terms == deal.current.text
    clause = Clause.objects.get()
    assert (clause.programme, clause.runs, clause.territories) == (programme, 6, ["KG"])
    about = Entry.objects.filter(subject_kind__in=["offer", "deal", "contract"]).order_by("number")
    told = list(about.values_list("action", "actor"))
    asel, aigul = str(world.asel.pseudonym), str(world.aigul.pseudonym)
    assert told == [("offered", asel), ("asked", aigul), ("signed", aigul), ("signed", asel), ("granted", asel)]
    assert proof().whole


def test_each_signature_is_of_these_terms_and_of_that_house(world: World) -> None:
    deal = actions.ask(offer=gift(world), by=world.nargiz)
    actions.sign(deal=deal, by=world.nargiz)
    actions.sign(deal=deal, by=world.asel)
    deal = queries.deals_of(world.baku).get(pk=deal.pk)
    assert [(side.house, side.holds) for side in queries.sides_of(deal)] == [(world.almaty, True), (world.baku, True)]
    # Somebody changes the stored terms afterwards: six showings become sixty.
    deal.current.text["clauses"][0]["terms"]["runs"] = 60
    assert [side.holds for side in queries.sides_of(deal)] == [False, False]
    fresh = queries.deals_of(world.baku).get(pk=deal.pk)
    one, two = fresh.current.signatures.all()
    one.signature, two.signature = two.signature, one.signature
    assert [queries.holds(one, fresh.current), queries.holds(two, fresh.current)] == [False, False]


def test_what_nobody_declared_cannot_be_offered(world: World) -> None:
    programme = tale(world, declared=False)
    with pytest.raises(
        origin.DeclarationMissing,
        match=r"what AI has made of “Nasreddin rides backwards”\. Without a declaration: picture, sound \(Kazakh\)",
    ):
        gift(world, programme)
    assert Offer.objects.count() == 0


def test_what_has_no_package_cannot_be_offered(world: World) -> None:
    programme = tale(world)
    programme.package.delete()
    with pytest.raises(origin.NotPackaged, match="bring in its picture and sound first"):
        gift(world, Programme.objects.get(pk=programme.pk))


def test_a_version_that_came_later_without_a_declaration_stops_the_signature(world: World) -> None:
    programme = tale(world)
    deal = actions.ask(offer=gift(world, programme), by=world.aigul)
    Version.objects.create(
        programme=programme, kind="sound", language="ky", made_by=world.almaty, source_name="x", sha256="1" * 64, size=1
    )
    with pytest.raises(origin.DeclarationMissing, match=r"sound \(Kyrgyz\)"):
        actions.sign(deal=deal, by=world.aigul)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize("who", ["erlan", "dana", "aigul"])
def test_only_almatys_own_rights_people_offer_its_programmes(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="rights managers of Demo TV Almaty"):
        gift(world, by=getattr(world, who))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"template": "barter"}, actions.TemplateUnknown, "no deal template “barter”"),
        ({"to": []}, actions.NobodyInvited, "at least one house"),
        ({"terms": {"runs": 0}}, actions.TermsUnclear, "“number of showings” must lie between 1 and 10000"),
        ({"terms": {"price": 100}}, actions.TermsUnclear, "no field “price”"),
        ({"terms": {"first_day": "soon"}}, actions.TermsUnclear, "must be a day"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_with_a_sentence(
    world: World, change: dict, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        gift(world, **change)


def test_a_house_cannot_offer_to_itself_or_the_same_twice(world: World) -> None:
    programme = tale(world)
    with pytest.raises(actions.NobodyInvited, match="to itself"):
        gift(world, programme, to=[world.almaty])
    gift(world, programme)
    with pytest.raises(actions.AlreadyOffered, match="already offered to Demo TV Bakı"):
        gift(world, programme, to=[world.ankara, world.baku])
    assert Offer.objects.count() == 1


def test_only_who_is_invited_asks_and_only_once(world: World) -> None:
    offer = gift(world)
    with pytest.raises(actions.NotInvited, match="not made to your house"):
        actions.ask(offer=offer, by=world.people["elif"])
    with pytest.raises(NotAllowed, match="acquisitions editor or a rights manager"):
        actions.ask(offer=offer, by=world.nurlan)
    actions.ask(offer=offer, by=world.aigul)
    with pytest.raises(actions.AlreadyAsked, match="Demo TV Bishkek has already asked"):
        actions.ask(offer=offer, by=world.aigul)


def test_who_asks_may_narrow_the_terms_and_never_widen_them(world: World) -> None:
    offer = gift(world)
    with pytest.raises(actions.TermsUnclear, match="Kazakhstan is not in the offer"):
        actions.ask(offer=offer, by=world.aigul, terms={"territories": ["KG", "KZ"]})
    with pytest.raises(actions.TermsUnclear, match="Hungarian is not in the offer"):
        actions.ask(offer=offer, by=world.aigul, terms={"sounds": ["hu"]})
    with pytest.raises(actions.TermsUnclear, match="not “days”"):
        actions.ask(offer=offer, by=world.aigul, terms={"days": 9})
    with pytest.raises(actions.TermsUnclear, match="must be a list"):
        actions.ask(offer=offer, by=world.aigul, terms={"sounds": "ky"})
    assert Deal.objects.count() == 0
    deal = actions.ask(offer=offer, by=world.aigul, terms={"sounds": ["ky"], "runs": 2})
    assert (queries.terms_of(deal).sounds, queries.terms_of(deal).runs) == (("ky",), 2)


def test_nobody_signs_twice_or_for_others(world: World) -> None:
    deal = actions.ask(offer=gift(world), by=world.aigul)
    with pytest.raises(actions.WrongSide, match="between Demo TV Almaty and Demo TV Bishkek"):
        actions.sign(deal=deal, by=world.nargiz)
    with pytest.raises(NotAllowed, match="can sign"):
        actions.sign(deal=deal, by=world.nurlan)
    actions.sign(deal=deal, by=world.aigul)
    with pytest.raises(actions.AlreadySigned, match="Demo TV Bishkek has already signed"):
        actions.sign(deal=deal, by=world.aigul)
    assert Contract.objects.count() == 0
    actions.sign(deal=deal, by=world.asel)
    with pytest.raises(actions.DealClosed, match="in force as contract ALM-BIS"):
        actions.sign(deal=deal, by=world.asel)
    with pytest.raises(actions.DealClosed, match="in force"):
        actions.decline(deal=deal, by=world.aigul)


def test_either_side_may_decline_until_both_have_signed(world: World) -> None:
    offer = gift(world)
    one, two = actions.ask(offer=offer, by=world.aigul), actions.ask(offer=offer, by=world.nargiz)
    with pytest.raises(NotAllowed):
        actions.decline(deal=one, by=world.erlan)
    with pytest.raises(actions.WrongSide):
        actions.decline(deal=one, by=world.nargiz)
    assert actions.decline(deal=one, by=world.asel).state == "declined"
    actions.sign(deal=two, by=world.asel)
    with pytest.raises(actions.DealClosed, match="was declined; it needs a new offer"):
        actions.sign(deal=one, by=world.asel)
    # It is Nargiz's own version that waits, so nobody has said no to her.
    two = actions.decline(deal=two, by=world.nargiz)
    assert two.state == "withdrawn"
    assert [line_of(two, house).next_step for house in (world.baku, world.almaty)] == ["Taken back"] * 2
    with pytest.raises(actions.DealClosed, match="was taken back; it needs a new offer"):
        actions.sign(deal=two, by=world.asel)


def test_an_offer_taken_back_ends_what_is_not_signed_and_keeps_what_is(world: World) -> None:
    programme = tale(world)
    offer = gift(world, programme)
    done, open_one = actions.ask(offer=offer, by=world.aigul), actions.ask(offer=offer, by=world.nargiz)
    actions.sign(deal=done, by=world.aigul)
    actions.sign(deal=done, by=world.asel)
    with pytest.raises(NotAllowed, match="house that made an offer"):
        actions.withdraw(offer=offer, by=world.aigul)
    actions.withdraw(offer=offer, by=world.asel)
    actions.withdraw(offer=offer, by=world.asel)
    done.refresh_from_db()
    open_one.refresh_from_db()
    assert (done.state, open_one.state) == ("agreed", "withdrawn")
    assert may(programme, world.bishkek, "KG") is Answer.ALLOW
    assert Entry.objects.filter(action="withdrawn").count() == 2
    assert not queries.offers_received(world.baku).exists()
    late = gift(world, programme, to=[world.people["elif"].broadcaster])
    actions.withdraw(offer=late, by=world.asel)
    late.refresh_from_db()
    with pytest.raises(actions.NotInvited, match="has withdrawn this offer"):
        actions.ask(offer=late, by=world.people["elif"])


def test_a_swap_is_answered_with_an_offer_before_it_is_taken(world: World) -> None:
    with pytest.raises(actions.TemplateUnknown, match="only for children’s programmes"):
        gift(world, tale(world, genre="drama"), template="childrens-swap")
    ours = gift(world, to=[world.baku], template="childrens-swap")
    with pytest.raises(actions.SwapNotAnswered, match="first offer Demo TV Almaty a children’s programme of your own"):
        actions.ask(offer=ours, by=world.nargiz)
    theirs = actions.offer(
        programme=tale(world, "baku", "Cırtdan"), by=world.nargiz, to=[world.almaty], template="childrens-swap"
    )
    assert queries.terms_of(actions.ask(offer=ours, by=world.nargiz)).sounds == ("*",)
    assert queries.terms_of(actions.ask(offer=theirs, by=world.asel)).days == 1095


def test_an_open_licence_holds_for_everybody_at_once(world: World) -> None:
    programme = tale(world, genre="archive")
    with pytest.raises(actions.NobodyInvited, match="for every member"):
        gift(world, programme, template="open-licence")
    gift(world, programme, template="open-licence", to=[])
    contract = Contract.objects.get()
    assert (contract.number, contract.licensee) == (f"ALM {YEAR}/1", None)
    assert may(programme, world.budapest, "HU") is Answer.ALLOW
    signed = Entry.objects.get(action="signed")
    assert signed.details["digest"] == contract.terms_digest
    far = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
    assert may(programme, world.lefkosa, "XN", far) is Answer.ALLOW


def test_terms_are_known_to_the_two_houses_and_to_nobody_else(world: World) -> None:
    deal = actions.ask(offer=gift(world, to=[world.bishkek]), by=world.aigul)
    assert queries.deals_of(world.almaty).get(pk=deal.pk) == queries.deals_of(world.bishkek).get(pk=deal.pk) == deal
    with pytest.raises(Deal.DoesNotExist):
        queries.deals_of(world.baku).get(pk=deal.pk)
    with pytest.raises(Offer.DoesNotExist):
        queries.offers_for(world.baku).get(pk=deal.offer_id)
    assert list(queries.deals_of(world.baku)) == []


def test_each_house_sees_what_waits_for_it(world: World) -> None:
    offer = gift(world)
    assert list(queries.unanswered(world.bishkek)) == [offer]
    deal = actions.ask(offer=offer, by=world.aigul)
    assert list(queries.unanswered(world.bishkek)) == []
    assert list(queries.waiting_for_signature_of(world.almaty)) == [deal]
    actions.sign(deal=deal, by=world.asel)
    assert list(queries.waiting_for_signature_of(world.almaty)) == []
    assert list(queries.waiting_for_signature_of(world.bishkek)) == [deal]
    assert list(queries.waiting_for_others(world.almaty)) == [deal]
    deal = queries.deals_of(world.almaty).get(pk=deal.pk)
    assert [queries.may_sign(deal, who) for who in (world.asel, world.aigul, world.nurlan, world.nargiz)] == [
        False,
        True,
        False,
        False,
    ]


def test_every_template_has_a_name_a_description_and_terms_that_hold(world: World) -> None:
    assert set(NAMES) == set(DESCRIPTIONS) == set(deal_templates())
    for template in deal_templates().values():
        offered = actions.offered_terms(template, world.almaty, {})
        assert str(template.title)
        assert str(template.description)
        assert offered.is_settled == template.open


def test_what_a_deal_would_break_is_seen_before_it_is_signed(world: World, client: Client) -> None:
    programme = tale(world)
    promised = licence(world, programme, licensee="ankara", territories=["KG"], exclusive="exclusive")
    deal = actions.ask(offer=gift(world, programme), by=world.aigul)
    (found,) = [one for one in queries.conflicts_of(deal) if one.other]
    assert not found.blocks
    client.force_login(world.asel)
    assert promised.number in client.get(f"/exchange/deals/{deal.pk}/").content.decode()
    # Bishkek learns nothing of what Almaty has agreed with Ankara.
    client.force_login(world.aigul)
    assert promised.number not in client.get(f"/exchange/deals/{deal.pk}/").content.decode()


def test_a_deal_under_which_nothing_could_be_shown_cannot_be_signed(world: World) -> None:
    programme = tale(world)
    deal = actions.ask(offer=gift(world, programme), by=world.aigul)
    Programme.objects.filter(pk=programme.pk).update(owner=world.baku)
    with pytest.raises(actions.RightsMissing, match="it belongs to Demo TV Bakı"):
        actions.sign(deal=deal, by=world.aigul)
    assert Signature.objects.count() == 0
