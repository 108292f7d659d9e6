"""The audit log over the API."""

from django.http import HttpRequest
from ninja import Router, Schema

from ortaq.ledger import queries

router = Router(tags=["audit"])


class ProofOut(Schema):
    """What a walk along the whole chain found."""

    whole: bool
    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""


class EntryOut(Schema):
    """One entry; `actor` is a pseudonym."""

    number: int
    at: str
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    details: dict[str, object]
    digest: str


@router.get("/proof", response=ProofOut, summary="Prove that the audit log is whole")
def proof(request: HttpRequest) -> ProofOut:  # noqa: ARG001 -- ninja's signature
    """Walk the chain and say whether every link holds."""
    found = queries.proof()
    return ProofOut(whole=found.whole, entries=found.links, head=found.head, broken_at=found.broken_at, why=found.why)


@router.get("/{subject_kind}/{subject_id}", response=list[EntryOut], summary="What happened to one record")
def history(request: HttpRequest, subject_kind: str, subject_id: str) -> list[EntryOut]:  # noqa: ARG001 -- ninja's signature
    """All entries about a record, the oldest first."""
    return [
        EntryOut(
            number=entry.number,
            at=entry.at.isoformat(),
            actor=entry.actor,
            action=entry.action,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            details=entry.details,
            digest=entry.digest,
        )
        for entry in queries.history(subject_kind, subject_id)
    ]
