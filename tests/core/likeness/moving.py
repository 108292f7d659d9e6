"""Moving pictures of the tests' own: tiles of slow noise that a camera travels over, a new one every few seconds."""

import cv2
import numpy as np

from ortaq.core.likeness.frames import Luma, Seen, Watcher

SHOT = 2.7


def scene(seed, seconds, size=(320, 180)):
    """One luma picture of a programme at this second."""
    shot, inside = int(seconds // SHOT), seconds % SHOT
    width, height = size
    chance = np.random.default_rng([seed, shot])
    tile = chance.integers(0, 256, (12, 20)).astype(np.uint8)
    field = cv2.resize(tile, (width * 2, height * 2), interpolation=cv2.INTER_CUBIC)
    speed_x, speed_y = chance.uniform(10, 40, 2) * width / 320
    left, top = int(inside * speed_x), int(inside * speed_y)
    return np.ascontiguousarray(field[top : top + height, left : left + width])


def programme(seed, seconds, *, rate=2.0, start=0.0, change=lambda picture: picture, speed=1.0) -> Seen:
    """What is seen of a programme from `start`, for so many seconds, each picture altered by `change`."""
    watcher = Watcher(rate)
    for number in range(int(seconds * rate)):
        watcher.take(change(scene(seed, start + number / rate * speed)), number / rate)
    return watcher.seen()


def mirrored(picture: Luma) -> Luma:
    return picture[:, ::-1].copy()


def cropped(picture: Luma) -> Luma:
    height, width = picture.shape
    return picture[height // 20 : -(height // 20), width // 20 : -(width // 20)].copy()


def cropped_aside(picture: Luma) -> Luma:
    """A fifth of both sides is gone, and not in the middle."""
    height, width = picture.shape
    top, left = height * 3 // 20, width // 25
    return picture[top : top + height * 4 // 5, left : left + width * 4 // 5].copy()


def letterboxed(picture: Luma) -> Luma:
    height, width = picture.shape
    bars = np.full_like(picture, 16)
    bars[height // 8 : -(height // 8)] = cv2.resize(picture, (width, height - 2 * (height // 8)))
    return bars


def in_a_picture(picture: Luma) -> Luma:
    height, width = picture.shape
    still = scene(999, 0.0, (width, height))
    still[height // 10 : height // 10 + height * 6 // 10, width // 3 : width // 3 + width * 6 // 10] = cv2.resize(
        picture, (width * 6 // 10, height * 6 // 10), interpolation=cv2.INTER_AREA
    )
    return still


def darker(picture: Luma) -> Luma:
    return np.clip(picture * 0.6 + 20, 0, 255).astype(np.uint8)
