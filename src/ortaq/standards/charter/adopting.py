"""Bind a house: adopt a charter, leave it, reserve a rule, and lift a reservation."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.standards.charter import queries, rules
from ortaq.standards.charter.news import bindings_changed
from ortaq.standards.charter.writing import NotReady
from ortaq.standards.models import Adoption, Applied, Charter, CharterState, Reservation
from ortaq.work.refused import Refused


class NotOpen(Refused):
    """Only a charter that is open can be adopted."""


class AnotherWasRead(Refused):
    """What was read is not what would be adopted."""


class DaysUnclear(Refused):
    """A day lies where it cannot."""


class AdoptionOver(Refused):
    """An adoption that does not bind any more, or never will."""


class ReasonMissing(Refused):
    """A reservation without a reason."""


class RuleUnknown(Refused):
    """The charter has no such rule."""


def may_bind(by: Person, house: Broadcaster) -> None:
    """Raises NotAllowed."""
    require(
        rules.binds(by, house),
        _("Only a standards officer of %(house)s can do this for %(house)s.") % {"house": house.name},
    )


@transaction.atomic
def adopt(*, charter: Charter, house: Broadcaster, by: Person, digest: str, since: dt.date | None = None) -> Adoption:
    """Bind a house to a charter from a day on; `digest` names what was read. What it had adopted ends on that day.

    Reservations that stood, or were announced for an adoption that now never begins, are taken over where the rule is
    still there, so that adopting a new version lifts none.
    Raises NotAllowed, NotOpen, AnotherWasRead, NotReady, DaysUnclear.
    """
    may_bind(by, house)
    if charter.state != CharterState.OPEN:
        raise NotOpen(_("Only a charter that is open for adoption can be adopted."))
    if charter.digest != digest:
        raise AnotherWasRead(_("This is not the charter that you read. Read it again and adopt it then."))
    # The examples are run once more: what runs the rules may have changed since the charter was opened.
    if problems := queries.charter_value(charter).unready():
        raise NotReady(problems)
    now = timezone.now()
    today = queries.day_of(house, now)
    since = since or today
    if since < today:
        raise DaysUnclear(_("A charter is adopted from today or from a later day."))
    Broadcaster.objects.select_for_update().get(pk=house.pk)
    last = queries.adoption_on(house, since)
    if last and last.charter_id == charter.pk and last.until is None:
        raise DaysUnclear(_("Your house has adopted this charter already."))
    standing = {one.rule_id: one for one in _still_standing(last, since)}
    for other in queries.adoptions([house]).filter(Q(until=None) | Q(until__gt=since)):
        if other.since > since:
            standing |= {one.rule_id: one for one in _still_standing(other, since)}
        other.until = max(since, other.since)
        other.save()
    made = Adoption.objects.create(
        charter=charter, member=house, digest=digest, signed_by=by, signed_at=now, since=since
    )
    ledger.record(made, "adopted", by=by, house=house.pk, charter=charter.pk, digest=digest, since=since)
    for old in standing.values():
        if queries.rule_of(charter, old.rule_id):
            kept = Reservation.objects.create(
                adoption=made,
                rule_id=old.rule_id,
                applied=old.applied,
                reason=old.reason,
                ends_on=old.ends_on,
                made_by=old.made_by,
                made_at=old.made_at,
            )
            ledger.record(kept, "taken over", by=by, house=house.pk, rule=old.rule_id, adoption=made.pk)
    changed(house)
    return made


def _still_standing(adoption: Adoption | None, day: dt.date) -> list[Reservation]:
    if adoption is None:
        return []
    return [one for one in queries.reservations_of(adoption) if one.ends_on is None or one.ends_on > day]


@transaction.atomic
def leave(*, adoption: Adoption, by: Person, until: dt.date | None = None) -> Adoption:
    """End an adoption: `until` is the first day without it, tomorrow at the earliest.

    Raises NotAllowed, DaysUnclear.
    """
    may_bind(by, adoption.member)
    tomorrow = queries.day_of(adoption.member, timezone.now()) + dt.timedelta(days=1)
    until = until or max(tomorrow, adoption.since)
    if until < tomorrow or until < adoption.since:
        raise DaysUnclear(_("An adoption ends tomorrow or later."))
    adoption.until = until
    adoption.save()
    ledger.record(adoption, "left", by=by, house=adoption.member_id, charter=adoption.charter_id, until=until)
    changed(adoption.member)
    return adoption


@transaction.atomic
def reserve(
    *, adoption: Adoption, rule_id: str, applied: str, reason: str, by: Person, ends_on: dt.date | None = None
) -> Reservation:
    """Apply a rule otherwise, or not at all; `ends_on` is the first day without the reservation.

    On an adoption that is still to come it counts from the first day of that one; everybody reads of it from now on.
    A reservation that stands on the rule is lifted by it.
    Raises NotAllowed, AdoptionOver, RuleUnknown, ReasonMissing, DaysUnclear.
    """
    may_bind(by, adoption.member)
    now = timezone.now()
    today = queries.day_of(adoption.member, now)
    if not queries.is_living(adoption, today):
        raise AdoptionOver(_("This adoption is over, or never begins. Make the reservation on the one that holds."))
    if applied not in Applied.values:
        raise RuleUnknown(_("Say how the rule is applied: not, as a block, as a warning, or as advice."))
    if not queries.rule_of(adoption.charter, rule_id):
        raise RuleUnknown(_("This charter has no rule “%(rule)s”.") % {"rule": rule_id})
    if not reason.strip():
        raise ReasonMissing(_("Give the reason for the reservation; everybody can read it."))
    if ends_on and ends_on <= today:
        raise DaysUnclear(_("A reservation ends tomorrow or later."))
    if ends_on and ends_on <= adoption.since:
        raise DaysUnclear(_("A reservation ends after the adoption has begun."))
    for old in queries.reservations_of(adoption).filter(rule_id=rule_id):
        _lift(old, by, now)
    made = Reservation.objects.create(
        adoption=adoption,
        rule_id=rule_id,
        applied=applied,
        reason=reason.strip(),
        ends_on=ends_on,
        made_by=by,
        made_at=now,
    )
    ledger.record(made, "reserved", by=by, house=adoption.member_id, rule=rule_id, applied=applied, ends_on=ends_on)
    changed(adoption.member)
    return made


@transaction.atomic
def lift(*, reservation: Reservation, by: Person) -> None:
    """Apply a rule again as the charter says it. Raises NotAllowed."""
    may_bind(by, reservation.adoption.member)
    if reservation.lifted_at is None:
        _lift(reservation, by, timezone.now())
        changed(reservation.adoption.member)


def _lift(reservation: Reservation, by: Person, now: dt.datetime) -> None:
    reservation.lifted_by, reservation.lifted_at = by, now
    reservation.save()
    ledger.record(reservation, "lifted", by=by, house=reservation.adoption.member_id, rule=reservation.rule_id)


def changed(house: Broadcaster) -> None:
    """Tell later rooms, once this stands."""
    transaction.on_commit(lambda: bindings_changed.send(sender=Adoption, members=[house.pk]))
