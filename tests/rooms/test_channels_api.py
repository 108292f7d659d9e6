"""Channels over the API, and the guides for machines: XMLTV and M3U."""

import datetime as dt
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from ortaq.channels import actions
from ortaq.channels.air.turns import turns
from ortaq.channels.guides.told import told_between
from ortaq.channels.models import Channel, Slot
from ortaq.core.origin.label import all_words, label_sentence
from ortaq.members.actions import give_token
from ortaq.origin.queries import label_of_all
from ortaq.work.settings import settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db
LANG = "lang"


class Program:
    """A program with a person's token."""

    def __init__(self, client: Client, person: object, scopes: tuple[str, ...] = ("read", "schedule")) -> None:
        _token, text = give_token(person=person, name="t", scopes=scopes)
        self.client, self.headers = client, {"HTTP_AUTHORIZATION": f"Bearer {text}"}

    def ask(self, method: str, address: str, data: object = None) -> tuple[int, object]:
        """Status and what was answered."""
        sent = {} if data is None else {"data": data}
        if method != "get":
            sent["content_type"] = "application/json"
        answer = getattr(self.client, method)(f"/api/channels/{address}", **sent, **self.headers)
        return answer.status_code, answer.json() if answer.content else None


def asked(programme: object, at: dt.datetime, seconds: int | None = 1800) -> dict[str, object]:
    """A programme at a time."""
    return {"programme": str(programme.pk), "starts_at": at.isoformat(), "seconds": seconds}


@pytest.fixture
def mine(world: World) -> Channel:
    """Nurlan's channel."""
    return channel(world)


@pytest.fixture
def nurlan(world: World, client: Client) -> Program:
    """Nurlan's program."""
    return Program(client, world.nurlan)


def on_air(world: World, mine: Channel, **change: object) -> Slot:
    """A tale with a machine's voice, published for the next minutes."""
    tale = film(world, voice=True, **change)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=120, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    return slot


def test_a_program_plans_moves_and_publishes(world: World, mine: Channel, nurlan: Program) -> None:
    tale, at = film(world, voice=True), minute(60)
    licence(world, tale)
    query = {name: value for name, value in asked(tale, at).items() if value}
    status, answers = nurlan.ask("get", "demo-bishkek/preview", query)
    assert (status, [(one["territory"], one["answer"]) for one in answers]) == (
        200,
        [("KG", "allow"), ("KZ", "deny"), ("HU", "deny")],
    )
    assert (answers[0]["runs_total"], answers[0]["runs_left"]) == (6, 6)
    assert answers[1]["sentences"][0].startswith("No licence for Kazakhstan.")
    assert not Slot.objects.exists()
    status, slot = nurlan.ask("post", "demo-bishkek/slots", asked(tale, at))
    assert (status, slot["title"], slot["seconds"], slot["published_at"]) == (201, str(tale), 1800, None)
    assert [one["answer"] for one in slot["answers"]] == ["allow", "deny", "deny"]
    later = at + dt.timedelta(minutes=30)
    status, moved = nurlan.ask("patch", f"slots/{slot['id']}", {"starts_at": later.isoformat()})
    assert (status, dt.datetime.fromisoformat(moved["starts_at"]), moved["seconds"]) == (200, later, 1800)
    status, made = nurlan.ask("post", "demo-bishkek/publish")
    assert (status, made["number"]) == (200, mine.publications.get().number)
    (line,) = nurlan.ask("get", "demo-bishkek/guide")[1]
    assert (line["programme"], line["titles"], dt.datetime.fromisoformat(line["starts_at"])) == (
        str(tale.pk),
        tale.titles,
        later,
    )
    assert (line["label"], line["level"]) == (label_of_all(tale).code, label_of_all(tale).level)
    (known,) = nurlan.ask("get", "demo-bishkek/slots")[1]
    assert known["id"] == slot["id"]
    assert nurlan.ask("delete", f"slots/{slot['id']}") == (204, None)
    assert nurlan.ask("get", "demo-bishkek/slots") == (200, [])
    assert nurlan.ask("delete", f"slots/{slot['id']}")[0] == 404


