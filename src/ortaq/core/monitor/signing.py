"""The signature of a run file: over the manifest, and over everything that stands beside that signature.

`signature` is over the SHA-256 of the manifest (so that a service that signs digests can make it); `stamp` is a time
stamp over `signature` (RFC 3161, the token); `whole` is a second signature over the SHA-256 of all the other fields, so
that not even a byte of the time stamp can be changed.
"""

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import rfc3161_client
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor.runfile import MANIFEST, SIGNATURE, Fault, NotARunFile, read_json, sha256
from ortaq.core.origin import certificates, claim, timestamps

KIND = "ortaq.run.signature/1"
FIELDS = {"kind", "digest", "signature", "chain", "stamp", "whole"}
_GRANTED = b"\x30\x03\x02\x01\x00"
"""PKIStatusInfo with the status `granted`; a token alone is no TimeStampResp."""


class Validity(StrEnum):
    """Whether the certificates were valid when something was signed (RFC 5280, 4.1.2.5); from good to bad."""

    PROVED = "proved"
    """An authority that counts says that it was signed while they were."""
    HOLDS = "holds"
    """Nobody else says when; they are valid now, and were when the last thing in it happened."""
    LAPSED = "lapsed"
    """They have run out since: that it was signed before rests on the signer's own word."""
    OUTSIDE = "outside"
    """They were not valid when it was signed."""

    @property
    def words(self) -> str:
        """What it means, in a sentence for the command line."""
        return {
            Validity.PROVED: "its certificates were valid at that time",
            Validity.HOLDS: "its certificates are valid; no authority that counts says when it was signed",
            Validity.LAPSED: "its certificates have run out since; that it was signed before, only the signer says",
            Validity.OUTSIDE: "its certificates were NOT valid when it was signed: nobody answers for this signature",
        }[self]


@dataclass(frozen=True)
class Signed:
    """Who signed: the chain, and when an authority says that it was (None: it was not asked, or is not known)."""

    pem: bytes
    chain: tuple[x509.Certificate, ...]
    stamped_at: dt.datetime | None
    is_stamp_known: bool

    def leads_to(self, roots: bytes) -> bool:
        """Whether each certificate was issued by the next, the last by one of the roots (PEM), and may sign runs.

        Who may only sign issues nothing: else every house with a certificate could make a monitor of its own.
        """
        if not roots.strip():
            return False
        linked = all(issued(one, above) for one, above in zip(self.chain, self.chain[1:], strict=False))
        known = any(issued(self.chain[-1], root) for root in x509.load_pem_x509_certificates(roots))
        return linked and known and all(map(may_issue, self.chain[1:])) and signs_runs(self.chain[0])

    def validity(self, after: dt.datetime, now: dt.datetime) -> Validity:
        """Whether the chain was valid when it was signed; `after` is the last thing in it, by the signer's own word.

        The root is not asked: whoever checks has chosen to believe it. A certificate may be younger than `after`: a
        node makes the one that it signs runs with when it first needs it.
        """
        begins = max(one.not_valid_before_utc for one in self.chain)
        ends = min(one.not_valid_after_utc for one in self.chain)
        if self.stamped_at and self.is_stamp_known:
            return Validity.PROVED if begins <= self.stamped_at <= ends else Validity.OUTSIDE
        if after > ends or begins > now:
            return Validity.OUTSIDE
        return Validity.HOLDS if now <= ends else Validity.LAPSED


def sign(manifest: bytes, signer: claim.Signer) -> bytes:
    """`signature.json` for a manifest; with a time stamp when the signer has somebody to ask."""
    digest = sha256(manifest)
    signature = signer.sign(bytes.fromhex(digest))
    token = timestamps.token_for(signature, signer.stamp) if signer.stamp else None
    chain = b"".join(x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in signer.chain)
    told = {
        "kind": KIND,
        "digest": digest,
        "signature": _base64(signature),
        "chain": chain.decode(),
        "stamp": _base64(token or b""),
    }
    return jcs(told | {"whole": _base64(signer.sign(bytes.fromhex(sha256(jcs(told)))))})


def read(
    signature: bytes, manifest: bytes, clocks: bytes = b"", names: tuple[str, str] = (MANIFEST, SIGNATURE)
) -> tuple[Signed | None, list[Fault]]:
    """Who signed a manifest, and what does not hold; `clocks` are PEM of the authorities whose time counts.

    `names` are those of the two files, by which faults are told.
    """
    what, by = names
    faults: list[Fault] = []
    try:
        told = _fields(signature)
        pem = told["chain"].encode()
        chain, public = tuple(x509.load_pem_x509_certificates(pem)), certificates.public_of(pem)
        first, second, token = (_bytes(told[name]) for name in ("signature", "whole", "stamp"))
        others = jcs({name: value for name, value in told.items() if name != "whole"})
        if not claim.is_signature(public, second, bytes.fromhex(sha256(others))):
            faults.append(Fault(by, "something in it was changed after it was signed"))
        if not claim.is_signature(public, first, bytes.fromhex(told["digest"])):
            faults.append(Fault(by, "the signature does not hold"))
        elif told["digest"] != sha256(manifest):
            faults.append(Fault(what, "is not what was signed"))
        at, known = stamped(token, first, clocks) if token else (None, False)
        return Signed(pem, chain, at, known), faults
    except Exception as error:  # noqa: BLE001 -- whatever stands there may be somebody else's
        return None, [*faults, Fault(by, f"cannot be read: {error}")]


def _fields(signature: bytes) -> dict[str, Any]:
    told = read_json(signature)
    if set(told) != FIELDS or told["kind"] != KIND:
        raise NotARunFile(f"it is not of the kind {KIND}")
    return dict(told)


def stamped(token: bytes, data: bytes, clocks: bytes) -> tuple[dt.datetime, bool]:
    """When the data were stamped, and whether by an authority that counts; raises ValueError for another's stamp."""
    inner = _GRANTED + token
    size = len(inner).to_bytes((len(inner).bit_length() + 7) // 8)
    head = bytes([len(inner)]) if len(inner) < 0x80 else bytes([0x80 | len(size)]) + size  # noqa: PLR2004 -- X.690, 8.1.3
    told = rfc3161_client.decode_timestamp_response(b"\x30" + head + inner)
    if told.tst_info.message_imprint.message.hex() != sha256(data):
        raise ValueError("the time stamp is of something else")
    roots = x509.load_pem_x509_certificates(clocks) if clocks.strip() else []
    builder = rfc3161_client.VerifierBuilder()
    for root in dict.fromkeys(roots):
        builder = builder.add_root_certificate(root)
    try:
        known = bool(roots) and builder.build().verify_message(told, data)
    except rfc3161_client.VerificationError:
        known = False
    return told.tst_info.gen_time, known


def may_issue(one: x509.Certificate) -> bool:
    """Whether a certificate may issue others (RFC 5280, 4.2.1.9)."""
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False


def signs_runs(one: x509.Certificate) -> bool:
    """Whether a certificate was made to sign runs."""
    try:
        return certificates.RUN_SIGNING in one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False


def issued(one: x509.Certificate, above: x509.Certificate) -> bool:
    """Whether a certificate was issued by another."""
    try:
        one.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    """Bytes from Base64 in its one form; raises NotARunFile."""
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotARunFile(str(error)) from error
    if _base64(content) != text:
        raise NotARunFile("Base64 that is not in its one form")
    return content
