"""Who may sign: chains lead to lists, standings say what has become of signers, and lists are signed themselves."""

import datetime as dt
import io
import json

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.origin import carrier_mp4, certificates, claim, jumbf, lote, manifest, reader
from ortaq.core.origin.certificates import Holder
from ortaq.core.origin.trust import Anchor, Judgement, Standing, TrustList, fingerprint

NOW = dt.datetime.now(dt.UTC)
YESTERDAY, TOMORROW = NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=1)
ROOT = certificates.make_root(common="Root", organisation="Ortaq", now=NOW)
ISSUING = certificates.make_issuing(ROOT, common="Issuing", organisation="Ortaq", now=NOW)
OTHER_ROOT = certificates.make_root(common="Other root", organisation="Other", now=NOW)
OTHER_ISSUING = certificates.make_issuing(OTHER_ROOT, common="Other issuing", organisation="Other", now=NOW)


def leaf(name: str, issuing: Holder = ISSUING, algorithm: str = "es256") -> Holder:
    return certificates.make_leaf(issuing, common=name, organisation=name, country="KZ", now=NOW, algorithm=algorithm)


def chain(holder: Holder, issuing: Holder = ISSUING) -> list[bytes]:
    return certificates.chain_der(holder.certificate + issuing.certificate)


def anchor(holder: Holder, name: str = "ortaq", *, names_all: bool = False) -> Anchor:
    return Anchor(holder.certificate.decode(), name, names_all)


ALMATY, BAKU = leaf("Demo TV Almaty"), leaf("Demo TV Baku", OTHER_ISSUING)
TWO_LISTS = TrustList((anchor(ROOT), anchor(OTHER_ROOT, "c2pa")))


def test_a_chain_leads_to_the_list_its_root_stands_on() -> None:
    assert TWO_LISTS.judge(chain(ALMATY)) == Judgement("ortaq")
    assert TWO_LISTS.judge(chain(BAKU, OTHER_ISSUING)) == Judgement("c2pa")
    assert TrustList.of(ROOT.certificate).judge(chain(ALMATY)) == Judgement("given")
    assert TrustList.of(b"").judge(chain(ALMATY)) == Judgement("")
    assert len(x509.load_pem_x509_certificates(TWO_LISTS.pem)) == 2


def test_of_a_suspended_member_nothing_is_trusted_whenever_it_was_signed() -> None:
    told = Standing("Demo TV Almaty", (fingerprint(chain(ALMATY)[0]),), suspended=NOW.isoformat())
    judged = TrustList(TWO_LISTS.anchors, (told,)).judge(chain(ALMATY), YESTERDAY)
    assert (judged.list, judged.problem, judged.since) == ("ortaq", "suspended", NOW.isoformat())


@pytest.mark.parametrize(
    ("proved", "problem"), [(None, "revoked"), (TOMORROW, "revoked"), (NOW, "revoked"), (YESTERDAY, "")]
)
def test_a_revoked_key_keeps_what_it_proves_to_have_signed_before(proved: dt.datetime | None, problem: str) -> None:
    told = Standing("Demo TV Almaty", (fingerprint(chain(ALMATY)[0]),), revoked=NOW.isoformat())
    assert TrustList(TWO_LISTS.anchors, (told,)).judge(chain(ALMATY), proved).problem == problem


def test_the_worse_of_two_news_counts() -> None:
    one = (fingerprint(chain(ALMATY)[0]),)
    standings = (Standing("a", one), Standing("b", one, revoked="2026-01-01T00:00:00+00:00"), Standing("c", one))
    assert TrustList(TWO_LISTS.anchors, standings).judge(chain(ALMATY)).problem == "revoked"


def test_a_suspended_house_is_known_by_its_name_below_its_root_and_below_no_other() -> None:
    root = fingerprint(certificates.chain_der(ROOT.certificate)[0])
    told = TrustList(TWO_LISTS.anchors, (Standing("Demo TV Almaty", anchor=root, suspended=NOW.isoformat()),))
    assert told.judge(chain(leaf("Demo TV Almaty"))).problem == "suspended"
    namesake = leaf("Demo TV Almaty", OTHER_ISSUING)
    assert told.judge(chain(namesake, OTHER_ISSUING)) == Judgement("c2pa")


def test_where_a_list_names_all_its_signers_another_is_not_on_it() -> None:
    root = fingerprint(certificates.chain_der(ROOT.certificate)[0])
    told = TrustList((anchor(ROOT, names_all=True),), (Standing("Demo TV Almaty", anchor=root),))
    assert told.judge(chain(ALMATY)) == Judgement("ortaq")
    assert told.judge(chain(leaf("Somebody"))).problem == "not-listed"


