"""The published showings of a channel, or of a programme on every channel, as calendars for phones."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.air.timelines import verify_url
from ortaq.channels.air.turns import Turn
from ortaq.channels.guides.listing import BEFORE, genres
from ortaq.channels.models import Channel
from ortaq.core.origin.label import label_sentence
from ortaq.core.playout import ticks
from ortaq.core.playout.icalendar import Event, icalendar
from ortaq.core.text import languages
from ortaq.origin.queries import labels_of
from ortaq.work.settings import settings

AFTER = dt.timedelta(days=28)


def of_channel(channel: Channel, tag: str, territory: str = "") -> bytes:
    """What a channel has published, in a language, for viewers in a territory (without one: at home)."""
    events = events_of([channel], tag, territory)
    return icalendar(languages.pick(channel.names, tag)[1], tag, events)


def of_programme(programme: Programme, channels: Iterable[Channel], tag: str, territory: str = "") -> bytes:
    """Where and when a programme can be seen, on every channel."""
    events = events_of(channels, tag, territory, programme)
    return icalendar(languages.pick(programme.titles, tag)[1], tag, events)


def events_of(channels: Iterable[Channel], tag: str, territory: str, only: Programme | None = None) -> list[Event]:
    """The showings as events, by time."""
    found = [
        (channel, one)
        for channel in channels
        for one in seen(channel, territory or channel.broadcaster.territory, only)
    ]
    labels = labels_of({one.programme.pk for _channel, one in found})
    events = []
    for channel, one in sorted(found, key=lambda row: row[1].start):
        programme, slot = one.programme, one.airing.slot
        assert slot  # noqa: S101 -- only what has a slot is seen
        label = labels[programme.pk]
        about = [languages.pick(programme.synopses, tag)[1], label_sentence(label, tag) if label else ""]
        events.append(
            Event(
                uid=f"{slot.pk}{which(one)}@{channel.slug}.ortaq",
                start=one.starts_at,
                stop=one.stops_at,
                summary=languages.pick(programme.titles, tag)[1],
                stamped=slot.published_at or one.starts_at,
                description="\n".join(filter(None, [*about, verify_url(programme)])),
                location=languages.pick(channel.names, tag)[1],
                url=f"{settings().origin}/watch/{channel.slug}/",
                categories=(languages.pick(genres()[programme.genre], tag)[1],),
            )
        )
    return events


def which(turn: Turn) -> str:
    """What makes it another event: a slot that is moved stays the same one, what the channel repeats of it does not."""
    again = f"-{turn.airing.start // ticks.TICKS}" if turn.airing.is_repeat else ""
    return f"{again}-in" if turn.is_stand_in else again


def seen(channel: Channel, territory: str, only: Programme | None = None) -> list[Turn]:
    """What viewers in a territory see of what is published, and when it ends there; never what the slate stands for."""
    now = timezone.now()
    found = queries.told_between(channel, now - BEFORE, now + AFTER, territory)
    return [one for one in found if only is None or one.programme.pk == only.pk]
