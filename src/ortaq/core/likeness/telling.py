"""The soft binding of `org.ortaq.v1`: the few moments of a picture that tell most, as a manifest can carry them.

At most 24 moments of twelve bytes, in the order of time: milliseconds as a 32-bit number, then the C64 of the whole
picture, both with the highest byte first. docs/likeness.md says which moments; a value has at most 384 letters.
"""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.codes import Words
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.frames import Times

ALG: Final = CONFIG.algorithm
MOST: Final = 24
_ONE: Final = struct.Struct(">IQ")


class NoMoments(ValueError):
    """The bytes are not the value of such a binding."""


def binding(times: Times, codes: Words) -> bytes:
    """The value for a picture with these C64 of the whole [n] at these seconds [n]; empty when nothing in it tells.

    The film is cut into 24 equal stretches. Of each the moment is taken that differs least from the moments before and
    after it, the first of equals: a clip that is cut a quarter of a second beside it still has its code. Flat pictures
    (code 0) tell nothing.
    """
    if not len(times):
        return b""
    unrest = _unrest(codes)
    length = float(times[-1]) + (float(times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 0.5)
    stretch = np.minimum((times / length * MOST).astype(np.int64), MOST - 1)
    taken = []
    for number in range(MOST):
        inside = np.flatnonzero((stretch == number) & (codes != 0))
        if len(inside):
            taken.append(inside[np.argmin(unrest[inside])])
    return b"".join(_ONE.pack(round(float(times[one]) * 1000), int(codes[one])) for one in taken)


def moments(value: bytes) -> tuple[Times, Words]:
    """Seconds and C64 of a value; raises NoMoments."""
    if len(value) % _ONE.size or not 0 < len(value) <= MOST * _ONE.size:
        raise NoMoments(f"{len(value)} bytes are not 1 to {MOST} moments of {_ONE.size}")
    told = list(_ONE.iter_unpack(value))
    times = np.array([milliseconds / 1000 for milliseconds, _code in told])
    if (np.diff(times) <= 0).any():
        raise NoMoments("Moments follow each other in time")
    return times, np.array([code for _milliseconds, code in told], np.uint64)


def _unrest(codes: Words) -> NDArray[np.int64]:
    """Bits that each code differs from the one before it and the one after it, together."""
    apart = np.bitwise_count(codes[1:] ^ codes[:-1]).astype(np.int64)
    if not len(apart):
        return np.zeros(len(codes), np.int64)
    return np.asarray(np.r_[apart[:1], apart] + np.r_[apart, apart[-1:]], np.int64)
