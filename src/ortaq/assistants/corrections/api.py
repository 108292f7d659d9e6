"""Corrections over the API; what is public is also in the feed."""

import datetime as dt
from typing import Any
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
    changed_at: dt.datetime
    why_withdrawn: str


class SeenOut(Schema):
    """Where the claim was seen: a signed run, and the SHA-256 of the answer's bytes."""

    assistant: str
    model: str
    run: str
    sha256: str
    at: str


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
    """A ticket; `days` until the first run that was right, or until now; `state` is open, fixed or again."""

    id: UUID
    assistant: str
    sent_at: dt.datetime
    acknowledged_at: dt.datetime | None
    reference: str
    days: float
    is_fixed: bool
    state: str


class WholeOut(CorrectionOut):
    """A correction with its sources, where it was seen, what came of it, and what is said against it."""

    url: str
    sources: list[str]
    seen_in: list[SeenOut]
    tickets: list[TicketOut]
    disputes: list[dict[str, Any]]


class PlatformOut(Schema):
    """How a platform answers; `median_days` is null while fewer than half are fixed."""

    maker: str
    tickets: int
    fixed: int
    median_days: float | None


def out(correction: Correction) -> CorrectionOut:
    """A correction as the API gives it."""
    return CorrectionOut(**plain(correction))


def plain(correction: Correction) -> dict[str, Any]:
    """Its values by name."""
    same = ("id", "state", "fact_version", "language", "claim", "rating", "published_at", "changed_at", "why_withdrawn")
    return {name: getattr(correction, name) for name in same} | {
        "fact": correction.fact.slug,
        "right": told.right(correction),
        "house": correction.house.name,
    }


def ticket_out(ticket: Ticket) -> TicketOut:
    """A ticket as the API gives it."""
    fix = queries.fix_of(ticket)
    same = ("id", "sent_at", "acknowledged_at", "reference")
    return TicketOut(
        **{name: getattr(ticket, name) for name in same},
        assistant=ticket.assistant.slug,
        days=fix.days,
        is_fixed=fix.answer is not None,
        state=fix.state,
    )


@router.get("/corrections", response=list[CorrectionOut], auth=None, summary="Published corrections")
def corrections(request: HttpRequest, country: str = "", language: str = "", fact: str = "") -> list[CorrectionOut]:  # noqa: ARG001 -- ninja's signature
    """What assistants said wrongly, and what is right; of a country, a language, a fact."""
    found = queries.published(country, language)
    return [out(one) for one in (found.filter(fact__slug=fact) if fact else found)]


@router.get("/corrections/platforms", response=list[PlatformOut], auth=None, summary="How platforms answer")
def platforms(request: HttpRequest) -> list[PlatformOut]:  # noqa: ARG001 -- ninja's signature
    """Median days until fixed; open tickets count until now."""
    return [
        PlatformOut(maker=maker, tickets=many, fixed=fixed, median_days=days)
        for maker, (many, fixed, days) in queries.by_platform().items()
    ]


@router.get("/corrections/{correction}", response=WholeOut, auth=None, summary="One correction")
def correction(request: HttpRequest, correction: UUID) -> WholeOut:  # noqa: ARG001 -- ninja's signature
    """One that is or was published, with its sources, tickets and disputes."""
    one = get_object_or_404(queries.public_or_withdrawn(), pk=correction)
    return WholeOut(
        **plain(one),
        url=told.address(one),
        sources=told.sources(one),
        seen_in=one.seen_in,
        tickets=[ticket_out(ticket) for ticket in queries.tickets().filter(correction=one)],
        disputes=told.line(one)["disputes"],
    )


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
