"""Who polls a feed: one process at a time, by a lease in the database.

A lease is taken and renewed by one UPDATE that compares and sets, so two processes can never both have it. What a
poller writes it writes only together with a renewal: one that lost its lease while it fetched writes nothing.
"""

import datetime as dt
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from ortaq.channels.models import Feed

LEASE = dt.timedelta(seconds=10)
"""How long a poller that was killed keeps others out."""


def take(feed: UUID, holder: str, gone: str = "") -> bool:
    """Take a lease that is free, over, one's own, or of a holder that is `gone`; says whether it is ours now."""
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lte=now) | Q(holder__in=[holder, *filter(None, [gone])])
    return bool(Feed.objects.filter(free, pk=feed).update(holder=holder, held_until=now + LEASE))


def renew(feed: UUID, holder: str, **changed: object) -> bool:
    """Renew a lease and write with it; False, and nothing is written, when somebody else has it now.

    One whose time is over but that nobody took is still ours.
    """
    written = Feed.objects.filter(pk=feed, holder=holder).update(
        held_until=timezone.now() + LEASE, version=F("version") + int(bool(changed)), **changed
    )
    return bool(written)


def leave(holder: str) -> None:
    """Give back all leases of a process that ends."""
    Feed.objects.filter(holder=holder).update(holder="", held_until=None)
