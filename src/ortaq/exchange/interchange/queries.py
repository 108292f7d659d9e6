"""What a house may write into a file of another system: its programmes, and the contracts to which it is a party.

Drafts and deals that are not signed by both are no contracts, so they are in no file; neither are contracts between
others, nor what another house has written down for itself.
"""

import contextlib
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.interchange.formats import FORMATS, Format
from ortaq.core.interchange.model import Listing, Work
from ortaq.core.origin.label import Label
from ortaq.core.origin.uses import TABLE, AIKind
from ortaq.exchange.models import ImportJob
from ortaq.members.models import Broadcaster
from ortaq.members.territories import places
from ortaq.origin.queries import labels_of
from ortaq.rights.compiling import with_above, written
from ortaq.rights.models import Clause, Contract
from ortaq.rights.queries import contracts_with

OFFERED = tuple(one for one in FORMATS.values() if "programmes" not in one.lost)
"""The formats that this room offers; a service list has neither programmes nor contracts."""
ABOUT_LICENCES = frozenset({"avails", "avails-xlsx"})
WITHOUT_WORKS = frozenset({"csv", "xlsx"})
"""The formats that need a licence, and those that may be empty."""


def clauses_in_files(house: Broadcaster) -> QuerySet[Clause]:
    """The clauses of those contracts, as they are written into files."""
    return (
        Clause.objects.filter(contract__in=contracts_with(house))
        .select_related("contract", "giver", "holder", "programme")
        .prefetch_related("contract__suspensions")
        .order_by("contract__number", "position")
    )


def formats_for(listing: Listing) -> list[Format]:
    """The formats in which a listing makes a file: an Avail is about a licence, a message has an item."""
    if not listing.works:
        return [one for one in OFFERED if one.code in WITHOUT_WORKS]
    return [one for one in OFFERED if listing.clauses or one.code not in ABOUT_LICENCES]


def catalogue_listing(house: Broadcaster) -> Listing:
    """All programmes of a house with all contracts about them to which it is a party."""
    programmes = list(Programme.objects.filter(owner=house).select_related("owner"))
    return listing_of(programmes, clauses_in_files(house).filter(programme__in=with_above(ids_of(programmes))))


def programme_listing(programme: Programme, house: Broadcaster) -> Listing:
    """One programme with the contracts of one's own house about it and what it is part of."""
    return listing_of([programme], clauses_in_files(house).filter(programme__in=with_above([programme.pk])))


def contract_listing(contract: Contract, house: Broadcaster) -> Listing:
    """One contract with the programmes that it is about."""
    clauses = clauses_in_files(house).filter(contract=contract)
    return listing_of([one.programme for one in clauses], clauses)


def ids_of(programmes: Iterable[Programme]) -> list[uuid.UUID]:
    """The ids of programmes."""
    return [one.pk for one in programmes]


def listing_of(programmes: Sequence[Programme], clauses: Iterable[Clause]) -> Listing:
    """Programmes, what they are part of, and clauses, as the formats want them."""
    rows = list(clauses)
    works = (
        Programme.objects.filter(pk__in=with_above(ids_of(programmes))).select_related("owner").order_by("created_at")
    )
    labels = labels_of(one.pk for one in works)
    houses = {one.owner.pk.hex: one.owner.name for one in works}
    for row in rows:
        houses |= {one.pk.hex: one.name for one in (row.giver, row.holder) if one}
    return Listing(
        works=tuple(work_of(one, labels.get(one.pk)) for one in works),
        clauses=tuple(written(row) for row in rows),
        houses=houses,
        places=places(),
        made_at=timezone.now().replace(microsecond=0),
    )


def work_of(programme: Programme, label: Label | None) -> Work:
    """A programme as the formats want it."""
    number = programme.number or ""
    return Work(
        id=programme.pk.hex,
        kind=programme.kind,
        titles=dict(programme.titles),
        parent=programme.part_of_id.hex if programme.part_of_id else None,
        place=programme.place,
        original_language=programme.original_language,
        minutes=programme.minutes,
        owner=programme.owner_id.hex,
        ids={"eidr" if number.startswith("10.5240/") else "house": number} if number else {},
        synopses={tag: text for tag, text in programme.synopses.items() if text},
        genre=programme.genre,
        year=programme.year,
        min_age=programme.min_age,
        source_type=source_type(label),
    )


def source_type(label: Label | None) -> str:
    """The last word of IPTC's digital source type for the strongest use of AI; empty where nothing was declared."""
    sources = [TABLE[AIKind(one)].source for one in label.kinds] if label else []
    return next((one.rpartition("/")[2] for one in sources if one), "")


def imports_of(house: Broadcaster) -> QuerySet[ImportJob]:
    """What a house has read in; nobody else sees it."""
    return ImportJob.objects.filter(house=house).select_related("brought_in_by").prefetch_related("rows")


def house_meant(text: str, names: dict[str, str], members: Iterable[Broadcaster] | None = None) -> Broadcaster | None:
    """The member that a file means, by id, short name or name; None where it is not known or not clear."""
    known = {text.casefold(), names.get(text, text).casefold()}
    found = [
        one
        for one in (Broadcaster.objects.all() if members is None else members)
        if {one.pk.hex, str(one.pk), one.slug.casefold(), one.name.casefold()} & known
    ]
    return found[0] if len(found) == 1 else None


def house_names(job: ImportJob, ids: Iterable[str]) -> dict[str, str]:
    """What the houses of a file are called: as members where they are some, else as the file says."""
    found: dict[str, str] = {}
    members = list(Broadcaster.objects.all())
    for pk in dict.fromkeys(ids):
        known = house_meant(pk, job.houses, members)
        found[pk] = known.name if known else job.houses.get(pk) or pk
    return found


def programme_meant(text: str, ids: Iterable[str], house: Broadcaster) -> Programme | None:
    """The programme that a file means, by its id or number; among several of one number the one of the house."""
    wanted = Q(number__in=[text, *ids])
    with contextlib.suppress(ValueError):
        wanted |= Q(pk=uuid.UUID(text))
    found = list(Programme.objects.filter(wanted).select_related("owner"))
    own = [one for one in found if one.owner_id == house.pk]
    return next(iter([*own, *found]), None)
