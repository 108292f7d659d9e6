"""Keys: a certificate for every broadcaster, and private keys that are nowhere but in the key folder."""

import datetime as dt
import io
import logging
import stat
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command
from django.db import connection

from ortaq.core.origin import carrier_mp4, certificates, claim, manifest, reader
from ortaq.ledger.models import Entry
from ortaq.members import keys, tasks
from ortaq.members.models import SigningKey
from ortaq.work.settings import settings as node
from tests.world import World

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(node(), "data", tmp_path)
    return tmp_path / "keys"


def test_a_broadcaster_gets_a_certificate_of_its_own_under_the_nodes_root(world: World) -> None:
    key = keys.ensure_key(world.almaty, by=world.asel)
    leaf, issuing = x509.load_pem_x509_certificates(key.certificate_chain.encode())
    root = x509.load_pem_x509_certificate(keys.trust_anchors())
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    assert certificates.organisation_of(key.certificate_chain.encode()) == world.almaty.name
    assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)
    assert key.not_after == leaf.not_valid_after_utc
    assert keys.ensure_key(world.almaty) == key
    assert Entry.objects.get(action="key made").details["fingerprint"] == key.fingerprint


def test_private_keys_are_files_that_only_their_owner_may_read(world: World, own_folder: Path) -> None:
    keys.ensure_key(world.almaty)
    secrets = sorted(own_folder.rglob("*.key"))
    assert [path.parent.name for path in secrets] == ["keys", "leaf", "keys"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o700


def test_no_table_of_the_database_holds_a_private_key(world: World, own_folder: Path) -> None:
    keys.ensure_key(world.almaty, by=world.asel)
    keys.sign(world.almaty, DIGEST)
    secrets = [path.read_text() for path in own_folder.rglob("*.key")]
    lines = {line for secret in secrets for line in secret.splitlines() if "-----" not in line}
    with connection.cursor() as cursor:
        dump = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += [str(row) for row in cursor.fetchall()]
    everything = "\n".join(dump)
    assert "BEGIN CERTIFICATE" in everything  # the dump does see what is there
    assert "PRIVATE KEY" not in everything
    assert [line for line in lines if line in everything] == []


def test_a_private_key_does_not_show_itself_when_it_is_printed(world: World) -> None:
    holder = keys.ensure_root()
    assert "PRIVATE" not in repr(holder)
    assert holder.private_key.decode().splitlines()[1] not in repr(holder)


def test_a_signature_holds_for_its_digest_and_key_and_no_other(world: World) -> None:
    signature, fingerprint = keys.sign(world.almaty, DIGEST)
    _, other = keys.sign(world.bishkek, DIGEST)
    assert keys.verify_signature(DIGEST, signature, fingerprint)
    assert not keys.verify_signature("cd" * 32, signature, fingerprint)
    assert not keys.verify_signature(DIGEST, signature, other)
    assert not keys.verify_signature(DIGEST, signature, "00" * 32)
    assert not keys.verify_signature(DIGEST, "not base64 !", fingerprint)


def test_a_retired_key_signs_no_more_but_its_signatures_stay(world: World) -> None:
    signature, old = keys.sign(world.almaty, DIGEST)
    keys.retire_key(SigningKey.objects.get(fingerprint=old), by=world.asel)
    _, new = keys.sign(world.almaty, DIGEST)
    assert new != old
    assert keys.verify_signature(DIGEST, signature, old)
    assert [entry.action for entry in Entry.objects.order_by("number")][-3:] == ["key made", "key retired", "key made"]


def test_a_certificate_that_has_run_out_is_replaced(world: World) -> None:
    key = keys.ensure_key(world.almaty)
    key.not_after = key.created_at
    key.save()
    new = keys.ensure_key(world.almaty)
    key.refresh_from_db()
    assert (new.fingerprint != key.fingerprint, key.retired_at is None) == (True, False)


def test_a_key_that_lies_on_another_machine_is_missed_with_a_sentence(world: World, own_folder: Path) -> None:
    key = keys.ensure_key(world.almaty)
    (own_folder / "leaf" / f"{key.fingerprint}.key").unlink()
    with pytest.raises(keys.KeyMissing, match="ortaq keys make almaty"):
        keys.sign(world.almaty, DIGEST)


def test_the_roots_key_may_be_taken_away_once_the_issuing_certificate_is_made(world: World, own_folder: Path) -> None:
    keys.ensure_root()
    (own_folder / "root.key").rename(own_folder.parent / "safe.key")
    keys.ensure_key(world.almaty)
    (own_folder / "issuing.pem").unlink()
    with pytest.raises(keys.KeyMissing, match="root"):
        keys.ensure_root()


def test_the_root_of_another_node_can_be_trusted(world: World, own_folder: Path) -> None:
    assert keys.trust_anchors() == b""
    keys.ensure_root()
    other = certificates.make_root(common="Other", organisation="Other", now=world.almaty.created_at)
    (own_folder / "trusted").mkdir()
    (own_folder / "trusted" / "other.pem").write_bytes(other.certificate)
    assert len(x509.load_pem_x509_certificates(keys.trust_anchors())) == 2


# --- renewal and revocation ---


def test_a_key_that_runs_out_within_a_month_is_renewed_by_itself(world: World) -> None:
    soon, later, away = (keys.ensure_key(one) for one in (world.almaty, world.baku, world.bishkek))
    for key, days in ((soon, 29), (later, 31), (away, 5)):
        key.not_after = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
        key.save()
    world.bishkek.suspended_at = dt.datetime.now(dt.UTC)
    world.bishkek.save()
    tasks.renew_keys.call()
    assert keys.living_key(world.almaty) != soon
    assert keys.living_key(world.baku) == later
    assert keys.living_key(world.bishkek) == away
    tasks.renew_keys.call()
    assert SigningKey.objects.filter(broadcaster=world.almaty).count() == 2


def test_a_renewed_key_keeps_its_kind(world: World) -> None:
    old = keys.ensure_key(world.almaty, algorithm="ed25519")
    old.not_after = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    old.save()
    (new,) = keys.renew_what_runs_out()
    assert (keys.algorithm_of(new), new.pk == old.pk) == ("ed25519", False)


def test_what_issues_is_made_anew_before_it_could_cut_a_leaf_short(world: World, own_folder: Path) -> None:
    first = keys.ensure_root()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=certificates.ISSUING_DAYS - certificates.LEAF_DAYS + 2)
    root = certificates.Holder((own_folder / "root.pem").read_bytes(), (own_folder / "root.key").read_bytes())
    leaf = certificates.make_leaf(first, common="A", organisation="A", country="", now=later)
    assert certificates.not_after(leaf.certificate) <= certificates.not_after(first.certificate)
    old = certificates.make_issuing(
        root,
        common="Old",
        organisation="Ortaq",
        now=dt.datetime.now(dt.UTC) - dt.timedelta(days=certificates.ISSUING_DAYS - 300),
    )
    for name in ("issuing.key", "issuing.pem"):
        (own_folder / name).unlink()
    (own_folder / "issuing.pem").write_bytes(old.certificate)
    (own_folder / "issuing.key").write_bytes(old.private_key)
    left = certificates.not_after(old.certificate) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=1) < left < dt.timedelta(days=certificates.LEAF_DAYS)
    (own_folder / "root.key").rename(own_folder.parent / "safe.key")
    assert keys.ensure_root().certificate == old.certificate
    (own_folder.parent / "safe.key").rename(own_folder / "root.key")
    assert keys.ensure_root().certificate != old.certificate


