"""Many programmes in one step, steps taken back, and what the rules leave to a person: Nurlan plans for Bishkek."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from ortaq.channels import actions, queries, week
from ortaq.channels.actions.many import Filled
from ortaq.channels.air.losses import told
from ortaq.channels.models import Airing, Change, Channel, Slot
from ortaq.core.rights import Answer, Decision
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.rights import sentences
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_pages import text
from tests.rooms.test_channels_templates import season
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BISHKEK = ZoneInfo("Asia/Bishkek")


@pytest.fixture
def mine(world: World) -> Channel:
    """Nurlan's channel."""
    return channel(world)


def tomorrow(hour: int, minutes: int = 0) -> dt.datetime:
    """A time of tomorrow's clock in Bishkek."""
    day = timezone.now().astimezone(BISHKEK).date() + DAY
    return dt.datetime.combine(day, dt.time(hour, minutes), BISHKEK).astimezone(dt.UTC)


def plan(world: World, mine: Channel, programme: object, at: dt.datetime, seconds: int = 1800) -> Slot:
    return actions.plan(channel=mine, programme=programme, starts_at=at, seconds=seconds, by=world.nurlan)


def places(mine: Channel) -> list[tuple[dt.datetime, int]]:
    """What stands in the schedule."""
    rows = Slot.objects.filter(channel=mine, removed_at=None).order_by("starts_at")
    return [(one.starts_at, one.seconds) for one in rows]


# ---- steps are taken back --------------------------------------------------------------------------------------------


def test_each_step_can_be_taken_back_the_last_one_first(world: World, mine: Channel) -> None:
    tale = film(world)
    licence(world, tale)
    slot = plan(world, mine, tale, tomorrow(9))
    other = plan(world, mine, tale, tomorrow(12))
    actions.move(slot=slot, starts_at=tomorrow(10), seconds=3600, by=world.nurlan)
    actions.remove(slot=other, by=world.nurlan)
    assert places(mine) == [(tomorrow(10), 3600)]
    kinds = [actions.undo(channel=mine, by=world.nurlan).kind for _ in range(2)]
    assert kinds == ["removed", "moved"]
    assert places(mine) == [(tomorrow(9), 1800), (tomorrow(12), 1800)]
    for _ in range(2):
        actions.undo(channel=mine, by=world.nurlan)
    assert places(mine) == []
    with pytest.raises(actions.NothingToUndo, match="nothing of yours"):
        actions.undo(channel=mine, by=world.nurlan)
    assert Entry.objects.filter(action="undone").count() == 4


