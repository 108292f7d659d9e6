"""Abroad another programme stands in for what may not be shown there: by its own rights only, and never longer."""

import datetime as dt
import itertools
import random
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import etree

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, tasks
from ortaq.channels.air import answering, registry
from ortaq.channels.air.turns import turns
from ortaq.channels.models import Airing, AsRun, Channel, Publication, Slot, StandIn
from ortaq.core.interchange import dvbi, tva
from ortaq.core.playout import SEGMENT, TICKS, playlist, ticks
from ortaq.core.playout.timeline import Timeline
from ortaq.core.rights import Decision
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions as rights
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Contract, Run
from ortaq.standards.consents import actions as register
from ortaq.viewer import queries as viewer
from tests.core.playout.assets import plays_of
from tests.core.playout.test_words import DTD
from tests.rooms.air_stories import channel, film, licence, minute, package
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_as_run import rows, write
from tests.rooms.test_channels_consent import copied
from tests.rooms.test_channels_revocation import on_at, timeline
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db
Story = tuple[Channel, Programme, Programme, Contract]


def planned(
    world: World, mine: Channel, programme: Programme, at: int, stand_in: Programme | None, *, seconds: int = 1800
) -> Slot:
    """A programme at minutes from now, with what stands in for it."""
    slot = actions.plan(channel=mine, programme=programme, starts_at=minute(at), seconds=seconds, by=world.nurlan)
    return actions.name_stand_in(slot=slot, programme=stand_in, by=world.nurlan) if stand_in else slot


def published(world: World, mine: Channel) -> Publication:
    made = actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return made


def bare(line: Timeline, name: str, at: int) -> bytes:
    """A playlist without what it says of programmes: when one is over may change, what is listed may not."""
    return re.sub(rb"#EXT-X-DATERANGE.*\n", b"", playlist(line, name, at))


@pytest.fixture
def story(world: World) -> Story:
    """The tale, licensed for Kyrgyzstan, on now and again in twenty minutes; the stag, for the world but Hungary."""
    tale, stag = film(world), film(world, title="Stag", frames=833, voice=True)
    licence(world, tale)
    contract = licence(world, stag, territories=["KG", "KZ"], runs=None, catch_up_days=1)
    mine = channel(world)
    planned(world, mine, tale, -10, stag)
    planned(world, mine, tale, 20, stag)
    published(world, mine)
    return mine, tale, stag, contract


# ---- on the air ------------------------------------------------------------------------------------------------------


def test_where_the_programme_may_not_be_shown_its_stand_in_is_and_else_the_slate(world: World, story: Story) -> None:
    _mine, tale, stag, _contract = story
    assert on_at("kg", 5, 25) == [tale.package.folder] * 2
    assert on_at("kz", 5, 25) == [stag.package.folder] * 2
    assert on_at("hu", 5, 25) == ["slate"] * 2
    assert on_at("none", 5, 25) == ["slate"] * 2
    text = get("/live/demo-bishkek/kz/720p.m3u8")[2]
    (said,) = re.findall(r'#EXT-X-DATERANGE:(.*CLASS="org.ortaq.programme".*)', text)
    assert said.startswith('ID="a1-in",')
    for part in (f'X-PROGRAMME="{stag.pk}"', 'X-TITLE="Stag (ky)"', 'X-LABEL="voice"', f"/verify/{stag.pk}/"):
        assert part in said
    assert str(tale.pk) not in text
    (said,) = re.findall(r"#EXT-X-DATERANGE:(.*)", get("/live/demo-bishkek/hu/720p.m3u8")[2])
    assert f'X-REASON="no_licence",X-PROGRAMME="{tale.pk}"' in said


def test_it_repeats_on_the_grid_and_is_cut_hard_where_the_slot_ends(world: World, story: Story) -> None:
    mine, _tale, stag, _contract = story
    edges = [(ticks.of(slot.starts_at), ticks.of(slot.stops_at)) for slot in mine.slots.all()]
    row = [one for one in plays_of(timeline("kz"), "720p") if stag.package.folder in one[1]["720p"].head.decode()]
    for start, stop in edges:
        inside = [one for one in row if start <= one[0] < stop]
        assert len(inside) > 50
        assert inside[0][0] - start < SEGMENT
        begin, tracks, count = inside[-1]
        assert begin + tracks["720p"].starts[count - 1] < stop
        assert begin + tracks["720p"].ends[count - 1] - stop < SEGMENT
    # Nobody's number depends on what somebody else sees: the entries of each variant are its own.
    assert {one[1]["720p"].head for one in row} == {row[0][1]["720p"].head}


