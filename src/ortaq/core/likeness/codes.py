"""The short codes of a picture, and the ways in which a clip may show it altered.

A code says which of the slow waves in a picture are stronger than the middle one (a cosine transform without its
constant terms): 8 × 8 waves make the coarse C64, 16 × 16 the fine C256. Brightness and contrast change nothing of it,
compression little. All sums are made in NumPy with doubles and rounded before they are compared, so that every machine
finds the same bits (docs/likeness.md, `vectors.json`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.config import CONFIG, WHOLE, Box
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Luma, Seen

Words = NDArray[np.uint64]
"""Codes as 64-bit words; the first wave is the highest bit of the first word."""
Matrix = NDArray[np.float64]

SIDE: Final = CONFIG.codes.side
CROPS: Final = CONFIG.codes.crops
COARSE: Final = 8
FINE: Final = 16
GRAIN: Final = 64.0
"""Parts of a level of grey to which a wave is rounded; far above what the order of additions changes."""

AT_ONCE: Final = 256
"""Pictures turned into doubles at a time, which keeps an hour within 30 MB."""

Change = Literal["none", "trimmed", "boxed", "mirrored"]


@dataclass(frozen=True, slots=True)
class Variant:
    """A clip read as if it had been altered in one way: what was undone, the part of it shown, the pictures."""

    change: Change
    box: Box
    thumbs: Luma


def codes64(thumbs: Luma) -> Words:
    """The coarse codes [n, 6] of pictures [n, 90, 160]: of the whole and of five parts, as registered."""
    return np.stack([coarse(thumbs, crop) for crop in CROPS], axis=1)


def coarse(thumbs: Luma, box: Box = WHOLE) -> Words:
    """One C64 [n] per picture, of this part of it; 0 says nothing (a flat picture)."""
    return _code(thumbs, box, COARSE)[:, 0]


def codes256(thumbs: Luma, box: Box = WHOLE) -> Words:
    """One C256 [n, 4] per picture, of this part of it; all 0 says nothing."""
    return _code(thumbs, box, FINE)


def distances(one: Words, other: Words) -> NDArray[np.uint8]:
    """Bits that differ between C64 [n] and C64 [m], as [n, m]."""
    return np.asarray(np.bitwise_count(one[:, None] ^ other[None, :]), np.uint8)


def variants(seen: Seen) -> tuple[Variant, ...]:
    """A clip as it is, without its borders, inside the box that moves (picture in picture), and mirrored.

    Borders and box are left out where the clip has none.
    """
    found = [Variant("none", WHOLE, seen.thumbs)]
    if not len(seen):
        return tuple(found)
    for change, box in (("trimmed", trim(seen.borders)), ("boxed", moving_box(seen.thumbs))):
        if _is_part(box):
            found.append(Variant("trimmed" if change == "trimmed" else "boxed", box, cut(seen.thumbs, box)))
    found.append(Variant("mirrored", WHOLE, np.ascontiguousarray(seen.thumbs[:, :, ::-1])))
    return tuple(found)


def trim(borders: NDArray[np.float64]) -> Box:
    """The borders that most pictures agree on: the quartile of each side that keeps more of the picture."""
    top, bottom, left, right = (float(np.percentile(borders[:, side], q)) for side, q in enumerate((25, 75, 25, 75)))
    least = CONFIG.variants.trim_least
    return (top, bottom, left, right) if bottom - top > least and right - left > least else WHOLE


def moving_box(thumbs: Luma) -> Box:
    """The box that moves inside a still frame; WHOLE when all of it moves, or too little."""
    rule = CONFIG.variants
    movement = thumbs.astype(np.float64).std(axis=0)
    moves = movement > max(rule.box_movement, rule.box_share * float(np.percentile(movement, 95)))
    rows, columns = (np.flatnonzero(moves.mean(axis=axis) > rule.box_line) for axis in (1, 0))
    if len(rows) < rule.box_rows or len(columns) < rule.box_columns:
        return WHOLE
    top, bottom, left, right = rows[0] / HEIGHT, (rows[-1] + 1) / HEIGHT, columns[0] / WIDTH, (columns[-1] + 1) / WIDTH
    if bottom - top > rule.box_whole and right - left > rule.box_whole:
        return WHOLE
    return float(top), float(bottom), float(left), float(right)


def cut(thumbs: Luma, box: Box) -> Luma:
    """This part of each picture, brought back to 160 × 90."""
    rows, columns = _pixels(box)
    down, across = _areas(rows.stop - rows.start, HEIGHT), _areas(columns.stop - columns.start, WIDTH).T
    return np.rint(down @ thumbs[:, rows, columns].astype(np.float64) @ across).astype(np.uint8)


def _is_part(box: Box) -> bool:
    least = CONFIG.variants.least
    return box[0] > least or box[1] < 1 - least or box[2] > least or box[3] < 1 - least


def _code(thumbs: Luma, box: Box, waves: int) -> Words:
    rows, columns = _pixels(box)
    down = _waves(rows.stop - rows.start, waves)
    across = _waves(columns.stop - columns.start, waves).T
    words = [np.zeros((0, waves * waves // 64), np.uint64)]
    for start in range(0, len(thumbs), AT_ONCE):
        part = thumbs[start : start + AT_ONCE, rows, columns].astype(np.float64)
        strength = np.rint((down @ part @ across).reshape(len(part), waves * waves) * GRAIN)
        bits = strength > np.median(strength, axis=1, keepdims=True)
        words.append(np.packbits(bits, axis=1).view(">u8").astype(np.uint64))
    return np.concatenate(words)


def _pixels(box: Box) -> tuple[slice, slice]:
    top, bottom, left, right = (
        int(np.floor(share * side + 0.5)) for share, side in zip(box, (HEIGHT, HEIGHT, WIDTH, WIDTH), strict=True)
    )
    return slice(top, bottom), slice(left, right)


@cache
def _waves(before: int, waves: int) -> Matrix:
    """What `before` pixels of a line are worth in each wave, once they are brought to SIDE pixels."""
    wave, place = np.arange(1, waves + 1)[:, None], np.arange(SIDE)[None, :]
    return np.asarray(np.sqrt(2 / SIDE) * np.cos(np.pi * wave * (2 * place + 1) / (2 * SIDE)) @ _areas(before, SIDE))


@cache
def _areas(before: int, after: int) -> Matrix:
    """Rows of weights: each new pixel is the mean of the old ones under its area, also when it is smaller than one."""
    edges = np.arange(after + 1) * before / after
    old = np.arange(before)
    overlap = np.minimum(edges[1:, None], old + 1.0) - np.maximum(edges[:-1, None], old)
    return np.asarray(np.clip(overlap, 0.0, None) * after / before, np.float64)
