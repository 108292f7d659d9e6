"""Which registered frames look like a clip's frames: the seam every likeness index stands behind.

An index keeps, for each programme, the 64-bit codes of its frames (one column per crop) and their seconds. It answers
exactly: what is said to be near is near, and what is near and not too common is said. Frames that resemble more rows
than `TOO_COMMON` (black, test card, the station's logo) are counted but not listed: they cannot tell programmes apart.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

TOO_COMMON: Final = 100_000
"""Rows near one code above which they are only counted."""
REACH: Final = 7
"""Bits up to which buckets of four 16-bit parts with one flip find everything: with 8, each part may have 2."""
LONGEST_NAME: Final = 1000
"""Bytes in UTF-8."""
_TABLE: Final = 2
"""Dimensions of what is kept: frames and crops."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows near the codes asked for, in parallel arrays sorted by query, programme, time and crop."""

    programmes: tuple[str, ...]
    """The programmes that were hit, in alphabetical order."""
    query: NDArray[np.int64]
    """Which of the codes asked for."""
    programme: NDArray[np.int64]
    """Place in `programmes`."""
    times: NDArray[np.float64]
    """Seconds into the programme."""
    crops: NDArray[np.int64]
    """Column of the registered code."""
    distances: NDArray[np.int64]
    """Bits that differ."""
    found: NDArray[np.int64]
    """Rows near each code asked for, listed or not: the measure of its rarity."""

    def __len__(self) -> int:
        return len(self.query)


class Index(Protocol):
    """Codes of programmes that can be added, taken away and asked for while others write."""

    def add(self, programme: str, codes: NDArray[np.uint64], times: NDArray[np.float64]) -> None:
        """Keep a programme's codes (frames, crops) at so many seconds; what was kept under the name is replaced.

        When it returns, the codes outlive the process and the power. Raises Unfit for arrays that do not belong
        together.
        """

    def remove(self, programme: str) -> None:
        """Forget a programme; nothing happens if it is not there."""

    def near(self, codes: NDArray[np.uint64], most: int) -> Hits:
        """All rows that differ from one of these codes in at most so many bits."""

    def programmes(self) -> tuple[str, ...]:
        """Names of what is kept, in alphabetical order."""

    def keep_packed(self) -> None:
        """Put in order what came since the last time, where that is enough to make questions slow."""


class Unfit(ValueError):
    """The codes and seconds cannot be kept as they are."""


def fit(
    programme: str, codes: NDArray[np.uint64], times: NDArray[np.float64]
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """The arrays as they are kept: contiguous, little-endian; Unfit says what is wrong with them."""
    if not programme or len(programme.encode()) > LONGEST_NAME:
        raise Unfit(f"A programme needs a name of 1 to {LONGEST_NAME} bytes")
    if codes.dtype != np.uint64 or codes.ndim != _TABLE or codes.shape[1] < 1:
        raise Unfit(f"Codes are a table (frames, crops) of uint64, not {codes.dtype} {codes.shape}")
    if times.shape != (len(codes),):
        raise Unfit(f"{len(codes)} frames need as many seconds, not {times.shape}")
    if not np.isfinite(times).all():
        raise Unfit("Seconds are finite numbers")
    return np.ascontiguousarray(codes, "<u8"), np.ascontiguousarray(times, "<f8")


@dataclass(frozen=True, slots=True)
class Part:
    """What one programme has to say to a question, in parallel arrays."""

    programme: str
    query: NDArray[np.int64]
    times: NDArray[np.float64]
    crops: NDArray[np.int64]
    distances: NDArray[np.int64]


def together(parts: list[Part], found: NDArray[np.int64], too_common: int) -> Hits:
    """Answers of programmes as one, without the codes that were found too often."""
    names = sorted({part.programme for part in parts if len(part.query)})
    place = {name: number for number, name in enumerate(names)}
    parts = [part for part in parts if len(part.query)]

    def joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *arrays])

    query = joined([part.query for part in parts])
    programme = joined([np.full(len(part.query), place[part.programme], np.int64) for part in parts])
    crops = joined([part.crops for part in parts])
    distances = joined([part.distances for part in parts])
    times = np.concatenate([np.empty(0, np.float64), *(part.times for part in parts)])
    order = np.lexsort((crops, times, programme, query))
    order = order[found[query[order]] <= too_common]
    used, programme = np.unique(programme[order], return_inverse=True)
    return Hits(
        tuple(names[number] for number in used.tolist()),
        query[order],
        programme.astype(np.int64),
        times[order],
        crops[order],
        distances[order],
        found,
    )
