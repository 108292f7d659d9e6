"""The rules on a channel: a light beside the rights', a named person's decision, and the slate when a rule turns."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, tasks
from ortaq.channels.actions import SlotNotCleared
from ortaq.channels.air import answering
from ortaq.channels.models import Airing, Channel, Withheld
from ortaq.channels.standing import standings as channel_standings
from ortaq.core.rights import Answer
from ortaq.rights import sentences
from ortaq.standards.charter import adopting
from ortaq.standards.consents import actions as register
from ortaq.standards.gate import actions as gate
from ortaq.standards.models import Evaluation
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.gate_stories import EDITOR, adopts, asks, charter, officer, reserves, states
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_consent import copied
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(world: World) -> tuple[Channel, Programme]:
    """A tale of Almaty that Bishkek may show, planned for later; Bishkek has adopted the rule about editors."""
    tale = film(world)
    licence(world, tale)
    mine = channel(world)
    actions.plan(channel=mine, programme=tale, starts_at=minute(30), seconds=600, by=world.nurlan)
    adopts(world.bishkek, charter(world), officer(world.bishkek))
    return mine, tale


def light(mine: Channel, tale: Programme) -> tuple[Answer, str]:
    """What is decided at home, and the first reason in words."""
    slot = mine.slots.get()
    decision = deciding.preview(mine, tale, slot.starts_at, slot.seconds, slot)["KG"]
    return decision.answer, sentences.say(decision, time_zone=mine.time_zone)[0]


def test_what_nobody_knows_is_left_to_a_person_with_a_name_and_a_reason(
    world: World, planned: tuple[Channel, Programme]
) -> None:
    mine, tale = planned
    answer, said = light(mine, tale)
    assert answer is Answer.REVIEW
    assert EDITOR in said
    with pytest.raises(SlotNotCleared, match=EDITOR):
        actions.publish(channel=mine, by=world.nurlan)

    actions.clear(slot=mine.slots.get(), by=world.nurlan, because="The editor is known to us; the paper follows.")
    actions.publish(channel=mine, by=world.nurlan)

    assert Airing.objects.get(slot__isnull=False).withheld_because == ""


def test_a_rule_that_is_broken_is_a_no_and_nobody_clears_it(world: World, planned: tuple[Channel, Programme]) -> None:
    mine, tale = planned
    states(tale, world.erlan, editor="")

    answer, said = light(mine, tale)

    assert answer is Answer.DENY
    assert EDITOR in said
    assert world.bishkek.name in said
    with pytest.raises(actions.NothingToDecide):
        actions.clear(slot=mine.slots.get(), by=world.nurlan, because="We want it.")
    with pytest.raises(SlotNotCleared, match=EDITOR):
        actions.publish(channel=mine, by=world.nurlan)


@pytest.fixture
def on_air(world: World, planned: tuple[Channel, Programme]) -> tuple[Channel, Programme]:
    """Published: somebody answers for it."""
    mine, tale = planned
    states(tale, world.erlan, editor="Erlan")
    actions.publish(channel=mine, by=world.nurlan)
    return mine, tale


def off(mine: Channel) -> str:
    """Why the tale is the slate."""
    return mine.airings.get(slot__isnull=False).withheld_because


def test_when_a_statement_turns_the_slate_comes_and_goes(world: World, on_air: tuple[Channel, Programme]) -> None:
    mine, tale = on_air
    states(tale, world.erlan, editor="")

    tasks.withhold_what_may_not_be_shown.call()

    assert off(mine) == Withheld.RULE
    written = Evaluation.objects.get(use="air")
    assert (written.subject_id, written.stopped) == (tale.pk, True)
    states(tale, world.erlan, editor="Asel")
    tasks.withhold_what_may_not_be_shown.call()
    assert off(mine) == ""


def test_what_is_no_longer_known_takes_nothing_off_the_air(world: World, on_air: tuple[Channel, Programme]) -> None:
    mine, tale = on_air
    states(tale, world.erlan, editor=None)
    actions.withhold(channel=mine)
    assert off(mine) == ""


def test_a_charter_a_reservation_and_an_exception_turn_the_air(world: World, on_air: tuple[Channel, Programme]) -> None:
    mine, tale = on_air
    states(tale, world.erlan, editor="")
    watcher = world.bishkek.people.get(username__startswith="officer")
    standing = reserves(world.bishkek, watcher, "warn")
    actions.withhold(channel=mine)
    assert off(mine) == ""

    adopting.lift(reservation=standing, by=watcher)
    actions.withhold(channel=mine)
    assert off(mine) == Withheld.RULE

    held = asks(tale, world.bishkek, world.nurlan)
    gate.approve_exception(waiver=held, by=watcher)
    actions.withhold(channel=mine)
    assert off(mine) == ""

    gate.close_exception(waiver=held, by=watcher)
    actions.withhold(channel=mine)
    assert off(mine) == Withheld.RULE


def test_news_of_rules_does_not_wait_for_the_next_minute(
    world: World, on_air: tuple[Channel, Programme], django_capture_on_commit_callbacks: object
) -> None:
    from django_tasks_db.models import DBTaskResult

    _mine, tale = on_air
    jobs = DBTaskResult.objects.filter(task_path="ortaq.channels.tasks.withhold_what_may_not_be_shown")
    before = jobs.count()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        states(tale, world.erlan, editor="")
    assert jobs.count() == before + 1


def test_a_consent_that_is_taken_back_is_asked_about_again(world: World) -> None:
    tale = film(world)
    held = copied(world, tale)
    adopts(world.almaty, charter(world, ["CONSENT-01"]), officer(world.almaty))
    mine = channel(world)
    licence(world, tale)

    assert light_of(mine, tale) is Answer.ALLOW_UNTIL or light_of(mine, tale) is Answer.ALLOW
    register.withdraw_consent(consent=held, by=world.erlan)
    from ortaq.origin.standing import standing_of

    assert [one.bound.rule.id for one in standing_of(tale, [world.bishkek], "air").blocks] == ["CONSENT-01"]


def light_of(mine: Channel, tale: Programme) -> Answer:
    """What is decided at home for tomorrow."""
    return deciding.preview(mine, tale, timezone.now() + dt.timedelta(hours=1), 600)["KG"].answer


# ---- the sign of age


def test_the_sign_of_age_goes_out_with_the_programme_in_the_scale_of_each_territory(world: World) -> None:
    tale = film(world)
    Programme.objects.update(min_age=12)
    licence(world, tale, territories=["KG", "KZ", "HU"])
    mine = channel(world)
    actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()

    def said(code: str) -> list[str]:
        return re.findall(r'X-AGE="([^"]*)"', get(f"/live/demo-bishkek/{code}/720p.m3u8")[2])

    # Kyrgyzstan has no scale that we know of; then the age itself stands in the sign.
    assert {code: said(code) for code in ("kz", "hu", "kg")} == {"kz": ["12+"], "hu": ["12"], "kg": ["12+"]}


def test_what_is_for_all_ages_has_no_sign(world: World) -> None:
    tale = film(world)
    licence(world, tale)
    mine = channel(world)
    actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    assert "X-AGE" not in get("/live/demo-bishkek/kg/720p.m3u8")[2]


def test_the_rule_of_the_sign_is_answered_by_what_the_channel_does(world: World) -> None:
    tale = film(world)
    Programme.objects.update(min_age=12)
    licence(world, tale)
    mine = channel(world)
    adopts(world.bishkek, charter(world, ["AGE-01"]), officer(world.bishkek))
    (standing,) = channel_standings(mine, [(Programme.objects.select_related("owner").get(), minute(30))])
    assert [one.bound.rule.id for one in standing.kept] == ["AGE-01"]
    assert light_of(mine, tale) in (Answer.ALLOW, Answer.ALLOW_UNTIL)
