"""What decisions rest on, read from the database without the ORM: rows straight into the engine's atoms.

The scheduler asks about a week at a keystroke, and publishing asks about every slot in every country. Making model
instances, or even compiling a query anew, costs more than the decision itself (`./ortaq bench rights` measures it); so
the questions to the database are written out here. They are the same on SQLite and PostgreSQL; only ids and times
arrive in another dress.

`known_at` asks what was known at an instant: why was it shown in May? Then contracts that were signed, ended or
suspended later have not happened yet, nor have later reservations of showings.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Decision, Medium, Names, Owner, Pool, Use, explained, judge
from ortaq.core.rights.atoms import MEDIUM_BIT, Atom, Link, Span, epoch
from ortaq.core.rights.judge import Outcome
from ortaq.core.rights.runs import pool_of
from ortaq.core.rights.terms import SILENT
from ortaq.core.text.languages import primary
from ortaq.members.models import Broadcaster
from ortaq.rights.compiling import clauses_for, compile_missing, parts
from ortaq.rights.models import Clause, Compiled, Run, RunState, Waiver
from ortaq.rights.rows import STILL, an_id, atom_of, links_in, micros, plain_id

MOST_HOUSES = 100
"""Of more houses everything is read."""

TABLES = {
    "compiled": Compiled._meta.db_table,
    "clause": Clause._meta.db_table,
    "run": Run._meta.db_table,
    "programme": Programme._meta.db_table,
    "house": Broadcaster._meta.db_table,
    "waiver": Waiver._meta.db_table,
}
OWNERS = """
SELECT programme.id, owner.id, owner.name
FROM {programme} programme JOIN {house} owner ON owner.id = programme.owner_id
WHERE programme.id IN (%s)""".format(**TABLES)
COLUMNS = (
    "work, kind, clause, contract, holder, start, stop, places, media, sounds, subtitles, tail, detail, about, links"
)
FROM_COMPILED = f"SELECT {COLUMNS} FROM {TABLES['compiled']}"  # noqa: S608 -- our own names of columns and tables
ATOMS = f"{FROM_COMPILED} WHERE work IN (%s)"
HELD = (
    f"{FROM_COMPILED} WHERE %s AND known_until = %%s AND stop > %%s AND start < %%s AND kind IN ('grant', 'title')"
    " AND media & %%s <> 0 AND (places = '*' OR ' ' || places || ' ' LIKE %%s)"
)
FOR_SOME = "(kind <> 'grant' OR holder IS NULL OR holder IN (%s))"
SPOKEN = " OR ' ' || sounds || ' ' LIKE %s"
AGAINST = (
    f"{ATOMS} AND known_until = %%s AND kind NOT IN ('grant', 'title')"
    " AND (kind = 'underlying' OR (start < %%s AND stop > %%s))"
)
NEVER_COMPILED = """
SELECT mine.id FROM (
  SELECT id FROM {programme} WHERE owner_id = %s UNION SELECT id FROM {programme} WHERE part_of_id IS NOT NULL
  UNION SELECT programme_id FROM {clause} WHERE holder_id = %s OR holder_id IS NULL
) mine LEFT JOIN {compiled} known ON known.work = mine.id WHERE known.work IS NULL""".format(**TABLES)  # noqa: S608 -- our own names of tables
RUNS = """
SELECT run.clause_id, run.programme_id, run.slot, run.airs_at, run.aired_at, run.created_at, run.freed_at, run.state
FROM {run} run WHERE run.programme_id IN (%s)""".format(**TABLES)
WAIVERS = """
SELECT programme_id, house_id, clause_id, created_at, withdrawn_at FROM {waiver} WHERE programme_id IN (%s)""".format(
    **TABLES
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


@dataclass(slots=True)
class Ground:
    """Everything on which decisions about some programmes rest, read once; the words of clauses only when needed."""

    owners: Mapping[uuid.UUID, Owner]
    atoms: Mapping[uuid.UUID, Sequence[Atom]]
    pools: Mapping[tuple[str, str], Sequence[tuple[str, bool, int]]]
    waived: Mapping[tuple[uuid.UUID, uuid.UUID], frozenset[str]]
    words: dict[str, Written] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    heard: dict[tuple[uuid.UUID, str], Sequence[Atom]] = field(default_factory=dict)

    def decide(self, question: Question) -> Decision:
        """Answer one question in words; a programme that is not in the ground raises KeyError."""
        use = self.use_of(question)
        owner = self.owners[question.programme]
        said = explained(use, self.outcome(question, use), owner, Names(self.clause, self.house))
        return replace(said, clause=str(an_id(said.clause))) if said.clause else said

    def judge(self, question: Question) -> Outcome:
        """Answer one question in numbers: a fraction of the time, for whoever asks about thousands."""
        return self.outcome(question, self.use_of(question))

    def outcome(self, question: Question, use: Use) -> Outcome:
        """The same for a question that is written as the engine asks it."""
        work = question.programme.hex

        def pool(link: Link) -> Pool:
            return pool_of(link.runs or 0, self.pools.get((link.clause, work), ()), link.repeat_hours)

        return judge(use, self.heard_by(question.programme, question.broadcaster.hex), pool)

    def heard_by(self, programme: uuid.UUID, house: str) -> Sequence[Atom]:
        """The atoms of a programme that can concern a house: all but grants to others."""
        heard = self.heard.get((programme, house))
        if heard is None:
            every = self.atoms[programme]
            heard = [one for one in every if one.kind != "grant" or one.holder == house or one.holder is None]
            self.heard[programme, house] = heard
        return heard

    def use_of(self, question: Question) -> Use:
        """A question as the engine asks it."""
        return Use(
            question.broadcaster.hex,
            question.territory,
            question.start,
            question.stop,
            question.medium,
            question.sounds,
            question.subtitles,
            question.slot.hex if question.slot else None,
            self.waived.get((question.programme, question.broadcaster), frozenset()),
        )

    def clause(self, pk: str) -> Written:
        """The words of a clause; those of all programmes of the ground are read when the first is asked for."""
        if not self.words:
            self.words.update((one.id, one) for one in clauses_for(self.atoms))
        return self.words[pk]

    def house(self, pk: str) -> str:
        """The name of a house."""
        if not self.houses:
            self.houses.update((one.hex, name) for one, name in Broadcaster.objects.values_list("pk", "name"))
        return self.houses.get(pk, "")


def ground_of(
    programmes: Iterable[uuid.UUID],
    known: Mapping[uuid.UUID, Owner] | None = None,
    known_at: dt.datetime | None = None,
    houses: Iterable[uuid.UUID] | None = None,
) -> Ground:
    """Read owners (but those already known), atoms and used runs of some programmes, as now or as known then.

    With `houses`, only they may be asked about: what is granted to others stays in the database.
    """
    only = None if houses is None else list(dict.fromkeys(houses))
    ids = list(dict.fromkeys(programmes))
    owners = dict(known or {})
    for programme, owner, name in rows_of(OWNERS, [pk for pk in ids if pk not in owners]):
        owners[an_id(programme)] = Owner(plain_id(owner), name)
    if known_at is not None:
        # A programme without atoms then may be one that did not exist then, or one that was never compiled.
        compile_missing(ids)
    atoms = atoms_of(ids, known_at, only)
    if known_at is None and (missing := [pk for pk in ids if pk in owners and pk not in atoms]):
        compile_missing(missing)
        atoms |= atoms_of(missing, known_at, only)
    for pk in owners:
        atoms.setdefault(pk, [])
    return ground_on(owners, atoms, known_at)


def ground_on(
    owners: Mapping[uuid.UUID, Owner], atoms: Mapping[uuid.UUID, Sequence[Atom]], known_at: dt.datetime | None
) -> Ground:
    """Atoms with the showings and agreements that they need."""
    counted = [pk for pk, some in atoms.items() if any(link.runs for atom in some for link in atom.links)]
    promised = [pk for pk, some in atoms.items() if any(atom.kind == "exclusive" for atom in some)]
    return Ground(owners, atoms, runs_of(counted, known_at), waivers_of(promised, known_at))


def atoms_of(
    ids: Sequence[uuid.UUID], known_at: dt.datetime | None, houses: Sequence[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[Atom]]:
    """The atoms of programmes; with `houses`, without grants to others."""
    more: list[Any]
    if known_at is None:
        sql, more = f"{ATOMS} AND known_until = %%s", [STILL]
    else:
        sql, more = f"{ATOMS} AND known_from <= %%s AND known_until > %%s", [micros(known_at)] * 2
    if houses is not None and len(houses) < MOST_HOUSES:
        native = connection.features.has_native_uuid_field
        sql += f" AND {FOR_SOME % ', '.join(['%%s'] * len(houses))}" if houses else ""
        more += [pk if native else pk.hex for pk in houses]
    return by_work(rows_of(sql, ids, more))


def by_work(rows: Iterable[tuple[Any, ...]]) -> dict[uuid.UUID, list[Atom]]:
    """Rows of COLUMNS as atoms, by programme."""
    found: dict[uuid.UUID, list[Atom]] = defaultdict(list)
    for work, kind, clause, contract, holder, *rest in rows:
        atom = atom_of(kind, plain_id(clause), plain_id(contract), plain_id(holder), *rest)
        found[an_id(work)].append(atom)
    return dict(found)


def ground_for(
    house: uuid.UUID, territory: str, languages: Sequence[str], medium: Medium, span: Span
) -> tuple[Ground, dict[uuid.UUID, int]]:
    """What has a say in whether a house may begin to show something there within a span, for all programmes.

    Left out is what cannot matter: grants of others and of other places, and whatever holds at another time. Only what
    binds inside a work stays at all times: that there is such a thing is what counts. Owners are left out too.

    Where nothing stands against what is granted, and no showings are counted, there is nothing to judge: of those only
    the first second comes back, beside the ground.
    """
    me = house if connection.features.has_native_uuid_field else house.hex
    compile_missing(an_id(pk) for (pk,) in asked(NEVER_COMPILED, [me, me]))
    (start, stop), tags = span, {primary(tag) for tag in languages}
    more = [STILL, start, stop, MEDIUM_BIT[medium], f"% {territory} %"]
    sql = HELD
    if tags and SILENT not in tags:
        sql += f" AND (sounds = '*'{SPOKEN.replace('%', '%%') * len(tags)})"
        more += [f"% {tag} %" for tag in sorted(tags)]
    rows = asked(sql % "holder = %s", [me, *more])
    rows += asked(sql % "holder IS NULL", more)
    works = list(dict.fromkeys(an_id(row[0]) for row in rows))
    against = list(rows_of(AGAINST, works, [STILL, stop, start]))
    doubtful = {row[0] for row in against}
    doubtful |= {row[0] for row in rows if not row[8] or any(link.runs is not None for link in chain_in(row[14]))}
    plain: dict[uuid.UUID, int] = {}
    for row in rows:
        if row[0] not in doubtful:
            work = an_id(row[0])
            plain[work] = min(plain.get(work, stop), max(start, row[5]))
    judged = by_work([row for row in rows if row[0] in doubtful] + against)
    return ground_on({}, judged, None), plain


def chain_in(links: str) -> Sequence[Link]:
    """The links of a row; a title has none."""
    return links_in(links) if links else ()


def asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of one question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def rows_of(sql: str, ids: Sequence[uuid.UUID], more: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows of one of the questions above for some ids."""
    native = connection.features.has_native_uuid_field
    for part in parts(ids):
        some = [pk if native else pk.hex for pk in part]
        with connection.cursor() as cursor:
            cursor.execute(sql % ", ".join(["%s"] * len(some)), [*some, *more])
            yield from cursor.fetchall()


