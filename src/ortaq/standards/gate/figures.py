"""What the gate counts for the transparency report: how often rules were asked, what they stopped, and exceptions."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.figures import Count, Figure, Median, Parts, Quarter, Sayings
from ortaq.standards.charter.queries import day_of
from ortaq.standards.models import Evaluation, Use, Waiver
from ortaq.standards.trust.figures import counted

APPROVED, REFUSED, TAKEN_BACK = "approved", "refused", "taken_back"
USES = {
    Use.OFFER: gettext_lazy("Before an offer or a contract"),
    Use.PUBLISH: gettext_lazy("Before files were handed over"),
    Use.SCHEDULE: gettext_lazy("While a schedule was planned"),
    Use.AIR: gettext_lazy("On the air and on demand"),
}


@counted(
    order=20,
    names={
        "evaluations": gettext_lazy("Answers of the rules that were written down (the same answer once)"),
        "blocks": gettext_lazy("Of these: something was stopped"),
        **{f"evaluations.{use.value}": name for use, name in USES.items()},
        **{f"blocks.{use.value}": name for use, name in USES.items()},
    },
)
def of_the_gate(quarter: Quarter) -> Iterator[Figure]:
    """How often the rules were asked before or while something was done, and how often they stopped it."""
    within = Evaluation.objects.filter(at__gte=quarter.start, at__lt=quarter.end).order_by()
    asked, stopped = (Counter(row.values_list("use", flat=True)) for row in (within, within.filter(stopped=True)))
    uses = [use.value for use in USES]
    yield Parts("evaluations", asked.total(), {use: asked[use] for use in uses}, is_divided=True)
    yield Parts("blocks", stopped.total(), {use: stopped[use] for use in uses}, is_divided=True)


@counted(
    order=25,
    names={
        "exceptions_asked": gettext_lazy("Exceptions that were asked for"),
        "exceptions_decided": gettext_lazy("Exceptions that were decided"),
        f"exceptions_decided.{APPROVED}": gettext_lazy("Approved by a second person"),
        f"exceptions_decided.{REFUSED}": gettext_lazy("Refused"),
        f"exceptions_decided.{TAKEN_BACK}": gettext_lazy("Taken back by who had asked"),
        "exceptions_decided_after": gettext_lazy("Time from asking to the decision"),
        "exceptions_in_force": gettext_lazy("Exceptions in force at the end, as everybody may read of them"),
    },
)
def of_exceptions(quarter: Quarter) -> Iterator[Figure]:
    """Each one that was asked for or decided is what a person did; those in force are public as such."""
    start, end = quarter.start, quarter.end
    asked = Waiver.objects.filter(requested_at__gte=start, requested_at__lt=end)
    yield Count("exceptions_asked", asked.count(), is_about_people=True)
    how: Counter[str] = Counter({APPROVED: 0, REFUSED: 0, TAKEN_BACK: 0})
    seconds = []
    for one in decided_in(start, end):
        at = one.approved_at or one.closed_at
        assert at  # noqa: S101 -- asked for in the query
        seconds.append(max(0, int((at - one.requested_at).total_seconds())))
        how[APPROVED if one.approved_at else TAKEN_BACK if one.closed_by_id == one.requested_by_id else REFUSED] += 1
    yield Parts("exceptions_decided", how.total(), how, is_divided=True, is_about_people=True)
    yield Median("exceptions_decided_after", seconds, is_about_people=True)
    yield Sayings("exceptions_in_force", tuple(said(one) for one in in_force_at(end)))


def decided_in(start: dt.datetime, end: dt.datetime) -> QuerySet[Waiver]:
    """Exceptions that were approved, refused or taken back in [start, end); one that was ended later was approved."""
    approved = Q(approved_at__gte=start, approved_at__lt=end)
    closed = Q(approved_at=None, closed_at__gte=start, closed_at__lt=end)
    return Waiver.objects.filter(approved | closed).order_by("requested_at")


def in_force_at(end: dt.datetime) -> list[Waiver]:
    """Exceptions that were in force in the last moment before an instant."""
    last = end - dt.timedelta(microseconds=1)
    found = Waiver.objects.filter(approved_at__lt=end).filter(Q(closed_at=None) | Q(closed_at__gte=end))
    rows = found.select_related("house").order_by("house__name", "rule_id", "approved_at")
    return [one for one in rows if day_of(one.house, last) < one.until]


def said(waiver: Waiver) -> str:
    """One exception in a line: whose, from which rule, what everybody may read of it, and its end."""
    return _("%(house)s, %(rule)s, until %(until)s: %(summary)s") % {
        "house": waiver.house.name,
        "rule": waiver.rule_id,
        "until": waiver.until.isoformat(),
        "summary": waiver.public_summary,
    }
