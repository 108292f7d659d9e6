"""As-run reports over the API: what was sent, signed, for the channel's house and for those who gave the rights."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ortaq.channels.models import AsRun
from ortaq.channels.reports import queries
from ortaq.members.rules import member
from ortaq.work.models import Json

router = Router(tags=["as-run"])


class ReportOut(Schema):
    """A day of a channel; `is_ours` is the whole log of a channel of ours, else what was shown under our contracts."""

    id: UUID
    channel: str
    house: str
    day: dt.date
    showings: int
    is_ours: bool
    digest: str


@router.get("/", response=list[ReportOut], summary="What was sent, by channel and day")
def listed(request: HttpRequest, first: dt.date | None = None, last: dt.date | None = None) -> list[ReportOut]:
    """The reports that our house may read, the newest first, between two days."""
    _person, house = member(request)
    return [
        ReportOut(
            id=one.pk,
            channel=one.channel.slug,
            house=one.channel.broadcaster.slug,
            day=one.day,
            showings=len(one.document["showings"]),
            is_ours=one.is_log,
            digest=one.digest,
        )
        for one in queries.reports_for(house, first, last)
    ]


@router.get("/{report_id}", response=Json, summary="One report with its signature")
def signed(request: HttpRequest, report_id: UUID) -> Json:
    """The document word for word, the SHA-256 of its canonical JSON, and the signature of the channel's house."""
    _person, house = member(request)
    found: AsRun = get_object_or_404(queries.reports_for(house), pk=report_id)
    return found.signed
