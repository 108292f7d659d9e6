"""A range of the past from one second to another: whatever it begins and ends in, sound and picture are as long."""

import re
from itertools import combinations

import pytest

from ortaq.core.playout import TICKS, since, ticks
from ortaq.core.playout.playlist import END, LEAN
from ortaq.core.playout.timeline import Timeline
from tests.core.playout.assets import NAMES, T0, asset, block, timeline

FILM, SHORT = asset("film", 913), asset("short", 225)
EVENING = timeline(
    block(0, 0, 8, None),
    block(1, 8, 8, FILM),
    block(2, 16, 60, SHORT),
    block(3, 76, 12, None),
    block(4, 88, 40, FILM),
)
"""Slate slots first, in between, and under a film that is cut hard; a short film again and again; pauses."""
MS = TICKS // 1000
"""Instants in playlists are whole milliseconds."""
MORNING = EVENING.end + 3600 * TICKS


def said(tl: Timeline, rendition: str, begin: int, stop: int, now: int = MORNING) -> list[tuple[int, int]]:
    """When each listed segment begins and ends, from the instants and lengths that a player reads."""
    found, at = [], 0
    for line in since(tl, rendition, now, begin, stop).decode().splitlines():
        if told := re.match(r"#EXT-X-PROGRAM-DATE-TIME:(.+)", line):
            at = ticks.of(ticks.datetime.fromisoformat(told[1]))
        if told := re.match(r"#EXTINF:([\d.]+)", line):
            length = round(float(told[1]) * TICKS)
            found.append((at, at + length))
            at += length
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_rendition_of_a_range_has_as_much_as_the_picture(name: str) -> None:
    late = LEAN if name.startswith("sound-") else 0
    for first, last in combinations(range(0, 129, 2), 2):
        begin, stop = T0 + first * TICKS, T0 + last * TICKS
        pictures, found = said(EVENING, "720p", begin, stop), said(EVENING, name, begin, stop)
        assert all(begin <= start and over <= stop for start, over in pictures)
        assert len(found) == len(pictures), (first, last)
        for (start, _), (picture, _) in zip(found, pictures, strict=True):
            assert -MS < start - picture <= late


def test_a_range_that_ends_in_the_middle_of_a_programme_is_over_with_its_last_sound() -> None:
    # Four seconds into a film its sound is cut 10.7 ms after its picture: 188 frames of 1024 samples, not 187.5.
    begin, stop = T0 + 8 * TICKS, T0 + 12 * TICKS
    (heard,) = said(EVENING, "sound-ky", begin, stop)
    assert heard == (begin, begin + 188 * LEAN)
    assert since(EVENING, "sound-ky", stop + LEAN, begin, stop).endswith(END)
    # Nothing is listed before it is whole; until then the playlist goes on.
    assert not since(EVENING, "sound-ky", stop + LEAN - 1, begin, stop).endswith(END)
    assert said(EVENING, "sound-ky", begin, stop, now=stop)[-1][1] <= stop
