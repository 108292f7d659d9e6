"""The audit log over the API."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.core.ledger import audit
from ortaq.ledger import queries
from ortaq.ledger.models import Checkpoint

router = Router(tags=["audit"])
NEWEST = 100
"""Checkpoints that are listed."""


class FindingOut(Schema):
    """A fault, the first entry that it touches (and the last, where only a stretch is known), and where it was seen."""

    fault: str
    entry: int
    until: int | None = None
    where: str


class ReportOut(Schema):
    """What an examination found: whether the log is whole, how far it is signed, and how far witnessed and by whom."""

    whole: bool
    entries: int
    head: str
    root: str
    checkpoints: int
    signed: int
    witnessed: int
    witnesses: dict[str, int]
    findings: list[FindingOut]


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


class CheckpointOut(Schema):
    """A checkpoint with its witnesses' lines (C2SP tlog-checkpoint), and how many entries it covers."""

    size: int
    root: str
    signed_at: str
    note: str
    witnesses: list[str]


class EntryProofOut(Schema):
    """An entry, the hashes from it to the root, and the signed checkpoint with that root; base64 where it is bytes."""

    entry: dict[str, Any]
    index: int
    proof: list[str]
    checkpoint: str


@router.get("/proof", response=ReportOut, summary="Prove that the audit log is whole")
def proof(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 -- ninja's signature
    """Examine chain, tree, checkpoints and witnesses; every fault is named by its entry. 409 for a very long log."""
    return audit.told(queries.proof_at_once())


@router.get("/checkpoints", response=list[CheckpointOut], summary="How far the log is signed, and by which witnesses")
def checkpoints(request: HttpRequest) -> list[CheckpointOut]:  # noqa: ARG001 -- ninja's signature
    """The newest hundred, the newest first."""
    found = Checkpoint.objects.order_by("-size").prefetch_related("cosignatures")[:NEWEST]
    return [told(one) for one in found]


@router.get("/checkpoints/{size}", response=CheckpointOut, summary="One checkpoint")
def checkpoint(request: HttpRequest, size: int) -> CheckpointOut:  # noqa: ARG001 -- ninja's signature
    """The checkpoint of that size."""
    return told(get_object_or_404(Checkpoint, size=size))


@router.get("/entries/{number}/proof", response=EntryProofOut, summary="The proof of one entry, to be carried away")
def entry_proof(request: HttpRequest, number: int) -> dict[str, Any]:  # noqa: ARG001 -- ninja's signature
    """Whoever has it can check it without us: `./ortaq audit check FILE`, or any tool that reads C2SP tlog-proof."""
    try:
        return queries.prove(number).to_json()
    except queries.NotCovered as error:
        raise HttpError(404, str(error)) from error


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


def told(one: Checkpoint) -> CheckpointOut:
    """A checkpoint as it is sent."""
    return CheckpointOut(
        size=one.size,
        root=one.root,
        signed_at=one.signed_at.isoformat(),
        note=queries.with_witnesses(one),
        witnesses=[line.name for line in one.cosignatures.all()],
    )
