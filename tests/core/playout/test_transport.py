"""The same channel as MPEG-TS: its numbers are those of the picture, and every number leads to the same segments."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout import TICKS, WINDOW, playlist
from ortaq.core.playout.transport import SLACK, listing, master, part, place
from tests.core.playout.assets import T0, asset, block, timeline

TALE, SHORT = asset("tale", 913), asset("short", 225)
AIR = timeline(
    block(1, 0, 60, TALE),
    block(2, 60, 8, SHORT),
    block(3, 68, 32, None),
    block(4, 100, 60, SHORT, later=T0 + 200 * TICKS),
)
NUMBER = re.compile(rb"^tv-720p-(\d+)\.ts$", re.MULTILINE)
SEGMENT = re.compile(rb"^(/media/.+)$", re.MULTILINE)


@given(st.integers(4 * TICKS, 160 * TICKS))
def test_every_number_leads_to_the_segment_that_the_other_form_lists(after: int) -> None:
    now = T0 + after
    cmaf = playlist(AIR, "720p", now)
    plain = listing(cmaf, "tv-720p")
    assert b"EXT-X-MAP" not in plain
    assert b"DISCONTINUITY" not in plain
    assert plain.count(b"#EXTINF") == cmaf.count(b"#EXTINF")
    numbers = [int(one) for one in NUMBER.findall(plain)]
    first = int(re.search(rb"MEDIA-SEQUENCE:(\d+)", plain)[1])
    assert numbers == list(range(first, first + len(numbers)))
    found = [part(place(AIR, "720p", one, now), "720p") for one in numbers]
    assert [one.addresses[-1].encode() for one in found] == SEGMENT.findall(cmaf)
    assert all(one.addresses[0].endswith("/init.mp4") for one in found)


def test_the_sound_follows_without_a_segment_left_out_or_told_twice() -> None:
    now = AIR.end
    rows = [place(AIR, "720p", number, now) for number in range(AIR.msn["720p"][-1]) if number >= 0]
    heard = [(found.begin, one) for found in rows for one in part(found, "sound-ky").addresses[1:]]
    count = sum(each * plays for each, plays in zip(AIR.count["sound-ky"], AIR.plays, strict=True))
    assert len(heard) == len(set(heard)) == count
    times = [part(found, "sound-ky").at - part(found, "720p").at for found in rows]
    assert all(0 <= late <= 1024 * 15 for late in times)


def test_what_is_not_over_or_not_to_be_seen_again_is_not_there() -> None:
    last = AIR.msn["720p"][-1] - 1
    assert place(AIR, "720p", last, AIR.end).segment >= 0
    with pytest.raises(KeyError):
        place(AIR, "720p", last, AIR.end - 1)
    with pytest.raises(KeyError):
        place(AIR, "720p", last + 1, AIR.end + TICKS)
    with pytest.raises(KeyError):
        place(AIR, "720p", -1, AIR.end)
    with pytest.raises(KeyError):
        place(AIR, "1080p", 0, AIR.end)
    # The last block may be looked at for 40 s after its end; then it can be had only as long as players lag.
    later = AIR.end + WINDOW + SLACK
    place(AIR, "720p", 0, later)
    place(AIR, "720p", last, later)
    with pytest.raises(KeyError):
        place(AIR, "720p", last, later + 1)


def test_the_playlist_of_playlists_names_the_first_sound_in_the_picture_and_the_others_beside_it() -> None:
    lines = master(["kk", "tr"], "?from=1", provenance="https://ortaq.example/p.json").decode().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["tv-720p.m3u8?from=1", "tv-360p.m3u8?from=1"]
    assert lines[3:5] == [
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Қазақша (Кирилл)",LANGUAGE="kk",DEFAULT=YES,AUTOSELECT=YES,'
            'CHANNELS="2"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Türkçe",LANGUAGE="tr",DEFAULT=NO,AUTOSELECT=YES,'
            'CHANNELS="2",URI="tv-sound-tr.m3u8?from=1"'
        ),
    ]
    assert [int(one) for one in re.findall(r"BANDWIDTH=(\d+)", "\n".join(lines))] == [4_998_240, 1_596_240]
