"""Which registered frames look like a clip's frames: the seam every likeness index stands behind.

An index keeps, for each programme, the 64-bit codes of its frames (one column per crop) and their seconds. What is
said to be near is near. Up to `EXACT` rows all that is near and not too common is said; a larger index looks into
buckets only, says less of what is farther than `REACH`, and nothing where chance alone would say much (`within`). Rows
near a code that are more than `TOO_COMMON` (black, test card, the station's logo) are counted but not listed: they
cannot tell programmes apart.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

TOO_COMMON: Final = 100_000
"""Rows near one code above which they are only counted."""
EXACT: Final = 1 << 21
"""Rows up to which all are compared with each code: about 50 hours of pictures."""
WIDE: Final = 1 << 27
"""Rows up to which buckets are looked into that differ by two bits; in more rows, by one."""
REACH: Final = {1: 7, 2: 11}
"""Bits up to which buckets of four 16-bit parts find everything, by the bits that a part may differ."""
BY_CHANCE: Final = 200
"""So many rows may be near a code by chance in an index that is not exact."""
CODE: Final = 64
"""Bits of a code."""
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


def within(most: int, rows: int) -> int:
    """Bits within which so many evenly spread codes give at most BY_CHANCE by chance, and at most those asked for."""
    chance = 0.0
    for bits in range(most + 1):
        chance += comb(CODE, bits) * rows / 2**CODE
        if chance > BY_CHANCE:
            return bits - 1
    return most


@dataclass(frozen=True, slots=True)
class Part:
    """What some programmes have to say to a question, in parallel arrays."""

    programmes: Sequence[str]
    programme: NDArray[np.int64]
    """Place in `programmes`."""
    query: NDArray[np.int64]
    times: NDArray[np.float64]
    crops: NDArray[np.int64]
    distances: NDArray[np.int64]


def together(parts: Sequence[Part], found: NDArray[np.int64], too_common: int) -> Hits:
    """Answers of different programmes as one, without the codes that were found too often."""
    none = np.empty(0, np.int64)
    listed = [found[part.query] <= too_common for part in parts]
    used = [np.unique(part.programme[keep], return_inverse=True) for part, keep in zip(parts, listed, strict=True)]
    named = [[part.programmes[number] for number in numbers] for part, (numbers, _) in zip(parts, used, strict=True)]
    names = sorted(itertools.chain.from_iterable(named))
    place = {name: number for number, name in enumerate(names)}
    programme = np.concatenate(
        [
            none,
            *(
                np.array([place[name] for name in mine], np.int64)[of]
                for mine, (_, of) in zip(named, used, strict=True)
            ),
        ]
    )

    def joined(arrays: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([none, *(array[keep] for array, keep in zip(arrays, listed, strict=True))])

    query, crops = joined(part.query for part in parts), joined(part.crops for part in parts)
    times, distances = joined(part.times for part in parts), joined(part.distances for part in parts)
    order = np.lexsort((crops, times, programme, query))
    return Hits(
        tuple(names),
        query[order],
        programme[order],
        times[order].astype(np.float64),
        crops[order],
        distances[order],
        found,
    )
