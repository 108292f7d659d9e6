"""A live feed over the API: how it is, open, start and stop it, black out a stretch."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, queries
from ortaq.channels.feeds import state
from ortaq.channels.models import Blackout, Channel, Feed
from ortaq.core.playout import TICKS
from ortaq.core.rights import Decision
from ortaq.members.rules import NotAllowed, person
from ortaq.rights import sentences

router = Router(tags=["channels"])


class FeedIn(Schema):
    """A partner's feed: `programme` is its channel as a work, `mode` pass_through, rewritten or remux."""

    programme: UUID
    address: str
    mode: str = "rewritten"


class AddressIn(Schema):
    """Another address of the same feed."""

    address: str


class EventOut(Schema):
    """What happened: a code with its values, and a sentence in the reader's language."""

    at: dt.datetime
    code: str
    about: dict[str, Any]
    sentence: str


class CarriedOut(Schema):
    """Whether a feed may be carried in a territory, and how many seconds of the past may be seen again."""

    territory: str
    allowed: bool
    back_seconds: int
    sentences: list[str]


class BlackoutIn(Schema):
    """Nothing is shown in this time; no territories are all, `slack` are seconds in which cues move its edges."""

    start: AwareDatetime
    stop: AwareDatetime
    territories: list[str] = []
    slack: int = 0
    because: str = ""


class BlackoutOut(Schema):
    """A blackout that holds."""

    id: int
    start: dt.datetime
    stop: dt.datetime
    territories: list[str]
    because: str


class FeedOut(Schema):
    """How a feed is: off, waiting, on_air, stale (the slate is shown) or unpolled. Its address is told without secrets.

    `late_seconds` is how long ago its last segment came.
    """

    programme: UUID
    address: str
    mode: str
    state: str
    since: dt.datetime | None
    sentence: str
    late_seconds: float | None
    poller: str
    carried: list[CarriedOut]
    blackouts: list[BlackoutOut]
    events: list[EventOut]


def own_feed(request: HttpRequest, slug: str) -> Feed:
    """The feed of a channel of the reader's house; 404 where there is none."""
    feed = get_object_or_404(state.feeds(), channel__slug=slug)
    if person(request).broadcaster_id != feed.channel.broadcaster_id:
        raise NotAllowed(_("Only people of %(house)s can read this feed.") % {"house": feed.channel.broadcaster})
    return feed


def out(feed: Feed) -> FeedOut:
    """A feed for its reader."""
    now = state.now_of(feed)
    return FeedOut(
        programme=feed.programme_id,
        address=now.address,
        mode=feed.mode,
        state=now.code,
        since=now.since,
        sentence=now.sentence,
        late_seconds=now.late,
        poller=now.poller,
        carried=[
            CarriedOut(
                territory=one.territory,
                allowed=one.is_allowed,
                back_seconds=one.reach // TICKS,
                sentences=sentences.say(Decision.read(one.decision), time_zone=feed.channel.time_zone),
            )
            for one in feed.rights.filter(until=None)
        ],
        blackouts=[blackout_out(one) for one in feed.blackouts.filter(until=None)],
        events=[
            EventOut(at=one.at, code=one.code, about=one.about, sentence=state.said(one.code, one.about))
            for one in state.events_of(feed)
        ],
    )


def blackout_out(one: Blackout) -> BlackoutOut:
    """A blackout for its reader."""
    return BlackoutOut(
        id=one.pk, start=one.starts_at, stop=one.stops_at, territories=one.territories, because=one.because
    )


def channel_of(slug: str) -> Channel:
    """A channel by its short name, or 404."""
    return get_object_or_404(queries.channels(), slug=slug)


@router.get("/{slug}/feed", response=FeedOut, summary="How a live feed is")
def read(request: HttpRequest, slug: str) -> FeedOut:
    """Its state, who may see it, what is blacked out, and the last events."""
    return out(own_feed(request, slug))


@router.post("/{slug}/feed", response={HTTPStatus.CREATED: FeedOut}, summary="Let a channel carry a live feed")
def open_it(request: HttpRequest, slug: str, given: FeedIn) -> Status[FeedOut]:
    """It is off until it is started."""
    programme = get_object_or_404(Programme, pk=given.programme)
    actions.open_feed(
        channel=channel_of(slug), programme=programme, address=given.address, mode=given.mode, by=person(request)
    )
    return Status(HTTPStatus.CREATED, out(own_feed(request, slug)))


@router.patch("/{slug}/feed", response=FeedOut, summary="Give a feed another address")
def change(request: HttpRequest, slug: str, given: AddressIn) -> FeedOut:
    """What has been on the air keeps its numbers."""
    actions.change_address(feed=own_feed(request, slug), address=given.address, by=person(request))
    return out(own_feed(request, slug))


@router.post("/{slug}/feed/start", response=FeedOut, summary="Start a feed")
def start(request: HttpRequest, slug: str) -> FeedOut:
    """Carry it from now on."""
    actions.start_feed(feed=own_feed(request, slug), by=person(request))
    return out(own_feed(request, slug))


@router.post("/{slug}/feed/stop", response=FeedOut, summary="Stop a feed")
def stop(request: HttpRequest, slug: str) -> FeedOut:
    """The slate follows."""
    actions.stop_feed(feed=own_feed(request, slug), by=person(request))
    return out(own_feed(request, slug))


@router.post("/{slug}/feed/blackouts", response={HTTPStatus.CREATED: BlackoutOut}, summary="Black out a stretch")
def black_out(request: HttpRequest, slug: str, given: BlackoutIn) -> Status[BlackoutOut]:
    """Cut at segments, or outwards at the partner's cues; what is on the air already stays."""
    made = actions.black_out(
        feed=own_feed(request, slug),
        start=given.start,
        stop=given.stop,
        territories=given.territories,
        slack=dt.timedelta(seconds=max(-1, min(given.slack, 86_400))),
        because=given.because,
        by=person(request),
    )
    return Status(HTTPStatus.CREATED, blackout_out(made))


@router.delete("/{slug}/feed/blackouts/{blackout}", response={HTTPStatus.NO_CONTENT: None}, summary="End a blackout")
def lift(request: HttpRequest, slug: str, blackout: int) -> Status[None]:
    """What it has hidden stays hidden."""
    feed = own_feed(request, slug)
    found = get_object_or_404(Blackout.objects.select_related("feed__channel__broadcaster"), pk=blackout, feed=feed)
    actions.lift(blackout=found, by=person(request))
    return Status(HTTPStatus.NO_CONTENT, None)
