"""Rounds: make one, take all, from the call to contracts between every two houses."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.core.rights import Kind
from ortaq.exchange import actions as deals
from ortaq.exchange.models import Deal, DealState, Delivery, Receipt, Round, RoundState, StepKind
from ortaq.exchange.rounds import actions, queries
from ortaq.exchange.texts import Part, parts_of
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin.actions import DeclarationMissing, NotPackaged
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from tests.rooms.deal_stories import tale
from tests.rooms.round_stories import again, called, days, exchanged, film, joined, signer
from tests.world import World

pytestmark = pytest.mark.django_db


# ---- the call ------------------------------------------------------------------------------------------------------


def test_the_secretariat_calls_a_round_and_the_log_knows(world: World) -> None:
    one = called(world)
    assert (one.state, one.coordinator, one.time_zone) == (RoundState.CALL, world.tashkent, "Asia/Tashkent")
    assert {slot.house for slot in one.slots.all()} == {world.almaty, world.baku, world.tashkent}
    assert list(one.steps.values_list("kind", flat=True)) == [kind.value for kind in StepKind]
    assert Entry.objects.get(subject_id=str(one.pk)).action == "called"


def test_a_rights_manager_may_call_too_but_a_producer_may_not(world: World) -> None:
    assert called(world, by=world.asel).coordinator == world.almaty
    with pytest.raises(NotAllowed, match="Only the secretariat, acquisitions editors and rights managers"):
        called(world, by=world.erlan)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names": {"en": "  "}}, "Give the round a name"),
        ({"genre": "opera"}, "There is no genre"),
        ({"minutes": 0}, "how long each programme is"),
        ({"minutes": 2, "tolerance": 2}, "fewer minutes than a programme has"),
        ({"template": "open-licence"}, "agreed between two houses"),
        ({"template": "no-such"}, "agreed between two houses"),
        ({"genre": "drama", "template": "childrens-swap"}, "for another genre"),
        ({"days": {StepKind.DELIVERY: dt.date(2027, 3, 1)}}, "needs a day for: exchange"),
        (
            {"days": {StepKind.DELIVERY: dt.date(2027, 3, 2), StepKind.EXCHANGE: dt.date(2027, 3, 1)}},
            "“exchange” is before “delivery”",
        ),
    ],
)
def test_a_call_that_lacks_something_is_refused_in_words(world: World, change: dict[str, object], said: str) -> None:
    with pytest.raises(actions.RoundUnclear, match=said):
        called(world, **change)
    assert not Round.objects.exists()


def test_one_house_is_no_round(world: World) -> None:
    with pytest.raises(actions.RoundUnclear, match="at least two houses"):
        called(world, "almaty")


def test_who_leads_invites_more_and_moves_the_dates(world: World) -> None:
    one = called(world)
    actions.invite(round=one, by=world.gulnora, houses=[world.baku, world.ankara])
    assert one.slots.count() == 4
    with pytest.raises(actions.RoundUnclear, match="not invited yet"):
        actions.invite(round=one, by=world.gulnora, houses=[world.baku])
    actions.reschedule(round=one, by=world.gulnora, days=days(dt.date(2028, 1, 3)))
    assert one.steps.get(kind=StepKind.CONFIRM).day == dt.date(2028, 1, 3)
    with pytest.raises(NotAllowed, match="Demo TV Toshkent and the secretariat lead this round"):
        actions.invite(round=one, by=world.asel, houses=[world.bishkek])


# ---- the houses ----------------------------------------------------------------------------------------------------


def test_a_house_joins_says_what_it_makes_and_may_leave_again(world: World) -> None:
    one = called(world)
    actions.join(round=one, by=world.asel)
    slot = actions.describe(round=one, by=world.erlan, working_title="The boy and the wolf", synopsis="He stays.")
    assert (slot.house, slot.working_title) == (world.almaty, "The boy and the wolf")
    with pytest.raises(actions.RoundUnclear, match="takes part already"):
        actions.join(round=one, by=world.asel)
    actions.leave(round=one, by=world.asel)
    assert queries.taking_part(again(one, world.gulnora)) == []
    actions.join(round=one, by=world.asel)
    assert [slot.house for slot in queries.taking_part(again(one, world.gulnora))] == [world.almaty]


def test_a_house_that_is_not_invited_neither_sees_nor_joins(world: World) -> None:
    one = called(world)
    assert not queries.rounds_for(world.aigul).exists()
    assert queries.rounds_for(world.asel).get() == one
    with pytest.raises(actions.NotInvited):
        actions.join(round=one, by=world.aigul)


def test_a_producer_cannot_bind_the_house(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.join(round=called(world), by=world.erlan)


def test_a_programme_must_be_ones_own_of_the_genre_and_as_long_as_agreed(world: World) -> None:
    one = joined(world)
    with pytest.raises(actions.DoesNotFit, match="belongs to Demo TV Bakı"):
        actions.assign(round=one, by=world.asel, programme=film(world, "baku"))
    with pytest.raises(actions.DoesNotFit, match="The round is for children"):
        actions.assign(round=one, by=world.asel, programme=tale(world, genre="drama"))
    with pytest.raises(actions.DoesNotFit, match="has 18 minutes; the round asks for 15, give or take 2"):
        actions.assign(round=one, by=world.asel, programme=film(world, "almaty", 18))
    slot = actions.assign(round=one, by=world.erlan, programme=film(world, "almaty", 17))
    assert queries.is_delivered(slot)
    assert slot.programme in queries.candidates(one, world.almaty)


def test_a_programme_must_be_declared_and_have_a_film(world: World) -> None:
    one = joined(world)
    with pytest.raises(DeclarationMissing):
        actions.assign(round=one, by=world.asel, programme=tale(world, declared=False))
    bare = film(world, "almaty")
    Package.objects.filter(programme=bare).delete()
    with pytest.raises(NotPackaged):
        actions.assign(round=one, by=world.asel, programme=type(bare).objects.get(pk=bare.pk))
    assert not one.slots.filter(programme__isnull=False).exists()


# ---- the coordinator moves it on -----------------------------------------------------------------------------------


def test_a_round_moves_on_only_when_it_can(world: World) -> None:
    one = called(world)
    with pytest.raises(actions.NotReadyYet, match="so far 0 take part"):
        actions.move_on(round=one, by=world.gulnora)
    for house in ("almaty", "baku"):
        actions.join(round=one, by=signer(world, house))
    with pytest.raises(NotAllowed):
        actions.move_on(round=one, by=world.asel)
    assert actions.move_on(round=one, by=world.gulnora).state == RoundState.CONFIRMED
    assert actions.move_on(round=one, by=world.dilnoza).state == RoundState.PRODUCING
    actions.assign(round=one, by=world.asel, programme=film(world, "almaty"))
    with pytest.raises(actions.NotReadyYet, match="so far 1 is delivered"):
        actions.move_on(round=one, by=world.gulnora)
    actions.assign(round=one, by=world.nargiz, programme=film(world, "baku"))
    for expected in (RoundState.SCREENING, RoundState.EXCHANGED, RoundState.CLOSED):
        assert actions.move_on(round=one, by=world.gulnora).state == expected
    with pytest.raises(actions.TooLate, match="The round is closed"):
        actions.move_on(round=one, by=world.gulnora)


def test_nobody_joins_or_leaves_once_the_films_are_exchanged(world: World) -> None:
    one = exchanged(world, "almaty", "baku")
    with pytest.raises(actions.TooLate):
        actions.leave(round=one, by=world.asel)
    with pytest.raises(actions.TooLate):
        actions.invite(round=one, by=world.gulnora, houses=[world.ankara])
    with pytest.raises(actions.TooLate, match="The exchange has begun with"):
        actions.assign(round=one, by=world.asel, programme=film(world, "almaty"))


def test_a_date_that_has_passed_without_its_work_is_missed(world: World) -> None:
    one = joined(world, "almaty", "baku")
    actions.assign(round=one, by=world.asel, programme=film(world, "almaty"))
    seen, today = again(one, world.gulnora), days()[StepKind.DELIVERY] + dt.timedelta(days=1)
    told = {StepKind(dated.step.kind): dated.standing for dated in queries.calendar(seen, today)}
    assert told == {
        StepKind.CONFIRM: "missed",
        StepKind.STORIES: "done",
        StepKind.MEETING: "done",
        StepKind.ROUGH_CUTS: "done",
        StepKind.DELIVERY: "missed",
        StepKind.SCREENING: "next",
        StepKind.EXCHANGE: "coming",
    }
    assert {slot.house: queries.is_late(slot, seen, today) for slot in seen.slots.all()} == {
        world.almaty: False,
        world.baku: True,
    }
    # On the day itself there is still time.
    assert not any(queries.is_late(slot, seen, days()[StepKind.DELIVERY]) for slot in seen.slots.all())


# ---- the exchange --------------------------------------------------------------------------------------------------


def test_three_houses_sign_once_each_and_three_contracts_give_six_films(world: World) -> None:
    one = exchanged(world)
    assert queries.unsigned(one) == {world.almaty: 2, world.baku: 2, world.tashkent: 2}
    first = actions.sign_all(round=one, by=world.asel)
    assert (len(first.signed), first.in_force, first.refused) == (2, [], [])
    assert queries.unsigned(one) == {world.baku: 2, world.tashkent: 2}
    second = actions.sign_all(round=one, by=world.nargiz)
    assert (len(second.signed), len(second.in_force)) == (2, 1)
    third = actions.sign_all(round=one, by=world.dilnoza)
    assert (len(third.signed), len(third.in_force), queries.unsigned(one)) == (2, 2, {})
    given = {
        (clause.giver.slug, clause.holder.slug if clause.holder else "", clause.programme.owner.slug)
        for contract in Contract.objects.all()
        for clause in contract.clauses.filter(kind=Kind.GRANT)
    }
    houses = ("almaty", "baku", "tashkent")
    assert given == {(giver, taker, giver) for giver in houses for taker in houses if giver != taker}
    assert {clause.first_day for contract in Contract.objects.all() for clause in contract.clauses.all()} == {
        one.first_day
    }


def test_signing_twice_does_nothing_more(world: World) -> None:
    one = exchanged(world)
    actions.sign_all(round=one, by=world.asel)
    more = actions.sign_all(round=one, by=world.asel)
    assert (more.signed, more.refused, Deal.objects.count()) == ([], [], 2)


def test_one_house_cannot_sign_for_another(world: World) -> None:
    one = exchanged(world)
    with pytest.raises(actions.NotInvited):
        actions.sign_all(round=one, by=world.aigul)
    with pytest.raises(NotAllowed):
        actions.sign_all(round=one, by=world.gulnora)
    assert not Deal.objects.exists()


def test_a_deal_that_cannot_be_signed_says_why_and_the_others_stand(world: World) -> None:
    one = exchanged(world)
    film_of(one, world.baku).versions.get(kind="picture").declarations.all().delete()
    done = actions.sign_all(round=one, by=world.asel)
    assert [deal.licensee for deal in done.signed] == [world.tashkent]
    assert [house for house, _why in done.refused] == [world.baku]
    assert "Say first what AI has made" in done.refused[0][1]
    # Nothing of the refused deal is left behind.
    assert Deal.objects.count() == 1


def test_a_deal_that_was_changed_by_hand_is_not_signed_with_the_others(world: World) -> None:
    one = exchanged(world)
    actions.sign_all(round=one, by=world.asel)
    deal = queries.deals_in(one)[frozenset((world.almaty.pk, world.baku.pk))]
    assert deal.current
    said = parts_of(deal.current.text)
    parts = [Part(one.programme, one.terms.narrowed(runs=3), one.giver, one.holder) for one in said]
    deals.redraft(deal=deal, by=world.nargiz, parts=parts)
    deals.send(deal=deal, by=world.nargiz)
    done = actions.sign_all(round=one, by=world.asel)
    assert [(house, "its own page" in why) for house, why in done.refused] == [(world.baku, True)]
    assert done.signed == []


def test_a_late_film_still_takes_part_in_an_open_exchange(world: World) -> None:
    one = joined(world)
    for house in ("almaty", "baku"):
        actions.assign(round=one, by=signer(world, house), programme=film(world, house))
    for _step in range(4):
        actions.move_on(round=one, by=world.gulnora)
    one = again(one, world.gulnora)
    assert len(actions.sign_all(round=one, by=world.asel).signed) == 1
    actions.assign(round=one, by=world.dilnoza, programme=film(world, "tashkent"))
    late = again(one, world.gulnora)
    assert [pair.theirs.house for pair in queries.waiting_for(late, world.almaty)] == [world.tashkent]


# ---- the matrix ----------------------------------------------------------------------------------------------------


def cell(one: Round, giver: object, taker: object) -> queries.Cell:
    """The field of the matrix in which one house gives to another."""
    found = [c for row in queries.matrix(one) for c in row if c and (c.giver.house, c.taker.house) == (giver, taker)]
    return found[0]


def test_the_matrix_tells_delivered_signed_received_and_aired_apart(world: World) -> None:
    one = exchanged(world)
    before = cell(one, world.almaty, world.baku)
    assert (before.delivered, before.in_force, before.received, before.aired) == (True, False, False, False)
    assert before.missing == [world.almaty, world.baku]
    actions.sign_all(round=one, by=world.asel)
    assert cell(one, world.almaty, world.baku).missing == [world.baku]
    assert cell(one, world.baku, world.almaty).missing == [world.baku]
    actions.sign_all(round=one, by=world.nargiz)
    assert cell(one, world.almaty, world.baku).in_force
    receipt_of(one, world)
    rights.note_showing(programme=film_of(one, world.almaty), house=world.baku, at=timezone.now())
    after = cell(one, world.almaty, world.baku)
    assert (after.received, after.aired) == (True, True)
    back = cell(one, world.baku, world.almaty)
    assert (back.in_force, back.received, back.aired) == (True, False, False)
    assert queries.matrix(one)[0][0] is None


def film_of(one: Round, house: object) -> Programme:
    """What a house has brought."""
    return next(slot.programme for slot in one.slots.all() if slot.programme and slot.house == house)


def receipt_of(one: Round, world: World) -> Receipt:
    """Baku has taken Almaty's film whole, and said so."""
    deal = queries.deals_in(one)[frozenset((world.almaty.pk, world.baku.pk))]
    assert deal.contract
    clause = deal.contract.clauses.filter(holder=world.baku).first()
    delivery = Delivery.objects.create(
        programme=film_of(one, world.almaty), clause=clause, house=world.baku, taken_by=world.nargiz
    )
    return Receipt.objects.create(
        delivery=delivery, person=world.nargiz, text={}, digest="0" * 64, signature="x", key_fingerprint="0" * 64
    )


