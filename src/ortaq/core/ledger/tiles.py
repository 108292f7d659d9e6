"""Merkle trees in tiles (C2SP tlog-tiles): 256 hashes of one level together, so that a proof needs a few reads.

A tile of level 0 holds the hashes of 256 leaves, one of level 1 the roots of 256 tiles of level 0, and so on. A whole
tile never changes; the last one of each level is partial and grows.

>>> path(Place(0, 1234067))
'tile/0/x001/x234/067'
>>> path(Place(1, 0, 17))
'tile/1/000.p/17'
"""

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ortaq.core.ledger.merkle import Hashes, NotInTree, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a whole tile."""
HASH = 32
_PATH = re.compile(r"tile/(entries|0|[1-9]|[1-5]\d|6[0-3])/((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Place(NamedTuple):
    """Which tile: its level (-1: the entries themselves), its number in the level, and how many hashes it holds."""

    level: int
    number: int
    width: int = WIDTH


ENTRIES = -1
Read = Callable[[Place], bytes]
"""The bytes of a tile."""


def path(place: Place) -> str:
    """Where a tile is published, below the log's address."""
    digits = f"{place.number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *before, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    partial = f".p/{place.width}" if place.width < WIDTH else ""
    level = "entries" if place.level == ENTRIES else place.level
    return f"tile/{level}/{''.join(f'x{part}/' for part in before)}{last}{partial}"


def place(published: str) -> Place | None:
    """The tile that is published there; None for an address that no tile has."""
    found = _PATH.fullmatch(published)
    if not found:
        return None
    level, before, last, width = found.groups()
    index = int(before.replace("x", "").replace("/", "") + last)
    said = Place(ENTRIES if level == "entries" else int(level), index, int(width) if width else WIDTH)
    # Leading zeros and a width of 256 or more would be second addresses of the same tile.
    return said if path(said) == published else None


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes a tile holds in a tree of that size; 0 when there is no such tile yet."""
    return max(0, min(WIDTH, (size >> HEIGHT * max(level, 0)) - index * WIDTH))


def needed(size: int) -> Iterator[Place]:
    """All tiles of a tree of that size, level by level, without the entries."""
    level = 0
    while (count := size >> HEIGHT * level) > 0:
        for index in range(-(-count // WIDTH)):
            yield Place(level, index, width_at(size, level, index))
        level += 1


def split(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def root_of(tile: bytes) -> bytes:
    """The root of a whole tile, as it stands in the level above."""
    level = split(tile)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as they are published beside their tile: each after its length (two bytes, the greater first)."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; raises ValueError when it ends too soon."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data):
        raise ValueError("the bundle ends within an entry")
    return entries


class Tiled:
    """A tree of a known size that lies in tiles; each is read once, when it is needed.

    Raises NotInTree for a tile that does not hold what the size says.
    """

    def __init__(self, size: int, read: Read) -> None:
        self.size, self.read = size, read
        self._levels: dict[tuple[int, int], list[list[bytes]]] = {}

    def hashes(self, height: int, index: int) -> bytes:
        """Hash of a complete subtree, put together within one tile."""
        level, inside = divmod(height, HEIGHT)
        first = index << inside
        number, position = divmod(first, WIDTH)
        levels = self._tile(level, number)
        while len(levels) <= inside:
            levels.append(_above(levels[-1]))
        try:
            return levels[inside][position >> inside]
        except IndexError:
            raise NotInTree(f"there is no subtree {index} of height {height} yet") from None

    def _tile(self, level: int, number: int) -> list[list[bytes]]:
        if (level, number) not in self._levels:
            wanted = Place(level, number, width_at(self.size, level, number))
            tile = self.read(wanted) if wanted.width else b""
            if len(tile) != wanted.width * HASH:
                raise NotInTree(f"{path(wanted)} does not hold {wanted.width} hashes")
            self._levels[level, number] = [split(tile)]
        return self._levels[level, number]


def tiles_of(hashes: Hashes, size: int) -> dict[Place, bytes]:
    """Every tile of a tree, made from its subtrees."""
    return {
        one: b"".join(hashes(one.level * HEIGHT, one.number * WIDTH + at) for at in range(one.width))
        for one in needed(size)
    }


def _above(level: list[bytes]) -> list[bytes]:
    """The next level of complete subtrees."""
    return [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
