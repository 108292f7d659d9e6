"""Put programmes at times, move them and take them out; nothing of it is on the air before it is published."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo, available_timezones

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.models import Change, ChangeKind, Channel, Slot
from ortaq.core.playout import SEGMENT, TICKS, ticks
from ortaq.core.text import languages, tracks
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require, schedules
from ortaq.members.territories import territories
from ortaq.rights import sentences
from ortaq.work.refused import Refused

LOCK = dt.timedelta(seconds=60)
"""What begins sooner than this is history: players and caches may know it already."""
GRID_SECONDS = SEGMENT // TICKS
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SlotTaken(Refused):
    """Another programme has this time."""


class OffTheGrid(Refused):
    """The time does not lie on the grid of segments."""


class BadLength(Refused):
    """The length makes no sense."""


class TooLate(Refused):
    """The time is over, or so near that it can no longer be changed."""


class SlotAired(Refused):
    """What has begun stays as it is."""


class ChannelUnclear(Refused):
    """A channel cannot be opened, or changed, like this."""


class ChannelClosed(Refused):
    """The channel has ended, or is about to; nothing of it changes until it is opened again."""


def may_schedule(person: Person, channel: Channel) -> bool:
    """Schedulers plan the channels of their own house, as long as these are not closed."""
    return channel.closed_at is None and may_open_channel(person, channel.broadcaster)


def may_open_again(person: Person, channel: Channel) -> bool:
    """They open them again when they are closed."""
    return channel.closed_at is not None and may_open_channel(person, channel.broadcaster)


def may_open_channel(person: Person, house: Broadcaster) -> bool:
    """Schedulers open the channels of their own house."""
    return schedules(person) and person.broadcaster_id == house.pk


RESERVED = ("new", "what-if", "as-run", "programmes")
"""Short names that are addresses of pages."""
MOST_NUMBER = 9999


def open_channel(
    *,
    broadcaster: Broadcaster,
    slug: str,
    number: int | None = None,
    names: dict[str, str],
    sounds: list[str],
    subtitles: list[str],
    territories_seen: list[str],
    time_zone: str = "",
    signs: Sequence[str] = (),
    by: Person | None = None,
) -> Channel:
    """Open a channel of a broadcaster; without a number it gets the next free one.

    `signs` are the sign languages in which its picture is also sent. Each of its sounds and subtitles that is made for
    the few (kk-x-ad, kk-x-sdh) needs the one for everybody beside it, because that is what stands in for it. Raises
    ChannelUnclear, with what has to be different.
    """
    require(
        by is None or may_open_channel(by, broadcaster),
        _("Only a scheduler of %(house)s can open a channel there.") % {"house": broadcaster},
    )
    said = {tag: name.strip() for tag, name in names.items() if name.strip()}
    zone = time_zone or broadcaster.time_zone
    check_channel(slug, said, sounds=sounds, subtitles=subtitles, signs=signs, places=territories_seen, zone=zone)
    try:
        with transaction.atomic():
            last = Channel.objects.aggregate(last=Max("number"))["last"] or 0
            channel = Channel.objects.create(
                broadcaster=broadcaster,
                slug=slug,
                number=number or min(MOST_NUMBER, last + 1),
                names=said,
                time_zone=zone,
                sounds=sounds,
                subtitles=subtitles,
                signs=list(signs),
                territories=territories_seen,
            )
            ledger.record(channel, "opened", by=by, broadcaster=broadcaster.pk, number=channel.number)
    except IntegrityError:
        taken = Channel.objects.filter(slug=slug).exists()
        why = _("Another channel has this short name.") if taken else _("Another channel has this number.")
        raise ChannelUnclear(why) from None
    return channel


def check_channel(
    slug: str,
    names: Mapping[str, str],
    *,
    sounds: Sequence[str],
    subtitles: Sequence[str],
    signs: Sequence[str],
    places: Sequence[str],
    zone: str,
) -> None:
    """Raise ChannelUnclear for what cannot be a channel."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise ChannelUnclear(_("A short name has small letters, digits and hyphens, as it stands in addresses."))
    if not names or not sounds:
        raise ChannelUnclear(_("A channel needs a name and at least one sound."))
    if unknown := [tag for tag in (*names, *sounds, *subtitles) if tracks.plain(tag) not in languages.AUTONYMS]:
        raise ChannelUnclear(_("There is no language “%(tag)s”.") % {"tag": unknown[0]})
    if any(len(some) != len(set(some)) for some in (sounds, subtitles, places)):
        raise ChannelUnclear(_("The same is named twice."))
    if unknown := [code for code in places if code not in territories()]:
        raise ChannelUnclear(_("There is no territory “%(code)s”.") % {"code": unknown[0]})
    if zone not in available_timezones():
        raise ChannelUnclear(_("There is no time zone “%(zone)s”.") % {"zone": zone})
    if strange := [tag for tag in signs if not tracks.is_sign(tag)]:
        raise ChannelUnclear(_("“%(tag)s” is no sign language.") % {"tag": strange[0]})
    if alone := [tag for some in (sounds, subtitles) for tag in some if tracks.plain(tag) not in some]:
        raise ChannelUnclear(
            _("Beside “%(tag)s” the channel needs “%(plain)s”, which stands in for it.")
            % {"tag": alone[0], "plain": tracks.plain(alone[0])}
        )


def plan(
    *, channel: Channel, programme: Programme, starts_at: dt.datetime, seconds: int | None = None, by: Person
) -> Slot:
    """Put a programme at a time, as a draft. Without a length the slot is as long as the programme.

    Raises SlotTaken, OffTheGrid, BadLength, TooLate.
    """
    require_scheduler(by, channel)
    length = length_of(programme) if seconds is None else seconds
    with transaction.atomic():
        # The lock makes two schedulers who want the same time wait for each other.
        held = queries.locked(channel.pk)
        check_time(held, starts_at, length)
        slot = put(held, programme, starts_at, length, by)
        Change.objects.create(channel=held, by=by, kind=ChangeKind.PLANNED, after=[slot.state])
    return slot


