"""Takes the fingerprint of a programme from the frames and sounds that somebody decodes anyway."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Final

import av
import numpy as np

from ortaq.core.likeness import chromaprint, iscc, mpeg7, telling
from ortaq.core.likeness.config import CONFIG, Box
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Grid, Luma, Seen, border, luma, thumbnail
from ortaq.core.likeness.picture import printed
from ortaq.core.likeness.registered import Registered
from ortaq.core.likeness.sound import Track

SMALLEST: Final = mpeg7.GRID
"""Pixels of a side below which a picture has no signature of MPEG-7."""


@dataclass(slots=True)
class Taking:
    """Sees and hears a programme and says its fingerprint; of pictures no more is kept in memory than the last one.

    Its clock begins with the first picture. Close it when done.
    """

    _grid: Grid = field(default_factory=lambda: Grid(CONFIG.frames.registry_rate))
    _times: list[float] = field(default_factory=list)
    _borders: list[Box] = field(default_factory=list)
    _thumbs: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    _signed: Grid = field(default_factory=lambda: Grid(iscc.RATE))
    _video: iscc.Video = field(default_factory=iscc.Video)
    _ears: dict[str, "_Ear"] = field(default_factory=dict)

    def see(self, frame: av.VideoFrame, seconds: float) -> None:
        """Look at a frame if one is due; frames come in the order of time."""
        time, signed = self._grid.due(seconds), self._signed.due(seconds)
        if time is None and signed is None:
            return
        picture = luma(frame)
        if signed is not None and min(picture.shape) >= SMALLEST:
            self._video.take(mpeg7.cells(picture))
        if time is not None:
            self._times.append(time)
            self._borders.append(border(picture))
            self._thumbs.write(np.ascontiguousarray(thumbnail(picture)).data)

    def hear(self, language: str, frame: av.AudioFrame) -> None:
        """Hear the next piece of the sound of a language (BCP 47), of any rate and form."""
        self._ears.setdefault(language, _Ear()).hear(frame)

    def registered(self, programme: str) -> Registered:
        """The fingerprint of all that was seen and heard; valid until this is closed."""
        tracks = tuple(Track(programme, language, ear.ints()) for language, ear in self._ears.items())
        return Registered(programme, printed(self._seen()) if self._times else None, tracks)

    def bindings(self, registered: Registered) -> Mapping[str, bytes]:
        """The soft bindings of what was seen, or of its first sound when there was no picture: algorithm -> value."""
        picture = registered.picture
        if picture is None:
            ours, code = b"", iscc.audio(registered.tracks[0].ints) if registered.tracks else b""
        else:
            ours, code = telling.binding(picture.times, picture.codes64[:, 0]), self._video.code()
        return {alg: value for alg, value in ((telling.ALG, ours), (iscc.ALG, code)) if value}

    def close(self) -> None:
        """Forget the pictures."""
        self._thumbs.close()

    def _seen(self) -> Seen:
        self._thumbs.flush()
        shape = (len(self._times), HEIGHT, WIDTH)
        thumbs: Luma = np.memmap(self._thumbs, np.uint8, "r", shape=shape)
        return Seen(np.array(self._times), thumbs, np.array(self._borders, np.float64).reshape(-1, 4))


class _Ear:
    """One sound, brought to what Chromaprint hears."""

    def __init__(self) -> None:
        self._ear = chromaprint.Ear()
        self._down = av.AudioResampler("s16", "mono", chromaprint.RATE)

    def hear(self, frame: av.AudioFrame | None) -> None:
        for part in self._down.resample(frame):
            self._ear.feed(np.asarray(part.to_ndarray(), np.int16).ravel())

    def ints(self) -> chromaprint.Ints:
        self.hear(None)
        return self._ear.heard().ints
