"""Channels some hours later: in every guide, in the hours of an age, and seen again as long as the right."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.air import answering, registry
from ortaq.channels.models import Airing, Channel
from ortaq.core.interchange import dvbi, tva
from ortaq.viewer import queries as viewer
from tests.core.interchange.schemas import xsd
from tests.core.playout import calendar_reading as reading
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.clock_stories import read, tick
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NIGHT = dt.datetime(2026, 12, 1, 0, 30, tzinfo=dt.UTC)
"""Half past three in Türkiye, where what is for adults may be shown from midnight to five."""


@pytest.fixture(autouse=True)
def an_air_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """An air that knows nothing of the other stories."""
    monkeypatch.setattr(answering, "registry", registry.Registry())


def get(place: str, query: str = "") -> str:
    """The playlist of the picture at a place of the air, in a process that has just started."""
    answering.registry = registry.Registry()
    answering.registry.refresh()
    environ = {"PATH_INFO": f"/live/{place}/720p.m3u8", "QUERY_STRING": query}
    return b"".join(answering.answer(environ, lambda _status, _headers: None) or ()).decode()


def at_night(world: World, *, min_age: int = 18) -> Airing:
    """Bishkek shows a film for adults for half an hour at night, in Kyrgyzstan and Türkiye."""
    with time_machine.travel(NIGHT - dt.timedelta(minutes=10), tick=False):
        tale, station = film(world), channel(world, territories_seen=["KG", "TR"])
        Programme.objects.filter(pk=tale.pk).update(min_age=min_age)
        licence(world, tale, territories=["KG", "TR"], runs=None)
        actions.plan(channel=station, programme=tale, starts_at=NIGHT, seconds=1800, by=world.nurlan)
        actions.publish(channel=station, by=world.nurlan)
    return Airing.objects.get(slot__isnull=False)


def told(client: Client, hours: int, code: str) -> dict[str, set[dt.datetime]]:
    """When each guide says that something begins in a territory."""
    asked = {"later": str(hours), "territory": code} if hours else {"territory": code}
    tree = etree.fromstring(client.get("/channels/guide.xml", asked).content)
    stamps = [one.get("start") for one in tree.findall("programme")]
    _head, events = reading.read(client.get("/channels/demo-bishkek/calendar.ics", asked).content)
    return {
        "xmltv": {dt.datetime.strptime(one, "%Y%m%d%H%M%S %z") for one in stamps},
        "tva": {one.start for one in tva.read(client.get("/channels/guide.tva.xml", asked).content).listing.showings},
        "icalendar": {reading.instant(one["DTSTART"]) for one in events},
    }


def test_what_comes_after_the_hours_of_its_age_is_the_slate_there_and_in_no_guide(world: World, client: Client) -> None:
    airing = at_night(world)
    for hours, is_kept in ((0, True), (1, True), (2, False), (3, False)):
        late = f"+{hours}h" if hours else ""
        with time_machine.travel(NIGHT + hours * HOUR + dt.timedelta(minutes=10), tick=False):
            for code, is_seen in (("KG", True), ("TR", is_kept)):
                text = get(f"demo-bishkek{late}/{code.lower()}")
                assert (airing.folder in text, 'X-REASON="age_hours"' in text) == (is_seen, not is_seen), (hours, code)
                begins = {NIGHT + hours * HOUR} if is_seen else set()
                assert told(client, hours, code) == dict.fromkeys(("xmltv", "tva", "icalendar"), begins), (hours, code)


def test_the_page_says_that_it_is_the_hour_and_not_the_licence(world: World) -> None:
    at_night(world)
    with time_machine.travel(NIGHT + 2 * HOUR + dt.timedelta(minutes=10), tick=False):
        now = NIGHT + 2 * HOUR + dt.timedelta(minutes=10)
        (one,) = viewer.showings(now, now + HOUR, "TR", hours=2)
        (other,) = viewer.showings(now, now + HOUR, "KG", hours=2)
    assert (one.reason, other.reason) == ("age_hours", "")


def test_an_age_that_is_changed_after_publishing_changes_nothing_of_what_was_sent(world: World) -> None:
    airing = at_night(world, min_age=0)
    with time_machine.travel(NIGHT + 3 * HOUR + dt.timedelta(minutes=10), tick=False):
        before = get("demo-bishkek+3h/tr")
        Programme.objects.update(min_age=18)
        assert get("demo-bishkek+3h/tr") == before
        assert airing.folder in before


def test_a_later_channel_is_a_service_and_a_schedule_of_its_own_in_valid_files(world: World, client: Client) -> None:
    tale, station = film(world), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=station, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    asked = {"later": "3", "territory": "KG"}
    guide, services = (client.get(f"/channels/{name}", asked).content for name in ("guide.tva.xml", "services.xml"))
    (one,) = tva.read(guide).listing.showings
    assert (one.channel, one.start, one.stop) == (
        "demo-bishkek+3h.ortaq",
        slot.starts_at + 3 * HOUR,
        slot.stops_at + 3 * HOUR,
    )
    assert dvbi.read(services).listing.channels == {"demo-bishkek+3h.ortaq": "Демо ТВ Бишкек +3"}
    xsd("tva-dvbi/tva_metadata_3-1_2024.xsd").assertValid(etree.fromstring(guide))
    xsd("tva-dvbi/dvbi_v7.0.xsd").assertValid(etree.fromstring(services))
    events = {}
    for hours in ("", "3"):
        path = f"/channels/programmes/{tale.pk}/calendar.ics"
        _head, (event,) = reading.read(client.get(path, {"later": hours}).content)
        events[hours] = event["UID"][1], reading.instant(event["DTSTART"])
    # Another event, so that a phone which has both keeps both.
    assert events["3"][0] != events[""][0]
    assert events["3"][1] - events[""][1] == 3 * HOUR


def test_it_is_seen_again_as_long_as_the_right_and_no_longer(world: World, client: Client) -> None:
    tale, station = film(world), channel(world)
    licence(world, tale)
    actions.plan(channel=station, programme=tale, starts_at=minute(-30), seconds=1200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    airing = Airing.objects.get(slot__isnull=False)
    begin, end = airing.starts_at + 3 * HOUR, airing.stops_at + 3 * HOUR
    query = f"from={int(begin.timestamp())}&to={int(end.timestamp())}"
    until = airing.stops_at + dt.timedelta(days=7)
    for now in (airing.stops_at + dt.timedelta(days=3), until - dt.timedelta(seconds=1)):
        with time_machine.travel(now, tick=False):
            actions.keep_ahead(channel=station)
            again = read(get("demo-bishkek+3h/kg", query))
            assert answering.registry.live["/live/demo-bishkek/kg"].timeline.starts[0] > airing.stop
            assert {one.folder for one in again.segments} == {airing.folder}
            # On the clock of that channel, and the same that the channel itself gives on its own.
            own = f"from={int(airing.starts_at.timestamp())}&to={int(airing.stops_at.timestamp())}"
            assert [one.start - tick(begin) for one in again.segments] == [
                one.start - airing.start for one in read(get("demo-bishkek/kg", own)).segments
            ]
            asked = {"later": "3", "territory": "KG"}
            (one,) = etree.fromstring(client.get("/channels/guide.xml", asked).content).findall("programme")
            assert one.get("channel") == "demo-bishkek+3h.ortaq"
    with time_machine.travel(until, tick=False):
        assert airing.folder not in get("demo-bishkek+3h/kg", query)
        assert b"<programme " not in client.get("/channels/guide.xml", asked).content


def test_the_list_offers_of_a_later_channel_the_days_that_its_right_leaves(world: World, client: Client) -> None:
    tale, station = film(world), channel(world)
    licence(world, tale, catch_up_days=2)
    actions.plan(channel=station, programme=tale, starts_at=minute(-30), seconds=1200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    with time_machine.travel(minute() + 4 * HOUR, tick=False):
        text = client.get("/channels/channels.m3u", {"later": "3", "territory": "KG"}).content.decode()
    assert 'catchup-days="2"' in text


def busy(world: World, number: int, films: list[Programme], many: int) -> Channel:
    """A channel of Bishkek that has published so many showings."""
    station = channel(world, slug=f"demo-bishkek-{number}", number=number)
    for place in range(many):
        start = minute(5) + place * dt.timedelta(minutes=10)
        one = films[place % len(films)]
        actions.plan(channel=station, programme=one, starts_at=start, seconds=600, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    return station


PATHS = [
    *("/channels/channels.m3u", "/channels/channels.m3u?territory=KG", "/channels/channels.m3u?later=3"),
    *("/channels/guide.xml", "/channels/guide.xml?territory=KG", "/channels/guide.xml?later=3"),
    *("/channels/guide.tva.xml", "/channels/services.xml", "/channels/guide.tva.xml?later=3"),
]


def test_guides_ask_the_database_as_often_for_many_channels_as_for_one(world: World, client: Client) -> None:
    films = [film(world, title=f"Tale {number}") for number in range(3)]
    # In the end the last showing of two licences is planned, which the guide says.
    for one, runs in zip(films, (None, 9, 9), strict=True):
        licence(world, one, runs=runs)

    def asked() -> dict[str, int]:
        found = {}
        for path in PATHS:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        return found

    busy(world, 1, films, 3)
    client.get("/channels/channels.m3u")
    few = asked()
    for number in (2, 3):
        busy(world, number, films, 12)
    # The channels that are new are read at once, the others not again; then there is nothing left to read.
    many, again = asked(), asked()
    assert max(few.values()) <= 24, few
    assert {path: count for path, count in many.items() if count > few[path] + 3} == {}
    lists = [path for path in PATHS if "m3u" in path]
    assert all(again[path] < many[path] for path in lists)
    assert b"<last-chance" in client.get("/channels/guide.xml").content
    assert {path: again[path] for path in PATHS if path not in lists} == {
        path: many[path] for path in PATHS if path not in lists
    }


def test_what_a_list_keeps_goes_with_the_next_publication(world: World, client: Client) -> None:
    tale, station = film(world, voice=True), channel(world)
    licence(world, tale, media=["linear"], catch_up_days=0)
    before = client.get("/channels/channels.m3u").content.decode()
    actions.plan(channel=station, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    assert client.get("/channels/channels.m3u").content.decode() == before
    actions.publish(channel=station, by=world.nurlan)
    after = client.get("/channels/channels.m3u").content.decode()
    assert ("x-ai-label" in before, "x-ai-label" in after) == (False, True)
