"""What people read in a run as its run file tells it: what they marked, and never who they are."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ortaq.assistants.desk import queries
from ortaq.assistants.models import Adjudication, Criterion, Mark, Reading, Run, Sheet
from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor.readings import file_of
from ortaq.members.models import Person

Read = list[tuple[Reading, dict[str, Mark]]]


def files_of(run: Run) -> dict[str, bytes]:
    """The readings of a run as files of its run file, as they stand in the database now."""
    return {file_of(one): jcs(one) for one in told_of(run)}


def told_of(run: Run) -> Iterable[dict[str, Any]]:
    """What two have read in a run, in the order of its answers, without who they are."""
    sheets = queries.both_locked().filter(answer__run=run).select_related("answer")
    decided: defaultdict[object, dict[str, Adjudication]] = defaultdict(dict)
    for decision in Adjudication.objects.filter(sheet__answer__run=run).select_related("person__broadcaster"):
        decided[decision.sheet_id][decision.criterion] = decision
    levels = queries.levels_of(sheets)
    people = {reading.person for read in levels.values() for reading, _marks in read}
    people |= {decision.person for its in decided.values() for decision in its.values()}
    numbers = numbered(run, people)
    answers = {sheet.pk: sheet.answer for sheet in sheets}
    rows = [told_reading(sheet, read, decided[sheet.pk], numbers) for sheet, read in levels.items()]
    for row, sheet in zip(rows, levels, strict=True):
        row |= {"position": answers[sheet.pk].position, "question": answers[sheet.pk].asked["fact"]}
    return sorted(rows, key=lambda row: row["position"])


def numbered(run: Run, people: Iterable[Person]) -> dict[object, str]:
    """A number for each reader that holds in this file alone, so that nobody is followed from week to week."""
    mixed = sorted(people, key=lambda one: hashlib.sha256(f"{run.pk}{one.pseudonym}".encode()).digest())
    return {person.pk: f"reader {number}" for number, person in enumerate(mixed, 1)}


def told_reading(
    sheet: Sheet, read: Read, decided: Mapping[str, Adjudication], numbers: Mapping[object, str]
) -> dict[str, Any]:
    """One sheet with both readings; notes and reasons are for the desk, and stay there."""
    home, abroad = (
        {
            "reader": numbers[reading.person_id],
            "country": queries.territory_of(reading.person),
            "marks": {
                name: {
                    "level": marks[name].level,
                    "words": None if marks[name].start is None else [marks[name].start, marks[name].stop],
                }
                for name in Criterion.values
            },
        }
        for reading, marks in read
    )
    return {
        "language": sheet.language,
        "text": sheet.text,
        "blinding": sheet.blinding,
        "home": home,
        "abroad": abroad,
        "decided": {
            name: {
                "level": one.level,
                "reader": numbers[one.person_id],
                "country": queries.territory_of(one.person),
            }
            for name, one in decided.items()
        },
    }
