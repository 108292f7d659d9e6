"""Who may sign: the trust list of this node, what others' lists say, and what was decided about a house.

Everything is read from the database and the key folder each time it is asked, so a decision holds at once in every
process; what leaves the node may be kept for MAX_AGE seconds and no longer.
"""

import datetime as dt
import json
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.ledger.canonical import canonical
from ortaq.core.origin import certificates, lote
from ortaq.core.origin.trust import (
    C2PA,
    ORTAQ,
    REVOKED,
    SUSPENDED,
    Anchor,
    Standing,
    TrustList,
    anchors_in,
    fingerprint,
)
from ortaq.ledger import actions as ledger
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person, SigningKey, TrustedRoot
from ortaq.work.settings import settings

MAX_AGE = 60
"""Seconds for which others may keep what we publish."""
_TOLD_OF = ("broadcaster", "signingkey", "trustedroot")
_NAME = 64
"""Letters of a name that a certificate holds (X.520)."""


class CannotTrust(ValueError):
    """What was given cannot be trusted, or there is nobody by that name; the message says why."""


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def from_files() -> TrustList:
    """What the key folder alone says, without a database: anchors, but nothing of suspended houses or revoked keys."""
    files = ((keys.own_root(), ORTAQ), (keys.trusted_files(), ORTAQ), (keys.c2pa_anchors(), C2PA))
    anchors = tuple(anchor for pem, name in files for anchor in anchors_in(pem, name))
    return TrustList(anchors, clocks=keys.clock_anchors().decode())


def trust_list() -> TrustList:
    """Everything that decides about signers now: our members, other nodes and their lists, and C2PA's list."""
    files = from_files()
    anchors = list(files.anchors)
    standings = list(_members())
    for root in TrustedRoot.objects.all():
        # A list names everybody who signs below its root.
        anchors.append(Anchor(root.certificate, ORTAQ, bool(root.signed_list)))
        standings += _elsewhere(root)
    # Who stands on two lists is named by ours.
    return TrustList(tuple(sorted(anchors, key=lambda one: one.list == C2PA)), tuple(standings), files.clocks)


def _members() -> Iterable[Standing]:
    """Our own houses: each key, and each suspended house by its name below our root."""
    own = keys.own_root()
    above = certificates.fingerprint(own) if own else ""
    for key in SigningKey.objects.select_related("broadcaster"):
        house = key.broadcaster
        yield Standing(
            name=house.name,
            certificates=(key.fingerprint,),
            since=_iso(key.created_at),
            suspended=_iso(house.suspended_at),
            revoked=_iso(key.revoked_at),
        )
    for house in Broadcaster.objects.exclude(suspended_at=None):
        yield Standing(name=house.name[:_NAME], anchor=above, suspended=_iso(house.suspended_at))


def _elsewhere(root: TrustedRoot) -> Iterable[Standing]:
    """Another root, and the houses of its list."""
    if root.suspended_at:
        yield Standing(root.name, (root.fingerprint,), since=_iso(root.created_at), suspended=_iso(root.suspended_at))
    for entity in _entities(root):
        away = root.suspended.get(entity.name) or _iso(root.suspended_at)
        for service in entity.services:
            gone = {} if service.granted else {service.reason: service.since}
            yield Standing(
                name=entity.name,
                certificates=(fingerprint(service.certificate),),
                since=service.since,
                suspended=away or gone.get(SUSPENDED, ""),
                revoked=gone.get(REVOKED, ""),
            )
        out = away or _withdrawn(entity)
        yield Standing(name=entity.name[:_NAME], anchor=root.fingerprint, suspended=out)


def _withdrawn(entity: lote.Entity) -> str:
    """Since when the house as a whole is suspended by its own list; empty when it is not."""
    gone = [one.since for one in entity.services if not one.granted and one.reason == SUSPENDED]
    return min(gone) if gone and len(gone) == len(entity.services) else ""


def _entities(root: TrustedRoot) -> tuple[lote.Entity, ...]:
    return lote.payload_of(root.signed_list).entities if root.signed_list else ()


# --- what this node publishes ---


