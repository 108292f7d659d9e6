"""Planning over the API: alerts and what could be shown instead, plans from files, templates."""

import base64
import binascii
import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.models import ScheduleFile, Template
from ortaq.channels.planning import alerts
from ortaq.channels.planning.strips import Strip, What
from ortaq.channels.schemas import RefusedOut, SlotOut, channel_of, own, refused_out, slot_of, slot_out
from ortaq.members.rules import person

router = Router(tags=["channels"])


class ProposalOut(Schema):
    """What could be shown instead, and for how many seconds."""

    programme: UUID
    title: str
    seconds: int


class AlertOut(Schema):
    """What stands against a slot of the next 72 hours, in which territories (none: in all), and why."""

    kind: str
    slot: SlotOut
    territories: list[str]
    sentences: list[str]
    proposals: list[ProposalOut]


class InsteadIn(Schema):
    """What is planned in the place of a slot; without `seconds` it lasts as long as the programme."""

    programme: UUID
    seconds: int | None = None


class FileIn(Schema):
    """A plan: the name of the file, its bytes in base64, and its own name of the channel where it has several."""

    file_name: str
    content: str
    of: str = ""


class RowOut(Schema):
    """What a row would be; `why` says why it cannot be planned, `answer` what the rights say at home."""

    number: int
    line: int
    starts_at: dt.datetime
    seconds: int
    titles: list[str]
    programme: UUID | None
    suggestions: list[UUID]
    is_good: bool
    is_there: bool
    why: str
    answer: str


class BadLineOut(Schema):
    """A line that cannot be read."""

    line: int
    why: str


class FileOut(Schema):
    """What a file says; nothing of it is planned."""

    id: UUID
    rows: list[RowOut]
    bad: list[BadLineOut]


class TakeIn(Schema):
    """Which rows (without: every good one), and what is meant by those that were not found: number -> programme."""

    rows: list[int] | None = None
    chosen: dict[int, UUID] = {}


class NotTakenOut(Schema):
    """A line that was not planned, and why."""

    line: int
    why: str


class TakenOverOut(Schema):
    """What was planned, and what was not."""

    planned: list[SlotOut]
    left: list[NotTakenOut]


class StripOut(Schema):
    """A place of a template: `day` counts from its first; `work` is a programme or a series, the rest is a rule."""

    day: int
    time: str
    seconds: int
    what: str
    work: str
    genre: str
    language: str
    max_age: int | None
    stand_in: str = ""


class TemplateOut(Schema):
    """A day or a week to plan again."""

    id: UUID
    name: str
    days: int
    strips: list[StripOut]


class TemplateIn(Schema):
    """A name, a day, and how much is kept: that day (1) or its week (7)."""

    name: str
    first: dt.date
    days: int = 7


class StripIn(Schema):
    """What belongs in a strip: `programme` or `series` with its `work`, or `rule` with genre, language and age."""

    what: What
    work: UUID | None = None
    genre: str = ""
    language: str = ""
    max_age: int | None = None


class ApplyIn(Schema):
    """The week with this day in it, or this day and the days after it."""

    first: dt.date
    days: int = 1


class StripLeftOut(Schema):
    """A strip that was left out, and why."""

    strip: StripOut
    starts_at: dt.datetime | None
    why: str


class AppliedOut(Schema):
    """What was planned, and what was not; `refused` are stand-ins that stayed behind."""

    planned: list[SlotOut]
    left: list[StripLeftOut]
    refused: list[RefusedOut]


@router.post("/slots/{slot_id}/replace", response=SlotOut, summary="Plan another programme in the place of a slot")
def replace(request: HttpRequest, slot_id: UUID, given: InsteadIn) -> SlotOut:
    """One step: the slot is taken out, and the new one is a draft at its time."""
    programme = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=given.programme)
    slot = actions.replace(slot=slot_of(slot_id), programme=programme, seconds=given.seconds, by=person(request))
    return slot_out(slot)


@router.get("/{slug}/alerts", response=list[AlertOut], summary="What stands against the next 72 hours")
def alerts_ahead(request: HttpRequest, slug: str) -> list[AlertOut]:
    """By time, each with what could be shown instead."""
    channel = own(request, channel_of(slug))
    return [
        AlertOut(
            kind=one.kind,
            slot=slot_out(one.slot),
            territories=list(one.territories),
            sentences=list(one.said),
            proposals=[
                ProposalOut(programme=each.programme.pk, title=str(each.programme), seconds=each.seconds)
                for each in one.proposals
            ],
        )
        for one in alerts.with_proposals(channel, alerts.alerts_of(channel, timezone.now()))
    ]


