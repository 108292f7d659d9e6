"""What tables cannot say of a way between alphabets: vowel harmony, and the softness that Kazakh writes once a word.

A step before the table turns a word in small letters into one of the same length in which letters with two readings
have become two; one after the table gets the spelled word and that word.
"""

import re
from collections.abc import Callable
from typing import Final

IS_SOFT: Final = re.compile("[^аоұыуюяё]*[әөүі]")
"""The first vowel is a front one; и says nothing."""
SAYS_SO: Final = re.compile("[егкэ]")


def kazakh_to_arabic(spelled: str, small: str) -> str:
    """A hamza before a word of front vowels, unless е г к э already say that it is soft (rules of 1982)."""
    return ("ء" if IS_SOFT.match(small) and not SAYS_SO.search(small) else "") + spelled


ARABIC_VOWELS: Final = "اەوۇىۋ"
ARABIC_SOFT: Final = str.maketrans("وۇى", "өүі")


def kazakh_from_arabic(word: str) -> str:
    """The vowels of a soft word (a hamza, or ە گ ك in it), and ي as Cyrillic writes it: и, й, or in я ю.

    ا is ә in the first syllable only; where it stands later in a word without a hamza, the word is a loan with
    vowels of both kinds and keeps them.
    """
    soft, word = word.startswith("ء"), word.removeprefix("ء")
    vowels = [letter for letter in word if letter in ARABIC_VOWELS]
    soft = soft or (bool(re.search("[ەگك]", word)) and "ا" not in vowels[1:])
    if soft and vowels and vowels[0] == "ا":
        word = word.replace("ا", "ә", 1)
    word = re.sub(f"(?<![{ARABIC_VOWELS}ә])يا", "ия", word.replace("يۋ", "ю"))
    word = re.sub(f"(?<![{ARABIC_VOWELS}ә])ي(?!ا)", "и", word).replace("يا", "я")
    return word.translate(ARABIC_SOFT) if soft else word


TATAR_VOWELS: Final = "аәеёиоөуүыэюя"
LOAN: Final = re.compile("[жёцщф]|[иеэ].*[аоуы]|[аоуы].*[иэ]|[аоу][аоу]|и[аәоуе]|(?<=.)о|^в(?!ә|ак)")
"""What native words of Tatar do not have: these letters, vowels of both kinds, two vowels together, a later о."""
ARABIC_G: Final = re.compile("^г(?:[әы]|[аоу].*ә|омер|омум|ореф|асыр|алим|аилә)")
TO_BACK_WORD: Final = re.compile("(?<=[аоуы][бвдзлмнрж])га$|(?<=[аоуы][пчх])ка$")
"""The case ending after a back syllable, in loan words too: театрга, китапка; names in -нка and -ска are not meant."""
BACK_E: Final = re.compile("^е(?=л$|л[дынғг]|лан|лмай|ш$|шл|рак|рт|гыл)|(?<=[аоуы])е")
FRONT_E: Final = re.compile("^е(?=гет|герм|фәк)|(?<=[әөүюя])е")
UVULAR: Final = {"к": "қ", "г": "ғ"}


def tatar_to_latin(word: str) -> str:
    """к and г beside back vowels are q and ğ in native words, в is w there; я ю е take the harmony of the word.

    A first г is ğ in Arabic words only; before ъ both are q and ğ in any word. ӓ ӱ ӗ ӭ are signs of our own for the
    table: я and ю of a front word, е that is yı or ye.
    """
    loan, out = bool(LOAN.search(word, 1 if BACK_E.match(word) else 0)), list(word)
    ending = TO_BACK_WORD.search(word)
    for at, letter in enumerate(word):
        if letter in UVULAR and (
            word[at + 1 : at + 2] == "ъ"
            or (ending and at == ending.start())
            or (bool(ARABIC_G.search(word)) if (at, letter) == (0, "г") else _is_uvular(word, at, loan=loan))
        ):
            out[at] = UVULAR[letter]
        elif letter == "в" and not loan:
            out[at] = "ў"
    for found in BACK_E.finditer("" if loan else word):
        out[found.start()] = "ӗ"
    for found in FRONT_E.finditer("" if loan else word):
        out[found.start()] = "ӭ"
    if re.search("[әөүь]", word) or (re.search("[еиэ]", word) and not re.search("[аоуы]", word)):
        out[0] = {"я": "ӓ", "ю": "ӱ"}.get(out[0], out[0])
    return "".join(out)


def _is_uvular(word: str, at: int, *, loan: bool) -> bool:
    near = _vowel_beside(word, at)
    return near == "ы" or (not loan and near in tuple("аоуюя"))


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
