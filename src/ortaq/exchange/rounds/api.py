"""Rounds and the contribution balance over the API."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.exchange.models import Round, StepKind
from ortaq.exchange.rounds import actions as rounds_actions
from ortaq.exchange.rounds import balance_queries
from ortaq.exchange.rounds import queries as rounds_queries
from ortaq.exchange.rounds.balance_queries import Counted
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member

router = Router(tags=["exchange"])


class CallIn(Schema):
    """Call a round; `names` and `themes` are words by language, `days` civil days by kind of date, `invited` slugs."""

    names: dict[str, str]
    themes: dict[str, str] = {}
    genre: str
    template: str = "make-one-take-all"
    minutes: int
    tolerance: int = 2
    days: dict[StepKind, dt.date]
    invited: list[str]


class DaysIn(Schema):
    """A calendar: civil days by kind of date."""

    days: dict[StepKind, dt.date]


class HousesIn(Schema):
    """Houses by slug."""

    houses: list[str]


class WorkIn(Schema):
    """What a house makes."""

    working_title: str = ""
    synopsis: str = ""


class ProgrammeIn(Schema):
    """The programme of a house."""

    programme: UUID


class StepOut(Schema):
    """A date; `standing` is done, missed, next or coming."""

    kind: str
    day: dt.date
    standing: str


class SlotOut(Schema):
    """The place of a house."""

    house: str
    working_title: str
    synopsis: str
    programme: UUID | None
    joined_at: dt.datetime | None
    declined_at: dt.datetime | None
    delivered: bool
    late: bool


class CellOut(Schema):
    """What has become of one house's programme at another; `missing` are the houses that have not signed."""

    giver: str
    taker: str
    delivered: bool
    in_force: bool
    declined: bool
    missing: list[str]
    received: bool
    aired: bool


class RoundOut(Schema):
    """A round with its calendar and places."""

    id: UUID
    names: dict[str, str]
    themes: dict[str, str]
    genre: str
    coordinator: str
    template: str
    minutes: int
    tolerance: int
    time_zone: str
    state: str
    first_day: dt.date | None
    steps: list[StepOut]
    slots: list[SlotOut]


class BoardOut(RoundOut):
    """A round with who gives what to whom."""

    matrix: list[CellOut]


class SignedOut(Schema):
    """What came of signing everything: ids of the deals, and why others were not signed."""

    signed: list[UUID]
    in_force: list[UUID]
    refused: dict[str, str]


class LineOut(Schema):
    """Minutes that a house gave and took, by genre."""

    house: str
    given: dict[str, int]
    taken: dict[str, int]


class PairOut(Schema):
    """Minutes from one house to another, by genre."""

    giver: str
    taker: str
    minutes: dict[str, int]


class BalanceOut(Schema):
    """A year: totals of every house, and the pairs that the reader may see."""

    year: int
    counted: str
    lines: list[LineOut]
    pairs: list[PairOut]


def facts_of(one: Round) -> dict[str, Any]:
    """A round as the API tells it."""
    today = rounds_queries.today_of(one)
    return {
        "id": one.pk,
        "names": one.names,
        "themes": one.themes,
        "genre": one.genre,
        "coordinator": one.coordinator.slug,
        "template": one.template,
        "minutes": one.minutes,
        "tolerance": one.tolerance,
        "time_zone": one.time_zone,
        "state": one.state,
        "first_day": one.first_day,
        "steps": [
            StepOut(kind=dated.step.kind, day=dated.step.day, standing=dated.standing)
            for dated in rounds_queries.calendar(one, today)
        ],
        "slots": [
            SlotOut(
                house=slot.house.slug,
                working_title=slot.working_title,
                synopsis=slot.synopsis,
                programme=slot.programme_id,
                joined_at=slot.joined_at,
                declined_at=slot.declined_at,
                delivered=rounds_queries.is_delivered(slot),
                late=rounds_queries.is_late(slot, one, today),
            )
            for slot in one.slots.all()
        ],
    }


def board_of(request: HttpRequest, pk: UUID) -> BoardOut:
    """A round as it stands, for one of its readers."""
    one = found(request, pk)
    cells = [
        CellOut(
            giver=cell.giver.house.slug,
            taker=cell.taker.house.slug,
            delivered=cell.delivered,
            in_force=cell.in_force,
            declined=cell.declined,
            missing=[house.slug for house in cell.missing],
            received=cell.received,
            aired=cell.aired,
        )
        for row in rounds_queries.matrix(one)
        for cell in row
        if cell
    ]
    return BoardOut(**facts_of(one), matrix=cells)


def found(request: HttpRequest, pk: UUID) -> Round:
    """The round, if it is for the reader."""
    person, _house = member(request)
    return rounds_queries.rounds_for(person).get(pk=pk)


def houses_of(slugs: list[str]) -> list[Broadcaster]:
    """Members by slug; an unknown one is named."""
    houses = list(Broadcaster.objects.filter(slug__in=slugs))
    if unknown := set(slugs) - {house.slug for house in houses}:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no member “%(slug)s”.") % {"slug": min(unknown)})
    return houses


