"""The demo's gate is true to its films: most keep the rules, machine-made texts leave warnings, one breaks a rule."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.channels.standing import broken
from ortaq.exchange import actions as exchange
from ortaq.origin import actions as origin
from ortaq.origin.breaking import breaking
from ortaq.origin.models import Declaration, Tamga, TamgaState
from ortaq.origin.standing import standing_of
from ortaq.standards.charter import queries as charters
from ortaq.standards.models import Adoption, Evaluation, Statement, Use, Waiver
from ortaq.web.demo import charters as demo
from ortaq.web.demo import gate
from ortaq.web.demo.world import about, number_of, statement
from ortaq.web.desk.desk import desk_of
from tests.rooms.air_stories import channel
from tests.world import World

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "demo"
DEALS = json.loads((DEMO / "world/deals.json").read_text(encoding="utf-8"))


def told() -> dict[str, dict]:
    """The films of the demo as its folders describe them, by name."""
    found = {}
    for kind in ("tale", "clip"):
        for path in (DEMO / f"{kind}s").glob(f"*/{kind}.json"):
            row = json.loads(path.read_text(encoding="utf-8")) | {"kind": kind}
            found[row["slug"]] = row
    return found


@pytest.fixture
def films(world: World) -> dict[str, Programme]:
    """Every film of the demo as it stands when the houses adopt: packaged, declared as it is, offered and signed."""
    made = {}
    for slug, row in told().items():
        house = row.get("maker") or DEALS["clips"][slug]
        maker = world.people[DEALS["makers"][house]]
        of = about(row)
        film = Programme.objects.create(
            owner=world.broadcasters[house],
            titles=of.titles,
            original_language=of.original_language,
            genre=of.genre,
            year=of.year,
            min_age=of.min_age,
            number=number_of(row),
        )
        for kind, language in (("picture", ""), ("sound", "kk"), ("subtitles", "tr")):
            version = Version.objects.create(
                programme=film,
                kind=kind,
                language=language,
                made_by=film.owner,
                source_name="x",
                sha256="0" * 64,
                size=1,
            )
            origin.declare(version=version, by=maker, **statement(row, kind))
        Package.objects.create(programme=film, folder=f"p-{film.pk}", duration=9, pictures=[], sounds=[], subtitles=[])
        made[slug] = film
    for row in DEALS["open"]:
        exchange.offer(programme=made[row["programme"]], by=world.people[row["by"]], template="open-licence")
    return made


def sign(film: Programme) -> None:
    """The worker has signed it."""
    found = Tamga.objects.create(programme=film, state=TamgaState.READY, signed_at=timezone.now())
    found.declarations.set(Declaration.objects.filter(version__programme=film, state="signed"))


@pytest.fixture
def loaded(films: dict[str, Programme]) -> dict[str, Programme]:
    """The demo's part of the gate is loaded."""
    for film in films.values():
        sign(film)
    load()
    return films


def load() -> None:
    """As the demo world does it."""
    demo.officers()
    gate.load()
    demo.adopt_template()
    gate.ask_for_the_race()


def test_a_maker_and_a_receiver_are_bound_today_and_one_house_from_new_year_on(
    world: World, loaded: dict[str, Programme]
) -> None:
    now = timezone.now()
    assert [one.member.slug for one in charters.standing(world.broadcasters.values(), now)] == ["lefkosa", "tashkent"]
    (coming,) = [
        one
        for one in charters.living(world.broadcasters.values(), now)
        if one.since > now.date() + dt.timedelta(days=1)
    ]
    assert (coming.member.slug, coming.since.month, coming.since.day) == ("ankara", 1, 1)
    assert [one.rule_id for one in charters.reservations_of(coming)] == ["SRC-01"]