def test_a_revoked_key_leaves_no_private_file_and_a_reason_in_the_audit_log(
    world: World, own_folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    key = keys.ensure_key(world.almaty)
    assert (own_folder / "leaf" / f"{key.fingerprint}.key").exists()
    with pytest.raises(ValueError, match="bored"):
        keys.revoke_key(key, reason="bored")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        keys.revoke_key(key, reason="keyCompromise", by=world.asel)
    assert not (own_folder / "leaf" / f"{key.fingerprint}.key").exists()
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.details["reason"]) == ("key revoked", "keyCompromise")
    assert keys.ensure_key(world.almaty).fingerprint != key.fingerprint


# --- Ed25519, and keys that lie elsewhere ---


def is_trusted(signer: claim.Signer) -> bool:
    """Whether c2pa-rs trusts what the signer signs."""
    binding = manifest.content_binding(bytes(32), carrier_mp4.EXCLUSIONS)
    store = claim.manifest_store(signer, [binding], label="urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f60718293")
    found = reader.read(io.BytesIO(store), reader.STORE, keys.trust_anchors())
    assert found
    return {"signingCredential.trusted", "claimSignature.validated"} <= set(found.successes)


@pytest.mark.parametrize("algorithm", ["es256", "ed25519"])
def test_a_house_signs_films_and_deals_with_a_key_of_either_kind(world: World, algorithm: str) -> None:
    key = keys.ensure_key(world.almaty, algorithm=algorithm)
    assert is_trusted(keys.signer(world.almaty))
    signature, fingerprint = keys.sign(world.almaty, DIGEST)
    assert fingerprint == key.fingerprint
    assert keys.verify_signature(DIGEST, signature, fingerprint)
    assert not keys.verify_signature("cd" * 32, signature, fingerprint)
    assert not keys.verify_signature(DIGEST, signature[:-8], fingerprint)


