"""Promos in gaps: of what a territory will see on this channel, cleared there, in turn, and never of anything else."""

import datetime as dt
import itertools
import random
import re

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, queries, tasks
from ortaq.channels.air import packages, reels, timelines
from ortaq.channels.air.promos import put_in, when
from ortaq.channels.air.shared import Shared
from ortaq.channels.cards import putting
from ortaq.channels.cards.promos import Promos
from ortaq.channels.models import Airing, Channel, Promo, Publication
from ortaq.core.playout import SEGMENT, TICKS, Mark, playlist, ticks
from ortaq.core.playout.timeline import Timeline
from ortaq.core.rights import Decision
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract, Run
from ortaq.standards.consents import actions as register
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_as_run import rows, write
from tests.rooms.test_channels_consent import copied
from tests.rooms.test_channels_pages import text
from tests.rooms.test_channels_revocation import on_at, timeline
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db


def trailer(world: World, of: Programme, title: str, *, frames: int = 300, **change: object) -> Programme:
    """A clip of Almaty's about one of its programmes, marked as its promo; free for Bishkek in KG and HU."""
    clip = film(world, title=title, frames=frames, voice=True)
    actions.mark_promo(work=clip, of=of, by=world.erlan)
    licence(world, clip, **({"territories": ["KG", "HU"], "runs": None} | change))
    return clip


def plan_at(world: World, mine: Channel, programme: Programme, at: int, minutes: int = 10) -> None:
    actions.plan(channel=mine, programme=programme, starts_at=minute(at), seconds=minutes * 60, by=world.nurlan)


@pytest.fixture
def tale(world: World) -> Programme:
    """A programme that Bishkek may show at home and in Hungary."""
    made = film(world)
    licence(world, made, territories=["KG", "HU"])
    return made


@pytest.fixture
def secret(world: World) -> Programme:
    """A programme that Bishkek may show at home only."""
    made = film(world, title="Құпия")
    licence(world, made)
    return made


@pytest.fixture
def mine(world: World, tale: Programme, secret: Programme) -> Channel:
    """On now the tale, and again in half an hour; then the secret: a gap of twenty minutes between, published."""
    made = channel(world)
    for programme, at in ((tale, 0), (tale, 30), (secret, 40)):
        plan_at(world, made, programme, at)
    return made


def gap_of(mine: Channel) -> Airing:
    return Airing.objects.filter(channel=mine, slot=None).order_by("number").first()


def published(world: World, mine: Channel) -> Airing:
    actions.publish(channel=mine, by=world.nurlan)
    return gap_of(mine)


def works(gap: Airing, code: str) -> list[str]:
    return [one.work for one in put_in(gap, code)]


def folder_at(line: Timeline, tick: int) -> str:
    tracks = line.on_at(tick)
    assert tracks
    return tracks["720p"].head.decode().split("/")[2]


# ---- what is chosen --------------------------------------------------------------------------------------------------


def test_a_territory_gets_promos_of_what_it_will_see_and_of_nothing_else(
    world: World, mine: Channel, tale: Programme, secret: Programme
) -> None:
    of_tale, of_secret = trailer(world, tale, "Soon"), trailer(world, secret, "Hush")
    never = film(world, title="Never planned")
    trailer(world, never, "Nothing")
    gap = published(world, mine)
    assert set(works(gap, "KG")) == {str(of_tale.pk), str(of_secret.pk)}
    assert works(gap, "HU") == [str(of_tale.pk)]
    # Kazakhstan sees none of it, and the promos are not licensed there either.
    assert set(gap.promos) == {"KG", "HU"}


def test_the_promo_of_a_stand_in_is_shown_where_it_stands_in(world: World, mine: Channel, secret: Programme) -> None:
    stag = film(world, title="Stag")
    licence(world, stag, territories=["HU"], runs=None)
    clip = trailer(world, stag, "The stag comes")
    actions.name_stand_in(slot=mine.slots.get(programme=secret), programme=stag, by=world.nurlan)
    gap = published(world, mine)
    assert (works(gap, "HU"), works(gap, "KG")) == ([str(clip.pk)], [])


