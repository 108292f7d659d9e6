"""A sound made small for a machine that writes down speech: one channel, 16 kHz, some ten megabytes an hour."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av

RATE: Final = 16_000
BITS: Final = 32_000


@contextmanager
def for_listening(path: Path, stream: int = 0) -> Iterator[Path]:
    """The sound number `stream` of a file as a small MP4 that goes away; raises OSError for what cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sound.m4a"
        try:
            _shrink(path, stream, made)
        except (av.error.FFmpegError, IndexError) as bad:
            raise OSError("no sound that can be read") from bad
        yield made


def _shrink(path: Path, stream: int, made: Path) -> None:
    with av.open(str(path)) as source, av.open(str(made), "w", format="mp4") as target:
        heard = source.streams.audio[stream]
        out = target.add_stream("aac", rate=RATE)
        out.layout, out.bit_rate = "mono", BITS
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        for frame in source.decode(heard):
            for small in resampler.resample(frame):
                target.mux(out.encode(small))
        for small in resampler.resample(None):
            target.mux(out.encode(small))
        target.mux(out.encode(None))
