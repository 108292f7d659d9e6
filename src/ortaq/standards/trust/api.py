"""The trust pages over the API."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.standards.models import SelfAssessment, TrustEntry
from ortaq.standards.protection import names
from ortaq.standards.trust import actions, machines, queries

router = Router(tags=["standards"])


class EntryIn(Schema):
    """What a house says of itself for trust.txt."""

    site: str = Field(max_length=200)
    contact: str = Field(max_length=200)
    social: list[str] = Field([], max_length=50)


class EntryOut(EntryIn):
    """The same, with when it was said."""

    house: str
    changed_at: datetime


class SelfAnswerOut(Schema):
    """The answer to one question."""

    question: str
    answer: str
    words: str
    link: str
    answered_by: str
    answered_at: datetime


class SelfAssessmentOut(Schema):
    """A published self-assessment: the house's own word, nobody's certificate."""

    house: str
    number: int
    responsible: str
    published_at: datetime
    answers: list[SelfAnswerOut]


def entry_out(entry: TrustEntry) -> EntryOut:
    """An entry."""
    return EntryOut(
        house=entry.broadcaster.slug,
        site=entry.site,
        contact=entry.contact,
        social=entry.social,
        changed_at=entry.changed_at,
    )


def assessment_out(found: SelfAssessment) -> SelfAssessmentOut:
    """A published self-assessment."""
    return SelfAssessmentOut(
        house=found.broadcaster.slug,
        number=found.number,
        responsible=names.read_name(found.broadcaster_id, found.responsible),
        published_at=found.published_at or found.created_at,
        answers=[
            SelfAnswerOut(
                question=one.question,
                answer=one.answer,
                words=one.words,
                link=one.link,
                answered_by=str(one.answered_by),
                answered_at=one.answered_at,
            )
            for one in found.answers.select_related("answered_by").order_by("question")
        ],
    )


@router.get("/entries", response=list[EntryOut], auth=None, summary="What houses say of themselves for trust.txt")
def entries(request: HttpRequest) -> list[EntryOut]:  # noqa: ARG001 -- ninja's signature
    """Only houses that have put themselves there."""
    return [entry_out(one) for one in TrustEntry.objects.select_related("broadcaster")]


@router.put("/entry", response=EntryOut, summary="Put my house into trust.txt")
def say_entry(request: HttpRequest, told: EntryIn) -> EntryOut:
    """Or change what it says there."""
    reader, house = member(request)
    return entry_out(actions.say_entry(house=house, by=reader, **told.dict()))


@router.delete("/entry", response={HTTPStatus.NO_CONTENT: None}, summary="Take my house out of trust.txt")
def take_entry_back(request: HttpRequest) -> Status[None]:
    """Nothing happens when it is not in it."""
    reader, house = member(request)
    actions.take_entry_back(house=house, by=reader)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get(
    "/self-assessments/{house}", response=SelfAssessmentOut, auth=None, summary="The self-assessment of a house"
)
def self_assessment(request: HttpRequest, house: str) -> SelfAssessmentOut:  # noqa: ARG001 -- ninja's signature
    """The published one; 404 when there is none."""
    found = queries.published(get_object_or_404(Broadcaster, slug=house))
    if found is None:
        raise SelfAssessment.DoesNotExist
    return assessment_out(found)


@router.get("/reports/{quarter}", auth=None, summary="The figures of a quarter")
def report(request: HttpRequest, quarter: str) -> dict[str, Any]:  # noqa: ARG001 -- ninja's signature
    """As 2026-Q3; null is what is withheld."""
    return machines.plain(machines.report_or_404(quarter))
