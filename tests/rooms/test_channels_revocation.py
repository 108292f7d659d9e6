"""A contract ends, rests or is overruled: within a minute the air follows, and comes back when it may."""

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, tasks, week
from ortaq.channels.air import answering, losses, registry, timelines
from ortaq.channels.guides import listing
from ortaq.channels.models import Airing, Channel
from ortaq.core.playout import SEGMENT, TICKS, playlist, ticks
from ortaq.core.playout.timeline import Timeline
from ortaq.core.rights import read_terms
from ortaq.rights import actions as rights
from ortaq.rights.actions import Draft
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Clause, Contract, ContractKind, Run
from ortaq.viewer import queries as viewer
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_consent import shown
from tests.rooms.test_channels_pages import text
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db
TASK = "ortaq.channels.tasks.follow_rights"


def timeline(code: str = "kg", slug: str = "demo-bishkek") -> Timeline:
    return answering.registry.live[f"/live/{slug}/{code}"].timeline


def planned(mine: Channel, world: World, *row: tuple[Programme, int], seconds: int = 1800) -> None:
    """Programmes at minutes from now, published and on the air."""
    person = {"bishkek": world.nurlan, "almaty": world.dana}[mine.broadcaster.slug]
    for programme, start in row:
        actions.plan(channel=mine, programme=programme, starts_at=minute(start), seconds=seconds, by=person)
    actions.publish(channel=mine, by=person)
    answering.registry.refresh()


Story = tuple[Channel, Programme, Programme, Contract]


@pytest.fixture
def story(world: World) -> Story:
    """The tale from ten minutes ago on, another one under its own contract after it, and the tale again."""
    tale, other = film(world), film(world, title="Ер Төстік")
    contract = licence(world, tale)
    licence(world, other)
    mine = channel(world)
    planned(mine, world, (tale, -10), (other, 20), (tale, 50))
    return mine, tale, other, contract


def on_at(code: str, *minutes: int) -> list[str]:
    """The folders on the air at minutes from now."""
    answering.registry.refresh()
    return [shown(timeline(code), ticks.of(minute(at))) for at in minutes]


