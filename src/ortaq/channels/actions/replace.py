"""Put another programme in the place of a planned one, in one step that can be taken back."""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.actions.plan import check_open, check_time, length_of, put, require_scheduler, taken_out
from ortaq.channels.models import Change, ChangeKind, Slot
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.work.refused import Refused


class SameProgramme(Refused):
    """It is what stands there already."""


def replace(*, slot: Slot, programme: Programme, seconds: int | None = None, by: Person) -> Slot:
    """Plan another programme where a slot begins, as a draft, and take that slot out.

    Without a length the new slot is as long as its programme. Raises SameProgramme, SlotAired, SlotTaken, BadLength,
    TooLate.
    """
    require_scheduler(by, slot.channel)
    if programme.pk == slot.programme_id:
        raise SameProgramme(_("“%(title)s” stands there already.") % {"title": sentences.title(programme)})
    length = length_of(programme) if seconds is None else seconds
    with transaction.atomic():
        channel = queries.locked(slot.channel_id)
        held = Slot.objects.select_related("programme", "channel").get(pk=slot.pk)
        check_open(held)
        check_time(channel, held.starts_at, length, besides=held)
        before = held.state
        ledger.record(held, "replaced", by=by, channel=channel.pk, programme=held.programme_id, instead=programme.pk)
        taken_out(held)
        made = put(channel, programme, held.starts_at, length, by)
        Change.objects.create(channel=channel, by=by, kind=ChangeKind.REPLACED, before=[before], after=[made.state])
    return made
