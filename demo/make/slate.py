"""The slate for a programme a country has no licence for: eight seconds of calm night that loop without a seam."""
from __future__ import annotations

import json
import math
import random
from pathlib import Path

import skia

import music
import picture
import soundtrack
from ornament import horn, stepped_diamond
from paper import (FELT, HEIGHT, NIGHT, NIGHT_MID, POMEGRANATE, SAFFRON, SAFFRON_SOFT, SKY_SOFT, WIDTH, cut, disc, ink,
                   mix, placed)

SECONDS = 8
SENTENCE = {
    "en": "This programme may not be shown in your country.",
    "kk": "Бұл бағдарламаны еліңізде көрсетуге болмайды.",
    "ky": "Бул программаны өлкөңүздө көрсөтүүгө болбойт.",
    "tr": "Bu program ülkenizde gösterilemez.",
    "az": "Bu proqram ölkənizdə göstərilə bilməz.",
    "uz": "Bu dasturni mamlakatingizda koʻrsatib boʻlmaydi.",
    "tk": "Bu gepleşigi ýurduňyzda görkezip bolmaýar.",
    "hu": "Ez a műsor az Ön országában nem mutatható be.",
    "ru": "Эту программу нельзя показывать в вашей стране.",
}
COLUMNS = (("kk", "ky", "uz", "tk"), ("az", "tr", "hu", "ru"))
FACE = skia.Typeface("Noto Sans", skia.FontStyle.Normal())


def turned(t: float, times: int = 1, offset: float = 0.0) -> float:
    """A wave that comes home exactly when the loop does."""
    return math.sin(math.tau * (times * t / SECONDS + offset))


def written_line(c: skia.Canvas, text: str, x: float, y: float, size: float, colour: str,
                 centred: bool = False) -> None:
    font = skia.Font(FACE, size)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setSubpixel(True)
    c.drawString(text, x - (font.measureText(text) / 2 if centred else 0), y, font, ink(colour))


def sky(c: skia.Canvas, t: float) -> None:
    c.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), ink(NIGHT))
    for k, r in enumerate((620, 500, 392, 298, 222)):
        disc(c, WIDTH / 2, 222, r * (1 + 0.012 * turned(t, 1, k * 0.12)), mix(NIGHT, NIGHT_MID, 0.25 + 0.17 * k))
    rng = random.Random(12)
    for _ in range(70):
        x, y, size, phase = rng.random() * WIDTH, rng.random() * 470, 1 + 1.6 * rng.random(), rng.random()
        if math.hypot(x - WIDTH / 2, y - 222) > 190:
            disc(c, x, y, size, SAFFRON_SOFT, 0.30 + 0.28 * turned(t, 1 + int(phase * 2), phase))


def tamga(c: skia.Canvas, t: float) -> None:
    """Four ram's horns about a diamond, breathing; a ring of small diamonds that moves on by one in a loop."""
    with placed(c, WIDTH / 2, 222):
        for k in range(16):
            angle = math.tau * (k + t / SECONDS) / 16
            with placed(c, 172 * math.sin(angle), -172 * math.cos(angle), 1, math.degrees(angle)):
                cut(c, stepped_diamond(6.5), SAFFRON, alpha=0.85)
        c.drawCircle(0, 0, 148 + 1.5 * turned(t), ink(SAFFRON, 0.55, 1.6))
        with placed(c, 0, 0, 1, 2.2 * turned(t)):
            for k in range(4):
                with placed(c, 0, 0, 1, 90 * k):
                    horn(c, 0, -72 - 2.5 * turned(t, 1, 0.1), 86, SAFFRON, 8, curl=1 + 0.22 * turned(t, 1, 0.2))
                with placed(c, 0, 0, 1, 90 * k + 45):
                    with placed(c, 0, -92 - 3 * turned(t, 1, 0.55), 1):
                        cut(c, stepped_diamond(12), SKY_SOFT)
            cut(c, stepped_diamond(30 + 0.8 * turned(t)), POMEGRANATE)
            cut(c, stepped_diamond(13), FELT)


def sentences(c: skia.Canvas) -> None:
    written_line(c, SENTENCE["en"], WIDTH / 2, 470, 29, FELT, centred=True)
    c.drawLine(WIDTH / 2, 508, WIDTH / 2, 660, ink(SAFFRON, 0.35, 1.5))
    for column, tags in enumerate(COLUMNS):
        for row, tag in enumerate(tags):
            font = skia.Font(FACE, 21)
            y = 528 + row * 41
            x = WIDTH / 2 - 32 - font.measureText(SENTENCE[tag]) if column == 0 else WIDTH / 2 + 32
            written_line(c, SENTENCE[tag], x, y, 21, "#d9e4ea")


def draw(c: skia.Canvas, t: float) -> None:
    sky(c, t)
    tamga(c, t)
    sentences(c)


def one_note() -> "music.Score":
    score = music.Score(SECONDS)
    score.lay(0.9, music.pluck(music.semitone(0), 4.5, 0.9, 0.9985), 0.035)
    score.lay(0.93, music.pluck(music.semitone(7), 4.0, 0.9, 0.9985), 0.022, 0.2)
    return score.hall(2.0, 0.3).fade(6.0, 7.8)


def make(folder: Path, drafts: Path | None) -> None:
    """Write the slate, or only one draft still."""
    if drafts is not None:
        drafts.mkdir(parents=True, exist_ok=True)
        picture.still(draw, 2.0, drafts / "slate.jpg")
        return
    folder.mkdir(parents=True, exist_ok=True)
    picture.film(draw, SECONDS, folder / "picture.mp4")
    picture.still(draw, 0.0, folder / "still.jpg", 960, 540)
    soundtrack.encode(one_note().sheet, folder / "sound.m4a", loudness=None)
    card = {"slug": "slate", "kind": "slate", "seconds": SECONDS, "loop": True, "original_language": "zxx",
            "sentence": SENTENCE,
            "machine_written": [tag for tag in SENTENCE if tag != "en"], "ai": {"picture": "cgi",
                "sound": "computed by a program, no AI"},
            "credits": [{"role": "picture", "name": "drawn by a program (skia-python)"}, {"role": "music",
                "name": "one computed dombra note"}],
            "licence": "Apache-2.0"}
    (folder / "slate.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
