"""The screens and the API of origin: declare on one page, fetch the film, check any file."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.core.origin.label import UNKNOWN, Label
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup
from ortaq.members.models import Role
from ortaq.origin import actions, check, queries
from ortaq.origin.models import Declaration, Tamga
from ortaq.rights.models import Clause, Contract
from ortaq.standards.consents import actions as register
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.rooms.consent_stories import agreed
from tests.rooms.test_origin_declare import VOICE, content, declare_all, version
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SignIn = Callable[[object], Client]


@pytest.fixture
def tale(world: World) -> Programme:
    return origin_clips.programme(world.almaty)


@pytest.fixture
def signed(world: World, tale: Programme) -> Tamga:
    origin_clips.packaged(tale)
    declare_all(tale, world.erlan)
    return actions.sign_programme(programme=tale, by=world.erlan)


def form(tale: Programme, **more: str) -> dict[str, object]:
    """Every version answered: drawn picture, synthetic voices, a person's subtitles."""
    told: dict[str, object] = {}
    for one in tale.versions.all():
        if one.kind == "picture":
            told |= {f"{one.pk}-kinds": ["cgi"], f"{one.pk}-cgi-system": "pycairo"}
        elif one.kind == "sound":
            told |= {
                f"{one.pk}-kinds": ["voice.synthetic"],
                f"{one.pk}-voice.synthetic-system": "espeak-ng",
                f"{one.pk}-voice.synthetic-version": "1.52",
            }
        else:
            told |= {f"{one.pk}-kinds": ["human"]}
    return told | more


