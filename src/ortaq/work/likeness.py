"""The likeness index behind one seam: mapped files in the data folder, or ClickHouse for archives of many machines.

There are two, of pictures and of sounds; both keep 64-bit codes by programme (`core.likeness.index`). What is in them
can always be made again from the stored fingerprints, so they are not backed up.
"""

from functools import cache
from urllib.parse import unquote, urlsplit

import httpx

from ortaq.core.likeness.index import Index
from ortaq.core.likeness.index_clickhouse import ClickHouseIndex, Run
from ortaq.core.likeness.index_files import FileIndex
from ortaq.work.settings import settings

WAIT_SECONDS = 60.0
PORTS = {"clickhouse": 8123, "clickhouses": 8443}


class Unreachable(RuntimeError):
    """ClickHouse does not answer, or refuses a statement; its own words are in the message."""


@cache
def pictures() -> Index:
    """Where the codes of pictures are kept."""
    return _kept("pictures")


@cache
def sounds() -> Index:
    """Where the codes of sounds are kept."""
    return _kept("sounds")


def keep_packed() -> None:
    """Put what came since the last time in order, where enough came; for a periodic task."""
    for index in (pictures(), sounds()):
        index.keep_packed()


@cache
def client(address: str) -> httpx.Client:
    """The connections to an address, shared by what this process keeps there."""
    parts = urlsplit(address)
    scheme = "https" if parts.scheme == "clickhouses" else "http"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return httpx.Client(
        base_url=f"{scheme}://{host}:{parts.port or PORTS[parts.scheme]}",
        headers={
            "X-ClickHouse-User": unquote(parts.username or "default"),
            "X-ClickHouse-Key": unquote(parts.password or ""),
            "X-ClickHouse-Database": parts.path.strip("/"),
            "X-ClickHouse-Format": "JSONCompactEachRow",
        },
        timeout=WAIT_SECONDS,
    )


def over_http(address: str) -> Run:
    """Runs statements at clickhouse://user:password@host:port/database over HTTP, or HTTPS for clickhouses://."""
    http = client(address)

    def run(statement: str) -> str:
        try:
            answer = http.post("/", content=statement.encode(), params={"wait_end_of_query": 1})
        except httpx.HTTPError as error:
            raise Unreachable(f"ClickHouse at {http.base_url.host} does not answer: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"ClickHouse at {http.base_url.host} refuses a statement: {answer.text[:500]}")
        return answer.text

    return run


def _kept(name: str) -> Index:
    address = settings().likeness
    if address:
        return ClickHouseIndex(over_http(address), name=name)
    return FileIndex(settings().data / "likeness" / name)
