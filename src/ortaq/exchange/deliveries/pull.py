"""Pull a delivery to this machine: over the API, block by block, on from where it broke off, and sign for it.

It needs no database: the other side may be another house's node. Files lie under their names once they are whole, and
as `<name>.part` before; blocks of a part whose hash is right are not fetched again.
"""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from ortaq.catalogue.shelves import sha256

WAIT: Final = 2.0
"""Seconds between two looks at a delivery that is being prepared."""
TRIES: Final = 5
"""How often one block is asked for; a line may be down for a moment, and a link runs out."""
PAUSE: Final = 1.0
"""Seconds before the second try, twice as many before the third."""
PATIENCE: Final = httpx.Timeout(30.0)
Tell = Callable[[str, int, int], None]
"""(name of the file, bytes that are whole, bytes in all)"""


class PullFailed(Exception):
    """The other side said no, or a file did not arrive whole; the message says which and why."""


class Remote:
    """A node of another house, asked as a person with a token."""

    def __init__(self, origin: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        if urlsplit(origin).scheme not in {"http", "https"}:
            raise PullFailed(_("“%(origin)s” is no address of a node.") % {"origin": origin})
        self.origin = origin.rstrip("/")
        bearer = {"Authorization": f"Bearer {token}"}
        self.asking = httpx.Client(headers=bearer, timeout=PATIENCE, transport=transport)
        # A link is signed for itself; the token goes to nobody but the API.
        self.fetching = httpx.Client(timeout=PATIENCE, transport=transport, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.asking.close()
        self.fetching.close()

    def asked(self, method: str, way: str, **more: Any) -> dict[str, Any]:
        """What the API says; raises PullFailed with the sentence of a refusal."""
        try:
            answer = self.asking.request(method, f"{self.origin}/api/exchange/deliveries/{way}", **more)
        except httpx.TransportError as error:
            raise PullFailed(_("The node does not answer: %(why)s") % {"why": error}) from error
        return self.said(answer)

    def delivery(self, name: str) -> dict[str, Any]:
        """A delivery with fresh links, once it is ready."""
        while True:
            found = self.asked("GET", name)
            if found["state"] == "broken":
                raise PullFailed(found["problem"])
            if found["state"] == "ready":
                return found
            time.sleep(WAIT)

    def sign(self, name: str, hashes: dict[str, str]) -> dict[str, Any]:
        """Sign for a delivery with the hashes that were computed here."""
        return self.asked("POST", f"{name}/receipt", json=hashes)

    @staticmethod
    def said(answer: httpx.Response) -> dict[str, Any]:
        """The JSON of an answer; raises PullFailed with the sentence of a refusal."""
        try:
            told = answer.json()
        except ValueError:
            raise PullFailed(
                _("The node answered %(code)s and nothing that can be read.") % {"code": answer.status_code}
            ) from None
        if answer.is_error:
            raise PullFailed(str(told.get("problem", answer.status_code)))
        return dict(told)

    def link(self, name: str, file: str) -> str:
        """A fresh link to a file; raises PullFailed when there is none any more."""
        found = next(one for one in self.delivery(name)["files"] if one["name"] == file)
        if not found["link"]:
            raise PullFailed(found["refusal"])
        return str(found["link"])

    def bytes_of(self, link: str, start: int, stop: int) -> bytes | None:
        """Bytes of a file; None for a link that has run out or a line that broke."""
        try:
            answer = self.fetching.get(link, headers={"Range": f"bytes={start}-{stop - 1}"})
        except httpx.TransportError:
            return None
        if answer.status_code == httpx.codes.PARTIAL_CONTENT:
            return answer.content
        # A server that knows no ranges sends all of it.
        return answer.content[start:stop] if answer.status_code == httpx.codes.OK else None


def pull(remote: Remote, name: str, folder: Path, tell: Tell) -> dict[str, Any]:
    """Pull every file of a delivery and sign for it; returns the delivery with its receipt. Raises PullFailed."""
    delivery = remote.delivery(name)
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {file["name"]: pull_file(remote, name, file, folder, tell) for file in delivery["files"]}
    return delivery if delivery["receipt"] else remote.sign(name, hashes)


def pull_file(remote: Remote, delivery: str, file: dict[str, Any], folder: Path, tell: Tell) -> str:
    """Pull one file; returns the SHA-256 of what lies in the folder now."""
    target = folder / safe(file["name"])
    if target.exists() and sha256(target) == file["sha256"]:
        tell(file["name"], file["size"], file["size"])
        return str(file["sha256"])
    part, link = target.with_name(f"{target.name}.part"), file["link"]
    if not link:
        raise PullFailed(file["refusal"] or _("There is no link to %(name)s.") % {"name": file["name"]})
    with part.open("r+b" if part.exists() else "w+b") as opened:
        for wanted, start in zip(file["blocks"], range(0, file["size"], file["block"]), strict=True):
            stop = min(start + file["block"], file["size"])
            opened.seek(start)
            if digest(opened.read(stop - start)) != wanted:
                piece, link = whole_block(remote, delivery, file["name"], link, Block(start, stop, wanted))
                opened.seek(start)
                opened.write(piece)
            tell(file["name"], stop, file["size"])
        opened.truncate(file["size"])
    got = sha256(part)
    if got != file["sha256"]:
        raise PullFailed(_("%(name)s is not the file that its manifest names.") % {"name": file["name"]})
    part.replace(target)
    return got


class Block(NamedTuple):
    """Where a block lies in its file, and its SHA-256."""

    start: int
    stop: int
    sha256: str


def whole_block(remote: Remote, delivery: str, name: str, link: str, block: Block) -> tuple[bytes, str]:
    """A block as it should be, and the link that still holds; raises PullFailed when it does not come."""
    for again in range(TRIES):
        if again:
            time.sleep(PAUSE * again)
            link = remote.link(delivery, name)
        piece = remote.bytes_of(link, block.start, block.stop)
        if piece is not None and digest(piece) == block.sha256:
            return piece, link
    raise PullFailed(_("%(name)s does not arrive whole. Try again later: it goes on there.") % {"name": name})


def safe(name: str) -> str:
    """The name of a file, never a way out of the folder; raises PullFailed."""
    if not name or name != Path(name).name or name.startswith("."):
        raise PullFailed(_("“%(name)s” is no name of a file.") % {"name": name})
    return name


def digest(piece: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(piece).hexdigest()
