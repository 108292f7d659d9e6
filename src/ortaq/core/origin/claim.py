"""A claim and its signature: assertions in, a signed manifest store out (C2PA 2.4, sections 10, 11 and 13).

Signing is a function bytes -> raw ECDSA signature (r ‖ s), so that a key may live in a file today and in an HSM
tomorrow. The store's size depends only on its content, never on the values of hashes, signature and time stamp;
the carrier relies on that.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ortaq.core.origin import timestamps
from ortaq.core.origin.certificates import PublicKey, chain_der, load_signing_key, public_of
from ortaq.core.origin.jumbf import BadStore, box, manifests, superbox, within

ES256, EDDSA = -7, -8
"""COSE algorithms (RFC 9053, sections 2.1 and 2.2)."""
_X5CHAIN = 33
_RAW = 64
_COSE_SIGN1 = 18


@dataclass(frozen=True)
class Assertion:
    """One assertion; `form` is `cbor`, or `json` for those that their specification wants as JSON (CAWG metadata)."""

    label: str
    data: Any
    form: str = "cbor"

    @property
    def boxed(self) -> bytes:
        """As it stands in the store."""
        if self.form == "json":
            content = json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode()
        else:
            content = cbor2.dumps(self.data)
        return superbox(self.form, self.label, box(self.form.encode(), content))

    @property
    def reference(self) -> dict[str, Any]:
        """The hashed URI of the assertion: SHA-256 over the content of its superbox."""
        return {
            "url": f"self#jumbf=c2pa.assertions/{self.label}",
            "hash": hashlib.sha256(self.boxed[8:]).digest(),
        }


Stamp = Callable[[bytes], bytes | None]


@dataclass(frozen=True)
class Signer:
    """Who signs: the chain (DER, leaf first, without the root), the function that signs, and its COSE algorithm.

    The function gives a raw signature of 64 bytes: r ‖ s for ES256, as in RFC 8032 for EDDSA (Ed25519). `stamp` asks a
    time stamp authority: from a TimeStampReq to a TimeStampResp, both DER (RFC 3161), or None when it does not answer.
    """

    chain: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]
    alg: int = ES256
    stamp: Stamp | None = None

    def with_stamp(self, stamp: Stamp | None) -> "Signer":
        """The same, whose signatures carry time stamps."""
        return replace(self, stamp=stamp)


def signer_of(chain_pem: bytes, private_key_pem: bytes) -> Signer:
    """A signer whose key is at hand; raises ValueError for any but a P-256 or an Ed25519 key."""
    key = load_signing_key(private_key_pem)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return Signer(tuple(chain_der(chain_pem)), key.sign, alg=EDDSA)
    return Signer(tuple(chain_der(chain_pem)), lambda data: sign_es256(key, data))


def signer_elsewhere(chain_pem: bytes, sign: Callable[[bytes], bytes]) -> Signer:
    """A signer whose key lies in an HSM or a service that signs bytes; raises ValueError as `signer_of`."""
    return Signer(tuple(chain_der(chain_pem)), sign, alg=algorithm_of(public_of(chain_pem)))


def algorithm_of(public: PublicKey) -> int:
    """The COSE algorithm of a key."""
    return EDDSA if isinstance(public, ed25519.Ed25519PublicKey) else ES256


def is_signature(public: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether the raw signature (64 bytes) over the data was made with that key."""
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, data)
        elif len(signature) == _RAW:
            public.verify(der_of(signature), data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def der_of(signature: bytes) -> bytes:
    """r ‖ s as the DER that other libraries want."""
    half = _RAW // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def raw_of(r: int, s: int) -> bytes:
    """The two numbers of ECDSA as COSE wants them: r ‖ s, 64 bytes; raises OverflowError."""
    return r.to_bytes(_RAW // 2, "big") + s.to_bytes(_RAW // 2, "big")


def sign_es256(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """ECDSA with SHA-256 as COSE wants it: r ‖ s, 64 bytes (RFC 9053, section 2.1)."""
    return raw_of(*decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256()))))


def cose_sign1(signer: Signer, payload: bytes, *, measured: bool = False) -> bytes:
    """A COSE_Sign1 with detached payload and the chain in the protected header (RFC 9052, 9360).

    When it is only `measured`, no time stamp is asked for; its size is that of a stamped one.
    """
    protected = cbor2.dumps({1: signer.alg, _X5CHAIN: list(signer.chain) if len(signer.chain) > 1 else signer.chain[0]})
    signature = signer.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    unprotected: dict[str, Any] = {}
    if signer.stamp is not None:
        token = None if measured else timestamps.token_for(timestamps.stamped_bytes(protected, signature), signer.stamp)
        unprotected = timestamps.header(token)
    return bytes(cbor2.dumps(cbor2.CBORTag(_COSE_SIGN1, [protected, unprotected, None, signature])))


