"""What was changed in a schedule, so that it can be taken back: one step, or a whole day that was copied."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.actions.plan import check_open, check_time, require_scheduler, taken_out
from ortaq.channels.models import Change, Channel, Slot
from ortaq.core.playout import ticks
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.work.refused import Refused


class NothingToUndo(Refused):
    """This person has changed nothing here, or somebody has changed it further since."""


def undo(*, channel: Channel, by: Person) -> Change:
    """Take back the last change that this person made to a channel; what is on the air stays as it is.

    Raises NothingToUndo, SlotAired, SlotTaken, TooLate.
    """
    require_scheduler(by, channel)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        last = last_of(held, by)
        if last is None:
            raise NothingToUndo(_("There is nothing of yours to take back here."))
        refuse_what_went_on(last)
        before, after = by_slot(last.before), by_slot(last.after)
        for pk in after.keys() - before.keys():
            slot = slot_of(pk)
            check_open(slot)
            taken_out(slot)
        # First out of the way, then back: two slots may have changed places.
        for pk in before.keys() & after.keys():
            check_open(slot_of(pk))
        for pk, was in sorted(before.items(), key=lambda pair: str(pair[1]["starts_at"])):
            put_back(held, pk, was)
        last.undone_at = timezone.now()
        last.save(update_fields=["undone_at"])
        ledger.record(held, "undone", by=by, change=last.pk, slots=sorted(before.keys() | after.keys()))
    return last


def refuse_what_went_on(change: Change) -> None:
    """Raise NothingToUndo when a slot no longer stands as the change has left it."""
    standing = {str(one.pk): one for one in Slot.objects.filter(pk__in=[one["slot"] for one in change.after])}
    for was in change.after:
        slot = standing.get(was["slot"])
        if slot is None or slot.removed_at or place_of(slot) != place_in(was):
            raise NothingToUndo(_("This cannot be taken back: it was changed further since."))
    gone = by_slot(change.before).keys() - by_slot(change.after).keys()
    if Slot.objects.filter(pk__in=list(gone), removed_at=None).exists():
        raise NothingToUndo(_("This cannot be taken back: it was changed further since."))


def put_back(channel: Channel, pk: str, was: dict[str, Any]) -> None:
    """Give a slot its place again; what still stands there on the air is no draft."""
    slot = Slot.objects.filter(pk=pk).select_related("programme", "channel").first()
    starts_at = dt.datetime.fromisoformat(was["starts_at"])
    check_time(channel, starts_at, was["seconds"], besides=slot)
    if slot is None:
        programme = Programme.objects.get(pk=was["programme"])
        slot = Slot(pk=UUID(pk), channel=channel, programme=programme, planned_by_id=was["planned_by"])
    stand_in = stand_in_in(was)
    aired = slot.airings.filter(start=ticks.of(starts_at), is_repeat=False, stand_in__programme=stand_in)
    stands = bool(was["published_at"]) and aired.exists()
    slot.starts_at, slot.seconds, slot.removed_at = starts_at, was["seconds"], None
    slot.stand_in_id = stand_in
    slot.published_at = dt.datetime.fromisoformat(was["published_at"]) if stands else None
    slot.save()


def slot_of(pk: str) -> Slot:
    """A slot as it stands."""
    return Slot.objects.select_related("programme", "channel").get(pk=pk)


def by_slot(states: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """States by their slots."""
    return {one["slot"]: one for one in states}


def place_of(slot: Slot) -> tuple[dt.datetime, int, UUID | None]:
    """When a slot is, how long, and what stands in for it."""
    return slot.starts_at, slot.seconds, slot.stand_in_id


def place_in(state: dict[str, Any]) -> tuple[dt.datetime, int, UUID | None]:
    """The same of a state."""
    return dt.datetime.fromisoformat(state["starts_at"]), state["seconds"], stand_in_in(state)


def stand_in_in(state: dict[str, Any]) -> UUID | None:
    """What stands in, in a state; older ones know of none."""
    found = state.get("stand_in")
    return UUID(found) if found else None


def last_of(channel: Channel, person: Person) -> Change | None:
    """What `undo` would take back: nothing that has been published since."""
    mine = Change.objects.filter(channel=channel, by=person, undone_at=None)
    published = channel.publications.filter(published_by__isnull=False).order_by("-number").first()
    if published:
        mine = mine.filter(made_at__gt=published.published_at)
    return mine.order_by("-made_at").first()
