"""Reels: what the air plays of a channel, laid out and kept in the database, so that a server only has to read it.

Whoever puts something on the air winds the channel's reel in the same transaction. A reel says what it was made of: the
publication, the signatures, what the channel is, this very source, and of every programme and package what is told of
it. Where one of that is another now, the reel does not hold, and the air is built from the airings as if there were
none. So a reel is never wrong; it can only be missing.
"""

import logging
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone

import ortaq
from ortaq.channels.air import packages
from ortaq.channels.air.marks import ground
from ortaq.channels.air.promos import works_of
from ortaq.channels.air.shared import Part, Sent, Shared, SlateMissing
from ortaq.channels.air.timelines import OVER, PAST, Builder
from ortaq.channels.models import Airing, Channel, Period, Publication, Reel
from ortaq.core.playout import Timeline, ticks
from ortaq.core.playout.reel import unwound, wound

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Reels that are in memory at the same time."""


class Numbers(NamedTuple):
    """Of a channel the newest publication and the newest signature; 0 where there is none."""

    publication: int = 0
    period: int = 0


class Unreadable(LookupError):
    """A package that cannot be read."""


def newest(channels: Iterable[UUID] | None = None) -> dict[UUID, Numbers]:
    """The numbers of some channels, or of all; only those that have published something, and are not long over."""
    over = Channel.objects.filter(closed_at__lt=timezone.now() - OVER)
    published, signed = Publication.objects.exclude(channel__in=over).order_by(), Period.objects.order_by()
    if channels is not None:
        wanted = list(channels)
        published, signed = published.filter(channel__in=wanted), signed.filter(channel__in=wanted)
    periods = dict(signed.values_list("channel").annotate(Max("number")))
    return {
        pk: Numbers(number, periods.get(pk, 0))
        for pk, number in published.values_list("channel").annotate(Max("number"))
    }


def keep(channel: Channel) -> None:
    """Wind the reel of a channel anew; call it at the end of a transaction that has changed its air."""
    numbers = newest([channel.pk]).get(channel.pk)
    if numbers is None:
        return
    try:
        _, reel = wind(channel, numbers, Shared(), ticks.now())
    except SlateMissing:
        return
    if reel:
        save([reel])


def wind(channel: Channel, numbers: Numbers, shared: Shared, now: int) -> tuple[dict[str, Timeline], Reel | None]:
    """The timelines of a channel from its airings, and their reel; None when a package cannot be read.

    `numbers` were read before, so that what comes meanwhile makes another reel. Raises SlateMissing.
    """
    first, marks = ground(channel, now - PAST)
    airings = shared.airings(channel, first)
    builder = Builder(channel, shared)
    found = builder.timelines(airings, marks)
    if builder.incomplete:
        return found, None
    made_of = {
        "programmes": {pk.hex: print_of(shared, pk) for pk in programmes_in(airings)},
        "folders": {folder: packages.print_of(folder) for folder in folders_in(airings)},
    }
    return found, Reel(channel=channel, key=key_of(channel, numbers), made_of=made_of, data=wound(found, name_of))


def save(reels: Collection[Reel]) -> None:
    """Put reels in the place of older ones."""
    Reel.objects.bulk_create(
        reels, update_conflicts=True, unique_fields=["channel"], update_fields=["key", "made_of", "data"]
    )


def offer(reels: Collection[Reel]) -> None:
    """The same, from whoever can do without: a database that takes nothing now is no harm."""
    try:
        save(reels)
    except DatabaseError:
        log.warning("What was built for the air could not be kept")


def each(
    channels: Iterable[UUID], numbers: Mapping[UUID, Numbers], shared: Shared
) -> Iterator[tuple[Channel, dict[str, Timeline] | None]]:
    """Channels with the timelines of their reels, where these hold; so many at a time that memory stays small."""
    waiting = iter(channels)
    while some := list(islice(waiting, AT_ONCE)):
        row = list(Channel.objects.filter(pk__in=some))
        found = held(row, numbers, shared)
        for channel in row:
            yield channel, found.pop(channel.pk, None)


def held(
    channels: Iterable[Channel], numbers: Mapping[UUID, Numbers], shared: Shared
) -> dict[UUID, dict[str, Timeline]]:
    """The timelines of those channels whose reels hold."""
    keys = {one.pk: (one, key_of(one, numbers[one.pk])) for one in channels}
    rows = Reel.objects.filter(channel__in=list(keys)).values_list("channel", "key", "made_of", "data")
    standing = [row for row in rows if row[1] == keys[row[0]][1]]
    shared.learn({UUID(pk) for _, _, made_of, _ in standing for pk in made_of["programmes"]})
    programmes: dict[str, str] = {}
    folders: dict[str, str] = {}
    found = {}
    for pk, _, made_of, data in standing:
        for one in made_of["programmes"].keys() - programmes.keys():
            programmes[one] = print_of(shared, UUID(one))
        for one in made_of["folders"].keys() - folders.keys():
            folders[one] = packages.print_of(one)
        if made_of["programmes"].items() <= programmes.items() and made_of["folders"].items() <= folders.items():
            try:
                found[pk] = opened(keys[pk][0], data, shared)
            except Exception:
                # What cannot be read is built anew.
                log.exception("The reel of %s cannot be read", keys[pk][0])
    return found


def opened(channel: Channel, data: bytes | memoryview, shared: Shared) -> dict[str, Timeline]:
    """The timelines of a reel. Raises Unreadable when a package has gone."""
    builder = Builder(channel, shared)
    return unwound(bytes(data), builder.names, lambda name: sent_as(name, shared), closes=builder.closes)


def name_of(sent: Mapping[str, object]) -> str:
    """What is sent of a package, as a reel names it."""
    assert isinstance(sent, Sent)  # noqa: S101 -- the builder makes no others
    return sent.part.text


def sent_as(name: str, shared: Shared) -> Sent:
    """What a reel names. Raises Unreadable."""
    part = Part.read(name)
    asset = packages.asset(part.folder)
    if asset is None:
        raise Unreadable(part.folder)
    return shared.sent(asset, part)


def key_of(channel: Channel, numbers: Numbers) -> str:
    """What a reel is made of, but for its programmes and packages."""
    is_last = channel.closed_at is not None
    tags = (channel.sounds, channel.subtitles, channel.signs, channel.territories, channel.former_territories)
    told = repr((source(), *numbers, *tags, is_last))
    return blake2b(told.encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def source() -> str:
    """Ortaq itself: whatever of it is changed, what it made before is made anew."""
    told = blake2b(f"{ortaq.__version__} {sys.byteorder}".encode(), digest_size=16)
    for file in sorted(Path(ortaq.__file__).parent.rglob("*.py")):
        told.update(file.read_bytes())
    return told.hexdigest()


def print_of(shared: Shared, programme: UUID) -> str:
    """What is told of a programme; empty when there is none."""
    found = shared.learnt(programme)
    if found is None:
        return ""
    said = shared.said(found)
    statements = [(one.kind, one.language, statement) for one, statement in said.told.statements.items()]
    told = repr(
        (found.titles, found.original_language, said.verify, said.label, statements, sorted(said.told.not_in_force))
    )
    return blake2b(told.encode(), digest_size=16).hexdigest()


def programmes_in(airings: Iterable[Airing]) -> set[UUID]:
    """What airings, and what stands in for them, show."""
    row = list(airings)
    found = {one.slot.programme_id for one in row if one.slot}
    found |= {work for one in row for work in works_of(one)}
    return found | {one.instead.programme_id for one in row if one.instead}


def folders_in(airings: Iterable[Airing]) -> set[str]:
    """Packages that airings may send: their own, of what stands in for them, of promos and cards, and the slate."""
    row = list(airings)
    found = {
        packages.SLATE,
        packages.PAUSE,
        *(one.folder for one in row),
        *(one.instead.folder for one in row if one.instead),
    }
    found |= {put["folder"] for one in row for some in one.promos.values() for put in some}
    return (found | {put["folder"] for one in row for put in one.cards.values()}) - {""}
