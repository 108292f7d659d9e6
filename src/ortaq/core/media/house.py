"""The house format: one frame rate, one group of pictures, one segment grid, one loudness for every programme.

With these fixed at ingest a channel is only a list of segments: nothing is encoded again when it goes to air, and the
target duration and the codecs do not change between programmes.
"""

from dataclasses import dataclass
from typing import Final

TICKS: Final = 720_000
"""Ticks per second: whole numbers for 90 kHz, 25 frames and 48 kHz alike."""

FPS: Final = 25
GOP: Final = 50
SEGMENT_SECONDS: Final = 4
SEGMENT_FRAMES: Final = FPS * SEGMENT_SECONDS

BURST: Final = 1.5
"""A segment may take this many times the ceiling: what the buffer of our own encoder lets through (bufsize = 2 s)."""

LEVEL: Final = 31
"""Level of H.264 above which no picture goes on the air: what a channel says of itself must hold for all of it."""

SAMPLE_RATE: Final = 48_000
AAC_FRAME: Final = 1024
SOUND_BITS: Final = 128_000

LOUDNESS: Final = -23.0
"""LUFS, EBU R 128."""
LOUDNESS_TOLERANCE: Final = 0.5
TRUE_PEAK: Final = -1.0
"""dBTP, EBU R 128."""

SIGN_MARK: Final = "-sign-"
"""Between the name of a rung and the sign language that somebody speaks in its picture."""

SILENT: Final = "zxx"
"""BCP 47: no linguistic content; the language of the track of a programme without sound."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: a box that the picture must fit in, and the bits it may take."""

    name: str
    width: int
    height: int
    quality: int
    max_bits: int

    @property
    def peak_bits(self) -> int:
        """Bits per second that no segment exceeds, which BANDWIDTH means (RFC 8216, 4.3.4.2)."""
        return round(self.max_bits * BURST)

    @property
    def options(self) -> dict[str, str]:
        """Settings of x264: constant quality below a ceiling, closed groups of exactly 2 s."""
        return {
            "preset": "veryfast",
            "profile": "high",
            "crf": str(self.quality),
            "maxrate": str(self.max_bits),
            "bufsize": str(self.max_bits * 2),
            "g": str(GOP),
            "keyint_min": str(GOP),
            "sc_threshold": "0",
        }


LADDER: Final = (Rung("720p", 1280, 720, 21, 3_000_000), Rung("360p", 640, 360, 22, 900_000))


@dataclass(frozen=True, slots=True)
class Size:
    """What one rung becomes for one picture."""

    rung: Rung
    width: int
    height: int

    @property
    def name(self) -> str:
        """Name of the rendition: the rung's; the true size stands in the facts."""
        return self.rung.name


def signed(rung: str, sign: str) -> str:
    """Name of the rendition of a rung in which somebody signs.

    >>> signed("720p", "rsl")
    '720p-sign-rsl'
    """
    return f"{rung}{SIGN_MARK}{sign}"


def sizes(width: int, height: int) -> tuple[Size, ...]:
    """The renditions of a picture of this displayed size, the largest first; never larger than it, sides even.

    >>> [(s.name, s.width, s.height) for s in sizes(1920, 1080)]
    [('720p', 1280, 720), ('360p', 640, 360)]
    >>> [(s.name, s.width, s.height) for s in sizes(214, 160)]
    [('360p', 214, 160)]
    """
    fitted = [Size(rung, *_fit(width, height, rung)) for rung in LADDER]
    big, small = fitted
    return (small,) if (big.width, big.height) == (small.width, small.height) else (big, small)


def _fit(width: int, height: int, rung: Rung) -> tuple[int, int]:
    scale = min(1.0, rung.width / width, rung.height / height)
    if scale == 1.0:
        return max(2, width // 2 * 2), max(2, height // 2 * 2)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
