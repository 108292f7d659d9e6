"""The grading desk for programs: what one has to read, how readers agree, whether grades stand as locked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from ninja import Router, Schema

from ortaq.assistants.desk import proof, queries
from ortaq.assistants.models import Reading
from ortaq.assistants.rules import examines
from ortaq.core.monitor.readings import told_agreement
from ortaq.members.rules import person, require

router = Router(tags=["assistants"])


class ToReadOut(Schema):
    """An answer to read, without whose it is."""

    id: UUID
    language: str
    question: str
    text: str
    sources: list[str]


class AgreementOut(Schema):
    """Krippendorff's alpha of two readers in thousandths, its interval, and what it allows; null: not a number."""

    language: str
    criterion: str
    alpha: int | None
    low: int | None
    high: int | None
    items: int
    standing: str


class KeptOut(Schema):
    """Whether readings and decisions are those that the audit log knows."""

    whole: bool
    kept: int
    faults: list[dict[str, str]]


def may_examine(request: HttpRequest) -> None:
    """Only those who run the monitor."""
    require(examines(person(request)), _("Only standards officers and the secretariat see how readers do."))


@router.get("/grades/to-read", response=list[ToReadOut], summary="What I have to read, in my own order")
def to_read(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """The same as the grading desk shows."""
    add_never_cache_headers(response)
    return [told(one) for one in queries.to_read(person(request))]


def told(one: Reading) -> dict[str, Any]:
    """A reading as its reader may see it."""
    return {"id": one.pk} | {name: getattr(one.sheet, name) for name in ("language", "question", "text", "sources")}


@router.get("/grades/agreement", response=list[AgreementOut], summary="How far readers agree")
def agreement(request: HttpRequest) -> list[dict[str, Any]]:
    """By language and criterion, over all weeks."""
    may_examine(request)
    return [
        {"language": language, "criterion": criterion} | told_agreement(one)
        for (language, criterion), one in queries.agreements().items()
    ]


@router.get("/grades/proof", response=KeptOut, summary="Whether people's grades stand as they were locked")
def kept(request: HttpRequest) -> dict[str, Any]:
    """Every reading and decision is held against the audit log."""
    may_examine(request)
    found = proof.report()
    return {
        "whole": found.is_whole,
        "kept": found.readings,
        "faults": [{"where": one.where, "what": one.what} for one in found.faults],
    }
