"""A time stamp authority of the tests' own (RFC 3161), whose clock can be set."""

import datetime as dt
import hashlib
import secrets

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DER = serialization.Encoding.DER
SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})


class Clock:
    """The authority: `clock(request)` is the answer. `now` is the time it tells, `mood` how it answers."""

    def __init__(self, now: dt.datetime, *, mood: str = "granted") -> None:
        self.now, self.mood, self.asked = now, mood, 0
        began = now - dt.timedelta(days=30)
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, name = _named("Test time root"), _named("Test time")
        root = _builder(root_name, root_name, root_key.public_key(), began).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        usage = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        root = root.add_extension(
            x509.KeyUsage(digital_signature=False, key_cert_sign=True, crl_sign=True, **usage), critical=True
        )
        self.root = root.sign(root_key, hashes.SHA256())
        leaf = (
            _builder(name, root_name, key.public_key(), began)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(digital_signature=True, key_cert_sign=False, crl_sign=False, **usage), critical=True
            )
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        self.leaf, self.key = leaf.sign(root_key, hashes.SHA256()), key

    @property
    def anchor(self) -> bytes:
        """Its root as PEM."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def __call__(self, request: bytes) -> bytes | None:
        self.asked += 1
        if self.mood == "silent":
            return None
        if self.mood == "noise":
            return b"<html>Bad gateway</html>"
        if self.mood == "refusing":
            return (
                core.Sequence({0: tsp.PKIStatusInfo({"status": "rejection"})}).dump()
                if False
                else bytes.fromhex("30053003020102")
            )
        asked = tsp.TimeStampReq.load(request)
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": self._token(asked)}).dump()

    def _token(self, asked: tsp.TimeStampReq) -> cms.ContentInfo:
        told = {
            "version": "v1",
            "policy": "1.3.6.1.4.1.99999.1",
            "message_imprint": asked["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": self.now.replace(microsecond=0),
            "nonce": asked["nonce"].native + (self.mood == "mistaken"),
        }
        info = tsp.TSTInfo(told).dump()
        certificate = asn1.Certificate.load(self.leaf.public_bytes(DER))
        signed = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
                {
                    "type": "signing_certificate_v2",
                    "values": [{"certs": [{"cert_hash": hashlib.sha256(certificate.dump()).digest()}]}],
                },
            ]
        )
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                        )
                    }
                ),
                "digest_algorithm": SHA256,
                "signed_attrs": signed,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": self.key.sign(signed.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )
        content = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [SHA256],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(info),
                },
                "certificates": [certificate, asn1.Certificate.load(self.root.public_bytes(DER))],
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": content})


def _named(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"),
         x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )  # fmt: skip


def _builder(
    name: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, began: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + dt.timedelta(days=9000))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
