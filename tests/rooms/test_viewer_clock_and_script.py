"""A viewer reads times on their own clock and titles in their own script, and need not sign in for it."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))


def on_air(world: World, titles: dict[str, str]) -> dt.datetime:
    """Bishkek shows a tale with these titles; when it began."""
    tale, station = film(world), channel(world)
    Programme.objects.filter(pk=tale.pk).update(titles=titles)
    licence(world, tale)
    actions.plan(channel=station, programme=tale, starts_at=minute(-1), seconds=1200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    return minute(-1)


def told(client: Client, path: str, **cookies: str) -> str:
    """A page as somebody with these cookies reads it."""
    fresh = Client()
    fresh.cookies.load(cookies)
    return fresh.get(path).content.decode()


@pytest.mark.parametrize(
    ("cookies", "zone"),
    [
        ({"territory": "HU"}, "Europe/Budapest"),
        ({"territory": "UZ", "zone": "Europe/Berlin"}, "Asia/Tashkent"),
        ({"zone": "Europe/Berlin"}, "Europe/Berlin"),
        ({"zone": "Asia/Kolkata"}, "Asia/Kolkata"),
        ({"zone": "../../etc/passwd"}, "Asia/Almaty"),
        ({}, "Asia/Almaty"),
    ],
)
def test_the_guide_is_told_on_the_viewers_own_clock(
    world: World, client: Client, cookies: dict[str, str], zone: str
) -> None:
    began = on_air(world, {"en": "Nasreddin"})
    page = told(client, "/guide/", **cookies)
    times = re.findall(r'<time datetime="[^"]*">([^<]*)</time><span>Nasreddin', page)
    assert times == [f"{began.astimezone(ZoneInfo(zone)):%H:%M}"]
    # Only what nobody knows is guessed, and the browser may then tell its clock.
    assert ('data-clock="guessed"' in page) == (zone == "Asia/Almaty")


def test_a_clock_that_is_asked_for_is_the_one_that_is_told(world: World, client: Client) -> None:
    began = on_air(world, {"en": "Nasreddin"})
    page = told(client, "/guide/?zone=TR", zone="Europe/Berlin")
    assert f">{began.astimezone(ZoneInfo('Europe/Istanbul')):%H:%M}</time><span>Nasreddin" in page
    assert re.findall(r'<option value="(\w*)" selected>', page) == ["TR"]


def test_the_channel_is_told_on_the_viewers_own_clock_too(world: World, client: Client) -> None:
    began = on_air(world, {"en": "Nasreddin"})
    for place, zone in (("KG", "Asia/Bishkek"), ("HU", "Europe/Budapest")):
        page = told(client, "/watch/demo-bishkek/", territory=place)
        assert f"<span>{began.astimezone(ZoneInfo(zone)):%H:%M}–" in page


@pytest.mark.parametrize(
    ("language", "titles", "title"),
    [
        ("kk", {"kk": "Қожанасыр", "en": "Nasreddin"}, "Қожанасыр"),
        ("kk-latn", {"kk": "Қожанасыр", "en": "Nasreddin"}, "Qojanasyr"),
        ("kk-latn", {"kk": "Қожанасыр", "kk-Latn": "Qojanasyr hikayesi"}, "Qojanasyr hikayesi"),
        ("uz", {"uz-Cyrl": "Насриддин Афанди", "en": "Nasreddin"}, "Nasriddin Afandi"),
        ("uz-cyrl", {"uz": "Nasriddin Afandi", "en": "Nasreddin"}, "Насриддин Афанди"),
        ("uz-cyrl", {"kk": "Қожанасыр", "en": "Nasreddin"}, "Nasreddin"),
    ],
)
def test_a_title_is_read_in_the_viewers_script(
    world: World, client: Client, language: str, titles: dict[str, str], title: str
) -> None:
    """Everywhere: on the screen, in the guide, in the name of the window, and as the name of the film in the player."""
    on_air(world, titles)
    cookies = {"language": language, "territory": "KG"}
    pages = [told(client, path, **cookies) for path in ("/watch/", "/guide/", "/search/", "/watch/demo-bishkek/")]
    assert [bool(re.search(rf">(<span[^>]*>)?{title}<", page)) for page in pages] == [True] * len(pages)
    (window,) = re.findall(r"<title>(.*)</title>", pages[3])
    assert title in window
