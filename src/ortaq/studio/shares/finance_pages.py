"""The screen of budget and finance plan: what it costs, what each brings, at which rates, and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from ortaq.core.shares.finance import Standing
from ortaq.core.shares.money import BadMoney, percent
from ortaq.members.models import Broadcaster
from ortaq.studio.models import MEANS, Contribution, Cost, ExchangeRate
from ortaq.studio.shares import actions, queries, reading, words
from ortaq.studio.shares.frame import Seen, seen, shown
from ortaq.work.refused import Refused


@dataclass(frozen=True, slots=True)
class Bar:
    """A partner's part of what is brought: its width is a percentage of the longer of budget and finance."""

    house: Broadcaster
    brings: str
    by_money: str
    agreed: str
    width: str
    differs: bool


@login_required
def finance(request: HttpRequest, project: UUID) -> HttpResponse:
    """Budget, contributions and rates; the leading house adds and takes out, line by line."""
    one = seen(request, project)
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, done(one, request.POST))
        except Refused as error:
            problem = str(error)
        else:
            return redirect("studio:finance", project)
    costs, brought = queries.costs_of(one.project), queries.contributions_of(one.project)
    standing, missing_rate = None, ""
    try:
        standing = queries.finance_of(one.project, costs, brought)
    except BadMoney as bad:
        missing_rate = words.bad_money(bad)
    return shown(
        request,
        one,
        "finance",
        "finance",
        422 if problem else 200,
        problem=problem,
        typed=request.POST if problem else {},
        missing_rate=missing_rate,
        costs=lines_of(one, costs, standing.costs if standing else ()),
        brought=lines_of(one, brought, standing.brought if standing else ()),
        rates=rates_shown(one),
        partners=queries.partners_of(one.project),
        means=[(str(means), word) for means, word in MEANS.items()],
        today=queries.today(one.project),
        **(told(one, standing) if standing else {}),
    )


def done(one: Seen, posted: QueryDict) -> str:
    """Do what was pressed, and say so; raises Refused."""
    acts: dict[str, Callable[[Seen, QueryDict], str]] = {
        "cost": add_cost,
        "contribution": add_contribution,
        "rate": add_rate,
        "drop-cost": drop_cost,
        "drop-contribution": drop_contribution,
    }
    act = acts.get(posted.get("do", ""))
    if act is None:
        raise actions.MoneyUnclear(_("Nothing was asked for."))
    return act(one, posted)


def currency_in(posted: QueryDict, one: Seen) -> str:
    """The currency in the form; the project's own where it is empty."""
    return posted.get("currency", "").strip() or one.project.currency


def add_cost(one: Seen, posted: QueryDict) -> str:
    """A line of the budget."""
    currency = currency_in(posted, one)
    actions.add_cost(
        project=one.project,
        name=posted.get("name", ""),
        amount=reading.amount(posted.get("amount", ""), currency),
        currency=currency,
        day=reading.day(posted.get("day", ""), queries.today(one.project)),
        by=one.person,
    )
    return _("The line is in the budget.")


def add_contribution(one: Seen, posted: QueryDict) -> str:
    """What a partner brings."""
    currency = currency_in(posted, one)
    partners = {str(each.pk): each for each in queries.partners_of(one.project)}
    partner = partners.get(posted.get("partner", ""))
    if partner is None:
        raise actions.MoneyUnclear(_("Say who brings it."))
    actions.contribute(
        partner=partner,
        name=posted.get("name", ""),
        means=posted.get("means", ""),
        amount=reading.amount(posted.get("amount", ""), currency),
        currency=currency,
        day=reading.day(posted.get("day", ""), queries.today(one.project)),
        is_confirmed=bool(posted.get("confirmed")),
        by=one.person,
    )
    return _("The contribution is in the plan.")


def add_rate(one: Seen, posted: QueryDict) -> str:
    """An exchange rate of a day."""
    actions.set_rate(
        project=one.project,
        base=currency_in(posted, one),
        quote=one.project.currency,
        day=reading.day(posted.get("day", ""), queries.today(one.project)),
        value=posted.get("value", ""),
        source=posted.get("source", ""),
        by=one.person,
    )
    return _("The rate is set.")


def drop_cost(one: Seen, posted: QueryDict) -> str:
    """A line of the budget goes."""
    actions.remove_cost(cost=get_object_or_404(Cost, pk=which(posted), project=one.project), by=one.person)
    return _("The line is no longer in the budget.")


def drop_contribution(one: Seen, posted: QueryDict) -> str:
    """A contribution goes."""
    found = get_object_or_404(Contribution, pk=which(posted), partner__project=one.project)
    actions.remove_contribution(contribution=found, by=one.person)
    return _("The contribution is no longer in the plan.")


def which(posted: QueryDict) -> UUID:
    """The id of a line; raises MoneyUnclear for what is none."""
    try:
        return UUID(posted.get("which", ""))
    except ValueError:
        raise actions.MoneyUnclear(_("There is no such line.")) from None


def lines_of(one: Seen, rows: list[Any], converted: tuple[int, ...]) -> list[dict[str, Any]]:
    """Lines with their amounts as written and in the project's currency."""
    found = []
    for place, row in enumerate(rows):
        is_foreign = row.currency != one.project.currency
        in_ours = words.amount(converted[place], one.project.currency) if converted else ""
        found.append(
            {
                "row": row,
                "amount": words.amount(row.amount, row.currency),
                "converted": in_ours if is_foreign else "",
            }
        )
    return found


def rates_shown(one: Seen) -> list[tuple[ExchangeRate, str]]:
    """The rates with their values, exact where they fit."""
    return [(row, words.rate(row.rate.value)) for row in ExchangeRate.objects.filter(project=one.project)]


def told(one: Seen, standing: Standing) -> dict[str, Any]:
    """Where the finance stands, as figures and bars."""
    longest = max(standing.budget, standing.financed) or 1
    agreed = {str(each.partner.broadcaster_id): each.share for each in queries.shares_of(one.project)}
    bars = [
        Bar(
            house,
            words.amount(standing.partners.get(who, 0), one.project.currency),
            words.share(standing.shares.get(who, 0)),
            words.share(agreed[who]) if who in agreed else "",
            percent(standing.partners.get(who, 0), longest, 2),
            who in agreed and standing.financed > 0 and agreed[who] != standing.shares.get(who, 0),
        )
        for who, house in one.houses.items()
    ]
    currency = one.project.currency
    return {
        "bars": bars,
        "budget": words.amount(standing.budget, currency),
        "financed": words.amount(standing.financed, currency),
        "gap": words.amount(abs(standing.missing), currency),
        "is_short": standing.missing > 0,
        "is_over": standing.missing < 0,
        "in_kind": words.amount(standing.in_kind, currency),
        "confirmed": words.amount(standing.confirmed, currency),
        "budget_width": percent(standing.budget, longest, 2),
        "has_some": bool(standing.budget or standing.financed),
    }


urlpatterns = [path("<uuid:project>/finance/", finance, name="finance")]
"""In the map of this room (`studio.pages`)."""
