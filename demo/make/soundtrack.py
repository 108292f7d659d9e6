"""The mix of one language: music, small sounds, voices; then −23 LUFS, AAC, exactly as long as the picture."""
from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from music import RATE, Score
from tale import Tale
from voice import fitted

LOUDNESS, TRUE_PEAK = -23.0, -1.5
MUSIC_LEVEL = 0.048


def write_wave(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "wb") as w:
        w.setnchannels(2)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def measured(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) by EBU R 128."""
    said = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f",
                           "null", "-"],
                          capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1)),
            float(re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary).group(1)))


def ducked(music: np.ndarray, voice: np.ndarray, depth: float = 0.58) -> np.ndarray:
    """Music steps back while somebody speaks."""
    level = np.abs(voice).max(axis=1)
    hop = RATE // 100
    coarse = np.array([level[i:i + hop].max() for i in range(0, len(level), hop)])
    smooth = np.convolve(np.clip(coarse * 12, 0, 1), np.hanning(45) / np.hanning(45).sum(), "same")
    gain = np.interp(np.arange(len(level)), np.arange(len(smooth)) * hop, 1 - depth * smooth)
    return music * gain[:, None]


def mixed(tale: Tale, language: str) -> np.ndarray:
    voices = Score(tale.seconds)
    for line in tale.lines:
        take = fitted(line, language)
        place, length = line.end - line.start, len(take) / RATE
        voices.lay(line.start + max(0.0, (place - length) * 0.35), take, 1.0, line.speaker.pan)
    voices.hall(0.5, 0.10)
    tune = tale.music(tale.seconds)
    tune *= MUSIC_LEVEL / float(np.sqrt(np.mean(np.square(tune))))
    sound = ducked(tune, voices.sheet) + tale.foley(tale.seconds) + voices.sheet * 1.25
    edge = np.clip(np.minimum(np.arange(len(sound)) / 480, (len(sound) - np.arange(len(sound))) / (0.5 * RATE)), 0, 1)
    return sound * edge[:, None]


def limited(sound: np.ndarray, ceiling: float) -> np.ndarray:
    """Soft shoulder above 70 % of the ceiling."""
    knee = ceiling * 0.7
    over = np.abs(sound) > knee
    bent = np.sign(sound) * (knee + (ceiling - knee) * np.tanh((np.abs(sound) - knee) / (ceiling - knee)))
    return np.where(over, bent, sound)


def encode(sound: np.ndarray, target: Path, loudness: float | None = LOUDNESS) -> tuple[float, float]:
    """Bring to loudness and write AAC-LC; returns what the finished file measures."""
    ceiling = 10 ** (TRUE_PEAK / 20)
    with tempfile.TemporaryDirectory() as scratch:
        draft = Path(scratch, "draft.wav")
        if loudness is not None:
            sound = sound * (0.5 / np.abs(sound).max())
            for _ in range(2):
                write_wave(draft, sound)
                sound = limited(sound * 10 ** ((loudness - measured(draft)[0]) / 20), ceiling)
        write_wave(draft, sound)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(draft), "-c:a", "aac", "-profile:a", "aac_low",
                        "-b:a", "96k", "-ar", str(RATE),
                        "-ac", "2", "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart",
                        str(target)], check=True)
    return measured(target)
