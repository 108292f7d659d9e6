"""Kazakh Cyrillic to the Latin draft of 2021 (`alphabets/kk-latn-2021.json`); there is no way back by table.

>>> to_latin("ЩИТ, Чехия")
'ŞTŞİT, Tşehia'
"""

import re
from functools import lru_cache

from ortaq.core.text import casing
from ortaq.core.text.alphabets import table

WORD = re.compile("[а-яёәғқңөұүһі]+", re.IGNORECASE)


def to_latin(text: str) -> str:
    """Every Cyrillic word of `text` in Latin letters; everything else as it is."""
    return WORD.sub(lambda found: _latin_word(found.group()), text)


@lru_cache(100_000)
def _latin_word(word: str) -> str:
    rules = table("kk", "kk-Latn")
    small, capitals = casing.lower(word, "kk"), len(word) > 1 and word == casing.upper(word, "kk")
    out, at = [], 0
    while at < len(word):
        sequence = next((s for s in rules["sequences"] if small.startswith(s, at)), small[at])
        latin = rules["sequences"].get(sequence) or rules["letters"][sequence]
        if capitals:
            latin = casing.upper(latin, "kk-Latn")
        elif word[at] != small[at]:
            latin = casing.capital(latin, "kk-Latn")
        out.append(latin)
        at += len(sequence)
    return "".join(out)
