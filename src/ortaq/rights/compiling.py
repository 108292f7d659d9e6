"""Keep the compiled atoms of programmes in step with their contracts, and what was known when.

Whoever changes a contract calls `recompile` in the same transaction. A programme that nobody has compiled yet is
compiled on the first question, from its contracts and the times at which each of their changes became known; so the
table can be emptied at any time, and says the same again.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import below
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Gap, Happened, Kind
from ortaq.core.rights.atoms import Atom, compiled
from ortaq.members.territories import places
from ortaq.rights.models import Clause, Compiled, FirstShowing, Waiver
from ortaq.rights.news import rights_changed
from ortaq.rights.rows import STILL, atom_in, micros, plain_id, row_of

MOST_AT_ONCE = 500
"""SQLite limits the number of values in one query."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A programme, what it is part of (upwards), and its owner; ids as 32 hex digits."""

    path: tuple[str, ...]
    owner: str
    made_at: dt.datetime


class LeaveGiven(NamedTuple):
    """One leave: in spite of which clause, for which house, since when, and until when."""

    clause: str
    house: str
    since: dt.datetime
    until: dt.datetime | None


class Contents(NamedTuple):
    """All that the atoms of a programme are compiled from."""

    branch: Branch
    clauses: list[Written]
    happened: Happened
    waivers: list[LeaveGiven]


def recompile(programmes: Iterable[uuid.UUID], now: dt.datetime | None = None) -> None:
    """Compile programmes and everything below them again, and write down what is new and what is no longer so.

    Call it in the transaction that changed something. It locks the programmes, so that of two contracts signed in one
    moment the later one sees the earlier.
    """
    at = micros(now or timezone.now())
    with transaction.atomic():
        works = below(programmes)
        lock(works)
        for some in parts(works):
            standing: dict[str, dict[Atom, int]] = defaultdict(dict)
            for row in Compiled.objects.filter(work__in=some, known_until=STILL):
                standing[plain_id(row.work)][atom_in(row)] = row.pk
            compile_first([pk for pk in some if pk.hex not in standing])
            gone: list[int] = []
            for work, atoms in atoms_now([pk for pk in some if pk.hex in standing]):
                gone += [pk for atom, pk in standing[work].items() if atom not in atoms]
                save(work, [atom for atom in atoms if atom not in standing[work]], at)
            Compiled.objects.filter(pk__in=gone).update(known_until=at)
        changed = tuple(works)
        transaction.on_commit(lambda: rights_changed.send(sender=None, programmes=changed))


def lock(works: Iterable[uuid.UUID]) -> None:
    """Hold programmes until the end of the transaction, always in one order, so that nobody waits for ever."""
    list(Programme.objects.select_for_update().filter(pk__in=list(works)).order_by("pk").values_list("pk"))


