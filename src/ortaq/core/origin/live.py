"""Live segments that prove themselves one by one (C2PA 2.4, 18.25 and 19.4). Experimental: validators disagree.

The init section is signed by the house and names session keys; every segment carries an `emsg` box signed with such a
key: its number, the hash of the segment, and the manifest it belongs to. So a changed segment, one that comes twice and
one that is missing are noticed, by a viewer who has nothing but the stream.

Readers want three different forms of the proof that a session key belongs to the signer (`Binding`). A segment that
also stands in a Merkle tree loses that proof, because its boxes move.
"""

import datetime as dt
import hashlib
import io
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ortaq.core.origin import jumbf
from ortaq.core.origin.carrier_mp4 import (
    EXCLUDED,
    EXCLUSIONS,
    BrokenBox,
    CannotCarry,
    carrier_box,
    content_hash,
    copy_part,
    purpose_of,
    store_in,
    walk,
)
from ortaq.core.origin.claim import ES256, Assertion, sign_es256
from ortaq.core.origin.jumbf import box
from ortaq.core.origin.manifest import content_binding

SCHEME: Final = b"urn:c2pa:verifiable-segment-info"
VALUE: Final = b"fseg"
SESSION_KEYS: Final = "c2pa.session-keys"
SCHEME_AT: Final = 12
"""Where the scheme stands in an `emsg` of version 0: behind head, version and flags."""
SEGMENT_EXCLUSIONS: Final[list[dict[str, Any]]] = [
    {"xpath": "/emsg", "data": [{"offset": SCHEME_AT, "value": SCHEME}]},
    *EXCLUSIONS,
]
LARGEST_INFO: Final = 1 << 16
_COSE_SIGN1, _CERTIFICATE, _DATE_TIME = 18, 64, 0
_KID, _ALG, _IAT = 4, 1, "iat"
_KTY, _KEY_ID, _KEY_ALG, _CURVE, _X, _Y = 1, 2, 3, -1, -2, -3


class Binding(StrEnum):
    """What a session key signs to show that it belongs to the signer: each reader knows another form."""

    CERTIFICATE = "certificate"
    TAGGED = "tagged"
    ATTACHED = "attached"


