"""Bishkek carries Almaty's channel with its subtitles: what viewers read, what goes wrong, and what nobody may read."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.channels import accessible, actions
from ortaq.channels.feeds import guide
from ortaq.channels.feeds.poller import forget, prune
from ortaq.channels.feeds.weaving import LEAD
from ortaq.channels.models import Feed, FeedEvent, FeedSegment, Listed
from ortaq.core.playout import TICKS
from ortaq.work.line import Line
from ortaq.work.settings import settings as node
from tests.rooms.feed_stories import FOR_THE_DEAF, SUBTITLED, Origin, Studio, begins, feed, origin, rows_of
from tests.world import World

pytestmark = pytest.mark.django_db
Opened = Callable[..., tuple[Studio, Origin]]
BLANK = "/media/blank/seg.vtt"


@pytest.fixture
def opened(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """`opened("remux")`: a studio that carries a feed with subtitles, six segments listed, from number 100 on."""
    monkeypatch.setattr(node(), "feeds_private", True)
    with time_machine.travel(timezone.now(), tick=False) as clock, Line() as line, origin() as partner:

        def begin(mode: str = "remux", *, multivariant: str = SUBTITLED, **terms: object) -> tuple[Studio, Origin]:
            partner.multivariant = multivariant
            begins("ts", partner.segments)
            partner.say(6)
            studio = Studio(feed(world, partner.address, mode, **terms), clock, line)
            studio.poll()
            return studio, partner

        yield begin


def goes_on(studio: Studio, partner: Origin, segments: int) -> None:
    """So many more segments, one every four seconds."""
    for _ in range(segments):
        partner.say()
        studio.poll(4)


def text_events(studio: Studio) -> list[tuple[str, dict[str, object]]]:
    """What happened to the first subtitles."""
    rows = FeedEvent.objects.filter(feed=studio.feed, code__startswith="text_").order_by("pk")
    return [(one.code, one.about) for one in rows if one.about["track"] == "Қазақша"]


def dark(studio: Studio, world: World, start: float, stop: float) -> None:
    """Nothing in Kyrgyzstan between so many seconds from now."""
    now = timezone.now()
    actions.black_out(
        feed=studio.feed,
        start=now + dt.timedelta(seconds=start),
        stop=now + dt.timedelta(seconds=stop),
        territories=["KG"],
        by=world.nurlan,
    )


def test_the_channel_says_of_its_subtitles_what_the_partner_says(opened: Opened) -> None:
    studio, _ = opened()
    _, _, master = studio.get("master.m3u8")
    deaf = f'CHARACTERISTICS="{FOR_THE_DEAF}"'
    told = re.findall(r"#EXT-X-MEDIA:TYPE=(?:SUBTITLES|CLOSED-CAPTIONS),(.*)", master)
    assert told == [
        'GROUP-ID="subs",NAME="Қазақша",LANGUAGE="kk",DEFAULT=YES,AUTOSELECT=YES,URI="t0.m3u8"',
        f'GROUP-ID="subs",NAME="Қазақша (SDH)",LANGUAGE="kk",AUTOSELECT=YES,{deaf},URI="t1.m3u8"',
        'GROUP-ID="subs",NAME="Signs",LANGUAGE="kk",AUTOSELECT=YES,FORCED=YES,URI="t2.m3u8"',
        'GROUP-ID="captions",NAME="Captions",LANGUAGE="kk",INSTREAM-ID="CC1"',
    ]
    assert re.search('#EXT-X-STREAM-INF:.*,SUBTITLES="subs",CLOSED-CAPTIONS="captions"\nv0.m3u8\n', master)
    assert 't1.m3u8?from=7"' in studio.get("master.m3u8", "from=7")[2]


def test_copied_lines_stand_where_they_stand_at_the_partner(opened: Opened) -> None:
    studio, partner = opened()
    goes_on(studio, partner, 2)
    assert studio.read() == [[(1.0, 2.0, f"line of {seq}")] for seq in range(103, 108)]
    text, picture = studio.get("t0.m3u8")[2], studio.get()[2]
    # The same numbers and breaks as the picture has, so players find the lines beside it; and nothing of the partner's.
    assert re.sub(r"(?m)^[^#].*$", "x", text) == re.sub(r"(?m)^[^#].*$", "x", re.sub("#EXT-X-MAP.*\n", "", picture))
    assert (str(partner.port) in text, "token" in text) == (False, False)
    moments = [int(re.search(r"MPEGTS:(\d+)", studio.file(row))[1]) for row in rows_of(text)]
    assert moments == [begins("ts", 4)[seq % 4] for seq in range(103, 108)]


def test_a_line_that_goes_on_is_in_both_segments_and_ends_with_each(opened: Opened) -> None:
    studio, partner = opened()
    partner.lines[106] = [(3.0, 5.5, "it goes on")]
    # This partner names it once only.
    partner.lines[107] = []
    goes_on(studio, partner, 2)
    assert studio.read()[-2:] == [[(3.0, 4.0, "it goes on")], [(0.0, 1.5, "it goes on")]]


SECRET = {
    106: [(1.0, 2.0, "before"), (3.0, 7.0, "secret from the beginning")],
    107: [(1.0, 2.0, "secret 107")],
    108: [(1.0, 2.0, "secret 108"), (3.0, 6.0, "secret to the end")],
    109: [(-1.0, 2.0, "secret to the end"), (2.0, 3.0, "behind")],
}
"""Lines before, in and behind a blackout of 107 and 108, and over both of its edges."""


@pytest.mark.parametrize("mode", ["remux", "rewritten", "pass_through"])
def test_no_line_of_a_blacked_out_part_reaches_anybody(mode: str, opened: Opened, world: World) -> None:
    studio, partner = opened(mode, territories=["KG", "HU"], media=["live_carriage", "start_over"])
    begin = int(timezone.now().timestamp())
    partner.lines |= SECRET
    dark(studio, world, 5, 11)
    goes_on(studio, partner, 6)
    for query in ("", f"from={begin - 20}"):
        rows = rows_of(studio.get("t0.m3u8", query)[2])
        assert not [row for row in rows if re.search("10[78][.-]", row)]
        assert rows.count(BLANK) >= 2
        if mode == "remux":
            said = {line[2] for row in rows for line in studio.lines(row)}
            assert not [text for text in said if "secret" in text]
            assert {"before", "behind", "line of 110"} <= said
        else:
            # The partner's own files beside the blackout hold lines of it: nobody is led to them.
            numbers = set(re.findall(r"kk-(\d+)", " ".join(rows)))
            assert (numbers & {"106", "109"}, "110" in numbers) == (set(), True)
    if mode != "pass_through":
        # It could have been told: in Budapest, where nothing is blacked out, all of it is.
        every = rows_of(studio.get("t0.m3u8", place="hu")[2])
        if mode == "remux":
            told = {line[2] for row in every for line in studio.lines(row)}
            assert {text for lines in SECRET.values() for _, _, text in lines} <= told
        else:
            assert {"106", "107", "108", "109"} <= set(re.findall(r"kk-(\d+)", " ".join(every)))


def test_where_a_line_of_a_blackout_would_be_all_there_is_the_segment_is_blank(opened: Opened, world: World) -> None:
    studio, partner = opened()
    partner.lines |= {106: [(3, 7, "secret")], 107: [(-1, 3, "secret")], 108: [], 109: []}
    dark(studio, world, 5, 7)
    goes_on(studio, partner, 1)
    # Nobody knows yet whether the next one will be hidden; what players have been told of this one stays.
    assert rows_of(studio.get("t0.m3u8")[2])[-1] == BLANK
    goes_on(studio, partner, 4)
    assert set(rows_of(studio.get("t0.m3u8")[2])[3:-1]) == {BLANK}


def test_lines_that_are_late_are_waited_for_and_nothing_is_lost(opened: Opened) -> None:
    studio, partner = opened()
    partner.lagging = 1
    partner.say()
    studio.poll(4)
    assert len(studio.read()) == 3
    partner.lagging = 0
    studio.poll(2)
    assert studio.read()[-1] == [(1.0, 2.0, "line of 106")]
    assert text_events(studio) == []


def test_without_its_lines_a_segment_is_shown_after_four_seconds_and_the_next_at_once(opened: Opened) -> None:
    studio, partner = opened()
    partner.missing |= {f"kk-{seq}.vtt" for seq in (106, 107)}
    partner.say()
    studio.poll(4)
    assert len(studio.names()) == 3
    partner.say()
    studio.poll(4)
    assert len(studio.names()) == 5
    goes_on(studio, partner, 1)
    assert studio.read()[-3:] == [[], [], [(1.0, 2.0, "line of 108")]]
    assert rows_of(studio.get("t0.m3u8")[2])[-3:-1] == [BLANK, BLANK]
    # The others were there all the time.
    assert studio.read("t1.m3u8")[-3:] == [[(1.0, 2.0, f"line of {seq}")] for seq in (106, 107, 108)]
    assert text_events(studio) == [
        ("text_missing", {"track": "Қазақша", "seq": 106}),
        ("text_back", {"track": "Қазақша", "segments": 2}),
    ]
    assert "#EXT-X-DISCONTINUITY\n" not in studio.get()[2]


DAMAGED = {
    "no_webvtt": b"<html>502</html>",
    "no_text": b"\xff\xfe\x00WEBVTT",
    "no_time": b"WEBVTT\n\n00:01.000 -> 00:02.000\nx\n",
    "no_map": b"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1\n\n00:01.000 --> 00:02.000\nx\n",
    "too_large": b"WEBVTT\n\n" + b"NOTE x\n\n" * 200_000,
    "too_many": b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 3000,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_lines_are_refused_and_the_picture_goes_on(damage: str, opened: Opened) -> None:
    studio, partner = opened()
    partner.instead["kk-106.vtt"] = DAMAGED[damage]
    goes_on(studio, partner, 2)
    assert studio.read()[-2:] == [[], [(1.0, 2.0, "line of 107")]]
    assert len(studio.names()) == 5
    assert text_events(studio) == [
        ("text_corrupt", {"track": "Қазақша", "seq": 106}),
        ("text_back", {"track": "Қазақша", "segments": 1}),
    ]
    # It is fetched once only, however long it is listed.
    assert len([path for path in partner.asked if "kk-106.vtt" in path]) == 1


def test_lines_that_come_again_are_not_read_twice(opened: Opened) -> None:
    studio, partner = opened()
    again = partner.vtt(105)
    partner.instead |= {"kk-106.vtt": again, "kk-107.vtt": again}
    goes_on(studio, partner, 3)
    assert studio.read()[-3:] == [[], [], [(1.0, 2.0, "line of 108")]]


def test_subtitles_whose_playlist_is_gone_stop_nothing_and_come_back(opened: Opened) -> None:
    studio, partner = opened()
    partner.gone.add("kk.m3u8")
    goes_on(studio, partner, 4)
    assert len(studio.names()) >= 6
    assert studio.codes().count("late") == 0
    assert text_events(studio)[0] == ("text_silent", {"track": "Қазақша", "reason": "status 404"})
    # The partner has them elsewhere now.
    partner.multivariant = SUBTITLED.replace('"kk.m3u8"', '"forced.m3u8?kk"')
    goes_on(studio, partner, 5)
    assert studio.read()[-1] != []
    assert text_events(studio)[-1][0] == "text_back"


def test_subtitles_that_hang_hold_nothing_up_and_are_left_alone_for_a_while(opened: Opened) -> None:
    studio, partner = opened()
    partner.hanging |= {"kk.m3u8", "sdh.m3u8"}
    asked = len([path for path in partner.asked if "kk.m3u8" in path])
    goes_on(studio, partner, 3)
    assert len(studio.names()) == 6
    assert "late" not in studio.codes()
    assert text_events(studio) == [("text_silent", {"track": "Қазақша", "reason": "timeout"})]
    assert len([path for path in partner.asked if "kk.m3u8" in path]) == asked + 1


@pytest.mark.parametrize("mode", ["remux", "rewritten"])
def test_subtitles_in_mp4_are_not_carried_and_say_so(mode: str, opened: Opened) -> None:
    studio, partner = opened(mode)
    head = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:104\n#EXT-X-MAP:URI="init.mp4"\n'
    partner.instead["kk.m3u8"] = (head + "".join(f"#EXTINF:4,\nkk-{seq}.m4s\n" for seq in range(104, 108))).encode()
    goes_on(studio, partner, 2)
    assert rows_of(studio.get("t0.m3u8")[2])[-2:] == [BLANK, BLANK]
    assert text_events(studio) == [("text_form", {"track": "Қазақша", "seq": 106})]
    assert len(studio.names()) == 5


def test_subtitles_with_segments_of_their_own_length_are_found_by_the_partners_clock(opened: Opened) -> None:
    """Two segments of the picture beside each one of the lines, under other numbers."""
    studio, partner = opened()
    at = "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T20:00:{:02}.000Z\n"
    lines = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{}\n\n".format(begins("ts", 4)[2])
    lines += "00:01.000 --> 00:02.000\nin the first\n\n00:05.000 --> 00:06.000\nin the second\n"
    head = "#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXT-X-MEDIA-SEQUENCE:7\n"
    partner.instead["kk.m3u8"] = f"{head}{at.format(8)}#EXTINF:8,\nkk-7.vtt\n".encode()
    partner.instead["kk-7.vtt"] = lines.encode()
    for seconds in (8, 12):
        partner.say(tags=at.format(seconds).strip())
        studio.poll(4)
    assert studio.read()[-2:] == [[(1.0, 2.0, "in the first")], [(1.0, 2.0, "in the second")]]


def test_of_a_feed_with_our_own_playlist_the_partners_segments_are_named(opened: Opened) -> None:
    studio, partner = opened("rewritten")
    goes_on(studio, partner, 1)
    rows = rows_of(studio.get("t1.m3u8")[2])
    assert rows[1:] == [f"http://127.0.0.1:{partner.port}/live/sdh-{seq}.vtt?token=secret" for seq in (104, 105, 106)]
    assert {BLANK} == set(rows_of(studio.get("t1.m3u8", place="hu")[2]))


def test_players_of_a_passed_through_feed_are_sent_to_its_subtitles_too(opened: Opened, world: World) -> None:
    studio, partner = opened("pass_through")
    for name, theirs in (("t0", "kk"), ("t1", "sdh"), ("t2", "forced"), ("v0", "low")):
        status, headers, _ = studio.get(f"{name}.m3u8")
        assert (status, headers["location"]) == (
            "302 Found",
            f"http://127.0.0.1:{partner.port}/live/{theirs}.m3u8",
        )
    dark(studio, world, 20, 40)
    for name in ("t0", "v0"):
        status, _, text = studio.get(f"{name}.m3u8")
        assert status == "200 OK"
        number = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
        assert partner.next_seq + LEAD // 2 < number <= partner.next_seq + 2 * LEAD


@pytest.mark.parametrize("mode", ["remux", "pass_through"])
def test_subtitles_that_are_not_licensed_are_told_to_nobody(mode: str, opened: Opened) -> None:
    studio, partner = opened(mode, subtitles=["tr"])
    goes_on(studio, partner, 1)
    assert "TYPE=SUBTITLES" not in studio.get("master.m3u8")[2]
    status, _, text = studio.get("t0.m3u8")
    assert (status, set(rows_of(text))) == ("200 OK", {BLANK})
    # They are there, and the picture is seen.
    assert [row for row in FeedSegment.objects.all() if "t0" in row.parts]
    assert studio.get()[0] == ("302 Found" if mode == "pass_through" else "200 OK")


def test_a_partner_that_has_subtitles_only_later_is_followed(opened: Opened) -> None:
    bare = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nlow.m3u8\n"
    studio, partner = opened(multivariant=bare)
    goes_on(studio, partner, 2)
    assert studio.get("t0.m3u8")[0] == "404 Not Found"
    partner.multivariant = SUBTITLED
    # Another process takes over, and asks the partner anew.
    studio.poller.source = None
    goes_on(studio, partner, 2)
    assert [one["name"] for one in Feed.objects.get().streams] == ["v0", "t0", "t1", "t2"]
    assert studio.read()[-2:] == [[(1.0, 2.0, f"line of {seq}")] for seq in (108, 109)]
    text, picture = studio.get("t0.m3u8")[2], studio.get()[2]
    number = re.compile(r"MEDIA-SEQUENCE:(\d+)")
    assert number.findall(text) == number.findall(picture)


def test_pruning_changes_no_line_and_what_nobody_sees_again_is_thrown_away(opened: Opened) -> None:
    studio, partner = opened(media=["live_carriage", "start_over"])
    partner.lines[106] = [(1, 2, "first"), (3, 6, "it goes on")]
    goes_on(studio, partner, 4)
    kept = {
        file.removeprefix("/media/")
        for row in FeedSegment.objects.all()
        for part in row.parts.values()
        for file in (part[0], *(part[2] if len(part) > 2 else ()))
        if file.endswith(".vtt")
    }
    assert len(kept) > 3 * 7  # three renditions of seven segments, and what is read beside a blackout
    goes_on(studio, partner, 30)
    before = studio.get("t0.m3u8")[2]
    assert prune(studio.feed.pk, studio.now - 80 * TICKS)
    assert studio.get("t0.m3u8")[2] == before
    studio.clock.shift(600)
    assert prune(studio.feed.pk, studio.now - 300 * TICKS)
    assert forget(studio.feed.pk, studio.now + 4 * 3600 * TICKS) > 0
    assert [name for name in kept if default_storage.exists(f"packages/{name}")] == []


def test_guides_say_what_a_feed_sends_for_the_few_where_it_is_licensed(opened: Opened) -> None:
    studio, _ = opened()
    now = timezone.now()
    row = Listed.objects.create(
        feed=studio.feed, start=studio.now, stop=studio.now + 1800 * TICKS, titles={"kk": "Жаңалықтар"}
    )
    (airing,) = guide.announced(now, now + dt.timedelta(hours=1))
    assert airing.listed == row
    assert accessible.accessible(airing.channel, airing, "KG").deaf == ("kk-x-sdh",)
    assert accessible.accessible(airing.channel, airing, "HU").deaf == ()
    assert accessible.sent(airing.channel, airing, "KG").subtitles == ("kk", "kk-x-sdh")
