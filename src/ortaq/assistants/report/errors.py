"""Our own errors: facts that were corrected, and what somebody published of the matcher, a question or a report."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ortaq.assistants.models import Erratum, FactVersion, Run
from ortaq.assistants.runs.grades import grades_now, signed_grades
from ortaq.assistants.runs.queries import matcher_of
from ortaq.core.grading.key import Grade
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.monitor.numbers import WRONG


def own_errors(first: dt.date | None = None, last: dt.date | None = None) -> list[dict[str, Any]]:
    """What of ours was wrong, and was put right in these days (without: ever); the latest first.

    Facts that were corrected, questions that were found wrong with them, and what somebody published by hand.
    """
    days = {"created_at__date__gte": first, "created_at__date__lte": last}
    within = {name: day for name, day in days.items() if day}
    rows = [
        *(
            told_error(one.created_at, "fact", {"": one.why}, one.fact.slug, version=one.number)
            for one in FactVersion.objects.exclude(why="").filter(**within).select_related("fact")
        ),
        *map(told_erratum, Erratum.objects.filter(**within)),
    ]
    return sorted(rows, key=lambda row: row["day"], reverse=True)


def told_erratum(one: Erratum) -> dict[str, Any]:
    """What somebody published, as the report tells it."""
    more = {"effect": one.effect, "matcher": one.matcher, "right_since": one.right_since.isoformat()}
    return told_error(one.created_at, one.kind, one.what, one.subject, **more)


def told_error(at: dt.datetime, kind: str, what: dict[str, str], subject: str, **more: Any) -> dict[str, Any]:
    """An error of ours as the report tells it; `what` is by language, "" where it was written in one only."""
    return {"day": at.date().isoformat(), "kind": str(kind), "what": what, "subject": subject} | more


def effect_of_matcher(week: str, runs: Iterable[Run]) -> dict[str, Any]:
    """What the matcher of today grades otherwise in the runs of a week; empty where it has graded them itself."""
    answers = changed = wrong = right = 0
    for run in runs:
        if matcher_of(run) == MATCHER_VERSION:
            continue
        before = signed_grades(run)
        for pk, grade in grades_now(run).items():
            was = before.get(pk, "")
            answers += 1
            changed += was != grade
            wrong += grade in WRONG and was not in WRONG
            right += grade == Grade.CORRECT and was != Grade.CORRECT
    if not answers:
        return {}
    return {"week": week, "answers": answers, "changed": changed, "turned_wrong": wrong, "turned_right": right}