def test_erlan_declares_the_whole_tale_on_one_page(world: World, tale: Programme, sign_in: SignIn) -> None:
    client = sign_in(world.erlan)
    address = f"/origin/{tale.pk}/"
    page = client.get(address).content.decode()
    assert "4 versions not declared" in page
    answer = client.post(address, form(tale), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    page = answer.content.decode()
    assert "4 versions are declared under your name." in page
    assert "everything is declared" in page
    assert [statement.uses for statement in queries.statements(tale)] == [
        (AIUse(AIKind.CGI, system="pycairo"),),
        (AIUse(AIKind.VOICE, system="espeak-ng", version="1.52", fiction=True),),
        (AIUse(AIKind.VOICE, system="espeak-ng", version="1.52", fiction=True),),
        (AIUse(AIKind.HUMAN),),
    ]


def test_a_wrong_answer_keeps_what_was_typed_and_saves_nothing(world: World, tale: Programme, sign_in: SignIn) -> None:
    sound = version(tale, "sound", "kk")
    wrong = form(tale) | {f"{sound.pk}-kinds": ["voice.copy"], f"{sound.pk}-voice.copy-system": "Qobyz <1>"}
    answer = sign_in(world.erlan).post(f"/origin/{tale.pk}/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "needs that person&#x27;s consent" in page
    assert 'value="Qobyz &lt;1&gt;"' in page
    assert Declaration.objects.count() == 0


def test_nothing_ticked_is_said_so(world: World, tale: Programme, sign_in: SignIn) -> None:
    answer = sign_in(world.erlan).post(f"/origin/{tale.pk}/", {})
    assert (answer.status_code, "Nothing is answered yet" in answer.content.decode()) == (422, True)


def test_the_original_sound_leads_and_the_others_wait_in_one_line(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    page = sign_in(world.erlan).get(f"/origin/{tale.pk}/").content.decode()
    cards = page.split('<details class="panel ask"')[1:]
    assert [card.startswith(" open") for card in cards] == [True, True, False, True]
    assert ["Қазақша" in card.split("</summary>")[0] for card in cards] == [False, True, False, True]


def test_one_answer_can_be_given_to_every_sound(world: World, tale: Programme, sign_in: SignIn) -> None:
    kk, ky = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    told = {f"{kk.pk}-kinds": ["dub.ai"], f"{kk.pk}-dub.ai-system": "espeak-ng", "do": f"copy:{kk.pk}"}
    page = sign_in(world.erlan).post(f"/origin/{tale.pk}/", told).content.decode()
    assert page.count('value="dub.ai" checked') == 2
    assert f'name="{ky.pk}-dub.ai-system" value="espeak-ng"' in page
    assert Declaration.objects.count() == 0


def test_the_preview_speaks_the_viewers_language(world: World, tale: Programme, sign_in: SignIn) -> None:
    client = sign_in(world.erlan)
    told = form(tale, do="preview", lang="ky")
    part = client.post(f"/origin/{tale.pk}/", told, headers={"HX-Request": "true"}).content.decode()
    assert '<span lang="ky">жасалма үн</span>' in part
    assert "<html" not in part
    page = client.post(f"/origin/{tale.pk}/", form(tale, do="preview", lang="xx")).content.decode()
    assert '<span lang="en">synthetic voice</span>' in page
    assert Declaration.objects.count() == 0


def test_times_editor_and_consent_find_their_way_into_the_statement(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    kk, subs = version(tale, "sound", "kk"), version(tale, "subtitles", "kk")
    agreed(world, "A-12/7")
    sign_in(world.erlan).post(
        f"/origin/{tale.pk}/",
        {
            f"{kk.pk}-kinds": ["voice.copy", "gen.full.audio"],
            f"{kk.pk}-voice.copy-system": "Qobyz",
            f"{kk.pk}-voice.copy-provider": "Makers",
            f"{kk.pk}-voice.copy-consent": "A-12/7",
            f"{kk.pk}-voice.copy-where": "0:05–1:05, 2:00-2:30",
            f"{kk.pk}-voice.copy-real": "both",
            f"{kk.pk}-gen.full.audio-system": "tune",
            f"{kk.pk}-gen.full.audio-inputs": "motif.mid, words.txt",
            f"{kk.pk}-gen.full.audio-review": "spot",
            f"{kk.pk}-note": "for radio",
            f"{subs.pk}-kinds": ["subtitle.ai.reviewed"],
            f"{subs.pk}-subtitle.ai.reviewed-system": "Apertium",
            f"{subs.pk}-subtitle.ai.reviewed-editor": "Asel",
        },
    )
    voice, text = queries.statements(tale)
    assert voice.uses == (
        AIUse(
            AIKind.VOICE,
            system="Qobyz",
            provider="Makers",
            cloned=True,
            consents=("A-12/7",),
            ranges=((5000, 65000), (120_000, 150_000)),
            real_event=True,
            real_person=True,
        ),
        AIUse(AIKind.AUDIO, system="tune", fiction=True, review="spot", inputs=("motif.mid", "words.txt")),
    )
    assert voice.note == "for radio"
    assert text.uses == (AIUse(AIKind.SUBTITLES_REVIEWED, system="Apertium", editor="Asel", review="full"),)
    page = sign_in(world.erlan).get(f"/origin/{tale.pk}/").content.decode()
    assert f'name="{kk.pk}-voice.copy-where" value="0:05–1:05, 2:00–2:30"' in page
    assert 'value="voice.copy" checked' in page
    # Looked at and sent again it stays what it is, under the name that signed it.
    again = {
        f"{kk.pk}-kinds": ["voice.copy", "gen.full.audio"],
        f"{kk.pk}-voice.copy-system": "Qobyz",
        f"{kk.pk}-voice.copy-provider": "Makers",
        f"{kk.pk}-voice.copy-consent": "A-12/7",
        f"{kk.pk}-voice.copy-where": "0:05–1:05, 2:00–2:30",
        f"{kk.pk}-voice.copy-real": "both",
        f"{kk.pk}-gen.full.audio-system": "tune",
        f"{kk.pk}-gen.full.audio-inputs": "motif.mid, words.txt",
        f"{kk.pk}-gen.full.audio-review": "spot",
        f"{kk.pk}-note": "for radio",
    }
    page = sign_in(world.erlan).post(f"/origin/{tale.pk}/", again, follow=True).content.decode()
    assert ("Nothing is new" in page, Declaration.objects.count()) == (True, 2)


def test_a_region_of_the_picture_is_part_of_the_statement(world: World, tale: Programme, sign_in: SignIn) -> None:
    picture = version(tale, "picture")
    told = {
        f"{picture.pk}-kinds": ["gen.part", "camera"],
        f"{picture.pk}-gen.part-system": "paint",
        f"{picture.pk}-gen.part-region": "10, 20, 30, 90",
    }
    page = sign_in(world.erlan).post(f"/origin/{tale.pk}/", told)
    assert (page.status_code, Declaration.objects.count()) == (422, 0)
    told[f"{picture.pk}-gen.part-region"] = "10 20 30 40"
    sign_in(world.erlan).post(f"/origin/{tale.pk}/", told)
    assert queries.statements(tale)[0].uses[0].region == (10, 20, 30, 40)


def test_a_draft_goes_from_hand_to_hand_on_the_page(world: World, tale: Programme, sign_in: SignIn) -> None:
    world.asel.roles = [Role.STANDARDS]
    world.asel.save()
    address, sound = f"/origin/{tale.pk}/", version(tale, "sound", "kk")
    page = sign_in(world.erlan).post(address, form(tale, do="draft"), follow=True).content.decode()
    assert ("4 drafts are saved" in page, "Draft by" in page, "it is true" in page) == (True, True, False)
    assert "4 versions not declared" in page
    assert "it is true" in sign_in(world.asel).get(address).content.decode()
    page = sign_in(world.asel).post(address, {"do": f"review:{sound.pk}"}, follow=True).content.decode()
    assert f"reviewed by {world.asel.name}" in page
    subtitles = version(tale, "subtitles", "kk")
    sign_in(world.erlan).post(address, {"do": f"discard:{subtitles.pk}"})
    assert subtitles.declarations.count() == 0
    # Who reviewed it does not sign it.
    refused = sign_in(world.asel).post(address, form(tale, do="sign"))
    assert (refused.status_code, "somebody else signs it" in refused.content.decode()) == (422, True)
    sign_in(world.erlan).post(address, form(tale, do="sign"))
    signed = sound.declarations.get()
    assert (signed.state, signed.declared_by, signed.reviewed_by) == ("signed", world.erlan, world.asel)
    assert queries.declared(tale)


def test_the_dub_asks_what_of_the_original_is_still_in_it(world: World, tale: Programme, sign_in: SignIn) -> None:
    kk, ky = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    music = AIUse(AIKind.AUDIO, system="tune")
    actions.declare(version=kk, by=world.erlan, no_ai=False, uses=[VOICE, music])
    client = sign_in(world.erlan)
    page = client.get(f"/origin/{tale.pk}/").content.decode()
    asked = page.split(f'name="{ky.pk}-asked"')[1].split("</fieldset>")[0]
    assert 'value="gen.full.audio" checked' in asked
    assert 'value="voice.synthetic">' in asked
    told = {f"{ky.pk}-kinds": ["human"], f"{ky.pk}-asked": "1", f"{ky.pk}-still": ["gen.full.audio"]}
    part = client.post(f"/origin/{tale.pk}/", told | {"do": "preview"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    client.post(f"/origin/{tale.pk}/", told)
    assert queries.label_for(tale, "ky").kinds == ("gen.full.audio",)
    client.post(f"/origin/{tale.pk}/", {f"{ky.pk}-kinds": ["human"], f"{ky.pk}-asked": "1"})
    assert queries.label_for(tale, "ky") == UNKNOWN
    assert "made from" in client.get(f"/catalogue/{tale.pk}/").content.decode()


def test_poster_and_texts_are_added_by_a_button(world: World, tale: Programme, sign_in: SignIn) -> None:
    client, address = sign_in(world.erlan), f"/origin/{tale.pk}/"
    assert 'value="add:images:"' in client.get(address).content.decode()
    page = client.post(address, {"do": "add:images:"}, follow=True).content.decode()
    assert ('value="add:images:"' in page, "4 versions not declared" in page) == (False, True)
    poster = version(tale, "images")
    told = {f"{poster.pk}-kinds": ["gen.full.image"], f"{poster.pk}-gen.full.image-system": "paint"}
    client.post(address, told)
    assert poster.declarations.get().uses[0]["kind"] == "gen.full.image"
    client.post(address, {"do": "add:sound:xx"}, follow=True)
    assert sign_in(world.aigul).post(address, {"do": "add:text:kk"}, follow=True).status_code == 200
    assert tale.versions.count() == 5


def test_somebody_of_another_house_reads_but_cannot_answer(world: World, tale: Programme, sign_in: SignIn) -> None:
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE])
    page = sign_in(world.aigul).get(f"/origin/{tale.pk}/").content.decode()
    assert "Synthetic voice (espeak-ng 1.52)" in page
    assert 'type="checkbox"' not in page
    answer = sign_in(world.aigul).post(f"/origin/{tale.pk}/", form(tale))
    assert (answer.status_code, Declaration.objects.count()) == (422, 1)


def test_the_film_is_signed_and_taken_from_the_page(world: World, tale: Programme, sign_in: SignIn) -> None:
    client = sign_in(world.erlan)
    assert "declare how these were made" in client.post(f"/origin/{tale.pk}/sign/", follow=True).content.decode()
    assert client.get(f"/origin/{tale.pk}/film.mp4").status_code == 404
    declare_all(tale, world.erlan)
    origin_clips.packaged(tale)
    page = client.post(f"/origin/{tale.pk}/sign/", follow=True).content.decode()
    tamga = queries.tamga_of(tale)
    assert tamga
    assert ("The film is signed." in page, tamga.manifest in page) == (True, True)
    assert taken(client, f"/origin/{tale.pk}/film.mp4") == (200, content(tamga.file.name))
    assert sign_in(world.aigul).get(f"/origin/{tale.pk}/film.mp4").status_code == 403


def taken(client: Client, address: str) -> tuple[int, bytes]:
    """A download, read to its end and closed as a server does."""
    answer = client.get(address)
    body = answer.getvalue()
    answer.close()
    return answer.status_code, body


def upload(data: bytes, name: str = "film.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def verify(client: Client, data: bytes, name: str = "film.mp4", **headers: str) -> tuple[int, str]:
    answer = client.post("/verify/", {"file": upload(data, name)}, headers=headers)
    return answer.status_code, answer.content.decode()


def test_anybody_can_check_a_signed_film_in_their_own_language(world: World, signed: Tamga, client: Client) -> None:
    status, page = verify(client, content(signed.file.name))
    assert status == 200
    for said in (
        "synthetic voice",
        "Every byte that counts",
        f"{world.almaty.name} stands on the list",
        world.erlan.name,
    ):
        assert said in page
    assert f'href="/verify/{signed.programme_id}/"' in page
    client.cookies["language"] = "tr"
    assert "yapay ses" in verify(client, content(signed.file.name))[1]


def test_a_changed_byte_is_noticed_and_the_signer_is_still_known(world: World, signed: Tamga, client: Client) -> None:
    data = bytearray(content(signed.file.name))
    data[-50] ^= 1
    page = verify(client, bytes(data))[1]
    assert "This file was changed after it was signed." in page
    assert f"{world.almaty.name} stands on the list" in page


def test_a_film_without_manifest_is_of_unknown_origin_and_never_called_free_of_ai(
    client: Client, world: World, tmp_path: Path
) -> None:
    plain = upload(origin_clips.film(tmp_path / "plain.mp4").read_bytes())
    asked = client.post("/verify/", {"file": plain})
    lookups.work(Lookup.objects.get())
    page = client.get(asked["Location"]).content.decode()
    assert "We cannot say where this clip comes from." in page
    assert "this says nothing about who made it or whether AI was used" in page
    assert "no AI declared" not in page


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"Dear Sir or Madam", "letter.txt", "“letter.txt” is no film, sound, picture or document"),
        (b"", "nothing.mp4", "Choose a file first"),
    ],
)
def test_what_is_no_media_gets_a_sentence(client: Client, world: World, data: bytes, name: str, sentence: str) -> None:
    status, page = verify(client, data, name)
    assert (status, sentence in page) == (422, True)


def test_no_file_and_one_that_is_too_large_get_a_sentence(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Choose a file first" in client.post("/verify/", {}).content.decode()
    monkeypatch.setattr(check, "PUBLIC_LIMIT", 1024)
    status, page = verify(client, bytes(3 << 20))
    assert (status, "The file is too large" in page) == (413, True)


def test_the_uploaded_file_is_kept_nowhere(
    client: Client, world: World, signed: Tamga, settings: object, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    (tmp_path / "uploads").mkdir()
    before = sorted(path for path in (tmp_path / "files").rglob("*"))
    verify(client, content(signed.file.name))
    assert list((tmp_path / "uploads").iterdir()) == []
    assert sorted(path for path in (tmp_path / "files").rglob("*")) == before


def test_the_permanent_page_says_what_the_registry_knows(world: World, signed: Tamga, client: Client) -> None:
    page = client.get(f"/verify/{signed.programme_id}/").content.decode()
    assert (signed.manifest in page, "Synthetic voice (espeak-ng 1.52)" in page, "<svg" in page) == (True, True, True)
    assert client.get(f"/verify/{signed.manifest}/").headers["Location"] == f"/verify/{signed.programme_id}/"
    assert client.get("/verify/urn:c2pa:nobody/").status_code == 404


def test_an_undeclared_programme_says_that_nobody_declared_it(world: World, tale: Programme, client: Client) -> None:
    page = client.get(f"/verify/{tale.pk}/").content.decode()
    assert ("origin not declared" in page, "No file of this programme is signed yet." in page) == (True, True)


def test_who_may_download_the_signed_film(
    world: World, signed: Tamga, client: Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale, address = signed.programme, f"/verify/{signed.programme_id}/film.mp4"
    assert taken(client, address)[0] == 403
    monkeypatch.setattr(node(), "demo", True)
    assert taken(sign_in(world.aigul), address)[0] == 200
    monkeypatch.setattr(node(), "demo", False)
    assert taken(sign_in(world.aigul), address)[0] == 403
    assert taken(sign_in(world.erlan), address)[0] == 200
    contract = Contract.objects.create(
        number="ALM-BIS 2026/1",
        licensor=world.almaty,
        licensee=world.bishkek,
        terms={},
        terms_digest="",
        in_force_from=signed.signed_at,
    )
    Clause.objects.create(
        contract=contract,
        position=1,
        giver=world.almaty,
        holder=world.bishkek,
        programme=tale,
        territories=["KG"],
        media=["linear"],
        sounds=["*"],
        subtitles=["*"],
        first_day=signed.signed_at.date(),
        time_zone="Asia/Bishkek",
    )
    assert taken(sign_in(world.aigul), address)[0] == 200
    assert taken(sign_in(world.nargiz), address)[0] == 403
    tale.licence = "CC BY 3.0"
    tale.save()
    client.logout()
    assert taken(client, address)[0] == 200


def api(client: Client, address: str, told: object) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/origin/{address}", json.dumps(told), content_type="application/json")
    return answer.status_code, answer.json()


def test_the_api_declares_signs_and_fetches(world: World, tale: Programme, sign_in: SignIn) -> None:
    origin_clips.packaged(tale)
    client = sign_in(world.erlan)
    sound = version(tale, "sound", "kk")
    status, told = api(
        client,
        f"versions/{sound.pk}/declare",
        {"no_ai": False, "uses": [{"kind": "voice.synthetic", "system": "espeak-ng"}]},
    )
    assert (status, told["declared_by"], told["uses"]) == (
        200,
        world.erlan.name,
        [{"kind": "voice.synthetic", "system": "espeak-ng"}],
    )
    assert client.get(f"/api/origin/programmes/{tale.pk}").json()["label"]["code"] == "voice"
    assert client.get(f"/api/origin/programmes/{tale.pk}/film").status_code == 404
    status, told = api(client, f"programmes/{tale.pk}/sign", {})
    assert (status, "sound ky" in str(told["problem"])) == (409, True)
    rest = [{"version": str(one.pk), "no_ai": True} for one in queries.undeclared_versions(tale)]
    status, told = api(client, f"programmes/{tale.pk}/declare", rest)
    assert (status, told["declared"], told["tamga"]) == (200, True, None)
    status, told = api(client, f"programmes/{tale.pk}/sign", {})
    assert (status, told["state"], told["signer"]) == (200, "ready", world.almaty.name)
    _, film = taken(client, f"/api/origin/programmes/{tale.pk}/film")
    answer = client.post("/api/origin/verify", {"file": upload(film)})
    said = answer.json()
    assert (said["integrity"], said["trust"], said["manifest"]) == ("valid", "trusted", told["manifest"])
    assert said["words"]["badge"] == "synthetic voice"
    assert client.get(f"/api/origin/programmes/{tale.pk}").json()["tamga"]["sha256"] == told["sha256"]


def test_the_api_refuses_in_words(world: World, tale: Programme, sign_in: SignIn, client: Client) -> None:
    sound = version(tale, "sound", "kk")
    assert client.get(f"/api/origin/programmes/{tale.pk}").status_code == 401
    assert client.post("/api/origin/verify", {"file": upload(b"hello", "a.txt")}).status_code == 422
    status, told = api(sign_in(world.aigul), f"versions/{sound.pk}/declare", {"no_ai": True})
    assert (status, world.almaty.name in str(told["problem"])) == (403, True)
    status, told = api(sign_in(world.erlan), f"versions/{sound.pk}/declare", {"no_ai": False})
    assert (status, told["problem"]) == (409, "Say what AI made or changed, or state that no AI was used.")
    wrong = [{"version": str(sound.pk), "no_ai": True}, {"version": str(version(tale, "picture").pk), "no_ai": False}]
    assert api(sign_in(world.erlan), f"programmes/{tale.pk}/declare", wrong)[0] == 409
    assert Declaration.objects.count() == 0
    assert sign_in(world.aigul).get(f"/api/origin/programmes/{tale.pk}/film").status_code == 403


def test_labels_stand_for_themselves(world: World, tale: Programme) -> None:
    assert queries.label_of_all(tale) == UNKNOWN
    assert queries.labels(tale) == {"kk": UNKNOWN, "ky": UNKNOWN}
    actions.declare(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=False, uses=[VOICE])
    assert queries.labels(tale)["kk"] == Label("voice", 3, ("voice.synthetic",))
    assert default_storage.exists("nothing") is False


def test_the_api_knows_drafts_derivations_parts_and_consents(world: World, tale: Programme, sign_in: SignIn) -> None:
    world.asel.roles = [Role.STANDARDS]
    world.asel.save()
    kk, ky = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    music = {"kind": "gen.full.audio", "system": "tune"}
    status, told = api(sign_in(world.erlan), f"versions/{kk.pk}/draft", {"no_ai": False, "uses": [music]})
    assert (status, told["state"], told["reviewed_by"]) == (200, "draft", "")
    assert api(sign_in(world.erlan), f"versions/{kk.pk}/draft/review", {})[0] == 403
    status, told = api(sign_in(world.asel), f"versions/{kk.pk}/draft/review", {})
    assert (status, told["state"], told["reviewed_by"]) == (200, "reviewed", world.asel.name)
    client = sign_in(world.erlan)
    status, told = api(client, f"versions/{kk.pk}/draft/sign", {})
    assert (status, told["state"], told["declared_by"]) == (200, "signed", world.erlan.name)
    assert api(client, f"versions/{kk.pk}/draft/sign", {})[0] == 404
    assert api(client, f"versions/{ky.pk}/draft", {"no_ai": True})[0] == 200
    assert client.delete(f"/api/origin/versions/{ky.pk}/draft").json()["id"] is None
    status, told = api(client, f"versions/{ky.pk}/declare", {"no_ai": True, "removed": []})
    assert (status, told["inherited"]) == (200, [music])
    known = client.get(f"/api/origin/programmes/{tale.pk}").json()
    assert known["made_from"] == [
        {"version": str(ky.pk), "parent": str(kk.pk), "programme": str(tale.pk), "kind": "dub", "removed": []}
    ]
    assert (known["drafts"], known["may_be_shown"]) == ([], True)
    told = {"parent": str(kk.pk), "kind": "dub", "removed": ["gen.full.audio"]}
    assert api(client, f"versions/{ky.pk}/derive", told)[1]["removed"] == ["gen.full.audio"]
    status, told = api(client, f"versions/{kk.pk}/derive", {"parent": str(ky.pk), "kind": "cut"})
    assert (status, told["problem"]) == (409, "A version cannot be made from what was made from it.")
    status, told = api(client, f"programmes/{tale.pk}/parts", {"part": "text", "language": "kk"})
    assert (status, told["part"], told["language"]) == (200, "text", "kk")
    assert api(client, f"programmes/{tale.pk}/parts", {"part": "smell"})[0] == 409
    held = agreed(world, "V-1")
    copied = {"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["V-1"]}
    assert api(client, f"versions/{kk.pk}/declare", {"no_ai": False, "uses": [copied]})[0] == 200
    register.withdraw_consent(consent=held, by=world.erlan)
    known = client.get(f"/api/origin/programmes/{tale.pk}").json()
    assert (known["may_be_shown"], known["label"]["code"]) == (False, "consent-withdrawn")
    status, told = api(client, f"versions/{kk.pk}/declare", {"no_ai": False, "uses": [copied]})
    assert (status, told["problem"]) == (409, "The person has withdrawn this consent.")


def test_the_signed_film_carries_the_source_type_for_readers_that_know_no_c2pa(signed: Tamga, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content(str(signed.file.name)))
    with av.open(str(path), options={"export_xmp": "1"}) as container:
        packet = container.metadata["xmp"]
    assert "digitalsourcetype/compositeWithTrainedAlgorithmicMedia" in packet
    assert f"/verify/{signed.programme_id}/" in packet


def test_what_the_page_cannot_show_it_does_not_overwrite(world: World, tale: Programme, sign_in: SignIn) -> None:
    kk, address = version(tale, "sound", "kk"), f"/origin/{tale.pk}/"
    two = [VOICE, AIUse(AIKind.VOICE, system="Piper", ranges=((0, 5000),))]
    actions.declare(version=kk, by=world.erlan, no_ai=False, uses=two)
    client = sign_in(world.erlan)
    asked = client.get(address).content.decode().split(f"{version(tale, 'sound', 'ky').pk}-asked")[1]
    assert "Synthetic voice (espeak-ng 1.52) · Synthetic voice (Piper)" in asked.split("</fieldset>")[0]
    answer = client.post(address, {f"{kk.pk}-kinds": ["human"]})
    assert (answer.status_code, "over the API" in answer.content.decode()) == (422, True)
    assert len(queries.statements(tale)[0].uses) == 2


def test_the_form_takes_only_times_that_are_in_the_film(world: World, tale: Programme, sign_in: SignIn) -> None:
    kk, address, client = version(tale, "sound", "kk"), f"/origin/{tale.pk}/", sign_in(world.erlan)

    def answer(where: str) -> tuple[int, str]:
        voice = f"{kk.pk}-voice.synthetic"
        told = {f"{kk.pk}-kinds": "voice.synthetic", f"{voice}-system": "x", f"{voice}-where": where}
        got = client.post(address, told | {"do": "draft"}, follow=True)
        return got.status_code, got.content.decode()

    for wrong in ("0:05–0:75", "0:05–1:75:00", "0:60–2:00"):
        status, page = answer(wrong)
        assert (status, "write times like 1:05" in page) == (422, True)
    # Nobody knows how long it is: anything can be true.
    assert answer("0:05–90:00")[0] == 200
    kk.facts = {"seconds": 61.2}
    kk.save()
    status, page = answer("0:05–1:05")
    assert (status, "The film is only 1:01 long: a part cannot end later." in page) == (422, True)
    assert answer("0:05–1:02")[0] == 200
    origin_clips.packaged(tale)
    assert "The film is only 0:02 long" in answer("0:05–1:02")[1]
    assert answer("0:00–0:02")[0] == 200
    with pytest.raises(actions.BadDeclaration):
        actions.declare(
            version=kk,
            by=world.erlan,
            no_ai=False,
            uses=[AIUse(AIKind.VOICE, system="x", ranges=((0, 3000),))],
        )


def test_what_copies_or_imitates_a_person_could_be_taken_for_real_unless_somebody_says_no(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    kk, picture, client = version(tale, "sound", "kk"), version(tale, "picture"), sign_in(world.erlan)
    page = client.get(f"/origin/{tale.pk}/").content.decode()
    for one, kind, real in (
        (kk, "voice.copy", "person"),
        (picture, "face.synthetic", "person"),
        (picture, "body.synthetic", "person"),
        (picture, "deepfake.consented", "person"),
        (kk, "voice.synthetic", "no"),
        (picture, "gen.full.video", "no"),
    ):
        asked = page.split(f'name="{one.pk}-{kind}-real"')[1].split("</select>")[0]
        assert f'value="{real}" selected' in asked
    agreed(world, "V-1")
    told = {f"{kk.pk}-kinds": "voice.copy", f"{kk.pk}-voice.copy-system": "Q", f"{kk.pk}-voice.copy-consent": "V-1"}
    client.post(f"/origin/{tale.pk}/", told | {f"{kk.pk}-voice.copy-real": "no"})
    assert queries.statements(tale)[0].uses[0].fiction
    page = client.get(f"/origin/{tale.pk}/").content.decode()
    assert 'value="no" selected' in page.split(f'name="{kk.pk}-voice.copy-real"')[1].split("</select>")[0]


def test_a_copy_of_a_voice_is_not_filled_in_from_a_voice_that_copies_nobody(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    kk, ky = version(tale, "sound", "kk"), version(tale, "sound", "ky")
    actions.declare(version=kk, by=world.erlan, no_ai=False, uses=[VOICE])
    page = sign_in(world.erlan).get(f"/origin/{tale.pk}/").content.decode()
    assert f'name="{ky.pk}-voice.synthetic-system" value="espeak-ng"' in page
    assert f'name="{ky.pk}-voice.copy-system" value=""' in page


def test_nothing_is_called_without_ai_beside_what_ai_made_of_it(world: World, tale: Programme, sign_in: SignIn) -> None:
    picture, client, address = version(tale, "picture"), sign_in(world.erlan), f"/origin/{tale.pk}/"
    told = {f"{picture.pk}-kinds": ["cgi"], f"{picture.pk}-cgi-system": "pycairo"}
    client.post(address, told)
    assert "Drawn by a program, without AI" in client.get(f"/verify/{tale.pk}/").content.decode()
    told[f"{picture.pk}-kinds"] = ["cgi", "gen.part"]
    client.post(address, told | {f"{picture.pk}-gen.part-system": "Paint"})
    card = client.get(address).content.decode().split('class="panel ask"')[1].split("</summary>")[0]
    assert "Drawn by a program · Partly made by AI" in card
    for page in (client.get(f"/verify/{tale.pk}/"), sign_in(world.aigul).get(address)):
        said = page.content.decode()
        assert ("Drawn by a program" in said, "without AI" in said) == (True, False)


def test_a_colleague_without_the_role_reads_who_has_it(world: World, tale: Programme, sign_in: SignIn) -> None:
    world.asel.roles = [Role.GRADER]
    world.asel.save()
    page = sign_in(world.asel).get(f"/origin/{tale.pk}/").content.decode()
    roles = f"Only producers, dubbing managers and standards officers of {world.almaty.name} declare this."
    assert (roles in page, "Only people of the house" in page) == (True, False)
    page = sign_in(world.aigul).get(f"/origin/{tale.pk}/").content.decode()
    assert (roles in page, "Only people of the house" in page) == (False, True)


def test_drafts_wait_even_when_everything_is_declared(world: World, tale: Programme, sign_in: SignIn) -> None:
    declare_all(tale, world.erlan)
    client, address = sign_in(world.erlan), f"/origin/{tale.pk}/"
    page = client.get(address).content.decode()
    assert ("everything is declared" in page, "not signed</span>" in page) == (True, False)
    # The dark panel stands below the form, beside the signed film.
    assert page.index('class="tamga-panel"') > page.index("</form>\n  ", page.index('class="decl"'))
    actions.save_draft(version=version(tale, "sound", "kk"), by=world.erlan, no_ai=True)
    page = client.get(address).content.decode()
    assert ("everything is declared" in page, "1 draft not signed" in page) == (False, True)


def test_the_preview_says_when_the_badge_is_seen_and_what_is_still_missing(
    world: World, tale: Programme, sign_in: SignIn
) -> None:
    picture, kk, client = version(tale, "picture"), version(tale, "sound", "kk"), sign_in(world.erlan)

    def preview(**more: object) -> str:
        told = {f"{kk.pk}-kinds": "human", f"{picture.pk}-kinds": "gen.part", f"{picture.pk}-gen.part-system": "Paint"}
        told |= {f"{picture.pk}-gen.part-{name}": value for name, value in more.items()}
        answer = client.post(f"/origin/{tale.pk}/", told | {"do": "preview"}, headers={"HX-Request": "true"})
        return answer.content.decode()

    part = preview(where="0:20–0:25, 1:00–1:30")
    for said in ("0:00–0:12</b> at the start", "<b>0:20–0:25</b>", "<b>1:00–1:30</b>", "every ten minutes"):
        assert said in part
    assert "all the time" in preview()
    part = preview(where="0:10–0:75")
    assert ("Something is still missing." in part, "write times like 1:05" in part) == (True, True)
    assert "origin not declared" not in part
    assert "Say which system did it" in preview(system="")
    picture.facts = {"seconds": 60}
    picture.save()
    part = preview(where="0:20–0:25")
    assert ("<b>0:20–0:25</b>" in part, "every ten minutes" in part) == (True, False)
    assert "The film is only 1:00 long" in preview(where="0:20–1:25")
