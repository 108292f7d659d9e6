"""The synthetic voices: espeak-ng says a line, and says it again faster or slower until it fits its place."""
from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from tale import Line, Speaker

RATE = 48000
FASTEST, SLOWEST = 1.30, 0.84


class DoesNotFit(ValueError):
    """A line is too long for its place in the picture."""


def version() -> str:
    said = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"(\d+\.\d+(?:\.\d+)?)", said).group(1)


def read_wave(path: Path) -> np.ndarray:
    with wave.open(str(path)) as w:
        samples = np.frombuffer(w.readframes(w.getnframes()), np.int16)
        return samples.reshape(-1, w.getnchannels()).astype(np.float32).mean(axis=1) / 32768


def spoken(text: str) -> str:
    """What the voice is given: its own apostrophe, no quotation marks, dashes as pauses."""
    return re.sub(r"[«»„”“]", "", text).replace("ʻ", "'").replace("ʼ", "'").replace(" — ", ", ")


def trimmed(sound: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(sound) > 0.012)
    return sound[max(0, loud[0] - 480):loud[-1] + 1900] if len(loud) else sound


def utter(text: str, language: str, speaker: Speaker, speed: float) -> np.ndarray:
    """One take: speech, warmed a little, its pitch moved by the speaker's semitones without changing the pace."""
    shift = 2 ** (speaker.semitones / 12)
    tone = (f"rubberband=pitch={shift:.4f}," if shift != 1 else "")
    with tempfile.TemporaryDirectory() as scratch:
        raw, warm = Path(scratch, "raw.wav"), Path(scratch, "warm.wav")
        subprocess.run(["espeak-ng", "-v", f"{language}+{speaker.variant}", "-p", str(speaker.pitch), "-s",
                        str(round(speed)),
                        "-g", "2", "-w", str(raw), spoken(text)], check=True)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(raw), "-ar", str(RATE), "-ac", "1", "-af",
                        f"{tone}highpass=f=95,equalizer=f=230:t=q:w=1:g=3,equalizer=f=3100:t=q:w=1.2:g=-2.5,lowpass=f=7200,"
                        "acompressor=threshold=0.12:ratio=3:attack=8:release=120:makeup=1.6", str(warm)], check=True)
        return trimmed(read_wave(warm))


def fitted(line: Line, language: str) -> np.ndarray:
    """A take that fills the line's place: the pace moves, within what still sounds unhurried."""
    place = line.end - line.start
    speed = float(line.speaker.speed)
    take = utter(line.texts[language], language, line.speaker, speed)
    wish = min(max(len(take) / RATE / (place * 0.97), SLOWEST), FASTEST)
    if not 0.985 < wish < 1.015:
        take = utter(line.texts[language], language, line.speaker, speed * wish)
    if len(take) / RATE > place + 0.12:
        raise DoesNotFit(f"{language}: «{line.texts[language]}» takes {len(take) / RATE:.2f} s, place is {place:.2f} s")
    loudness = float(np.sqrt(np.mean(np.square(take)))) or 1.0
    return take * (0.115 / loudness)
