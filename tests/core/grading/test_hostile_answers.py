"""An answer may be written to hold up whoever reads it: the time that it takes grows with its length, no faster."""

import datetime as dt
import random
import re
import time
from decimal import Decimal

import pytest

from ortaq.core.grading.blinding import HIDDEN, blind
from ortaq.core.grading.key import Key, Kind
from ortaq.core.grading.match import match
from ortaq.core.grading.numbers import numbers
from ortaq.core.grading.spelling import INITIAL, OPENING, sentence_ends, words
from ortaq.core.monitor.shapes import LONGEST_TEXT

DAY = dt.date(2026, 11, 27)
KEYS = {
    "name": Key(Kind.NAME, ("Astana",), rivals=("Almaty",)),
    "number": Key(Kind.NUMBER, value=Decimal(5)),
    "date": Key(Kind.DATE, value=dt.date(1991, 12, 16)),
}
PATIENCE = 20
"""Seconds of this process; each of these took minutes, or ended with an error."""


def whole(piece: str, many: int) -> str:
    return (piece * (many // len(piece) + 1))[:many]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("piece", [".", "A. ", "?! ", "yüz", "Mr. ", "from ", '"', "Astana, "])
def test_a_long_answer_is_graded_in_good_time(piece: str, kind: str) -> None:
    language = "tr" if piece == "yüz" else "en"
    begun = time.process_time()
    match(whole(piece, 5 * LONGEST_TEXT if piece != "Astana, " else LONGEST_TEXT), KEYS[kind], "What?", language, DAY)
    assert time.process_time() - begun < PATIENCE


@pytest.mark.parametrize("piece", ["[", "**a ", "`a ", "__x ", "\ue200", "- ", "https://", "GPT'a", "<think>", "【"])
def test_a_long_answer_is_blinded_in_good_time(piece: str) -> None:
    begun = time.process_time()
    blind(whole(piece, LONGEST_TEXT), ("House Assistant",))
    assert time.process_time() - begun < PATIENCE


def the_plain_way(text: str) -> list[int]:
    """The ends of sentences as one would first write it, reading the whole text before each stop."""
    ends = []
    for at in re.finditer(r"[.!?…。]+[\"'»”)*]*(?=\s)|\n", text):
        after = text[at.end() :].lstrip(OPENING + "\t")[:1]
        if at.group() == "\n" or ((after == "\n" or not after.islower()) and not INITIAL.search(text[: at.end()])):
            ends.append(at.end())
    return ends


@pytest.mark.parametrize("seed", range(20))
def test_what_was_made_faster_finds_the_same_sentences(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [*".!…)(»«*_ aБ", "\n", "\t", "..", '"', "Аa", "кв", "St", "approx", "dr", "Approximately"]
    for _text in range(200):
        text = "".join(chance.choices(pieces, k=30))
        ends = sentence_ends(text)
        assert ends == the_plain_way(text)
        assert [word.sentence for word in words(text)] == [
            sum(end <= word.start for end in ends) for word in words(text)
        ]


def test_words_written_together_are_still_numbers() -> None:
    assert [one.low for one in numbers("huszonöt", "hu")] == [25]
    assert numbers("yüz" * 700, "tr") == []


def test_an_address_that_is_none_is_no_end_of_the_desk() -> None:
    seen = blind("It says so at https://[abc here.", sources=["https://[abc?utm_source=chatgpt.com"])
    assert (seen.text, seen.sources) == ("It says so at [1] here.", ("https://[abc",))


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u2066"])
def test_no_sign_without_a_form_hides_a_name_or_turns_a_line(sign: str) -> None:
    assert blind(f"I am Chat{sign}GPT, {sign}and so").text == f"I am {HIDDEN}, and so"
