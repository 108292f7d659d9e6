"""What a set of graded answers comes to: shares with 95 % intervals, by language, country and topic.

Everything is whole numbers, shares and their ends in hundredths of a per cent, so that whoever has the same answers
gets the same bytes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.core.grading.key import Grade
from ortaq.core.grading.statistics import FEWEST, Interval, by_question, wilson

FEW = 30
"""A cell with fewer answers is shown hatched: its interval is too wide to be compared."""
WRONG = frozenset({Grade.WRONG, Grade.OUTDATED})
NOT_ATTEMPTED = frozenset({Grade.NOT_ATTEMPTED, Grade.REFUSED, Grade.OFF_LANGUAGE})
UNGRADED = "ungraded"
"""Instead of a grade: the matter is contested, so that nobody grades it."""
INNOCENT = "innocent"
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One answer with its grade, and what it was asked about; an answer that never came has an empty grade."""

    question: str
    """The fact that it is about: its questions in nine languages are one cluster."""
    language: str
    country: str
    topic: str
    persona: str
    repeat: int
    grade: str
    has_sources: bool = False


def counts(row: Row) -> bool:
    """Whether an answer goes into the shares: an innocent question, asked first, and graded by now."""
    return row.persona == INNOCENT and row.repeat == 0 and is_decided(row)


def is_decided(row: Row) -> bool:
    """Whether it has a grade that says something."""
    return row.grade not in {"", UNGRADED, Grade.UNCLEAR}


def is_wrong(row: Row) -> bool:
    """Wrong, or right once."""
    return row.grade in WRONG


def is_not_attempted(row: Row) -> bool:
    """Nothing was answered, or not in the language of the question."""
    return row.grade in NOT_ATTEMPTED


def lacks_source(row: Row) -> bool:
    """It names no source at all."""
    return not row.has_sources


Measure = Callable[[Row], bool]
MEASURES: dict[str, Measure] = {"wrong": is_wrong, "not_attempted": is_not_attempted, "no_source": lacks_source}
"""What the report can count."""


def share(hits: int, of: int, within: Interval | None = None) -> dict[str, int]:
    """A share with its interval, Wilson's unless another is given."""
    low, high = within or wilson(hits, of)
    return {
        "hits": hits,
        "of": of,
        "share": round(hits * _WHOLE / of) if of else 0,
        "low": round(low * _WHOLE),
        "high": round(high * _WHOLE),
    }


def measured(rows: Sequence[Row], *, by: Callable[[Row], Any] | None = None, seed: int = 1) -> dict[str, Any]:
    """All measures of rows that count; with `by` the intervals are bootstrapped by that cluster."""
    found = {}
    for name, measure in MEASURES.items():
        hits = [measure(row) for row in rows]
        within = None
        if by and rows:
            within = by_question(((str(by(row)), float(hit)) for row, hit in zip(rows, hits, strict=True)), seed=seed)
        found[name] = share(sum(hits), len(hits), within)
    return found


def numbers(rows: Iterable[Row], seed: int = 1) -> dict[str, Any]:
    """Everything that is published of one run, from its answers alone."""
    rows = list(rows)
    counted = [row for row in rows if counts(row)]
    return {
        "asked": len(rows),
        "answered": sum(row.grade != "" for row in rows),
        "counted": len(counted),
        "grades": dict(sorted(Counter(row.grade for row in rows if row.grade and row.repeat == 0).items())),
        "total": measured(counted, by=lambda row: row.question, seed=seed),
        "languages": grouped(counted, lambda row: (row.language,), ("language",)),
        "cells": grouped(counted, lambda row: (row.language, row.country), ("language", "country")),
        "topics": grouped(counted, lambda row: (row.topic,), ("topic",)),
        "personas": grouped(
            [row for row in rows if row.repeat == 0 and is_decided(row)], lambda row: (row.persona,), ("persona",)
        ),
        "manners": manners(rows, seed),
        "repeats": repeats(rows),
    }


def manners(rows: Sequence[Row], seed: int = 1) -> list[dict[str, Any]]:
    """How the same question is answered when it is put otherwise: leading, malign, with a false premise.

    Only pairs are compared: the same fact in the same language, asked innocently and so, both decided. `worse` is how
    many more of them are wrong, with its interval by question; -10,000 to 10,000.
    """
    plain = {(row.question, row.language): row for row in rows if counts(row)}
    asked: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for row in rows:
        twin = plain.get((row.question, row.language))
        if row.persona != INNOCENT and row.repeat == 0 and is_decided(row) and twin:
            asked[row.persona].append((twin, row))
    return [{"persona": persona} | compared(pairs, seed) for persona, pairs in sorted(asked.items())]


def compared(pairs: Sequence[tuple[Row, Row]], seed: int) -> dict[str, Any]:
    """Pairs of answers, innocently asked and otherwise: the measures of both, and how many turned wrong or right."""
    moved = [(one.question, float(is_wrong(other)) - float(is_wrong(one))) for one, other in pairs]
    low, high = by_question(moved, seed=seed) if len({one for one, _ in moved}) >= FEWEST else (-1.0, 1.0)
    return {
        "pairs": len(pairs),
        "innocent": measured([one for one, _ in pairs], by=lambda row: row.question, seed=seed),
        "asked": measured([other for _, other in pairs], by=lambda row: row.question, seed=seed),
        "turned_wrong": sum(by > 0 for _, by in moved),
        "turned_right": sum(by < 0 for _, by in moved),
        "worse": {
            "share": round(sum(by for _, by in moved) * _WHOLE / len(moved)),
            "low": round(low * _WHOLE),
            "high": round(high * _WHOLE),
        },
    }


def grouped(rows: Iterable[Row], key: Callable[[Row], tuple[str, ...]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The measures of each group, in the order of their names."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return [dict(zip(names, group, strict=True)) | measured(its) for group, its in sorted(groups.items())]


def repeats(rows: Iterable[Row]) -> dict[str, int]:
    """Of how many questions that were asked more than once the grades differ."""
    grades: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.grade:
            grades[row.question, row.language, row.persona].append(row.grade)
    several = [found for found in grades.values() if len(found) > 1]
    return {"questions": len(several), "differ": sum(len(set(found)) > 1 for found in several)}
