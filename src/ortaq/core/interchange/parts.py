"""Formats that write one clause as several rows, one for each medium or territory: the rows put together again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ortaq.core.interchange.cells import joined, read_clause
from ortaq.core.interchange.model import BadRow
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause

SPLIT = ("media", "territories")


@dataclass(slots=True)
class Part:
    """One row: where it is, what it says under the headings of a clause, and what is wrong in it."""

    line: int
    cells: dict[str, str]
    wrong: list[Wrong] = field(default_factory=list)


def put_together(parts: Iterable[Part]) -> tuple[list[Clause], list[BadRow]]:
    """The clauses of all parts with the same id, and what is wrong.

    A clause of which one part is bad is not taken at all, nor one whose parts say different things, or do not hold in
    every territory for every medium: what is left of it would be another clause than the one that was meant.
    """
    by_clause: dict[str, list[Part]] = {}
    for part in parts:
        by_clause.setdefault(part.cells.get("clause") or f"row-{part.line}", []).append(part)
    clauses: list[Clause] = []
    bad: list[BadRow] = []
    for pk, group in by_clause.items():
        found = [one.at(part.line) for part in group for one in part.wrong]
        if not found:
            first = group[0]
            found = [one.at(part.line) for part in group[1:] for one in differing(first, part)] or not_a_box(group)
        if not found:
            wrong: list[Wrong] = []
            whole = {name: joined(dict.fromkeys(part.cells.get(name, "") for part in group)) for name in SPLIT}
            clause = read_clause({**group[0].cells, **whole}, pk, wrong)
            found = [one.at(group[0].line) for one in wrong]
            clauses += [clause] if clause else []
        bad += found
    return clauses, sorted(bad, key=lambda one: one.line)


def differing(first: Part, part: Part) -> list[Wrong]:
    """Where a part says something else than the first of its clause."""
    names = dict.fromkeys([*first.cells, *part.cells])
    return [
        Wrong(name, "parts_differ", part.cells.get(name, ""), first.cells.get(name, ""), {"line": first.line})
        for name in names
        if name not in SPLIT and part.cells.get(name, "") != first.cells.get(name, "")
    ]


def not_a_box(group: list[Part]) -> list[BadRow]:
    """Whether a medium or a territory lacks its counterpart."""
    pairs = {tuple(part.cells.get(name, "") for name in SPLIT) for part in group}
    if len(pairs) == len({one for one, _ in pairs}) * len({one for _, one in pairs}):
        return []
    return [BadRow(group[0].line, "territories", "not_every_medium_everywhere")]
