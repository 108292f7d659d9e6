"""What may I show, in my language, in March? Asked of all programmes at once.

Of most programmes nothing but a grant to the house has a say, so the database itself can answer: it may begin where
the grant begins. Only the rest comes to the judge: where something stands against it, or showings have been used.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ortaq.core.rights import Kind, Medium
from ortaq.core.rights.atoms import MEDIUM_BIT, Span, epoch
from ortaq.core.rights.judge import next_opening
from ortaq.core.rights.runs import HOUR
from ortaq.core.rights.terms import SILENT
from ortaq.core.text.languages import primary
from ortaq.members.models import Broadcaster
from ortaq.rights.compiling import compile_missing
from ortaq.rights.ground import Ground, Question, ground_of
from ortaq.rights.reading import TABLES, asked
from ortaq.rights.rows import STILL, an_id

PER_PAGE = 50
LOWEST = uuid.UUID(int=0)

NEVER_COMPILED = """
SELECT mine.id FROM (
  SELECT id FROM {programme} WHERE owner_id = %s UNION SELECT id FROM {programme} WHERE part_of_id > %s
  UNION SELECT programme_id FROM {clause} WHERE holder_id = %s OR holder_id IS NULL
) mine WHERE NOT EXISTS (SELECT 1 FROM {compiled} known WHERE known.work = mine.id)""".format(**TABLES)  # noqa: S608 -- our own names of tables
HERE = "({table}.places = '*' OR ' ' || {table}.places || ' ' LIKE %s)"
SPOKEN = " OR ' ' || held.sounds || ' ' LIKE %s"
HELD = f"""
SELECT held.work, held.start, EXISTS (
  SELECT 1 FROM {{compiled}} against
  WHERE against.work = held.work AND against.known_until = {STILL} AND against.kind NOT IN ('grant', 'title')
  AND CASE against.kind WHEN 'underlying' THEN NOT (
    against.start <= %s AND against.stop >= %s AND against.media & %s <> 0 AND against.sounds = '*'
    AND {HERE.format(table="against")}
  ) ELSE (
    against.start < %s AND against.stop > %s AND against.media & %s <> 0
    AND (against.kind <> 'condition' OR against.about <> '')
    AND (against.kind <> 'exclusive' OR against.holder <> %s)
    AND (against.kind <> 'holdback' OR against.holder IS NULL OR against.holder = %s)
    AND {HERE.format(table="against")}
  ) END
) OR EXISTS (SELECT 1 FROM {{run}} run WHERE run.clause_id = held.clause AND run.freed_at IS NULL) OR (
  EXISTS (SELECT 1 FROM {{run}} run WHERE run.programme_id = held.work)
  AND EXISTS (SELECT 1 FROM {{clause}} passed WHERE passed.id = held.clause AND passed.under_id IS NOT NULL)
)
FROM {{compiled}} held
WHERE held.known_until = {STILL} AND held.kind IN ('grant', 'title')
AND held.stop > %s AND held.start < %s AND held.media & %s <> 0 AND {HERE.format(table="held")}
""".format(**TABLES)  # noqa: S608 -- our own names of tables


class Showable(NamedTuple):
    """A programme that a house may show, and the first instant of the time asked about at which it may begin."""

    programme: uuid.UUID
    begins: dt.datetime


class Showables(NamedTuple):
    """One page of what a house may show, and how much there is on all pages."""

    total: int
    rows: tuple[Showable, ...]


def may_show(  # noqa: PLR0917 -- who, where, in what, how, when: one question
    house: Broadcaster,
    territory: str,
    languages: Iterable[str],
    medium: str,
    start: dt.datetime,
    stop: dt.datetime,
    page: int = 1,
) -> Showables:
    """What a house may begin to show there within [start, stop) in one of these languages (none: in any), 50 a page.

    Only what is allowed comes back, not what a person would have to decide, the earliest first. How long it may then
    be on the air, and its catch-up tail, say `decisions` about the slots themselves.
    """
    any_question = Question(LOWEST, house.pk, territory, start, stop, Medium(medium), tuple(languages))
    span = epoch(start), epoch(stop)
    found, doubtful = held(any_question, span)
    ground = ground_of(map(an_id, doubtful), houses=[house.pk])
    for work in doubtful:
        if (at := first_moment(ground, replace(any_question, programme=an_id(work)), span)) is not None:
            found[work] = at
    some = sorted(zip(found.values(), found, strict=True))[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Showables(len(found), tuple(Showable(an_id(work), moment(at)) for at, work in some))


def held(question: Question, span: Span) -> tuple[dict[Any, int], set[Any]]:
    """What of all programmes a question's house has been given: from when on it may show them, and what is in doubt."""
    house = question.broadcaster.hex
    compile_missing(an_id(pk) for (pk,) in asked(NEVER_COMPILED, [house, LOWEST.hex, house]))
    (start, stop), bit = span, MEDIUM_BIT[question.medium]
    here = f"% {question.territory} %"
    values = [start, stop, bit, here, stop, start, bit, house, house, here, start, stop, bit, here]
    sql, tags = HELD, {primary(tag) for tag in question.sounds}
    if tags and SILENT not in tags:
        sql += f" AND (held.sounds = '*'{SPOKEN * len(tags)})"
        values += [f"% {tag} %" for tag in sorted(tags)]
    found: dict[Any, int] = {}
    doubtful = set()
    rows = asked(f"{sql} AND held.holder = %s", [*values, house]) + asked(f"{sql} AND held.holder IS NULL", values)
    for work, begins, is_doubtful in rows:
        if is_doubtful:
            doubtful.add(work)
        else:
            found[work] = min(found.get(work, stop), max(start, begins))
    return found, doubtful


def first_moment(ground: Ground, question: Question, span: Span) -> int | None:
    """The first instant at which the answer to a question is yes."""
    for at in beginnings(ground, question.programme, *span):
        if ground.judge(replace(question, start=moment(at), stop=moment(at))).is_allowed:
            return at
    return None


def beginnings(ground: Ground, work: uuid.UUID, start: int, stop: int) -> Iterator[int]:
    """The instants at which the answer about a programme may change, in their order: nothing else need be tried.

    They are the edges of atoms, the showings that others may be repeats of, and the hours of an age slot.
    """
    yield start
    atoms = ground.atoms[work]
    edges = {edge for atom in atoms for edge in (atom.start, atom.stop)}
    for atom in atoms:
        for link in atom.links:
            if link.repeat_hours:
                showings = [at for _slot, _aired, at in ground.since.pools.get((link.clause, work.hex), ())]
                reach = link.repeat_hours * HOUR
                edges |= {edge for at in showings for edge in (at, at + reach, at - reach + 1)}
    edges = {edge for edge in edges if start < edge < stop}
    for atom in atoms:
        if atom.about and atom.kind == Kind.CONDITION:
            edges |= {at for edge in (start, *edges) if (at := next_opening(atom.about, edge)) < stop}
    yield from sorted(edges)


def moment(at: int) -> dt.datetime:
    """Seconds since 1970 as an instant."""
    return dt.datetime.fromtimestamp(at, dt.UTC)
