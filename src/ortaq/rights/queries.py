"""Find contracts and clauses, and ask for decisions.

Decisions read plain rows into plain values and never make model instances: one clause or ten thousand, it is two
queries for the questions of a whole day (`decisions`).
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Clause as Grant
from ortaq.core.rights import Decision, Medium, Owner, Pool, Use, Window, decide, window
from ortaq.core.rights.runs import pool_of
from ortaq.members.models import Broadcaster
from ortaq.rights.models import Clause, Contract, Run, RunState

IDS_PER_QUERY = 500
"""SQLite limits the number of values in one query."""

CLAUSE_FIELDS = (
    "id",
    "contract__number",
    "position",
    "programme_id",
    "contract__licensee_id",
    "contract__in_force_from",
    "contract__ended_at",
    "contract__licensor__name",
    "programme__attribution",
    "first_day",
    "end_day",
    "time_zone",
    "territories",
    "media",
    "sounds",
    "subtitles",
    "runs",
    "catch_up_days",
    "label_must_stay",
)


@dataclass(frozen=True, slots=True)
class Question:
    """May this broadcaster show this programme there, then? As `core.rights.Use`, with the ids of the records."""

    programme: uuid.UUID
    broadcaster: uuid.UUID
    territory: str
    start: dt.datetime
    stop: dt.datetime
    medium: Medium = Medium.LINEAR
    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    slot: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything on which decisions about some programmes rest, read once."""

    owners: Mapping[uuid.UUID, Owner]
    clauses: Mapping[uuid.UUID, Sequence[Grant]]
    pools: Mapping[str, Pool]

    def decide(self, question: Question) -> Decision:
        """Answer one question; a programme that is not in the ground raises KeyError."""
        use = Use(
            str(question.broadcaster),
            question.territory,
            question.start,
            question.stop,
            question.medium,
            question.sounds,
            question.subtitles,
            str(question.slot) if question.slot else None,
        )
        clauses = self.clauses.get(question.programme, ())
        return decide(use, clauses, self.owners[question.programme], self.pools)


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
    owner = Owner(str(programme.owner_id), programme.owner.name)
    return ground_of([programme.pk], {programme.pk: owner}).decide(question)


def decisions(questions: Iterable[Question]) -> list[Decision]:
    """Many decisions at once, in the order of the questions."""
    asked = list(questions)
    ground = ground_of(question.programme for question in asked)
    return [ground.decide(question) for question in asked]


def ground_of(programmes: Iterable[uuid.UUID], known: Mapping[uuid.UUID, Owner] | None = None) -> Ground:
    """Read owners (but those already known), clauses and used runs of some programmes."""
    ids = list(dict.fromkeys(programmes))
    owners: dict[uuid.UUID, Owner] = dict(known or {})
    clauses: dict[uuid.UUID, list[Grant]] = defaultdict(list)
    counted: dict[uuid.UUID, int] = {}
    for some in (ids[at : at + IDS_PER_QUERY] for at in range(0, len(ids), IDS_PER_QUERY)):
        if unknown := [pk for pk in some if pk not in owners]:
            rows = Programme.objects.filter(pk__in=unknown).order_by().values_list("pk", "owner_id", "owner__name")
            owners |= {pk: Owner(str(owner), name) for pk, owner, name in rows}
        for row in (
            Clause.objects.filter(programme__in=some)
            .order_by("contract__number", "position")
            .values_list(*CLAUSE_FIELDS)
        ):
            grant = grant_of(*row)
            clauses[row[3]].append(grant)
            if grant.runs is not None:
                counted[row[0]] = grant.runs
    return Ground(owners, clauses, pools_of(counted))


def grant_of(  # noqa: PLR0917 -- a row of the database, in the order of CLAUSE_FIELDS
    pk: uuid.UUID,
    number: str,
    position: int,
    _programme: uuid.UUID,
    licensee: uuid.UUID | None,
    in_force_from: dt.datetime,
    ended_at: dt.datetime | None,
    licensor: str,
    attribution: str,
    first_day: dt.date,
    end_day: dt.date | None,
    time_zone: str,
    territories: list[str],
    media: list[str],
    sounds: list[str],
    subtitles: list[str],
    runs: int | None,
    catch_up_days: int,
    label_must_stay: bool,  # noqa: FBT001 -- a row of the database
) -> Grant:
    """A clause as a value; a contract that was ended early holds until then, and none before both had signed."""
    written = window(first_day, end_day, time_zone)
    held = written.cut(in_force_from, ended_at)
    last_day = end_day - dt.timedelta(days=1) if end_day else None
    # The days are only for sentences; where the signatures came late or the end early, these are the days to name.
    if held.start != written.start:
        first_day = held.start.astimezone(ZoneInfo(time_zone)).date()
    if held.stop and held.stop != written.stop:
        last_day = held.stop.astimezone(ZoneInfo(time_zone)).date()
    return Grant(
        id=str(pk),
        name=f"{number} §{position}",
        holder=str(licensee) if licensee else None,
        window=held,
        territories=frozenset(territories),
        media=frozenset(media),
        sounds=tuple(sounds),
        subtitles=tuple(subtitles),
        runs=runs,
        catch_up_days=catch_up_days,
        label_must_stay=label_must_stay,
        credit=attribution or licensor,
        first_day=first_day,
        last_day=last_day,
    )


def pools_of(totals: Mapping[uuid.UUID, int]) -> dict[str, Pool]:
    """The used runs of clauses, by clause id."""
    used: dict[uuid.UUID, list[tuple[str, bool]]] = defaultdict(list)
    ids = list(totals)
    for some in (ids[at : at + IDS_PER_QUERY] for at in range(0, len(ids), IDS_PER_QUERY)):
        for clause, slot, state in (
            Run.objects.filter(clause__in=some).order_by().values_list("clause_id", "slot", "state")
        ):
            used[clause].append((str(slot), state == RunState.AIRED))
    return {str(clause): pool_of(total, used[clause]) for clause, total in totals.items()}


def clauses_of(programme: Programme) -> QuerySet[Clause]:
    """The clauses under which a programme has been given away, with their contracts."""
    return Clause.objects.filter(programme=programme).select_related(
        "contract__licensor", "contract__licensee", "programme"
    )


def contracts_of(broadcaster: Broadcaster) -> QuerySet[Contract]:
    """Contracts that a broadcaster has given or taken, and the open licences of everybody, newest first."""
    clauses = Clause.objects.select_related("programme__package").annotate(used=Count("runs_used"))
    return (
        Contract.objects.filter(Q(licensor=broadcaster) | Q(licensee=broadcaster) | Q(licensee=None))
        .select_related("licensor", "licensee")
        .prefetch_related(Prefetch("clauses", clauses))
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
    return window(clause.first_day, clause.end_day, clause.time_zone).cut(contract.in_force_from, contract.ended_at)


def used_of(clause: Clause) -> int:
    """How many showings of a clause are held or used; from `contracts_of` without asking again."""
    counted: int | None = vars(clause).get("used")
    return clause.runs_used.count() if counted is None else counted
