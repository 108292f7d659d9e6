"""Find contracts and clauses, and ask for decisions."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from enum import StrEnum

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Decision, Exclusive, Kind, Medium, Owner, Window, window
from ortaq.core.rights.judge import Outcome
from ortaq.members.models import Broadcaster
from ortaq.rights.ground import Question, ground_of, grounds_for
from ortaq.rights.models import Clause, Contract, ContractKind, FirstShowing, Run, RunState, Waiver
from ortaq.rights.repertory import Showable, Showables, beginnings, may_show

__all__ = ["Question", "Showable", "Showables", "beginnings", "decision", "decisions", "judged", "may_show"]


def decision(
    *,
    programme: Programme,
    broadcaster: Broadcaster,
    territory: str,
    start: dt.datetime,
    stop: dt.datetime,
    medium: str = Medium.LINEAR,
    sounds: Iterable[str] = (),
    subtitles: Iterable[str] = (),
    slot: uuid.UUID | None = None,
) -> Decision:
    """One decision; `slot` is the id of the channel's slot, if it has one."""
    question = Question(
        programme.pk,
        broadcaster.pk,
        territory,
        start,
        stop,
        Medium(medium),
        tuple(sounds),
        tuple(subtitles),
        slot,
    )
    owner = Owner(programme.owner_id.hex, programme.owner.name)
    return ground_of([programme.pk], {programme.pk: owner}, houses=[broadcaster.pk]).decide(question)


def decisions(questions: Iterable[Question], known_at: dt.datetime | None = None) -> list[Decision]:
    """Many decisions at once, in the order of the questions; as things stand, or as they were known at an instant."""
    asked = list(questions)
    grounds = grounds_for(asked, known_at)
    return [grounds[question.broadcaster].decide(question) for question in asked]


def judged(questions: Iterable[Question], known_at: dt.datetime | None = None) -> Iterator[Outcome]:
    """The same in numbers and one by one, for whoever asks about thousands and needs no words: much faster."""
    asked = list(questions)
    grounds = grounds_for(asked, known_at)
    return (grounds[question.broadcaster].judge(question) for question in asked)


def clauses_of(programme: Programme) -> QuerySet[Clause]:
    """The clauses under which a programme has been given away, with their contracts."""
    return Clause.objects.filter(programme=programme).select_related(
        "contract__licensor", "contract__licensee", "programme"
    )


def contracts_with(house: Broadcaster) -> QuerySet[Contract]:
    """Contracts to which a house is a party, its own register, and licences that are open to every member."""
    open_to_all = Q(licensee=None, kind=ContractKind.LICENCE)
    return Contract.objects.filter(Q(licensor=house) | Q(licensee=house) | open_to_all)


def contracts_of(broadcaster: Broadcaster) -> QuerySet[Contract]:
    """Contracts that a broadcaster has given or taken, and the open licences of everybody, newest first."""
    living = Count("runs_used", filter=Q(runs_used__freed_at=None))
    clauses = Clause.objects.select_related("programme__package", "giver", "holder").annotate(used=living)
    return (
        contracts_with(broadcaster)
        .select_related("licensor", "licensee")
        .prefetch_related(Prefetch("clauses", clauses), "suspensions")
        .order_by("-in_force_from")
    )


def ending_soon(broadcaster: Broadcaster, within: dt.timedelta) -> list[tuple[Clause, dt.datetime]]:
    """Clauses that a broadcaster has taken and that end within so long, with the instant, the soonest first."""
    now = timezone.now()
    found = []
    # A civil day may end up to a day earlier or later in UTC; the window itself decides below.
    near = Clause.objects.filter(
        contract__licensee=broadcaster,
        end_day__range=(now.date() - dt.timedelta(days=2), (now + within).date() + dt.timedelta(days=2)),
    ).select_related("contract__licensor", "programme__package")
    for clause in near:
        stop = held_in(clause).stop
        if stop and now < stop <= now + within:
            found.append((clause, stop))
    return sorted(found, key=lambda pair: pair[1])


def held_in(clause: Clause) -> Window:
    """When a clause is in force, in UTC."""
    contract = clause.contract
    if clause.first_day is None:
        # It waits for an event; until that has happened it holds nowhere, and the contract's own life is what is known.
        return Window(contract.in_force_from, contract.ended_at)
    return window(clause.first_day, clause.end_day, clause.time_zone).cut(contract.in_force_from, contract.ended_at)


def used_of(clause: Clause) -> int:
    """How many showings of a clause are held or used; from `contracts_of` without asking again."""
    counted: int | None = vars(clause).get("used")
    return clause.runs_used.filter(freed_at=None).count() if counted is None else counted


class Stage(StrEnum):
    """How far an agreement has come: the first three while it is still a proposal, the others as a contract."""

    DRAFTED = "drafted"
    OFFERED = "offered"
    COUNTERED = "countered"
    AGREED = "agreed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


def stage_of(contract: Contract, now: dt.datetime) -> Stage:
    """Where a contract stands: signed and not begun, in force, suspended, or over (ended, or every window is)."""
    clauses = list(contract.clauses.all())
    # A duty or a promise stands by the right with which it comes; alone it is counted too.
    rights = [one for one in clauses if one.kind in (Kind.GRANT, Kind.SHARE)]
    stages = {stage_of_clause(one, now) for one in rights or clauses}
    for stage in (Stage.SUSPENDED, Stage.ACTIVE, Stage.AGREED):
        if stage in stages:
            return stage
    return Stage.ENDED


def stage_of_clause(clause: Clause, now: dt.datetime) -> Stage:
    """The same for one clause, by its own window."""
    contract, held = clause.contract, held_in(clause)
    if contract.ended_at or (held.stop and held.stop <= now):
        return Stage.ENDED
    if any(gap.until is None for gap in contract.suspensions.all()):
        return Stage.SUSPENDED
    return Stage.AGREED if now < held.start or waits(clause) else Stage.ACTIVE


def waits(clause: Clause) -> bool:
    """Whether its window waits for a first showing that has not been."""
    after = clause.terms.opens_after
    if after is None:
        return False
    sides = {"licensor": clause.giver_id.hex, "licensee": clause.holder_id.hex if clause.holder_id else ""}
    house = sides.get(after.by, after.by.replace("-", ""))
    shown = FirstShowing.objects.filter(programme=clause.programme_id, event=after.event)
    return house not in {pk.hex for pk in shown.values_list("house", flat=True)}


def coming_showings(contract: Contract, now: dt.datetime) -> int:
    """How many showings that are still to come are held under it; those that nobody counts are not known here."""
    held = Run.objects.filter(clause__contract=contract, state=RunState.RESERVED, freed_at=None, airs_at__gte=now)
    return held.values("slot").distinct().count()


def hanging_on(contract: Contract) -> int:
    """How many contracts in force pass on what this one gives."""
    passed = Contract.objects.filter(clauses__under__contract=contract, ended_at=None).exclude(pk=contract.pk)
    return passed.distinct().count()


def is_exclusive(clause: Clause) -> bool:
    """Whether a clause promises its holder that others will not."""
    terms = clause.terms
    return terms.kind in (Kind.GRANT, Kind.EXCLUSIVITY) and terms.exclusive is not Exclusive.NO


def waivers_of(clause: Clause) -> QuerySet[Waiver]:
    """Who may show it in spite of a clause, newest first, those that were taken back among them."""
    return clause.waivers.select_related("programme", "house", "by").order_by("-created_at")
