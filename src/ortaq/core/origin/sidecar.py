"""A manifest beside its file, for forms in which none can live: .ts, .mkv, .srt, .vtt and anything else.

The binding is `c2pa.hash.data` (C2PA 2.4, section 18.5) over every byte of the file, without exclusions. The store lies
beside the file under the same name and `.c2pa`, or is named by an HTTP `Link` of the relation `c2pa-manifest`.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import cbor2

from ortaq.core.origin.carrier_mp4 import copy_part
from ortaq.core.origin.claim import Assertion, Signer, manifest_store
from ortaq.core.origin.jumbf import BadStore, content_of, manifests, within

SUFFIX = ".c2pa"
MEDIA_TYPE = "application/c2pa"
BINDING = "c2pa.hash.data"


def beside(path: Path) -> Path:
    """Where the manifest of a file lies.

    >>> beside(Path("film.kk.srt")).name
    'film.kk.srt.c2pa'
    """
    return path.with_name(path.name + SUFFIX)


def _digest(file: BinaryIO) -> bytes:
    """SHA-256 of the whole file."""
    digest = hashlib.sha256()
    copy_part(file, 0, file.seek(0, 2), digest.update)
    return digest.digest()


def binding(file: BinaryIO) -> Assertion:
    """The hard binding to a file as it is, in constant memory."""
    return Assertion(BINDING, {"alg": "sha256", "hash": _digest(file), "pad": b"", "name": "whole file"})


def sign_beside(
    signer: Signer,
    assertions: Sequence[Assertion],
    file: BinaryIO,
    *,
    label: str,
    title: str = "",
    generator: tuple[str, str] = ("Ortaq", "0.1"),
    ingredients: Sequence[bytes] = (),
) -> bytes:
    """The store for a file, which is read once and not changed; raises as `manifest_store`."""
    told = [*assertions, binding(file)]
    return manifest_store(signer, told, label=label, title=title, generator=generator, ingredients=ingredients)


def bound_by(store: bytes, file: BinaryIO) -> bool:
    """Whether the active manifest is bound to exactly this whole file; constant memory. Raises BadStore.

    It says nothing about signature and signer. A binding with exclusions, or in another form, is for a full reader.
    """
    found = manifests(store)
    if not found:
        raise BadStore("there is no manifest in the store")
    try:
        said = cbor2.loads(content_of(within(within(found[-1][1], "c2pa.assertions"), BINDING)))
        if said.get("alg", "sha256") != "sha256" or said.get("exclusions"):
            raise BadStore("the file is bound in another form")
        wanted = said["hash"]
    except (cbor2.CBORDecodeError, AttributeError, KeyError, TypeError) as error:
        raise BadStore("the binding cannot be read") from error
    return bool(_digest(file) == wanted)
