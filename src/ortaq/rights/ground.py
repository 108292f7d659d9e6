"""What decisions rest on, read from the database without the ORM: rows straight into plain values.

The scheduler asks about a week at a keystroke, and publishing asks about every slot in every country. Making model
instances, or even compiling a query anew, costs more than the decision itself (bench/rights.py measures it); so the
three questions to the database are written out here. They are the same on SQLite and PostgreSQL; only ids and times
arrive in another dress (`an_id`, `a_moment`).
"""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Clause as Grant
from ortaq.core.rights import Decision, Medium, Owner, Pool, Use, decide, window
from ortaq.core.rights.runs import pool_of
from ortaq.members.models import Broadcaster
from ortaq.rights.models import Clause, Contract, Run, RunState

IDS_PER_QUERY = 500
"""SQLite limits the number of values in one query."""

TABLES = {
    "clause": Clause._meta.db_table,
    "contract": Contract._meta.db_table,
    "run": Run._meta.db_table,
    "programme": Programme._meta.db_table,
    "house": Broadcaster._meta.db_table,
}
OWNERS = """
SELECT programme.id, owner.id, owner.name
FROM {programme} programme JOIN {house} owner ON owner.id = programme.owner_id
WHERE programme.id IN (%s)""".format(**TABLES)
CLAUSES = """
SELECT clause.programme_id, clause.id, contract.number, clause.position, contract.licensee_id,
       contract.in_force_from, contract.ended_at, licensor.name, programme.attribution,
       clause.first_day, clause.end_day, clause.time_zone, clause.territories, clause.media, clause.sounds,
       clause.subtitles, clause.runs, clause.catch_up_days, clause.label_must_stay
FROM {clause} clause
JOIN {contract} contract ON contract.id = clause.contract_id
JOIN {house} licensor ON licensor.id = contract.licensor_id
JOIN {programme} programme ON programme.id = clause.programme_id
WHERE clause.programme_id IN (%s)
ORDER BY contract.number, clause.position""".format(**TABLES)
RUNS = """
SELECT run.clause_id, run.slot, run.state
FROM {run} run
WHERE run.clause_id IN (%s)""".format(**TABLES)


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


def ground_of(programmes: Iterable[uuid.UUID], known: Mapping[uuid.UUID, Owner] | None = None) -> Ground:
    """Read owners (but those already known), clauses and used runs of some programmes."""
    ids = list(dict.fromkeys(programmes))
    owners = dict(known or {})
    for programme, owner, name in rows_of(OWNERS, [pk for pk in ids if pk not in owners]):
        owners[an_id(programme)] = Owner(str(an_id(owner)), name)
    clauses: dict[uuid.UUID, list[Grant]] = defaultdict(list)
    counted: dict[uuid.UUID, int] = {}
    for programme, pk, *row in rows_of(CLAUSES, ids):
        grant = grant_of(an_id(pk), *row)
        clauses[an_id(programme)].append(grant)
        if grant.runs is not None:
            counted[an_id(pk)] = grant.runs
    return Ground(owners, clauses, pools_of(counted))


def rows_of(sql: str, ids: Sequence[uuid.UUID]) -> Iterator[tuple[Any, ...]]:
    """Rows of one of the questions above for some ids."""
    native = connection.features.has_native_uuid_field
    for at in range(0, len(ids), IDS_PER_QUERY):
        some = [pk if native else pk.hex for pk in ids[at : at + IDS_PER_QUERY]]
        with connection.cursor() as cursor:
            cursor.execute(sql % ", ".join(["%s"] * len(some)), some)
            yield from cursor.fetchall()


@lru_cache(maxsize=65_536)
def an_id(value: uuid.UUID | str) -> uuid.UUID:
    """An id as PostgreSQL (uuid) or SQLite (32 hex digits) gives it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def a_moment(value: dt.datetime) -> dt.datetime:
    """An instant; SQLite gives it without its zone, which is always UTC."""
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


@lru_cache(maxsize=4096)
def words_in(text: str) -> tuple[str, ...]:
    """The words of a JSON list; contracts repeat each other, so most lists have been read before."""
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def set_in(text: str) -> frozenset[str]:
    """The same as a set."""
    return frozenset(words_in(text))


def grant_of(  # noqa: PLR0917 -- a row, in the order of CLAUSES
    pk: uuid.UUID,
    number: str,
    position: int,
    licensee: uuid.UUID | str | None,
    in_force_from: dt.datetime,
    ended_at: dt.datetime | None,
    licensor: str,
    attribution: str,
    first_day: dt.date,
    end_day: dt.date | None,
    time_zone: str,
    territories: str,
    media: str,
    sounds: str,
    subtitles: str,
    runs: int | None,
    catch_up_days: int,
    label_must_stay: bool,  # noqa: FBT001 -- a row
) -> Grant:
    """A clause as a value; a contract that was ended early holds until then, and none before both had signed."""
    written = window(first_day, end_day, time_zone)
    held = written.cut(a_moment(in_force_from), a_moment(ended_at) if ended_at else None)
    last_day = end_day - dt.timedelta(days=1) if end_day else None
    # The days are only for sentences; where the signatures came late or the end early, these are the days to name.
    if held.start != written.start:
        first_day = held.start.astimezone(ZoneInfo(time_zone)).date()
    if held.stop and held.stop != written.stop:
        last_day = held.stop.astimezone(ZoneInfo(time_zone)).date()
    return Grant(
        id=str(pk),
        name=f"{number} §{position}",
        holder=str(an_id(licensee)) if licensee else None,
        window=held,
        territories=set_in(territories),
        media=set_in(media),
        sounds=words_in(sounds),
        subtitles=words_in(subtitles),
        runs=runs,
        catch_up_days=catch_up_days,
        label_must_stay=bool(label_must_stay),
        credit=attribution or licensor,
        first_day=first_day,
        last_day=last_day,
    )


def pools_of(totals: Mapping[uuid.UUID, int]) -> dict[str, Pool]:
    """The used runs of clauses, by clause id."""
    used: dict[uuid.UUID, list[tuple[str, bool]]] = defaultdict(list)
    for clause, slot, state in rows_of(RUNS, list(totals)):
        used[an_id(clause)].append((str(an_id(slot)), state == RunState.AIRED))
    return {str(clause): pool_of(total, used[clause]) for clause, total in totals.items()}
