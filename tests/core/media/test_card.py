"""Continuity cards: every letter has a glyph, everything that is said is drawn inside the safe area, always alike."""

from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from ortaq.core.media.card import EDGE, HEIGHT, LEAST, TOP, WIDTH, Card, Faces, Row, draw, font, lay_out
from ortaq.core.origin.label import CODES, all_words
from ortaq.work.paper import fonts

FACES = Faces(fonts.FOLDER / fonts.FILES[fonts.HEADING], fonts.FOLDER / fonts.FILES[fonts.STRONG])
ALPHABETS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "kk-Latn": "aäbdefgğhıijklmnñoöpqrsştuūüvyzıİ",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "uz-Cyrl": "абвгдеёжзийклмнопрстуфхцчшъэюяўқғҳ",
    "uz": "abdefghijklmnopqrstuvxyzʻʼ",
    "tk": "abçdeäfghijžklmnňoöprsştuüwyýz",
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyzİ",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîûİ",
    "hu": "aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyz",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}
MARKS = "0123456789:+-–—…?!.,“”„«»’'\"()"
ROW = Row(0, "19:05", "Қожанасыр және оның есегі", "6+", "тексерілмеген", "AI", "жасанды дауыс")
CARD = Card(
    "kk",
    "Демо ТВ Алматы",
    "Эфирдегі келесісі",
    "Алматы",
    (ROW, replace(ROW, at="20:25"), replace(ROW, at="21:45")),
)


@pytest.mark.parametrize("face", [FACES.display, FACES.strong])
@pytest.mark.parametrize("tag", ALPHABETS)
def test_every_letter_has_a_glyph_of_its_own(tag: str, face: Path) -> None:
    """The table of the font itself is the witness, not what Pillow draws."""
    known = TTFontFile(face).charToGlyph
    letters = ALPHABETS[tag] + ALPHABETS[tag].upper() + MARKS
    assert [one for one in letters if not known.get(ord(one))] == []
    pictures = {bytes(font(face, LEAST).getmask(one)) for one in "\U0010ffff\uffff"}
    assert [one for one in letters if bytes(font(face, LEAST).getmask(one)) in pictures] == []


def test_every_word_of_every_label_can_be_drawn() -> None:
    known = TTFontFile(FACES.strong).charToGlyph
    for code in {*CODES.values(), "unknown", "consent-withdrawn", "voice-copy"}:
        # Cards are in the languages of territories; Uyghur is read on pages alone, in a font of its own.
        words = "".join(words for tag, words in all_words(code).items() if tag != "ug")
        assert [one for one in words if not known.get(ord(one))] == []


def test_what_is_said_is_drawn_inside_the_safe_area_and_readable_at_360_lines() -> None:
    told = lay_out(CARD, FACES)
    words = [one.words for one in told]
    assert words[:3] == ["Демо ТВ Алматы", "Эфирдегі келесісі", "Алматы"]
    assert words[3:9] == ["19:05", ROW.title, "6+", "тексерілмеген", "AI", "жасанды дауыс"]
    assert [one for one in words if ":" in one] == ["19:05", "20:25", "21:45"]
    for one in told:
        assert one.left >= EDGE
        assert one.left + one.width <= WIDTH - EDGE
        assert one.middle - one.size / 2 >= TOP
        assert one.middle + one.size / 2 <= HEIGHT - TOP
        assert one.size >= LEAST


def test_what_is_too_long_is_smaller_and_then_cut() -> None:
    long = "Ер Төстік: жер астындағы әлемге саяхат, үшінші бөлім"
    (title,) = (one for one in lay_out(replace(CARD, rows=(replace(ROW, title=long),)), FACES) if one.words[:2] == "Ер")
    assert LEAST <= title.size < 48
    (title,) = (
        one for one in lay_out(replace(CARD, rows=(replace(ROW, title=long * 9),)), FACES) if one.words[:2] == "Ер"
    )
    assert title.words.endswith("…")
    assert title.left + title.width <= WIDTH - EDGE


def test_the_same_content_gives_the_same_bytes_and_another_one_another_name() -> None:
    one, again = draw(CARD, FACES), draw(Card(**{name: getattr(CARD, name) for name in CARD.__slots__}), FACES)
    assert one.size == (WIDTH, HEIGHT)
    assert one.tobytes() == again.tobytes()
    moved = replace(CARD, rows=(replace(ROW, start=1), *CARD.rows[1:]))
    assert moved.digest != CARD.digest == replace(CARD).digest


def test_each_text_leaves_ink_where_it_is_said_to_be() -> None:
    """Against the same card without words: only the places of the texts differ, and each of them does."""
    bare = draw(Card("kk", "", "", "", ()), FACES)
    drawn = draw(CARD, FACES)
    for one in lay_out(CARD, FACES):
        place = (one.left, one.middle - one.size // 2, one.left + one.width, one.middle + one.size // 2)
        assert drawn.crop(place).tobytes() != bare.crop(place).tobytes()
    clear = (0, 200 + 40, EDGE - 1, HEIGHT - 70)
    assert drawn.crop(clear).tobytes() == bare.crop(clear).tobytes()
