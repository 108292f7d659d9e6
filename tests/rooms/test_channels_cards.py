"""In a gap the viewer reads what comes next: in the language there, true, and never what is not seen there."""

import datetime as dt
import os
import re
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.air import answering, packages, reels, timelines
from ortaq.channels.air.shared import Shared
from ortaq.channels.cards import making, putting
from ortaq.channels.cards.actions import keep_true, lock_now
from ortaq.channels.models import Airing, Channel, Publication
from ortaq.core.media.card import Card
from ortaq.core.playout import TICKS, Mark, playlist, ticks
from ortaq.core.playout.timeline import Timeline
from ortaq.rights.compiling import recompile
from ortaq.standards.consents import actions as register
from tests.core.playout.assets import index, picture, sound
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_consent import copied, shown
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db


def gap_between(world: World, start: int, stop: int) -> tuple[Channel, Programme, Programme]:
    """A gap between two minutes from now; then a tale for Kyrgyzstan and Hungary, and one for Kyrgyzstan alone."""
    before, tale, secret = film(world, title="Бұрын"), film(world, voice=True), film(world, title="Құпия")
    tale.min_age = 7
    tale.save()
    for one, where in ((before, ["KG"]), (tale, ["KG", "HU"]), (secret, ["KG"])):
        licence(world, one, territories=where)
    mine, now = channel(world), minute()
    for one, at in ((before, start - 10), (tale, stop), (secret, stop + 10)):
        starts_at = now + dt.timedelta(minutes=at)
        actions.plan(channel=mine, programme=one, starts_at=starts_at, seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    return mine, tale, secret


def first_gap(mine: Channel) -> Airing:
    """The gap before the two tales."""
    return Airing.objects.filter(channel=mine, slot=None).earliest("number")


def cards_of(mine: Channel) -> dict[str, Card]:
    """What is true of the first gap."""
    return next(one.cards for one in putting.wanted(mine, ticks.of(timezone.now())) if one.cards)


def ready(mine: Channel) -> dict[str, str]:
    """The cards as if they were made: their playlists in the storage, as the packager writes them; their folders."""
    folders = {code: making.folder_of(card) for code, card in cards_of(mine).items()}
    for folder in folders.values():
        for name, table in (("720p", picture), ("360p", picture), ("sound-zxx", sound)):
            content = ContentFile(index(table(200)).encode())
            default_storage.save(f"packages/{folder}/{name}/index.m3u8", content)
    return folders


def on(territory: str) -> Timeline:
    answering.registry.refresh()
    return answering.registry.live[f"/live/demo-bishkek/{territory}"].timeline


def test_a_card_tells_only_what_is_seen_there_on_the_clock_and_in_the_language_there(world: World) -> None:
    mine, tale, secret = gap_between(world, 10, 30)
    cards = cards_of(mine)
    # Kazakhstan has no right to any of it: nothing is told there, not even that something comes.
    assert set(cards) == {"KG", "HU"}
    home, abroad = cards["KG"], cards["HU"]
    assert (home.tag, home.channel, home.heading, home.city) == (
        "ky",
        "Демо ТВ Бишкек",
        "Эфирдеги кийинкиси",
        "Бишкек",
    )
    assert [row.title for row in home.rows] == [tale.titles["ky"], secret.titles["ky"]]
    assert (abroad.tag, abroad.city, abroad.heading) == ("hu", "Budapest", "Legközelebb adásban")
    assert [row.title for row in abroad.rows] == [tale.titles["en"]]
    begins = mine.slots.get(programme=tale).starts_at
    for zone, card in (("Asia/Bishkek", home), ("Europe/Budapest", abroad)):
        assert card.rows[0].at == f"{begins.astimezone(ZoneInfo(zone)):%H:%M}"
    # Hungary has a verified scale, Kyrgyzstan none; the machine's voice is told in both, in words of their own.
    assert (abroad.rows[0].sign, abroad.rows[0].sign_note, home.rows[0].sign) == ("12", "", "")
    assert (home.rows[0].label_mark, abroad.rows[0].label_mark) == ("AI", "AI")
    assert home.rows[0].label != abroad.rows[0].label
    assert home.rows[1].label_mark == ""


def test_cards_are_made_once_put_in_and_played_with_the_numbers_of_the_slate(world: World) -> None:
    mine, _tale, _secret = gap_between(world, 10, 30)
    slated = {code: on(code).mark for code in ("kg", "hu", "kz", "none")}
    assert actions.make_cards(channel=mine)
    assert actions.make_cards(channel=mine) is None
    gap = first_gap(mine)
    folders = {code: one["folder"] for code, one in gap.cards.items()}
    assert set(folders) == {"KG", "HU"}
    inside = gap.start + 60 * TICKS
    assert shown(on("kg"), inside) == folders["KG"] != folders["HU"] == shown(on("hu"), inside)
    assert shown(on("kz"), inside) == shown(on("none"), inside) == "slate"
    assert {code: on(code).mark for code in slated} == slated
    text = playlist(on("kg"), "720p", inside).decode()
    (said,) = re.findall(r"#EXT-X-DATERANGE:(.*card.*)", text)
    assert 'CLASS="org.ortaq.slate"' in said
    assert 'X-REASON="gap",X-CARD="YES"' in said
    # The segments are those of the slate, and each carries its place in the Merkle tree.
    card, slate = packages.asset(folders["KG"]), packages.asset(packages.SLATE)
    assert card
    assert slate
    assert {name: track.ends for name, track in card.items()} == {name: track.ends for name, track in slate.items()}
    assert default_storage.exists(f"packages/{folders['KG']}/merkle.json")


def test_a_gap_that_has_begun_or_begins_within_the_lock_is_left_alone(world: World) -> None:
    mine, *_ = gap_between(world, -5, 30)
    ready(mine)
    assert actions.make_cards(channel=mine) is None
    assert not Airing.objects.exclude(cards={}).exists()


def test_a_gap_that_is_short_gets_none(world: World) -> None:
    tale = film(world)
    licence(world, tale)
    mine, now = channel(world), minute()
    for at, length in ((0, 240), (5, 240), (9, 44), (10, 240)):
        starts_at = now + dt.timedelta(minutes=at)
        actions.plan(channel=mine, programme=tale, starts_at=starts_at, seconds=length, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    long, short, _tail = Airing.objects.filter(channel=mine, slot=None).order_by("number")
    assert (long.seconds, short.seconds) == (60, 16)
    assert [one.gap for one in putting.wanted(mine, ticks.of(timezone.now())) if one.cards] == [long]


def test_what_is_published_anew_takes_out_what_is_no_longer_true(world: World) -> None:
    mine, _tale, secret = gap_between(world, 10, 30)
    first = ready(mine)
    actions.make_cards(channel=mine)
    slot = mine.slots.get(programme=secret)
    actions.move(slot=slot, starts_at=slot.starts_at + dt.timedelta(minutes=5), by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    gap = first_gap(mine)
    # Hungary never knew of it: its card is still true, and is put in again at once. The other one is not ready yet.
    assert gap.cards == {"HU": {"folder": first["HU"], "until": None}}
    assert shown(on("kg"), gap.start + 60 * TICKS) == "slate"
    second = ready(mine)
    assert second["KG"] != first["KG"]
    actions.make_cards(channel=mine)
    assert shown(on("kg"), gap.start + 60 * TICKS) == second["KG"]


def begun(mine: Channel) -> tuple[dict[str, str], Airing]:
    """The gap that is on the air, in which cards were put in before it began."""
    folders = ready(mine)
    putting.follow(mine, 0, 0)
    reels.keep(mine)
    return folders, first_gap(mine)


def same_from_everywhere(mine: Channel) -> None:
    """A timeline that is taken up at a publication counts on exactly as one that was never cut off."""
    shared, newest = Shared(), Publication.objects.filter(channel=mine).latest("number")
    whole = timelines.Builder(mine, shared).timelines(shared.airings(mine, 0), {})
    marks = {name: Mark.read(plain) for name, plain in newest.marks.items()}
    assert marks
    late = timelines.Builder(mine, shared).timelines(shared.airings(mine, newest.first), marks)
    for name, timeline in late.items():
        assert timeline.mark == whole[name].mark
        at = newest.at + 90 * TICKS
        for rendition in ("720p", "sound-ky", "subs-ky"):
            assert playlist(timeline, rendition, at) == playlist(whole[name], rendition, at)


def test_on_the_air_a_card_that_becomes_untrue_ends_and_the_past_stays(world: World) -> None:
    mine, tale, secret = gap_between(world, -5, 20)
    folders, gap = begun(mine)
    now = ticks.of(timezone.now())
    # The end of a gap was only ever planned, and is said as that.
    planned = re.compile(rb"PLANNED-DURATION=[\d.]+")
    before = planned.sub(b"", playlist(on("kg"), "720p", now))
    for programme in (secret, tale):
        slot = mine.slots.get(programme=programme)
        actions.move(slot=slot, starts_at=slot.starts_at + dt.timedelta(minutes=2), by=world.nurlan)
    earliest = lock_now() - 8 * TICKS
    actions.publish(channel=mine, by=world.nurlan)
    gap.refresh_from_db()
    off = gap.cards["KG"]["until"]
    assert earliest <= off <= lock_now()
    assert planned.sub(b"", playlist(on("kg"), "720p", now)) == before
    assert shown(on("kg"), off - 8 * TICKS) == folders["KG"]
    assert {shown(on("kg"), at) for at in range(off, gap.stop, 4 * TICKS)} == {"slate"}
    same_from_everywhere(mine)
    # A second look finds nothing to do, and nothing moves any more.
    keep_true(mine, Publication.objects.latest("number"))
    assert Airing.objects.get(pk=gap.pk).cards["KG"]["until"] == off


def test_a_withdrawn_consent_takes_the_promise_away_within_seconds(world: World) -> None:
    mine, tale, _secret = gap_between(world, -5, 20)
    held = copied(world, tale)
    folders, gap = begun(mine)
    register.withdraw_consent(consent=held, by=world.erlan)
    assert actions.withhold(channel=mine)
    gap.refresh_from_db()
    off = gap.cards["HU"]["until"]
    assert off <= ticks.of(timezone.now()) + 20 * TICKS
    assert shown(on("hu"), off - 12 * TICKS) == folders["HU"]
    for code in ("kg", "hu"):
        assert {shown(on(code), at) for at in range(off, gap.stop, 4 * TICKS)} == {"slate"}
    assert "HU" not in cards_of(mine)
    assert [row.title for row in cards_of(mine)["KG"].rows] == ["Құпия (ky)"]
    same_from_everywhere(mine)


def test_old_cards_that_nobody_shows_go_and_no_other_package(world: World) -> None:
    mine, *_ = gap_between(world, 10, 30)
    on_air = ready(mine)
    actions.make_cards(channel=mine)
    unnamed, young = f"{packages.CARD}0ld", f"{packages.CARD}young"
    for folder in (unnamed, young):
        default_storage.save(f"packages/{folder}/{making.LAST_FILE}", ContentFile(b"#EXTM3U\n"))
    long_ago = time.time() - 4 * 86_400
    for folder in (unnamed, *on_air.values()):
        os.utime(default_storage.path(f"packages/{folder}/{making.LAST_FILE}"), (long_ago, long_ago))
    others = set(default_storage.listdir("packages")[0]) - {unnamed}
    assert actions.forget_cards() >= 1
    left = set(default_storage.listdir("packages")[0])
    assert unnamed not in left
    assert {young, *on_air.values()} <= left
    assert {one for one in others if not one.startswith(packages.CARD)} <= left
    assert not Path(default_storage.path(f"packages/{unnamed}")).exists()


def test_a_slot_that_is_over_too_soon_somewhere_gets_a_card_there_and_only_there(world: World) -> None:
    tale, after, mine = film(world), film(world, title="After"), channel(world)
    licence(world, tale, runs=None)
    ends = licence(world, tale, territories=["KZ"], runs=None)
    ends.ended_at = minute(10)
    ends.save(update_fields=["ended_at"])
    licence(world, after, territories=["KG", "KZ"], runs=None)
    recompile([tale.pk])
    for programme, at in ((tale, 5), (after, 20)):
        actions.plan(channel=mine, programme=programme, starts_at=minute(at), seconds=900, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    slated = on("kz").mark
    actions.make_cards(channel=mine)
    airing = mine.airings.get(slot__programme=tale)
    assert set(airing.cards) == {"KZ"}
    line = on("kz")
    assert line.mark == slated
    at = ticks.of(minute(10))
    assert shown(line, at - 8 * TICKS) == tale.package.folder
    assert {shown(line, tick) for tick in range(at + 8 * TICKS, airing.stop - 4 * TICKS, 4 * TICKS)} == {
        airing.cards["KZ"]["folder"]
    }
    text = playlist(line, "720p", at + 60 * TICKS).decode()
    assert re.search(r'-card",CLASS="org.ortaq.slate".*X-REASON="licence_ended".*X-CARD="YES"', text)
    assert shown(on("kg"), at + 60 * TICKS) == tale.package.folder
    assert actions.make_cards(channel=mine) is None
    # What stands in goes before it.
    stag = film(world, title="Stag")
    licence(world, stag, territories=["KZ"], runs=None)
    actions.name_stand_in(slot=airing.slot, programme=stag, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert shown(on("kz"), at + 60 * TICKS) == stag.package.folder
    assert mine.airings.get(slot__programme=tale).cards == {}


def test_a_card_tells_of_the_stand_in_where_that_is_what_comes(world: World) -> None:
    tale, stag, mine = film(world), film(world, title="Stag"), channel(world)
    licence(world, tale, runs=None)
    licence(world, stag, territories=["KZ"], runs=None)
    for at in (-5, 20):
        slot = actions.plan(channel=mine, programme=tale, starts_at=minute(at), seconds=600, by=world.nurlan)
        actions.name_stand_in(slot=slot, programme=stag, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    cards = cards_of(mine)
    assert {code: cards[code].rows[0].title for code in ("KG", "KZ")} == {
        "KG": tale.titles["ky"],
        "KZ": stag.titles["kk"],
    }
