"""The embedded engine: SQLite's FTS5, a file for each generation beside the database.

FTS5 gets our folded words, which its tokenizer leaves as they are, and keeps neither texts nor places of words: only
which text holds which word. The texts lie in a table beside it.
"""

import contextlib
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from ortaq.work.search import SHELVES, Document, Held, Word
from ortaq.work.settings import settings

AT_ONCE = 20_000
WAIT_SECONDS = 60
MOST_KEPT = 3
"""Connections of a thread; generations come and go."""
TABLES = """
CREATE TABLE document(id INTEGER PRIMARY KEY, owner TEXT NOT NULL, shelf TEXT NOT NULL, kind TEXT NOT NULL,
  tag TEXT NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL, second REAL NOT NULL);
CREATE INDEX document_of ON document(owner);
CREATE TABLE word(id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, many INTEGER NOT NULL);
"""
SHELF = """CREATE VIRTUAL TABLE {shelf} USING fts5(words, content='', detail=none,
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""


class Sqlite:
    """The engine; `folder` is `search` in the data folder, unless another is named."""

    looks_seconds = 0.0

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._open = threading.local()

    def make(self, generation: str) -> None:
        """Begin an empty generation."""
        self._path(generation).parent.mkdir(parents=True, exist_ok=True)
        self.drop(generation)
        database = self._database(generation)
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(TABLES + ";".join(SHELF.format(shelf=shelf) for shelf in SHELVES))

    def drop(self, generation: str) -> None:
        """Remove its files; who reads it at this moment reads on."""
        if database := self._kept().pop(str(self._path(generation)), None):
            database.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{self._path(generation)}{end}").unlink(missing_ok=True)

    def has(self, generation: str) -> bool:
        """Whether its file is there."""
        return self._path(generation).exists()

    def fill(self, generation: str, documents: Iterable[Document]) -> int:
        """Add many texts, some thousand in a transaction."""
        told = iter(documents)
        added = 0
        while some := list(islice(told, AT_ONCE)):
            with self._changing(generation) as database:
                _add(database, some)
            added += len(some)
        return added

    def settle(self, generation: str) -> None:
        """Merge what FTS5 wrote piece by piece, so that it is read at once."""
        database = self._database(generation)
        for shelf in SHELVES:
            database.execute(f"INSERT INTO {shelf}({shelf}) VALUES('optimize')")
        database.execute("ANALYZE")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def replace(self, generation: str, owner: str, documents: Sequence[Document]) -> None:
        """Let these be all texts of an owner."""
        with self._changing(generation) as database:
            old = database.execute("SELECT id, shelf, words FROM document WHERE owner = ?", (owner,)).fetchall()
            for number, shelf, words in old:
                database.execute(
                    f"INSERT INTO {shelf}({shelf}, rowid, words) VALUES('delete', ?, ?)",
                    (number, words),
                )
            database.execute("DELETE FROM document WHERE owner = ?", (owner,))
            gone = Counter(word for _number, _shelf, words in old for word in set(words.split()))
            database.executemany(
                "UPDATE word SET many = max(0, many - ?) WHERE word = ?", [(many, word) for word, many in gone.items()]
            )
            _add(database, documents)

    def holding(self, generation: str, shelf: str, sets: Sequence[Sequence[str]], most: int) -> list[Held]:
        """By FTS5: the words of a set with OR between them, the sets with AND."""
        if shelf not in SHELVES or not all(sets):
            return []
        wanted = " AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in sets)
        # CROSS keeps the order: FTS5 tells the numbers, rising, and the texts are fetched by them.
        rows = self._database(generation).execute(
            f"SELECT d.id, d.owner, d.tag, d.words FROM {shelf} AS s CROSS JOIN document AS d ON d.id = s.rowid"  # noqa: S608
            f" WHERE {shelf} MATCH ? LIMIT ?",
            (wanted, most),
        )
        return [Held(number, owner, tag, words.split()) for number, owner, tag, words in rows]

    def documents(self, generation: str, numbers: Sequence[int]) -> dict[int, Document]:
        """Texts by their numbers."""
        places = ",".join("?" * len(numbers))
        rows = self._database(generation).execute(
            f"SELECT id, owner, shelf, kind, tag, text, second FROM document WHERE id IN ({places})",  # noqa: S608
            list(numbers),
        )
        return {row[0]: Document(*row[1:]) for row in rows}

    def words(self, generation: str, after: int = 0) -> Iterator[Word]:
        """The distinct words."""
        rows = self._database(generation).execute("SELECT id, word, many FROM word WHERE id > ? ORDER BY id", (after,))
        return (Word(*row) for row in rows)

    def size(self, generation: str) -> int:
        """How many texts there are, by the number of the last."""
        return int(self._database(generation).execute("SELECT coalesce(max(id), 0) FROM document").fetchone()[0])

    def bytes(self, generation: str) -> int:
        """How much room its files take."""
        return sum(path.stat().st_size for path in self._path(generation).parent.glob(f"{generation}.sqlite3*"))

    def _path(self, generation: str) -> Path:
        return (self._folder or settings().data / "search") / f"{generation}.sqlite3"

    def _kept(self) -> dict[str, sqlite3.Connection]:
        if not hasattr(self._open, "kept"):
            self._open.kept = {}
        kept: dict[str, sqlite3.Connection] = self._open.kept
        return kept

    def _database(self, generation: str) -> sqlite3.Connection:
        kept, path = self._kept(), str(self._path(generation))
        if path not in kept:
            while len(kept) >= MOST_KEPT:
                kept.pop(next(iter(kept))).close()
            kept[path] = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            kept[path].execute("PRAGMA synchronous=NORMAL")
            kept[path].execute("PRAGMA mmap_size=4294967296")
            kept[path].execute("PRAGMA cache_size=-65536")
        return kept[path]

    @contextlib.contextmanager
    def _changing(self, generation: str) -> Iterator[sqlite3.Connection]:
        """A transaction that takes the right to write at its beginning, so that two of them wait for one another."""
        database = self._database(generation)
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _add(database: sqlite3.Connection, documents: Sequence[Document]) -> None:
    """Add texts with new numbers, and count their words."""
    number = database.execute("SELECT coalesce(max(id), 0) FROM document").fetchone()[0]
    rows: list[tuple[int, Document, str]] = []
    counted: Counter[str] = Counter()
    for document in documents:
        if words := document.words:
            number += 1
            rows.append((number, document, " ".join(words)))
            counted.update(set(words))
    database.executemany(
        "INSERT INTO document VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        [(at, one.owner, one.shelf, one.kind, one.tag, one.text, words, one.second) for at, one, words in rows],
    )
    for shelf in SHELVES:
        database.executemany(
            f"INSERT INTO {shelf}(rowid, words) VALUES(?, ?)",
            [(at, words) for at, one, words in rows if one.shelf == shelf],
        )
    database.executemany(
        "INSERT INTO word(word, many) VALUES(?, ?) ON CONFLICT(word) DO UPDATE SET many = many + excluded.many",
        counted.items(),
    )
