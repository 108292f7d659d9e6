"""From a package to a signed MP4: the top picture and every sound, copied, with the statements inside."""

import hashlib
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import av
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Package
from ortaq.core.origin import carrier_mp4, essence, jumbf, manifest, marks
from ortaq.core.origin.claim import Assertion, Signer, manifest_store
from ortaq.core.origin.remux import Joined, NotFragments, Track, parts_of, remux
from ortaq.core.origin.uses import Part, Statement
from ortaq.likeness import bindings
from ortaq.origin import registry


class CannotSign(RuntimeError):
    """The package cannot be made into a signed film; the message is for the log."""


@dataclass(frozen=True)
class Signed:
    """A signed film on disk, the label of its manifest, and what the registry keeps of it."""

    path: Path
    manifest: str
    store: bytes = b""
    content_sha256: str = ""
    bindings: tuple[tuple[str, str], ...] = ()


def _open(name: str) -> BinaryIO:
    return cast("BinaryIO", default_storage.open(name, "rb"))


def _track(folder: str, rendition: str, language: str) -> Track:
    """One rendition of a package as a stream of bytes."""
    base = f"packages/{folder}/{rendition}"
    with default_storage.open(f"{base}/index.m3u8", "rb") as file:
        names = parts_of(file.read().decode())
    return Track(language, cast("BinaryIO", Joined(partial(_open, f"{base}/{name}") for name in names)))


def sign_package(
    package: Package,
    film: manifest.Film,
    statements: Sequence[Statement],
    signer: Signer,
    folder: Path,
    *,
    parents: Sequence[manifest.Parent] = (),
) -> Signed:
    """Copy the package's streams into one MP4 below `folder` and sign it, with what it was made from.

    Raises CannotSign.
    """
    plain, signed = folder / "plain.mp4", folder / "signed.mp4"
    try:
        picture = _track(package.folder, package.pictures[0]["name"], "")
        sounds = [_track(package.folder, f"sound-{one['language']}", one["language"]) for one in package.sounds]
        numbers = remux(picture, sounds, plain, title=film.title)
    except (av.FFmpegError, NotFragments, OSError, IndexError, KeyError) as error:
        raise CannotSign(f"{type(error).__name__}: {error}") from error
    tracks = {(Part.SOUND if tag else Part.PICTURE, tag): number for tag, number in numbers.items()}
    try:
        found_by = essence.essence(plain)
    except essence.NoPicture as error:
        raise CannotSign(str(error)) from error
    # Before it is signed, so that the signature covers it too.
    marks.append_to_mp4(
        plain,
        marks.xmp(
            source=manifest.source_type(statements), title=film.title, owner=film.owner, verify_url=film.verify_url
        ),
    )
    found = registry.told({essence.ALG: found_by, **bindings.of_package(package)})
    told = manifest.assertions(film.with_tracks(tracks), statements, parents=parents, bindings=found)

    try:
        store = seal_mp4(plain, signed, film, told, signer, ingredients=[store for store, _, _ in parents])
    except (carrier_mp4.BrokenBox, carrier_mp4.CannotCarry) as error:
        raise CannotSign(str(error)) from error
    content = sha256_of(plain)
    plain.unlink()
    return Signed(signed, jumbf.active_label(store), store, content, tuple(registry.kept(found)))


def seal_mp4(
    plain: Path,
    signed: Path,
    film: manifest.Film,
    assertions: Sequence[Assertion],
    signer: Signer,
    *,
    ingredients: Sequence[bytes] = (),
) -> bytes:
    """Write the signed copy of an MP4 and return its store; raises BrokenBox and CannotCarry of carrier_mp4."""
    label = f"urn:c2pa:{uuid.uuid4()}"
    store = b""

    def seal(digest: bytes) -> bytes:
        nonlocal store
        binding = manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)
        told = [*assertions, binding]
        store = manifest_store(
            signer, told, label=label, title=film.title, generator=film.generator, ingredients=ingredients
        )
        return store

    carrier_mp4.sign_mp4(seal, plain, signed)
    return store


def pictures(package: Package) -> list[bytes]:
    """What every picture of a package is found by in another container (core.origin.essence); raises NoPicture."""
    found = [essence.essence(_track(package.folder, one["name"], "").source) for one in package.pictures]
    return list(dict.fromkeys(found))


def workplace() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone afterwards, whatever happens."""
    return tempfile.TemporaryDirectory(prefix="ortaq-tamga-")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
