"""A channel some hours later: for viewers whose clock is behind it, and only what may be seen again where they are."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from lxml import etree

from ortaq.channels import actions
from ortaq.channels.air import answering, registry
from ortaq.channels.models import Airing, Channel
from ortaq.core.playout import ticks
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.clock_stories import TICKS, read, tick
from tests.world import World

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch, with an air that knows nothing of the other stories."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))
    monkeypatch.setattr(answering, "registry", registry.Registry())


def shown(world: World) -> tuple[Channel, Airing, Airing]:
    """Bishkek has shown a tale for half an hour, three hours and twenty minutes ago, and since then what only is live.

    The films are no whole number of segments long.
    """
    tale, live, station = film(world, frames=733), film(world, title="Live", frames=1066), channel(world)
    licence(world, tale, runs=None)
    licence(world, live, media=["linear"], runs=None)
    actions.plan(channel=station, programme=tale, starts_at=minute(-200), seconds=1804, by=world.nurlan)
    start = minute(-200) + dt.timedelta(seconds=1804)
    actions.plan(channel=station, programme=live, starts_at=start, seconds=36_000, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    answering.registry.refresh()
    first, second = Airing.objects.filter(slot__isnull=False).select_related("slot").order_by("number")[:2]
    return station, first, second


def get(path: str, query: str = "") -> tuple[str, str]:
    """Status and body of an address of the air."""
    said: list[str] = []
    found = answering.answer({"PATH_INFO": path, "QUERY_STRING": query}, lambda status, _headers: said.append(status))
    return said[0], b"".join(found or ()).decode()


def test_three_hours_later_the_tale_is_on_at_the_clock_of_that_channel(world: World) -> None:
    _station, tale, _live = shown(world)
    asked = tick(timezone.now())
    status, text = get("/live/demo-bishkek+3h/kg/720p.m3u8")
    assert status == "200 OK"
    found = read(text)
    assert {one.folder for one in found.segments} <= {tale.folder, "pause"}
    # What has just been sent says so: the clock is that of this channel.
    assert asked - 4 * TICKS < found.segments[-1].stop <= tick(timezone.now()) + TICKS
    start = (tale.start + 3 * 3600 * TICKS) * 1000 // TICKS
    assert found.ranges == ((str(tale.slot.programme_id), start, start + 1_804_000),)
    _, master = get("/live/demo-bishkek+3h/kg/master.m3u8")
    assert "provenance.json?later=3" in master
    assert "\n720p.m3u8\n" in master
    # It is started over like any other, and is kept by its address: nobody else has another stream there.
    begin = int((tale.starts_at + 3 * HOUR).timestamp())
    _, over = get("/live/demo-bishkek+3h/kg/720p.m3u8", f"from={begin}")
    assert read(over).segments[0].start == tick(tale.starts_at + 3 * HOUR)
    assert get("/live/demo-bishkek+3h/kg/720p.m3u8")[1].startswith(text[:40])


def test_what_may_only_be_live_is_the_slate_later_and_says_why(world: World) -> None:
    _station, _tale, live = shown(world)
    for hours in (1, 2):
        _, text = get(f"/live/demo-bishkek+{hours}h/kg/720p.m3u8")
        assert {one.folder for one in read(text).segments} <= {"slate", "pause"}
        assert 'X-REASON="not_later"' in text
        assert live.folder not in text
    assert live.folder in get("/live/demo-bishkek/kg/720p.m3u8")[1]


@pytest.mark.parametrize("place", ["+4h/kg", "+03h/kg", "+3/kg", "+h/kg", "+3h/xx", "+3h+3h/kg", "+-1h/kg", "+3h"])
def test_only_the_hours_that_are_offered_have_an_address(world: World, place: str) -> None:
    shown(world)
    assert get(f"/live/demo-bishkek{place}/720p.m3u8")[0] == "404 Not Found"


def test_where_it_was_never_seen_it_is_not_seen_later(world: World) -> None:
    _station, tale, _live = shown(world)
    for place in ("hu", "kz", "none"):
        assert tale.folder not in get(f"/live/demo-bishkek+3h/{place}/720p.m3u8")[1]


def test_a_contract_that_ends_takes_it_off_the_later_channel_within_seconds(world: World) -> None:
    station, tale, _live = shown(world)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        before = read(get("/live/demo-bishkek+3h/kg/720p.m3u8")[1])
        rights.end(contract=Contract.objects.distinct().get(clauses__programme=tale.slot.programme), by=world.asel)
        actions.follow_rights(channel=station, programmes=[tale.slot.programme_id])
        answering.registry.refresh()
        # What was sent stays as it was under its numbers; a player must not meet other pictures there.
        assert read(get("/live/demo-bishkek+3h/kg/720p.m3u8")[1]).segments == before.segments
    with time_machine.travel(now + dt.timedelta(seconds=40), tick=False):
        after = read(get("/live/demo-bishkek+3h/kg/720p.m3u8")[1])
        late = [one for one in after.segments if one.start >= tick(now) + 16 * TICKS]
        assert late
        assert {one.folder for one in late} <= {"slate", "pause"}
        known = {one.number: one for one in before.segments}
        assert all(known[one.number] == one for one in after.segments if one.number in known)
    with time_machine.travel(now + dt.timedelta(seconds=120), tick=False):
        assert tale.folder not in get("/live/demo-bishkek+3h/kg/720p.m3u8")[1]


def test_lists_and_guides_for_machines_know_the_later_channel(world: World, client: Client) -> None:
    _station, tale, live = shown(world)
    text = client.get("/channels/channels.m3u", {"later": "3", "territory": "KG"}).content.decode()
    assert 'tvg-id="demo-bishkek+3h.ortaq"' in text
    assert text.strip().endswith("/live/demo-bishkek+3h/kg/tv.m3u8")
    assert get("/live/demo-bishkek+3h/kg/tv.m3u8")[0] == "200 OK"
    assert "/channels/guide.xml?territory=KG&later=3" in text
    tree = etree.fromstring(client.get("/channels/guide.xml", {"later": "3", "territory": "KG"}).content)
    (one,) = tree.findall("programme")
    start, stop = (dt.datetime.strptime(one.get(name), "%Y%m%d%H%M%S %z") for name in ("start", "stop"))
    assert (start, stop) == (tale.starts_at + 3 * HOUR, tale.stops_at + 3 * HOUR)
    assert one.get("channel") == "demo-bishkek+3h.ortaq"
    assert str(live.slot.programme_id) not in client.get("/channels/guide.xml?later=3").content.decode()
    # Hours that nobody offers are the channel itself.
    assert "+9h" not in client.get("/channels/channels.m3u?later=9").content.decode()


def test_the_viewer_chooses_how_much_later_to_watch(world: World, client: Client) -> None:
    shown(world)
    client.cookies["territory"], client.cookies["language"] = "KG", "en"
    html = client.get("/watch/demo-bishkek/").content.decode()
    assert re.findall(r'href="/watch/demo-bishkek/\?later=(\d)"', html) == ["1", "2", "3"]
    html = client.get("/watch/demo-bishkek/?later=3").content.decode()
    assert 'data-src="/live/demo-bishkek+3h/kg/master.m3u8"' in html
    assert 'data-about="/watch/demo-bishkek/about/?later=3"' in html
    assert "<h1>Nasreddin</h1>" in html
    assert re.findall(r'\?later=(\d)" aria-current="true"', html) == ["3"]
    about = client.get("/watch/demo-bishkek/about/?later=3&programme=x").content.decode()
    assert "<h1>Nasreddin</h1>" in about
    told = client.get("/watch/demo-bishkek/provenance.json?later=3").json()
    assert told["now"]["programme"]["titles"]["en"] == "Nasreddin"
    # An hour later what is only live is on: the page says so, and tells its time on that channel's clock.
    assert "It may not be seen again here." in client.get("/watch/demo-bishkek/?later=2").content.decode()


def test_what_was_on_a_later_channel_is_seen_again_there_and_not_on_the_channel_itself(
    world: World, client: Client
) -> None:
    _station, tale, live = shown(world)
    client.cookies["territory"], client.cookies["language"] = "KG", "en"
    begin, end = (int((at + HOUR).timestamp()) for at in (tale.starts_at, tale.stops_at))
    html = client.get(f"/watch/demo-bishkek/?from={begin}&later=1").content.decode()
    assert f'data-src="/live/demo-bishkek+1h/kg/master.m3u8?from={begin}&amp;to={end}"' in html
    assert "<h1>Nasreddin</h1>" in html
    assert 'href="/watch/demo-bishkek/?later=1"' in html
    _, text = get("/live/demo-bishkek+1h/kg/720p.m3u8", f"from={begin}&to={end}")
    assert {one.folder for one in read(text).segments} <= {tale.folder, "pause"}
    # At that instant the channel itself had on what may only be live, and leads nobody to the later one.
    assert live.starts_at < tale.starts_at + HOUR < live.stops_at
    html = client.get(f"/watch/demo-bishkek/?from={begin}").content.decode()
    assert "demo-bishkek+1h" not in html
    # Where nothing was on that channel then, it is what is on now.
    late = int((tale.starts_at - HOUR).timestamp())
    html = client.get(f"/watch/demo-bishkek/?from={late}&later=3").content.decode()
    assert 'data-src="/live/demo-bishkek+3h/kg/master.m3u8"' in html


def test_without_the_database_the_air_goes_on_and_later_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(world)

    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        assert get("/live/demo-bishkek/kg/720p.m3u8")[0] == "200 OK"
        assert get("/live/demo-bishkek+3h/kg/720p.m3u8")[0] == "503 Service Unavailable"
    assert get("/live/demo-bishkek+3h/kg/720p.m3u8")[0] == "200 OK"


def test_a_later_channel_is_the_same_in_every_process(world: World) -> None:
    shown(world)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        names = ("720p", "sound-ky", "subs-ky")
        one = [get(f"/live/demo-bishkek+1h/kg/{name}.m3u8")[1] for name in names]
        answering.registry = registry.Registry()
        answering.registry.refresh()
        assert [get(f"/live/demo-bishkek+1h/kg/{name}.m3u8")[1] for name in names] == one
    assert ticks.of(now) > 0
