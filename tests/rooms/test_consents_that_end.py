"""A consent runs out: whoever holds it is told in good time, and its last day is followed like a withdrawal."""

import datetime as dt
import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue import halts
from ortaq.catalogue.models import Programme
from ortaq.channels import actions as air
from ortaq.channels import tasks as air_tasks
from ortaq.channels.air import answering
from ortaq.channels.models import Channel
from ortaq.core.playout import ticks
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.rights.models import Contract
from ortaq.standards.consents import actions, notices, queries, tasks
from ortaq.standards.consents.queries import cascade_of, ends_at
from ortaq.standards.models import Consent, Notice
from ortaq.viewer import queries as viewer
from ortaq.web.desk.desk import desk_of
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.consent_stories import agreed
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_consent import kg, shown
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files_with_slate")]
SignIn = Callable[[object], Client]
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
ENDS, OVER = "A consent ends: plan nothing of it after that day", "A consent has run out: take it down, and say so"
OURS = "A consent of your house ends: ask the person anew, or replace what rests on it"


def copied(world: World, tale: Programme, last: dt.date, reference: str = "V-1") -> Consent:
    """The Kyrgyz sound of a tale copies the voice of somebody who has agreed to it until a day."""
    held = agreed(world, reference, given_on=dt.date(2026, 1, 1), ends_on=last)
    uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": [reference]}]
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=uses)
    return held


def told(made: list[Notice]) -> list[tuple[str, str]]:
    return sorted((one.house.slug, one.kind) for one in made)


def noon(day: dt.date) -> dt.datetime:
    """Noon in Almaty."""
    return dt.datetime.combine(day, dt.time(7), dt.UTC)


def jobs(person: object) -> set[str]:
    desk = desk_of(person, timezone.now())  # type: ignore[arg-type]
    return {job.title for job in (*desk.today, *desk.later)}


def test_who_holds_it_is_told_a_month_and_a_week_before_once_each_and_nobody_else(world: World) -> None:
    tale, other, last = film(world), film(world, title="Ер Төстік"), timezone.localdate() + 300 * DAY
    held = copied(world, tale, last)
    agreed(world, "V-2", given_on=dt.date(2026, 1, 1))
    licence(world, tale)
    # Who holds something else of the same house, or nothing any more, is nobody to tell.
    licence(world, other, "tashkent")
    gone = licence(world, tale, "budapest")
    gone.ended_at = timezone.now() - dt.timedelta(hours=1)
    gone.save()
    assert notices.foretell(noon(last - 31 * DAY)) == []
    both = [("almaty", "ends-30"), ("bishkek", "ends-30")]
    assert told(notices.foretell(noon(last - 30 * DAY))) == both
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.details["days"], entry.details["reference"]) == ("consent end foretold", 30, "V-1")
    assert notices.foretell(noon(last - 29 * DAY)) == []
    # Whoever comes to hold it meanwhile is told then.
    licence(world, tale, "baku")
    assert told(notices.foretell(noon(last - 20 * DAY))) == [("baku", "ends-30")]
    assert notices.foretell(noon(last - 8 * DAY)) == []
    week = [(house, "ends-7") for house in ("almaty", "baku", "bishkek")]
    assert told(notices.foretell(noon(last - 7 * DAY))) == week
    assert notices.foretell(noon(last - 6 * DAY)) == []
    assert notices.foretell(noon(last)) == []
    assert {one.programmes[0] for one in Notice.objects.all()} == {str(tale.pk)}
    assert queries.state_of(held) is queries.ConsentState.IN_FORCE


def test_what_was_missed_for_weeks_is_told_once_and_only_as_it_is(world: World) -> None:
    """The node was switched off: nobody is told that it ends within a month two days before it does."""
    tale, last = film(world), timezone.localdate() + 300 * DAY
    copied(world, tale, last)
    licence(world, tale)
    assert told(notices.foretell(noon(last - 2 * DAY))) == [("almaty", "ends-7"), ("bishkek", "ends-7")]
    assert notices.foretell(noon(last - DAY)) == []


def test_a_consent_that_was_withdrawn_or_does_not_hold_yet_foretells_nothing(world: World) -> None:
    last = timezone.localdate() + 20 * DAY
    copied(world, film(world), last)
    agreed(world, "V-2", given_on=timezone.localdate() + 10 * DAY, ends_on=last)
    actions.withdraw_consent(consent=Consent.objects.get(reference="V-1"), by=world.erlan)
    assert notices.foretell(timezone.now()) == []


