"""What every part of the API of this room needs: a channel, a slot, and whose they are."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from ortaq.channels import actions, queries
from ortaq.channels.models import Channel, Slot
from ortaq.members.rules import NotAllowed, person


class ChannelOut(Schema):
    """A channel; `stream` is its playlist as seen in its own country, `closed_at` when its air ends or has ended."""

    slug: str
    number: int
    names: dict[str, str]
    broadcaster: str
    time_zone: str
    sounds: list[str]
    subtitles: list[str]
    signs: list[str]
    territories: list[str]
    stream: str
    closed_at: dt.datetime | None


class SlotOut(Schema):
    """A slot of the schedule; without `published_at` it is a draft. `stand_in` is shown where it may not be."""

    id: UUID
    programme: UUID
    title: str
    starts_at: dt.datetime
    seconds: int
    published_at: dt.datetime | None
    stand_in: UUID | None


def channel_of(slug: str) -> Channel:
    """A channel by its short name, or 404."""
    return get_object_or_404(queries.every_channel(), slug=slug)


def channel_out(one: Channel) -> ChannelOut:
    """A channel for its reader."""
    return ChannelOut(
        slug=one.slug,
        number=one.number,
        names=one.names,
        broadcaster=one.broadcaster.slug,
        time_zone=one.time_zone,
        sounds=one.sounds,
        subtitles=one.subtitles,
        signs=one.signs,
        territories=one.territories,
        stream=queries.stream(one, one.broadcaster.territory),
        closed_at=one.closed_at,
    )


def slot_of(slot: UUID) -> Slot:
    """A slot that was not taken out, or 404."""
    return get_object_or_404(Slot.objects.select_related("channel__broadcaster", "programme"), pk=slot, removed_at=None)


def slot_out(slot: Slot) -> SlotOut:
    """A slot for its reader."""
    return SlotOut(
        id=slot.pk,
        programme=slot.programme_id,
        title=str(slot.programme),
        starts_at=slot.starts_at,
        seconds=slot.seconds,
        published_at=slot.published_at,
        stand_in=slot.stand_in_id,
    )


def own(request: HttpRequest, channel: Channel) -> Channel:
    """The channel, when the reader works for its broadcaster; drafts are nobody else's business."""
    if person(request).broadcaster_id != channel.broadcaster_id:
        raise NotAllowed(_("Only people of %(house)s can read this schedule.") % {"house": channel.broadcaster})
    return channel


class RefusedOut(Schema):
    """A stand-in that was not taken along to a slot, and why."""

    slot: UUID
    programme: UUID
    why: str


def refused_out(refused: Iterable[actions.RefusedStandIn]) -> list[RefusedOut]:
    """For their reader."""
    return [RefusedOut(slot=one.slot.pk, programme=one.programme.pk, why=one.why) for one in refused]
