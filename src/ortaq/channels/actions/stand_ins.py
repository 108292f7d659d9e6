"""Name what stands in for a slot where its programme may not be shown, or take it away again."""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels.actions.clear import locked
from ortaq.channels.actions.plan import require_scheduler
from ortaq.channels.actions.publish import NotPackaged
from ortaq.channels.air import packages
from ortaq.channels.models import Change, ChangeKind, Slot
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.work.refused import Refused


class CannotStandIn(Refused):
    """This programme cannot stand in here, or nothing does."""


def name_stand_in(*, slot: Slot, programme: Programme, by: Person) -> Slot:
    """Let a programme stand in for a slot in the territories that may not see the slot's own; a draft until published.

    What the rights say of it is asked when it is published. Raises NotAllowed, SlotAired, NotPackaged, CannotStandIn.
    """
    require_scheduler(by, slot.channel)
    if programme.pk == slot.programme_id:
        raise CannotStandIn(_("A programme cannot stand in for itself."))
    if not any(code != slot.channel.broadcaster.territory for code in slot.channel.territories):
        raise CannotStandIn(_("This channel is received in no other country; nothing can stand in there."))
    package = getattr(programme, "package", None)
    if package is None or packages.asset(package.folder) is None:
        raise NotPackaged(
            _("The picture and sound of “%(title)s” are still missing.") % {"title": sentences.title(programme)}
        )
    return changed(slot, programme, by)


def drop_stand_in(*, slot: Slot, by: Person) -> Slot:
    """Let the slate stand there again. Raises NotAllowed, SlotAired, CannotStandIn."""
    require_scheduler(by, slot.channel)
    return changed(slot, None, by)


@transaction.atomic
def changed(slot: Slot, programme: Programme | None, by: Person) -> Slot:
    """One step that can be taken back; what is published was decided without it."""
    held = locked(slot)
    if held.stand_in_id == (programme.pk if programme else None):
        raise CannotStandIn(_("That is so already.") if programme else _("Nothing stands in for this slot."))
    before, held.stand_in, held.published_at = held.state, programme, None
    held.save(update_fields=["stand_in", "published_at"])
    Change.objects.create(channel=held.channel, by=by, kind=ChangeKind.STOOD_IN, before=[before], after=[held.state])
    ledger.record(
        held, "stand-in changed", by=by, channel=held.channel_id, programme=programme.pk if programme else None
    )
    return held
