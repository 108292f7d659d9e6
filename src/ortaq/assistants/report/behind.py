"""What lies behind a cell of the report: its answers, how the same question fared elsewhere, what people read."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from ortaq.assistants.desk import queries as desk
from ortaq.assistants.models import Answer, AnswerState, Criterion, Level, Match, RunState
from ortaq.assistants.report.queries import EVERY_LANGUAGE, TREND, reports
from ortaq.core.grading.agreement import Standing
from ortaq.core.monitor.numbers import Row, counts, grouped


def answers_of(run: str, language: str, by: str, column: str) -> list[Answer]:
    """The answers behind a cell, the wrong ones first; `by` is country or topic, and says what the column is."""
    found = (
        Answer.objects.filter(run_id=run, repeat=0, state=AnswerState.ANSWERED, asked__language=language)
        .filter(**{f"asked__{by}": column})
        .select_related("question__fact", "run__assistant")
        .defer("request", "response", "run__manifest", "run__readings", "run__signature")
        .prefetch_related(Prefetch("matches", Match.objects.order_by("-pk")))
    )
    rank = {"wrong": 0, "outdated": 1, "partial": 2}
    return sorted(found, key=lambda one: (rank.get(grade_of(one), 3), one.asked["fact"], one.asked["persona"]))


def grade_of(answer: Answer) -> str:
    """The grade of an answer, empty before it has one."""
    found = next(iter(answer.matches.all()), None)
    return found.grade if found else ""


def same_question(answer: Answer) -> list[tuple[str, str]]:
    """The grades of the same question in all languages of its run: (language, grade)."""
    others = Answer.objects.filter(
        run=answer.run_id, repeat=0, asked__fact=answer.asked["fact"], asked__persona=answer.asked["persona"]
    ).prefetch_related("matches")
    found = {one.asked["language"]: grade_of(one) for one in others}
    return [(language, found.get(language, "")) for language in EVERY_LANGUAGE]


def weeks_of(answer: Answer) -> list[tuple[str, str]]:
    """The grades of this question in the published weeks, the oldest first: (week, grade)."""
    published = reports().values_list("week", flat=True)[:TREND]
    asked = Answer.objects.filter(
        run__assistant=answer.run.assistant_id,
        run__state=RunState.SEALED,
        run__week__in=list(published),
        repeat=0,
        question=answer.question_id,
    ).prefetch_related("matches")
    found = {one.run.week: grade_of(one) for one in asked.select_related("run").order_by("run__sealed_at")}
    return sorted(found.items())


def topics_in(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """The measures of a cell by topic."""
    rows = [
        Row(
            one.asked["fact"],
            one.asked["language"],
            one.asked["country"],
            one.asked["topic"],
            one.asked["persona"],
            one.repeat,
            grade_of(one),
            bool(one.sources),
        )
        for one in answers
    ]
    return grouped([row for row in rows if counts(row)], lambda row: (row.topic,), ("topic",))


def readings_of(answer: Answer, agreed: dict[str, Any]) -> list[dict[str, Any]]:
    """What two readers and, where they differed, a third found in an answer; nothing before both are locked.

    `agreed` is how far readers agree in its language: what is not to be published of it is not told here either.
    """
    sheets = desk.both_locked().filter(answer=answer)
    for (home, one), (foreign, other) in desk.levels_of(sheets).values():
        decided = desk.adjudicated([answer.run]).get(answer, {})
        return [
            {
                "criterion": Criterion(name).label,
                "home": {"level": one[name].level, "name": one[name].get_level_display()},
                "foreign": {"level": other[name].level, "name": other[name].get_level_display()},
                "home_country": desk.territory_of(home.person),
                "foreign_country": desk.territory_of(foreign.person),
                "agreed": named(decided.get(name)),
            }
            for name in Criterion.values
            if agreed.get(name, {}).get("standing", Standing.NOT_PUBLISHED) != Standing.NOT_PUBLISHED
        ]
    return []


def named(level: int | None) -> dict[str, Any] | None:
    """A level with its name; None while it is open."""
    return None if level is None else {"level": level, "name": Level(level).label}
