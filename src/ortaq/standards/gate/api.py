"""Exceptions and the register of AI tools over the API."""

import datetime as dt
import uuid
from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status

from ortaq.members.rules import member
from ortaq.standards.gate import actions, queries
from ortaq.standards.gate.standing import MEMBER
from ortaq.standards.models import Tool, Waiver
from ortaq.standards.protection import names

router = Router(tags=["standards"])


class ExceptionOut(Schema):
    """An exception; `reason` and the people's part are told to the house alone."""

    id: uuid.UUID
    house: str
    rule: str
    programme: uuid.UUID
    public_summary: str
    until: dt.date
    is_approved: bool
    is_closed: bool
    reason: str | None


class ToolIn(Schema):
    """An AI tool of the house, as declarations name it; null: nobody knows."""

    name: str
    owner: str = ""
    data_location: str = ""
    trains_on_input: bool | None = None
    risk_class: str = ""


class ToolOut(ToolIn):
    """An entry of the register."""

    id: uuid.UUID


class StatementsIn(Schema):
    """Facts by their paths; null takes one back."""

    values: dict[str, bool | int | str | list[dict[str, str | bool]] | None]


def exception_out(waiver: Waiver, *, is_ours: bool) -> ExceptionOut:
    """As one may read it."""
    return ExceptionOut(
        id=waiver.pk,
        house=waiver.house.slug,
        rule=waiver.rule_id,
        programme=waiver.subject_id,
        public_summary=waiver.public_summary,
        until=waiver.until,
        is_approved=waiver.approved_at is not None,
        is_closed=waiver.closed_at is not None,
        reason=waiver.reason if is_ours else None,
    )


@router.get("/exceptions", response=list[ExceptionOut], summary="Exceptions in force, and all of one's own house")
def exceptions(request: HttpRequest) -> list[ExceptionOut]:
    """The newest first; of other houses only those in force, with what everybody may read."""
    house, now = member(request)[1], timezone.now()
    return [
        exception_out(one, is_ours=one.house_id == house.pk)
        for one in queries.exceptions()
        if one.house_id == house.pk or queries.holds(one, now)
    ]


def _mine(request: HttpRequest, waiver_id: uuid.UUID) -> Waiver:
    return get_object_or_404(Waiver.objects.select_related("house"), pk=waiver_id, house=member(request)[1])


@router.get("/exceptions/{waiver_id}", response=ExceptionOut, summary="One exception")
def exception(request: HttpRequest, waiver_id: uuid.UUID) -> ExceptionOut:
    """Any of one's own house; of another house only one that is in force, with what everybody may read."""
    house = member(request)[1]
    found = get_object_or_404(queries.exceptions(), pk=waiver_id)
    if found.house_id != house.pk and not queries.holds(found, timezone.now()):
        raise Http404
    return exception_out(found, is_ours=found.house_id == house.pk)


@router.post("/exceptions/{waiver_id}/approve", response=ExceptionOut, summary="Approve an exception as second person")
def approve(request: HttpRequest, waiver_id: uuid.UUID) -> ExceptionOut:
    """It ends by itself on its day."""
    held = actions.approve_exception(waiver=_mine(request, waiver_id), by=member(request)[0])
    return exception_out(held, is_ours=True)


@router.post("/exceptions/{waiver_id}/close", response=ExceptionOut, summary="Refuse or end an exception")
def close(request: HttpRequest, waiver_id: uuid.UUID) -> ExceptionOut:
    """Who asked may take it back before it is approved."""
    held = actions.close_exception(waiver=_mine(request, waiver_id), by=member(request)[0])
    return exception_out(held, is_ours=True)


def tool_out(tool: Tool) -> ToolOut:
    """As the house reads it."""
    told = {name: getattr(tool, name) for name in ToolOut.model_fields}
    return ToolOut(**told | {"owner": names.read_name(tool.house_id, tool.owner)})


@router.get("/tools", response=list[ToolOut], summary="The register of AI tools of one's own house")
def tools(request: HttpRequest) -> list[ToolOut]:
    """By name."""
    return [tool_out(one) for one in queries.tools_of(member(request)[1])]


@router.post("/tools", response=ToolOut, summary="Write an AI tool into the register, or change its entry")
def register_tool(request: HttpRequest, told: ToolIn) -> ToolOut:
    """A standards officer of the house."""
    who, house = member(request)
    return tool_out(actions.register_tool(house=house, by=who, **told.dict()))


@router.delete(
    "/tools/{tool_id}", response={HTTPStatus.NO_CONTENT: None}, summary="Take an AI tool out of the register"
)
def retire_tool(request: HttpRequest, tool_id: uuid.UUID) -> Status[None]:
    """Its entry is kept as it was."""
    who, house = member(request)
    actions.retire_tool(tool=get_object_or_404(Tool.objects.select_related("house"), pk=tool_id, house=house), by=who)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get("/house", response=dict[str, object], summary="What one's own house states of itself")
def stated(request: HttpRequest) -> dict[str, object]:
    """Facts by their paths; what is missing was not stated."""
    return queries.told_to_the_house(MEMBER, member(request)[1].pk)


@router.post("/house", response=dict[str, object], summary="State facts of one's own house")
def state(request: HttpRequest, told: StatementsIn) -> dict[str, object]:
    """Answers with everything that is stated now."""
    who, house = member(request)
    actions.state(subject_kind=MEMBER, subject_id=house.pk, house=house, values=told.values, by=who)
    return queries.told_to_the_house(MEMBER, house.pk)
