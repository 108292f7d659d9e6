"""Time on the air: whole ticks of 1/720 000 s since 1970, and the segment grid.

720 000 is the least number that 90 kHz (pictures) and 48 kHz (sound) both divide, so that no duration is ever rounded;
sums of float seconds gave differing playlists at exact boundaries.

>>> iso(of(datetime(2026, 11, 26, 20, tzinfo=UTC)))
'2026-11-26T20:00:00.000Z'
"""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ortaq.core.media.house import FPS

TICKS: Final = 720_000
"""Ticks per second."""
FRAME: Final = TICKS // FPS
"""Length of one frame of the house's pictures; every film is a whole number of them long."""
SEGMENT: Final = 4 * TICKS
"""Length of the house's segments; schedules lie on this grid."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def from_ns(nanoseconds: int) -> int:
    """Ticks of a `time.time_ns()`, rounded down."""
    return nanoseconds * 72 // 100_000


def now() -> int:
    """The tick that it is."""
    return from_ns(time.time_ns())


def of(instant: datetime) -> int:
    """Ticks of an instant, rounded down."""
    return (instant - EPOCH) // MICROSECOND * 18 // 25


def to_datetime(ticks: int) -> datetime:
    """The instant in UTC, rounded down to a microsecond."""
    return EPOCH + timedelta(microseconds=ticks * 25 // 18)


def seconds(ticks: int) -> str:
    """A length in seconds with three places, as playlists write it."""
    return f"{ticks * 1000 // TICKS / 1000:.3f}"


@lru_cache(maxsize=4096)
def iso(ticks: int) -> str:
    """ISO 8601 in UTC with milliseconds, as EXT-X-PROGRAM-DATE-TIME wants it."""
    return f"{to_datetime(ticks):%Y-%m-%dT%H:%M:%S}.{ticks * 1000 // TICKS % 1000:03}Z"


def grid_down(ticks: int) -> int:
    """The last point of the segment grid that is not later."""
    return ticks - ticks % SEGMENT


def grid_up(ticks: int) -> int:
    """The first point of the segment grid that is not earlier."""
    return -(-ticks // SEGMENT) * SEGMENT


def on_grid(ticks: int) -> bool:
    """Whether a programme may begin here."""
    return ticks % SEGMENT == 0
