"""Read and prove the audit log."""

from typing import Any

from django.db.models import QuerySet

from ortaq.core.ledger.chain import Link, Proof, check
from ortaq.ledger.models import Entry


def content_of(entry: Entry) -> dict[str, Any]:
    """What an entry says, in the form that its digest covers."""
    return {
        "at": entry.at,
        "node": entry.node,
        "actor": entry.actor,
        "action": entry.action,
        "subject": f"{entry.subject_kind}:{entry.subject_id}",
        "details": entry.details,
    }


def proof() -> Proof:
    """Walk the whole log in constant memory and say whether it is whole."""
    return check(
        Link(entry.number, entry.previous, entry.digest, content_of(entry))
        for entry in Entry.objects.order_by("number").iterator(chunk_size=2000)
    )


def history(subject_kind: str, subject_id: object) -> QuerySet[Entry]:
    """What happened to one record, the latest last."""
    return Entry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).order_by("number")


def latest(number: int = 100) -> QuerySet[Entry]:
    """The newest entries, the latest first."""
    return Entry.objects.order_by("-number")[:number]
