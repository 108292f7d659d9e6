"""Streams under a manifest: the init sections of a package are written anew beside the old ones, the segments stay.

packages/<folder>/merkle.json                   what to sign: one row per rendition, made when the package was made
packages/<folder>/<rendition>/init-<8>.mp4      an init section with a manifest; named by the last letters of its label

A package from before segments were bound has no `merkle.json`: it is played as it is, and its stream is not signed.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Programme
from ortaq.core.origin import essence, manifest, merkle
from ortaq.core.origin.carrier_mp4 import BrokenBox, CannotCarry
from ortaq.core.origin.claim import Assertion, Signer, manifest_store
from ortaq.core.origin.essence import NoPicture
from ortaq.core.origin.stream import INIT, TREES, NoTrees, read_trees, signed_init
from ortaq.core.origin.uses import Statement
from ortaq.likeness import bindings
from ortaq.members import keys
from ortaq.origin import registry
from ortaq.origin.film import pictures
from ortaq.origin.models import Manifest, ManifestKind

log = logging.getLogger(__name__)

Seal = Callable[[Sequence[Mapping[str, Any]]], bytes]


class Unbound(LookupError):
    """The package's segments carry no boxes: nothing can be signed over them."""


def new_label() -> str:
    """A name for a manifest."""
    return f"urn:c2pa:{uuid.uuid4()}"


@cache
def _read(address: str, folder: str) -> tuple[str, dict[str, merkle.Tree]]:  # noqa: ARG001 -- the address is the key
    """Digest and rows of a package; a package never changes, so they are kept. Raises Unbound."""
    try:
        with default_storage.open(f"packages/{folder}/{TREES}", "rb") as file:
            data = file.read()
        return hashlib.sha256(data).hexdigest(), read_trees(data)
    except (OSError, NoTrees) as error:
        raise Unbound(folder) from error


def digest_of(folder: str) -> str:
    """SHA-256 (hex) of what is signed of a package; its manifests stand in the registry under it. Raises Unbound."""
    return _read(shelves.address(folder), folder)[0]


def stream_of(folder: str) -> Manifest | None:
    """The newest manifest over the stream of a package; None when it is not signed."""
    try:
        digest = digest_of(folder)
    except Unbound:
        return None
    return Manifest.objects.filter(kind=ManifestKind.STREAM, content_sha256=digest).order_by("-created_at").first()


def init_address(folder: str, rendition: str, urn: str) -> str:
    """Public address of the init section that carries a manifest."""
    return shelves.address(folder, rendition, signed_init(urn))


def write_inits(folder: str, label: str, seal: Seal) -> bytes:
    """Sign every rendition of a package with one manifest and put the init sections beside the old ones.

    Returns the store. Raises Unbound, CannotCarry, BrokenBox and OSError.
    """
    trees = _read(shelves.address(folder), folder)[1]
    inits = {}
    for name in trees:
        with default_storage.open(f"packages/{folder}/{name}/{INIT}", "rb") as file:
            inits[name] = file.read()
    store, made = merkle.sign_inits(seal, inits, trees)
    for name, init in made.items():
        default_storage.save(f"packages/{folder}/{name}/{signed_init(label)}", ContentFile(init))
    return store


def seal_inits(
    folder: str,
    label: str,
    film: manifest.Film,
    assertions: Sequence[Assertion],
    signer: Signer,
    *,
    ingredients: Sequence[bytes] = (),
) -> bytes:
    """Write the signed init sections of a package and return their one store; raises as `write_inits`."""

    def seal(maps: Sequence[Mapping[str, Any]]) -> bytes:
        told = [*assertions, merkle.binding(maps)]
        return manifest_store(
            signer, told, label=label, title=film.title, generator=film.generator, ingredients=ingredients
        )

    return write_inits(folder, label, seal)


def sign_stream(
    programme: Programme,
    film: manifest.Film,
    statements: Sequence[Statement],
    signer: Signer,
    *,
    parents: Sequence[manifest.Parent] = (),
) -> Manifest | None:
    """Sign the stream of a programme with what its file says; None when it cannot be, which is written to the log.

    `parents` are what it was made from.
    """
    folder, label = programme.package.folder, new_label()
    found_by = registry.told(bindings.of_package(programme.package))
    try:
        found_by = [*((essence.ALG, value, {}) for value in pictures(programme.package)), *found_by]
    except (NoPicture, OSError):
        log.exception("The pictures of %s could not be read; its stream will not be found by them", folder)
    told = manifest.assertions(film, statements, parents=parents, bindings=found_by)

    try:
        store = seal_inits(folder, label, film, told, signer, ingredients=[store for store, _, _ in parents])
    except Unbound:
        log.warning("The stream of %s is older than signed streams; it stays unsigned", programme.pk)
        return None
    except (CannotCarry, BrokenBox, OSError, keys.SigningFailed):
        log.exception("The stream of %s could not be signed", programme.pk)
        return None
    return registry.register(
        store=store,
        kind=ManifestKind.STREAM,
        programme=programme,
        content_sha256=digest_of(folder),
        bindings=registry.kept(found_by),
    )
