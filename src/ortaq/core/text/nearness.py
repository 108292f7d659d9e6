"""How near what somebody typed comes to a title: the floor of a search, and its order.

The search key (fold.py) casts a wide net: "zzzzqqq" folds to "sk", and "sk" stands in a hundred keys. What the net has
caught is compared here once more by `letters`, letter by letter: a letter of the same sound class is a small
difference, as sister languages and keyboards make it; a doubled letter a smaller one; any other letter, or one too
many or too few, is a whole one. The weights and the floor are set by the vectors of tests/core/text: spellings that
must meet do, and words that nobody wrote find nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from ortaq.core.text.fold import V, fold, letters

FLOOR = 0.7
"""What is less near than this is not found; 1 is the same, 0 has nothing in common."""
INNER = 4
"""From a key of so many sounds on, a word may stand inside another (Köroğlu, oğlu); a shorter one begins it."""
THREE = re.compile(r"(.)\1(?=\1)")
"""No alphabet has three of a letter in a row."""

CLASSES = (f"{V}y", "kgğh", "pbvfm", "sşçczj", "td", "yjc")
SAME_CLASS = frozenset((one, other) for row in CLASSES for one in row for other in row)
GLIDES = "ğgvyhj"
ALIKE, DOUBLED, COMES_AND_GOES, OTHER = 0.2, 0.1, 0.3, 1.0


def nearness(asked: str, title: str) -> float:
    """How near a title comes to what was typed, 0 to 1: that of the word of it that is met worst; 1 for no words."""
    return nearness_to_any(asked, [title])


def nearness_to_any(asked: str, titles: Iterable[str]) -> float:
    """The same for a programme with many titles: each word may be met in another of them."""
    words = {word for title in titles for word in letters(title).split()}
    return min(
        (max((of_words(one, word) for word in words), default=0.0) for one in letters(asked).split()), default=1.0
    )


@lru_cache(maxsize=1 << 16)
def of_words(asked: str, word: str) -> float:
    """How near one word of letters comes to another that it begins or, if it is long enough, stands inside."""
    if word.startswith(asked):
        return 1.0
    if key_of_word(asked) not in key_of_word(word):
        return 0.0
    changed = distance(asked, word, is_inner=len(key_of_word(asked)) >= INNER) + OTHER * len(THREE.findall(asked))
    return max(0.0, 1 - changed / len(asked))


@lru_cache(maxsize=1 << 16)
def key_of_word(word: str) -> str:
    """Its search key, kept: the same words come in many titles."""
    return fold(word)


def distance(asked: str, word: str, *, is_inner: bool) -> float:
    """The least weight of the changes that make of `asked` a beginning of `word`, or any piece of it.

    Levenshtein's distance with Sellers' free end (and beginning): a row for each letter that was typed.
    """
    row = [0.0 if is_inner else lacking(word, column) for column in range(len(word) + 1)]
    for at, letter in enumerate(asked):
        above, row = row, [row[0] + weight(asked, at)]
        for column, other in enumerate(word):
            row.append(
                min(
                    above[column] + between(letter, other),
                    above[column + 1] + weight(asked, at),
                    row[column] + weight(word, column),
                )
            )
    return min(row)


def lacking(word: str, many: int) -> float:
    """What it weighs that the first letters of a word were not typed."""
    return sum(weight(word, at) for at in range(many))


def between(one: str, other: str) -> float:
    """What it weighs that a letter stands for another."""
    return 0.0 if one == other else ALIKE if (one, other) in SAME_CLASS else OTHER


def weight(word: str, at: int) -> float:
    """What it weighs that a letter of a word has none beside it in the other.

    Little for the second of two, for glides and vowels beside a vowel, for the t of ts.
    """
    letter, before, after = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    if letter == before:
        return DOUBLED
    if letter in GLIDES:
        return COMES_AND_GOES if not before or before in V else OTHER
    if letter in V:
        return COMES_AND_GOES if (before and before in V) or (after and after in V) else OTHER
    return COMES_AND_GOES if letter == "t" and after and after in "sşçc" else OTHER
