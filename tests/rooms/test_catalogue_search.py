"""The search: across languages and scripts, with reasons; kept up with changes; what may not be read is not told."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from ortaq.catalogue import finding, indexing
from ortaq.catalogue.models import Change, Generation, Package, Programme, Version
from ortaq.catalogue.queries import key_of, programmes
from ortaq.work.search import engine
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

CUES = """WEBVTT

00:00:05.000 --> 00:00:07.000
<v Ana>Көктем <i>келді</i></v>

00:01:03.500 --> 00:01:06.000
Қасқырлар тауда ұлиды
"""


@pytest.fixture(autouse=True)
def an_engine_of_its_own(own_files: None) -> Iterator[None]:
    engine.cache_clear()
    yield
    engine.cache_clear()


def work(world: World, titles: dict[str, str], house: str = "almaty", **about: object) -> Programme:
    told = {"genre": "children", "year": 2026, "original_language": next(iter(titles)), "minutes": 12} | about
    return Programme.objects.create(owner=getattr(world, house), titles=titles, search_key=key_of(titles), **told)


def with_subtitles(programme: Programme, tag: str = "kk", text: str = CUES) -> Version:
    name = default_storage.save(f"sources/{programme.pk}-{tag}.vtt", ContentFile(text.encode()))
    return Version.objects.create(
        programme=programme, kind="subtitles", language=tag, made_by=programme.owner, source=name
    )


def found(text: str) -> list[Programme]:
    among = programmes()
    return finding.in_order(finding.find(text, among).programmes, among)


def why(text: str, programme: Programme) -> list[tuple[str, str, bool]]:
    answer = finding.find(text, programmes())
    pairs = finding.explain(answer, [programme.pk], text)[programme.pk].pairs
    return [(one.asked, one.written, one.is_meaning) for one in pairs]


# ---- what is found


def test_a_turkish_film_is_found_by_what_is_typed_in_kazakh(world: World) -> None:
    hero = work(world, {"tr": "Köroğlu ve Çamlıbel"}, "ankara")
    work(world, {"tr": "Nasreddin Hoca"}, "ankara")
    indexing.make()
    assert found("Көрұғлы") == [hero]
    assert why("Көрұғлы", hero) == [("Көрұғлы", "Köroğlu", False)]


def test_a_word_is_found_by_its_meaning_in_another_language(world: World) -> None:
    wolf = work(world, {"tr": "Kurdun yolu"}, "ankara")
    work(world, {"tr": "Deniz kızı"}, "ankara")
    indexing.make()
    assert found("қасқыр")[0] == wolf
    assert why("қасқыр", wolf) == [("қасқыр", "Kurdun", True)]


def test_a_meaning_counts_in_the_language_that_has_it(world: World) -> None:
    """Hungarian hold is the moon; in an English title it is not, and an English fort is no moon."""
    moon = work(world, {"hu": "A hold fénye"}, "budapest")
    work(world, {"en": "They hold the fort"}, "budapest")
    indexing.make()
    assert found("ай") == [moon]
    assert why("ай", moon) == [("ай", "hold", True)]


def test_a_phrase_is_explained_as_one(world: World) -> None:
    silk = work(world, {"en": "Along the Silk Road"}, "budapest")
    indexing.make()
    assert why("Жібек жолы", silk) == [("Жібек жолы", "Silk Road", True)]


def test_a_title_as_it_was_typed_without_its_marks_comes_first(world: World) -> None:
    work(world, {"kk": "Жартықұлақ"})
    named = work(world, {"az": "Cırtdan"}, "baku")
    indexing.make()
    assert found("Cirtdan")[0] == named


def test_people_and_descriptions_are_found_after_titles(world: World) -> None:
    told = work(world, {"kk": "Бір түн"}, synopses={"kk": "Алпамыс батыр туралы әңгіме"})
    played = work(world, {"kk": "Жол"}, credits=[{"role": "director", "name": "Алпамыс Серіков"}])
    named = work(world, {"kk": "Алпамыс"})
    indexing.make()
    assert found("alpamys") == [named, played, told]


def test_what_nobody_wrote_finds_nothing(world: World) -> None:
    work(world, {"kk": "Көрұғлы"})
    indexing.make()
    assert [found(text) for text in ("zzzzqqq", "%", '"', "* OR 1", "…")] == [[]] * 5


def test_an_empty_question_finds_all_and_a_number_finds_its_own(world: World) -> None:
    first, second = work(world, {"kk": "Бір"}, number="AL-7"), work(world, {"kk": "Екі"})
    indexing.make()
    assert (found(""), found("al-7")) == ([second, first], [first])


def test_what_is_typed_so_far_suggests_titles_in_any_script(world: World) -> None:
    work(world, {"tr": "Köroğlu", "kk": "Көрұғлы"}, "ankara")
    indexing.make()
    one = finding.suggest("koro", programmes(), "kk")[0]
    assert (one.parts, one.title) == ((("Köroğlu", True),), "Көрұғлы")


def test_suggestions_are_titles_and_people_and_no_sources(world: World) -> None:
    tale = work(world, {"tr": "Köroğlu"}, "ankara", based_on="Epic of the blind man's son")
    indexing.make()
    assert finding.suggest("epic", programmes(), "en") == []
    assert [one.programme for one in finding.suggest("köro", programmes(), "en")] == [tale.pk]


# ---- changes


def test_what_has_just_changed_is_found_before_and_after_it_is_indexed(world: World) -> None:
    tale = work(world, {"kk": "Алдар көсе"})
    indexing.make()
    tale.titles, tale.search_key = {"kk": "Ер Төстік"}, key_of({"kk": "Ер Төстік"})
    tale.save()
    new = work(world, {"kk": "Ер Төстік"})
    before = {text: set(found(text)) for text in ("алдар көсе", "er tostik")}
    assert before == {"алдар көсе": set(), "er tostik": {tale, new}}
    assert indexing.keep_up() == 2
    assert {text: set(found(text)) for text in before} == before
    assert Change.objects.count() == 0


def test_what_is_deleted_is_found_no_more(world: World) -> None:
    tale = work(world, {"kk": "Көрұғлы"})
    indexing.make()
    tale.delete()
    assert found("Көрұғлы") == []
    indexing.keep_up()
    generation = indexing.current()
    assert generation
    assert engine().holding(generation.name, "names", [["köruğlı"]], 9) == []


def test_the_first_task_makes_the_index(world: World) -> None:
    tale = work(world, {"kk": "Көрұғлы"})
    assert (indexing.current(), found("koroglu")) == (None, [tale])
    indexing.keep_up()
    assert indexing.current()
    assert found("koroglu") == [tale]


def test_an_index_is_made_anew_beside_the_old_one_and_keeps_what_changes_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale = work(world, {"kk": "Көрұғлы"})
    old = indexing.make()
    asked, fill = engine(), engine().fill

    def while_it_is_filled(generation: str, documents: object) -> int:
        many = fill(generation, documents)  # type: ignore[arg-type]
        # Read already, changed now, and the old one is brought up to date.
        tale.titles, tale.search_key = {"kk": "Алпамыс"}, key_of({"kk": "Алпамыс"})
        tale.save()
        assert found("alpamys") == [tale]
        indexing.keep_up()
        assert found("alpamys") == [tale]
        return many

    monkeypatch.setattr(asked, "fill", while_it_is_filled)
    new = indexing.make()
    assert (found("alpamys"), found("Көрұғлы")) == ([tale], [])
    indexing.keep_up()
    assert (found("alpamys"), found("Көрұғлы"), Change.objects.count()) == ([tale], [], 0)
    assert [one.name for one in Generation.objects.all()] == [new.name]
    assert (asked.has(old.name), asked.has(new.name)) == (False, True)


def test_an_index_that_breaks_off_leaves_the_old_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tale = work(world, {"kk": "Көрұғлы"})
    old = indexing.make()
    monkeypatch.setattr(engine(), "settle", lambda _generation: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        indexing.make()
    assert (indexing.current(), found("koroglu"), Generation.objects.count()) == (old, [tale], 1)


# ---- what is said


def said(text: str, readable: finding.Readable) -> list[tuple[float, str]]:
    among = programmes()
    hits = finding.said(finding.find(text, among), among, text, readable)
    return [(one.why.second, "".join(piece for piece, _marked in one.why.parts)) for one in hits]


def test_what_is_said_leads_to_its_second_by_spelling_and_by_meaning(world: World) -> None:
    with_subtitles(work(world, {"kk": "Бір түн"}))
    indexing.make()
    everything = finding.readable_by(world.almaty)
    assert said("kasqyrlar", everything) == [(63.5, "Қасқырлар тауда ұлиды")]
    assert said("kurtlar", everything) == [(63.5, "Қасқырлар тауда ұлиды")]
    assert said("koktem", everything) == [(5.0, "Көктем келді")]


def test_what_is_only_a_little_alike_is_not_said_to_be_said(world: World) -> None:
    with_subtitles(work(world, {"tk": "Bir gije"}), "tk", CUES.replace("Көктем <i>келді</i>", "Enem maňa aýtdy"))
    indexing.make()
    assert said("манас", finding.readable_by(world.almaty)) == []


def test_a_house_reads_its_own_subtitles_and_those_it_made_and_no_others(world: World) -> None:
    film = work(world, {"kk": "Бір түн"})
    with_subtitles(film)
    theirs = with_subtitles(film, "ky", CUES.replace("тауда", "тоодо"))
    Version.objects.filter(pk=theirs.pk).update(made_by=world.bishkek)
    indexing.make()
    read = {house: said("қасқырлар", finding.readable_by(getattr(world, house))) for house in ("bishkek", "baku")}
    assert read == {"bishkek": [(63.5, "Қасқырлар тоодо ұлиды")], "baku": []}
    assert len(said("қасқырлар", finding.readable_by(world.almaty))) == 1, "the same moment is told once"


def test_subtitles_that_nobody_can_read_are_left_out(world: World) -> None:
    film = work(world, {"kk": "Бір түн"})
    with_subtitles(film, text="no subtitles at all")
    indexing.make()
    assert found("бір түн") == [film]


# ---- the screens


def test_the_catalogue_says_why_something_was_found(world: World, sign_in: object) -> None:
    work(world, {"tr": "Köroğlu"}, "ankara")
    indexing.make()
    page = sign_in(world.erlan).get("/catalogue/?facet=off&of=all&q=Көрұғлы").content.decode()  # type: ignore[operator]
    assert '<b>Көрұғлы</b> <span aria-hidden="true">=</span>' in page
    assert '<mark lang="tr">Köroğlu</mark>' in page


def test_what_people_did_is_told_in_the_readers_language(world: World, client: Client) -> None:
    tale = work(world, {"kk": "Жол"}, credits=[{"role": "producer", "name": "A."}, {"role": "best boy", "name": "B."}])
    client.cookies["language"] = "uz"
    page = client.get(f"/programme/{tale.pk}/").content.decode()
    assert ("<dt>prodyuser</dt>" in page, "<dt>best boy</dt>" in page) == (True, True)


def test_suggestions_are_titles_with_their_addresses(world: World, client: Client) -> None:
    hero = work(world, {"tr": "Köroğlu"}, "ankara")
    indexing.make()
    answer = client.get("/search/suggest/?q=көрұ").json()
    assert [(one["parts"], one["address"]) for one in answer["suggestions"]] == [
        ([["Köroğlu", True]], f"/programme/{hero.pk}/")
    ]


def test_the_catalogue_suggests_to_those_who_work_for_a_house_alone(
    world: World, client: Client, sign_in: object
) -> None:
    work(world, {"tr": "Köroğlu"}, "ankara")
    indexing.make()
    assert client.get("/catalogue/suggest/?q=koro").status_code == 302
    enter = sign_in(world.erlan)  # type: ignore[operator]
    asked = {of: enter.get(f"/catalogue/suggest/?q=koro&of={of}").json()["suggestions"] for of in ("ours", "all")}
    assert {of: len(rows) for of, rows in asked.items()} == {"ours": 0, "all": 1}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("spoken=kk", {"short"}), ("spoken=hu", {"signed"}),
        ("script=Latn", {"signed"}), ("script=Cyrl", {"short"}),
        ("country=HU", {"signed"}), ("age=6", {"short"}), ("length=15", {"short"}), ("length=long", {"signed"}),
        ("since=2000", {"short"}), ("until=1999", {"signed"}), ("genre=news", {"signed"}),
        ("spoken=xx&age=y", {"short", "signed"}), ("ai=with", set()), ("ai=without", {"short", "signed"}),
    ],
)  # fmt: skip
def test_each_filter_keeps_what_fits(world: World, client: Client, asked: str, kept: set[str]) -> None:
    short = work(world, {"kk": "Тау", "en": "short"}, minutes=10, year=2020)
    with_subtitles(short)
    signed = work(world, {"hu": "Tau", "en": "signed"}, "budapest", minutes=90, year=1970, min_age=16, genre="news")
    with_subtitles(signed, "hu")
    indexing.make()
    page = client.get(f"/search/?q=тау&{asked}").content.decode()
    assert {name for name in ("short", "signed") if f">{name}</a>" in page} == kept


# ---- what the public may not read


def seen(client: Client, territory: str) -> bool:
    client.cookies["territory"] = territory
    return "тауда" in client.get("/search/?q=қасқырлар").content.decode()


def test_what_is_said_is_told_where_the_film_may_be_watched_and_nowhere_else(world: World, client: Client) -> None:
    film = work(world, {"kk": "Бір түн"})
    with_subtitles(film)
    indexing.make()
    assert not seen(client, "KZ"), "there is no film to watch"
    package = Package.objects.create(
        programme=film, folder="f", duration=720_000, pictures=[], sounds=[{"language": "kk"}],
        subtitles=[{"language": "kk"}],
    )  # fmt: skip
    assert not seen(client, "KZ"), "what has changed is not told before it is indexed"
    indexing.keep_up()
    assert {code: seen(client, code) for code in ("KZ", "KG", "HU")} == {"KZ": True, "KG": False, "HU": False}
    package.subtitles = []
    package.save()
    indexing.keep_up()
    assert not seen(client, "KZ"), "these subtitles are not sent"
    page = client.get("/search/?q=қасқырлар").content.decode()
    assert "Nothing by that name" in page


def test_only_what_may_be_watched_here_can_be_asked_for(world: World, client: Client) -> None:
    film = work(world, {"en": "Wolf"})
    Package.objects.create(programme=film, folder="f", duration=720_000, pictures=[], sounds=[], subtitles=[])
    work(world, {"en": "Wolf of another"})
    indexing.make()
    here = {}
    for code in ("KZ", "HU"):
        client.cookies["territory"] = code
        here[code] = client.get("/search/?q=wolf&here=on").content.decode().count('class="tile-title"')
    assert here == {"KZ": 1, "HU": 0}
