"""What a question means to an index, how well a text answers it, and how several rankings become one.

Each word of a question becomes a `Group`: the words of the index that can stand for it, each with a weight. Some are
spelled like it, in whatever script or sister language (`vocabulary.near`); some mean the same (`lexicon.expand`, with
the endings that may follow). A text is as good as the best word that it has for each group: soft TF-IDF (Cohen,
Ravikumar, Fienberg, A Comparison of String Distance Metrics for Name-Matching Tasks, 2003), divided by the square root
of its length, so that short titles come before long ones and are not ruled by them. Rankings that cannot be compared
by their scores, such as that of an embedding, are fused by rank (Cormack, Clarke, Buettcher, Reciprocal Rank Fusion,
2009).

Every engine is asked only which texts hold which words, so all of them give the same answer.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from ortaq.core.text.fold import letters
from ortaq.core.text.lexicon import TAGS, Meant, expand
from ortaq.core.text.lexicon.endings import may_follow

WHOLE, BEGUN = 0.8, 0.5
"""What a word weighs that means the same, where the asked one is a headword, and where it only begins with one.

One would hurt the first place between languages that share most words (az, tr); set on the half of the titles of
bench/search.py that may be read."""
SHARP = 2.0
"""A word half as near weighs a quarter."""
ENDING = 0.06
"""What a letter of an ending takes from a word that begins with the one that is meant."""
LONGEST_ENDING = 6
SHORTEST_STEM = 3
SOFTENED = {"k": "ğ", "ç": "c", "p": "b", "t": "d"}
"""How a last letter sounds before an ending that begins with a vowel (kitap, kitabı)."""
ALIKE = 0.36
TOLD = 0.6
"""A word that is worth less than this part of the best one is no reason to tell."""
MOST_WORDS = 12
"""So many words of a question are looked for."""
MOST_OPTIONS = 48
FLOOR, FLOOR_OF_ONE = 0.2, 0.4
"""How much of a question a text has to meet, times the root of its number of words; and at least so much of one."""
MEASURED = 300
LENGTH = 0.5
"""Exponent of a text's length."""
WHOLLY = 0.25
"""Exponent of how much of a question is met: what has all of its words comes before what has a rare one."""
RRF_K = 20
COMMON = 30_000
"""So many texts may hold the words of one group together, beside the best one; weaker words are left out."""

T = TypeVar("T", bound=Hashable)


class By(StrEnum):
    """Why a word of the index stands for one of the question."""

    SPELLED = "spelled"
    MEANT = "meant"


class Option(NamedTuple):
    """How well a word stands for what was asked, 0 to 1, and why; `tags` in which languages, empty for any.

    `phrase` is what was asked where several words of it have the meaning together.
    """

    weight: float
    by: By
    tags: frozenset[str] = frozenset()
    phrase: str = ""

    def holds_in(self, tag: str) -> bool:
        """Whether the word means it in a language; where none is told, and where we have no dictionary, it may."""
        return not self.tags or not tag or tag in self.tags or tag not in TAGS


class Words(Protocol):
    """The distinct words of an index."""

    @property
    def texts(self) -> int:
        """How many texts there are."""

    def near(self, word: str) -> Iterable[tuple[str, float]]:
        """Words that are spelled like a word of letters, with how near they come."""

    def beginning(self, stem: str) -> Iterable[str]:
        """Words that begin with some letters."""

    def begun(self, typed: str) -> Iterable[tuple[str, float]]:
        """Words that begin like what was typed, in whatever spelling, with how near their beginning comes."""

    def many(self, word: str) -> int:
        """How many texts hold a word, about."""


@dataclass
class Group:
    """A word of a question in letters, and the words of the index that can stand for it."""

    asked: str
    options: dict[str, Option] = field(default_factory=dict)

    def add(self, word: str, option: Option) -> None:
        """Let a word stand for the asked one as well as it does in any way."""
        old = self.options.get(word)
        if old is None:
            self.options[word] = option
        elif old.by == By.SPELLED:
            # What is spelled alike is told as that, though it means the same as well.
            self.options[word] = old._replace(weight=max(old.weight, option.weight)) if old.weight >= ALIKE else option
        else:
            better = max(old, option)
            self.options[word] = better._replace(tags=old.tags | option.tags)

    def rarity(self, words: Words) -> float:
        """How much it tells that a text has a word of this group."""
        weight = sum(option.weight for option in self.options.values())
        held = sum(words.many(word) * option.weight for word, option in self.options.items())
        return math.log(1 + words.texts / max(1.0, held / weight)) if weight else 0.0


