"""The gate: what is stated, the strictest rule of maker and receiver, exceptions by two people that a day ends."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rules import Outcome
from ortaq.exchange import actions as exchange
from ortaq.exchange.models import Offer
from ortaq.exchange.texts import parts_of
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin.standing import standing_of
from ortaq.standards.gate import actions as gate
from ortaq.standards.gate import queries
from ortaq.standards.gate.actions import (
    AgainstTheRules,
    BadStatement,
    NothingToExcept,
    SecondPersonNeeded,
    WaiverStands,
    WaiverUnclear,
)
from ortaq.standards.gate.standing import PROGRAMME
from ortaq.standards.models import Evaluation, Statement, Use, Waiver
from ortaq.standards.protection import names
from tests.rooms.deal_stories import gift, tale
from tests.rooms.gate_stories import EDITOR, adopts, asks, charter, officer, reserves, states
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def film(world: World) -> Programme:
    """A programme of Almaty that could go to air."""
    return tale(world)


def test_where_nobody_has_adopted_anything_nothing_is_asked(world: World, film: Programme) -> None:
    assert standing_of(film, [world.bishkek], Use.OFFER).light == ""
    gift(world, film)
    assert not Evaluation.objects.exists()


def test_what_nobody_knows_stops_an_offer_and_says_rule_house_and_fix(world: World, film: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))

    with pytest.raises(AgainstTheRules) as refused:
        gift(world, film)

    told = str(refused.value)
    assert EDITOR in told
    assert world.almaty.name in told
    (ruling,) = refused.value.standing.open_questions
    assert ruling.bound.rule.fix["en"] in told
    assert not Offer.objects.exists()
    written = Evaluation.objects.get()
    assert (written.use, written.stopped, written.results[0]["outcome"]) == ("offer", True, "unknown")


def test_a_statement_puts_it_right_and_is_never_edited(world: World, film: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="Erlan")
    gift(world, film)

    states(film, world.erlan, editor="Asel")

    told = [
        (names.read_name(one.house_id, one.value), one.superseded_at is None)
        for one in Statement.objects.order_by("stated_at")
    ]
    assert told == [("Erlan", False), ("Asel", True)]
    assert not Entry.objects.filter(details__icontains="Asel").exists(), "the ledger holds no names"


def test_a_statement_that_is_taken_back_is_unknown_again(world: World, film: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="Erlan")
    assert standing_of(film, [], Use.OFFER).light == "allow"

    states(film, world.erlan, editor=None)

    assert standing_of(film, [], Use.OFFER).light == "review"


def test_nobody_is_named_is_a_no_not_a_question(world: World, film: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="")

    standing = standing_of(film, [], Use.OFFER)

    assert standing.light == "deny"
    assert standing.blocks[0].judgement.leaf
    assert standing.blocks[0].judgement.leaf.operands == ("$item.editor", "")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("item.year", 1999),
        ("item.editor", 7),
        ("item.statements.has_placement", "no"),
        ("item.sources", [{"name": "A", "colour": "red"}]),
        ("item.sources", "A"),
        ("member.statements.owner_is_public", True),
    ],
)
def test_only_facts_that_the_house_knows_can_be_stated(world: World, film: Programme, path: str, value: object) -> None:
    with pytest.raises(BadStatement):
        gate.state(subject_kind=PROGRAMME, subject_id=film.pk, house=world.almaty, values={path: value}, by=world.erlan)
    assert not Statement.objects.exists()


def test_another_house_and_other_roles_state_nothing(world: World, film: Programme) -> None:
    for person in (world.sevda, world.dana):
        with pytest.raises(NotAllowed):
            states(film, person, editor="X")


# ---- the strictest


def test_the_rules_of_every_receiving_house_hold_and_of_two_the_strictest(world: World, film: Programme) -> None:
    agreed, watcher = charter(world), officer(world.almaty)
    adopts(world.almaty, agreed, watcher)
    reserves(world.almaty, watcher, "advise")
    states(film, world.erlan, editor="")

    assert [one.bound.member for one in standing_of(film, [world.bishkek], Use.OFFER).advice] == ["almaty"]

    adopts(world.bishkek, agreed, officer(world.bishkek))

    standing = standing_of(film, [world.bishkek, world.baku], Use.OFFER)
    assert [one.bound.member for one in standing.blocks] == ["bishkek"]
    assert standing.advice == []
    with pytest.raises(AgainstTheRules, match=world.bishkek.name):
        gift(world, film)
    # Baku has adopted nothing and does not suffer for Bishkek's rules.
    gift(world, film, to=[world.baku])


def test_a_warning_and_an_advice_stop_nothing_and_stay_in_sight(world: World, film: Programme) -> None:
    watcher = officer(world.almaty)
    adopts(world.almaty, charter(world), watcher)
    reserves(world.almaty, watcher, "warn")
    states(film, world.erlan, editor="")

    gift(world, film)

    assert [one.bound.rule.id for one in standing_of(film, [], Use.OFFER).warns] == [EDITOR]


def test_a_rule_that_was_kept_when_it_was_offered_is_asked_again_at_the_signature(
    world: World, film: Programme
) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="Erlan")
    deal = exchange.ask(offer=gift(world, film), by=world.aigul)
    exchange.sign(deal=deal, by=world.aigul)
    states(film, world.erlan, editor="")

    with pytest.raises(AgainstTheRules):
        exchange.sign(deal=deal, by=world.asel)

    deal.refresh_from_db()
    assert deal.contract is None
    (said,) = exchange.not_ready(deal, parts_of(deal.current.text))
    assert EDITOR in said
    assert Evaluation.objects.filter(stopped=True).count() == 1, "the refusal is written down"


# ---- exceptions


@pytest.fixture
def stopped(world: World, film: Programme) -> Programme:
    """A film that nobody answers for, at a house that demands it."""
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(film, world.erlan, editor="")
    return film


def test_an_exception_needs_a_second_person_of_the_house(world: World, stopped: Programme) -> None:
    watcher = officer(world.almaty, "second")
    held = asks(stopped, world.almaty, watcher)
    with pytest.raises(AgainstTheRules):
        gift(world, stopped)

    with pytest.raises(SecondPersonNeeded):
        gate.approve_exception(waiver=held, by=watcher)
    for person in (world.erlan, officer(world.bishkek)):
        with pytest.raises(NotAllowed):
            gate.approve_exception(waiver=held, by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=held.pk).update(approved_by=watcher)

    gate.approve_exception(waiver=held, by=officer(world.almaty, "third"))
    gift(world, stopped)
    standing = standing_of(stopped, [], Use.OFFER)
    assert standing.light == "allow"
    assert [one.bound.rule.id for one in standing.excepted] == [EDITOR]


def test_an_exception_ends_by_itself(world: World, stopped: Programme) -> None:
    held = asks(stopped, world.almaty, world.erlan)
    gate.approve_exception(waiver=held, by=officer(world.almaty, "second"))

    assert standing_of(stopped, [], Use.OFFER, at=timezone.now() + 9 * DAY).light == "allow"
    assert standing_of(stopped, [], Use.OFFER, at=timezone.now() + 10 * DAY).light == "deny"


def test_an_exception_of_one_house_binds_no_other(world: World, stopped: Programme) -> None:
    agreed = stopped.owner.adoptions.get().charter
    adopts(world.bishkek, agreed, officer(world.bishkek))
    held = asks(stopped, world.almaty, world.erlan)
    gate.approve_exception(waiver=held, by=officer(world.almaty, "second"))

    assert [one.bound.member for one in standing_of(stopped, [world.bishkek], Use.OFFER).blocks] == ["bishkek"]
    assert standing_of(tale(world, title="Another"), [], Use.OFFER).light == "review"


def test_an_exception_can_be_refused_taken_back_and_ended(world: World, stopped: Programme) -> None:
    second = officer(world.almaty, "second")
    held = asks(stopped, world.almaty, world.erlan)
    with pytest.raises(WaiverStands):
        asks(stopped, world.almaty, world.erlan)
    gate.close_exception(waiver=held, by=world.erlan)
    with pytest.raises(WaiverStands):
        gate.approve_exception(waiver=held, by=second)

    held = asks(stopped, world.almaty, world.erlan)
    gate.approve_exception(waiver=held, by=second)
    with pytest.raises(NotAllowed):
        gate.close_exception(waiver=held, by=world.erlan)
    gate.close_exception(waiver=held, by=second)
    assert standing_of(stopped, [], Use.OFFER).light == "deny"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reason": "too short"}, WaiverUnclear),
        ({"public_summary": "  "}, WaiverUnclear),
        ({"until": dt.date(2020, 1, 1)}, WaiverUnclear),
        ({"until": dt.date(2090, 1, 1)}, WaiverUnclear),
        ({"rule_id": "AI-01"}, NothingToExcept),
    ],
)
def test_an_exception_says_enough(
    world: World, stopped: Programme, change: dict[str, object], why: type[Exception]
) -> None:
    with pytest.raises(why):
        asks(stopped, world.almaty, world.erlan, **change)
    assert not Waiver.objects.exists()


def test_another_house_cannot_ask(world: World, stopped: Programme) -> None:
    with pytest.raises(NotAllowed):
        asks(stopped, world.almaty, world.aigul)


def test_nobody_is_excepted_from_the_law(world: World, film: Programme) -> None:
    agreed = charter(world, ["LABEL-01", "LABEL-02"])
    adopts(world.almaty, agreed, officer(world.almaty))
    by_law = [one.rule.id for one in queries.charters.bound_rules([world.almaty], timezone.now()) if one.by_law]
    assert by_law, "the AI law of Kazakhstan"

    with pytest.raises(NothingToExcept):
        asks(film, world.almaty, world.erlan, rule_id=by_law[0])


def test_the_same_answer_is_written_once(world: World, film: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    for _again in range(2):
        with pytest.raises(AgainstTheRules):
            gift(world, film)
    assert Evaluation.objects.count() == 1
    assert Entry.objects.filter(action="evaluated").count() == 1
    states(film, world.erlan, editor="Erlan")
    gift(world, film)
    assert [one.stopped for one in Evaluation.objects.order_by("at")] == [True, False]
    assert Evaluation.objects.latest("at").results[0]["outcome"] == Outcome.PASS
