"""From the air back to the partners: as-run reports become showings, and these by the agreed fees revenue.

Channels know nothing of co-productions and the studio nothing of channels: the report itself is what is told, as it
was signed. It is written down with the report or not at all; what it pays is booked after that, and as often as needed
until it can be (an exchange rate may come later), each showing once.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.core.shares.money import MOST, BadMoney, known_currency
from ortaq.core.shares.showings import Fee, showings_in
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.studio.models import Partner, Project, Showing, ShowingFee
from ortaq.studio.news import might_be_settled
from ortaq.studio.shares import queries, words
from ortaq.studio.shares.actions import MoneyUnclear, PlanUnclear, check_may_agree, receive


def set_fee(*, partner: Partner, first: int, repeat: int, currency: str, by: Person) -> ShowingFee | None:
    """Agree what a partner pays for a showing and for a repeat, in minor units; twice nought takes the fee away.

    Raises NotAllowed, ProjectClosed once all is signed and released, MoneyUnclear.
    """
    check_may_agree(partner.project, by)
    if not 0 <= first <= MOST or not 0 <= repeat <= MOST:
        raise MoneyUnclear(_("Write an amount of nought or more."))
    try:
        known_currency(currency)
    except BadMoney as bad:
        raise MoneyUnclear(words.bad_money(bad)) from None
    with transaction.atomic():
        # As long as nothing is changed nobody has to sign anew, and the log tells nothing.
        before = ShowingFee.objects.filter(partner=partner).first()
        if before.fee == Fee(first, repeat, currency) if before else not first + repeat:
            return before
        made = None
        if first or repeat:
            made, _new = ShowingFee.objects.update_or_create(
                partner=partner, defaults={"first": first, "repeat": repeat, "currency": currency}
            )
        elif before:
            before.delete()
        ledger.record(
            partner.project,
            "fee of a showing set",
            by=by,
            house=partner.broadcaster_id,
            first=first,
            repeat=repeat,
            currency=currency,
        )
    return made


def hear(*, report: Mapping[str, Any], digest: str) -> list[Showing]:
    """Write down which co-productions an as-run report (`ortaq.as-run/1`) tells of; the same is written down once.

    What is told to a house that takes part counts: the log of its own channel, or what others showed under its
    contracts. Where several are told of one showing, it is one. `digest` is that of the signed document.
    """
    works = {UUID(row["programme"]) for row in report["showings"]}
    projects = queries.made_in(works, partner=UUID(report["to"]["id"]))
    made = []
    for one in showings_in(report["showings"], {str(work) for work in projects}):
        project = projects[UUID(one.work)]
        showing, is_new = Showing.objects.get_or_create(
            programme_id=UUID(one.work),
            slug=report["channel"]["slug"],
            starts_at=one.start,
            defaults={
                "project": project,
                "house_id": UUID(report["house"]["id"]),
                "channel": report["channel"]["names"],
                "time_zone": report["channel"]["time_zone"],
                "day": report["day"],
                "stops_at": one.stop,
                "territories": dict(one.territories),
                "is_repeat": one.is_repeat,
                "digest": digest,
            },
        )
        if is_new:
            made.append(showing)
        elif more := one.territories.keys() - showing.territories:
            showing.territories |= {code: one.territories[code] for code in more}
            showing.save(update_fields=["territories"])
    for project_id in {one.project_id for one in made}:
        transaction.on_commit(partial(might_be_settled.send, Project, project=project_id))
    return made


def settle(*, project: Project) -> list[Showing]:
    """Book what showings pay, the earliest first; what cannot be booked yet waits. Says which were booked."""
    fees, booked = queries.fees_of(project), []
    if not fees or queries.waterfall_of(project) is None:
        return []
    waiting = Showing.objects.filter(project=project, revenue=None, house__in=fees).select_related("house")
    for one in waiting.order_by("starts_at", "slug"):
        agreed = fees[one.house_id]
        due = agreed.fee.due(is_repeat=one.is_repeat)
        if not due:
            continue
        at = one.starts_at.strftime("%Y-%m-%d %H:%M UTC")
        source = f"{one.house} · {next(iter(one.channel.values()), one.slug)} · {at}"[:160]
        try:
            with transaction.atomic():
                one.revenue = receive(project, due, agreed.currency, one.day, source, key=f"showing:{one.pk}")
                one.save(update_fields=["revenue"])
        except (MoneyUnclear, PlanUnclear):
            continue
        booked.append(one)
    return booked


def on_report(sender: object, *, report: Mapping[str, Any], digest: str, **_: object) -> None:  # noqa: ARG001 -- a signal's signature
    """A channel has written a report: hear it."""
    hear(report=report, digest=digest)
