"""What newsrooms watch, as values: items of feeds, and streams cut into stretches that miss nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.likeness.watching import feed, windows
from ortaq.core.playout.partner import Item, multivariant_of, read
from ortaq.core.playout.ticks import TICKS

MRSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Agency</title>
<item><title>Flood  in
 the valley</title><link>/stories/1</link><guid isPermaLink="false">story-1</guid>
  <pubDate>Sat, 28 Nov 2026 09:30:00 +0600</pubDate>
  <media:group>
    <media:content url="1-1080.mp4?sig=a" type="video/mp4" height="1080" bitrate="5000" fileSize="90000000"/>
    <media:content url="1-360.mp4?sig=a" type="video/mp4" height="360" bitrate="700"/>
    <media:content url="1-90.mp4?sig=a" type="video/mp4" height="90" bitrate="90"/>
    <media:content url="1.jpg" type="image/jpeg" height="90"/>
  </media:group></item>
<item><title>Only words</title><link>/stories/2</link></item>
<item><title>A sound</title><enclosure url="https://cdn.example/2.mp3" type="audio/mpeg" length="99"/></item>
<item><title>A sound again</title><enclosure url="https://cdn.example/2.mp3?t=2" type="audio/mpeg" length="99"/></item>
<item><title>From inside</title><enclosure url="file:///etc/passwd" type="video/mp4"/></item>
<item><title>A page</title><enclosure url="/page.mp4" type="text/html"/></item>
</channel></rss>"""


def test_a_feed_gives_its_films_and_sounds_once_and_the_smallest_that_is_large_enough() -> None:
    story, sound = feed.read(MRSS, "https://agency.example/rss/all.xml")
    assert story.uri == "https://agency.example/rss/1-360.mp4?sig=a"
    assert (story.title, story.page) == ("Flood in the valley", "https://agency.example/stories/1")
    assert story.published == dt.datetime(2026, 11, 28, 3, 30, tzinfo=dt.UTC)
    assert (sound.title, sound.uri) == ("A sound", "https://cdn.example/2.mp3")


def test_another_token_is_the_same_item_and_another_film_is_another() -> None:
    first = feed.read(MRSS, "https://agency.example/rss/all.xml")[0].key
    assert feed.read(MRSS.replace(b"sig=a", b"sig=b"), "https://agency.example/rss/all.xml")[0].key == first
    assert feed.read(MRSS.replace(b"1-360", b"1b-360"), "https://agency.example/rss/all.xml")[0].key != first


