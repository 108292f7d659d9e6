"""What receivers of television read: channels as a DVB-I service list, programmes and schedule as TV-Anytime.

Both tell viewers what is published, as XMLTV does; no contract is in them.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from ortaq.channels import accessible, deciding
from ortaq.channels.air.turns import Turn
from ortaq.channels.feeds.guide import work_of
from ortaq.channels.guides.listing import id_of, names_of, received
from ortaq.channels.guides.seen import AFTER, BEFORE
from ortaq.channels.guides.told import told_of_all
from ortaq.channels.models import Channel
from ortaq.core.interchange.model import Listing, Showing
from ortaq.core.text import tracks
from ortaq.exchange.interchange.queries import listing_of
from ortaq.exchange.interchange.queries import work_of as as_work


def told(channels: Iterable[Channel], territory: str = "", hours: int = 0) -> Listing:
    """Channels with what is published of them, as the formats want it; for a territory those that it sees, and what.

    With `hours` it is the channels that are so many hours later, on their own clock.
    """
    row, now = received(channels, territory, hours), timezone.now()
    told = told_of_all(row, now - BEFORE, now + AFTER, territory, hours)
    aired = [one for some in told.values() for one in some]
    programmes = {one.programme.pk: one.programme for one in aired}
    listing = listing_of(list(programmes.values()), ())
    announced = [as_work(work, None) for one in aired if one.airing.listed and (work := work_of(one.airing))]
    return replace(
        listing,
        works=(*listing.works, *announced),
        showings=tuple(showing_of(one, territory, hours) for one in aired),
        channels={id_of(one, hours): next(iter(names_of(one, hours).values()), one.slug) for one in row},
        houses={one.broadcaster.pk.hex: one.broadcaster.name for one in row},
    )


def showing_of(turn: Turn, territory: str = "", hours: int = 0) -> Showing:
    """One stretch of the timeline, with the languages in which it is sent."""
    programme, channel = turn.programme, turn.airing.channel
    sounds, _subtitles = deciding.wanted(channel, programme)
    found = accessible.sent(channel, turn.shown, territory or channel.broadcaster.territory)
    late = f"+{hours}h" if hours else ""
    return Showing(
        id=f"{turn.shown.pk.hex}{late}",
        work=(turn.airing.listed or programme).pk.hex,
        channel=id_of(channel, hours),
        start=turn.starts_at,
        stop=turn.stops_at,
        sounds=tuple(tag for tag in sounds if tracks.is_for_all(tag) or tag in found.sounds),
        subtitles=found.subtitles,
        signed=found.signed,
    )
