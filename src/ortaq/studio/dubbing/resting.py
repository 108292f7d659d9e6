"""What the register of consents asks: which dubs that are still being made rest on a consent."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from ortaq.core.origin.uses import Part
from ortaq.origin.sentences import PARTS
from ortaq.standards.consents.reach import Rests
from ortaq.studio.models import Dub, DubStep


def resting(reference: str) -> Iterator[Rests]:
    """Dubs whose voices are cast or recorded with a consent; a delivered one is told by its declaration."""
    cast = Q(castings__consent=reference) | Q(lines__takes__consent=reference)
    found = Dub.objects.filter(cast, dropped_at=None).exclude(step=DubStep.DELIVERED).distinct()
    for one in found.select_related("programme", "house"):
        yield Rests(
            one.programme_id,
            str(one.programme),
            str(PARTS[Part.SOUND]),
            one.language,
            one.house.name,
            reverse("studio:dub", args=(one.pk,)),
            (one.programme.owner_id, one.house_id),
        )
