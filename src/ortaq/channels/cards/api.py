"""The same for programs: promos and cards of a channel's gaps."""

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.cards import fillers
from ortaq.channels.models import Promo
from ortaq.channels.schemas import channel_of, own
from ortaq.members.rules import person

router = Router(tags=["channels"])


class UseOut(Schema):
    """A coming gap in which a promo is shown, and where."""

    starts_at: dt.datetime
    territories: list[str]


class FillerOut(Schema):
    """A promo: the short work, what it tells of, whether it is on here, where it is shown next, or why it is not."""

    work: UUID
    of: UUID
    is_on: bool
    uses: list[UseOut]
    why_not: str


class FillersOut(Schema):
    """What a channel puts into its gaps."""

    has_cards: bool
    promos: list[FillerOut]


class OfIn(Schema):
    """The programme or series that a work tells of."""

    of: UUID


class TurnIn(Schema):
    """On or off."""

    on: bool


def promo_of(work: UUID) -> Promo:
    """The promo that a work is, or 404."""
    return get_object_or_404(Promo.objects.select_related("work__owner", "of"), work=work)


@router.get("/{slug}/fillers", response=FillersOut, summary="What a channel of ours puts into its gaps")
def of_channel(request: HttpRequest, slug: str) -> FillersOut:
    """Cards, and promos with where each is shown next."""
    channel = own(request, channel_of(slug))
    return FillersOut(
        has_cards=channel.has_cards,
        promos=[
            FillerOut(
                work=one.promo.work_id,
                of=one.promo.of_id,
                is_on=one.is_on,
                uses=[UseOut(starts_at=use.gap.starts_at, territories=list(use.territories)) for use in one.uses],
                why_not=one.why_not,
            )
            for one in fillers.of_channel(channel)
        ],
    )


@router.put("/{slug}/fillers/cards", response=FillersOut, summary="Put cards into gaps, or not")
def cards(request: HttpRequest, slug: str, given: TurnIn) -> FillersOut:
    """On the air at the next boundary."""
    actions.turn_cards(channel=channel_of(slug), is_on=given.on, by=person(request))
    return of_channel(request, slug)


@router.put("/{slug}/fillers/{work}", response=FillersOut, summary="Show a promo on this channel, or not")
def turn(request: HttpRequest, slug: str, work: UUID, given: TurnIn) -> FillersOut:
    """On the air at the next boundary."""
    actions.turn_promo(channel=channel_of(slug), promo=promo_of(work), is_on=given.on, by=person(request))
    return of_channel(request, slug)


@router.put("/promos/{work}", response={HTTPStatus.NO_CONTENT: None}, summary="Mark a short work as a promo")
def mark(request: HttpRequest, work: UUID, given: OfIn) -> Status[None]:
    """By the house that owns it; of a programme, or of all of a series."""
    works = Programme.objects.select_related("owner", "package")
    actions.mark_promo(
        work=get_object_or_404(works, pk=work), of=get_object_or_404(works, pk=given.of), by=person(request)
    )
    return Status(HTTPStatus.NO_CONTENT, None)


@router.delete("/promos/{work}", response={HTTPStatus.NO_CONTENT: None}, summary="It is no promo any more")
def unmark(request: HttpRequest, work: UUID) -> Status[None]:
    """Where it stands in a gap it goes within minutes."""
    actions.unmark_promo(promo=promo_of(work), by=person(request))
    return Status(HTTPStatus.NO_CONTENT, None)
