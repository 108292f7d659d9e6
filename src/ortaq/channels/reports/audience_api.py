"""How many watched a channel, over the API."""

import datetime as dt
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.channels.reports import audience as audiences
from ortaq.channels.schemas import channel_of
from ortaq.members.rules import member

router = Router(tags=["channels"])


class ReachOut(Schema):
    """Viewers at once on average and at most, and hours watched; null below twenty, or where subtraction would tell."""

    average: int | None
    peak: int | None
    hours: int | None


class PointOut(Schema):
    """Viewers at once in five minutes, in all and by territory; "" is where none is known."""

    at: dt.datetime
    viewers: int | None
    territories: dict[str, int | None]


class AudienceOut(Schema):
    """The audience of a day; `languages` are viewers at once on average, by the sound they had."""

    whole: ReachOut
    territories: dict[str, ReachOut]
    languages: dict[str, int | None]
    points: list[PointOut]


@router.get("/{slug}/audience", response=AudienceOut, summary="How many watched on a day")
def audience(request: HttpRequest, slug: str, day: dt.date) -> audiences.Day:
    """All of it for the channel's own house; for a licensor the times in which its programmes were shown."""
    found = audiences.audience_of(channel_of(slug), day, member(request)[1])
    if found is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("Nothing was shown under your contracts on this day."))
    return found
