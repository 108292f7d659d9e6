"""What is said in a film is found where its subtitles may be read at this moment, whatever takes that away."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from ortaq.catalogue import indexing
from ortaq.catalogue.models import Programme, Version
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Contract
from ortaq.standards.consents import actions as consents
from ortaq.viewer import territory
from ortaq.work.search import engine
from ortaq.work.settings import Settings
from tests.rooms.air_stories import film, licence
from tests.rooms.gate_stories import adopts, charter, officer, states
from tests.rooms.test_consents_that_end import copied
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SAID = {"kk": "Қасқырлар тауда ұлиды", "ky": "Карышкырлар тоодо улушат"}
QUESTION, EVERYWHERE = "wolves", ("KZ", "KG", "HU", "AZ")


@pytest.fixture(autouse=True)
def _node(own_files: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))
    engine.cache_clear()
    yield
    engine.cache_clear()


@pytest.fixture
def tale(world: World) -> Programme:
    """A film of Almaty with two sets of subtitles, in the index."""
    made = film(world)
    for tag, line in SAID.items():
        name = default_storage.save(
            f"sources/{made.pk}-{tag}.vtt",
            ContentFile(f"WEBVTT\n\n00:05.000 --> 00:07.000\n{line}\n".encode()),
        )
        Version.objects.create(programme=made, kind="subtitles", language=tag, made_by=made.owner, source=name)
    indexing.make()
    return made


def read() -> dict[str, set[str]]:
    """In which territory which subtitles are told by the page of the search; suggestions tell of none."""
    found: dict[str, set[str]] = {}
    for code in EVERYWHERE:
        for words in (QUESTION, *SAID.values()):
            client = Client(headers={"accept-language": "en"})
            client.cookies["territory"] = code
            page = client.get("/search/", {"q": words}).content.decode()
            here = page.partition('class="said"')[2]
            found.setdefault(code, set()).update(tag for tag, line in SAID.items() if line.split()[1] in here)
            assert b"said" not in client.get("/search/suggest/", {"q": words}).content
    return {code: tags for code, tags in found.items() if tags}


def test_at_home_alone_where_nobody_else_has_a_licence(tale: Programme) -> None:
    assert read() == {"KZ": {"kk", "ky"}}


def test_a_licence_opens_its_territory_in_its_languages_for_as_long_as_it_lasts(world: World, tale: Programme) -> None:
    given = licence(world, tale, media=["vod"], subtitles=["ky"])
    assert read() == {"KZ": {"kk", "ky"}, "KG": {"ky"}}
    Contract.objects.filter(pk=given.pk).update(ended_at=timezone.now())
    recompile([tale.pk])
    assert read() == {"KZ": {"kk", "ky"}}


def test_a_licence_for_the_air_does_not_open_the_words(world: World, tale: Programme) -> None:
    licence(world, tale)
    assert read() == {"KZ": {"kk", "ky"}}


def test_a_rule_closes_them_for_who_has_agreed_to_it(world: World, tale: Programme) -> None:
    licence(world, tale, media=["vod"])
    adopts(world.bishkek, charter(world), officer(world.bishkek))
    states(tale, world.erlan, editor="")
    assert read() == {"KZ": {"kk", "ky"}}
    states(tale, world.erlan, editor="Erlan")
    assert read() == {"KZ": {"kk", "ky"}, "KG": {"kk", "ky"}}


def test_a_consent_taken_back_closes_them_everywhere(
    world: World, tale: Programme, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    licence(world, tale, media=["vod"])
    held = copied(world, tale, timezone.localdate() + dt.timedelta(days=300))
    assert read() == {"KZ": {"kk", "ky"}, "KG": {"kk", "ky"}}
    with django_capture_on_commit_callbacks(execute=True):
        consents.withdraw_consent(consent=held, by=world.erlan)
    assert read() == {}
