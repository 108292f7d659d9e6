"""What the register counts for the transparency report: consents given and ended, and how fast an end came through."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ortaq.core.figures import Count, Figure, Median, Quarter
from ortaq.standards.consents import queries
from ortaq.standards.models import ENDED, Consent, Notice
from ortaq.standards.trust.figures import counted


@counted(
    order=40,
    names={
        "consents_given": _("Consents given to a synthetic voice or face"),
        "consents_withdrawn": _("Consents withdrawn"),
        "consents_over": _("Consents that ran out"),
        "consents_through": _("Time from the end of a consent until everybody was told and it was off the air"),
        "consents_followed": _("Time until a house that was told said that it had taken it down"),
    },
)
def of_consents(quarter: Quarter) -> Iterator[Figure]:
    """Each one is a person."""

    def within(column: str) -> dict[str, object]:
        return {f"{column}__gte": quarter.start, f"{column}__lt": quarter.end}

    counts = {"given": "created_at", "withdrawn": "withdrawn_at", "over": "over_told_at"}
    for name, column in counts.items():
        yield Count(f"consents_{name}", Consent.objects.filter(**within(column)).count(), is_about_people=True)
    through = Consent.objects.filter(**within("through_at")).select_related("house")
    ended = [(one.through_at, queries.ended_at(one, one.through_at)) for one in through]
    waits = [int((last - first).total_seconds()) for last, first in ended if last and first]
    yield Median("consents_through", waits, is_about_people=True)
    done = Notice.objects.filter(kind__in=ENDED, **within("done_at")).values_list("created_at", "done_at")
    waits = [int((last - first).total_seconds()) for first, last in done if last]
    yield Median("consents_followed", waits, is_about_people=True)
