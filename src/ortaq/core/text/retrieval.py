"""Which passages answer a question best: BM25 over the tokens of `fold.letters`, for every language and script.

Tokens are the words of `letters`, cut after six letters, so that an ending does not part a word from itself:
Қазақстанның and Казахстан become kazakstan… and kazahs…; passages in the language of the question therefore come
first of themselves. A token that is in most passages weighs next to nothing.

Whose subject a question names comes before all others. BM25 alone answers "The capital of Uzbekistan is Astana, is it
not?" with the capital of Kazakhstan: the wrong value is rarer than the country, and weighs more.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with k1 = 1.2, b = 0.75.

>>> index = Index([Passage("uz", "en", "Tashkent is the capital of Uzbekistan."),
...                Passage("kz", "en", "Astana is the capital of Kazakhstan.")])
>>> [found.passage.id for found in index.best("What is the capital of Uzbekistan?")]
['uz', 'kz']
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortaq.core.text.fold import letters

K1, B = 1.2, 0.75
STEM = 6
"""Letters of a word that are kept; endings of the Turkic languages and of Hungarian stand after them."""


@dataclass(frozen=True)
class Passage:
    """A text that can be found: one fact in one language; `asks` is the question that it answers, searched as well.

    `about` is the name of its subject, such as a country; empty: none that a question could name.
    """

    id: str
    language: str
    text: str
    asks: str = ""
    about: str = ""


@dataclass(frozen=True)
class Found:
    """A passage and how well it fits; scores compare only within one question."""

    passage: Passage
    score: float


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [word[:STEM] for word in letters(text).split()]


class Index:
    """Passages ready to be asked; it holds everything in memory and never changes."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages = tuple(passages)
        self.about = tuple(letters(passage.about).split() for passage in self.passages)
        self.lengths: list[int] = []
        self.where: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, passage in enumerate(self.passages):
            words = tokens(f"{passage.asks} {passage.text}")
            self.lengths.append(len(words))
            for word, many in Counter(words).items():
                self.where[word].append((at, many))
        self.mean = sum(self.lengths) / len(self.lengths) if self.lengths else 1.0

    def best(self, question: str, number: int = 3, language: str = "") -> list[Found]:
        """The `number` passages that fit best, the best first; with `language` only passages in it."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(tokens(question)):
            held = self.where.get(word, [])
            rarity = math.log(1 + (len(self.passages) - len(held) + 0.5) / (len(held) + 0.5))
            for at, many in held:
                scores[at] += rarity * many * (K1 + 1) / (many + K1 * (1 - B + B * self.lengths[at] / self.mean))
        fitting = (at for at in scores if not language or self.passages[at].language == language)
        asked = letters(question).split()
        ranked = sorted(fitting, key=lambda at: (not self._is_named(at, asked), -scores[at], at))
        return [Found(self.passages[at], scores[at]) for at in ranked[:number]]

    def _is_named(self, at: int, asked: Sequence[str]) -> bool:
        """Whether a question names the subject of a passage, with whatever ending: Turkiyaning, but not Turkiy."""
        name = self.about[at]
        return bool(name) and all(any(word.startswith(part) for word in asked) for part in name)
