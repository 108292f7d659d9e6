"""A take: what somebody spoke for one line, as a browser recorded it, read in a confined process and measured.

Whatever was sent is decoded where it can do no harm (`core.confined`); from there on there are only our own samples:
one channel, 48 kHz, 16 bits.
"""

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from ortaq.core.confined import Ended, Servant
from ortaq.core.media.house import SAMPLE_RATE
from ortaq.core.media.loudness import measure

INSIDE: Final = "ortaq.core.dubbing.taking"
MOST: Final = 24 << 20
"""Bytes of a take as it was sent, and of its samples."""
LONGEST: Final = 120.0
"""Seconds of a take; the rest is not read."""
WINDOW: Final = SAMPLE_RATE // 100
"""Samples of the 10 ms in which a voice is looked for."""
OVER_THE_ROOM: Final = 12.0
"""dB by which a voice stands above the quiet of the room."""
FAINTEST: Final = -50.0
"""dBFS: what is below is no voice, however quiet the room is."""
LOUDEST_ROOM: Final = -30.0
"""dBFS: what is above is a voice, however loud the room is."""
IN_A_ROW: Final = 3
FULL: Final = 32_700


class UnreadableTake(ValueError):
    """What was sent is no sound that can be read."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A take in figures: `seconds` of all of it; where the voice begins and ends in it, in milliseconds (None: none).

    `loudness` in LUFS and `true_peak` in dBTP after EBU R 128 (None: silence, or shorter than the meter's 400 ms).
    """

    seconds: float
    onset_ms: int | None
    end_ms: int | None
    loudness: float | None
    true_peak: float | None
    is_clipped: bool


class TakeReader:
    """Reads takes, one at a time, in a confined process that the next call begins anew when this one ended it."""

    def __init__(self, *, memory: int = 1 << 30, seconds: int = 20, clock: float = 30.0) -> None:
        self.servant = Servant(INSIDE, most=MOST, memory=memory, seconds=seconds, clock=clock)

    def read(self, data: bytes) -> bytes:
        """The samples of a take (s16le, mono, 48 kHz); raises UnreadableTake."""
        if len(data) > MOST:
            raise UnreadableTake("too large")
        try:
            told, parts = self.servant.ask({"seconds": LONGEST}, [data])
        except Ended as error:
            raise UnreadableTake("its reader was ended") from error
        if "bad" in told or len(parts) != 1:
            raise UnreadableTake(str(told.get("bad", "nothing"))[:200])
        [samples] = parts
        if not samples or len(samples) % 2 or len(samples) > 2 * SAMPLE_RATE * (LONGEST + 1):
            raise UnreadableTake("nonsense")
        return samples

    def close(self) -> None:
        """End the process."""
        self.servant.close()


@contextmanager
def reading() -> Iterator[TakeReader]:
    """A reader whose process ends with the block."""
    reader = TakeReader()
    try:
        yield reader
    finally:
        reader.close()


def as_wav(samples: bytes, path: Path, channels: int = 1, rate: int = SAMPLE_RATE) -> None:
    """Write samples as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)


def samples_of(path: Path) -> np.ndarray:
    """The samples of such a file, as floats between -1 and 1."""
    with wave.open(str(path), "rb") as file:
        data = file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768


def measured(samples: bytes) -> Measured:
    """A take in figures."""
    heard = np.frombuffer(samples, "<i2")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "take.wav"
        # As it is heard in the mix, from both loudspeakers; a meter given one channel would tell 3 dB less.
        as_wav(heard.repeat(2).tobytes(), path, channels=2)
        loud = measure(path)
    onset, end = voice_in(heard)
    return Measured(
        round(heard.size / SAMPLE_RATE, 3),
        onset,
        end,
        loud.integrated,
        loud.true_peak,
        is_clipped=bool(np.count_nonzero(np.abs(heard.astype(np.int32)) >= FULL) > WINDOW // 20),
    )


def voice_in(heard: np.ndarray) -> tuple[int | None, int | None]:
    """Where a voice begins and ends in samples, in milliseconds; (None, None) for a silent take.

    The quiet of the room is what a tenth of the take stays below; a click of less than 30 ms is no voice.
    """
    count = heard.size // WINDOW
    if not count:
        return None, None
    windows = heard[: count * WINDOW].astype(np.float64).reshape(count, WINDOW) / 32768
    levels = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-12)
    floor = min(LOUDEST_ROOM, max(FAINTEST, float(np.percentile(levels, 10)) + OVER_THE_ROOM))
    over = levels > floor
    runs = np.convolve(over, np.ones(IN_A_ROW, int), "valid") == IN_A_ROW if count >= IN_A_ROW else np.zeros(0, bool)
    [starts] = np.nonzero(runs)
    if not starts.size:
        return None, None
    return int(starts[0]) * 10, (int(starts[-1]) + IN_A_ROW) * 10
