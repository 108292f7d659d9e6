"""Sound as integers of 32 bits, one for each 0.124 s: those of Chromaprint.

They are those of Chromaprint's algorithm 1 (`CHROMAPRINT_ALGORITHM_TEST2`, acoustid.org), computed in NumPy so
that nothing has to be installed: mono at 11025 Hz, a spectrum of 4096 samples each 1365, twelve notes, smoothed over
five frames and made equally strong, then sixteen comparisons of areas sixteen frames wide, two bits each. Chromaprint
takes its spectra in single precision, we in double: a bit differs where a comparison falls on the edge between answers.
Constants and order of work are from Chromaprint, copyright 2010-2016 Lukas Lalinsky, MIT licence: chromaprint.LICENSE.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.media.loudness import filtered, stereo
from ortaq.core.media.sound import start_of

Ints = NDArray[np.uint32]
Samples = NDArray[np.int16]

RATE: Final = 11025
FRAME: Final = 4096
HOP: Final = FRAME // 3
STEP: Final = HOP / RATE
"""Seconds from one integer to the next."""
SMOOTH: Final = (0.25, 0.75, 1.0, 0.75, 0.25)
WIDTH: Final = 16
"""So many smoothed frames does one integer look at."""
NOTES: Final = 12
BEFORE: Final = WIDTH + len(SMOOTH) - 1
"""So many spectra does one integer hear."""
SPAN: Final = (FRAME + (BEFORE - 1) * HOP) / RATE
"""Seconds that one integer hears: 2.72."""
SILENCE: Final = 627964279
"""The integer of digital silence."""
_LOWEST, _HIGHEST, _BASE = 28, 3520, 440.0 / 16.0
_FAINT = 0.01
"""A frame below this strength has no notes."""
_BLOCK = 512
"""Spectra taken at once: 16 MB."""
_GRAY = np.array((0, 1, 3, 2), np.uint32)

_AREAS: Final = (
    # Kind, first note, notes, frames; then the three edges between four answers.
    (0, 4, 3, 15, 1.98215, 2.35817, 2.63523),
    (4, 4, 6, 15, -1.03809, -0.651211, -0.282167),
    (1, 0, 4, 16, -0.298702, 0.119262, 0.558497),
    (3, 8, 2, 12, -0.105439, 0.0153946, 0.135898),
    (3, 4, 4, 8, -0.142891, 0.0258736, 0.200632),
    (4, 0, 3, 5, -0.826319, -0.590612, -0.368214),
    (1, 2, 2, 9, -0.557409, -0.233035, 0.0534525),
    (2, 7, 3, 4, -0.0646826, 0.00620476, 0.0784847),
    (2, 6, 2, 16, -0.192387, -0.029699, 0.215855),
    (2, 1, 3, 2, -0.0397818, -0.00568076, 0.0292026),
    (5, 10, 1, 15, -0.53823, -0.369934, -0.190235),
    (3, 6, 2, 10, -0.124877, 0.0296483, 0.139239),
    (2, 1, 1, 14, -0.101475, 0.0225617, 0.231971),
    (3, 5, 6, 4, -0.0799915, -0.00729616, 0.063262),
    (1, 9, 2, 12, -0.272556, 0.019424, 0.302559),
    (3, 4, 2, 14, -0.164292, -0.0321188, 0.0846339),
)


def _notes() -> tuple[int, NDArray[np.float64]]:
    """The first line of the spectrum that counts, and for each line which of twelve notes it is."""
    first, end = (round(FRAME * hertz / RATE) for hertz in (_LOWEST, _HIGHEST))
    octave = np.log(np.arange(first, end) * RATE / FRAME / _BASE) / np.log(2.0)
    note = (NOTES * (octave - np.floor(octave))).astype(int)
    return first, np.eye(NOTES)[note]


_FIRST, _NOTE_OF = _notes()
_WINDOW: Final = ((0.54 - 0.46 * np.cos(np.arange(FRAME) * 2 * np.pi / (FRAME - 1))) / 32767).astype(np.float32)


class Ear:
    """Hears samples piece by piece, as a programme is decoded, and keeps twelve notes and a level per 0.124 s."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.int16)
        self._notes: list[NDArray[np.float64]] = []
        self._power: list[NDArray[np.float64]] = []

    def feed(self, samples: Samples) -> None:
        """Hear the next samples: mono, 11025 Hz."""
        waiting = np.concatenate((self._rest, samples))
        frames = max(0, (len(waiting) - FRAME) // HOP + 1)
        for at in range(0, frames, _BLOCK):
            some = np.lib.stride_tricks.sliding_window_view(waiting[at * HOP :], FRAME)[::HOP][
                : min(_BLOCK, frames - at)
            ]
            lines = np.fft.rfft((some * _WINDOW).astype(np.float64))[:, _FIRST : _FIRST + len(_NOTE_OF)]
            self._notes.append((lines.real**2 + lines.imag**2) @ _NOTE_OF)
            self._power.append(np.mean(np.square(some, dtype=np.float64), axis=1) / 32768**2)
        self._rest = waiting[frames * HOP :]

    def heard(self) -> "Heard":
        """What was heard until now; shorter than 2.7 s is nothing."""
        notes = np.concatenate(self._notes) if self._notes else np.zeros((0, NOTES))
        if len(notes) < BEFORE:
            return Heard(np.zeros(0, np.uint32), np.zeros(0, np.float32))
        power = np.convolve(np.concatenate(self._power), np.full(BEFORE, 1 / BEFORE), "valid")
        level = 10 * np.log10(np.maximum(power, 1e-12))
        return Heard(_integers(notes), level.astype(np.float32))


@dataclass(frozen=True)
class Heard:
    """A sound: its integers, and how loud it is where each of them listens (dBFS, −120 is digital silence)."""

    ints: Ints
    level: NDArray[np.float32]


def _integers(notes: NDArray[np.float64]) -> Ints:
    rows = len(notes) - len(SMOOTH) + 1
    smooth = sum((notes[j : j + rows] * part for j, part in enumerate(SMOOTH)), np.zeros((rows, NOTES)))
    strength = np.sqrt((smooth**2).sum(1, keepdims=True))
    equal = np.where(strength < _FAINT, 0.0, smooth / np.maximum(strength, _FAINT))
    sums = np.zeros((rows + 1, NOTES + 1))
    sums[1:, 1:] = equal.cumsum(1).cumsum(0)
    count = rows - WIDTH + 1

    def area(x: int, y: int, width: int, height: int) -> NDArray[np.float64]:
        low, high = sums[x : x + count], sums[x + width : x + width + count]
        return high[:, y + height] - low[:, y + height] - high[:, y] + low[:, y]

    ints = np.zeros(count, np.uint32)
    for kind, y, height, width, *edges in _AREAS:
        whole = area(0, y, width, height)
        inside = _inside(kind, y, height, width, area)
        # Kind 0 has no second area: the whole stands against nothing.
        outside = np.zeros(count) if kind == 0 else whole - inside
        answer = np.searchsorted(np.array(edges), np.log((1 + inside) / (1 + outside)), side="right")
        ints = (ints << np.uint32(2)) | _GRAY[answer]
    return ints


def _inside(
    kind: int, y: int, height: int, width: int, area: Callable[[int, int, int, int], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """The part of an area that is held against the rest of it."""
    half, middle = height // 2, width // 2
    match kind:
        case 0:
            return area(0, y, width, height)
        case 1:  # the upper notes against the lower ones
            return area(0, y + half, width, height - half)
        case 2:  # the later frames against the earlier ones
            return area(middle, y, width - middle, height)
        case 3:  # two corners against the other two
            return area(0, y + half, middle, height - half) + area(middle, y, width - middle, half)
        case 4:  # the notes in the middle against those around them
            return area(0, y + height // 3, width, height // 3)
        case _:  # the frames in the middle against those around them
            return area(width // 3, y, width // 3, height)


def hear(path: Path, stream: int = 0, *, origin_seconds: float | None = None, speed: float = 1.0) -> Heard:
    """Hear one sound of a file; the arguments are those of `samples`."""
    ear = Ear()
    for some in samples(path, stream, origin_seconds=origin_seconds, speed=speed):
        ear.feed(some)
    return ear.heard()


def samples(
    path: Path, stream: int = 0, *, origin_seconds: float | None = None, speed: float = 1.0
) -> Iterator[Samples]:
    """Mono samples of one sound of a file from `origin_seconds` of its clock: where the picture, or else it, begins.

    `speed` undoes a film that runs so much faster with its pitch raised: it is slowed and its pitch lowered.
    Raises NoSound or Damaged.
    """
    origin = start_of(path, stream) if origin_seconds is None else origin_seconds
    rate = round(RATE * speed)
    chain = (
        *stereo(origin),
        ("aresample", f"{rate}"),
        ("aformat", f"sample_fmts=s16:sample_rates={rate}:channel_layouts=mono"),
    )
    for frame in filtered(path, stream, chain):
        yield np.asarray(frame.to_ndarray(), np.int16).ravel()


def slowed(samples: Samples, speed: float) -> Samples:
    """What plays so much faster with its pitch raised, as it was before; what is heard of it lies far below RATE."""
    if speed == 1.0 or not len(samples):
        return samples
    places = np.arange(0, len(samples) - 1, 1 / speed)
    return np.asarray(np.rint(np.interp(places, np.arange(len(samples)), samples)), np.int16)
