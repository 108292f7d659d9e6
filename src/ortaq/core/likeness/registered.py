"""What is registered of one programme, in one file: codes mapped into memory, thumbnails decoded only when asked for.

Thumbnails are single JPEG pictures, about 9 MB an hour. They are pictures of the programme: whoever stores such a file
keeps it as private as the film. Codes were taken before the JPEGs were made and lose nothing.

A file is checked when it is read: head, codes, seconds and sounds against one SHA-256, each thumbnail against a sum of
its own (CRC-32) at the moment it is decoded. What was damaged by a disk is told, never compared.
"""

import hashlib
import itertools
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness import sound
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.durable import Damaged, about, head, laid, mapped, put, room
from ortaq.core.likeness.frames import HEIGHT, WIDTH, Luma, Thumbs
from ortaq.core.likeness.picture import Print

MAGIC: Final = b"ortaq.registered"
QUALITY: Final = 85
"""Of the JPEGs: what `verify` finds on them differs by less than 0.01 from what it finds on the pictures."""
_FORMS: Final = {
    "times": "<f8",
    "codes64": "<u8",
    "codes256": "<u8",
    "ends": "<u8",
    "sums": "<u4",
}
_TRACK: Final = "<u4"


@dataclass(frozen=True, slots=True)
class Registered:
    """A programme's fingerprints: of its picture, None where it has none, and of each of its sounds."""

    programme: str
    picture: Print | None
    tracks: tuple[sound.Track, ...]


class Outdated(Damaged):
    """The file was made by another version of the algorithm: the fingerprints have to be taken again."""


class Jpegs:
    """Thumbnails as JPEGs in a file; see `frames.Thumbs`. Reading one that was changed raises Damaged."""

    def __init__(self, name: str, data: memoryview, ends: NDArray[np.uint64], sums: NDArray[np.uint32]) -> None:
        self._name = name
        self._data = data
        self._ends = ends
        self._sums = sums

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int | np.integer[Any]) -> Luma: ...
    @overload
    def __getitem__(self, place: slice | list[int]) -> Luma: ...
    def __getitem__(self, place: int | np.integer[Any] | slice | list[int]) -> Luma:
        """The thumbnail at a place [90, 160], or those of a slice or of several places [n, 90, 160]."""
        if isinstance(place, slice | list):
            places = range(*place.indices(len(self))) if isinstance(place, slice) else place
            return np.array([self._decoded(number) for number in places], np.uint8).reshape(-1, HEIGHT, WIDTH)
        number = int(place) + (len(self) if place < 0 else 0)
        if not 0 <= number < len(self):
            raise IndexError(f"{self._name} has {len(self)} thumbnails, none at {place}")
        return self._decoded(number)

    def _decoded(self, number: int) -> Luma:
        begin, end = int(self._ends[number - 1]) if number else 0, int(self._ends[number])
        data = self._data[begin:end]
        if zlib.crc32(data) != self._sums[number]:
            raise Damaged(f"A thumbnail of {self._name} is not the one that was written")
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        return np.asarray(picture, np.uint8).reshape(HEIGHT, WIDTH)


def write(path: Path, registered: Registered) -> None:
    """Keep it in a file, whole or not at all, and on the disk; what was there under the name is replaced."""
    picture = registered.picture
    jpegs = [_jpeg(thumb) for thumb in _each(picture.thumbs)] if picture is not None else []
    arrays = _arrays(picture, jpegs) + [np.asarray(track.ints, _TRACK) for track in registered.tracks]
    body = [laid(array) for array in arrays]
    told: dict[str, Any] = {
        "algorithm": CONFIG.algorithm,
        "programme": registered.programme,
        "pictures": len(picture) if picture is not None else None,
        "crops": picture.codes64.shape[1] if picture is not None else 0,
        "tracks": [(track.programme, track.language, len(track.ints)) for track in registered.tracks],
        "thumbs": sum(map(len, jpegs)),
    }
    told["digest"] = _digest(told, body)
    put(path, itertools.chain([head(MAGIC, told)], body, jpegs), path.with_name(f"{path.name}.begun"))


def read(path: Path) -> Registered:
    """What a file keeps. Raises Damaged when its bytes are not those that were written, Outdated for an older kind."""
    data = mapped(path)
    told, at = about(data, MAGIC, path.name)
    try:
        algorithm, programme, pictures, crops = (told[key] for key in ("algorithm", "programme", "pictures", "crops"))
        tracks = [(str(of), str(language), int(size)) for of, language, size in told["tracks"]]
        digest, thumbs = told.pop("digest"), int(told["thumbs"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged(f"The head of {path.name} lacks something") from error
    if algorithm != CONFIG.algorithm:
        raise Outdated(f"{path.name} was made by {algorithm}, not by {CONFIG.algorithm}")
    count = pictures or 0
    shapes = {"times": (count,), "codes64": (count, crops), "codes256": (count, 4), "ends": (count,), "sums": (count,)}
    layout = [(_FORMS[name], shape) for name, shape in shapes.items()] if pictures is not None else []
    layout += [(_TRACK, (size,)) for _, _, size in tracks]
    sizes = [room(int(np.prod(shape)) * np.dtype(form).itemsize) for form, shape in layout]
    body = memoryview(data)[at : at + sum(sizes)]
    if len(data) != at + sum(sizes) + thumbs or _digest(told, [body]) != digest:
        raise Damaged(f"{path.name} is not what was written")
    starts = itertools.accumulate(sizes, initial=0)
    found = iter(
        np.frombuffer(body, form, int(np.prod(shape)), start).reshape(shape)
        for (form, shape), start in zip(layout, starts, strict=False)
    )
    picture = _printed(path.name, found, memoryview(data)[at + sum(sizes) :]) if pictures is not None else None
    sounds = tuple(sound.Track(of, language, ints) for (of, language, _), ints in zip(tracks, found, strict=True))
    return Registered(str(programme), picture, sounds)


def _printed(name: str, found: Iterator[NDArray[Any]], thumbs: memoryview) -> Print:
    times, codes64, codes256, ends, sums = (next(found) for _ in _FORMS)
    return Print(times, Jpegs(name, thumbs, ends, sums), codes64, codes256)


def _arrays(picture: Print | None, jpegs: Sequence[bytes]) -> list[NDArray[Any]]:
    if picture is None:
        return []
    ends = np.cumsum([len(jpeg) for jpeg in jpegs], dtype=np.uint64)
    sums = [zlib.crc32(jpeg) for jpeg in jpegs]
    arrays = picture.times, picture.codes64, picture.codes256, ends, sums
    return [np.asarray(array, form) for array, form in zip(arrays, _FORMS.values(), strict=True)]


def _each(thumbs: Thumbs) -> Iterator[Luma]:
    return (thumbs[number] for number in range(len(thumbs)))


def _jpeg(thumb: Luma) -> bytes:
    _, data = cv2.imencode(".jpg", thumb, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data)


def _digest(told: dict[str, Any], body: Sequence[bytes | memoryview]) -> str:
    """Of the head, but for the digest itself, and of the arrays."""
    digest = hashlib.sha256(json.dumps(told).encode())
    for piece in body:
        digest.update(piece)
    return digest.hexdigest()
