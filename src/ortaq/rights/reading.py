"""Read rows of what decisions rest on, without the ORM: the questions to the database are written out here.

Making model instances, or even compiling a query anew, costs more than the decision itself (`./ortaq bench rights`
measures it). The questions are the same on SQLite and PostgreSQL; only ids and times arrive in another dress.
"""

import datetime as dt
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Owner
from ortaq.core.rights.atoms import Atom, epoch
from ortaq.members.models import Broadcaster
from ortaq.rights.compiling import parts
from ortaq.rights.models import Clause, Compiled, Run, RunState
from ortaq.rights.rows import STILL, an_id, atom_of, micros, plain_id

TABLES = {
    "compiled": Compiled._meta.db_table,
    "clause": Clause._meta.db_table,
    "run": Run._meta.db_table,
    "programme": Programme._meta.db_table,
    "house": Broadcaster._meta.db_table,
}
OWNERS = """
SELECT programme.id, owner.id, owner.name
FROM {programme} programme JOIN {house} owner ON owner.id = programme.owner_id
WHERE programme.id IN ({{ids}})""".format(**TABLES)
ATOMS = """
SELECT work, kind, clause, contract, holder, start, stop, places, media, sounds, subtitles, tail, detail, about, links
FROM {compiled} WHERE work IN ({{ids}})""".format(**TABLES)
NOW = f"{ATOMS} AND known_until = %s"
THEN = f"{ATOMS} AND known_from <= %s AND known_until > %s"
FOR_SOME = " AND (kind <> 'grant' OR holder IS NULL OR holder IN ({houses}))"
RUNS = """
SELECT clause_id, programme_id, slot, state, CAST(airs_at AS TEXT)
FROM {run} WHERE programme_id IN ({{ids}}) AND freed_at IS NULL""".format(**TABLES)
RUNS_THEN = """
SELECT clause_id, programme_id, slot,
  CAST(airs_at AS TEXT), CAST(aired_at AS TEXT), CAST(created_at AS TEXT), CAST(freed_at AS TEXT)
FROM {run} WHERE programme_id IN ({{ids}})""".format(**TABLES)
"""Instants as texts: most of them nobody reads."""


def asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of one question; `%s` stands for a value, ids are 32 hex digits.

    SQLite is asked without Django's cursor, which takes several times as long as the answer.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "sqlite" or database.queries_logged:
        with database.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    database.ensure_connection()
    try:
        rows: list[tuple[Any, ...]] = database.connection.execute(for_sqlite(sql), values).fetchall()
    except sqlite3.Error:
        with database.wrap_database_errors:
            raise
    return rows


@lru_cache(maxsize=512)
def for_sqlite(sql: str) -> str:
    """A question as SQLite writes it."""
    return sql.replace("%s", "?")


@lru_cache(maxsize=512)
def with_places(sql: str, ids: int, houses: int = 0) -> str:
    """A question with a place for each of so many ids and houses."""
    return sql.format(ids=", ".join(["%s"] * ids), houses=", ".join(["%s"] * houses))


def rows_of(sql: str, ids: Sequence[uuid.UUID]) -> Iterator[tuple[Any, ...]]:
    """Rows of one of the questions above for some programmes."""
    for some in parts(ids):
        yield from asked(with_places(sql, len(some)), [pk.hex for pk in some])


def owners_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Owner]:
    """Whose programmes these are."""
    return {an_id(work): Owner(plain_id(owner), name) for work, owner, name in rows_of(OWNERS, ids)}


def atoms_of(
    ids: Sequence[uuid.UUID], known_at: dt.datetime | None, houses: Sequence[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[Atom]]:
    """The atoms of programmes, as now or as known then; with `houses`, without grants to others."""
    more: list[Any]
    sql, more = (NOW, [STILL]) if known_at is None else (THEN, [micros(known_at)] * 2)
    if houses:
        sql, more = sql + FOR_SOME, [*more, *(house.hex for house in houses)]
    found: dict[uuid.UUID, list[Atom]] = {}
    for some in parts(ids):
        for work, *row in asked(with_places(sql, len(some), len(houses or ())), [*(pk.hex for pk in some), *more]):
            found.setdefault(an_id(work), []).append(atom_of(row))
    return found


def a_moment(text: str) -> dt.datetime:
    """An instant; SQLite gives it without its zone, which is always UTC."""
    at = dt.datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def runs_of(
    ids: Sequence[uuid.UUID], known_at: dt.datetime | None
) -> dict[tuple[str, str], list[tuple[str, bool, int]]]:
    """The showings held or used of programmes, by clause and programme: slot, has been on the air, begins at."""
    found: dict[tuple[str, str], list[tuple[str, bool, int]]] = defaultdict(list)
    if known_at is None:
        for clause, work, slot, state, airs_at in rows_of(RUNS, ids):
            run = plain_id(slot), state == RunState.AIRED, epoch(a_moment(airs_at))
            found[plain_id(clause), plain_id(work)].append(run)
        return found
    for clause, work, slot, airs_at, aired_at, made, freed in rows_of(RUNS_THEN, ids):
        if was_so(made, freed, known_at):
            is_aired = bool(aired_at) and a_moment(aired_at) <= known_at
            found[plain_id(clause), plain_id(work)].append((plain_id(slot), is_aired, epoch(a_moment(airs_at))))
    return found


def was_so(since: str, until: str | None, at: dt.datetime) -> bool:
    """Whether something that is written down from one instant to another was so at an instant."""
    return a_moment(since) <= at and (until is None or a_moment(until) > at)
