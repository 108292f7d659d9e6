"""The children's room from the server's side: addresses without cookies, two languages, game, channel, voices."""

import io
import json
import re
import shutil
import wave
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from ortaq.catalogue.models import Package
from ortaq.catalogue.subtitles import speaking
from ortaq.children import films, pages, queries, visit, voices, words
from ortaq.core.origin.label import ORDER, UNKNOWN, Label
from ortaq.core.text import languages
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.rooms.children_stories import LINES, approved, child, officer_of, tale
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch; its operator has allowed no voice."""
    for place in (territory, visit, voices, speaking):
        monkeypatch.setattr(place, "settings", lambda: Settings(territory_choice=True, demo=True, speak=False))


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator lets a machine voice read."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed here")
    for place in (voices, speaking):
        monkeypatch.setattr(place, "settings", lambda: Settings(speak=True))
    voices.said.cache_clear()


def get(address: str, **headers: str) -> Any:
    """What a browser without any cookie gets."""
    return Client(headers={"accept-language": "en", **headers}).get(address)


# ---------- the door ----------


@pytest.mark.parametrize(
    ("spoken", "first"),
    [
        ("uz,ru;q=0.5", "/children/uz/uz/3/"), ("kk-KZ,kk;q=0.9", "/children/kk/kz/3/"), ("de", "/children/en/kz/3/"),
        ("", "/children/en/kz/3/"), ("hu", "/children/hu/hu/3/"), ("uz-Cyrl", "/children/uz-cyrl/uz/3/"),
    ],
)  # fmt: skip
def test_the_door_leads_to_the_youngest_age_in_the_browsers_language(spoken: str, first: str) -> None:
    answer = Client(headers={"accept-language": spoken}).get("/children/")
    assert (answer.status_code, answer["Location"], dict(answer.cookies)) == (302, first, {})


def test_no_cookie_is_read_either(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"], client.cookies["territory"] = "hu", "HU"
    approved(tale(world), world.bishkek)
    assert client.get("/children/")["Location"] == "/children/en/kz/3/"
    page = client.get(child(code="tr"))
    assert (page["Content-Language"], '<html lang="tr"' in page.content.decode()) == ("tr", True)
    assert "data-player" in page.content.decode(), "the place is that of the address"


def test_where_the_node_knows_the_place_addresses_do_not_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "settings", lambda: Settings(territory_header="X-Place"))
    assert get("/children/")["Location"] == "/children/en/here/3/"


def test_a_page_of_the_room_has_no_form_no_field_and_no_way_out(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    where = child()
    for path in (
        "",
        "languages/",
        "kept/",
        "channel/",
        "from/kz/",
        f"tale/{one.pk}/",
        f"tale/{one.pk}/game/",
        "nowhere/",
    ):
        answer = get(where + path)
        text = answer.content.decode()
        assert not answer.cookies
        assert re.findall(r"<(?:form|input|textarea|iframe|embed|object)\b", text) == [], path
        ways = set(re.findall(r'<a [^>]*href="([^"]+)"', text))
        assert {way for way in ways if not way.startswith(("/children/", "#", "?with="))} == set(), path
        assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == [], path


def test_what_is_not_there_has_a_page_of_the_room(world: World) -> None:
    for address in ("/children/what/ever", child() + "hero/nobody/", child() + "from/xx/"):
        answer = get(address)
        assert (answer.status_code, 'class="kids' in answer.content.decode(), dict(answer.cookies)) == (404, True, {})


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed_here(method: str) -> None:
    for address in ("/children/", child(), child() + "languages/", "/children/worker.js"):
        assert getattr(Client(), method)(address).status_code == 405


# ---------- countries, heroes ----------


def test_every_country_has_an_animal_and_those_without_a_tale_are_asleep(world: World) -> None:
    approved(tale(world), world.bishkek)
    page = get(child(code="en")).content.decode()
    assert page.count('<a class="beast') == len(words.ANIMALS) == 8
    assert page.count("beast is-asleep") == 7
    assert ("Tales from Kazakhstan" in get(child(code="en") + "from/kz/").content.decode()) is True
    assert "Choose another animal" in get(child(code="en") + "from/hu/").content.decode()


def test_a_hero_is_found_in_the_titles_of_every_language(world: World) -> None:
    approved(tale(world, title="Қожанасыр базарда"), world.bishkek)
    page = get(child(code="tr")).content.decode()
    assert f'href="{child(code="tr")}hero/nasreddin/"' in page
    assert "Nasreddin Hoca" in page
    assert "Nasreddin Hoca" in get(child(code="tr") + "hero/nasreddin/").content.decode()


# ---------- two languages ----------


def lines(one: Any, tag: str, where: str = child()) -> dict[str, Any]:
    """The lines of a tale as the player gets them."""
    return dict(get(f"{where}tale/{one.pk}/lines/{tag}.json").json())


def test_lines_come_word_by_word_with_cousins_where_the_lines_agree(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    told = lines(one, "kk")
    said = ["".join(before + text for before, text, _concept in line["words"]) for line in told["lines"]]
    assert said == LINES["kk"]
    assert [(line["start"], line["end"]) for line in told["lines"]] == [(0, 5000), (10000, 15000)]
    meant = {text: concept for line in told["lines"] for _before, text, concept in line["words"]}
    assert (meant["есегіне"], meant["күлді"], meant["бара"]) == ("donkey", "laugh", "")
    donkey = {row["tag"]: (row["text"], row["kin"]) for row in told["cousins"]["donkey"]}
    assert donkey["tr"] == ("eşek", True)
    assert donkey["hu"] == ("szamár", False)
    assert "kk" not in donkey
    assert told["said"] == "", "nobody has allowed a voice"


def test_a_game_has_each_cousin_once_on_each_side_and_turned(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    page = get(f"{child()}tale/{one.pk}/game/?with=kk").content.decode()
    cards = re.findall(r'class="word word-([12])" lang="(\w+)" data-concept="([\w-]+)"', page)
    first = [concept for side, _tag, concept in cards if side == "1"]
    second = [concept for side, _tag, concept in cards if side == "2"]
    assert sorted(first) == sorted(second)
    assert len(set(first)) == len(first) >= 3
    assert {tag for _side, tag, _concept in cards} == {"ky", "kk"}


def test_an_unknown_language_makes_the_game_with_another_one(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    for asked in ("xx", "<b>", "hu", ""):
        assert get(f"{child()}tale/{one.pk}/game/?with={asked}").status_code == 200, asked
    assert get(f"{child()}tale/{one.pk}/lines/hu.json").status_code == 404


def test_a_broken_subtitle_file_silences_the_lines_and_not_the_tale(world: World) -> None:
    from django.core.files.storage import default_storage

    one = tale(world)
    approved(one, world.bishkek)
    version = one.versions.get(kind="subtitles", language="kk")
    default_storage.delete(version.source.name)
    assert lines(one, "kk")["lines"] == []
    assert get(f"{child()}tale/{one.pk}/").status_code == 200


# ---------- the label ----------


def test_every_label_is_told_in_a_childs_words_and_with_a_picture() -> None:
    for code in ORDER:
        if code != "consent-withdrawn":  # what rests on one is never shown
            [told] = words.told(Label(code, 3))
            assert told.picture in {"voice", "drawn", "written", "unknown"}
            assert told.sentence.startswith(("A computer", "Nobody has told"))
    assert words.told(None) == []


def test_a_label_of_several_things_tells_each_the_weightiest_first() -> None:
    several = words.told(Label("generated", 2, ("assist", "gen.full.video", "voice.synthetic")))
    assert [one.code for one in several] == ["generated", "voice", "assisted"]
    copied = words.told(Label("voice-copy", 3, ("voice.synthetic",)))
    assert [one.code for one in copied] == ["voice-copy"], "a copied voice is not told a second time as any voice"


def test_the_player_is_told_what_ai_made_of_each_sound_and_of_the_lines(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    page = get(child(code="en")).content.decode()
    found = re.search(r'<script id="film-told" type="application/json">(.*?)</script>', page)
    assert found
    film = json.loads(found[1])
    [voice] = film["aiBySound"]["ky"]
    assert (voice["code"], voice["sentence"]) == (
        "voice", "A computer is speaking here. It is not a person's voice.",
    )  # fmt: skip
    assert film["aiBySound"]["kk"] == [], "where a person speaks, nothing of a computer is told"


def test_the_badge_is_where_the_viewers_player_has_it(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    seen = visit.Visit("en", "kg", 6, "KG", timezone.now())
    for label in (Label("voice", 2), Label("likeness", 3), UNKNOWN, Label("enhanced", 1), Label("assisted", 1)):
        first = films.said_of_ai(label, seen)[0]
        assert bool(first["badge"]) == (label.has_badge or label is UNKNOWN), label
        assert first["sentence"]


# ---------- the channel ----------


def test_the_channel_goes_round_what_is_approved_and_spoken_in_the_language(world: World) -> None:
    made = [tale(world, title=title) for title in ("Бір", "Екі", "Үш")]
    for one in made:
        approved(one, world.bishkek)
    silent = tale(world, title="Төрт")
    approved(silent, world.bishkek)
    Package.objects.filter(programme=silent).update(sounds=[{"language": "kk", "codecs": "mp4a.40.2"}])
    asked, seen = "", []
    for _turn in range(4):
        following = get(f"{child()}channel/next.json?after={asked}").json()["next"]
        asked = following["id"]
        seen.append(asked)
    assert sorted(seen[:3]) == sorted(str(one.pk) for one in made)
    assert seen[3] == seen[0]


def test_what_is_withdrawn_while_it_plays_is_followed_by_what_is_left(world: World) -> None:
    from ortaq.children import actions

    one, other = tale(world, title="Бір"), tale(world, title="Екі")
    held = approved(one, world.bishkek)
    approved(other, world.bishkek)
    actions.withdraw(approval=held, by=officer_of(world.bishkek))
    assert get(f"{child()}channel/next.json?after={one.pk}").json()["next"]["id"] == str(other.pk)
    actions.withdraw(approval=queries.standing("KG").get(), by=officer_of(world.bishkek))
    assert get(f"{child()}channel/next.json?after={one.pk}").json() == {"next": None}
    assert "Nothing in your language" in get(child(code="en") + "channel/").content.decode()


# ---------- voices ----------


def test_without_leave_of_the_operator_the_room_is_silent_and_says_why(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    assert get(f"{child()}tale/{one.pk}/said/title.wav").status_code == 404
    page = get(child(code="en")).content.decode()
    assert "the operator of this node has not allowed a machine voice" in page
    assert "data-say=" not in page


@pytest.mark.usefixtures("loud")
def test_titles_words_animals_and_labels_are_read_aloud(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    inside = f"{child()}tale/{one.pk}/said/"
    for address in (
        f"{inside}title.wav", f"{inside}kk/0/1.wav", f"{child()}said/donkey/tr.wav", f"{child()}said/animal-kz.wav",
        f"{child()}said/ai-voice.wav", f"{child()}said/language-uz.wav",
    ):  # fmt: skip
        answer = get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav"), address
        with wave.open(io.BytesIO(answer.content)) as file:
            assert file.getnframes() / file.getframerate() > 0.2, address


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize(
    "path",
    ["said/nothing/tr.wav", "said/donkey/xx.wav", "said/animal-zz.wav", "said/ai-nothing.wav", "said/language-xx.wav"],
)
def test_only_what_stands_here_can_be_said(path: str) -> None:
    assert get(child() + path).status_code == 404


@pytest.mark.usefixtures("loud")
def test_a_word_that_there_is_not_in_a_line_is_not_said(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    for path in ("kk/0/99.wav", "kk/99/0.wav", "hu/0/0.wav"):
        assert get(f"{child()}tale/{one.pk}/said/{path}").status_code == 404


def test_a_voice_that_does_not_speak_a_language_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "settings", lambda: Settings(speak=True))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "not installed" in voices.silence("kk")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(speaking, "settings", lambda: Settings(speak=True))
    with translation.override("en"):
        assert voices.silence("gag") == "Nothing is read aloud in Gagauzça: the machine voice does not speak it."
        assert voices.silence("kk") == ""


# ---------- what is kept ----------


def test_what_a_device_keeps_is_one_picture_one_sound_and_its_lines(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    inside = f"{child()}tale/{one.pk}/"
    told = get(f"{inside}keep.json?second=kk").json()
    assert told["main"] == {"addresses": [f"{inside}main.m3u8"], "from": f"{inside}main.m3u8?picture=360p&sound=ky"}
    named = get(told["main"]["from"]).content.decode()
    assert (named.count("#EXT-X-STREAM-INF"), named.count("TYPE=AUDIO"), "720p" in named) == (1, 1, False)
    playlists = [name for name in told["files"] if name.endswith(".m3u8")]
    assert playlists == [f"{inside}360p.m3u8", f"{inside}sound-ky.m3u8"]
    asked = [get(address) for address in playlists]
    wanted = {line for answer in asked for line in answer.content.decode().splitlines() if line.startswith("/media/")}
    assert wanted
    assert wanted <= set(told["files"])
    assert f"{inside}lines/kk.json" in told["files"]
    assert get(f"{inside}main.m3u8?picture=4k&sound=ky").status_code == 404


# ---------- the desk ----------


def test_an_officer_is_told_what_waits(world: World, sign_in: Callable[..., Client]) -> None:
    tale(world)
    tale(world, title="Бөтен", licensed=False)  # which nobody may watch there: it waits for nobody
    client = sign_in(officer_of(world.bishkek))
    assert "Decide what children may see" in client.get("/desk/").content.decode()
    for one in queries.undecided("KG", timezone.now()):
        approved(one, world.bishkek)
    assert "Decide what children may see" not in client.get("/desk/").content.decode()


def test_every_language_has_an_animal_or_our_own_sign() -> None:
    pictures = {words.animal_of_language(tag).picture for tag in languages.INTERFACE.values()}
    assert "/static/web/icon.svg" in pictures
    assert len(pictures) == 8


def test_the_round_begins_with_what_is_spoken_in_the_childs_language(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    found = queries.shown("KG", 6, timezone.now())
    assert (pages.speaks(found[0], "ky"), pages.speaks(found[0], "tr")) == (True, False)
