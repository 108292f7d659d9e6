"""A partner's guide for a feed: now and next, guides for machines, blackouts at its edges, yesterday seen again."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import etree

from ortaq.channels import actions
from ortaq.channels.air.answering import Registry
from ortaq.channels.feeds import log, past, poller
from ortaq.channels.feeds.guide import announced
from ortaq.channels.feeds.poller import forget, prune
from ortaq.channels.guides.listing import m3u_of, xmltv_of
from ortaq.channels.models import Blackout, Feed, FeedEvent, FeedSegment, Listed
from ortaq.core.playout import TICKS, ticks
from ortaq.core.playout.feed import Fetched, Part, Row, append
from ortaq.core.playout.partner import Item
from ortaq.ledger.models import Entry
from ortaq.viewer import queries as viewer
from ortaq.work.line import Line
from ortaq.work.refused import Refused
from ortaq.work.settings import settings as node
from tests.core.playout.test_words import DTD
from tests.rooms.feed_stories import Origin, Studio, feed, origin
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = 3600 * TICKS
BISHKEK = ZoneInfo("Asia/Bishkek")


@pytest.fixture
def at() -> Iterator[dt.datetime]:
    """Noon in Bishkek on a Tuesday, and the clock stands still."""
    noon = dt.datetime(2027, 3, 2, 12, tzinfo=BISHKEK)
    with time_machine.travel(noon, tick=False):
        yield noon


def xmltv(*rows: tuple[dt.datetime, dt.datetime | None, str], channel: str = "almaty.tv", more: str = "") -> bytes:
    """A partner's guide."""
    told = "".join(
        f'<programme start="{start:%Y%m%d%H%M%S %z}"'
        + (f' stop="{stop:%Y%m%d%H%M%S %z}"' if stop else "")
        + f' channel="{channel}"><title lang="kk">{title}</title><title lang="en">{title} (en)</title>'
        f'<sub-title lang="kk">Бөлім</sub-title><desc lang="kk">Туралы {title}</desc>'
        '<episode-num system="xmltv_ns">1 . 4 . </episode-num></programme>'
        for start, stop, title in rows
    )
    return f'<?xml version="1.0"?><tv>{told}{more}</tv>'.encode()


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def day(at: dt.datetime) -> bytes:
    """News since half an hour, then football, then a film without an end."""
    return xmltv(
        (at - minutes(30), at + minutes(30), "Жаңалықтар"),
        (at + minutes(30), at + minutes(150), "Футбол"),
        (at + minutes(150), at + minutes(240), "Фильм"),
    )


def text(response: object) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# ---- taken over ------------------------------------------------------------------------------------------------------