def test_without_a_length_it_lasts_as_long_as_the_programme(world: World, mine: Channel, nurlan: Program) -> None:
    tale = film(world, frames=1000)
    query = {"programme": str(tale.pk), "starts_at": minute(60).isoformat()}
    assert nurlan.ask("get", "demo-bishkek/preview", query)[0] == 200
    assert nurlan.ask("post", "demo-bishkek/slots", query)[1]["seconds"] == 40


def test_a_refusal_is_a_sentence(world: World, mine: Channel, nurlan: Program) -> None:
    tale, at = film(world), minute(60)
    assert nurlan.ask("post", "demo-bishkek/publish") == (409, {"problem": "There is nothing new to publish."})
    status, said = nurlan.ask("post", "demo-bishkek/slots", asked(tale, at, 1801))
    assert (status, said["problem"]) == (409, "A slot lasts a whole multiple of 4 seconds, and at most a day.")
    nurlan.ask("post", "demo-bishkek/slots", asked(tale, at))
    status, said = nurlan.ask("post", "demo-bishkek/slots", asked(tale, at))
    assert (status, said["problem"].partition(": ")[0]) == (409, "“Nasreddin” has this time")
    status, said = nurlan.ask("post", "demo-bishkek/publish")
    assert status == 409
    assert "No licence for Kyrgyzstan. Demo TV Almaty owns this programme; ask for it in Exchange." in said["problem"]
    assert nurlan.ask("post", "demo-bishkek/slots", {"programme": str(tale.pk), "starts_at": "soon"})[0] == 422
    naive = {"programme": str(tale.pk), "starts_at": "2026-12-01T20:15:00"}
    assert nurlan.ask("post", "demo-bishkek/slots", naive)[0] == 422
    assert nurlan.ask("post", "demo-bishkek/slots", asked(tale, at) | {"programme": str(uuid4())})[0] == 404
    assert nurlan.ask("post", "nowhere/slots", asked(tale, at))[0] == 404


def test_drafts_are_nobody_elses_business(world: World, mine: Channel, client: Client) -> None:
    tale = film(world)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), by=world.nurlan)
    reka = Program(client, world.reka)
    only = {"problem": "Only people of Demo TV Bishkek can read this schedule."}
    assert reka.ask("get", "demo-bishkek/slots") == (403, only)
    assert reka.ask("get", "demo-bishkek/preview", {"programme": str(tale.pk), "starts_at": minute(90)}) == (403, only)
    changes = {"problem": "Only a scheduler of Demo TV Bishkek can change this channel."}
    assert reka.ask("post", "demo-bishkek/slots", asked(tale, minute(90))) == (403, changes)
    assert reka.ask("patch", f"slots/{slot.pk}", {"seconds": 60}) == (403, changes)
    assert reka.ask("delete", f"slots/{slot.pk}") == (403, changes)
    assert reka.ask("post", "demo-bishkek/publish") == (403, changes)
    assert client.get("/api/channels/demo-bishkek/slots").status_code == 401
    assert client.get("/api/channels/demo-bishkek/guide").json() == []
    aigul = Program(client, world.aigul)
    assert [one["id"] for one in aigul.ask("get", "demo-bishkek/slots")[1]] == [str(slot.pk)]
    assert aigul.ask("delete", f"slots/{slot.pk}") == (403, changes)


def test_a_token_that_may_only_read_plans_nothing(world: World, mine: Channel, client: Client) -> None:
    reader = Program(client, world.nurlan, ("read",))
    assert reader.ask("get", "demo-bishkek/slots") == (200, [])
    assert reader.ask("post", "demo-bishkek/slots", asked(film(world), minute(60)))[0] in {401, 403}
    assert not Slot.objects.exists()


def test_everybody_may_know_the_channels_and_where_a_territory_finds_them(mine: Channel, client: Client) -> None:
    (told,) = client.get("/api/channels/").json()
    assert (told["slug"], told["broadcaster"], told["stream"]) == (
        "demo-bishkek",
        "bishkek",
        "/live/demo-bishkek/kg/master.m3u8",
    )
    for territory, variant in (("KZ", "kz"), ("TR", "none"), ("", "none")):
        asked_of = client.get("/api/channels/demo-bishkek/variant", {"territory": territory}).json()
        assert asked_of == {"variant": variant, "stream": f"/live/demo-bishkek/{variant}/master.m3u8"}
    assert client.get("/api/channels/nowhere/variant").status_code == 404


