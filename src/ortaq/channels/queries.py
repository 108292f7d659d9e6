"""Find channels, their slots and what is on the air."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme, WorkKind
from ortaq.channels.air.losses import KEPT, Loss, later_of
from ortaq.channels.air.promos import promoted
from ortaq.channels.air.timelines import NOWHERE
from ortaq.channels.feeds.guide import announced
from ortaq.channels.models import Airing, Channel, Feed, Slot, StandIn, Stretch
from ortaq.core.playout import ticks
from ortaq.core.playout.multivariant import master_name
from ortaq.core.rights import Decision, Kind, Medium
from ortaq.members.models import Broadcaster
from ortaq.rights.models import Clause
from ortaq.work.settings import settings

DAY = dt.timedelta(days=1)
INSTANT = dt.timedelta(microseconds=10)
LONGEST = dt.timedelta(days=1)
"""No slot is longer."""


class OnNow(NamedTuple):
    """What a channel shows; `airing` None: nothing is published, `programme` None: the slate.

    The slate of an airing that has a slot stands where the programme may not be shown any more.
    """

    channel: Channel
    airing: Airing | None
    programme: Programme | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Time in a channel's day with nothing planned."""

    starts_at: dt.datetime
    stops_at: dt.datetime

    @property
    def seconds(self) -> int:
        """Its length."""
        return int((self.stops_at - self.starts_at).total_seconds())


def every_channel() -> QuerySet[Channel]:
    """Every channel in the order of its number, also those that have ended."""
    return Channel.objects.select_related("broadcaster")


def channels() -> QuerySet[Channel]:
    """The channels that are on, or will be, in the order of their number."""
    return every_channel().filter(not_over(timezone.now()))


def not_over(at: dt.datetime, channel: str = "") -> Q:
    """The condition that a channel has not ended at an instant; `channel` is the way to it, as "channel__"."""
    return Q(**{f"{channel}closed_at": None}) | Q(**{f"{channel}closed_at__gt": at})


def locked(pk: uuid.UUID) -> Channel:
    """A channel with its house, which nobody else changes until the transaction ends; call it inside one."""
    return Channel.objects.select_for_update(of=("self",)).select_related("broadcaster").get(pk=pk)


def channels_of(house: Broadcaster) -> QuerySet[Channel]:
    """The channels of one broadcaster, also those that have ended."""
    return every_channel().filter(broadcaster=house)


def ended_of(house: Broadcaster, at: dt.datetime) -> QuerySet[Channel]:
    """The channels of one broadcaster whose air has ended, the last of them first."""
    return channels_of(house).filter(closed_at__lte=at).select_related("closed_by").order_by("-closed_at")