def test_a_declined_deal_is_told_as_such(world: World) -> None:
    one = exchanged(world)
    actions.sign_all(round=one, by=world.asel)
    deal = queries.deals_in(one)[frozenset((world.almaty.pk, world.baku.pk))]
    deals.decline(deal=deal, by=world.nargiz)
    told = cell(one, world.almaty, world.baku)
    assert (told.declined, told.missing) == (True, [])
    assert [pair.theirs.house for pair in queries.waiting_for(one, world.baku)] == [world.tashkent]
    assert Deal.objects.get(pk=deal.pk).state == DealState.DECLINED


# ---- the screens -----------------------------------------------------------------------------------------------------


def test_the_secretariat_calls_a_round_on_its_page(world: World, sign_in: Callable[[object], Client]) -> None:
    client = sign_in(world.gulnora)
    assert client.get("/exchange/rounds/call/").status_code == 200
    given = {
        "name": "Jasorat",
        "theme": "Courage",
        "genre": "children",
        "minutes": "15",
        "tolerance": "2",
        "template": "make-one-take-all",
        "invited": [str(world.almaty.pk), str(world.baku.pk)],
        "day_delivery": "2027-03-01",
        "day_exchange": "2027-02-01",
    }
    refused = client.post("/exchange/rounds/call/", given)
    assert refused.status_code == 422
    assert "The days are not in order" in refused.content.decode()
    assert 'value="Jasorat"' in refused.content.decode()
    made = client.post("/exchange/rounds/call/", given | {"day_exchange": "2027-04-01"})
    one = Round.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/exchange/rounds/{one.pk}/")
    assert "Jasorat" in client.get("/exchange/rounds/").content.decode()


