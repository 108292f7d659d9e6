"""Words of a text with their places, and a rough key of each that no script, accent or spelling habit changes.

>>> {rough(name) for name in ("Шымкент", "Şymkent", "Shymkent", "Çimkent")} | {rough("Астана"), rough("Asztana")}
{'simkent', 'cimkent', 'astana'}
"""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from ortaq.core.text.fold import letters

PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ı": "i", "y": "i", "ş": "s", "ğ": "g", "c": "j", "ç": "c"})
DOUBLE = re.compile(r"(.)\1+")

MARK = "\u0300-\u036f\u064b-\u0652"
APOSTROPHE = "'’ʻʼ‘`´"
WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARK}]|[{APOSTROPHE}](?=[^\W\d_]))*[{MARK}]?")
OPENING = "\"'«“„‚(*_ "
AFTER = re.compile(rf"[{re.escape(OPENING)}\t]*")
# Only where a run of stops begins: from each of them on, a long run would be read again.
END = re.compile(r"(?<![.!?…。])[.!?…。]+[\"'»”)*]*(?=\s)|\n")
LONGEST_INITIAL = 12
"""Letters before a stop that can make it one of an initial, and more."""
INITIAL = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|[Кк]в|sq|[Гг]г|mr|mrs|dr|st|approx|ca)\.$", re.IGNORECASE)


class Word(NamedTuple):
    """A word, its key, the characters [start, end) of it, and its sentence."""

    text: str
    key: str
    start: int
    end: int
    sentence: int
    is_first: bool
    """Whether its sentence begins with it."""

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital, or has letters that know no case."""
        first = self.text[0]
        return first.isupper() or first.lower() == first.upper()


@lru_cache(maxsize=1 << 14)
def rough(text: str) -> str:
    """The rough key of a word or words, without spaces."""
    plain = letters(text).replace(" ", "").translate(PLAIN)
    return DOUBLE.sub(r"\1", plain)


def words(text: str) -> list[Word]:
    """The words of a text; those with a hyphen in them are two."""
    ends = sentence_ends(text)
    found: list[Word] = []
    for at in WORD.finditer(text):
        sentence = bisect_right(ends, at.start())
        is_first = not found or found[-1].sentence != sentence
        found.append(Word(at.group(), rough(at.group()), at.start(), at.end(), sentence, is_first))
    return found


def sentence_ends(text: str) -> list[int]:
    """Where sentences end: after a stop before a capital letter (not after an initial), and at line ends."""
    ends = []
    for at in END.finditer(text):
        is_line = at.group() == "\n"
        if is_line or (begins_anew(text, at.end()) and not is_initial(text, at.end())):
            ends.append(at.end())
    return ends


def begins_anew(text: str, end: int) -> bool:
    """Whether no small letter follows a stop."""
    at = AFTER.match(text, end)
    after = text[at.end() : at.end() + 1] if at else ""
    return after == "\n" or not after.islower()


def is_initial(text: str, end: int) -> bool:
    """Whether a stop belongs to an initial or an abbreviation."""
    return INITIAL.search(text, max(0, end - LONGEST_INITIAL), end) is not None
