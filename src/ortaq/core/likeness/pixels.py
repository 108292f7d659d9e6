"""The look at the pixels: where in the registered picture a clip's picture lies, at which second, and how alike.

A clip is one picture moved, made smaller, covered in places and slanted in the same way from its first second to its
last. So all moments together say where it lies (`seat`), which seconds are the same (`align`), how it is slanted
(`straighten`), and which parts are covered by something else; only then is each moment asked how alike it is (`alike`).

Two programmes made in one studio have the same pictures but for what moves in them. What a shot's pictures have in
common is therefore taken away, and the rest must be alike too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Luma, Times

cv2.setNumThreads(1)  # many clips are looked at side by side

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
"""3 × 3, from registered to clip, in pixels of 160 × 90 counted from the upper left corner."""

RATE: Final = CONFIG.frames.registry_rate
SOFT: Final = 6.0
"""Pixels of the blur that is taken away, and over which contrast is measured."""
GREY: Final = 4.0
"""Levels of grey below which contrast is not raised: the noise of an even wall stays small."""
TINY: Final = 1e-6
FINEST: Final = 0.0625
"""Seconds between two places tried by `align`."""
OTHER_SPEED, SPEED_COST = 0.01, 0.05
"""Score that another speed than 1 costs, and per unit away from it: of two that are as good 1 is meant."""
EDGE: Final = 0.3
"""Seconds by which a moment may lie outside the programme: half a step of the registry's rate, and a little."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Pictures of a clip or a programme in the order of time, sharpened: `full` [n, 90, 160] and `half` [n, 45, 80]."""

    times: Times
    full: Floats
    half: Floats

    def __len__(self) -> int:
        return len(self.times)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the clip's picture lies in the registered one and how well; seconds by which the place was moved."""

    likeness: float
    matrix: Matrix
    nudge: float
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike clip and programme are at their place: `score` 0 to 1.

    `still` is the likeness of the pictures, `moving` that of what moves within shots (None where nothing does), `shots`
    how many different ones were compared.
    """

    score: float
    still: float
    moving: float | None
    shots: int


def strip(pictures: Luma, times: Times) -> Strip:
    """Pictures, sharpened, and their seconds."""
    return Strip(times, sharp(pictures), sharp_half(pictures))


def sharp(pictures: Luma) -> Floats:
    """Pictures [n, 90, 160] without slow changes of light and with even contrast; a flat one becomes zeros."""
    return _sharpened(pictures, SOFT)


def sharp_half(pictures: Luma) -> Floats:
    """The same, half as wide and high: [n, 45, 80]."""
    size = WIDTH // 2, HEIGHT // 2
    small = [cv2.resize(picture, size, interpolation=cv2.INTER_AREA) for picture in pictures]
    return _sharpened(np.asarray(small, np.uint8).reshape(-1, HEIGHT // 2, WIDTH // 2), SOFT / 2)


def _sharpened(pictures: Luma, soft: float) -> Floats:
    made = np.zeros(pictures.shape, np.float32)
    for number, picture in enumerate(pictures):
        grey = picture.astype(np.float32)
        fine = grey - cv2.GaussianBlur(grey, (0, 0), soft)
        square = fine * fine
        if np.sqrt(square.mean()) >= CONFIG.pixels.flat:
            made[number] = fine / (np.sqrt(cv2.GaussianBlur(square, (0, 0), soft)) + GREY)
    return made


def seat(clips: Sequence[Floats], programme: Sequence[Floats], nudges: Sequence[float], sizes: Sequence[float]) -> Seat:
    """The best size and place for halved pictures of a clip [k, 45, 80], all together, in those of a programme.

    For each nudge there is one array of each. All sizes are tried at the middle nudge, the best few at the others.
    """
    if not nudges:
        return Seat(0.0, np.eye(3), 0.0)
    middle = len(nudges) // 2
    first = [_seat_of_size(clips[middle], programme[middle], nudges[middle], size) for size in sizes]
    best = sorted(first, key=lambda one: -one.likeness)[: CONFIG.pixels.sizes_kept]
    others = [number for number in range(len(nudges)) if number != middle]
    more = (_seat_of_size(clips[n], programme[n], nudges[n], one.size) for one in best for n in others)
    return max((*best, *more), key=lambda one: one.likeness)


def _seat_of_size(clip: Floats, programme: Floats, nudge: float, size: float) -> Seat:
    small = _resized(clip[0], size)
    surface = _surface(small, programme[0])
    for mine, theirs in zip(clip[1:], programme[1:], strict=True):
        surface += _surface(_resized(mine, size), theirs)
    place = int(surface.argmax())
    row, column = divmod(place, surface.shape[1])
    return Seat(float(surface[row, column]) / len(clip), _seated(small.shape, row, column), nudge, size)


def likeness(picture: Floats, other: Floats, size: float) -> float:
    """How alike one picture, made `size` of what it is, and another are where they fit best, from -1 to 1."""
    return float(_surface(_resized(picture, size), other).max())


def align(clip: Strip, programme: Strip, matrix: Matrix, near: tuple[float, float]) -> tuple[float, float, float]:
    """How alike along the best line, the programme's second at the clip's start, and the speed.

    `near` is the place and speed to begin with.
    """
    rule = CONFIG.align
    seen, window = _warped(clip.half, matrix)
    mine, theirs = _unit(_flat(seen)), _unit(_flat(programme.half * window))
    # Within a shot all pictures are alike; the power lets the few that are the same one decide second and speed.
    table = np.clip(mine @ theirs.T, 0.0, None) ** rule.contrast
    offset, speed = near
    starts = offset + np.arange(-rule.reach, rule.reach + FINEST / 2, FINEST)
    best = -1.0, offset, speed
    for tried in rule.speeds:
        score = _along(table, starts[:, None] + clip.times[None] * tried, programme.times)
        score -= OTHER_SPEED * (tried != 1) + SPEED_COST * abs(tried - 1)
        if score.max() > best[0]:
            best = float(score.max()), float(starts[int(np.argmax(score))]), tried
    return best


def straighten(clip: Floats, programme: Floats, matrix: Matrix, reach: int) -> Matrix:
    """A better matrix: parts of all pictures (of any one size) together say how far each lies from its place."""
    seen, window = _warped(clip, matrix)
    value, down, across = _parted(seen, programme, window, reach)
    scale = HEIGHT / programme.shape[1]
    good = value > CONFIG.pixels.part_good
    if good.sum() < CONFIG.pixels.parts_least:
        return matrix
    there = _centres(programme.shape[1:])[good.ravel()] * scale
    seen_at = there + np.stack([across[good], down[good]], axis=1) * scale
    change, kept = cv2.findHomography(there.astype(np.float32), seen_at.astype(np.float32), cv2.RANSAC, 1.5 * scale)
    if change is None or kept.sum() < CONFIG.pixels.parts_least:
        return matrix
    return np.asarray(matrix @ change, np.float64)


def alike(clip: Floats, programme: Floats, matrix: Matrix) -> Alike:
    """How alike the pictures of a clip and a programme [k, 90, 160] of the same moments are."""
    rule = CONFIG.pixels
    seen, window = _warped(clip, matrix)
    theirs = programme * window
    speak = (seen != 0).any((1, 2)) | (theirs != 0).any((1, 2))
    if speak.sum() < 2:  # noqa: PLR2004 -- one moment is no sequence
        return Alike(0.0, 0.0, None, 0)
    seen, theirs = seen[speak], theirs[speak]
    seen = np.stack([_moved(q, r) for q, r in zip(seen, theirs, strict=True)])
    value, down, across = _parted(seen, theirs, window, 1)
    says = value > -1
    if not says.any():
        return Alike(0.0, 0.0, None, 0)
    seen = _shifted(seen, down, across) * window
    best = _spread(value >= np.quantile(value[says], 1 - rule.best), seen.shape[1:])
    each = (_unit(_flat(seen * best)) * _unit(_flat(theirs * best))).sum(1)
    # Where something else covers the picture nothing can move; where a person moves otherwise, it is like enough.
    open_ = _spread(value >= rule.covered, seen.shape[1:])
    shots = list(_shots(theirs))
    moving, paid, moved = _moving(seen * open_, theirs * open_, shots)
    still = float(np.mean(np.sort(each)[: max(2, int(len(each) * rule.worst))]))
    scores = np.clip(each, 0.0, None) * paid
    score = float(np.mean(np.sort(scores)[: max(2, int(len(each) * rule.worst))]))
    if len(shots) == 1:  # one room in which little moves may be shown by others too
        score *= rule.lone + (1 - rule.lone) * min(1.0, moved / rule.lone_moving)
    return Alike(score, still, moving, len(shots))


def _shots(pictures: Floats) -> Iterator[slice]:
    """Runs of pictures that are alike."""
    flat = _unit(pictures.reshape(len(pictures), -1))
    start = 0
    for place in range(1, len(pictures) + 1):
        if place == len(pictures) or flat[place] @ flat[start] < CONFIG.pixels.same_shot:
            yield slice(start, place)
            start = place


def _moving(seen: Floats, theirs: Floats, shots: Sequence[slice]) -> tuple[float | None, NDArray[np.float64], float]:
    """The likeness of what moves within the shots (None where too little does), what moments keep, how much moves.

    A moment keeps its score where its shot does not move, or moves in the same way.
    """
    rule = CONFIG.pixels
    paid, likeness, weights, moved = np.ones(len(seen)), list[float](), list[int](), 0.0
    for shot in shots:
        count = shot.stop - shot.start
        if count < 2:  # noqa: PLR2004 -- one picture does not move
            continue
        q, r = seen[shot] - seen[shot].mean(0), theirs[shot] - theirs[shot].mean(0)
        moves = np.maximum(np.abs(q), np.abs(r)).max(0) > rule.moves
        q, r = q[:, moves], r[:, moves]
        other = float((r * r).sum())
        if other <= rule.moving_least * float((theirs[shot] ** 2).sum()):
            continue
        likeness.append(float((q * r).sum()) / (np.sqrt(float((q * q).sum()) * other) + TINY))
        weights.append(count)
        moved += other
        paid[shot] = min(1.0, max(0.0, likeness[-1]) / rule.moving_full)
    moving = float(np.average(likeness, weights=weights)) if likeness else None
    return moving, paid, moved / (float((theirs**2).sum()) + TINY)


def _flat(pictures: Floats) -> Floats:
    return pictures.reshape(len(pictures), -1)


def _resized(picture: Floats, size: float) -> Floats:
    rows, columns = picture.shape
    return np.asarray(cv2.resize(picture, (round(columns * size), round(rows * size)), interpolation=cv2.INTER_AREA))


def _surface(clip: Floats, programme: Floats) -> Floats:
    """Likeness at every place at which the smaller of two pictures, without its edges, lies inside the larger."""
    rows, columns = CONFIG.pixels.trim_rows, CONFIG.pixels.trim_columns
    if clip.shape > programme.shape:
        clip, programme = programme, clip
    found = cv2.matchTemplate(programme, np.ascontiguousarray(clip[rows:-rows, columns:-columns]), cv2.TM_CCORR_NORMED)
    return np.asarray(found, np.float32)


def _seated(shape: tuple[int, ...], row: int, column: int) -> Matrix:
    """The matrix of a halved clip picture made `shape`, whose place in `_surface` was `row`, `column`."""
    rows, columns = shape
    down, across = HEIGHT / 2 / rows, WIDTH / 2 / columns
    top, left = (row - CONFIG.pixels.trim_rows) * 2, (column - CONFIG.pixels.trim_columns) * 2
    if rows > HEIGHT / 2:  # the registered picture lies in the clip's
        top, left = -top, -left
    return np.array([[across, 0, -left * across], [0, down, -top * down], [0, 0, 1]])


def _warped(clip: Floats, matrix: Matrix) -> tuple[Floats, Floats]:
    """A clip's pictures as the registered ones lie, and where there is something (1) or not (0)."""
    rows, columns = clip.shape[1:]
    scale = columns / WIDTH
    to = np.diag([scale, scale, 1.0])
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    place = np.linalg.inv(middle) @ to @ matrix @ np.linalg.inv(to) @ middle
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = [cv2.warpPerspective(picture, place, (columns, rows), flags=flags) for picture in clip]
    inside = cv2.warpPerspective(np.ones((rows, columns), np.float32), place, (columns, rows), flags=flags)
    return np.asarray(made, np.float32).reshape(clip.shape), np.asarray(inside > 1 - 1e-3, np.float32)


