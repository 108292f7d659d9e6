"""A deal as one line: with whom it is, and what comes next, said to one of its two houses."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ortaq.exchange.models import Deal, DealState
from ortaq.members.models import Broadcaster


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in the list: with whom, and what comes next."""

    deal: Deal
    other: Broadcaster
    next_step: str
    is_ours_to_do: bool


def line_of(deal: Deal, house: Broadcaster) -> DealLine:
    """What comes next in a deal, said to one of its two houses."""
    other = deal.other(house)
    signed = {one.broadcaster_id for one in deal.current.signatures.all()} if deal.current else set()
    if deal.state == DealState.DRAFTED:
        step = _("A draft: finish it and send it")
    elif deal.state == DealState.AGREED:
        step = _("In force as %(number)s") % {"number": deal.contract}
    elif deal.state == DealState.DECLINED:
        step = _("Declined")
    elif deal.state == DealState.WITHDRAWN:
        step = _("Taken back")
    elif house.pk in signed:
        step = _("Waits for the signature of %(house)s") % {"house": other}
    elif signed:
        step = _("%(house)s has signed: read and sign") % {"house": other}
    else:
        step = _("Read and sign")
    is_ours = deal.is_living and house.pk not in signed
    return DealLine(deal, other, step, is_ours)
