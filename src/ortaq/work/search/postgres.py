"""The engine inside PostgreSQL: the words of a text are an array with a GIN index; two tables for each generation.

What is spelled alike is found among the distinct words (core/text/vocabulary.py), for all engines in the same way, so
neither pg_trgm nor a text search configuration is needed, and nothing has to be installed in the server.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from django.db import transaction

from ortaq.work.search import SHELVES, Document, Held, Word

AT_ONCE = 5_000
PREFIX = "search_"
Cursor = Callable[[], AbstractContextManager[Any]]
Atomic = Callable[[], AbstractContextManager[Any]]


class Postgres:
    """The engine; `cursor` opens a cursor, `atomic` a transaction, of Django's connection unless others are given."""

    looks_seconds = 0.0

    def __init__(self, cursor: Cursor, atomic: Atomic = transaction.atomic) -> None:
        self._cursor, self._atomic = cursor, atomic

    def make(self, generation: str) -> None:
        """Begin an empty generation; its texts get their index when they are all there."""
        self.drop(generation)
        document, word = _tables(generation)
        with self._atomic(), self._cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {document}(id bigserial PRIMARY KEY, owner text NOT NULL, shelf text NOT NULL,"
                " kind text NOT NULL, tag text NOT NULL, text text NOT NULL, words text[] NOT NULL,"
                " second double precision NOT NULL)"
            )
            cursor.execute(
                f"CREATE TABLE {word}(id bigserial PRIMARY KEY, word text NOT NULL UNIQUE, many integer NOT NULL)"
            )

    def drop(self, generation: str) -> None:
        """Remove its tables."""
        with self._atomic(), self._cursor() as cursor:
            for table in _tables(generation):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def has(self, generation: str) -> bool:
        """Whether its tables are there."""
        return self._one("SELECT to_regclass(%s) IS NOT NULL", (_tables(generation)[0],)) is True

    def fill(self, generation: str, documents: Iterable[Document]) -> int:
        """Add many texts; their words are counted at the end."""
        document, word = _tables(generation)
        told = iter(documents)
        counted: Counter[str] = Counter()
        added = 0
        while some := list(islice(told, AT_ONCE)):
            rows = [(one, words) for one in some if (words := one.words)]
            for _one, words in rows:
                counted.update(set(words))
            with self._atomic(), self._cursor() as cursor:
                _add(cursor, document, rows)
            added += len(some)
        with self._atomic(), self._cursor() as cursor:
            _count(cursor, word, counted)
        return added

    def settle(self, generation: str) -> None:
        """Make the indexes, and let the planner know what is there."""
        document, word = _tables(generation)
        with self._atomic(), self._cursor() as cursor:
            cursor.execute(f"CREATE INDEX {document}_of ON {document}(owner)")
            for shelf in SHELVES:
                cursor.execute(
                    f"CREATE INDEX {document}_{shelf} ON {document} USING gin(words) WHERE shelf = '{shelf}'"
                )
            cursor.execute(f"ANALYZE {document}")
            cursor.execute(f"ANALYZE {word}")

    def replace(self, generation: str, owner: str, documents: Sequence[Document]) -> None:
        """Let these be all texts of an owner; of two who do so at once one waits."""
        document, word = _tables(generation)
        with self._atomic(), self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (document,))
            cursor.execute(f"DELETE FROM {document} WHERE owner = %s RETURNING words", (owner,))  # noqa: S608
            gone = Counter(each for (words,) in cursor.fetchall() for each in set(words))
            rows = [(one, words) for one in documents if (words := one.words)]
            _add(cursor, document, rows)
            come = Counter(each for _one, words in rows for each in set(words))
            _count(cursor, word, {each: come[each] - gone[each] for each in {*come, *gone}})
            cursor.execute(f"DELETE FROM {word} WHERE many <= 0")  # noqa: S608 -- our own names

    def holding(self, generation: str, shelf: str, sets: Sequence[Sequence[str]], most: int) -> list[Held]:
        """By arrays that overlap; OFFSET 0 keeps the planner from walking through the numbers for the first few."""
        if shelf not in SHELVES or not all(sets):
            return []
        wanted = " AND ".join("words && %s" for _set in sets)
        with self._cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM (SELECT id, owner, tag, words FROM {_tables(generation)[0]}"  # noqa: S608 -- our own names
                f" WHERE shelf = '{shelf}' AND {wanted} OFFSET 0) AS found ORDER BY id LIMIT %s",
                (*map(list, sets), most),
            )
            return [Held(*row) for row in cursor.fetchall()]

    def documents(self, generation: str, numbers: Sequence[int]) -> dict[int, Document]:
        """Texts by their numbers."""
        with self._cursor() as cursor:
            cursor.execute(
                f"SELECT id, owner, shelf, kind, tag, text, second FROM {_tables(generation)[0]}"  # noqa: S608
                " WHERE id = ANY(%s)",
                (list(numbers),),
            )
            return {row[0]: Document(*row[1:]) for row in cursor.fetchall()}

    def words(self, generation: str, after: int = 0) -> Iterator[Word]:
        """The distinct words."""
        with self._cursor() as cursor:
            cursor.execute(
                f"SELECT id, word, many FROM {_tables(generation)[1]} WHERE id > %s ORDER BY id",  # noqa: S608
                (after,),
            )
            return iter([Word(*row) for row in cursor.fetchall()])

    def size(self, generation: str) -> int:
        """How many texts there are, by the number of the last."""
        found = self._one(f"SELECT coalesce(max(id), 0) FROM {_tables(generation)[0]}")  # noqa: S608
        return int(found)

    def bytes(self, generation: str) -> int:
        """How much room its tables and their indexes take."""
        return sum(int(self._one("SELECT pg_total_relation_size(%s)", (table,))) for table in _tables(generation))

    def _one(self, question: str, given: Sequence[object] = ()) -> Any:
        with self._cursor() as cursor:
            cursor.execute(question, given)
            return cursor.fetchone()[0]


def _tables(generation: str) -> tuple[str, str]:
    """The tables of a generation, of texts and of words; raises ValueError for what cannot be a name."""
    if not (generation.isascii() and generation.isalnum() and generation == generation.lower()):
        raise ValueError(generation)
    return f"{PREFIX}{generation}_document", f"{PREFIX}{generation}_word"


def _add(cursor: Any, table: str, rows: Sequence[tuple[Document, list[str]]]) -> None:
    cursor.executemany(
        f"INSERT INTO {table}(owner, shelf, kind, tag, text, words, second) VALUES(%s, %s, %s, %s, %s, %s, %s)",
        [(one.owner, one.shelf, one.kind, one.tag, one.text, words, one.second) for one, words in rows],
    )


def _count(cursor: Any, table: str, counted: dict[str, int]) -> None:
    """Add to how many texts hold each word."""
    cursor.executemany(
        f"INSERT INTO {table} AS here(word, many) VALUES(%s, %s)"
        " ON CONFLICT(word) DO UPDATE SET many = here.many + excluded.many",
        sorted(counted.items()),
    )
