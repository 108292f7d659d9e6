"""HLS and CMAF on demand: one Merkle tree per rendition, so that any segment can be checked alone (C2PA 2.4, A.5.4).

Every segment carries a `uuid` box of purpose `merkle` with its place in the tree and the hashes that lead from it to a
row of the tree; the signed manifest in the init section holds that row. The boxes depend on nothing but the segments:
they are written once, when the stream is made, and a declaration, a new key or a channel only ever makes new init
sections.

A leaf is SHA-256 over the segment's top-level boxes with their offsets, so a box that goes in moves what stands behind
it: its size is known before (it depends on the number of segments alone), and the leaf is taken as if it were there.
Segments are read one by one; of what is done only 32 bytes each stay in memory.
"""

import base64
import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import cbor2

from ortaq.core.origin.carrier_mp4 import (
    C2PA_UUID,
    EXCLUDED,
    EXCLUSIONS,
    BrokenBox,
    CannotCarry,
    carrier_box,
    content_hash,
    purpose_of,
    store_in,
    walk,
)
from ortaq.core.origin.claim import Assertion
from ortaq.core.origin.jumbf import box

ROW_NODES = 64
"""How wide the row in the manifest is at most: 2 kB there, and log2(n / 64) hashes in each segment."""
BINDING = "c2pa.hash.bmff.v3"
LARGEST_BOX = 1 << 16
MEMORY = 16 << 20
"""How much of the segments that belong together is kept between hashing and writing."""
_DIGEST = 32
_EXCLUDED = frozenset(kind.encode() for kind in EXCLUDED)


class NotInTree(ValueError):
    """A segment that is not the one of its place in the stream, or carries no box that says so."""


@dataclass(frozen=True)
class Tree:
    """What the manifest must know of one rendition: `row` are the hashes of one level, `depth` levels above the leaves.

    `unique` and `local` name the rendition within one manifest (`uniqueId`, `localId`).
    """

    unique: int
    count: int
    depth: int
    row: tuple[bytes, ...]
    local: int = 1

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside a stream."""
        return {
            "uniqueId": self.unique,
            "localId": self.local,
            "count": self.count,
            "depth": self.depth,
            "hashes": [one.hex() for one in self.row],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Tree":
        """As `to_json` made it; raises KeyError and ValueError for anything else."""
        row = tuple(bytes.fromhex(one) for one in told["hashes"])
        return cls(int(told["uniqueId"]), int(told["count"]), int(told["depth"]), row, int(told["localId"]))

    def mapped(self, init_hash: bytes) -> dict[str, Any]:
        """The map of the rendition as the manifest holds it."""
        return {
            "uniqueId": self.unique,
            "localId": self.local,
            "count": self.count,
            "alg": "sha256",
            "initHash": init_hash,
            "hashes": list(self.row),
        }


def depth_of(count: int, nodes: int = ROW_NODES) -> int:
    """How many levels above the leaves the row lies, so that it has at most `nodes` hashes.

    >>> [depth_of(count) for count in (1, 64, 65, 3600)]
    [0, 0, 1, 6]
    """
    depth = 0
    while count > nodes:
        count, depth = (count + 1) // 2, depth + 1
    return depth


def levels(leaves: Sequence[bytes], depth: int) -> list[Sequence[bytes]]:
    """The tree from the leaves up to the row; a node without a neighbour goes up as it is (C2PA 2.4, 18.7.4)."""
    found = [leaves]
    for _ in range(depth):
        below = found[-1]
        found.append(
            [
                hashlib.sha256(below[at] + below[at + 1]).digest() if at + 1 < len(below) else below[at]
                for at in range(0, len(below), 2)
            ]
        )
    return found


def proof(tree: Sequence[Sequence[bytes]], place: int) -> list[bytes]:
    """The neighbours on the way from a leaf to the row, which is the last level; the lowest first."""
    found = []
    for level in tree[:-1]:
        if place ^ 1 < len(level):
            found.append(level[place ^ 1])
        place //= 2
    return found


def proof_length(count: int, place: int, depth: int) -> int:
    """How many hashes the proof of a leaf has."""
    found = 0
    for _ in range(depth):
        found += place ^ 1 < count
        place, count = place // 2, (count + 1) // 2
    return found


def climb(leaf: bytes, place: int, tree: Tree, hashes: Sequence[bytes]) -> bool:
    """Whether the proof leads from the leaf to the row."""
    if not 0 <= place < tree.count or len(hashes) != proof_length(tree.count, place, tree.depth):
        return False
    wide, left, now = tree.count, list(hashes), leaf
    for _ in range(tree.depth):
        if place ^ 1 < wide:
            other = left.pop(0)
            now = hashlib.sha256(other + now if place & 1 else now + other).digest()
        place, wide = place // 2, (wide + 1) // 2
    return place < len(tree.row) and tree.row[place] == now


def merkle_box(unique: int, local: int, place: int, hashes: Sequence[bytes]) -> bytes:
    """The box of one segment; without hashes the key is left out, since `null` is no list to other readers."""
    said: dict[str, Any] = {"uniqueId": unique, "localId": local, "location": place}
    if hashes:
        said["hashes"] = list(hashes)
    return box(b"uuid", C2PA_UUID + b"\0\0\0\0merkle\0" + cbor2.dumps(said))


Segment = bytes | memoryview


def _top(segment: Segment) -> Iterator[tuple[int, int, bytes]]:
    """Offset, size and letters of the top-level boxes of a segment; raises BrokenBox."""
    at, end = 0, len(segment)
    while at < end:
        if at + 8 > end:
            raise BrokenBox(f"loose bytes at {at}")
        size, kind = struct.unpack_from(">I4s", segment, at)
        size = size or end - at
        if size < 8 or at + size > end:  # noqa: PLR2004 -- a box has a head of 8 bytes
            raise BrokenBox(f"box at {at} does not fit")
        yield at, size, kind
        at += size


def _moved_sidx(index: Segment, grows: int) -> bytes:
    """A segment's index whose first fragment lies `grows` bytes further on (ISO/IEC 14496-12, 8.16.3)."""
    form, at = (">I", 24) if index[8] == 0 else (">Q", 28)
    wide = struct.calcsize(form)
    (offset,) = struct.unpack_from(form, index, at)
    return bytes(index[:at]) + struct.pack(form, offset + grows) + bytes(index[at + wide :])


