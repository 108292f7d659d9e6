"""Keys: a certificate for every broadcaster, and private keys that are nowhere but in the key folder."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.db import connection

from ortaq.core.origin import certificates
from ortaq.ledger.models import Entry
from ortaq.members import keys
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
