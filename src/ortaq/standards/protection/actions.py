"""Erase what is held about a person, keep biometric items where their state wants them, let old things go."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.standards.consents import actions as consents
from ortaq.standards.consents import rules
from ortaq.standards.models import BiometricItem, Consent, ItemKind, Subject, Sweep, WithdrawnBy
from ortaq.standards.protection import names, queries, retention, storage, subject_keys
from ortaq.work import personal
from ortaq.work.refused import Refused

_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotErased(Refused):
    """Something must be done before this person can be erased; the message says what."""


class BadItem(Refused):
    """What is said of a biometric item cannot be."""


@dataclass(frozen=True)
class Erasure:
    """What an erasure has done: kinds and how many of each, and what stays with the reason."""

    erased: dict[str, int]
    stays: dict[str, str]


def erase_account(*, person: Person, by: Person) -> Erasure:
    """Overwrite an account and all that names its person; the pseudonym stays, so that the audit log still verifies.

    Only the person may. It cannot be taken back. Raises NotAllowed.
    """
    require(by.pk == person.pk, _("Only the person may erase their account."))
    whom = queries.whom_of(person)
    with transaction.atomic():
        # Told before, while the pseudonym still leads somewhere; the entry names nobody.
        ledger.record(person, "account erased", by=person)
        return _erase(whom)


def erase_subject(*, subject: Subject, by: Person) -> Erasure:
    """Take back every consent of a person that still holds, and destroy the person's key: nothing sealed can be read.

    What is biometric must be gone from its store first. Raises NotAllowed and NotErased.
    """
    require(
        rules.keeps_consents(by, subject.house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": subject.house.name},
    )
    with transaction.atomic():
        left = BiometricItem.objects.filter(consent__subject=subject, removed_at=None).count()
        if left:
            raise NotErased(
                _("%(count)s biometric items still lie in their store. Destroy them there and say so, then erase.")
                % {"count": left}
            )
        held = Subject.objects.select_for_update().get(pk=subject.pk)
        if held.erased_at:
            return Erasure({}, {})
        for one in held.consents.filter(withdrawn_at=None).select_related("house"):
            consents.withdraw(one, WithdrawnBy.ERASURE, by)
        ledger.record(held, "person erased", by=by, house=held.house_id, person=held.pseudonym)
        return _erase(queries.whom_of(held))


def _erase(whom: personal.Whom) -> Erasure:
    """Ask every room to erase what it holds."""
    erased, stays = {}, {}
    for one in queries.holdings():
        if one.erase:
            if count := one.erase(whom):
                erased[one.name] = count
        elif any(True for find in one.finds for _row in find(whom)):
            stays[one.name] = str(one.stays)
    return Erasure(erased, stays)


def destroy(subject: Subject) -> int:
    """Destroy a person's key and what was sealed with it; 1, or 0 when that was done before."""
    if subject.erased_at:
        return 0
    subject.key, subject.sealed, subject.wrapped_with, subject.erased_at = None, None, 0, timezone.now()
    subject.save(update_fields=["key", "sealed", "wrapped_with", "erased_at"])
    subject.consents.update(sealed=None, secret_digest="", proof_sha256="")
    if subject.is_named:
        names.unname(subject)
    return 1


def note_exported(*, subject: Subject, by: Person) -> None:
    """Write down that a house took out everything about a person. Raises NotAllowed."""
    require(
        rules.keeps_consents(by, subject.house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": subject.house.name},
    )
    ledger.record(subject, "person exported", by=by, house=subject.house_id, person=subject.pseudonym)


def keep_item(*, consent: Consent, kind: str, place: str, sha256: str, by: Person) -> BiometricItem:
    """Write down where a biometric item lies; the item itself never comes here.

    Raises NotAllowed, BadItem, and WrongStore where the state of the person wants it elsewhere.
    """
    require(
        rules.keeps_consents(by, consent.house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": consent.house.name},
    )
    place, sha256 = place.strip(), sha256.strip().lower()
    if kind not in ItemKind.values or not _SHA256.fullmatch(sha256):
        raise BadItem(_("Say what it is, and its SHA-256: 64 digits and letters from a to f."))
    if consent.withdrawn_at:
        raise BadItem(_("This consent is withdrawn: nothing new is kept."))
    territory = consent.subject.territory
    storage.check(place, territory)
    with transaction.atomic():
        made = BiometricItem.objects.create(consent=consent, kind=kind, place=place, sha256=sha256, territory=territory)
        ledger.record(made, "biometric item kept", by=by, house=consent.house_id, territory=territory)
    return made


def item_removed(*, item: BiometricItem, by: Person) -> None:
    """Write down that an item was destroyed in its store; its hash and address go here. Raises NotAllowed."""
    require(
        rules.keeps_consents(by, item.consent.house),
        _("Only somebody who makes programmes or watches over standards at %(house)s may keep its consents.")
        % {"house": item.consent.house.name},
    )
    with transaction.atomic():
        held = BiometricItem.objects.select_for_update().get(pk=item.pk)
        if held.removed_at is None:
            held.removed_at, held.place, held.sha256 = timezone.now(), "", ""
            held.save(update_fields=["removed_at", "place", "sha256"])
            ledger.record(held, "biometric item destroyed", by=by, house=item.consent.house_id)


def sweep(now: dt.datetime) -> list[Sweep]:
    """Apply every retention rule: what is too old goes, and how many it was is written down."""
    done = []
    for rule, keeping in retention.in_force(now.date()):
        before = now - dt.timedelta(days=rule.days)
        with transaction.atomic():
            done.append(Sweep.objects.create(rule=rule.what, before=before, deleted=keeping.sweep(before)))
    subject_keys.renew()
    # The report needs the last years, not every day of them.
    Sweep.objects.filter(created_at__lt=now - dt.timedelta(days=730)).delete()
    return done
