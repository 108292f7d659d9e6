"""What was known then: why was it shown in May; what waits for a first showing; what rests while a contract rests."""

import datetime as dt
import json
import uuid
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.channels import actions as channels
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import Answer, Decision, Medium, read_terms
from ortaq.ledger.models import Entry
from ortaq.members.keys import verify_signature
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions, queries
from ortaq.rights.actions import Draft
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Clause, Compiled, Contract, FirstShowing, Run
from ortaq.rights.queries import Question
from ortaq.rights.sentences import say
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_exchange_pages import Program
from tests.world import World

pytestmark = pytest.mark.django_db


def asked(world: World, programme: uuid.UUID, known_at: dt.datetime | None = None, **change: object) -> Decision:
    """May Bishkek show it in Kyrgyzstan tomorrow?"""
    start = timezone.now() + dt.timedelta(days=1)
    question = {"territory": "KG", "start": start, "stop": start + dt.timedelta(minutes=30), "sounds": ("ky",)} | change
    (said,) = queries.decisions([Question(programme, world.bishkek.pk, **question)], known_at=known_at)  # type: ignore[arg-type]
    return said


def test_what_was_known_before_the_end_of_a_contract_stays_answerable(world: World) -> None:
    programme = film(world)
    contract = licence(world, programme)
    before = timezone.now()
    actions.end(contract=contract, by=world.asel)
    assert asked(world, programme.pk).answer is Answer.DENY
    assert asked(world, programme.pk, known_at=before).answer is Answer.ALLOW
    long_before = contract.created_at - dt.timedelta(days=30)
    assert asked(world, programme.pk, known_at=long_before).answer is Answer.DENY


def test_the_table_can_be_emptied_and_says_the_same_again(world: World) -> None:
    programme = film(world)
    contract = licence(world, programme)
    rested = actions.suspend(contract=contract, by=world.asel, reason="an unpaid invoice")
    since = rested.suspensions.get().since
    actions.resume(contract=contract, by=world.asel)
    moments = [None, since - dt.timedelta(microseconds=1), since, timezone.now()]
    said = [asked(world, programme.pk, known_at=at).answer for at in moments]
    assert said == [Answer.ALLOW, Answer.ALLOW, Answer.DENY, Answer.ALLOW]
    Compiled.objects.all().delete()
    assert [asked(world, programme.pk, known_at=at).answer for at in moments] == said


def test_a_suspended_contract_rests_and_what_is_passed_on_from_it_too(world: World) -> None:
    programme = film(world)
    contract = licence(world, programme, licensee="ankara", territories=["*"], sublicence=1)
    terms = read_terms(contract.clauses.get().terms.plain() | {"territories": ["KG"], "sublicence": 0})
    draft = Draft(programme, terms, world.ankara, world.bishkek, under=contract.clauses.get())
    passed = actions.bring_into_force(
        licensor=world.ankara, licensee=world.bishkek, drafts=[draft], signed={"kind": "story"}
    )
    allowed = asked(world, programme.pk)
    assert allowed.answer is Answer.ALLOW
    assert allowed.clause == str(passed.clauses.get().pk)
    assert allowed.reasons[0][0] == "passed_on"
    with pytest.raises(NotAllowed):
        actions.suspend(contract=contract, by=world.aigul)
    actions.suspend(contract=contract, by=world.asel)
    assert asked(world, programme.pk).answer is Answer.DENY
    actions.resume(contract=contract, by=world.asel)
    assert asked(world, programme.pk).answer is Answer.ALLOW


def test_why_a_licence_rests_is_told_to_its_holder(world: World) -> None:
    programme = film(world)
    contract = licence(world, programme)
    Contract.objects.update(in_force_from=timezone.now() - dt.timedelta(days=1))
    recompile([programme.pk])
    actions.suspend(contract=contract, by=world.asel, reason="The bill is open")
    said = asked(world, programme.pk)
    assert said.reasons[0][0] == "suspended"
    assert say(said)[0].endswith(": The bill is open")


def test_a_showing_that_is_passed_on_is_one_of_both_pools(world: World) -> None:
    programme = film(world)
    contract = licence(world, programme, licensee="ankara", territories=["*"], sublicence=1, runs=2)
    own = contract.clauses.get()
    draft = Draft(programme, read_terms(own.terms.plain() | {"runs": 5}), world.ankara, world.bishkek, under=own)
    passed = actions.bring_into_force(
        licensor=world.ankara, licensee=world.bishkek, drafts=[draft], signed={"kind": "story"}
    )
    clause = passed.clauses.get()
    for _ in range(2):
        actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=timezone.now())
    with pytest.raises(actions.RunsUsedUp, match=str(own).replace("/", ".")):
        actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=timezone.now())
    assert Run.objects.count() == 4
    assert asked(world, programme.pk).reasons[0][0] == "runs_used_up"


