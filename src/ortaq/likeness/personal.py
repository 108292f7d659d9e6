"""What the room holds about people: who asked about which clip, until the answer goes."""

from django.utils.translation import gettext_lazy as _

from ortaq.likeness.models import Lookup
from ortaq.work.personal import Holding, Rows, Whom, hold


def erase(whom: Whom) -> int:
    """The answers stay for the house that asked; who asked is not in them any more."""
    return Lookup.objects.filter(asked_by__pk=whom.pk).update(asked_by=None) if whom.kind == "account" else 0


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="likeness.lookups",
            what=_("Clips that were looked up: the name of the file, when, and what was found; never the clip."),
            why=_("Somebody comes back for the answer."),
            ground=_("Work of the house for which somebody asks."),
            whose=_("People who look clips up while they are signed in."),
            seen_by=_("People of the same house, until the answer goes."),
            finds=(Rows(Lookup, ("asked_by",)),),
            erase=erase,
        )
    )
