"""How many watch, without knowing who: counted at the playlists, told to both houses, never of few."""

import datetime as dt
import json

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.utils import timezone

from ortaq.channels import actions, queries
from ortaq.channels.air import answering
from ortaq.channels.models import AsRun, Audience, Channel
from ortaq.channels.reports import counting
from ortaq.channels.reports.audience import audience_of
from ortaq.core.playout.audience import POLL, STEP
from ortaq.members.models import Broadcaster
from tests.rooms.test_channels_air import fresh_air, on_air
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked() -> None:
    """Requests of other stories are not these."""
    counting.asked.clear()


def ask(path: str, query: str = "", **said: str) -> None:
    body = answering.answer({"PATH_INFO": path, "QUERY_STRING": query, **said}, lambda *_: None)
    assert b"".join(body or ()).startswith(b"#EXTM3U")


def watch(players: int, *, code: str = "kg", sound: str = "ky", query: str = "", step: dt.datetime) -> None:
    """So many players for one step: each asks for picture and sound every four seconds."""
    for _ in range(players * STEP // POLL):
        ask(f"/live/demo-bishkek/{code}/720p.m3u8", query)
        ask(f"/live/demo-bishkek/{code}/sound-{sound}.m3u8", query)
    answering.registry.tally.write(step)


def noon(mine: Channel) -> dt.datetime:
    """The middle of the day before, where the channel is."""
    return queries.day_of(mine, yesterday(mine))[0] + dt.timedelta(hours=12)


def yesterday(mine: Channel) -> dt.date:
    """A day that is over, so that it has all its steps."""
    return queries.day_at(mine, timezone.now()) - dt.timedelta(days=1)


def test_a_day_is_told_as_a_curve_by_country_and_by_language(world: World) -> None:
    mine = on_air(world)
    at = noon(mine)
    watch(60, step=at)
    watch(25, code="kz", sound="kk", step=at)
    watch(40, step=at + dt.timedelta(seconds=STEP))
    watch(30, query=f"from={int(timezone.now().timestamp()) - 300}", step=at + dt.timedelta(seconds=STEP))
    day = audience_of(mine, yesterday(mine), world.bishkek)
    assert day
    curve = {one.at: (one.viewers, dict(one.territories)) for one in day.points if one.viewers}
    assert curve == {
        at: (85, {"KG": 60, "KZ": 25}),
        # Whoever has started over watches too.
        at + dt.timedelta(seconds=STEP): (70, {"KG": 70, "KZ": None}),
    }
    assert len(day.points) == 288
    assert day.whole.peak == 85


def test_two_processes_count_together_and_a_database_that_was_away_loses_nothing(world: World) -> None:
    mine = on_air(world)
    at = noon(mine)
    watch(15, step=at)
    answering.registry.tally = counting.Tally()
    watch(15, step=at)
    watch(5, step=at)
    assert Audience.objects.count() == 2
    day = audience_of(mine, yesterday(mine), world.bishkek)
    assert day
    assert max(one.viewers or 0 for one in day.points) == 35


def test_who_watches_some_hours_later_belongs_to_what_they_see(world: World) -> None:
    mine = on_air(world)
    at = noon(mine)
    watch(25, step=at)
    # By the same process, three hours later: neither takes the place of the other.
    for _ in range(30 * STEP // POLL):
        counting.asked.append(("/live/demo-bishkek+3h/kg", "720p"))
    answering.registry.tally.write(at + dt.timedelta(hours=3))
    day = audience_of(mine, yesterday(mine), world.bishkek)
    assert day
    assert {one.at: one.viewers for one in day.points if one.viewers} == {counting.step_of(at): 55}


def test_below_twenty_nothing_is_told_and_nothing_of_who_asked_is_kept_anywhere(
    world: World, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    mine = on_air(world)
    secret = {"REMOTE_ADDR": "203.0.113.77", "HTTP_COOKIE": "visitor=q7x9z", "HTTP_USER_AGENT": "Viewer-4711/2"}
    for _ in range(19 * STEP // POLL):
        ask("/live/demo-bishkek/kg/720p.m3u8", **secret)
    answering.registry.tally.write(noon(mine))
    day = audience_of(mine, yesterday(mine), world.bishkek)
    assert day
    assert all(one.viewers is None for one in day.points)
    assert day.whole.peak is None
    assert Audience.objects.get().requests == {"720p": 19 * STEP // POLL}
    # All tables, and all that was logged: no trace of the one who asked.
    rows = [serializers.serialize("json", model.objects.all()) for model in apps.get_models()]
    everything = "".join(rows) + caplog.text
    assert "Демо ТВ Бишкек" in everything
    for trace in ("203.0.113.77", "q7x9z", "Viewer-47"):
        assert trace not in everything
    client.force_login(world.nurlan)
    page = client.get(
        f"/channels/demo-bishkek/audience/?day={yesterday(mine)}", headers={"accept-language": "en"}
    ).content.decode()
    (row,) = [part for part in page.split("<tr>") if "Kyrgyzstan" in part]
    assert "too few to tell" in row
    assert "19" not in row


def report_of(mine: Channel, house: Broadcaster) -> AsRun:
    return AsRun.objects.get(channel=mine, to=house)


def test_a_licensor_is_told_of_the_times_of_its_own_programmes_alone(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = on_air(world)
    began = queries.programmes_between(mine, timezone.now() - dt.timedelta(hours=1), timezone.now())[0].starts_at
    step = counting.step_of(began)
    watch(30, step=step + dt.timedelta(seconds=STEP))
    # Long before the tale, when something of their own was on.
    watch(90, step=step - dt.timedelta(hours=1))
    day = queries.day_at(mine, began)
    assert audience_of(mine, day, world.almaty) is None  # not before it is written down
    next_day = queries.day_of(mine, day)[1] + dt.timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: next_day)
    actions.write_as_run(channel=mine)
    monkeypatch.undo()
    told = audience_of(mine, day, world.almaty)
    assert told
    assert max(one.viewers or 0 for one in told.points) == 30
    assert told.whole.peak == 30
    assert audience_of(mine, day, world.baku) is None
    for person, status in ((world.asel, 200), (world.nurlan, 200), (world.sevda, 404)):
        client.force_login(person)
        assert client.get(f"/channels/demo-bishkek/audience/?day={day}").status_code == status
        assert client.get(f"/api/channels/demo-bishkek/audience?day={day}").status_code == status
    client.force_login(world.asel)
    said = client.get(f"/api/channels/demo-bishkek/audience?day={day}").json()
    assert json.dumps(said).count("90") == 0
    assert said["whole"]["peak"] == 30