@router.get("/rounds", response=list[RoundOut], summary="Rounds that we lead or are invited to")
def rounds(request: HttpRequest) -> list[RoundOut]:
    """The newest first; the secretariat sees all."""
    person, _house = member(request)
    return [RoundOut(**facts_of(one)) for one in rounds_queries.rounds_for(person)]


@router.post("/rounds", response={HTTPStatus.CREATED: BoardOut}, summary="Call a round")
def call(request: HttpRequest, given: CallIn) -> Status[BoardOut]:
    """Secretariat, acquisitions editors and rights managers may; delivery and exchange need a day."""
    person, _house = member(request)
    one = rounds_actions.call(
        by=person,
        names=given.names,
        themes=given.themes,
        genre=given.genre,
        template=given.template,
        minutes=given.minutes,
        tolerance=given.tolerance,
        days=given.days,
        invited=houses_of(given.invited),
    )
    return Status(HTTPStatus.CREATED, board_of(request, one.pk))


@router.get("/rounds/{round_id}", response=BoardOut, summary="The board of a round")
def board(request: HttpRequest, round_id: UUID) -> BoardOut:
    """Calendar, places, and who gives what to whom: delivered, signed, received, aired."""
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/invite", response=BoardOut, summary="Invite more houses")
def invite(request: HttpRequest, round_id: UUID, given: HousesIn) -> BoardOut:
    """Until the screening; by who leads the round."""
    person, _house = member(request)
    rounds_actions.invite(round=found(request, round_id), by=person, houses=houses_of(given.houses))
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/calendar", response=BoardOut, summary="Set the calendar anew")
def reschedule(request: HttpRequest, round_id: UUID, given: DaysIn) -> BoardOut:
    """The whole calendar; by who leads the round."""
    person, _house = member(request)
    rounds_actions.reschedule(round=found(request, round_id), by=person, days=given.days)
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/join", response=BoardOut, summary="Take part")
def join(request: HttpRequest, round_id: UUID, given: WorkIn) -> BoardOut:
    """One's house makes one programme and takes those of all others."""
    person, _house = member(request)
    rounds_actions.join(
        round=found(request, round_id), by=person, working_title=given.working_title, synopsis=given.synopsis
    )
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/describe", response=BoardOut, summary="Say what we make")
def describe(request: HttpRequest, round_id: UUID, given: WorkIn) -> BoardOut:
    """Working title and synopsis of one's own house."""
    person, _house = member(request)
    rounds_actions.describe(
        round=found(request, round_id), by=person, working_title=given.working_title, synopsis=given.synopsis
    )
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/programme", response=BoardOut, summary="Deliver our programme")
def assign(request: HttpRequest, round_id: UUID, given: ProgrammeIn) -> BoardOut:
    """It must be our own, ready for the air, declared, of the genre, and about as long as was agreed (else 409)."""
    person, _house = member(request)
    programme = Programme.objects.select_related("owner", "package").get(pk=given.programme)
    rounds_actions.assign(round=found(request, round_id), by=person, programme=programme)
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/leave", response=BoardOut, summary="Say no, or leave")
def leave(request: HttpRequest, round_id: UUID) -> BoardOut:
    """Until the exchange."""
    person, _house = member(request)
    rounds_actions.leave(round=found(request, round_id), by=person)
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/move-on", response=BoardOut, summary="Take the round one step further")
def move_on(request: HttpRequest, round_id: UUID) -> BoardOut:
    """call, confirmed, producing, screening, exchanged, closed; by who leads it, and only when it can."""
    person, _house = member(request)
    rounds_actions.move_on(round=found(request, round_id), by=person)
    return board_of(request, round_id)


@router.post("/rounds/{round_id}/sign", response=SignedOut, summary="Sign all deals of our house in a round")
def sign(request: HttpRequest, round_id: UUID) -> SignedOut:
    """Each deal stands or falls by itself; what could not be signed comes back with the reason, by house."""
    person, _house = member(request)
    done = rounds_actions.sign_all(round=found(request, round_id), by=person)
    return SignedOut(
        signed=[deal.pk for deal in done.signed],
        in_force=[deal.pk for deal in done.in_force],
        refused={house.slug: why for house, why in done.refused},
    )


@router.get("/balance", response=BalanceOut, summary="Contribution balance of a year")
def balance(request: HttpRequest, year: int | None = None, counted: Counted = Counted.LICENSED) -> BalanceOut:
    """Minutes given and taken by genre; totals of all houses, pairs of one's own (the secretariat: of all)."""
    person, _house = member(request)
    told = balance_queries.balance(person, year or timezone.now().year, counted)
    slugs = {line.house.pk: line.house.slug for line in told.lines}
    return BalanceOut(
        year=told.year,
        counted=told.counted,
        lines=[LineOut(house=line.house.slug, given=dict(line.given), taken=dict(line.taken)) for line in told.lines],
        pairs=[
            PairOut(giver=slugs[giver], taker=slugs[taker], minutes=dict(minutes))
            for (giver, taker), minutes in told.pairs.items()
        ],
    )