def test_the_board_tells_each_reader_what_comes_next(world: World, sign_in: Callable[[object], Client]) -> None:
    one = joined(world, "almaty", "baku")
    actions.invite(round=one, by=world.gulnora, houses=[world.ankara])

    def board(person: object) -> str:
        return sign_in(person).get(f"/exchange/rounds/{one.pk}/").content.decode()

    assert "Confirm the round when enough houses take part" in board(world.gulnora)
    assert "Bring your finished programme" in board(world.asel)
    assert "Say whether your house takes part" in board(world.people["elif"])
    assert "It waits for an answer from Demo TV Ankara." in board(world.dana)
    # Somebody whose house is not invited learns nothing, not even that there is a round.
    stranger = sign_in(world.aigul)
    assert stranger.get(f"/exchange/rounds/{one.pk}/").status_code == 404
    assert "Courage" not in stranger.get("/exchange/rounds/").content.decode()
    assert stranger.post(f"/exchange/rounds/{one.pk}/join/").status_code == 404


def test_what_was_typed_stays_when_the_board_says_no(world: World, sign_in: Callable[[object], Client]) -> None:
    one = joined(world, "almaty", "baku")
    told = sign_in(world.asel).post(
        f"/exchange/rounds/{one.pk}/describe/", {"working_title": " ", "synopsis": "A wolf comes."}
    )
    assert told.status_code == 422
    assert "Give it a working title." in told.content.decode()
    assert "A wolf comes." in told.content.decode()


