"""What may I show, in my language, in March? Only what is allowed comes back, and all of it."""

import datetime as dt
import random
import uuid

import pytest

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Terms, read_terms
from ortaq.core.rights.atoms import epoch
from ortaq.rights import actions, queries
from ortaq.rights.models import Clause, Compiled
from ortaq.rights.queries import Question, Showables
from tests.rooms.test_work_seams import postgresql, run
from tests.world import World

__all__ = ["postgresql"]

pytestmark = pytest.mark.django_db

YEAR = dt.datetime.now(dt.UTC).year + 1
MARCH, APRIL = dt.datetime(YEAR, 3, 1, tzinfo=dt.UTC), dt.datetime(YEAR, 4, 1, tzinfo=dt.UTC)
"""Next year: a contract that is signed today holds in the whole of it."""


def work(world: World, title: str, house: str = "almaty", **change: object) -> Programme:
    return Programme.objects.create(
        owner=getattr(world, house), titles={"kk": title}, original_language="kk", genre="film", year=2026, **change
    )


def terms(**change: object) -> Terms:
    """Kyrgyz and Kazakh on a channel in Kyrgyzstan, for the whole of next year and more."""
    usual = {
        "territories": ["KG"],
        "media": ["linear"],
        "sounds": ["ky", "kk"],
        "subtitles": [],
        "first_day": f"{YEAR}-01-01",
        "days": 365,
        "time_zone": "UTC",
    }
    return read_terms(usual | change)


def give(
    world: World, programme: Programme, house: str = "bishkek", under: Clause | None = None, **change: object
) -> Clause:
    draft = actions.Draft(programme, terms(**change), world.almaty, getattr(world, house) if house else None, under)
    contract = actions.bring_into_force(
        licensor=world.almaty, licensee=draft.holder, drafts=[draft], signed=draft.terms.plain()
    )
    return contract.clauses.get()


def shown(world: World, languages: tuple[str, ...] = ("ky",), medium: str = "linear", page: int = 1) -> Showables:
    return queries.may_show(world.bishkek, "KG", languages, medium, MARCH, APRIL, page)


def titles(found: Showables) -> list[str]:
    return [Programme.objects.get(pk=one.programme).titles["kk"] for one in found.rows]


def test_only_what_may_be_shown_comes_back(world: World) -> None:
    own = work(world, "own", "bishkek")
    give(world, work(world, "given"))
    give(world, work(world, "open to all"), "")
    give(world, work(world, "given to another"), "baku")
    give(world, work(world, "elsewhere"), territories=["KZ"])
    give(world, work(world, "only in Kazakh"), sounds=["kk"])
    give(world, work(world, "only later"), first_day=f"{YEAR}-04-01")
    give(world, work(world, "only before"), days=59)
    give(world, work(world, "only on demand"), media=["vod"])
    work(world, "nobody's but Almaty's")
    found = shown(world)
    assert sorted(titles(found)) == ["given", "open to all", "own"]
    assert found.total == 3
    assert "only in Kazakh" in titles(shown(world, ("kk",)))
    assert sorted(titles(shown(world, medium="vod"))) == ["only on demand", "own"]
    assert own.pk in {one.programme for one in found.rows}


def test_what_is_forbidden_all_month_or_promised_to_others_does_not_come_back(world: World) -> None:
    blocked, promised, held_back, song, free = (
        work(world, title) for title in ("blocked", "promised", "held back", "song", "free")
    )
    for one in (blocked, promised, held_back, song, free):
        give(world, one)
    give(world, blocked, "", kind="block", ground="court", sounds=["*"])
    give(world, promised, "baku", exclusive="exclusive")
    give(world, held_back, "bishkek", kind="holdback", sounds=["*"])
    give(world, song, "", kind="underlying", asset="music: Song", sounds=["*"], territories=["KZ"])
    assert titles(shown(world)) == ["free"]


def test_what_is_free_for_a_part_of_the_month_says_from_when(world: World) -> None:
    opens, blocked, night = (work(world, title) for title in ("opens", "blocked", "night"))
    give(world, opens, first_day=f"{YEAR}-03-20")
    give(world, blocked)
    give(world, blocked, "", kind="block", ground="court", sounds=["*"], days=60 + 9)
    draft = [
        actions.Draft(night, terms(), world.almaty, world.bishkek),
        actions.Draft(
            night,
            terms(
                kind="condition",
                condition="age_slot",
                about={"from": "22:00", "until": "06:00"},
                sounds=["*"],
                time_zone="Asia/Bishkek",
            ),
            world.almaty,
            world.bishkek,
        ),
    ]
    actions.bring_into_force(licensor=world.almaty, licensee=world.bishkek, drafts=draft, signed={})
    found = shown(world)
    assert titles(found) == ["night", "blocked", "opens"]
    assert [one.begins.strftime("%m-%d %H:%M") for one in found.rows] == ["03-01 16:00", "03-11 00:00", "03-20 00:00"]


