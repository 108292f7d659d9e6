"""What tables cannot say of a way between alphabets: vowel harmony, and the softness that Kazakh writes once a word.

A step before the table turns a word in small letters into one of the same length in which letters with two readings
have become two; one after the table gets the spelled word and that word.
"""

import re
from collections.abc import Callable
from typing import Final

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


TATAR_VOWELS: Final = "аәеёиоөуүыэюя"
LOAN: Final = re.compile("[жёцщф]|[иеэ].*[аоуы]|[аоуы].*[иэ]|[аоу][аоу]|и[аәоуе]|(?<=.)о|^в")
"""What native words of Tatar do not have: these letters, vowels of both kinds, two vowels together, a later о."""
ARABIC_G: Final = re.compile("^г(?:[әы]|[аоу].*ә|омер|омум|ореф|асыр|алим|аилә)")


def tatar_to_latin(word: str) -> str:
    """к and г beside back vowels are q and ğ in native words, в is w there; a first г is ğ in Arabic words only."""
    loan, out = bool(LOAN.search(word)), list(word)
    arabic = bool(ARABIC_G.search(word))
    for at, letter in enumerate(word):
        if letter in "кг" and (at, letter) != (0, "г"):
            near = _vowel_beside(word, at)
            uvular = near == "ы" or (not loan and near in tuple("аоуюя"))
        else:
            uvular = letter == "г" and arabic
        if uvular:
            out[at] = "қ" if letter == "к" else "ғ"
        elif letter == "в" and not loan:
            out[at] = "ў"
    return "".join(out)


def _vowel_beside(word: str, at: int) -> str:
    """The vowel of the syllable that the consonant at a place belongs to; empty in a word without vowels."""
    after = word[at + 1 : at + 2]
    if after and after in TATAR_VOWELS:
        return after
    before = re.search(f"([{TATAR_VOWELS}])[^{TATAR_VOWELS}]*$", word[:at])
    later = re.search(f"[{TATAR_VOWELS}]", word[at + 1 :])
    return before[1] if before else later[0] if later else ""


BEFORE: Final[dict[str, Callable[[str], str]]] = {
    "kazakh-from-arabic": kazakh_from_arabic,
    "tatar-to-latin": tatar_to_latin,
}
AFTER: Final[dict[str, Callable[[str, str], str]]] = {"kazakh-to-arabic": kazakh_to_arabic}