def test_a_suspended_anchor_takes_all_below_it_along() -> None:
    root = fingerprint(certificates.chain_der(ROOT.certificate)[0])
    told = TrustList(TWO_LISTS.anchors, (Standing("Node", (root,), suspended=NOW.isoformat()),))
    assert told.judge(chain(ALMATY)).problem == "suspended"


def test_a_trust_list_passes_into_another_process_as_json() -> None:
    told = TrustList(TWO_LISTS.anchors, (Standing("a", ("x", "y"), suspended="2026-01-01T00:00:00+00:00"),))
    assert TrustList.from_json(json.loads(json.dumps(told.to_json()))) == told


# --- the published list ---


def entity(name: str, holder: Holder, *, granted: bool = True) -> lote.Entity:
    history = () if granted else ((True, "2026-01-01T00:00:00Z"),)
    reason = "" if granted else "suspended"
    service = lote.Service(name, chain(holder)[0], granted, "2026-11-01T00:00:00Z", reason, history)
    return lote.Entity(name, "KZ", (service,))


ENTITIES = (entity("Demo TV Almaty", ALMATY), entity("Demo TV Baku", BAKU, granted=False))
TOLD = lote.list_json(ENTITIES, operator="demo", address="https://ortaq.example/trust/", number=7, issued=NOW)
LISTER = certificates.make_leaf(
    ISSUING, common="List", organisation="Ortaq", country="", now=NOW, purpose=certificates.LIST_SIGNING
)


def signed(told: object, holder: Holder = LISTER, root: Holder = ROOT) -> str:
    key = certificates.load_key(holder.private_key)
    whole = certificates.chain_der(holder.certificate + ISSUING.certificate + root.certificate)
    return lote.sign_list(told, whole, lambda data: claim.sign_es256(key, data))  # type: ignore[arg-type]


def test_a_list_comes_back_as_it_was_published() -> None:
    found = lote.read_list(TOLD)
    assert (found.operator, found.number, found.entities) == ("demo", 7, ENTITIES)
    assert found == lote.open_list(signed(TOLD), ROOT.certificate, NOW)


def test_the_list_has_the_keys_of_the_standard_and_of_c2pas_own_list() -> None:
    about = TOLD["LoTE"]["ListAndSchemeInformation"]
    assert set(about) == {
        "LoTEVersionIdentifier",
        "LoTESequenceNumber",
        "SchemeName",
        "SchemeOperatorName",
        "SchemeInformationURI",
        "ListIssueDateTime",
        "NextUpdate",
    }
    first, second = TOLD["LoTE"]["TrustedEntitiesList"]
    assert set(first) == {"TrustedEntityInformation", "TrustedEntityServices"}
    assert first["TrustedEntityInformation"]["TEName"] == [{"lang": "en", "value": "Demo TV Almaty"}]
    service = second["TrustedEntityServices"][0]
    assert service["ServiceInformation"]["ServiceStatus"].endswith("/withdrawn")
    assert [one["ServiceStatus"].rpartition("/")[2] for one in service["ServiceHistory"]] == ["granted"]


def test_c2pas_own_words_for_a_status_are_understood() -> None:
    told = json.loads(json.dumps(TOLD))
    status = "http://c2pa.org/conformance/trust-list/"
    for one, word in zip(told["LoTE"]["TrustedEntitiesList"], ("untrusted", "trusted"), strict=True):
        one["TrustedEntityServices"][0]["ServiceInformation"]["ServiceStatus"] = status + word
    assert [one.services[0].granted for one in lote.read_list(told).entities] == [False, True]


def refused(compact: str, root: Holder = ROOT, now: dt.datetime = NOW) -> str:
    with pytest.raises(lote.BadList) as error:
        lote.open_list(compact, root.certificate, now)
    return error.value.code


def test_a_list_that_somebody_else_signed_is_refused() -> None:
    assert refused(signed(TOLD), OTHER_ROOT) == "signer"
    # A key that signs films signs no list, though its chain is as good.
    assert refused(signed(TOLD, ALMATY)) == "signer"
    assert refused(signed(TOLD), now=NOW + dt.timedelta(days=3)) == "stale"
    assert refused(signed(TOLD), now=NOW + dt.timedelta(days=500)) == "signer"
    other = signed({**TOLD, "more": 1}).split(".")
    assert refused(".".join([*signed(TOLD).split(".")[:2], other[2]])) == "signature"


