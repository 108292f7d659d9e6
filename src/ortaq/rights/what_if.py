"""What would be decided if a clause said something else: the same questions on two grounds, and nothing is saved.

Both grounds are compiled in memory, from the contracts as they stand and from the same with some clauses replaced; so
nothing has to be undone afterwards, and nobody who decides meanwhile can meet a term that was only tried.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ortaq.catalogue.queries import below
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Decision, Terms
from ortaq.core.rights.atoms import Atom, compiled
from ortaq.core.rights.judge import Outcome
from ortaq.core.rights.windows import midnight
from ortaq.members.models import Broadcaster
from ortaq.members.territories import places
from ortaq.rights.compiling import contents, counting, leave_in, parts, written, written_out
from ortaq.rights.ground import Ground, Question, ground_on
from ortaq.rights.models import Clause, Contract
from ortaq.rights.queries import contracts_with
from ortaq.rights.reading import owners_of


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried: clauses by their ids as they would be; those that are in no contract yet are put beside them."""

    clauses: Mapping[str, Written] = field(default_factory=dict)

    def on(self, standing: Iterable[Written]) -> dict[str, Written]:
        """Clauses with the change made."""
        return {one.id: one for one in standing} | dict(self.clauses)


@dataclass(frozen=True, slots=True)
class Compared:
    """What decisions rest on, as it stands and as it would be."""

    before: Ground
    after: Ground

    def decide(self, question: Question) -> tuple[Decision, Decision]:
        """Both answers in words; raises KeyError for a programme that was not asked for."""
        return self.before.decide(question), self.after.decide(question)

    def judge(self, question: Question) -> tuple[Outcome, Outcome]:
        """Both answers in numbers."""
        return self.before.judge(question), self.after.judge(question)


def clause_for(house: Broadcaster, clause: uuid.UUID) -> Clause | None:
    """A clause of a contract that a house has given or taken, of its register, or of a licence open to every member."""
    found = Clause.objects.filter(pk=clause, contract__in=contracts_with(house))
    return found.select_related("contract", "giver", "holder", "programme__owner").first()


def tried(clause: Clause, terms: Terms, last_day: dt.date | None = None) -> Change:
    """A clause with other words; with a last day the whole contract would end with it."""
    over = ended(clause.contract, last_day, terms.time_zone) if last_day else [written(clause)]
    put = {one.id: one for one in over}
    mine = clause.pk.hex
    return Change(put | {mine: replace(put[mine], terms=terms)})


def ended(contract: Contract, last_day: dt.date, time_zone: str) -> list[Written]:
    """All clauses of a contract that would end with a day on the clock of a zone; it never ends later than it has."""
    at = midnight(last_day + dt.timedelta(days=1), time_zone)
    clauses = written_out(contract.clauses.all())
    return [replace(one, ended_at=min(at, one.ended_at) if one.ended_at else at) for one in clauses]


def works_under(change: Change) -> list[uuid.UUID]:
    """The programmes about which clauses that change speak, with all that is part of them."""
    return below(dict.fromkeys(uuid.UUID(one.work) for one in change.clauses.values()))


def compared(works: Iterable[uuid.UUID], change: Change) -> Compared:
    """Read everything about some programmes once, and compile it twice."""
    ids = list(dict.fromkeys(works))
    owners = owners_of(ids)
    before: dict[uuid.UUID, list[Atom]] = {pk: [] for pk in owners}
    after: dict[uuid.UUID, list[Atom]] = {pk: [] for pk in owners}
    words: dict[str, Written] = {}
    known = places()
    for some in parts(ids):
        for branch, about, happened, waivers in contents(some):
            pk = uuid.UUID(branch.path[0])
            standing = counting(about)
            changed = change.on(standing)
            leave = leave_in(waivers)
            before[pk] = compiled(branch.path, branch.owner, standing, known, happened, leave)
            after[pk] = compiled(branch.path, branch.owner, changed.values(), known, happened, leave)
            words |= {one.id: one for one in about}
    grounds = Compared(ground_on(owners, before, None), ground_on(owners, after, None))
    grounds.before.words.update(words)
    grounds.after.words.update(words | dict(change.clauses))
    return grounds
