"""The watch list over the API."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from ortaq.likeness.models import Sighting, SightingState, Watch
from ortaq.likeness.watching import actions, queries
from ortaq.likeness.watching.words import fault_of
from ortaq.members.rules import member

router = Router(tags=["watching"])
MOST = 500
"""So many sightings are given at once."""


class PlaceIn(Schema):
    """A place to watch; `address` is a name of a folder or an address of the web."""

    name: str
    kind: Literal["folder", "feed", "stream"]
    address: str
    only_ours: bool = True


class PlaceOut(Schema):
    """A place; `fault` is what is wrong with it as a code, `problem` as a sentence. No password is told."""

    id: UUID
    name: str
    kind: str
    address: str
    only_ours: bool
    is_on: bool
    looked_at: dt.datetime | None
    fault: str
    problem: str
    missed: int


class SightingOut(Schema):
    """Something that was seen; `parts` are seconds of the clip (start, end) and of the programme (first, last)."""

    id: UUID
    place: UUID
    title: str
    page: str
    began_at: dt.datetime
    ended_at: dt.datetime
    programme: UUID
    verdict: str
    parts: list[dict[str, float]]
    lookup: UUID | None
    state: str
    note: str
    why_kept: str


class SwitchIn(Schema):
    """Whether it is watched."""

    is_on: bool


class HandleIn(Schema):
    """What becomes of a sighting."""

    state: Literal["seen", "in work", "closed"]
    note: str = ""


class KeepIn(Schema):
    """Why evidence is kept; empty: it may expire."""

    why: str = ""


def place_out(watch: Watch) -> PlaceOut:
    """A place as the API gives it."""
    same: dict[str, Any] = {
        name: getattr(watch, name) for name in ("id", "name", "kind", "only_ours", "is_on", "looked_at", "missed")
    }
    problem = fault_of(watch.fault) if watch.fault else ""
    return PlaceOut(**same, address=queries.address_of(watch), fault=watch.fault, problem=problem)


def sighting_out(one: Sighting) -> SightingOut:
    """A sighting as the API gives it."""
    same: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("id", "title", "page", "began_at", "ended_at", "parts", "state", "note", "why_kept")
    }
    return SightingOut(**same, place=one.watch_id, programme=one.programme_id, verdict=one.kind, lookup=one.lookup_id)


@router.get("/places", response=list[PlaceOut], summary="What is watched")
def places(request: HttpRequest) -> list[PlaceOut]:
    """The places of your house."""
    _person, house = member(request)
    return [place_out(one) for one in queries.watches(house)]


@router.post("/places", response=PlaceOut, summary="Watch a place")
def add(request: HttpRequest, told: PlaceIn) -> PlaceOut:
    """A folder, a feed, or a live stream."""
    person, house = member(request)
    return place_out(actions.add(house=house, by=person, **told.dict()))


@router.post("/places/{watch}", response=PlaceOut, summary="Pause a place, or go on")
def switch(request: HttpRequest, watch: UUID, told: SwitchIn) -> PlaceOut:
    """It keeps what was seen."""
    person, house = member(request)
    one = get_object_or_404(queries.watches(house), pk=watch)
    return place_out(actions.switch(watch=one, is_on=told.is_on, by=person))


@router.delete("/places/{watch}", response={204: None}, summary="Watch a place no more")
def remove(request: HttpRequest, watch: UUID) -> Status[None]:
    """What was seen there goes with it."""
    person, house = member(request)
    actions.remove(watch=get_object_or_404(queries.watches(house), pk=watch), by=person)
    return Status(204, None)


@router.get("/sightings", response=list[SightingOut], summary="What was seen")
def sightings(request: HttpRequest, state: str = "", since: dt.datetime | None = None) -> list[SightingOut]:
    """The latest first; of a state, or since a moment."""
    _person, house = member(request)
    found = queries.sightings(house)
    found = found.filter(state=state) if state in SightingState.values else found
    found = found.filter(created_at__gte=since) if since else found
    return [sighting_out(one) for one in found[:MOST]]


@router.get("/sightings/{sighting}", response=SightingOut, summary="One sighting")
def sighting(request: HttpRequest, sighting: UUID) -> SightingOut:
    """What was seen, and what has become of it."""
    _person, house = member(request)
    return sighting_out(get_object_or_404(queries.sightings(house), pk=sighting))


@router.post("/sightings/{sighting}", response=SightingOut, summary="Take it into work, or close it")
def handle(request: HttpRequest, sighting: UUID, told: HandleIn) -> SightingOut:
    """With a note; one that is closed needs it."""
    person, house = member(request)
    one = get_object_or_404(queries.sightings(house), pk=sighting)
    return sighting_out(actions.handle(sighting=one, state=told.state, note=told.note, by=person))


@router.post("/sightings/{sighting}/keep", response=SightingOut, summary="Keep the evidence, or let it go")
def keep(request: HttpRequest, sighting: UUID, told: KeepIn) -> SightingOut:
    """With the reason."""
    person, house = member(request)
    one = get_object_or_404(queries.sightings(house), pk=sighting)
    if told.why.strip():
        return sighting_out(actions.keep(sighting=one, why=told.why, by=person))
    return sighting_out(actions.let_go(sighting=one, by=person))
