"""Disputes over the API: everybody reads reasons and outcomes, without names."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from ortaq.assistants.disputes import actions, queries
from ortaq.assistants.models import Correction, CorrectionState, Dispute, Outcome
from ortaq.members.rules import person

router = Router(tags=["assistants"])


class DisputeOut(Schema):
    """What was said against a fact or a correction, by which country, and what came of it."""

    id: UUID
    fact: str
    correction: UUID | None
    at: dt.datetime
    country: str
    version: int
    reason: str
    outcome: str
    answer: str
    decided_by_country: str
    decided_at: dt.datetime | None


class ReasonIn(Schema):
    """What is wrong, or why it stands."""

    reason: str


def out(dispute: Dispute) -> DisputeOut:
    """A dispute as the API gives it."""
    fact = dispute.fact or (dispute.correction.fact if dispute.correction else None)
    return DisputeOut(
        id=dispute.pk,
        fact=fact.slug if fact else "",
        correction=dispute.correction_id,
        **queries.plain(dispute),
    )


@router.get("/disputes", response=list[DisputeOut], auth=None, summary="What is said against facts and corrections")
def disputes(request: HttpRequest, outcome: str = "", fact: str = "") -> list[DisputeOut]:  # noqa: ARG001 -- ninja's signature
    """Every dispute, the latest first; `outcome=` open, taken_back, upheld or dismissed, `fact=` a slug."""
    found = queries.public()
    if outcome:
        found = found.filter(outcome=Outcome(outcome)) if outcome in Outcome.values else found.none()
    return [out(one) for one in found if not fact or out(one).fact == fact]


@router.post("/disputes/{dispute}/dismiss", response=DisputeOut, summary="Decide that what is disputed stands")
def dismiss(request: HttpRequest, dispute: UUID, told: ReasonIn) -> DisputeOut:
    """By somebody of another country than the one that disputes it."""
    one = get_object_or_404(queries.disputes(), pk=dispute)
    return out(actions.dismiss(one, by=person(request), answer=told.reason))


@router.post("/corrections/{correction}/dispute", response=DisputeOut, summary="Dispute a correction")
def dispute(request: HttpRequest, correction: UUID, told: ReasonIn) -> DisputeOut:
    """Say that a published correction is wrong, and why."""
    one = get_object_or_404(Correction, pk=correction, state=CorrectionState.PUBLISHED)
    return out(actions.dispute(one, by=person(request), reason=told.reason))


@router.post("/corrections/{correction}/take-back", response=DisputeOut, summary="Take one's own dispute back")
def take_back(request: HttpRequest, correction: UUID) -> DisputeOut:
    """Of a correction; that of a fact is taken back at the fact."""
    return out(actions.take_back(get_object_or_404(Correction, pk=correction), by=person(request)))