def test_a_contract_that_is_ended_leaves_the_air_within_a_minute(
    world: World, story: Story, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    mine, tale, other, contract = story
    before, now = timeline(), ticks.of(timezone.now())
    early = playlist(before, "720p", now)
    with django_capture_on_commit_callbacks(execute=True):
        rights.end(contract=contract, by=world.asel)
    job = DBTaskResult.objects.get(task_path=TASK)
    tasks.follow_rights.call(*job.args_kwargs["args"])
    assert answering.registry.refresh() == 1
    # What a player may have seen already is byte for byte as it was, but for the time at which it is over.
    plain = re.compile(rb"^#EXT-X-DATERANGE.*\n", re.MULTILINE)
    assert plain.sub(b"", playlist(timeline(), "720p", now)) == plain.sub(b"", early)
    on = mine.airings.get(start__lte=now, stop__gt=now)
    assert on.withheld_because == "licence_ended"
    assert (on.off("KG")[0] - now) / TICKS < 50
    later = playlist(timeline(), "720p", now + 60 * TICKS).decode()
    assert later.rstrip().splitlines()[-1].startswith("/media/slate/")
    assert 'X-REASON="licence_ended"' in later
    folder = other.package.folder
    assert on_at("kg", 15, 25, 45, 55, 75) == ["slate", folder, folder, "slate", "slate"]
    every = range(now + 60 * TICKS, ticks.of(minute(80)), 20 * TICKS)
    assert tale.package.folder not in {shown(timeline(), at) for at in every}
    for name in before.msn:
        assert timeline().msn[name][0] == before.msn[name][0]


def test_the_other_airing_stands_untouched_and_asking_again_changes_nothing(world: World, story: Story) -> None:
    mine, _tale, other, contract = story
    standing = Airing.objects.filter(slot__programme=other).values()
    untouched = list(standing)
    rights.end(contract=contract, by=world.asel)
    assert actions.follow_rights(channel=mine)
    assert actions.follow_rights(channel=mine) is None
    assert actions.follow_rights(channel=mine, programmes=[other.pk]) is None
    assert list(standing.all()) == untouched
    assert Run.objects.filter(programme=other, freed_at=None).count() == 1


def test_showings_that_will_not_be_are_given_back_and_what_is_on_stays_used(world: World, story: Story) -> None:
    mine, tale, _other, contract = story
    on, _between, coming = mine.slots.all()
    held = Run.objects.filter(programme=tale, freed_at=None)
    assert {one.slot for one in held} == {on.pk, coming.pk}
    rights.end(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    assert {one.slot for one in held.all()} == {on.pk}


def test_suspended_and_resumed(world: World, story: Story) -> None:
    mine, tale, other, contract = story
    rights.suspend(contract=contract, by=world.asel, reason="an unpaid invoice")
    actions.follow_rights(channel=mine)
    assert on_at("kg", 15, 25, 55) == ["slate", other.package.folder, "slate"]
    rights.resume(contract=contract, by=world.asel)
    assert actions.follow_rights(channel=mine)
    # What was cut in its middle stays cut; what has not begun is as it was, and holds its showing again.
    assert on_at("kg", 15, 25, 55) == ["slate", other.package.folder, tale.package.folder]
    coming = mine.slots.last()
    assert coming
    assert Run.objects.filter(slot=coming.pk, freed_at=None).count() == 1
    last = Airing.objects.get(slot=coming)
    assert (last.withheld_from, last.withheld_because, last.lost) == (None, "", {})
    assert actions.follow_rights(channel=mine) is None


def test_what_comes_back_takes_a_showing_only_where_one_is_left(world: World) -> None:
    tale, mine = film(world), channel(world)
    contract = licence(world, tale, runs=2)
    planned(mine, world, (tale, 30), (tale, 70))
    rights.suspend(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    assert not Run.objects.filter(freed_at=None).exists()
    rights.resume(contract=contract, by=world.asel)
    # Before the air could follow, somebody has planned the tale elsewhere: one showing is left for two.
    rights.reserve_run(clause=contract.clauses.get(), slot=mine.pk, airs_at=minute(300), programme=tale)
    actions.follow_rights(channel=mine)
    assert on_at("kg", 35, 75) == [tale.package.folder, "slate"]
    assert Run.objects.filter(freed_at=None).count() == 2


def passed_on(world: World, programme: Programme) -> tuple[Contract, Contract]:
    """Almaty gives Ankara the world, Ankara passes Kyrgyzstan on to Bishkek."""
    parent = licence(world, programme, licensee="ankara", territories=["*"], sublicence=1, runs=2)
    terms = read_terms(parent.clauses.get().terms.plain() | {"territories": ["KG"], "sublicence": 0, "runs": None})
    given = Draft(programme, terms, world.ankara, world.bishkek, under=parent.clauses.get())
    child = rights.bring_into_force(licensor=world.ankara, licensee=world.bishkek, drafts=[given], signed=terms.plain())
    Contract.objects.filter(pk=child.pk).update(in_force_from=child.in_force_from - dt.timedelta(days=7))
    recompile([programme.pk])
    return parent, child


def test_the_end_of_the_parent_takes_what_was_passed_on_off_the_air(world: World) -> None:
    tale, mine = film(world), channel(world)
    parent, child = passed_on(world, tale)
    planned(mine, world, (tale, -10), (tale, 50))
    assert on_at("kg", 5, 55) == [tale.package.folder] * 2
    assert Run.objects.filter(clause__contract=parent, freed_at=None).count() == 2
    rights.end(contract=parent, by=world.asel)
    actions.follow_rights(channel=mine)
    assert on_at("kg", 5, 55) == ["slate", "slate"]
    assert Run.objects.filter(clause__contract=parent, freed_at=None).count() == 1
    child.refresh_from_db()
    assert child.ended_at is None


def test_what_is_over_can_no_longer_be_seen_again_until_the_contract_is_resumed(world: World) -> None:
    tale, other = film(world), film(world, title="Ер Төстік")
    contract, _standing = licence(world, tale), licence(world, other)
    mine = channel(world)
    planned(mine, world, (tale, -50), (other, -20))
    begin = int(minute(-45).timestamp())

    def seen_again() -> set[str]:
        answering.registry.refresh()
        _, _, told = get("/live/demo-bishkek/kg/720p.m3u8", f"from={begin}")
        return set(re.findall(r"^/media/([^/]+)/", told, re.MULTILINE))

    both = {tale.package.folder, other.package.folder}
    assert seen_again() == both
    rights.suspend(contract=contract, by=world.asel)
    assert actions.follow_rights(channel=mine)
    assert seen_again() == {other.package.folder}
    # Nothing that was on the air is told otherwise: only looking back is over.
    gone = mine.airings.get(slot__programme=tale)
    assert (gone.withheld_from, losses.Loss.of(gone, "KG").later) == (None, 0)
    rights.resume(contract=contract, by=world.asel)
    assert actions.follow_rights(channel=mine)
    assert seen_again() == both


def test_a_second_contract_carries_on_and_its_showing_is_used(world: World) -> None:
    tale, mine = film(world), channel(world)
    first = licence(world, tale)
    planned(mine, world, (tale, 30))
    second = licence(world, tale, runs=3)
    rights.end(contract=first, by=world.asel)
    actions.follow_rights(channel=mine)
    assert on_at("kg", 35) == [tale.package.folder]
    assert [one.clause.contract for one in Run.objects.filter(freed_at=None)] == [second]
    assert not Airing.objects.exclude(withheld_because="").exists()


def test_only_the_country_goes_whose_contract_went(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    abroad = licence(world, tale, territories=["KZ"])
    planned(mine, world, (tale, -10), (tale, 50))
    rights.end(contract=abroad, by=world.asel)
    actions.follow_rights(channel=mine)
    folder = tale.package.folder
    assert on_at("kg", 5, 55) == [folder, folder]
    assert on_at("kz", 5, 55) == ["slate", "slate"]
    held = Run.objects.filter(slot=mine.slots.last().pk, freed_at=None)
    assert [one.clause.contract == abroad for one in held] == [False]
    assert listing.xmltv_of([mine]).count(b"<programme ") == 2
    told = {code: [one.reason for one in viewer.showings(minute(0), minute(80), code)] for code in ("KG", "KZ", "HU")}
    assert told == {"KG": ["", ""], "KZ": ["licence_ended"] * 2, "HU": ["no_licence"] * 2}


def block(world: World, tale: Programme, **change: object) -> Contract:
    """Almaty writes down that something forbids its tale."""
    terms = read_terms(
        {
            "kind": "block",
            "ground": "court",
            "territories": ["*"],
            "media": ["linear", "catch_up", "start_over"],
            "sounds": ["*"],
            "subtitles": ["*"],
            "first_day": (timezone.now().date() - dt.timedelta(days=2)).isoformat(),
            "time_zone": "Asia/Almaty",
        }
        | change
    )
    draft = Draft(tale, terms, world.almaty, None)
    return rights.bring_into_force(
        licensor=world.almaty, licensee=None, drafts=[draft], signed={}, kind=ContractKind.REGISTER
    )


def test_a_block_takes_it_off_and_viewers_read_another_reason(world: World, story: Story, client: Client) -> None:
    mine, tale, other, _contract = story
    block(world, tale)
    actions.follow_rights(channel=mine)
    assert on_at("kg", 5, 25, 55) == ["slate", other.package.folder, "slate"]
    assert b'X-REASON="blocked"' in playlist(timeline(), "720p", ticks.of(timezone.now()) + 60 * TICKS)
    client.cookies["territory"] = "KG"
    watch = text(client.get("/watch/demo-bishkek/about/"))
    assert ("Something forbids showing it here now." in watch, "licence has ended" in watch) == (True, False)


def test_a_language_that_is_held_back_goes_and_the_others_stay(world: World, story: Story) -> None:
    mine, tale, _other, _contract = story
    block(world, tale, sounds=["ky"], subtitles=["ky"])
    actions.follow_rights(channel=mine)
    # In the middle of the tale its Kyrgyz sound cannot be taken out; before it begins it can.
    assert on_at("kg", 5, 55) == ["slate", tale.package.folder]
    tracks = timeline().on_at(ticks.of(minute(55)))
    assert tracks
    assert b"/sound-kk/" in tracks["sound-ky"].lines
    assert actions.follow_rights(channel=mine) is None


def test_another_house_goes_on_with_its_own_licence(world: World, story: Story) -> None:
    mine, tale, _other, contract = story
    theirs = channel(world, "almaty", slug="demo-almaty", number=2, territories_seen=["KZ", "KG"])
    licence(world, tale, "tashkent", territories=["KG", "UZ"])
    planned(theirs, world, (tale, -10))
    before = list(theirs.airings.values())
    rights.end(contract=contract, by=world.asel)
    for one in (mine, theirs):
        actions.follow_rights(channel=one)
    answering.registry.refresh()
    now = ticks.of(minute(5))
    assert shown(timeline(), now) == "slate"
    assert {shown(timeline(code, "demo-almaty"), now) for code in ("kz", "kg")} == {tale.package.folder}
    assert list(theirs.airings.values()) == before


def test_a_promise_to_another_house_is_for_a_person_and_cuts_nothing(world: World, story: Story) -> None:
    mine, tale, _other, _contract = story
    licence(world, tale, "baku", territories=["KG"], exclusive="exclusive")
    coming = mine.slots.last()
    assert coming
    assert deciding.decided(mine, [coming])[coming]["KG"].answer == "review"
    assert actions.follow_rights(channel=mine) is None
    assert on_at("kg", 5, 55) == [tale.package.folder] * 2


def test_the_week_and_the_panel_say_why_and_the_rest_can_still_be_published(
    world: World, story: Story, sign_in: Callable[[object], Client]
) -> None:
    mine, tale, other, contract = story
    rights.end(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    day = timezone.now().astimezone(ZoneInfo("Asia/Bishkek")).date()
    decisions = week.week_of(mine, day).decisions
    states = {(slot.programme_id, week.state_of(one)) for slot, one in decisions.items()}
    assert states <= {(tale.pk, "deny"), (other.pk, "allow")}
    assert (tale.pk, "deny") in states
    client = sign_in(world.nurlan)
    for slot in (mine.slots.first(), mine.slots.last()):
        assert slot
        page = text(client.get(f"/channels/demo-bishkek/?slot={slot.pk}"))
        assert "Not allowed" in page
    planned(mine, world, (other, 90))
    assert on_at("kg", 55, 95) == ["slate", other.package.folder]
    assert actions.follow_rights(channel=mine) is None
    with pytest.raises(actions.SlotNotCleared):
        planned(mine, world, (tale, 130))


def test_viewers_read_that_the_licence_has_ended(world: World, story: Story, client: Client) -> None:
    mine, tale, _other, contract = story
    rights.end(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    ended, consent = "the licence has ended", "This programme is not shown any more"
    client.cookies["territory"] = "KG"
    for address in ("/", "/watch/", "/guide/"):
        page = text(client.get(address))
        assert (ended in page, consent in page) == (True, False)
    watch = text(client.get("/watch/demo-bishkek/about/"))
    assert "Its licence has ended here. The channel goes on with the next programme." in watch
    client.cookies["territory"] = "HU"
    assert ended not in text(client.get("/watch/"))
    assert viewer.coming_up(tale, timezone.now()) == []
    assert listing.xmltv_of([mine]).count(b"<programme ") == 1


def test_a_clause_that_nobody_shows_makes_no_work(
    world: World, story: Story, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    unseen = film(world, title="Алдар Көсе")
    with django_capture_on_commit_callbacks(execute=True):
        licence(world, unseen)
    assert not DBTaskResult.objects.filter(task_path=TASK).exists()
    assert Clause.objects.filter(programme=unseen).exists()


def test_what_comes_again_counts_on_and_the_slate_is_whole_segments(world: World, story: Story) -> None:
    mine, _tale, _other, contract = story
    rights.suspend(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    first, _ = registry.on_air(mine, ticks.of(timezone.now()))
    rights.resume(contract=contract, by=world.asel)
    publication = actions.follow_rights(channel=mine)
    assert publication
    whole, _ = registry.on_air(mine, ticks.of(timezone.now()))
    part, _ = registry.on_air(mine, publication.at + timelines.PAST)
    place = "/live/demo-bishkek/kg"
    long, short = whole[place].timeline, part[place].timeline
    assert (len(short.starts) < len(long.starts), short.mark) == (True, long.mark)
    resting, edge = first[place].timeline, ticks.of(minute(45))
    assert [at for at in long.starts if at < edge] == [at for at in resting.starts if at < edge]
    cut = mine.airings.first().off("KG")
    assert cut
    assert cut[0] % SEGMENT == 0
