"""What this room counts for the transparency report: declarations by kind of use, signed films."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.core.figures import Count, Figure, Median, Parts, Quarter
from ortaq.core.origin.uses import AIKind
from ortaq.origin.models import Declaration, DeclarationState, Tamga, TamgaState
from ortaq.origin.sentences import KINDS
from ortaq.standards.trust.figures import counted

SIGNED = (DeclarationState.SIGNED, DeclarationState.SUPERSEDED)
NO_AI = "none"


@counted(
    order=10,
    names={
        "programmes": _("Programmes in the exchange at the end"),
        "declarations": _("Declarations of how something was made"),
        f"declarations.{NO_AI}": _("No AI was used"),
        **{f"declarations.{kind}": name for kind, name in KINDS.items()},
        "declared_after": _("Time from bringing in to the first declaration"),
        "signed": _("Films signed, with their label in them"),
    },
)
def of_declarations(quarter: Quarter) -> Iterator[Figure]:
    """Programmes, declarations by kind of use (one may name several), how long they took, films signed."""
    yield Count("programmes", Programme.objects.filter(created_at__lt=quarter.end).count())
    within = {"declared_at__gte": quarter.start, "declared_at__lt": quarter.end, "state__in": SIGNED}
    kinds: Counter[str] = Counter()
    number = 0
    first: dict[UUID, int] = {}
    found = Declaration.objects.filter(**within).order_by("declared_at")
    for version, brought, at, uses in found.values_list("version", "version__created_at", "declared_at", "uses"):
        number += 1
        named = {use["kind"] for use in uses if AIKind(use["kind"]).is_ai}
        kinds.update(named or {NO_AI})
        first.setdefault(version, max(0, int((at - brought).total_seconds())))
    before = set(
        Declaration.objects.filter(version__in=first, declared_at__lt=quarter.start, state__in=SIGNED).values_list(
            "version", flat=True
        )
    )
    yield Parts("declarations", number, kinds)
    yield Median("declared_after", [seconds for version, seconds in first.items() if version not in before])
    signed = Tamga.objects.filter(state=TamgaState.READY, signed_at__gte=quarter.start, signed_at__lt=quarter.end)
    yield Count("signed", signed.count())
