"""What was on earlier is seen again from the guide, without an account, to the last second that its right allows."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.air import answering, registry
from ortaq.channels.models import Airing, Channel, Withheld
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

BISHKEK = ZoneInfo("Asia/Bishkek")


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch, with an air that knows nothing of the other stories."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))
    monkeypatch.setattr(answering, "registry", registry.Registry())


def shown(world: World, **rights: object) -> tuple[Channel, Airing]:
    """Bishkek has shown Almaty's tale for twenty minutes, and after it a film that nobody may see again."""
    tale, other, station = film(world), film(world, title="Алпамыс"), channel(world)
    licence(world, tale, **rights)
    licence(world, other, media=["linear"])
    actions.plan(channel=station, programme=tale, starts_at=minute(-30), seconds=1200, by=world.nurlan)
    actions.plan(channel=station, programme=other, starts_at=minute(-10), seconds=7200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    return station, Airing.objects.select_related("channel", "slot").get(slot__programme=tale)


def page(client: Client, airing: Airing, place: str = "KG") -> str:
    """What a viewer gets who follows the link of the past programme."""
    client.cookies["territory"], client.cookies["language"] = place, "en"
    return client.get(f"/watch/demo-bishkek/?from={int(airing.starts_at.timestamp())}").content.decode()


def source(html: str) -> str:
    """The stream that the page plays; empty when it plays none."""
    return next(iter(re.findall(r'data-src="([^"]*)"', html)), "").replace("&amp;", "&")


def body(address: str) -> str:
    """The playlist of the picture of a stream."""
    said: list[str] = []
    path, _, query = address.partition("?")
    environ = {"PATH_INFO": path.replace("master", "720p"), "QUERY_STRING": query}
    return b"".join(answering.answer(environ, lambda status, _headers: said.append(status)) or ()).decode()


def folders(address: str) -> tuple[set[str], bool]:
    """Of which films a stream lists segments, and whether it has an end."""
    text = body(address)
    return set(re.findall(r"^/media/([^/]+)/", text, re.MULTILINE)), text.endswith("#EXT-X-ENDLIST\n")


def guide_cell(client: Client, tale: Programme, place: str = "KG", day: dt.datetime | None = None) -> str:
    """The tale's cell in the guide."""
    client.cookies["territory"], client.cookies["language"] = place, "en"
    # A day of the guide begins at five o'clock where the viewer is.
    zone = {"KG": BISHKEK, "HU": ZoneInfo("Europe/Budapest")}[place]
    asked = {"day": (day.astimezone(zone) - dt.timedelta(hours=5)).date().isoformat()} if day else {}
    guide = client.get("/guide/", asked).content.decode()
    cells = re.findall(r'<a href="[^"]*" class="slot.*?</a>', guide, re.DOTALL)
    return next(one for one in cells if ">Nasreddin<" in one)


def test_a_past_programme_plays_from_the_guide_with_its_title_and_its_label(world: World, client: Client) -> None:
    _station, airing = shown(world)
    answering.registry.refresh()
    cell = guide_cell(client, airing.slot.programme, day=airing.starts_at)
    begin, end = int(airing.starts_at.timestamp()), int(airing.stops_at.timestamp())
    assert f'href="/watch/demo-bishkek/?from={begin}"' in cell
    assert "Watch again" in cell
    html = page(client, airing)
    assert source(html) == f"/live/demo-bishkek/kg/master.m3u8?from={begin}&to={end}"
    assert ("<title>Nasreddin · Demo TV · Ortaq</title>" in html, 'id="tamga-panel"' in html) == (True, True)
    # What came after it may not be seen again; that is no reason not to see this, and none to show the other.
    assert folders(source(html)) == ({airing.folder}, True)


def test_it_is_there_to_the_last_second_of_its_right_and_not_one_more(world: World, client: Client) -> None:
    """A licence that ends at midnight in Bishkek takes the catch-up of that evening with it."""
    noon = timezone.now().astimezone(BISHKEK).replace(hour=12, minute=0, second=0, microsecond=0)
    midnight = noon.replace(hour=0) + dt.timedelta(days=1)
    with time_machine.travel(noon, tick=False):
        _station, airing = shown(world, days=2)
    with time_machine.travel(midnight - dt.timedelta(seconds=1), tick=False):
        answering.registry.refresh()
        html = page(client, airing)
        assert folders(source(html)) == ({airing.folder}, True)
        assert f'data-until="{int(midnight.timestamp())}"' in html
    with time_machine.travel(midnight, tick=False):
        assert (source(page(client, airing)), folders(source(html))[0] & {airing.folder}) == ("", set())


def test_it_is_there_for_the_seven_days_of_its_licence_and_the_page_says_since_when_no_more(
    world: World, client: Client
) -> None:
    station, airing = shown(world)
    html = page(client, airing)
    until = dt.datetime.fromtimestamp(int(re.findall(r'data-until="(\d+)"', html)[0]), dt.UTC)
    assert until == airing.stops_at + dt.timedelta(days=7)
    for later in (dt.timedelta(days=2), dt.timedelta(days=7, seconds=-1)):
        with time_machine.travel(airing.stops_at + later, tick=False):
            actions.keep_ahead(channel=station)
            # What was on days ago is in no memory any more: it is built when it is asked for, the same in each process.
            given = []
            for _process in range(2):
                answering.registry = registry.Registry()
                answering.registry.refresh()
                last = source(page(client, airing))
                assert folders(last) == ({airing.folder}, True)
                given.append(body(last))
            assert given[0] == given[1]
            assert answering.registry.live["/live/demo-bishkek/kg"].timeline.starts[0] > airing.stop
            assert len(answering.registry.asked.known) == 1
            assert guide_cell(client, airing.slot.programme, day=airing.starts_at).count("Watch again") == 1
    with time_machine.travel(until, tick=False):
        answering.registry.refresh()
        gone = page(client, airing)
        assert airing.folder not in folders(last)[0]
    said = f"{until.astimezone(BISHKEK):%H:%M}"
    assert source(gone) == ""
    assert re.findall(r"Cannot be seen any more since [^<]*", gone)[0].endswith(said)


def test_a_contract_that_ends_takes_what_was_on_days_ago_too(world: World, client: Client) -> None:
    station, airing = shown(world)
    with time_machine.travel(airing.stops_at + dt.timedelta(days=3), tick=False):
        actions.keep_ahead(channel=station)
        answering.registry.refresh()
        last = source(page(client, airing))
        assert folders(last) == ({airing.folder}, True)
        rights.end(contract=Contract.objects.distinct().get(clauses__programme=airing.slot.programme), by=world.asel)
        actions.follow_rights(channel=station, programmes=[airing.slot.programme_id])
        answering.registry.refresh()
        assert (source(page(client, airing)), folders(last)[0] & {airing.folder}) == ("", set())


def test_without_the_right_to_see_it_again_there_is_no_link_and_no_second_of_it(world: World, client: Client) -> None:
    _station, airing = shown(world, media=["linear"])
    answering.registry.refresh()
    cell, html = guide_cell(client, airing.slot.programme, day=airing.starts_at), page(client, airing)
    assert ("?from=" in cell, "Cannot be seen again" in cell, source(html)) == (False, True, "")
    begin, end = int(airing.starts_at.timestamp()), int(airing.stops_at.timestamp())
    assert airing.folder not in folders(f"/live/demo-bishkek/kg/master.m3u8?from={begin}&to={end}")[0]


def test_where_it_was_not_shown_it_is_not_seen_again(world: World, client: Client) -> None:
    _station, airing = shown(world)
    answering.registry.refresh()
    html = page(client, airing, "HU")
    assert (source(html), "Not in Hungary" in html) == ("", True)
    assert "?from=" not in guide_cell(client, airing.slot.programme, "HU", airing.starts_at)


def test_what_rests_on_a_consent_that_was_withdrawn_is_not_seen_again(world: World, client: Client) -> None:
    _station, airing = shown(world)
    Airing.objects.filter(pk=airing.pk).update(withheld_from=airing.start, withheld_because=Withheld.CONSENT)
    html = page(client, airing)
    assert (source(html), "This programme is not shown any more" in html) == ("", True)
    assert "<h1>Nasreddin" not in html


@pytest.mark.parametrize("asked", ["", "x", "-1", "99999999999999", "٣", "0", "1e9"])
def test_an_instant_that_makes_no_sense_is_the_channel_itself(world: World, client: Client, asked: str) -> None:
    shown(world)
    client.cookies["territory"] = "KG"
    html = client.get("/watch/demo-bishkek/", {"from": asked}).content.decode()
    assert source(html) == "/live/demo-bishkek/kg/master.m3u8"


def test_what_is_on_now_is_the_channel_itself(world: World, client: Client) -> None:
    shown(world)
    client.cookies["territory"] = "KG"
    now = int(timezone.now().timestamp()) - 1
    assert "?from=" not in source(client.get(f"/watch/demo-bishkek/?from={now}").content.decode())
