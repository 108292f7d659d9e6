"""A hash chain: each link holds the digest of the one before, so that nothing can be changed, dropped or put between.

>>> first = link(GENESIS, 1, {"action": "offered"})
>>> second = link(first, 2, {"action": "signed"})
>>> check([Link(1, GENESIS, first, {"action": "offered"}), Link(2, first, second, {"action": "signed"})]).whole
True
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.core.ledger.canonical import digest

GENESIS = "0" * 64
"""The digest before the first link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stored link: its number (1, 2, 3 …), both digests in hex, and what it says."""

    number: int
    previous: str
    digest: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check found: how many links hold, the last good digest, and the first number that is broken."""

    links: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        """Whether every link holds."""
        return self.broken_at is None


def link(previous: str, number: int, content: Mapping[str, Any]) -> str:
    """Digest of the link that follows `previous`."""
    return digest({"previous": previous, "number": number, "content": content})


def check(links: Iterable[Link], *, after: str = GENESIS, first: int = 1) -> Proof:
    """Walk the links in order and stop at the first one that does not hold."""
    head, number = after, first
    for stored in links:
        if stored.number != number:
            return Proof(number - first, head, number, "missing")
        if stored.previous != head:
            return Proof(number - first, head, number, "not linked")
        if link(head, number, stored.content) != stored.digest:
            return Proof(number - first, head, number, "changed")
        head, number = stored.digest, number + 1
    return Proof(number - first, head)
