"""Every letter that a page can show has a glyph in a font that we ship; none is left to a font of the system."""

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import ImageFont

import ortaq
from ortaq.core.text.alphabets import alphabets
from ortaq.core.text.convert import convert
from ortaq.core.text.languages import AUTONYMS, INTERFACE, MADE, SWITCH_NAMES
from ortaq.web import messages
from ortaq.web.apps import LOCALE

LOOK = Path(__file__).parents[2] / "src" / "ortaq" / "web" / "static" / "web"
FACE = re.compile(r"@font-face \{ font-family: \"?([\w ]+)\"?; src: url\(([^)]+)\).*?(?:unicode-range: ([^;]+);)? \}")
STACK = re.compile(r"--(face(?:-display)?): ([^;]+);")
UNSEEN = "\u00a0\u202f\u2009\u200c\u200d\u2068\u2069\n\t"
"""Spaces and marks that have no shape."""
LATIN_1 = 0xFF
Spans = list[tuple[int, int]]


@cache
def style() -> str:
    return (LOOK / "tokens.css").read_text(encoding="utf-8")


@cache
def stack(name: str) -> list[tuple[str, Spans]]:
    """(file, [(first, last code point)]) of all fonts of ours in `--face` or `--face-display`, in their order."""
    families = [one.strip().strip('"') for one in dict(STACK.findall(style()))[name].split(",")]
    declared = FACE.findall(style())
    return [
        (file, [span(part) for part in ranges.split(",") if part])
        for family in families
        for name_, file, ranges in declared
        if name_ == family
    ]


def span(part: str) -> tuple[int, int]:
    first, _, last = part.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


@cache
def font(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(LOOK / file, 40)


@cache
def blank(file: str) -> bytes:
    """What a file draws for a code point that stands for nothing (U+FFFF is none of its cmap's)."""
    return bytes(font(file).getmask("\uffff"))


@cache
def drawn(file: str, letter: str) -> bool:
    """Whether the file's cmap has a glyph of its own for the letter, and not the box for a missing one."""
    return bytes(font(file).getmask(letter)) != blank(file)


@cache
def is_shown(name: str, letter: str) -> bool:
    """Whether a browser finds the letter in one of our files, where the style sheet sends it."""
    return any(
        first <= ord(letter) <= last and drawn(file, letter) for file, spans in stack(name) for first, last in spans
    )


@pytest.mark.parametrize("name", ["face", "face-display"])
@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_our_fonts_draw_every_letter_of_every_alphabet(name: str, tag: str) -> None:
    assert [letter for letter in alphabets()[tag].letters if not is_shown(name, letter)] == []


@pytest.mark.parametrize("tag", [*messages.PLURALS, *MADE])
def test_our_fonts_draw_everything_that_is_written_in_the_interface(tag: str) -> None:
    """Also what is no letter of the alphabet: the marks of another one, quotation marks, arrows."""
    source = MADE.get(tag, tag)
    catalog = messages.texts(messages.read(messages.po_path(LOCALE, source)))
    said = "\n".join(text for message in catalog.values() for text in messages.strings(message))
    letters = set(convert(said, source, tag)) - set(UNSEEN)
    assert sorted(letter for letter in letters if not is_shown("face", letter)) == []


def test_our_fonts_draw_every_sign_that_stands_in_a_page_or_script() -> None:
    """What is no word and so in no catalogue: arrows, ticks, middle dots."""
    root = Path(ortaq.__file__).parent
    pages = [*root.glob("*/templates/**/*.html"), *root.glob("*/static/**/*.js"), *root.glob("*/static/**/*.css")]
    read = [page for page in pages if "vendor" not in page.parts]
    signs = {sign for page in read for sign in page.read_text(encoding="utf-8") if ord(sign) > LATIN_1} - set(UNSEEN)
    assert (sorted(sign for sign in signs if not is_shown("face", sign)), len(read) > 200) == ([], True)


def test_our_fonts_draw_the_names_of_all_languages_and_scripts() -> None:
    letters = set("".join([*AUTONYMS.values(), *SWITCH_NAMES.values()])) - set(UNSEEN) - {" "}
    assert (sorted(letter for letter in letters if not is_shown("face", letter)), len(INTERFACE)) == ([], 20)


def test_a_stack_is_files_of_ours_from_the_first_family_on() -> None:
    assert [file.split("/")[1].split("-")[0] for file, _ in stack("face")] == ["inter"] * 5 + ["noto"]
    assert [file.split("/")[1].split("-")[0] for file, _ in stack("face-display")] == [
        *["onest"] * 4,
        *["inter"] * 5,
        "noto",
    ]


def test_the_box_for_a_missing_letter_is_recognised() -> None:
    assert [drawn("fonts/inter-latin-wght-normal.woff2", letter) for letter in "aЖ"] == [True, False]
    assert [is_shown("face", letter) for letter in "aЖگ𐰀"] == [True, True, True, False]
