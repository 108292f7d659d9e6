"""Every letter of every interface alphabet has a glyph in the font file that the style sheet sends the browser to."""

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import ImageFont

from ortaq.core.text.alphabets import alphabet, alphabets

LOOK = Path(__file__).parents[2] / "src" / "ortaq" / "web" / "static" / "web"
FACE = re.compile(r"@font-face \{ font-family: \"?([\w ]+)\"?; src: url\(([^)]+)\).*?(?:unicode-range: ([^;]+);)? \}")
Faces = list[tuple[str, list[tuple[int, int]]]]


def faces(family: str) -> Faces:
    """(file, [(first, last code point)]) of a family, as tokens.css declares them."""
    found = FACE.findall((LOOK / "tokens.css").read_text(encoding="utf-8"))
    return [
        (file, [span(part) for part in ranges.split(",") if part]) for name, file, ranges in found if name == family
    ]


def span(part: str) -> tuple[int, int]:
    first, _, last = part.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


@cache
def font(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(LOOK / file, 40)


def drawn(file: str, letter: str) -> bool:
    """Whether the file has its own glyph for the letter, not the box for a missing one."""
    return bytes(font(file).getmask(letter)) != bytes(font(file).getmask("\uffff"))


@pytest.mark.parametrize("family", ["Inter", "Onest"])
@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_a_family_draws_every_letter_of_an_alphabet(family: str, tag: str) -> None:
    chosen = faces(family)
    missing = [
        letter
        for letter in alphabet(tag).letters
        if not any(
            first <= ord(letter) <= last and drawn(file, letter) for file, spans in chosen for first, last in spans
        )
    ]
    assert (len(chosen), missing) == (4, [])


def test_the_box_for_a_missing_letter_is_recognised() -> None:
    assert [drawn("fonts/inter-latin-wght-normal.woff2", letter) for letter in "aЖ"] == [True, False]
