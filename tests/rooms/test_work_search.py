"""The engines of the search: SQLite, a real PostgreSQL, and what OpenSearch is asked, answer alike."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from ortaq.work.search import opensearch, postgres, sqlite
from tests.rooms.search_stories import story
from tests.rooms.test_work_seams import postgresql, run

__all__ = ["postgresql"]
pytestmark = pytest.mark.usefixtures("own_files")
ON_POSTGRESQL = """
import json
from ortaq.work.search import engine
from tests.rooms.search_stories import story
print(json.dumps([type(engine()).__name__, story(engine())]))
"""


def test_sqlite_finds_spellings_meanings_and_what_is_said() -> None:
    full, changed, untouched = story(sqlite.Sqlite())
    assert full["Көрұғлы"] == full["goroglu"] == [["hero"], []]
    assert full["қасқыр"] == [["wolf"], ["hero"]]
    assert full["жұлдыз"][0][0] == "star"
    assert full["nasreddin"][0] == ["fool"]
    assert full["көктем"][1] == ["wolf"]
    assert (full["zzzzqqq"], full['" OR *']) == ([[], []], [[], []])
    assert changed["Көрұғлы"] == [[], []], "its title is another"
    assert "star" not in changed["жұлдыз"][0], "it is gone"
    assert untouched == full, "the other generation knows nothing of it"


def test_postgresql_answers_the_same(postgresql: dict[str, str]) -> None:
    name, told = json.loads(run(ON_POSTGRESQL, **postgresql).splitlines()[-1])
    assert (name, told) == ("Postgres", story(sqlite.Sqlite()))


def test_what_cannot_be_a_name_of_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="drop"):
        postgres._tables("x; drop table y")


# ---- OpenSearch: a small server that keeps documents and knows only the requests that we mean to send


class Kept:
    """Indexes as OpenSearch keeps them: by name, documents by id."""

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, dict[str, Any]]] = {}
        self.users: set[str] = set()

    def answer(self, method: str, path: str, told: bytes) -> tuple[int, Any]:  # noqa: PLR0911 -- a request each
        index, _, what = path.strip("/").partition("/")
        name, what = index.partition("?")[0], what.partition("?")[0]
        asked = json.loads(told) if told and what != "_bulk" else {}
        if method == "PUT" and not what:
            assert asked["mappings"]["dynamic"] == "strict"
            self.indexes[name] = {}
            return 200, {"acknowledged": True}
        if method == "DELETE" and not what:
            self.indexes.pop(name, None)
            return 200, {"acknowledged": True}
        if name not in self.indexes:
            return 404, {"error": "index_not_found_exception"}
        here = self.indexes[name]
        if what == "_bulk":
            lines = told.decode().splitlines()
            here |= {
                json.loads(head)["index"]["_id"]: json.loads(body)
                for head, body in zip(lines[::2], lines[1::2], strict=True)
            }
            return 200, {"errors": False, "items": []}
        if what == "_delete_by_query":
            for key in [key for key, one in here.items() if fits(asked["query"], one)]:
                del here[key]
            return 200, {}
        if what == "_search" and "aggs" in asked:
            return 200, {"aggregations": {"words": composite(asked["aggs"]["words"]["composite"], here)}}
        if what == "_search":
            found = [one for one in here.values() if fits(asked["query"], one)]
            if "sort" in asked:
                found.sort(key=lambda one: one["number"])
            return 200, {"hits": {"hits": [{"_source": one} for one in found[: asked["size"]]]}}
        return 200, {"count": len(here)} if what == "_count" else {}


def fits(query: dict[str, Any], one: dict[str, Any]) -> bool:
    [(kind, told)] = query.items()
    if kind == "bool":
        return all(fits(each, one) for each in told["filter"])
    [(name, wanted)] = told.items()
    has = set(one[name]) if isinstance(one[name], list) else {one[name]}
    return bool(has & set(wanted if kind == "terms" else [wanted]))


def composite(asked: dict[str, Any], here: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Two words at a time, so that the next page is asked for."""
    field = asked["sources"][0]["word"]["terms"]["field"]
    after = asked.get("after", {"word": ""})["word"]
    counted = {word: sum(word in one[field] for one in here.values()) for one in here.values() for word in one[field]}
    page = [word for word in sorted(counted) if word > after][:2]
    told: dict[str, Any] = {"buckets": [{"key": {"word": word}, "doc_count": counted[word]} for word in page]}
    return told | ({"after_key": {"word": page[-1]}} if page else {})


@pytest.fixture
def served() -> Iterator[tuple[str, Kept]]:
    kept = Kept()

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            kept.users.add(self.headers.get("Authorization", ""))
            told = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = kept.answer(self.command, self.path, told)
            body = b"" if self.command == "HEAD" else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do  # noqa: N815 -- as the library calls them

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://search:secret@127.0.0.1:{server.server_port}/tv", kept
    server.shutdown()
    server.server_close()


def test_what_opensearch_is_asked_gives_the_same_answers(served: tuple[str, Kept]) -> None:
    address, kept = served
    engine = opensearch.OpenSearch(address)
    told = [{text: [sorted(row) for row in rows] for text, rows in one.items()} for one in story(engine)]
    engine.close()
    same = [{text: [sorted(row) for row in rows] for text, rows in one.items()} for one in story(sqlite.Sqlite())]
    assert told == same
    assert kept.indexes == {}, "what is dropped is gone"
    assert all(re.match("Basic ", user) for user in kept.users)
