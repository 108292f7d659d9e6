"""A viewer keeps what is published in the calendar of a phone; what is not seen there is not in it."""

import datetime as dt

import pytest
from django.test import Client

from ortaq.channels import actions
from ortaq.channels.models import Airing, Slot
from ortaq.core.playout import ticks
from ortaq.rights import actions as rights
from tests.core.playout import calendar_reading as reading
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db
CHANNEL = "/channels/demo-bishkek/calendar.ics"


def told(client: Client, path: str = CHANNEL, **asked: str) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Title, beginning and end of each showing."""
    answer = client.get(path, asked)
    assert answer["content-type"] == "text/calendar; charset=utf-8"
    _head, events = reading.read(answer.content)
    return [
        (reading.text(one["SUMMARY"][1]), reading.instant(one["DTSTART"]), reading.instant(one["DTEND"]))
        for one in events
    ]


def test_only_what_is_published_and_seen_in_a_country_is_in_its_calendar(world: World, client: Client) -> None:
    tale, secret, mine = film(world, title="Tale"), film(world, title="Draft"), channel(world)
    for one in (tale, secret):
        licence(world, one, runs=None)
    licence(world, tale, territories=["KZ"], runs=None)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(10), seconds=600, by=world.nurlan)
    home = actions.plan(channel=mine, programme=secret, starts_at=minute(30), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=secret, starts_at=minute(50), seconds=600, by=world.nurlan)
    both = [("Tale (ky)", slot.starts_at, slot.stops_at), ("Draft (ky)", home.starts_at, home.stops_at)]
    assert told(client, language="ky") == both
    assert told(client, language="ky", territory="KG") == both
    # Kazakhstan has no right in the second, Hungary in neither, and nobody receives the channel in Türkiye.
    assert told(client, language="ky", territory="KZ") == both[:1]
    assert told(client, language="ky", territory="HU") == []
    assert told(client, language="ky", territory="TR") == []
    path = f"/channels/programmes/{secret.pk}/calendar.ics"
    assert told(client, path, language="ky") == both[1:]
    assert told(client, path, language="ky", territory="KZ") == []
    assert b"Draft" not in client.get(CHANNEL, {"territory": "KZ"}).content
    assert client.get("/channels/nowhere/calendar.ics").status_code == 404


def test_what_its_licence_takes_off_the_air_leaves_the_calendar_of_that_country(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world)
    at_home = licence(world, tale, runs=None)
    licence(world, tale, territories=["KZ"], runs=None)
    actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert (len(told(client)), len(told(client, territory="KZ"))) == (1, 1)
    rights.end(contract=at_home, by=world.asel)
    actions.follow_rights(channel=mine, programmes=[tale.pk])
    assert (told(client), len(told(client, territory="KZ"))) == ([], 1)


def test_texts_are_in_the_readers_language_and_script(world: World, client: Client) -> None:
    tale, mine = film(world, voice=True), channel(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(10), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    head, (one,) = reading.read(client.get(CHANNEL, {"language": "ky"}).content)
    assert reading.text(head["NAME"][1]) == "Демо ТВ Бишкек"
    assert one["SUMMARY"] == ({"LANGUAGE": "ky"}, "Қожанасыр (ky)")
    head, (one,) = reading.read(client.get(CHANNEL, {"language": "en"}).content)
    assert (reading.text(head["NAME"][1]), one["SUMMARY"][1]) == ("Demo TV", "Nasreddin")
    assert one["CATEGORIES"][1] == "children"
    about = reading.text(one["DESCRIPTION"][1])
    assert about.startswith("He rides backwards.")
    assert about.endswith(f"/verify/{tale.pk}/")
    assert one["URL"][1].endswith("/watch/demo-bishkek/")
    spoken = client.get(CHANNEL, {"language": "xx"}, headers={"accept-language": "tr"}).content
    assert reading.read(spoken)[1][0]["SUMMARY"][0] == {"LANGUAGE": "tr"}


def test_a_showing_that_moves_stays_one_entry(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(10), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    before = reading.read(client.get(CHANNEL).content)[1]
    assert client.get(CHANNEL).content == client.get(CHANNEL).content
    actions.move(slot=slot, starts_at=minute(90), by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    after = reading.read(client.get(CHANNEL).content)[1]
    assert [one["UID"][1] for one in before] == [one["UID"][1] for one in after] == [f"{slot.pk}@demo-bishkek.ortaq"]
    moved = Slot.objects.get()
    assert reading.instant(after[0]["DTSTART"]) == moved.starts_at != reading.instant(before[0]["DTSTART"])
    # The calendar and the air are the same to the second.
    assert ticks.of(reading.instant(after[0]["DTSTART"])) == Airing.objects.get(slot=moved).start
