"""Decide what the rules leave to a person: with a name and a reason, or not at all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.channels import deciding
from ortaq.channels.actions.plan import check_open, refuse_closed
from ortaq.channels.models import Channel, Slot
from ortaq.core.rights import Answer
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import deals, require, schedules
from ortaq.work.refused import Refused

LONGEST_REASON = 300


class NothingToDecide(Refused):
    """The rules have decided it already."""


class ReasonMissing(Refused):
    """Whoever decides says why."""


def may_clear(person: Person, channel: Channel) -> bool:
    """Schedulers, acquisitions editors and rights managers of the channel's house answer for it."""
    return (schedules(person) or deals(person)) and person.broadcaster_id == channel.broadcaster_id


def clear(*, slot: Slot, by: Person, because: str) -> Slot:
    """Show it all the same where the rules ask for a person; the name and the reason stay with the showing.

    It never turns a no into a yes. Raises NotAllowed, ReasonMissing, SlotAired, NothingToDecide.
    """
    require_clearer(by, slot.channel)
    why = check_reason(because)
    with transaction.atomic():
        held = locked(slot)
        answers = deciding.preview(held.channel, held.programme, held.starts_at, held.seconds, held)
        if all(one.answer is not Answer.REVIEW for one in answers.values()):
            raise NothingToDecide(_("Nothing here is left to a person."))
        held.cleared_by, held.cleared_because, held.cleared_at = by, why, timezone.now()
        # What is published was decided without it.
        held.published_at = None
        held.save()
        codes = sorted(code for code, one in answers.items() if one.answer is Answer.REVIEW)
        ledger.record(held, "cleared", by=by, channel=held.channel_id, territories=codes, because=why)
    return held


def check_reason(because: str) -> str:
    """What was typed as a reason, without the blanks around it; raises ReasonMissing where it is none."""
    why = because.strip()
    if not why or len(why) > LONGEST_REASON:
        raise ReasonMissing(_("Say why, in at most %(count)s characters.") % {"count": LONGEST_REASON})
    return why


def reopen(*, slot: Slot, by: Person) -> Slot:
    """Take such a decision back; it is a question for a person again."""
    require_clearer(by, slot.channel)
    with transaction.atomic():
        held = locked(slot)
        if held.cleared_by is None:
            raise NothingToDecide(_("Nobody has decided anything here."))
        held.cleared_by, held.cleared_because, held.cleared_at, held.published_at = None, "", None, None
        held.save()
        ledger.record(held, "reopened", by=by, channel=held.channel_id)
    return held


def require_clearer(person: Person, channel: Channel) -> None:
    """Raise NotAllowed unless this person may decide for this channel, ChannelClosed when it was closed."""
    require(
        may_clear(person, channel),
        _("Only a scheduler, an acquisitions editor or a rights manager of %(house)s can decide this.")
        % {"house": channel.broadcaster},
    )
    refuse_closed(channel)


def locked(slot: Slot) -> Slot:
    """The slot, with its channel held; raises SlotAired."""
    Channel.objects.select_for_update(of=("self",)).get(pk=slot.channel_id)
    held = Slot.objects.select_related("programme__package", "channel__broadcaster", "cleared_by").get(pk=slot.pk)
    check_open(held)
    return held
