"""Data protection over the API."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.members.rules import member, person
from ortaq.standards.consents import rules
from ortaq.standards.models import Consent
from ortaq.standards.protection import actions, queries
from ortaq.standards.protection.sending import as_file

router = Router(tags=["standards"])


class ItemIn(Schema):
    """Where a biometric item lies: recording, voiceprint, face or model."""

    kind: str
    place: str
    sha256: str


class ItemOut(ItemIn):
    """The same with the state whose store it is."""

    id: uuid.UUID
    territory: str


@router.get("/record", summary="The record of processing of one's own house")
def record(request: HttpRequest) -> dict[str, Any]:
    """What is held about whom, why, on which ground, for how long."""
    return queries.record_of_processing(member(request)[1], timezone.localdate())


@router.get("/me", summary="Everything about oneself, as a ZIP of JSON")
def me(request: HttpRequest) -> FileResponse:
    """What every room holds about one's own account."""
    return as_file(queries.whom_of(person(request)))


@router.get("/people/{subject_id}", summary="Everything about a person of one's house, as a ZIP of JSON")
def subject(request: HttpRequest, subject_id: uuid.UUID) -> FileResponse:
    """For those who keep the consents of the house."""
    who, house = member(request)
    found = queries.subject_of(house, subject_id)
    if found is None or not rules.keeps_consents(who, house):
        raise HttpError(HTTPStatus.NOT_FOUND, _("Your house knows no such person."))
    actions.note_exported(subject=found, by=who)
    return as_file(queries.whom_of(found))


@router.post("/consents/{consent_id}/items", response=ItemOut, summary="Say where a biometric item lies")
def keep_item(request: HttpRequest, consent_id: uuid.UUID, told: ItemIn) -> ItemOut:
    """In the store of the person's state; another one is refused."""
    who, house = member(request)
    consent = get_object_or_404(Consent.objects.select_related("house", "subject"), pk=consent_id, house=house)
    made = actions.keep_item(consent=consent, by=who, **told.dict())
    return ItemOut(id=made.pk, kind=made.kind, place=made.place, sha256=made.sha256, territory=made.territory)
