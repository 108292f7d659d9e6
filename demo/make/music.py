"""Computed instruments and the three scores: plucked dombra and dutar, a breathy flute, a bowed kobyz."""
from __future__ import annotations

from functools import lru_cache

import numpy as np

RATE = 48000
D3 = 146.83


def semitone(steps: float, base: float = D3) -> float:
    return base * 2 ** (steps / 12)


@lru_cache(maxsize=512)
def pluck(frequency: float, seconds: float, softness: float = 0.5, decay: float = 0.996) -> np.ndarray:
    """Karplus-Strong: a burst of noise goes round a string and loses its edge."""
    period = RATE / frequency
    n = int(period)
    rng = np.random.default_rng(int(frequency * 10))
    string = rng.uniform(-1, 1, n)
    for _ in range(1 + int(softness * 6)):
        string = 0.5 * string + 0.25 * np.roll(string, 1) + 0.25 * np.roll(string, -1)
    string -= string.mean()
    string /= np.abs(string).max() + 1e-9
    rounds = int(seconds * RATE / n) + 1
    out = np.empty(rounds * n, np.float64)
    for k in range(rounds):
        out[k * n:(k + 1) * n] = string
        string = decay * (0.5 * string + 0.5 * np.roll(string, 1))
    out = out[:int(seconds * RATE)]
    stretch = period / n
    out = np.interp(np.arange(len(out)) / stretch, np.arange(len(out)), out)
    fade = min(len(out), int(0.08 * RATE))
    out[-fade:] *= np.linspace(1, 0, fade)
    return (out * np.exp(-np.arange(len(out)) / RATE * 1.1)).astype(np.float32)


def flute(frequency: float, seconds: float) -> np.ndarray:
    """A sybyzgy: a sine with a slow tremble and a little breath."""
    t = np.arange(int(seconds * RATE)) / RATE
    tremble = 1 + 0.006 * np.sin(2 * np.pi * 5.1 * t) * np.clip(t * 2, 0, 1)
    phase = 2 * np.pi * np.cumsum(frequency * tremble) / RATE
    breath = np.convolve(np.random.default_rng(int(frequency)).normal(0, 1, len(t)), np.ones(24) / 24, "same") * 0.10
    swell = np.clip(t / 0.16, 0, 1) * np.clip((seconds - t) / 0.28, 0, 1)
    return ((np.sin(phase) + 0.22 * np.sin(2 * phase) + 0.06 * np.sin(3 * phase) + breath) * swell).astype(np.float32)


def bowed(frequency: float, seconds: float, attack: float = 0.35) -> np.ndarray:
    """A kobyz: horsehair on horsehair, nasal and grainy."""
    t = np.arange(int(seconds * RATE)) / RATE
    wander = 1 + 0.005 * np.sin(2 * np.pi * 4.6 * t + 1) + 0.002 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(frequency * wander) / RATE
    tone = np.zeros_like(t)
    for k in range(1, 18):
        harmonic = frequency * k
        body = 1 / (1 + ((harmonic - 520) / 330) ** 2) + 0.5 / (1 + ((harmonic - 1450) / 380) ** 2) + 0.15
        tone += np.sin(k * phase + 0.7 * k) * body / k ** 0.75
    grain = 1 + 0.16 * np.convolve(np.random.default_rng(int(frequency)).normal(0, 1, len(t)), np.ones(160) / 160,
                                   "same") * 8
    swell = np.clip(t / attack, 0, 1) ** 1.5 * np.clip((seconds - t) / 0.4, 0, 1)
    return (tone * grain * swell * 0.3).astype(np.float32)


class Score:
    """Two channels of a given length; notes are laid on it."""

    def __init__(self, seconds: float) -> None:
        self.sheet = np.zeros((int(seconds * RATE), 2), np.float32)

    def lay(self, at: float, note: np.ndarray, gain: float = 1.0, pan: float = 0.0) -> None:
        start = int(at * RATE)
        note = note[:max(0, len(self.sheet) - start)]
        self.sheet[start:start + len(note), 0] += note * gain * np.sqrt((1 - pan) / 2)
        self.sheet[start:start + len(note), 1] += note * gain * np.sqrt((1 + pan) / 2)

    def hall(self, seconds: float, wet: float) -> "Score":
        """A room about the players, by convolution with fading noise."""
        n = int(seconds * RATE)
        rng = np.random.default_rng(7)
        size = 1 << int(np.ceil(np.log2(len(self.sheet) + n)))
        for ch in range(2):
            echo = rng.normal(0, 1, n) * np.exp(-np.arange(n) / RATE * 6.0 / seconds)
            echo = np.convolve(echo, np.ones(6) / 6, "same")
            echo /= np.sqrt(np.sum(echo ** 2))
            tail = np.fft.irfft(np.fft.rfft(self.sheet[:, ch], size) * np.fft.rfft(echo, size), size)[:len(self.sheet)]
            self.sheet[:, ch] += (wet * tail).astype(np.float32)
        return self

    def fade(self, start: float, end: float) -> "Score":
        a, b = int(start * RATE), min(int(end * RATE), len(self.sheet))
        self.sheet[a:b] *= np.linspace(1, 0, b - a)[:, None]
        self.sheet[b:] = 0
        return self