def number() -> int:
    """The sequence number of our list: it grows with everything that was recorded about members, keys and roots."""
    found = Entry.objects.filter(subject_kind__in=_TOLD_OF).aggregate(last=Max("number"))["last"]
    return int(found or 0)


def entities() -> list[lote.Entity]:
    """Our members with every key they ever had, as they stand on the list."""
    found = []
    for house in Broadcaster.objects.prefetch_related("signing_keys"):
        services = [_service(house, key) for key in sorted(house.signing_keys.all(), key=lambda key: key.created_at)]
        if services:
            found.append(lote.Entity(house.name, house.territory, tuple(services)))
    return found


def _service(house: Broadcaster, key: SigningKey) -> lote.Service:
    der = certificates.chain_der(key.certificate_chain.encode())[0]
    name, since = f"{house.name}, claim signing", lote.utc(key.created_at)
    # A revoked key stays so whatever becomes of the house.
    for gone, reason in ((key.revoked_at, REVOKED), (house.suspended_at, SUSPENDED)):
        if gone:
            away = lote.utc(max(gone, key.created_at))
            return lote.Service(name, der, granted=False, since=away, reason=reason, history=((True, since),))
    return lote.Service(name, der, granted=True, since=since)


def published() -> bytes:
    """Our list as canonical JSON; two questions within a minute get the same bytes unless something was decided."""
    now = timezone.now().replace(second=0, microsecond=0)
    told = lote.list_json(
        entities(), operator=settings().node, address=f"{settings().origin}/trust/", number=number(), issued=now
    )
    return canonical(told)


def published_signed() -> str:
    """Our list as a compact JWS, signed by the key that signs lists; raises keys.KeyMissing."""
    chain, sign = keys.ensure_lister()
    return lote.sign_list(json.loads(published()), chain, sign)


# --- decisions ---


@transaction.atomic
def suspend(house: Broadcaster, *, by: Person | None = None) -> None:
    """From now on nothing that the house signed is trusted, and nothing is signed for it."""
    if house.suspended_at is None:
        house.suspended_at = timezone.now()
        house.save(update_fields=["suspended_at"])
        ledger.record(house, "suspended", by=by)


@transaction.atomic
def resume(house: Broadcaster, *, by: Person | None = None) -> None:
    """Take a suspension back."""
    if house.suspended_at is not None:
        house.suspended_at = None
        house.save(update_fields=["suspended_at"])
        ledger.record(house, "resumed", by=by)


@transaction.atomic
def add_root(*, name: str, pem: bytes, by: Person | None = None) -> TrustedRoot:
    """Trust whoever signs below this root, e.g. a broadcaster with an authority of its own; raises CannotTrust."""
    return _added(name=name, root=_root(pem), by=by)


@transaction.atomic
def add_list(*, name: str, signed: str, pem: bytes | None = None, by: Person | None = None) -> TrustedRoot:
    """Trust the houses of another node's list, signed below the root that is pinned at the first time.

    A later list of the same name needs no root: the pinned one counts. Raises CannotTrust for a list of another root,
    an older one, and one that is no list.
    """
    found = TrustedRoot.objects.select_for_update().filter(name=name).first()
    if found is None and pem is None:
        raise CannotTrust(_("Name the root for which this list is signed: --root FILE.pem"))
    root = _root(pem) if pem else b""
    if found and root and certificates.fingerprint(root) != found.fingerprint:
        raise CannotTrust(_("“%(name)s” is pinned to another root. Remove it first.") % {"name": name})
    pinned = found.certificate.encode() if found else root
    try:
        told = lote.open_list(signed, pinned, timezone.now())
    except lote.BadList as error:
        raise CannotTrust(str(_LIST_PROBLEMS[error.code])) from error
    if found and told.number < found.number:
        raise CannotTrust(_("This list is older than the one that is known."))
    found = found or _added(name=name, root=root, by=by)
    found.signed_list, found.number = signed.strip(), told.number
    found.save(update_fields=["signed_list", "number"])
    ledger.record(found, "list taken", by=by, number=told.number, issued=told.issued, houses=len(told.entities))
    return found