def _unit(rows: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    return np.asarray(rows / (np.sqrt((rows * rows).sum(1, keepdims=True)) + TINY), np.float32)


def _along(table: Floats, places: Times, seconds: Times) -> NDArray[np.float64]:
    """The mean likeness along each line of places [lines, moments]; a moment outside the programme is like nothing."""
    last = len(seconds) - 1
    at = np.interp(places, seconds, np.arange(len(seconds)))
    left = np.minimum(at.astype(int), max(last - 1, 0))
    share = at - left
    row = np.arange(table.shape[0])[None]
    value = table[row, left] * (1 - share) + table[row, np.minimum(left + 1, last)] * share
    outside = (places < seconds[0] - EDGE) | (places > seconds[-1] + 1 / RATE + EDGE)
    return np.asarray(np.where(outside, 0.0, value).mean(1), np.float64)


def _cells(shape: tuple[int, ...]) -> tuple[int, int]:
    return shape[0] // CONFIG.pixels.parts_down, shape[1] // CONFIG.pixels.parts_across


def _summed(picture: Floats) -> Floats:
    down, across = CONFIG.pixels.parts_down, CONFIG.pixels.parts_across
    rows, columns = _cells(picture.shape)
    return np.asarray(picture.reshape(down, rows, across, columns).sum((1, 3)))


def _centres(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The middle of each part, x and y."""
    rows, columns = _cells(shape)
    y, x = np.mgrid[0 : CONFIG.pixels.parts_down, 0 : CONFIG.pixels.parts_across]
    return np.stack([(x.ravel() + 0.5) * columns, (y.ravel() + 0.5) * rows], axis=1).astype(np.float64)


def _parted(
    seen: Floats, theirs: Floats, window: Floats, reach: int
) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """By part: the best likeness of all pictures together, and how far down and across it was (-1: says nothing)."""
    theirs = theirs * window
    energy = _summed((theirs * theirs).sum(0))
    steps = [(down, across) for down in range(-reach, reach + 1) for across in range(-reach, reach + 1)]
    values = []
    for down, across in steps:
        moved = np.roll(seen, (-down, -across), (1, 2)) * window
        values.append(
            _summed(np.einsum("kyx,kyx->yx", moved, theirs))
            / (np.sqrt(_summed(np.einsum("kyx,kyx->yx", moved, moved)) * energy) + TINY)
        )
    table = np.stack(values)
    best = table.argmax(0)
    value = np.where(energy > CONFIG.pixels.part_least * energy.mean(), table.max(0), -1.0)
    where = np.array(steps)
    return np.asarray(value, np.float32), where[best, 0], where[best, 1]


def _spread(parts: NDArray[np.bool_] | NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    """What is said of parts, for each pixel."""
    rows, columns = _cells(shape)
    return np.repeat(np.repeat(parts, rows, axis=0), columns, axis=1).astype(np.float32)


def _shifted(seen: Floats, down: NDArray[np.intp], across: NDArray[np.intp]) -> Floats:
    """Each part taken from as far away as was found."""
    rows, columns = seen.shape[1:]
    y, x = np.mgrid[0:rows, 0:columns]
    y = np.clip(y + _spread(down, seen.shape[1:]).astype(int), 0, rows - 1)
    x = np.clip(x + _spread(across, seen.shape[1:]).astype(int), 0, columns - 1)
    return seen[:, y, x]


def _moved(seen: Floats, theirs: Floats) -> Floats:
    """A picture moved by the few pixels that a moving camera makes within an eighth of a second."""
    reach = CONFIG.pixels.nudged
    if not theirs.any() or not seen.any():
        return seen
    surface = cv2.matchTemplate(seen, np.ascontiguousarray(theirs[reach:-reach, reach:-reach]), cv2.TM_CCORR_NORMED)
    row, column = np.unravel_index(int(np.argmax(surface)), surface.shape)
    return np.roll(seen, (reach - int(row), reach - int(column)), (0, 1))
