"""What this part holds about people: who looked at which parts of a programme."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from ortaq.exchange.screeners.models import Seat, Viewing
from ortaq.work.personal import Found, Holding, Keeping, Rows, Whom, hold, keep, told


def viewings(whom: Whom) -> Found:
    """What somebody looked at."""
    if whom.kind == "account":
        for one in Viewing.objects.filter(seat__person__pk=whom.pk).order_by("begun_at"):
            yield {"is": "exchange.viewing", **told(one)}


def erase(whom: Whom) -> int:
    """What somebody looked at goes."""
    return Viewing.objects.filter(seat__person__pk=whom.pk).delete()[0] if whom.kind == "account" else 0


def sweep(before: dt.datetime) -> int:
    """What was looked at before then."""
    return Viewing.objects.filter(last_at__lt=before).delete()[0]


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="exchange.viewings",
            what=_("Screeners: which parts of a programme somebody played, and when."),
            why=_("The owner lets a house look before a deal, and sees that it was looked at."),
            ground=_("Agreed to before the first look."),
            whose=_("People of houses that ask to see a programme."),
            seen_by=_("The house that owns the programme."),
            finds=(Rows(Seat, ("person",)), viewings),
            erase=erase,
        )
    )
    keep(
        Keeping(
            "exchange.viewings",
            _("Which parts of a programme somebody played."),
            _("Deals and disputes about them are over by then."),
            sweep,
        )
    )
