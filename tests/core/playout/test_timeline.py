"""The air as a pure function: numbers that never fall, nothing before its time, the same bytes everywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.playout import (
    FOREVER,
    SEGMENT,
    TICKS,
    AssetTrack,
    BadIndex,
    Mark,
    NotYetOnAir,
    Timeline,
    earliest,
    lay_out,
    playlist,
    since,
    ticks,
)
from tests.core.playout.assets import (
    NAMES,
    SLATE_TRACKS,
    T0,
    asset,
    block,
    index,
    picture,
    plays_of,
    sound,
    timeline,
)

TALE, SHORT, ODD = asset("tale", 900), asset("short", 325), asset("odd", 833)


def read(text: str) -> tuple[int, int, list[tuple[int, str, int]]]:
    """MEDIA-SEQUENCE, DISCONTINUITY-SEQUENCE, and (number, uri, discontinuity number) of each segment."""
    msn = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
    disc = int(re.search(r"DISCONTINUITY-SEQUENCE:(\d+)", text)[1])
    rows, number, at = [], msn, disc
    for line in text.split("\n"):
        if line == "#EXT-X-DISCONTINUITY":
            at += 1
        elif line and not line.startswith("#"):
            rows.append((number, line, at))
            number += 1
    return msn, disc, rows


def media_of(tl: Timeline, name: str) -> list[tuple[int, int]]:
    """Every segment's own start and end on the clock, from the entries."""
    return [
        (start + track.starts[i], start + track.ends[i])
        for start, tracks, count in plays_of(tl, name)
        for track in [tracks[name]]
        for i in range(count)
    ]


days = st.lists(
    st.tuples(
        st.integers(1, 60).map(lambda n: n * 4),
        st.sampled_from([None, TALE, SHORT, ODD]),
        st.one_of(st.none(), st.integers(0, 240)),
    ),
    min_size=1,
    max_size=8,
)


def planned(rows: list) -> list:
    blocks, at = [], 0
    for number, (seconds, tracks, cut) in enumerate(rows):
        until = FOREVER if cut is None else T0 + (at + cut) * TICKS
        blocks.append(block(number, at, seconds, tracks, until=until))
        at += seconds
    return blocks


@given(days)
@settings(max_examples=60, deadline=None)
def test_the_numbers_never_fall_and_each_names_one_segment_for_ever(rows: list) -> None:
    tl = timeline(*planned(rows))
    begins = [start for start, *_ in plays_of(tl, "720p")]
    edges = {t + d for t in begins for d in (-1, 0, 1)} | {t + 2 * TICKS for t in begins}
    edges |= set(range(T0, tl.end + 30 * TICKS, 7 * TICKS + 1))
    for name in ("720p", "sound-kk", "subs-kk-Latn"):
        seen: dict[int, tuple[str, int]] = {}
        last = (0, 0)
        for now in sorted(t for t in edges if t >= T0):
            msn, disc, listed = read(playlist(tl, name, now).decode())
            assert msn >= last[0]
            assert disc >= last[1]
            last = (msn, disc)
            for number, uri, at in listed:
                assert seen.setdefault(number, (uri, at)) == (uri, at)
        assert sorted(seen) == list(range(len(seen)))


@given(days)
@settings(max_examples=60, deadline=None)
def test_plays_that_are_kept_as_one_entry_give_the_bytes_of_as_many(rows: list) -> None:
    entries, end = lay_out(planned(rows), "720p")
    tl = Timeline(entries, end, NAMES)
    each = [
        entry._replace(start=entry.start + play * period, plays=1)
        for entry, period in zip(entries, tl.period, strict=True)
        for play in range(entry.plays)
    ]
    apart = Timeline(each, end, NAMES)
    assert apart.mark == tl.mark
    for name in ("720p", "sound-kk"):
        for now in range(T0, end + 90 * TICKS, 3 * TICKS + 1):
            assert playlist(tl, name, now) == playlist(apart, name, now)
            assert playlist(tl, name, now, 200 * TICKS) == playlist(apart, name, now, 200 * TICKS)


@given(days)
@settings(max_examples=100, deadline=None)
def test_there_is_never_a_gap_and_everything_begins_and_ends_to_the_tick(rows: list) -> None:
    blocks = planned(rows)
    tl = timeline(*blocks)
    media = media_of(tl, "720p")
    assert [start for start, _ in media[1:]] == [end for _, end in media[:-1]]
    assert (media[0][0], media[-1][1]) == (T0, blocks[-1].stop) == (T0, tl.end)
    ranges = {tl.daterange(at)[0] for at in range(len(tl.starts))}
    for one in blocks:
        stop = min(one.stop, one.until)
        room = stop - one.start
        if one.tracks and one.cue and room >= one.tracks["720p"].ends[0]:
            # What the guide says is what the stream says, whatever the film's length is.
            assert one.cue.parts(one.start, stop)[0] in ranges
            assert one.start in tl.starts
            assert stop == tl.end or stop in tl.starts


