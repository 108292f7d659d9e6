"""What a programme was made from, as signed manifests: the way original → dub → edit that every reader can prove."""

from itertools import islice

from django.db.models import QuerySet

from ortaq.catalogue.models import FILMED, Programme
from ortaq.core.origin.claim import Relationship
from ortaq.core.origin.manifest import Parent
from ortaq.origin import queries, registry
from ortaq.origin.models import DerivationKind, Tamga, TamgaState


def _signed(programme: Programme) -> QuerySet[Tamga]:
    """The signed files of a programme, the last first, also when a newer declaration has overtaken them."""
    return programme.tamgas.filter(state=TamgaState.READY).order_by("-signed_at")


def parents(programme: Programme) -> list[Parent]:
    """Stores of what a programme's next manifest is made from.

    Its own last one with other media (before a dub was added); then the newest of every programme that a version was
    made from: whole or cut it is the parent, in a co-production a component. What was never signed is not among them.
    """
    now = {one.pk for one in programme.versions.filter(kind__in=FILMED)}
    before = (one for one in _signed(programme) if _media(one, programme) != now)
    found = [parent for one in islice(before, 1) for parent in _told(one, "parentOf", programme)]
    seen = {programme.pk}
    for one in queries.made_from(programme):
        above = one.parent.programme
        if above.pk in seen:
            continue
        seen.add(above.pk)
        if tamga := _signed(above).first():
            relationship: Relationship = "componentOf" if one.kind == DerivationKind.COPRODUCTION else "parentOf"
            found += _told(tamga, relationship, above)
    return found


def _media(tamga: Tamga, programme: Programme) -> set[object]:
    """Versions that were in a signed file."""
    return {one.version_id for one in tamga.declarations.filter(version__programme=programme)}


def _told(tamga: Tamga, relationship: Relationship, programme: Programme) -> list[Parent]:
    """A signed file as a parent; files from before the registry have no store."""
    kept = registry.by_urn(tamga.manifest)
    return [(bytes(kept.store), relationship, str(programme))] if kept else []
