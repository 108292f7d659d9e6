"""Corrections over the API; what is public is also in the feed."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ortaq.assistants.corrections import actions, queries, told
from ortaq.assistants.models import Answer, Assistant, Correction, Ticket
from ortaq.members.rules import person

router = Router(tags=["assistants"])


class CorrectionOut(Schema):
    """A correction; `rating` runs from 1 (false) to 5."""

    id: UUID
    state: str
    fact: str
    fact_version: int
    language: str
    claim: str
    right: str
    rating: int
    house: str
    published_at: dt.datetime | None


class DraftIn(Schema):
    """What to correct: a wrong answer, and the sentence of it that is wrong."""

    answer: UUID
    claim: str = ""


class WhyIn(Schema):
    """A reason."""

    why: str


class SendIn(Schema):
    """Which assistant's platform was told, and its number for it."""

    assistant: str
    reference: str = ""


class TicketOut(Schema):
    """A ticket; `days` until the first right answer, or until now."""

    id: UUID
    assistant: str
    sent_at: dt.datetime
    acknowledged_at: dt.datetime | None
    reference: str
    days: float
    is_fixed: bool


class PlatformOut(Schema):
    """How a platform answers; `median_days` is null while fewer than half are fixed."""

    maker: str
    tickets: int
    fixed: int
    median_days: float | None


def out(correction: Correction) -> CorrectionOut:
    """A correction as the API gives it."""
    same = ("id", "state", "fact_version", "language", "claim", "rating", "published_at")
    return CorrectionOut(
        **{name: getattr(correction, name) for name in same},
        fact=correction.fact.slug,
        right=told.right(correction),
        house=correction.house.name,
    )


def ticket_out(ticket: Ticket) -> TicketOut:
    """A ticket as the API gives it."""
    fix = queries.fix_of(ticket)
    same = ("id", "sent_at", "acknowledged_at", "reference")
    return TicketOut(
        **{name: getattr(ticket, name) for name in same},
        assistant=ticket.assistant.slug,
        days=fix.days,
        is_fixed=fix.answer is not None,
    )


@router.get("/corrections", response=list[CorrectionOut], auth=None, summary="Published corrections")
def corrections(request: HttpRequest) -> list[CorrectionOut]:  # noqa: ARG001 -- ninja's signature
    """What assistants said wrongly, and what is right."""
    return [out(one) for one in queries.published()]


@router.get("/corrections/platforms", response=list[PlatformOut], auth=None, summary="How platforms answer")
def platforms(request: HttpRequest) -> list[PlatformOut]:  # noqa: ARG001 -- ninja's signature
    """Median days until fixed; open tickets count until now."""
    return [
        PlatformOut(maker=maker, tickets=many, fixed=fixed, median_days=days)
        for maker, (many, fixed, days) in queries.by_platform().items()
    ]


@router.post("/corrections", response=CorrectionOut, summary="Draft a correction")
def draft(request: HttpRequest, told_: DraftIn) -> CorrectionOut:
    """Of a wrong answer of a sealed run."""
    answer = get_object_or_404(Answer, pk=told_.answer)
    return out(actions.draft(answer, by=person(request), claim=told_.claim))


@router.post("/corrections/{correction}/publish", response=CorrectionOut, summary="Publish a draft")
def publish(request: HttpRequest, correction: UUID) -> CorrectionOut:
    """Somebody else's draft."""
    return out(actions.publish(get_object_or_404(Correction, pk=correction), by=person(request)))


@router.post("/corrections/{correction}/withdraw", response=CorrectionOut, summary="Withdraw a correction")
def withdraw(request: HttpRequest, correction: UUID, told_: WhyIn) -> CorrectionOut:
    """With the reason, which everybody reads."""
    return out(actions.withdraw(get_object_or_404(Correction, pk=correction), by=person(request), why=told_.why))


@router.post("/corrections/{correction}/tickets", response=TicketOut, summary="Note that a platform was told")
def send(request: HttpRequest, correction: UUID, told_: SendIn) -> TicketOut:
    """A ticket to one assistant's platform."""
    one = get_object_or_404(Correction, pk=correction)
    assistant = get_object_or_404(Assistant, slug=told_.assistant)
    return ticket_out(actions.send(one, assistant, by=person(request), reference=told_.reference))


@router.post("/corrections/tickets/{ticket}/acknowledge", response=TicketOut, summary="Note that it answered")
def acknowledge(request: HttpRequest, ticket: UUID) -> TicketOut:
    """The platform has answered."""
    return ticket_out(actions.acknowledge(get_object_or_404(Ticket, pk=ticket), by=person(request)))
