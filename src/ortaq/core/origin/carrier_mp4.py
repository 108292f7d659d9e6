"""MP4 as a carrier: write a manifest into it and hash it, whatever its size, in constant memory.

The binding is `c2pa.hash.bmff.v3` (C2PA 2.4, section 18.7 and annex A.5): SHA-256 over every top-level box that is not
excluded, each preceded by its offset as eight bytes. The manifest stands in a `uuid` box after `ftyp`; whatever it
pushes along is patched in the sample tables (`stco`, and `co64` where 32 bits no longer suffice).
"""

import hashlib
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ortaq.core.origin.jumbf import box

C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
EXCLUDED = ("ftyp", "mfra", "free", "skip")
"""Boxes that do not count: they carry no content, and players may rewrite them."""
EXCLUSIONS: list[dict[str, Any]] = [
    {"xpath": "/uuid", "data": [{"offset": 8, "value": C2PA_UUID}]},
    *({"xpath": f"/{kind}"} for kind in EXCLUDED),
]
CHUNK = 1 << 18
"""Pieces that stay in a processor's own cache: hashed and written from there, they cost a third less than 1 MB ones."""
MAX_MOOV = 256 << 20
"""The index of a film is read whole to patch it; a day of video has about 60 MB of it."""
LIMIT_32 = 1 << 32
_HEAD = 8
_LARGE_HEAD = 16
_PURPOSE_AT = 4
_UUID_HEAD = 24
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
# Boxes that hold absolute offsets we do not patch: fragments and items.
_FRAGMENTED = ("moof", "sidx", "styp")
MOST_BOXES = 200_000
"""A day in fragments of two seconds has fewer; nothing but empty boxes would keep a reader busy for minutes."""


class BrokenBox(ValueError):
    """The file's boxes do not fit into it: it is cut short or damaged."""


class CannotCarry(ValueError):
    """A form of MP4 that this writer does not sign."""


@dataclass(frozen=True)
class Box:
    """A top-level box: where it starts, its whole size, its four letters, and the length of its head."""

    offset: int
    size: int
    kind: str
    head: int


def walk(file: BinaryIO) -> Iterator[Box]:
    """The top-level boxes; raises BrokenBox where one does not fit or is one too many, after those before."""
    file.seek(0, 2)
    end, offset, number = file.tell(), 0, 0
    while offset < end:
        number += 1
        if number > MOST_BOXES:
            raise BrokenBox(f"more than {MOST_BOXES} boxes")
        file.seek(offset)
        start = file.read(_LARGE_HEAD)
        if len(start) < _HEAD:
            raise BrokenBox(f"{len(start)} loose bytes at {offset}")
        size, letters = struct.unpack(">I4s", start[:_HEAD])
        head = _HEAD
        if size == 1 and len(start) == _LARGE_HEAD:
            size, head = struct.unpack(">Q", start[_HEAD:])[0], _LARGE_HEAD
        if size == 0:
            size = end - offset
        if size < head or offset + size > end:
            raise BrokenBox(f"box at {offset} does not fit")
        yield Box(offset, size, letters.decode("latin1"), head)
        offset += size


def purpose_of(file: BinaryIO, found: Box) -> str | None:
    """`manifest`, `merkle`, … of a C2PA box; None for any other."""
    # The exclusion of the standard looks for the UUID at offset 8: behind a 64-bit size it is not ours, and is hashed.
    if found.kind != "uuid" or found.head != _HEAD:
        return None
    file.seek(found.offset + found.head)
    head = file.read(16 + _PURPOSE_AT + 32)
    if head[:16] != C2PA_UUID:
        return None
    return head[16 + _PURPOSE_AT :].split(b"\0", 1)[0].decode("latin1")


