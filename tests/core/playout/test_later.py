"""A channel some hours later: the same numbers where all may be seen again, and never a segment that may not."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.playout import SLATE, TICKS, Block, Cue, Timeline, lay_out, playlist
from ortaq.core.playout.later import AGE_HOURS, NOT_LATER, cut_by, later_by
from ortaq.core.playout.ratings import Watershed
from ortaq.core.playout.timeline import AgeHours
from tests.core.playout.assets import NAMES, T0, asset, block, plays_of

TALE, ODD = asset("tale", 900), asset("odd", 833)
SHIFT = 3600 * TICKS

days = st.lists(
    st.tuples(
        st.integers(1, 60).map(lambda n: n * 4),
        st.sampled_from([None, TALE, ODD]),
        st.one_of(st.none(), st.integers(-20, 400)),
    ),
    min_size=1,
    max_size=8,
)


def planned(rows: list) -> list[Block]:
    """Blocks one after the other; the third is how many seconds after a later showing has begun it must end."""
    blocks, at = [], 0
    for number, (seconds, tracks, end) in enumerate(rows):
        one = block(number, at, seconds, tracks)
        blocks.append(one if end is None else replace(one, again=one.start + SHIFT + end * TICKS))
        at += seconds
    return blocks


def built(blocks: list[Block]) -> Timeline:
    """The timeline of the channel that is an hour later."""
    return Timeline(*lay_out([later_by(one, SHIFT) for one in blocks], "720p"), NAMES)


@given(days)
@settings(max_examples=60, deadline=None)
def test_nothing_is_sent_after_it_may_be_seen_again_and_all_of_it_before(rows: list) -> None:
    blocks = planned(rows)
    tl = built(blocks)
    assert (tl.starts[0], tl.end) == (T0 + SHIFT, blocks[-1].stop + SHIFT)
    shown = plays_of(tl, "720p")
    for one in blocks:
        stop = min(one.stop + SHIFT, one.again)
        mine = [
            (start, start + tracks["720p"].ends[count - 1])
            for start, tracks, count in shown
            if one.start + SHIFT <= start < one.stop + SHIFT and tracks is one.tracks
        ]
        assert all(end <= stop for _start, end in mine)
        if one.tracks and stop - one.start - SHIFT >= 4 * TICKS:
            # Less than a segment of it is left for the pause.
            assert stop - 4 * TICKS < mine[-1][1] <= stop
        else:
            assert mine == []


@given(days)
@settings(max_examples=60, deadline=None)
def test_where_all_may_be_seen_again_it_is_the_channel_itself_on_another_clock(rows: list) -> None:
    blocks = [replace(one, again=one.stop + SHIFT) for one in planned(rows)]
    own, later = Timeline(*lay_out(blocks, "720p"), NAMES), built(blocks)
    assert later.mark == own.mark.later(SHIFT)
    for name in ("720p", "sound-kk"):
        for now in range(T0, own.end + 60 * TICKS, 11 * TICKS):
            one, other = playlist(own, name, now), playlist(later, name, now + SHIFT)
            clocks = (b"#EXT-X-PROGRAM-DATE-TIME", b"#EXT-X-DATERANGE")
            same = [[line for line in text.split(b"\n") if not line.startswith(clocks)] for text in (one, other)]
            assert same[0] == same[1]


def test_the_slate_says_why_and_what_stands_in_takes_over() -> None:
    own = block(0, 0, 120, TALE)
    cut = replace(own, again=own.start + SHIFT + 40 * TICKS)
    assert (cut_by(own, SHIFT), cut_by(cut, SHIFT)) == ("", NOT_LATER)
    assert later_by(cut, SHIFT).slate_cue.attributes["X-REASON"] == NOT_LATER
    instead = replace(block(1, 0, 120, ODD), slate_cue=own.slate_cue)
    entries, _end = lay_out([later_by(replace(cut, then=instead), SHIFT)], "720p")
    assert [entry.tracks for entry in entries if entry.tracks in (TALE, ODD)] == [TALE, TALE, ODD, ODD]
    begins = next(entry.start for entry in entries if entry.tracks is ODD)
    assert begins == cut.again


NEVER = Watershed("TR", "18+", dt.time(), dt.time(5), "", "", (), "A", "")


@given(st.integers(0, 23), st.integers(1, 23), st.integers(0, 1439), st.integers(1, 120), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_it_is_shown_later_where_every_minute_of_it_lies_in_the_hours_of_its_age(
    first: int, many: int, begins: int, minutes: int, hours: int
) -> None:
    zone = dt.timezone(dt.timedelta(hours=3))
    stop = (first + many) % 24
    age = AgeHours(replace(NEVER, start=dt.time(first), stop=dt.time(stop)), zone)
    shift = hours * 3600 * TICKS
    start = T0 - T0 % (86_400 * TICKS) + begins * 60 * TICKS
    own = replace(block(0, 0, 4, TALE), start=start, stop=start + minutes * 60 * TICKS, age=age)
    shown = later_by(own, shift)
    # The oracle walks minute by minute along a clock.
    clock = [((begins + 180 + minute) // 60 + hours) % 24 for minute in range(minutes)]
    kept = all((hour - first) % 24 < many for hour in clock)
    is_seen = shown.tracks is TALE and shown.until > shown.start
    assert is_seen == (kept or not hours)
    assert shown.slate_cue.attributes["X-REASON"] == (own.slate_cue.attributes["X-REASON"] if is_seen else AGE_HOURS)


def test_a_card_is_not_shown_on_another_clock() -> None:
    gap = block(0, 0, 120, None)
    card = replace(gap, tracks=TALE, cue=Cue("c", SLATE, {"X-REASON": "gap", "X-CARD": "YES"}))
    assert later_by(card, SHIFT).tracks is None
