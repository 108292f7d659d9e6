"""Collections, series, seasons, episodes: Erlan makes a series, gives it parts, moves them; no circle closes."""

import json

import pytest

from ortaq.catalogue import actions, queries
from ortaq.catalogue.about import About, NotAccepted
from ortaq.catalogue.models import Programme
from ortaq.ledger.models import Entry
from ortaq.members.actions import give_token
from ortaq.members.rules import NotAllowed
from tests.rooms.test_catalogue_pages import said, typed
from tests.world import World

pytestmark = pytest.mark.django_db


def enter(world: World, title: str, kind: str = "item", house: str = "almaty", **more: object) -> Programme:
    about = About({"en": title}, "kk", "children", 2026, kind=kind, **more)  # type: ignore[arg-type]
    return actions.enter(about=about, owner=getattr(world, house))


def put(world: World, one: Programme, kind: str, whole: Programme | None = None, place: int | None = None) -> Programme:
    return actions.put(programme=one, kind=kind, part_of=whole, place=place, by=world.erlan)


def refused(world: World, *where: object) -> dict[str, str]:
    with pytest.raises(NotAccepted) as error:
        put(world, *where)  # type: ignore[arg-type]
    return error.value.problems


def test_a_series_with_its_seasons_and_episodes(world: World) -> None:
    series = enter(world, "Tales", "series")
    season = enter(world, "Second year", "season", part_of=str(series.pk), place=2)
    third, first = (enter(world, f"Tale {n}", "episode", part_of=str(season.pk), place=n) for n in (3, 1))
    assert [str(one) for one in queries.parts_of(season)] == ["Tale 1", "Tale 3"]
    assert [str(one) for one in queries.above(first)] == ["Tales", "Second year"]
    assert set(queries.below([series.pk])) == {series.pk, season.pk, third.pk, first.pk}
    moved = put(world, third, "episode", series, 7)
    assert (moved.part_of, moved.place, moved.kind) == (series, 7, "episode")
    assert [str(one) for one in queries.parts_of(series)] == ["Second year", "Tale 3"]
    entry = Entry.objects.get(action="moved")
    assert (entry.actor, entry.details["place"]) == (str(world.erlan.pseudonym), 7)
    put(world, third, "episode", series, 7)
    assert Entry.objects.filter(action="moved").count() == 1


def test_no_circle_closes_and_everything_has_a_sensible_place(world: World) -> None:
    collection, series = enter(world, "All", "collection"), enter(world, "Tales", "series")
    season, tale = enter(world, "Year", "season"), enter(world, "Tale")
    foreign = enter(world, "Of Bishkek", "series", "bishkek")
    put(world, series, "series", collection)
    put(world, season, "season", series)
    assert refused(world, collection, "collection", season) == {"part_of": "“Year” is itself part of this programme."}
    assert refused(world, series, "series", series) == {"part_of": "“Tales” is itself part of this programme."}
    assert refused(world, tale, "episode", foreign) == {"part_of": "“Of Bishkek” belongs to another house."}
    assert refused(world, series, "series", season)["part_of"] == "“Year” is itself part of this programme."
    assert refused(world, tale, "series", season) == {
        "part_of": "A work of the kind “series” cannot be part of one of the kind “season”."
    }
    assert refused(world, series, "season") == {"kind": "What is part of it would have no place any more."}
    assert refused(world, tale, "opera") == {"kind": "There is no kind of work “opera”."}
    assert refused(world, tale, "episode", season, 10_000) == {"place": "The number must lie between 1 and 9999."}
    assert refused(world, tale, "item", None, 3) == {"place": "A number needs something that it counts in."}
    assert Programme.objects.get(pk=tale.pk).part_of is None


def test_only_people_of_the_house_that_make_programmes_move_them(world: World) -> None:
    tale, series = enter(world, "Tale"), enter(world, "Tales", "series")
    for person in (world.asel, world.dilnoza):
        with pytest.raises(NotAllowed, match="Only people of Demo TV Almaty"):
            actions.put(programme=tale, kind="episode", part_of=series, place=1, by=person)


def test_what_has_a_film_is_no_series(world: World) -> None:
    tale = enter(world, "Tale")
    tale.versions.create(kind="picture", made_by=world.almaty)
    assert refused(world, tale, "series") == {
        "kind": "It has a film of its own; so it is an episode or a single programme."
    }
    series = enter(world, "Tales", "series")
    with pytest.raises(NotAccepted, match="A series, a season or a collection has no film of its own"):
        actions.add(programme=series, by=world.erlan)
    with pytest.raises(NotAccepted, match="There is no programme nowhere"):
        enter(world, "Lost", "episode", part_of="nowhere")