class Vault:
    """What stands for an HSM: it holds keys by the fingerprint of their public half, and signs bytes."""

    def __init__(self) -> None:
        self.held: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.asked: list[str] = []
        self.swap: ec.EllipticCurvePrivateKey | None = None

    def request(self) -> bytes:
        """A new key's certificate request."""
        key = ec.generate_private_key(ec.SECP256R1())
        spki = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = hashes.Hash(hashes.SHA256())
        digest.update(spki)
        self.held[digest.finalize().hex()] = key
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vault")])
        asked = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
        return asked.public_bytes(serialization.Encoding.PEM)

    def sign(self, fingerprint: str, data: bytes) -> bytes:
        """What ORTAQ_SIGNER names."""
        self.asked.append(fingerprint)
        return claim.sign_es256(self.swap or self.held[fingerprint], data)


VAULT = Vault()


def vault_signs(fingerprint: str, data: bytes) -> bytes:
    """The function of the setting."""
    return VAULT.sign(fingerprint, data)


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setattr(node(), "signer", "tests.rooms.test_members_keys:vault_signs")
    VAULT.__init__()  # type: ignore[misc]
    return VAULT


def test_a_key_in_a_vault_signs_without_ever_being_a_file(world: World, own_folder: Path, vault: Vault) -> None:
    with pytest.raises(keys.KeyMissing, match="ortaq keys adopt almaty"):
        keys.signer(world.almaty)
    key = keys.adopt(world.almaty, vault.request(), by=world.asel)
    assert is_trusted(keys.signer(world.almaty))
    assert keys.verify_signature(DIGEST, *keys.sign(world.almaty, DIGEST))
    assert not (own_folder / "leaf").exists()
    assert not keys.is_here(key)
    renewed = keys.renew(world.almaty)
    assert (renewed.fingerprint != key.fingerprint, is_trusted(keys.signer(world.almaty))) == (True, True)
    assert set(vault.asked) == set(vault.held)
    assert len(vault.held) == 1


def test_what_a_vault_signs_with_another_key_is_not_taken(world: World, vault: Vault) -> None:
    keys.adopt(world.almaty, vault.request())
    vault.swap = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(keys.SigningFailed, match="another key"):
        keys.sign(world.almaty, DIGEST)