class LiveProblem(ValueError):
    """A segment that must not be believed; `code` is C2PA's, `reason` tells more where there is more to tell."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


INVALID: Final = "livevideo.segment.invalid"
ASSERTION: Final = "livevideo.assertion.invalid"


@dataclass(frozen=True)
class SessionKey:
    """A key for some time: its name, from which segment and when on it holds, and for how many seconds."""

    private: ec.EllipticCurvePrivateKey
    kid: bytes
    created: dt.datetime
    seconds: int = 3600
    first: int = 1

    @property
    def public(self) -> dict[int, Any]:
        """As a COSE_Key (RFC 9052, section 7)."""
        numbers = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return {_KTY: 2, _KEY_ID: self.kid, _KEY_ALG: ES256, _CURVE: 1, _X: x, _Y: y}


def new_key(kid: bytes, now: dt.datetime, *, seconds: int = 3600, first: int = 1) -> SessionKey:
    """A session key made just now; P-256."""
    return SessionKey(ec.generate_private_key(ec.SECP256R1()), kid, now, seconds, first)


def _sign1(
    key: SessionKey, payload: bytes, protected: Mapping[Any, Any], unprotected: Mapping[int, bytes], *, attached: bool
) -> cbor2.CBORTag:
    head = cbor2.dumps(dict(protected))
    signature = sign_es256(key.private, cbor2.dumps(["Signature1", head, b"", payload]))
    return cbor2.CBORTag(_COSE_SIGN1, [head, dict(unprotected), payload if attached else None, signature])


def session_keys(keys: Sequence[SessionKey], certificate: bytes, form: Binding = Binding.TAGGED) -> Assertion:
    """The assertion that names session keys; `certificate` is the signer's own, DER."""
    payload = cbor2.dumps(cbor2.CBORTag(_CERTIFICATE, certificate)) if form is Binding.TAGGED else certificate
    told = [
        {
            "key": key.public,
            "minSequenceNumber": key.first,
            "validityPeriod": key.seconds,
            "createdAt": cbor2.CBORTag(_DATE_TIME, f"{key.created.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
            "signerBinding": _sign1(key, payload, {_ALG: ES256}, {}, attached=form is Binding.ATTACHED),
        }
        for key in keys
    ]
    return Assertion(SESSION_KEYS, {"keys": told})


def sign_init(seal: Callable[[Assertion], bytes], init: bytes) -> bytes:
    """An init section with a manifest over itself; `seal` makes the store from the content's binding."""
    size = len(carrier_box(seal(content_binding(bytes(32), EXCLUSIONS))))
    file = io.BytesIO(init)
    found = list(walk(file))
    if not found or found[0].kind != "ftyp" or any(purpose_of(file, one) for one in found):
        raise CannotCarry("an init section is unsigned and starts with ftyp")
    at = found[0].size
    empty = carrier_box(bytes(size - len(carrier_box(b""))))
    digest = content_hash(io.BytesIO(init[:at] + empty + init[at:]))
    carried = carrier_box(seal(content_binding(digest, EXCLUSIONS)))
    if len(carried) != size:
        raise CannotCarry("the manifest changed its length while it was signed")
    return init[:at] + carried + init[at:]


def _is_info(segment: io.BytesIO, offset: int) -> bool:
    segment.seek(offset + SCHEME_AT)
    return segment.read(len(SCHEME) + 1) == SCHEME + b"\0"


def segment_hash(segment: bytes) -> bytes:
    """SHA-256 of a segment without its own proof (bmff.v2 and v3, with the exclusions of 19.4)."""
    digest, file = hashlib.sha256(), io.BytesIO(segment)
    for found in walk(file):
        if found.kind in EXCLUDED or purpose_of(file, found) is not None:
            continue
        if found.kind == "emsg" and _is_info(file, found.offset):
            continue
        digest.update(struct.pack(">Q", found.offset))
        copy_part(file, found.offset, found.size, digest.update)
    return digest.digest()


@dataclass(frozen=True)
class Session:
    """A stream that is being signed: the key, the manifest's label, and the ticks per second of its segments."""

    key: SessionKey
    manifest: str
    timescale: int

    def segment(self, data: bytes, number: int, duration: int, now: dt.datetime) -> bytes:
        """The segment with its proof before everything but `styp`; `number` grows by one with each."""
        file = io.BytesIO(data)
        found = list(walk(file))
        if any(one.kind == "emsg" and _is_info(file, one.offset) for one in found):
            raise CannotCarry("a segment is signed already")
        at = found[0].size if found and found[0].kind == "styp" else 0
        place = self._info(bytes(32), number, duration, now)
        made = self._info(segment_hash(data[:at] + place + data[at:]), number, duration, now)
        if len(made) != len(place):
            raise CannotCarry("the proof changed its length")
        return data[:at] + made + data[at:]

    def _info(self, digest: bytes, number: int, duration: int, now: dt.datetime) -> bytes:
        """The `emsg` box, version 0 (ISO/IEC 23009-1, 5.10.3.3)."""
        said = {
            "sequenceNumber": number,
            "bmffHash": {"alg": "sha256", "hash": digest, "exclusions": SEGMENT_EXCLUSIONS, "name": "segment"},
            "manifestId": self.manifest,
        }
        protected = {_ALG: ES256, _IAT: int(now.timestamp())}
        signed = _sign1(self.key, cbor2.dumps(said), protected, {_KID: self.key.kid}, attached=True)
        times = struct.pack(">IIII", self.timescale, 0, duration, number & 0xFFFFFFFF)
        return box(b"emsg", bytes(4) + SCHEME + b"\0" + VALUE + b"\0" + times + cbor2.dumps(signed))


# ---- checking


@dataclass(frozen=True)
class KnownKey:
    """A session key as a reader finds it in the manifest."""

    public: ec.EllipticCurvePublicKey
    first: int
    created: dt.datetime
    seconds: int


@dataclass(frozen=True)
class Checker:
    """What a reader knows of a stream after its last good segment; `last` 0: none yet.

    It believes the manifest: whether its signer is trusted must be asked elsewhere.
    """

    manifest: str
    keys: Mapping[bytes, KnownKey] = field(default_factory=dict)
    last: int = 0

    @classmethod
    def of(cls, init: bytes) -> "Checker":
        """From an init section; raises LiveProblem when it names no session keys that can be read."""
        store = store_in(io.BytesIO(init))
        if store is None:
            raise LiveProblem("livevideo.init.invalid", "no manifest")
        try:
            label, whole = jumbf.manifests(store)[-1]
            told = cbor2.loads(jumbf.content_of(jumbf.within(jumbf.within(whole, "c2pa.assertions"), SESSION_KEYS)))
            keys = dict(_known(one) for one in told["keys"])
        except (jumbf.BadStore, cbor2.CBORDecodeError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise LiveProblem("livevideo.init.invalid", "no session keys") from error
        return cls(label, keys)

    def check(self, segment: bytes, now: dt.datetime) -> "Checker":
        """The state after a good segment; raises LiveProblem for a changed one, a repeat, a gap, a key out of time."""
        told = _read_info(segment)
        key = self.keys.get(told.kid)
        if key is None or not told.verified_by(key.public):
            raise LiveProblem(INVALID, "signature")
        if told.manifest != self.manifest:
            raise LiveProblem(ASSERTION, "manifest")
        ends = key.created + dt.timedelta(seconds=key.seconds)
        if told.number < key.first or not key.created <= told.made <= ends or told.made > now + SKEW:
            raise LiveProblem(ASSERTION, "key_not_valid")
        if told.digest != segment_hash(segment):
            raise LiveProblem(INVALID, "hash")
        if self.last and told.number <= self.last:
            raise LiveProblem(ASSERTION, "duplicate")
        if self.last and told.number != self.last + 1:
            raise LiveProblem(ASSERTION, "gap_detected")
        return replace(self, last=told.number)


SKEW: Final = dt.timedelta(minutes=5)
"""How far the clocks of sender and reader may be apart."""


@dataclass(frozen=True)
class _Info:
    kid: bytes
    head: bytes
    payload: bytes
    signature: bytes
    number: int
    digest: bytes
    manifest: str
    made: dt.datetime

    def verified_by(self, key: ec.EllipticCurvePublicKey) -> bool:
        """Whether the key made the signature (COSE_Sign1, ES256)."""
        r, s = (int.from_bytes(part, "big") for part in (self.signature[:32], self.signature[32:]))
        signed = cbor2.dumps(["Signature1", self.head, b"", self.payload])
        try:
            key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def _known(told: Mapping[str, Any]) -> tuple[bytes, KnownKey]:
    key = told["key"]
    point = ec.EllipticCurvePublicNumbers(
        int.from_bytes(key[_X], "big"), int.from_bytes(key[_Y], "big"), ec.SECP256R1()
    )
    created = told["createdAt"]
    if isinstance(created, cbor2.CBORTag):
        created = created.value
    if isinstance(created, str):
        created = dt.datetime.fromisoformat(created)
    return bytes(key[_KEY_ID]), KnownKey(
        point.public_key(), int(told["minSequenceNumber"]), created, int(told["validityPeriod"])
    )


def _read_info(segment: bytes) -> _Info:
    """The one proof in a segment; raises LiveProblem."""
    try:
        return _parsed(segment)
    except LiveProblem:
        raise
    except (
        *(BrokenBox, cbor2.CBORDecodeError, LookupError, TypeError),
        *(ValueError, AttributeError, OverflowError, OSError),
    ) as error:
        raise LiveProblem(INVALID, "unreadable") from error


def _parsed(segment: bytes) -> _Info:
    """The same; raises whatever a stranger's bytes may lead to."""
    file = io.BytesIO(segment)
    ours = [one for one in walk(file) if one.kind == "emsg" and _is_info(file, one.offset)]
    if len(ours) != 1 or ours[0].size > LARGEST_INFO:
        raise LiveProblem(INVALID, "no proof")
    content = segment[ours[0].offset + SCHEME_AT : ours[0].offset + ours[0].size]
    _scheme, _value, rest = content.split(b"\0", 2)
    signed = cbor2.loads(rest[16:])
    if signed.tag != _COSE_SIGN1:
        raise ValueError("the signature is not a COSE_Sign1")
    head, unprotected, payload, signature = signed.value
    said, protected = cbor2.loads(payload), cbor2.loads(head)
    if protected[_ALG] != ES256 or len(signature) != 64:  # noqa: PLR2004 -- r and s of P-256
        raise LiveProblem(INVALID, "algorithm")
    return _Info(
        bytes(unprotected[_KID]),
        bytes(head),
        bytes(payload),
        bytes(signature),
        int(said["sequenceNumber"]),
        bytes(said["bmffHash"]["hash"]),
        str(said["manifestId"]),
        dt.datetime.fromtimestamp(int(protected[_IAT]), dt.UTC),
    )
