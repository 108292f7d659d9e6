"""The room `rights` over the API: decisions, and the contracts of one's own house."""

import datetime as dt
from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Decision, Medium
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.members.territories import territories
from ortaq.rights import actions, queries, sentences
from ortaq.rights import receipts as signed
from ortaq.rights.models import Contract

router = Router(tags=["rights"])

MOST_QUESTIONS = 5000


class QuestionIn(Schema):
    """A use: this programme, there, from start to stop, with these languages. `slot`: the channel's slot, if any.

    `known_at` asks what was known at an instant: why was it shown in May?
    """

    programme: UUID
    territory: str
    start: AwareDatetime
    stop: AwareDatetime
    medium: Medium = Medium.LINEAR
    sounds: list[str] = []
    subtitles: list[str] = []
    slot: UUID | None = None
    known_at: AwareDatetime | None = None


class ActOut(Schema):
    """The answer for one act of the use; `stop` null is for ever."""

    medium: str
    start: str
    stop: str | None
    answer: str
    until: str | None


class DecisionOut(Schema):
    """The answer, the clauses it rests on, and the reasons in the reader's language."""

    answer: str
    until: str | None
    acts: list[ActOut]
    clause: str
    clauses: list[str]
    sentences: list[str]
    duties: list[str]
    runs_total: int | None
    runs_left: int | None
    sounds: list[str]
    subtitles: list[str]


class ClauseOut(Schema):
    """One grant of a contract; `end_day` is the first day on which it no longer holds."""

    id: UUID
    name: str
    programme: UUID
    title: str
    territories: list[str]
    media: list[str]
    sounds: list[str]
    subtitles: list[str]
    first_day: dt.date | None
    end_day: dt.date | None
    time_zone: str
    runs: int | None
    runs_used: int
    catch_up_days: int
    label_must_stay: bool


class ContractOut(Schema):
    """A contract in force; `terms` is what was signed and `terms_digest` its SHA-256 in canonical JSON."""

    id: UUID
    number: str
    licensor: str
    licensee: str | None
    in_force_from: dt.datetime
    ended_at: dt.datetime | None
    terms: dict[str, Any]
    terms_digest: str
    clauses: list[ClauseOut]


def out(decision: Decision, zone: str) -> DecisionOut:
    """A decision for the reader."""
    plain = decision.plain()
    words = {
        "sentences": sentences.say(decision, time_zone=zone),
        "duties": sentences.duties(decision),
    }
    return DecisionOut(**(plain | words))


def question_of(house: Broadcaster, asked: QuestionIn) -> queries.Question:
    """A question from outside, checked."""
    if asked.territory not in territories():
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no territory “%(code)s”.") % {"code": asked.territory}
        )
    if asked.stop <= asked.start:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("The end must come after the beginning."))
    return queries.Question(
        asked.programme,
        house.pk,
        asked.territory,
        asked.start,
        asked.stop,
        asked.medium,
        tuple(asked.sounds),
        tuple(asked.subtitles),
        asked.slot,
    )


@router.get("/decision", response=DecisionOut, summary="May we show this there, then?")
def decision(request: HttpRequest, asked: Query[QuestionIn]) -> DecisionOut:
    """One decision for one's own house."""
    _person, house = member(request)
    Programme.objects.only("pk").get(pk=asked.programme)
    return out(queries.decisions([question_of(house, asked)], known_at=asked.known_at)[0], house.time_zone)


class ReceiptOut(Schema):
    """A decision that can be checked by others: `decided` whole, its SHA-256 in canonical JSON, and the signature."""

    decided: dict[str, Any]
    digest: str
    signature: str
    key_fingerprint: str


@router.post("/receipts", response=ReceiptOut, summary="A decision as a signed receipt")
def receipts(request: HttpRequest, asked: QuestionIn) -> ReceiptOut:
    """One decision for one's own house, signed in its name and written into the log."""
    person, house = member(request)
    question = question_of(house, asked)
    made = signed.receipt(question=question, house=house, by=person, known_at=asked.known_at)
    return ReceiptOut(**made)


class QuestionsIn(Schema):
    """Many questions at once."""

    questions: list[QuestionIn] = Field(max_length=MOST_QUESTIONS)


@router.post("/decisions", response=list[DecisionOut], summary="Many decisions at once")
def decisions(request: HttpRequest, asked: QuestionsIn) -> list[DecisionOut]:
    """Decisions in the order of the questions, up to 5000; it reads and changes nothing."""
    _person, house = member(request)
    wanted = {one.programme for one in asked.questions}
    known = set(Programme.objects.filter(pk__in=list(wanted)).values_list("pk", flat=True))
    if unknown := wanted - known:
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no programme %(id)s.") % {"id": min(map(str, unknown))})
    answers = [
        said
        for known_at, some in groupby(asked.questions, key=lambda one: one.known_at)
        for said in queries.decisions((question_of(house, one) for one in some), known_at=known_at)
    ]
    return [out(one, house.time_zone) for one in answers]


def contract_out(contract: Contract) -> ContractOut:
    """A contract with its clauses."""
    return ContractOut(
        id=contract.pk,
        number=contract.number,
        licensor=contract.licensor.slug,
        licensee=contract.licensee.slug if contract.licensee else None,
        in_force_from=contract.in_force_from,
        ended_at=contract.ended_at,
        terms=contract.terms,
        terms_digest=contract.terms_digest,
        clauses=[
            ClauseOut(
                id=clause.pk,
                name=f"{contract.number} §{clause.position}",
                programme=clause.programme_id,
                title=str(clause.programme),
                territories=clause.territories,
                media=clause.media,
                sounds=clause.sounds,
                subtitles=clause.subtitles,
                first_day=clause.first_day,
                end_day=clause.end_day,
                time_zone=clause.time_zone,
                runs=clause.runs,
                runs_used=queries.used_of(clause),
                catch_up_days=clause.catch_up_days,
                label_must_stay=clause.label_must_stay,
            )
            for clause in contract.clauses.all()
        ],
    )


@router.get("/contracts", response=list[ContractOut], summary="Our contracts, given and taken")
def contracts(request: HttpRequest) -> list[ContractOut]:
    """All contracts of one's own house and all open licences, newest first."""
    return [contract_out(one) for one in queries.contracts_of(member(request)[1])]


@router.get("/contracts/{contract_id}", response=ContractOut, summary="One of our contracts")
def contract(request: HttpRequest, contract_id: UUID) -> ContractOut:
    """A contract to which one's house is a party, or an open licence."""
    return contract_out(queries.contracts_of(member(request)[1]).get(pk=contract_id))


@router.post("/contracts/{contract_id}/end", response=ContractOut, summary="End a contract before its time")
def end(request: HttpRequest, contract_id: UUID) -> ContractOut:
    """Only the house that gave it can end it."""
    person, house = member(request)
    found = queries.contracts_of(house).get(pk=contract_id)
    actions.end(contract=found, by=person)
    return contract_out(queries.contracts_of(house).get(pk=contract_id))