def test_what_was_on_the_air_timeline_is_so_again_without_publishing(world: World, mine: Channel) -> None:
    tale = film(world)
    licence(world, tale)
    slot = plan(world, mine, tale, tomorrow(9))
    actions.publish(channel=mine, by=world.nurlan)
    actions.move(slot=slot, starts_at=tomorrow(10), by=world.nurlan)
    assert queries.drafts(mine).count() == 1
    actions.undo(channel=mine, by=world.nurlan)
    assert queries.drafts(mine).count() == 0
    actions.remove(slot=Slot.objects.get(), by=world.nurlan)
    assert [one.kind for one in week.changes_of(mine)] == ["out"]
    actions.undo(channel=mine, by=world.nurlan)
    assert week.changes_of(mine) == []
    # What is published is no step any more: it is moved back like anything else, and not by one key too many.
    actions.move(slot=Slot.objects.get(), starts_at=tomorrow(10), by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    with pytest.raises(actions.NothingToUndo):
        actions.undo(channel=mine, by=world.nurlan)
    assert places(mine) == [(tomorrow(10), 1800)]


def test_a_step_stays_where_somebody_went_on_or_the_time_has_come(world: World, mine: Channel) -> None:
    tale = film(world)
    licence(world, tale)
    slot = plan(world, mine, tale, tomorrow(9))
    with pytest.raises(actions.NothingToUndo):
        actions.undo(channel=mine, by=colleague(world))
    with pytest.raises(NotAllowed):
        actions.undo(channel=mine, by=world.dana)
    Slot.objects.filter(pk=slot.pk).update(starts_at=tomorrow(11))
    with pytest.raises(actions.NothingToUndo, match="changed further"):
        actions.undo(channel=mine, by=world.nurlan)
    Slot.objects.filter(pk=slot.pk).update(starts_at=tomorrow(9))
    actions.publish(channel=mine, by=world.nurlan)
    with time_machine.travel(tomorrow(9, 10), tick=False), pytest.raises(actions.NothingToUndo):
        actions.undo(channel=mine, by=world.nurlan)
    assert places(mine) == [(tomorrow(9), 1800)]


def colleague(world: World) -> object:
    """Another scheduler of Nurlan's house."""
    person = world.aigul
    person.roles = ["scheduler"]
    person.save()
    return person


# ---- days again ------------------------------------------------------------------------------------------------------


def test_a_day_is_planned_again_at_the_same_time_of_the_clock(world: World, mine: Channel) -> None:
    tale = film(world)
    licence(world, tale, runs=None)
    plan(world, mine, tale, tomorrow(9))
    plan(world, mine, tale, tomorrow(20, 15), seconds=2400)
    taken = plan(world, mine, tale, tomorrow(20) + DAY)
    first = tomorrow(9).astimezone(BISHKEK).date()
    made = actions.copy(channel=mine, first=first, days=1, to=first + DAY, by=world.nurlan)
    assert [(one.starts_at, one.seconds) for one in made.planned] == [(tomorrow(9) + DAY, 1800)]
    ((left, why),) = made.left
    assert left.starts_at == tomorrow(20, 15)
    assert "20:00–20:30" in why
    # It is one step.
    assert actions.undo(channel=mine, by=world.nurlan).kind == "copied"
    assert places(mine) == [(tomorrow(9), 1800), (tomorrow(20, 15), 2400), (taken.starts_at, 1800)]
    with pytest.raises(actions.NothingToCopy, match="nothing in these days"):
        actions.copy(channel=mine, first=first + 5 * DAY, days=1, to=first, by=world.nurlan)


def test_over_a_change_of_clocks_the_time_on_the_wall_stays_and_a_skipped_one_is_named(world: World) -> None:
    """Budapest goes to summer time on 28 March 2027 at 02:00."""
    zone = ZoneInfo("Europe/Budapest")
    with time_machine.travel(dt.datetime(2027, 3, 20, 8, tzinfo=dt.UTC), tick=False):
        tale = film(world, "budapest")
        mine = channel(world, "budapest", territories_seen=["HU"], sounds=["kk"])
        for clock in (dt.time(2, 30), dt.time(20)):
            at = dt.datetime.combine(dt.date(2027, 3, 21), clock, zone).astimezone(dt.UTC)
            actions.plan(channel=mine, programme=tale, starts_at=at, seconds=1800, by=world.reka)
        made = actions.copy(channel=mine, first=dt.date(2027, 3, 21), days=1, to=dt.date(2027, 3, 28), by=world.reka)
    assert [one.starts_at.astimezone(zone).time() for one in made.planned] == [dt.time(20)]
    assert made.planned[0].starts_at == dt.datetime(2027, 3, 28, 18, tzinfo=dt.UTC)
    assert [why for _slot, why in made.left] == ["The clocks skip this time on that day."]


# ---- gaps are filled -------------------------------------------------------------------------------------------------


def test_gaps_are_filled_with_what_may_be_shown_and_no_more_often_than_it_may(world: World, mine: Channel) -> None:
    scarce, free, foreign = (film(world, title=name, frames=25 * 900) for name in ("Scarce", "Free", "Foreign"))
    licence(world, scarce, runs=2)
    licence(world, free, runs=None)
    licence(world, foreign, licensee="baku", territories=["AZ"])
    plan(world, mine, scarce, tomorrow(9), seconds=900)
    made = actions.fill(channel=mine, start=tomorrow(9), stop=tomorrow(11), by=world.nurlan)
    shown = [one.programme for one in made.planned]
    assert foreign not in shown
    assert shown.count(scarce) == 1  # two showings, and one draft has the other
    assert shown.count(free) == 6
    assert made.seconds_left == 0
    assert places(mine)[-1] == (tomorrow(10, 45), 900)
    actions.publish(channel=mine, by=world.nurlan)
    with pytest.raises(actions.NothingToFillWith, match="no gap"):
        actions.fill(channel=mine, start=tomorrow(9), stop=tomorrow(11), by=world.nurlan)


def test_a_short_film_fills_a_quarter_of_an_hour_and_what_has_no_room_stays_a_gap(world: World, mine: Channel) -> None:
    tale = film(world, frames=25 * 60)
    licence(world, tale, runs=None)
    made = actions.fill(channel=mine, start=tomorrow(9), stop=tomorrow(9, 37), by=world.nurlan)
    assert [one.seconds for one in made.planned] == [900, 900, 420]
    long = film(world, title="Long", frames=25 * 3600)
    licence(world, long, runs=None)
    with pytest.raises(actions.NothingToFillWith):
        actions.fill(channel=mine, start=tomorrow(12), stop=tomorrow(12) + dt.timedelta(seconds=40), by=world.nurlan)


def titles(made: Filled) -> list[str]:
    """What was planned, by name."""
    return [one.programme.titles["kk"] for one in made.planned]


def test_a_day_is_filled_as_a_scheduler_would(world: World, mine: Channel) -> None:
    """Long before short, nothing again within six hours while there is anything else, then the block once more."""
    for name, minutes in (("Clip", 2), ("Hour", 60), ("Two hours", 120), ("Half", 30), ("Jingle", 1)):
        licence(world, film(world, title=name, frames=25 * 60 * minutes), runs=None)
    made = actions.fill(channel=mine, start=tomorrow(0), stop=tomorrow(12), by=world.nurlan)
    block = ["Two hours", "Hour", "Half", "Clip", "Jingle"]
    assert titles(made)[:5] == block
    # Four hours are full and nothing has rested: what was shown the least, the long ones first.
    assert titles(made)[5:8] == block[:3]
    starts = {}
    for one in made.planned:
        starts.setdefault(one.programme.titles["kk"], []).append(one.starts_at)
    assert {name: len(times) for name, times in starts.items()} == {
        "Two hours": 3,
        "Hour": 3,
        "Half": 3,
        "Clip": 3,
        "Jingle": 3,
    }
    assert made.seconds_left == 0


def test_a_day_of_nothing_but_short_films_stays_one_that_can_be_read(world: World, mine: Channel) -> None:
    for name in ("One", "Two", "Three", "Four"):
        licence(world, film(world, title=name, frames=25 * 60), runs=None)
    made = actions.fill(channel=mine, start=tomorrow(0), stop=tomorrow(0) + DAY, by=world.nurlan)
    assert len(made.planned) == 24 * 4
    named = titles(made)
    assert sorted(named[:4]) == sorted({"One", "Two", "Three", "Four"})
    assert named == named[:4] * 24


def test_a_series_goes_on_where_it_was_and_begins_again_after_its_last_episode(world: World, mine: Channel) -> None:
    episodes = season(world, "Bir", "Eki", "Üch")
    for one in episodes:
        licence(world, one, runs=None)
    licence(world, film(world, title="Film", frames=25 * 60 * 60 * 5), runs=None)
    plan(world, mine, episodes[0], tomorrow(0), seconds=600)
    made = actions.fill(channel=mine, start=tomorrow(1), stop=tomorrow(1) + dt.timedelta(hours=22), by=world.nurlan)
    assert titles(made)[0] == "Film"
    shown = [one.programme for one in made.planned if one.programme in episodes]
    assert shown[:4] == [episodes[1], episodes[2], episodes[0], episodes[1]]


# ---- what the rules leave to a person --------------------------------------------------------------------------------


def doubtful(world: World, mine: Channel) -> Slot:
    """A tale for Bishkek of which Baku has been promised that nobody else shows it in Kyrgyzstan."""
    tale = film(world)
    licence(world, tale)
    licence(world, tale, licensee="baku", territories=["KG"], exclusive="exclusive")
    return plan(world, mine, tale, tomorrow(9))


def test_a_person_answers_for_what_the_rules_leave_open_with_name_and_reason(world: World, mine: Channel) -> None:
    slot = doubtful(world, mine)
    with pytest.raises(actions.SlotNotCleared):
        actions.publish(channel=mine, by=world.nurlan)
    with pytest.raises(actions.ReasonMissing):
        actions.clear(slot=slot, by=world.nurlan, because="  ")
    with pytest.raises(NotAllowed):
        actions.clear(slot=slot, by=world.nargiz, because="We like it")
    slot = actions.clear(slot=slot, by=world.nurlan, because="Baku has agreed by telephone")
    actions.publish(channel=mine, by=world.nurlan)
    airing = Airing.objects.get(slot=slot)
    decision = Decision.read(airing.decisions["KG"])
    assert (decision.answer, decision.runs_total) == (Answer.ALLOW, 6)
    said = sentences.say(decision, time_zone=mine.time_zone)
    assert said[0].startswith("Нурлан Абдыкадыров has decided to show it all the same, on ")
    assert said[0].endswith(": Baku has agreed by telephone")
    # A no stays a no: Kazakhstan has no licence.
    assert Decision.read(airing.decisions["KZ"]).answer is Answer.DENY
    entry = Entry.objects.get(action="cleared")
    assert (entry.details["because"], entry.details["territories"]) == ("Baku has agreed by telephone", ["KG"])
    # The channel asks again when rights change; what a person has decided stands.
    actions.follow_rights(channel=mine, programmes=[slot.programme_id])
    airing.refresh_from_db()
    assert told(airing.decisions["KG"], airing, "KG").answer is Answer.ALLOW


def test_what_is_decided_falls_with_the_time_and_can_be_taken_back(world: World, mine: Channel) -> None:
    slot = actions.clear(slot=doubtful(world, mine), by=world.aigul, because="Agreed")
    slot = actions.move(slot=slot, starts_at=tomorrow(10), by=world.nurlan)
    assert slot.cleared_by is None
    actions.clear(slot=slot, by=world.nurlan, because="Agreed again")
    actions.reopen(slot=slot, by=world.aigul)
    with pytest.raises(actions.SlotNotCleared):
        actions.publish(channel=mine, by=world.nurlan)
    with pytest.raises(actions.NothingToDecide, match="Nobody has decided"):
        actions.reopen(slot=slot, by=world.nurlan)


def test_a_no_or_a_yes_is_not_for_a_person(world: World, mine: Channel) -> None:
    never, always = film(world, title="Never"), film(world, title="Always")
    licence(world, always)
    for programme, hour in ((never, 9), (always, 12)):
        slot = plan(world, mine, programme, tomorrow(hour))
        with pytest.raises(actions.NothingToDecide):
            actions.clear(slot=slot, by=world.nurlan, because="All the same")


# ---- on the screen and over the API ----------------------------------------------------------------------------------


def test_nurlan_does_all_of_it_in_the_browser(world: World, mine: Channel, sign_in: object) -> None:
    slot = doubtful(world, mine)
    client, here = sign_in(world.nurlan), "/channels/demo-bishkek/"
    page = client.get(f"{here}?slot={slot.pk}")
    assert "Why it may be shown all the same" in text(page)
    answer = client.post(f"{here}slots/{slot.pk}/clear/", {"because": "Agreed"}, follow=True)
    assert "Decided; your name and the reason stay with the showing." in text(answer)
    assert "Нурлан Абдыкадыров decided it on" in text(answer)
    assert re.search(r"What changes \S.*? new: ", text(answer))
    first = tomorrow(9).astimezone(BISHKEK).date()
    answer = client.post(f"{here}copy/", {"first": first, "days": 1, "to": first + DAY}, follow=True)
    assert "1 programme planned." in text(answer)
    answer = client.post(f"{here}undo/", {"day": first}, follow=True)
    assert "Taken back: copied." in text(answer)
    answer = client.post(f"{here}fill/", {"first": first, "last": first + 30 * DAY})
    assert answer.status_code == 422
    assert "Choose a time of at most 7 days." in text(answer)
    answer = client.post(f"{here}slots/{slot.pk}/reopen/", follow=True)
    assert "The decision is taken back." in text(answer)
    answer = client.post(f"{here}fill/", {"first": first, "last": first}, follow=True)
    assert "Nothing that your house may show has room in these gaps." in text(answer)


def test_what_changes_is_told_in_groups_and_what_was_left_out_in_one_message(
    world: World, mine: Channel, sign_in: object
) -> None:
    tale, other = film(world, title="Tale", frames=25 * 900), film(world, title="Other")
    licence(world, tale, runs=None)
    for quarter in range(7):
        plan(world, mine, tale, tomorrow(9, 0) + quarter * dt.timedelta(minutes=15), seconds=900)
    single = plan(world, mine, other, tomorrow(12))
    groups = week.in_groups(week.changes_of(mine))
    assert [(one.programme, one.kind, len(one.rows)) for one in groups] == [(tale, "new", 7), (other, "new", 1)]
    client, here = sign_in(world.nurlan), "/channels/demo-bishkek/"
    assert "7 new airings" in text(client.get(here))
    first = tomorrow(9).astimezone(BISHKEK).date()
    plan(world, mine, other, tomorrow(9) + DAY, seconds=6 * 900)
    answer = client.post(f"{here}copy/", {"first": first, "days": 1, "to": first + DAY}, follow=True)
    page = answer.content.decode()
    assert page.count('class="toast ') == 1
    assert "2 programmes planned. 6 left out." in text(answer)
    assert len(re.findall(r"“[^”]+”, [^<]*? “[^”]+” has this time: ", page)) == 6
    assert single.programme == other


def test_a_refusal_names_programmes_in_the_reader_s_language(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world, title="Қожанасыр теріс мінгенде")
    plan(world, mine, tale, tomorrow(9))
    client = sign_in(world.nurlan)
    said = {}
    for language in ("en", "kk"):
        client.cookies["language"] = language
        page = client.post("/channels/demo-bishkek/publish/", follow=True).content.decode()
        said[language] = page.partition('class="toasts"')[2]
    assert ("Nasreddin" in said["en"], "мінгенде" in said["en"]) == (True, False)
    assert ("Nasreddin" in said["kk"], "мінгенде" in said["kk"]) == (False, True)


def test_a_program_does_the_same(world: World, mine: Channel, sign_in: object) -> None:
    slot = doubtful(world, mine)
    client, here = sign_in(world.nurlan), "/api/channels"

    def send(method: str, path: str, **body: object) -> tuple[int, dict[str, object]]:
        answer = getattr(client, method)(f"{here}{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    assert send("post", f"/slots/{slot.pk}/clear", because="")[0] == 409
    assert send("post", f"/slots/{slot.pk}/clear", because="Agreed")[0] == 200
    assert [one["kind"] for one in client.get(f"{here}/demo-bishkek/changes").json()] == ["new"]
    first = tomorrow(9).astimezone(BISHKEK).date()
    status, said = send("post", "/demo-bishkek/copy", first=str(first), to=str(first + DAY))
    assert (status, len(said["planned"]), said["left"]) == (200, 1, [])
    assert send("post", "/demo-bishkek/undo")[1]["kind"] == "copied"
    assert Change.objects.filter(undone_at=None).count() == 1
    status, said = send("post", "/demo-bishkek/fill", start=minute(10).isoformat(), stop=minute(40).isoformat())
    assert (status, said["problem"]) == (409, "Nothing that your house may show has room in these gaps.")
    assert send("delete", f"/slots/{slot.pk}/clear")[0] == 200
    assert sign_in(world.nargiz).get(f"{here}/demo-bishkek/changes").status_code == 403
