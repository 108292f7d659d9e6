"""Pauses as a package: what fills the time between a film's last whole segment and the end of its slot.

Films are not whole multiples of a segment long, and slots are. So there is one segment for each number of frames below
a segment: `seg00000` lasts one frame, `seg00098` ninety-nine. Each is a little programme of its own that begins at 0.
The picture is a still in the house's night blue, the sound is silence.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.frame import PictureType

from ortaq.core.media import segments
from ortaq.core.media.house import (
    AAC_FRAME,
    FPS,
    GOP,
    LADDER,
    SAMPLE_RATE,
    SEGMENT_FRAMES,
    SILENT,
    SOUND_BITS,
    TICKS,
    Rung,
)

COLOUR: Final = (11, 22, 40)
"""Red, green, blue."""
LENGTHS: Final = range(1, SEGMENT_FRAMES)
"""In frames."""
FREE, FORWARD = PictureType.NONE, PictureType.P


def make_pauses(folder: Path) -> None:
    """Write the renditions of the pauses into `folder`: 720p/, 360p/, sound-zxx/, each with an index.m3u8."""
    folder.mkdir(parents=True)
    source = folder / "longest.mp4"
    for rung in LADDER:
        _film(rung, source)
        _cut(source, folder / rung.name, lambda frames: frames)
    _silence(source)
    # The sound ends with the packet in which the picture does.
    _cut(source, folder / f"sound-{SILENT}", lambda frames: -(-frames * SAMPLE_RATE // (FPS * AAC_FRAME)))
    source.unlink()


def _film(rung: Rung, path: Path) -> None:
    """The longest pause of all, in which no frame needs a later one, so that it can end after any of them.

    It is encoded as films are, word for word: players that keep the parameters of the film before it can decode it.
    """
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options=rung.options)
        stream.width, stream.height, stream.pix_fmt = rung.width, rung.height, "yuv420p"
        still = np.full((rung.height, rung.width, 3), COLOUR, np.uint8)
        frame = av.VideoFrame.from_ndarray(still, "rgb24").reformat(format="yuv420p")
        for number in range(LENGTHS[-1]):
            frame.pts, frame.pict_type = number, FREE if number % GOP == 0 else FORWARD
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _silence(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=SAMPLE_RATE)
        stream.bit_rate, stream.layout = SOUND_BITS, "stereo"
        for at in range(0, (LENGTHS[-1] + 2) * SAMPLE_RATE // FPS, AAC_FRAME):
            frame = av.AudioFrame.from_ndarray(np.zeros((2, AAC_FRAME), np.float32), "fltp", "stereo")
            frame.sample_rate, frame.pts = SAMPLE_RATE, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _cut(source: Path, folder: Path, packets: Callable[[int], int]) -> None:
    """One rendition: each length is muxed by itself from the beginning, and one playlist names them all."""
    folder.mkdir()
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:4", '#EXT-X-MAP:URI="init.mp4"']
    for number, frames in enumerate(LENGTHS):
        one, name = folder / f"{frames}", f"seg{number:05}.m4s"
        with av.open(str(source)) as whole, segments.writing(one) as out:
            track = out.add_stream_from_template(whole.streams[0])
            left = packets(frames)
            for packet in whole.demux(whole.streams[0]):
                # Before 0 lies the encoder's priming.
                if packet.size and packet.pts is not None and packet.pts >= 0 and left:
                    packet.stream = track
                    out.mux(packet)
                    left -= 1
        (ticks,) = segments.track_facts(one).durations
        (one / "seg00000.m4s").rename(folder / name)
        (one / "init.mp4").replace(folder / "init.mp4")
        (one / "index.m3u8").unlink()
        one.rmdir()
        lines += [f"#EXTINF:{ticks / TICKS:.6f},", name]
    (folder / "index.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]), encoding="utf-8")
