"""Plan and publish: who may, what is refused and in which words, and what can no longer be changed."""

import datetime as dt
import itertools
import re

import pytest
import time_machine
from django.utils import timezone

from ortaq.channels import actions, deciding, queries
from ortaq.channels.actions.publish import AHEAD
from ortaq.channels.models import Airing, Publication, Slot
from ortaq.core.playout import ticks
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.rights.actions import RunsUsedUp
from ortaq.rights.models import Run, RunState
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db


def held() -> int:
    """How many showings slots hold or have used; those given back stay written down."""
    return Run.objects.filter(freed_at=None).count()


def test_nurlan_plans_and_publishes_and_each_step_is_in_the_log(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    assert (slot.stops_at - slot.starts_at, slot.published_at) == (dt.timedelta(minutes=30), None)
    publication = actions.publish(channel=mine, by=world.nurlan)
    slot.refresh_from_db()
    assert slot.published_at is not None
    assert {code: plain["answer"] for code, plain in slot.decisions.items()} == {
        "KG": "allow",
        "KZ": "deny",
        "HU": "deny",
    }
    assert (Run.objects.get().slot, Run.objects.get().state) == (slot.pk, RunState.RESERVED)
    rows = list(Airing.objects.order_by("number"))
    assert [(row.number, row.slot_id) for row in rows] == [(1, None), (2, slot.pk), (3, None)]
    assert all(one.stop == other.start for one, other in itertools.pairwise(rows))
    assert rows[-1].stops_at >= timezone.now() + AHEAD
    assert (publication.first, publication.marks) == (1, {})
    actions_told = list(
        Entry.objects.filter(subject_kind__in=["slot", "channel", "run"])
        .order_by("number")
        .values_list("action", flat=True)
    )
    assert actions_told == ["opened", "planned", "run reserved", "published"]
    with pytest.raises(actions.NothingToPublish, match="nothing new"):
        actions.publish(channel=mine, by=world.nurlan)


def test_only_a_scheduler_of_the_house_plans_its_channel(world: World) -> None:
    tale, mine = film(world), channel(world)
    for stranger in (world.aigul, world.reka, world.erlan):
        with pytest.raises(NotAllowed, match="Only a scheduler of Demo TV Bishkek"):
            actions.plan(channel=mine, programme=tale, starts_at=minute(60), by=stranger)
        with pytest.raises(NotAllowed):
            actions.publish(channel=mine, by=stranger)
    with pytest.raises(NotAllowed, match="can open a channel"):
        channel(world, slug="x", number=9, by=world.reka)


def test_budapest_has_no_licence_and_is_told_so_in_words(world: World) -> None:
    tale = film(world)
    mine = channel(world, "budapest", territories_seen=["HU"])
    preview = deciding.preview(mine, tale, minute(60), 1800)
    assert preview["HU"].answer == "deny"
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.reka)
    with pytest.raises(actions.SlotNotCleared) as refused:
        actions.publish(channel=mine, by=world.reka)
    assert refused.value.slots == (slot,)
    assert "No licence for Hungary. Demo TV Almaty owns this programme; ask for it in Exchange." in str(refused.value)
    assert re.match(r"Not published\. These may not be shown: “Nasreddin”, ", str(refused.value))
    assert not Airing.objects.exists()
    slot.refresh_from_db()
    assert slot.published_at is None


def test_two_programmes_never_have_the_same_time(world: World) -> None:
    tale, mine = film(world), channel(world)
    first = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    for start, seconds in ((60, 60), (50, 1200), (89, 600), (50, 7200)):
        with pytest.raises(actions.SlotTaken, match="“Nasreddin” has this time"):
            actions.plan(channel=mine, programme=tale, starts_at=minute(start), seconds=seconds, by=world.nurlan)
    second = actions.plan(channel=mine, programme=tale, starts_at=minute(90), by=world.nurlan)
    assert second.seconds == 36
    with pytest.raises(actions.SlotTaken):
        actions.move(slot=second, starts_at=minute(70), by=world.nurlan)
    moved = actions.move(slot=first, starts_at=minute(61), seconds=600, by=world.nurlan)
    assert (moved.starts_at, moved.seconds) == (minute(61), 600)
    assert actions.move(slot=first, starts_at=minute(61), seconds=600, by=world.nurlan).seconds == 600