@given(days)
@settings(max_examples=100, deadline=None)
def test_no_segment_of_a_programme_reaches_over_the_end_of_its_licence(rows: list) -> None:
    for one in planned(rows):
        tl = timeline(one)
        for start, tracks, count in plays_of(tl, "720p"):
            if tracks is one.tracks:
                assert start + tracks["720p"].ends[count - 1] <= one.until


@given(days, st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_a_timeline_taken_up_at_a_mark_gives_the_same_bytes(rows: list, cut: int) -> None:
    blocks = planned(rows)
    cut = min(cut, len(blocks))
    whole = timeline(*blocks)
    entries, end = lay_out(blocks[:cut], "720p")
    mark = Mark.read(Timeline(entries, end, NAMES).mark.plain())
    if not blocks[cut:]:
        assert mark == whole.mark
        return
    pruned = Timeline(*lay_out(blocks[cut:], "720p", mark), NAMES, mark)
    assert pruned.mark == whole.mark
    for name in NAMES:
        for now in range(end + 60 * TICKS, whole.end + 90 * TICKS, 5 * TICKS):
            assert playlist(pruned, name, now) == playlist(whole, name, now)


@given(days, st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_a_sound_that_is_new_at_a_mark_goes_on_where_the_others_are(rows: list, cut: int) -> None:
    blocks = planned(rows)
    cut = min(cut, len(blocks) - 1)
    before, end = lay_out(blocks[:cut], "720p") if cut else ([], 0)
    mark = Timeline(before, end, NAMES).mark if before else Mark()
    old = {name: count for name, count in mark.segments.items() if name not in {"sound-ky", "subs-ky"}}
    taken_up = Timeline(*lay_out(blocks[cut:], "720p", mark), NAMES, Mark(mark.at, mark.entries, old))
    assert taken_up.mark == timeline(*blocks).mark


def test_after_a_channel_that_closes_nothing_follows() -> None:
    blocks = planned([(60, TALE, None), (24, SHORT, None)])
    goes_on, closes = timeline(*blocks), Timeline(*lay_out(blocks, "720p"), NAMES, closes=True)
    for now in (closes.end - 1, closes.end - SEGMENT):
        assert playlist(closes, "720p", now) == playlist(goes_on, "720p", now)
    for now in (closes.end, closes.end + 30 * TICKS, closes.end + 3600 * TICKS):
        assert playlist(closes, "720p", now) == playlist(goes_on, "720p", now) + b"#EXT-X-ENDLIST\n"


def test_two_builds_give_the_same_bytes() -> None:
    rows = [(120, TALE, None), (60, None, None), (200, ODD, 77)]
    one, other = timeline(*planned(rows)), timeline(*planned(rows))
    for name in NAMES:
        for now in range(T0, one.end, 3 * TICKS):
            assert playlist(one, name, now) == playlist(other, name, now)


def test_only_whole_segments_are_listed() -> None:
    tl = timeline(block(0, 0, 36, TALE), block(1, 36, 36, TALE))
    for now, urls in (
        (T0, []),
        (T0 + 4 * TICKS - 1, []),
        (T0 + 4 * TICKS, ["/media/tale/720p/seg00000.m4s"]),
    ):
        assert [uri for _, uri, _ in read(playlist(tl, "720p", now).decode())[2]] == urls
    with pytest.raises(NotYetOnAir):
        playlist(tl, "720p", T0 - 1)
    with pytest.raises(KeyError):
        playlist(tl, "sound-tr", T0)


def test_a_playlist_at_a_boundary_reads_as_the_standard_says() -> None:
    tl = timeline(block(0, 0, 36, TALE), block(1, 36, 36, None))
    text = playlist(tl, "720p", T0 + 44 * TICKS, 16 * TICKS).decode()
    start = ticks.iso(T0 + 28 * TICKS)
    assert text.split("\n") == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:4",
        "#EXT-X-MEDIA-SEQUENCE:7",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        (
            f'#EXT-X-DATERANGE:ID="p0",CLASS="org.ortaq.programme",START-DATE="{ticks.iso(T0)}",DURATION=36.000,'
            'X-PROGRAMME="0"'
        ),
        (
            f'#EXT-X-DATERANGE:ID="s1",CLASS="org.ortaq.slate",START-DATE="{ticks.iso(T0 + 36 * TICKS)}",'
            'DURATION=36.000,X-REASON="no_licence",X-PROGRAMME="1"'
        ),
        '#EXT-X-MAP:URI="/media/tale/720p/init.mp4"',
        f"#EXT-X-PROGRAM-DATE-TIME:{start}",
        "#EXTINF:4.000000,",
        "/media/tale/720p/seg00007.m4s",
        "#EXTINF:4.000000,",
        "/media/tale/720p/seg00008.m4s",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="/media/slate/720p/init.mp4"',
        f"#EXT-X-PROGRAM-DATE-TIME:{ticks.iso(T0 + 36 * TICKS)}",
        "#EXTINF:4.000000,",
        "/media/slate/720p/seg00000.m4s",
        "#EXTINF:4.000000,",
        "/media/slate/720p/seg00001.m4s",
        "",
    ]


def where_to_start(playlist: bytes, wanted: str) -> tuple[float, float]:
    """Where a playlist tells players to start, and where by its own lengths the wanted segment begins, in seconds."""
    lines = playlist.decode().split("\n")
    [start] = [line for line in lines if "START:" in line]
    before = lines[: lines.index(wanted) - 1]
    listed = sum(float(line[8:-1]) for line in before if line.startswith("#EXTINF:"))
    return float(start.removeprefix("#EXT-X-START:TIME-OFFSET=").removesuffix(",PRECISE=YES")), listed


@pytest.mark.parametrize(("after", "offset"), [(8, 52.128), (30, 28.086), (34, 24.086)])
def test_who_starts_over_is_told_where_also_while_the_playlist_still_lists_what_was_on_before(
    after: int, offset: float
) -> None:
    """A player adds up what the lists say, and one that aligns the two lists moves the sound's by the difference."""
    tl = timeline(block(0, 0, 36, TALE), block(1, 36, 36, None), block(2, 72, 36, TALE))
    begin = T0 + 72 * TICKS
    (shown, picture), (heard, sound) = (
        where_to_start(since(tl, one, begin + after * TICKS, begin), f"/media/tale/{one}/seg00000.m4s")
        for one in ("720p", "sound-kk")
    )
    # A packet of sound later for each play that the list still has of what was on before.
    assert (shown, picture) == (offset, int(offset))
    assert min(shown, heard) >= max(sound, picture)
    assert max(shown, heard) < picture + 0.4


def test_a_short_film_repeats_and_the_slot_is_one_range() -> None:
    tl = timeline(block(0, 0, 60, SHORT))
    # Four times thirteen seconds, two whole segments, and nothing left to pause for.
    assert [(start - T0, count) for start, _, count in plays_of(tl, "720p")] == [
        (n * 13 * TICKS, 2 if n == 4 else 4) for n in range(5)
    ]
    assert list(tl.plays) == [4, 1]
    assert tl.end == T0 + 60 * TICKS
    text = playlist(tl, "720p", T0 + 60 * TICKS).decode()
    assert text.count("#EXT-X-DATERANGE") == 1
    assert text.count("#EXT-X-DISCONTINUITY\n") == 4


def test_what_whole_segments_leave_of_a_slot_is_a_pause_under_the_same_range() -> None:
    tl = timeline(block(0, 0, 36, ODD), block(1, 36, 36, TALE))
    # 833 frames are 33.32 s; 67 frames are left of the slot.
    assert [(start - T0, tracks["720p"].ends[-1]) for start, tracks, _ in plays_of(tl, "720p")] == [
        (0, 833 * 28_800),
        (833 * 28_800, 67 * 28_800),
        (36 * TICKS, 36 * TICKS),
    ]
    text = playlist(tl, "720p", T0 + 40 * TICKS).decode()
    assert "#EXTINF:2.680000,\n/media/pause-67/720p/seg00000.m4s" in text
    assert re.findall(r'ID="(p\d)".*START-DATE="([^"]+)",DURATION=([\d.]+)', text) == [
        ("p0", ticks.iso(T0), "36.000"),
        ("p1", ticks.iso(T0 + 36 * TICKS), "36.000"),
    ]


def test_the_tail_of_the_sound_falls_away() -> None:
    assert len(sound(900)) == 10
    tl = timeline(block(0, 0, 72, TALE))
    assert [count for *_, count in plays_of(tl, "sound-kk")] == [count for *_, count in plays_of(tl, "720p")] == [9, 9]


def test_start_over_reaches_as_far_back_as_the_rights_do() -> None:
    gone = T0 + 100 * TICKS
    tl = timeline(block(0, 0, 72, TALE, later=gone), block(1, 72, 72, ODD), block(2, 144, 72, TALE, later=0))
    at = T0 + 90 * TICKS
    assert earliest(tl, at, T0) == T0
    assert earliest(tl, at, T0 + 40 * TICKS) == T0 + 40 * TICKS
    assert earliest(tl, gone, T0) == T0 + 72 * TICKS
    now = T0 + 154 * TICKS
    assert earliest(tl, now, T0) == now
    msn, _, rows = read(since(tl, "720p", at, T0).decode())
    assert (msn, rows[0][1]) == (0, "/media/tale/720p/seg00000.m4s")
    ended = since(tl, "720p", at, T0, T0 + 36 * TICKS).decode()
    assert ended.endswith("#EXT-X-ENDLIST\n")
    assert len(read(ended)[2]) == 9
    assert since(tl, "720p", now, T0) == playlist(tl, "720p", now)


@given(st.integers(0, 8), st.integers(1, 9), st.integers(0, 4))
def test_what_is_seen_again_is_heard_to_its_end(first: int, most: int, after: int) -> None:
    """Packets of sound lie across the picture's segments: four seconds are 187.5 of them."""
    tl = timeline(block(0, 0, 36, TALE), block(1, 36, 36, asset("other", 900)))
    start = T0 + first * SEGMENT
    stop = start + most * SEGMENT
    now = stop + TICKS + after * TICKS
    lists = {name: since(tl, name, now, start, stop).decode() for name in NAMES}
    assert all(text.endswith("#EXT-X-ENDLIST\n") for text in lists.values())
    told = {name: [(number, disc) for number, _, disc in read(text)[2]] for name, text in lists.items()}
    assert len(told["720p"]) == most
    assert all(row == told["720p"] for row in told.values())


def test_what_was_on_is_seen_again_whatever_came_after_it() -> None:
    gone = T0 + 500 * TICKS
    tl = timeline(block(0, 0, 72, TALE, later=gone), block(1, 72, 72, ODD, later=0), block(2, 144, 72, TALE))
    now = T0 + 200 * TICKS
    again = since(tl, "720p", now, T0, T0 + 72 * TICKS).decode()
    assert (len(read(again)[2]), again.endswith("#EXT-X-ENDLIST\n"), "/odd/" in again) == (18, True, False)
    # From before it on: as far back as what was on before the end may be seen.
    assert earliest(tl, now, T0, T0 + 144 * TICKS) == T0 + 144 * TICKS
    assert earliest(tl, gone, T0, T0 + 72 * TICKS) == T0 + 72 * TICKS


def test_what_is_on_the_air_at_a_moment() -> None:
    tl = timeline(block(0, 0, 36, TALE), block(1, 36, 36, None))
    assert tl.on_at(T0 - 1) is None
    assert tl.on_at(T0) is TALE
    assert tl.on_at(T0 + 36 * TICKS) is SLATE_TRACKS
    assert tl.on_at(tl.end) is None


def test_an_hour_later_is_the_same_channel() -> None:
    tl = timeline(block(0, 0, 7200, TALE))
    now = T0 + 5000 * TICKS
    assert playlist(tl, "720p", now - 3600 * TICKS) == playlist(tl, "720p", T0 + 1400 * TICKS)


def test_the_muxers_decimals_give_the_exact_ticks_back() -> None:
    for ticks_long in [*range(15 * 1024, 15 * 1024 * 400, 15 * 1024), *range(28_800, 28_800 * 400, 28_800)]:
        assert AssetTrack(index([ticks_long]), "/x").length == ticks_long
    with pytest.raises(BadIndex):
        AssetTrack("#EXTM3U\n", "/x")
    with pytest.raises(ValueError, match="needs an entry"):
        Timeline([], 0, NAMES)
    with pytest.raises(TypeError):
        Mark.read({"at": "now", "entries": 0, "segments": {}})
    assert picture(833)[-1] == 33 * 28_800


@given(st.integers(31_536_000_000_000, 4_102_444_800_000_000))
def test_ticks_and_instants_agree(microseconds: int) -> None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    found = ticks.of(instant)
    assert timedelta(0) <= instant - ticks.to_datetime(found) < timedelta(microseconds=3)
    whole = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert ticks.iso(ticks.of(whole)) == whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert ticks.grid_down(found) <= found <= ticks.grid_up(found) < ticks.grid_down(found) + 2 * SEGMENT
    assert ticks.on_grid(ticks.grid_up(found))
    assert ticks.from_ns(found * 1_000_000_000 // TICKS + 1) >= found
