"""Which films the rules keep from being played on demand: what a house has adopted holds here as on its air.

Only a rule that blocks and is known to be broken stops a film that everybody can watch; what nobody knows stops nothing
that is public already. Judging a film costs some queries, so an answer is kept in the process until something happens:
everything that can turn it (a statement, a declaration, a consent, a tool, a charter, a reservation, an exception, a
signed film) writes an entry into the audit log, and laws and last days turn with the hour of a midnight somewhere.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels.hours import sign_shown
from ortaq.core.rules import Ruling
from ortaq.ledger.queries import newest_number
from ortaq.members.models import Broadcaster
from ortaq.origin.standing import asked, facts_of
from ortaq.standards.gate import actions, queries
from ortaq.standards.gate.standing import PROGRAMME, Standing
from ortaq.standards.models import Use

MOST = 4096
"""Answers that a process keeps."""


def stopped(programme: Programme, houses: Iterable[Broadcaster], at: dt.datetime) -> dict[str, Standing]:
    """Of houses that let a film be watched on demand those for whom a rule stops it: slug -> how it stands."""
    row = list(houses)
    if not row or not queries.are_bound({programme.owner_id, *(one.pk for one in row)}):
        return {}
    when = newest_number(), at.replace(minute=0, second=0, microsecond=0)
    told = {one.slug: _standing(programme.pk, one.pk, when) for one in row}
    return {slug: one for slug, one in told.items() if one.blocks}


@lru_cache(maxsize=MOST)
def _standing(
    programme: uuid.UUID,
    house: uuid.UUID,
    when: tuple[int, dt.datetime],  # noqa: ARG001 -- as long as this is the same, so is the answer
) -> Standing:
    """How a film stands where a house lets it be watched, by that house's rules and its owner's."""
    film = Programme.objects.select_related("owner").get(pk=programme)
    place = Broadcaster.objects.get(pk=house)
    # The player shows the sign of age, as on a channel; on demand there is no hour at which something begins.
    airing: dict[str, object] = {"territory": place.territory}
    if film.min_age:
        airing["shows_age_sign"] = bool(sign_shown(place.territory, film.min_age))
    one = asked(
        film,
        facts_of([film])[film.pk],
        () if house == film.owner_id else (place,),
        territories=[place.territory],
        airing=airing,
    )
    now = timezone.now()
    found = queries.standings([one], subject_kind=PROGRAMME, use=Use.AIR, at=now)[0]
    if found.blocks:
        actions.keep(one, found, use=Use.AIR, at=now)
    return found


def first_rule(standings: Iterable[Standing]) -> tuple[Ruling, str] | None:
    """A rule that stops a film, with the name of the house that has agreed to it."""
    return next(((ruling, one.name_of(ruling.bound)) for one in standings for ruling in one.blocks), None)