def test_times_lie_on_the_grid_and_lengths_make_sense(world: World) -> None:
    tale, mine = film(world), channel(world)
    with pytest.raises(actions.OffTheGrid, match="multiple of 4 seconds"):
        actions.plan(channel=mine, programme=tale, starts_at=minute(60) + dt.timedelta(seconds=2), by=world.nurlan)
    for seconds in (0, -4, 6, 100_000):
        with pytest.raises(actions.BadLength):
            actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=seconds, by=world.nurlan)
    with pytest.raises(actions.TooLate):
        actions.plan(channel=mine, programme=tale, starts_at=minute(-60 * 25), seconds=60, by=world.nurlan)
    for bad in ({"names": {}}, {"sounds": []}, {"territories_seen": ["??"]}):
        with pytest.raises(actions.ChannelUnclear):
            channel(world, slug="y", number=8, **bad)


def test_what_has_begun_stays_for_ever(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale, runs=None)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=1800, by=world.nurlan)
    later = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    history = list(Airing.objects.filter(number__lte=2).order_by("number").values())
    with pytest.raises(actions.SlotAired, match="has been on the air"):
        actions.remove(slot=slot, by=world.nurlan)
    with pytest.raises(actions.SlotAired):
        actions.move(slot=slot, starts_at=minute(200), by=world.nurlan)
    with pytest.raises(actions.TooLate):
        actions.plan(channel=mine, programme=tale, starts_at=minute(0), seconds=4, by=world.nurlan)
    actions.move(slot=later, starts_at=minute(120), by=world.nurlan)
    assert [one.pk for one in queries.drafts(mine)] == [later.pk]
    actions.publish(channel=mine, by=world.nurlan)
    now = list(Airing.objects.order_by("number").values())
    assert now[0] == history[0]
    assert [(row["slot_id"], row["start"]) for row in now] == [
        (slot.pk, ticks.of(slot.starts_at)),
        (None, ticks.of(slot.stops_at)),
        (later.pk, ticks.of(minute(120))),
        (None, ticks.of(minute(150))),
    ]


