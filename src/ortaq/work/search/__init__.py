"""Full-text search behind one seam: which texts hold which words; everything else is pure and the same for all engines.

An index is a *generation*: a name under which an engine keeps texts. A new one is filled beside the old one, and what
is asked then goes to the new one; so an index is made anew while people search. Which generation is asked is kept by
the room that searches. `asking.ask` answers a question with an engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

from django.db import connection

from ortaq.core.text.fold import letters
from ortaq.work.settings import settings

SHELVES = ("names", "texts", "said")
"""Texts that are looked for together: titles and people, descriptions, what is said in a film."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text of something: of whom, on which shelf, what kind of text, in which language, and at which second."""

    owner: str
    shelf: str
    kind: str
    tag: str
    text: str
    second: float = 0.0

    @property
    def words(self) -> list[str]:
        """Its words as every engine keeps them."""
        return letters(self.text).split()


class Held(NamedTuple):
    """A text that holds what was asked for, by its number, with its language and all its words."""

    id: int
    owner: str
    tag: str
    words: list[str]


class Word(NamedTuple):
    """A distinct word of an index: its number, which grows, and how many texts hold it."""

    id: int
    word: str
    many: int


class Engine(Protocol):
    """Keeps texts and tells which of them hold which words. Generations are short names of small letters and digits."""

    looks_seconds: float
    """How long its words are taken for known before it is asked for new ones; 0 where that costs nothing."""

    def make(self, generation: str) -> None:
        """Begin an empty generation."""

    def drop(self, generation: str) -> None:
        """Forget a generation; one that is not there is forgotten already."""

    def has(self, generation: str) -> bool:
        """Whether a generation is there."""

    def fill(self, generation: str, documents: Iterable[Document]) -> int:
        """Add many texts of owners that have none yet; returns how many."""

    def settle(self, generation: str) -> None:
        """Make ready what was filled."""

    def replace(self, generation: str, owner: str, documents: Sequence[Document]) -> None:
        """Let these be all texts of an owner; none: it is gone."""

    def holding(self, generation: str, shelf: str, sets: Sequence[Sequence[str]], most: int) -> list[Held]:
        """The first so many texts of a shelf, by number, that hold a word of each set."""

    def documents(self, generation: str, numbers: Sequence[int]) -> dict[int, Document]:
        """Texts by their numbers."""

    def words(self, generation: str, after: int = 0) -> Iterator[Word]:
        """The distinct words with a number above `after`; an engine without such numbers gives all."""

    def size(self, generation: str) -> int:
        """How many texts there are."""


@cache
def engine() -> Engine:
    """This node's engine: OpenSearch where one is named, else that of the database."""
    from ortaq.work.search import opensearch, postgres, sqlite  # noqa: PLC0415 -- each needs what stands above

    if settings().search:
        return opensearch.OpenSearch(settings().search)
    if connection.vendor == "postgresql":
        return postgres.Postgres(connection.cursor)
    return sqlite.Sqlite()
