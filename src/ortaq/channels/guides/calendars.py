"""The published showings of a channel, or of a programme on every channel, as calendars for phones."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels.air.shared import verify_url
from ortaq.channels.air.turns import Turn
from ortaq.channels.guides.listing import genres, id_of, names_of, page_of, received
from ortaq.channels.guides.seen import BEFORE
from ortaq.channels.guides.told import told_of_all
from ortaq.channels.models import Channel
from ortaq.core.origin.label import label_sentence
from ortaq.core.playout import ticks
from ortaq.core.playout.icalendar import Event, icalendar
from ortaq.core.text import convert
from ortaq.origin.queries import labels_of

AFTER = dt.timedelta(days=28)


def of_channel(channel: Channel, tag: str, territory: str = "", hours: int = 0) -> bytes:
    """What a channel has published, in a language, for viewers in a territory (without one: at home).

    With `hours` it is the channel that is so many hours later, on its own clock.
    """
    events = events_of([channel], tag, territory, hours=hours)
    return icalendar(convert.in_script(names_of(channel, hours), tag)[1], tag, events)


def of_programme(
    programme: Programme, channels: Iterable[Channel], tag: str, territory: str = "", hours: int = 0
) -> bytes:
    """Where and when a programme can be seen, on every channel or on those that are so many hours later."""
    events = events_of(channels, tag, territory, programme, hours=hours)
    return icalendar(convert.in_script(programme.titles, tag)[1], tag, events)


def events_of(
    channels: Iterable[Channel], tag: str, territory: str, only: Programme | None = None, *, hours: int = 0
) -> list[Event]:
    """The showings as events, by time."""
    found = seen(channels, territory, only, hours)
    labels = labels_of({one.programme.pk for _channel, one in found})
    events = []
    for channel, one in sorted(found, key=lambda row: row[1].start):
        programme, slot = one.programme, one.airing.slot
        assert slot  # noqa: S101 -- only what has a slot is seen
        label = labels[programme.pk]
        about = [convert.in_script(programme.synopses, tag)[1], label_sentence(label, tag) if label else ""]
        events.append(
            Event(
                uid=f"{slot.pk}{which(one)}@{id_of(channel, hours)}",
                start=one.starts_at,
                stop=one.stops_at,
                summary=convert.in_script(programme.titles, tag)[1],
                stamped=slot.published_at or one.starts_at,
                description="\n".join(filter(None, [*about, verify_url(programme)])),
                location=convert.in_script(names_of(channel, hours), tag)[1],
                url=page_of(channel, hours),
                categories=(convert.in_script(genres()[programme.genre], tag)[1],),
            )
        )
    return events


def which(turn: Turn) -> str:
    """What makes it another event: a slot that is moved stays the same one, what the channel repeats of it does not."""
    again = f"-{turn.airing.start // ticks.TICKS}" if turn.airing.is_repeat else ""
    return f"{again}-in" if turn.is_stand_in else again


def seen(
    channels: Iterable[Channel], territory: str, only: Programme | None = None, hours: int = 0
) -> list[tuple[Channel, Turn]]:
    """What viewers in a territory see of what is published, and when it ends there; never what the slate stands for.

    Without a territory it is what each channel shows at home.
    """
    now, told = timezone.now(), []
    by_place: dict[str, list[Channel]] = defaultdict(list)
    for channel in received(channels, territory, hours):
        by_place[territory or channel.broadcaster.territory].append(channel)
    for code, row in by_place.items():
        for channel, some in told_of_all(row, now - BEFORE, now + AFTER, code, hours).items():
            told += [(channel, one) for one in some if only is None or one.programme.pk == only.pk]
    return told