@given(st.integers(0, 10_000), st.sampled_from("Aa0_-"))
def test_a_list_with_one_changed_letter_is_refused(at: int, letter: str) -> None:
    good = signed(TOLD)
    at %= len(good) - 2  # the last letters of base64 may hold bits that mean nothing
    if good[at] not in (letter, ".") and good[at + 1 : at + 2] != ".":
        assert refused(good[:at] + letter + good[at + 1 :]) in ("shape", "signature", "signer")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from(["LoTE", "ListAndSchemeInformation", "TrustedEntitiesList", "TEName"]), x)
        ),
        max_leaves=8,
    )
)
def test_what_is_no_list_is_refused_and_nothing_breaks(told: object) -> None:
    with pytest.raises(lote.BadList):
        lote.read_list(told)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30.e30", "....", "é.é.é"])
def test_what_is_no_signed_list_is_refused(text: str) -> None:
    assert refused(text) == "shape"


# --- keys of two kinds ---


@pytest.mark.parametrize("algorithm", ["es256", "ed25519"])
def test_a_claim_signed_with_either_kind_of_key_is_trusted_by_c2pa_rs(algorithm: str) -> None:
    holder = leaf("Demo TV Almaty", algorithm=algorithm)
    signer = claim.signer_of(holder.certificate + ISSUING.certificate, holder.private_key)
    store = claim.manifest_store(
        signer,
        [manifest.content_binding(bytes(32), carrier_mp4.EXCLUSIONS)],
        label="urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f60718293",
    )
    found = reader.read(io.BytesIO(store), reader.STORE, ROOT.certificate)
    assert found
    assert "signingCredential.trusted" in found.successes
    assert "claimSignature.validated" in found.successes
    away = claim.signer_elsewhere(holder.certificate + ISSUING.certificate, signer.sign)
    assert (away.alg, away.chain) == (signer.alg, signer.chain)
    assert cbor2.loads(cbor2.loads(claim.cose_sign1(away, b"x")).value[0])[1] == {"es256": -7, "ed25519": -8}[algorithm]


def test_a_key_of_another_kind_signs_no_claims() -> None:
    with pytest.raises(ValueError, match="P-256 or Ed25519"):
        certificates.load_signing_key(ROOT.private_key)
    with pytest.raises(ValueError, match="P-256 or Ed25519"):
        certificates.public_of(ROOT.certificate)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()])
def test_a_key_that_lies_elsewhere_asks_for_its_certificate(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
) -> None:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anything")])
    algorithm = hashes.SHA256() if isinstance(key, ec.EllipticCurvePrivateKey) else None
    asked = x509.CertificateSigningRequestBuilder().subject_name(named).sign(key, algorithm)
    public = certificates.requested(asked.public_bytes(serialization.Encoding.PEM))
    made = certificates.certify(ISSUING, public, common="A", organisation="A", country="KZ", now=NOW)
    again = certificates.certify(ISSUING, public, common="A", organisation="A", country="KZ", now=NOW)
    assert certificates.key_fingerprint(made) == certificates.key_fingerprint(again)
    assert certificates.fingerprint(made) != certificates.fingerprint(again)


@pytest.mark.parametrize("form", ["protected 33", "unprotected 33", "unprotected x5chain"])
@pytest.mark.parametrize("count", [1, 2])
def test_the_chain_is_found_wherever_a_signature_carries_it(form: str, count: int) -> None:
    certificates_ = chain(ALMATY)[:count]
    found: object = certificates_ if count > 1 else certificates_[0]
    where, _, key = form.partition(" ")
    heads: dict[str, dict[object, object]] = {"protected": {1: -7}, "unprotected": {}}
    heads[where][33 if key == "33" else key] = found
    signature = cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps(heads["protected"]), heads["unprotected"], None, bytes(64)]))
    signed = jumbf.superbox("c2cs", "c2pa.signature", jumbf.box(b"cbor", signature))
    store = jumbf.superbox("c2pa", "c2pa", jumbf.superbox("c2ma", "urn:c2pa:one", signed))
    assert reader._chains(store) == {"urn:c2pa:one": tuple(certificates_)}


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"\xd2\x80", cbor2.dumps([1, 2]), cbor2.dumps({"value": 1}), b"\x81" * 5000]
)
def test_a_signature_that_is_none_has_no_chain(content: bytes) -> None:
    signed = jumbf.superbox("c2cs", "c2pa.signature", jumbf.box(b"cbor", content))
    store = jumbf.superbox("c2pa", "c2pa", jumbf.superbox("c2ma", "urn:c2pa:one", signed))
    assert reader._chains(store) == {"urn:c2pa:one": ()}
    assert reader._chains(b"nonsense") == {}
