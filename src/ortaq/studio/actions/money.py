"""Payments that hang on milestones, changes that all agree to, and the order of the credits."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.about import is_tag
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.studio import queries, rules
from ortaq.studio.actions.projects import locked, refuse_after_lock, require_answer, require_lead
from ortaq.studio.models import (
    ChangeAnswer,
    ChangeOrder,
    CreditLine,
    Milestone,
    MilestoneState,
    OrderState,
    Payment,
    Project,
    Verdict,
)
from ortaq.work.refused import Refused

MOST = 10**15
"""Minor units."""
LONGEST_CREDITS = 300
"""Lines."""


class PaymentUnclear(Refused):
    """The payment makes no sense, or is not due."""


class ChangeUnclear(Refused):
    """The change order changes nothing, or was decided."""


class CreditsUnclear(Refused):
    """The credits have no such language, or a line lacks something."""


def agree_payment(*, milestone: Milestone, by: Person, payer: Broadcaster, payee: Broadcaster, amount: int) -> Payment:
    """Agree that a partner pays another when a milestone is approved; `amount` in minor units.

    It is part of what is signed, so who has signed must sign anew.
    """
    require_lead(milestone.project, by)
    if not 0 < amount <= MOST:
        raise PaymentUnclear(_("Say how much is paid."))
    with transaction.atomic():
        project = locked(milestone.project)
        refuse_after_lock(project)
        members = {one.pk for one in queries.houses_of(project)}
        if payer.pk == payee.pk or not {payer.pk, payee.pk} <= members:
            raise PaymentUnclear(_("One partner pays another."))
        made = Payment.objects.create(milestone=milestone, payer=payer, payee=payee, amount=amount)
        ledger.record(
            made,
            "payment agreed",
            by=by,
            project=project.pk,
            milestone=milestone.pk,
            payer=payer.pk,
            payee=payee.pk,
            amount=amount,
            currency=project.currency,
        )
    return made


def pay(*, payment: Payment, by: Person) -> Payment:
    """Say for the house that owes it that it has paid; the milestone must be approved."""
    require(
        bool(rules.signs(by)) and by.broadcaster_id == payment.payer_id,
        _("Only an acquisitions editor or a rights manager of %(house)s can say that it paid.")
        % {"house": payment.payer},
    )
    with transaction.atomic():
        held = Payment.objects.select_for_update(of=("self",)).select_related("milestone").get(pk=payment.pk)
        if held.milestone.state != MilestoneState.APPROVED:
            raise PaymentUnclear(
                _("It is due when “%(step)s” is approved.") % {"step": held.milestone.get_kind_display()}
            )
        if held.paid_at is None:
            held.paid_at = timezone.now()
            held.save(update_fields=["paid_at"])
            ledger.record(held, "paid", by=by, project=held.milestone.project_id, amount=held.amount)
    return held


def confirm_payment(*, payment: Payment, by: Person) -> Payment:
    """Say for the house that it was owed that it has come."""
    require(
        bool(rules.signs(by)) and by.broadcaster_id == payment.payee_id,
        _("Only an acquisitions editor or a rights manager of %(house)s can say that it came.")
        % {"house": payment.payee},
    )
    with transaction.atomic():
        held = Payment.objects.select_for_update().get(pk=payment.pk)
        if held.paid_at is None:
            raise PaymentUnclear(_("%(house)s has not said that it paid.") % {"house": payment.payer})
        if held.confirmed_at is None:
            held.confirmed_at = timezone.now()
            held.save(update_fields=["confirmed_at"])
            ledger.record(held, "payment confirmed", by=by, project=payment.milestone.project_id, amount=held.amount)
    return held


# ---- change orders -------------------------------------------------------------------------------------------------


def ask_for_change(
    *,
    project: Project,
    by: Person,
    reason: str,
    milestone: Milestone | None = None,
    due_on: dt.date | None = None,
    payment: Payment | None = None,
    amount: int | None = None,
) -> ChangeOrder:
    """Ask for another last day of a milestone, or for another sum; one's own house agrees with it."""
    require_answer(project, by)
    if not reason.strip():
        raise ChangeUnclear(_("Say why."))
    if (milestone is None) != (due_on is None) or (payment is None) != (amount is None):
        raise ChangeUnclear(_("Say what is to be changed, and into what."))
    if milestone is None and payment is None:
        raise ChangeUnclear(_("Say what is to be changed, and into what."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever asks works for a house
    with transaction.atomic():
        held = locked(project)
        check_change(held, milestone, due_on, payment, amount)
        made = ChangeOrder.objects.create(
            project=held,
            number=held.change_orders.count() + 1,
            house=house,
            person=by,
            reason=reason.strip(),
            milestone=milestone,
            due_on=due_on,
            payment=payment,
            amount=amount,
        )
        ledger.record(
            made,
            "change asked",
            by=by,
            project=held.pk,
            number=made.number,
            milestone=milestone.pk if milestone else None,
            due_on=due_on,
            payment=payment.pk if payment else None,
            amount=amount,
        )
        answer(made, held, by, Verdict.YES)
    return made


def check_change(
    project: Project,
    milestone: Milestone | None,
    due_on: dt.date | None,
    payment: Payment | None,
    amount: int | None,
) -> None:
    """Raise ChangeUnclear unless the change is of this project and possible."""
    if milestone and due_on:
        if milestone.project_id != project.pk or milestone.state == MilestoneState.APPROVED:
            raise ChangeUnclear(_("This milestone is approved already, or is of another project."))
        if due_on < milestone.first_day:
            raise ChangeUnclear(_("The last day is before the first."))
    if payment and amount is not None:
        if payment.milestone.project_id != project.pk or payment.paid_at:
            raise ChangeUnclear(_("This sum is paid already, or is of another project."))
        if not 0 < amount <= MOST:
            raise ChangeUnclear(_("Say how much is paid."))


def answer_change(*, order: ChangeOrder, by: Person, yes: bool) -> ChangeOrder:
    """Agree or not, for one's house; when every partner has agreed it holds, one no ends it."""
    require_answer(order.project, by)
    with transaction.atomic():
        project = locked(order.project)
        held = ChangeOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if held.state != OrderState.OPEN:
            raise ChangeUnclear(_("This change was decided already."))
        if held.answers.filter(broadcaster=by.broadcaster).exists():
            raise ChangeUnclear(_("%(house)s has answered already.") % {"house": by.broadcaster})
        answer(held, project, by, Verdict.YES if yes else Verdict.NO)
    return held


def answer(order: ChangeOrder, project: Project, by: Person, verdict: Verdict) -> None:
    """Write an answer down and do what follows."""
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever answers works for a house
    ChangeAnswer.objects.create(order=order, broadcaster=house, person=by, verdict=verdict)
    ledger.record(
        order,
        "change agreed" if verdict == Verdict.YES else "change refused",
        by=by,
        project=project.pk,
        number=order.number,
        house=house.pk,
    )
    if verdict == Verdict.NO:
        order.state, order.decided_at = OrderState.DECLINED, timezone.now()
        order.save(update_fields=["state", "decided_at"])
    elif queries.unanimous(order, queries.houses_of(project)):
        carry_out(order, project)


def carry_out(order: ChangeOrder, project: Project) -> None:
    """Change what all have agreed to change; raises ChangeUnclear when it is too late for it."""
    milestone, payment = order.milestone, order.payment
    check_change(project, milestone, order.due_on, payment, order.amount)
    if milestone and order.due_on:
        milestone.due_on = order.due_on
        milestone.save(update_fields=["due_on"])
    if payment and order.amount is not None:
        payment.amount = order.amount
        payment.save(update_fields=["amount"])
    order.state, order.decided_at = OrderState.ACCEPTED, timezone.now()
    order.save(update_fields=["state", "decided_at"])
    ledger.record(order, "change holds", project=project.pk, number=order.number)


# ---- credits -------------------------------------------------------------------------------------------------------


def set_credits(*, project: Project, by: Person, language: str, lines: Sequence[tuple[str, str]]) -> list[CreditLine]:
    """Set the credits of a language, (role, name) in their order; none takes the language away."""
    require_lead(project, by)
    if not is_tag(language):
        raise CreditsUnclear(_("“%(tag)s” is no language tag. Write it like kk or kk-Latn.") % {"tag": language})
    wanted = [(role.strip(), name.strip()) for role, name in lines]
    if any(not role or not name for role, name in wanted):
        raise CreditsUnclear(_("Every credit needs a role and a name."))
    if len(wanted) > LONGEST_CREDITS or any(len(role) > 120 or len(name) > 200 for role, name in wanted):  # noqa: PLR2004 -- as the fields
        raise CreditsUnclear(_("The credits are too long."))
    with transaction.atomic():
        held = locked(project)
        held.credit_lines.filter(language=language).delete()
        made = CreditLine.objects.bulk_create(
            CreditLine(project=held, language=language, place=place, role=role, name=name)
            for place, (role, name) in enumerate(wanted, 1)
        )
        # Names of people stay out of the log.
        ledger.record(held, "credits set", by=by, language=language, lines=len(made))
    return made
