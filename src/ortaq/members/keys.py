"""The broadcasters' signing keys: certificates stand in the database, private keys are files that only this node reads.

keys/root.key root.pem          the trust anchor; `root.key` can be taken off the machine once `issuing.*` exists
keys/issuing.key issuing.pem    issues the broadcasters' certificates
keys/list.key list.pem          signs the trust list, and nothing else
keys/monitor.key monitor.pem    signs runs of the monitor of assistants, and nothing else
keys/leaf/<fingerprint>.key     a broadcaster's private key, unless it lies in an HSM or KMS (setting ORTAQ_SIGNER)
keys/trusted/*.pem              roots of other nodes that this one trusts
keys/c2pa/*.pem                 the official trust list of C2PA, when the operator has put it there
keys/clocks/*.pem               roots of time stamp authorities: whose word on when something was signed counts
"""

import base64
import binascii
import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ObjectIdentifier
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.core.origin import certificates, claim
from ortaq.core.origin.certificates import Holder
from ortaq.core.origin.claim import Signer
from ortaq.ledger import actions as ledger
from ortaq.members import stamps
from ortaq.members.models import Broadcaster, Person, SigningKey, TrustedRoot
from ortaq.work.refused import Refused
from ortaq.work.secrets import alone, write_secret
from ortaq.work.settings import settings

ORGANISATION = "Ortaq"
SPARE = timedelta(days=1)
"""A certificate that runs out within a day is replaced before it signs again."""
EARLY = timedelta(days=30)
"""A certificate that runs out within a month is renewed by regular work."""
_ALWAYS = timedelta(days=100 * 365)
REASONS = ("keyCompromise", "cessationOfOperation", "superseded", "unspecified")
"""Why a key is revoked (RFC 5280, section 5.3.1)."""
log = logging.getLogger(__name__)


class KeyMissing(Refused):
    """This node does not hold the key; the message says what to do."""


class Suspended(Refused):
    """The house is suspended: nothing is signed for it."""


class SigningFailed(Refused):
    """Whoever holds the key did not sign, or signed with another key."""


def folder() -> Path:
    """Where the keys of this node lie."""
    return settings().keys


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
    with alone(folder()):
        now, node = timezone.now(), settings().node
        issuing, root = _load("issuing"), _load("root")
        left = certificates.not_after(issuing.certificate) - now if issuing else timedelta()
        # A leaf cannot outlive what issued it: that is made anew a leaf's life before, when the root's key is here.
        enough = timedelta(days=certificates.LEAF_DAYS) if root and root.private_key else SPARE
        if issuing and left > enough:
            return issuing
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


def ensure_lister() -> tuple[tuple[bytes, ...], Callable[[bytes], bytes]]:
    """What signs the trust list: the chain (DER, with the root) and the function that signs with ES256."""
    holder = _of_the_node("list", "trust list", certificates.LIST_SIGNING)
    chain = certificates.chain_der(holder.certificate + (folder() / "root.pem").read_bytes())
    key = certificates.load_key(holder.private_key)
    return tuple(chain), lambda data: claim.sign_es256(key, data)


def ensure_monitor() -> Signer:
    """What signs runs of the monitor: the chain without the root, and the function that signs with Ed25519."""
    holder = _of_the_node("monitor", "monitor", certificates.RUN_SIGNING, algorithm=certificates.ED25519)
    return claim.signer_of(holder.certificate, holder.private_key)


def _of_the_node(name: str, common: str, purpose: ObjectIdentifier, *, algorithm: str = certificates.ES256) -> Holder:
    """A key of the node itself for one purpose, with its chain as it was then; made anew when it runs out."""
    issuing = ensure_root()
    with alone(folder()):
        holder = _load(name)
        if holder is None or certificates.not_after(holder.certificate) < timezone.now() + EARLY:
            for old in (folder() / f"{name}.key", folder() / f"{name}.pem"):
                old.unlink(missing_ok=True)
            holder = certificates.make_leaf(
                issuing,
                common=f"Ortaq {common}, {settings().node}",
                organisation=ORGANISATION,
                country="",
                now=timezone.now(),
                algorithm=algorithm,
                purpose=purpose,
            )
            # The chain as it was then: the issuing certificate may be another one later.
            holder = certificates.Holder(holder.certificate + issuing.certificate, holder.private_key)
            _store(name, holder)
    return holder


def own_root() -> bytes:
    """The root of this node as PEM; empty while there is none."""
    file = folder() / "root.pem"
    return file.read_bytes() if file.exists() else b""


def _bundle(name: str) -> bytes:
    return b"".join(file.read_bytes().rstrip() + b"\n" for file in sorted((folder() / name).glob("*.pem")))


