"""The room `exchange` over the API: offer, ask, withdraw, and what stands open; deals have a module of their own."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.exchange import actions, queries
from ortaq.exchange.contract.api import DealOut, deal_out
from ortaq.exchange.contract.api import router as deals
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.deliveries.api import router as deliveries
from ortaq.exchange.interchange.api import router as interchange
from ortaq.exchange.models import Offer
from ortaq.exchange.rounds.api import router as rounds
from ortaq.exchange.screeners.api import router as screeners
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member

router = Router(tags=["exchange"])
router.add_router("", interchange)
router.add_router("", deliveries)
router.add_router("", screeners)
router.add_router("", deals)
router.add_router("", rounds)


class TemplateOut(Schema):
    """A deal template; HOME and ORIGINAL stand in its terms as `@home` and `@original`."""

    name: str
    title: str
    description: str
    open: bool
    genre: str
    swap: bool
    terms: dict[str, Any]


class OfferIn(Schema):
    """Offer this programme to these houses (slugs) under a template; `terms` changes single fields of it."""

    programme: UUID
    template: str = "air-time-gift"
    to: list[str] = []
    terms: dict[str, Any] = {}


class OfferOut(Schema):
    """An offer; `asked` are the slugs of the houses that have asked. A guest sees only itself in both lists."""

    id: UUID
    programme: UUID
    title: str
    licensor: str
    to: list[str]
    template: str
    terms: dict[str, Any]
    withdrawn_at: dt.datetime | None
    asked: list[str]


class AskIn(Schema):
    """Ask for it; `terms` may narrow territories, sounds, subtitles and runs."""

    message: str = ""
    terms: dict[str, Any] = {}


def offer_out(offer: Offer, reader: Broadcaster) -> OfferOut:
    """An offer for its reader; a guest does not learn who else is invited or has asked."""
    mine = offer.licensor_id == reader.pk
    return OfferOut(
        id=offer.pk,
        programme=offer.programme_id,
        title=str(offer.programme),
        licensor=offer.licensor.slug,
        to=[house.slug for house in offer.invited.all() if mine or house == reader],
        template=offer.template,
        terms=offer.terms,
        withdrawn_at=offer.withdrawn_at,
        asked=[deal.licensee.slug for deal in offer.deals.all() if mine or deal.licensee == reader],
    )


@router.get("/templates", response=list[TemplateOut], auth=None, summary="Deal templates")
def templates(request: HttpRequest) -> list[TemplateOut]:  # noqa: ARG001 -- ninja's signature
    """The terms that members have agreed on before."""
    return [
        TemplateOut(
            name=one.name,
            title=str(one.title),
            description=str(one.description),
            open=one.open,
            genre=one.genre,
            swap=one.swap,
            terms=dict(one.terms),
        )
        for one in deal_templates().values()
    ]


@router.get("/offers", response=list[OfferOut], summary="Offers to us and of ours")
def offers(request: HttpRequest) -> list[OfferOut]:
    """Everything one's own house has made or received, newest first."""
    _person, house = member(request)
    return [offer_out(one, house) for one in queries.offers_for(house)]


@router.post("/offers", response={HTTPStatus.CREATED: OfferOut}, summary="Offer a programme")
def offer(request: HttpRequest, given: OfferIn) -> Status[OfferOut]:
    """Offer a programme of one's own house; one that is not declared is refused (409)."""
    person, house = member(request)
    programme = Programme.objects.select_related("owner").get(pk=given.programme)
    guests = list(Broadcaster.objects.filter(slug__in=given.to))
    if unknown := set(given.to) - {guest.slug for guest in guests}:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no member “%(slug)s”.") % {"slug": min(unknown)})
    made = actions.offer(programme=programme, by=person, template=given.template, to=guests, terms=given.terms)
    return Status(HTTPStatus.CREATED, offer_out(queries.offers_for(house).get(pk=made.pk), house))


@router.post("/offers/{offer_id}/ask", response={HTTPStatus.CREATED: DealOut}, summary="Ask for what is offered")
def ask(request: HttpRequest, offer_id: UUID, given: AskIn) -> Status[DealOut]:
    """Ask for it, perhaps with narrower terms; the answer is the deal that both sides then sign."""
    person, house = member(request)
    found = queries.offers_for(house).get(pk=offer_id)
    deal = actions.ask(offer=found, by=person, message=given.message, terms=given.terms)
    return Status(HTTPStatus.CREATED, deal_out(queries.deals_of(house).get(pk=deal.pk)))


@router.post("/offers/{offer_id}/withdraw", response=OfferOut, summary="Take an offer back")
def withdraw(request: HttpRequest, offer_id: UUID) -> OfferOut:
    """Deals that both have not signed are withdrawn with it."""
    person, house = member(request)
    actions.withdraw(offer=queries.offers_for(house).get(pk=offer_id), by=person)
    return offer_out(queries.offers_for(house).get(pk=offer_id), house)