def _prepared(segment: Segment, grows: int) -> tuple[bytes, bytes, int]:
    """Leaf of a segment as if a box of this size stood in it, what stands before that box, and where it goes in.

    The box goes in immediately before `moof` (A.5.4). Raises CannotCarry and BrokenBox.
    """
    digest, view = hashlib.sha256(), memoryview(segment)
    head: list[bytes] = []
    place = -1
    for at, size, kind in _top(segment):
        if kind == b"uuid" and segment[at + 8 : at + 24] == C2PA_UUID:
            raise CannotCarry("a segment is bound already")
        if kind == b"moof" and place < 0:
            place = at
        if place < 0:
            part = _moved_sidx(segment[at : at + size], grows) if kind == b"sidx" else bytes(view[at : at + size])
            head.append(part)
            if kind not in _EXCLUDED:
                digest.update(struct.pack(">Q", at) + part)
        elif kind not in _EXCLUDED:
            digest.update(struct.pack(">Q", at + grows))
            digest.update(view[at : at + size])
    if place < 0:
        raise CannotCarry("a segment without a fragment")
    return digest.digest(), b"".join(head), place


def bind_segments(segments: Sequence[Path], *, unique: int, local: int = 1, nodes: int = ROW_NODES) -> Tree:
    """Write its box into every segment of a rendition, in place, and return what the manifest must know of them.

    Every segment is hashed once and written over. Those below one hash of the row belong together: as many of them as
    fit into MEMORY are read once, the others twice (the second time from the system's cache). A folder in which it was
    interrupted is lost. Raises CannotCarry and BrokenBox.
    """
    if not segments:
        raise CannotCarry("a stream has at least one segment")
    depth = depth_of(len(segments), nodes)
    plan, desk = _Plan(len(segments), depth, unique, local), _Desk()
    row = [_bind_below(segments, first, plan, desk) for first in range(0, len(segments), 1 << depth)]
    return Tree(unique, len(segments), depth, tuple(row), local)


