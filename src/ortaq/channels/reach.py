"""Where programmes are on the air: asked by the register of consents, to follow a withdrawal as far as the screen."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from django.utils import timezone

from ortaq.channels.models import Airing, StandIn, Stretch
from ortaq.core.playout import ticks
from ortaq.core.text import languages
from ortaq.standards.consents.reach import OnAir


def on_air(programmes: Iterable[uuid.UUID], at: dt.datetime) -> Iterator[OnAir]:
    """Published showings of these programmes that were on, or were to come, at an instant; also as stand-ins.

    One that the slate replaced before it began is off since it was decided: what nobody has seen needs no cut.
    """
    ids, since = set(programmes), ticks.of(at)
    airings = Airing.objects.filter(slot__programme__in=ids, stop__gt=since)
    for one in airings.select_related("channel__broadcaster", "slot").order_by("start"):
        if one.slot:
            yield _told(one, one.slot.programme_id, one)
    instead = StandIn.objects.filter(programme__in=ids, stop__gt=since)
    for other in instead.select_related("airing__channel__broadcaster").order_by("start"):
        yield _told(other, other.programme_id, other.airing)


def _told(shown: Airing | StandIn, programme: uuid.UUID, airing: Airing) -> OnAir:
    channel = airing.channel
    off = off_since(shown)
    return OnAir(
        programme,
        languages.pick(channel.names, channel.broadcaster.languages[0])[1],
        channel.broadcaster_id,
        channel.broadcaster.name,
        ticks.to_datetime(shown.start),
        None if off is None else ticks.to_datetime(off),
    )


def off_since(shown: Stretch) -> int | None:
    """From which tick on the slate stands for something everywhere, or it was over and cannot be seen again."""
    # What a rule has taken off before is off as well.
    if shown.is_out_everywhere:
        return shown.withheld_from
    return shown.stop if max(shown.stop, shown.later) <= ticks.of(timezone.now()) else None
