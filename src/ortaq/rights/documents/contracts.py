"""A contract in force as a document: its signed text with what became of it and who signed."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from ortaq.core.ledger.canonical import canonical
from ortaq.rights.documents.pdf import pdf_of
from ortaq.rights.documents.reading import Facts
from ortaq.rights.documents.signatures import Signed, sign_source
from ortaq.rights.models import Contract
from ortaq.work.settings import settings

KIND = "ortaq.document/1"
"""What a contract as JSON calls itself, so that it can be read in ten years."""


def address_of(contract: Contract) -> str:
    """Where its text is to be had, by those who may read it."""
    return settings().origin.rstrip("/") + reverse("rights:contract_json", args=[contract.pk])


def contract_pdf(contract: Contract) -> bytes:
    """The contract as PDF in the language that is active."""
    resting = next((gap for gap in contract.suspensions.all() if gap.until is None), None)
    facts = Facts(
        number=contract.number,
        in_force_from=contract.in_force_from,
        suspended_since=resting.since if resting and not contract.ended_at else None,
        ended_at=contract.ended_at,
        signed=sign_source(contract),
        address=address_of(contract),
        is_demo=settings().demo,
    )
    return pdf_of(contract.terms, facts)


def contract_json(contract: Contract) -> dict[str, Any]:
    """The contract for machines: the text, its canonical form, whose SHA-256 is the digest, and the signatures."""
    return {
        "kind": KIND,
        "number": contract.number,
        "address": address_of(contract),
        "in_force_from": contract.in_force_from.isoformat(),
        "ended_at": contract.ended_at.isoformat() if contract.ended_at else None,
        "suspensions": [
            {
                "since": gap.since.isoformat(),
                "until": gap.until.isoformat() if gap.until else None,
                "reason": gap.reason,
            }
            for gap in contract.suspensions.all()
        ],
        "text": contract.terms,
        "canonical": canonical(contract.terms).decode(),
        "digest": contract.terms_digest,
        "signatures": signatures_of(sign_source(contract)),
    }


def signatures_of(signed: Sequence[Signed]) -> list[dict[str, Any]]:
    """Signatures as JSON."""
    return [
        {
            "house": one.house,
            "person": one.person,
            "at": one.at.isoformat() if one.at else None,
            "key_fingerprint": one.key_fingerprint,
            "signature": one.signature,
            "digest": one.digest,
            "holds": one.holds,
        }
        for one in signed
    ]