def test_a_vault_that_fails_tells_the_log_only_that_it_did(
    world: World, vault: Vault, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise OSError("slot 7, PIN 4711")

    keys.adopt(world.almaty, vault.request())
    monkeypatch.setattr(vault, "sign", fail)
    with pytest.raises(keys.SigningFailed, match="Try again later") as failed:
        keys.sign(world.almaty, DIGEST)
    assert "OSError" in caplog.text
    assert "4711" not in caplog.text + str(failed.value)
    assert failed.value.__cause__ is None


def test_a_vaults_key_is_given_up_when_the_vault_is(
    world: World, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.adopt(world.almaty, vault.request())
    monkeypatch.setattr(node(), "signer", "")
    with pytest.raises(keys.KeyMissing, match="not on this machine"):
        keys.signer(world.almaty)
    monkeypatch.setattr(node(), "signer", "nothing.here:at_all")
    with pytest.raises(keys.SigningFailed):
        keys.sign(world.almaty, DIGEST)


def test_no_private_key_stands_in_database_log_or_page(
    world: World, own_folder: Path, caplog: pytest.LogCaptureFixture, client: object
) -> None:
    caplog.set_level(logging.DEBUG)
    keys.ensure_key(world.almaty, algorithm="ed25519", by=world.asel)
    keys.ensure_key(world.baku)
    keys.sign(world.almaty, DIGEST)
    (own_folder / "broken.key").write_text("nonsense")
    said("renew", "baku")
    told = said() + said("trust", "export") + said("root")
    for address in ("/trust/", "/trust/ortaq.json", "/api/members/", "/audit/"):
        told += client.get(address).content.decode()  # type: ignore[attr-defined]
    out = StringIO()
    call_command("dumpdata", stdout=out)
    told += out.getvalue()
    logging.getLogger("ortaq").debug("%r %r", keys.signer(world.almaty), keys.ensure_root())
    told += caplog.text
    assert "BEGIN CERTIFICATE" in told  # the search does see what is there
    assert "Holder(" in told
    bodies = [path.read_text().splitlines()[1] for path in own_folder.rglob("*.key") if "PRIVATE" in path.read_text()]
    assert len(bodies) == 6
    assert [body for body in bodies if body in told or body[:24] in told] == []
    assert "PRIVATE KEY" not in told


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_makes_lists_and_retires(world: World) -> None:
    assert said() == "There are no keys yet. Make them: ortaq keys make --all\n"
    assert len(said("make", "--all").splitlines()) == 8
    key = keys.living_key(world.almaty)
    assert key
    assert f"almaty       {key.fingerprint[:16]}  until {key.not_after:%Y-%m-%d}" in said("list")
    assert f"almaty       {key.fingerprint[:16]}  retired" in said("retire", "almaty")
    assert keys.living_key(world.almaty) is None
    with pytest.raises(CommandError, match="no living key"):
        said("retire", "almaty")
    assert "almaty" in said("make", "almaty")
    assert said("root") == keys.trust_anchors().decode()


def test_the_command_names_the_broadcasters_there_are(world: World) -> None:
    with pytest.raises(CommandError, match="almaty, "):
        said("make", "nowhere")


def test_the_command_renews_revokes_and_adopts(world: World, tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(CommandError, match="adopt almaty"):
        said("make", "almaty")
    (tmp_path / "request.pem").write_bytes(vault.request())
    assert "elsewhere" in said("adopt", "almaty", str(tmp_path / "request.pem"))
    assert "397 days" in said("renew", "almaty")
    old, new = SigningKey.objects.filter(broadcaster=world.almaty).order_by("created_at")
    assert f"{old.fingerprint[:16]}  revoked" in said("revoke", "almaty", "--key", old.fingerprint[:8])
    assert f"{new.fingerprint[:16]}  revoked" in said("revoke", "almaty", "--reason", "superseded")
    listed = said("list")
    assert listed.count("revoked") == 2
    assert "issuing      " in listed
    assert "trust list   " not in listed
    said("trust", "export")
    (node().keys / "root.key").unlink()
    assert "its key is elsewhere" in said("list")
    (tmp_path / "nonsense.pem").write_text("nonsense")
    with pytest.raises(CommandError, match="no sound request"):
        said("adopt", "almaty", str(tmp_path / "nonsense.pem"))
    with pytest.raises(CommandError, match="0 of its keys"):
        said("revoke", "almaty", "--key", "zz")


def test_the_command_makes_keys_of_the_other_kind(world: World) -> None:
    assert "ed25519" in said("make", "almaty", "--algorithm", "ed25519")
    key = keys.living_key(world.almaty)
    assert key
    public = x509.load_pem_x509_certificates(key.certificate_chain.encode())[0].public_key()
    assert isinstance(public, ed25519.Ed25519PublicKey)