def test_a_series_is_promoted_by_any_of_its_episodes(world: World, mine: Channel, tale: Programme) -> None:
    series = Programme.objects.create(
        owner=tale.owner, kind="series", titles={"kk": "Ертегілер"}, original_language="kk", genre="children", year=2026
    )
    Programme.objects.filter(pk=tale.pk).update(kind="episode", part_of=series, place=1)
    clip = trailer(world, series, "All tales")
    assert works(published(world, mine), "KG") == [str(clip.pk)]


def test_it_is_cleared_in_each_territory_like_a_programme_and_uses_no_counted_showing(
    world: World, mine: Channel, tale: Programme
) -> None:
    counted = trailer(world, tale, "Counted", runs=5)
    home = trailer(world, tale, "Home only", territories=["KG"])
    withdrawn = trailer(world, tale, "Withdrawn")
    held = copied(world, withdrawn)
    register.withdraw_consent(consent=held, by=world.erlan)
    own = film(world, "budapest", title="Not ours")
    Promo.objects.create(work=own, of=tale, marked_by=world.reka)
    gap = published(world, mine)
    assert (works(gap, "KG"), works(gap, "HU")) == ([str(home.pk)], [])
    for one in put_in(gap, "KG"):
        assert Decision.read(one.decision).is_allowed
    assert not Run.objects.filter(programme__in=[counted, home]).exists()


def test_none_is_above_the_age_of_the_hour(world: World) -> None:
    """Hungary's hours are unverified: a person would be warned, and nobody is asked here."""
    mine, tale = channel(world, "budapest", territories_seen=["HU"]), film(world, "budapest")
    mild, hard = film(world, "budapest", title="Mild", frames=300), film(world, "budapest", title="Hard", frames=300)
    Programme.objects.filter(pk=hard.pk).update(min_age=18)
    for clip in (mild, hard):
        actions.mark_promo(work=clip, of=tale, by=world.reka)
    day = (timezone.now() + dt.timedelta(days=1)).date()
    noon, night = dt.datetime.combine(day, dt.time(11), dt.UTC), dt.datetime.combine(day, dt.time(22), dt.UTC)
    for start, expected in ((noon, {mild}), (night, {mild, hard})):
        gap = Airing(channel=mine, number=1, start=ticks.of(start), stop=ticks.of(start) + 600 * TICKS)
        slot = mine.slots.create(programme=tale, starts_at=gap.stops_at, seconds=600)
        decision = deciding.preview(mine, tale, slot.starts_at, 600)
        coming = Airing(
            channel=mine,
            number=2,
            start=gap.stop,
            stop=gap.stop + 600 * TICKS,
            slot=slot,
            folder=tale.package.folder,
            decisions={code: one.plain() for code, one in decision.items()},
        )
        may = Promos.of(mine, gap.start).allowed(gap, [coming], ["HU"])
        assert {one.promo.work for one in may["HU"]} == expected


def test_they_take_turns_and_none_comes_twice_in_a_row(world: World, tale: Programme) -> None:
    mine = channel(world, territories_seen=["KG"])
    clips = {str(trailer(world, tale, f"Clip {n}").pk) for n in range(5)}
    licence(world, tale, runs=None)
    for n in range(11):
        plan_at(world, mine, tale, 2 + 15 * n)
    actions.publish(channel=mine, by=world.nurlan)
    gaps = Airing.objects.filter(channel=mine, slot=None).exclude(promos={}).order_by("number")
    row = [work for gap in gaps for work in works(gap, "KG")]
    assert len(row) >= 3 * 5
    assert all(one != other for one, other in itertools.pairwise(row))
    counts = {clip: row.count(clip) for clip in clips}
    assert max(counts.values()) - min(counts.values()) <= 1


# ---- on the air ------------------------------------------------------------------------------------------------------


