"""Which words of an index come near a word that somebody typed: in another spelling, script, or sister language.

A search does not compare a question with every title, but each word of it with the distinct words of all titles; there
are few of those, however many titles there are. Words are compared by their grams: pieces of two to four letters, with
`_` where the word begins and ends, of `fold.letters` and of the search key (`fold.fold`, the sound classes on which
sister languages agree). A rare gram weighs more than a common one, and long words no more than short ones: cosine over
TF-IDF. What comes near by its grams is then compared letter by letter (Levenshtein, over both).

Everything lies in few flat arrays, so that many processes can share one file in memory.

>>> words = Vocabulary.of(["köroğlu", "korku", "yıldızlar", "yol"])
>>> [(words.words[near.number], near.score > 0.5) for near in words.near("körulı")][:1]
[('köroğlu', True)]
"""

import bisect
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ortaq.core.text.fold import KEYS, fold

LETTERS, SOUNDS = (2, 4), (2, 5)
"""How long grams are, of letters and of sounds."""
COMPARED = 96
"""So many words that come near by their grams are compared letter by letter."""
TELLING = 36
"""So many of a word's grams are looked up, the rarest first."""
LIKELY = 0.3
"""What has less than this part of the grams of the nearest word is not compared."""
NEAREST = 24
BEGUN = 512
"""So many words that sound alike at their beginning are compared while somebody types."""
FLOOR = 0.36
"""What is less near than this is another word."""
LONGEST = 40
"""Letters of a word that are compared."""


class Near(NamedTuple):
    """A word of the vocabulary by its number, and how near it comes, 0 to 1."""

    number: int
    score: float


@dataclass(frozen=True)
class Vocabulary:
    """Distinct words, and which of them hold a gram: `holders[starts[g]:starts[g + 1]]`, with `weights` beside them."""

    words: Sequence[str]
    grams: Sequence[str]
    """In the order of their letters."""
    keys: Sequence[str]
    """The search key of each word, in the order of these keys; `of_key` are the words in that order."""
    of_key: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    starts: NDArray[np.int64]
    holders: NDArray[np.uint32]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Vocabulary":
        """The vocabulary of these words, each once, sorted."""
        listed = sorted(set(words))
        held: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(listed):
            for gram in grams_of(word):
                held[gram].append(number)
        names = sorted(held)
        many = np.array([len(held[name]) for name in names], dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(many))).astype(np.int64)
        holders = np.fromiter((number for name in names for number in held[name]), np.uint32, int(starts[-1]))
        rarity = np.log(1 + len(listed) / np.maximum(many, 1)).astype(np.float32)
        weights = np.repeat(rarity, many)
        lengths = np.sqrt(np.bincount(holders, weights**2, minlength=len(listed)))
        weights = (weights / np.maximum(lengths[holders], 1e-9)).astype(np.float32)
        order = sorted(range(len(listed)), key=lambda number: key(listed[number]))
        keys = [key(listed[number]) for number in order]
        return cls(listed, names, keys, np.array(order, np.uint32), rarity, starts, holders, weights)

    def near(self, word: str, most: int = NEAREST, floor: float = FLOOR) -> list[Near]:
        """At most so many words that come near a word of letters, the nearest first."""
        word = word[:LONGEST]
        scores = self._by_grams(word)
        if scores is None:
            return []
        likely = np.flatnonzero(scores >= LIKELY * scores.max())
        if len(likely) > COMPARED:
            likely = likely[np.argpartition(scores[likely], -COMPARED)[-COMPARED:]]
        likely = likely[scores[likely] > 0]
        found = [Near(at, nearness(word, self.words[at], float(scores[at]))) for at in likely.tolist()]
        found = [one for one in found if one.score >= floor]
        return sorted(found, key=lambda one: (-one.score, one.number))[:most]

    def beginning(self, stem: str, most: int = 256) -> list[int]:
        """The first so many words that begin with some letters, in the order of theirs."""
        at = bisect.bisect_left(self.words, stem)
        stop = min(len(self.words), at + most)
        return list(itertools.takewhile(lambda number: self.words[number].startswith(stem), range(at, stop)))

    def begun(self, typed: str, most: int = NEAREST) -> list[Near]:
        """At most so many words that begin with the sounds of what was typed, the nearest in letters first."""
        wanted = key(typed)
        at = bisect.bisect_left(self.keys, wanted)
        stop = min(len(self.keys), at + BEGUN)
        found = [
            Near(number, 0.5 + 0.5 * Levenshtein.normalized_similarity(typed, self.words[number][: len(typed)]))
            for number in map(int, self.of_key[at:stop])
            if wanted and key(self.words[number]).startswith(wanted)
        ]
        return sorted(found, key=lambda one: (-one.score, len(self.words[one.number]), one.number))[:most]

    def _by_grams(self, word: str) -> NDArray[np.float64] | None:
        """The cosine of a word with every word here; None where nothing is held in common."""
        known = [at for gram in grams_of(word) if (at := self._at(gram)) is not None]
        if not known:
            return None
        # Grams that many words have tell least and cost most; of a long word they are left out.
        telling = sorted(known, key=lambda at: int(self.starts[at + 1] - self.starts[at]))[:TELLING]
        spans = [slice(self.starts[at], self.starts[at + 1]) for at in telling]
        numbers = np.concatenate([self.holders[span] for span in spans])
        weights = np.concatenate(
            [self.weights[span] * self.rarity[at] for at, span in zip(telling, spans, strict=True)]
        )
        unknown = len(grams_of(word)) - len(known)
        rarest = math.log(1 + len(self.words))
        length = math.sqrt(float((self.rarity[known] ** 2).sum()) + unknown * rarest**2)
        return np.bincount(numbers, weights, minlength=len(self.words)) / length

    def _at(self, gram: str) -> int | None:
        at = bisect.bisect_left(self.grams, gram)
        return at if at < len(self.grams) and self.grams[at] == gram else None


def nearness(one: str, other: str, by_grams: float) -> float:
    """How near two words of letters come, 0 to 1: by their grams, letters and sounds together; 1 only for the same."""
    if one == other:
        return 1.0
    if one.translate(KEYS) == other.translate(KEYS):
        return 0.98
    letters = Levenshtein.normalized_similarity(one, other)
    sounds = Levenshtein.normalized_similarity(key(one), key(other))
    return 0.99 * (by_grams + letters + 2 * sounds) / 4


@lru_cache(maxsize=1 << 16)
def key(word: str) -> str:
    """The search key of a word of letters, kept: the same words come again."""
    return fold(word)


def grams_of(word: str) -> list[str]:
    """The grams of a word of letters and of its key (after `:`), each once."""
    return list(dict.fromkeys((*_pieces(word, *LETTERS), *(":" + piece for piece in _pieces(key(word), *SOUNDS)))))


def _pieces(word: str, shortest: int, longest: int) -> Iterator[str]:
    marked = f"_{word}_" if word else ""
    for size in range(shortest, longest + 1):
        for at in range(len(marked) - size + 1):
            yield marked[at : at + size]
