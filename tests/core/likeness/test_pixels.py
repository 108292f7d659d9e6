"""The look at the pixels: the seat of a picture in another, slanted, covered, and two studios that look the same."""

import cv2
import numpy as np
import pytest

from ortaq.core.likeness import codes, pixels
from ortaq.core.likeness.config import CONFIG
from tests.core.likeness import moving

HERE = np.eye(3)


@pytest.fixture(scope="module")
def thumbs():
    """Six seconds, of three shots."""
    return moving.programme(4, 6).thumbs


def seat(clip, programme):
    """Where all pictures of a clip together lie in those of a programme."""
    mine, theirs = (pixels.sharp_half(pictures) for pictures in (clip, programme))
    return pixels.seat([mine], [theirs], [0.0], CONFIG.pixels.sizes)


def alike(clip, programme, matrix=HERE):
    return pixels.alike(pixels.sharp(clip), pixels.sharp(programme), matrix)


def covered(pictures):
    """With a logo in a corner and a bar of subtitles."""
    seen = pictures.copy()
    seen[:, 5:17, 132:152] = 235
    seen[:, 76:87] = 16
    seen[:, 79:84, 20:130] = 235
    return seen


def slanted(pictures):
    """As filmed from the side: the right edge is a tenth lower and higher than the left one."""
    corners = np.array([[0, 0], [160, 4], [160, 86], [0, 90]], np.float32)
    square = np.array([[0, 0], [160, 0], [160, 90], [0, 90]], np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners)
    return np.stack([cv2.warpPerspective(one, matrix, (160, 90)) for one in pictures])


def studio(seed, seconds=8):
    """The same room at two pictures a second; somebody in it moves in their own way."""
    room = moving.scene(300, 0.0, (160, 90))
    chance = np.random.default_rng(seed)
    pictures = []
    x, y = 80.0, 50.0
    for _ in range(seconds * 2):
        x, y = np.clip(x + chance.uniform(-14, 14), 40, 120), np.clip(y + chance.uniform(-8, 8), 30, 70)
        seen = room.copy()
        cv2.circle(seen, (int(x), int(y)), 12, 230, -1)
        cv2.circle(seen, (int(x), int(y)), 5, 20, -1)
        pictures.append(seen)
    return np.stack(pictures)


@pytest.mark.parametrize("level", [0, 16, 17, 100, 235, 255])
def test_a_flat_picture_has_nothing_to_compare(level, thumbs) -> None:
    flat = np.full_like(thumbs, level)
    assert not pixels.sharp(flat).any()
    assert alike(thumbs, flat).score == 0.0
    assert alike(flat, flat).score == 0.0


def test_light_and_contrast_change_little(thumbs) -> None:
    changed = np.clip(thumbs * 0.7 + 40, 0, 255).astype(np.uint8)
    assert alike(changed, thumbs).score > 0.95


def test_a_picture_sits_in_itself(thumbs) -> None:
    found = seat(thumbs, thumbs)
    assert (found.size, found.likeness) == (1.0, pytest.approx(1, abs=1e-3))
    assert found.matrix == pytest.approx(HERE)


@pytest.mark.parametrize("box", [(0.1, 0.9, 0.1, 0.9), (0.15, 0.95, 0.04, 0.84), (0.0, 0.7, 0.3, 1.0)])
def test_a_part_of_a_picture_finds_its_seat(thumbs, box) -> None:
    part = codes.cut(thumbs, box)
    found = seat(part, thumbs)
    top, bottom, left, right = box
    corners = np.array([[left * 160, top * 90, 1], [right * 160, bottom * 90, 1]]).T
    there = found.matrix @ corners
    assert there[:2].T.ravel().tolist() == pytest.approx([0, 0, 160, 90], abs=4)
    assert alike(part, thumbs, found.matrix).score > 0.85


def test_a_picture_that_is_a_part_of_the_clip_finds_its_seat(thumbs) -> None:
    """As when the border around it was seen too far outside."""
    around = np.full_like(thumbs, 16)
    around[:, 6:84, 10:150] = np.stack([cv2.resize(one, (140, 78), interpolation=cv2.INTER_AREA) for one in thumbs])
    assert alike(around, thumbs, seat(around, thumbs).matrix).score > 0.8


def test_a_slanted_picture_is_straightened(thumbs) -> None:
    clip, programme = pixels.sharp(slanted(thumbs)), pixels.sharp(thumbs)
    matrix = seat(slanted(thumbs), thumbs).matrix
    before = pixels.alike(clip, programme, matrix).score
    for reach in (2, 2):
        matrix = pixels.straighten(clip, programme, matrix, reach)
    assert pixels.alike(clip, programme, matrix).score > max(0.9, before)


def test_what_covers_a_picture_does_not_count(thumbs) -> None:
    assert alike(covered(thumbs), thumbs).score > 0.9


def test_other_pictures_are_not_alike() -> None:
    one, other = moving.programme(4, 6).thumbs, moving.programme(5, 6).thumbs
    assert alike(one, other, seat(one, other).matrix).score < 0.4


def test_one_room_with_other_movement_is_another_programme() -> None:
    mine, theirs, street = studio(1), studio(2), moving.programme(4, 6).thumbs
    same, other = (
        alike(np.concatenate([room, street]), np.concatenate([mine, street])).score for room in (mine, theirs)
    )
    assert (same, alike(mine, theirs).still) == (pytest.approx(1, abs=1e-3), pytest.approx(0.85, abs=0.15))
    assert other < 0.75  # although the room and all of the street are the same


def test_one_shot_in_which_little_moves_says_less_than_a_sequence() -> None:
    same, other = alike(studio(1), studio(1)), alike(studio(1), studio(2))
    assert (same.shots, same.still) == (1, pytest.approx(1, abs=1e-3))
    assert CONFIG.pixels.lone < same.score < 0.8
    assert other.score < same.score / 2


def test_one_still_picture_says_less_than_a_sequence(thumbs) -> None:
    still = np.repeat(thumbs[:1], 6, axis=0)
    assert alike(still, still).score == pytest.approx(CONFIG.pixels.lone, abs=1e-3)


def test_second_and_speed_come_from_the_best_line() -> None:
    programme = moving.programme(6, 30)
    clip = moving.programme(6, 10, rate=4, start=9.25, speed=1.1)
    mine, theirs = (pixels.strip(seen.thumbs, seen.times) for seen in (clip, programme))
    likeness, start, speed = pixels.align(mine, theirs, HERE, (10.0, 1.0))
    assert likeness > 0.5
    assert (start, speed) == (pytest.approx(9.25, abs=0.13), pytest.approx(1.1, abs=0.051))