def test_a_gap_that_is_on_the_air_ends_when_something_is_put_in(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(120), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    rows = list(Airing.objects.order_by("number"))
    assert [row.slot_id is not None for row in rows[-5:]] == [False, True, False, True, False]
    assert all(one.stop == other.start for one, other in itertools.pairwise(rows))
    assert Publication.objects.order_by("-number").first().marks["kg"]["entries"] > 0


def test_a_published_slot_that_is_taken_out_goes_with_the_next_publication(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    draft = actions.plan(channel=mine, programme=tale, starts_at=minute(300), seconds=600, by=world.nurlan)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan, until=minute(100))
    assert held() == 1
    actions.remove(slot=draft, by=world.nurlan)
    assert not Slot.objects.filter(pk=draft.pk).exists()
    actions.remove(slot=slot, by=world.nurlan)
    assert list(queries.slots(mine, minute(0), minute(600))) == []
    assert Airing.objects.filter(slot=slot).exists()
    actions.publish(channel=mine, by=world.nurlan)
    assert (Slot.objects.count(), held(), Airing.objects.filter(slot__isnull=False).count()) == (0, 0, 0)


def test_showings_are_never_oversold(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale, runs=2)
    for at in (60, 90, 120):
        actions.plan(channel=mine, programme=tale, starts_at=minute(at), seconds=600, by=world.nurlan)
    with pytest.raises(RunsUsedUp, match="All showings of licence"):
        actions.publish(channel=mine, by=world.nurlan)
    assert (held(), Airing.objects.count()) == (0, 0)
    actions.remove(slot=Slot.objects.last(), by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert deciding.preview(mine, tale, minute(200), 600)["KG"].answer == "deny"
    again = deciding.preview(mine, tale, minute(60), 600, Slot.objects.first())["KG"]
    assert (again.answer, again.runs_left) == ("allow", 0)


def test_a_programme_without_a_package_is_not_published(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    tale.package.delete()
    bare = type(tale).objects.get(pk=tale.pk)
    slot = actions.plan(channel=mine, programme=bare, starts_at=minute(60), by=world.nurlan)
    assert slot.seconds == 60
    with pytest.raises(actions.NotPackaged, match="still missing: “Nasreddin”"):
        actions.publish(channel=mine, by=world.nurlan)


def test_a_draft_whose_time_has_come_is_named(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=minute(80), seconds=600, by=world.nurlan)
    with time_machine.travel(minute(85), tick=False), pytest.raises(actions.TooLate, match="Move it or take it out"):
        actions.publish(channel=mine, by=world.nurlan)


def test_the_channel_repeats_the_day_before_where_it_may_and_never_runs_out(world: World) -> None:
    own, given, mine = film(world, title="Own"), film(world, title="Counted"), channel(world)
    licence(world, own, runs=None)
    licence(world, given)
    kept = actions.plan(channel=mine, programme=own, starts_at=minute(30), seconds=3600, by=world.nurlan)
    actions.plan(channel=mine, programme=given, starts_at=minute(90), seconds=3600, by=world.nurlan)
    with time_machine.travel(timezone.now(), tick=False):
        actions.publish(channel=mine, by=world.nurlan)
        assert actions.keep_ahead(channel=mine) is None
    with time_machine.travel(minute(18 * 60), tick=False):
        draft = actions.plan(channel=mine, programme=own, starts_at=minute(11 * 60), seconds=600, by=world.nurlan)
        assert actions.keep_ahead(channel=mine) is not None
        rows = list(Airing.objects.order_by("number"))
        assert all(one.stop == other.start for one, other in itertools.pairwise(rows))
        repeats = [row for row in rows if row.is_repeat]
        assert [(row.slot_id, row.starts_at) for row in repeats] == [(kept.pk, kept.starts_at + dt.timedelta(days=1))]
        assert rows[-1].stops_at >= timezone.now() + 2 * AHEAD
        assert held() == 1
        assert actions.keep_ahead(channel=mine) is None
        draft.refresh_from_db()
        assert draft.published_at is None
        # What people plan takes the place of what the channel put in by itself.
        own_plan = actions.plan(
            channel=mine, programme=own, starts_at=kept.starts_at + dt.timedelta(days=1, minutes=10), by=world.nurlan
        )
        actions.publish(channel=mine, by=world.nurlan)
        assert not Airing.objects.filter(is_repeat=True).exists()
        assert Airing.objects.filter(slot=own_plan).count() == 1
        assert actions.mark_aired() == 1
        assert Run.objects.get().state == RunState.AIRED
    assert Entry.objects.filter(action="kept ahead").count() == 1


def test_the_guide_tells_what_is_published_and_nothing_else(world: World) -> None:
    tale, mine = film(world), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(2), seconds=120, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=minute(40), seconds=600, by=world.nurlan)
    assert [one.slot for one in queries.coming_up(mine, minute(0))] == [slot]
    days = {one.slot for n in (0, 1) for one in queries.guide(mine, (slot.starts_at + dt.timedelta(days=n)).date())}
    assert days == {slot}
    (now,) = queries.on_now(slot.starts_at)
    assert (now.channel, now.programme) == (mine, tale)
    (nothing,) = queries.on_now(slot.stops_at)
    assert (nothing.airing.slot, nothing.programme) == (None, None)
    (before,) = queries.on_now(slot.starts_at - dt.timedelta(days=3))
    assert before.airing is None
    assert (queries.variant_for(mine, "KG"), queries.variant_for(mine, "TR"), queries.variant_for(mine, "")) == (
        "kg",
        "none",
        "none",
    )
    assert queries.stream(mine, "TR") == "/live/demo-bishkek/none/master.m3u8"


def test_gaps_are_what_no_slot_takes(world: World) -> None:
    tale, mine = film(world), channel(world)
    for at, seconds in ((10, 600), (30, 600)):
        actions.plan(channel=mine, programme=tale, starts_at=minute(at), seconds=seconds, by=world.nurlan)
    taken = list(queries.slots(mine, minute(0), minute(60)))
    found = queries.gaps(minute(0), minute(60), taken)
    assert [one.seconds for one in found] == [600, 600, 1200]
    assert queries.gaps(minute(10), minute(20), taken[:1]) == []
