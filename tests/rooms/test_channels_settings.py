"""Nurlan changes the channel of his house, and closes it: the air follows, and what was sent keeps its numbers."""

import html
import re

import pytest
import time_machine
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, queries, tasks
from ortaq.channels.air import answering, registry, timelines
from ortaq.channels.air.marks import ground
from ortaq.channels.guides.told import told_between
from ortaq.channels.models import Airing, AsRun, Channel, Publication, Slot
from ortaq.core.ledger.canonical import digest
from ortaq.core.playout import SEGMENT, TICKS, playlist, ticks
from ortaq.ledger import queries as ledger
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.rights.models import Run
from ortaq.viewer import queries as viewer
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.feed_stories import Studio
from tests.rooms.test_channels_air import fresh_air, get
from tests.rooms.test_channels_consent import shown
from tests.rooms.test_channels_feeds import Opened, opened
from tests.world import World

__all__ = ["fresh_air", "opened"]
pytestmark = pytest.mark.django_db
WHY = "The frequency was given back."
TYPED = {
    "default_sound": "ky",
    "number": "1",
    "territories": ["KZ", "HU"],
    "name-ky": "Демо ТВ Бишкек",
    "name-en": "Demo TV",
}


def text(response: object) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def mine(world: World) -> Channel:
    """Bishkek shows two of Almaty's tales in Kyrgyzstan and Kazakhstan: one is on for an hour, one is for tomorrow."""
    tale, other = film(world, sounds=("kk", "ky", "tr")), film(world, title="Ер Төстік", sounds=("kk", "ky", "tr"))
    for one in (tale, other):
        licence(world, one, territories=["KG", "KZ", "TR"], sounds=["ky", "kk", "tr"])
    made = channel(world)
    actions.plan(channel=made, programme=tale, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    actions.plan(channel=made, programme=other, starts_at=minute(24 * 60), seconds=1800, by=world.nurlan)
    actions.publish(channel=made, by=world.nurlan)
    answering.registry.refresh()
    return made


def third(world: World) -> Programme:
    """One more tale, for Kyrgyzstan."""
    made = film(world, title="Алдар")
    licence(world, made)
    return made


def on_at(code: str, tick: int) -> str:
    """The folder that is on the air in a variant."""
    answering.registry.refresh()
    return shown(answering.registry.live[f"/live/demo-bishkek/{code}"].timeline, tick)


def same_from_every_publication(mine: Channel, *ticks_: int) -> None:
    """Whichever publication the air is built from, each variant says the same at the same tick, byte for byte."""
    mine.refresh_from_db()
    said: dict[tuple[str, str, int], set[bytes]] = {}
    for one in Publication.objects.filter(channel=mine):
        first, marks = ground(mine, one.at)
        builder = timelines.Builder(mine)
        made = builder.timelines(builder.shared.airings(mine, first), marks)
        for code, timeline in made.items():
            for name in timeline.msn:
                for tick in ticks_:
                    if tick > timeline.starts[0] + 120 * TICKS:
                        said.setdefault((code, name, tick), set()).add(playlist(timeline, name, tick))
    assert said
    assert {key: len(some) for key, some in said.items()} == dict.fromkeys(said, 1)


def test_names_and_number_are_everywhere_at_once_and_the_log_says_who_changed_what(
    world: World, mine: Channel, sign_in: object
) -> None:
    client = sign_in(world.nurlan)
    assert "/channels/demo-bishkek/settings/" in client.get("/channels/").content.decode()
    assert "/channels/demo-bishkek/settings/" in client.get("/channels/demo-bishkek/").content.decode()
    done = client.post("/channels/demo-bishkek/settings/", TYPED | {"name-ky": "Бишкек 1", "number": "7"})
    assert done["Location"] == "/channels/demo-bishkek/settings/"
    mine.refresh_from_db()
    assert (mine.names["ky"], mine.number) == ("Бишкек 1", 7)
    # What the form does not ask for, or cannot change, is as it was.
    assert (mine.sounds, mine.subtitles, mine.territories) == (["ky", "kk"], ["ky", "kk-Latn"], ["KG", "KZ", "HU"])
    assert "Бишкек 1" in client.get("/channels/channels.m3u").content.decode()
    told = Entry.objects.get(action="changed", subject_id=str(mine.pk))
    assert told.actor == str(world.nurlan.pseudonym)
    assert told.details["changes"] == {
        "number": {"from": 1, "to": 7},
        "names": {
            "from": {"ky": "Демо ТВ Бишкек", "en": "Demo TV"},
            "to": {"ky": "Бишкек 1", "en": "Demo TV"},
        },
    }
    page = text(client.get("/channels/demo-bishkek/settings/"))
    assert str(world.nurlan) in page
    assert "Demo TV (en) · Демо ТВ Бишкек (ky) is now Demo TV (en) · Бишкек 1 (ky)" in page
    assert ledger.proof().whole


def test_a_country_that_is_left_sees_the_slate_and_gives_its_showings_back(world: World, mine: Channel) -> None:
    now = ticks.of(timezone.now())
    coming, tale = (Airing.objects.get(slot=one) for one in Slot.objects.order_by("-starts_at"))
    before = playlist(answering.registry.live["/live/demo-bishkek/kz"].timeline, "720p", now)
    assert on_at("kz", now + 60 * TICKS) == tale.folder
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "HU"])
    done = ticks.of(timezone.now())
    answering.registry.refresh()
    kz = answering.registry.live["/live/demo-bishkek/kz"].timeline
    plain = re.compile(rb"^#EXT-X-DATERANGE.*\n", re.MULTILINE)
    assert plain.sub(b"", playlist(kz, "720p", now)) == plain.sub(b"", before)
    off = Airing.objects.get(pk=tale.pk).off("KZ")
    assert off is not None
    assert off[1] == "territory"
    assert now < off[0] <= done + 4 * SEGMENT
    assert on_at("kz", now + 60 * TICKS) == on_at("kz", coming.start + 60 * TICKS) == "slate"
    assert 'X-REASON="territory"' in playlist(kz, "720p", now + 90 * TICKS).decode()
    # At home nothing has changed.
    assert on_at("kg", now + 60 * TICKS) == tale.folder
    assert on_at("kg", coming.start + 60 * TICKS) == coming.folder
    # Nothing is told there, and what is over cannot be seen again.
    mine.refresh_from_db()
    assert told_between(mine, minute(-60), minute(3000), "KZ") == []
    assert queries.seen_until(Airing.objects.get(pk=tale.pk), "KZ") == 0
    assert get("/live/demo-bishkek/kz/720p.m3u8")[0] == "200 OK"
    assert queries.stream(mine, "KZ") == "/live/demo-bishkek/none/master.m3u8"
    same_from_every_publication(mine, now, now + 300 * TICKS, coming.start + 600 * TICKS)
    # It is received again: what has not begun comes back, what was cut does not.
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "HU", "KZ"])
    mine.refresh_from_db()
    assert mine.former_territories == []
    assert on_at("kz", now + 60 * TICKS) == "slate"
    assert on_at("kz", coming.start + 60 * TICKS) == coming.folder
    same_from_every_publication(mine, now, now + 300 * TICKS, coming.start + 600 * TICKS)


