"""Take off the air what may not be shown any more: a person's consent was withdrawn, or has run out."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ortaq.channels import timelines
from ortaq.channels.models import Airing, Channel, Publication
from ortaq.core.playout import SEGMENT, ticks
from ortaq.ledger import actions as ledger
from ortaq.origin import queries as consented

URGENT = 3 * SEGMENT
"""Ticks from now on after which the slate comes. A playlist lists only what is over, so no player knows it yet."""
PAST = dt.timedelta(days=1)
"""How much of what has been on the air can still be seen again from memory."""


def withhold(*, channel: Channel) -> Publication | None:
    """Put the slate where a programme may not be shown, in the middle of it too; None when nothing changes.

    What has been shown stays as it was on the air, but nobody can see it again. A programme that may be shown again
    comes back where it has not begun.
    """
    with transaction.atomic():
        held = Channel.objects.select_for_update(of=("self",)).select_related("broadcaster").get(pk=channel.pk)
        now = timezone.now()
        cut = ticks.grid_up(ticks.of(now) + URGENT)
        seen = list(
            Airing.objects.filter(channel=held, stop__gt=ticks.of(now - PAST), slot__isnull=False)
            .select_related("slot")
            .order_by("number")
        )
        withheld = consented.withheld({one.slot.programme_id for one in seen if one.slot})
        changed = [
            one for one in seen if turned(one, cut, out=one.slot is not None and one.slot.programme_id in withheld)
        ]
        if not changed:
            return None
        Airing.objects.bulk_update(changed, ["withheld_from"])
        publication = put_in_force(held, cut)
        ledger.record(
            held,
            "withheld",
            publication=publication.number,
            slots=sorted({str(one.slot_id) for one in changed}),
            start=cut,
        )
    return publication


def turned(airing: Airing, cut: int, *, out: bool) -> bool:
    """Give an airing the tick of its slate, or take it away; whether that changes it."""
    if out and airing.withheld_from is None:
        airing.withheld_from = max(cut, airing.start)
        return True
    if not out and airing.withheld_from is not None and airing.start >= cut:
        airing.withheld_from = None
        return True
    return False


def put_in_force(channel: Channel, cut: int) -> Publication:
    """A publication at the first boundary after the cut; the counters there are counted again from before the cut."""
    rows = Airing.objects.filter(channel=channel).order_by("number")
    following = rows.filter(start__gte=cut).first()
    if following:
        first, at = following.number, following.start
    else:
        last = rows.latest("number")
        first, at = last.number + 1, last.stop
    on = rows.filter(start__lt=cut).last()
    marks = timelines.marks_before(channel, first, at, changed=on.start if on else cut)
    return Publication.objects.create(
        channel=channel,
        published_at=timezone.now(),
        published_by=None,
        first=first,
        at=at,
        marks={name: mark.plain() for name, mark in marks.items()},
    )
