"""What this room holds about people: only pseudonyms."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ortaq.ledger.models import Entry
from ortaq.work.personal import Found, Holding, Whom, hold, told


def entries(whom: Whom) -> Found:
    """What somebody did, and what is written of them, under their pseudonym."""
    for one in Entry.objects.filter(Q(actor=whom.pseudonym) | Q(details__person=whom.pseudonym)).order_by("number"):
        yield {"is": "ledger.entry", **told(one)}


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="ledger.entries",
            what=_("Audit log: what was done when, under a pseudonym; commitments, no names."),
            why=_("So that nobody can rewrite alone what was agreed, signed and shown."),
            ground=_("Legitimate interest; duty to account for what was broadcast."),
            whose=_("Everybody who acts here; subjects of consents."),
            seen_by=_("People of every member."),
            finds=(entries,),
            stays=_("It holds only the pseudonym. With the account or the key gone, nobody can tell whose it was."),
        )
    )