def test_a_licence_for_a_left_country_alone_gives_its_showings_back(world: World) -> None:
    tale, abroad = film(world), film(world, title="Алдар")
    licence(world, tale, runs=None)
    licence(world, abroad, territories=["KG"])
    licence(world, abroad, territories=["KZ"])
    made = channel(world)
    for one, at in ((tale, -10), (abroad, 24 * 60)):
        actions.plan(channel=made, programme=one, starts_at=minute(at), seconds=1800, by=world.nurlan)
    actions.publish(channel=made, by=world.nurlan)
    assert Run.objects.filter(freed_at=None).count() == 2
    actions.change_channel(channel=made, by=world.nurlan, territories_seen=["KG", "HU"])
    assert Run.objects.filter(freed_at=None).count() == 1


def test_a_new_country_and_a_new_sound_go_on_with_numbers_that_no_restart_changes(world: World, mine: Channel) -> None:
    now = ticks.of(timezone.now())
    coming = Airing.objects.get(slot=Slot.objects.latest("starts_at"))
    actions.change_channel(
        channel=mine, by=world.nurlan, territories_seen=["KG", "KZ", "HU", "TR"], sounds=["tr", "ky", "kk"]
    )
    answering.registry.refresh()
    # What is on there began before it was received; what comes is decided anew, in the new language too.
    assert on_at("tr", now + 60 * TICKS) == "slate"
    assert on_at("tr", coming.start + 60 * TICKS) == coming.folder
    decided = Airing.objects.get(pk=coming.pk).decisions
    assert set(decided["TR"]["sounds"]) == set(decided["KG"]["sounds"]) == {"ky", "kk", "tr"}
    master = get("/live/demo-bishkek/tr/master.m3u8")[2]
    assert re.findall(r'LANGUAGE="(\w+)",DEFAULT=(\w+).*sound-', master) == [("tr", "YES"), ("ky", "NO"), ("kk", "NO")]
    assert get("/live/demo-bishkek/kg/sound-tr.m3u8")[0] == "200 OK"
    actions.plan(channel=mine, programme=third(world), starts_at=minute(120), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.follow_rights(channel=mine)
    same_from_every_publication(mine, now, now + 300 * TICKS, ticks.of(minute(130)), coming.start + 600 * TICKS)


def test_drafts_stay_drafts_when_what_is_published_is_decided_anew(world: World, mine: Channel) -> None:
    draft = actions.plan(channel=mine, programme=third(world), starts_at=minute(120), seconds=1800, by=world.nurlan)
    moved = Slot.objects.latest("starts_at")
    actions.move(slot=moved, starts_at=minute(25 * 60), by=world.nurlan)
    before = list(Airing.objects.order_by("number").values_list("number", "start", "stop", "slot"))
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "KZ", "HU", "TR"])
    assert list(Airing.objects.order_by("number").values_list("number", "start", "stop", "slot")) == before
    assert set(queries.drafts(mine)) == {draft, moved}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sounds": ["ky"]}, "“kk” stays"),
        ({"subtitles": []}, "“ky” stays"),
        ({"territories_seen": ["KZ"]}, "own country"),
        ({"time_zone": "Asia/Tashkent"}, "the signed logs"),
        ({"territories_seen": ["KG", "XX"]}, "There is no territory “XX”"),
        ({"names": {"ky": " "}}, "needs a name"),
        ({"number": 9}, "Another channel has this number"),
        ({"number": 1}, "Nothing was changed"),
    ],
)
def test_what_players_or_logs_would_stumble_over_is_refused_in_a_sentence(
    wrong: dict[str, object], said: str, world: World, mine: Channel
) -> None:
    channel(world, "almaty", number=9)
    before = Channel.objects.filter(pk=mine.pk).values().get()
    with pytest.raises((actions.ChannelUnclear, actions.NothingToChange), match=said):
        actions.change_channel(channel=mine, by=world.nurlan, **wrong)
    assert Channel.objects.filter(pk=mine.pk).values().get() == before
    assert not Entry.objects.filter(action="changed").exists()