def test_its_own_languages_are_sent_with_their_fallbacks_declared(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale)
    licence(world, stag, territories=["KZ"], runs=None, sounds=["kk"], subtitles=["ky"])
    planned(world, mine, tale, -10, stag)
    published(world, mine)
    text = get("/live/demo-bishkek/kz/sound-ky.m3u8")[2]
    assert set(re.findall(r"^/media/([^/]+/[^/]+)/seg", text, re.MULTILINE)) == {f"{stag.package.folder}/sound-kk"}
    assert 'X-STAND-IN="ky=kk"' in text
    assert "subs" not in get("/live/demo-bishkek/kz/subs-kk-Latn.m3u8")[2].replace("subs-kk-Latn.m3u8", "")


def test_a_counted_licence_lets_nothing_stand_in_and_nothing_is_used(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale)
    licence(world, stag, territories=["KZ"], runs=50)
    planned(world, mine, tale, -10, stag)
    published(world, mine)
    assert on_at("kz", 5) == ["slate"]
    assert not Run.objects.filter(programme=stag).exists()
    # A second one that counts nothing does, and still nothing of the first is used.
    free = licence(world, stag, territories=["KZ"], runs=None)
    planned(world, mine, tale, 40, stag)
    published(world, mine)
    assert on_at("kz", 5, 45) == ["slate", stag.package.folder]
    assert not Run.objects.filter(programme=stag).exists()
    rights.end(contract=free, by=world.asel)
    actions.follow_rights(channel=mine)
    assert on_at("kz", 45) == ["slate"]
    assert not Run.objects.filter(programme=stag).exists()


def test_what_is_left_to_a_person_does_not_stand_in(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale)
    licence(world, stag, territories=["KZ"], runs=None)
    licence(world, stag, "baku", territories=["KZ"], exclusive="exclusive")
    planned(world, mine, tale, -10, stag)
    published(world, mine)
    decision = Decision.read(StandIn.objects.get().decisions["KZ"])
    assert str(decision.answer) == "review"
    assert on_at("kz", 5) == ["slate"]


def test_what_is_on_the_air_stays_whatever_is_made_or_signed_later(world: World, story: Story) -> None:
    mine, tale, stag, _contract = story
    package(stag, frames=500, sounds=("kk",), subtitles=())
    licence(world, tale, territories=["KZ"], runs=None)
    licence(world, stag, territories=["HU"], runs=None)
    actions.follow_rights(channel=mine)
    folder = StandIn.objects.first().folder
    assert on_at("kz", 5, 25) == [folder, folder]
    assert on_at("hu", 5) == ["slate"]
    assert folder != stag.package.__class__.objects.get(programme=stag).folder


def test_every_decision_is_in_the_ledger_with_the_publication(world: World, story: Story) -> None:
    mine, _tale, stag, contract = story
    (entry,) = Entry.objects.filter(action="published", subject_id=str(mine.pk))
    told = entry.details["stand_ins"]
    assert [one["programme"] for one in told] == [str(stag.pk)] * 2
    for one in told:
        answers = {code: Decision.read(plain) for code, plain in one["decisions"].items()}
        assert {code: str(answer.answer) for code, answer in answers.items()} == {"KZ": "allow", "HU": "deny"}
        assert answers["KZ"].clause == str(contract.clauses.get().pk)
    named = Entry.objects.filter(action="stand-in changed")
    assert {entry.details["programme"] for entry in named} == {str(stag.pk)}


# ---- revocation ------------------------------------------------------------------------------------------------------


