"""The first tale for those who do not see or not hear: python demo/make/access.py

From what film.py has made it makes a Kazakh sound with audio description, Kazakh subtitles for the deaf and hard of
hearing, and the picture with an interpreter's place in its corner. The figure there moves its hands and says nothing in
any sign language: it shows where an interpreter stands.
"""
from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import skia

import picture
import soundtrack
from figures import Look, Pose, person
from music import RATE, Score
from paper import HEIGHT, SAFFRON, WIDTH, ink, placed, rounded
from qozhanasyr import LINES, TALE
from tale import Line, Speaker, clock
from voice import fitted

FOLDER = Path(__file__).resolve().parent.parent / "tales" / TALE.slug
DESCRIBER = Speaker("describer", "f3", 50, 165, -0.15)

DESCRIBED = (
    Line(0.4, 3.4, DESCRIBER, {"kk": "Күн шуақты дала, алыста қарлы таулар."}),
    Line(8.75, 10.25, DESCRIBER, {"kk": "Алдынан екі бала шықты."}),
    Line(20.5, 22.2, DESCRIBER, {"kk": "Есек басын бұрды."}),
    Line(26.6, 31.2, DESCRIBER, {"kk": "Қарт қолын бұлғап, жолына түсті. Балалар қарап қалды."}),
)
"""What is to be seen, told where nobody speaks."""

NAMES = ("ЖҮРГІЗУШІ", "ҚЫЗ", "ҚОЖАНАСЫР", "ЖҮРГІЗУШІ")
HEARD = (
    (0.4, 3.3, "[♪ домбыра]"),
    (8.9, 10.0, "[есектің тұяғы тықылдайды]"),
    (20.8, 22.0, "[есек ақырады]"),
    (26.6, 31.0, "[балалар күледі, ♪ домбыра]"),
)
"""What is to be heard besides speech."""

INTERPRETER = Look("#2b3a55", "#1d2940", leg=60, torso=88, head=38, girth=1.0, skirt=30, braids=1, belt=None, trim="#2b3a55")


def described() -> np.ndarray:
    """The finished Kazakh sound, which steps back while the describer speaks."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(FOLDER / "sound-kk.m4a"), "-f", "f32le", "-ac", "2", "-ar",
                          str(RATE), "-"], capture_output=True, check=True).stdout
    film = np.frombuffer(raw, np.float32).reshape(-1, 2).astype(np.float64)
    voices = Score(TALE.seconds)
    for line in DESCRIBED:
        voices.lay(line.start, fitted(line, "kk"), 1.0, line.speaker.pan)
    told = voices.sheet
    length = min(len(film), len(told))
    return soundtrack.ducked(film[:length], told[:length], 0.7) + told[:length] * 1.1


def subtitles() -> str:
    """WebVTT with who speaks, and what is heard besides."""
    said = [(line.start, line.end, f"{name}: {line.texts['kk']}") for name, line in zip(NAMES, LINES, strict=True)]
    cues = [f"{clock(start)} --> {clock(end)}\n{text}\n" for start, end, text in sorted([*said, *HEARD])]
    return "WEBVTT\n\n" + "\n".join(cues)


def interpreted(c: skia.Canvas, t: float) -> None:
    """A frame of the tale with an interpreter's place in its lower corner."""
    TALE.draw(c, t)
    left, top, right, bottom = WIDTH - 300.0, HEIGHT - 330.0, WIDTH - 30.0, HEIGHT - 30.0
    c.save()
    c.clipPath(rounded(left, top, right, bottom, 24), doAntiAlias=True)
    c.drawPaint(ink("#e9eef2"))
    busy = any(line.start <= t < line.end for line in LINES)
    reach = 1.0 if busy else 0.12
    near = (-26 + 20 * reach * math.sin(t * 5.1), 50 - 34 * reach * (1 + math.sin(t * 3.7)) / 2)
    far = (30 + 18 * reach * math.sin(t * 4.3 + 1), 50 - 36 * reach * (1 + math.sin(t * 4.9 + 2)) / 2)
    pose = Pose(turn=0.1, near_hand=near, far_hand=far, smile=0.4, mouth=0.2 * busy)
    with placed(c, (left + right) / 2 - 5, bottom + 80, 1.8):
        person(c, 0, 0, INTERPRETER, pose, t, shadow=False)
    c.restore()
    c.drawPath(rounded(left, top, right, bottom, 24), ink(SAFFRON, 1.0, 6))


def main() -> int:
    loudness, peak = soundtrack.encode(described(), FOLDER / "sound-kk-x-ad.m4a")
    print(f"described: {loudness:.1f} LUFS, {peak:.1f} dBTP")
    (FOLDER / "subtitles-kk-x-sdh.vtt").write_text(subtitles(), encoding="utf-8")
    if "--stills" in sys.argv:
        picture.still(interpreted, 11.0, Path("build/signed.jpg"), 640, 360)
    else:
        picture.film(interpreted, TALE.seconds, FOLDER / "signed-rsl.mp4", crf=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