def test_they_run_once_each_before_the_card_on_the_grid_with_their_labels(
    world: World, mine: Channel, tale: Programme, secret: Programme
) -> None:
    trailer(world, tale, "Soon")
    trailer(world, secret, "Hush", frames=333)
    gap = published(world, mine)
    actions.make_cards(channel=mine)
    gap.refresh_from_db()
    on_at("kg")
    line, row = timeline("kg"), when(gap, put_in(gap, "KG"))
    at = gap.start
    assert len(row) == 2
    for one, start, stop in row:
        assert abs(start - at) < SEGMENT
        inside = {folder_at(line, tick) for tick in range(start + SEGMENT, stop - SEGMENT, SEGMENT)}
        assert inside == {one.folder}
        at = stop
    after = {folder_at(line, tick) for tick in range(at + SEGMENT, gap.stop - SEGMENT, SEGMENT)}
    assert after == {gap.cards["KG"]["folder"]}
    text = playlist(line, "720p", at + SEGMENT).decode()
    said = re.findall(r"#EXT-X-DATERANGE:(.*X-PROMO=.*)", text)
    assert [re.search(r'ID="([^"]+)"', one)[1] for one in said] == [f"a{gap.number}-p1", f"a{gap.number}-p2"]
    for one, (put, _start, _stop) in zip(said, row, strict=True):
        assert 'CLASS="org.ortaq.programme"' in one
        assert f'X-PROGRAMME="{put.work}"' in one
        assert f'X-PROMO="{put.of}"' in one
        assert 'X-LABEL="voice"' in one
    assert folder_at(timeline("kz"), gap.start + 3 * SEGMENT) == "slate"
    assert folder_at(timeline("none"), gap.start + 3 * SEGMENT) == "slate"


def test_one_that_may_not_be_shown_any_more_goes_within_a_minute_and_the_past_stays(
    world: World, tale: Programme
) -> None:
    clip = film(world, title="Long", frames=25 * 170, voice=True)
    actions.mark_promo(work=clip, of=tale, by=world.erlan)
    contract = licence(world, clip, territories=["KG", "HU"], runs=None)
    mine = channel(world)
    plan_at(world, mine, tale, -11)
    plan_at(world, mine, tale, 10)
    actions.publish(channel=mine, by=world.nurlan)
    gap = gap_of(mine)
    # Put in long ago: the gap has begun a minute before now.
    putting.follow(mine, 0, 0)
    reels.keep(mine)
    gap.refresh_from_db()
    assert works(gap, "KG") == [str(clip.pk)]
    on_at("kg")
    now = ticks.of(timezone.now())
    before = re.sub(rb"#EXT-X-DATERANGE.*\n", b"", playlist(timeline("kg"), "720p", now))
    rights.end(contract=contract, by=world.asel)
    assert queries.shown_of([clip.pk]) == [clip.pk]
    tasks.follow_rights.call([str(clip.pk)])
    on_at("kg")
    assert re.sub(rb"#EXT-X-DATERANGE.*\n", b"", playlist(timeline("kg"), "720p", now)) == before
    every = range(now + 60 * TICKS, gap.stop, SEGMENT)
    assert {folder_at(timeline("kg"), tick) for tick in every} == {"slate"}
    newest = Publication.objects.filter(channel=mine).latest("number")
    shared = Shared()
    whole = timelines.Builder(mine, shared).timelines(shared.airings(mine, 0), {})
    marks = {name: Mark.read(plain) for name, plain in newest.marks.items()}
    late = timelines.Builder(mine, shared).timelines(shared.airings(mine, newest.first), marks)
    assert {name: one.mark for name, one in late.items()} == {name: one.mark for name, one in whole.items()}
    # Nothing more to do.
    assert actions.follow_rights(channel=mine, programmes=[clip.pk]) is None


def test_what_is_taken_out_of_the_schedule_is_promoted_no_more(world: World, mine: Channel, secret: Programme) -> None:
    trailer(world, secret, "Hush")
    gap = published(world, mine)
    assert works(gap, "KG")
    actions.remove(slot=mine.slots.get(programme=secret), by=world.nurlan)
    gap = published(world, mine)
    assert gap.promos == {}