def store_in(file: BinaryIO, *, limit: int = 64 << 20) -> bytes | None:
    """The manifest store of the file, None when it has none, or one above `limit` bytes that nobody can want."""
    try:
        for found in walk(file):
            if purpose_of(file, found) == "manifest" and found.size <= limit:
                file.seek(found.offset + found.head + 16 + _PURPOSE_AT)
                rest = file.read(found.size - found.head - 16 - _PURPOSE_AT)
                # Purpose, NUL, and the offset of the first auxiliary box stand before the store (annex A.5.3).
                return rest.split(b"\0", 1)[1][8:]
    except BrokenBox:
        return None
    return None


def carrier_box(store: bytes) -> bytes:
    """The `uuid` box around a manifest store; 0 says that there is no auxiliary box."""
    return box(b"uuid", C2PA_UUID + b"\0\0\0\0" + b"manifest\0" + bytes(8) + store)


def copy_part(source: BinaryIO, offset: int, size: int, *takers: Callable[[memoryview], object]) -> None:
    """Hand `size` bytes from `offset` to each taker, in pieces of at most CHUNK bytes; takers must not keep them.

    Every piece is read into the same memory: new memory for each costs more than the hash saves.
    """
    source.seek(offset)
    memory = memoryview(bytearray(min(CHUNK, size)))
    left = size
    while left:
        got = source.readinto(memory[: min(CHUNK, left)])  # type: ignore[attr-defined]  # BinaryIO does not name it
        if not got:
            raise BrokenBox("the file ended while it was read")
        left -= got
        for take in takers:
            take(memory[:got])


def content_hash(file: BinaryIO, excluded: Collection[str] = EXCLUDED) -> bytes:
    """SHA-256 that binds a manifest to the file (bmff.v2 and v3), in constant memory; raises BrokenBox."""
    digest = hashlib.sha256()
    for found in walk(file):
        if found.kind in excluded or purpose_of(file, found) is not None:
            continue
        digest.update(struct.pack(">Q", found.offset))
        copy_part(file, found.offset, found.size, digest.update)
    return digest.digest()


def is_tidy(file: BinaryIO) -> bool:
    """Whether the one manifest box is exactly as we write it, and no auxiliary box stands beside it; raises BrokenBox.

    The bytes around the store (version, purpose, offset of an auxiliary box) are covered by no hash.
    """
    ours = [found for found in walk(file) if purpose_of(file, found) is not None]
    if len(ours) != 1:
        return False
    file.seek(ours[0].offset + _HEAD)
    head = carrier_box(b"")[_HEAD:]
    return file.read(len(head)) == head