@dataclass(frozen=True)
class _Plan:
    """The tree that is being built; sizes of boxes are computed once for all that are alike."""

    count: int
    depth: int
    unique: int
    local: int
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)

    def size(self, place: int) -> int:
        """How large the box of a place will be."""
        many = proof_length(self.count, place, self.depth)
        key = many, len(cbor2.dumps(place))
        if key not in self.sizes:
            self.sizes[key] = len(merkle_box(self.unique, self.local, place, [bytes(_DIGEST)] * many))
        return self.sizes[key]


def _bind_below(segments: Sequence[Path], first: int, plan: _Plan, desk: "_Desk") -> bytes:
    """Bind the segments below one hash of the row, which is returned."""
    places = range(first, min(first + (1 << plan.depth), plan.count))
    leaves: list[bytes] = []
    ready: list[tuple[memoryview | None, bytes, int, int]] = []
    desk.clear()
    for place in places:
        segment, stays = desk.read(segments[place])
        grows = plan.size(place)
        leaf, head, at = _prepared(segment, grows)
        leaves.append(leaf)
        ready.append((segment if stays else None, head, at, grows))
    tree = levels(leaves, plan.depth)
    for place, (kept, head, at, grows) in zip(places, ready, strict=True):
        made = merkle_box(plan.unique, plan.local, place, proof(tree, place - first))
        if len(made) != grows:
            raise CannotCarry("a box has another size than planned")
        whole = kept if kept is not None else desk.read(segments[place])[0]
        _overwrite(segments[place], [head, made, whole[at:]])
    return tree[-1][0]


class _Desk:
    """Memory for files, used again and again, which costs less than new memory for each."""

    def __init__(self) -> None:
        self._memory, self._used, self._spare = bytearray(), 0, bytearray()

    def clear(self) -> None:
        """Forget what was read; nothing given before is to be used any longer."""
        self._used = 0

    def read(self, path: Path) -> tuple[memoryview, bool]:
        """A file, and whether it stays until `clear`; else only until the next one is read."""
        file = os.open(path, os.O_RDONLY)
        try:
            size = os.fstat(file).st_size
            stays = self._used + size <= MEMORY
            if stays:
                self._memory = self._memory or bytearray(MEMORY)
                whole = memoryview(self._memory)[self._used : self._used + size]
                self._used += size
            else:
                if size > len(self._spare):
                    self._spare = bytearray(size)
                whole = memoryview(self._spare)[:size]
            got = 0
            while got < size:
                more = os.readv(file, [whole[got:]])
                if not more:
                    raise BrokenBox("the file ended while it was read")
                got += more
        finally:
            os.close(file)
        return whole, stays


def _overwrite(path: Path, parts: Sequence[bytes | memoryview]) -> None:
    """Write over a file that becomes longer: its pages are in the cache already, which a new file's would not be."""
    file = os.open(path, os.O_WRONLY)
    try:
        done = os.writev(file, parts)
        for part in parts:  # what one call has not taken
            left = memoryview(part)[min(done, len(part)) :]
            done = max(0, done - len(part))
            while left:
                left = left[os.write(file, left) :]
    finally:
        os.close(file)


# ---- init sections


Seal = Callable[[Sequence[Mapping[str, Any]]], bytes]
"""From the maps of all renditions to the signed store; its length must not depend on the hashes."""


def sign_inits(seal: Seal, inits: Mapping[str, bytes], trees: Mapping[str, Tree]) -> tuple[bytes, dict[str, bytes]]:
    """The store, and for every rendition its init section with that one store inside. Raises CannotCarry, BrokenBox.

    An older manifest in an init section is left out.
    """
    if not inits or set(inits) != set(trees):
        raise CannotCarry("every rendition needs its tree and its init section")
    if len({(tree.unique, tree.local) for tree in trees.values()}) != len(trees):
        raise CannotCarry("two renditions have one name")
    bare = {name: _bare(init) for name, init in inits.items()}
    size = len(carrier_box(seal([tree.mapped(bytes(_DIGEST)) for tree in trees.values()])))
    empty = box(b"uuid", C2PA_UUID + b"\0\0\0\0manifest\0" + bytes(size - 8 - 16 - 4 - 9))
    hashes = {name: content_hash(io.BytesIO(head + empty + rest)) for name, (head, rest) in bare.items()}
    store = seal([tree.mapped(hashes[name]) for name, tree in trees.items()])
    carried = carrier_box(store)
    if len(carried) != size:
        raise CannotCarry("the manifest changed its length while it was signed")
    return store, {name: head + carried + rest for name, (head, rest) in bare.items()}


