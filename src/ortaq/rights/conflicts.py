"""Conflicts of a draft with the contracts that stand, read from the database; and the way out that somebody has chosen.

The draft is written as the engine's clauses (`ortaq.core.rights.Clause`), its ids as 32 hex digits. Nothing is stored:
whoever shows conflicts asks again, and a choice that was made on an old page finds nothing (`chosen` is None then).
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.catalogue.queries import below
from ortaq.core.rights import Clause as Written
from ortaq.core.rights.carves import Carve
from ortaq.core.rights.conflicts import Conflict, Standing, Work, carved, conflicts
from ortaq.core.text.languages import primary
from ortaq.members.models import Broadcaster
from ortaq.members.territories import places
from ortaq.rights.compiling import branches_of, clauses_for, counting, happenings, written_out
from ortaq.rights.models import Contract, Run, Waiver


def conflicts_of_draft(
    draft: Sequence[Written], licensor: Broadcaster | None = None, licensee: Broadcaster | None = None
) -> list[Conflict]:
    """What a draft would break, those conflicts first that block signing.

    A clause of the draft without a giver is given by the licensor; one without a holder by name ("", not None, which is
    every member) is for the licensee.
    """
    clauses = [
        replace(
            one,
            giver=one.giver or (licensor.pk.hex if licensor else ""),
            holder=(licensee.pk.hex if licensee else None) if one.holder == "" else one.holder,
        )
        for one in draft
    ]
    return conflicts(clauses, standing_for(clauses))


def conflicts_of_contract(contract: Contract) -> list[Conflict]:
    """What a contract that was signed breaks as things stand; one that has ended breaks nothing."""
    if contract.ended_at:
        return []
    return conflicts_of_draft(written_out(contract.clauses.all()))


def standing_for(draft: Iterable[Written]) -> Standing:
    """All that stands for the works of a draft, and for what is part of them: five questions to the database."""
    works = below(uuid.UUID(pk) for pk in dict.fromkeys(one.work for one in draft))
    originals = dict(Programme.objects.filter(pk__in=works).values_list("pk", "original_language"))
    runs = Run.objects.filter(programme__in=works, freed_at=None).values_list("clause", "programme", "slot").distinct()
    waivers = Waiver.objects.filter(programme__in=works, withdrawn_at=None)
    return Standing(
        works=[Work(branch.path, branch.owner, primary(originals[pk])) for pk, branch in branches_of(works).items()],
        clauses=counting(clauses_for(works)),
        places=places(),
        happened=happenings(works),
        dubs=dubs_of(works),
        used=Counter((clause.hex, work.hex) for clause, work, _slot in runs),
        waived=frozenset(
            (work.hex, house.hex, clause.hex)
            for work, house, clause in waivers.values_list("programme", "house", "clause")
        ),
    )


def dubs_of(works: Iterable[uuid.UUID]) -> dict[tuple[str, str], frozenset[str]]:
    """Which houses have made a sound of a programme, by language: so far as the catalogue knows."""
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    sounds = Version.objects.filter(programme__in=list(works), kind=VersionKind.SOUND)
    for work, tag, house in sounds.values_list("programme", "language", "made_by"):
        made[work.hex, primary(tag)].add(house.hex)
    return {key: frozenset(houses) for key, houses in made.items()}


def value_of(conflict: Conflict, carve: Carve) -> str:
    """What the form field `carve` holds for a way out; it depends on the conflict and the box, not on their order."""
    about = (conflict.code, conflict.other and conflict.other.id, [sorted(side) for side in conflict.box[:3]])
    times = (conflict.box.start, conflict.box.stop, sorted(conflict.params.items()))
    return f"{sha256(repr((about, times)).encode()).hexdigest()[:12]}:{carve.code}"


def chosen(found: Iterable[Conflict], value: str) -> tuple[Conflict, Carve] | None:
    """The conflict and its way out that a form field `carve` names; None where there is none such any more."""
    return next(((one, way) for one in found for way in one.carves if value_of(one, way) == value), None)


def carved_draft(draft: Iterable[Written], conflict: Conflict, carve: Carve) -> list[Written]:
    """The draft with a way out taken: one clause becomes another, or several; to ask changes nothing."""
    return [part for one in draft for part in (carved(one, carve) if one.id == conflict.clause.id else [one])]
