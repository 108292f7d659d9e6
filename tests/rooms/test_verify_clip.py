"""A clip that lost its manifest, on the verify page and over the API: asked, watched, answered; and who sees what."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.test.client import Client as Browser

from ortaq.catalogue.models import Programme
from ortaq.core.origin import jumbf
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup
from ortaq.members.actions import give_token
from ortaq.members.models import Person
from ortaq.origin import actions, registry
from ortaq.origin.models import ManifestKind
from ortaq.standards.consents import actions as register
from ortaq.work import likeness as indexes
from ortaq.work.settings import settings as node
from tests.core.likeness import moving
from tests.rooms import lookup_stories as stories
from tests.rooms.consent_stories import agreed
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SMALL = {"crf": "30"}
CONTENT = "/api/c2pa/matches/byContent"
SignIn = Callable[[Person], Browser]


@pytest.fixture(autouse=True)
def own_index(own_files: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of this test alone, and a proxy that names territories."""
    indexes.pictures.cache_clear()
    indexes.sounds.cache_clear()
    monkeypatch.setattr(node(), "territory_header", "X-Territory")
    monkeypatch.setattr(node(), "find_per_minute", 1000)


@pytest.fixture
def steppe(world: World) -> Programme:
    """A programme of Almaty whose Kyrgyz sound a machine speaks, in the registry with a manifest."""
    film = stories.registered(world.almaty, 1)
    store = jumbf.superbox("c2pa", "c2pa", jumbf.superbox("c2ma", "urn:c2pa:steppe"))
    registry.register(store=store, kind=ManifestKind.FILM, programme=film)
    for one in film.versions.all():
        spoken = [AIUse(AIKind.DUB, system="espeak-ng")] if one.language == "ky" else []
        actions.declare(version=one, by=world.erlan, no_ai=not spoken, uses=spoken)
    return film


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Ten mirrored seconds of it with its Kyrgyz sound."""
    sounds = [stories.later(stories.voice(11), 6)]
    return stories.drawn(tmp_path / "clip.mp4", 1, 10, start=6, change=moving.mirrored, sounds=sounds, options=SMALL)


def dropped(client: Client, path: Path) -> tuple[str, Lookup]:
    """Drop a clip on the page: where it leads, and the lookup."""
    with path.open("rb") as file:
        answer = client.post("/verify/", {"file": file})
    assert answer.status_code == 302
    return answer.headers["Location"], Lookup.objects.get()


def test_a_dropped_clip_has_a_page_that_is_alive_and_then_says_whose_it_is(
    steppe: Programme, clip: Path, client: Client
) -> None:
    address, lookup = dropped(client, clip)
    assert address == f"/verify/clip/{lookup.pk}/"
    waiting = client.get(address)
    text = waiting.content.decode()
    assert "Your clip is next" in text
    # Without scripts the page is fetched again by itself.
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert (waiting.headers["X-Robots-Tag"], "no-store" in waiting.headers["Cache-Control"]) == (
        "noindex, nofollow",
        True,
    )
    Lookup.objects.update(state="running", per_mille=420)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-valuenow="42"' in part
    assert "hx-get" in part
    lookups.work(lookup)
    # Neither the upload nor our copy of it is there any more.
    piece = clip.read_bytes()[-400:-200]
    for folder in (Path(settings.FILE_UPLOAD_TEMP_DIR), node().data):
        held = [path for path in folder.rglob("*") if path.is_file() and path != clip and piece in path.read_bytes()]
        assert held == []
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    text = client.get(address).content.decode()
    assert "This looks like “The steppe, part 1”, 0:06–0:1" in text
    assert "mirrored" in text
    assert "Registered by <b>Demo TV Almaty</b>" in text
    assert f"/verify/{steppe.pk}/" in text
    assert "The sound is the registered one: Кыргызча" in text
    # The label is that of the sound that was found.
    assert '<span class="tamga-ai">AI</span>' in text
    assert "http-equiv" not in text
    told = client.get(f"/api/origin/find/{lookup.pk}").json()
    assert (told["verdict"], told["state"], told["parts"][0]["label"]["is_ai"]) == ("match", "ready", True)
    assert told["parts"][0]["programme"]["id"] == str(steppe.pk)
    assert told["parts"][0]["changes"] == ["mirrored"]


def test_the_other_sound_of_the_same_film_has_its_own_label(steppe: Programme, tmp_path: Path, client: Client) -> None:
    sounds = [stories.later(stories.voice(10), 6)]
    _address, lookup = dropped(client, stories.drawn(tmp_path / "a.mp4", 1, 10, start=6, sounds=sounds))
    lookups.work(lookup)
    (part,) = client.get(f"/api/origin/find/{lookup.pk}").json()["parts"]
    assert {tag for one in part["sounds"] for tag in one["languages"][:1]} == {"kk"}
    assert part["label"]["is_ai"] is False


def test_pictures_of_a_programme_are_shown_where_it_may_be_watched_and_to_its_house(
    world: World, steppe: Programme, clip: Path, client: Client, sign_in: SignIn
) -> None:
    address, lookup = dropped(client, clip)
    lookups.work(lookup)
    lookup.refresh_from_db()
    assert lookup.pictures

    def seen(**headers: str) -> tuple[int, int, bool]:
        mine, theirs = (client.get(f"{address}0-{side}.jpg", headers=headers) for side in ("clip", "programme"))
        page = client.get(address, headers=headers).content.decode()
        return mine.status_code, theirs.status_code, f"{address}0-programme.jpg" in page

    assert seen(x_territory="KZ") == (200, 200, True)
    assert seen(x_territory="HU") == (200, 404, False)
    assert seen() == (200, 404, False)
    assert client.get(f"{address}99-clip.jpg", headers={"x-territory": "KZ"}).status_code == 404
    assert client.get(f"{address}0-index.jpg", headers={"x-territory": "KZ"}).status_code == 404
    sign_in(world.reka)
    assert seen() == (200, 404, False)
    sign_in(world.erlan)
    assert seen() == (200, 200, True)


def test_what_is_stored_is_behind_no_address(steppe: Programme, clip: Path, client: Client) -> None:
    _address, lookup = dropped(client, clip)
    lookups.work(lookup)
    lookup.refresh_from_db()
    names = [name for pair in lookup.pictures for name in pair]
    names += [f"fingerprints/{name}" for name in default_storage.listdir("fingerprints")[1]]
    assert len(names) > 2
    for name in names:
        assert default_storage.exists(name)
        for base in ("/media/", "/files/", "/media/packages/../", "/media/../", "/"):
            assert client.get(f"{base}{name}", headers={"x-territory": "KZ"}).status_code == 404


def test_a_programme_that_is_not_public_is_named_to_its_own_house_alone(
    world: World, steppe: Programme, clip: Path, client: Client, sign_in: SignIn
) -> None:
    held = agreed(world, "V-1")
    copied = AIUse(AIKind.VOICE, system="x", cloned=True, consents=("V-1",))
    actions.declare(version=steppe.versions.get(language="ky"), by=world.erlan, no_ai=False, uses=[copied])
    register.withdraw_consent(consent=held, by=world.erlan)
    address, lookup = dropped(client, clip)
    lookups.work(lookup)
    secret = (str(steppe.pk), "The steppe", "Дала", "Almaty")

    def told(**headers: str) -> list[str]:
        page = client.get(address, headers=headers).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        answer = json.dumps(client.get(f"/api/origin/find/{lookup.pk}").json(), ensure_ascii=False)
        return [word for word in secret if word in main + answer]

    assert told(x_territory="KZ") == []
    assert "This looks like a programme that is not public, 0:06–0:1" in client.get(address).content.decode()
    assert client.get(f"{address}0-programme.jpg", headers={"x-territory": "KZ"}).status_code == 404
    assert client.post(CONTENT, clip.read_bytes(), content_type="video/mp4").json() == {"matches": []}
    sign_in(world.aigul)
    assert told() == []
    sign_in(world.erlan)
    assert told() == [str(steppe.pk), "The steppe", "Almaty"]


def test_what_a_member_asks_is_for_that_house(world: World, clip: Path, client: Client, sign_in: SignIn) -> None:
    sign_in(world.erlan)
    address, lookup = dropped(client, clip)
    answers = []
    for person in (world.asel, world.aigul):
        sign_in(person)
        answers.append((client.get(address).status_code, client.get(f"/api/origin/find/{lookup.pk}").status_code))
    client.logout()
    answers.append((client.get(address).status_code, client.get(f"/api/origin/find/{lookup.pk}").status_code))
    assert answers == [(200, 200), (404, 404), (404, 404)]
    _token, text = give_token(person=world.erlan, name="newsroom", scopes=["read"])
    bearer = {"authorization": f"Bearer {text}"}
    assert client.get(f"/api/origin/find/{lookup.pk}", headers=bearer).status_code == 200
    with clip.open("rb") as file:
        asked = client.post("/api/origin/find", {"file": file}, headers=bearer)
    assert (asked.status_code, Lookup.objects.get(pk=asked.json()["id"]).house) == (202, world.almaty)
    assert asked.headers["Location"] == f"/api/origin/find/{asked.json()['id']}"


def test_what_cannot_be_read_says_so_and_is_gone(client: Client, tmp_path: Path, db: None) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + bytes(3000))
    address, lookup = dropped(client, broken)
    lookups.work(lookup)
    assert "This clip cannot be read" in client.get(address).content.decode()
    assert "cannot be read" in client.get(f"/api/origin/find/{lookup.pk}").json()["problem"]
    Lookup.objects.update(expires_at=lookup.created_at)
    assert client.get(address).status_code == 404


def test_who_sends_too_much_or_too_often_is_told_when_to_come_again(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"\0\0\0\x18ftypisom" + bytes(3000))

    def asked() -> tuple[int, str]:
        with clip.open("rb") as file:
            answer = client.post("/api/origin/find", {"file": file})
        return answer.status_code, answer.headers.get("Retry-After", "")

    assert asked()[0] == 202
    monkeypatch.setattr(node(), "find_waiting", 1)
    assert asked() == (503, "60")
    monkeypatch.setattr(node(), "find_max_mb", 0)
    assert asked()[0] == 413
    # The page then says what it knows of such a file: nothing.
    with clip.open("rb") as file:
        assert "unknown" in client.post("/verify/", {"file": file}).content.decode()
    assert client.post(CONTENT, clip.read_bytes(), content_type="video/mp4").status_code == 413
    monkeypatch.setattr(node(), "find_per_minute", 0)
    assert asked()[0] == 429
    assert client.post("/api/origin/find", {}).status_code == 429
    assert Lookup.objects.count() == 1


def test_by_content_gives_the_manifest_of_what_a_clip_comes_from_and_keeps_nothing(
    steppe: Programme, clip: Path, client: Client
) -> None:
    def asked(query: str = "", body: bytes = b"", kind: str = "video/mp4") -> tuple[int, Any]:
        answer = client.post(f"{CONTENT}{query}", body or clip.read_bytes(), content_type=kind)
        return answer.status_code, answer.json()

    status, told = asked()
    (match,) = told["matches"]
    assert (status, match["manifestId"], 50 < match["similarityScore"] <= 100) == (200, "urn:c2pa:steppe", True)
    assert asked("?alg=org.ortaq.v1&maxResults=1") == (200, told)
    assert asked("?alg=org.ortaq.essence.1") == (200, {"matches": []})
    assert asked("?alg=com.example.other")[0] == 400
    assert asked("?hintAlg=org.ortaq.v1")[0] == 400
    assert asked("?maxResults=0")[0] == 400
    assert asked(kind="text/plain")[0] == 415
    assert asked(body=b"Dear Sir")[0] == 415
    assert Lookup.objects.count() == 0
    assert not default_storage.exists("lookups") or default_storage.listdir("lookups") == ([], [])


def test_find_on_the_command_line_ends_with_what_it_found(steppe: Programme, clip: Path, tmp_path: Path) -> None:
    def find(*words: object) -> tuple[int, str]:
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("find", *map(str, words), stdout=out, stderr=StringIO())
        return int(ended.value.code or 0), out.getvalue()

    code, told = find(clip, "--json")
    assert code == 0
    answer = json.loads(told)
    assert (answer["verdict"], answer["file"]) == ("match", "clip.mp4")
    assert abs(answer["parts"][0]["from"] - 6) < 0.3
    code, words = find(clip)
    assert (code, words.splitlines()[0][:46]) == (0, "This looks like “The steppe, part 1”, 0:06–0:1")
    assert find(stories.drawn(tmp_path / "other.mp4", 88, 6), "--json")[0] == 2
    (tmp_path / "letter").write_text("Dear Sir")
    code, told = find(tmp_path / "letter", "--json")
    assert (code, "cannot be read" in json.loads(told)["problem"]) == (3, True)
    assert find(tmp_path / "nothing.mp4", "--json")[0] == 3
    assert Lookup.objects.count() == 0
