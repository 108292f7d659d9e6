"""What receivers of television read: channels as a DVB-I service list, programmes and schedule as TV-Anytime.

Both tell viewers what is published, as XMLTV does; no contract is in them.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from ortaq.channels import accessible, queries
from ortaq.channels.air.turns import Turn
from ortaq.channels.guides.listing import AFTER, BEFORE, received
from ortaq.channels.models import Channel
from ortaq.core.interchange.model import Listing, Showing
from ortaq.core.text import tracks
from ortaq.exchange.interchange.queries import listing_of


def told(channels: Iterable[Channel], territory: str = "") -> Listing:
    """Channels with what is published of them, as the formats want it; for a territory those that it sees, and what."""
    row, now = received(channels, territory), timezone.now()
    aired = [one for channel in row for one in queries.told_between(channel, now - BEFORE, now + AFTER, territory)]
    programmes = {one.programme.pk: one.programme for one in aired}
    return replace(
        listing_of(list(programmes.values()), ()),
        showings=tuple(showing_of(one, territory) for one in aired),
        channels={f"{one.slug}.ortaq": next(iter(one.names.values()), one.slug) for one in row},
        houses={one.broadcaster.pk.hex: one.broadcaster.name for one in row},
    )


def showing_of(turn: Turn, territory: str = "") -> Showing:
    """One stretch of the timeline, with the languages in which it is sent."""
    programme, channel = turn.programme, turn.airing.channel
    sounds, _subtitles = queries.wanted(channel, programme)
    found = accessible.sent(channel, turn.shown, territory or channel.broadcaster.territory)
    return Showing(
        id=turn.shown.pk.hex,
        work=programme.pk.hex,
        channel=f"{channel.slug}.ortaq",
        start=turn.starts_at,
        stop=turn.stops_at,
        sounds=tuple(tag for tag in sounds if tracks.is_for_all(tag) or tag in found.sounds),
        subtitles=found.subtitles,
        signed=found.signed,
    )
