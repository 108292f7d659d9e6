"""The broadcasters' signing keys: certificates stand in the database, private keys are files that only this node reads.

keys/root.key root.pem          the trust anchor; `root.key` can be taken off the machine once `issuing.*` exists
keys/issuing.key issuing.pem    issues the broadcasters' certificates
keys/leaf/<fingerprint>.key     a broadcaster's private key
keys/trusted/*.pem              roots of other nodes that this one trusts
"""

import base64
import binascii
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_pem_x509_certificates
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.origin import certificates
from ortaq.core.origin.certificates import Holder
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person, SigningKey
from ortaq.work.secrets import write_secret
from ortaq.work.settings import settings

ORGANISATION = "Ortaq"
SPARE = timedelta(days=1)
"""A certificate that runs out within a day is replaced before it signs again."""


class KeyMissing(RuntimeError):
    """This node does not hold the key; the message says what to do."""


def folder() -> Path:
    """Where the keys of this node lie."""
    return settings().keys


@contextmanager
def _alone() -> Iterator[None]:
    """Only one process makes keys at a time: two roots would be two worlds."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _load(name: str) -> Holder | None:
    """A holder from its two files, without private key when that lies elsewhere; None when there is no certificate."""
    certificate, secret = folder() / f"{name}.pem", folder() / f"{name}.key"
    if not certificate.exists():
        return None
    return Holder(certificate.read_bytes(), secret.read_bytes() if secret.exists() else b"")


def _store(name: str, holder: Holder) -> None:
    # The key first: a certificate that can be seen has its key.
    write_secret(folder() / f"{name}.key", holder.private_key)
    write_secret(folder() / f"{name}.pem", holder.certificate)


def ensure_root() -> Holder:
    """The issuing certificate of this node with its key; made together with the root at the first call.

    Raises KeyMissing when the issuing certificate must be made anew and the root's key is not here.
    """
    with _alone():
        issuing = _load("issuing")
        if issuing and certificates.not_after(issuing.certificate) > timezone.now() + SPARE:
            return issuing
        now, node = timezone.now(), settings().node
        root = _load("root")
        if root is None:
            root = certificates.make_root(common=f"Ortaq root, {node}", organisation=ORGANISATION, now=now)
            _store("root", root)
        if not root.private_key:
            raise KeyMissing(
                _("The root's key is not on this machine. Bring it back into the key folder, then try again.")
            )
        for old in (folder() / "issuing.key", folder() / "issuing.pem"):
            old.unlink(missing_ok=True)
        issuing = certificates.make_issuing(root, common=f"Ortaq issuing, {node}", organisation=ORGANISATION, now=now)
        _store("issuing", issuing)
        return issuing


def trust_anchors() -> bytes:
    """PEM of every root this node trusts: its own and those in keys/trusted; empty when there is none yet."""
    files = [folder() / "root.pem", *sorted((folder() / "trusted").glob("*.pem"))]
    return b"".join(file.read_bytes().rstrip() + b"\n" for file in files if file.exists())


def living_key(broadcaster: Broadcaster) -> SigningKey | None:
    """The key with which the broadcaster signs now."""
    return SigningKey.objects.filter(broadcaster=broadcaster, retired_at=None).first()


def _secret_path(fingerprint: str) -> Path:
    return folder() / "leaf" / f"{fingerprint}.key"


def ensure_key(broadcaster: Broadcaster, *, by: Person | None = None) -> SigningKey:
    """The broadcaster's living key; made, or made anew when it has run out."""
    issuing = ensure_root()
    with transaction.atomic():
        # The lock on the member makes two workers who both miss the key queue up.
        member = Broadcaster.objects.select_for_update().get(pk=broadcaster.pk)
        found = living_key(member)
        if found and found.not_after > timezone.now() + SPARE:
            return found
        if found:
            retire_key(found, by=by)
        leaf = certificates.make_leaf(
            issuing,
            common=member.name,
            organisation=member.name,
            country=member.territory if member.territory.isalpha() else "",
            now=timezone.now(),
        )
        fingerprint = certificates.fingerprint(leaf.certificate)
        write_secret(_secret_path(fingerprint), leaf.private_key)
        key = SigningKey.objects.create(
            broadcaster=member,
            certificate_chain=(leaf.certificate + issuing.certificate).decode(),
            fingerprint=fingerprint,
            not_after=certificates.not_after(leaf.certificate),
        )
        ledger.record(key, "key made", by=by, broadcaster=member.pk, fingerprint=fingerprint)
    return key


@transaction.atomic
def retire_key(key: SigningKey, *, by: Person | None = None) -> None:
    """End a key: its signatures stay valid, it makes no new ones."""
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    ledger.record(key, "key retired", by=by, broadcaster=key.broadcaster_id, fingerprint=key.fingerprint)


def identity(broadcaster: Broadcaster) -> tuple[bytes, bytes]:
    """Certificate chain and private key of the broadcaster, both PEM; raises KeyMissing when the key lies elsewhere."""
    key = ensure_key(broadcaster)
    try:
        return key.certificate_chain.encode(), _secret_path(key.fingerprint).read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing(
            _("The key of %(name)s is not on this machine. Retire it and make a new one: ortaq keys make %(slug)s")
            % {"name": broadcaster.name, "slug": broadcaster.slug}
        ) from error


def sign(broadcaster: Broadcaster, digest: str) -> tuple[str, str]:
    """Sign a digest (hex) for the broadcaster; returns the signature (base64 of DER) and the key's fingerprint."""
    chain, secret = identity(broadcaster)
    signature = certificates.load_key(secret).sign(bytes.fromhex(digest), ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(signature).decode(), certificates.fingerprint(chain)


def verify_signature(digest: str, signature: str, fingerprint: str) -> bool:
    """Whether the signature over the digest (hex) was made with the key of that fingerprint, living or retired."""
    key = SigningKey.objects.filter(fingerprint=fingerprint).first()
    if key is None:
        return False
    public = load_pem_x509_certificates(key.certificate_chain.encode())[0].public_key()
    try:
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(base64.b64decode(signature, validate=True), bytes.fromhex(digest), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
