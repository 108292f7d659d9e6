"""The codes of org.ortaq.v1: the bits of the test vectors, what changes them and what does not, the ways of reading."""

import base64
import hashlib
import json
import zlib
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ortaq.core.likeness import codes, config
from ortaq.core.likeness.config import CONFIG, WHOLE
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Seen
from tests.core.likeness import moving

VECTORS = json.loads(resources.files("ortaq.core.likeness").joinpath("vectors.json").read_text(encoding="utf-8"))

tiles = arrays(np.uint8, (3, 4)).map(lambda tile: np.kron(tile, np.ones((30, 40), np.uint8))[None])
"""Pictures of twelve even fields: also those that are flat, or flat in one direction."""


@pytest.mark.parametrize("vector", VECTORS["pictures"], ids=lambda vector: vector["name"])
def test_the_bits_of_the_vectors(vector) -> None:
    thumbs = np.frombuffer(zlib.decompress(base64.b64decode(vector["luma"])), np.uint8).reshape(1, HEIGHT, WIDTH)
    assert [f"{word:016x}" for word in codes.codes64(thumbs)[0]] == vector["codes64"]
    assert [f"{word:016x}" for word in codes.codes256(thumbs)[0]] == vector["codes256"]


def test_the_vectors_are_of_the_algorithm_in_force() -> None:
    """Whoever changes how pictures are taken or coded must give it another name, and vectors of its own."""
    assert VECTORS["constants"] == config.ALGORITHM
    assert hashlib.sha256(config.TEXT.encode()).hexdigest() == config.DIGEST
    assert VECTORS["algorithm"] == CONFIG.algorithm == "org.ortaq.v1"


def slowly(thumb, box, waves):
    """A code as docs/likeness.md writes it, number by number."""
    top, bottom, left, right = (int(s * n + 0.5) for s, n in zip(box, (HEIGHT, HEIGHT, WIDTH, WIDTH), strict=True))

    def squared(lines):
        cells = []
        for cell in range(64):
            low, high = cell * len(lines) / 64, (cell + 1) * len(lines) / 64
            parts = [line * max(0.0, min(high, n + 1) - max(low, n)) for n, line in enumerate(lines)]
            cells.append(sum(parts) / (high - low))
        return np.array(cells)

    square = squared(squared(thumb[top:bottom, left:right].astype(float)).T).T
    cosines = [np.cos(np.pi * k * (2 * np.arange(64) + 1) / 128) / np.sqrt(32) for k in range(1, waves + 1)]
    strength = [round(64 * float(v @ square @ h)) for v in cosines for h in cosines]
    middle = sum(sorted(strength)[len(strength) // 2 - 1 : len(strength) // 2 + 1]) / 2
    bits = "".join("1" if one > middle else "0" for one in strength)
    return [int(bits[n : n + 64], 2) for n in range(0, len(bits), 64)]


@pytest.mark.parametrize("box", [*CONFIG.codes.crops, (0.31, 0.77, 0.2, 0.5)])
def test_codes_are_what_the_specification_says_number_by_number(box) -> None:
    thumb = moving.programme(4, 0.5).thumbs
    assert codes.coarse(thumb, box).tolist() == slowly(thumb[0], box, 8)
    assert codes.codes256(thumb, box)[0].tolist() == slowly(thumb[0], box, 16)


@settings(max_examples=20, deadline=None)
@given(thumb=tiles)
def test_half_the_bits_are_set_or_none(thumb) -> None:
    set_bits = int(np.bitwise_count(codes.coarse(thumb))[0])
    assert set_bits <= 32
    assert set_bits == 0 or int(np.bitwise_count(codes.codes256(thumb)).sum()) <= 128


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), light=st.integers(-40, 40))
def test_more_light_changes_no_bit(seed, light) -> None:
    thumb = np.random.default_rng(seed).integers(60, 190, (1, HEIGHT, WIDTH)).astype(np.uint8)
    assert np.array_equal(codes.coarse(thumb), codes.coarse((thumb.astype(int) + light).astype(np.uint8)))


def test_less_contrast_changes_few_bits_and_another_picture_changes_half() -> None:
    thumbs = moving.programme(1, 20).thumbs
    same = np.bitwise_count(codes.coarse(thumbs) ^ codes.coarse(moving.darker(thumbs)))
    other = codes.distances(codes.coarse(thumbs), codes.coarse(moving.programme(2, 20).thumbs))
    assert same.max() <= 4
    assert 28 < other.mean() < 36


def test_a_flat_picture_says_nothing() -> None:
    flat = np.stack([np.full((HEIGHT, WIDTH), level, np.uint8) for level in (0, 16, 128, 255)])
    assert not codes.codes64(flat).any()
    assert not codes.codes256(flat).any()


def test_codes_do_not_depend_on_how_many_are_made_at_once() -> None:
    thumbs = moving.programme(6, 3).thumbs
    many = np.concatenate([thumbs] * (codes.AT_ONCE // len(thumbs) + 2))
    assert np.array_equal(codes.codes64(many)[-len(thumbs) :], codes.codes64(thumbs))
    assert codes.codes64(thumbs[:0]).shape == (0, 6)
    assert codes.codes256(thumbs[:0]).shape == (0, 4)


def test_a_clip_is_also_read_without_its_bars() -> None:
    seen = moving.programme(1, 5, change=moving.letterboxed)
    trimmed = next(variant for variant in codes.variants(seen) if variant.change == "trimmed")
    assert trimmed.box == pytest.approx((0.122, 0.878, 0, 1), abs=0.02)
    apart = np.bitwise_count(codes.coarse(trimmed.thumbs) ^ codes.coarse(moving.programme(1, 5).thumbs))
    assert np.median(apart) <= 4


def test_a_clip_is_also_read_inside_the_box_that_moves() -> None:
    seen = moving.programme(1, 5, change=moving.in_a_picture)
    boxed = next(variant for variant in codes.variants(seen) if variant.change == "boxed")
    assert boxed.box == pytest.approx((0.1, 0.7, 0.33, 0.93), abs=0.03)


def test_a_plain_clip_is_read_as_it_is_and_mirrored() -> None:
    seen = moving.programme(1, 5)
    plain, turned = codes.variants(seen)
    assert (plain.change, turned.change) == ("none", "mirrored")
    assert np.array_equal(turned.thumbs[:, :, ::-1], seen.thumbs)


def test_bars_of_a_few_dark_pictures_are_no_border() -> None:
    borders = np.array([WHOLE] * 8 + [(0.3, 0.7, 0.0, 1.0)] * 2)
    assert codes.trim(borders) == WHOLE


def test_nothing_seen_is_read_as_nothing() -> None:
    nothing = Seen(np.zeros(0), np.zeros((0, HEIGHT, WIDTH), np.uint8), np.zeros((0, 4)))
    assert [variant.change for variant in codes.variants(nothing)] == ["none"]


@pytest.mark.parametrize(("seconds", "value"), [(1, 0.6), (5, 0.6), (7.5, 0.525), (10, 0.45), (20, 0.4), (99, 0.35)])
def test_a_threshold_between_two_lengths_lies_on_their_line(seconds, value) -> None:
    assert config.at(CONFIG.margin.match_above, seconds) == pytest.approx(value)
