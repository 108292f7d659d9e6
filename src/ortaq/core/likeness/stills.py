"""The pictures of a film at some of its seconds, for people to compare."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from ortaq.core.media.probe import NoVideo, opened, video_stream

Picture = NDArray[np.uint8]
"""Blue, green, red [rows, columns, 3]."""

WIDEST: Final = 640
"""Pixels of the longer side."""
BESIDE: Final = 0.5
"""Seconds by which a picture may miss its moment: the step of what is registered."""
QUALITY: Final = 84


def stills(path: Path, seconds: Sequence[float], widest: int = WIDEST) -> list[Picture | None]:
    """The picture at each of these seconds, counted from the first picture; None where there is none so near.

    Raises NoVideo for a file without moving picture.
    """
    found: dict[float, tuple[float, Picture]] = {}
    with opened(path) as container:
        stream = video_stream(container)
        if stream is None:
            raise NoVideo(file=path.name)
        stream.thread_type = "AUTO"
        aspect = float(stream.sample_aspect_ratio or 1)
        first: float | None = None
        for second in sorted(set(seconds)):
            if first is not None and stream.time_base:
                _go_to(container, stream, first + second)
            for clock, frame in _frames(container, stream):
                first = clock if first is None else first
                away = abs(clock - first - second)
                if away <= BESIDE and (second not in found or away < found[second][0]):
                    found[second] = away, _made(frame, aspect, widest)
                if clock - first >= second:
                    break
    return [found[second][1] if second in found else None for second in seconds]


def jpeg(picture: Picture) -> bytes:
    """A picture as a JPEG without anything else in it; raises ValueError for what is no picture."""
    done, made = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("No picture")
    return made.tobytes()


def _frames(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[tuple[float, av.VideoFrame]]:
    for frame in container.decode(stream):
        if frame.pts is not None and frame.time_base is not None:
            yield float(frame.pts * frame.time_base), frame


def _go_to(container: av.container.InputContainer, stream: av.VideoStream, clock: float) -> None:
    """Go to the key picture before a second of the container's clock, a little earlier for pictures out of order."""
    container.seek(int(max(0.0, clock - BESIDE) / float(stream.time_base or 1)), stream=stream, backward=True)


def _made(frame: av.VideoFrame, aspect: float, widest: int) -> Picture:
    """The frame as people see it: its pixels square, its longer side at most so long."""
    wide, high = frame.width * (aspect if 0.2 < aspect < 5 else 1.0), float(frame.height)  # noqa: PLR2004 -- else it is no ratio
    less = min(1.0, widest / max(wide, high))
    size = {"width": max(2, round(wide * less)), "height": max(2, round(high * less))}
    return np.asarray(frame.reformat(format="bgr24", **size).to_ndarray(), np.uint8)
