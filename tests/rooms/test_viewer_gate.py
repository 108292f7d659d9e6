"""The library by the rules: a film that breaks one is not played on demand, one of which nothing is known still is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.standards.charter import adopting
from ortaq.standards.consents import actions as register
from ortaq.standards.gate import actions as gate
from ortaq.standards.models import Evaluation
from ortaq.viewer import queries, standing, territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import film, licence
from tests.rooms.gate_stories import EDITOR, adopts, asks, charter, officer, reserves, states
from tests.rooms.test_channels_consent import copied
from tests.rooms.test_viewer_pages import PICTURES
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))


@pytest.fixture
def tale(world: World) -> Programme:
    """A film of Almaty in the public library at home; Bishkek may show it on demand as well."""
    made = film(world)
    Package.objects.update(pictures=PICTURES, sounds=[{"language": tag, "codecs": "mp4a.40.2"} for tag in ("kk", "ky")])
    licence(world, made, media=["vod"])
    return Programme.objects.select_related("package", "owner").get(pk=made.pk)


def open_in(tale: Programme) -> set[str]:
    """Territories where it may be watched on demand now."""
    return set(queries.on_demand(tale, timezone.now()))


def seen(tale: Programme, place: str) -> tuple[int, int, str]:
    """What a viewer there gets of its playlist, of that of its picture, and what the page says."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["territory"] = place
    there = f"/programme/{tale.pk}/"
    answers = [client.get(f"{there}{name}.m3u8") for name in ("main", "720p")]
    assert all(b"seg" not in one.content for one in answers if one.status_code != 200)
    return answers[0].status_code, answers[1].status_code, client.get(there).content.decode()


def test_what_nobody_knows_stops_nothing_that_is_public(world: World, tale: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    assert open_in(tale) == {"KZ", "KG"}
    assert seen(tale, "KZ")[:2] == (200, 200)
    assert not Evaluation.objects.exists()


def test_a_broken_rule_of_its_maker_stops_it_everywhere_and_the_page_says_which(world: World, tale: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(tale, world.erlan, editor="")

    for place in ("KZ", "KG"):
        playlist, media, page = seen(tale, place)
        assert (playlist, media) == (404, 404)
        assert "data-src" not in page
        assert f"a rule that {world.almaty.name} has agreed to ({EDITOR}: " in page

    assert {(one.use, one.stopped, one.subject_id) for one in Evaluation.objects.all()} == {("air", True, tale.pk)}
    states(tale, world.erlan, editor="Erlan")
    assert open_in(tale) == {"KZ", "KG"}
    assert seen(tale, "KG")[:2] == (200, 200)


def test_a_rule_of_who_shows_it_stops_it_there_and_nowhere_else(world: World, tale: Programme) -> None:
    adopts(world.bishkek, charter(world), officer(world.bishkek))
    states(tale, world.erlan, editor="")

    assert open_in(tale) == {"KZ"}
    assert seen(tale, "KZ")[:2] == (200, 200)
    playlist, media, page = seen(tale, "KG")
    assert (playlist, media) == (404, 404)
    assert world.bishkek.name in page


def test_where_there_is_no_licence_the_page_speaks_of_that_and_not_of_a_rule(world: World, tale: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(tale, world.erlan, editor="")
    assert "has agreed to" not in seen(tale, "HU")[2]


def test_a_reservation_an_exception_and_another_charter_turn_it_at_once(world: World, tale: Programme) -> None:
    watcher = officer(world.almaty)
    adoption = adopts(world.almaty, charter(world), watcher)
    states(tale, world.erlan, editor="")
    assert open_in(tale) == set()

    standing_one = reserves(world.almaty, watcher, "warn")
    assert open_in(tale) == {"KZ", "KG"}
    adopting.lift(reservation=standing_one, by=watcher)
    assert open_in(tale) == set()

    held = asks(tale, world.almaty, world.erlan)
    assert open_in(tale) == set()
    gate.approve_exception(waiver=held, by=watcher)
    assert open_in(tale) == {"KZ", "KG"}
    gate.close_exception(waiver=held, by=watcher)
    assert open_in(tale) == set()

    adopting.leave(adoption=adoption, by=watcher)
    assert open_in(tale) == set(), "it holds until tomorrow"


def test_a_withdrawn_consent_turns_it(world: World) -> None:
    made = film(world)
    held = copied(world, made)
    Package.objects.update(pictures=PICTURES)
    adopts(world.almaty, charter(world, ["CONSENT-01"]), officer(world.almaty))
    assert open_in(made) == {"KZ"}
    register.withdraw_consent(consent=held, by=world.erlan)
    assert open_in(made) == set()


def test_it_is_judged_once_for_each_change_and_not_for_each_playlist(world: World, tale: Programme) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    states(tale, world.erlan, editor="Erlan")
    standing._standing.cache_clear()

    def asked() -> int:
        before = standing._standing.cache_info().misses
        seen(tale, "KZ")
        return standing._standing.cache_info().misses - before

    assert asked() == 2, "once for each house that lets it be watched"
    assert asked() == 0
    with CaptureQueriesContext(connection) as told:
        queries.on_demand(tale, timezone.now())
    assert not [one for one in told if "standards_charterrule" in one["sql"] or "standards_statement" in one["sql"]]
    states(tale, world.erlan, editor="Asel")
    assert asked() == 2


def test_the_sign_of_its_age_is_on_the_film_of_every_territory(world: World, tale: Programme) -> None:
    adopts(world.almaty, charter(world, ["AGE-01"]), officer(world.almaty))
    Programme.objects.update(min_age=12)
    tale.refresh_from_db()
    client = Client()
    client.cookies["territory"] = "KZ"
    assert 'data-age="12+"' in client.get(f"/programme/{tale.pk}/").content.decode()
    assert open_in(tale) == {"KZ", "KG"}
