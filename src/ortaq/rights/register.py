"""The register of a house: what binds its programmes beside contracts, and which licences a new entry would break."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Gap, Kind, Terms
from ortaq.core.rights.conflicts import Conflict, found_in
from ortaq.members.models import Broadcaster
from ortaq.rights.conflicts import standing_for
from ortaq.rights.models import Clause, Contract, ContractKind, Suspension

DRAFT = "entry"
"""The id of an entry that is not written down yet."""


def entries_of(house: Broadcaster) -> QuerySet[Contract]:
    """What a house has written down, newest first, what has ended among it."""
    clauses = Clause.objects.select_related("programme__package", "giver", "holder")
    return (
        Contract.objects.filter(kind=ContractKind.REGISTER, licensor=house)
        .select_related("licensor", "licensee")
        .prefetch_related(Prefetch("clauses", clauses), "suspensions")
        .order_by("-in_force_from")
    )


def would_break(
    programme: Programme,
    terms: Terms,
    *,
    holder: Broadcaster | None = None,
    instead_of: Contract | None = None,
    name: str = "",
) -> list[Conflict]:
    """Where licences that stand would no longer hold with a new entry, from now on; not where they do not already.

    Each conflict is one of a licence (its `clause`), not of the entry, since the licence is what a house has promised.
    """
    now = timezone.now()
    entry = Written(
        DRAFT,
        name,
        programme.pk.hex,
        programme.owner_id.hex,
        holder.pk.hex if holder else None,
        terms,
    )
    standing = standing_for([entry])
    # A licence that rests may go on: then it would be broken.
    before = replace(standing, clauses=[replace(one, suspended=closed(one.suspended)) for one in standing.clauses])
    given = list(living(before.clauses, now))
    gone = instead_of.pk.hex if instead_of else None
    after = replace(before, clauses=[*(one for one in before.clauses if one.contract != gone), entry])
    had = {key_of(one) for one in found_in(given, before)}
    return [one for one in found_in(given, after) if key_of(one) not in had and is_ahead(one, now)]


def living(clauses: Iterable[Written], now: dt.datetime) -> Iterable[Written]:
    """Licences and promises whose contracts have not ended."""
    return (
        one
        for one in clauses
        if one.terms.kind in {Kind.GRANT, Kind.EXCLUSIVITY} and (one.ended_at is None or one.ended_at > now)
    )


def closed(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Suspensions that are over, or whose end is known."""
    return tuple(gap for gap in gaps if gap.stop)


def key_of(conflict: Conflict) -> tuple[object, ...]:
    """What makes two conflicts the same, whichever entry stands against the licence."""
    about = str(sorted(conflict.params.items()))
    return conflict.code, conflict.clause.id, conflict.box, about, conflict.works


def is_ahead(conflict: Conflict, now: dt.datetime) -> bool:
    """Whether something of it is still to come."""
    stop = conflict.window.stop
    return stop is None or stop > now


def resting(conflicts: Iterable[Conflict]) -> set[str]:
    """Those of the contracts that are suspended, as the engine has their ids."""
    open_ones = Suspension.objects.filter(contract__in=licences_in(conflicts), until=None)
    return {pk.hex for pk in open_ones.values_list("contract", flat=True)}


def licences_in(conflicts: Iterable[Conflict]) -> list[uuid.UUID]:
    """The contracts that would be broken, each once."""
    return list(dict.fromkeys(uuid.UUID(one.clause.contract) for one in conflicts if one.clause.contract))
