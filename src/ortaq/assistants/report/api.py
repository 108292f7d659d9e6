"""Published reports for programs; open to everyone."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from ortaq.assistants.models import WeeklyReport
from ortaq.assistants.report import actions, behind, errors, queries
from ortaq.assistants.runs.api import AnswerOut, told_answer
from ortaq.members.rules import person

router = Router(tags=["assistants"])


class ReportOut(Schema):
    """A report and the SHA-256 of its content."""

    week: str
    digest: str
    published_at: dt.datetime
    is_demo: bool


class WholeReportOut(ReportOut):
    """The same with all it says; shares are hundredths of a per cent, agreements thousandths."""

    content: dict[str, Any]


class WeekIn(Schema):
    """Which week."""

    week: str


class CellIn(Schema):
    """A cell of the grid; `country` is empty for what is common to all."""

    assistant: str
    language: str
    country: str = ""
    topic: str = ""


class ErrorIn(Schema):
    """An error of ours: `kind` is matcher, question, report or other; `what` is by language, English always."""

    kind: str
    what: dict[str, str]
    subject: str = ""
    right_since: dt.date | None = None


@router.get("/reports", response=list[ReportOut], auth=None, summary="All published reports, the latest first")
def reports(request: HttpRequest) -> list[WeeklyReport]:  # noqa: ARG001 -- ninja's signature
    """Without their content."""
    return list(queries.reports())


@router.get("/reports/{week}", response=WholeReportOut, auth=None, summary="The report of a week")
def report(request: HttpRequest, week: str) -> WeeklyReport:  # noqa: ARG001 -- ninja's signature
    """What was published."""
    return get_object_or_404(queries.reports(), week=week)


@router.get(
    "/reports/{week}/answers", response=list[AnswerOut], auth=None, summary="The answers behind a cell of a report"
)
def answers(
    request: HttpRequest,  # noqa: ARG001 -- ninja's signature
    week: str,
    cell: Query[CellIn],
) -> list[dict[str, Any]]:
    """Of one assistant in one language, about a country or a topic; the wrong ones first."""
    found = get_object_or_404(queries.reports(), week=week)
    run = next((one["run"] for one in found.content["assistants"] if one["slug"] == cell.assistant), None)
    if run is None:
        raise Http404
    by, column = ("topic", cell.topic) if cell.topic else ("country", cell.country)
    return [told_answer(one) for one in behind.answers_of(run, cell.language, by, column)]


@router.get("/errors", response=list[dict[str, Any]], auth=None, summary="Our own errors, the latest first")
def own_errors(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 -- ninja's signature
    """Of facts, questions, the matcher and reports: what was wrong, since when it is right, what changed by it."""
    return errors.own_errors()


@router.post("/errors", response=dict[str, Any], summary="Publish an error of ours")
def own_up(request: HttpRequest, told: ErrorIn) -> dict[str, Any]:
    """By a standards officer or the secretariat."""
    made = actions.own_up(told.kind, told.what, subject=told.subject, right_since=told.right_since, by=person(request))
    return errors.told_erratum(made)


@router.post("/reports", response=ReportOut, summary="Publish the report of a week")
def publish(request: HttpRequest, told: WeekIn) -> WeeklyReport:
    """From the sealed runs of that week; published again, it takes the place of the old one."""
    return actions.publish(told.week, by=person(request))
