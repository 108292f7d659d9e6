"""A version of a deal to take away: as PDF in the reader's language, and as the JSON that is signed."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from ortaq.core.ledger.canonical import canonical
from ortaq.exchange import queries
from ortaq.exchange.models import Proposal
from ortaq.exchange.signed import signed_by
from ortaq.members.rules import member
from ortaq.rights.documents import Facts, pdf_of
from ortaq.rights.documents.contracts import KIND, signatures_of
from ortaq.work.settings import settings


def version_of(request: HttpRequest, deal: UUID, version: int) -> Proposal:
    """A version that the reader's house may see; 404 for every other."""
    _person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    return get_object_or_404(queries.proposals_for(found, house), number=version)


@login_required
def proposal_as_pdf(request: HttpRequest, deal: UUID, version: int) -> HttpResponse:
    """A version as PDF, in the reader's language and in English beside it."""
    found = version_of(request, deal, version)
    facts = Facts(signed=signed_by(found), is_demo=settings().demo)
    return named(HttpResponse(pdf_of(found.text, facts), content_type="application/pdf"), found, "pdf")


@login_required
def proposal_as_json(request: HttpRequest, deal: UUID, version: int) -> HttpResponse:
    """A version for machines: the text, its canonical form, whose SHA-256 is signed, and the signatures."""
    found = version_of(request, deal, version)
    said = {
        "kind": KIND,
        "deal": str(found.deal_id),
        "version": found.number,
        "sent_at": found.sent_at.isoformat() if found.sent_at else None,
        "text": found.text,
        "canonical": canonical(found.text).decode(),
        "digest": found.digest,
        "signatures": signatures_of(signed_by(found)),
    }
    words = json.dumps(said, ensure_ascii=False, indent=1)
    return named(HttpResponse(words, content_type="application/json"), found, "json")


def named(response: HttpResponse, version: Proposal, ending: str) -> HttpResponse:
    """The response as a file with a name."""
    name = f"{version.deal.licensor.slug}-{version.deal.licensee.slug}-{version.number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("deals/<uuid:deal>/<int:version>/proposal.pdf", proposal_as_pdf, name="proposal_pdf"),
    path("deals/<uuid:deal>/<int:version>/proposal.json", proposal_as_json, name="proposal_json"),
]
"""In the map of this room (`exchange.pages`)."""
