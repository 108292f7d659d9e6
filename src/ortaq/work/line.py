"""The line to others' servers: what lies at an address, with limits, and only where it may come from.

Addresses may hold passwords or tokens. They are told to nobody: a fault is a code, and nothing here is logged.
"""

import contextlib
import ipaddress
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import httpx

from ortaq.work.settings import settings

# One line a request would write addresses into the log.
logging.getLogger("httpx").setLevel(logging.WARNING)

PLAYLIST: Final = 2 << 20
SEGMENT: Final = 48 << 20
"""Bytes; 4 s at 90 Mbit/s."""
PATIENCE: Final = httpx.Timeout(3.0, read=4.0)
LONGEST: Final = 6.0
"""Seconds that one answer may take, however steadily it drips."""
REDIRECTS: Final = 3
AGENT: Final = "Ortaq feeds"


class NoAnswer(Exception):
    """Why nothing came, as a code; `status` is what HTTP said, where that was it."""

    def __init__(self, code: str, status: int = 0) -> None:
        super().__init__(code)
        self.code, self.status = code, status

    @property
    def is_gone(self) -> bool:
        """Whether the partner says that there is no such thing."""
        return self.status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}


class Found(NamedTuple):
    """What lay there, and where in the end; `origins` are those on the way, with whether a page of ours may read it."""

    data: bytes
    address: str
    origins: Mapping[str, bool]


class Line:
    """A connection to others' servers, kept open between two polls; `private`: they may be of one's own network."""

    def __init__(self, agent: str = AGENT, *, private: bool | None = None) -> None:
        self.private = private
        # No proxy and no netrc of this machine: what is asked is exactly the partner.
        self.page = settings().origin
        # The origin of our pages is named as a browser does: many answer with the CORS header only then.
        headers = {"User-Agent": agent, "Origin": self.page}
        self.client = httpx.Client(timeout=PATIENCE, trust_env=False, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, address: str, limit: int = PLAYLIST, longest: float | None = None) -> Found:
        """Fetch what lies at an address, at most so many bytes in so many seconds; raises NoAnswer."""
        parts: list[bytes] = []
        found = self._ask(address, limit, longest, parts.append)
        return found._replace(data=b"".join(parts))

    def save(self, address: str, path: Path, limit: int, longest: float) -> Found:
        """The same into a file, at its end; of a failure what came before it stays there. Raises NoAnswer, OSError."""
        with path.open("ab") as file:
            return self._ask(address, limit, longest, file.write)

    def _ask(self, address: str, limit: int, longest: float | None, give: Callable[[bytes], object]) -> Found:
        until = time.monotonic() + (LONGEST if longest is None else longest)
        patience = PATIENCE if longest is None else httpx.Timeout(longest)
        private = settings().feeds_private if self.private is None else self.private
        origins: dict[str, bool] = {}
        for _turn in range(REDIRECTS + 1):
            refuse_private(address, private=private)
            try:
                with self.client.stream("GET", address, timeout=patience) as response:
                    refuse_private_peer(response, private=private)
                    here = origin_of(address)
                    # Behind a redirect to another host a browser names no origin (Fetch, 4.4): only "*" answers that.
                    allowed = {"*", self.page} if set(origins) <= {here} else {"*"}
                    origins[here] = response.headers.get("Access-Control-Allow-Origin", "").strip() in allowed
                    if response.is_redirect:
                        address = urljoin(address, response.headers.get("Location", ""))
                        continue
                    if response.status_code != httpx.codes.OK:
                        raise NoAnswer("status", response.status_code)
                    for part in taken(response, limit, until):
                        give(part)
                    return Found(b"", address, origins)
            except httpx.TimeoutException as error:
                raise NoAnswer("timeout") from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, ConnectionError) as error:
                raise NoAnswer("no_connection") from error
        raise NoAnswer("redirects")


def taken(response: httpx.Response, limit: int, until: float) -> Iterator[bytes]:
    """The body of an answer; raises NoAnswer when it is too large or too slow."""
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > limit:
            raise NoAnswer("too_large")
        if time.monotonic() > until:
            raise NoAnswer("timeout")
        yield part


def refuse_private(address: str, *, private: bool | None = None) -> None:
    """Raise NoAnswer for what is no address of the web, and for a host inside a network of our own."""
    try:
        there = urlsplit(address)
        host, port = there.hostname or "", there.port
    except ValueError:
        raise NoAnswer("bad_address") from None
    if there.scheme not in {"http", "https"} or not host:
        raise NoAnswer("bad_address")
    if settings().feeds_private if private is None else private:
        return
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer("no_host") from None
    if not all(is_public(str(one[4][0])) for one in found):
        raise NoAnswer("private_address")


def refuse_private_peer(response: httpx.Response, *, private: bool) -> None:
    """Raise NoAnswer when a name led elsewhere at the second look than at the first."""
    if private:
        return
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    if peer and not is_public(str(peer[0])):
        raise NoAnswer("private_address")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    with contextlib.suppress(ValueError):
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return found.is_global and not found.is_multicast
    return False


HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def origin_of(address: str) -> str:
    """Scheme, host and port as a page's policy names them (CSP 3, 2.3.1); empty where that cannot be."""
    try:
        there = urlsplit(address)
        host = (there.hostname or "").encode("idna").decode()
        port = f":{there.port}" if there.port else ""
    except (ValueError, UnicodeError):
        return ""
    return f"{there.scheme}://{host}{port}" if there.scheme in {"http", "https"} and HOST.fullmatch(host) else ""


def shown(address: str) -> str:
    """An address as people may see it: without user, password and query."""
    try:
        there = urlsplit(address)
        port = f":{there.port}" if there.port else ""
    except ValueError:
        return ""
    return f"{there.scheme}://{there.hostname or ''}{port}{there.path}"


def has_password(address: str) -> bool:
    """Whether an address holds a user or a password."""
    there = urlsplit(address)
    return there.username is not None or there.password is not None
