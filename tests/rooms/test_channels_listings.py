"""What machines read in the guide of a channel: numbers of episodes, national signs, first and last showings."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from tests.core.interchange.schemas import SCHEMAS
from tests.core.playout.test_words import DTD
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db
ORIGINAL = SCHEMAS / "xmltv/xmltv.dtd"


def shown(client: Client, path: str = "/channels/guide.xml") -> list[etree._Element]:
    """The programmes of the guide, which is valid."""
    content = client.get(path).content
    tree = etree.fromstring(content)
    assert DTD.validate(tree), DTD.error_log
    if ORIGINAL.exists():
        original = etree.DTD(str(ORIGINAL))
        assert original.validate(tree), original.error_log
    return tree.findall("programme")


def in_series(world: World, tale: Programme, season: int | None, episode: int) -> Programme:
    """The programme as an episode of a series."""
    series = Programme.objects.create(
        owner=tale.owner,
        kind="series",
        titles={"kk": "Ертегілер", "kk-Latn": "Ertegiler", "en": "Tales"},
        original_language="kk",
        genre="children",
        year=2026,
    )
    above = series
    if season:
        above = Programme.objects.create(
            owner=tale.owner,
            kind="season",
            part_of=series,
            place=season,
            titles={"kk": "1-маусым"},
            original_language="kk",
            genre="children",
            year=2026,
        )
    tale.kind, tale.part_of, tale.place = "episode", above, episode
    tale.save()
    return series


@pytest.mark.parametrize(
    ("season", "numbers"),
    [(2, {"xmltv_ns": "1 . 4 . ", "onscreen": "S02E05"}), (None, {"xmltv_ns": " . 4 . ", "onscreen": "E05"})],
)
def test_an_episode_has_the_title_of_its_series_its_own_and_its_number(
    world: World, client: Client, season: int | None, numbers: dict[str, str]
) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    in_series(world, tale, season, 5)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    (one,) = shown(client)
    # In the viewer's language and script where the series has a title in it, else the episode's own.
    assert {title.get("lang"): title.text for title in one.findall("title")} == {
        "kk": "Ертегілер",
        "kk-Latn": "Ertegiler",
        "en": "Tales",
        "ky": "Қожанасыр (ky)",
    }
    assert {title.get("lang"): title.text for title in one.findall("sub-title")} == tale.titles
    found = {number.get("system"): number.text for number in one.findall("episode-num")}
    assert found == numbers | {"ortaq": str(tale.pk)}


def test_a_single_programme_has_no_number_and_no_subtitle(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    (one,) = shown(client)
    assert [number.get("system") for number in one.findall("episode-num")] == ["ortaq"]
    assert one.find("sub-title") is None
    assert one.find("rating") is None
    # What the film has and the channel sends; its Kazakh in Cyrillic the channel does not send.
    assert [(each.get("type"), each.findtext("language")) for each in one.findall("subtitles")] == [
        ("onscreen", tag) for tag in ("ky", "kk-Latn")
    ]


def test_each_country_that_receives_it_has_its_own_sign(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world, territories_seen=["KG", "KZ", "TR", "HU"])
    Programme.objects.filter(pk=tale.pk).update(min_age=12)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    (one,) = shown(client)
    # Kyrgyzstan has no scale that we know of, so nothing is made up for it.
    assert [(rating.get("system"), rating.findtext("value")) for rating in one.findall("rating")] == [
        ("kz-2018", "12+"),
        ("tr-rtuk-akilli-isaretler", "13+"),
        ("hu-mttv", "III"),
        ("age", "12+"),
    ]


def test_the_first_showing_the_later_ones_and_the_last_of_the_licence_say_so(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale, runs=3)
    slots = [
        actions.plan(channel=mine, programme=tale, starts_at=minute(at), seconds=600, by=world.nurlan)
        for at in (10, 40, 70)
    ]
    actions.publish(channel=mine, by=world.nurlan)
    marks = ("premiere", "previously-shown", "last-chance")
    told = [[mark for mark in marks if one.find(mark) is not None] for one in shown(client)]
    assert told == [["premiere"], ["previously-shown"], ["previously-shown", "last-chance"]]
    first = dt.datetime.strptime(shown(client)[1].find("previously-shown").get("start"), "%Y%m%d%H%M%S %z")
    assert first == slots[0].starts_at
    # With another licence it is not the last one.
    licence(world, tale, runs=1)
    assert [one for one in shown(client) if one.find("last-chance") is not None] == []


def test_a_showing_that_is_left_of_the_licence_makes_none_the_last(world: World, client: Client) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale, runs=2)
    actions.plan(channel=mine, programme=tale, starts_at=minute(10), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert [one for one in shown(client) if one.find("last-chance") is not None] == []


def test_the_list_for_players_has_the_number_and_offers_catch_up_only_where_the_right_is(
    world: World, client: Client
) -> None:
    tale, mine = film(world), channel(world, number=7)
    licence(world, tale)
    licence(world, tale, territories=["KZ"], media=["linear"], catch_up_days=0)
    actions.plan(channel=mine, programme=tale, starts_at=minute(10), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    told = {
        code: client.get("/channels/channels.m3u", {"territory": code}).content.decode()
        for code in ("KG", "KZ", "HU", "")
    }
    assert 'tvg-chno="7"' in told["KG"]
    assert {code: "catchup-days" in text for code, text in told.items()} == {
        "KG": True,
        "KZ": False,
        "HU": False,
        "": True,
    }
    # A week after it has ended, as the licence says.
    assert 'catchup-days="7"' in told["KG"]
    # In Kazakhstan it is seen, and only live.
    assert told["KZ"].strip().endswith("/live/demo-bishkek/kz/tv.m3u8")


@pytest.mark.skipif(
    shutil.which("tv_validate_file") is None or not ORIGINAL.exists(), reason="tv_validate_file or its DTD is not there"
)
def test_xmltvs_own_program_finds_nothing_wrong(world: World, client: Client, tmp_path: Path) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    in_series(world, tale, 1, 2)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    (tmp_path / "guide.xml").write_bytes(client.get("/channels/guide.xml").content)
    command = ["tv_validate_file", "--dtd-file", str(ORIGINAL), str(tmp_path / "guide.xml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Validated ok.\n", "")