def test_a_round_asks_once_more_before_it_goes_on_while_houses_owe_it_something(
    world: World, sign_in: Callable[[object], Client]
) -> None:
    one = exchanged(world)
    page = f"/exchange/rounds/{one.pk}/"
    asks = "Yes, go on all the same"
    told = sign_in(world.gulnora).get(page).content.decode()
    assert asks in told
    assert "It waits for the signatures of" in told
    assert "There is no way back." in told
    for house in ("almaty", "baku", "tashkent"):
        actions.sign_all(round=one, by=signer(world, house))
    told = sign_in(world.gulnora).get(page).content.decode()
    assert "Close the round" in told
    assert asks not in told


def test_a_house_reads_once_and_signs_all_on_one_page(world: World, sign_in: Callable[[object], Client]) -> None:
    one = exchanged(world)
    page = f"/exchange/rounds/{one.pk}/sign/"
    client = sign_in(world.asel)
    read = client.get(page).content.decode()
    assert "2 deals to sign" in read
    assert read.count("you give “Nasreddin rides backwards”") == 2
    assert "Demo TV Bakı" in read
    assert client.post(page)["Location"] == f"/exchange/rounds/{one.pk}/"
    told = sign_in(world.nargiz).get(f"/exchange/rounds/{one.pk}/").content.decode()
    assert "Demo TV Bakı has not signed" in told
    assert "Read and sign 2 deals" in told
    # A producer may look, not sign.
    assert "Sign all" not in sign_in(world.erlan).get(page).content.decode()


