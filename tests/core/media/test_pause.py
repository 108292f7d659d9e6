"""Pauses: one segment for each length below a segment, exactly so long, which a player can show by itself."""

from pathlib import Path

import av

from ortaq.core.media.house import AAC_FRAME, LADDER, SAMPLE_RATE, SEGMENT_FRAMES, TICKS
from ortaq.core.media.pause import LENGTHS, make_pauses
from ortaq.core.media.segments import track_facts


def test_each_length_is_one_segment_that_lasts_exactly_as_long_and_plays_alone(tmp_path: Path) -> None:
    folder = tmp_path / "pause"
    make_pauses(folder)
    assert sorted(one.name for one in folder.iterdir()) == ["360p", "720p", "sound-zxx"]
    assert list(LENGTHS) == list(range(1, SEGMENT_FRAMES))
    for rung in LADDER:
        assert track_facts(folder / rung.name).durations == tuple(frames * TICKS // 25 for frames in LENGTHS)
    # The sound is never shorter than the picture, and longer by less than one of its packets.
    packet = AAC_FRAME * TICKS // SAMPLE_RATE
    for frames, ticks in zip(LENGTHS, track_facts(folder / "sound-zxx").durations, strict=True):
        assert 0 <= ticks - frames * TICKS // 25 < packet
    for name, frames, size in (("720p", 67, (1280, 720)), ("360p", 1, (640, 360))):
        whole = tmp_path / "one.mp4"
        parts = [folder / name / "init.mp4", folder / name / f"seg{frames - 1:05}.m4s"]
        whole.write_bytes(b"".join(part.read_bytes() for part in parts))
        with av.open(str(whole)) as container:
            pictures = list(container.decode(video=0))
        assert [len(pictures), pictures[0].pts, (pictures[0].width, pictures[0].height)] == [frames, 0, size]
