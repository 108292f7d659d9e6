"""The distinct words of a generation, ready to be compared: one vocabulary of flat arrays, shared by all processes.

It is made once for a generation and kept in files beside it, which each process maps into its memory. Words that came
after it are a second, small vocabulary; when there are many of those, the large one is made anew.
"""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ortaq.core.text.vocabulary import Vocabulary
from ortaq.work.search import Engine
from ortaq.work.settings import settings

LATER_WORDS = 20_000
"""So many words may come after the large vocabulary before it is made anew."""
ARRAYS = ("of_key", "rarity", "starts", "holders", "weights")


class Known:
    """The words of one generation in this process; what `core.text.ranking` calls Words."""

    def __init__(self, engine: Engine, generation: str) -> None:
        self.engine, self.generation = engine, generation
        self.texts, self.last = 0, 0
        self._large: tuple[Vocabulary, NDArray[np.uint32]] = Vocabulary.of(()), np.zeros(0, np.uint32)
        self._is_there = False
        self._many: dict[str, int] = {}
        self._small, self._small_many = Vocabulary.of(()), dict[str, int]()
        self._lock, self._looked_at = threading.Lock(), -float("inf")

    def look(self) -> "Known":
        """Learn the words that have come since the last look."""
        with self._lock:
            if time.monotonic() - self._looked_at >= self.engine.looks_seconds:
                if not self._is_there:
                    self._large, self.last = load(self.generation) or self._make()
                    self._is_there = True
                    self._count()
                self._learn()
                self.texts = self.engine.size(self.generation)
                self._looked_at = time.monotonic()
        return self

    def _make(self) -> tuple[tuple[Vocabulary, NDArray[np.uint32]], int]:
        return make(self.engine, self.generation)

    def _learn(self) -> None:
        new = {word.word: word for word in self.engine.words(self.generation, self.last)}
        new = {name: word for name, word in new.items() if name not in self._many}
        if not new:
            return
        self.last = max(self.last, *(word.id for word in new.values()))
        self._small_many |= {name: word.many for name, word in new.items()}
        if len(self._small_many) > LATER_WORDS:
            self._large, self.last = self._make()
            self._count()
            self._small_many = {}
        self._small = Vocabulary.of(self._small_many)

    def near(self, word: str) -> Iterator[tuple[str, float]]:
        """Words that are spelled like a word of letters, with how near they come."""
        for vocabulary in self._both():
            yield from ((vocabulary.words[one.number], one.score) for one in vocabulary.near(word))

    def beginning(self, stem: str) -> Iterator[str]:
        """Words that begin with some letters."""
        for vocabulary in self._both():
            yield from (vocabulary.words[number] for number in vocabulary.beginning(stem))

    def begun(self, typed: str) -> Iterator[tuple[str, float]]:
        """Words that begin like what was typed, with how near their beginning comes."""
        for vocabulary in self._both():
            yield from ((vocabulary.words[one.number], one.score) for one in vocabulary.begun(typed))

    def many(self, word: str) -> int:
        """How many texts held a word when it became known."""
        return self._many.get(word) or self._small_many.get(word, 0)

    def _count(self) -> None:
        self._many = dict(zip(self._large[0].words, self._large[1].tolist(), strict=True))

    def _both(self) -> Iterator[Vocabulary]:
        yield self._large[0]
        if self._small.words:
            yield self._small


def make(engine: Engine, generation: str) -> tuple[tuple[Vocabulary, NDArray[np.uint32]], int]:
    """The large vocabulary of a generation with how many texts hold each word, and the number of its last word."""
    told = {word.word: word for word in engine.words(generation)}
    vocabulary = Vocabulary.of(told)
    many = np.fromiter((told[word].many for word in vocabulary.words), np.uint32, len(told))
    last = max((word.id for word in told.values()), default=0)
    keep(generation, vocabulary, many, last)
    return (vocabulary, many), last


def folder_of(generation: str) -> Path:
    """Where the vocabulary of a generation lies."""
    return settings().data / "search" / f"{generation}.words"


def keep(generation: str, vocabulary: Vocabulary, many: NDArray[np.uint32], last: int) -> None:
    """Write a vocabulary; it appears whole or not at all, and whoever has the old one keeps it."""
    place = folder_of(generation)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{generation}-"))
    for name in ARRAYS:
        np.save(made / f"{name}.npy", getattr(vocabulary, name))
    np.save(made / "many.npy", many)
    told: dict[str, object] = {"words": list(vocabulary.words), "grams": list(vocabulary.grams), "last": last}
    told["keys"] = list(vocabulary.keys)
    (made / "names.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    forget(generation)
    try:
        made.rename(place)
    except OSError:
        # Another process was quicker; its files say the same.
        shutil.rmtree(made, ignore_errors=True)


def load(generation: str) -> tuple[tuple[Vocabulary, NDArray[np.uint32]], int] | None:
    """The vocabulary that was kept, its arrays mapped and not read; None where there is none."""
    place = folder_of(generation)
    try:
        told = json.loads((place / "names.json").read_text(encoding="utf-8"))
        arrays = [np.asarray(np.load(place / f"{name}.npy", mmap_mode="r")) for name in (*ARRAYS, "many")]
    except FileNotFoundError:
        return None
    return (Vocabulary(told["words"], told["grams"], told["keys"], *arrays[:-1]), arrays[-1]), told["last"]


def forget(generation: str) -> None:
    """Remove the vocabulary of a generation."""
    shutil.rmtree(folder_of(generation), ignore_errors=True)


_known: dict[tuple[Engine, Path], Known] = {}
MOST_KNOWN = 4


def known(engine: Engine, generation: str) -> Known:
    """What this process knows of a generation's words, up to date."""
    name = (engine, folder_of(generation))
    if name not in _known:
        while len(_known) >= MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[name] = Known(engine, generation)
    return _known[name].look()