def test_the_whole_round_can_be_driven_by_forms(world: World, sign_in: Callable[[object], Client]) -> None:
    one = called(world, "almaty", "baku")
    at = f"/exchange/rounds/{one.pk}"
    for house in ("almaty", "baku"):
        client, made = sign_in(signer(world, house)), film(world, house)
        assert client.post(f"{at}/join/", {"working_title": "t", "synopsis": ""}).status_code == 302
        assert client.post(f"{at}/programme/", {"programme": str(made.pk)}).status_code == 302
    lead = sign_in(world.gulnora)
    assert lead.post(f"{at}/invite/", {"house": ["ankara"]}).status_code == 302
    moved = {f"day_{kind}": day.isoformat() for kind, day in days(dt.date(2028, 1, 3)).items()}
    assert lead.post(f"{at}/calendar/", moved).status_code == 302
    assert lead.post(f"{at}/calendar/", {"day_delivery": "soon"}).status_code == 422
    assert sign_in(world.people["elif"]).post(f"{at}/leave/").status_code == 302
    lead = sign_in(world.gulnora)
    assert [lead.post(f"{at}/move-on/").status_code for _step in range(4)] == [302] * 4
    assert [sign_in(signer(world, house)).post(f"{at}/sign/").status_code for house in ("almaty", "baku")] == [302] * 2
    assert Contract.objects.count() == 1
    assert sign_in(world.asel).get(f"{at}/").content.decode().count("signed</li>") == 2


