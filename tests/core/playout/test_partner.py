"""A partner's playlists, read: what carriage needs, and garbage of every kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.playout import TICKS, ticks
from ortaq.core.playout.partner import BadPlaylist, multivariant_of, read, tag_of

LIVE = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:41
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-11-26T20:00:00.000Z
#EXT-X-DATERANGE:ID="news",CLASS="tv.programme",START-DATE="2026-11-26T20:00:08Z",DURATION=30,X-TITLE="News",SCTE35-OUT=0xFC30
#EXTINF:6.000,first
a.m4s?x=1
#EXT-X-CUE-OUT:30
#EXTINF:4.5,
../b.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="https://cdn.example/other.mp4"
#EXT-X-GAP
#EXTINF:6,
https://cdn.example/c.m4s
"""


def test_a_live_playlist_reads_as_the_standard_says() -> None:
    found = read(LIVE, "http://tv.example/live/index.m3u8")
    first, second, third = found.items
    assert (found.target, found.ended) == (6, False)
    assert (first.seq, first.uri, first.init) == (
        41,
        "http://tv.example/live/a.m4s?x=1",
        "http://tv.example/live/init.mp4",
    )
    assert (second.seq, second.uri, second.length) == (42, "http://tv.example/b.m4s", 4.5 * TICKS)
    assert second.pdt == first.pdt + 6 * TICKS
    assert ticks.iso(second.pdt) == "2026-11-26T20:00:06.000Z"
    assert (third.cut, third.gap, third.init, third.uri) == (
        True,
        True,
        "https://cdn.example/other.mp4",
        "https://cdn.example/c.m4s",
    )
    assert second.tags == ("#EXT-X-CUE-OUT:30",)
    (cue,) = second.cues
    assert (first.cues, cue.after, cue.length) == ((), 2 * TICKS, 30 * TICKS)
    at = ticks.of(ticks.to_datetime(second.pdt + 100 * TICKS))
    assert cue.line(at).decode() == (
        '#EXT-X-DATERANGE:ID="news",START-DATE="2026-11-26T20:01:48.000Z",CLASS="tv.programme",DURATION=30,'
        'X-TITLE="News",SCTE35-OUT=0xFC30\n'
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("#EXT-X-BYTERANGE:100@0", "byte_ranges"),
        ('#EXT-X-MAP:URI="i.mp4",BYTERANGE="9@0"', "byte_ranges"),
        ('#EXT-X-KEY:METHOD=AES-128,URI="k"', "encrypted"),
        ("#EXT-X-SKIP:SKIPPED-SEGMENTS=3", "delta_update"),
        ("#EXT-X-I-FRAMES-ONLY", "i_frames_only"),
        ("#EXT-X-STREAM-INF:BANDWIDTH=1", "multivariant"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_its_reason(line: str, code: str) -> None:
    with pytest.raises(BadPlaylist, match=code):
        read(LIVE.replace("#EXT-X-VERSION:6", line), "http://x/")


def test_what_is_no_playlist_is_refused() -> None:
    for text, code in (("<html>", "no_playlist"), ("", "no_playlist"), ("#EXTM3U\n#EXTINF:4,\na\n", "no_target")):
        with pytest.raises(BadPlaylist, match=code):
            read(text, "http://x/")


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "javascript:1", 'a"b', "a b", "http://[", "ftp://x/y"])
def test_an_address_that_is_none_of_the_web_is_passed_over(uri: str) -> None:
    found = read(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{uri}\n#EXTINF:4,\nok.ts\n", "http://x/y/")
    assert [(one.seq, one.uri) for one in found.items] == [(1, "http://x/y/ok.ts")]


@given(st.text(max_size=300), st.integers(0, len(LIVE)))
@settings(max_examples=300, deadline=None)
def test_garbage_anywhere_is_read_or_refused_and_never_breaks(garbage: str, at: int) -> None:
    try:
        found = read(LIVE[:at] + garbage + LIVE[at:], "http://x/y/")
    except BadPlaylist:
        return
    for one in found.items:
        assert one.uri.startswith(("http://", "https://"))
        assert "\n" not in one.uri
        assert 0 < one.length <= 120 * TICKS
        assert all("\n" not in cue.line(0).decode()[:-1] for cue in one.cues)


MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Қазақша",LANGUAGE="kk",DEFAULT=YES,URI="kk.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Türkçe",LANGUAGE="tr",URI="tr.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="b",NAME="Қазақша",LANGUAGE="kk",URI="kk-low.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="b"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"
high.m3u8
"""


def test_the_renditions_of_a_multivariant_playlist_are_the_largest_picture_first_and_each_sound_once() -> None:
    found = multivariant_of(MASTER, "http://x/live/master.m3u8")
    assert [(one.name, one.kind, one.uri) for one in found] == [
        ("v0", "video", "http://x/live/high.m3u8"),
        ("v1", "video", "http://x/live/low.m3u8"),
        ("a0", "audio", "http://x/live/kk.m3u8"),
        ("a1", "audio", "http://x/live/tr.m3u8"),
    ]
    assert found[0].said == {
        "BANDWIDTH": "3000000",
        "RESOLUTION": "1280x720",
        "CODECS": '"avc1.64001f,mp4a.40.2"',
    }
    assert multivariant_of(LIVE, "http://x/") == ()


def test_subtitles_and_captions_and_a_sound_in_the_picture_keep_what_the_partner_says_of_them() -> None:
    described = "public.accessibility.describes-video"
    text = f"""#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Main",LANGUAGE="kk",DEFAULT=YES
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="AD",LANGUAGE="kk",CHARACTERISTICS="{described}",URI="ad.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Kazakh",LANGUAGE="kk",URI="kk.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Signs",LANGUAGE="kk",FORCED=YES,URI="signs.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="other",NAME="Kazakh",LANGUAGE="kk",URI="again.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Nowhere",LANGUAGE="tr"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="File",LANGUAGE="uz",URI="file:///etc/passwd"
#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="CC",LANGUAGE="kk",INSTREAM-ID="SERVICE1"
#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO="a",SUBTITLES="s",CLOSED-CAPTIONS="c"
v.m3u8
"""
    found = multivariant_of(text, "http://x/live/master.m3u8")
    assert [(one.name, one.kind, one.uri.removeprefix("http://x/live/")) for one in found] == [
        ("v0", "muxed", "v.m3u8"),
        ("a0", "audio", "ad.m3u8"),
        ("t0", "text", "kk.m3u8"),
        ("t1", "text", "signs.m3u8"),
        ("c0", "captions", ""),
        ("i0", "inside", ""),
    ]
    assert found[3].said == {"NAME": '"Signs"', "LANGUAGE": '"kk"', "FORCED": "YES"}
    assert found[4].said["INSTREAM-ID"] == '"SERVICE1"'
    assert [tag_of(one.said) for one in found[1:4]] == ["kk-x-ad", "kk", "kk"]


def test_that_a_partner_has_no_captions_is_told_on() -> None:
    text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,CLOSED-CAPTIONS=NONE\nv.m3u8\n"
    assert multivariant_of(text, "http://x/")[0].said == {"BANDWIDTH": "9", "CLOSED-CAPTIONS": "NONE"}