def test_the_desks_say_it_until_it_is_noted_and_the_week_comes_back_after_the_month(
    world: World, sign_in: SignIn
) -> None:
    tale, last = film(world), timezone.localdate() + 20 * DAY
    held = copied(world, tale, last)
    licence(world, tale)
    tasks.foretell_ends.call()
    for person, title in ((world.erlan, OURS), (world.nurlan, ENDS), (world.aigul, ENDS)):
        assert title in jobs(person)
    for person in (world.asel, world.nargiz, world.dilnoza):
        assert not {OURS, ENDS} & jobs(person)
    mine = html.unescape(sign_in(world.erlan).get("/standards/consents/").content.decode())
    theirs = html.unescape(sign_in(world.nurlan).get("/standards/consents/").content.decode())
    for page in (mine, theirs):
        assert ("These end soon" in page, str(tale) in page) == (True, True)
    # Another house learns neither the reference nor the person.
    assert (held.reference in mine, held.reference in theirs, held.subject.pseudonym in theirs) == (True, False, False)
    assert "These end soon" not in sign_in(world.nargiz).get("/standards/consents/").content.decode()
    over_api = sign_in(world.nurlan).get("/api/standards/consents/notices").json()
    assert [(one["kind"], one["reference"], one["ends_on"]) for one in over_api] == [
        ("ends-30", None, last.isoformat())
    ]
    notice = Notice.objects.get(house=world.bishkek)
    with pytest.raises(NotAllowed):
        actions.follow_notice(notice=notice, by=world.nargiz)
    refused = sign_in(world.nargiz).post(f"/api/standards/consents/notices/{notice.pk}/followed")
    assert refused.status_code == 404
    assert sign_in(world.nurlan).post(f"/api/standards/consents/notices/{notice.pk}/followed").json()["done_at"]
    assert (ENDS in jobs(world.nurlan), OURS in jobs(world.erlan)) == (False, True)
    notices.foretell(noon(last - 7 * DAY))
    assert ENDS in jobs(world.nurlan)
    assert [one.kind for one in queries.endings_to(world.almaty)] == ["ends-7"]
    sign_in(world.erlan).post(f"/standards/consents/notices/{queries.endings_to(world.almaty)[0].pk}/followed/")
    # Noted once is noted: the older word does not come back in its place.
    assert queries.endings_to(world.almaty) == []
    assert Entry.objects.filter(action="consent end noted").count() == 2


def test_its_last_instant_is_the_end_of_the_day_in_the_house_and_tells_whoever_holds_it(
    world: World, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    tale, last = film(world), dt.date(2026, 3, 31)
    held = copied(world, tale, timezone.localdate() + 40 * DAY)
    licence(world, tale)
    held.ends_on = last
    # Almaty is five hours before Greenwich.
    stop = dt.datetime(2026, 3, 31, 19, tzinfo=dt.UTC)
    assert ends_at(held) == stop
    held.save()
    assert notices.ends_within(stop - 90 * SECOND, tasks.AHEAD) == [stop]
    assert notices.ends_within(stop - 200 * SECOND, tasks.AHEAD) == notices.ends_within(stop, tasks.AHEAD) == []
    assert notices.note_over(stop - SECOND) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert notices.note_over(stop) == [held]
        assert notices.note_over(stop + DAY) == []
    assert [(one.house.slug, one.kind) for one in Notice.objects.all()] == [("bishkek", "over")]
    assert DBTaskResult.objects.filter(task_path="ortaq.channels.tasks.withhold_what_may_not_be_shown").count() == 1
    entry = Entry.objects.get(action="consent over")
    assert (entry.actor, entry.details["told"]) == ("", [str(world.bishkek.pk)])
    # Who is told that it was withdrawn as well would take down the same things twice.
    actions.withdraw_consent(consent=held, by=world.erlan)
    assert Notice.objects.count() == 1


def test_the_worker_looks_again_at_the_very_instant(world: World) -> None:
    """A minute before midnight in Almaty the minute's task asks for another look at midnight."""
    held = agreed(world, given_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 31))
    stop = ends_at(held)
    assert stop
    looks = DBTaskResult.objects.filter(task_path="ortaq.standards.consents.tasks.note_what_is_over")
    tasks.look_again_at_the_end(stop - 10 * 60 * SECOND)
    assert not looks.exists()
    tasks.look_again_at_the_end(stop - 60 * SECOND)
    assert looks.get().run_after == stop


@pytest.fixture
def story(world: World) -> tuple[Channel, Programme, Programme, Consent]:
    """The tale is on the air, another one comes after it, and the tale again; its consent ends in forty days."""
    tale, other = film(world), film(world, title="Ер Төстік")
    held = copied(world, tale, timezone.localdate() + 40 * DAY)
    for one in (tale, other):
        licence(world, one)
    mine = channel(world)
    for programme, start in ((tale, -10), (other, 20), (tale, 50)):
        air.plan(channel=mine, programme=programme, starts_at=minute(start), seconds=1800, by=world.nurlan)
    air.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return mine, tale, other, held