# ---- over the API ----------------------------------------------------------------------------------------------------


def test_a_round_is_driven_over_the_api(world: World, sign_in: Callable[[object], Client]) -> None:
    def send(person: object, path: str, given: dict[str, object] | None = None, status: int = 200) -> Any:
        told = sign_in(person).post(f"/api/exchange/{path}", given or {}, content_type="application/json")
        assert told.status_code == status, told.content
        return told.json()

    wanted = {
        "names": {"en": "Courage"},
        "genre": "children",
        "minutes": 15,
        "days": {kind.value: day.isoformat() for kind, day in days().items()},
        "invited": ["almaty", "baku"],
    }
    send(world.erlan, "rounds", wanted, 403)
    send(world.gulnora, "rounds", wanted | {"invited": ["almaty", "atlantis"]}, 422)
    one = send(world.gulnora, "rounds", wanted, 201)["id"]
    send(world.aigul, f"rounds/{one}/join", {}, 404)
    for house in ("almaty", "baku"):
        send(signer(world, house), f"rounds/{one}/join", {"working_title": "A wolf"})
        made = film(world, house)
        send(signer(world, house), f"rounds/{one}/programme", {"programme": str(made.pk)})
    for _step in range(4):
        send(world.gulnora, f"rounds/{one}/move-on")
    assert send(world.asel, f"rounds/{one}/sign") | {"signed": []} == {"signed": [], "in_force": [], "refused": {}}
    assert len(send(world.nargiz, f"rounds/{one}/sign")["in_force"]) == 1
    board = sign_in(world.asel).get(f"/api/exchange/rounds/{one}").json()
    assert (board["state"], [cell["in_force"] for cell in board["matrix"]]) == ("exchanged", [True, True])
    assert [one["id"] for one in sign_in(world.aigul).get("/api/exchange/rounds").json()] == []
    told = sign_in(world.aigul).get("/api/exchange/balance").json()
    assert {line["house"]: line["given"] for line in told["lines"] if line["given"]} == {
        "almaty": {"children": 15},
        "baku": {"children": 15},
    }
    assert told["pairs"] == []
