"""What the register of consents asks this room: which versions rest on a consent, and what programmes are called."""

import uuid
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import reverse

from ortaq.catalogue.models import Programme
from ortaq.core.origin.uses import Part
from ortaq.origin import consents, queries
from ortaq.origin.models import Declaration, Derivation
from ortaq.origin.sentences import PARTS
from ortaq.standards.consents.reach import Rests, Work
from ortaq.standards.models import Consent


def works(house: uuid.UUID) -> Iterator[Work]:
    """Programmes that a house owns or has made versions of, by title."""
    found = Programme.objects.filter(Q(owner=house) | Q(versions__made_by=house)).distinct()
    yield from sorted((Work(one.pk, str(one)) for one in found), key=lambda work: work.title)


def titles(programmes: Iterable[uuid.UUID]) -> Iterator[Work]:
    """What programmes are called."""
    yield from (Work(one.pk, str(one)) for one in Programme.objects.filter(pk__in=set(programmes)))


def resting(reference: str) -> Iterator[Rests]:
    """Versions whose statement names a consent, their own or what they inherited."""
    house = Consent.objects.filter(reference=reference).values_list("house", flat=True).first()
    if house is None:
        return
    found = descending(
        one.version_id
        for one in queries.in_force().filter(Q(version__made_by=house) | Q(version__programme__owner=house))
        if any(reference in use.get("consents", ()) for use in one.uses)
    )
    for one in found:
        if reference in consents.named(queries.statement_of(one).uses):
            version = one.version
            yield Rests(
                version.programme_id,
                str(version.programme),
                str(PARTS[Part(version.kind)]),
                version.language,
                version.made_by.name,
                reverse("origin:declare", args=(version.programme_id,)),
                (version.programme.owner_id, version.made_by_id),
            )


def descending(versions: Iterable[uuid.UUID]) -> list[Declaration]:
    """The declarations of versions and of all that was made from them, to any depth, in a stable order."""
    seen: set[uuid.UUID] = set()
    waiting = set(versions)
    while waiting:
        seen |= waiting
        below = Derivation.objects.filter(parent__in=waiting).values_list("version", flat=True)
        waiting = set(below) - seen
    rows = queries.in_force().filter(version__in=seen).select_related("version__programme", "version__made_by")
    return list(rows.order_by("version__programme", "version__kind", "version__language"))


def halted(programme: Programme) -> bool:
    """Whether nothing new may be made of a programme: something of it rests on a consent that does not hold."""
    return not queries.may_be_shown(programme)