def c2pa_anchors() -> bytes:
    """PEM of the official list of C2PA; empty unless the operator has put it into keys/c2pa."""
    return _bundle("c2pa")


def clock_anchors() -> bytes:
    """PEM of the roots of time stamp authorities in keys/clocks; they vouch for times, and for no signer."""
    return _bundle("clocks")


def trusted_files() -> bytes:
    """PEM of the roots in keys/trusted."""
    return _bundle("trusted")


def trust_anchors() -> bytes:
    """PEM of every root that counts now: this node's own, those in keys/trusted, and those added and not suspended."""
    added = TrustedRoot.objects.filter(suspended_at=None).values_list("certificate", flat=True)
    found = [own_root(), trusted_files(), *(one.encode() for one in added)]
    return b"".join(one.rstrip() + b"\n" for one in found if one.strip())


def living_key(broadcaster: Broadcaster) -> SigningKey | None:
    """The key with which the broadcaster signs now."""
    return SigningKey.objects.filter(broadcaster=broadcaster, retired_at=None).first()


def _secret_path(fingerprint: str) -> Path:
    return folder() / "leaf" / f"{fingerprint}.key"


def is_here(key: SigningKey) -> bool:
    """Whether the private key is a file of this node."""
    return _secret_path(key.fingerprint).exists()


def ensure_key(
    broadcaster: Broadcaster, *, by: Person | None = None, algorithm: str = certificates.ES256, spare: timedelta = SPARE
) -> SigningKey:
    """The broadcaster's living key; made, or made anew when it runs out within `spare`.

    A key that lies elsewhere keeps living: only its certificate is made anew. Raises KeyMissing.
    """
    issuing = ensure_root()
    with transaction.atomic():
        # The lock on the member makes two workers who both miss the key queue up.
        member = Broadcaster.objects.select_for_update().get(pk=broadcaster.pk)
        found = living_key(member)
        if found and found.not_after > timezone.now() + spare:
            return found
        if found is None and settings().signer:
            raise KeyMissing(
                _("The keys of this node lie elsewhere. Hand in a certificate request: ortaq keys adopt %(slug)s FILE")
                % {"slug": member.slug}
            )
        if found:
            retire_key(found, by=by)
        if found and settings().signer and not is_here(found):
            public = certificates.public_of(found.certificate_chain.encode())
            return _enter(member, certificates.certify(issuing, public, **_named(member)), issuing, by=by)
        leaf = certificates.make_leaf(issuing, algorithm=algorithm, **_named(member))
        write_secret(_secret_path(certificates.fingerprint(leaf.certificate)), leaf.private_key)
        return _enter(member, leaf.certificate, issuing, by=by)


def _named(member: Broadcaster) -> dict[str, Any]:
    """What a certificate says of the house, and from when on."""
    return {
        "common": member.name,
        "organisation": member.name,
        "country": member.territory if member.territory.isalpha() else "",
        "now": timezone.now(),
    }


def _enter(member: Broadcaster, certificate: bytes, issuing: Holder, *, by: Person | None) -> SigningKey:
    fingerprint = certificates.fingerprint(certificate)
    key = SigningKey.objects.create(
        broadcaster=member,
        certificate_chain=(certificate + issuing.certificate).decode(),
        fingerprint=fingerprint,
        not_after=certificates.not_after(certificate),
    )
    ledger.record(key, "key made", by=by, broadcaster=member.pk, fingerprint=fingerprint)
    return key


@transaction.atomic
def adopt(broadcaster: Broadcaster, request: bytes, *, by: Person | None = None) -> SigningKey:
    """Certify a key that lies in an HSM or KMS, by its certificate request (PEM); it becomes the living key.

    Raises ValueError for a request that is not sound, or a key that signs no claims.
    """
    issuing, public = ensure_root(), certificates.requested(request)
    member = Broadcaster.objects.select_for_update().get(pk=broadcaster.pk)
    if found := living_key(member):
        retire_key(found, by=by)
    return _enter(member, certificates.certify(issuing, public, **_named(member)), issuing, by=by)


def renew(broadcaster: Broadcaster, *, by: Person | None = None, algorithm: str = certificates.ES256) -> SigningKey:
    """A new key (or, for one that lies elsewhere, a new certificate) in place of the living one."""
    return ensure_key(broadcaster, by=by, algorithm=algorithm, spare=_ALWAYS)


def renew_what_runs_out() -> list[SigningKey]:
    """Renew every living key that runs out within EARLY, of houses that are not suspended; what fails waits."""
    renewed = []
    for key in SigningKey.objects.filter(
        retired_at=None, not_after__lte=timezone.now() + EARLY, broadcaster__suspended_at=None
    ).select_related("broadcaster"):
        algorithm = algorithm_of(key)
        try:
            renewed.append(ensure_key(key.broadcaster, algorithm=algorithm, spare=EARLY))
        except KeyMissing as error:
            log.warning("The key of %s runs out on %s: %s", key.broadcaster.slug, f"{key.not_after:%Y-%m-%d}", error)
    return renewed


