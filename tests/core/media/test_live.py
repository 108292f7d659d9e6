"""A partner's segment, looked at and copied: nothing moves, and garbage never gets through."""

import io

import av
import pytest

from ortaq.core.media.house import TICKS
from ortaq.core.media.live import BadSegment, as_cmaf, look
from tests.rooms.feed_stories import real_segments


def shown(data: bytes) -> dict[str, list[float]]:
    """When everything in a segment is shown, in seconds, by the demuxer."""
    with av.open(io.BytesIO(data)) as container:
        found: dict[str, list[float]] = {}
        for packet in container.demux():
            if packet.pts is not None:
                found.setdefault(packet.stream.type, []).append(round(float(packet.pts * packet.time_base), 3))
        return {kind: sorted(times) for kind, times in found.items()}


def base_times(media: bytes) -> list[int]:
    """The base media decode time of each track fragment (ISO/IEC 14496-12, 8.8.12), all of version 1."""
    found, at = [], media.find(b"tfdt")
    while at >= 0:
        found.append(int.from_bytes(media[at + 8 : at + 16], "big"))
        at = media.find(b"tfdt", at + 4)
    return found


@pytest.mark.parametrize("form", ["ts", "cmaf"])
def test_a_copy_begins_when_the_partners_segment_did_picture_and_sound(form: str) -> None:
    init, segments = real_segments(form, 4)
    keys = set()
    for data in segments:
        assert look(data, init).length == 4 * TICKS
        made = as_cmaf(data, init)
        keys.add(made.key)
        before, after = shown(init + data), shown(made.init + made.media)
        picture, sound = base_times(made.media)
        scale = 90_000 if form == "ts" else 12_800
        assert picture / scale == pytest.approx(min(before["video"]))
        assert sound / 48_000 == pytest.approx(min(before["audio"]), abs=0.001)
        # FFmpeg's reader adds the decoder's delay of one picture to all of them alike.
        assert after["video"] == pytest.approx([at + 0.04 for at in before["video"]])
        assert after["audio"] == pytest.approx(before["audio"], abs=0.001)
        assert look(made.media, made.init).form == "cmaf"
    assert len(keys) == 1


def test_one_init_section_does_for_all_segments_of_a_run() -> None:
    _, segments = real_segments("ts", 4)
    first, *others = [as_cmaf(data) for data in segments]
    whole = first.init + first.media + b"".join(one.media for one in others)
    with av.open(io.BytesIO(whole)) as container:
        assert len(list(container.decode(video=0))) == 400


@pytest.mark.parametrize("form", ["ts", "cmaf"])
def test_what_cannot_be_played_is_no_segment(form: str) -> None:
    init, segments = real_segments(form, 4)
    whole = segments[0]
    for bad in (b"", b"garbage" * 5000, whole[:700], b"#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n", b"\0" * 100_000):
        with pytest.raises(BadSegment):
            look(bad, init)
        with pytest.raises(BadSegment):
            as_cmaf(bad, init)
