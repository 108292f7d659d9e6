"""A few words that somebody says: read in the confined process, cut to the voice, brought to house loudness.

What comes out is a WAV of our own samples alone, mono, 24 kHz, 16 bits; nothing of what was sent is kept.
"""

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from ortaq.core.dubbing.mix import LEAD_MS, TAIL_MS
from ortaq.core.dubbing.take import as_wav, measured, reading
from ortaq.core.media.house import SAMPLE_RATE
from ortaq.core.media.loudness import filtered, gain_for, measure, stereo

LONGEST: Final = 10.0
"""Seconds."""
LARGEST: Final = 1 << 20
"""Bytes of it as it was sent."""
RATE: Final = 24_000


class Silent(ValueError):
    """Nobody is heard, or for less than the 400 ms that the meter needs."""


class TooLong(ValueError):
    """It is longer, or larger, than a title may be."""


@dataclass(frozen=True, slots=True)
class Title:
    """A finished sound: the file, its seconds, and its LUFS as it is heard from two loudspeakers."""

    wav: bytes
    seconds: float
    loudness: float


def ready(data: bytes) -> Title:
    """What somebody has sent, made ready to be played; raises UnreadableTake, TooLong and Silent."""
    if len(data) > LARGEST:
        raise TooLong
    with reading() as reader:
        samples = reader.read(data)
    told = measured(samples)
    if told.seconds > LONGEST:
        raise TooLong
    if told.onset_ms is None or told.end_ms is None:
        raise Silent
    heard = np.frombuffer(samples, "<i2")
    first, last = (max(0, ms) * SAMPLE_RATE // 1000 for ms in (told.onset_ms - LEAD_MS, told.end_ms + TAIL_MS))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        # From both loudspeakers, as `measured` says.
        as_wav(heard[first:last].repeat(2).tobytes(), path, channels=2)
        loud = measure(path)
        if loud.integrated is None:
            raise Silent
        chain = (*stereo(), *gain_for(loud).chain, _samples_of_ours())
        made = b"".join(bytes(one.planes[0])[: one.samples * 2] for one in filtered(path, 0, chain))
        as_wav(np.frombuffer(made, "<i2").repeat(2).tobytes(), path, channels=2, rate=RATE)
        now = measure(path).integrated
    if now is None:
        raise Silent
    return Title(_wav(made), round(len(made) / 2 / RATE, 3), now)


def _samples_of_ours() -> tuple[str, str]:
    return "aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono"


def _wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples)
    return file.getvalue()
