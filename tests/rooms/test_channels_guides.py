"""The guides for machines, the schedule over the API, and the thread that keeps the air up to date."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from lxml import etree

from ortaq.channels import actions, tasks, week
from ortaq.channels.air import packages
from ortaq.channels.models import Airing
from ortaq.core.origin.label import Label, label_sentence
from ortaq.core.playout import ticks
from tests import database
from tests.core.playout.test_words import DTD
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_work_seams import run
from tests.world import World

BISHKEK = dt.timedelta(hours=6)


@pytest.mark.django_db
def test_the_guides_come_from_the_published_timeline_and_carry_the_label(world: World, client: Client) -> None:
    tale, mine = film(world, voice=True), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    assert etree.fromstring(client.get("/channels/guide.xml").content).findall("programme") == []
    actions.publish(channel=mine, by=world.nurlan)
    for path in ("/channels/guide.xml", "/channels/demo-bishkek/guide.xml"):
        tree = etree.fromstring(client.get(path).content)
        assert DTD.validate(tree), DTD.error_log
        (one,) = tree.findall("programme")
        local = (slot.starts_at + BISHKEK).strftime("%Y%m%d%H%M%S +0600")
        assert (one.get("start"), one.get("channel")) == (local, "demo-bishkek.ortaq")
        assert [title.get("lang") for title in one.findall("title")] == ["ky", "kk", "en"]
        assert "ai:voice" in [word.text for word in one.findall("keyword")]
        assert one.findall("category")[-1].text == "AI"
        about = {desc.get("lang"): desc.text for desc in one.findall("desc")}
        voice = Label("voice", 3)
        assert about["en"] == f"He rides backwards. {label_sentence(voice, 'en')}"
        assert about["ky"] == label_sentence(voice, "ky")
        assert one.findtext("url").endswith(f"/verify/{tale.pk}/")
    assert ticks.to_datetime(Airing.objects.get(slot=slot).start) == slot.starts_at
    listed = client.get("/channels/channels.m3u", {"territory": "KG"}).content.decode()
    assert 'tvg-id="demo-bishkek.ortaq"' in listed
    assert 'catchup-days="7"' in listed
    assert 'x-ai-label="voice"' in listed
    assert 'x-ai-provenance="http://127.0.0.1:8000/watch/demo-bishkek/provenance.json"' in listed
    assert listed.strip().endswith("/live/demo-bishkek/kg/tv.m3u8")
    assert client.get("/channels/nowhere/guide.xml").status_code == 404


@pytest.mark.django_db
def test_every_step_of_a_schedule_goes_over_the_api(world: World, sign_in: object) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    client: Client = sign_in(world.nurlan)
    at = minute(60).isoformat()
    asked = client.get("/api/channels/demo-bishkek/preview", {"programme": tale.pk, "starts_at": at}).json()
    assert [(one["territory"], one["answer"], one["runs_left"]) for one in asked] == [
        ("KG", "allow", 6),
        ("KZ", "deny", None),
        ("HU", "deny", None),
    ]
    body = {"programme": str(tale.pk), "starts_at": at, "seconds": 600}
    planned = client.post("/api/channels/demo-bishkek/slots", body, content_type="application/json")
    assert (planned.status_code, planned.json()["answers"][0]["answer"]) == (201, "allow")
    again = client.post("/api/channels/demo-bishkek/slots", body, content_type="application/json")
    assert (again.status_code, "has this time" in again.json()["problem"]) == (409, True)
    key = planned.json()["id"]
    change = {"starts_at": minute(90).isoformat()}
    moved = client.patch(f"/api/channels/slots/{key}", change, content_type="application/json")
    assert dt.datetime.fromisoformat(moved.json()["starts_at"]) == minute(90)
    assert [one["id"] for one in client.get("/api/channels/demo-bishkek/slots").json()] == [key]
    assert client.post("/api/channels/demo-bishkek/publish").json()["number"] >= 1
    (showing,) = client.get("/api/channels/demo-bishkek/guide").json()
    assert (showing["programme"], showing["label"]) == (str(tale.pk), "none")
    assert client.delete(f"/api/channels/slots/{key}").status_code == 204
    assert client.get("/api/channels/demo-bishkek/slots").json() == []
    found = Client().get("/api/channels/demo-bishkek/variant", {"territory": "KG"}).json()
    assert found == {"variant": "kg", "stream": "/live/demo-bishkek/kg/master.m3u8"}
    (told,) = Client().get("/api/channels/").json()
    assert (told["slug"], told["stream"]) == (mine.slug, "/live/demo-bishkek/kg/master.m3u8")
    assert Client().get("/api/channels/demo-bishkek/slots").status_code == 401
    client = sign_in(world.reka)
    assert client.get("/api/channels/demo-bishkek/slots").status_code == 403


@pytest.mark.django_db
def test_the_week_shows_slots_over_midnight_repeats_and_gaps(world: World) -> None:
    own, mine = film(world, title="Own"), channel(world)
    licence(world, own, runs=None)
    start = minute().replace(hour=6, minute=0) + dt.timedelta(days=1)
    late = start.replace(hour=17, minute=30)
    with time_machine.travel(start - dt.timedelta(hours=1), tick=False):
        actions.plan(channel=mine, programme=own, starts_at=start, seconds=3600, by=world.nurlan)
        actions.plan(channel=mine, programme=own, starts_at=late, seconds=3600, by=world.nurlan)
        actions.publish(channel=mine, by=world.nurlan)
    with time_machine.travel(start + dt.timedelta(hours=18), tick=False):
        tasks.keep_channels_ahead.func()
        tasks.count_showings.func()
        day = (late + BISHKEK).date()
        told = {column.day: column.cells for column in week.week_of(mine, day).columns}
        assert min(told).weekday() == 0
        assert [(one.kind, one.box.at, one.box.minutes) for one in told[day]] == [
            ("slot", "720", "60"),
            ("slot", "1410", "30"),
        ]
        after = day + dt.timedelta(days=1)
        told = {column.day: column.cells for column in week.week_of(mine, after).columns}
        kinds = [(one.kind, one.box.at) for one in told[after]]
        # It is six in Bishkek: the second half of the late slot is over, and at noon the day before repeats.
        assert kinds == [("slot", "0"), ("gap", "360"), ("repeat", "720"), ("gap", "780")]


THREAD = """
import json, time
from ortaq.channels import actions
from ortaq.channels.air import answering, registry as kept
from tests import world
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_work_seams import ROOT, run

