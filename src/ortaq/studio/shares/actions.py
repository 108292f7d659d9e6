"""Set the shares, split the rights, plan the finance and the waterfall, and write down what came in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger.canonical import digest
from ortaq.core.shares.finance import Means
from ortaq.core.shares.money import MOST, BadMoney, known_currency, read_rate
from ortaq.core.shares.split import BadSplit, Split, read_split
from ortaq.core.shares.treaties import WHOLE, BadRules, RuleSet, Share, read_rules
from ortaq.core.shares.waterfall import BadPlan, Tier, read_tiers
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.studio.actions.projects import refuse_when_over
from ortaq.studio.models import (
    Contribution,
    Cost,
    ExchangeRate,
    Partner,
    PartnerShare,
    Project,
    Revenue,
    RightsSplit,
    ShareTable,
    Treaty,
    WaterfallPlan,
)
from ortaq.studio.news import might_be_settled
from ortaq.studio.shares import queries, words
from ortaq.work.refused import Refused

LONGEST_NAME = 160


class SharesUnclear(Refused):
    """Shares, rules or points that make no sense."""


class SplitNotWhole(Refused):
    """The split leaves something to nobody, or gives something twice."""


class MoneyUnclear(Refused):
    """An amount, a currency, a rate or a name that makes no sense."""


class PlanUnclear(Refused):
    """The waterfall makes no sense."""


class AlreadyPaying(Refused):
    """Money has been paid out by this order of payments, so it stays as it is."""


def check_lead(project: Project, by: Person) -> None:
    """Raise NotAllowed unless a person answers for the house that leads the project."""
    require(
        queries.may_change(by, project),
        _("Only producers, acquisitions editors and rights managers of the leading house can change this."),
    )


def check_may_agree(project: Project, by: Person) -> None:
    """Raise NotAllowed, or ProjectClosed once the project is over: what was signed then stays as it is."""
    check_lead(project, by)
    refuse_when_over(Project.objects.get(pk=project.pk))


def checked_name(name: str, what: str = "") -> str:
    """A name without blanks around it; raises MoneyUnclear."""
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME:
        raise MoneyUnclear(what or _("Say what it is, in at most %(count)s letters.") % {"count": LONGEST_NAME})
    return plain


# ---- shares --------------------------------------------------------------------------------------------------------


def enter_treaty(*, name: str, rules: Mapping[str, Any], by: Person) -> Treaty:
    """Enter the rules of a treaty for every member; they count as unverified unless their source was read itself."""
    require(
        queries.may_enter_treaties(by),
        _("Only acquisitions editors and rights managers can enter the rules of a treaty."),
    )
    house, title = by.broadcaster, checked_name(name, _("Name the treaty."))
    assert house  # noqa: S101 -- whoever may enter works for a house
    try:
        read = read_rules({"code": "treaty", "edition": title, **rules})
    except BadRules as bad:
        raise SharesUnclear(words.bad_rules(bad)) from None
    # What was read in the primary text has confidence A; nothing else is called verified.
    kept = replace(read, is_verified=read.confidence == "A")
    with transaction.atomic():
        made = Treaty.objects.create(house=house, entered_by=by, name=title, rules=kept.plain())
        ledger.record(made, "treaty entered", by=by, digest=digest(made.rules))
    return made


def withdraw_treaty(*, treaty: Treaty, by: Person) -> Treaty:
    """Take entered rules off the list; projects that stand under them keep them."""
    require(
        queries.may_enter_treaties(by) and by.broadcaster_id == treaty.house_id,
        _("Only the house that entered these rules can withdraw them."),
    )
    with transaction.atomic():
        held = Treaty.objects.select_for_update(of=("self",)).get(pk=treaty.pk)
        if held.withdrawn_at is None:
            held.withdrawn_at = timezone.now()
            held.save(update_fields=["withdrawn_at"])
            ledger.record(held, "treaty withdrawn", by=by)
    return held


def set_shares(
    *, project: Project, rules: str, shares: Sequence[Share], day: dt.date, by: Person, points: int | None = None
) -> ShareTable:
    """Set what each partner brings, and under which rules; rules that fail are told, not forbidden.

    `Share.partner` is the id of a broadcaster that takes part. Raises NotAllowed, SharesUnclear.
    """
    check_may_agree(project, by)
    rules_of(rules)
    partners = {str(one.broadcaster_id): one for one in queries.partners_of(project)}
    if sorted(one.partner for one in shares) != sorted(partners):
        raise SharesUnclear(_("Say the share of each partner, once."))
    for one in shares:
        if not 0 <= one.share <= WHOLE or not 0 <= (one.creative or 0) <= WHOLE:
            raise SharesUnclear(_("A share is between 0 and 100 percent."))
    if sum(one.share for one in shares) != WHOLE:
        raise SharesUnclear(words.not_whole(sum(one.share for one in shares)))
    with transaction.atomic():
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        table, _made = ShareTable.objects.update_or_create(
            project=project,
            defaults={"rules": rules, "day": day, "points": points, "set_by": by, "set_at": timezone.now()},
        )
        for one in shares:
            PartnerShare.objects.update_or_create(
                partner=partners[one.partner],
                defaults={"share": one.share, "creative": one.creative, "is_party": one.is_party},
            )
        ledger.record(table, "shares set", by=by, rules=rules, shares={one.partner: one.share for one in shares})
    return table


def rules_of(key: str) -> RuleSet:
    """The rules of a key; raises SharesUnclear."""
    found = queries.rules_by_key(key)
    if found is None:
        raise SharesUnclear(_("Choose the rules under which you make it."))
    return found


# ---- rights --------------------------------------------------------------------------------------------------------


def save_split(*, project: Project, split: Split, by: Person, day: dt.date | None = None) -> RightsSplit:
    """Save how the rights are split; only what leaves no gap and gives nothing twice is saved.

    Owners are ids of the broadcasters that take part; groups of states are frozen on `day` (None: today). Raises
    NotAllowed, SplitNotWhole with the smallest gap or overlap.
    """
    check_may_agree(project, by)
    frozen = day or queries.today(project)
    houses = queries.houses_of(project)
    try:
        read = read_split(split.plain())
        matrix = queries.matrix_of(read, frozen)
    except BadSplit as bad:
        raise SplitNotWhole(words.bad_split(bad)) from None
    owners = {who for line in read.lines for who in line.owners} | set(read.rest)
    if not owners <= set(houses):
        raise SplitNotWhole(_("Only houses that take part can own a share of the rights."))
    if problems := words.problems(matrix):
        raise SplitNotWhole(problems[0])
    with transaction.atomic():
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        number = (project.splits.aggregate(last=Max("number"))["last"] or 0) + 1
        made = RightsSplit.objects.create(project=project, number=number, day=frozen, split=read.plain(), saved_by=by)
        ledger.record(made, "split saved", by=by, project=project.pk, number=number, digest=digest(made.split))
    return made


# ---- budget and finance --------------------------------------------------------------------------------------------


def checked_money(amount: int, currency: str) -> None:
    """Raise MoneyUnclear unless it is an amount of a currency."""
    try:
        known_currency(currency)
    except BadMoney as bad:
        raise MoneyUnclear(words.bad_money(bad)) from None
    if not 0 < amount <= MOST:
        raise MoneyUnclear(words.bad_money(BadMoney("amount", written=str(amount))))


def add_cost(
    *, project: Project, name: str, amount: int, currency: str, by: Person, day: dt.date | None = None
) -> Cost:
    """Add a line to the budget, in any currency, at the rate of a day (None: today)."""
    check_may_agree(project, by)
    plain = checked_name(name)
    checked_money(amount, currency)
    with transaction.atomic():
        made = Cost.objects.create(
            project=project, name=plain, amount=amount, currency=currency, day=day or queries.today(project)
        )
        ledger.record(made, "cost added", by=by, project=project.pk, amount=amount, currency=currency)
    return made


def remove_cost(*, cost: Cost, by: Person) -> None:
    """Take a line out of the budget."""
    check_may_agree(cost.project, by)
    with transaction.atomic():
        ledger.record(cost, "cost removed", by=by, project=cost.project_id, amount=cost.amount, currency=cost.currency)
        cost.delete()


def contribute(
    *,
    partner: Partner,
    name: str,
    means: str,
    amount: int,
    currency: str,
    by: Person,
    day: dt.date | None = None,
    is_confirmed: bool = False,
) -> Contribution:
    """Add what a partner brings: money, or a thing with a price, at the rate of a day (None: today)."""
    check_may_agree(partner.project, by)
    plain = checked_name(name)
    checked_money(amount, currency)
    if means not in set(Means):
        raise MoneyUnclear(_("Say how it is brought."))
    with transaction.atomic():
        made = Contribution.objects.create(
            partner=partner,
            name=plain,
            means=means,
            amount=amount,
            currency=currency,
            day=day or queries.today(partner.project),
            is_confirmed=is_confirmed,
        )
        ledger.record(
            made,
            "contribution added",
            by=by,
            project=partner.project_id,
            house=partner.broadcaster_id,
            amount=amount,
            currency=currency,
        )
    return made


def remove_contribution(*, contribution: Contribution, by: Person) -> None:
    """Take a contribution out of the plan."""
    check_may_agree(contribution.partner.project, by)
    with transaction.atomic():
        ledger.record(
            contribution,
            "contribution removed",
            by=by,
            project=contribution.partner.project_id,
            amount=contribution.amount,
            currency=contribution.currency,
        )
        contribution.delete()


def set_rate(
    *, project: Project, base: str, quote: str, day: dt.date, value: str, source: str, by: Person
) -> ExchangeRate:
    """Set what a currency was worth on a day, as it was written (512,5 or 1/512), and who says so."""
    check_lead(project, by)
    told = checked_name(source, _("Say where the rate is from."))
    try:
        read = read_rate(value)
        known_currency(base)
        known_currency(quote)
    except BadMoney as bad:
        raise MoneyUnclear(words.bad_money(bad)) from None
    if base == quote:
        raise MoneyUnclear(words.bad_money(BadMoney("same_currency", currency=base)))
    with transaction.atomic():
        made, _new = ExchangeRate.objects.update_or_create(
            project=project, base=base, quote=quote, day=day, defaults={"value": str(read), "source": told}
        )
        ledger.record(made, "rate set", by=by, project=project.pk, base=base, quote=quote, day=day, value=str(read))
        transaction.on_commit(lambda: might_be_settled.send(Project, project=project.pk))
    return made


# ---- waterfall -----------------------------------------------------------------------------------------------------


def save_waterfall(*, project: Project, tiers: Sequence[Tier], by: Person) -> WaterfallPlan:
    """Save the order of payments; once money was received under one, it stays. Raises PlanUnclear, AlreadyPaying."""
    check_lead(project, by)
    if project.waterfalls.exists():
        check_may_agree(project, by)
    houses = queries.houses_of(project)
    try:
        read = read_tiers([one.plain() for one in tiers])
    except BadPlan as bad:
        raise PlanUnclear(words.bad_plan(bad)) from None
    for who in {who for tier in read for who in tier.payees}:
        is_house = who.startswith(queries.HOUSE) and who.removeprefix(queries.HOUSE) in houses
        name = who.removeprefix(queries.OTHER)
        if not is_house and (name == who or not name.strip() or len(name) > LONGEST_NAME):
            raise PlanUnclear(_("Only houses that take part, and others by name, can be paid."))
    with transaction.atomic():
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        if Revenue.objects.filter(project=project).exists():
            raise AlreadyPaying(_("Money was received under this order of payments, so it stays as it is."))
        number = (project.waterfalls.aggregate(last=Max("number"))["last"] or 0) + 1
        made = WaterfallPlan.objects.create(
            project=project, number=number, tiers=[one.plain() for one in read], saved_by=by
        )
        ledger.record(made, "waterfall saved", by=by, project=project.pk, number=number, digest=digest(made.tiers))
        transaction.on_commit(lambda: might_be_settled.send(Project, project=project.pk))
    return made


def receive(
    project: Project,
    amount: int,
    currency: str,
    day: dt.date,
    source: str,
    *,
    key: str | None = None,
    by: Person | None = None,
) -> Revenue:
    """Write down money that came in, and so pay it out by the waterfall; `amount` is in minor units of `currency`.

    `source` says where it is from. The same `key` is received once, however often it is told. Without `by` it was told
    by another room. Raises NotAllowed, MoneyUnclear (no rate of the day, no amount), PlanUnclear (no waterfall yet).
    """
    if by is not None:
        check_lead(project, by)
    told = checked_name(source, _("Say where the money is from."))
    checked_money(amount, currency)
    with transaction.atomic():
        # Locked, so that receipts have one order: it decides who is paid.
        held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        if key and (known := Revenue.objects.filter(project=held, key=key).first()):
            return known
        if queries.waterfall_of(held) is None:
            raise PlanUnclear(_("First agree in which order revenue is paid out."))
        rates = queries.rates_of(held)
        try:
            booked = rates.converted(amount, currency, held.currency, day)
            rate = rates.at(currency, held.currency, day)
        except BadMoney as bad:
            raise MoneyUnclear(words.bad_money(bad)) from None
        if not booked:
            raise MoneyUnclear(_("This is less than the smallest coin of the project’s currency."))
        number = (held.revenues.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Revenue.objects.create(
            project=held,
            number=number,
            day=day,
            amount=amount,
            currency=currency,
            booked=booked,
            rate=str(rate.value),
            source=told,
            key=key,
            booked_by=by,
        )
        ledger.record(
            made,
            "revenue received",
            by=by,
            project=held.pk,
            number=number,
            amount=amount,
            currency=currency,
            booked=booked,
        )
    return made
