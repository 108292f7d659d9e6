"""The published showings of a channel, or of a programme on every channel, as calendars for phones."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.air.timelines import verify_url
from ortaq.channels.guides.listing import BEFORE, genres
from ortaq.channels.models import Airing, Channel
from ortaq.core.origin.label import label_sentence
from ortaq.core.playout import ticks
from ortaq.core.playout.icalendar import Event, icalendar
from ortaq.core.rights import Decision
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
        (channel, *one)
        for channel in channels
        for one in seen(channel, territory or channel.broadcaster.territory, only)
    ]
    labels = labels_of({one.programme.pk for _channel, one, _stop in found if one.programme})
    events = []
    for channel, one, stop in sorted(found, key=lambda row: row[1].start):
        programme, slot = one.programme, one.slot
        assert programme  # noqa: S101 -- the slate is not seen
        assert slot  # noqa: S101 -- nor is a programme without a slot
        label = labels[programme.pk]
        about = [languages.pick(programme.synopses, tag)[1], label_sentence(label, tag) if label else ""]
        events.append(
            Event(
                # A slot that is moved stays the same event; what the channel repeats of it is another one each time.
                uid=f"{slot.pk}{f'-{one.start // ticks.TICKS}' if one.is_repeat else ''}@{channel.slug}.ortaq",
                start=one.starts_at,
                stop=stop,
                summary=languages.pick(programme.titles, tag)[1],
                stamped=slot.published_at or one.starts_at,
                description="\n".join(filter(None, [*about, verify_url(programme)])),
                location=languages.pick(channel.names, tag)[1],
                url=f"{settings().origin}/watch/{channel.slug}/",
                categories=(languages.pick(genres()[programme.genre], tag)[1],),
            )
        )
    return events


def seen(channel: Channel, territory: str, only: Programme | None = None) -> Iterator[tuple[Airing, dt.datetime]]:
    """What viewers in a territory see of what is published, and when it ends there; never what the slate stands for."""
    if territory not in queries.places(channel):
        return
    now = timezone.now()
    found = queries.airings(channel, now - BEFORE, now + AFTER)
    for one in found.filter(slot__programme=only) if only else found:
        plain = one.decisions.get(territory)
        decision = Decision.read(plain) if plain and one.slot else None
        if decision is None or not decision.is_allowed:
            continue
        stop, off = decision.stop_for(one.stops_at), one.off(territory)
        stop = min(stop, ticks.to_datetime(off[0])) if off else stop
        if stop > one.starts_at:
            yield one, stop
