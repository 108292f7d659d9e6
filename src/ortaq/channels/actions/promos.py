"""Mark a short work as the promo of another one, and say what a channel puts into its gaps."""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.models import WHOLES, Programme
from ortaq.channels import queries
from ortaq.channels.actions.plan import require_scheduler
from ortaq.channels.cards import putting
from ortaq.channels.cards.actions import lock_now, seam_at
from ortaq.channels.cards.promos import LONGEST, length_in
from ortaq.channels.models import Channel, Promo
from ortaq.core.playout import TICKS
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import makes_programmes, require, schedules
from ortaq.work.refused import Refused


class CannotPromote(Refused):
    """This work cannot be a promo of that one."""


def makes_promos(person: Person, house: Broadcaster) -> bool:
    """People who make or schedule programmes in a house mark its works."""
    return (makes_programmes(person) or schedules(person)) and person.broadcaster_id == house.pk


def may_mark(person: Person, work: Programme) -> bool:
    """Whether a person may mark this work: those of the house that owns it."""
    return makes_promos(person, work.owner)


def mark_promo(*, work: Programme, of: Programme, by: Person) -> Promo:
    """Say that a short work tells of a programme, or of all of a series; channels show it before that in their gaps.

    Raises NotAllowed, CannotPromote.
    """
    require_marker(by, work)
    length = length_in(work)
    if work.kind in WHOLES or length == 0:
        raise CannotPromote(_("“%(title)s” has no picture and sound yet.") % {"title": work})
    if length > LONGEST * TICKS:
        raise CannotPromote(_("A promo lasts %(seconds)s seconds at most.") % {"seconds": LONGEST})
    if work.pk == of.pk or Promo.objects.filter(work=of).exists():
        raise CannotPromote(_("A promo tells of a programme, and not of a promo."))
    with transaction.atomic():
        made, _new = Promo.objects.update_or_create(work=work, defaults={"of": of, "marked_by": by})
        ledger.record(work, "promo marked", by=by, of=of.pk)
    return made


def unmark_promo(*, promo: Promo, by: Person) -> None:
    """It is a work like any other again; where it stands in a gap it goes. Raises NotAllowed."""
    require_marker(by, promo.work)
    with transaction.atomic():
        ledger.record(promo.work, "promo unmarked", by=by, of=promo.of_id)
        promo.delete()


def turn_promo(*, channel: Channel, promo: Promo, is_on: bool, by: Person) -> None:
    """Let a channel show a promo, or not; on the air it ends at the next boundary. Raises NotAllowed."""
    require_scheduler(by, channel)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        if is_on:
            promo.off_on.remove(held)
        else:
            promo.off_on.add(held)
        ledger.record(held, "promo turned", by=by, work=promo.work_id, on=is_on)
        follow_at_once(held)


def turn_cards(*, channel: Channel, is_on: bool, by: Person) -> None:
    """Let a channel put continuity cards into its gaps, or not. Raises NotAllowed."""
    require_scheduler(by, channel)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        held.has_cards = is_on
        held.save(update_fields=["has_cards"])
        ledger.record(held, "cards turned", by=by, on=is_on)
        follow_at_once(held)


def follow_at_once(channel: Channel) -> None:
    """Put what has changed on the air; call it in a transaction that holds the channel."""
    lock = lock_now()
    if putting.follow(channel, lock, lock):
        seam_at(channel, lock)


def require_marker(person: Person, work: Programme) -> None:
    """Raise NotAllowed unless this person may mark this work."""
    require(
        may_mark(person, work),
        _("Only people of %(house)s who make or schedule programmes can mark this.") % {"house": work.owner},
    )