def test_viewers_read_now_and_next_and_machines_the_guide(world: World, client: object, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    taken = actions.announce(feed=made, content=day(at), name="guide.xml", by=world.nurlan)
    assert (taken.listed, taken.left, taken.moved) == (3, (), 0)
    client.cookies["language"] = "kk"
    shown = text(client.get("/watch/demo-live/"))
    assert "Жаңалықтар 11:30–12:30" in shown
    assert re.search(r"12:30 Футбол", shown)
    assert "Туралы Жаңалықтар" in shown
    assert "Футбол" in text(client.get("/guide/"))
    guide = etree.fromstring(client.get("/channels/demo-live/guide.xml").content)
    programmes = guide.findall("programme")
    assert [one.findtext("title[@lang='kk']") for one in programmes] == ["Жаңалықтар", "Футбол", "Фильм"]
    assert [one.get("start") for one in programmes][:1] == ["20270302113000 +0600"]
    assert programmes[0].findtext("sub-title") == "Бөлім"
    assert programmes[0].findtext("episode-num[@system='xmltv_ns']") == "1 . 4 . "
    assert DTD.validate(guide), DTD.error_log
    api = client.get("/api/channels/demo-live/guide").json()
    assert len(api) == 3
    tva = client.get("/channels/guide.tva.xml").content.decode()
    assert all(title in tva for title in ("Жаңалықтар", "Футбол", "Фильм"))
    assert 'tvg-id="demo-live.ortaq"' in client.get("/channels/channels.m3u").content.decode()


def test_the_guide_is_the_air_to_the_tick(world: World, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    actions.announce(feed=made, content=day(at), name="guide.xml", by=world.nurlan)
    told = [(one.start, one.stop) for one in announced(at - minutes(60), at + minutes(600))]
    assert told == [
        (ticks.of(at - minutes(30)), ticks.of(at + minutes(30))),
        (ticks.of(at + minutes(30)), ticks.of(at + minutes(150))),
        (ticks.of(at + minutes(150)), ticks.of(at + minutes(240))),
    ]


def test_a_sheet_does_too_and_what_has_no_end_lasts_until_the_next(world: World, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    sheet = "start,title,about\n2027-03-02 13:00,Жаңалықтар,Күн\n2027-03-02 14:30,Фильм,\nnever,x,\n"
    taken = actions.announce(feed=made, content=sheet.encode(), name="guide.csv", by=world.nurlan)
    (one,) = Listed.objects.all()
    assert (one.titles, one.synopses) == ({"kk": "Жаңалықтар"}, {"kk": "Күн"})
    assert (one.starts_at.astimezone(BISHKEK).hour, one.stop - one.start) == (13, 90 * 60 * TICKS)
    assert [line for line, _why in taken.left] == [3, 4]
    assert dict(taken.left)[3] == "It is not known when it ends."


def test_of_a_file_with_several_channels_one_is_named(world: World, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    two = xmltv(
        (at, at + minutes(60), "Біз"), more=xmltv((at, at + minutes(60), "Олар"), channel="b.tv").decode()[25:-5]
    )
    with pytest.raises(actions.FileUnclear, match="almaty.tv, b.tv"):
        actions.announce(feed=made, content=two, name="guide.xml", by=world.nurlan)
    actions.announce(feed=made, content=two, name="guide.xml", of="b.tv", by=world.nurlan)
    assert [str(one) for one in Listed.objects.all()] == ["Олар"]


def test_what_overlaps_is_left_out_and_nothing_at_all_is_refused(world: World, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    taken = actions.announce(
        feed=made,
        content=xmltv((at, at + minutes(60), "А"), (at + minutes(30), at + minutes(90), "Ә")),
        name="guide.xml",
        by=world.nurlan,
    )
    assert (taken.listed, len(taken.left)) == (1, 1)
    with pytest.raises(actions.GuideEmpty):
        actions.announce(feed=made, content=b"<tv></tv>", name="guide.xml", by=world.nurlan)
    with pytest.raises(actions.FileUnclear):
        actions.announce(feed=made, content=b"\x00\x01", name="guide.bin", by=world.nurlan)
    with pytest.raises(Refused, match="Only a scheduler"):
        actions.announce(feed=made, content=day(at), name="guide.xml", by=world.reka)
    assert Listed.objects.count() == 1


# ---- blackouts at its edges ------------------------------------------------------------------------------------------


def test_a_blackout_of_a_programme_goes_where_the_guide_moves_it(
    world: World, at: dt.datetime, sign_in: object
) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    actions.announce(feed=made, content=day(at), name="guide.xml", by=world.nurlan)
    football = Listed.objects.get(titles__kk="Футбол")
    client = sign_in(world.nurlan)
    page = client.get(f"/channels/demo-live/feed/?dark={football.pk}").content.decode()
    assert 'value="2027-03-02T12:30"' in page
    assert str(football.pk) in page
    typed = {"start": "2027-03-02T12:30", "stop": "2027-03-02T14:30", "territories": ["KG"], "listed": football.pk}
    client.post("/channels/demo-live/feed/blackouts/", typed)
    dark = Blackout.objects.get()
    assert (dark.start, dark.stop, dark.listed) == (football.start, football.stop, football)
    later = xmltv(
        (at - minutes(30), at + minutes(60), "Жаңалықтар"),
        (at + minutes(60), at + minutes(195), "Футбол"),
        (at + minutes(195), at + minutes(240), "Фильм"),
    )
    upload = {"file": SimpleUploadedFile("guide.xml", later)}
    shown = text(client.post("/channels/demo-live/feed/guide/", upload, follow=True))
    assert "3 programmes taken over." in shown
    assert "1 blackout has moved with its programme." in shown
    held = Blackout.objects.get(until=None)
    assert (held.start, held.stop) == (ticks.of(at + minutes(60)), ticks.of(at + minutes(195)))
    assert held.listed == football
    assert Blackout.objects.exclude(until=None).count() == 1
    assert Entry.objects.filter(action="blackout moved").count() == 1
    # Guides say it too.
    (one,) = [one for one in viewer.showings(at, at + minutes(240), "KG") if one.programme.titles["kk"] == "Футбол"]
    assert (one.reason, one.seen_until) == ("blackout", None)


def test_a_blackout_that_has_begun_only_grows(world: World, at: dt.datetime) -> None:
    made = feed(world, "https://partner.example/x.m3u8")
    actions.announce(feed=made, content=day(at), name="guide.xml", by=world.nurlan)
    news = Listed.objects.get(titles__kk="Жаңалықтар")
    actions.black_out(feed=made, start=news.starts_at, stop=news.stops_at, territories=[], listed=news, by=world.nurlan)
    shorter = xmltv((at - minutes(10), at + minutes(5), "Жаңалықтар"), (at + minutes(5), at + minutes(9), "Ауа райы"))
    actions.announce(feed=made, content=shorter, name="guide.xml", by=world.nurlan)
    held = Blackout.objects.get(until=None)
    assert (held.start, held.stop) == (ticks.of(at - minutes(30)), ticks.of(at + minutes(30)))


# ---- what the stream says, and looking back --------------------------------------------------------------------------


class Recorded:
    """A feed of which `hours` are in the log already, segment by segment, without anybody who has polled."""

    def __init__(self, studio: Studio, hours: float) -> None:
        self.studio = studio
        made = Feed.objects.get()
        state = log.state_of(made)
        assert state is not None
        part = FeedSegment.objects.order_by("-number").values_list("parts", flat=True)[0]["v0"]
        steps = []
        now = ticks.of(timezone.now())
        for _ in range(round(hours * 900)):
            now += 4 * TICKS
            seq = (state.seq or 0) + 1
            item = Item(seq, part[0].replace("s105", f"s{seq}"), 4 * TICKS, part[1])
            appended = append(state, Fetched((Row(item, {"v0": Part(item.uri, part[1])}, measured=4 * TICKS),)), now)
            state = appended.state
            steps += appended.steps
        log.write(made, steps)
        Feed.objects.filter(pk=made.pk).update(state=state.plain(), version=made.version + 1)
        studio.clock.move_to(ticks.to_datetime(now))
        self.feed = Feed.objects.get()


@pytest.fixture
def studio(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Studio, Origin]]:
    """A feed with catch-up of three days, from noon on."""
    monkeypatch.setattr(node(), "feeds_private", True)
    noon = dt.datetime(2027, 3, 2, 12, tzinfo=BISHKEK)
    with time_machine.travel(noon, tick=False) as clock, Line() as line, origin() as partner:
        partner.say(6)
        terms = {"media": ["live_carriage", "start_over", "catch_up"], "catch_up_days": 3}
        made = Studio(feed(world, partner.address, "rewritten", **terms), clock, line)
        made.poll()
        yield made, partner


def test_yesterdays_programme_is_seen_again_from_the_guide_and_the_air_holds_minutes(
    studio: tuple[Studio, Origin], world: World, client: object
) -> None:
    made, _ = studio
    noon = timezone.now()
    guide = xmltv((noon + minutes(60), noon + minutes(90), "Кеше"), (noon + minutes(90), noon + minutes(120), "Футбол"))
    actions.announce(feed=made.feed, content=guide, name="guide.xml", by=world.nurlan)
    dark = {"start": noon + minutes(90), "stop": noon + minutes(120)}
    actions.black_out(feed=made.feed, territories=["KG"], by=world.nurlan, **dark)
    recorded = Recorded(made, 30)
    now = ticks.of(timezone.now())
    assert prune(recorded.feed.pk, now - poller.KEPT)
    assert forget(recorded.feed.pk, now) == 0
    # The air reads minutes, however much is kept.
    registry = Registry()
    registry.refresh()
    assert sum(len(one.steps) for one in registry.feeds.known.values()) < 100
    first, last = int((noon + minutes(60)).timestamp()), int((noon + minutes(90)).timestamp())
    page = text(client.get(f"/watch/demo-live/?from={first}", HTTP_COOKIE="territory=KG"))
    assert "Кеше" in page
    master = made.get("master.m3u8", f"from={first}&to={last}")[2]
    assert f"v0.m3u8?from={first}&to={last}" in master
    _, _, body = made.get(query=f"from={first}&to={last}")
    assert body.endswith("#EXT-X-ENDLIST\n")
    assert 449 <= body.count("#EXTINF") <= 452
    assert 'X-TITLE="Кеше"' in body
    # What was blacked out is the slate when it is seen again, too; where there was no right nothing is seen again.
    _, _, hidden = made.get(query=f"from={last}&to={last + 1800}")
    assert re.findall(r"s\d+\.ts", hidden)[2:-2] == []
    assert 'X-REASON="blackout"' in hidden
    assert made.get(query=f"from={first}&to={last}", place="hu")[0] == "404 Not Found"
    # Three days later it is over, and then it is thrown away.
    made.clock.shift(3 * 24 * 3600)
    Feed.objects.update(held_until=None)
    assert made.get(query=f"from={first}&to={last}")[0] == "404 Not Found"
    assert forget(recorded.feed.pk, ticks.of(timezone.now())) > 25_000


def test_who_starts_over_long_ago_is_told_the_same_numbers_by_every_process(
    studio: tuple[Studio, Origin], world: World
) -> None:
    made, _ = studio
    begin = ticks.of(timezone.now()) + HOUR
    recorded = Recorded(made, 6)
    place = recorded.feed.pk, "kg"
    now = ticks.of(timezone.now())
    one, other = past.Past(), past.Past()
    first = one.playlist(place, "v0", now, begin, None)
    assert first == other.playlist(place, "v0", now, begin, None)
    assert first.count(b"#EXTINF") == 5 * 900
    Recorded(made, 0.1)
    now = ticks.of(timezone.now())
    longer = one.playlist(place, "v0", now, begin, None)
    assert longer == past.Past().playlist(place, "v0", now, begin, None)
    number = re.compile(rb"MEDIA-SEQUENCE:(\d+)")
    assert number.search(longer)[1] == number.search(first)[1]
    rows = [line for line in first.split(b"\n") if line and not line.startswith(b"#")]
    assert [line for line in longer.split(b"\n") if line and not line.startswith(b"#")][: len(rows)] == rows


def test_a_setting_bounds_it_and_a_full_disk_does_and_says_so(
    studio: tuple[Studio, Origin], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = studio
    reach = {one.territory: one.reach for one in made.feed.rights.filter(until=None)}
    assert reach == {"KG": 72 * HOUR, "HU": 0}
    monkeypatch.setattr(node(), "feeds_keep_hours", 10)
    assert actions.follow_feed_rights(feed=made.feed) == 1
    assert made.feed.rights.get(until=None, territory="KG").reach == 10 * HOUR
    recorded = Recorded(made, 2)
    now = ticks.of(timezone.now())
    prune(recorded.feed.pk, now - poller.KEPT)
    Feed.objects.update(mode="remux")
    assert forget(recorded.feed.pk, now) == 0
    # More than any disk has: it is always nearly full.
    monkeypatch.setattr(node(), "feeds_free_gb", 10**9)
    assert 100 < forget(recorded.feed.pk, now) <= 153
    assert forget(recorded.feed.pk, now) > 100
    assert FeedEvent.objects.filter(code="disk").count() == 1
    kept = Feed.objects.get().kept_from
    assert kept == FeedSegment.objects.order_by("number").values_list("start", flat=True)[0]
    for _ in range(20):
        forget(recorded.feed.pk, now)
    # What the air goes on from stays, whatever the disk says.
    assert FeedSegment.objects.filter(number__gt=Feed.objects.get().pruned).count() > 60


def test_programmes_are_said_in_the_stream_so_that_players_start_over_with_them(
    studio: tuple[Studio, Origin], world: World
) -> None:
    made, partner = studio
    noon = timezone.now()
    guide = xmltv((noon - minutes(5), noon + minutes(1), "Бірінші"), (noon + minutes(1), noon + minutes(9), "Екінші"))
    actions.announce(feed=made.feed, content=guide, name="guide.xml", by=world.nurlan)
    for _ in range(20):
        partner.say()
        made.poll(4)
    told = re.findall(r'CLASS="org.ortaq.carried",START-DATE="([^"]+)".*?X-TITLE="([^"]+)"', made.get()[2])
    assert [title for _, title in told] == ["Демо ТВ Алматы, тікелей эфир", "Бірінші", "Екінші"]
    assert told[2][0] == f"{(noon + minutes(1)).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    names = re.findall(r'ID="([^"]+)"', made.get()[2])
    assert len(names) == len(set(names))
    # Where nothing is shown nobody reads what is on.
    assert "Екінші" not in made.get(place="hu")[2]


def test_lists_for_players_offer_catch_up_as_long_as_the_licence_does(
    studio: tuple[Studio, Origin], world: World
) -> None:
    made, _ = studio
    noon = timezone.now()
    guide = xmltv((noon - minutes(1), noon + minutes(30), "Біз"))
    actions.announce(feed=made.feed, content=guide, name="guide.xml", by=world.nurlan)
    assert 'catchup-days="3"' in m3u_of([made.feed.channel], "KG").decode()
    assert "catchup-days" not in m3u_of([made.feed.channel], "HU").decode()
    assert "Біз" in xmltv_of([made.feed.channel]).decode()
