"""Takes over music and effects, or over the original made quiet under them: one sound, as long as the picture.

Everything is streamed in blocks, and of the takes only those that are being heard are in memory. The mix is written
6 dB below full scale, so that no two voices can overload it; the packaging brings every sound to house loudness anyway.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from ortaq.core.dubbing.take import samples_of
from ortaq.core.media.house import LOUDNESS, SAMPLE_RATE
from ortaq.core.media.loudness import filtered, stereo

BLOCK: Final = 4_800
"""Samples of the tenth of a second that is mixed at once."""
DUCK_DB: Final = -18.0
"""By how much the original is made quieter under a voice."""
RAMP_MS: Final = 150
LEAD_MS, TAIL_MS = 80, 160
"""What of a take is heard before its voice begins and after it ends."""
FADE: Final = SAMPLE_RATE // 100
HEADROOM: Final = 0.5
MOST_UP, MOST_DOWN = 20.0, -12.0
"""dB by which a take is made louder or quieter at most."""
FULL: Final = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Bed:
    """What lies under the voices: a file and which of its sounds; `ducked`: it speaks, and gives way to the takes.

    `origin_seconds` is where the picture begins on the clock of the file.
    """

    path: Path
    stream: int = 0
    ducked: bool = False
    origin_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A take (a WAV of ours) and where in the film it began; where in it the voice begins and ends; in milliseconds."""

    path: Path
    begins_ms: int
    onset_ms: int
    end_ms: int
    loudness: float | None = None

    @property
    def first(self) -> int:
        """The first sample of the film in which it is heard."""
        return max(0, at(self.begins_ms + max(0, self.onset_ms - LEAD_MS)))

    @property
    def last(self) -> int:
        """The sample of the film before which its voice is over."""
        return at(self.begins_ms + self.end_ms + TAIL_MS)

    @property
    def gain_db(self) -> float:
        """What brings its voice to house loudness, within bounds."""
        return 0.0 if self.loudness is None else min(MOST_UP, max(MOST_DOWN, LOUDNESS - self.loudness))

    def heard(self) -> np.ndarray:
        """Its samples from `first` on, with a short fade at both ends."""
        whole = samples_of(self.path)
        start = self.first - at(self.begins_ms)
        part = whole[start : start + self.last - self.first] * np.float32(10 ** (self.gain_db / 20))
        fade = min(FADE, part.size // 2)
        if fade:
            slope = np.linspace(0, 1, fade, dtype=np.float32)
            part[:fade] *= slope
            part[-fade:] *= slope[::-1]
        return part


def at(ms: int) -> int:
    """Samples of so many milliseconds."""
    return round(ms * SAMPLE_RATE / 1000)


def ducking(takes: Sequence[Placed]) -> tuple[np.ndarray, np.ndarray]:
    """The original's gain over the film: samples, and dB at them, between which it goes in a straight line."""
    ramp = at(RAMP_MS)
    merged: list[list[int]] = []
    for take in sorted(takes, key=lambda one: one.first):
        if merged and take.first - 2 * ramp <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], take.last)
        else:
            merged.append([take.first, take.last])
    points = [(-at(1000), 0.0)]
    for first, last in merged:
        points += [(first - ramp, 0.0), (first, DUCK_DB), (last, DUCK_DB), (last + ramp, 0.0)]
    return np.array([place for place, _db in points], float), np.array([db for _place, db in points])


def mix(
    bed: Bed | None,
    takes: Sequence[Placed],
    made: Path,
    *,
    samples: int,
    progress: Callable[[float], None] = lambda _part: None,
) -> None:
    """Write the mix as FLAC (48 kHz, stereo, 24 bits) of `samples` samples; without a bed only the voices are heard.

    Raises NoSound or Damaged for a bed that cannot be read; `progress` is told the part of the whole.
    """
    places, gains = ducking(takes)
    waiting = sorted(takes, key=lambda one: one.first)
    sounding: list[tuple[int, np.ndarray]] = []
    with av.open(str(made), "w", format="flac") as out:
        track = out.add_stream("flac", rate=SAMPLE_RATE)
        track.layout, track.format = "stereo", "s32"
        for start, block in _blocks(bed, samples):
            if bed and bed.ducked:
                span = np.arange(start, start + block.shape[1])
                np.multiply(block, 10 ** (np.interp(span, places, gains) / 20), out=block, casting="same_kind")
            stop = start + block.shape[1]
            while waiting and waiting[0].first < stop:
                take = waiting.pop(0)
                sounding.append((take.first, take.heard()))
            for first, voice in sounding:
                here, there = max(first, start), min(first + voice.size, stop)
                if here < there:
                    block[:, here - start : there - start] += voice[here - first : there - first]
            sounding = [one for one in sounding if one[0] + one[1].size > stop]
            out.mux(track.encode(_frame(block, start)))
            if start % (BLOCK * 100) == 0:
                progress(start / samples)
        out.mux(track.encode(None))
    progress(1.0)


def _blocks(bed: Bed | None, samples: int) -> Iterator[tuple[int, np.ndarray]]:
    """The bed in blocks that may be written to: where each begins, and (2, n) floats."""
    if bed is None:
        for start in range(0, samples, BLOCK):
            yield start, np.zeros((2, min(BLOCK, samples - start)), np.float32)
        return
    chain = (
        *stereo(bed.origin_seconds),
        ("apad", f"whole_len={samples}"),
        ("atrim", f"end_sample={samples}"),
        ("asetnsamples", f"n={BLOCK}:p=0"),
    )
    start = 0
    for frame in filtered(bed.path, bed.stream, chain):
        block = np.array(frame.to_ndarray(), np.float32)
        yield start, block
        start += block.shape[1]


def _frame(block: np.ndarray, start: int) -> av.AudioFrame:
    held = np.clip(block * HEADROOM, -1, 1).astype(np.float64) * FULL
    packed = np.ascontiguousarray(held.T.astype(np.int32).reshape(1, -1))
    frame = av.AudioFrame.from_ndarray(packed, "s32", "stereo")
    frame.sample_rate, frame.pts = SAMPLE_RATE, start
    return frame
