"""Make the cards of the next gaps, put them on the air, and remove those of which nobody knows any more."""

from django.db import transaction
from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.channels import queries
from ortaq.channels.actions.plan import LOCK
from ortaq.channels.air import reels
from ortaq.channels.air.marks import marks_before
from ortaq.channels.cards import making, putting
from ortaq.channels.models import Airing, Channel, Publication
from ortaq.core.playout import ticks

AT_ONCE = 12
"""Cards that are made for a channel in one go; the rest the next time."""


def make_cards(*, channel: Channel) -> Publication | None:
    """Make what is missing of a channel's cards and put it in; None when nothing changes on the air.

    A channel that carries a partner's feed has no gaps of its own.
    """
    if queries.carried(channel):
        return None
    soon = lock_now()
    missing = {
        making.folder_of(card): card
        for one in putting.wanted(channel, soon)
        for code, card in one.cards.items()
        if one.starts[code] >= soon
    }
    left = [card for folder, card in missing.items() if not making.is_ready(folder)]
    for card in left[:AT_ONCE]:
        making.make(card)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        lock = lock_now()
        return seam_at(held, lock) if putting.follow(held, lock, lock) else None


def lock_now() -> int:
    """The tick from which on nobody knows the air yet."""
    return ticks.grid_up(ticks.of(timezone.now() + LOCK))


def seam_at(channel: Channel, cut: int) -> Publication:
    """A publication at the first boundary after a tick from which on something has changed.

    The counters there are counted again from before the cut.
    """
    rows = Airing.objects.filter(channel=channel).order_by("number")
    following = rows.filter(start__gte=cut).first()
    if following:
        first, at = following.number, following.start
    else:
        last = rows.latest("number")
        first, at = last.number + 1, last.stop
    on = rows.filter(start__lt=cut).last()
    marks = marks_before(channel, first, at, changed=on.start if on else cut)
    publication = Publication.objects.create(
        channel=channel,
        published_at=timezone.now(),
        published_by=None,
        first=first,
        at=at,
        marks={name: mark.plain() for name, mark in marks.items()},
    )
    reels.keep(channel)
    return publication


def keep_true(channel: Channel, publication: Publication) -> None:
    """After everything from a publication on was written anew: put in what is ready, end what has become untrue.

    Where that shortens the card of a gap before it, the counters at the publication are counted again.
    """
    lock = lock_now()
    changed = putting.follow(channel, lock, lock)
    earlier = [one.start for one in changed if one.number < publication.first]
    if earlier:
        marks = marks_before(channel, publication.first, publication.at, changed=min(earlier))
        publication.marks = {name: mark.plain() for name, mark in marks.items()}
        publication.save(update_fields=["marks"])


def forget_cards() -> int:
    """Remove the packages of cards that are old and were not on the air of late; says how many."""
    old = making.outdated(putting.named(ticks.of(timezone.now() - making.KEPT)))
    for folder in old:
        shelves.take_away(folder)
    return len(old)
