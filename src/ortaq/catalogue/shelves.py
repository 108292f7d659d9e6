"""Where the files of programmes lie: sources and packages in the file storage, a folder or S3 alike.

sources/2026/11/<id>.mp4    as brought in; never public
posters/<id>.jpg            chosen stills; shown through a page of ours
packages/<folder>/…         what players fetch; the only public part
making/<ingest>/            half-made packages, on this machine; a killed worker's is swept by the next attempt
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.utils import timezone

from ortaq.catalogue.about import Incoming
from ortaq.work.settings import settings

if TYPE_CHECKING:
    from storages.backends.s3 import S3Storage

BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the storage."""

    name: str
    sha256: str
    size: int


def take_in(file: Incoming, shelf: str = "sources") -> Stored:
    """Move or copy a file into the storage under a name of ours, and say its digest."""
    now = timezone.now()
    ending = Path(file.called).suffix.lower()
    dated = f"{shelf}/{now:%Y}/{now:%m}" if shelf == "sources" else shelf
    name = f"{dated}/{uuid4().hex}{ending}"
    size = file.path.stat().st_size
    digest = sha256(file.path)
    folder = _folder()
    if folder is None:
        with file.path.open("rb") as opened:
            name = default_storage.save(name, File(opened))
        return Stored(name, digest, size)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}")
    try:
        if file.ours:
            shutil.move(file.path, half)
        else:
            shutil.copyfile(file.path, half)
        half.chmod(0o640)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)
    return Stored(name, digest, size)


def throw_away(names: Iterable[str]) -> None:
    """Remove files from the storage; those that are not there do not matter."""
    for name in names:
        if name:
            default_storage.delete(name)


def sha256(path: Path) -> str:
    """SHA-256 of a file, hex, in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def on_this_machine(name: str) -> Iterator[Path]:
    """A stored file as a local path; from S3 it is fetched for the time being."""
    if _folder() is not None:
        yield Path(default_storage.path(name))
        return
    with tempfile.TemporaryDirectory(dir=_workplace()) as folder:
        path = Path(folder) / Path(name).name
        with default_storage.open(name, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, BLOCK)
        yield path


def opened(name: str) -> IO[bytes]:
    """A stored file, open for reading."""
    return cast("IO[bytes]", default_storage.open(name, "rb"))


def size_of(name: str) -> int:
    """Bytes of a stored file; raises OSError when it is not there."""
    return int(default_storage.size(name))


def address_for(name: str, *, seconds: int, disposition: str) -> str:
    """Where the S3 service itself hands a file out for so many seconds; empty where files lie in a folder."""
    if _folder() is not None:
        return ""
    storage = cast("S3Storage", storages["default"])
    return str(storage.url(name, parameters={"ResponseContentDisposition": disposition}, expire=seconds))


def making(ingest: str) -> Path:
    """Where a package is made before it is published."""
    return _workplace() / ingest


def publish(made: Path, folder: str) -> None:
    """Put a finished package in its public place: at once in a folder, with its playlists last on S3."""
    root = _folder()
    if root is not None:
        target = root / "packages" / folder
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        made.rename(target)
        return
    files = sorted(
        (path for path in made.rglob("*") if path.is_file()), key=lambda path: (path.suffix == ".m3u8", path)
    )
    for path in files:
        with path.open("rb") as opened:
            default_storage.save(f"packages/{folder}/{path.relative_to(made).as_posix()}", File(opened))
    shutil.rmtree(made)


def published(beginning: str) -> list[str]:
    """Folders in the public place whose names begin so."""
    try:
        folders, _files = default_storage.listdir("packages")
    except FileNotFoundError:
        return []
    return sorted(name for name in folders if name.startswith(beginning))


def take_away(folder: str) -> None:
    """Remove a package from its public place, the playlists first."""
    place = f"packages/{folder}"
    renditions, files = default_storage.listdir(place)
    names = [f"{place}/{name}" for name in files]
    for rendition in renditions:
        names += [f"{place}/{rendition}/{name}" for name in default_storage.listdir(f"{place}/{rendition}")[1]]
    throw_away(sorted(names, key=lambda name: not name.endswith(".m3u8")))
    root = _folder()
    if root is not None:
        shutil.rmtree(root / place, ignore_errors=True)


def address(folder: str, *names: str) -> str:
    """Public address of something in a package."""
    return "/".join((settings().media_origin.rstrip("/"), folder, *names))


def content(public: str) -> bytes:
    """What stands at a public address of a package; raises OSError when it is not there."""
    with opened("packages/" + public.removeprefix(address(""))) as file:
        return file.read()


def _workplace() -> Path:
    root = _folder()
    place = (root / "making") if root is not None else settings().data / "making"
    place.mkdir(parents=True, exist_ok=True)
    return place


def _folder() -> Path | None:
    """The storage's folder; None on S3."""
    storage = storages["default"]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None
