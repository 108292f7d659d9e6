"""Deliveries over the API: take the files of a programme, get links to them, sign for them."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import RootModel

from ortaq.catalogue.models import Programme
from ortaq.exchange.deliveries import actions, queries
from ortaq.exchange.models import DeliveredFile, Delivery
from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.work.settings import settings

router = Router(tags=["exchange"])


class TakeIn(Schema):
    """Which programme."""

    programme: UUID


class HashesIn(RootModel[dict[str, str]]):
    """The SHA-256 of each file (hex) by its name."""


class FileOut(Schema):
    """A file: `blocks` are the SHA-256 of each `block` bytes; `link` is good for a quarter of an hour, and for you."""

    name: str
    kind: str
    language: str
    size: int
    sha256: str
    block: int
    blocks: list[str]
    link: str
    refusal: str
    first_pulled_at: dt.datetime | None


class ReceiptOut(Schema):
    """What the licensee has signed; `holds` says whether the signature is of this text and of its key."""

    receipt: dict[str, Any]
    digest: str
    signature: str
    key_fingerprint: str
    holds: bool


class DeliveryOut(Schema):
    """A delivery: `preparing`, `ready` or `broken` (then `problem` says why)."""

    id: UUID
    programme: UUID
    title: str
    clause: str
    house: str
    state: str
    problem: str
    taken_at: dt.datetime
    files: list[FileOut]
    receipt: ReceiptOut | None


def delivery_out(delivery: Delivery, reader: Person) -> DeliveryOut:
    """A delivery for one of its two sides; only the house that takes gets links."""
    blocks = {one["name"]: one for one in queries.manifest(delivery)["files"]}
    receipt = queries.receipt_of(delivery)
    mine = reader.broadcaster_id == delivery.house_id
    links = actions.links(delivery=delivery, by=reader) if mine else [(one, "", "") for one in delivery.files.all()]
    return DeliveryOut(
        id=delivery.pk,
        programme=delivery.programme_id,
        title=str(delivery.programme),
        clause=str(delivery.clause),
        house=delivery.house.slug,
        state=delivery.state,
        problem=delivery.problem,
        taken_at=delivery.created_at,
        files=[file_out(one, blocks[one.name], link, refusal) for one, link, refusal in links],
        receipt=ReceiptOut(
            receipt=receipt.text,
            digest=receipt.digest,
            signature=receipt.signature,
            key_fingerprint=receipt.key_fingerprint,
            holds=queries.receipt_holds(receipt),
        )
        if receipt
        else None,
    )


def file_out(file: DeliveredFile, blocks: dict[str, Any], token: str, refusal: str) -> FileOut:
    """A file, with a link to it or why there is none."""
    return FileOut(
        name=file.name,
        kind=file.kind,
        language=file.language,
        size=file.size,
        sha256=file.sha256,
        block=blocks["block"],
        blocks=blocks["blocks"],
        link=settings().origin + reverse("exchange:file", args=(token,)) if token else "",
        refusal=refusal,
        first_pulled_at=file.first_pulled_at,
    )


@router.get("/deliveries", response=list[DeliveryOut], summary="What we have taken, and what was taken of us")
def all_deliveries(request: HttpRequest) -> list[DeliveryOut]:
    """Newest first."""
    person, house = member(request)
    return [delivery_out(one, person) for one in queries.deliveries_with(house)]


@router.post("/deliveries", response={HTTPStatus.CREATED: DeliveryOut}, summary="Take a programme's files")
def take(request: HttpRequest, given: TakeIn) -> Status[DeliveryOut]:
    """The engine is asked first; what it does not allow is refused with its reasons (409)."""
    person, house = member(request)
    programme = Programme.objects.select_related("owner").get(pk=given.programme)
    made = actions.take(programme=programme, by=person)
    return Status(HTTPStatus.CREATED, delivery_out(queries.deliveries_taken(house).get(pk=made.pk), person))


@router.get("/deliveries/{delivery_id}", response=DeliveryOut, summary="A delivery with fresh links")
def one_delivery(request: HttpRequest, delivery_id: UUID) -> DeliveryOut:
    """Its files can be pulled once it is `ready`."""
    person, house = member(request)
    return delivery_out(queries.deliveries_with(house).get(pk=delivery_id), person)


@router.post("/deliveries/{delivery_id}/receipt", response=DeliveryOut, summary="Sign for a delivery")
def receive(request: HttpRequest, delivery_id: UUID, given: HashesIn) -> DeliveryOut:
    """The SHA-256 that you have computed of each file, by its name; one that differs is named and nothing is signed."""
    person, house = member(request)
    found = queries.deliveries_taken(house).get(pk=delivery_id)
    actions.receive(delivery=found, by=person, hashes=given.root)
    return delivery_out(queries.deliveries_taken(house).get(pk=delivery_id), person)