def test_the_films_keep_the_rules_and_what_machines_wrote_stays_a_warning(
    world: World, loaded: dict[str, Programme]
) -> None:
    seen = {slug: standing_of(film, [world.tashkent], Use.OFFER) for slug, film in loaded.items()}

    assert {slug: one.light for slug, one in seen.items()} == {
        "zumrad": "allow",
        "cirtdan": "allow",
        "qozhanasyr": "allow",
        "big-buck-bunny": "allow",
        "rocket-launch": "allow",
        "grand-prix-1906": "deny",
    }
    unknown = {each.bound.rule.id for one in seen.values() for each in one.unknowns}
    assert unknown == {"TOOL-02", "TOOL-03"}, "two makers keep no register of their tools; nothing else is a guess"
    warned = {slug: sorted(each.bound.rule.id for each in one.warns) for slug, one in seen.items()}
    assert warned == {
        "zumrad": ["TOOL-02", "TRANS-01"],
        "cirtdan": ["TOOL-01", "TRANS-01"],
        "qozhanasyr": ["TOOL-01", "TRANS-01"],
        "big-buck-bunny": [],
        "rocket-launch": [],
        "grand-prix-1906": [],
    }


def test_the_channels_of_the_bound_houses_go_on(world: World, loaded: dict[str, Programme]) -> None:
    rounds = json.loads((DEMO / "world/channels.json").read_text(encoding="utf-8"))["channels"]
    for row in rounds:
        if row["slug"] in ("tashkent", "lefkosa"):
            shown = {loaded[one["programme"]].pk for one in row["round"]}
            mine = channel(world, row["slug"], number=row["number"])
            assert broken(mine, shown) == {}, row["slug"]


def test_the_race_is_stopped_for_its_editor_and_the_exception_waits_for_gulnora(
    world: World, loaded: dict[str, Programme]
) -> None:
    film = loaded["grand-prix-1906"]
    (rule,) = standing_of(film, [world.tashkent], Use.OFFER).blocks
    assert rule.bound.rule.id == "HUMAN-01"
    written = Evaluation.objects.get()
    assert (written.subject_id, written.use, written.stopped) == (film.pk, "publish", True)
    asked = Waiver.objects.get()
    assert (asked.requested_by, asked.approved_by, asked.closed_by) == (world.dilnoza, None, None)

    def waits(person: object) -> bool:
        desk = desk_of(person, timezone.now())  # type: ignore[arg-type]
        return any("/standards/exceptions/" in job.address for job in (*desk.today, *desk.later))

    assert {one.username for one in world.people.values() if waits(one)} == {"gulnora"}
    assert waits(world.dilnoza) is False


def test_the_exception_of_the_tale_is_decided_by_a_second_person_and_takes_the_warning_away(
    world: World, loaded: dict[str, Programme]
) -> None:
    gate.except_the_tale()
    gate.except_the_tale()
    held = Waiver.objects.get(rule_id="TOOL-02")
    assert (held.subject_id, held.requested_by, held.approved_by) == (
        loaded["zumrad"].pk,
        world.dilnoza,
        world.gulnora,
    )
    standing = standing_of(loaded["zumrad"], [world.tashkent], Use.OFFER)
    assert [one.bound.rule.id for one in standing.excepted] == ["TOOL-02"]
    assert "TOOL-02" not in {one.bound.rule.id for one in standing.warns}


def test_ankaras_own_film_breaks_a_rule_on_new_years_day(world: World, loaded: dict[str, Programme]) -> None:
    today = timezone.now().date()
    first = Adoption.objects.get(member=world.ankara).since
    found = breaking(world.ankara, today, first)
    assert {one.day for one in found} == {first}
    (block,) = [one for one in found if one.kind == "block"]
    assert (block.rule.id, block.programmes) == ("HUMAN-01", (loaded["grand-prix-1906"],))


def test_a_second_load_changes_nothing_and_one_that_was_cut_is_finished(
    world: World, films: dict[str, Programme]
) -> None:
    for film in films.values():
        sign(film)
    demo.officers()
    gate.load()
    demo.adopt_template()
    load()
    rows = [model.objects.count() for model in (Adoption, Statement, Waiver, Evaluation)]
    load()
    assert [model.objects.count() for model in (Adoption, Statement, Waiver, Evaluation)] == rows


def test_unsigned_films_are_waited_for_and_named(
    world: World, films: dict[str, Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PATIENCE", dt.timedelta())
    for slug, film in films.items():
        if slug != "zumrad":
            sign(film)
    gate.load()
    with pytest.raises(demo.FilmsUnsigned, match=str(films["zumrad"])):
        demo.adopt_template()
    assert not Adoption.objects.exists()
