"""What can be done about a programme that may not be shown: read its offer, go on with a deal, ask its owner."""

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.catalogue.facets import Way
from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import package_of
from ortaq.exchange import queries
from ortaq.exchange.models import LIVING_STATES
from ortaq.members.models import Person
from ortaq.members.rules import deals


def ways(person: Person, programmes: Sequence[Programme]) -> dict[UUID, list[Way]]:
    """What a person can do about programmes of other houses, the next step first."""
    house = person.broadcaster
    theirs = [one for one in programmes if house and one.owner_id != house.pk]
    if house is None or not theirs:
        return {}
    found: dict[UUID, list[Way]] = defaultdict(list)
    for deal in queries.deals_of(house).filter(programmes__in=theirs, state__in=LIVING_STATES).distinct():
        for one in deal.programmes.all():
            found[one.pk].append(Way(_("Go on with the deal"), reverse("exchange:deal", args=(deal.pk,))))
    for offer in queries.unanswered(house).filter(programme__in=theirs):
        found[offer.programme_id].append(Way(_("Read the offer"), reverse("exchange:ask", args=(offer.pk,))))
    for one in theirs:
        if one.pk not in found and deals(person):
            address = f"{reverse('exchange:begin')}?{urlencode({'giving': '0', 'programme': one.pk})}"
            found[one.pk].append(Way(_("Ask %(owner)s for it") % {"owner": one.owner.name}, address))
        if package_of(one):
            found[one.pk].append(Way(_("Ask to see it"), reverse("exchange:ask_to_see", args=(one.pk,))))
    return found
