"""Names in an answer: where a right one stands, in any script and with any ending, and which others are given."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from babel import Locale
from rapidfuzz.distance import Levenshtein

from ortaq.core.grading import speech
from ortaq.core.grading.inflection import is_form_of
from ortaq.core.grading.spelling import Word, rough, words

LONG_ENOUGH = 4
"""A shorter name has no near misses: every word is near to it."""
LETTERS_A_MISS = 6
"""One letter in so many may differ in a near miss."""
OTHER_NAMES = {
    "en": {"TR": ("Turkey",), "CZ": ("Czechia",)},
    "hu": {"KG": ("Kirgizisztán",), "GE": ("Georgia",)},
    "kk": {"AZ": ("Әзербайжан",), "TR": ("Түркия",)},
    "ru": {"KG": ("Кыргызстан",), "TM": ("Туркмения",), "BY": ("Белоруссия",), "MD": ("Молдавия",)},
}
"""Names of countries that are in use beside those of CLDR."""
POSSESSED = re.compile("s[iu]n?.*")
"""The ending "its", which marks the Kazakh word for capital: астанасы."""


class Place(NamedTuple):
    """Where a name stands, [start, end): whether it is the name itself, perhaps another word, or the question's own."""

    start: int
    end: int
    is_exact: bool
    is_homograph: bool = False
    is_asked: bool = False


def places(form: str, answer: Sequence[Word], asked: Sequence[Word], language: str) -> list[Place]:
    """Where one form of a name stands in an answer, or what comes near to it; words of the question are no answer."""
    parts = [word.key for word in words(form)]
    if not parts:
        return []
    whole, is_name = rough(form), words(form)[0].is_capital
    is_shouted = not any(word.is_capital and not word.is_first for word in answer)
    echo = {word.key for word in asked}
    is_asked = whole in {rough(" ".join(word.text for word in asked[at : at + len(parts)])) for at in range(len(asked))}
    found = []
    for at, word in enumerate(answer):
        if len(parts) == 1 and word.key in echo and not is_asked:
            continue
        place = at_word(parts, whole, answer[at : at + len(parts) + 1], language)
        if place is None:
            continue
        if is_name and not (word.is_capital or (is_shouted and len(answer) < LONG_ENOUGH)):
            # A name in small letters may be meant; an ordinary word that is like it is not.
            if not place.is_exact or is_homograph(word, language):
                continue
            place = place._replace(is_exact=False)
        if place.is_exact and is_ordinary(word, answer[at + 1 :], asked, language):
            place = place._replace(is_exact=False, is_homograph=True)
            if is_possessed(word, language):
                continue
        found.append(place._replace(is_exact=place.is_exact and not is_asked, is_asked=is_asked))
    return found


def at_word(parts: Sequence[str], whole: str, window: Sequence[Word], language: str) -> Place | None:
    """Whether a name begins at the first word of a window: word by word, written together, or nearly."""
    several = window[: len(parts)]
    if len(several) == len(parts) and all(
        is_form_of(word.key, part, language) for word, part in zip(several, parts, strict=True)
    ):
        return Place(several[0].start, several[-1].end, is_exact=True)
    for many in range(1, len(window) + 1):
        together = rough(" ".join(word.text for word in window[:many]))
        if many != len(parts) and is_form_of(together, whole, language):
            return Place(window[0].start, window[many - 1].end, is_exact=True)
    near = rough(" ".join(word.text for word in several))
    if is_near(near, whole):
        return Place(several[0].start, several[-1].end, is_exact=False)
    return None


def is_near(word: str, name: str) -> bool:
    """Whether a word begins almost as a name does: another ending, or a letter off."""
    if len(name) < LONG_ENOUGH:
        return False
    return Levenshtein.distance(word[: len(name)], name) <= max(1, len(name) // LETTERS_A_MISS)


def is_ordinary(word: Word, after: Sequence[Word], asked: Sequence[Word], language: str) -> bool:
    """Whether a name may be an ordinary word here: "Астана – Алматы" begins with the Kazakh word for capital."""
    if not is_homograph(word, language):
        return False
    if is_possessed(word, language):
        return True
    rest = [one for one in after if one.sentence == word.sentence]
    if rest and rest[0].key in speech.keys("city", language):
        return False
    return word.is_first and bool(others(rest, asked, language))


def countries_in(sentence: Sequence[Word], language: str) -> set[str]:
    """The codes of the countries that a sentence names in one word."""
    known = countries(language)
    return {
        code
        for word in sentence
        if word.is_capital
        for name, code in known.get(word.key[:LONG_ENOUGH], ())
        if is_form_of(word.key, name, language)
    }


@cache
def countries(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The keys of one-word names of countries (Unicode CLDR) by their first letters, with their codes."""
    found: dict[str, list[tuple[str, str]]] = {}
    others = [(code, name) for code, names in OTHER_NAMES.get(language, {}).items() for name in names]
    for code, name in (*Locale.parse(language).territories.items(), *others):
        key = rough(name)
        if len(code) == len("KZ") and len(key) >= LONG_ENOUGH and " " not in name:
            found.setdefault(key[:LONG_ENOUGH], []).append((key, code))
    return {start: tuple(rows) for start, rows in found.items()}


def is_homograph(word: Word, language: str) -> bool:
    """Whether a word is also an ordinary one in this language, with whatever ending."""
    return any(word.key.startswith(one) for one in speech.keys("homographs", language))


def is_possessed(word: Word, language: str) -> bool:
    """Whether a homograph has an ending that only the ordinary word takes."""
    return any(POSSESSED.fullmatch(word.key.removeprefix(one)) for one in speech.keys("homographs", language))


def others(answer: Sequence[Word], asked: Sequence[Word], language: str, *, with_first: bool = False) -> list[Word]:
    """The words that look like names, are not the question's, and do not merely begin a sentence."""
    common = {key for about in ("generic", "function", "yes", "no") for key in speech.keys(about, language)}
    return [
        word
        for word in answer
        if word.is_capital
        and (with_first or not word.is_first)
        and word.key not in common
        and not is_echoed(word, asked, language)
    ]


def is_echoed(word: Word, asked: Sequence[Word], language: str) -> bool:
    """Whether a word is one of the question's, with whatever ending."""
    return any(
        is_form_of(word.key, other.key, language)
        or is_form_of(other.key, word.key, language)
        or (len(other.key) > LONG_ENOUGH and word.key[: len(other.key) - 2] == other.key[:-2])
        for other in asked
    )
