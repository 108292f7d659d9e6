"""What a tale is: its people's voices, its lines at fixed times in every language, its card."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np
import skia

from letters import kazakh_latin, uzbek_cyrillic

SOUND_LANGUAGES = ("kk", "ky", "tr", "az", "uz", "tk", "hu")
SUBTITLE_TAGS = ("kk", "kk-Latn", "ky", "tr", "az", "uz", "uz-Cyrl", "tk", "hu", "en")
Texts = dict[str, str]


@dataclass(frozen=True)
class Speaker:
    """A synthetic voice: espeak-ng variant, pitch 0-99, words a minute, place between the ears -1..1."""
    name: str
    variant: str
    pitch: int
    speed: int
    pan: float = 0.0
    room: float = 0.12
    semitones: float = 0.0


@dataclass(frozen=True)
class Line:
    """Somebody speaks between start and end seconds, whatever the language."""
    start: float
    end: float
    speaker: Speaker
    texts: Texts


@dataclass(frozen=True)
class Tale:
    slug: str
    catalogue_id: str
    maker: str
    original_language: str
    seconds: int
    titles: Texts
    synopses: Texts
    lines: tuple[Line, ...]
    draw: Callable[[skia.Canvas, float], None]
    poster: Callable[[skia.Canvas], None]
    still_at: float
    music: Callable[[int], np.ndarray]
    foley: Callable[[int], np.ndarray]
    producer: str
    instrument: dict[str, str] = field(default_factory=lambda: {"en": "computed dombra"})
    genre: str = "children/animation"
    tone: str = ""

    def __post_init__(self) -> None:
        if self.seconds % 4:
            raise ValueError(f"{self.slug}: {self.seconds} s is not a multiple of 4 s")
        for line in self.lines:
            missing = {*SOUND_LANGUAGES, "en"} - set(line.texts)
            if missing or not 0 < line.start < line.end < self.seconds:
                raise ValueError(f"{self.slug}: line at {line.start} s lacks {sorted(missing)} or does not fit")


def written(texts: Texts, tag: str) -> str:
    """The text of a tag; the second script of Kazakh and of Uzbek is made from the first."""
    if tag in texts:
        return texts[tag]
    if tag == "kk-Latn":
        return kazakh_latin(texts["kk"])
    if tag == "uz-Cyrl":
        return uzbek_cyrillic(texts["uz"])
    return texts[tag]


def clock(seconds: float) -> str:
    """hh:mm:ss.mmm, all of it, as WebVTT readers agree on."""
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def write_subtitles(tale: Tale, folder: Path) -> None:
    for tag in SUBTITLE_TAGS:
        cues = "".join(f"\n{i}\n{clock(line.start)} --> {clock(line.end + 0.2)}\n{written(line.texts, tag)}\n"
                       for i, line in enumerate(tale.lines, 1))
        (folder / f"subtitles-{tag}.vtt").write_text(f"WEBVTT\n{cues}", encoding="utf-8")


def write_card(tale: Tale, folder: Path, voice_version: str) -> None:
    """tale.json, for the catalogue, the credits page and the AI label."""
    card = {
        "slug": tale.slug,
        "catalogue_id": tale.catalogue_id,
        "maker": tale.maker,
        "original_language": tale.original_language,
        "seconds": tale.seconds,
        "titles": {tag: written(tale.titles, tag) for tag in SUBTITLE_TAGS},
        "synopses": {tag: written(tale.synopses, tag) for tag in SUBTITLE_TAGS},
        "genre": tale.genre,
        "min_age": 0,
        "basis": "oral tradition; words and drawing of this version are our own",
        "credits": [
            {"role": "producer", "name": tale.producer, "fictional": True},
            {"role": "picture", "name": "drawn by a program (skia-python)"},
            {"role": "voice", "name": f"espeak-ng {voice_version}, synthetic voice"},
            {"role": "music", "name": tale.instrument["en"]},
        ],
        "ai": {
            "picture": "cgi",
            "sound": "voice.synthetic",
            "sound_system": {"name": "espeak-ng", "version": voice_version},
            "music": "computed by a program, no AI",
            "subtitles": "human",
        },
        "machine_written": list(SUBTITLE_TAGS),
        "sounds": {tag: f"sound-{tag}.m4a" for tag in SOUND_LANGUAGES},
        "subtitles": {tag: f"subtitles-{tag}.vtt" for tag in SUBTITLE_TAGS},
        "licence": "Apache-2.0",
    }
    (folder / "tale.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
