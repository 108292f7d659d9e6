"""Hold a take against its line: does the voice begin with it, is it as long, can it be heard."""

from enum import StrEnum
from typing import Final

from ortaq.core.dubbing.take import Measured

EARLY_MS: Final = 200
LATE_MS: Final = 300
"""A voice that begins so much before or after the lips is seen to be a dub by everybody; less is adapted in the mix."""
OVER_MS: Final = 400
SHORT_PART: Final = 0.55
"""A voice that is silent for nearly half of the line leaves the lips moving without it."""
QUIET: Final = -38.0
"""LUFS: louder than that by 15 LU the noise of the room comes up too."""


class Finding(StrEnum):
    """What is to be said of a take."""

    SILENT = "silent"
    QUIET = "quiet"
    CLIPPED = "clipped"
    EARLY = "early"
    LATE = "late"
    LONG = "long"
    SHORT = "short"


STOPS: Final = (Finding.SILENT,)
"""With these a take cannot be used; the others are for a person to judge."""


def findings(take: Measured, *, begins_ms: int, start_ms: int, end_ms: int) -> tuple[Finding, ...]:
    """What is to be said of a take that began at `begins_ms` of the film, for the line from `start_ms` to `end_ms`."""
    if take.onset_ms is None or take.end_ms is None:
        return (Finding.SILENT,)
    found = []
    if take.loudness is not None and take.loudness < QUIET:
        found.append(Finding.QUIET)
    if take.is_clipped:
        found.append(Finding.CLIPPED)
    off = off_by(take, begins_ms=begins_ms, start_ms=start_ms)
    if off is not None and off < -EARLY_MS:
        found.append(Finding.EARLY)
    if off is not None and off > LATE_MS:
        found.append(Finding.LATE)
    if begins_ms + take.end_ms > end_ms + OVER_MS:
        found.append(Finding.LONG)
    if take.end_ms - take.onset_ms < SHORT_PART * (end_ms - start_ms):
        found.append(Finding.SHORT)
    return tuple(found)


def off_by(take: Measured, *, begins_ms: int, start_ms: int) -> int | None:
    """Milliseconds by which the voice begins after the line (before it: less than 0); None when there is no voice."""
    return None if take.onset_ms is None else begins_ms + take.onset_ms - start_ms
