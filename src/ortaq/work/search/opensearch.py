"""The engine for many machines: OpenSearch over its REST API, an index for each generation.

It gets the same words as the others, as keywords, so its analyzers play no part and the answers are the same. Checked
against a small server that keeps what it is told (tests/rooms/test_work_search.py); it was not run against OpenSearch
itself. Source: OpenSearch 2.x documentation, Index APIs, Bulk, Search, Composite aggregation.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import httpx

from ortaq.work.search import SHELVES, Document, Held, Word

AT_ONCE = 2_000
WORDS_AT_ONCE = 10_000
WAIT_SECONDS = 30.0
KEYWORD = {"type": "keyword"}
MAPPING = {
    "settings": {"index": {"max_result_window": 10_000}},
    "mappings": {
        "dynamic": "strict",
        "properties": {
            **dict.fromkeys(("owner", "shelf", "kind", "tag", "words"), KEYWORD),
            "number": {"type": "long"},
            "text": {"type": "text", "index": False},
            "second": {"type": "double", "index": False},
        },
    },
}


class OpenSearch:
    """The engine at an address like https://user:password@host:9200/ortaq; its path begins the indexes' names."""

    looks_seconds = 60.0

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._prefix = parts.path.strip("/") or "ortaq"
        user = (parts.username, parts.password or "") if parts.username else None
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        self._http = httpx.Client(base_url=f"{parts.scheme}://{host}{port}", auth=user, timeout=WAIT_SECONDS)

    def make(self, generation: str) -> None:
        """Begin an empty generation."""
        self.drop(generation)
        self._ask("PUT", f"/{self._index(generation)}", MAPPING)

    def drop(self, generation: str) -> None:
        """Remove its index."""
        self._ask("DELETE", f"/{self._index(generation)}?ignore_unavailable=true")

    def has(self, generation: str) -> bool:
        """Whether its index is there."""
        answer = self._http.head(f"/{self._index(generation)}")
        if answer.status_code not in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
            answer.raise_for_status()
        return answer.status_code == httpx.codes.OK

    def fill(self, generation: str, documents: Iterable[Document]) -> int:
        """Add many texts."""
        told = iter(documents)
        added = 0
        while some := list(islice(told, AT_ONCE)):
            self._add(generation, some)
            added += len(some)
        self._refresh(generation)
        return added

    def settle(self, generation: str) -> None:
        """Make what was added visible."""
        self._refresh(generation)

    def replace(self, generation: str, owner: str, documents: Sequence[Document]) -> None:
        """Let these be all texts of an owner."""
        self._refresh(generation)
        old = {"query": {"term": {"owner": owner}}}
        self._ask("POST", f"/{self._index(generation)}/_delete_by_query?conflicts=proceed&refresh=true", old)
        self._add(generation, documents)
        self._refresh(generation)

    def holding(self, generation: str, shelf: str, sets: Sequence[Sequence[str]], most: int) -> list[Held]:
        """By filters, which score nothing: a term for the shelf, and terms for each set."""
        if shelf not in SHELVES or not all(sets):
            return []
        filters = [{"term": {"shelf": shelf}}, *({"terms": {"words": list(words)}} for words in sets)]
        found = self._search(
            generation,
            {"bool": {"filter": filters}},
            size=most,
            sort=[{"number": "asc"}],
            _source=["number", "owner", "tag", "words"],
        )
        return [Held(one["number"], one["owner"], one["tag"], one["words"]) for one in found]

    def documents(self, generation: str, numbers: Sequence[int]) -> dict[int, Document]:
        """Texts by their numbers."""
        found = self._search(generation, {"terms": {"number": list(numbers)}}, size=len(numbers) or 1)
        return {
            one["number"]: Document(
                one["owner"], one["shelf"], one["kind"], one["tag"], one["text"], float(one["second"])
            )
            for one in found
        }

    def words(self, generation: str, after: int = 0) -> Iterator[Word]:  # noqa: ARG002 -- words have no numbers here
        """The distinct words, all of them, by a composite aggregation that goes on after the last one."""
        source: dict[str, Any] = {"sources": [{"word": {"terms": {"field": "words"}}}], "size": WORDS_AT_ONCE}
        while True:
            asked = {"size": 0, "aggs": {"words": {"composite": source}}}
            told = self._ask("POST", f"/{self._index(generation)}/_search", asked)["aggregations"]["words"]
            yield from (Word(0, one["key"]["word"], one["doc_count"]) for one in told["buckets"])
            if "after_key" not in told:
                return
            source["after"] = told["after_key"]

    def size(self, generation: str) -> int:
        """How many texts there are."""
        return int(self._ask("GET", f"/{self._index(generation)}/_count")["count"])

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _index(self, generation: str) -> str:
        return f"{self._prefix}-{generation}"

    def _refresh(self, generation: str) -> None:
        self._ask("POST", f"/{self._index(generation)}/_refresh")

    def _search(self, generation: str, query: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        told = self._ask("POST", f"/{self._index(generation)}/_search", {"query": query, **more})
        return [hit["_source"] for hit in told["hits"]["hits"]]

    def _add(self, generation: str, documents: Sequence[Document]) -> None:
        """Texts with numbers of their own: 52 bits of chance, which JavaScript and Java both keep whole."""
        lines: list[str] = []
        for one in documents:
            if words := one.words:
                number = uuid.uuid4().int >> 76
                told = {"number": number, "owner": one.owner, "shelf": one.shelf, "kind": one.kind, "tag": one.tag}
                told |= {"text": one.text, "words": words, "second": one.second}
                lines += [json.dumps({"index": {"_id": str(number)}}), json.dumps(told, ensure_ascii=False)]
        if not lines:
            return
        answer = self._http.post(
            f"/{self._index(generation)}/_bulk",
            content=("\n".join(lines) + "\n").encode(),
            headers={"Content-Type": "application/x-ndjson"},
        )
        answer.raise_for_status()
        if answer.json()["errors"]:
            failed = next(item["index"]["error"] for item in answer.json()["items"] if "error" in item["index"])
            raise RuntimeError(f"OpenSearch refused a text: {failed}")

    def _ask(self, method: str, address: str, told: object = None) -> Any:
        answer = self._http.request(method, address, json=told)
        answer.raise_for_status()
        return answer.json()
