"""The room `channels` over the API: channels, slots, what would be decided, publish, the guide, what is on."""

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, queries, week
from ortaq.channels.cards.api import router as fillers
from ortaq.channels.feeds.api import router as feed
from ortaq.channels.guides.told import told_between
from ortaq.channels.models import Airing, Channel
from ortaq.channels.planning.api import router as planning
from ortaq.channels.reports.audience_api import router as audience
from ortaq.channels.schemas import (
    ChannelOut,
    RefusedOut,
    SlotOut,
    channel_of,
    channel_out,
    own,
    refused_out,
    slot_of,
    slot_out,
)
from ortaq.channels.settings_api import router as settings
from ortaq.channels.what_if.api import router as what_if
from ortaq.core.origin.label import Label
from ortaq.core.rights import Decision
from ortaq.members.rules import member, person
from ortaq.origin.queries import labels_of
from ortaq.rights import sentences

router = Router(tags=["channels"])
router.add_router("", planning)
router.add_router("", feed)
router.add_router("", fillers)
router.add_router("", audience)
router.add_router("", what_if)
router.add_router("", settings)
DAY = dt.timedelta(days=1)


class ChannelIn(Schema):
    """A channel to open: `names` by language, the first sound is heard by who has chosen none.

    Without `territories` it is received at home, without `time_zone` its clocks are those of the house, without
    `number` it gets the next one.
    """

    slug: str
    names: dict[str, str]
    sounds: list[str]
    subtitles: list[str] = []
    signs: list[str] = []
    territories: list[str] | None = None
    time_zone: str = ""
    number: int | None = Field(None, ge=1, le=9999)


class AnswerOut(Schema):
    """What the rights say of a showing in one territory, in the reader's language."""

    territory: str
    answer: str
    sentences: list[str]
    clauses: list[str]
    runs_total: int | None
    runs_left: int | None


class SlotIn(Schema):
    """A programme at a time; without `seconds` it lasts as long as the programme."""

    programme: UUID
    starts_at: AwareDatetime
    seconds: int | None = None


class SlotChange(Schema):
    """What shall be different; a slot that is or was on the air stays."""

    starts_at: AwareDatetime | None = None
    seconds: int | None = None


class StandInIn(Schema):
    """What stands in for a slot where its programme may not be shown."""

    programme: UUID


class PlannedOut(SlotOut):
    """A slot that was just planned, and what the rights say of it, the channel's own country first."""

    answers: list[AnswerOut]


class CopyIn(Schema):
    """Some days, and the day from which on they are planned again."""

    first: dt.date
    days: int = 1
    to: dt.date


class LeftOut(Schema):
    """A slot that was not planned again, and why."""

    slot: SlotOut
    why: str


class CopiedOut(Schema):
    """What was planned again, and what was not; `refused` are stand-ins that stayed behind."""

    planned: list[SlotOut]
    left: list[LeftOut]
    refused: list[RefusedOut]


class FillIn(Schema):
    """Between which instants gaps are filled."""

    start: AwareDatetime
    stop: AwareDatetime


class FilledOut(Schema):
    """What was planned, and how many seconds of gaps stay."""

    planned: list[SlotOut]
    seconds_left: int


class UndoneOut(Schema):
    """The step that was taken back."""

    kind: str
    made_at: dt.datetime


class ClearIn(Schema):
    """Why it may be shown where the rules leave it to a person."""

    because: str


class ChangeOut(Schema):
    """One thing that the next publication changes; `kind` is new, moved, decided or out, `was` when it stands now."""

    kind: str
    slot: SlotOut
    was: dt.datetime | None


class PublicationOut(Schema):
    """A publishing of a channel's schedule."""

    number: int
    published_at: dt.datetime


class ShowingOut(Schema):
    """A line of the guide; `label` is the code of what AI made, `none` when there is nothing to tell."""

    programme: UUID
    titles: dict[str, str]
    starts_at: dt.datetime
    stops_at: dt.datetime
    label: str
    level: int


class VariantOut(Schema):
    """Which variant of a channel a territory gets, and its playlist; `none` is the slate for everybody unknown."""

    variant: str
    stream: str


