"""The place of the exchange on a programme's work page: to whom it is offered, or how to get it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ortaq.catalogue.models import Programme
from ortaq.exchange import queries
from ortaq.exchange.models import OPEN_STATES
from ortaq.exchange.screeners import queries as screener_queries
from ortaq.members.models import Person
from ortaq.members.rules import deals
from ortaq.rights.queries import clauses_of


def exchange(request: HttpRequest, programme: Programme) -> SafeString:
    """The owner sees offers and contracts, another house its own offer and deal; who works for none sees nothing."""
    person = request.user
    if not isinstance(person, Person) or person.broadcaster is None:
        return SafeString("")
    house = person.broadcaster
    is_ours = programme.owner_id == house.pk
    offers = queries.offers_made(house) if is_ours else queries.unanswered(house)
    clauses = clauses_of(programme).filter(contract__ended_at=None)
    context = {
        **screener_queries.about(programme, house),
        "programme": programme,
        "house": house,
        "is_ours": is_ours,
        "may_deal": deals(person),
        "offers": offers.filter(programme=programme),
        "deals": queries.deals_of(house).filter(programmes=programme, state__in=OPEN_STATES),
        "clauses": clauses if is_ours else clauses.filter(contract__licensee=house),
    }
    return SafeString(render_to_string("exchange/panel.html", context, request))