def test_nothing_leaks_whatever_ends(world: World) -> None:
    """The oracle: what a contract gives, written down by hand; asked at random places of the air."""
    mine = channel(world, territories_seen=["KG", "KZ", "HU"])
    given: dict[str, set[str]] = {}
    contracts: dict[str, Contract] = {}
    films, clips = [], {}
    for n, codes in enumerate((["KG"], ["KG", "HU"], ["KZ"], ["KG", "KZ"])):
        one = film(world, title=f"Film {n}")
        films.append(one)
        contracts[one.package.folder] = licence(world, one, territories=codes, runs=None)
        given[one.package.folder] = set(codes)
        clip = film(world, title=f"Clip {n}", frames=2500)
        actions.mark_promo(work=clip, of=one, by=world.erlan)
        there = [["KG", "KZ", "HU"], ["HU"], ["KZ"], ["KG"]][n]
        contracts[clip.package.folder] = licence(world, clip, territories=there, runs=None)
        # Where the film is not seen, its promo is not either, though a contract would give it.
        given[clip.package.folder] = set(there) & set(codes)
        clips[clip.package.folder] = one.package.folder
    for n in range(16):
        if n % 4 in {0, 1, 3}:
            plan_at(world, mine, films[n % 4], 5 + 15 * n, 8)
    actions.publish(channel=mine, by=world.nurlan)
    actions.make_cards(channel=mine)
    chance = random.Random(5)

    def look(start: int) -> tuple[int, int]:
        on_at("kg")
        wrong = promos = 0
        for _ in range(1_000):
            code = chance.choice(["kg", "kz", "hu", "none"])
            folder = folder_at(timeline(code), chance.randrange(start, ticks.of(minute(240))))
            if folder != "slate" and not folder.startswith(packages.CARD):
                wrong += code.upper() not in given[folder]
                promos += folder in clips
        return wrong, promos

    wrong, promos = look(Airing.objects.filter(channel=mine).order_by("number").first().start)
    assert (wrong, promos > 20) == (0, True)
    for n in (0, 1):
        clip, of = list(clips.items())[n]
        rights.end(contract=contracts[clip if n else of], by=world.asel)
        given[clip] = set()
        if not n:
            given[of] = set()
        actions.follow_rights(channel=mine)
        assert look(ticks.of(timezone.now()) + 60 * TICKS)[0] == 0


# ---- what is told of it, and by whom it is changed -------------------------------------------------------------------


