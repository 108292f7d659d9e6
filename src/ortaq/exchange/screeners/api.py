"""Screeners over the API: ask to see a programme, answer, end it, read what was seen."""

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from ortaq.catalogue.models import Programme
from ortaq.exchange.models import Screener
from ortaq.exchange.screeners import actions, queries
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member

router = Router(tags=["exchange"])


class AskIn(Schema):
    """Which programme, and a word to its owner."""

    programme: UUID
    words: str = ""


class GrantIn(Schema):
    """Until when, how many people, in which one sound (empty: all), how many minutes from the start (null: all)."""

    until: dt.datetime
    people: int = 1
    language: str = ""
    minutes: int | None = None
    answer: str = ""


class RefuseIn(Schema):
    """Why not."""

    answer: str


class StretchOut(Schema):
    """A part of the film in seconds, and how often it was watched."""

    start: float
    stop: float
    times: int


class SeenOut(Schema):
    """What one person has seen, as their player told."""

    who: str
    percent: int
    times: list[dt.datetime]
    parts: list[StretchOut]


class ScreenerOut(Schema):
    """A request to see a programme; only the owner of the programme reads `seen`."""

    id: UUID
    programme: UUID
    title: str
    owner: str
    house: str
    words: str
    state: str
    answer: str
    until: dt.datetime | None
    people: int
    language: str
    seconds: int | None
    seen: list[SeenOut]


def screener_out(screener: Screener, reader: Broadcaster) -> ScreenerOut:
    """A request for one of its two sides."""
    mine = screener.programme.owner_id == reader.pk
    return ScreenerOut(
        id=screener.pk,
        programme=screener.programme_id,
        title=str(screener.programme),
        owner=screener.programme.owner.slug,
        house=screener.house.slug,
        words=screener.words,
        state=screener.state,
        answer=screener.answer,
        until=screener.until,
        people=screener.people,
        language=screener.language,
        seconds=screener.seconds,
        seen=[
            SeenOut(
                who=one.who,
                percent=one.percent,
                times=[viewing.begun_at for viewing in one.viewings],
                parts=[StretchOut(start=part.start, stop=part.stop, times=part.times) for part in one.parts],
            )
            for one in (queries.seen(screener) if mine else [])
        ],
    )


@router.get("/screeners", response=list[ScreenerOut], summary="What we ask to see, and what others ask us")
def all_screeners(request: HttpRequest) -> list[ScreenerOut]:
    """Newest first."""
    _person, house = member(request)
    return [screener_out(one, house) for one in queries.screeners_of(house)]


@router.post("/screeners", response={HTTPStatus.CREATED: ScreenerOut}, summary="Ask to see a programme")
def ask(request: HttpRequest, given: AskIn) -> Status[ScreenerOut]:
    """Its owner answers; people look in a browser, where their name stands over the picture."""
    person, house = member(request)
    programme = Programme.objects.select_related("owner", "package").get(pk=given.programme)
    made = actions.ask(programme=programme, by=person, words=given.words)
    return Status(HTTPStatus.CREATED, screener_out(queries.asked_by(house).get(pk=made.pk), house))


@router.get("/screeners/{screener_id}", response=ScreenerOut, summary="A request, and what was seen")
def one_screener(request: HttpRequest, screener_id: UUID) -> ScreenerOut:
    """For the house that asked and for the owner."""
    _person, house = member(request)
    return screener_out(queries.screeners_of(house).get(pk=screener_id), house)


@router.post("/screeners/{screener_id}/grant", response=ScreenerOut, summary="Let a house see it")
def grant(request: HttpRequest, screener_id: UUID, given: GrantIn) -> ScreenerOut:
    """Until then, at most 60 days from now."""
    person, house = member(request)
    actions.grant(screener=queries.asked_of(house).get(pk=screener_id), by=person, **given.dict())
    return screener_out(queries.asked_of(house).get(pk=screener_id), house)


@router.post("/screeners/{screener_id}/refuse", response=ScreenerOut, summary="Do not show it")
def refuse(request: HttpRequest, screener_id: UUID, given: RefuseIn) -> ScreenerOut:
    """With a word why."""
    person, house = member(request)
    actions.refuse(screener=queries.asked_of(house).get(pk=screener_id), by=person, answer=given.answer)
    return screener_out(queries.asked_of(house).get(pk=screener_id), house)


@router.post("/screeners/{screener_id}/withdraw", response=ScreenerOut, summary="End a screener")
def withdraw(request: HttpRequest, screener_id: UUID) -> ScreenerOut:
    """Either side may; the next segment is refused."""
    person, house = member(request)
    actions.withdraw(screener=queries.screeners_of(house).get(pk=screener_id), by=person)
    return screener_out(queries.screeners_of(house).get(pk=screener_id), house)