def riding_tune(seconds: int) -> np.ndarray:
    """A trotting dombra kui: the drone string under a tune that limps on purpose, as a donkey does."""
    score = Score(seconds)
    mode = (0, 2, 4, 5, 7, 9, 10, 12, 14)
    phrase_a = (4, 4, 5, 4, 2, 3, 4, 0, 2, 2, 3, 2, 1, 2, 0, 0)
    phrase_b = (7, 7, 6, 5, 4, 5, 6, 4, 5, 4, 3, 2, 1, 2, 0, 0)
    beat, at, k = 0.215, 0.35, 0
    while at < seconds - 2.6:
        phrase = phrase_b if (k // 16) % 4 == 2 else phrase_a
        step = mode[phrase[k % 16]]
        strong = k % 4 == 0
        score.lay(at, pluck(semitone(step + 12), 1.1, 0.35), 0.34 if strong else 0.22, 0.18)
        score.lay(at + 0.006, pluck(semitone(7), 0.8, 0.7), 0.16 if k % 2 == 0 else 0.09, -0.2)
        if strong:
            score.lay(at, pluck(semitone(0 if (k // 8) % 2 == 0 else 5), 1.4, 0.8), 0.20, -0.12)
        if k % 8 == 6:
            score.lay(at + beat / 2, pluck(semitone(step + 12), 0.6, 0.35), 0.16, 0.22)
        at += beat * (1.12 if k % 2 == 0 else 0.88)
        k += 1
    for i, step in enumerate((0, 7, 12, 16, 19, 24)):
        score.lay(at + i * 0.07, pluck(semitone(step), 2.2, 0.5), 0.24, -0.2 + 0.08 * i)
    return score.hall(0.9, 0.16).sheet


def orchard_tune(seconds: int) -> np.ndarray:
    """A slow dutar figure in a sweet mode with a flute over it."""
    score = Score(seconds)
    bars = ((0, 7, 12, 16), (-3, 4, 9, 12), (5, 9, 12, 17), (-5, 7, 11, 14))
    beat, at, k = 0.36, 0.3, 0
    while at < seconds - 3.2:
        chord = bars[(k // 8) % 4]
        step = chord[(0, 2, 1, 3, 2, 3, 1, 2)[k % 8]]
        score.lay(at, pluck(semitone(step + 5), 2.0, 0.8, 0.9975), 0.24 if k % 8 == 0 else 0.15, -0.25 + 0.07 * (k % 8))
        at += beat
        k += 1
    tune = ((2.9, 16, 1.4), (4.4, 19, 0.7), (5.1, 17, 0.7), (5.8, 16, 1.8), (11.6, 12, 0.7), (12.3, 14, 0.7),
            (13.0, 16, 2.0),
            (17.4, 21, 1.3), (18.8, 19, 0.7), (19.5, 16, 1.9), (24.6, 16, 0.7), (25.3, 17, 0.7), (26.0, 19, 1.6),
            (27.6, 24, 2.2),
            (31.6, 16, 0.7), (32.3, 14, 0.7), (33.0, 12, 2.0))
    for when, step, length in tune:
        if when + length < seconds:
            score.lay(when, flute(semitone(step + 5 + 12), length), 0.055, 0.25)
    for i, step in enumerate((0, 7, 12, 16)):
        score.lay(at + i * 0.16, pluck(semitone(step + 5), 2.6, 0.8, 0.9975), 0.22, 0.1 * i)
    return score.hall(1.8, 0.30).sheet


def forest_tune(seconds: int, runs_from: float = 21.0) -> np.ndarray:
    """A kobyz in the dark over a low drone; when the children run, a light dombra runs with them."""
    score = Score(seconds)
    for at in np.arange(0.2, seconds - 5, 4.6):
        score.lay(float(at), bowed(semitone(-12), 5.0, 0.8), 0.10, -0.15)
    tune = ((0.8, 3, 1.3), (2.0, 2, 0.8), (2.8, 0, 2.0), (6.0, 7, 1.2), (7.2, 5, 0.7), (7.9, 3, 0.7), (8.6, 2, 2.0),
            (11.6, 0, 0.8),
            (12.4, 1, 0.8), (13.2, 0, 1.6), (16.5, 7, 1.2), (17.7, 8, 0.6), (18.3, 7, 1.6))
    for when, step, length in tune:
        score.lay(when, bowed(semitone(step + 2), length + 0.35, 0.16), 0.13, 0.2)
    mode = (0, 3, 5, 7, 10, 12, 15)
    beat, at, k = 0.19, runs_from, 0
    while at < seconds - 2.4:
        step = mode[(0, 2, 3, 2, 4, 3, 2, 3, 5, 4, 3, 4, 2, 3, 1, 0)[k % 16]]
        score.lay(at, pluck(semitone(step + 14), 0.9, 0.45), 0.24 if k % 4 == 0 else 0.14, 0.25)
        if k % 4 == 0:
            score.lay(at, pluck(semitone(2), 1.2, 0.8), 0.20, -0.2)
        at += beat
        k += 1
    for i, step in enumerate((2, 9, 14, 18, 21)):
        score.lay(at + i * 0.09, pluck(semitone(step), 2.2, 0.6), 0.22, 0.1 * i)
    return score.hall(2.2, 0.34).sheet
