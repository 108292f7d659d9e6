"""Fetch what lies at an address of this node, to check it: a film, a stream, or a file with a `Link` to its manifest.

Only addresses below this node's own origin and that of its media are ever asked; never another host, whatever a
redirect, a playlist or a header says.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from ortaq.core.origin.sidecar import SUFFIX
from ortaq.work.settings import settings

# One line a request is for a server's log, not for whoever checks a film by hand.
logging.getLogger("httpx").setLevel(logging.WARNING)
RELATION = "c2pa-manifest"
SEGMENTS = 3
"""So many segments of a stream are taken."""
_PLAYLIST = 1 << 20
_STORE = 16 << 20
_REDIRECTS = 3
_SECONDS = 20.0
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RELATIONS = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_MAP = re.compile(r'#EXT-X-MAP:.*?URI="([^"]*)"')


class CannotFetch(ValueError):
    """Why nothing was fetched, as a sentence."""


@dataclass(frozen=True)
class Fetched:
    """What lay there: a file, and with it segments, or the manifest that its `Link` names."""

    path: Path
    name: str
    segments: tuple[Path, ...] = ()
    beside: bytes | None = None


def link_to(urn: str) -> str:
    """The `Link` header of a file whose manifest stands in the registry (C2PA 2.4, section 11.5)."""
    return f'<{settings().origin.rstrip("/")}/api/c2pa/manifests/{urn}>; rel="{RELATION}"'


def _bases() -> tuple[str, str]:
    origin = settings().origin.rstrip("/") + "/"
    return origin, urljoin(origin, settings().media_origin.rstrip("/") + "/")


def ours(address: str) -> bool:
    """Whether an address is one of this node."""
    there = urlsplit(address)
    if there.username is not None or there.password is not None:
        return False
    places = [urlsplit(base) for base in _bases()]
    return any((there.scheme, there.netloc) == (base.scheme, base.netloc) for base in places)


def is_address(text: str) -> bool:
    """Whether a word is an address and no path."""
    return text.lower().startswith(("http://", "https://"))


def manifest_link(header: str) -> str:
    """The address of the manifest in a `Link` header (RFC 8288); empty when it names none.

    >>> manifest_link('<a.css>; rel=preload, <m.c2pa>; rel="c2pa-manifest"')
    'm.c2pa'
    """
    for target, rest in _LINK.findall(header):
        for quoted, bare in _RELATIONS.findall(rest):
            if RELATION in (quoted or bare).lower().split():
                return str(target).strip()
    return ""


class _Node:
    """This node, asked over HTTP."""

    def __init__(self, client: httpx.Client, folder: Path, limit: int) -> None:
        self.client, self.folder, self.limit = client, folder, limit

    def get(self, address: str, name: str, limit: int) -> tuple[Path, httpx.Response]:
        """Fetch into a file of the folder; raises CannotFetch."""
        for _turn in range(_REDIRECTS + 1):
            if not ours(address):
                raise CannotFetch(_("Only addresses of this node are fetched: %(where)s") % {"where": _bases()[0]})
            try:
                with self.client.stream("GET", address, follow_redirects=False, timeout=_SECONDS) as response:
                    if response.is_redirect:
                        address = urljoin(address, response.headers.get("Location", ""))
                        continue
                    return self._keep(response, name, limit), response
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise CannotFetch(_("“%(where)s” does not answer.") % {"where": address}) from error
        raise CannotFetch(_("“%(where)s” does not answer.") % {"where": address})

    def _keep(self, response: httpx.Response, name: str, limit: int) -> Path:
        if response.status_code != httpx.codes.OK:
            told = {"where": str(response.url), "status": response.status_code}
            raise CannotFetch(_("There is nothing to read at “%(where)s” (%(status)s).") % told)
        path, got = self.folder / name, 0
        with path.open("wb") as file:
            for part in response.iter_bytes():
                got += len(part)
                if got > limit:
                    raise CannotFetch(_("What lies there is too large."))
                file.write(part)
        return path

    def text(self, address: str) -> tuple[str, str]:
        """Content and final address of a playlist."""
        path, response = self.get(address, "playlist", _PLAYLIST)
        return path.read_text(encoding="utf-8", errors="replace"), str(response.url)


def _addresses(playlist: str) -> Iterator[str]:
    return (line.strip() for line in playlist.splitlines() if line.strip() and not line.startswith("#"))


def fetch(address: str, folder: Path, *, limit: int, client: httpx.Client | None = None) -> Fetched:
    """Fetch an address of this node into a folder; of a stream its init section and first segments.

    Raises CannotFetch.
    """
    if client is None:
        with httpx.Client() as own:
            return fetch(address, folder, limit=limit, client=own)
    node = _Node(client, folder, limit)
    name = Path(urlsplit(address).path).name or "film"
    path, response = node.get(address, "fetched", limit)
    with path.open("rb") as file:
        is_playlist = file.read(7) == b"#EXTM3U"
    if is_playlist:
        if path.stat().st_size > _PLAYLIST:
            raise CannotFetch(_("What lies there is too large."))
        return _stream(node, path.read_text(encoding="utf-8", errors="replace"), str(response.url), name)
    link = manifest_link(response.headers.get("Link", ""))
    beside = None
    if link:
        beside = node.get(urljoin(str(response.url), link), f"fetched{SUFFIX}", _STORE)[0].read_bytes()
    return Fetched(path, name, beside=beside)


def _stream(node: _Node, playlist: str, address: str, name: str) -> Fetched:
    """The newest init section of the first rendition and what follows it."""
    if "#EXT-X-STREAM-INF" in playlist:
        first = next(_addresses(playlist.partition("#EXT-X-STREAM-INF")[2].partition("\n")[2]), "")
        playlist, address = node.text(urljoin(address, first))
    head, _mark, rest = playlist.rpartition("#EXT-X-MAP:")
    found = _MAP.search("#EXT-X-MAP:" + rest) if _mark else None
    names = list(_addresses(rest.partition("\n")[2]))
    if found is None or not names or "#EXT-X-BYTERANGE" in head + rest:
        raise CannotFetch(_("This stream has no init section or no segments, so nothing of it can be checked."))
    init = node.get(urljoin(address, found[1]), "init", node.limit)[0]
    segments = tuple(
        node.get(urljoin(address, one), f"segment-{at}", node.limit)[0] for at, one in enumerate(names[:SEGMENTS])
    )
    return Fetched(init, name, segments)