def test_tracks_for_those_who_do_not_see_or_hear_are_added_on_the_page(
    world: World, mine: Channel, sign_in: object
) -> None:
    client, path = sign_in(world.nurlan), "/channels/demo-bishkek/settings/"
    said = text(client.get(path))
    assert "Русский жестовый язык" in said
    assert "Kyrgyzstan (sgn-KG)" in said
    typed = TYPED | {"described": ["ky-x-ad"], "captions": ["kk-Latn-x-sdh"], "signs": ["rsl", "sgn-KG"]}
    assert client.post(path, typed).status_code == 302
    mine.refresh_from_db()
    assert (mine.sounds, mine.signs) == (["ky", "kk", "ky-x-ad"], ["rsl", "sgn-KG"])
    assert mine.subtitles == ["ky", "kk-Latn", "kk-Latn-x-sdh"]
    answering.registry.refresh()
    master = get("/live/demo-bishkek/kg/master.m3u8")[2]
    assert 'CHARACTERISTICS="public.accessibility.describes-video"' in master
    assert get("/live/demo-bishkek/kg/master-sign-rsl.m3u8")[0] == "200 OK"
    # What is there stays, whatever is ticked: it is no choice any more, and nothing that is no language gets in.
    assert "Русский жестовый язык, Kyrgyzstan (sgn-KG) stay." in text(client.get(path))
    assert client.post(path, TYPED | {"signs": ["rsl"]}).status_code == 422
    assert client.post(path, TYPED | {"signs": ["kk"]}).status_code == 422
    assert client.post(path, TYPED | {"number": "8"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.signs, mine.sounds) == (["rsl", "sgn-KG"], ["ky", "kk", "ky-x-ad"])


def test_before_it_is_on_the_air_its_clocks_can_be_set_right(world: World, sign_in: object) -> None:
    made = channel(world)
    page = sign_in(world.nurlan).post(
        "/channels/demo-bishkek/settings/", TYPED | {"territories": ["KG"], "time_zone": "Asia/Tashkent"}
    )
    assert page.status_code == 302
    made.refresh_from_db()
    assert (made.time_zone, made.territories, made.former_territories) == ("Asia/Tashkent", ["KG"], ["HU", "KZ"])


def test_only_schedulers_of_the_house_change_it_and_another_house_learns_nothing(
    world: World, mine: Channel, sign_in: object
) -> None:
    actions.change_channel(channel=mine, by=world.nurlan, names={"en": "A secret name"})
    before = Channel.objects.filter(pk=mine.pk).values().get()
    said = {"because": WHY, "when": "once", "is_sure": "on"}
    # Réka is a scheduler too, of another house; Aigul works for this one, and plans nothing.
    for person, status, code in ((world.reka, 404, 403), (world.aigul, 409, 403)):
        client = sign_in(person)
        assert client.post("/channels/demo-bishkek/settings/", TYPED | {"name-en": "Mine now"}).status_code == status
        assert client.post("/channels/demo-bishkek/settings/close/", said).status_code == status
        changed = client.patch("/api/channels/demo-bishkek", {"names": {"en": "Mine now"}}, "application/json")
        closed = client.post("/api/channels/demo-bishkek/close", {"because": WHY}, "application/json")
        assert (changed.status_code, closed.status_code) == (code, code)
        for act in (
            lambda who=person: actions.change_channel(channel=mine, by=who, number=5),
            lambda who=person: actions.close_channel(channel=mine, by=who, because=WHY),
        ):
            with pytest.raises(NotAllowed, match="Only a scheduler of Demo TV Bishkek"):
                act()
    assert Channel.objects.filter(pk=mine.pk).values().get() == before
    page = text(sign_in(world.aigul).get("/channels/demo-bishkek/settings/"))
    assert "A scheduler of your house can change it." in page
    assert "A secret name" in page
    reka = sign_in(world.reka)
    for path in ("/channels/demo-bishkek/settings/", "/api/channels/demo-bishkek/versions"):
        answer = reka.get(path)
        assert answer.status_code in (403, 404)
        assert "Demo TV (en)" not in text(answer)
        assert str(world.nurlan) not in text(answer)


def test_the_channel_ends_with_its_programme_and_players_are_told_so(
    world: World, mine: Channel, sign_in: object
) -> None:
    coming, tale = (Airing.objects.get(slot=one) for one in Slot.objects.order_by("-starts_at"))
    assert Run.objects.filter(freed_at=None).count() == 2
    client, now = sign_in(world.nurlan), ticks.of(timezone.now())
    early = get("/live/demo-bishkek/kg/720p.m3u8")[2]
    done = client.post(
        "/channels/demo-bishkek/settings/close/", {"because": WHY, "when": "end", "is_sure": "on"}, follow=True
    )
    assert f"{world.nurlan} closed it: “{WHY}”" in text(done)
    mine.refresh_from_db()
    assert (mine.closed_at, mine.closed_by, mine.closed_because) == (tale.stops_at, world.nurlan, WHY)
    told = Entry.objects.get(action="closed", subject_id=str(mine.pk))
    assert (told.actor, told.details["because"]) == (str(world.nurlan.pseudonym), digest(WHY))
    assert WHY not in sign_in(world.reka).get(f"/api/audit/channel/{mine.pk}").content.decode()
    client = sign_in(world.nurlan)
    # Until then it is on and in the lists; what was to follow is a draft again, and gives its showing back.
    assert on_at("kg", tale.stop - 60 * TICKS) == tale.folder
    assert "#EXT-X-ENDLIST" not in get("/live/demo-bishkek/kg/720p.m3u8")[2]
    assert "demo-bishkek" in client.get("/channels/channels.m3u").content.decode()
    assert Slot.objects.get(pk=coming.slot_id).published_at is None
    assert Run.objects.get(freed_at=None).slot == tale.slot_id
    # Nobody plans or publishes any more, and the channel does not go on by itself.
    for act in (
        lambda: actions.publish(channel=mine, by=world.nurlan),
        lambda: actions.remove(slot=Slot.objects.get(pk=coming.slot_id), by=world.nurlan),
        lambda: actions.change_channel(channel=mine, by=world.nurlan, number=5),
        lambda: actions.close_channel(channel=mine, by=world.nurlan, because=WHY),
    ):
        with pytest.raises(actions.ChannelClosed):
            act()
    with time_machine.travel(ticks.to_datetime(tale.stop - TICKS), tick=False):
        tasks.keep_channels_ahead.call()
        assert queries.last_airing(mine) == tale
    kept = AsRun.objects.count()
    with time_machine.travel(ticks.to_datetime(tale.stop + 30 * TICKS), tick=False):
        over = get("/live/demo-bishkek/kg/720p.m3u8")[2]
        assert over.endswith("#EXT-X-ENDLIST\n")
        assert set(re.findall(r"^/media/([^/]+)/", over, re.MULTILINE)) == {tale.folder}
        assert get("/live/demo-bishkek/kg/tv.m3u8")[0] == "200 OK"
        # It is told as it was: the numbers of what was listed before are the same.
        first = r"#EXT-X-MEDIA-SEQUENCE:(\d+)"
        length = (tale.stop - now) // SEGMENT
        assert int(re.findall(first, over)[0]) - int(re.findall(first, early)[0]) in range(length - 20, length + 20)
        page = client.get("/watch/demo-bishkek/")
        assert page.status_code == 410
        assert "This channel has ended" in text(page)
        assert WHY not in text(page)
        for path in ("/watch/", "/guide/", "/channels/channels.m3u", "/channels/guide.xml", "/channels/services.xml"):
            assert "demo-bishkek" not in client.get(path).content.decode(), path
        assert [one["slug"] for one in client.get("/api/channels/").json()] == []
        assert viewer.on_now(timezone.now()) == {}
        ended = text(client.get("/channels/"))
        assert "Channels of your house that have ended" in ended
        assert WHY in ended
    with time_machine.travel(minute(3 * 24 * 60), tick=False):
        tasks.write_as_run.call()
        assert AsRun.objects.count() > kept
        assert client.get("/channels/demo-bishkek/").status_code == 200
        answering.registry = registry.Registry()
        answering.registry.refresh()
        assert get("/live/demo-bishkek/kg/720p.m3u8")[0] == "404 Not Found"


def test_at_once_is_within_a_quarter_of_a_minute(world: World, mine: Channel, sign_in: object) -> None:
    now = ticks.of(timezone.now())
    made = sign_in(world.nurlan).post(
        "/api/channels/demo-bishkek/close", {"because": WHY, "at_once": True}, "application/json"
    )
    done = ticks.of(timezone.now())
    assert made.status_code == 200
    mine.refresh_from_db()
    assert now < ticks.of(mine.closed_at) <= done + 4 * SEGMENT
    last = queries.last_airing(mine)
    assert last is not None
    assert ticks.of(mine.closed_at) == last.stop
    answering.registry.refresh()
    said = playlist(answering.registry.live["/live/demo-bishkek/kg"].timeline, "720p", last.stop).decode()
    assert said.endswith("#EXT-X-ENDLIST\n")
    same_from_every_publication(mine, now, last.stop)
    (closed, *_rest) = sign_in(world.nurlan).get("/api/channels/demo-bishkek/versions").json()
    assert (closed["action"], closed["by"], closed["because"]) == ("closed", str(world.nurlan), WHY)


def test_whoever_closes_says_why_and_is_sure(world: World, mine: Channel, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    for wrong in ({"because": " "}, {"is_sure": ""}, {"because": "x" * 301}):
        page = client.post(
            "/channels/demo-bishkek/settings/close/", {"because": WHY, "when": "end", "is_sure": "on"} | wrong
        )
        assert page.status_code in (409, 422)
    with pytest.raises(actions.ReasonMissing):
        actions.close_channel(channel=mine, by=world.nurlan, because=" ")
    mine.refresh_from_db()
    assert mine.closed_at is None


def test_a_feed_leaves_a_country_comes_back_and_ends(world: World, opened: Opened) -> None:
    studio, partner = opened(territories=["KG", "KZ"])
    mine = studio.feed.channel
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "HU", "KZ"])
    go_on(studio, partner)
    assert studio.names("kz")[-2:] == studio.names("kg")[-2:]
    before = studio.names("kz")
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "HU"])
    assert studio.names("kz") == before
    go_on(studio, partner)
    assert studio.names("kz")[-1] == "slate"
    assert studio.names("kg")[-1] != "slate"
    assert 'X-REASON="territory"' in studio.get(place="kz")[2]
    actions.change_channel(channel=mine, by=world.nurlan, territories_seen=["KG", "HU", "KZ"])
    go_on(studio, partner)
    assert studio.names("kz")[-1] == studio.names("kg")[-1] != "slate"
    actions.close_channel(channel=mine, by=world.nurlan, because=WHY)
    studio.clock.shift(30)
    assert studio.get()[2].endswith("#EXT-X-ENDLIST\n")
    studio.feed.refresh_from_db()
    assert not studio.feed.is_on


def go_on(studio: Studio, partner: object) -> None:
    """Two segments more."""
    for _ in range(2):
        partner.say()
        studio.poll(4)
