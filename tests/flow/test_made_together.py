"""Three members make a short film: approved, locked and signed it is a programme; shown, it pays all three."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue.models import Ingest, Programme
from ortaq.channels import actions as channels
from ortaq.channels import tasks as channel_tasks
from ortaq.channels.models import AsRun
from ortaq.core.rights import Answer, Kind
from ortaq.ledger.models import Entry
from ortaq.members.models import Person
from ortaq.origin.models import Declaration, DerivationKind
from ortaq.rights import queries as rights
from ortaq.rights.models import Contract
from ortaq.studio import arrow, tasks
from ortaq.studio.actions import money, projects, release
from ortaq.studio.models import MilestoneKind, Project, ProjectState
from ortaq.studio.shares import actions as shares
from ortaq.studio.shares import queries as share_queries
from ortaq.studio.shares import roots, showings
from ortaq.studio.tasks import settle_one
from tests.rooms import air_stories, share_stories
from tests.rooms.air_stories import minute
from tests.rooms.studio_stories import (
    again,
    approved,
    brought,
    due,
    equal_split,
    heard,
    moving,
    paper,
    planned,
    signed,
    step,
    still,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
MUSIC = {"kind": "gen.full.audio", "system": "Tunesmith", "version": "2", "fiction": True}


@pytest.fixture
def split() -> object:
    """Each partner has its own country; afterwards the saved split counts again."""
    arrow.fill_split.register(equal_split)
    yield
    arrow.fill_split.register(roots.drafts_of, roots.is_agreed)


def made(world: World, folder: Path) -> Project:
    """Everything is delivered and approved; nobody has signed."""
    one = planned(world)
    brought(world, due(one, "script"), paper(folder))
    brought(world, due(one, "animatic"), moving(folder), [{"kind": "assist", "system": "Sketcher"}], no_ai=False)
    brought(world, due(one, "picture"), moving(folder), [{"kind": "cgi"}])
    sound_step = step(one, MilestoneKind.SOUND)
    sound_step.deliverables.filter(kind="m_and_e").update(house=world.baku)
    brought(world, due(one, "m_and_e"), heard(folder, "me"), [MUSIC], no_ai=False)
    brought(world, due(one, "dialogue", "kk"), paper(folder, "dialogue.pdf"))
    for language in ("kk", "uz", "az"):
        brought(world, due(one, "sound", language), heard(folder, language), [{"kind": "human"}])
    brought(world, due(one, "stills"), still(folder))
    brought(world, due(one, "cue_sheet"), paper(folder, "cues.pdf"))
    brought(world, due(one, "manifest"), paper(folder, "manifest.pdf"))
    money.set_credits(project=one, by=world.erlan, language="kk", lines=[("режиссёр", "Ерлан Сейітов")])
    for kind in MilestoneKind:
        approved(world, one, kind)
    return again(one, world.erlan)


@pytest.mark.usefixtures("split")
def test_picture_locked_and_all_signatures_in_and_the_programme_exists(
    world: World, tmp_path: Path, django_capture_on_commit_callbacks: object, client: Client
) -> None:
    one = made(world, tmp_path)
    assert one.state == ProjectState.LOCKED
    assert list(release.lacks(one)) == [
        f"{house} has not signed the agreement as it stands."
        for house in ("Demo TV Almaty", "Demo TV Toshkent", "Demo TV Bakı")
    ]
    assert release.release(one) is None
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        signed(world, one)
    # The last signature lets the worker look; nobody presses anything.
    waiting = DBTaskResult.objects.filter(task_path="ortaq.studio.tasks.release_one")
    assert {tuple(task.args_kwargs["args"]) for task in waiting} == {(str(one.pk),)}
    tasks.release_one.func(str(one.pk))
    one = again(one, world.erlan)
    programme = one.programme
    assert programme is not None
    assert (one.state, one.programme, one.problem) == (ProjectState.RELEASED, programme, "")

    # the entry in the catalogue
    assert (programme.owner, programme.genre, programme.original_language) == (world.almaty, "children", "kk")
    assert programme.titles == {"kk": "Алдар Көсе", "en": "Aldar Kose"}
    assert programme.credits == [{"role": "режиссёр", "name": "Ерлан Сейітов"}]
    versions = {(one.kind, one.language): one.made_by for one in programme.versions.exclude(source="")}
    assert versions == {
        ("picture", ""): world.almaty,
        ("sound", "kk"): world.almaty,
        ("sound", "uz"): world.tashkent,
        ("sound", "az"): world.baku,
    }

    # root grants by the split
    contracts = Contract.objects.filter(clauses__programme=programme).distinct()
    told = {one.licensee: [(clause.kind, clause.territories) for clause in one.clauses.all()] for one in contracts}
    assert told == {world.tashkent: [(Kind.SHARE, ["UZ"])], world.baku: [(Kind.SHARE, ["AZ"])]}

    # so each may show it at home, and nobody elsewhere
    now = timezone.now()
    for house, territory, wanted in (
        (world.baku, "AZ", Answer.ALLOW),
        (world.tashkent, "UZ", Answer.ALLOW),
        (world.almaty, "KZ", Answer.ALLOW),
        (world.baku, "UZ", Answer.DENY),
        (world.almaty, "AZ", Answer.DENY),
        (world.ankara, "TR", Answer.DENY),
    ):
        hour = {"start": now, "stop": now + dt.timedelta(hours=1)}
        asked = rights.decision(programme=programme, broadcaster=house, territory=territory, **hour)
        assert asked.answer is wanted, (house, territory)

    # the combined declaration: what Baku's music and the animatic brought along is said of every version they are in
    said = {
        (one.version.kind, one.version.language): (one.no_ai, [use["kind"] for use in one.uses], one.declared_by)
        for one in Declaration.objects.filter(version__programme=programme)
    }
    assert said == {
        ("picture", ""): (False, ["assist", "cgi"], world.erlan),
        ("sound", "kk"): (False, ["human", "gen.full.audio"], world.erlan),
        ("sound", "uz"): (False, ["human", "gen.full.audio"], world.dilnoza),
        ("sound", "az"): (False, ["human", "gen.full.audio"], world.sevda),
        ("images", ""): (True, [], world.erlan),
        ("text", "kk"): (True, [], world.erlan),
    }
    note = Declaration.objects.get(version__programme=programme, version__language="uz").note
    assert "Demo TV Toshkent: sound uz v1, sha256 " in note
    assert "Demo TV Bakı: m_and_e v1, sha256 " in note
    dub = programme.versions.get(language="az").parents.get()
    assert (dub.parent.language, dub.kind) == ("kk", DerivationKind.DUB)
    assert Entry.objects.get(subject_id=str(one.pk), action="released").details["programme"] == str(programme.pk)

    # a second time changes nothing, and the contracts can be read and show who signed
    assert release.release(one) is None
    assert Programme.objects.count() == 1
    client.force_login(world.nargiz, backend="django.contrib.auth.backends.ModelBackend")
    contract = contracts.get(licensee=world.baku)
    page = client.get(reverse("rights:contract", args=[contract.pk]))
    assert page.status_code == 200
    text = client.get(reverse("rights:contract_json", args=[contract.pk])).json()
    assert [one["house"] for one in text["signatures"]] == ["Demo TV Almaty", "Demo TV Bakı"]
    assert client.get(reverse("rights:contract_pdf", args=[contract.pk])).content[:5] == b"%PDF-"


def test_a_saved_split_is_signed_and_becomes_the_rights_of_every_partner(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    before = projects.digest(one)
    shares.save_split(project=one, split=share_stories.own_countries(world), by=world.erlan)
    shares.set_shares(
        project=one,
        rules="contract/contract",
        shares=share_stories.thirds(world),
        day=share_stories.DAY,
        by=world.erlan,
    )
    shares.add_cost(project=one, name="Sound", amount=100_00, currency="USD", by=world.erlan)
    brings = one.partners.get(broadcaster=world.baku)
    shares.contribute(partner=brings, name="Band", means="in_kind", amount=100_00, currency="USD", by=world.erlan)
    shares.save_waterfall(project=one, tiers=share_stories.tiers(world), by=world.erlan)
    text = projects.agreement_of(one)
    assert projects.digest(one) != before
    assert (text["split"]["budget"][0]["amount"], text["split"]["finance"][0]["house"]) == (100_00, str(world.baku.pk))
    assert len(text["split"]["waterfall"]["tiers"]) == 3
    signed(world, one)
    programme = release.release(one)
    assert programme, Project.objects.get(pk=one.pk).problem

    # at home its own, in the rest as agreed: Turkish is Baku's alone, what is left is everybody's
    now = timezone.now()
    hour = {"start": now, "stop": now + dt.timedelta(hours=1)}
    for house, territory, spoken, wanted in (
        (world.almaty, "KZ", "kk", Answer.ALLOW),
        (world.baku, "AZ", "az", Answer.ALLOW),
        (world.tashkent, "UZ", "uz", Answer.ALLOW),
        (world.almaty, "AZ", "az", Answer.DENY),
        (world.baku, "UZ", "uz", Answer.DENY),
        (world.almaty, "HU", "kk", Answer.ALLOW),
        (world.tashkent, "HU", "kk", Answer.ALLOW),
        (world.ankara, "HU", "kk", Answer.DENY),
    ):
        asked = rights.decision(programme=programme, broadcaster=house, territory=territory, sounds=[spoken], **hour)
        assert asked.answer is wanted, (house, territory, spoken)
    kinds = {one.licensee: one.kind for one in Contract.objects.filter(clauses__programme=programme).distinct()}
    assert kinds == {world.tashkent: "licence", world.baku: "licence", None: "register"}

    # what was signed stays; money that comes in is paid out by it
    one = again(one, world.erlan)
    with pytest.raises(projects.ProjectClosed):
        shares.save_split(project=one, split=share_stories.own_countries(world), by=world.erlan)
    with pytest.raises(projects.ProjectClosed):
        shares.save_waterfall(project=one, tiers=share_stories.tiers(world), by=world.erlan)
    shares.receive(one, 10_000, "USD", dt.date(2026, 11, 1), "A licence", by=world.erlan)
    books = share_queries.books_of(one)
    assert books
    assert sum(books.paid.totals.values()) == 10_000


def test_without_a_split_the_arrow_says_so_and_nothing_is_there(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    signed(world, one)
    assert list(release.lacks(one)) == ["How the rights are split has not been agreed: the split is missing."]
    assert release.release(one) is None
    assert not Programme.objects.exists()


def test_what_cannot_be_declared_leaves_nothing_behind_and_says_why(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    signed(world, one)
    world.dilnoza.roles = ["rights"]
    world.dilnoza.save()
    before = sorted(Path(default_storage.path("")).rglob("*"))
    arrow.fill_split.register(equal_split)
    try:
        assert release.release(one) is None
    finally:
        arrow.fill_split.register(roots.drafts_of, roots.is_agreed)
    one = again(one, world.erlan)
    assert one.problem.startswith("Only somebody who makes programmes or watches over standards at Demo TV Toshkent")
    assert (one.state, Programme.objects.count(), Contract.objects.count()) == (ProjectState.LOCKED, 0, 0)
    assert [path for path in sorted(Path(default_storage.path("")).rglob("*")) if path.is_file()] == [
        path for path in before if path.is_file()
    ]


@pytest.mark.usefixtures("split")
def test_a_language_that_nobody_delivered_holds_the_arrow(world: World, tmp_path: Path) -> None:
    one = made(world, tmp_path)
    signed(world, one)
    from ortaq.studio.models import FileVersion

    FileVersion.objects.filter(deliverable__kind="sound", deliverable__language="az").delete()
    assert list(release.lacks(again(one, world.erlan))) == [
        "The version in Azerbaijani of Demo TV Bakı is not delivered and approved."
    ]


def on_the_air(world: World, film: Programme, houses: Mapping[str, Person]) -> None:
    """It is packaged like everything that comes in, and shown by each house at home in its own language."""
    for ingest in Ingest.objects.filter(programme=film):
        catalogue.make_package(ingest=ingest)
    spoken = {"almaty": "kk", "baku": "az", "tashkent": "uz"}
    for number, (slug, person) in enumerate(houses.items(), 1):
        territory = getattr(world, slug).territory
        mine = air_stories.channel(
            world,
            slug,
            number=number,
            names={"en": f"Demo {slug}"},
            sounds=[spoken[slug]],
            subtitles=[],
            territories_seen=[territory, "HU"],
        )
        channels.plan(channel=mine, programme=film, starts_at=minute(2), seconds=60, by=person)
        channels.publish(channel=mine, by=person)


def test_all_three_show_it_and_what_each_showing_pays_comes_back_to_all_three(
    world: World, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(world, tmp_path)
    houses = {"almaty": world.dana, "baku": world.sevda, "tashkent": world.dilnoza}
    for person in (world.sevda, world.dilnoza):
        person.roles = [*person.roles, "scheduler"]
        person.save()
    shares.save_split(project=one, split=share_stories.own_countries(world), by=world.erlan)
    shares.save_waterfall(project=one, tiers=share_stories.tiers(world), by=world.erlan)
    before = projects.digest(one)
    fees = {"almaty": (200_00, 50_00, "USD"), "baku": (170_00, 0, "AZN")}
    for slug, (first, repeat, currency) in fees.items():
        partner = one.partners.get(broadcaster=getattr(world, slug))
        showings.set_fee(partner=partner, first=first, repeat=repeat, currency=currency, by=world.erlan)
    assert projects.digest(one) != before, "what a showing pays is signed, too"
    signed(world, one)
    assert release.release(one)
    one = again(one, world.erlan)
    film = one.programme
    assert film
    with pytest.raises(projects.ProjectClosed):
        showings.set_fee(
            partner=one.partners.get(broadcaster=world.tashkent), first=1, repeat=1, currency="USD", by=world.erlan
        )

    on_the_air(world, film, houses)

    # two days later the channels write what they have sent, and the project has heard of it
    later = timezone.now() + dt.timedelta(days=2)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        channel_tasks.write_as_run.call()
        channel_tasks.write_as_run.call()
    shown = {told.house.slug: told for told in share_queries.showings_for(world.erlan, one)}
    assert {slug: told.starts_at for slug, told in shown.items()} == dict.fromkeys(houses, minute(2))
    assert all(told.territories.keys() == {getattr(world, slug).territory, "HU"} for slug, told in shown.items())
    reports = AsRun.objects.filter(document__showings__0__programme=str(film.pk))
    assert {told.digest for told in shown.values()} == {report.digest for report in reports}

    paid_back(world, one, client)


def paid_back(world: World, one: Project, client: Client) -> None:
    """Booked by the agreed order; manat wait for a rate, and come when it is there; each reads its own statement."""
    houses = ("almaty", "baku", "tashkent")
    settle_one.func(str(one.pk))
    books = share_queries.books_of(one)
    assert books
    assert [(each.amount, each.currency) for each in books.revenues] == [(200_00, "USD")]
    client.force_login(world.asel, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("studio:statements", args=[one.pk])).content.decode()
    assert "waits: no exchange rate of its day" in page
    assert "nothing is to be paid" in page
    shares.set_rate(
        project=one, base="AZN", quote="USD", day=dt.date(2026, 11, 1), value="10/17", source="A bank", by=world.erlan
    )
    settle_one.func(str(one.pk))
    settle_one.func(str(one.pk))
    books = share_queries.books_of(one)
    assert books
    assert [(each.booked, each.currency) for each in books.revenues] == [(200_00, "USD"), (100_00, "AZN")]
    assert sum(books.paid.totals.values()) == 300_00

    # each reads its own statement and its own showings, nobody else's
    owed = {name: books.paid.totals[share_stories.payee(getattr(world, name))] for name in houses}
    assert owed == {"almaty": 127_50, "baku": 76_50, "tashkent": 51_00}
    client.force_login(world.nargiz, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("studio:statements", args=[one.pk])).content.decode()
    assert "76.50" in page
    assert "Demo baku" in page
    assert "Demo almaty" not in page.split('id="shown"')[1]
    table = client.get(reverse("studio:statement_file", args=[one.pk, "csv"])).content.decode()
    assert "Demo TV Bakı · Demo baku" in table