def closed_in(channel: Channel, start: dt.datetime, stop: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """When a channel was closed, so far as that touches [start, stop): from when until when it was opened again."""
    found = [(one.since, one.until) for one in channel.closings.all()]
    if channel.closed_at:
        found.append((channel.closed_at, max(channel.closed_at, stop)))
    return [(since, until) for since, until in found if since < until and since < stop and until > start]


def planned_by(house: Broadcaster) -> QuerySet[Channel]:
    """The channels of one broadcaster for which somebody still plans."""
    return channels_of(house).filter(closed_at=None)


def still_seen(now: dt.datetime) -> Q:
    """What is on, comes, or is over and can still be seen again somewhere."""
    tick = ticks.of(now)
    return Q(stop__gt=tick) | Q(later__gt=tick, start__gt=tick - ticks.of(ticks.EPOCH + KEPT))


def shown_of(programmes: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those programmes that a channel shows, will show, or has shown so that they can still be seen again."""
    alive = still_seen(timezone.now())
    seen = Airing.objects.filter(alive, slot__isnull=False)
    shown = set(seen.order_by().values_list("slot__programme", flat=True).distinct())
    shown |= set(StandIn.objects.filter(alive).values_list("programme", flat=True).distinct())
    shown |= set().union(*promoted(ticks.of(timezone.now())).values())
    return [one for one in programmes if one in shown]


def channels_showing(programmes: Iterable[uuid.UUID]) -> QuerySet[Channel]:
    """The channels that do so with one of them."""
    alive, works = still_seen(timezone.now()), list(programmes)
    seen = Airing.objects.filter(alive, slot__programme__in=works).order_by()
    instead = StandIn.objects.filter(alive, programme__in=works)
    told = [pk for pk, some in promoted(ticks.of(timezone.now())).items() if some & set(works)]
    shown = Q(pk__in=seen.values("channel")) | Q(pk__in=instead.values("airing__channel"))
    return every_channel().filter(shown | Q(pk__in=told))


def variant_for(channel: Channel, territory: str) -> str:
    """Name of the variant that a viewer in this territory gets; "none" (always the slate) outside, or when unknown."""
    return territory.lower() if territory and territory in channel.territories else NOWHERE


def stream(channel: Channel, territory: str, sign: str = "", *, hours: int = 0) -> str:
    """Address of the multivariant playlist for a viewer in this territory, perhaps with the picture that is signed.

    With `hours` it is the channel that is so many hours later.
    """
    return f"/live/{later_slug(channel, hours)}/{variant_for(channel, territory)}/{master_name(sign)}"


def later_slug(channel: Channel, hours: int) -> str:
    """The name of a channel in addresses, and what it is called there when it is some hours later: demo-tashkent+3h."""
    return f"{channel.slug}+{hours}h" if hours else channel.slug


def hours_later(text: str) -> int:
    """How much later somebody asks to watch; 0: at its time, or by hours that are not offered."""
    return next((one for one in settings().time_shifts if text == str(one)), 0)


def plain_stream(channel: Channel, territory: str, hours: int = 0) -> str:
    """Address of the same channel for players that know only plain MPEG-TS."""
    return f"/live/{later_slug(channel, hours)}/{variant_for(channel, territory)}/tv.m3u8"


def slots(channel: Channel, start: dt.datetime, stop: dt.datetime) -> QuerySet[Slot]:
    """The slots that lie in [start, stop), wholly or in part."""
    near = Slot.objects.filter(channel=channel, removed_at=None, starts_at__lt=stop, starts_at__gt=start - LONGEST)
    inside = [slot.pk for slot in near if slot.stops_at > start]
    return Slot.objects.filter(pk__in=inside).select_related(
        "programme__owner", "programme__package", "stand_in__owner", "stand_in__package", "channel", "cleared_by"
    )


def drafts(channel: Channel) -> QuerySet[Slot]:
    """What the next publication would change: new, moved, and taken out."""
    return Slot.objects.filter(Q(published_at=None) | Q(removed_at__isnull=False), channel=channel)


def airings(channel: Channel, start: dt.datetime, stop: dt.datetime) -> QuerySet[Airing]:
    """The published timeline in [start, stop)."""
    return (
        Airing.objects.filter(channel=channel, start__lt=ticks.of(stop), stop__gt=ticks.of(start))
        .select_related(
            *("channel", "slot__programme__owner", "slot__programme__package", "slot__stand_in"),
            *("stand_in__programme__owner", "stand_in__programme__package"),
        )
        .order_by("number")
    )


def repeats(channel: Channel, start: dt.datetime, stop: dt.datetime) -> QuerySet[Airing]:
    """What the channel has put in by itself from an earlier day."""
    return airings(channel, start, stop).filter(is_repeat=True)


def airings_with_losses(planned: Iterable[Slot]) -> dict[uuid.UUID, Airing]:
    """The airings of slots that have lost something of their right since they were published, by slot."""
    found = Airing.objects.filter(slot__in=[one.pk for one in planned], is_repeat=False).exclude(lost={})
    return {one.slot_id: one for one in found if one.slot_id}


def last_airing(channel: Channel) -> Airing | None:
    """The end of the published timeline."""
    return Airing.objects.filter(channel=channel).order_by("-number").first()


def day_of(channel: Channel, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """A civil day of the channel's own zone in UTC; it may have 23 or 25 hours."""
    zone = ZoneInfo(channel.time_zone)
    first = dt.datetime.combine(day, dt.time(), zone)
    return first.astimezone(dt.UTC), dt.datetime.combine(day + DAY, dt.time(), zone).astimezone(dt.UTC)


def day_at(channel: Channel, at: dt.datetime) -> dt.date:
    """The day that it is then where the channel is."""
    return at.astimezone(ZoneInfo(channel.time_zone)).date()


def guide(channel: Channel, day: dt.date) -> list[Airing]:
    """The programmes of a civil day as published, in the order of time; what is only drafted is not told."""
    return [one for one in airings(channel, *day_of(channel, day)) if one.slot]


def programmes_between(channel: Channel, start: dt.datetime, stop: dt.datetime) -> list[Airing]:
    """The published programmes in [start, stop), without the slate and what may not be shown any more."""
    return [one for one in airings(channel, start, stop) if one.slot and one.withheld_from is None]


def on_now(at: dt.datetime) -> list[OnNow]:
    """What every channel shows at an instant."""
    tick = ticks.of(at)
    found = {
        one.channel_id: one
        for one in Airing.objects.filter(start__lte=tick, stop__gt=tick).select_related(
            "slot__programme__owner", "slot__programme__package"
        )
    }
    found |= {one.channel_id: one for one in announced(at, at + INSTANT)}
    return [
        OnNow(channel, airing, airing.programme if airing and not is_slate(airing, channel, tick) else None)
        for channel in channels()
        for airing in [found.get(channel.pk)]
    ]


def is_slate(airing: Airing, channel: Channel, tick: int) -> bool:
    """Whether in the channel's own country the slate has taken the place of an airing at a tick."""
    off = airing.off(channel.broadcaster.territory)
    return off is not None and off[0] <= tick


def seen_until(airing: Stretch, territory: str) -> int:
    """Until when, in ticks, something may be seen again in a territory, as the air does it; 0: not at all.

    That is as far as its right reaches, and at most as long as anything is kept.
    """
    found = airing.decisions.get(territory)
    off = airing.off(territory)
    if not found or airing.is_out_everywhere or (off and off[0] <= airing.start):
        return 0
    if isinstance(airing, Airing) and airing.kept is not None:
        return airing.kept.get(territory, 0)
    decision = Decision.read(found)
    if not decision.is_allowed:
        return 0
    right = Loss.of(airing, territory).later_at_most(later_of(decision, airing))
    return min(right, ticks.of(airing.starts_at + KEPT))


def coming_up(channel: Channel, at: dt.datetime, count: int = 3) -> list[Airing]:
    """The next published or announced programmes after an instant, without what may not be shown any more."""
    if coming := [one for one in announced(at, at + DAY, channel) if one.starts_at > at and one.withheld_from is None]:
        return coming[:count]
    return list(
        Airing.objects.filter(channel=channel, start__gt=ticks.of(at), slot__isnull=False, withheld_from=None)
        .select_related("channel", "slot__programme__owner", "slot__programme__package")
        .order_by("number")[:count]
    )


def gaps(start: dt.datetime, stop: dt.datetime, taken: Iterable[Slot | Airing]) -> list[Gap]:
    """The times in [start, stop) that nothing takes."""
    found, cursor = [], start
    for slot in sorted(taken, key=lambda one: one.starts_at):
        if slot.starts_at > cursor:
            found.append(Gap(cursor, slot.starts_at))
        cursor = max(cursor, slot.stops_at)
    if cursor < stop:
        found.append(Gap(cursor, stop))
    return found


def places(channel: Channel) -> list[str]:
    """The territories that a showing is decided for, the channel's own first."""
    home = channel.broadcaster.territory
    return [home, *(code for code in channel.territories if code != home)]


def programmes_for(house: Broadcaster) -> QuerySet[Programme]:
    """What a scheduler may choose from: everything that could go on the air, one's own first, then by title."""
    own = Programme.objects.filter(owner=house, pk=OuterRef("pk"))
    return (
        Programme.objects.filter(package__isnull=False)
        .select_related("owner", "package")
        .annotate(own=Exists(own))
        .order_by("-own", "search_key", "created_at")
    )


def works_to_carry(house: Broadcaster) -> QuerySet[Programme]:
    """Works that a house may carry live by some clause, and its own that have no film: channels and events."""
    held = Clause.objects.filter(Q(holder=house) | Q(holder=None), kind=Kind.GRANT).values_list("programme", "media")
    given = {programme for programme, media in held if Medium.LIVE_CARRIAGE in media}
    own = Q(owner=house, package=None, kind=WorkKind.ITEM)
    return Programme.objects.filter(Q(pk__in=given) | own).select_related("owner").order_by("search_key", "created_at")


def feeds() -> QuerySet[Feed]:
    """Partners' channels that are carried live now."""
    return Feed.objects.filter(is_on=True).select_related("channel__broadcaster")


def carriers() -> set[uuid.UUID]:
    """The channels that carry a partner's channel live now."""
    return set(Feed.objects.filter(is_on=True).values_list("channel", flat=True))


def carried(channel: Channel) -> Programme | None:
    """The partner's channel that a channel carries live now, if it does."""
    return Programme.objects.select_related("owner").filter(feeds__channel=channel, feeds__is_on=True).first()


def hosts_of(channel: Channel, territory: str) -> list[str]:
    """The origins but our own from which browsers fetch what a channel carries for a territory now; none of a copy."""
    seen = {"rights__territory": territory, "rights__until": None, "rights__is_allowed": True}
    hosts = Feed.objects.filter(channel=channel, is_on=True, **seen).values_list("hosts", flat=True).first()
    return [name for name, _is_open in hosts or []]
