"""Sort keys by language, from its alphabet: ç after c in Turkish, oʻ after z in Uzbek, ә after а in Kazakh.

The key is text to be compared by code points, so any database sorts by it. Levels as in the Unicode Collation
Algorithm (UTS #10): letters, then marks on letters, then capitals after small. Letters that an alphabet does not have
stand where the Latin or Cyrillic order has them; spaces and punctuation before digits, digits before letters, the
script of the language before the others.

>>> sorted(["xan", "ığdır", "ilk", "qar", "kar"], key=lambda word: key(word, "az"))
['xan', 'ığdır', 'ilk', 'kar', 'qar']
>>> sorted(["oʻt", "ot", "zor", "shar", "son"], key=lambda word: key(word, "uz"))
['ot', 'son', 'zor', 'oʻt', 'shar']
"""

import re
import unicodedata
from functools import cache
from typing import Final

from ortaq.core.text import casing
from ortaq.core.text.alphabets import Alphabet, alphabets, normal

ROOT: Final = {"Latn": "abcdefghijklmnopqrstuvwxyz", "Cyrl": "абвгдежзийклмнопрстуфхцчшщъыьэюя", "Arab": ""}
NO_LETTER: Final = 0x100
DIGITS: Final = 0x3000
FIRST_LETTER: Final = 0x4000
OTHER_SCRIPTS: Final = 0x8000
"""Where the weights of each kind begin: spaces and signs, digits, letters of the language, other letters."""
LEVEL: Final = "!"
"""Parts the levels; below every weight, so that a word stands before a longer one that begins with it."""
APOSTROPHES: Final = str.maketrans(dict.fromkeys("‘’'`´′", "ʼ"))
TURNED: Final = re.compile("(?<=[OoGg])[ʻʼ‘’'`´′]")


def key(text: str, tag: str) -> str:
    """The sort key of `text` among texts in the language of `tag`; for a language without alphabet as for English."""
    order = _order(_known(tag))
    text = unicodedata.normalize("NFC", text)
    if order.turned:
        text = TURNED.sub("ʻ", text)
    text = text.translate(APOSTROPHES)
    small = casing.lower(text, tag)
    same_length = len(small) == len(text)
    first, second, third = [], [], []
    for found in order.pattern.finditer(small):
        for weight, mark in order.weights(found[0]):
            first.append(chr(weight))
            second.append(chr(0x30 + mark))
        third.append("1" if same_length and text[found.start() : found.end()] != found[0] else "0")
    return LEVEL.join(("".join(first), "".join(second).rstrip("0"), "".join(third).rstrip("0")))


class _Order:
    """The weights of an alphabet."""

    def __init__(self, alphabet: Alphabet) -> None:
        places = _places(alphabet)
        self.letters: dict[str, list[tuple[int, int]]] = {
            small: [(FIRST_LETTER + place, 0)] for place, small in enumerate(places)
        }
        marked: dict[str, int] = {}
        for small, base in alphabet.variants.items():
            marked[base] = marked.get(base, 0) + 1
            self.letters[small] = [(self.letters[base][0][0], marked[base])]
        if alphabet.doubled_digraphs:
            for pair in alphabet.digraphs:
                self.letters[pair[0] + pair] = self.letters[pair] * 2
        self.turned = any("ʻ" in letter for letter in self.letters)
        tokens = "|".join(map(re.escape, sorted(self.letters, key=len, reverse=True)))
        self.pattern = re.compile(f"{tokens}|(?s:.)")

    def weights(self, token: str) -> list[tuple[int, int]]:
        """(place, mark) of a letter, or of the letter that it is without its marks."""
        if token in self.letters:
            return self.letters[token]
        apart = unicodedata.normalize("NFD", token)
        if len(apart) > 1 and apart[0] in self.letters:
            return [(place, 1 + ord(apart[1]) % 0x70) for place, _mark in self.letters[apart[0]]]
        if unicodedata.category(token)[0] == "L":
            return [(OTHER_SCRIPTS + ord(token) % 0x5000, 0)]
        if unicodedata.category(token)[0] == "M":
            return []
        if unicodedata.category(token) == "Nd":
            return [(DIGITS + unicodedata.digit(token), 0)]
        return [(min(NO_LETTER + ord(token), DIGITS - 1), 0)]


def _places(alphabet: Alphabet) -> list[str]:
    """Every small letter in order; those of the script that the alphabet lacks after their neighbour there."""
    places = [small for _large, small in alphabet.pairs if small not in alphabet.variants]
    previous = ""
    for letter in ROOT[alphabet.script]:
        if letter not in places:
            places.insert(places.index(previous) + 1 if previous in places else 0, letter)
        previous = letter
    return places


@cache
def _order(tag: str) -> _Order:
    return _Order(alphabets()[tag])


def _known(tag: str) -> str:
    known = alphabets()
    return next((one for one in (normal(tag), normal(tag).partition("-")[0]) if one in known), "en")
