"""Sounds drawn from seeds, to calibrate on: voices that babble over music, in as many languages as wanted.

None of them is measured by the bench: that is done with the tales, whose voices and music other programs made.
"""

import wave
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]
RATE: Final = 22_050
VOWELS: Final = np.array([
    (730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480),
    (570, 840, 2410), (440, 1020, 2240), (390, 1990, 2550), (490, 1350, 1690),
], float)  # fmt: skip
"""Three formants each, in Hz."""
MODES: Final = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))


def chance(*words: object) -> np.random.Generator:
    """Chance that is the same for the same words on every machine."""
    return np.random.default_rng(zlib.crc32(" ".join(map(str, words)).encode()))


def music(name: str, seconds: float) -> Wave:
    """Plucked notes in one key, of an even strength."""
    some, made = chance("music", name), np.zeros(round((seconds + 4) * RATE))
    mode, root = MODES[some.integers(2)], 55 * 2 ** (some.integers(12) / 12)
    beat, at = some.uniform(0.18, 0.45), 0.0
    while at < seconds:
        for _ in range(some.integers(1, 4)):
            degree = int(some.integers(0, 21))
            pitch = root * 2 ** ((mode[degree % 7] + 12 * (degree // 7)) / 12)
            time = np.arange(round(some.uniform(0.4, 2.5) * RATE)) / RATE
            note = np.zeros(len(time))
            for part in range(1, 6):
                note += np.sin(2 * np.pi * pitch * part * time) * np.exp(-time * (1.2 + part * 0.9)) / part
            first = round(at * RATE)
            made[first : first + len(time)] += note * some.uniform(0.3, 1) * np.minimum(1, time / 0.005)
        at += beat * int(some.choice([1, 1, 2, 2, 4]))
    return even(made[: round(seconds * RATE)])


def voice(name: str, seconds: float) -> Wave:
    """Phrases of syllables with pauses between them, in a pitch of its own."""
    some, made = chance("voice", name), np.zeros(round(seconds * RATE))
    pitch, at = some.uniform(90, 230), some.uniform(0, 0.5)
    while at < seconds - 0.5:
        for _ in range(some.integers(4, 14)):
            count, first = round(some.uniform(0.09, 0.26) * RATE), round(at * RATE)
            if first + count >= len(made):
                break
            made[first : first + count] += syllable(some, pitch, count)
            at += count / RATE + some.uniform(0, 0.05)
        at += some.uniform(0.25, 1.3)
    return even(made)


def syllable(some: np.random.Generator, pitch: float, count: int) -> Wave:
    """A vowel, with a consonant before it or not."""
    time = np.arange(count) / RATE
    tone = pitch * 2 ** (some.normal(0, 0.12) + some.normal(0, 0.15) * time * RATE / count)
    phase = 2 * np.pi * np.cumsum(tone) / RATE
    vowel = VOWELS[some.integers(len(VOWELS), size=2)].mean(axis=0) * some.normal(1, 0.04)
    made = np.zeros(count)
    for part in range(1, int(5000 / pitch)):
        near = (part * tone.mean() - vowel) / (80, 100, 140)
        made += np.sin(part * phase) * float(((1, 0.6, 0.35) / (1 + near**2)).sum()) / part**0.3
    made *= np.sqrt(np.sin(np.pi * np.arange(count) / count))
    if some.random() < 0.5:  # noqa: PLR2004 -- every second one
        hiss = round(min(0.08 * RATE, count / 2))
        made[:hiss] = made[:hiss] * 0.2 + some.normal(0, 0.3, hiss) * np.hanning(hiss)
    return made


def even(made: Wave) -> Wave:
    """As strong as all others."""
    return np.asarray(made / np.sqrt((made**2).mean()), np.float64)


def mixed(name: str, language: str, seconds: float, bed: float) -> Wave:
    """A programme's sound in a language: its voice, and its music so loud beside it, which gives way to the voice."""
    spoken, width = voice(f"{name} {language}", seconds), round(0.1 * RATE)
    loud = np.convolve(np.abs(spoken), np.ones(width) / width, "same")
    score = music(name, seconds) * (1 - 0.58 * np.minimum(1, loud / 0.5))
    return np.clip(0.1 * (spoken + bed * score), -1, 1)


def write(made: Wave, path: Path) -> None:
    """As a WAV file."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(made * 32767).astype("<i2").tobytes())
