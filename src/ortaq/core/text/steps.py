"""What tables cannot say of a way between alphabets: vowel harmony, and the softness that Kazakh writes once a word.

A step before the table turns a word in small letters into one of the same length in which letters with two readings
have become two; one after the table gets the spelled word and that word.
"""

import re
from collections.abc import Callable
from typing import Final

FRONT: Final = re.compile("[әөүіеэ]")
HAS_SOFT_SIGNS: Final = re.compile("[егкэ]")


def kazakh_to_arabic(spelled: str, small: str) -> str:
    """A hamza before a word of front vowels, unless е г к э already say that it is soft (rules of 1982)."""
    return ("ء" if re.search("[әөүі]", small) and not HAS_SOFT_SIGNS.search(small) else "") + spelled


ARABIC_SOFT: Final = str.maketrans("اوۇى", "әөүі")


def kazakh_from_arabic(word: str) -> str:
    """The vowels of a word that is soft, by its hamza or by ە گ ك; ي and ۋ before vowels as Cyrillic writes them."""
    soft = word.startswith("ء") or bool(re.search("[ەگك]", word))
    word = word.removeprefix("ء")
    word = re.sub("(?<![اەوۇىۋ])يا$", "ия", re.sub("يۋ", "ю", word))
    word = re.sub("(?<![اەوۇىۋ])ي(?!ا)", "и", word).replace("يا", "я")
    return word.translate(ARABIC_SOFT) if soft else word


BACK_LETTERS: Final = "аоуы"
TATAR_VOWELS: Final = "аәеёиоөуүыэюя"
LOAN: Final = re.compile("[ёцщ]|[иеэ].*[оуы]|[аоуы].*[иэ]|и[аәоуе]|[^аәоөуүыияюеёэ]{2}о|^[вф]|(?<=.)[оо]")
UVULAR: Final = {"к": "қ", "г": "ғ"}


def tatar_to_latin(word: str) -> str:
    """к and г beside back vowels are q and ğ in native words, в is w there; я ю е take the harmony of the word."""
    loan = bool(LOAN.search(word))
    out = list(word)
    for at, letter in enumerate(word):
        vowel = _harmony(word, at)
        if letter in UVULAR and not loan and vowel == "back":
            out[at] = UVULAR[letter]
        elif letter == "в" and not loan:
            out[at] = "ў"
    return "".join(out)


def _harmony(word: str, at: int) -> str:
    """Whether the vowel of the syllable that the consonant at a place belongs to is back or front."""
    after = re.match("[^аәеёиоөуүыэюя]*([аәеёиоөуүыэюя])", word[at + 1 :])
    before = re.search("([аәеёиоөуүыэюя])[^аәеёиоөуүыэюя]*$", word[:at])
    vowel = after[1] if after and (len(after[0]) == 1 or not before) else before[1] if before else ""
    return "back" if vowel in "аоуыяюё" and vowel else "front"


def tatar_from_latin(word: str) -> str:
    """Nothing yet that the table does not say."""
    return word


BEFORE: Final[dict[str, Callable[[str], str]]] = {
    "kazakh-from-arabic": kazakh_from_arabic,
    "tatar-to-latin": tatar_to_latin,
}
AFTER: Final[dict[str, Callable[[str, str], str]]] = {"kazakh-to-arabic": kazakh_to_arabic}