def test_when_it_is_over_everything_follows_and_nobody_has_done_anything(
    world: World,
    story: tuple[Channel, Programme, Programme, Consent],
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    mine, tale, other, held = story
    tasks.follow_ends.call()
    air_tasks.withhold_what_may_not_be_shown.call()
    assert (Notice.objects.count(), halts.halted(tale), cascade_of(held).ended_at) == (0, False, None)
    assert not mine.airings.exclude(withheld_from=None).exists()
    # Its last day was the day before yesterday: from here on only what the worker does by itself.
    Consent.objects.filter(pk=held.pk).update(ends_on=timezone.localdate() - 2 * DAY)
    assert (halts.halted(tale), halts.halted(other)) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.follow_ends.call()
    job = DBTaskResult.objects.get(task_path="ortaq.channels.tasks.withhold_what_may_not_be_shown")
    assert job.status == "READY"
    held.refresh_from_db()
    assert (held.over_told_at is not None, held.through_at, held.withdrawn_at) == (True, None, None)
    cascade = cascade_of(held)
    assert [(one.title, one.language) for one in cascade.rests] == [(str(tale), "ky")]
    assert [(one.house, titles) for one, titles in cascade.notices] == [(world.bishkek, [str(tale)])]
    assert (cascade.is_through, [one.off_at for one in cascade.showings]) == (False, [None, None])
    air_tasks.withhold_what_may_not_be_shown.call()
    answering.registry.refresh()
    folder = tale.package.folder
    later = [shown(kg(), ticks.of(minute(at))) for at in (2, 10, 21, 49, 51, 79)]
    assert later == ["slate", "slate", other.package.folder, other.package.folder, "slate", "slate"]
    assert folder not in {shown(kg(), ticks.of(minute(at))) for at in range(2, 80)}
    assert viewer.on_demand(tale, timezone.now()) == {}
    assert set(viewer.on_demand(other, timezone.now())) == {"KZ"}
    assert OVER in jobs(world.nurlan)
    assert OVER not in jobs(world.nargiz)
    assert "A consent was withdrawn or has run out: replace the voice or face" in jobs(world.erlan)
    tasks.follow_ends.call()
    held.refresh_from_db()
    assert held.through_at
    page = html.unescape(sign_in(world.erlan).get(f"/standards/consents/{held.pk}/").content.decode())
    for said in ("The way of its end", str(tale), world.bishkek.name, "through after"):
        assert said in page
    # Another voice takes its place; what came of the end of the consent stays written down.
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=True)
    assert cascade_of(held).is_through
    assert cascade_of(held).seconds == int((held.through_at - ends_at(held)).total_seconds())
    sign_in(world.nurlan).post(f"/standards/consents/notices/{Notice.objects.get().pk}/followed/")
    assert OVER not in jobs(world.nurlan)


def test_what_ended_by_itself_before_the_slate_came_is_off_unless_it_can_be_seen_again(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    mine, _tale, _other, held = story
    first = mine.airings.filter(slot__isnull=False).order_by("number").first()
    held = actions.withdraw_consent(consent=held, by=world.erlan)
    assert held.withdrawn_at
    stop = ticks.of(held.withdrawn_at) + 1000
    mine.airings.filter(pk=first.pk).update(stop=stop, later=ticks.of(timezone.now() + DAY))
    assert [one.off_at is None for one in cascade_of(held).showings] == [True, True]
    mine.airings.filter(pk=first.pk).update(later=0)
    assert [one.off_at is None for one in cascade_of(held).showings] == [False, True]
    air.withhold(channel=mine)
    assert (cascade_of(held).is_through, cascade_of(held).seconds) == (True, 0)


def test_who_shows_it_under_an_open_licence_is_found_on_the_air_and_told(
    world: World, story: tuple[Channel, Programme, Programme, Consent]
) -> None:
    """Nobody but the air knows that Bishkek shows it: its contract is gone since it was published."""
    _mine, tale, _other, held = story
    Contract.objects.filter(clauses__programme=tale).update(ended_at=timezone.now() - dt.timedelta(hours=1))
    assert told(notices.foretell(noon((held.ends_on or dt.date.max) - 3 * DAY))) == [
        ("almaty", "ends-7"),
        ("bishkek", "ends-7"),
    ]
    actions.withdraw_consent(consent=held, by=world.erlan)
    assert [(one.house.slug, one.kind) for one in Notice.objects.filter(kind="withdrawn")] == [("bishkek", "withdrawn")]
