"""Approve a programme for children of an age in a territory, and take that back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.children import queries, rules
from ortaq.children.models import Approval
from ortaq.core.playout.ratings import sign
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag
from ortaq.work.refused import Refused


class BadApproval(Refused):
    """This cannot be approved so; the message says why."""


class NotStanding(Refused):
    """There is no approval any more that could be withdrawn."""


def _require(by: Person, territory: str) -> None:
    place = territories().get(territory)
    said = _("Only a standards officer of a house in %(place)s approves programmes for its children.")
    require(rules.approves(by, territory), said % {"place": place.name(reader_tag()) if place else territory})


def approve(*, programme: Programme, territory: str, age: int, by: Person) -> Approval:
    """Let children from an age on see a programme in a territory; an earlier approval there is withdrawn by it.

    Raises NotAllowed, and BadApproval where the scale of the territory has no such step, or the programme is for older
    ones.
    """
    _require(by, territory)
    ages = dict(queries.ages_for(programme, territory))
    if not ages:
        raise BadApproval(_("This programme is for people of 18 and older: nobody can approve it for children."))
    if age not in ages:
        raise BadApproval(
            _("Choose one of these ages: %(ages)s. The programme itself is for %(own)s and older.")
            % {"ages": ", ".join(map(str, ages)), "own": programme.min_age}
        )
    house = by.broadcaster
    assert house is not None  # noqa: S101 -- asked by _require
    now = timezone.now()
    found = sign(territory, age)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        for old in Approval.objects.filter(programme=programme, territory=territory, withdrawn_at=None):
            _withdraw(old, by)
        made = Approval.objects.create(
            programme=programme,
            territory=territory,
            age=age,
            sign=found.code if found else "",
            min_age=programme.min_age,
            house=house,
            by=by,
            at=now,
        )
        ledger.record(made, "approved for children", by=by, programme=programme.pk, territory=territory, age=age)
    return made


def withdraw(*, approval: Approval, by: Person) -> Approval:
    """Take an approval back, at once and everywhere in its territory; raises NotAllowed and NotStanding."""
    _require(by, approval.territory)
    with transaction.atomic():
        held = Approval.objects.select_for_update().get(pk=approval.pk)
        if held.withdrawn_at:
            raise NotStanding(_("This approval has been withdrawn already."))
        _withdraw(held, by)
    return held


def _withdraw(approval: Approval, by: Person) -> None:
    approval.withdrawn_at, approval.withdrawn_by = timezone.now(), by
    approval.save(update_fields=["withdrawn_at", "withdrawn_by"])
    ledger.record(
        approval,
        "approval for children withdrawn",
        by=by,
        programme=approval.programme_id,
        territory=approval.territory,
    )
