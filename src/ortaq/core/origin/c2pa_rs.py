"""Signing through c2pa-rs: images, sound and documents, for which it knows every form.

It holds a file whole in memory meanwhile; films are signed by our own writer. The library is used here and in `reader`,
and nowhere else. The objects of the library are made anew for each call: they are not to be shared between threads or
forks.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import c2pa
import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ortaq.core.origin.claim import EDDSA, INGREDIENT, Assertion, Signer
from ortaq.core.origin.jumbf import active_label

STORE = "application/c2pa"


class CannotSign(ValueError):
    """The library cannot sign a file of this form, or this one."""


def sign(
    mime: str,
    source: BinaryIO,
    target: BinaryIO,
    assertions: Sequence[Assertion],
    signer: Signer,
    *,
    label: str,
    title: str = "",
    generator: tuple[str, str] = ("Ortaq", "0.1"),
    ingredients: Sequence[bytes] = (),
) -> bytes:
    """Write a signed copy of a file into `target` (open for reading and writing) and return its store.

    `assertions` are those of `manifest.assertions`, without a content hash; `ingredients` the stores of its parents, in
    their order. An older manifest in the file is not carried over: name it as a parent. Raises CannotSign.
    """
    definition = {
        "label": label,
        "title": title or None,
        "claim_generator_info": [{"name": generator[0], "version": generator[1]}],
        **defined(assertions, ingredients),
    }
    settings = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    try:
        with (
            c2pa.Context.from_dict(settings) as how,
            c2pa.Builder(definition, context=how) as builder,
            _signer(signer) as who,
        ):
            for number, store in enumerate(ingredients):
                builder.add_resource(_named(number), io.BytesIO(store))
            source.seek(0)
            return bytes(builder.sign(who, mime, source, target))
    except c2pa.C2paError as error:
        raise CannotSign(str(error)) from error


def _signer(signer: Signer) -> Any:
    """Our signer behind a function of theirs: the key stays where it is."""
    chain = [x509.load_der_x509_certificate(one) for one in signer.chain]
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain).decode()
    alg = c2pa.C2paSigningAlg.ED25519 if signer.alg == EDDSA else c2pa.C2paSigningAlg.ES256
    return c2pa.Signer.from_callback(signer.sign, alg, pem)


def _named(number: int) -> str:
    return f"store-{number}"


def defined(assertions: Sequence[Assertion], stores: Sequence[bytes] = ()) -> dict[str, Any]:
    """Our assertions in the form that the library takes: it writes ingredients and references itself."""
    made_of = [one for one in assertions if one.label.startswith(INGREDIENT)]
    numbers = iter(range(len(stores)))
    return {
        "ingredients": [_ingredient(one, numbers, stores) for one in made_of],
        "assertions": [
            {"label": one.label, "data": _plain(one.data), "created": True, "kind": one.form.capitalize()}
            for one in assertions
            if one not in made_of
        ],
    }


def _ingredient(one: Assertion, numbers: Iterator[int], stores: Sequence[bytes]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "label": one.label,
        "title": one.data["dc:title"],
        "relationship": one.data["relationship"],
        "description": one.data.get("description"),
    }
    if "activeManifest" in one.data:
        number = next(numbers)
        told |= {
            "active_manifest": active_label(stores[number]),
            "validation_results": one.data["validationResults"],
            "manifest_data": {"format": STORE, "identifier": _named(number)},
        }
    return told


def _plain(value: Any) -> Any:
    """CBOR as JSON: dates as text, references to ingredients as their labels, no bytes."""
    if isinstance(value, cbor2.CBORTag):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        told = {name: _plain(inner) for name, inner in value.items() if name != "ingredients"}
        if "ingredients" in value:
            told["ingredientIds"] = [one["url"].rpartition("/")[2] for one in value["ingredients"]]
        return told
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