def until(true):
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true())

kept.EVERY = 0.05
W = world.build()
tale, mine = film(W), channel(W)
licence(W, tale)
registry = answering.registry
registry.start()
thread = registry.thread
registry.start()
said = [registry.thread is thread, registry.ready.wait(30), answering.registry.live == {}]
actions.plan(channel=mine, programme=tale, starts_at=minute(-5), seconds=3600, by=W.nurlan)
actions.publish(channel=mine, by=W.nurlan)
here = "/live/demo-bishkek/kg"
said.append(until(lambda: here in registry.live))
first, real, tries = registry.live.get(here), registry.build, []

def away(*_):
    tries.append(1)
    raise DatabaseError if len(tries) < 3 else LookupError

registry.build = away
actions.plan(channel=mine, programme=tale, starts_at=minute(90), seconds=600, by=W.nurlan)
actions.publish(channel=mine, by=W.nurlan)
said += [until(lambda: len(tries) > 4), registry.live.get(here) is first]
registry.build = real
said.append(until(lambda: registry.live.get(here) is not first))
registry.stop()
print(json.dumps([*said, thread.is_alive()]))
"""


def test_the_thread_puts_news_on_the_air_and_survives_a_database_that_is_away(tmp_path: Path) -> None:
    env = {"ORTAQ_DATA": str(tmp_path), "ORTAQ_DATABASE": ""}
    database.put_into(tmp_path)
    assert json.loads(run(THREAD, **env).splitlines()[-1]) == [True] * 7 + [False]


def test_the_slate_is_made_once_and_plays_in_every_channel() -> None:
    packages.ensure_slate()
    assert packages.ensure_slate() is False
    slate = packages.asset("slate")
    assert sorted(slate) == ["360p", "720p", "sound-zxx"]
    assert slate["720p"].length == 8 * ticks.TICKS
    with default_storage.open("packages/blank/seg.vtt") as file:
        assert file.read() == packages.BLANK_VTT.encode()
    assert packages.asset("never-made") is None
    assert set(packages.slate_words()) >= {"en", "kk", "ky", "tr", "az", "uz", "tk", "hu", "ru"}
