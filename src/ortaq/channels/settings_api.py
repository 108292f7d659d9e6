"""The same for programs: change a channel of ours, close it, open it again, and read what was changed by whom."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from ortaq.channels import actions
from ortaq.channels.schemas import ChannelOut, channel_of, channel_out, own
from ortaq.channels.versions import versions_of
from ortaq.members.rules import person

router = Router(tags=["channels"])


class ChannelChange(Schema):
    """What shall be different; what is not named stays. Sounds, subtitles and signs can only be added to."""

    number: int | None = Field(None, ge=1, le=9999)
    names: dict[str, str] | None = None
    sounds: list[str] | None = None
    subtitles: list[str] | None = None
    signs: list[str] | None = None
    territories: list[str] | None = None
    time_zone: str | None = None


class CloseIn(Schema):
    """Why a channel ends; `at_once`: in the middle of what is on, and not when that is over."""

    because: str
    at_once: bool = False


class VersionOut(Schema):
    """One change of a channel; `number` is that of its entry in the audit log, `changes` are {field: {from, to}}."""

    number: int
    at: dt.datetime
    by: str
    action: str
    changes: dict[str, Any]
    because: str


@router.patch("/{slug}", response=ChannelOut, summary="Change a channel of ours")
def change(request: HttpRequest, slug: str, given: ChannelChange) -> ChannelOut:
    """The air follows at once; what was sent keeps its numbers."""
    changed = actions.change_channel(
        channel=channel_of(slug),
        by=person(request),
        number=given.number,
        names=given.names,
        sounds=given.sounds,
        subtitles=given.subtitles,
        signs=given.signs,
        territories_seen=given.territories,
        time_zone=given.time_zone,
    )
    return channel_out(changed)


@router.post("/{slug}/close", response=ChannelOut, summary="Close a channel of ours")
def close(request: HttpRequest, slug: str, given: CloseIn) -> ChannelOut:
    """With a reason; its past, its logs and receipts stay."""
    closed = actions.close_channel(
        channel=channel_of(slug), by=person(request), because=given.because, at_once=given.at_once
    )
    return channel_out(closed)


class OpenAgainIn(Schema):
    """Why a closed channel goes on."""

    because: str


@router.post("/{slug}/open-again", response=ChannelOut, summary="Open a closed channel of ours again")
def open_again(request: HttpRequest, slug: str, given: OpenAgainIn) -> ChannelOut:
    """With a reason; its numbers go on from where they ended."""
    return channel_out(actions.open_again(channel=channel_of(slug), by=person(request), because=given.because))


@router.get("/{slug}/versions", response=list[VersionOut], summary="What was changed about a channel of ours")
def versions(request: HttpRequest, slug: str) -> list[VersionOut]:
    """Who, when, from what to what; the latest first."""
    return [VersionOut.from_orm(one) for one in versions_of(own(request, channel_of(slug)))]