def put(
    channel: Channel,
    programme: Programme,
    starts_at: dt.datetime,
    seconds: int,
    by: Person,
    *,
    stand_in: Programme | None = None,
) -> Slot:
    """A new draft at a time that is free; call it in a transaction that holds the channel, and note the change."""
    slot = Slot.objects.create(
        channel=channel, programme=programme, starts_at=starts_at, seconds=seconds, planned_by=by, stand_in=stand_in
    )
    about = {"stand_in": stand_in.pk} if stand_in else {}
    ledger.record(
        slot,
        "planned",
        by=by,
        channel=channel.pk,
        programme=programme.pk,
        start=ticks.of(starts_at),
        seconds=seconds,
        **about,
    )
    return slot


def move(*, slot: Slot, starts_at: dt.datetime, seconds: int | None = None, by: Person) -> Slot:
    """Give a slot another time or length; it is a draft until the next publication."""
    require_scheduler(by, slot.channel)
    length = slot.seconds if seconds is None else seconds
    with transaction.atomic():
        channel = queries.locked(slot.channel_id)
        held = Slot.objects.select_related("programme", "channel").get(pk=slot.pk)
        check_open(held)
        check_time(channel, starts_at, length, besides=held)
        if (held.starts_at, held.seconds) != (starts_at, length):
            before = held.state
            held.starts_at, held.seconds, held.published_at = starts_at, length, None
            # At another time it is another question.
            held.cleared_by, held.cleared_because, held.cleared_at = None, "", None
            held.save()
            Change.objects.create(channel=channel, by=by, kind=ChangeKind.MOVED, before=[before], after=[held.state])
            ledger.record(held, "moved", by=by, channel=channel.pk, start=ticks.of(starts_at), seconds=length)
    return held


def remove(*, slot: Slot, by: Person) -> None:
    """Take a slot out: a draft at once, a published one with the next publication."""
    require_scheduler(by, slot.channel)
    with transaction.atomic():
        Channel.objects.select_for_update(of=("self",)).get(pk=slot.channel_id)
        held = Slot.objects.select_related("programme", "channel").get(pk=slot.pk)
        check_open(held)
        ledger.record(held, "taken out", by=by, channel=held.channel_id, programme=held.programme_id)
        Change.objects.create(channel=held.channel, by=by, kind=ChangeKind.REMOVED, before=[held.state])
        taken_out(held)


def taken_out(slot: Slot) -> None:
    """Remove a draft; what is on the published timeline goes with the next publication."""
    if slot.airings.exists():
        slot.removed_at = timezone.now()
        slot.save(update_fields=["removed_at"])
    else:
        slot.delete()


def require_scheduler(person: Person, channel: Channel) -> None:
    """Raise NotAllowed unless this person plans this channel, ChannelClosed when nobody does any more."""
    require(
        may_open_channel(person, channel.broadcaster),
        _("Only a scheduler of %(house)s can change this channel.") % {"house": channel.broadcaster},
    )
    refuse_closed(channel)


def refuse_closed(channel: Channel) -> None:
    """Raise ChannelClosed when a channel was closed."""
    if channel.closed_at is not None:
        raise ChannelClosed(_("This channel was closed. Nothing of it can be changed until it is opened again."))


def length_of(programme: Programme) -> int:
    """Seconds of a slot that holds the whole programme."""
    package = getattr(programme, "package", None)
    if package is not None:
        return ticks.grid_up(package.duration) // TICKS
    return max(1, programme.minutes) * 60


def check_open(slot: Slot) -> None:
    """Raise SlotAired when the slot has begun, or is about to."""
    edge = ticks.of(timezone.now() + LOCK)
    if slot.removed_at is None and slot.airings.filter(start__lt=edge).exists():
        raise SlotAired(
            _("“%(title)s” has been on the air, or is about to be; it stays.")
            % {"title": sentences.title(slot.programme)}
        )


def check_time(channel: Channel, starts_at: dt.datetime, seconds: int, *, besides: Slot | None = None) -> None:
    """Raise OffTheGrid, BadLength, TooLate or SlotTaken unless this time is free and still to come."""
    if not ticks.on_grid(ticks.of(starts_at)) or starts_at.microsecond:
        raise OffTheGrid(_("Programmes begin on a whole multiple of %(seconds)s seconds.") % {"seconds": GRID_SECONDS})
    if seconds <= 0 or seconds % GRID_SECONDS or seconds > queries.LONGEST.total_seconds():
        raise BadLength(
            _("A slot lasts a whole multiple of %(seconds)s seconds, and at most a day.") % {"seconds": GRID_SECONDS}
        )
    # A channel that has never been on the air may be filled from a day ago on, so that it is in the middle at once.
    earliest = timezone.now() + LOCK if queries.last_airing(channel) else timezone.now() - queries.LONGEST
    if starts_at < earliest:
        raise TooLate(_("This time is over, or too near to be changed."))
    stops_at = starts_at + dt.timedelta(seconds=seconds)
    for other in queries.slots(channel, starts_at, stops_at):
        if besides is None or other.pk != besides.pk:
            zone = ZoneInfo(channel.time_zone)
            raise SlotTaken(
                _("“%(title)s” has this time: %(start)s–%(stop)s.")
                % {
                    "title": sentences.title(other.programme),
                    "start": f"{other.starts_at.astimezone(zone):%H:%M}",
                    "stop": f"{other.stops_at.astimezone(zone):%H:%M}",
                }
            )