@router.post("/{slug}/files", response={HTTPStatus.CREATED: FileOut}, summary="Read a plan from a file")
def read_file(request: HttpRequest, slug: str, given: FileIn) -> Status[FileOut]:
    """XMLTV or CSV; the answer says what each row would be. Nothing is planned."""
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("The content must be in base64.")) from None
    file = actions.bring_in(
        channel=channel_of(slug), content=content, name=given.file_name, of=given.of, by=person(request)
    )
    rows = [
        RowOut(
            number=one.row.number,
            line=one.row.line,
            starts_at=one.row.start,
            seconds=one.seconds,
            titles=list(one.row.titles),
            programme=one.programme.pk if one.programme else None,
            suggestions=[each.pk for each in one.suggestions],
            is_good=one.is_good,
            is_there=one.is_there,
            why=one.why,
            answer=one.decision.answer if one.decision else "",
        )
        for one in actions.look(file)
    ]
    bad = [BadLineOut(line=line, why=why) for line, why in actions.bad_lines(file)]
    return Status(HTTPStatus.CREATED, FileOut(id=file.pk, rows=rows, bad=bad))


@router.post("/{slug}/files/{file_id}/take", response=TakenOverOut, summary="Take the good rows over")
def take_file(request: HttpRequest, slug: str, file_id: UUID, given: TakeIn) -> TakenOverOut:
    """Drafts, in one step that can be taken back."""
    file = get_object_or_404(ScheduleFile, channel=own(request, channel_of(slug)), pk=file_id)
    made = actions.take_over(file=file, numbers=given.rows, chosen=given.chosen, by=person(request))
    return TakenOverOut(
        planned=[slot_out(one) for one in made.planned],
        left=[NotTakenOut(line=line, why=why) for line, why in made.left],
    )


def own_template(request: HttpRequest, slug: str, template_id: UUID) -> Template:
    """A template of a channel of ours, or 404."""
    channel = own(request, channel_of(slug))
    return get_object_or_404(Template.objects.select_related("channel__broadcaster"), channel=channel, pk=template_id)


def template_out(one: Template) -> TemplateOut:
    """A template for its reader."""
    return TemplateOut(id=one.pk, name=one.name, days=one.days, strips=[StripOut(**plain) for plain in one.strips])


@router.get("/{slug}/templates", response=list[TemplateOut], summary="The templates of a channel of ours")
def templates(request: HttpRequest, slug: str) -> list[TemplateOut]:
    """By name."""
    return [template_out(one) for one in own(request, channel_of(slug)).templates.all()]


@router.post("/{slug}/templates", response={HTTPStatus.CREATED: TemplateOut}, summary="Keep a day or a week")
def keep(request: HttpRequest, slug: str, given: TemplateIn) -> Status[TemplateOut]:
    """Episodes are kept as their series."""
    made = actions.save_template(channel=channel_of(slug), by=person(request), **given.dict())
    return Status(HTTPStatus.CREATED, template_out(made))


@router.delete("/{slug}/templates/{template_id}", response={HTTPStatus.NO_CONTENT: None}, summary="Forget a template")
def forget(request: HttpRequest, slug: str, template_id: UUID) -> Status[None]:
    """What was planned by it stays."""
    actions.drop_template(template=own_template(request, slug, template_id), by=person(request))
    return Status(HTTPStatus.NO_CONTENT, None)


@router.put("/{slug}/templates/{template_id}/strips/{number}", response=TemplateOut, summary="What belongs in a strip")
def set_strip(request: HttpRequest, slug: str, template_id: UUID, number: int, given: StripIn) -> TemplateOut:
    """Its day, time and length stay."""
    strip = Strip(
        0,
        "00:00:00",
        0,
        given.what,
        str(given.work) if given.work else "",
        given.genre,
        given.language,
        given.max_age,
    )
    found = own_template(request, slug, template_id)
    return template_out(actions.set_strip(template=found, number=number, strip=strip, by=person(request)))


@router.post("/{slug}/templates/{template_id}/apply", response=AppliedOut, summary="Plan by a template")
def apply(request: HttpRequest, slug: str, template_id: UUID, given: ApplyIn) -> AppliedOut:
    """Drafts; nothing that is planned is overwritten."""
    found = own_template(request, slug, template_id)
    made = actions.apply_template(template=found, first=given.first, days=given.days, by=person(request))
    return AppliedOut(
        planned=[slot_out(one) for one in made.planned],
        left=[StripLeftOut(strip=StripOut(**one.plain()), starts_at=at, why=why) for one, at, why in made.left],
        refused=refused_out(made.refused),
    )