def a_moment(value: dt.datetime | str) -> dt.datetime:
    """An instant; SQLite gives it without its zone, which is always UTC."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def runs_of(
    ids: Sequence[uuid.UUID], known_at: dt.datetime | None
) -> dict[tuple[str, str], list[tuple[str, bool, int]]]:
    """The showings held or used of programmes, by clause and programme: slot, has been on the air, begins at."""
    found: dict[tuple[str, str], list[tuple[str, bool, int]]] = defaultdict(list)
    for clause, work, slot, airs_at, aired_at, made, freed, state in rows_of(RUNS, ids):
        if was_so(made, freed, known_at):
            is_aired = state == RunState.AIRED
            if known_at is not None:
                is_aired = bool(aired_at) and a_moment(aired_at) <= known_at
            found[plain_id(clause), plain_id(work)].append((plain_id(slot), is_aired, epoch(a_moment(airs_at))))
    return found


def was_so(since: dt.datetime, until: dt.datetime | None, at: dt.datetime | None) -> bool:
    """Whether something that is written down from one instant to another is so at an instant, or now."""
    if at is None:
        return until is None
    return a_moment(since) <= at and (until is None or a_moment(until) > at)


def waivers_of(
    ids: Sequence[uuid.UUID], known_at: dt.datetime | None
) -> dict[tuple[uuid.UUID, uuid.UUID], frozenset[str]]:
    """The exclusive clauses whose holders have agreed, by programme and house."""
    found: dict[tuple[uuid.UUID, uuid.UUID], set[str]] = defaultdict(set)
    for work, house, clause, made, withdrawn in rows_of(WAIVERS, ids):
        if was_so(made, withdrawn, known_at):
            found[an_id(work), an_id(house)].add(plain_id(clause))
    return {pair: frozenset(clauses) for pair, clauses in found.items()}
