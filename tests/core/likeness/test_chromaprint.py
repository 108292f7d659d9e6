"""Our integers are Chromaprint's, bit by bit, however the samples come."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ortaq.core.likeness import chromaprint
from ortaq.core.likeness.chromaprint import FRAME, HOP, RATE, SILENCE, SPAN, STEP, Ear, Heard
from tests.core.likeness import oracle_chromaprint

TALES = Path(__file__).parents[3] / "demo/tales"
Samples = NDArray[np.int16]
needs_library = pytest.mark.skipif(not oracle_chromaprint.FOUND, reason="libchromaprint is not installed")

VECTOR = [
    4152271653,
    4160668437,
    4127113485,
    4126937357,
    4114359661,
    4097584237,
    4097711341,
    4101900701,
    1979582863,
    1442777486,
    1434200462,
]


def heard(*pieces: Samples) -> Heard:
    ear = Ear()
    for piece in pieces:
        ear.feed(piece)
    return ear.heard()


def sound(kind: str, seconds: float, seed: int = 0) -> Samples:
    """Noise, a falling tune of square tones, or both between silences."""
    some, time = np.random.default_rng(seed), np.arange(round(seconds * RATE)) / RATE
    pitch = 220 * 2 ** (some.integers(0, 36, len(time) // 2000 + 1) / 12)
    tune = 6000 * np.sign(np.sin(2 * np.pi * pitch[np.arange(len(time)) // 2000] * time))
    noise = some.normal(0, 3000, len(time))
    made = {
        "noise": noise,
        "tune": tune,
        "faint": some.integers(-1, 2, len(time)),
        "gaps": (tune + noise) * (time % 9 < 4),
    }
    return np.asarray(made[kind].clip(-32768, 32767), np.int16)


@needs_library
@pytest.mark.parametrize("kind", ["noise", "tune", "faint", "gaps"])
def test_the_integers_are_those_of_the_library(kind: str) -> None:
    samples = sound(kind, 60)
    assert np.array_equal(heard(samples).ints, oracle_chromaprint.integers(samples))


@needs_library
@pytest.mark.skipif(not TALES.exists(), reason="the tales are not in this copy")
@pytest.mark.parametrize("tale", ["cirtdan", "qozhanasyr", "zumrad"])
def test_the_integers_of_a_told_tale_are_those_of_the_library(tale: str) -> None:
    samples = np.concatenate(list(chromaprint.samples(TALES / tale / "sound-tr.m4a")))
    assert np.array_equal(heard(samples).ints, oracle_chromaprint.integers(samples))


@needs_library
@settings(max_examples=25, deadline=None)
@given(st.integers(0, FRAME + 40 * HOP), st.integers(0, 2**32 - 1), st.floats(0.1, 12000))
def test_any_length_and_any_loudness(length: int, seed: int, loud: float) -> None:
    samples = np.random.default_rng(seed).normal(0, loud, length).clip(-32768, 32767).astype(np.int16)
    assert np.array_equal(heard(samples).ints, oracle_chromaprint.integers(samples))


def test_a_vector_for_machines_without_the_library() -> None:
    """A chirp of integers only: the same samples everywhere."""
    time = np.arange(4 * RATE, dtype=np.int64)
    samples = ((time * (200 + time // 64)) % 16384 - 8192).astype(np.int16)
    assert heard(samples).ints.tolist() == VECTOR


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 60000), max_size=6))
def test_pieces_or_whole_it_is_heard_the_same(cuts: list[int]) -> None:
    samples = sound("gaps", 6)
    whole, parts = heard(samples), heard(*np.split(samples, sorted(min(cut, len(samples)) for cut in cuts)))
    assert np.array_equal(whole.ints, parts.ints)
    assert np.allclose(whole.level, parts.level)


def test_silence_has_one_integer_and_no_level() -> None:
    silent = heard(np.zeros(5 * RATE, np.int16))
    assert set(silent.ints.tolist()) == {SILENCE}
    assert silent.level.max() == -120


def test_what_is_shorter_than_one_integer_hears_is_nothing_and_each_hop_adds_one() -> None:
    least = round(SPAN * RATE)
    assert len(heard(sound("noise", 10)[: least - 1]).ints) == 0
    assert [len(heard(sound("noise", 10)[: least + more * HOP]).ints) for more in range(4)] == [1, 2, 3, 4]
    assert len(heard().ints) == 0
    assert pytest.approx(1365 / 11025) == STEP