_LIST_PROBLEMS = {
    "shape": gettext_lazy("This is no signed trust list."),
    "signature": gettext_lazy("The signature of the list does not fit."),
    "signer": gettext_lazy("The list is not signed by a key that may sign lists below the pinned root."),
    "stale": gettext_lazy("The list has run out: fetch a newer one."),
}


def _root(pem: bytes) -> bytes:
    """One root certificate as clean PEM; raises CannotTrust."""
    try:
        one = x509.load_pem_x509_certificate(pem)
        is_ca = one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound) as error:
        raise CannotTrust(_("This is no certificate of an authority.")) from error
    if not is_ca:
        raise CannotTrust(_("This is the certificate of a signer. Add that of the authority which issued it."))
    if one.not_valid_after_utc < timezone.now():
        raise CannotTrust(_("This certificate has run out."))
    return one.public_bytes(Encoding.PEM)


def _added(*, name: str, root: bytes, by: Person | None) -> TrustedRoot:
    mark = certificates.fingerprint(root)
    own = keys.own_root()
    if own and certificates.fingerprint(own) == mark:
        raise CannotTrust(_("This is this node's own root."))
    if TrustedRoot.objects.filter(name=name).exists() or TrustedRoot.objects.filter(fingerprint=mark).exists():
        raise CannotTrust(_("This name or this root is known already."))
    made = TrustedRoot.objects.create(name=name, certificate=root.decode(), fingerprint=mark)
    ledger.record(made, "trusted", by=by, fingerprint=mark)
    return made


@transaction.atomic
def suspend_root(root: TrustedRoot, *, house: str = "", by: Person | None = None) -> None:
    """Suspend a whole node or, by name, one house of its list; raises CannotTrust for a house it does not name."""
    if house:
        if house not in {one.name for one in _entities(root)}:
            raise CannotTrust(_("The list of “%(root)s” names no such house.") % {"root": root.name})
        root.suspended = root.suspended | {house: _iso(timezone.now())}
    else:
        root.suspended_at = root.suspended_at or timezone.now()
    root.save(update_fields=["suspended", "suspended_at"])
    ledger.record(root, "suspended", by=by, whole=not house)


@transaction.atomic
def resume_root(root: TrustedRoot, *, house: str = "", by: Person | None = None) -> None:
    """Take it back."""
    if house:
        root.suspended = {name: since for name, since in root.suspended.items() if name != house}
    else:
        root.suspended_at = None
    root.save(update_fields=["suspended", "suspended_at"])
    ledger.record(root, "resumed", by=by, whole=not house)


@transaction.atomic
def remove_root(root: TrustedRoot, *, by: Person | None = None) -> None:
    """Trust it no longer, and forget its list."""
    ledger.record(root, "no longer trusted", by=by, fingerprint=root.fingerprint)
    root.delete()


def rows() -> list[Standing]:
    """Everybody who may sign or might, for people: our members, then those of other nodes; one row a house."""
    found: list[Standing] = []
    for house in Broadcaster.objects.prefetch_related("signing_keys"):
        made = sorted(house.signing_keys.all(), key=lambda key: key.created_at)
        living = [key for key in made if key.revoked_at is None]
        if made:
            found.append(
                Standing(
                    name=house.name,
                    certificates=tuple(key.fingerprint for key in made),
                    since=_iso(made[0].created_at),
                    suspended=_iso(house.suspended_at),
                    revoked="" if living else _iso(made[-1].revoked_at),
                )
            )
    for root in TrustedRoot.objects.all():
        if not root.signed_list:
            found.append(
                Standing(root.name, (root.fingerprint,), root.name, _iso(root.created_at), _iso(root.suspended_at))
            )
        for entity in (one for one in _entities(root) if one.services):
            away = root.suspended.get(entity.name) or _iso(root.suspended_at) or _withdrawn(entity)
            since = min(one.history[-1][1] if one.history else one.since for one in entity.services)
            marks = tuple(fingerprint(one.certificate) for one in entity.services)
            found.append(Standing(entity.name, marks, root.name, since, away))
    return found
