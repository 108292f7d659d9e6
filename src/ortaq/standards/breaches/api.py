"""The register of breaches over the API, for standards officers of the house."""

import datetime as dt
import uuid
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member, require
from ortaq.standards.breaches import actions, queries, rules
from ortaq.standards.breaches.actions import Said
from ortaq.standards.models import Breach

router = Router(tags=["standards"])


class BreachIn(Schema):
    """What is known of a breach: names, access, consents, biometric, use or other; of whom; none, risk or high."""

    what: str
    found_at: dt.datetime
    began_at: dt.datetime | None = None
    data: list[str]
    whose: list[str]
    people: int | None = None
    risk: str = "risk"
    done: str = ""
    authority_told_at: dt.datetime | None = None
    authority_reference: str = ""
    people_told_at: dt.datetime | None = None
    reason: str = ""


class BreachOut(BreachIn):
    """The same with its clock; `state` is due, late, open or closed, `hours_left` below 0: so many hours too late."""

    id: uuid.UUID
    number: int
    due_at: dt.datetime
    hours_left: int
    hours_late: int
    must_tell_authority: bool
    must_tell_people: bool
    state: str
    closed_at: dt.datetime | None


def _officer(request: HttpRequest) -> tuple[Person, Broadcaster]:
    who, house = member(request)
    said = _("Only a standards officer of %(house)s keeps its register of breaches.") % {"house": house.name}
    require(rules.keeps_breaches(who, house), said)
    return who, house


def _mine(house: Broadcaster, breach_id: uuid.UUID) -> Breach:
    found = queries.breach_of(house, breach_id)
    if found is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("Your house knows no such breach."))
    return found


def _said(told: BreachIn) -> Said:
    if any(
        at and at.tzinfo is None for at in (told.found_at, told.began_at, told.authority_told_at, told.people_told_at)
    ):
        raise actions.BadBreach(_("Write times with their offset, like 2026-11-26T14:30+06:00."))
    return Said(**told.dict())


def breach_out(breach: Breach) -> BreachOut:
    """One breach with its clock."""
    found = queries.standing(breach)
    clock = {name: getattr(found, name) for name in ("due_at", "hours_left", "hours_late", "state")}
    clock |= {name: getattr(found, name) for name in ("must_tell_authority", "must_tell_people")}
    told = {name: getattr(breach, name) for name in (*BreachIn.model_fields, "number", "closed_at")}
    return BreachOut(id=breach.pk, **told, **clock)


@router.get("", response=list[BreachOut], summary="The register of breaches of one's own house")
def breaches(request: HttpRequest) -> list[BreachOut]:
    """The last one found first."""
    return [breach_out(one) for one in queries.breaches_of(_officer(request)[1])]


@router.post("", response=BreachOut, summary="Write a breach of personal data down")
def note(request: HttpRequest, told: BreachIn) -> BreachOut:
    """The clock runs from the moment in which it was found."""
    who, house = _officer(request)
    return breach_out(actions.note_breach(house=house, said=_said(told), by=who))


@router.put("/{breach_id}", response=BreachOut, summary="Write down what is known of a breach now")
def amend(request: HttpRequest, breach_id: uuid.UUID, told: BreachIn) -> BreachOut:
    """All of it anew; a closed one stays as it is."""
    who, house = _officer(request)
    return breach_out(actions.amend_breach(breach=_mine(house, breach_id), said=_said(told), by=who))


@router.post("/{breach_id}/close", response=BreachOut, summary="Close a breach")
def close(request: HttpRequest, breach_id: uuid.UUID) -> BreachOut:
    """When everybody was told, or the reason why not is written down."""
    who, house = _officer(request)
    return breach_out(actions.close_breach(breach=_mine(house, breach_id), by=who))
