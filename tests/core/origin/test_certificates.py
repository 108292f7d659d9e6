"""The private authority: who may sign, and for how long."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtensionOID

from ortaq.core.origin import certificates
from ortaq.core.origin.claim import EDDSA, signer_of
from tests.core.origin.signing import NOW

ROOT = certificates.make_root(common="Root", organisation="Ortaq", now=NOW)
ISSUING = certificates.make_issuing(ROOT, common="Issuing", organisation="Ortaq", now=NOW)
LEAF = certificates.make_leaf(ISSUING, common="Demo TV Almaty", organisation="Demo TV Almaty", country="KZ", now=NOW)


def test_the_chain_holds_from_leaf_to_root() -> None:
    root, issuing, leaf = (x509.load_pem_x509_certificate(one.certificate) for one in (ROOT, ISSUING, LEAF))
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert [
        one.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value for one in (root, issuing, leaf)
    ] == [
        x509.BasicConstraints(ca=True, path_length=None),
        x509.BasicConstraints(ca=True, path_length=0),
        x509.BasicConstraints(ca=False, path_length=None),
    ]


def test_the_leaf_may_sign_claims_and_nothing_else() -> None:
    leaf = x509.load_pem_x509_certificate(LEAF.certificate)
    usage = leaf.extensions.get_extension_for_oid(ExtensionOID.KEY_USAGE)
    assert (usage.critical, usage.value.digital_signature, usage.value.key_cert_sign) == (True, True, False)
    assert list(leaf.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value) == [
        certificates.CLAIM_SIGNING
    ]
    assert certificates.not_after(LEAF.certificate) == NOW + dt.timedelta(days=398)
    assert certificates.organisation_of(LEAF.certificate) == "Demo TV Almaty"
    assert len(certificates.chain_der(LEAF.certificate + ISSUING.certificate)) == 2


def test_a_long_name_is_cut_to_what_a_certificate_holds() -> None:
    long = "Қазақстанның мемлекеттік телерадиокомпаниясы және халықаралық арналары"
    leaf = certificates.make_leaf(ISSUING, common=long, organisation=long, country="KZ", now=NOW)
    assert certificates.organisation_of(leaf.certificate) == long[:64]


def test_only_keys_that_claims_know_sign() -> None:
    with pytest.raises(ValueError, match="P-256"):
        signer_of(ROOT.certificate, ROOT.private_key)
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert signer_of(ROOT.certificate, other).alg == EDDSA
    with pytest.raises(ValueError, match="elliptic"):
        certificates.load_key(other)
    assert isinstance(certificates.load_key(LEAF.private_key), ec.EllipticCurvePrivateKey)


def test_a_certificate_without_organisation_names_nobody() -> None:
    nobody = certificates.make_root(common="Only a name", organisation="", now=NOW)
    assert certificates.organisation_of(nobody.certificate) == ""
