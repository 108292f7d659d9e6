"""What is looked at: luma pictures of 160 × 90 at a steady rate of the content's own time, and the borders around them.

Times count from the first picture, because containers begin their clocks where they like: a grid shifted by a part of a
second costs eleven bits of a code, and nothing else does so much harm for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Protocol, overload

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.config import CONFIG, WHOLE, Box
from ortaq.core.media.probe import Damaged, NoVideo, opened, video_stream

Luma = NDArray[np.uint8]
"""One picture [rows, columns], or several [n, rows, columns]."""
Times = NDArray[np.float64]
"""Seconds since the first picture."""


class Thumbs(Protocol):
    """Pictures of 160 × 90 in their order: an array, or what decodes them when they are asked for (`registered`)."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, place: int | np.integer[Any], /) -> Luma: ...
    @overload
    def __getitem__(self, place: slice | list[int], /) -> Luma: ...


WIDTH: Final = CONFIG.frames.width
HEIGHT: Final = CONFIG.frames.height
BITS: Final = 8
"""Of a sample; deeper pictures lose the lowest ones."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a picture track: `times` [n], `thumbs` [n, 90, 160] and `borders` [n, 4] in shares (`Box`)."""

    times: Times
    thumbs: Luma
    borders: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.times)

    def between(self, start: float, end: float) -> "Seen":
        """The window from `start` up to, and without, `end`; its times stay those of the whole."""
        kept = slice(*np.searchsorted(self.times, (start, end)).tolist())
        return Seen(self.times[kept], self.thumbs[kept], self.borders[kept])


class Grid:
    """Says which pictures of a steady rate are due; what is missed is not made up for."""

    def __init__(self, rate: float) -> None:
        self.step = 1 / rate
        self._first: float | None = None
        self._next = 0.0

    def due(self, clock: float) -> float | None:
        """Seconds since the first picture if the one at `clock` (seconds of any origin) is to be taken, else None."""
        if self._first is None:
            self._first = clock
        time = clock - self._first
        if time < self._next - 1e-6:
            return None
        # After a gap the grid begins anew at the picture that comes; else it keeps its beat.
        self._next = (time if time > self._next + self.step else self._next) + self.step
        return time


@dataclass(slots=True)
class Watcher:
    """Collects pictures from frames that are decoded anyway (packaging), or from a file (`watch`)."""

    rate: float
    _grid: Grid = field(init=False)
    _times: list[float] = field(default_factory=list)
    _thumbs: list[Luma] = field(default_factory=list)
    _borders: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._grid = Grid(self.rate)

    def see(self, frame: av.VideoFrame, clock: float) -> None:
        """Look at a frame at `clock` seconds if it is due; frames come in order of presentation."""
        time = self._grid.due(clock)
        if time is not None:
            self.take(luma(frame), time)

    def take(self, picture: Luma, time: float) -> None:
        """Keep a luma picture of any size as the one of this second."""
        self._times.append(time)
        self._thumbs.append(thumbnail(picture))
        self._borders.append(border(picture))

    def seen(self) -> Seen:
        """What was collected so far."""
        return Seen(
            np.array(self._times, np.float64),
            np.array(self._thumbs, np.uint8).reshape(-1, HEIGHT, WIDTH),
            np.array(self._borders, np.float64).reshape(-1, 4),
        )


def watch(
    path: Path,
    rate: float,
    *,
    skip: Literal["NONREF", "NONKEY"] | None = None,
    longest: float = 0.0,
    told: Callable[[float], None] = lambda _clock: None,
) -> Seen:
    """Look at the picture of a file at `rate` per second, for at most `longest` seconds (0: all of it).

    `skip` leaves pictures out that no other needs (NONREF) or all but key pictures (NONKEY); times stay exact. `told`
    hears the second of every picture on the file's own clock, where its sound has its place. Raises
    NoVideo for a file without moving picture, and Damaged when none of its pictures can be read.
    """
    watcher = Watcher(rate)
    with opened(path) as container:
        stream = video_stream(container)
        if stream is None:
            raise NoVideo(file=path.name)
        stream.thread_type = "AUTO"
        if skip is not None:
            stream.codec_context.skip_frame = skip
        first: float | None = None
        for frame in container.decode(stream):
            if frame.pts is None or frame.time_base is None:
                continue
            clock = float(frame.pts * frame.time_base)
            first = clock if first is None else first
            if longest and clock - first > longest:
                break
            watcher.see(frame, clock)
            told(clock)
    seen = watcher.seen()
    if not len(seen):
        raise Damaged(file=path.name)
    return seen


def luma(frame: av.VideoFrame) -> Luma:
    """The luma of a frame [rows, columns] in eight bits, without a copy where the frame has it as a plane."""
    first = frame.format.components[0]
    if not (frame.format.is_planar and first.is_luma and first.bits == BITS):
        return np.asarray(frame.reformat(format="gray").to_ndarray(), np.uint8)
    plane = frame.planes[0]
    rows: Luma = np.asarray(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]


def thumbnail(picture: Luma) -> Luma:
    """The picture as 160 × 90, each pixel the mean of the area it covers; the shape is not kept, on purpose."""
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def border(picture: Luma) -> Box:
    """What is left of a picture without its even bars; WHOLE where less than 0.3 of a side would be left."""
    rows, columns = (_uneven(picture, axis) for axis in (1, 0))
    height, width = picture.shape
    if len(rows) < height * CONFIG.frames.border_least or len(columns) < width * CONFIG.frames.border_least:
        return WHOLE
    top, bottom, left, right = (int(v) for v in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    return top / height, bottom / height, left / width, right / width


def _uneven(picture: Luma, axis: int) -> NDArray[np.intp]:
    contrast = picture.max(axis).astype(np.int16) - picture.min(axis)
    return np.flatnonzero(contrast > CONFIG.frames.border_contrast)
