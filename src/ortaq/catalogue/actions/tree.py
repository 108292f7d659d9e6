"""Put programmes into their tree: collections, series, seasons, episodes."""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue import news, queries
from ortaq.catalogue.about import NotAccepted
from ortaq.catalogue.models import Programme, WorkKind
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import makes_programmes, require

HOLDS: dict[str, tuple[WorkKind, ...]] = {
    WorkKind.COLLECTION: (WorkKind.SERIES, WorkKind.SEASON, WorkKind.EPISODE, WorkKind.ITEM),
    WorkKind.SERIES: (WorkKind.SEASON, WorkKind.EPISODE, WorkKind.ITEM),
    WorkKind.SEASON: (WorkKind.EPISODE, WorkKind.ITEM),
}
"""What may be part of what; an episode and a single programme hold nothing."""


def put(
    *, programme: Programme, kind: str, part_of: Programme | None, place: int | None, by: Person | None = None
) -> Programme:
    """Say what a programme is, what it is part of and at which place; rights in what is above it then hold in it.

    Raises NotAllowed, or NotAccepted with a sentence for `kind`, `part_of` or `place`.
    """
    require(
        by is None or (makes_programmes(by) and by.broadcaster_id == programme.owner_id),
        _("Only people of %(house)s may bring in its programmes.") % {"house": programme.owner},
    )
    with transaction.atomic():
        # Of two who move at one moment the second sees where the first has moved to, so no circle can be closed.
        list(Programme.objects.select_for_update().filter(owner=programme.owner_id, parts__isnull=False).order_by("pk"))
        held = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        problems = problems_of_place(kind, part_of, place, held.owner, held)
        if problems:
            raise NotAccepted(problems)
        before = (held.kind, held.part_of_id, held.place)
        held.kind, held.part_of, held.place = kind, part_of, place
        if before == (held.kind, held.part_of_id, held.place):
            return held
        held.save(update_fields=["kind", "part_of", "place"])
        above = str(part_of.pk) if part_of else None
        ledger.record(held, "moved", by=by, kind=kind, part_of=above, place=place)
        news.programme_moved.send(sender=Programme, programme=held.pk)
    return held


def problems_of_place(
    kind: str, part_of: Programme | None, place: int | None, owner: Broadcaster, programme: Programme | None = None
) -> dict[str, str]:
    """A sentence for each thing that is wrong with a place in the tree; a programme that is not there yet is None."""
    found: dict[str, str] = {}
    if kind not in set(WorkKind):
        return {"kind": _("There is no kind of work “%(kind)s”.") % {"kind": kind}}
    if place is not None and not 0 < place < 10_000:  # noqa: PLR2004 -- four figures
        found["place"] = _("The number must lie between 1 and 9999.")
    if part_of is not None:
        if part_of.owner_id != owner.pk:
            found["part_of"] = _("“%(title)s” belongs to another house.") % {"title": part_of}
        elif programme and part_of.pk in queries.below([programme.pk]):
            found["part_of"] = _("“%(title)s” is itself part of this programme.") % {"title": part_of}
        elif kind not in HOLDS.get(part_of.kind, ()):
            facts = {"part": WorkKind(kind).label, "whole": WorkKind(part_of.kind).label}
            found["part_of"] = _("A work of the kind “%(part)s” cannot be part of one of the kind “%(whole)s”.") % facts
    elif place is not None:
        found["place"] = _("A number needs something that it counts in.")
    if programme and (problem := unfit(programme, kind)):
        found["kind"] = problem
    return found


def unfit(programme: Programme, kind: str) -> str:
    """Why a programme cannot become a work of this kind; empty when it can."""
    held = HOLDS.get(kind, ())
    if any(part.kind not in held for part in queries.parts_of(programme)):
        return _("What is part of it would have no place any more.")
    if held and (queries.package_of(programme) or programme.versions.exists()):
        return _("It has a film of its own; so it is an episode or a single programme.")
    return ""
