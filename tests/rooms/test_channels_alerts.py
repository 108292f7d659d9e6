"""Nurlan sees what stands against the next three days, in time to do something about it, and what he could show."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone, translation

from ortaq.catalogue.models import Package, Programme
from ortaq.channels import actions, deciding, hours, week
from ortaq.channels.air.turns import turns
from ortaq.channels.models import Channel, Slot
from ortaq.channels.planning import alerts
from ortaq.ledger.models import Entry
from ortaq.origin.models import Declaration
from ortaq.rights import actions as rights
from ortaq.web.desk.desk import desk_of
from ortaq.work.refused import Refused
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def kinds(mine: Channel) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is told: title, kind, territories; that nothing in these stories was signed is left out."""
    found = alerts.alerts_of(mine, timezone.now())
    return [
        (one.slot.programme.titles["kk"], str(one.kind), one.territories)
        for one in found
        if one.kind is not alerts.Kind.UNSIGNED
    ]


def put(mine: Channel, tale: Programme, hour: float, world: World, seconds: int = 600) -> Slot:
    """Nurlan plans something so many hours ahead."""
    return actions.plan(
        channel=mine, programme=tale, starts_at=minute(int(hour * 60)), seconds=seconds, by=world.nurlan
    )


def test_every_kind_of_trouble_is_told_by_time_with_its_reason(world: World) -> None:
    mine = channel(world)
    foreign, bare, silent, good = (film(world, title=name) for name in ("Foreign", "Bare", "Silent", "Good"))
    for tale in (bare, silent, good):
        licence(world, tale, runs=None, catch_up_days=0, media=["linear", "start_over"])
    Package.objects.filter(programme=bare).update(folder="gone")
    Declaration.objects.filter(version__programme=silent).delete()
    put(mine, silent, 50, world)
    put(mine, foreign, 40, world)
    put(mine, bare, 30, world)
    put(mine, good, 20, world)
    put(mine, good, 60, world)
    put(mine, foreign, 73, world)
    assert kinds(mine) == [
        ("Good", "draft", ()),
        ("Bare", "files", ()),
        ("Foreign", "no_right", ("KG",)),
        ("Silent", "undeclared", ()),
    ]
    said = {str(one.kind): one.said[0] for one in alerts.alerts_of(mine, timezone.now())}
    assert said["files"] == "Picture and sound are not ready. Demo TV Almaty must bring them in."
    assert said["no_right"].startswith("No licence for Kyrgyzstan. Demo TV Almaty owns this programme")
    assert said["undeclared"].endswith("Demo TV Almaty must declare it.")
    actions.remove(slot=Slot.objects.get(programme=bare), by=world.nurlan)
    for slot in Slot.objects.filter(programme__in=[foreign, silent]):
        actions.remove(slot=slot, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert kinds(mine) == []


def test_a_right_that_ends_within_a_showing_or_cuts_its_catch_up_is_told(world: World) -> None:
    mine, tale = channel(world), film(world, title="Short right")
    first = minute().date() - DAY
    licence(world, tale, first_day=first.isoformat(), days=3, time_zone="Asia/Bishkek", runs=None)
    end = dt.datetime.combine(first + 3 * DAY, dt.time(), dt.timezone(dt.timedelta(hours=6)))
    for starts_at in (end - dt.timedelta(minutes=30), end - dt.timedelta(hours=3), end + dt.timedelta(hours=2)):
        actions.plan(channel=mine, programme=tale, starts_at=starts_at, seconds=3600, by=world.nurlan)
    found = [one for one in kinds(mine) if one[1] != "draft"]
    assert found == [
        ("Short right", "tail", ("KG",)),
        ("Short right", "ends", ("KG",)),
        ("Short right", "no_right", ("KG",)),
    ]
    said = next(one.said for one in alerts.alerts_of(mine, timezone.now()) if one.kind is alerts.Kind.ENDS)
    assert "The licence ends during this showing" in said[0]


def test_what_was_published_abroad_and_is_lost_there_is_told_and_what_never_was_is_not(world: World) -> None:
    mine, tale = channel(world), film(world)
    licence(world, tale, runs=None)
    abroad = licence(world, tale, territories=["KZ"], runs=None)
    put(mine, tale, 5, world)
    actions.publish(channel=mine, by=world.nurlan)
    assert [one for one in kinds(mine) if one[1] == "no_right"] == []
    rights.end(contract=abroad, by=world.asel)
    # Hungary never saw it; that is no news.
    assert [one[1:] for one in kinds(mine) if one[1] == "no_right"] == [("no_right", ("KZ",))]


def test_drafts_that_want_more_showings_than_are_left_are_told_one_by_one(world: World) -> None:
    mine, tale = channel(world), film(world)
    licence(world, tale, runs=2)
    *_first, third = [put(mine, tale, hour, world) for hour in (30, 34, 38)]
    (only,) = (one for one in alerts.alerts_of(mine, timezone.now()) if one.kind is alerts.Kind.RUNS)
    assert only.slot == third
    assert "has 2 showings left, and the drafts before this one take them" in only.said[0]


def test_a_draft_whose_time_has_come_is_the_first_thing_told(world: World) -> None:
    mine, tale = channel(world), film(world)
    licence(world, tale)
    # A channel that was never on the air may begin in the past; on the air it is too late for that.
    stale = put(mine, tale, -3, world)
    assert [one[1] for one in kinds(mine)] == []
    later = put(mine, tale, 5, world)
    actions.publish(channel=mine, by=world.nurlan)
    Slot.objects.filter(pk=stale.pk).update(starts_at=minute(-40))
    stale.airings.all().delete()
    Slot.objects.filter(pk__in=[stale.pk, later.pk]).update(published_at=None)
    assert [one[1] for one in kinds(mine)] == ["late", "draft"]


def test_what_stands_outside_the_hours_of_its_age_is_told_with_the_law_and_lights_the_cell(world: World) -> None:
    mine, tale = channel(world, "budapest", territories_seen=["HU", "KG"]), film(world, "budapest", title="Night")
    tale.min_age = 18
    tale.save()
    day = (timezone.now() + DAY).date()
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    slot = actions.plan(channel=mine, programme=tale, starts_at=noon, seconds=600, by=world.reka)
    night = dt.datetime.combine(day, dt.time(21, 30), dt.UTC)
    actions.plan(channel=mine, programme=tale, starts_at=night, seconds=600, by=world.reka)
    found = [one for one in alerts.alerts_of(mine, timezone.now()) if one.kind is alerts.Kind.HOURS]
    assert [(one.slot, one.territories) for one in found] == [(slot, ("HU",))]
    assert found[0].said[0].startswith("Hungary: the sign V is for 22:00–05:00 only, at the clocks there. 2010. évi")
    assert found[0].said[0].endswith("(unverified: The hours were not read in the law itself.)")
    shown = week.week_of(mine, day)
    cells = {one.slot.starts_at: one for column in shown.columns for one in column.cells if one.slot}
    assert [(cells[at].state, bool(cells[at].warnings)) for at in (noon, night)] == [("review", True), ("allow", False)]
    assert (shown.tally["review"], shown.tally["allow"]) == (1, 1)
    # A warning is no decision: the house may publish it.
    actions.publish(channel=mine, by=world.reka)
    verified = hours.outside_hours(tale, noon, noon + DAY / 24, ["TR"])
    assert "unverified" not in hours.said(verified[0])


def test_verified_hours_of_a_receiving_country_leave_it_to_a_person_there_and_only_there(
    world: World, client: Client
) -> None:
    mine, tale = channel(world, "budapest", territories_seen=["HU", "TR", "KG"]), film(world, "budapest", title="Night")
    licence(world, tale, "budapest", territories=["TR", "KG"], runs=None)
    mild = film(world, "budapest", title="Mild")
    Programme.objects.filter(pk=tale.pk).update(min_age=13)
    tale.refresh_from_db()
    day = (timezone.now() + DAY).date()
    noon = dt.datetime.combine(day, dt.time(11), dt.UTC)
    slot = actions.plan(channel=mine, programme=tale, starts_at=noon, seconds=600, by=world.reka)
    night = dt.datetime.combine(day, dt.time(20), dt.UTC)
    late = actions.plan(channel=mine, programme=tale, starts_at=night, seconds=600, by=world.reka)
    answers = deciding.preview(mine, tale, noon, 600, slot)
    assert {code: str(one.answer) for code, one in answers.items()} == {"HU": "allow", "TR": "review", "KG": "allow"}
    (said,) = hours.left_in(answers)
    assert said.startswith("Türkiye: the sign 13+ is for 21:30–05:00 only, at the clocks there. Law 6112")
    assert {str(one.answer) for one in deciding.preview(mine, tale, night, 600, late).values()} == {"allow"}
    found = [one for one in alerts.alerts_of(mine, timezone.now()) if one.kind is alerts.Kind.REVIEW]
    assert [(one.slot, one.territories) for one in found] == [(slot, ("TR",))]
    # Hungary's next stricter sign has hours of its own, which nobody has verified: a warning.
    warned = [one for one in alerts.alerts_of(mine, timezone.now()) if one.kind is alerts.Kind.HOURS]
    assert [(one.slot, one.territories) for one in warned] == [(slot, ("HU",))]
    # What stands in there keeps to the hours too.
    Programme.objects.filter(pk=mild.pk).update(min_age=13)
    licence(world, mild, "budapest", territories=["TR"], runs=None)
    actions.name_stand_in(slot=slot, programme=Programme.objects.get(pk=mild.pk), by=world.reka)
    (told,) = deciding.standing_in(mine, [mine.slots.select_related("stand_in__package").get(pk=slot.pk)]).values()
    assert str(told["TR"].answer) == "review"
    # At home nothing stands against it: it is published, and in Türkiye the slate stands until a person decides.
    actions.publish(channel=mine, by=world.reka)
    airing = mine.airings.get(slot=slot)
    assert [turn.programme for turn in turns(airing, "HU")] == [tale]
    assert turns(airing, "TR") == []
    client.force_login(world.reka)
    page = client.get(f"/channels/{mine.slug}/slots/{slot.pk}/", follow=True).content.decode()
    assert "the sign 13+ is for 21:30–05:00 only" in page
    assert "Show it all the same" in page
    with pytest.raises(actions.ReasonMissing):
        actions.clear(slot=slot, by=world.reka, because=" ")
    actions.clear(slot=slot, by=world.reka, because="A ceremony, which the law exempts")
    assert Entry.objects.filter(action="cleared").last().details["territories"] == ["TR"]
    actions.publish(channel=mine, by=world.reka)
    airing = mine.airings.get(slot=slot)
    assert [turn.programme for turn in turns(airing, "TR")] == [tale]
    assert airing.decisions["TR"]["reasons"][0][0] == "cleared"
    assert hours.left_in(deciding.preview(mine, tale, noon, 600, mine.slots.get(pk=slot.pk))) == []
    # An age that is given later takes nothing off the air that is published.
    Programme.objects.filter(pk=tale.pk).update(min_age=18)
    actions.follow_rights(channel=mine)
    assert [turn.programme for turn in turns(mine.airings.get(slot=late), "TR")] == [tale]


def test_at_home_verified_hours_keep_it_from_being_published_until_a_person_decides(world: World) -> None:
    elif_ = world.people["elif"]
    mine, tale = channel(world, "ankara", territories_seen=["TR"]), film(world)
    licence(world, tale, "ankara", territories=["TR"], runs=None)
    Programme.objects.filter(pk=tale.pk).update(min_age=18)
    tale.refresh_from_db()
    noon = dt.datetime.combine((timezone.now() + DAY).date(), dt.time(11), dt.UTC)
    slot = actions.plan(channel=mine, programme=tale, starts_at=noon, seconds=600, by=elif_)
    with pytest.raises(actions.SlotNotCleared, match="the sign 18"):
        actions.publish(channel=mine, by=elif_)
    actions.clear(slot=slot, by=elif_, because="News")
    assert actions.publish(channel=mine, by=elif_)


def test_gaps_are_filled_with_nothing_outside_the_hours_of_its_age(world: World) -> None:
    mine = channel(world, "budapest", sounds=["kk"], territories_seen=["HU"])
    night, tale = film(world, "budapest", title="Night", frames=90_000), film(world, "budapest", title="Tale")
    Programme.objects.filter(pk=night.pk).update(min_age=18)
    day = (timezone.now() + 2 * DAY).date()
    for hour, expected in ((12, {tale}), (22, {night})):
        start = dt.datetime.combine(day, dt.time(hour), dt.UTC)
        made = actions.fill(channel=mine, start=start, stop=start + dt.timedelta(hours=1), by=world.reka)
        assert {one.programme for one in made.planned} == expected


def test_one_press_plans_a_proposal_in_its_place_and_one_takes_it_back(world: World, sign_in: object) -> None:
    mine = channel(world)
    lost, good, older, long, secret = (
        film(world, title=name, frames=frames)
        for name, frames in (("Lost", 900), ("Good", 900), ("Older", 900), ("Long", 90_000), ("Secret", 900))
    )
    for tale in (good, older, long):
        licence(world, tale, runs=1 if tale == good else None)
    Programme.objects.filter(pk=older.pk).update(min_age=16)
    slot = put(mine, lost, 30, world)
    client: Client = sign_in(world.nurlan)
    told = client.get("/api/channels/demo-bishkek/alerts").json()
    (only,) = (one for one in told if one["kind"] == "no_right")
    # Not what is for older ones, nor what lasts an hour, nor what the house may not show either.
    assert [(one["programme"], one["seconds"]) for one in only["proposals"]] == [(str(good.pk), 576)]
    page = client.get("/channels/demo-bishkek/alerts/").content.decode()
    assert "no right" in page
    assert str(good.pk) in page
    assert str(secret.pk) not in page
    assert "2 alerts for the next 72 hours" in client.get("/channels/demo-bishkek/").content.decode()
    client.post(f"/channels/demo-bishkek/slots/{slot.pk}/replace/", {"programme": good.pk, "seconds": 576}, follow=True)
    (now,) = Slot.objects.filter(channel=mine, removed_at=None)
    assert (now.programme, now.starts_at, now.seconds) == (good, slot.starts_at, 576)
    assert [one for one in kinds(mine) if one[1] == "no_right"] == []
    client.post("/channels/demo-bishkek/undo/")
    (back,) = Slot.objects.filter(channel=mine, removed_at=None)
    assert (back.pk, back.programme, back.seconds) == (slot.pk, lost, 600)


def test_the_desk_has_one_job_for_each_kind_with_the_first_showing(world: World) -> None:
    mine, bare, good = channel(world), film(world, title="Bare"), film(world, title="Good")
    for tale in (bare, good):
        licence(world, tale, runs=None)
    Package.objects.filter(programme=bare).update(folder="gone")
    first, *_others = [put(mine, bare, hour, world) for hour in (30, 34, 50)]
    soon = put(mine, good, 10, world)
    desk = desk_of(world.nurlan, timezone.now())
    jobs = [job for job in (*desk.today, *desk.later) if job.address == "/channels/demo-bishkek/alerts/"]
    assert [(job.title, job.due) for job in jobs] == [
        ("Alert: not published yet", soon.starts_at),
        ("Alert: picture and sound are missing", first.starts_at),
    ]
    assert jobs[1].note == "Picture and sound are not ready. Demo TV Almaty must bring them in. And 2 more."
    assert [job for job in desk_of(world.aigul, timezone.now()).today if "/alerts/" in job.address] == []


def test_a_proposal_uses_no_showing_that_a_draft_wants_already(world: World) -> None:
    mine, lost, good = channel(world), film(world, title="Lost"), film(world, title="Good")
    licence(world, good, runs=1)
    put(mine, good, 20, world)
    put(mine, lost, 30, world)
    found = alerts.with_proposals(mine, alerts.alerts_of(mine, timezone.now()))
    assert [one.proposals for one in found if one.kind is alerts.Kind.NO_RIGHT] == [()]


def test_a_published_slot_is_replaced_by_a_draft_and_goes_with_the_next_publication(world: World) -> None:
    mine, first, second = channel(world), film(world, title="First"), film(world, title="Second")
    licence(world, first)
    licence(world, second)
    slot = put(mine, first, 30, world)
    actions.publish(channel=mine, by=world.nurlan)
    with pytest.raises(Refused, match="stands there already"):
        actions.replace(slot=slot, programme=first, by=world.nurlan)
    actions.replace(slot=slot, programme=second, seconds=600, by=world.nurlan)
    assert [one.kind for one in week.changes_of(mine)] in (["out", "new"], ["new", "out"])
    actions.undo(channel=mine, by=world.nurlan)
    assert week.changes_of(mine) == []
    made = actions.replace(slot=slot, programme=second, seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert [one.pk for one in Slot.objects.all()] == [made.pk]


def test_alerts_are_nobody_elses_business(world: World, sign_in: object) -> None:
    mine, lost, good = channel(world), film(world, title="Lost"), film(world, title="Good")
    slot = put(mine, lost, 30, world)
    client: Client = sign_in(world.reka)
    assert client.get("/channels/demo-bishkek/alerts/").status_code == 404
    assert client.get("/api/channels/demo-bishkek/alerts").status_code == 403
    body = {"programme": str(good.pk)}
    path = f"/channels/demo-bishkek/slots/{slot.pk}/replace/"
    assert client.post(path, body).status_code == 404
    answer = client.post(f"/api/channels/slots/{slot.pk}/replace", body, content_type="application/json")
    assert answer.status_code == 403
    assert Slot.objects.get().programme == lost
    with translation.override("en"):
        assert Client().get("/channels/demo-bishkek/alerts/").status_code == 302
