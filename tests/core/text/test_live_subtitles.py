"""Subtitles of a live feed: onto the clock of the picture, and cut for its segments, whatever that clock says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.live import CLOCK, WRAP, Words, after, cut, segment
from ortaq.core.text.subtitles import BadSubtitles, parse

LENGTH = 4 * CLOCK
LINES = st.lists(st.tuples(st.integers(-9000, 9000), st.integers(40, 9000)), max_size=8)


def read(text: str, begin: int) -> list[tuple[int, int, str]]:
    """The lines of a cut in milliseconds after the beginning of its segment."""
    if not text:
        return []
    first, said, *_ = text.split("\n")
    assert (first, said) == ("WEBVTT", f"X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{begin % WRAP}")
    return [(one.start_ms, one.end_ms, one.text) for one in parse(text)]


@given(LINES, st.integers(0, 1 << 40))
def test_each_form_has_exactly_the_lines_that_may_be_read_there(row: list[tuple[int, int]], begin: int) -> None:
    """The oracle compares plain milliseconds; the clock may begin anew anywhere among them."""
    lines = [(start, start + length, f"line {at}") for at, (start, length) in enumerate(row)]
    some = [
        Words((begin + start * 90) % WRAP, (begin + start * 90) % WRAP + (stop - start) * 90, t)
        for start, stop, t in lines
    ]
    cuts = cut(some, begin, LENGTH)
    inside = [(start, stop, text) for start, stop, text in lines if stop > 10 and start < 3990]
    shown = {"whole": inside}
    shown["fresh"] = [one for one in inside if one[0] >= -10]
    shown["shut"] = [one for one in inside if one[1] <= 4010]
    shown["alone"] = [one for one in shown["fresh"] if one in shown["shut"]]
    for name, expected in shown.items():
        found = read(getattr(cuts, name), begin)
        assert sorted(found) == sorted((max(0, start), min(4000, stop), text) for start, stop, text in expected)


@given(st.integers(0, WRAP - 1), st.integers(-(WRAP // 2), WRAP // 2 - 1))
def test_moments_are_compared_around_the_end_of_the_clock(begin: int, later: int) -> None:
    assert after((begin + later) % WRAP, begin) == later


@pytest.mark.parametrize("said", ["LOCAL:00:00:01.500,MPEGTS:900000", "MPEGTS:900000,LOCAL:00:00:01.500"])
def test_the_map_of_a_segment_is_read_in_either_order(said: str) -> None:
    lines = "00:02.500 --> 00:03.000 line:1\n<v Ana>Hi <00:02.700>you\n"
    text = f"WEBVTT - live\nX-TIMESTAMP-MAP={said}\n\nNOTE x\n\n7\n{lines}"
    assert segment(text) == [Words(11 * CLOCK, 11 * CLOCK + CLOCK // 2, "<v Ana>Hi you")]
    assert segment("\ufeff" + text.replace("\n", "\r\n")) == segment(text)


def test_nobody_says_anything_is_no_fault() -> None:
    assert segment("WEBVTT\n") == segment("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n") == []


@given(st.text(max_size=200), st.integers(0, 80))
def test_garbage_anywhere_is_read_or_refused_and_never_breaks(garbage: str, at: int) -> None:
    whole = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n00:01.000 --> 00:02.000\nx\n"
    try:
        found = segment(whole[:at] + garbage + whole[at:])
    except BadSubtitles:
        return
    assert all(one.start < one.stop and "\n\n" not in one.text and "-->" not in one.text for one in found)