def test_nobody_passes_on_what_is_somebody_elses_without_naming_the_grant(world: World) -> None:
    programme = film(world)
    own = licence(world, programme, licensee="ankara", sublicence=1).clauses.get()
    draft = Draft(programme, own.terms, world.ankara, world.bishkek)
    with pytest.raises(actions.RightsMissing):
        actions.bring_into_force(licensor=world.ankara, licensee=world.bishkek, drafts=[draft], signed={})
    assert Contract.objects.count() == 1


def test_a_window_that_waits_opens_when_the_owner_has_shown_it(world: World) -> None:
    programme = film(world)
    licence(
        world, programme, opens_after={"event": "first_linear", "by": "licensor", "days": 0}, first_day=None, days=30
    )
    assert Clause.objects.get().terms.days == 30
    assert asked(world, programme.pk).answer is Answer.DENY
    before = timezone.now()
    mine = channel(world, "almaty")
    channels.plan(channel=mine, programme=programme, starts_at=minute(-10), seconds=1800, by=world.dana)
    channels.publish(channel=mine, by=world.dana)
    channels.note_first_showings()
    assert FirstShowing.objects.filter(house=world.almaty).count() == 2
    assert asked(world, programme.pk).answer is Answer.ALLOW
    assert asked(world, programme.pk, known_at=before).answer is Answer.DENY
    later = timezone.now() + dt.timedelta(days=31)
    assert asked(world, programme.pk, start=later, stop=later + dt.timedelta(minutes=5)).answer is Answer.DENY


def test_somebody_elses_promise_is_for_a_person_until_its_holder_agrees(world: World) -> None:
    programme = film(world)
    promised = licence(world, programme, licensee="ankara", exclusive="exclusive").clauses.get()
    licence(world, programme)
    said = asked(world, programme.pk)
    assert said.answer is Answer.REVIEW
    assert said.reasons[0][1]["house"] == world.ankara.name
    with pytest.raises(NotAllowed):
        actions.waive(clause=promised, programme=programme, house=world.bishkek, by=world.aigul)
    before = timezone.now()
    given = actions.waive(clause=promised, programme=programme, house=world.bishkek, by=getattr(world, "elif"))
    assert asked(world, programme.pk).answer is Answer.ALLOW
    during = timezone.now()
    actions.withdraw_waiver(waiver=given, by=getattr(world, "elif"))
    said = [asked(world, programme.pk, known_at=at).answer for at in (before, during, None)]
    assert said == [Answer.REVIEW, Answer.ALLOW, Answer.REVIEW]
    Compiled.objects.all().delete()
    assert [asked(world, programme.pk, known_at=at).answer for at in (before, during, None)] == said


def test_a_right_in_the_series_is_a_right_in_each_episode_with_showings_of_its_own(world: World) -> None:
    series, episodes = film(world, title="Сериал"), [film(world, title=f"Бөлүм {n}") for n in (1, 2)]
    for one in episodes:
        one.part_of = series
        one.save(update_fields=["part_of"])
    licence(world, series, runs=1)
    recompile([series.pk])
    clause = Clause.objects.get()
    first, second = (one.pk for one in episodes)
    assert asked(world, first).answer is Answer.ALLOW
    actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=timezone.now(), programme=first)
    assert asked(world, first).reasons[0][0] == "runs_used_up"
    assert asked(world, second).answer is Answer.ALLOW
    assert asked(world, second, medium=Medium.AI_TRAINING).answer is Answer.DENY


def test_a_decision_of_may_becomes_a_receipt_that_others_can_check(world: World, client: Client) -> None:
    programme = film(world)
    contract = licence(world, programme)
    then = timezone.now()
    actions.end(contract=contract, by=world.asel)
    aigul = Program(client, world.aigul)
    start = then + dt.timedelta(days=1)
    question = {
        "programme": str(programme.pk),
        "territory": "KG",
        "start": start.isoformat(),
        "stop": (start + dt.timedelta(minutes=30)).isoformat(),
        "sounds": ["ky"],
    }
    _status, now = aigul.post("rights/receipts", **question)
    status, made = aigul.post("rights/receipts", **question, known_at=then.isoformat())
    assert status == HTTPStatus.OK
    assert (now["decided"]["decision"]["answer"], made["decided"]["decision"]["answer"]) == ("deny", "allow")
    assert made["decided"]["clauses"][0]["contract_digest"] == contract.terms_digest
    assert made["decided"]["tzdata"]
    assert digest(made["decided"]) == made["digest"]
    assert verify_signature(made["digest"], made["signature"], made["key_fingerprint"])
    assert not verify_signature(
        digest(made["decided"] | {"known_at": None}), made["signature"], made["key_fingerprint"]
    )
    assert Entry.objects.filter(action="decision signed").count() == 2
    # A house of which nothing was decided learns nothing about the contract of others.
    _status, other = Program(client, world.reka).post("rights/receipts", **question, known_at=then.isoformat())
    assert contract.number not in json.dumps(other)
