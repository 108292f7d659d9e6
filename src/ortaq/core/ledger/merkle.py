"""Merkle trees of RFC 6962 (section 2.1): roots, and proofs that a leaf is in a tree and that a tree only grew.

Nothing here walks all leaves: roots and proofs are put together from the hashes of complete subtrees, asked of a
function `hashes(height, index)`: the subtree over the leaves `index * 2**height` up to `(index + 1) * 2**height`. A
proof in a tree of n leaves asks for O(log n) of them. `Tree` keeps them in memory, `tiles.Tiled` reads them from tiles.

>>> tree = Tree()
>>> for word in (b"offered", b"signed", b"aired"):
...     tree.append(leaf_hash(word))
>>> proof = inclusion(1, 3, tree.hashes)
>>> includes(proof, index=1, size=3, leaf=leaf_hash(b"signed"), root=tree.root())
True
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

Hashes = Callable[[int, int], bytes]
"""(height, index) -> hash of a complete subtree."""
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
_sha256 = hashlib.sha256


class NotInTree(ValueError):
    """A leaf or a size that the tree has not reached."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return _sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees together."""
    return _sha256(b"\x01" + left + right).digest()


def complete(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees that lie side by side over the leaves from start to stop, as (height, index)."""
    while start < stop:
        height = (stop - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height, start >> height
        start += 1 << height


def folded(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that lie side by side, the largest first."""
    if not subtrees:
        return EMPTY
    *rest, root = subtrees
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


def root(size: int, hashes: Hashes) -> bytes:
    """The root of the first so many leaves."""
    return _over(0, size, hashes)


def inclusion(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """The proof that a leaf (counted from 0) is in the tree of that size, its sibling first (2.1.1); or NotInTree."""
    if not 0 <= index < size:
        raise NotInTree(f"there is no leaf {index} in a tree of {size}")
    proof, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _half(stop - start)
        if index < middle:
            proof.append(_over(middle, stop, hashes))
            stop = middle
        else:
            proof.append(_over(start, middle, hashes))
            start = middle
    return proof[::-1]


def consistency(old: int, new: int, hashes: Hashes) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of the one of `new` (2.1.2); or NotInTree."""
    if not 0 <= old <= new:
        raise NotInTree(f"a tree of {old} leaves is no beginning of one of {new}")
    proof, start, stop = [], 0, new
    while 0 < old < stop:
        middle = start + _half(stop - start)
        if old <= middle:
            proof.append(_over(middle, stop, hashes))
            stop = middle
        else:
            proof.append(_over(start, middle, hashes))
            start = middle
    if start:
        proof.append(_over(start, stop, hashes))
    return proof[::-1]


def includes(proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for sibling in proof:
        if not last:
            return False
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    return not last and reached == root


def extends(proof: Sequence[bytes], *, old: int, old_root: bytes, new: int, new_root: bytes) -> bool:
    """Whether the proof shows that the new tree begins with the whole old one (RFC 9162, 2.1.4.2).

    An empty tree is the beginning of every tree; that needs, and gets, no proof.
    """
    if old == new or not old:
        return not proof and (old_root == new_root if old == new else old_root == EMPTY)
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return not last and was == old_root and now == new_root


class Frontier:
    """The right edge of a growing tree: its size and O(log n) hashes, enough for the root and to go on."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[bytes] = []

    def append(self, leaf: bytes) -> list[bytes]:
        """Take one more leaf (its hash); returns the complete subtrees that end with it, by height.

        At most log2(n) hashes, one on average.
        """
        closed, full = [leaf], self.size
        while full & 1:
            closed.append(node_hash(self.subtrees.pop(), closed[-1]))
            full >>= 1
        self.subtrees.append(closed[-1])
        self.size += 1
        return closed

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return folded(self.subtrees)


class Tree:
    """A tree in memory with the hashes of all its complete subtrees."""

    def __init__(self) -> None:
        self.levels: list[list[bytes]] = [[]]

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Take one more leaf (its hash)."""
        for level in self.levels:
            level.append(leaf)
            if len(level) & 1:
                return
            leaf = node_hash(level[-2], leaf)
        self.levels.append([leaf])

    def hashes(self, height: int, index: int) -> bytes:
        """Hash of a complete subtree; raises NotInTree."""
        try:
            return self.levels[height][index]
        except IndexError:
            raise NotInTree(f"there is no subtree {index} of height {height} yet") from None

    def root(self, size: int | None = None) -> bytes:
        """The root of the first so many leaves, or of all."""
        return root(len(self) if size is None else size, self.hashes)


def _over(start: int, stop: int, hashes: Hashes) -> bytes:
    return folded([hashes(height, index) for height, index in complete(start, stop)])


def _half(leaves: int) -> int:
    """The largest power of two below the number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1