def test_an_atom_feed_is_read_too() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:x,1</id><title>T</title>
    <updated>2026-11-28T09:30:00Z</updated><link href="https://x.example/p"/>
    <link rel="enclosure" type="video/webm" href="a.webm"/></entry></feed>"""
    (one,) = feed.read(atom, "https://x.example/f/")
    assert (one.uri, one.page) == ("https://x.example/f/a.webm", "https://x.example/p")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"<html><body/></html>", "no_feed"),
        (b"<rss><channel><item>", "not_xml"),
        (b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "has_doctype"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(feed.BadFeed, match=code):
        feed.read(data, "https://x.example/")


@given(st.text(), st.text(), st.text())
def test_whatever_an_item_says_only_addresses_of_the_web_come_out(url: str, kind: str, date: str) -> None:
    from lxml import etree

    root = etree.Element("rss")
    item = etree.SubElement(etree.SubElement(root, "channel"), "item")
    try:
        etree.SubElement(item, "enclosure", url=url, type=kind, length=date)
        etree.SubElement(item, "pubDate").text = date
    except ValueError:
        return
    for one in feed.read(etree.tostring(root), "https://x.example/"):
        assert one.uri.startswith(("http://", "https://"))


# ---- streams ----


def listed(
    first: int, count: int, *, length: float = 4, cuts: tuple[int, ...] = (), gaps: tuple[int, ...] = ()
) -> list[Item]:
    """Segments with these numbers; a cut stands before those in `cuts`."""
    return [
        Item(seq, f"http://x/{seq}.ts?t={first}", round(length * TICKS), cut=seq in cuts, gap=seq in gaps)
        for seq in range(first, first + count)
    ]


def seqs(cut: windows.Cut) -> list[tuple[int, int]]:
    """First and last number of each stretch."""
    return [(one.items[0].seq, one.items[-1].seq) for one in cut.stretches]


def test_a_live_stream_is_watched_from_now_on_in_stretches_that_overlap() -> None:
    first = windows.cut(listed(0, 100), None)
    assert seqs(first) == [(90, 97)]
    assert windows.cut(listed(1, 100), first.after).stretches == ()
    later = windows.cut(listed(10, 106), first.after)
    assert seqs(later) == [(96, 103), (102, 109), (108, 115)]
    assert later.after == windows.Place(115, windows.name_of(listed(115, 1)[0]))


def test_a_short_listing_gives_short_stretches_and_loses_nothing() -> None:
    after, looked = None, set()
    for turn in range(40):
        found = windows.cut(listed(turn * 2, 6), after)
        assert found.missed == 0
        looked |= {item.seq for one in found.stretches for item in one.items}
        after = found.after
    assert set(range(4, 80)) <= looked


def test_no_stretch_spans_a_cut_a_gap_or_another_beginning() -> None:
    items = listed(0, 30, cuts=(9,), gaps=(20,))
    found = windows.cut(items, None, is_over=True)
    assert seqs(found) == [(0, 7), (6, 8), (9, 16), (15, 19), (21, 28), (27, 29)]


def test_what_is_too_short_between_two_cuts_is_passed_over_and_not_told_as_missed() -> None:
    first = windows.cut(listed(0, 20, cuts=(10, 11)), windows.Place(9, windows.name_of(listed(9, 1)[0])))
    assert seqs(first) == [(11, 18)]
    again = windows.cut(listed(12, 20), first.after)
    assert again.missed == 0


def test_one_who_comes_too_late_says_how_much_was_missed() -> None:
    found = windows.cut(listed(50, 20), windows.Place(9, 0))
    assert (found.missed, found.is_new) == (40, False)
    assert seqs(found)[0] == (50, 57)


@pytest.mark.parametrize("after", [windows.Place(400, 1), windows.Place(5, 1)])
def test_an_encoder_that_was_started_again_is_noticed(after: windows.Place) -> None:
    found = windows.cut(listed(0, 12), after)
    assert found.is_new
    assert seqs(found)[0] == (0, 7)


def test_a_place_is_kept_as_json() -> None:
    place = windows.Place(7, 8)
    assert windows.Place.read(place.plain()) == place
    assert windows.Place.read({}) is None


@given(
    st.lists(st.integers(1, 3), max_size=60),
    st.sets(st.integers(0, 200)),
    st.sets(st.integers(0, 200)),
)
def test_who_polls_before_a_quarter_of_a_listing_is_new_misses_no_segment(
    polls: list[int], cuts: set[int], gaps: set[int]
) -> None:
    """What was listed in some poll is in a stretch, in a gap, too short between cuts, or waits at the end."""
    after, looked, head, told = None, set[int](), 0, 0
    for more in polls:
        head += more
        found = windows.cut(listed(head, 12, cuts=tuple(cuts), gaps=tuple(gaps)), after)
        for one in found.stretches:
            names = [item.seq for item in one.items]
            assert names == list(range(names[0], names[-1] + 1))
            assert not set(names[1:]) & cuts
            assert not set(names) & gaps
            assert one.length >= windows.LEAST
            looked |= set(names)
        told += found.missed
        after = found.after
    assert told == 0
    if after is not None and looked:
        edges = cuts | gaps | {gap + 1 for gap in gaps}
        for seq in range(min(looked), after.seq):
            if seq not in looked | gaps:
                # Alone between two edges: 4 s.
                assert seq in edges
                assert seq + 1 in edges or seq + 1 > after.seq


MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="kk",LANGUAGE="kk",URI="a.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080
hd.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360{apart}
sd.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=160x90
tiny.m3u8
"""


def test_of_a_stream_the_smallest_picture_is_taken_that_is_large_enough_with_its_sound_inside_if_it_can_be() -> None:
    for apart, expected in (("", "sd"), (',AUDIO="a"', "hd")):
        one = windows.chosen(multivariant_of(MASTER.format(apart=apart), "http://x/m.m3u8", most=20))
        assert one is not None
        assert one.uri == f"http://x/{expected}.m3u8"
    assert windows.chosen(()) is None


def test_what_a_partner_lists_is_cut_as_it_is_read() -> None:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:6", "#EXT-X-MEDIA-SEQUENCE:3"]
    lines += [f"#EXTINF:6,\ns{at}.ts" for at in range(12)]
    found = windows.cut(read("\n".join(lines), "http://x/").items, None)
    assert seqs(found) == [(9, 13)]