def _children(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Kind, content and whole size of the boxes inside a box's content."""
    offset = 0
    while offset + _HEAD <= len(data):
        size, kind = struct.unpack(">I4s", data[offset : offset + _HEAD])
        if size < _HEAD or offset + size > len(data):
            raise BrokenBox("a box inside moov does not fit")
        yield kind, data[offset + _HEAD : offset + size], size
        offset += size
    if offset != len(data):
        # Four zero bytes end a QuickTime user data list; we only rebuild containers that have none.
        raise BrokenBox("loose bytes inside moov")


def _tables(content: bytes, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk offset table below a container: kind and content; raises BrokenBox where they are nested too deep."""
    if depth > len(_CONTAINERS):
        raise BrokenBox("boxes are nested too deep")
    for kind, inner, _ in _children(content):
        if kind in _CONTAINERS:
            yield from _tables(inner, depth + 1)
        elif kind in (b"stco", b"co64"):
            yield kind, inner


def _offsets(kind: bytes, table: bytes) -> tuple[int, ...]:
    form, width = ("I", 4) if kind == b"stco" else ("Q", 8)
    count = struct.unpack(">I", table[4:8])[0]
    if len(table) < 8 + width * count:
        raise BrokenBox("a chunk table is cut short")
    return struct.unpack(f">{count}{form}", table[8 : 8 + width * count])


def _rebuilt(content: bytes, move: Callable[[int], int], *, wide: bool) -> bytes:
    """The content of a container with every chunk offset moved; `wide` writes all tables as co64."""
    out = []
    for kind, inner, _ in _children(content):
        if kind in _CONTAINERS:
            out.append(box(kind, _rebuilt(inner, move, wide=wide)))
        elif kind in (b"stco", b"co64"):
            moved = [move(offset) for offset in _offsets(kind, inner)]
            form = b"co64" if wide or kind == b"co64" else b"stco"
            packed = struct.pack(f">{len(moved)}{'Q' if form == b'co64' else 'I'}", *moved)
            out.append(box(form, inner[:8] + packed))
        else:
            out.append(box(kind, inner))
    return b"".join(out)


def moved_index(moov: bytes, *, at: int, ends: int, grows: int, starts: int, limit: int = LIMIT_32) -> bytes:
    """The index box of a film whose bytes from `at` on are pushed along by `grows`.

    `starts` and `ends` are the index's own bounds in the old file. Where an offset would pass `limit`, all tables
    become co64; the index is then longer, and what stands behind it moves by that as well. Raises BrokenBox.
    """
    content = moov[_HEAD:]
    tables = list(_tables(content))
    highest = max((max(found) for kind, table in tables if (found := _offsets(kind, table))), default=0)
    longer = 4 * sum(len(_offsets(kind, table)) for kind, table in tables if kind == b"stco")
    wide = highest + grows + longer >= limit and any(kind == b"stco" for kind, _ in tables)
    extra = longer if wide else 0

    def move(offset: int) -> int:
        return offset + (grows if offset >= at else 0) + (extra if offset >= ends else 0)

    rebuilt = box(b"moov", _rebuilt(content, move, wide=wide))
    if len(rebuilt) != ends - starts + extra:
        raise BrokenBox("the index changed its length")
    return rebuilt


Seal = Callable[[bytes], bytes]
"""From the content hash to the signed manifest store; its length must not depend on the hash."""


def sign_mp4(seal: Seal, source: Path, target: Path, *, limit: int = LIMIT_32) -> None:
    """Write a signed copy of a progressive MP4; reads it once, holds its index and one piece of it in memory.

    An older C2PA manifest is left out. Raises CannotCarry for fragments, BrokenBox for a damaged file.
    """
    with source.open("rb") as film, target.open("wb") as out:
        found = list(walk(film))
        if not found or found[0].kind != "ftyp":
            raise CannotCarry("an MP4 starts with ftyp")
        if any(one.kind in _FRAGMENTED or one.kind == "meta" for one in found):
            raise CannotCarry("fragments and items are signed another way")
        if any(purpose_of(film, one) for one in found):
            raise CannotCarry("it is signed already: sign the unsigned film")
        indexes = [one for one in found if one.kind == "moov"]
        if len(indexes) != 1 or indexes[0].size > MAX_MOOV or indexes[0].head != _HEAD:
            raise CannotCarry("it must have one index of bearable size")
        start, moov = found[0].size, indexes[0]
        place = carrier_box(seal(bytes(32)))
        film.seek(moov.offset)
        index = moved_index(
            film.read(moov.size),
            at=start,
            ends=moov.offset + moov.size,
            grows=len(place),
            starts=moov.offset,
            limit=limit,
        )
        digest = hashlib.sha256()
        copy_part(film, 0, start, out.write)
        out.write(bytes(len(place)))
        for one in found[1:]:
            takers: list[Callable[[bytes | memoryview], object]] = [out.write]
            if one.kind not in EXCLUDED:
                digest.update(struct.pack(">Q", out.tell()))
                takers.insert(0, digest.update)
            if one.kind == "moov":
                for take in takers:
                    take(index)
            else:
                copy_part(film, one.offset, one.size, *takers)
        signed = carrier_box(seal(digest.digest()))
        if len(signed) != len(place):
            raise CannotCarry("the manifest changed its length while it was signed")
        out.seek(start)
        out.write(signed)
