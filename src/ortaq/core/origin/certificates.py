"""A private certificate authority: root (P-384) -> issuing certificate (P-256) -> a broadcaster's own (P-256, ES256).

Shape of the leaf after C2PA 2.4, section 14.5 (X.509 certificates): not self-signed, critical digitalSignature,
CA:FALSE, subject and authority key identifiers, and the extended key usage c2pa-kp-claimSigning. `O=` is what readers
show as the signer. The root stays out of the chain; it is the trust anchor.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID, ObjectIdentifier

CLAIM_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
"""c2pa-kp-claimSigning, the extended key usage of a leaf."""
LIST_SIGNING = ObjectIdentifier("0.4.0.2231.3.0")
"""id-tsl-kp-tslSigning (ETSI TS 119 612, 5.7.1), the extended key usage of what signs the trust list."""
RUN_SIGNING = ObjectIdentifier("2.25.94114685147711538588591003704242073124")
"""Ours, made from a UUID (Rec. ITU-T X.667, 7): the extended key usage of what signs runs of the monitor."""
SLACK = dt.timedelta(hours=1)
"""A certificate is valid from a little before it was made, for clocks that are late."""
ROOT_DAYS, ISSUING_DAYS, LEAF_DAYS = 3650, 1825, 398
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
ES256, ED25519 = "es256", "ed25519"
"""What a broadcaster may sign with."""


@dataclass(frozen=True)
class Holder:
    """A certificate with its private key, both PEM; the key is a secret and has no place outside the key folder."""

    certificate: bytes
    private_key: bytes

    def __repr__(self) -> str:
        return f"Holder({fingerprint(self.certificate)[:12]})"


def _name(common: str, organisation: str, country: str) -> x509.Name:
    # X.520 allows 64 characters; the library counts the bytes of a common name, of which a Cyrillic letter has two.
    short = common.encode()[:64].decode(errors="ignore")
    parts = (
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, organisation[:64]),
        (NameOID.COMMON_NAME, short),
    )
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def _usage(*on: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in on for usage in _USAGES})


def _issue(
    subject: x509.Name,
    public: PublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    now: dt.datetime,
    days: int,
    path_length: int | None = None,
    is_ca: bool = False,
    purpose: ObjectIdentifier = CLAIM_SIGNING,
) -> bytes:
    """One certificate as PEM."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(_usage("key_cert_sign", "crl_sign") if is_ca else _usage("digital_signature"), critical=True)
    )
    if not is_ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _secret(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """A private key from PEM; raises ValueError for any but an elliptic curve key."""
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = "only elliptic curve keys sign here"
        raise ValueError(message)  # noqa: TRY004 -- the content is wrong, not the type
    return key


def make_root(*, common: str, organisation: str, now: dt.datetime, country: str = "") -> Holder:
    """The trust anchor, self-signed, P-384."""
    key, name = ec.generate_private_key(ec.SECP384R1()), _name(common, organisation, country)
    return Holder(_issue(name, key.public_key(), name, key, now=now, days=ROOT_DAYS, is_ca=True), _secret(key))


def _below(
    above: Holder,
    subject: x509.Name,
    public: PublicKey,
    *,
    now: dt.datetime,
    days: int,
    path_length: int | None = None,
    is_ca: bool = False,
    purpose: ObjectIdentifier = CLAIM_SIGNING,
) -> bytes:
    """A certificate (PEM) that another one issues and that does not outlive it."""
    issuer = x509.load_pem_x509_certificate(above.certificate)
    return _issue(
        subject,
        public,
        issuer.subject,
        load_key(above.private_key),
        now=now,
        days=min(days, (issuer.not_valid_after_utc - now).days),
        path_length=path_length,
        is_ca=is_ca,
        purpose=purpose,
    )


def make_issuing(root: Holder, *, common: str, organisation: str, now: dt.datetime, country: str = "") -> Holder:
    """The certificate that issues the broadcasters' own, P-256, path length 0."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name(common, organisation, country)
    certificate = _below(root, name, key.public_key(), now=now, days=ISSUING_DAYS, path_length=0, is_ca=True)
    return Holder(certificate, _secret(key))


def certify(
    issuing: Holder,
    public: PublicKey,
    *,
    common: str,
    organisation: str,
    country: str,
    now: dt.datetime,
    purpose: ObjectIdentifier = CLAIM_SIGNING,
) -> bytes:
    """A certificate (PEM) for a key that lies elsewhere; `organisation` is what readers show as the signer."""
    name = _name(common, organisation, country)
    return _below(issuing, name, public, now=now, days=LEAF_DAYS, purpose=purpose)


def make_leaf(
    issuing: Holder,
    *,
    common: str,
    organisation: str,
    country: str,
    now: dt.datetime,
    algorithm: str = ES256,
    purpose: ObjectIdentifier = CLAIM_SIGNING,
) -> Holder:
    """A broadcaster's own key with its certificate: P-256, or Ed25519 when `algorithm` says so."""
    key: PrivateKey
    key = ed25519.Ed25519PrivateKey.generate() if algorithm == ED25519 else ec.generate_private_key(ec.SECP256R1())
    certificate = certify(
        issuing,
        key.public_key(),
        common=common,
        organisation=organisation,
        country=country,
        now=now,
        purpose=purpose,
    )
    return Holder(certificate, _secret(key))


def load_signing_key(pem: bytes) -> PrivateKey:
    """A private key that signs claims, P-256 or Ed25519, from PEM; raises ValueError for any other."""
    key = serialization.load_pem_private_key(pem, None)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    message = "claims are signed with P-256 or Ed25519"
    raise ValueError(message)


def public_of(pem: bytes) -> PublicKey:
    """The public key of the first certificate; raises ValueError for one that signs no claims."""
    return _checked(x509.load_pem_x509_certificates(pem)[0].public_key())


def requested(csr_pem: bytes) -> PublicKey:
    """The public key of a certificate request, whose own signature is checked; raises ValueError."""
    asked = x509.load_pem_x509_csr(csr_pem)
    if not asked.is_signature_valid:
        message = "the request is not signed with its own key"
        raise ValueError(message)
    return _checked(asked.public_key())


def _checked(public: object) -> PublicKey:
    if isinstance(public, ed25519.Ed25519PublicKey):
        return public
    if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
        return public
    message = "claims are signed with P-256 or Ed25519"
    raise ValueError(message)


def key_fingerprint(pem: bytes) -> str:
    """SHA-256 of the public key (SubjectPublicKeyInfo) of the first certificate; stays when it is renewed."""
    spki = (
        x509.load_pem_x509_certificates(pem)[0]
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return hashlib.sha256(spki).hexdigest()


def chain_der(chain_pem: bytes) -> list[bytes]:
    """The certificates of a PEM chain as DER, in their order."""
    return [one.public_bytes(serialization.Encoding.DER) for one in x509.load_pem_x509_certificates(chain_pem)]


def fingerprint(pem: bytes) -> str:
    """SHA-256 of the first certificate, 64 hex digits."""
    return x509.load_pem_x509_certificates(pem)[0].fingerprint(hashes.SHA256()).hex()


def not_after(pem: bytes) -> dt.datetime:
    """When the first certificate runs out, UTC."""
    return x509.load_pem_x509_certificates(pem)[0].not_valid_after_utc


def organisation_of(pem: bytes) -> str:
    """`O=` of the first certificate; empty when it has none."""
    found = x509.load_pem_x509_certificates(pem)[0].subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else ""
