"""Close a channel: with a name and a reason, at once or when what is on is over. Nothing of it is deleted."""

import datetime as dt

from django.db import transaction

from ortaq.channels.actions.clear import check_reason
from ortaq.channels.actions.plan import refuse_closed, require_scheduler
from ortaq.channels.actions.withhold import held_now
from ortaq.channels.cards.actions import seam_at
from ortaq.channels.feeds.actions import grown
from ortaq.channels.models import Airing, Channel, Feed, Slot, StandIn
from ortaq.core.ledger.canonical import digest
from ortaq.core.playout import ticks
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights.actions import release_run


def close_channel(*, channel: Channel, by: Person, because: str, at_once: bool = False) -> Channel:
    """End a channel: what is on the air ends where it was to end, or `at_once`; nothing follows.

    Of a feed, and of a gap, nobody waits for the end. Its past, its logs and receipts stay. What was planned later is a
    draft again, and its showings are given back. Raises NotAllowed, ChannelClosed, ReasonMissing.
    """
    require_scheduler(by, channel)
    why = check_reason(because)
    with transaction.atomic():
        held, now, cut = held_now(channel)
        refuse_closed(held)
        on = on_air(held, cut)
        end = end_of(on, now, cut, at_once=at_once)
        held.closed_at, held.closed_by, held.closed_because = ticks.to_datetime(end) if on else now, by, why
        held.save()
        for feed in Feed.objects.filter(channel=held):
            grown(feed, is_on=False)
            ledger.record(feed, "stopped", by=by)
        if on:
            end_air(held, on, end, by=by)
        Slot.objects.filter(channel=held, starts_at__gte=held.closed_at).update(published_at=None)
        # What a person wrote may name people, so the log, which everybody reads, holds only what proves it.
        told = {"because": digest(why), "at_once": at_once, "end": ticks.of(held.closed_at)}
        ledger.record(held, "closed", by=by, **told)
    return held


def on_air(channel: Channel, cut: int) -> Airing | None:
    """The last airing that has begun when the air can be changed; None when nothing was ever published."""
    return Airing.objects.filter(channel=channel, start__lt=cut).order_by("-number").first()


def end_of(on: Airing | None, now: dt.datetime, cut: int, *, at_once: bool) -> int:
    """The tick at which the air ends; it can be changed from `cut` on."""
    if on is None:
        return cut
    # What begins only in these seconds is not waited for, and neither is the end of a gap.
    is_waited_for = not at_once and on.slot_id is not None and on.start <= ticks.of(now)
    return on.stop if is_waited_for else min(cut, on.stop)


def end_air(channel: Channel, on: Airing, end: int, *, by: Person) -> None:
    """Let the air end at a tick within an airing; the showings of what would have followed are given back."""
    later = Airing.objects.filter(channel=channel, number__gt=on.number)
    slots = set(later.filter(slot__isnull=False, is_repeat=False).values_list("slot", flat=True))
    later.delete()
    for slot in slots - set(Airing.objects.filter(channel=channel, slot__in=slots).values_list("slot", flat=True)):
        if slot:
            release_run(slot=slot, by=by)
    on.stop = end
    on.save(update_fields=["stop"])
    StandIn.objects.filter(airing=on).update(stop=end)
    seam_at(channel, end)
