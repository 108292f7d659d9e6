"""Small sounds of things, computed: hooves, crickets, birds, running water, an apple put down."""
from __future__ import annotations

import numpy as np

from music import RATE, Score


def knock(pitch: float, seconds: float = 0.09) -> np.ndarray:
    """Wood or hoof: a short pitched thud."""
    t = np.arange(int(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * pitch * t * (1 - 1.2 * t)) * np.exp(-t * 60)).astype(np.float32)


def chirp(low: float, high: float, seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    glide = low + (high - low) * np.sin(np.pi * t / seconds)
    return (np.sin(2 * np.pi * np.cumsum(glide) / RATE) * np.sin(np.pi * t / seconds) ** 2).astype(np.float32)


def cricket(seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    pulse = (np.sin(2 * np.pi * 31 * t) > 0.1) * (np.sin(2 * np.pi * 1.55 * t) > 0.25)
    pulse = np.convolve(pulse.astype(float), np.ones(200) / 200, "same")
    return (np.sin(2 * np.pi * 4350 * t) * pulse).astype(np.float32)


def brook(seconds: float, seed: int = 3) -> np.ndarray:
    """Running water: many small falling bubbles over soft noise."""
    rng = np.random.default_rng(seed)
    score = Score(seconds)
    for at in np.sort(rng.uniform(0, seconds - 0.1, int(seconds * 55))):
        pitch = rng.uniform(500, 1900)
        score.lay(float(at), chirp(pitch * 0.8, pitch, rng.uniform(0.02, 0.06)), rng.uniform(0.1, 0.5),
                  rng.uniform(-0.6, 0.6))
    hiss = np.convolve(rng.normal(0, 1, int(seconds * RATE)), np.ones(14) / 14, "same") * 0.18
    mono = score.sheet.mean(axis=1) + hiss
    edge = np.clip(np.minimum(np.arange(len(mono)), len(mono) - np.arange(len(mono))) / (0.5 * RATE), 0, 1)
    return (mono * edge).astype(np.float32)


def hooves(score: Score, start: float, end: float, beat: float, gain: float = 0.10) -> None:
    for k in range(int((end - start) / beat)):
        score.lay(start + k * beat, knock((330, 270, 350, 290)[k % 4]), gain * (1.0, 0.6, 0.8, 0.5)[k % 4],
                  0.15 * (-1) ** k)


def birdsong(score: Score, times: tuple[float, ...], gain: float = 0.03) -> None:
    for i, at in enumerate(times):
        for k in range(3 + i % 3):
            score.lay(at + 0.13 * k, chirp(2300 + 240 * (i % 4), 3300 + 200 * (k % 2), 0.09), gain, (-0.6, 0.5,
                0.1)[i % 3])
