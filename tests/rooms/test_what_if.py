"""What if: a term is changed, the schedules say what would open and close, and nothing is saved."""

import datetime as dt
import json
import random
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import serializers
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, queries
from ortaq.channels.models import Channel, Slot
from ortaq.channels.what_if.effects import Effect, Found, look
from ortaq.channels.what_if.form import changed
from ortaq.core.rights import Kind, Terms, read_terms
from ortaq.exchange import actions as exchange
from ortaq.rights import actions as rights
from ortaq.rights.actions import Draft, clause_of
from ortaq.rights.compiling import recompile, written
from ortaq.rights.models import Clause, Compiled, Contract, ContractKind, Run
from ortaq.rights.queries import Question, decisions
from ortaq.rights.what_if import clause_for, compared, tried
from tests.rooms.air_stories import channel, film, licence
from tests.rooms.deal_stories import gift, signed
from tests.rooms.test_channels_pages import text
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BISHKEK = ZoneInfo("Asia/Bishkek")
TODAY = timezone.now().astimezone(BISHKEK).date()


def evening(days: int) -> dt.datetime:
    """Eight in the evening in Bishkek, so many days from today."""
    return dt.datetime.combine(TODAY + days * DAY, dt.time(20), BISHKEK).astimezone(dt.UTC)


Story = tuple[Channel, Programme, Clause]


@pytest.fixture
def story(world: World) -> Story:
    """Almaty's tale on Bishkek's channel on four evenings: three are published, the fourth is a draft."""
    tale, mine = film(world), channel(world)
    contract = licence(world, tale)
    for days in (1, 5, 40):
        actions.plan(channel=mine, programme=tale, starts_at=evening(days), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=evening(80), seconds=1800, by=world.nurlan)
    return mine, tale, contract.clauses.get()


def tried_by(house: Any, clause: Clause, last_day: dt.date | None = None, **terms: Any) -> Found:
    """What a house would be told of other terms."""
    change = tried(clause, changed(clause.terms, terms), last_day)
    return look(house=house, clause=written(clause), change=change, now=timezone.now())


def effects(found: Found) -> dict[int, str]:
    """Days from today -> what would happen to the showing then."""
    return {
        (one.slot.starts_at.astimezone(BISHKEK).date() - TODAY).days: str(one.effect)
        for one in found.showings
        if one.effect
    }


def test_an_earlier_end_closes_what_comes_after_it_and_shortens_what_is_near_it(world: World, story: Story) -> None:
    _mine, _tale, clause = story
    found = tried_by(world.bishkek, clause, days=(6 + 1) + 3)
    assert effects(found) == {5: "less", 40: "closes", 80: "closes"}
    assert found.counts == {Effect.CLOSES: 2, Effect.OPENS: 0, Effect.LESS: 1, Effect.MORE: 0}
    assert len(found.showings) == 4
    ends = tried_by(world.bishkek, clause, TODAY + 8 * DAY)
    assert effects(ends) == effects(found)


def test_a_later_first_day_fewer_countries_and_languages(world: World, story: Story) -> None:
    _mine, _tale, clause = story
    later = TODAY + 3 * DAY
    assert effects(tried_by(world.bishkek, clause, first_day=later.isoformat())) == {1: "closes"}
    assert set(effects(tried_by(world.bishkek, clause, territories=["KZ"])).values()) == {"closes"}
    assert set(effects(tried_by(world.bishkek, clause, sounds=["kk"])).values()) == {"less"}
    assert set(effects(tried_by(world.bishkek, clause, catch_up_days=3)).values()) == {"less"}
    assert set(effects(tried_by(world.bishkek, clause, catch_up_days=9)).values()) == {"more"}
    assert effects(tried_by(world.bishkek, clause, exclusive="exclusive")) == {}


def test_one_more_country_opens_there_and_the_country_is_named(world: World, story: Story) -> None:
    _mine, _tale, clause = story
    found = tried_by(world.bishkek, clause, territories=["KG", "KZ"])
    assert {(turn.territory, turn.effect) for one in found.changed for turn in one.turns} == {("KZ", Effect.OPENS)}
    assert found.counts[Effect.OPENS] == 4


def test_fewer_showings_keep_what_is_held_and_refuse_the_draft(world: World, story: Story) -> None:
    _mine, _tale, clause = story
    assert Run.objects.filter(clause=clause, freed_at=None).count() == 3
    assert effects(tried_by(world.bishkek, clause, runs=3)) == {80: "closes"}