def test_fifty_come_at_a_time_and_the_count_is_of_all(world: World) -> None:
    for number in range(53):
        give(world, work(world, f"{number}"))
    pages = [shown(world, page=page) for page in (1, 2, 3)]
    assert [len(one.rows) for one in pages] == [50, 3, 0]
    assert {one.total for one in pages} == {53}
    assert len({row.programme for one in pages for row in one.rows}) == 53


def test_no_showing_is_left_then_it_does_not_come_back(world: World) -> None:
    programme = work(world, "twice")
    clause = give(world, programme, runs=2)

    for _ in range(2):
        assert titles(shown(world)) == ["twice"]
        actions.reserve_run(clause=clause, slot=uuid.uuid4(), airs_at=MARCH)
    assert titles(shown(world)) == []


def test_episodes_of_a_series_come_back_also_when_nobody_has_compiled_them(world: World) -> None:
    series = work(world, "series", kind="series")
    give(world, series)
    work(world, "episode", part_of=series)
    Compiled.objects.all().delete()
    assert sorted(titles(shown(world))) == ["episode", "series"]


def test_no_showing_is_left_of_what_was_passed_on(world: World) -> None:
    programme = work(world, "passed on")
    parent = give(world, programme, "baku", runs=1, sublicence=1)
    draft = actions.Draft(programme, terms(runs=1), world.baku, world.bishkek, parent)
    actions.bring_into_force(licensor=world.baku, licensee=world.bishkek, drafts=[draft], signed={})
    assert titles(shown(world)) == ["passed on"]
    actions.reserve_run(clause=parent, slot=uuid.uuid4(), airs_at=MARCH)
    assert titles(shown(world)) == []


def test_showings_of_others_take_nothing_away(world: World) -> None:
    programme = work(world, "for two")
    give(world, programme, runs=1)
    actions.reserve_run(clause=give(world, programme, "baku", runs=1), slot=uuid.uuid4(), airs_at=MARCH)
    assert titles(shown(world)) == ["for two"]


def test_rights_inside_that_hold_all_the_time_change_nothing_and_others_end_it(world: World) -> None:
    whole, ends = (work(world, title) for title in ("whole", "ends"))
    for one in (whole, ends):
        give(world, one)
        give(world, one, "", kind="underlying", asset="music: Song", sounds=["*"])
    give(world, ends, "", kind="underlying", asset="archive: Film", sounds=["*"], days=60)
    found = shown(world)
    assert titles(found) == ["ends", "whole"] or titles(found) == ["whole", "ends"]
    assert {one.begins for one in found.rows} == {MARCH}
    later = queries.may_show(world.bishkek, "KG", ("ky",), "linear", MARCH + dt.timedelta(days=2), APRIL)
    assert titles(later) == ["whole"]


def test_it_says_what_asking_at_every_hour_says(world: World) -> None:
    says_what_asking_at_every_hour_says(world)


def says_what_asking_at_every_hour_says(world: World) -> None:
    """The oracle asks about each programme at every hour of March; all edges here are at full hours."""
    dice = random.Random(11)
    works = [work(world, f"{number}", dice.choice(["almaty", "bishkek"])) for number in range(40)]
    for one in works:
        if one.owner_id != world.almaty.pk:
            continue
        for _ in range(dice.randint(0, 4)):
            kind = dice.choice(["grant", "grant", "block", "holdback", "underlying"])
            change = {"underlying": {"asset": "music: Song"}, "block": {"ground": "court"}, "holdback": {}}.get(
                kind, {"runs": dice.choice([None, 1])}
            )
            change["exclusive"] = dice.choice(["", "exclusive"]) if kind == "grant" else ""
            give(
                world,
                one,
                dice.choice(["bishkek", "baku", ""]) if kind in ("grant", "holdback") else "",
                kind=kind,
                territories=dice.choice([["KG"], ["*"], ["KZ"]]),
                sounds=dice.choice([["ky"], ["*"], ["kk"], ["ky", "kk"]]),
                first_day=f"{YEAR}-0{dice.randint(2, 3)}-{dice.randint(10, 28)}",
                days=dice.choice([3, 10, 40]),
                **change,
            )
    hours = [MARCH + dt.timedelta(hours=hour) for hour in range((APRIL - MARCH).days * 24)]
    for languages in (("ky",), ("kk", "zxx"), ()):
        asked = [
            Question(one.pk, world.bishkek.pk, "KG", hour, hour, sounds=languages) for one in works for hour in hours
        ]
        expected: dict[object, int] = {}
        for question, outcome in zip(asked, queries.judged(asked), strict=True):
            if outcome.is_allowed:
                expected.setdefault(question.programme, epoch(question.start))
        found = shown(world, languages)
        assert {one.programme: epoch(one.begins) for one in found.rows} == expected
        assert 5 < len(expected) < 38


ON_POSTGRESQL = """
from tests import world
from tests.rooms.test_rights_may_show import says_what_asking_at_every_hour_says

says_what_asking_at_every_hour_says(world.build())
print("the same")
"""


@pytest.mark.slow
def test_it_says_the_same_on_postgresql(postgresql: dict[str, str]) -> None:
    assert run(ON_POSTGRESQL, **postgresql).splitlines()[-1] == "the same"
