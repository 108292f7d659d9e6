"""Bishkek carries Almaty's channel live: what goes wrong at the partner, and what viewers get all the same."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from ortaq.channels import actions
from ortaq.channels.feeds.poller import forget, prune
from ortaq.channels.feeds.weaving import LEAD
from ortaq.channels.models import Feed, FeedMode, FeedRight, FeedSegment
from ortaq.core.playout import TICKS
from ortaq.ledger.models import Entry
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from ortaq.work.line import Line
from ortaq.work.settings import settings as node
from tests.core.playout.test_carriage import parsed
from tests.rooms.feed_stories import Origin, Studio, feed, origin, real_segments
from tests.world import World

pytestmark = pytest.mark.django_db
Opened = Callable[..., tuple[Studio, Origin]]


@pytest.fixture
def opened(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """`opened(mode="remux")`: a studio that carries a feed with six segments listed."""
    monkeypatch.setattr(node(), "feeds_private", True)
    with time_machine.travel(timezone.now(), tick=False) as clock, Line() as line, origin() as partner:

        def begin(
            mode: str = "rewritten", *, form: str = "ts", multivariant: str = "", cors: str = "*", **terms: object
        ):
            partner.form, partner.multivariant, partner.cors = form, multivariant, cors
            real_segments(form, partner.segments)
            partner.say(6)
            studio = Studio(feed(world, partner.address, mode, **terms), clock, line)
            studio.poll()
            return studio, partner

        yield begin


def test_the_feed_is_on_the_air_at_once_and_grows(opened: Opened) -> None:
    studio, partner = opened()
    assert studio.names() == ["s103.ts", "s104.ts", "s105.ts"]
    for _ in range(3):
        partner.say()
        studio.poll(4)
    assert studio.names()[-2:] == ["s107.ts", "s108.ts"]
    _, headers, text = studio.get()
    assert headers["content-type"] == "application/vnd.apple.mpegurl"
    assert "#EXT-X-DISCONTINUITY\n" not in text
    assert f"http://127.0.0.1:{partner.port}/live/s108.ts?token=secret" in text
    assert 'CLASS="org.ortaq.carried"' in text
    assert studio.codes() == ["begun"]


def test_budapest_has_no_right_and_sees_the_slate_only(opened: Opened) -> None:
    studio, _ = opened()
    assert set(studio.names("hu")) == set(studio.names("none")) == {"slate"}
    assert 'X-REASON="no_licence"' in studio.get(place="hu")[2]
    assert 'X-REASON="territory"' in studio.get(place="none")[2]
    assert {one.territory: one.is_allowed for one in FeedRight.objects.all()} == {"KG": True, "HU": False}


def test_a_late_segment_is_waited_for(opened: Opened) -> None:
    studio, partner = opened()
    late = partner.say()
    partner.missing.add(late)
    studio.poll(4)
    assert late not in studio.names()
    partner.missing.clear()
    studio.poll(3)
    assert studio.names()[-1] == late
    assert studio.happened("late") == {"seq": 106, "seconds": 3.0}
    assert "#EXT-X-DISCONTINUITY\n" not in studio.get()[2]


def test_a_missing_segment_is_left_out_behind_a_break(opened: Opened) -> None:
    studio, partner = opened()
    missing = partner.say()
    partner.missing.add(missing)
    studio.poll(4)
    partner.say(2)
    studio.poll(7)
    assert studio.names()[-3:] == ["s105.ts", "s107.ts", "s108.ts"]
    assert studio.happened("missing") == {"seq": 106}
    assert studio.get()[2].count("#EXT-X-DISCONTINUITY\n") == 1


def test_a_corrupt_segment_is_never_told_to_anybody(opened: Opened) -> None:
    studio, partner = opened()
    bad = partner.say()
    partner.broken.add(bad)
    studio.poll(4)
    partner.say()
    studio.poll(7)
    assert studio.names()[-2:] == ["s105.ts", "s107.ts"]
    assert studio.happened("corrupt") == {"seq": 106}


def test_a_repeated_segment_is_shown_once(opened: Opened) -> None:
    studio, partner = opened()
    partner.say(name="s105.ts")
    studio.poll(4)
    partner.say()
    studio.poll(4)
    assert studio.names() == ["s103.ts", "s104.ts", "s105.ts", "s107.ts"]
    assert studio.happened("repeated") == {"seq": 106}


def test_when_the_partner_counts_anew_it_goes_on_behind_a_break(opened: Opened) -> None:
    studio, partner = opened()
    partner.listed, partner.next_seq = [], 7
    partner.say(1)
    studio.poll(4)
    partner.say(1)
    studio.poll(4)
    assert studio.names() == ["s103.ts", "s104.ts", "s105.ts", "s7.ts", "s8.ts"]
    assert studio.happened("sequence_reset") == {"was": 105, "now": 7}
    assert studio.get()[2].count("#EXT-X-DISCONTINUITY\n") == 1


def test_a_feed_that_lies_about_durations_is_told_with_the_true_ones(opened: Opened) -> None:
    studio, partner = opened()
    partner.say(length=2.5)
    studio.poll(4)
    assert studio.happened("duration_lies") == {"seq": 106, "said": 2.5, "measured": 4.0}
    _, _, text = studio.get()
    assert set(re.findall(r"#EXTINF:(.*),", text)) == {"4.000000"}


def test_an_origin_that_is_dead_for_a_minute_becomes_the_slate_and_comes_back(opened: Opened) -> None:
    studio, partner = opened()
    partner.is_dead = True
    told: dict[int, tuple[str, int]] = {}
    last = (0, 0)

    def look() -> None:
        nonlocal last
        msn, disc, rows = parsed(studio.get()[2].replace("#EXTINF", '#EXT-X-MAP:URI="-"\n#EXTINF', 1).encode())
        assert (msn, disc) >= last
        last = msn, disc
        for number, uri, at in rows:
            assert told.setdefault(number, (uri.split(" ")[1], at)) == (uri.split(" ")[1], at)

    for _ in range(30):
        studio.poll(2)
        look()
    assert studio.names()[-10:] == ["slate"] * 10
    partner.is_dead = False
    for _ in range(10):
        partner.say()
        studio.poll(4)
        look()
    assert studio.codes() == ["begun", "silent", "stale", "answers", "back"]
    assert studio.happened("silent") == {"reason": "no_connection"}
    assert studio.happened("answers")["seconds"] == 62.0
    assert studio.names()[-3:] == ["s113.ts", "s114.ts", "s115.ts"] or studio.names()[-1].startswith("s11")
    assert "slate" in studio.names()


def test_the_slate_stands_while_nobody_polls_and_the_next_poller_goes_on_behind_it(opened: Opened) -> None:
    studio, partner = opened()
    studio.clock.shift(60)
    alone = studio.names()
    assert alone[-8:] == ["slate"] * 8
    _, _, before = studio.get()
    partner.say(6)
    with Line() as line:
        studio.clock.shift(1)
        studio.poller = studio.new_poller(line, "there:2:b")
        studio.poll(1)
    studio.clock.shift(12)
    _, _, after = studio.get()
    both = [parsed(text.replace("#EXTINF", '#EXT-X-MAP:URI="-"\n#EXTINF', 1).encode())[2] for text in (before, after)]
    first, second = ({number: (uri.split(" ")[1], at) for number, uri, at in rows} for rows in both)
    assert {number: first[number] for number in first if number in second} == {
        number: second[number] for number in second if number in first
    }
    assert studio.names()[-1] == "s111.ts"


def test_a_poller_that_lost_its_lease_writes_nothing(opened: Opened) -> None:
    from ortaq.channels.feeds.poller import LeaseLost

    studio, partner = opened()
    old = studio.poller
    studio.clock.shift(11)
    with Line() as line:
        studio.new_poller(line, "there:2:b")
        partner.say()
        lines = FeedSegment.objects.count()
        with pytest.raises(LeaseLost):
            old.poll()
    assert FeedSegment.objects.count() == lines


def test_a_blackout_hides_every_segment_of_its_time_and_no_more(opened: Opened, world: World) -> None:
    studio, partner = opened()
    now = timezone.now()
    actions.black_out(
        feed=studio.feed,
        start=now + dt.timedelta(seconds=6),
        stop=now + dt.timedelta(seconds=14),
        territories=["KG"],
        by=world.nurlan,
    )
    for _ in range(7):
        partner.say()
        studio.poll(4)
    assert studio.names() == [
        "s103.ts",
        "s104.ts",
        "s105.ts",
        "s106.ts",
        *["slate"] * 3,
        "s110.ts",
        "s111.ts",
        "s112.ts",
    ]
    assert 'X-REASON="blackout"' in studio.get()[2]


def test_a_licence_that_is_ended_takes_the_feed_off_the_air(opened: Opened, world: World) -> None:
    studio, partner = opened()
    rights.end(contract=Contract.objects.get(), by=world.asel)
    assert actions.follow_feed_rights(feed=studio.feed) == 1
    assert actions.follow_feed_rights(feed=studio.feed) == 0
    for _ in range(3):
        partner.say()
        studio.poll(4)
    assert studio.names() == ["s103.ts", "s104.ts", "s105.ts", "slate", "slate", "slate"]
    assert [one.details["allowed"] for one in Entry.objects.filter(action="decided").order_by("number")][-1] is False


def test_start_over_reaches_as_far_as_the_right_does(opened: Opened) -> None:
    studio, partner = opened(media=["live_carriage", "start_over"])
    begin = int(timezone.now().timestamp())
    for _ in range(30):
        partner.say()
        studio.poll(4)
    assert len(studio.names()) in {14, 15, 16}
    _, _, text = studio.get(query=f"from={begin}")
    assert text.count("#EXTINF") >= 29
    _, _, ended = studio.get(query=f"from={begin}&to={begin + 40}")
    assert ended.endswith("#EXT-X-ENDLIST\n")
    assert f"v0.m3u8?from={begin}" in studio.get("master.m3u8", f"from={begin}")[2]
    assert set(re.findall(r"s\d+\.ts", studio.get(query=f"from={begin}", place="hu")[2])) == set()


def test_without_the_right_to_start_over_nothing_of_the_past_is_told(opened: Opened) -> None:
    studio, partner = opened()
    begin = int(timezone.now().timestamp())
    for _ in range(30):
        partner.say()
        studio.poll(4)
    assert studio.get(query=f"from={begin}")[2] == studio.get()[2]


def test_a_copied_feed_is_cmaf_of_our_own_that_really_plays(opened: Opened) -> None:
    import io

    import av
    from django.core.files.storage import default_storage

    studio, partner = opened("remux", media=["live_carriage", "start_over"])
    partner.say()
    studio.poll(4)
    _, _, text = studio.get()
    assert f":{partner.port}/" not in text
    assert "token" not in text
    names = re.findall(r"^/media/(live-.+)$", text, re.MULTILINE)
    inits = set(re.findall(r'#EXT-X-MAP:URI="/media/(.+)"', text))
    assert (len(names), len(inits)) == (4, 1)
    data = b""
    # The second and third follow each other in what our encoder made.
    for name in [inits.pop(), *names[1:3]]:
        with default_storage.open(f"packages/{name}") as file:
            data += file.read()
    with av.open(io.BytesIO(data)) as container:
        assert [one.codec_context.name for one in container.streams] == ["h264", "aac"]
        assert len(list(container.decode(video=0))) == 200
    gone = names[0]
    studio.clock.shift(600)
    assert prune(studio.feed.pk, studio.now - 300 * TICKS)
    # It is not on the air any more, and may be looked back at for four hours.
    assert forget(studio.feed.pk, studio.now) == 0
    assert default_storage.exists(f"packages/{gone}")
    assert forget(studio.feed.pk, studio.now + 4 * 3600 * TICKS) > 0
    assert not default_storage.exists(f"packages/{gone}")


def test_a_cmaf_feed_is_carried_with_its_init_sections(opened: Opened) -> None:
    studio, _ = opened(form="cmaf")
    _, _, text = studio.get()
    assert re.search(r'#EXT-X-MAP:URI="http://127.0.0.1:\d+/live/init.mp4"', text)
    assert re.search(r'#EXT-X-MAP:URI="/media/slate-live/muxed-cmaf/init.mp4"', studio.get(place="hu")[2])
    (told,) = Feed.objects.get().streams
    assert {**told, "said": set(told["said"])} == {
        "name": "v0",
        "kind": "muxed",
        "form": "cmaf",
        "said": {"BANDWIDTH"},
    }
    assert 50_000 < int(re.search(r"BANDWIDTH=(\d+)", studio.get("master.m3u8")[2])[1]) < 1_000_000


MASTER = """#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
high.m3u8
"""


def test_every_picture_of_a_multivariant_playlist_is_carried_with_the_same_numbers(opened: Opened) -> None:
    studio, _ = opened(multivariant=MASTER)
    _, _, master = studio.get("master.m3u8")
    assert re.findall(r"BANDWIDTH=(\d+)", master) == ["2800000", "800000"]
    high, low = studio.get("v0.m3u8")[2], studio.get("v1.m3u8")[2]
    assert high == low
    assert studio.get("v2.m3u8")[0] == "404 Not Found"


def test_players_of_a_passed_through_feed_are_sent_to_the_partner_anew_every_time(opened: Opened) -> None:
    studio, partner = opened("pass_through")
    status, _, master = studio.get("master.m3u8")
    assert (status, "v0.m3u8" in master, str(partner.port) in master) == ("200 OK", True, False)
    status, headers, body = studio.get()
    assert (status, body) == ("302 Found", "")
    assert (headers["location"], headers["cache-control"]) == (partner.address, "no-store")
    assert studio.get("master.m3u8", place="hu")[0] == "200 OK"
    assert set(studio.names("hu")) == {"slate"}
    # Our own line to the partner says nothing of theirs.
    partner.is_dead = True
    studio.poll(2, times=10)
    assert studio.get()[0] == "302 Found"


def test_the_partner_moves_its_playlists_and_players_are_sent_after_them(opened: Opened) -> None:
    studio, partner = opened("pass_through", multivariant="#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9\nold.m3u8\n")
    assert studio.get()[1]["location"].endswith("/live/old.m3u8")
    partner.multivariant = partner.multivariant.replace("old", "new")
    partner.gone.add("old.m3u8")
    partner.say()
    studio.poll(4, times=3)
    assert studio.get()[1]["location"].endswith("/live/new.m3u8")


def test_a_blackout_calls_everybody_back_to_our_own_playlist_for_good(opened: Opened, world: World) -> None:
    studio, partner = opened("pass_through", territories=["KG", "KZ"])
    theirs = partner.next_seq
    at = timezone.now()
    dark = actions.black_out(
        feed=studio.feed,
        start=at + dt.timedelta(seconds=20),
        stop=at + dt.timedelta(seconds=40),
        territories=["KG"],
        by=world.nurlan,
    )
    # From the order on, before it begins: no list of the partner's reaches into it.
    status, _, text = studio.get()
    assert status == "200 OK"
    number = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
    assert theirs + LEAD // 2 < number <= theirs + 2 * LEAD
    shown: dict[str, bool] = {}
    for _ in range(15):
        name = partner.say()
        studio.poll(4)
        inside = at + dt.timedelta(seconds=16) < timezone.now() < at + dt.timedelta(seconds=44)
        shown[name] = inside
        status, _, text = studio.get()
        found = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
        assert (status, found >= number) == ("200 OK", True)
        number = found
    row = [name.partition(".")[0] for name in studio.names()]
    assert "slate" in row
    assert row[-1] == "s120"
    actions.lift(blackout=dark, by=world.nurlan)
    assert studio.get()[0] == "200 OK"


@pytest.mark.parametrize("begun_again_at", [7, 2_000_000])
def test_our_numbers_stay_a_little_ahead_of_a_partner_who_counts_anew(
    opened: Opened, world: World, begun_again_at: int
) -> None:
    studio, partner = opened("pass_through", territories=["KG", "KZ"])
    count_from(partner, begun_again_at)
    for _ in range(30):
        partner.say()
        studio.poll(4)
    assert studio.codes().count("sequence_reset") == (begun_again_at == 7)
    assert prune(studio.feed.pk, studio.now - 80 * TICKS)
    at = timezone.now()
    actions.black_out(feed=studio.feed, start=at, stop=at + dt.timedelta(hours=1), territories=["KG"], by=world.nurlan)
    called_back = numbered(studio.get()[2])
    assert partner.next_seq + LEAD // 2 < min(called_back) <= partner.next_seq + 2 * LEAD
    # Whoever is with us now is given no other numbers any more, whatever the partner counts.
    count_from(partner, 100_000_000)
    seen = dict(called_back)
    for _ in range(6):
        partner.say()
        studio.poll(4)
        prune(studio.feed.pk, studio.now - 40 * TICKS)
        for number, address in numbered(studio.get()[2]).items():
            assert seen.setdefault(number, address) == address
    assert sorted(seen) == list(range(min(seen), max(seen) + 1))


def count_from(partner: Origin, number: int) -> None:
    """The partner begins again, and counts from a number on."""
    partner.listed.clear()
    partner.next_seq = number
    partner.say(2)


def numbered(text: str) -> dict[int, str]:
    """The segments of a playlist by their numbers."""
    first = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
    return dict(enumerate([line for line in text.splitlines() if line and not line.startswith("#")], first))


def test_where_the_right_ends_nobody_is_sent_to_the_partner_any_more(opened: Opened) -> None:
    # Two civil days of Bishkek from yesterday on: it ends with today.
    studio, partner = opened("pass_through", days=2)
    ends = midnight(timezone.now())
    studio.clock.move_to(ends - dt.timedelta(seconds=21))
    told = []
    for _ in range(12):
        partner.say()
        studio.poll(4)
        told.append((timezone.now() < ends, studio.get()[0]))
    assert set(told) == {(True, "302 Found"), (False, "200 OK")}
    assert studio.names()[-1] == "slate"


def midnight(at: dt.datetime) -> dt.datetime:
    """When the day ends in Bishkek."""
    there = at.astimezone(ZoneInfo("Asia/Bishkek"))
    return (there + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def test_hosts_are_known_with_whether_our_pages_may_read_them(opened: Opened) -> None:
    studio, partner = opened(cors="")
    here = f"http://127.0.0.1:{partner.port}"
    assert Feed.objects.get().hosts == [[here, False]]
    assert studio.happened("unreadable") == {"host": here}
    for said, is_open in (("https://elsewhere.example", False), (node().origin, True), ("*", True), ("", False)):
        partner.cors = said
        partner.say()
        studio.poll(4)
        assert Feed.objects.get().hosts == [[here, is_open]]
    assert studio.codes().count("readable") == 1
    assert studio.codes().count("unreadable") == 2


def test_a_copied_feed_sends_no_page_anywhere(opened: Opened) -> None:
    studio, _ = opened("remux", cors="")
    assert (Feed.objects.get().hosts, Feed.objects.get().places) == ([], {})
    assert "unreadable" not in studio.codes()


def test_pruning_changes_no_number(opened: Opened) -> None:
    studio, partner = opened()
    for _ in range(40):
        partner.say()
        studio.poll(4)
    before = {place: studio.get(place=place)[2] for place in ("kg", "hu", "none")}
    assert prune(studio.feed.pk, studio.now - 80 * TICKS)
    assert {place: studio.get(place=place)[2] for place in ("kg", "hu", "none")} == before


def test_a_stopped_feed_is_the_slate_and_starts_again(opened: Opened, world: World) -> None:
    studio, partner = opened()
    actions.stop_feed(feed=studio.feed, by=world.nurlan)
    asked = len(partner.asked)
    studio.poll(2, times=6)
    assert len(partner.asked) == asked
    assert studio.names()[-2:] == ["slate", "slate"]
    actions.start_feed(feed=studio.feed, by=world.nurlan)
    for _ in range(4):
        partner.say()
        studio.poll(4)
    assert studio.names()[-1].endswith(".ts")


def test_no_address_of_a_private_network_is_asked(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    studio, partner = opened()
    monkeypatch.setattr(node(), "feeds_private", False)
    asked = len(partner.asked)
    studio.poll(4)
    assert len(partner.asked) == asked
    assert studio.happened("silent") == {"reason": "private_address"}


def test_what_cannot_be_carried_is_said_in_a_sentence(world: World) -> None:
    made = feed(world, "http://127.0.0.1:9/x.m3u8")
    with pytest.raises(actions.FeedThere):
        actions.open_feed(
            channel=made.channel, programme=made.programme, address=made.address, mode="remux", by=world.nurlan
        )
    for address in ("ftp://x/y", "https://", "https://x y/", "file:///etc/passwd", "http://["):
        with pytest.raises(actions.FeedUnclear):
            actions.change_address(feed=made, address=address, by=world.nurlan)
    with pytest.raises(actions.FeedUnclear, match="password"):
        actions.change_address(feed=made, address="https://me:pw@x/y.m3u8", by=world.nurlan)
    with pytest.raises(Exception, match="Only a scheduler"):
        actions.stop_feed(feed=made, by=world.reka)
    assert "pw" not in json.dumps([one.details for one in Entry.objects.all()])
    assert set(FeedMode.values) == {"pass_through", "rewritten", "remux"}