def test_the_end_of_its_licence_brings_the_slate_within_a_minute(
    world: World, story: Story, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    _mine, tale, stag, contract = story
    before, now = timeline("kz"), ticks.of(timezone.now())
    early, begin = bare(before, "720p", now), int(minute(-10).timestamp())
    assert get("/live/demo-bishkek/kz/720p.m3u8", f"from={begin}")[2].count("#EXTINF") > 100
    with django_capture_on_commit_callbacks(execute=True):
        rights.end(contract=contract, by=world.asel)
    job = DBTaskResult.objects.get(task_path="ortaq.channels.tasks.follow_rights")
    tasks.follow_rights.call(*job.args_kwargs["args"])
    assert answering.registry.refresh() == 1
    assert bare(timeline("kz"), "720p", now) == early
    every = range(now + 60 * TICKS, ticks.of(minute(50)), 4 * TICKS)
    assert {timeline("kz").on_at(at)["720p"].head.decode().split("/")[2] for at in every} == {"slate"}
    later = playlist(timeline("kz"), "720p", now + 60 * TICKS).decode()
    assert f'X-REASON="no_licence",X-PROGRAMME="{tale.pk}"' in later
    # Nobody may start it over any more: only what has been live in this minute is listed.
    assert get("/live/demo-bishkek/kz/720p.m3u8", f"from={begin}")[2].count("#EXTINF") < 20
    assert on_at("kg", 5, 25) == [tale.package.folder] * 2
    noted = Entry.objects.filter(action="withheld").last()
    assert noted
    assert noted.details["stand_ins"] == [str(stag.pk)]


def test_suspended_and_resumed_what_has_not_begun_stands_in_again(world: World, story: Story) -> None:
    mine, _tale, stag, contract = story
    rights.suspend(contract=contract, by=world.asel)
    actions.follow_rights(channel=mine)
    assert on_at("kz", 5, 25) == ["slate"] * 2
    rights.resume(contract=contract, by=world.asel)
    assert actions.follow_rights(channel=mine)
    assert on_at("kz", 5, 25) == ["slate", stag.package.folder]
    assert actions.follow_rights(channel=mine) is None


def test_a_consent_that_is_withdrawn_takes_it_off_the_air_too(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    held = copied(world, stag)
    licence(world, tale)
    licence(world, stag, territories=["KZ"], runs=None)
    for at in (-10, 20):
        planned(world, mine, tale, at, stag)
    published(world, mine)
    assert on_at("kz", 5, 25) == [stag.package.folder] * 2
    register.withdraw_consent(consent=held, by=world.erlan)
    tasks.withhold_what_may_not_be_shown.call()
    assert on_at("kz", 5, 25) == ["slate"] * 2
    assert on_at("kg", 5, 25) == [tale.package.folder] * 2
    planned(world, mine, tale, 60, stag)
    published(world, mine)
    assert on_at("kz", 25, 65) == ["slate"] * 2


def test_it_takes_over_what_is_lost_before_it_begins_and_in_the_middle_of_it(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale)
    abroad = licence(world, tale, territories=["KZ"])
    licence(world, stag, territories=["KZ"], runs=None)
    for at in (-10, 20):
        planned(world, mine, tale, at, stag)
    published(world, mine)
    assert on_at("kz", 5, 25) == [tale.package.folder] * 2
    now = ticks.of(timezone.now())
    early = bare(timeline("kz"), "720p", now)
    rights.suspend(contract=abroad, by=world.asel)
    actions.follow_rights(channel=mine)
    assert on_at("kz", 5, 25) == [stag.package.folder] * 2
    assert bare(timeline("kz"), "720p", now) == early
    # At the cut there is no slate between the two, not even for a segment, and the slot ends when it ends.
    cut = Airing.objects.get(slot__starts_at=minute(-10)).off("KZ")[0]
    every = [folder_of(timeline("kz"), at) for at in range(ticks.of(minute(-10)), ticks.of(minute(20)), SEGMENT)]
    assert "slate" not in every
    assert {one for one, _again in itertools.groupby(every)} == {tale.package.folder, stag.package.folder}
    assert abs(first_of(timeline("kz"), stag.package.folder) - cut) < SEGMENT
    text = playlist(timeline("kz"), "720p", cut + 30 * TICKS).decode()
    assert 'ID="a1-in",CLASS="org.ortaq.programme"' in text
    rights.resume(contract=abroad, by=world.asel)
    actions.follow_rights(channel=mine)
    # What has begun stays as it became; what has not is itself again.
    assert on_at("kz", 5, 25) == [stag.package.folder, tale.package.folder]
    assert bare(timeline("kz"), "720p", now) == early


def folder_of(line: Timeline, at: int) -> str:
    tracks = line.on_at(at)
    assert tracks
    return tracks["720p"].head.decode().split("/")[2]


def first_of(line: Timeline, folder: str) -> int:
    """The tick at which a package is on the air first."""
    return next(start for start, tracks, _n in plays_of(line, "720p") if folder in tracks["720p"].head.decode())


def ending(world: World, programme: Programme, at: dt.datetime, codes: list[str]) -> Contract:
    """A licence that ends at an instant, however odd its second."""
    made = licence(world, programme, territories=codes, runs=None)
    made.ended_at = at
    made.save(update_fields=["ended_at"])
    recompile([programme.pk])
    return made


def test_a_licence_that_ends_in_the_middle_hands_over_to_the_second(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale)
    end = minute(12) + dt.timedelta(seconds=13)
    ending(world, tale, end, ["KZ", "HU"])
    ending(world, stag, end + dt.timedelta(minutes=5), ["KZ"])
    slot = planned(world, mine, tale, 2, stag)
    published(world, mine)
    decision = Decision.read(mine.airings.get(slot=slot).decisions["KZ"])
    assert (str(decision.answer), decision.until) == ("allow_until", end)
    every = range(ticks.of(slot.starts_at), ticks.of(slot.stops_at), SEGMENT)
    # Before the second at which it ends, a pause takes what whole segments leave.
    row = {
        code: [one for at in every if (one := folder_of(timeline(code), at)) != "pause"] for code in ("kg", "kz", "hu")
    }
    assert {code: [one for one, _again in itertools.groupby(some)] for code, some in row.items()} == {
        "kg": [tale.package.folder],
        "kz": [tale.package.folder, stag.package.folder, "slate"],
        "hu": [tale.package.folder, "slate"],
    }
    handed = first_of(timeline("kz"), stag.package.folder)
    assert handed == ticks.of(end)
    # Guides tell the same, to the tick.
    airing = mine.airings.get(slot=slot)
    assert [(one.programme, one.start) for one in turns(airing, "KZ")] == [(tale, airing.start), (stag, handed)]
    seen = viewer.showings(slot.starts_at, slot.stops_at, "KZ")
    assert [(one.programme, one.reason, one.stands_in_for) for one in seen] == [(tale, "", None), (stag, "", tale)]
    assert seen[0].stops_at == seen[1].starts_at == ticks.to_datetime(handed)
    assert viewer.on_now(slot.starts_at + dt.timedelta(minutes=12), "KZ")[mine.pk].programme == stag


# ---- nothing leaks, no number changes --------------------------------------------------------------------------------


def busy(world: World) -> tuple[Channel, dict[str, tuple[set[str], Contract]]]:
    """A day of slots with two things that stand in; what a contract gives is written down by hand beside it."""
    mine = channel(world, territories_seen=["KG", "KZ", "HU", "TR"])
    given: dict[str, tuple[set[str], Contract]] = {}
    films = []
    for n, (codes, runs) in enumerate(((["KG"], None), (["KG", "TR"], None), (["KZ"], None), (["KZ", "HU"], None))):
        one = film(world, title=f"Film {n}", frames=700 + 133 * n)
        given[one.package.folder] = set(codes), licence(world, one, territories=codes, runs=runs)
        films.append(one)
    for n in range(24):
        planned(world, mine, films[n % 2], -30 + n * 30, (None, films[2], films[3])[n % 3], seconds=600 + 600 * (n % 3))
    published(world, mine)
    return mine, given


def leaks(mine: Channel, given: dict[str, set[str]], start: int, tries: int) -> tuple[int, int]:
    """Look at random (variant, instant, rendition): how often nobody has given what is sent, and how often it is."""
    lives = list(registry.on_air(mine, ticks.of(timezone.now()))[0].values())
    chance, wrong, shown = random.Random(11), 0, 0
    stop = Airing.objects.filter(channel=mine, slot__isnull=False).order_by("-stop").first().stop
    for _ in range(tries):
        live = chance.choice(lives)
        name = chance.choice(list(live.files.values()))
        tracks = live.timeline.on_at(chance.randrange(start, stop))
        assert tracks
        folder, rendition = tracks[name].lines.decode().split("\n")[1].split("/")[2:4]
        if folder in {"slate", "blank", "pause"}:
            continue
        shown += 1
        wrong += live.variant.upper() not in given.get(folder, ())
        wrong += rendition.startswith("sound-") and rendition.partition("-")[2] not in {"ky", "kk"}
    return wrong, shown


def test_nothing_is_sent_without_a_permission_of_its_own_before_and_after_contracts_end(world: World) -> None:
    mine, given = busy(world)
    now = ticks.of(timezone.now())
    first = Airing.objects.filter(channel=mine).order_by("number").first().start
    places = {folder: codes for folder, (codes, _contract) in given.items()}
    wrong, shown = leaks(mine, places, first, 6_000)
    assert (wrong, shown > 1_500) == (0, True)
    for folder in list(given)[1:3]:
        rights.end(contract=given[folder][1], by=world.asel)
        actions.follow_rights(channel=mine)
        places[folder] = set()
        wrong, shown = leaks(mine, places, now + 60 * TICKS, 3_000)
        assert (wrong, shown > 300) == (0, True)
    assert leaks(mine, {}, first, 1_000)[0] > 0


def test_no_number_changes_when_things_stand_in_come_and_go(world: World) -> None:
    mine, given = busy(world)
    now = ticks.of(timezone.now())
    before = registry.on_air(mine, now)[0]
    held = list(given.values())[2][1]
    for step in (rights.suspend, rights.resume):
        step(contract=held, by=world.asel)
        actions.follow_rights(channel=mine)
        after = registry.on_air(mine, now)[0]
        for place, live in before.items():
            for name in live.files.values():
                for at in range(now, now + 12 * TICKS, 4 * TICKS):
                    assert bare(live.timeline, name, at) == bare(after[place].timeline, name, at)
    slot = mine.slots.order_by("starts_at").last()
    actions.drop_stand_in(slot=slot, by=world.nurlan) if slot.stand_in else actions.name_stand_in(
        slot=slot, programme=Programme.objects.get(titles__kk="Film 3"), by=world.nurlan
    )
    published(world, mine)
    after = registry.on_air(mine, now)[0]
    late = ticks.of(slot.starts_at)
    pruned = registry.on_air(mine, late + 24 * 3600 * TICKS)[0]
    assert pruned["/live/demo-bishkek/kz"].timeline.played[0] > 0
    for place, live in after.items():
        for name in live.files.values():
            for at in range(late, live.timeline.end, 97 * TICKS):
                if at - 60 * TICKS > pruned[place].timeline.starts[0]:
                    assert playlist(pruned[place].timeline, name, at) == playlist(live.timeline, name, at)


# ---- what is told of it ----------------------------------------------------------------------------------------------


def test_the_log_and_its_licensor_are_told_what_stood_in(
    world: World, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, tale, stag, contract = story
    write(mine, monkeypatch)
    told = {(row["programme"], row["territory"]): row for row in rows(mine, world.bishkek)}
    assert set(told) == {*((str(tale.pk), code) for code in ("KG", "KZ", "HU")), (str(stag.pk), "KZ")}
    seen, not_seen = told[str(stag.pk), "KZ"], told[str(tale.pk), "KZ"]
    assert (seen["is_shown"], seen["is_stand_in"], seen["is_counted"]) == (True, True, False)
    assert (seen["contract"], seen["clause"], seen["reason"]) == (contract.number, 1, "")
    assert (not_seen["is_shown"], not_seen["reason"], not_seen["is_stand_in"]) == (False, "no_licence", False)
    theirs = [row for row in rows(mine, world.almaty) if row["contract"] == contract.number]
    assert {(row["programme"], row["territory"]) for row in theirs} == {(str(stag.pk), "KZ")}
    client.force_login(world.nurlan)
    logs = [f"/channels/as-run/{one.pk}/" for one in AsRun.objects.filter(to=world.bishkek)]
    pages = "".join(client.get(there).content.decode() for there in logs)
    assert "in the place of another programme" in pages


def test_viewers_abroad_are_told_what_is_on_there(world: World, story: Story) -> None:
    _mine, tale, stag, contract = story
    seen = {code: viewer.showings(minute(0), minute(40), code) for code in ("KG", "KZ", "HU")}
    assert {code: [(one.programme, one.reason) for one in row] for code, row in seen.items()} == {
        "KG": [(tale, "")] * 2,
        "KZ": [(stag, "")] * 2,
        "HU": [(tale, "no_licence")] * 2,
    }
    assert [one.stands_in_for for one in seen["KZ"]] == [tale, tale]
    assert all(one.label and one.label.code == "voice" for one in seen["KZ"])
    assert [one.programme for one in viewer.coming_up(tale, timezone.now(), "KZ")] == [tale, tale]
    rights.end(contract=contract, by=world.asel)
    tasks.follow_rights.call([str(stag.pk)])
    coming = viewer.showings(minute(20), minute(40), "KZ")
    assert [(one.programme, one.reason) for one in coming] == [(tale, "no_licence")]


# ---- the step --------------------------------------------------------------------------------------------------------


def test_guides_for_machines_tell_what_a_territory_sees(world: World, story: Story, client: Client) -> None:
    mine, tale, stag, _contract = story
    Programme.objects.filter(pk=stag.pk).update(min_age=12)

    def told(code: str) -> list[tuple[str, str, str]]:
        query = {"territory": code} if code else {}
        content = client.get("/channels/guide.xml", query).content
        tree = etree.fromstring(content)
        assert DTD.validate(tree), DTD.error_log
        assert client.get(f"/channels/{mine.slug}/guide.xml", query).content == content
        return [
            (
                one.findtext("title"),
                one.findtext("rating[@system='kz-2018']/value", ""),
                "ai:voice" if "ai:voice" in [word.text for word in one.findall("keyword")] else "",
            )
            for one in tree.findall("programme")
        ]

    assert told("") == told("KG") == [("Қожанасыр (ky)", "", "")] * 2
    assert told("KZ") == told("kz") == [("Stag (ky)", "12+", "ai:voice")] * 2
    assert told("HU") == told("TR") == []
    for code, works in (("", {tale}), ("KZ", {stag}), ("HU", set())):
        listing = tva.read(client.get("/channels/guide.tva.xml", {"territory": code}).content).listing
        assert {one.work for one in listing.showings} == {one.pk.hex for one in works}
        here = client.get(f"/channels/{mine.slug}/calendar.ics", {"territory": code, "language": "ky"}).content.decode()
        assert here.count("BEGIN:VEVENT") == 2 * len(works)
        assert all(f"SUMMARY;LANGUAGE=ky:{one.titles['ky']}" in here for one in works)
    there = client.get(f"/channels/programmes/{stag.pk}/calendar.ics", {"territory": "KZ"}).content.decode()
    assert there.count("BEGIN:VEVENT") == 2
    assert client.get(f"/channels/programmes/{tale.pk}/calendar.ics", {"territory": "KZ"}).content.count(b"VEVENT") == 0
    lists = {code: client.get("/channels/channels.m3u", {"territory": code}).content.decode() for code in ("", "KZ")}
    assert ('x-ai-label="none"' in lists[""], 'x-ai-label="voice"' in lists["KZ"]) == (True, True)
    assert "/channels/guide.xml?territory=KZ" in lists["KZ"]
    assert "territory" not in lists[""]
    # The catch-up that is offered is that of what is seen.
    assert ('catchup="default"' in lists["KZ"], 'catchup="default"' in lists[""]) == (True, True)
    services = {
        code: dvbi.read(client.get("/channels/services.xml", {"territory": code}).content).listing.channels
        for code in ("", "KZ", "TR")
    }
    assert [len(services[code]) for code in ("", "KZ", "TR")] == [1, 1, 0]


# ---- planned again ---------------------------------------------------------------------------------------------------


def test_days_that_are_planned_again_take_it_along_where_it_may_stand_in(world: World, client: Client) -> None:
    tale, stag, crane = film(world), film(world, title="Stag"), film(world, title="Crane")
    mine = channel(world)
    licence(world, tale, runs=None)
    licence(world, stag, territories=["KZ"], runs=None)
    day = (timezone.now() + dt.timedelta(days=2)).date()
    noon = dt.datetime.combine(day, dt.time(6), dt.UTC)
    ending(world, crane, noon + dt.timedelta(hours=4), ["KZ"])
    for hour, programme in ((0, stag), (1, crane)):
        start = noon + dt.timedelta(hours=hour)
        slot = actions.plan(channel=mine, programme=tale, starts_at=start, seconds=600, by=world.nurlan)
        actions.name_stand_in(slot=slot, programme=programme, by=world.nurlan)
    made = actions.copy(channel=mine, first=day, days=1, to=day + dt.timedelta(days=1), by=world.nurlan)
    assert [one.stand_in for one in made.planned] == [stag, None]
    (refused,) = made.refused
    assert (refused.slot, refused.programme) == (made.planned[1], crane)
    assert refused.why
    assert Entry.objects.filter(action="planned").last().details.get("stand_in") in {str(crane.pk), None}
    # One step to take back; the panel says who stayed behind.
    assert actions.undo(channel=mine, by=world.nurlan).kind == "copied"
    client.force_login(world.nurlan)
    page = client.post(
        f"/channels/{mine.slug}/copy/", {"first": day, "days": 1, "to": day + dt.timedelta(days=1)}, follow=True
    ).content.decode()
    assert "does not stand in for" in page
    # And a template.
    kept = actions.save_template(channel=mine, name="Day", first=day, days=1, by=world.nurlan)
    assert [strip["stand_in"] for strip in kept.strips] == [str(stag.pk), str(crane.pk)]
    applied = actions.apply_template(template=kept, first=day + dt.timedelta(days=2), days=1, by=world.nurlan)
    assert [one.stand_in for one in applied.planned] == [stag, None]
    assert [one.programme for one in applied.refused] == [crane]
    assert "stands in abroad" in client.get(f"/channels/{mine.slug}/templates/{kept.pk}/").content.decode()


def test_what_the_channel_repeats_by_itself_takes_it_along(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale, runs=None)
    contract = licence(world, stag, territories=["KZ"], runs=None)
    with time_machine.travel(minute(-20 * 60), tick=True):
        slot = actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=1800, by=world.nurlan)
        actions.name_stand_in(slot=slot, programme=stag, by=world.nurlan)
        actions.publish(channel=mine, by=world.nurlan)
    assert actions.keep_ahead(channel=mine)
    again = mine.airings.get(is_repeat=True)
    assert again.starts_at == slot.starts_at + dt.timedelta(days=1)
    assert [one.programme for one in turns(again, "KZ")] == [stag]
    assert [one.programme for one in turns(again, "KG")] == [tale]
    # It stays with it when something else is published, and follows its own contract.
    planned(world, mine, tale, 60, None, seconds=600)
    published(world, mine)
    assert [one.programme for one in turns(mine.airings.get(is_repeat=True), "KZ")] == [stag]
    rights.suspend(contract=contract, by=world.asel)
    planned(world, mine, tale, 90, None, seconds=600)
    published(world, mine)
    assert turns(mine.airings.get(is_repeat=True), "KZ") == []


# ---- the step, and the property --------------------------------------------------------------------------------------


def test_nothing_leaks_when_licences_end_in_the_middle_of_slots(world: World) -> None:
    """The oracle: until when which film is given where, and what stands in after it; asked at random places."""
    mine = channel(world, territories_seen=["KG", "KZ", "HU"])
    chance, given = random.Random(7), {}
    films = []
    for n in range(6):
        one = film(world, title=f"Film {n}", frames=650 + 77 * n)
        until = {}
        for code in ("KG", "KZ", "HU"):
            if code == "KG" and n < 3:
                until[code] = minute(24 * 60)
                licence(world, one, territories=[code], runs=None)
            elif chance.random() < (0.6 if n < 3 else 0.9):
                until[code] = minute(chance.randrange(10, 200) + (100 if n > 2 else 0)) + dt.timedelta(
                    seconds=chance.randrange(60)
                )
                ending(world, one, until[code], [code])
        given[one.package.folder] = until
        films.append(one)
    rows = []
    for n in range(20):
        own, other = films[n % 3], films[3 + n % 3]
        rows.append((planned(world, mine, own, 3 + 15 * n, other, seconds=15 * 60), own, other))
    published(world, mine)
    on_at("kg", 5)
    seen, wrong, mixed = set(), [], 0
    for _ in range(6_000):
        code, (slot, own, other) = chance.choice(["KG", "KZ", "HU"]), chance.choice(rows)
        at = ticks.of(slot.starts_at) + chance.randrange(slot.seconds) * TICKS
        folder = folder_of(timeline(code.lower()), at)
        if folder == "pause":
            # Less than a segment at the end of what may be seen; it is of no film.
            continue
        ends = {one.package.folder: given[one.package.folder].get(code) for one in (own, other)}
        if folder != "slate":
            # Whole segments only: what plays at an instant ends within the licence.
            end = given[folder].get(code)
            wrong += [1] if end is None or ticks.to_datetime(at) >= end else []
        # Where the one or the other may be shown for a while yet, no slate stands; and the slot's own goes first.
        later, begun = ticks.to_datetime(at + 2 * SEGMENT), at > ticks.of(slot.starts_at) + 2 * SEGMENT
        is_own = (ends[own.package.folder] or later) > later
        is_other = code != "KG" and (ends[other.package.folder] or later) > later
        if begun and (is_own or is_other):
            wrong += [2] if folder == "slate" or (is_own and folder != own.package.folder) else []
        seen.add((code, folder == own.package.folder, folder == "slate"))
        mixed += folder == other.package.folder
    assert wrong == []
    assert len(seen) >= 7
    assert mixed > 300


def test_naming_it_is_a_step_that_can_be_taken_back(world: World, story: Story) -> None:
    mine, tale, stag, _contract = story
    slot = mine.slots.order_by("starts_at").last()
    assert slot.published_at
    actions.drop_stand_in(slot=slot, by=world.nurlan)
    slot.refresh_from_db()
    assert (slot.stand_in, slot.published_at) == (None, None)
    assert actions.undo(channel=mine, by=world.nurlan).kind == "stood_in"
    slot.refresh_from_db()
    # What still stands so on the air is no draft.
    assert (slot.stand_in, slot.published_at is None) == (stag, False)
    with pytest.raises(actions.CannotStandIn, match="so already"):
        actions.name_stand_in(slot=slot, programme=stag, by=world.nurlan)
    with pytest.raises(actions.CannotStandIn, match="itself"):
        actions.name_stand_in(slot=slot, programme=tale, by=world.nurlan)
    with pytest.raises(actions.SlotAired):
        actions.drop_stand_in(slot=mine.slots.order_by("starts_at").first(), by=world.nurlan)
    with pytest.raises(NotAllowed):
        actions.name_stand_in(slot=slot, programme=stag, by=world.dana)


def test_the_panel_names_it_with_a_light_for_each_country(world: World, story: Story, client: Client) -> None:
    mine, tale, stag, _contract = story
    slot = planned(world, mine, tale, 90, None)
    client.force_login(world.nurlan)
    here = f"/channels/{mine.slug}/slots/{slot.pk}/"
    page = client.get(here, follow=True).content.decode()
    assert "viewers see the slate" in page
    client.post(f"{here}stand-in/", {"programme": stag.pk})
    page = client.get(here, follow=True).content.decode()
    for words in ("What stands in abroad", "it is shown there", "the slate is shown there", "Show the slate instead"):
        assert words in page
    client.post(f"{here}stand-in/drop/")
    slot.refresh_from_db()
    assert slot.stand_in is None
    on = mine.slots.order_by("starts_at").first()
    page = client.get(f"/channels/{mine.slug}/slots/{on.pk}/", follow=True).content.decode()
    assert ("it is shown there" in page, "Let it stand in" in page) == (True, False)
    client.force_login(world.dana)
    assert client.post(f"{here}stand-in/", {"programme": stag.pk}).status_code == 404


def test_the_api_does_the_same(world: World, story: Story, client: Client) -> None:
    mine, tale, stag, _contract = story
    slot = planned(world, mine, tale, 90, None)
    there = f"/api/channels/slots/{slot.pk}/stand-in"
    client.force_login(world.nurlan)
    made = client.put(there, {"programme": str(stag.pk)}, "application/json").json()
    assert (made["stand_in"], made["published_at"]) == (str(stag.pk), None)
    assert {one["territory"]: one["answer"] for one in made["answers"]} == {"KZ": "allow", "HU": "deny"}
    assert client.delete(there).json()["stand_in"] is None
    assert client.delete(there).status_code == 409
    client.force_login(world.dana)
    assert client.put(there, {"programme": str(stag.pk)}, "application/json").status_code == 403


def test_the_watch_page_tells_a_viewer_abroad_what_stands_in_for_what(
    world: World, story: Story, client: Client
) -> None:
    for code, title, says in (("KZ", "Stag", True), ("KG", "Қожанасыр", False), ("HU", "Қожанасыр", False)):
        client.cookies["territory"] = code
        page = client.get("/watch/demo-bishkek/").content.decode()
        assert f"<h1>{title}" in page or title in page
        assert ("In place of" in page) is says


def test_two_countries_alike_but_for_the_stand_in_are_told_apart(world: World, story: Story) -> None:
    mine, _tale, stag, _contract = story
    for one in Airing.objects.filter(channel=mine, slot__isnull=False):
        # Word for word the same no in both; only the stand-in's own answers differ.
        one.decisions["HU"] = one.decisions["KZ"]
        one.save()
    lives = registry.on_air(mine, ticks.of(timezone.now()))[0]
    now = {code: lives[f"/live/demo-bishkek/{code}"].timeline.on_at(ticks.of(minute(5))) for code in ("kz", "hu")}
    said = {code: tracks["720p"].head.decode().split("/")[2] for code, tracks in now.items() if tracks}
    assert said == {"kz": stag.package.folder, "hu": "slate"}


def test_what_is_ones_own_stands_in_everywhere_but_not_outside_the_channel(world: World) -> None:
    stag, own, mine = film(world, "budapest", "Csodaszarvas"), film(world), channel(world, "almaty")
    licence(world, stag, "almaty", territories=["KZ"])
    slot = actions.plan(channel=mine, programme=stag, starts_at=minute(-10), seconds=1800, by=world.dana)
    actions.name_stand_in(slot=slot, programme=own, by=world.dana)
    actions.publish(channel=mine, by=world.dana)
    answering.registry.refresh()
    lives = {code: answering.registry.live[f"/live/demo-almaty/{code}"].timeline for code in ("kz", "kg", "hu", "none")}
    on = {code: line.on_at(ticks.of(minute(5)))["720p"].head.decode().split("/")[2] for code, line in lives.items()}
    assert on == {"kz": stag.package.folder, "kg": own.package.folder, "hu": own.package.folder, "none": "slate"}
