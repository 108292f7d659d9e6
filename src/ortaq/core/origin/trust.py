"""Who may sign: anchors by list, and what has become of single signers since.

An anchor says whom a chain of certificates leads to; a standing says that a member was suspended or a key revoked. Both
come from the room `members`; this is their plain form, which also passes into another process as JSON.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

ORTAQ, C2PA, GIVEN = "ortaq", "c2pa", "given"
"""Names of lists: the members of the exchange, the official list of C2PA, and what a caller brought along."""
SUSPENDED, REVOKED, NOT_LISTED = "suspended", "revoked", "not-listed"
"""Why a signer to whom a good chain leads is not trusted all the same."""


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate, 64 hex digits."""
    return hashlib.sha256(der).hexdigest()


def organisation(der: bytes) -> str:
    """`O=` of a certificate; empty when it has none, or when the bytes are no certificate: files may say anything."""
    try:
        found = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    except ValueError:
        return ""
    return str(found[0].value) if found else ""


def _instant(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Anchor:
    """A certificate that is trusted by itself, on one list.

    `names_all` says that the list names every signer below this anchor: one whom it does not name is not on it.
    """

    pem: str
    list: str = ORTAQ
    names_all: bool = False

    @property
    def der(self) -> bytes:
        """The certificate in binary."""
        return x509.load_pem_x509_certificate(self.pem.encode()).public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Standing:
    """A signer as a list names it: by certificates (fingerprints), and by its name below an anchor (fingerprint).

    Times are ISO 8601 with a zone; empty: it has not happened. Of a suspended signer nothing is trusted until it is
    resumed; of a revoked key, what it proves to have signed before still is.
    """

    name: str
    certificates: tuple[str, ...] = ()
    anchor: str = ""
    since: str = ""
    suspended: str = ""
    revoked: str = ""


@dataclass(frozen=True)
class Judgement:
    """On which list a signer stands (empty: on none that is known), and why it is not trusted (empty: it is)."""

    list: str = ""
    problem: str = ""
    since: str = ""


@dataclass(frozen=True)
class TrustList:
    """Everything that decides about signers at one moment; `clocks` is PEM of authorities of time (RFC 3161)."""

    anchors: tuple[Anchor, ...] = ()
    standings: tuple[Standing, ...] = ()
    clocks: str = ""

    @property
    def pem(self) -> bytes:
        """All anchors, for a reader that checks chains."""
        return "".join(one.pem.strip() + "\n" for one in self.anchors).encode()

    def anchor_of(self, chain: Sequence[bytes]) -> Anchor | None:
        """The anchor to which a chain (DER, leaf first) leads; None when it is none of ours."""
        for der in chain:
            for anchor in self.anchors:
                if anchor.der == der or _issued(der, anchor.der):
                    return anchor
        return None

    def standing_of(self, chain: Sequence[bytes], anchor: Anchor | None) -> Standing | None:
        """What the lists say of the signer: by a certificate of the chain or the anchor, else by its name below it."""
        prints = [fingerprint(der) for der in chain]
        above = fingerprint(anchor.der) if anchor else ""
        for one in (*prints, above):
            # Of a key and its house both may be named: the worse news counts.
            found = [standing for standing in self.standings if one and one in standing.certificates]
            if found:
                return max(found, key=lambda standing: (bool(standing.suspended), bool(standing.revoked)))
        name = organisation(chain[0]) if chain else ""
        return next((one for one in self.standings if above and one.anchor == above and one.name == name), None)

    def judge(self, chain: Sequence[bytes], proved: dt.datetime | None = None) -> Judgement:
        """Judge a signer whose chain a reader has found good; `proved` is when it is proved to have signed."""
        anchor = self.anchor_of(chain)
        name = anchor.list if anchor else ""
        found = self.standing_of(chain, anchor)
        if found is None:
            return Judgement(name, NOT_LISTED if anchor and anchor.names_all else "")
        if found.suspended:
            return Judgement(name, SUSPENDED, found.suspended)
        revoked = _instant(found.revoked)
        if revoked and (proved is None or proved >= revoked):
            return Judgement(name, REVOKED, found.revoked)
        return Judgement(name)

    def to_json(self) -> dict[str, Any]:
        """As plain values, for another process."""
        return {
            "anchors": [asdict(one) for one in self.anchors],
            "standings": [asdict(one) for one in self.standings],
            "clocks": self.clocks,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "TrustList":
        """From `to_json`."""
        return cls(
            tuple(Anchor(**one) for one in told["anchors"]),
            tuple(Standing(**{**one, "certificates": tuple(one["certificates"])}) for one in told["standings"]),
            told["clocks"],
        )

    @classmethod
    def of(cls, pem: bytes, name: str = GIVEN) -> "TrustList":
        """Anchors alone, from PEM; raises ValueError for what is no certificate."""
        return cls(tuple(anchors_in(pem, name)))


def anchors_in(pem: bytes, name: str, *, names_all: bool = False) -> Iterable[Anchor]:
    """Every certificate of a PEM bundle as an anchor of the list `name`; raises ValueError."""
    for one in x509.load_pem_x509_certificates(pem) if pem.strip() else []:
        yield Anchor(one.public_bytes(Encoding.PEM).decode(), name, names_all)


def _issued(der: bytes, anchor: bytes) -> bool:
    """Whether the anchor has issued the certificate."""
    try:
        x509.load_der_x509_certificate(der).verify_directly_issued_by(x509.load_der_x509_certificate(anchor))
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
