"""MPEG-7 frame signatures (ISO/IEC 15938-3): 380 digits that say which areas of a picture are brighter than others.

Only the Video-Code of ISO 24138 needs them; our own search does not. `mpeg7.json` names the areas of each digit on a
grid of 32 × 32: it was measured by showing FFmpeg's filter `signature` one bright cell after another, and
`tests/core/likeness/test_mpeg7.py` measures it again wherever that filter is installed.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.frames import Luma

GRID: Final = 32
DIGITS: Final = 380
MIDDLE: Final = 128
"""A digit of one area alone says whether it is brighter than this."""
STILL: Final = 0.333
"""Share of the digits of a kind that say 1: neither brighter nor darker."""

Cells = NDArray[np.float64]
"""Mean brightness of each cell of the grid [32, 32], or of several pictures [n, 32, 32]."""
Signature = NDArray[np.uint8]
"""380 digits 0, 1, 2 of one picture, or of several [n, 380]."""


@dataclass(frozen=True)
class _Areas:
    """What each digit compares [380, 1024], which of them stand alone [380], and how many digits each kind has."""

    weights: NDArray[np.float64]
    alone: NDArray[np.bool_]
    kinds: tuple[int, ...]


def cells(picture: Luma) -> Cells:
    """The grid of a picture of at least 32 × 32: a pixel belongs to the cell that its upper left corner lies in."""
    height, width = picture.shape
    rows, columns = (-(-np.arange(GRID) * side // GRID) for side in (height, width))
    sums = np.add.reduceat(np.add.reduceat(picture, rows, axis=0, dtype=np.uint32), columns, axis=1)
    tall, wide = np.diff(np.append(rows, height)), np.diff(np.append(columns, width))
    return np.asarray(sums / (tall[:, None] * wide[None, :]), np.float64)


def signatures(grids: Cells) -> Signature:
    """The signatures of pictures given as grids [n, 32, 32]."""
    areas = _areas()
    # Rounded, so that what is equal is equal whatever the order in which it was added up.
    strength = np.round(grids.reshape(len(grids), -1) @ areas.weights.T, 9)
    strength[:, areas.alone] -= MIDDLE
    found = np.ones(strength.shape, np.uint8)
    at = 0
    for count in areas.kinds:
        some = strength[:, at : at + count]
        least = np.sort(np.abs(some), axis=1)[:, int(count * STILL)][:, None]
        found[:, at : at + count] += (some > least).astype(np.uint8)
        found[:, at : at + count] -= (some < -least).astype(np.uint8)
        at += count
    return found


@cache
def _areas() -> _Areas:
    data = json.loads(resources.files(__package__).joinpath("mpeg7.json").read_text(encoding="utf-8"))
    weights = np.zeros((DIGITS, GRID, GRID))
    for digit, (brighter, darker) in enumerate(data["elements"]):
        for sign, rectangles in ((1, brighter), (-1, darker)):
            size = sum((right - left) * (bottom - top) for left, top, right, bottom in rectangles)
            for left, top, right, bottom in rectangles:
                weights[digit, top:bottom, left:right] += sign / size
    alone = np.array([not darker for _brighter, darker in data["elements"]])
    return _Areas(weights.reshape(DIGITS, -1), alone, tuple(data["kinds"]))
