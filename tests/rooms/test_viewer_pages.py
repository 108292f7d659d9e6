"""The public pages, from the server's side: what is on, where one may watch, names in every spelling."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.catalogue.queries import key_of
from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.core.origin.label import UNKNOWN
from ortaq.origin.queries import labels_of
from ortaq.viewer import player, queries, territory, vod
from ortaq.work.settings import Settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

PICTURES = [
    {
        "name": "720p",
        "width": 1280,
        "height": 720,
        "bandwidth": 2_000_000,
        "average": 1_500_000,
        "codecs": "avc1.64001f",
    },
    {"name": "360p", "width": 640, "height": 360, "bandwidth": 700_000, "average": 500_000, "codecs": "avc1.64001e"},
]


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))


@pytest.fixture
def bishkek(world: World) -> Channel:
    """Bishkek shows Almaty's tale, licensed for Kyrgyzstan, from this minute on."""
    tale, station = film(world, voice=True), channel(world)
    licence(world, tale)
    first = minute(1)
    actions.plan(channel=station, programme=tale, starts_at=first, seconds=1200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    return station


def later(minutes: float) -> dt.datetime:
    """An instant in the story."""
    return minute(1) + dt.timedelta(minutes=minutes)


def test_what_is_on_is_seen_with_its_label_and_its_progress(bishkek: Channel) -> None:
    at = later(5)
    showing = queries.on_now(at, "KG")[bishkek.pk]
    assert (showing.programme.titles["en"], showing.part(at), showing.is_blocked) == ("Nasreddin", 0.25, False)
    assert showing.label is not None
    assert showing.label.code == "voice"


def test_without_a_licence_the_same_programme_is_blocked(bishkek: Channel) -> None:
    showing = queries.on_now(later(5), "HU")[bishkek.pk]
    assert (showing.programme.titles["en"], showing.is_blocked) == ("Nasreddin", True)


def test_before_and_after_it_nothing_is_on(bishkek: Channel) -> None:
    assert queries.on_now(later(-5), "KG") == {}


def test_the_grid_holds_the_showing_at_its_minutes(bishkek: Channel) -> None:
    start = later(-10)
    grid = queries.grid(start, 1, later(5), "KG", queries.ZoneInfo("Asia/Bishkek"))
    ((station, cells),) = grid.rows
    assert (station, [(cell.offset, cell.minutes, cell.is_now) for cell in cells]) == (bishkek, [(10.0, 20.0, True)])
    assert (grid.now, len(grid.clock)) == (15.0, 2)


def test_a_showing_that_began_earlier_is_cut_at_the_edge_of_the_grid(bishkek: Channel) -> None:
    grid = queries.grid(later(15), 1, later(50), "KG", queries.ZoneInfo("Asia/Bishkek"))
    assert [(cell.offset, cell.minutes, cell.is_now) for cell in grid.rows[0][1]] == [(0.0, 5.0, False)]


def test_the_watch_page_gives_the_player_the_variant_of_the_viewers_territory(bishkek: Channel, client: Client) -> None:
    client.cookies["territory"] = "KG"
    shown = client.get("/watch/demo-bishkek/")
    assert re.findall(r'data-src="([^"]*)"', shown.content.decode()) == ["/live/demo-bishkek/kg/master.m3u8"]


def test_a_channel_nobody_knows_is_not_found(bishkek: Channel, client: Client) -> None:
    assert client.get("/watch/nowhere/").status_code == 404


def test_every_public_page_answers(bishkek: Channel, client: Client) -> None:
    tale = Programme.objects.get()
    paths = [
        *("/", "/watch/", "/watch/demo-bishkek/", "/watch/demo-bishkek/about/?sound=ky&subtitles=ky", "/guide/"),
        *("/guide/?day=2026-11-26&zone=HU", "/guide/?day=tomorrow&zone=ZZ", "/search/", "/search/?q=x&page=99"),
        f"/programme/{tale.pk}/",
    ]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_the_number_of_queries_does_not_grow_with_the_channels(
    world: World, client: Client, django_assert_max_num_queries: object
) -> None:
    for number, house in enumerate(("bishkek", "budapest", "baku"), 1):
        channel(world, house, number=number)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/guide/")


def test_a_title_is_found_by_every_spelling(world: World, client: Client) -> None:
    hero = film(world, title="Көрұғлы")
    hero.titles = {"kk": "Көрұғлы", "tr": "Köroğlu: Çamlıbel", "tk": "Görogly", "en": "Koroghlu"}
    hero.search_key = key_of(hero.titles)
    hero.save()
    film(world, title="Алпамыс")
    assert list(queries.found("goroglu")) == [hero]
    written = {one.tag: one.text for one in queries.spellings("goroglu", [hero])}
    assert written == {"kk": "Көрұғлы", "tr": "Köroğlu", "tk": "Görogly", "en": "Koroghlu"}


def test_a_search_that_finds_nothing_says_so(world: World, client: Client) -> None:
    film(world)
    page = client.get("/search/?q=<b>nothing").content.decode()
    assert ("Nothing by that name" in page, "<b>nothing" in page) == (True, False)


def test_a_programme_of_another_kind_is_not_found_under_a_kind(world: World) -> None:
    tale = film(world)
    assert (list(queries.found("", "children")), list(queries.found("", "news"))) == ([tale], [])


def test_on_demand_is_open_at_home_and_where_a_licence_says_so(world: World) -> None:
    tale = film(world)
    assert set(queries.on_demand(tale, timezone.now())) == {"KZ"}


def test_a_programme_without_a_film_is_on_demand_nowhere(world: World) -> None:
    tale = film(world)
    Package.objects.all().delete()
    assert queries.on_demand(Programme.objects.get(pk=tale.pk), timezone.now()) == {}


def test_the_film_is_given_where_it_may_be_watched_and_hidden_elsewhere(world: World, client: Client) -> None:
    tale = film(world)
    Package.objects.update(pictures=PICTURES, sounds=[{"language": "kk", "codecs": "mp4a.40.2"}])
    address = f"/programme/{tale.pk}/main.m3u8"
    client.cookies["territory"] = "KZ"
    at_home = client.get(address)
    client.cookies["territory"] = "HU"
    elsewhere = client.get(address)
    assert (at_home.status_code, at_home["Content-Type"]) == (200, "application/vnd.apple.mpegurl")
    assert (at_home["Cache-Control"], elsewhere.status_code) == ("private, max-age=60", 404)
    assert "ortaq-player" not in client.get(f"/programme/{tale.pk}/").content.decode()


def test_the_playlist_of_a_film_names_every_picture_sound_and_subtitle(world: World) -> None:
    film(world)
    package = Package.objects.get()
    package.pictures = PICTURES
    package.sounds = [{"language": "kk", "codecs": "mp4a.40.2"}, {"language": "ky", "codecs": "mp4a.40.2"}]
    package.subtitles = [{"language": "kk-Latn"}]
    granted = queries.Granted(frozenset({"kk", "ky"}), frozenset({"kk-Latn"}))
    lines = vod.multivariant(package, granted).splitlines()
    named = [dict(re.findall(r'([A-Z-]+)="?([^",]*)"?', line)) for line in lines if line.startswith("#EXT-X-MEDIA")]
    assert [(one["NAME"], one["LANGUAGE"], one["DEFAULT"], one["URI"]) for one in named] == [
        ("Қазақша (Кирилл)", "kk", "YES", "sound-kk.m3u8"),
        ("Кыргызча", "ky", "NO", "sound-ky.m3u8"),
        ("Qazaqşa (Latyn)", "kk-Latn", "NO", "subs-kk-Latn.m3u8"),
    ]
    large = "#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,RESOLUTION=1280x720,"
    large += 'CODECS="avc1.64001f,mp4a.40.2",AUDIO="sound",SUBTITLES="subs"'
    assert lines[7:9] == [large, "720p.m3u8"]
    assert lines[10:] == ["360p.m3u8"]
    told = f'URI="http://127.0.0.1:8000/programme/{package.programme_id}/provenance.json"'
    assert lines[3] == f'#EXT-X-SESSION-DATA:DATA-ID="org.ortaq.provenance",{told}'


def test_what_nobody_declared_is_labelled_unknown_and_never_as_free_of_ai(world: World) -> None:
    tale = film(world)
    bare = Programme.objects.create(
        owner=world.almaty, titles={"en": "Bare"}, original_language="en", genre="news", year=2026
    )
    told = labels_of([tale.pk, bare.pk])
    assert (told[tale.pk], told[bare.pk]) == (None, UNKNOWN)


def test_kindred_programmes_tell_the_same_tale_first(world: World) -> None:
    one, other, stranger = film(world), film(world, title="Апенди"), film(world, title="Манас")
    Programme.objects.filter(pk__in=[one.pk, other.pk]).update(based_on="Nasreddin")
    assert queries.kindred(Programme.objects.get(pk=one.pk)) == [other, stranger]


def test_the_player_speaks_the_readers_language_in_every_word(world: World) -> None:
    made = player.Player(src="/x.m3u8", title="x", territory="HU")
    words, labels = json.loads(made.words), json.loads(made.labels)
    assert words["slates"]["no_licence"][0] == "This programme may not be shown in Hungary"
    assert (words["media"]["Play"], set(labels)) == ("Play", set(player.CODES))
    assert (made.code, made.level) == ("none", 0)


def test_a_slate_for_nobody_knows_where_names_no_country() -> None:
    assert player.slate_sentence("") == "This programme may not be shown where you are"


def test_the_about_part_follows_the_chosen_sound(bishkek: Channel, client: Client) -> None:
    client.cookies["territory"] = "KG"
    page = client.get("/watch/demo-bishkek/about/?sound=ky").content.decode()
    assert page.count('hx-swap-oob="true"') == 2


def test_a_signed_in_person_is_led_to_the_desk(world: World, sign_in: object) -> None:
    page = sign_in(world.erlan).get("/").content.decode()  # type: ignore[operator]
    assert 'href="/desk/"' in page
    assert "What waits for you" in page