def is_stamped(store: bytes) -> bool:
    """Whether the active manifest's signature carries a time stamp; raises BadStore."""
    found = manifests(store)
    return bool(found) and b"gsigTst2" in within(found[-1][1], "c2pa.signature")


def _is_plan(binding: Any) -> bool:
    """Whether a content hash is not known yet: zeros stand for it while the carrier measures the store."""
    if not isinstance(binding, Mapping):
        return False
    maps = binding.get("merkle") or ()
    return bytes(32) in (binding.get("hash"), *(one.get("initHash") for one in maps))


Relationship = Literal["parentOf", "componentOf", "inputTo"]
INGREDIENT = "c2pa.ingredient.v3"


def ingredient(
    store: bytes,
    *,
    relationship: Relationship,
    title: str,
    number: int = 0,
    results: Mapping[str, Any] | None = None,
) -> Assertion:
    """The active manifest of another store as an ingredient (C2PA 2.4, section 18.16); raises BadStore.

    Hand the same store to `manifest_store`. `number` tells several ingredients of one manifest apart, from 0 on.
    `results` are the status codes of the ingredient's own validation (`success`, `informational`, `failure`); without
    them nothing is claimed, and every reader finds out for itself.
    """
    found = manifests(store)
    if not found:
        raise BadStore("there is no manifest in the store")
    label, whole = found[-1]
    address = f"self#jumbf=/c2pa/{label}"
    signature = within(whole, "c2pa.signature")
    told = {kind: list((results or {}).get(kind) or ()) for kind in ("success", "informational", "failure")}
    return Assertion(
        f"{INGREDIENT}__{number}" if number else INGREDIENT,
        {
            "dc:title": title,
            "relationship": relationship,
            "validationResults": {"activeManifest": told},
            "activeManifest": {"url": address, "hash": hashlib.sha256(whole[8:]).digest()},
            "claimSignature": {"url": f"{address}/c2pa.signature", "hash": hashlib.sha256(signature[8:]).digest()},
        },
    )


def _carried(stores: Sequence[bytes], label: str) -> list[bytes]:
    """The manifests of the ingredients, each once; raises BadStore for two of one label that differ."""
    kept: dict[str, bytes] = {}
    for store in stores:
        for name, whole in manifests(store):
            if kept.setdefault(name, whole) != whole or name == label:
                raise BadStore(f"two manifests are called {name}")
    return list(kept.values())


def manifest_store(
    signer: Signer,
    assertions: Sequence[Assertion],
    *,
    label: str,
    title: str = "",
    generator: tuple[str, str] = ("Ortaq", "0.1"),
    ingredients: Sequence[bytes] = (),
    gathered: Sequence[Assertion] = (),
) -> bytes:
    """A store whose active manifest is a new signed one; `label` is its `urn:c2pa:<uuid>`.

    `generator` is the program and its version. `ingredients` are the whole stores of what it was made of: their
    manifests come first, each once. `gathered` are assertions that the signer passes on without having made them.
    A store whose content hash is zeros is only measured by its carrier: no time stamp is asked for it. Raises BadStore.
    """
    measured = any(_is_plan(one.data) for one in assertions if one.label.startswith("c2pa.hash."))
    claim: dict[str, Any] = {
        "instanceID": f"xmp:iid:{label.rsplit(':', 1)[-1]}",
        "claim_generator_info": {"name": generator[0], "version": generator[1]},
        "signature": f"self#jumbf=/c2pa/{label}/c2pa.signature",
        "created_assertions": [one.reference for one in assertions],
        "alg": "sha256",
    }
    if gathered:
        claim["gathered_assertions"] = [one.reference for one in gathered]
    if title:
        claim["dc:title"] = title
    claimed = cbor2.dumps(claim)
    manifest = superbox(
        "c2ma",
        label,
        superbox("c2as", "c2pa.assertions", *(one.boxed for one in (*assertions, *gathered))),
        superbox("c2cl", "c2pa.claim.v2", box(b"cbor", claimed)),
        superbox("c2cs", "c2pa.signature", box(b"cbor", cose_sign1(signer, claimed, measured=measured))),
    )
    return superbox("c2pa", "c2pa", *_carried(ingredients, label), manifest)