def test_the_giver_sees_published_showings_of_its_licensee_and_of_what_it_gave_only(world: World, story: Story) -> None:
    mine, tale, clause = story
    # Tashkent shows the same tale under its own licence from Almaty; Bishkek shows it under another one too.
    theirs = channel(world, "tashkent", slug="demo-tashkent", number=2, territories_seen=["UZ"])
    licence(world, tale, "tashkent", territories=["UZ"], time_zone="Asia/Tashkent")
    person = next(
        one for one in world.people.values() if one.broadcaster == world.tashkent and "scheduler" in one.roles
    )
    actions.plan(channel=theirs, programme=tale, starts_at=evening(2), seconds=1800, by=person)
    actions.publish(channel=theirs, by=person)
    given = tried_by(world.almaty, clause, days=1)
    assert effects(given) == {1: "closes", 5: "closes", 40: "closes"}
    assert {one.slot.channel for one in given.changed} == {mine}
    assert not any(one.is_ours for one in given.showings)
    taken = tried_by(world.bishkek, clause, days=1)
    assert effects(taken) == {1: "closes", 5: "closes", 40: "closes", 80: "closes"}
    assert {one.slot.channel for one in taken.showings} == {mine}


def test_who_is_no_side_of_a_contract_finds_no_clause(
    world: World, story: Story, sign_in: Callable[..., Client]
) -> None:
    _mine, _tale, clause = story
    assert clause_for(world.baku, clause.pk) is None
    assert clause_for(world.almaty, clause.pk) == clause
    assert sign_in(world.nargiz).get(f"/channels/what-if/?clause={clause.pk}").status_code == 404
    assert sign_in(world.nargiz).get("/channels/what-if/?clause=x").status_code == 404
    answer = sign_in(world.nargiz).post(
        "/api/channels/what-if", json.dumps({"clause": str(clause.pk)}), content_type="application/json"
    )
    assert answer.status_code in {401, 404}
    assert sign_in(world.erlan).get("/channels/what-if/").status_code == 403


def test_a_block_closes_every_schedule_that_rests_on_it(world: World, story: Story) -> None:
    _mine, tale, _clause = story
    terms = read_terms(
        {
            "kind": "block",
            "ground": "court",
            "territories": ["TR"],
            "media": ["linear", "catch_up", "start_over"],
            "sounds": ["*"],
            "subtitles": ["*"],
            "first_day": TODAY.isoformat(),
            "time_zone": "Asia/Bishkek",
        }
    )
    given = Draft(tale, terms, world.almaty, None)
    made = rights.bring_into_force(
        licensor=world.almaty, licensee=None, drafts=[given], signed={}, kind=ContractKind.REGISTER
    )
    found = tried_by(world.almaty, made.clauses.get(), territories=["KG"])
    assert set(effects(found).values()) == {"closes"}
    assert len(found.changed) == 3


def test_months_that_are_gained_and_lost(world: World, story: Story) -> None:
    _mine, _tale, clause = story
    (strip,) = tried_by(world.bishkek, clause, days=30).strips
    assert (strip.territory, strip.house) == ("KG", world.bishkek)
    lost = sum(one.lost for one in strip.months)
    # 365 days from yesterday on, against 30: what is lost is the difference.
    assert (lost, sum(one.gained for one in strip.months)) == (335, 0)
    assert {one.word for one in strip.months} >= {"loses", "shut"}
    two = tried_by(world.bishkek, clause, territories=["KG", "KZ"]).strips
    assert [(one.territory, one.is_changed) for one in two] == [("KG", False), ("KZ", True)]
    assert sum(one.gained for one in two[1].months) >= 363


