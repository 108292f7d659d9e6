"""Published reports for programs; open to everyone."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ortaq.assistants.models import WeeklyReport
from ortaq.assistants.report import actions, queries
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


@router.get("/reports", response=list[ReportOut], auth=None, summary="All published reports, the latest first")
def reports(request: HttpRequest) -> list[WeeklyReport]:  # noqa: ARG001 -- ninja's signature
    """Without their content."""
    return list(queries.reports())


@router.get("/reports/{week}", response=WholeReportOut, auth=None, summary="The report of a week")
def report(request: HttpRequest, week: str) -> WeeklyReport:  # noqa: ARG001 -- ninja's signature
    """What was published."""
    return get_object_or_404(queries.reports(), week=week)


@router.post("/reports", response=ReportOut, summary="Publish the report of a week")
def publish(request: HttpRequest, told: WeekIn) -> WeeklyReport:
    """From the sealed runs of that week; published again, it takes the place of the old one."""
    return actions.publish(told.week, by=person(request))