def algorithm_of(key: SigningKey) -> str:
    """`es256` or `ed25519`."""
    public = certificates.public_of(key.certificate_chain.encode())
    return certificates.ED25519 if claim.algorithm_of(public) == claim.EDDSA else certificates.ES256


@transaction.atomic
def revoke_key(key: SigningKey, *, reason: str = REASONS[0], by: Person | None = None) -> None:
    """Take the trust from a key: what it signs after now counts for nothing; its private file is removed.

    Raises ValueError for a reason that RFC 5280 does not know.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    key.revoked_at = key.revoked_at or timezone.now()
    key.retired_at = key.retired_at or key.revoked_at
    key.save(update_fields=["revoked_at", "retired_at"])
    ledger.record(key, "key revoked", by=by, broadcaster=key.broadcaster_id, fingerprint=key.fingerprint, reason=reason)
    transaction.on_commit(partial(_secret_path(key.fingerprint).unlink, missing_ok=True))


@transaction.atomic
def retire_key(key: SigningKey, *, by: Person | None = None) -> None:
    """End a key: its signatures stay valid, it makes no new ones."""
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    ledger.record(key, "key retired", by=by, broadcaster=key.broadcaster_id, fingerprint=key.fingerprint)


def signer(broadcaster: Broadcaster) -> Signer:
    """Who signs for the broadcaster: with a key from its file, or with the function of the setting ORTAQ_SIGNER.

    That function takes the SHA-256 of the public key (hex, of its SubjectPublicKeyInfo: it stays when the certificate
    is renewed) and the data, and gives the raw signature: r ‖ s for P-256, 64 bytes for Ed25519.
    Raises Suspended and KeyMissing; its `sign` raises SigningFailed.
    """
    if Broadcaster.objects.filter(pk=broadcaster.pk).exclude(suspended_at=None).exists():
        raise Suspended(_("%(name)s is suspended: nothing is signed for it.") % {"name": broadcaster.name})
    key = ensure_key(broadcaster)
    chain, path = key.certificate_chain.encode(), _secret_path(key.fingerprint)
    if path.exists():
        return claim.signer_of(chain, path.read_bytes()).with_stamp(stamps.stamper())
    if not settings().signer:
        raise KeyMissing(
            _("The key of %(name)s is not on this machine. Retire it and make a new one: ortaq keys make %(slug)s")
            % {"name": broadcaster.name, "slug": broadcaster.slug}
        )
    return claim.signer_elsewhere(chain, partial(_sign_elsewhere, chain)).with_stamp(stamps.stamper())


def _sign_elsewhere(chain: bytes, data: bytes) -> bytes:
    """Let the operator's function sign, and believe nothing it gives back."""
    try:
        signature = bytes(import_string(settings().signer.replace(":", "."))(certificates.key_fingerprint(chain), data))
    except Exception as error:  # noqa: BLE001 -- whatever a driver raises, nothing was signed
        # The sentence may come from a driver and hold anything: it goes nowhere but its kind.
        log.error("The keeper of the keys failed: %s", type(error).__name__)  # noqa: TRY400 -- the same
        raise SigningFailed(_("The keeper of the keys did not sign. Try again later.")) from None
    if not claim.is_signature(certificates.public_of(chain), signature, data):
        raise SigningFailed(_("The keeper of the keys signed with another key."))
    return signature


def sign(broadcaster: Broadcaster, digest: str) -> tuple[str, str]:
    """Sign a digest (hex) for the broadcaster; returns the signature (base64) and the key's fingerprint.

    A signature of P-256 is in DER, one of Ed25519 raw. Raises as `signer` does.
    """
    who = signer(broadcaster)
    raw = who.sign(bytes.fromhex(digest))
    signature = raw if who.alg == claim.EDDSA else claim.der_of(raw)
    return base64.b64encode(signature).decode(), hashlib.sha256(who.chain[0]).hexdigest()


def verify_signature(digest: str, signature: str, fingerprint: str) -> bool:
    """Whether the signature over the digest (hex) was made with the key of that fingerprint, living or retired."""
    key = SigningKey.objects.filter(fingerprint=fingerprint).first()
    if key is None:
        return False
    public = certificates.public_of(key.certificate_chain.encode())
    try:
        raw = base64.b64decode(signature, validate=True)
        if claim.algorithm_of(public) == claim.ES256:
            raw = claim.raw_of(*decode_dss_signature(raw))
    except (ValueError, OverflowError, binascii.Error):
        return False
    return claim.is_signature(public, raw, bytes.fromhex(digest))
