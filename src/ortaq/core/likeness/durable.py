"""Files that are whole or not there, also after a kill or a loss of power; and how arrays lie in them.

A file begins with its magic, the length of its head and the head as JSON; then come its arrays, each at a multiple of
64 bytes, so that they can be used where they lie, mapped into memory.
"""

import json
import mmap
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

ALIGNED: Final = 64
_LENGTH: Final = 8
"""Bytes of the head's length, little-endian."""

Piece = bytes | memoryview


class Damaged(RuntimeError):
    """A file is not what its writer wrote: the disk or a stranger changed it."""


def put(target: Path, pieces: Iterable[Piece], begun: Path) -> None:
    """Write a file beside its place (as `begun`), bring it to the disk and rename it over what was there."""
    with begun.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        # The kernel's own clock for files is coarse: two versions would have the same time.
        os.utime(file.fileno(), ns=(time.time_ns(),) * 2)
        os.fsync(file.fileno())
    begun.rename(target)
    settle(target.parent)


def settle(folder: Path) -> None:
    """Let a folder's names reach the disk too."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def head(magic: bytes, about: object) -> bytes:
    """The beginning of a file, up to where its first array lies."""
    text = json.dumps(about).encode()
    start = magic + len(text).to_bytes(_LENGTH, "little") + text
    return start + bytes(-len(start) % ALIGNED)


def laid(array: NDArray[Any]) -> bytes:
    """An array, filled up to where the next one lies."""
    data = array.tobytes()
    return data + bytes(-len(data) % ALIGNED)


def room(size: int) -> int:
    """Bytes that an array of so many takes with what fills it up."""
    return size + -size % ALIGNED


def mapped(path: Path, *, from_bytes: int = 0) -> bytes | mmap.mmap:
    """A file's bytes, mapped; read at once when it is smaller than `from_bytes`, for a process has 65,530 maps."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return file.read() if size < from_bytes or not size else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def about(data: bytes | mmap.mmap, magic: bytes, name: str) -> tuple[Any, int]:
    """What the head says, and where the first array begins. Raises Damaged for a file of another kind or cut short."""
    begin = len(magic) + _LENGTH
    if data[: len(magic)] != magic or len(data) < begin:
        raise Damaged(f"{name} is not a file of this kind")
    end = begin + int.from_bytes(data[len(magic) : begin], "little")
    try:
        return json.loads(data[begin:end]), room(end)
    except ValueError as error:
        raise Damaged(f"The head of {name} cannot be read") from error
