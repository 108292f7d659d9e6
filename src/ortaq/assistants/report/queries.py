"""What a week comes to, from its sealed runs; and the answers behind a cell of the report."""

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.fields.json import KT

from ortaq.assistants.corrections import queries as corrected
from ortaq.assistants.desk import queries as desk
from ortaq.assistants.models import (
    Answer,
    AnswerState,
    Criterion,
    FactVersion,
    Finding,
    FindingKind,
    Match,
    Persona,
    Run,
    RunState,
    WeeklyReport,
)
from ortaq.core.grading.agreement import Standing
from ortaq.core.grading.drift import drift
from ortaq.core.grading.key import Grade
from ortaq.core.monitor.numbers import MEASURES, UNGRADED, Row, counts, grouped, measured

KIND = "ortaq.report/1"
EVERY_COUNTRY = ("KZ", "KG", "UZ", "AZ", "TM", "TR", "HU", "XN", "")
"""The order of the columns; the last one is of what is common to all."""
EVERY_LANGUAGE = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")
TREND = 12
"""Weeks that a trend shows."""


Rights = dict[str, bool]
"""Whether each question was answered right."""


def reports() -> QuerySet[WeeklyReport]:
    """What was published, the latest first."""
    return WeeklyReport.objects.order_by("-week")


def days_of(week: str) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of a week: 2026-W47; raises ValueError.

    >>> days_of("2026-W47")
    (datetime.date(2026, 11, 16), datetime.date(2026, 11, 22))
    """
    year, _w, number = week.partition("-W")
    monday = dt.date.fromisocalendar(int(year), int(number), 1)
    return monday, monday + dt.timedelta(days=6)


def runs_of(week: str) -> list[Run]:
    """The sealed runs of a week, of each assistant the last."""
    sealed = Run.objects.filter(week=week, state=RunState.SEALED).select_related("assistant").order_by("sealed_at")
    latest = {run.assistant_id: run for run in sealed}
    return sorted(latest.values(), key=lambda run: (run.assistant.name, run.assistant.channel))


def rows_of(run: Run) -> list[Row]:
    """The answers of a run as its numbers need them."""
    grades = dict(Match.objects.filter(answer__run=run).order_by("pk").values_list("answer_id", "grade"))
    told = run.answers.annotate(
        fact=KT("asked__fact"),
        of=KT("asked__country"),
        about=KT("asked__topic"),
        tongue=KT("asked__language"),
        manner=KT("asked__persona"),
    ).values_list("pk", "fact", "tongue", "of", "about", "manner", "repeat", "sources")
    return [
        Row(fact, tongue, of, about, manner, repeat, grades.get(pk, ""), bool(sources))
        for pk, fact, tongue, of, about, manner, repeat, sources in told
    ]


def content_of(week: str, made_at: dt.datetime) -> dict[str, Any]:
    """The whole report of a week as plain values; raises ValueError for a week that is none."""
    first, last = days_of(week)
    runs = runs_of(week)
    rows = {run.pk: [row for row in rows_of(run) if counts(row)] for run in runs}
    every = [row for its in rows.values() for row in its]
    agreements = agreement_by_language()
    return {
        "kind": KIND,
        "week": week,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "made_at": made_at.isoformat(),
        "is_demo": any(run.is_demo for run in runs),
        # Channels are never counted together: an answer of an app is not one of an API.
        "totals": totals_of([(run, rows[run.pk]) for run in runs]),
        "languages": [one for one in EVERY_LANGUAGE if any(row.language == one for row in every)],
        "countries": [one for one in EVERY_COUNTRY if any(row.country == one for row in every)],
        "topics": sorted({row.topic for row in every}),
        "agreements": agreements,
        "held": [language for language, one in agreements.items() if one["standing"] == Standing.NOT_PUBLISHED],
        "assistants": [assistant_of(run, rows[run.pk], week) for run in runs],
        "moved": moved(week, runs),
        "corrections": corrections(made_at),
        "own_errors": own_errors(first, last),
    }


def totals_of(runs: Sequence[tuple[Run, Sequence[Row]]]) -> dict[str, dict[str, Any]]:
    """The measures of each channel; where one assistant is alone on it, they are those that were signed."""
    found = {}
    for channel in sorted({run.assistant.channel for run, _rows in runs}):
        its = [(run, rows) for run, rows in runs if run.assistant.channel == channel]
        if len(its) == 1:
            found[channel] = signed(its[0][0])["total"]
        else:
            found[channel] = measured([row for _run, rows in its for row in rows], by=lambda row: row.question)
    return found


def signed(run: Run) -> dict[str, Any]:
    """The numbers of a sealed run as they were signed."""
    found: dict[str, Any] = json.loads(bytes(run.manifest))["numbers"]
    return found


def assistant_of(run: Run, rows: Sequence[Row], week: str) -> dict[str, Any]:
    """One assistant's part of the report."""
    numbers = signed(run)
    total = numbers["total"]
    states = {state.value: run.answers.filter(state=state).count() for state in AnswerState}
    assistant = run.assistant
    models = run.answers.exclude(model_returned="").order_by().values_list("model_returned", flat=True).distinct()
    return {
        "slug": assistant.slug,
        "name": assistant.name,
        "maker": assistant.maker,
        "note": assistant.note,
        "channel": assistant.channel,
        "run": str(run.pk),
        "manifest": run.manifest_digest,
        "models": sorted(models),
        "states": states,
        "total": total,
        "cells": numbers["cells"],
        "topics": grouped(rows, lambda row: (row.language, row.topic), ("language", "topic")),
        "grades": numbers["grades"],
        "trend": [*trend_of(assistant.slug, week), {"week": week} | total],
    }


