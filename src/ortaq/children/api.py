"""The children's room over the API: approvals for officers, and what children may see, for everybody."""

import datetime as dt
import uuid
from http import HTTPStatus

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.children import actions, queries, rules
from ortaq.children.models import Approval
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member, require
from ortaq.viewer import territory

router = Router(tags=["children"])


class ApprovalIn(Schema):
    """From which age children may see which programme, in the territory of the officer's house."""

    programme: uuid.UUID
    age: int


class ApprovalOut(Schema):
    """An approval; `sign` is that of the territory's scale, empty where none is recorded."""

    id: uuid.UUID
    programme: uuid.UUID
    territory: str
    age: int
    sign: str
    by: str
    at: dt.datetime
    withdrawn_at: dt.datetime | None


class ShownOut(Schema):
    """A programme that children of an age may see where the caller is; tags of what may be heard and read."""

    programme: uuid.UUID
    titles: dict[str, str]
    age: int
    sounds: list[str]
    subtitles: list[str]


def _officer(request: HttpRequest) -> tuple[Person, Broadcaster]:
    who, house = member(request)
    require(rules.approves(who, house.territory), _("Only standards officers approve programmes for children."))
    return who, house


def approval_out(one: Approval) -> ApprovalOut:
    """One approval with the name of who gave it."""
    told = {name: getattr(one, name) for name in ("id", "territory", "age", "sign", "at", "withdrawn_at")}
    return ApprovalOut(programme=one.programme_id, by=str(one.by), **told)


@router.get("/approvals", response=list[ApprovalOut], summary="What is approved in the territory of one's house")
def approvals(request: HttpRequest) -> list[ApprovalOut]:
    """Those that stand, the last one first."""
    _who, house = _officer(request)
    return [approval_out(one) for one in queries.standing(house.territory)]


@router.post("/approvals", response=ApprovalOut, summary="Approve a programme for children")
def approve(request: HttpRequest, told: ApprovalIn) -> ApprovalOut:
    """An earlier approval in this territory is withdrawn by it."""
    who, house = _officer(request)
    found = Programme.objects.get(pk=told.programme)
    return approval_out(actions.approve(programme=found, territory=house.territory, age=told.age, by=who))


@router.post("/approvals/{approval_id}/withdraw", response=ApprovalOut, summary="Take an approval back")
def withdraw(request: HttpRequest, approval_id: uuid.UUID) -> ApprovalOut:
    """At once, and everywhere in its territory."""
    who, house = _officer(request)
    found = queries.approval_of(approval_id)
    if found is None or found.territory != house.territory:
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no such approval in the territory of your house."))
    return approval_out(actions.withdraw(approval=found, by=who))


@router.get("/programmes", auth=None, response=list[ShownOut], summary="What children may see where the caller is")
def programmes(request: HttpRequest, age: int = queries.AGES[0]) -> list[ShownOut]:
    """Approved for that age, granted at this moment; nothing where it is not known where the caller is."""
    if age not in queries.AGES:
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("Choose one of these ages: %s.") % ", ".join(map(str, queries.AGES))
        )
    found = queries.shown(territory.place(request).code, age, timezone.now())
    return [
        ShownOut(
            programme=one.programme.pk,
            titles=one.programme.titles,
            age=one.approval.age,
            sounds=sorted(one.granted.sounds),
            subtitles=sorted(one.granted.subtitles),
        )
        for one in found
    ]
