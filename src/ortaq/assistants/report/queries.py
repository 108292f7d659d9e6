"""What a week comes to, from its sealed runs; and the answers behind a cell of the report."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from ortaq.assistants.corrections import queries as corrected
from ortaq.assistants.desk import queries as desk
from ortaq.assistants.models import (
    Answer,
    AnswerState,
    Fact,
    FactState,
    Persona,
    Run,
    RunState,
    Sensitivity,
    WeeklyReport,
)
from ortaq.assistants.report.errors import own_errors
from ortaq.assistants.runs.grades import grades_now, signed_grades
from ortaq.assistants.runs.queries import matcher_of
from ortaq.core.grading.drift import drift
from ortaq.core.grading.key import Grade
from ortaq.core.monitor.numbers import MEASURES, UNGRADED, Row, counts, grouped, measured
from ortaq.core.monitor.readings import Tables, agreements
from ortaq.core.monitor.runfile import sha256

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
    grades = signed_grades(run)
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
    tables = desk.tables(week)
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
        "agreements": agreements_of(tables),
        "matchers": sorted({matcher_of(run) for run in runs}),
        "assistants": [assistant_of(run, rows[run.pk], week) for run in runs],
        "contested": contested(runs),
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
        "manners": numbers["manners"],
        "readings": sha256(bytes(run.readings)) if run.readings else "",
        "joined": joined_of(run),
        "trend": [*trend_of(assistant.slug, week), {"week": week} | total],
    }


def joined_of(run: Run) -> dict[str, Any] | None:
    """What matcher and people come to together, as it was signed; None while nobody has read."""
    if not run.readings:
        return None
    numbers = json.loads(bytes(run.readings))["numbers"]
    return {name: numbers[name] for name in ("languages", "total")}


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
    """By assistant and language: the fact and the version of each question, and whether it was answered right.

    All by the matcher of today: what another one has graded otherwise did not move.
    """
    found: dict[Hashable, Rights] = defaultdict(dict)
    for run in runs:
        grades = grades_now(run)
        rows = run.answers.filter(repeat=0, question__persona=Persona.INNOCENT).order_by("question__fact__slug", "pk")
        told = rows.values_list("pk", "question__fact__slug", "question__language", "question__version")
        for pk, fact, language, version in told:
            if (grade := grades.get(pk, UNGRADED)) not in {UNGRADED, Grade.UNCLEAR}:
                found[run.assistant.slug, language][f"{fact} {version}"] = grade == Grade.CORRECT
    return dict(found)


def agreements_of(tables: Tables) -> dict[str, dict[str, dict[str, Any]]]:
    """How far two readers agree, by language and criterion; the gate to publishing what they found."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in agreements(tables):
        found[one.pop("language")][one.pop("criterion")] = one
    return dict(found)


def contested(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Every contested matter with all its positions, and the answers that were given; nobody grades them."""
    answers = Answer.objects.filter(run__in=runs, repeat=0, state=AnswerState.ANSWERED)
    answers = answers.filter(question__fact__sensitivity=Sensitivity.CONTESTED).order_by(
        "run__assistant__name", "position"
    )
    said: dict[str, list[dict[str, str]]] = defaultdict(list)
    for pk, slug, fact, language in answers.values_list(
        "pk", "run__assistant__slug", "question__fact__slug", "question__language"
    ):
        said[fact].append({"answer": str(pk), "assistant": slug, "language": language})
    matters = Fact.objects.filter(sensitivity=Sensitivity.CONTESTED)
    return [
        {
            "fact": one.slug,
            "country": one.country,
            "question": one.statement,
            "positions": one.positions,
            "answers": said[one.slug],
        }
        for one in matters.filter(Q(state=FactState.PUBLISHED) | Q(slug__in=list(said))).order_by("slug")
    ]


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


def measure_names() -> tuple[str, ...]:
    """What can be counted."""
    return tuple(MEASURES)
