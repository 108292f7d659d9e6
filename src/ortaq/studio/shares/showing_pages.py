"""What a showing pays, and the showings that were told: parts of the pages of the waterfall and of the statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.core.shares.money import Rates
from ortaq.members.models import Broadcaster
from ortaq.studio.models import Partner, Showing, ShowingFee
from ortaq.studio.shares import queries, reading, showings, words
from ortaq.studio.shares.frame import Seen, seen
from ortaq.studio.shares.queries import Waits
from ortaq.work.refused import Refused

MOST_LINES = 200
"""Showings on the page; the files of the statement have all that were paid for."""
MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What a partner pays: in words, and as it stands in the form."""

    partner: Partner
    house: Broadcaster
    first: str
    repeat: str
    currency: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A showing in words; `waits` says why it is not money yet."""

    row: Showing
    paid: str
    waits: str
    places: str


def fee_lines(one: Seen) -> list[FeeLine]:
    """Each house that takes part with what it pays for a showing."""
    fees = queries.fees_of(one.project)
    return [fee_line(one, each, fees.get(each.broadcaster_id)) for each in queries.partners_of(one.project)]


def fee_line(one: Seen, partner: Partner, fee: ShowingFee | None) -> FeeLine:
    """One of them."""
    if fee is None:
        return FeeLine(partner, partner.broadcaster, "", "", one.project.currency, "")
    first, repeat = words.amount(fee.first, fee.currency), words.amount(fee.repeat, fee.currency)
    return FeeLine(
        partner,
        partner.broadcaster,
        reading.amount_text(fee.first, fee.currency),
        reading.amount_text(fee.repeat, fee.currency),
        fee.currency,
        _("%(first)s for a showing, %(repeat)s for a repeat") % {"first": first, "repeat": repeat},
    )


def shown_lines(one: Seen) -> list[ShownLine]:
    """The newest showings that this person may read."""
    fees, rates = queries.fees_of(one.project), queries.rates_of(one.project)
    has_plan = queries.waterfall_of(one.project) is not None
    told = queries.showings_for(one.person, one.project)[:MOST_LINES]
    return list(written(list(told), fees, rates, has_plan=has_plan))


def written(
    told: Sequence[Showing], fees: Mapping[UUID, ShowingFee], rates: Rates, *, has_plan: bool
) -> Iterator[ShownLine]:
    """Showings in words."""
    for one in told:
        waits = queries.waits_for(one, fees.get(one.house_id), rates, has_plan=has_plan)
        paid = words.amount(one.revenue.amount, one.revenue.currency) if one.revenue else ""
        reason = str(WAITS[waits]) if waits else "" if one.revenue else _("is being booked")
        yield ShownLine(one, paid, reason, words.places(one.territories))


WAITS = {
    Waits.FREE: gettext_lazy("nothing is to be paid"),
    Waits.PLAN: gettext_lazy("waits: no order of payments is agreed"),
    Waits.RATE: gettext_lazy("waits: no exchange rate of its day"),
}
"""Why a showing is not money yet, for the reader."""


@login_required
@require_POST
def showing_fees(request: HttpRequest, project: UUID) -> HttpResponse:
    """Set what each house pays for a showing and for a repeat."""
    one = seen(request, project)
    try:
        wanted = [(each, *typed(request, each)) for each in queries.partners_of(one.project)]
        # What the page sent is one agreement: all houses' fees are set, or none.
        with transaction.atomic():
            for partner, first, repeat, currency in wanted:
                showings.set_fee(partner=partner, first=first, repeat=repeat, currency=currency, by=one.person)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("What a showing pays is set."))
    return redirect("studio:waterfall", project)


def typed(request: HttpRequest, partner: Partner) -> tuple[int, int, str]:
    """What was written for one house: for a showing, for a repeat, in which currency; raises NotReadable."""
    posted, pk = request.POST, partner.pk
    currency = posted.get(f"currency-{pk}", "").strip().upper() or partner.project.currency
    first, repeat = (posted.get(f"{what}-{pk}", "").strip()[:MOST_DIGITS] for what in ("first", "repeat"))
    return (
        reading.amount(first, currency) if first else 0,
        reading.amount(repeat, currency) if repeat else 0,
        currency,
    )


urlpatterns = [path("<uuid:project>/showings/fees/", showing_fees, name="showing_fees")]
"""In the map of this room (`studio.pages`)."""