def parts(works: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """Works, some at a time."""
    for begin in range(0, len(works), MOST_AT_ONCE):
        yield works[begin : begin + MOST_AT_ONCE]


def compile_first(works: Sequence[uuid.UUID]) -> None:
    """Compile programmes that have never been: once for each moment at which something about them became known."""
    for branch, about, happened, waivers in contents(works):
        turns = {branch.made_at}
        for one in about:
            turns |= {at for at in (one.in_force_from, one.ended_at) if at}
            turns |= {at for gap in one.suspended for at in (gap.start, gap.stop) if at}
        turns |= {at for (work, _event, _house), at in happened.items() if work == branch.path[0]}
        turns |= {at for one in waivers for at in (one.since, one.until) if at}
        rows: list[Compiled] = []
        standing: dict[Atom, Compiled] = {}
        for turn in sorted(at for at in turns if at <= timezone.now()):
            seen = {key: at for key, at in happened.items() if at <= turn}
            known = counting(known_then(about, turn))
            atoms = set(compiled(branch.path, branch.owner, known, places(), seen, leave_in(waivers, turn)))
            for atom in standing.keys() - atoms:
                standing.pop(atom).known_until = micros(turn)
            for atom in atoms - standing.keys():
                standing[atom] = row_of(branch.path[0], atom, micros(turn))
                rows.append(standing[atom])
        Compiled.objects.bulk_create(rows)


def counting(clauses: Iterable[Written]) -> list[Written]:
    """Clauses without rights in what is inside a work that somebody has ended: the work asks for these no more.

    The engine would say that such a right is over, and the work could never be shown again.
    """
    return [one for one in clauses if not (one.terms.kind is Kind.UNDERLYING and one.ended_at)]


def known_then(clauses: Iterable[Written], at: dt.datetime) -> list[Written]:
    """Clauses as they were known at an instant: not those signed later, and without ends that came later."""
    found = []
    for one in clauses:
        if one.in_force_from and one.in_force_from > at:
            continue
        gaps = tuple(
            replace(gap, stop=gap.stop if gap.stop and gap.stop <= at else None)
            for gap in one.suspended
            if gap.start <= at
        )
        ended = one.ended_at if one.ended_at and one.ended_at <= at else None
        found.append(replace(one, ended_at=ended, suspended=gaps))
    return found


def atoms_now(works: Sequence[uuid.UUID]) -> Iterator[tuple[str, set[Atom]]]:
    """The atoms of programmes as their contracts stand."""
    for branch, about, happened, waivers in contents(works):
        known = counting(about)
        yield branch.path[0], set(compiled(branch.path, branch.owner, known, places(), happened, leave_in(waivers)))


def contents(works: Sequence[uuid.UUID]) -> Iterator[Contents]:
    """All that atoms are compiled from, for each programme; read for all of them at once."""
    branches = branches_of(works).values()
    clauses, happened = written_out(Clause.objects.filter(programme__in=ids_in(branches))), happenings(works)
    waivers = leaves(works)
    for branch in branches:
        about = [one for one in clauses if one.work in branch.path]
        yield Contents(branch, about, happened, waivers.get(branch.path[0], []))


def leaves(works: Iterable[uuid.UUID]) -> dict[str, list[LeaveGiven]]:
    """The leave that was given for programmes, taken back or not."""
    found: dict[str, list[LeaveGiven]] = defaultdict(list)
    rows = Waiver.objects.filter(programme__in=list(works))
    for work, clause, house, made, gone in rows.values_list(
        "programme", "clause", "house", "created_at", "withdrawn_at"
    ):
        found[work.hex].append(LeaveGiven(clause.hex, house.hex, made, gone))
    return found


def leave_in(waivers: Iterable[LeaveGiven], at: dt.datetime | None = None) -> dict[str, set[str]]:
    """Who has leave now, or had at an instant, by clause."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in waivers:
        if one.until is None if at is None else one.since <= at and (one.until is None or at < one.until):
            found[one.clause].add(one.house)
    return found


def branches_of(works: Iterable[uuid.UUID]) -> dict[uuid.UUID, Branch]:
    """Where programmes stand in their trees."""
    known: dict[uuid.UUID, tuple[uuid.UUID | None, uuid.UUID, dt.datetime]] = {}
    asked = list(works)
    layer: set[uuid.UUID] = set(asked)
    while layer:
        rows = Programme.objects.filter(pk__in=list(layer)).values_list("pk", "part_of_id", "owner_id", "created_at")
        known |= {pk: (above, owner, made) for pk, above, owner, made in rows}
        layer = {above for pk in layer if pk in known and (above := known[pk][0]) and above not in known}
    found = {}
    for pk in asked:
        path: list[str] = []
        at: uuid.UUID | None = pk
        while at is not None and at in known and at.hex not in path:
            path.append(at.hex)
            at = known[at][0]
        if path:
            found[pk] = Branch(tuple(path), known[pk][1].hex, known[pk][2])
    return found


def clauses_for(works: Iterable[uuid.UUID]) -> list[Written]:
    """All clauses that are about programmes or about something that these are part of, as the engine wants them."""
    return written_out(Clause.objects.filter(programme__in=with_above(works)))


def with_above(works: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Programmes and all that they are part of."""
    return ids_in(branches_of(works).values())


def ids_in(branches: Iterable[Branch]) -> set[uuid.UUID]:
    """The programmes of branches."""
    return {uuid.UUID(pk) for branch in branches for pk in branch.path}


def written_out(clauses: QuerySet[Clause]) -> list[Written]:
    """Clauses as the engine has them, read with all that this needs."""
    rows = clauses.select_related("contract", "giver", "programme").prefetch_related("contract__suspensions")
    return [written(row) for row in rows]


def written(clause: Clause) -> Written:
    """A clause as the engine has it; ids as 32 hex digits."""
    contract = clause.contract
    return Written(
        id=clause.pk.hex,
        name=f"{contract.number} §{clause.position}",
        work=clause.programme_id.hex,
        giver=clause.giver_id.hex,
        holder=plain_id(clause.holder_id) or None,
        terms=clause.terms,
        contract=contract.pk.hex,
        under=plain_id(clause.under_id) or None,
        in_force_from=contract.in_force_from,
        ended_at=contract.ended_at,
        suspended=tuple(Gap(gap.since, gap.until, gap.reason) for gap in contract.suspensions.all()),
        credit=clause.programme.attribution or clause.giver.name,
    )


def happenings(works: Iterable[uuid.UUID]) -> Happened:
    """First showings of programmes."""
    rows = FirstShowing.objects.filter(programme__in=list(works)).values_list("programme", "event", "house", "at")
    return {(work.hex, event, house.hex): at for work, event, house, at in rows}


def save(work: str, atoms: Iterable[Atom], known_from: int) -> None:
    """Write down what is new."""
    Compiled.objects.bulk_create([row_of(work, atom, known_from) for atom in atoms])


def compile_missing(works: Iterable[uuid.UUID]) -> None:
    """Compile those programmes of which there is nothing yet."""
    for some in parts(list(dict.fromkeys(works))):
        if missing := never_compiled(some):
            with transaction.atomic():
                lock(missing)
                # Somebody else may have done it while we waited.
                compile_first(never_compiled(missing))


def never_compiled(works: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those programmes of which there are no atoms, not even old ones."""
    known = set(Compiled.objects.filter(work__in=works).values_list("work", flat=True).distinct())
    return [pk for pk in works if pk not in known]
