"""A reel gives back what was wound: every playlist, every number, every word, byte by byte."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.playout import SEGMENT, TICKS, Cue, Entry, Timeline, lay_out, playlist, since
from ortaq.core.playout.reel import unwound, wound
from ortaq.core.playout.timeline import Line, Mark, Spoken, Tracks
from tests.core.playout.assets import NAMES, SLATE_TRACKS, T0, asset, block, pause, timeline

FILMS = {"tale": asset("tale", 900), "short": asset("short", 325), "odd": asset("odd", 833), "slate": SLATE_TRACKS}
PAUSES = {f"pause-{frames}": pause(frames) for frames in range(1, 100)}
LABEL = Spoken(2 * TICKS, 9 * TICKS, Cue("-ai-1", "org.ortaq.ai-label", {"X-ORG-ORTAQ-LEVEL": 2}))
rows = st.lists(
    st.tuples(
        st.sampled_from([*FILMS, None]), st.integers(1, 30), st.booleans(), st.integers(0, 40), st.sampled_from('öü"')
    ),
    min_size=1,
    max_size=9,
)


def name_of(tracks: Tracks) -> str:
    return next(name for name, one in (FILMS | PAUSES).items() if one is tracks)


def laid(row: list) -> Timeline:
    at, blocks = 0, []
    for number, (name, segments, is_labelled, until, letter) in enumerate(row):
        one = block(number, at, segments * 4, FILMS.get(name), until=T0 + (at + until * 4) * TICKS, later=number)
        if one.cue:
            one = replace(one, cue=replace(one.cue, attributes={"X-TITLE": letter, "X-LEVEL": number % 2}))
        blocks.append(replace(one, labels=(LABEL,) if is_labelled else ()))
        at += segments * 4
    mark = Mark(T0, 17, {name: 1000 + at for at, name in enumerate(NAMES)})
    return Timeline(*lay_out(blocks, "720p"), NAMES, mark)


@given(rows, rows)
@settings(max_examples=15, deadline=None)
def test_what_is_read_plays_as_what_was_wound(one: list, other: list) -> None:
    first, second = laid(one), laid(other)
    reel = wound({"kg": first, "kz": second, "hu": first}, name_of)
    found = unwound(reel, NAMES, (FILMS | PAUSES).__getitem__)
    assert list(found) == ["kg", "hu", "kz"]
    assert found["kg"] is found["hu"]
    assert wound(found, name_of) == wound({"kg": first, "hu": first, "kz": second}, name_of) == reel
    for before, after in ((first, found["kg"]), (second, found["kz"])):
        assert (after.mark, after.end) == (before.mark, before.end)
        assert after.columns.cues[1:] == before.columns.cues[1:]
        for name in ("720p", "sound-kk"):
            for now in range(T0, before.end + 90 * TICKS, 9 * SEGMENT + 7):
                assert playlist(after, name, now) == playlist(before, name, now)
                assert since(after, name, now, T0) == since(before, name, now, T0)


def test_channels_that_say_the_same_share_it_and_differ_in_their_ids() -> None:
    made = [timeline(replace(block(n, 0, 60, FILMS["tale"]), labels=(LABEL,))) for n in (0, 0)]
    first, second = (unwound(wound({"kg": one}, name_of), NAMES, FILMS.__getitem__)["kg"] for one in made)
    assert first.columns.cues[0].attributes is second.columns.cues[0].attributes
    assert first.columns.labels[0] is second.columns.labels[0]
    apart = unwound(wound({"kg": timeline(block(5, 0, 60, FILMS["tale"]))}, name_of), NAMES, FILMS.__getitem__)["kg"]
    ids = [re.findall(r'ID="(\w+)"', playlist(one, "720p", T0 + 8 * TICKS).decode()) for one in (first, apart)]
    assert ids == [["p0"], ["p5"]]


def test_another_table_of_segments_is_counted_anew() -> None:
    reel = wound({"kg": timeline(block(0, 0, 60, FILMS["tale"]))}, name_of)
    coarse = {"tale": dict.fromkeys(NAMES, FILMS["tale"]["720p"]), "slate": SLATE_TRACKS}
    (found,) = unwound(reel, NAMES, coarse.__getitem__).values()
    assert found.msn["sound-kk"] == found.msn["720p"]


def test_what_feeds_say_is_not_wound_and_what_is_no_reel_is_not_read() -> None:
    entry = Entry(T0, SLATE_TRACKS, Cue("x", "org.ortaq.slate"), T0, labels=(Line(T0, T0 + TICKS, b"x\n"),))
    with pytest.raises(ValueError, match="Line"):
        wound({"kg": Timeline([entry], T0 + SEGMENT, NAMES)}, name_of)
    with pytest.raises(ValueError, match="Expecting value"):
        unwound(b"\1\0\0\0\0\0\0\0x", NAMES, FILMS.__getitem__)
    with pytest.raises(KeyError):
        unwound(wound({"kg": timeline(block(0, 0, 60, FILMS["tale"]))}, name_of), NAMES, {}.__getitem__)
