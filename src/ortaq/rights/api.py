"""The room `rights` over the API: decisions, and the contracts of one's own house."""

import datetime as dt
from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
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
from ortaq.rights.models import Clause, Contract, ContractKind, Waiver
from ortaq.rights.register_api import router as register

router = Router(tags=["rights"])
router.add_router("/register", register)

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
    """One clause of a contract, its kind as core.rights.Kind; `end_day` is the first day on which it does not hold."""

    id: UUID
    name: str
    kind: str
    giver: str
    holder: str | None
    sentence: str
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


class SuspensionOut(Schema):
    """A time in which a contract does not hold; `until` null: still."""

    since: dt.datetime
    until: dt.datetime | None
    reason: str


class ContractOut(Schema):
    """A contract; `terms` is what was signed and `terms_digest` its SHA-256 in canonical JSON.

    `stage`: agreed (signed, not begun), active, suspended, or ended.
    """

    id: UUID
    number: str
    stage: str
    suspensions: list[SuspensionOut]
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


class MayShowIn(Schema):
    """Where, in which of these languages (none: in any), how, and on which days of the house's own clock."""

    territory: str
    language: list[str] = []
    medium: Medium = Medium.LINEAR
    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")
    page: int = Field(1, ge=1)


class ShowableOut(Schema):
    """A programme, and the first instant at which it may begin."""

    programme: UUID
    title: str
    begins: dt.datetime


class MayShowOut(Schema):
    """One page of fifty, the earliest first; `total` counts all pages."""

    total: int
    page: int
    rows: list[ShowableOut]


@router.get("/may-show", response=MayShowOut, summary="What may we show there, in these languages, on these days?")
def may_show(request: HttpRequest, asked: Query[MayShowIn]) -> MayShowOut:
    """What one's own house may begin to show; what a person would have to decide is not among it.

    It speaks of rights alone: whether there is a file, and a sound in the language, says the catalogue.
    """
    _person, house = member(request)
    if asked.territory not in territories():
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no territory “%(code)s”.") % {"code": asked.territory}
        )
    if asked.last < asked.first:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("The last day must not lie before the first."))
    zone = ZoneInfo(house.time_zone)
    start, stop = (
        dt.datetime.combine(day, dt.time(), zone) for day in (asked.first, asked.last + dt.timedelta(days=1))
    )
    found = queries.may_show(house, asked.territory, asked.language, asked.medium, start, stop, asked.page)
    titles = Programme.objects.in_bulk([row.programme for row in found.rows])
    rows = [
        ShowableOut(programme=row.programme, title=sentences.title(titles[row.programme]), begins=row.begins)
        for row in found.rows
    ]
    return MayShowOut(total=found.total, page=asked.page, rows=rows)


def contract_out(contract: Contract) -> ContractOut:
    """A contract with its clauses."""
    return ContractOut(
        id=contract.pk,
        number=contract.number,
        stage=queries.stage_of(contract, timezone.now()),
        suspensions=[
            SuspensionOut(since=gap.since, until=gap.until, reason=gap.reason) for gap in contract.suspensions.all()
        ],
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
                kind=clause.kind,
                giver=clause.giver.slug,
                holder=clause.holder.slug if clause.holder else None,
                sentence=sentences.clause_text(
                    clause.terms,
                    licensor=str(clause.giver),
                    licensee=str(clause.holder or ""),
                    programme=str(clause.programme),
                ),
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
    found = queries.contracts_of(member(request)[1]).filter(kind=ContractKind.LICENCE)
    return [contract_out(one) for one in found]


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


class ReasonIn(Schema):
    """Why, in at most 300 letters."""

    reason: str = ""


@router.post("/contracts/{contract_id}/suspend", response=ContractOut, summary="Let a contract rest")
def suspend(request: HttpRequest, contract_id: UUID, asked: ReasonIn) -> ContractOut:
    """Nothing is shown under it until it is resumed; only the house that gave it can do this."""
    person, house = member(request)
    actions.suspend(contract=queries.contracts_of(house).get(pk=contract_id), by=person, reason=asked.reason)
    return contract_out(queries.contracts_of(house).get(pk=contract_id))


@router.post("/contracts/{contract_id}/resume", response=ContractOut, summary="Let a suspended contract go on")
def resume(request: HttpRequest, contract_id: UUID) -> ContractOut:
    """It holds again from now on."""
    person, house = member(request)
    actions.resume(contract=queries.contracts_of(house).get(pk=contract_id), by=person)
    return contract_out(queries.contracts_of(house).get(pk=contract_id))


class WaiverIn(Schema):
    """Which house may show what all the same; no programme is what the clause is about."""

    house: str
    programme: UUID | None = None
    reason: str = ""


class WaiverOut(Schema):
    """A leave that the holder of an exclusive right has given; `withdrawn_at` null: it holds."""

    id: UUID
    clause: str
    programme: UUID
    house: str
    reason: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


def waiver_out(waiver: Waiver) -> WaiverOut:
    """A leave for the reader."""
    return WaiverOut(
        id=waiver.pk,
        clause=str(waiver.clause),
        programme=waiver.programme_id,
        house=waiver.house.slug,
        reason=waiver.reason,
        given_at=waiver.created_at,
        withdrawn_at=waiver.withdrawn_at,
    )


def promised(house: Broadcaster, contract_id: UUID, position: int) -> Clause:
    """A clause of a contract that one's house may see, if the house is one of its two sides."""
    contract = queries.contracts_of(house).get(pk=contract_id)
    sides = Q(giver=house) | Q(holder=house)
    return Clause.objects.select_related("contract", "programme").get(sides, contract=contract, position=position)


@router.get(
    "/contracts/{contract_id}/clauses/{position}/waivers",
    response=list[WaiverOut],
    summary="Who may show it in spite of exclusivity",
)
def waivers(request: HttpRequest, contract_id: UUID, position: int) -> list[WaiverOut]:
    """The leave that was given, newest first; for the two sides of the clause."""
    clause = promised(member(request)[1], contract_id, position)
    return [waiver_out(one) for one in queries.waivers_of(clause)]


@router.post(
    "/contracts/{contract_id}/clauses/{position}/waivers",
    response=WaiverOut,
    summary="Agree to a showing in spite of exclusivity",
)
def waive(request: HttpRequest, contract_id: UUID, position: int, asked: WaiverIn) -> WaiverOut:
    """Only the house to which exclusivity was promised can; it gives no licence with it."""
    person, house = member(request)
    clause = promised(house, contract_id, position)
    other = Broadcaster.objects.get(slug=asked.house)
    programme = Programme.objects.get(pk=asked.programme) if asked.programme else clause.programme
    return waiver_out(actions.waive(clause=clause, programme=programme, house=other, by=person, reason=asked.reason))


@router.post(
    "/contracts/{contract_id}/waivers/{waiver_id}/withdraw", response=WaiverOut, summary="Take such a leave back"
)
def withdraw_waiver(request: HttpRequest, contract_id: UUID, waiver_id: UUID) -> WaiverOut:
    """From now on the promise counts again for that house."""
    person, house = member(request)
    contract = queries.contracts_of(house).get(pk=contract_id)
    found = Waiver.objects.select_related("clause", "programme").get(pk=waiver_id, clause__contract=contract)
    return waiver_out(actions.withdraw_waiver(waiver=found, by=person))