def test_a_series_is_brought_in_without_a_file_and_its_page_leads_to_its_parts(world: World, sign_in: object) -> None:
    client = sign_in(world.erlan)
    answer = client.post("/catalogue/bring-in/", typed(kind="series"))
    series = Programme.objects.get()
    assert (answer.status_code, answer.url, series.kind) == (302, f"/catalogue/{series.pk}/", "series")
    episode = enter(world, "Tale 1", "episode", part_of=str(series.pk), place=1)
    page = client.get(f"/catalogue/{series.pk}/")
    assert "What is part of it" in said(page)
    assert "1 Tale 1 episode no file yet" in said(page)
    assert f'href="/catalogue/bring-in/?part_of={series.pk}"' in page.content.decode()
    assert f'<option value="{series.pk}" selected>' in (
        client.get(f"/catalogue/bring-in/?part_of={series.pk}").content.decode()
    )
    below = client.get(f"/catalogue/{episode.pk}/")
    assert f'<a href="/catalogue/{series.pk}/">' in below.content.decode()
    assert "Add the picture, sounds and subtitles" in said(below)
    assert "number 1" in said(below)
    others = said(sign_in(world.aigul).get(f"/catalogue/{series.pk}/"))
    assert ("Tale 1" in others, "Give it another place" in others, "Bring in a part" in others) == (True, False, False)


def test_a_series_with_a_file_is_refused_in_words(world: World, sign_in: object, tmp_path: object) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("tale.mp4", b"film", "video/mp4")
    answer = sign_in(world.erlan).post("/catalogue/bring-in/", typed(kind="series", picture=file))
    assert (answer.status_code, "It has a film of its own" in said(answer)) == (422, True)
    sound = {"sounds-0-language": "kk", "sounds-0-file": SimpleUploadedFile("a.m4a", b"sound")}
    answer = sign_in(world.erlan).post("/catalogue/bring-in/", typed(kind="series", **sound))
    assert (answer.status_code, "It has a film of its own" in said(answer)) == (422, True)
    assert Programme.objects.count() == 0


def test_a_programme_is_moved_on_its_page_and_what_is_wrong_stands_beside_the_field(
    world: World, sign_in: object
) -> None:
    series, tale = enter(world, "Tales", "series"), enter(world, "Tale")
    foreign = enter(world, "Of Bishkek", "series", "bishkek")
    client, at = sign_in(world.erlan), f"/catalogue/{tale.pk}/place/"
    assert client.post(at, {"kind": "episode", "part_of": str(series.pk), "place": "4"}).status_code == 302
    tale.refresh_from_db()
    assert (tale.part_of, tale.place) == (series, 4)
    wrong = client.post(at, {"kind": "series", "part_of": str(series.pk), "place": "4"})
    assert wrong.status_code == 422
    assert "cannot be part of one of the kind “series”" in said(wrong)
    assert client.post(at, {"kind": "episode", "part_of": str(foreign.pk)}).status_code == 422
    other = sign_in(world.nurlan).post(at, {"kind": "item"})
    assert (other.status_code, Programme.objects.get(pk=tale.pk).part_of) == (422, series)


def test_the_tree_over_the_api(world: World, client: object) -> None:
    token = give_token(person=world.erlan, name="x", scopes=["read", "bring-in"])[1]
    asked = {"headers": {"authorization": f"Bearer {token}"}, "content_type": "application/json"}
    about = {"titles": {"en": "Tales"}, "original_language": "kk", "genre": "children", "year": 2026}
    series = client.post("/api/catalogue/entries", json.dumps(about | {"kind": "series"}), **asked).json()
    part = about | {"titles": {"en": "Tale"}, "kind": "episode", "part_of": series["id"], "place": 2}
    tale = client.post("/api/catalogue/entries", json.dumps(part), **asked).json()
    assert (series["kind"], tale["kind"], tale["part_of"], tale["place"]) == ("series", "episode", series["id"], 2)
    found = client.get(f"/api/catalogue/programmes?part_of={series['id']}", **asked).json()
    assert [one["id"] for one in found] == [tale["id"]]
    at = f"/api/catalogue/programmes/{tale['id']}/place"
    assert client.put(at, json.dumps({"kind": "item"}), **asked).json()["part_of"] is None
    wrong = client.put(at, json.dumps({"kind": "episode", "part_of": tale["id"]}), **asked)
    assert (wrong.status_code, wrong.json()["problem"]) == (422, "“Tale” is itself part of this programme.")
    circle = client.put(at.replace(tale["id"], series["id"]), json.dumps({"kind": "opera"}), **asked)
    assert circle.status_code == 422