class Text(NamedTuple):
    """A text that holds words of a question: its number, its words in letters, its language where that is known."""

    name: int
    words: Sequence[str]
    tag: str = ""


def read(question: str, words: Words, *, is_typing: bool = False) -> list[Group]:
    """The groups of a question; with `is_typing` its last word may be the beginning of one."""
    asked = letters(question).split()[:MOST_WORDS]
    groups = [Group(word) for word in asked]
    for group in groups:
        for word, near in words.near(group.asked):
            group.add(word, Option(near**SHARP, By.SPELLED))
    if is_typing and groups:
        for word, near in words.begun(asked[-1]):
            fits = max(0.5, 1 - 0.03 * abs(len(word) - len(asked[-1])))
            groups[-1].add(word, Option(near * fits, By.SPELLED))
    for meant in expand(" ".join(asked)):
        _add_meant(groups, asked, meant, words)
    return [_fewer(group, words) for group in groups]


def _add_meant(groups: Sequence[Group], asked: Sequence[str], meant: Meant, words: Words) -> None:
    """Let what has the same meaning stand for a stretch of the question; forms of several words word by word."""
    stretch = meant.word.split()
    at = next((at for at in range(len(asked)) if list(asked[at : at + len(stretch)]) == stretch), None)
    if at is None:
        return
    weight = WHOLE if meant.is_whole else BEGUN
    phrase = meant.word if len(stretch) > 1 else ""
    for tag, forms in meant.written.items():
        for place, form in enumerate(forms):
            parts = letters(form).split()
            less = 0.97**place / (1.2 if len(parts) > 1 else 1)
            # What a phrase is about stands at its end in these languages: Ұлы | Жібек | жолы, Silk | Road.
            first = len(stretch) - len(parts)
            for number, part in enumerate(parts):
                group = groups[at + max(0, first + number)]
                for word, fits in inflected(part, tag, words):
                    group.add(word, Option(weight * less * fits, By.MEANT, frozenset({tag}), phrase))


def inflected(stem: str, tag: str, words: Words) -> Iterator[tuple[str, float]]:
    """Words of the index that a stem is in, with an ending or softened, and how well they fit."""
    longest = min(LONGEST_ENDING, len(stem) + 1) if len(stem) >= SHORTEST_STEM else 0
    for word in words.beginning(stem):
        ending = word[len(stem) :]
        if not ending or (len(ending) <= longest and may_follow(tag, ending, of_verb=False)):
            yield word, 1 - ENDING * (len(word) - len(stem))
    if len(stem) > SHORTEST_STEM and stem[-1] in SOFTENED:
        soft = stem[:-1] + SOFTENED[stem[-1]]
        for word in words.beginning(soft):
            ending = word[len(soft) :]
            if 0 < len(ending) <= longest and may_follow(tag, ending, of_verb=False):
                yield word, 1 - ENDING * (len(word) - len(soft))


def _fewer(group: Group, words: Words) -> Group:
    """The group with its best words, of which all but the first are held by few enough texts."""
    best = sorted(group.options.items(), key=lambda one: (-one[1].weight, one[0]))[:MOST_OPTIONS]
    kept, held = Group(group.asked), 0
    for word, option in best:
        many = words.many(word)
        if not kept.options or held + many <= COMMON:
            kept.options[word] = option
            held += many
    return kept


def conjunctions(groups: Sequence[Group], words: Words) -> list[list[list[str]]]:
    """What to ask an engine for, the most telling first: texts that hold a word of each of these sets.

    All groups together, then pairs of the rarest, then each alone from the rarest on.
    """
    telling = sorted((group for group in groups if group.options), key=lambda one: -one.rarity(words))
    sets = [list(group.options) for group in telling]
    asked: list[list[list[str]]] = []
    if len(sets) > 2:  # noqa: PLR2004 -- a pair is asked for below
        asked.append(sets)
    asked += [
        [sets[one], sets[other]] for one in range(min(3, len(sets))) for other in range(one + 1, min(4, len(sets)))
    ]
    return asked + [[one] for one in sets]


