"""Open a channel again that was closed: with a name and a reason; its numbers go on from where they ended."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.channels import queries
from ortaq.channels.actions.ahead import write_on
from ortaq.channels.actions.clear import check_reason
from ortaq.channels.actions.plan import LOCK, may_open_channel
from ortaq.channels.feeds.actions import grown
from ortaq.channels.models import Airing, Channel, Closing, Feed, Slot
from ortaq.core.ledger.canonical import digest
from ortaq.core.playout import ticks
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused


class ChannelOpen(Refused):
    """A channel that was not closed, or has been opened again already."""


def open_again(*, channel: Channel, by: Person, because: str) -> Channel:
    """Let a closed channel go on: first with the slate, or with repeats, then with what is published.

    The time for which it was closed stays in the logs of what was sent, and is a gap of its timeline; players that play
    on meet a discontinuity. Drafts whose time has come meanwhile are taken out. A feed stays off until somebody starts
    it. Raises NotAllowed, ChannelOpen, ReasonMissing.
    """
    require(
        may_open_channel(by, channel.broadcaster),
        _("Only a scheduler of %(house)s can open this channel again.") % {"house": channel.broadcaster},
    )
    why = check_reason(because)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        since, closed_by = held.closed_at, held.closed_by
        if since is None or closed_by is None:
            raise ChannelOpen(_("This channel is open already."))
        now = timezone.now()
        Closing.objects.create(
            channel=held,
            since=since,
            closed_by=closed_by,
            closed_because=held.closed_because,
            until=now,
            opened_by=by,
            opened_because=why,
        )
        held.closed_at, held.closed_by, held.closed_because = None, None, ""
        held.save()
        passed = Slot.objects.filter(
            channel=held, published_at=None, starts_at__gte=since, starts_at__lt=now + LOCK
        ).delete()[0]
        last = queries.last_airing(held)
        told = {"because": digest(why), "since": ticks.of(since), "drafts_taken_out": passed}
        ledger.record(held, "opened again", by=by, **told)
        if last:
            cut_short(last)
            write_on(held, last)
        for feed in Feed.objects.filter(channel=held):
            grown(feed)
    return held


def cut_short(last: Airing) -> None:
    """Let the slot in which the air ended end there too: the rest of its time can be planned again."""
    slot = last.slot
    if slot and not last.is_repeat and slot.stops_at > last.stops_at:
        slot.seconds = last.seconds
        slot.save(update_fields=["seconds"])
