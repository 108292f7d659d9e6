"""Clips as strangers make them of a film: some seconds, encoded again and smaller, the picture or sound changed."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

Change = Callable[[np.ndarray], np.ndarray]


def as_it_is(picture: np.ndarray) -> np.ndarray:
    """Nothing is changed."""
    return picture


def cut(
    to: Path,
    picture: Path,
    pieces: Sequence[tuple[float, float]],
    sound: Path | None = None,
    change: Change = as_it_is,
    *,
    width: int = 640,
    crf: int = 30,
) -> Path:
    """Pieces of a film (first second, last second) one after the other; `change` is given each picture in RGB."""
    with av.open(str(to), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.pix_fmt, video.options = "yuv420p", {"preset": "ultrafast", "crf": str(crf)}
        audio = out.add_stream("aac", rate=44_100) if sound else None
        number = 0
        for first, last in pieces:
            for frame in frames(picture, first, last, width):
                changed = av.VideoFrame.from_ndarray(np.ascontiguousarray(change(frame)), "rgb24")
                if not number:
                    video.width, video.height = changed.width // 2 * 2, changed.height // 2 * 2
                changed.pts, changed.time_base = number, Fraction(1, 25)
                out.mux(video.encode(changed))
                number += 1
        out.mux(video.encode(None))
        if sound and audio:
            at = 0
            for first, last in pieces:
                for heard in samples(sound, first, last):
                    heard.pts, heard.time_base = at, Fraction(1, 44_100)
                    at += heard.samples
                    out.mux(audio.encode(heard))
            out.mux(audio.encode(None))
    return to


def frames(path: Path, first: float, last: float, width: int) -> Iterator[np.ndarray]:
    """Pictures of a film between two seconds, in RGB, so wide."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            if frame.time is None or frame.time < first - 1e-3:
                continue
            if frame.time >= last - 1e-3:
                return
            high = round(frame.height * width / frame.width / 2) * 2
            yield frame.to_ndarray(format="rgb24", width=width, height=high)


def samples(path: Path, first: float, last: float) -> Iterator[av.AudioFrame]:
    """The sound between two seconds."""
    again = av.AudioResampler("fltp", "stereo", 44_100, frame_size=1024)
    with av.open(str(path)) as film:
        for frame in film.decode(audio=0):
            if frame.time is not None and first <= frame.time < last:
                yield from again.resample(frame)