def score(groups: Sequence[Group], texts: Iterable[Text], words: Words, alike: float = 0.0) -> list[tuple[int, float]]:
    """The texts that answer, the best first, with how well; only scores for the same question compare.

    A text has to meet enough of the question; words that are spelled less than `alike` count for nothing. Only the best
    by what they meet are divided by their length.
    """
    worth: dict[str, list[tuple[int, float, Option]]] = defaultdict(list)
    for number, group in enumerate(groups):
        rarity = group.rarity(words)
        for word, option in group.options.items():
            if option.by == By.SPELLED and option.weight < alike:
                continue
            told = option.weight * rarity * (rarity + _rarity(word, words)) / 2
            worth[word].append((number, told, option))
    least = max(FLOOR_OF_ONE, FLOOR * len(groups) ** 0.5)
    met = ((*_met(worth, text), text) for text in texts)
    enough = ((total * (much / len(groups)) ** WHOLLY, text) for much, total, text in met if much >= least)
    best = sorted(enough, key=lambda one: -one[0])[:MEASURED]
    squares = {word: _rarity(word, words) ** 2 for _total, text in best for word in text.words}
    scored = [
        (text.name, total / max(1.0, sum(squares[word] for word in text.words)) ** (LENGTH / 2)) for total, text in best
    ]
    return sorted(scored, key=lambda one: -one[1])


def _met(worth: Mapping[str, Sequence[tuple[int, float, Option]]], text: Text) -> tuple[float, float]:
    """How much of a question a text meets, and what that is worth; of each group the best word."""
    much: dict[int, float] = {}
    total: dict[int, float] = {}
    for word in text.words:
        for number, told, option in worth.get(word, ()):
            if option.tags and text.tag and not option.holds_in(text.tag):
                continue
            if option.weight > much.get(number, 0.0):
                much[number] = option.weight
            if told > total.get(number, 0.0):
                total[number] = told
    return sum(much.values()), sum(total.values())


def _rarity(word: str, words: Words) -> float:
    return math.log(1 + words.texts / max(1, words.many(word)))


def fuse(lists: Iterable[tuple[float, Sequence[T]]]) -> list[T]:
    """One ranking of several, each with its weight, best first (reciprocal rank fusion).

    >>> fuse([(1, ["a", "b"]), (1, ["b", "c"])])
    ['b', 'a', 'c']
    """
    scores: dict[T, float] = defaultdict(float)
    for weight, names in lists:
        for rank, name in enumerate(names):
            scores[name] += weight / (RRF_K + rank)
    return sorted(scores, key=lambda name: -scores[name])


class Match(NamedTuple):
    """A word of a text as it is written, from `start` to `stop` in it, and the asked word that it stands for."""

    asked: str
    written: str
    start: int
    stop: int
    by: By
    weight: float


def matches(groups: Sequence[Group], text: str, tag: str = "") -> list[Match]:
    """For each asked word the best word of a text in a language that stands for it, in the order of the text.

    What is worth little is told only where nothing better is there.
    """
    found: dict[str, Match] = {}
    for start, stop in pieces(text):
        written = text[start:stop]
        for word in letters(written).split():
            for group in groups:
                option = group.options.get(word)
                if not option or not option.holds_in(tag):
                    continue
                if group.asked not in found or found[group.asked].weight < option.weight:
                    asked = option.phrase or group.asked
                    found[group.asked] = Match(asked, written, start, stop, option.by, option.weight)
    telling = max((one.weight for one in found.values()), default=0.0) * TOLD
    return sorted((one for one in found.values() if one.weight >= telling), key=lambda one: one.start)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text begin and end, as they are written; an apostrophe or mark is inside a word."""
    start = None
    for at, letter in enumerate(text):
        inside = letter.isalnum() or (start is not None and (letter in "ʻʼ‘’'`´ʹ′" or not letter.isprintable()))
        inside = inside or (start is not None and "\u0300" <= letter <= "\u036f")
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(text)