def test_xmltv_tells_titles_and_the_label_in_every_language(world: World, mine: Channel, client: Client) -> None:
    slot = on_air(world, mine)
    actions.plan(channel=mine, programme=film(world, title="Құпия"), starts_at=minute(60), by=world.nurlan)
    answer = client.get("/channels/demo-bishkek/guide.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    tv = ET.fromstring(answer.content)
    (told,) = tv.findall("programme")
    tale, label = slot.programme, label_of_all(slot.programme)
    assert {one.get(LANG): one.text for one in told.findall("title")} == tale.titles
    assert told.find("title").get(LANG) == "ky"
    about = {one.get(LANG): one.text for one in told.findall("desc")}
    assert about["en"] == f"{tale.synopses['en']} {label_sentence(label, 'en')}"
    assert about == {"en": about["en"], **{tag: label_sentence(label, tag) for tag in mine.sounds}}
    keywords = {one.get(LANG): one.text for one in told.findall("keyword")}
    assert label.code == "voice"
    assert keywords == {**all_words(label.code), None: f"ai:{label.code}"}
    assert {one.get(LANG) for one in told.findall("category")} >= {"kk", "ky", "hu", "en"}
    assert told.find("credits/director").text == "Erlan"
    assert (told.get("channel"), told.get("start")) == (
        "demo-bishkek.ortaq",
        f"{slot.starts_at + dt.timedelta(hours=6):%Y%m%d%H%M%S} +0600",
    )
    assert told.find("url").text.startswith(settings().origin)
    (station,) = tv.findall("channel")
    assert {one.get(LANG): one.text for one in station.findall("display-name")} == mine.names
    assert "Құпия" not in answer.content.decode()


def test_a_programme_without_ai_carries_no_label(world: World, mine: Channel, client: Client) -> None:
    tale = film(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=120, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    label = label_of_all(tale)
    (told,) = ET.fromstring(client.get("/channels/guide.xml").content).findall("programme")
    expected = {**all_words(label.code), None: f"ai:{label.code}"} if label else {}
    assert {one.get(LANG): one.text for one in told.findall("keyword")} == expected
    assert "ai:voice" not in client.get("/channels/guide.xml").content.decode()


def test_the_guide_of_one_channel_leaves_out_the_others(world: World, mine: Channel, client: Client) -> None:
    channel(world, "budapest", number=2, territories_seen=["HU"], names={"hu": "Demó"})
    on_air(world, mine)
    both = ET.fromstring(client.get("/channels/guide.xml").content)
    assert [one.get("id") for one in both.findall("channel")] == ["demo-bishkek.ortaq", "demo-budapest.ortaq"]
    one = ET.fromstring(client.get("/channels/demo-budapest/guide.xml").content)
    assert ([row.get("id") for row in one.findall("channel")], one.findall("programme")) == (
        ["demo-budapest.ortaq"],
        [],
    )
    assert client.get("/channels/nowhere/guide.xml").status_code == 404


def test_m3u_names_the_stream_for_a_territory(world: World, mine: Channel, client: Client) -> None:
    answer = client.get("/channels/channels.m3u")
    assert answer["Content-Type"] == "audio/x-mpegurl; charset=utf-8"
    first, *lines = answer.content.decode().splitlines()
    assert first.startswith("#EXTM3U")
    assert f"{settings().origin}/channels/guide.xml" in first
    assert 'tvg-id="demo-bishkek.ortaq"' in lines[0]
    assert lines[-1] == f"{settings().origin}/live/demo-bishkek/kg/tv.m3u8"
    for territory, variant in (("KZ", "kz"), ("TR", "none")):
        told = client.get("/channels/channels.m3u", {"territory": territory}).content.decode().splitlines()
        assert told[-1] == f"{settings().origin}/live/demo-bishkek/{variant}/tv.m3u8"
        # mpv knows a list by the end of its address only.
        assert client.get(f"/channels/channels-{territory}.m3u").content.decode().splitlines() == told


def test_the_slate_stands_in_no_guide(world: World, mine: Channel) -> None:
    on_air(world, mine)
    slate = mine.airings.filter(slot=None).first()
    assert turns(slate, "KG") == []
    assert slate.pk not in {one.airing.pk for one in told_between(mine, slate.starts_at, slate.stops_at, "KG")}
