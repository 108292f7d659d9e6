"""A hash chain: each link holds the digest of the one before, so that nothing can be changed, dropped or put between.

The digests of the links are also the leaves of a Merkle tree (`merkle.py`), so that one link can be proved alone.

>>> first = link(GENESIS, 1, {"action": "offered"})
>>> second = link(first, 2, {"action": "signed"})
>>> fault(Link(2, first, second, {"action": "signed"}), previous=first, number=2)
''
>>> fault(Link(2, first, second, {"action": "aired"}), previous=first, number=2)
'changed'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.core.ledger.canonical import NoCanonicalForm, digest
from ortaq.core.ledger.merkle import leaf_hash

GENESIS = "0" * 64
"""The digest before the first link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stored link: its number (1, 2, 3 …), both digests in hex, and what it says."""

    number: int
    previous: str
    digest: str
    content: Mapping[str, Any]


def link(previous: str, number: int, content: Mapping[str, Any]) -> str:
    """Digest of the link that follows `previous`."""
    return digest({"previous": previous, "number": number, "content": content})


def leaf(digest: bytes) -> bytes:
    """The leaf of a link in the tree: the leaf's data is the link's digest, so a published leaf tells nothing of it."""
    return leaf_hash(digest)


def fault(stored: Link, *, previous: str, number: int) -> str:
    """What is wrong with the link that should follow; empty when it holds."""
    if stored.number != number:
        return "missing"
    if stored.previous != previous:
        return "not linked"
    try:
        return "" if link(previous, number, stored.content) == stored.digest else "changed"
    except NoCanonicalForm:
        # Nothing of the kind was ever written here.
        return "changed"