def test_the_log_tells_promos_and_counts_nothing(
    world: World, mine: Channel, tale: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = trailer(world, tale, "Soon")
    gap = published(world, mine)
    write(mine, monkeypatch)
    told = [row for row in rows(mine, world.bishkek) if row["is_promo"]]
    assert {(row["programme"], row["territory"]) for row in told} == {(str(clip.pk), "KG"), (str(clip.pk), "HU")}
    for row in told:
        assert (row["is_shown"], row["is_counted"], row["is_stand_in"], row["reason"]) == (True, False, False, "")
        assert row["start"] == gap.starts_at.isoformat()
        assert row["contract"]
        assert row["catch_up_until"] is None
    theirs = [row for row in rows(mine, world.almaty) if row["is_promo"]]
    assert len(theirs) == 2
    assert not Run.objects.filter(programme=clip).exists()


def test_a_work_is_marked_by_its_house_when_it_is_short_and_ready(world: World, tale: Programme) -> None:
    clip, long = film(world, title="Soon", frames=300), film(world, title="Long", frames=25 * 200)
    with pytest.raises(NotAllowed):
        actions.mark_promo(work=clip, of=tale, by=world.nurlan)
    with pytest.raises(actions.CannotPromote, match="180 seconds"):
        actions.mark_promo(work=long, of=tale, by=world.erlan)
    with pytest.raises(actions.CannotPromote, match="not of a promo"):
        actions.mark_promo(work=clip, of=clip, by=world.erlan)
    promo = actions.mark_promo(work=clip, of=tale, by=world.erlan)
    other = film(world, title="Other", frames=300)
    with pytest.raises(actions.CannotPromote, match="not of a promo"):
        actions.mark_promo(work=other, of=clip, by=world.erlan)
    with pytest.raises(NotAllowed):
        actions.unmark_promo(promo=promo, by=world.nurlan)
    actions.unmark_promo(promo=promo, by=world.erlan)
    assert not Promo.objects.exists()


def test_promos_and_cards_are_turned_off_for_a_channel_and_on_again(
    world: World, mine: Channel, tale: Programme
) -> None:
    clip = trailer(world, tale, "Soon")
    published(world, mine)
    promo = Promo.objects.get()
    actions.make_cards(channel=mine)
    assert gap_of(mine).cards
    with pytest.raises(NotAllowed):
        actions.turn_promo(channel=mine, promo=promo, is_on=False, by=world.dana)
    actions.turn_promo(channel=mine, promo=promo, is_on=False, by=world.nurlan)
    assert gap_of(mine).promos == {}
    actions.turn_cards(channel=mine, is_on=False, by=world.nurlan)
    assert gap_of(mine).cards == {}
    actions.turn_promo(channel=mine, promo=promo, is_on=True, by=world.nurlan)
    actions.turn_cards(channel=mine, is_on=True, by=world.nurlan)
    actions.make_cards(channel=mine)
    assert (works(gap_of(mine), "KG"), bool(gap_of(mine).cards)) == ([str(clip.pk)], True)
    assert actions.make_cards(channel=mine) is None


def ours(world: World) -> Programme:
    """A short work of Bishkek's own."""
    made = film(world, title="Ours", frames=300)
    Programme.objects.filter(pk=made.pk).update(owner=world.bishkek)
    return made


def test_the_page_marks_turns_and_says_where_each_is_shown_next_or_why_not(
    world: World, mine: Channel, tale: Programme, client: Client
) -> None:
    clip = ours(world)
    here = f"/channels/{mine.slug}/fillers/"
    client.force_login(world.nurlan)
    assert "There is no promo yet" in text(client.get(here))
    client.post(f"{here}mark/", {"work": clip.pk, "of": tale.pk})
    promo = Promo.objects.get(work=clip, of=tale)
    assert "Nothing of what it tells of is published" in text(client.get(here))
    published(world, mine)
    page = text(client.get(here))
    assert "tells of" in page
    assert "Kyrgyzstan" in page
    client.post(f"{here}{promo.pk}/turn/", {"on": "0"})
    assert "It is turned off here." in text(client.get(here))
    client.post(f"{here}{promo.pk}/turn/", {"on": "1"})
    client.post(f"{here}cards/", {"on": "0"})
    assert "Cards are turned off" in text(client.get(here))
    client.post(f"{here}{promo.pk}/unmark/")
    assert not Promo.objects.exists()
    client.force_login(world.dana)
    assert client.get(here).status_code == 404


def test_the_api_does_the_same(world: World, mine: Channel, tale: Programme, client: Client) -> None:
    clip = ours(world)
    api = "/api/channels"
    client.force_login(world.nurlan)
    marked = client.put(f"{api}/promos/{clip.pk}", {"of": str(tale.pk)}, "application/json")
    assert marked.status_code == 204
    published(world, mine)
    (one,) = client.get(f"{api}/{mine.slug}/fillers").json()["promos"]
    assert (one["work"], one["of"], one["is_on"], one["why_not"]) == (str(clip.pk), str(tale.pk), True, "")
    assert one["uses"][0]["territories"] == ["KG", "HU"]
    told = client.put(f"{api}/{mine.slug}/fillers/{clip.pk}", {"on": False}, "application/json").json()
    assert (told["promos"][0]["is_on"], told["promos"][0]["uses"]) == (False, [])
    assert (
        client.put(f"{api}/{mine.slug}/fillers/cards", {"on": False}, "application/json").json()["has_cards"] is False
    )
    client.force_login(world.dana)
    assert client.put(f"{api}/{mine.slug}/fillers/{clip.pk}", {"on": True}, "application/json").status_code == 403
    assert client.delete(f"{api}/promos/{clip.pk}").status_code == 403
    client.force_login(world.nurlan)
    assert client.delete(f"{api}/promos/{clip.pk}").status_code == 204
