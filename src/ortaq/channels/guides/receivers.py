"""What receivers of television read: channels as a DVB-I service list, programmes and schedule as TV-Anytime.

Both tell viewers what is published, as XMLTV does; no contract is in them.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from ortaq.channels import queries
from ortaq.channels.guides.listing import AFTER, BEFORE
from ortaq.channels.models import Airing, Channel
from ortaq.core.interchange.model import Listing, Showing
from ortaq.exchange.interchange.queries import listing_of


def told(channels: Iterable[Channel]) -> Listing:
    """Channels with what is published of them, as the formats want it."""
    row, now = list(channels), timezone.now()
    aired = [one for channel in row for one in queries.programmes_between(channel, now - BEFORE, now + AFTER)]
    programmes = {one.programme.pk: one.programme for one in aired if one.programme}
    return replace(
        listing_of(list(programmes.values()), ()),
        showings=tuple(showing_of(one) for one in aired if one.programme),
        channels={f"{one.slug}.ortaq": next(iter(one.names.values()), one.slug) for one in row},
        houses={one.broadcaster.pk.hex: one.broadcaster.name for one in row},
    )


def showing_of(airing: Airing) -> Showing:
    """One stretch of the timeline, with the languages in which it is sent."""
    programme = airing.programme
    assert programme  # noqa: S101 -- the slate is not told
    sounds, subtitles = queries.wanted(airing.channel, programme)
    return Showing(
        id=airing.pk.hex,
        work=programme.pk.hex,
        channel=f"{airing.channel.slug}.ortaq",
        start=airing.starts_at,
        stop=airing.stops_at,
        sounds=sounds,
        subtitles=subtitles,
    )
