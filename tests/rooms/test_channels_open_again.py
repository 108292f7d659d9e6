"""A channel that was closed goes on: its numbers from where they ended, and every log says how long it was off."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from ortaq.channels import actions, queries, tasks
from ortaq.channels.air import answering
from ortaq.channels.models import Airing, AsRun, Channel, Closing, Slot
from ortaq.core.ledger.canonical import digest
from ortaq.core.playout import SEGMENT, TICKS, ticks
from ortaq.ledger import queries as ledger
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from tests.rooms.air_stories import film, licence, minute
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_feeds import Opened, opened
from tests.rooms.test_channels_settings import go_on, mine, on_at, same_from_every_publication, text
from tests.world import World

__all__ = ["fresh_air", "mine", "opened"]
pytestmark = pytest.mark.django_db
CLOSED, OPENED = "The frequency was given back.", "We have another frequency."
AGAIN = "/channels/demo-bishkek/settings/open/"


def numbers(playlist: str) -> tuple[int, int]:
    """The first media sequence number, and that of the first discontinuity."""
    first, parts = (re.search(rf"#EXT-X-{name}-SEQUENCE:(\d+)", playlist) for name in ("MEDIA", "DISCONTINUITY"))
    assert first
    assert parts
    return int(first[1]), int(parts[1])


def closed(world: World, mine: Channel) -> Airing:
    """It ends at once, in the middle of the tale that is on."""
    tale = Airing.objects.get(slot=Slot.objects.earliest("starts_at"))
    actions.close_channel(channel=mine, by=world.nurlan, because=CLOSED, at_once=True)
    tale.refresh_from_db()
    mine.refresh_from_db()
    return tale


def test_it_goes_on_with_its_numbers_and_players_meet_a_discontinuity(
    world: World, mine: Channel, sign_in: object
) -> None:
    tale = closed(world, mine)
    with time_machine.travel(tale.stops_at + dt.timedelta(seconds=20), tick=False):
        answering.registry.refresh()
        before = get("/live/demo-bishkek/kg/720p.m3u8")[2]
        assert before.endswith("#EXT-X-ENDLIST\n")
        page = sign_in(world.nurlan).get("/channels/demo-bishkek/settings/")
        assert "Open the channel again" in text(page)
        made = sign_in(world.nurlan).post(AGAIN, {"because": OPENED}, follow=True)
        assert "The channel is open again." in text(made)
        answering.registry.refresh()
        after = get("/live/demo-bishkek/kg/720p.m3u8")[2]
        # What a player has stays as it was, number for number, up to the end; then comes the slate.
        own = before.removesuffix("#EXT-X-ENDLIST\n").split("#EXT-X-MAP", 1)[1]
        assert own in after
        rest = after.split(own)[1]
        assert rest.startswith("#EXT-X-DISCONTINUITY\n")
        assert "/media/slate/720p/" in rest
        assert "#EXT-X-ENDLIST" not in after
        assert numbers(after) == numbers(before)
        assert on_at("kg", tale.stop - 8 * TICKS) == tale.folder
    with time_machine.travel(tale.stops_at + dt.timedelta(seconds=120), tick=False):
        later = get("/live/demo-bishkek/kg/720p.m3u8")[2]
        count = 60 * TICKS // SEGMENT
        assert numbers(later)[0] == numbers(before)[0] + before.count("#EXTINF") + 120 * TICKS // SEGMENT - count
        assert numbers(later)[1] > numbers(before)[1]
        assert "demo-bishkek" in sign_in(world.nurlan).get("/channels/channels.m3u").content.decode()
        assert sign_in(world.nurlan).get("/watch/demo-bishkek/").status_code == 200
        # Somebody plans again, and it is on.
        mine.refresh_from_db()
        new = film(world, title="Алдар")
        licence(world, new)
        slot = actions.plan(channel=mine, programme=new, starts_at=minute(10), seconds=1800, by=world.nurlan)
        actions.publish(channel=mine, by=world.nurlan)
        airing = Airing.objects.get(slot=slot)
        assert on_at("kg", airing.start + 8 * TICKS) == airing.folder
        assert airing.number > tale.number
        same_from_every_publication(mine, tale.stop - TICKS, tale.stop + 90 * TICKS, airing.start + 60 * TICKS)


def test_the_log_of_the_day_and_the_ledger_say_how_long_it_was_off(
    world: World, mine: Channel, sign_in: object
) -> None:
    tale = closed(world, mine)
    # The tale for tomorrow is a draft again; its time comes while nobody can show it.
    coming = Slot.objects.latest("starts_at")
    back = coming.starts_at + dt.timedelta(hours=1)
    with time_machine.travel(back, tick=False):
        actions.open_again(channel=mine, by=world.nurlan, because=f"  {OPENED} ")
        (one,) = Closing.objects.all()
        assert (one.since, one.closed_by, one.closed_because) == (tale.stops_at, world.nurlan, CLOSED)
        assert (one.until, one.opened_by, one.opened_because) == (back, world.nurlan, OPENED)
        assert not Slot.objects.filter(pk=coming.pk).exists()
        told = Entry.objects.get(action="opened again", subject_id=str(mine.pk))
        assert told.actor == str(world.nurlan.pseudonym)
        assert told.details == {"because": digest(OPENED), "since": tale.stop, "drafts_taken_out": 1}
        # A reason may name people: the public log holds what proves it, and the house reads it beside both steps.
        assert OPENED not in sign_in(world.reka).get(f"/api/audit/channel/{mine.pk}").content.decode()
        page = text(sign_in(world.nurlan).get("/channels/demo-bishkek/settings/"))
        assert f"The channel was closed: “{CLOSED}”" in page
        assert f"The channel was opened again: “{OPENED}”" in page
        assert ledger.proof().whole
    with time_machine.travel(back + dt.timedelta(days=2), tick=False):
        tasks.write_as_run.call()
        days = {one.day: one for one in AsRun.objects.filter(channel=mine, to=mine.broadcaster)}
        off = [(one["since"], one["until"]) for _, day in sorted(days.items()) for one in day.document["off_the_air"]]
        assert off[0][0] == tale.stops_at.isoformat()
        assert off[-1][1] == back.isoformat()
        # From day to day without a hole, and on no day after it: nothing was sent in between.
        assert [until for _, until in off[:-1]] == [since for since, _ in off[1:]]
        sent = [row for one in days.values() for row in one.document["showings"] if row["is_shown"]]
        assert not any(off[0][0] <= row["start"] < off[-1][1] for row in sent)
        first = next(one for one in days.values() if one.document["off_the_air"])
        assert "off the air from" in text(sign_in(world.nurlan).get(f"/channels/as-run/{first.pk}/"))


def test_only_schedulers_of_the_house_open_it_again_once_and_with_a_reason(
    world: World, mine: Channel, sign_in: object
) -> None:
    with pytest.raises(actions.ChannelOpen):
        actions.open_again(channel=mine, by=world.nurlan, because=OPENED)
    closed(world, mine)
    for person, status in ((world.reka, 404), (world.aigul, 409)):
        client = sign_in(person)
        assert client.post(AGAIN, {"because": OPENED}).status_code == status
        api = client.post("/api/channels/demo-bishkek/open-again", {"because": OPENED}, "application/json")
        assert api.status_code == 403
        with pytest.raises(NotAllowed):
            actions.open_again(channel=mine, by=person, because=OPENED)
    assert "Open the channel again" not in text(sign_in(world.aigul).get("/channels/demo-bishkek/settings/"))
    client = sign_in(world.nurlan)
    for wrong in (" ", "x" * 301):
        assert client.post(AGAIN, {"because": wrong}).status_code == 422
    mine.refresh_from_db()
    assert mine.closed_at is not None
    assert not Closing.objects.exists()
    done = client.post("/api/channels/demo-bishkek/open-again", {"because": OPENED}, "application/json")
    assert (done.status_code, done.json()["closed_at"]) == (200, None)
    again = client.post("/api/channels/demo-bishkek/open-again", {"because": OPENED}, "application/json")
    assert again.status_code == 409
    (latest, *_rest) = client.get("/api/channels/demo-bishkek/versions").json()
    assert (latest["action"], latest["because"]) == ("opened again", OPENED)


def test_before_its_programme_is_over_it_goes_on_as_if_it_had_not_been_closed(world: World, mine: Channel) -> None:
    tale = Airing.objects.get(slot=Slot.objects.earliest("starts_at"))
    actions.close_channel(channel=mine, by=world.nurlan, because=CLOSED)
    actions.open_again(channel=mine, by=world.nurlan, because=OPENED)
    last = queries.last_airing(mine)
    assert last is not None
    assert last.stop > ticks.of(timezone.now() + dt.timedelta(hours=6))
    assert on_at("kg", tale.stop - 60 * TICKS) == tale.folder
    assert on_at("kg", tale.stop + 60 * TICKS) == "slate"
    assert queries.closed_in(mine, minute(-600), minute(600)) == []


def test_a_feed_stays_off_until_somebody_starts_it(world: World, opened: Opened) -> None:
    studio, partner = opened(territories=["KG", "KZ"])
    go_on(studio, partner)
    actions.close_channel(channel=studio.feed.channel, by=world.nurlan, because=CLOSED)
    studio.clock.shift(30)
    assert studio.get()[2].endswith("#EXT-X-ENDLIST\n")
    actions.open_again(channel=studio.feed.channel, by=world.nurlan, because=OPENED)
    studio.feed.refresh_from_db()
    assert not studio.feed.is_on
    assert "#EXT-X-ENDLIST" not in studio.get()[2]