def trend_of(slug: str, week: str) -> list[dict[str, Any]]:
    """An assistant's shares of the weeks before, as they were published; the oldest first."""
    found = [
        {"week": report.week} | one["total"]
        for report in reports().filter(week__lt=week)[: TREND - 1]
        for one in report.content["assistants"]
        if one["slug"] == slug
    ]
    return found[::-1]


def moved(week: str, runs: Sequence[Run]) -> dict[str, Any]:
    """The cells (assistant and language) that changed since the week before, corrected for how many are looked at.

    Only questions that both weeks asked in the same version say something of a change.
    """
    last = reports().filter(week__lt=week).first()
    if last is None:
        return {"against": "", "compared": 0, "cells": []}
    names = {run.assistant.slug for run in runs}
    before = [run for run in runs_of(last.week) if run.assistant.slug in names]
    found = drift(rights_of(before), rights_of(runs))
    return {
        "against": last.week,
        "compared": len(found),
        "cells": [
            {"assistant": run.assistant.slug, "language": language, "lost": list(one.lost), "won": list(one.won)}
            for run in runs
            for language in EVERY_LANGUAGE
            if (one := found.get((run.assistant.slug, language))) and one.is_alarm
        ],
    }


def rights_of(runs: Sequence[Run]) -> dict[Hashable, Rights]:
    """By assistant and language: the fact and the version of each question, and whether it was answered right."""
    found: dict[Hashable, Rights] = defaultdict(dict)
    for run in runs:
        told = Match.objects.filter(answer__run=run, answer__repeat=0, answer__question__persona=Persona.INNOCENT)
        rows = told.order_by("answer__question__fact__slug", "pk").values_list(
            "answer__question__fact__slug", "answer__question__language", "answer__question__version", "grade"
        )
        for fact, language, version, grade in rows:
            if grade not in {UNGRADED, Grade.UNCLEAR}:
                found[run.assistant.slug, language][f"{fact} {version}"] = grade == Grade.CORRECT
    return dict(found)


def agreement_by_language() -> dict[str, dict[str, Any]]:
    """How far two readers agree on accuracy in each language, in thousandths; it is the gate to publishing."""
    return {
        language: {
            "alpha": thousandths(one.alpha),
            "low": thousandths(one.interval.low),
            "high": thousandths(one.interval.high),
            "items": one.items,
            "standing": str(one.standing),
        }
        for (language, criterion), one in desk.agreements().items()
        if criterion == Criterion.ACCURACY
    }


def corrections(now: dt.datetime) -> dict[str, Any]:
    """How long published corrections took until an assistant answered right; days in tenths, open ones until now."""
    rows: dict[str, dict[str, Any]] = {}
    fixes: dict[str, list[corrected.Fix]] = {}
    for ticket in corrected.tickets().order_by("-correction__published_at"):
        correction, fix = ticket.correction, corrected.fix_of(ticket, now)
        fixes.setdefault(ticket.assistant.slug, []).append(fix)
        row = rows.setdefault(
            str(correction.pk),
            {
                "id": str(correction.pk),
                "fact": correction.fact.slug,
                "statement": correction.fact.statement,
                "language": correction.language,
                "published": correction.published_at.date().isoformat() if correction.published_at else "",
                "fixes": [],
            },
        )
        told = {"assistant": ticket.assistant.slug, "tenths": round(fix.days * 10), "is_fixed": fix.answer is not None}
        row["fixes"].append(told)
    medians = {slug: corrected.median_days(its) for slug, its in sorted(fixes.items())}
    return {
        "rows": list(rows.values()),
        "median_tenths": {slug: None if days is None else round(days * 10) for slug, days in medians.items()},
    }


def thousandths(value: float) -> int | None:
    """A value as a whole number; None for what is not a number."""
    return None if math.isnan(value) else round(value * 1000)


def own_errors(first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """What our own bank had wrong, and was put right in these days; the latest first."""
    changed = FactVersion.objects.exclude(why="").filter(created_at__date__range=(first, last)).select_related("fact")
    found = Finding.objects.filter(kind=FindingKind.OURS, created_at__date__range=(first, last)).select_related("fact")
    return [
        *({"fact": one.fact.slug, "what": one.why, "day": one.created_at.date().isoformat()} for one in changed),
        *({"fact": one.fact.slug, "what": one.note, "day": one.created_at.date().isoformat()} for one in found),
    ]


# ---- behind a cell --------------------------------------------------------------------------------------------------


def answers_of(run: str, language: str, by: str, column: str) -> list[Answer]:
    """The answers behind a cell, the wrong ones first; `by` is country or topic, and says what the column is."""
    found = (
        Answer.objects.filter(run_id=run, repeat=0, state=AnswerState.ANSWERED, asked__language=language)
        .filter(**{f"asked__{by}": column})
        .select_related("question__fact", "run__assistant")
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


def readings_of(answer: Answer) -> list[dict[str, Any]]:
    """What two readers and, where they differed, a third found in an answer; nothing before both are locked."""
    sheets = desk.both_locked().filter(answer=answer)
    for (home, one), (foreign, other) in desk.levels_of(sheets).values():
        decided = desk.adjudicated([answer.run]).get(answer, {})
        return [
            {
                "criterion": Criterion(name).label,
                "home": one[name].get_level_display(),
                "foreign": other[name].get_level_display(),
                "home_country": desk.territory_of(home.person),
                "foreign_country": desk.territory_of(foreign.person),
                "agreed": decided.get(name),
            }
            for name in Criterion.values
        ]
    return []


def measure_names() -> tuple[str, ...]:
    """What can be counted."""
    return tuple(MEASURES)