class WhenIn(Schema):
    """A stretch of time; without `start` it begins now, without `stop` it lasts a day."""

    start: AwareDatetime | None = None
    stop: AwareDatetime | None = None

    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From when to when."""
        start = self.start or timezone.now()
        return start, self.stop or start + DAY


def answers_out(channel: Channel, answers: dict[str, Decision]) -> list[AnswerOut]:
    """The decisions of all territories."""
    return [
        AnswerOut(
            territory=code,
            answer=one.answer,
            sentences=sentences.say(one, time_zone=channel.time_zone),
            clauses=list(one.clauses),
            runs_total=one.runs_total,
            runs_left=one.runs_left,
        )
        for code, one in answers.items()
    ]


def showing_out(airing: Airing, label: Label | None) -> ShowingOut:
    """A published showing."""
    programme = airing.programme
    if programme is None:
        raise Airing.DoesNotExist
    return ShowingOut(
        programme=programme.pk,
        titles=programme.titles,
        starts_at=airing.starts_at,
        stops_at=airing.stops_at,
        label=label.code if label else "none",
        level=label.level if label else 0,
    )


@router.get("/", response=list[ChannelOut], auth=None, summary="All channels that have not ended")
def channels(request: HttpRequest) -> list[ChannelOut]:  # noqa: ARG001 -- ninja's signature
    """In the order of their number."""
    return list(map(channel_out, queries.channels()))


@router.post("/", response={HTTPStatus.CREATED: ChannelOut}, summary="Open a channel of our house")
def open_channel(request: HttpRequest, given: ChannelIn) -> Status[ChannelOut]:
    """Nothing is on the air yet; a schedule is published, or a feed started, afterwards."""
    who, house = member(request)
    made = actions.open_channel(
        broadcaster=house,
        slug=given.slug,
        number=given.number,
        names=given.names,
        sounds=given.sounds,
        subtitles=given.subtitles,
        signs=given.signs,
        territories_seen=[house.territory] if given.territories is None else given.territories,
        time_zone=given.time_zone,
        by=who,
    )
    return Status(HTTPStatus.CREATED, channel_out(made))


@router.get("/{slug}/variant", response=VariantOut, auth=None, summary="Where a territory finds a channel")
def variant(request: HttpRequest, slug: str, territory: str = "") -> VariantOut:  # noqa: ARG001 -- ninja's signature
    """The variant and playlist for viewers in a territory; without one, or elsewhere, the slate."""
    channel = channel_of(slug)
    return VariantOut(variant=queries.variant_for(channel, territory), stream=queries.stream(channel, territory))


@router.get("/{slug}/guide", response=list[ShowingOut], auth=None, summary="The guide of a channel")
def guide(request: HttpRequest, slug: str, when: Query[WhenIn]) -> list[ShowingOut]:  # noqa: ARG001 -- ninja's signature
    """The published programmes, as they go on the air."""
    found = [one.airing for one in told_between(channel_of(slug), *when.span())]
    told = labels_of({one.slot.programme_id for one in found if one.slot})
    return [showing_out(one, told[one.slot.programme_id]) for one in found if one.slot]


@router.get("/{slug}/slots", response=list[SlotOut], summary="The schedule of a channel of ours")
def slots(request: HttpRequest, slug: str, when: Query[WhenIn]) -> list[SlotOut]:
    """Planned and published slots, drafts included."""
    return [slot_out(one) for one in queries.slots(own(request, channel_of(slug)), *when.span())]


@router.get("/{slug}/preview", response=list[AnswerOut], summary="What would be decided")
def preview(request: HttpRequest, slug: str, asked: Query[SlotIn]) -> list[AnswerOut]:
    """What the rights say of a showing in every territory of a channel, before it is planned."""
    channel = own(request, channel_of(slug))
    programme = get_object_or_404(Programme.objects.select_related("package"), pk=asked.programme)
    seconds = asked.seconds or actions.length_of(programme)
    return answers_out(channel, deciding.preview(channel, programme, asked.starts_at, seconds))


@router.post("/{slug}/slots", response={HTTPStatus.CREATED: PlannedOut}, summary="Plan a programme")
def plan(request: HttpRequest, slug: str, given: SlotIn) -> Status[PlannedOut]:
    """Put a programme at a time as a draft; the answer says what the rights say of it."""
    channel = channel_of(slug)
    programme = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=given.programme)
    slot = actions.plan(
        channel=channel, programme=programme, starts_at=given.starts_at, seconds=given.seconds, by=person(request)
    )
    answers = deciding.preview(channel, programme, slot.starts_at, slot.seconds, slot)
    return Status(HTTPStatus.CREATED, PlannedOut(**slot_out(slot).dict(), answers=answers_out(channel, answers)))


@router.patch("/slots/{slot_id}", response=SlotOut, summary="Move a slot, or change its length")
def move(request: HttpRequest, slot_id: UUID, given: SlotChange) -> SlotOut:
    """A slot that was moved is a draft again, until it is published."""
    slot = slot_of(slot_id)
    moved = actions.move(
        slot=slot, starts_at=given.starts_at or slot.starts_at, seconds=given.seconds, by=person(request)
    )
    return slot_out(moved)


@router.delete("/slots/{slot_id}", response={HTTPStatus.NO_CONTENT: None}, summary="Take a slot out")
def remove(request: HttpRequest, slot_id: UUID) -> Status[None]:
    """It leaves the air with the next publication."""
    actions.remove(slot=slot_of(slot_id), by=person(request))
    return Status(HTTPStatus.NO_CONTENT, None)


@router.put("/slots/{slot_id}/stand-in", response=PlannedOut, summary="Say what stands in for a slot abroad")
def name_stand_in(request: HttpRequest, slot_id: UUID, given: StandInIn) -> PlannedOut:
    """The answer says what the rights say of it abroad, without counted showings; the slot is a draft again."""
    programme = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=given.programme)
    slot = actions.name_stand_in(slot=slot_of(slot_id), programme=programme, by=person(request))
    answers = deciding.standing_in(slot.channel, [slot])[slot]
    return PlannedOut(**slot_out(slot).dict(), answers=answers_out(slot.channel, answers))


@router.delete("/slots/{slot_id}/stand-in", response=SlotOut, summary="Let the slate stand there again")
def drop_stand_in(request: HttpRequest, slot_id: UUID) -> SlotOut:
    """It is a draft until it is published."""
    return slot_out(actions.drop_stand_in(slot=slot_of(slot_id), by=person(request)))


@router.post("/slots/{slot_id}/clear", response=SlotOut, summary="Decide what the rules leave to a person")
def clear(request: HttpRequest, slot_id: UUID, given: ClearIn) -> SlotOut:
    """With a reason; name and reason stay with the showing. A no is not turned into a yes (409)."""
    return slot_out(actions.clear(slot=slot_of(slot_id), by=person(request), because=given.because))


@router.delete("/slots/{slot_id}/clear", response=SlotOut, summary="Take such a decision back")
def reopen(request: HttpRequest, slot_id: UUID) -> SlotOut:
    """It is a question for a person again."""
    return slot_out(actions.reopen(slot=slot_of(slot_id), by=person(request)))


@router.post("/{slug}/copy", response=CopiedOut, summary="Plan days again")
def copy(request: HttpRequest, slug: str, given: CopyIn) -> CopiedOut:
    """Each programme at the same time of the clock; what has no place there is named."""
    made = actions.copy(channel=channel_of(slug), first=given.first, days=given.days, to=given.to, by=person(request))
    return CopiedOut(
        planned=[slot_out(one) for one in made.planned],
        left=[LeftOut(slot=slot_out(one), why=why) for one, why in made.left],
        refused=refused_out(made.refused),
    )


@router.post("/{slug}/fill", response=FilledOut, summary="Fill gaps with what may be shown")
def fill(request: HttpRequest, slug: str, given: FillIn) -> FilledOut:
    """Drafts, with what was shown the least lately first."""
    made = actions.fill(channel=channel_of(slug), start=given.start, stop=given.stop, by=person(request))
    return FilledOut(planned=[slot_out(one) for one in made.planned], seconds_left=made.seconds_left)


@router.post("/{slug}/undo", response=UndoneOut, summary="Take one's last step back")
def undo(request: HttpRequest, slug: str) -> UndoneOut:
    """The last change of this person that still stands."""
    last = actions.undo(channel=channel_of(slug), by=person(request))
    return UndoneOut(kind=last.kind, made_at=last.made_at)


@router.get("/{slug}/changes", response=list[ChangeOut], summary="What the next publication changes")
def changes(request: HttpRequest, slug: str) -> list[ChangeOut]:
    """New, moved, decided anew and taken out."""
    found = week.changes_of(own(request, channel_of(slug)))
    return [ChangeOut(kind=one.kind, slot=slot_out(one.slot), was=one.was) for one in found]


@router.post("/{slug}/publish", response=PublicationOut, summary="Publish the schedule")
def publish(request: HttpRequest, slug: str, until: AwareDatetime | None = None) -> PublicationOut:
    """Put the drafts (those that begin before `until`) on the air and into the guide."""
    made = actions.publish(channel=channel_of(slug), by=person(request), until=until)
    return PublicationOut(number=made.number, published_at=made.published_at)
