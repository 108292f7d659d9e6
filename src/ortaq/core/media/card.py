"""A continuity card: a still for a gap between programmes, with what comes next; drawn the same each time.

It is drawn for 1280 x 720 and read at 640 x 360 too, so no text is smaller than 28 pixels; everything stands inside the
safe area (EBU R 95). `lay_out` says what is drawn and where, `draw` draws it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
EDGE, TOP = 64, 36
"""The safe area: 5 % of each side."""
ROWS: Final = 3
LEAST: Final = 28
"""Pixels of the smallest text: 14 where the picture is 360 lines high."""
DESIGN: Final = 1
"""Grows when cards are drawn otherwise, so that new ones are made."""
NIGHT, SEAM, SAFFRON, SKY, LIGHT, SOFT = "#0b1f2e", "#123042", "#f6bd4f", "#8adbe5", "#fff8e9", "#b5c2ca"
"""Colours of the tokens for dark screens."""
TIMES_END, TITLES, FIRST_ROW, PITCH = 236, 268, 264, 142
SMOOTH: Final = 4

Point = tuple[float, float]
_HORN: Final[tuple[tuple[Point, Point, Point, Point], ...]] = (
    ((12, 9.5), (12, 6), (10.2, 3.5), (7.4, 3.5)),
    ((7.4, 3.5), (4.6, 3.5), (3, 5.3), (3, 7.6)),
    ((3, 7.6), (3, 9.9), (4.5, 11.3), (6.4, 11.3)),
    ((6.4, 11.3), (8.3, 11.3), (9.3, 10.1), (9.3, 8.5)),
)
"""The left horn of the tamga in its box of 24 x 24, as Bézier curves; the right one is its mirror."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of the next programmes: `start` (ticks) tells showings apart, `at` is the time as it is drawn.

    `sign` is what stands in the age sign, `sign_note` what must be said of it; `label` are the words of the AI label
    behind its mark (“AI”, or “?” where nobody knows). Empty: there is none.
    """

    start: int
    at: str
    title: str
    sign: str = ""
    sign_note: str = ""
    label_mark: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says in the language `tag`; times are those of `city`."""

    tag: str
    channel: str
    heading: str
    city: str
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """The name of its content: SHA-256, 32 hex digits of it."""
        told = json.dumps([DESIGN, asdict(self)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Faces:
    """Font files that hold every letter of the interface languages."""

    display: Path
    strong: Path


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is drawn: its left end, the middle of its line, size in pixels; `frame` is a box or a pill."""

    words: str
    left: int
    middle: int
    size: int
    width: int
    colour: str
    face: Path
    frame: str = ""


def lay_out(card: Card, faces: Faces) -> list[Text]:
    """Every text of a card with its place; what is too long is drawn smaller, and cut at last."""
    room = WIDTH - EDGE - EDGE - 104
    found = [fitted(card.channel, faces.display, 60, (EDGE + 104, 92), room, LIGHT)]
    city = fitted(card.city, faces.strong, 34, (0, 196), 420, SOFT)
    found += [
        fitted(card.heading, faces.strong, 36, (EDGE, 196), WIDTH - 2 * EDGE - city.width - 40, SKY),
        placed(city, WIDTH - EDGE - city.width),
    ]
    for number, row in enumerate(card.rows[:ROWS]):
        found += laid_row(row, faces, FIRST_ROW + 30 + number * PITCH)
    return [one for one in found if one.words]


def laid_row(row: Row, faces: Faces, middle: int) -> Iterator[Text]:
    """The time, the title, and below it the age sign and the AI label."""
    room = WIDTH - EDGE - TITLES
    time = fitted(row.at, faces.display, 56, (0, middle), TIMES_END - EDGE, SAFFRON)
    yield placed(time, TIMES_END - time.width)
    yield fitted(row.title, faces.display, 48, (TITLES, middle), room, LIGHT)
    left, below = TITLES, middle + 58
    told = (
        (row.sign, LIGHT, "box"),
        (row.sign_note, SOFT, ""),
        (row.label_mark, NIGHT, "pill"),
        (row.label, SAFFRON, ""),
    )
    for words, colour, frame in told:
        if not words:
            continue
        pad = 14 if frame else 0
        text = fitted(words, faces.strong, LEAST, (left + pad, below), WIDTH - EDGE - left - 2 * pad, colour)
        yield Text(text.words, text.left, below, text.size, text.width, colour, text.face, frame)
        left = text.left + text.width + pad + (12 if frame else 32)


def fitted(  # noqa: PLR0917 -- read as fitted(words, face, size, place, room, colour)
    words: str, face: Path, size: int, place: tuple[int, int], room: int, colour: str
) -> Text:
    """A text of at most `size` pixels that takes no more than `room`."""
    words = " ".join(words.split())
    least = min(size, max(LEAST, size * 2 // 3))
    while size > least and length(words, face, size) > room:
        size -= 1
    if length(words, face, size) > room:
        while words and length(f"{words}…", face, size) > room:
            words = words[:-1].rstrip(" ,:;.-–—")
        words = f"{words}…"
    return Text(words, *place, size, length(words, face, size), colour, face)


def placed(text: Text, left: int) -> Text:
    """The same text at another left end."""
    return Text(text.words, left, text.middle, text.size, text.width, text.colour, text.face, text.frame)


@lru_cache(maxsize=64)
def font(face: Path, size: int) -> ImageFont.FreeTypeFont:
    """A face in a size, laid out by Pillow alone, so that every machine draws the same."""
    return ImageFont.truetype(str(face), size, layout_engine=ImageFont.Layout.BASIC)


def length(words: str, face: Path, size: int) -> int:
    """Width in whole pixels."""
    return round(font(face, size).getlength(words))


def draw(card: Card, faces: Faces) -> Image.Image:
    """The picture: night, the band of the tamga, and the texts."""
    image = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
    for number in range(WIDTH // 80):
        tamga(image, (number * 80 + 12, HEIGHT - 62), 56, SEAM)
    tamga(image, (EDGE, 44), 88, SAFFRON)
    pen = ImageDraw.Draw(image)
    pen.line((EDGE, 150, WIDTH - EDGE, 150), SEAM, 3)
    for text in lay_out(card, faces):
        box = (text.left - 14, text.middle - 21, text.left + text.width + 14, text.middle + 21)
        if text.frame == "box":
            pen.rounded_rectangle(box, 8, None, text.colour, 3)
        elif text.frame:
            pen.rounded_rectangle(box, 21, SAFFRON)
        pen.text((text.left, text.middle), text.words, text.colour, font(text.face, text.size), anchor="lm")
    return image


def tamga(image: Image.Image, place: tuple[int, int], size: int, colour: str) -> None:
    """Draw the sign of the house with round ends, smooth."""
    scale = size * SMOOTH / 24
    mask = Image.new("L", (size * SMOOTH, size * SMOOTH), 0)
    pen, half = ImageDraw.Draw(mask), 1.75 * scale / 2
    for line in strokes():
        points = [(x * scale, y * scale) for x, y in line]
        pen.line(points, 255, round(2 * half), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), 255)
    image.paste(colour, place, mask.resize((size, size), Image.Resampling.LANCZOS))


def strokes() -> list[list[Point]]:
    """The lines of the tamga."""
    horn = [bezier(curve, step / 16) for curve in _HORN for step in range(17)]
    return [[(12, 21), (12, 9.5)], [(8.5, 16.5), (15.5, 16.5)], horn, [(24 - x, y) for x, y in horn]]


def bezier(curve: tuple[Point, Point, Point, Point], at: float) -> Point:
    """A point of a cubic curve."""
    parts = ((1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3)
    x, y = (sum(part * point[axis] for part, point in zip(parts, curve, strict=True)) for axis in (0, 1))
    return x, y