def _bare(init: bytes) -> tuple[bytes, bytes]:
    """An init section without C2PA boxes, parted behind `ftyp`."""
    file = io.BytesIO(init)
    found = list(walk(file))
    if not found or found[0].kind != "ftyp" or not any(one.kind == "moov" for one in found):
        raise CannotCarry("an init section is ftyp and moov")
    kept = [init[one.offset : one.offset + one.size] for one in found if purpose_of(file, one) is None]
    return kept[0], b"".join(kept[1:])


def binding(maps: Sequence[Mapping[str, Any]]) -> Assertion:
    """The hard binding to a stream: one Merkle map per rendition."""
    return Assertion(
        BINDING,
        {"exclusions": EXCLUSIONS, "alg": "sha256", "name": "jumbf manifest", "merkle": [dict(one) for one in maps]},
    )


# ---- checking


@dataclass(frozen=True)
class Placed:
    """What a segment says of itself: which rendition, which place, and its proof."""

    unique: int
    local: int
    place: int
    hashes: tuple[bytes, ...]


def placed(segment: BinaryIO) -> Placed:
    """The one `merkle` box of a segment; raises NotInTree when there is none, or more than one, or it is not sound."""
    ours = [one for one in walk(segment) if purpose_of(segment, one) is not None]
    if len(ours) != 1 or ours[0].size > LARGEST_BOX or purpose_of(segment, ours[0]) != "merkle":
        raise NotInTree("a segment has one box that says its place")
    segment.seek(ours[0].offset)
    data = segment.read(ours[0].size)[8 + 16 + 4 + len(b"merkle\0") :]
    try:
        said = cbor2.loads(data)
        hashes = tuple(said.get("hashes") or ())
        if not all(isinstance(one, bytes) and len(one) == _DIGEST for one in hashes):
            raise NotInTree("a proof is made of hashes")
        return Placed(int(said["uniqueId"]), int(said["localId"]), int(said["location"]), hashes)
    except (cbor2.CBORDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotInTree("the box that says the place cannot be read") from error


def check_segment(segment: BinaryIO, trees: Iterable[Tree]) -> Placed:
    """Where a segment stands, when it is the one that was bound there; raises NotInTree and BrokenBox.

    Constant memory. It says nothing about who signed the row: that is the manifest's.
    """
    said = placed(segment)
    tree = next((one for one in trees if (one.unique, one.local) == (said.unique, said.local)), None)
    if tree is None or not climb(content_hash(segment), said.place, tree, said.hashes):
        raise NotInTree("the segment is not the one of its place")
    return said


def store_of(init: bytes) -> bytes | None:
    """The manifest store of an init section."""
    return store_in(io.BytesIO(init))


def trees_of(binding_told: Mapping[str, Any]) -> list[Tree]:
    """The rows in a manifest's `c2pa.hash.bmff.v3`, hashes as bytes, base64 or lists of numbers; raises NotInTree."""
    found = []
    try:
        for one in binding_told.get("merkle") or ():
            row = tuple(_digest(each) for each in one["hashes"])
            count = int(one["count"])
            if not 0 < len(row) <= count:
                raise NotInTree("a row has too many hashes")
            depth, wide = 0, count
            while wide > len(row):
                wide, depth = (wide + 1) // 2, depth + 1
            found.append(Tree(int(one["uniqueId"]), count, depth, row, int(one["localId"])))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotInTree("the row of a stream cannot be read") from error
    return found


def _digest(told: object) -> bytes:
    if isinstance(told, str):
        return base64.b64decode(told, validate=True)
    if isinstance(told, bytes | list):
        return bytes(told)
    raise TypeError(type(told).__name__)