def test_the_chain_goes_with_its_parent(world: World) -> None:
    tale, mine = film(world), channel(world)
    parent = licence(world, tale, licensee="ankara", territories=["*"], sublicence=1)
    terms = read_terms(parent.clauses.get().terms.plain() | {"territories": ["KG"], "sublicence": 0})
    given = Draft(tale, terms, world.ankara, world.bishkek, under=parent.clauses.get())
    child = rights.bring_into_force(licensor=world.ankara, licensee=world.bishkek, drafts=[given], signed=terms.plain())
    actions.plan(channel=mine, programme=tale, starts_at=evening(3), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    clause = parent.clauses.get()
    grounds = compared([tale.pk], tried(clause, changed(clause.terms, {"sublicence": 0})))
    asked = Question(tale.pk, world.bishkek.pk, "KG", evening(3), evening(3) + dt.timedelta(minutes=30))
    before, after = grounds.decide(asked)
    assert (before.is_allowed, after.is_allowed) == (True, False)
    # Ankara, which gave it on, is told of Bishkek's showing; Almaty, which has no contract with Bishkek, is not.
    assert effects(tried_by(world.ankara, child.clauses.get(), days=1)) == {3: "closes"}
    assert tried_by(world.almaty, clause, days=1).showings == ()


def whole_database() -> str:
    """Every row that a contract, a schedule or a decision could have left."""
    rows = [
        *Clause.objects.all(),
        *Contract.objects.all(),
        *Slot.objects.all(),
        *Run.objects.all(),
        *Compiled.objects.all(),
    ]
    return serializers.serialize("json", rows)


def other(chance: random.Random) -> dict[str, Any]:
    """Some terms, changed at random."""
    possible = {
        "first_day": (TODAY + chance.randrange(-20, 60) * DAY).isoformat(),
        "days": chance.choice([1, 3, 8, 45, 84, None]),
        "territories": chance.choice([["KG"], ["KZ"], ["KG", "KZ"], ["*"], ["OTS"], ["HU"]]),
        "media": chance.choice([["linear"], ["linear", "catch_up"], ["linear", "start_over", "catch_up"], ["vod"]]),
        "sounds": chance.choice([["ky"], ["kk"], ["ky", "kk"], ["*"], ["tr"]]),
        "subtitles": chance.choice([[], ["ky"], ["*"]]),
        "runs": chance.choice([None, 1, 3, 4, 6]),
        "catch_up_days": chance.choice([0, 1, 7, 30]),
        "exclusive": chance.choice(["", "sole", "exclusive"]),
    }
    names = chance.sample(sorted(possible), chance.randrange(1, 4))
    return {name: possible[name] for name in names}


def save(clause: Clause, terms: Terms) -> None:
    """Really change a clause, as nobody can in the house: contracts are signed."""
    draft = Draft(clause.programme, terms, clause.giver, clause.holder, clause.under)
    fresh = clause_of(clause.contract, clause.position, draft)
    fresh.pk, fresh._state.adding, fresh.created_at = clause.pk, False, clause.created_at
    fresh.save()
    recompile([clause.programme_id])


def test_what_is_told_is_what_would_be_decided_if_it_were_saved(world: World, story: Story) -> None:
    mine, tale, clause = story
    as_signed = clause.terms
    licence(world, tale, "baku", territories=["AZ", "KZ"], runs=2)
    before_all = whole_database()
    slots = list(mine.slots.all())
    asked = [
        deciding.question(mine, tale, code, start=one.starts_at, seconds=one.seconds, slot=one)
        for one in slots
        for code in queries.places(mine)
    ]
    asked += [
        Question(tale.pk, house.pk, code, evening(days), evening(days) + dt.timedelta(hours=1), sounds=("ky",))
        for house in (world.bishkek, world.baku, world.almaty)
        for code in ("KG", "KZ", "AZ", "HU")
        for days in (0, 3, 29, 61, 99, 200)
    ]
    standing, before_all, seen = decisions(asked), whole_database(), set()
    for case in range(24):
        terms = changed(as_signed, other(random.Random(case)))
        change = tried(clause, terms)
        grounds = compared([tale.pk], change)
        told = [grounds.decide(one) for one in asked]
        found = look(house=world.bishkek, clause=written(clause), change=change, now=timezone.now())
        assert [before for before, _after in told] == standing
        with transaction.atomic():
            save(clause, terms)
            really = decisions(asked)
            transaction.set_rollback(True)
        assert [after for _before, after in told] == really
        answers = {(one.slot, one.territory): said for one, said in zip(asked, really, strict=True) if one.slot}
        assert all(turn.after == answers[turn.slot.pk, turn.territory] for one in found.changed for turn in one.turns)
        seen |= {one.answer for one in really}
    assert whole_database() == before_all
    assert {str(one) for one in seen} >= {"allow", "allow_until", "deny", "review"}


def test_the_page_says_it_in_words_and_as_a_picture(world: World, story: Story, sign_in: Callable[..., Client]) -> None:
    _mine, _tale, clause = story
    client = sign_in(world.nurlan)
    chosen = client.get("/channels/what-if/?q=alm-bis").content.decode()
    assert f"?clause={clause.pk}" in chosen
    assert f"?clause={clause.pk}" not in client.get("/channels/what-if/?q=rocket").content.decode()
    first = text(client.get(f"/channels/what-if/?clause={clause.pk}"))
    assert "Change one of the terms" in first
    plain = clause.terms.plain()
    asked = {name: plain[name] for name in ("first_day", "territories", "media", "sounds", "subtitles", "runs")}
    asked |= {"clause": str(clause.pk), "try": "1", "days": "10", "catch_up_days": "7", "exclusive": ""}
    page = client.get("/channels/what-if/", asked)
    said = text(page)
    assert "It could not be shown in Kyrgyzstan any more." in said
    assert re.search(r"In Kyrgyzstan it could be seen afterwards until .+, not until ", said)
    assert page.content.decode().count('class="m-closes"') == 2
    bad = text(client.get("/channels/what-if/", asked | {"territories": []}))
    assert "Choose at least one country." in bad
    typed = client.get("/channels/what-if/", asked | {"territories": []}).content.decode()
    assert 'name="days" value="10"' in typed
    licensor = sign_in(world.asel).get("/channels/what-if/", asked)
    assert "It could not be shown in Kyrgyzstan any more." in text(licensor)
    assert "/channels/demo-bishkek/?slot=" not in licensor.content.decode()


def test_the_api_answers_the_same(world: World, story: Story, sign_in: Callable[..., Client]) -> None:
    mine, tale, clause = story
    client = sign_in(world.nurlan)

    def ask(**given: object) -> Any:
        return client.post(
            "/api/channels/what-if", json.dumps({"clause": str(clause.pk)} | given), content_type="application/json"
        )

    said = ask(terms={"days": 10}).json()
    assert {name: said[name] for name in ("looked_at", "closes", "opens", "less", "more")} == {
        "looked_at": 4,
        "closes": 2,
        "opens": 0,
        "less": 1,
        "more": 0,
    }
    assert {(one["channel"], one["programme"], one["territory"]) for one in said["turns"]} == {
        (mine.slug, str(tale.pk), "KG")
    }
    assert [one["effect"] for one in said["turns"]] == ["less", "closes", "closes"]
    assert sum(one["lost"] for one in said["months"]) == 355
    ends = ask(ends_on=(TODAY + 20 * DAY).isoformat()).json()
    assert (ends["closes"], ends["turns"][0]["until"][1]) == (2, None)
    assert ask(terms={"label_must_stay": False}).json() == {"problem": "These terms cannot be tried: label_must_stay."}
    assert ask(terms={"territories": ["ZZ"]}).json() == {"problem": "There is no country “ZZ” here."}


def test_a_draft_of_a_deal_shows_what_would_open_if_both_signed(world: World, sign_in: Callable[..., Client]) -> None:
    tale, mine = film(world), channel(world)
    deal = exchange.ask(offer=gift(world, tale), by=world.aigul)
    actions.plan(channel=mine, programme=tale, starts_at=evening(9), seconds=1800, by=world.nurlan)
    said = text(sign_in(world.nurlan).get(f"/channels/what-if/?deal={deal.pk}&n=1"))
    assert "It could be shown in Kyrgyzstan." in said
    assert "If it were signed" in said
    assert sign_in(world.nargiz).get(f"/channels/what-if/?deal={deal.pk}&n=1").status_code == 404
    assert sign_in(world.nurlan).get(f"/channels/what-if/?deal={deal.pk}&n=7").status_code == 404
    assert Clause.objects.filter(programme=tale, kind=Kind.GRANT).count() == 0


def test_another_order_of_the_boxes_is_no_change(world: World) -> None:
    terms = signed(world).contract.clauses.get().terms
    assert terms.sounds == ("ky", "ru", "kk")
    wanted = {name: list(getattr(terms, name)) for name in ("territories", "media", "sounds", "subtitles")}
    assert changed(terms, wanted | {"sounds": ["kk", "ky", "ru"]}) == terms
    assert changed(terms, wanted | {"sounds": ["kk", "uz", "ky"]}).sounds == ("ky", "kk", "uz")
