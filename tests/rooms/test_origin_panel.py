"""What stands behind the badge: which system, where, whose consent and who checked, and what nobody has said."""

import json

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from ortaq.catalogue.models import Package, Programme, VersionKind
from ortaq.core.origin.label import words_of
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.origin import actions
from ortaq.origin.panel import RANGES, clock, panel, review, where
from ortaq.standards.consents import actions as register
from ortaq.standards.consents.actions import Who
from ortaq.viewer.player import Player
from ortaq.viewer.vod import labels_of_subtitles
from tests.rooms.air_stories import film
from tests.rooms.consent_stories import agreed
from tests.world import World

pytestmark = pytest.mark.django_db
PERSON = "Айсұлу Сәтбаева"
PROOF = "safe 3, folder 12"


@pytest.fixture
def tale(world: World) -> Programme:
    """Almaty's film: its Kyrgyz sound copies the voice of a person, its picture has two inserts made by AI."""
    made = film(world, subtitles=())
    agreed(world, "V-2026-1", person=Who(PERSON), proof=PROOF)
    copied = AIUse(
        AIKind.VOICE,
        system="Voice",
        version="2",
        provider="A workshop",
        cloned=True,
        consents=("V-2026-1",),
        real_person=True,
        review="full",
        editor="Erlan S.",
    )
    insert = AIUse(AIKind.INSERT, system="Paint", ranges=((2000, 3500), (3_600_000, 3_661_000)), region=(0, 0, 50, 50))
    Package.objects.filter(programme=made).update(duration=2 * 3600 * 720_000)
    declare(made, "sound", "ky", world, copied)
    declare(made, "picture", "", world, insert)
    return made


def declare(tale: Programme, kind: str, language: str, world: World, *uses: AIUse) -> None:
    version = tale.versions.get(kind=kind, language=language)
    actions.declare(version=version, by=world.erlan, no_ai=not uses, uses=uses)


def shown(tale: Programme, sound: str = "", language: str = "en") -> str:
    """The panel as HTML."""
    with translation.override(language):
        page = Template("{% load tamga %}{% tamga_panel tale sound %}")
        return page.render(Context({"tale": tale, "sound": sound, "tag": language}))


def test_the_panel_says_which_system_made_what_where_and_who_checked_it(tale: Programme) -> None:
    told = {(one.part, one.languages): one for one in panel(tale).told}
    (insert,) = told["Picture", ()].uses
    assert (insert.words, insert.system, insert.where) == (
        "Partly made by AI",
        "Paint",
        "0:02–0:03, 1:00:00–1:01:01, in a part of the picture",
    )
    assert (insert.review, insert.consent) == ("no check by a person is declared", "")
    (voice,) = told["Sound", ("ky",)].uses
    assert (voice.words, voice.system, voice.maker) == (
        "Copy of a real person's voice, with consent",
        "Voice 2",
        "A workshop",
    )
    assert (voice.imitates, voice.review) == ("shows a real person", "checked from end to end by a person, Erlan S.")
    assert told["Sound", ("kk",)].no_ai
    page = shown(tale)
    assert "made with Voice 2 by A workshop" in page
    assert "made with Paint</span>" in page
    assert f"/verify/{tale.pk}/" in page
    assert "<svg" in page


def test_a_consent_is_named_by_its_reference_and_the_person_is_not(tale: Programme) -> None:
    assert "With that person&#x27;s consent: V-2026-1" in shown(tale)
    for language in ("en", "kk", "tr"):
        page = shown(tale, "ky", language)
        assert PERSON not in page
        assert PROOF not in page


def test_a_withdrawn_consent_is_told_as_withdrawn(world: World, tale: Programme) -> None:
    held = world.almaty.consents.get(reference="V-2026-1")
    register.withdraw_consent(consent=held, by=world.erlan)
    page = shown(tale)
    assert "That person has withdrawn their consent." in page
    assert panel(tale).label.code == "consent-withdrawn"
    assert PERSON not in page


def test_what_a_house_wrote_before_the_register_is_not_repeated(world: World, tale: Programme) -> None:
    version = tale.versions.get(kind="sound", language="ky")
    standing = version.declarations.get(state="signed")
    standing.uses = [standing.uses[0] | {"consents": [f"letter of {PERSON}"]}]
    type(standing).objects.filter(pk=standing.pk).update(uses=standing.uses)
    page = shown(tale)
    assert PERSON not in page
    assert "The consent of that person does not hold" not in page
    assert "The consent of that person is in no register." in page


def test_what_nobody_has_declared_is_said_too(world: World, tale: Programme) -> None:
    tale.versions.create(
        kind=VersionKind.SOUND, language="tr", made_by=world.almaty, source_name="x.wav", sha256="0" * 64, size=1
    )
    assert panel(tale).silent == (("Sound", "tr"),)
    page = shown(tale)
    assert "What is not known" in page
    assert "Türkçe" in page.split("Nobody has declared:")[1]
    assert "Türkçe" not in shown(tale, "ky")


def test_languages_with_the_same_story_stand_together(world: World, tale: Programme) -> None:
    voice = AIUse(AIKind.VOICE, system="espeak-ng")
    declare(tale, "sound", "ky", world, voice)
    declare(tale, "sound", "kk", world, voice)
    assert [one.languages for one in panel(tale).told] == [(), ("kk", "ky")]
    assert panel(tale, "kk").told[1].languages == ("kk",)


def test_times_and_checks_in_words() -> None:
    assert (clock(0), clock(61_999), clock(3_600_000)) == ("0:00", "1:01", "1:00:00")
    many = tuple((at * 1000, at * 1000 + 500) for at in range(RANGES + 3))
    assert where(AIUse(AIKind.INSERT, system="m", ranges=many)).endswith("0:05–0:05 and 3 more")
    assert where(AIUse(AIKind.INSERT, system="m")) == ""
    assert review(AIUse(AIKind.INSERT, system="m", editor="A.")) == "answered for by A."
    assert review(AIUse(AIKind.INSERT, system="m", review="spot")) == "checked in places by a person"


def test_a_film_has_its_labels_beside_it_in_every_language(client: Client, tale: Programme) -> None:
    answer = client.get(f"/programme/{tale.pk}/labels.vtt")
    assert answer.headers["Content-Type"] == "text/vtt"
    blocks = answer.content.decode().split("\n\n")
    first = json.loads(blocks[1].splitlines()[2])
    assert (blocks[0], first["class"], first["text"]["kk-Latn"] != "") == ("WEBVTT", "org.ortaq.ai-label", True)
    heard = [json.loads(block.splitlines()[2]) for block in blocks[1:]]
    assert {one["code"] for one in heard if one.get("sounds") == ["ky"]} == {"voice-copy"}
    assert {one["code"] for one in heard if one.get("sounds") == ["kk"]} == {"modified"}
    assert client.get("/programme/00000000-0000-0000-0000-000000000000/labels.vtt").status_code == 404


def test_the_player_knows_the_label_of_each_sound_and_of_subtitles(world: World) -> None:
    made = film(world, voice=True)
    version = made.versions.create(
        kind=VersionKind.SUBTITLES, language="ky", made_by=world.almaty, source_name="x.srt", sha256="0" * 64, size=1
    )
    raw = AIUse(AIKind.SUBTITLES_RAW, system="m")
    actions.declare(version=version, by=world.erlan, no_ai=False, uses=[raw])
    told = labels_of_subtitles(made)
    assert told["ky"].code == "subtitles"
    player = Player("/x.m3u8", "x", subtitles=told)
    assert json.loads(player.words)["subtitles"] == {"ky": words_of("subtitles", "en").badge}
