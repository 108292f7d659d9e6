"""What this room counts for the transparency report; the room `web` hands it to the report, which stands beside us."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.corrections import queries
from ortaq.assistants.models import Correction, Dispute, Outcome, Ticket
from ortaq.core.figures import Count, Figure, Quarter, Waits
from ortaq.core.grading.survival import Waited

ORDER = 60
NAMES = {
    "corrections_published": _("Corrections of what AI assistants say, published"),
    "corrections_withdrawn": _("Corrections withdrawn: we were wrong"),
    "corrections_disputed": _("Disputes of facts and corrections decided"),
    "tickets_sent": _("Corrections sent to the makers of assistants"),
    "corrections_fixed": _("Confirmed fixed: a later run got it right"),
    "corrections_fixed_after": _("Time from a correction until it was fixed, of all sent so far"),
}


def of_corrections(quarter: Quarter) -> Iterator[Figure]:
    """Corrections and tickets of the quarter, and how long all tickets sent until its end have waited by then."""
    within = (quarter.start, quarter.end)
    yield Count("corrections_published", _in(Correction, "published_at", within))
    withdrawn = Correction.objects.filter(state="withdrawn").exclude(published_at=None)
    yield Count(
        "corrections_withdrawn",
        withdrawn.filter(changed_at__gte=quarter.start, changed_at__lt=quarter.end).count(),
    )
    decided = Dispute.objects.filter(outcome__in=(Outcome.UPHELD, Outcome.DISMISSED))
    yield Count(
        "corrections_disputed", decided.filter(decided_at__gte=quarter.start, decided_at__lt=quarter.end).count()
    )
    yield Count("tickets_sent", _in(Ticket, "sent_at", within))
    end = min(quarter.end, timezone.now())
    fixes = [queries.fix_of(ticket, end) for ticket in queries.tickets().filter(sent_at__lt=end)]
    fixed = [fix for fix in fixes if fix.answer and fix.answer.answered_at and fix.answer.answered_at >= quarter.start]
    yield Count("corrections_fixed", len(fixed))
    yield Waits(
        "corrections_fixed_after",
        [Waited(int(fix.days * queries.DAY.total_seconds()), fix.answer is not None) for fix in fixes],
    )


def _in(model: type[Correction | Ticket], column: str, within: tuple[object, object]) -> int:
    first, end = within
    return model.objects.filter(**{f"{column}__gte": first, f"{column}__lt": end}).count()
