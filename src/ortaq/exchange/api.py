"""The room `exchange` over the API: offer, ask, sign, decline, withdraw, and what stands open."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.core.rights import read_terms
from ortaq.exchange import actions, queries
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.interchange_api import router as interchange
from ortaq.exchange.models import Deal, Offer, Proposal
from ortaq.exchange.texts import clauses_in, sides
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.rights.sentences import clause_text

router = Router(tags=["exchange"])
router.add_router("", interchange)


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


class SignatureOut(Schema):
    """One side's signature; `holds` says whether it is of the terms as they stand."""

    house: str
    digest: str
    signature: str
    fingerprint: str
    holds: bool


class DealOut(Schema):
    """A deal: the whole text that is signed, its digest, the sentence a person reads, and the signatures."""

    id: UUID
    offer: UUID | None
    state: str
    version: int
    licensor: str
    licensee: str
    message: str
    sentence: str
    terms: dict[str, Any]
    digest: str
    signatures: list[SignatureOut]
    contract: str | None
    contract_id: UUID | None


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


def deal_out(deal: Deal) -> DealOut:
    """A deal for one of its two houses: the version that was sent last, or the first draft."""
    version = deal.current or deal.proposals.get()
    return DealOut(
        id=deal.pk,
        offer=deal.offer_id,
        state=deal.state,
        version=version.number,
        licensor=deal.licensor.slug,
        licensee=deal.licensee.slug,
        message=version.message,
        sentence=" ".join(sentences_of(deal, version)),
        terms=version.text,
        digest=version.digest,
        signatures=[
            SignatureOut(
                house=side.house.slug,
                digest=side.signature.terms_digest,
                signature=side.signature.signature,
                fingerprint=side.signature.key_fingerprint,
                holds=side.holds,
            )
            for side in queries.sides_of(deal)
            if side.signature
        ],
        contract=deal.contract.number if deal.contract else None,
        contract_id=deal.contract_id,
    )


def sentences_of(deal: Deal, version: Proposal) -> list[str]:
    """Each clause of a version as the sentence that a person reads."""
    names = {key: str(house or "") for key, house in sides(deal.licensor, deal.licensee).items()}
    return [
        clause_text(
            read_terms(one["terms"]),
            licensor=names[one["giver"]],
            licensee=names[one["holder"]],
            programme=one["programme"]["title"],
        )
        for one in clauses_in(version.text)
    ]


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
    """Deals that both have not signed are declined with it."""
    person, house = member(request)
    actions.withdraw(offer=queries.offers_for(house).get(pk=offer_id), by=person)
    return offer_out(queries.offers_for(house).get(pk=offer_id), house)


@router.get("/deals", response=list[DealOut], summary="Our deals")
def all_deals(request: HttpRequest) -> list[DealOut]:
    """Every deal to which one's own house is a party, newest first."""
    _person, house = member(request)
    return [deal_out(one) for one in queries.deals_of(house)]


@router.get("/deals/{deal_id}", response=DealOut, summary="One of our deals")
def one_deal(request: HttpRequest, deal_id: UUID) -> DealOut:
    """A deal with the whole text that is signed."""
    _person, house = member(request)
    return deal_out(queries.deals_of(house).get(pk=deal_id))


@router.post("/deals/{deal_id}/sign", response=DealOut, summary="Sign a deal")
def sign(request: HttpRequest, deal_id: UUID) -> DealOut:
    """The second signature brings the contract into force."""
    person, house = member(request)
    actions.sign(deal=queries.deals_of(house).get(pk=deal_id), by=person)
    return deal_out(queries.deals_of(house).get(pk=deal_id))


@router.post("/deals/{deal_id}/decline", response=DealOut, summary="Decline a deal")
def decline(request: HttpRequest, deal_id: UUID) -> DealOut:
    """Either side may, until both have signed."""
    person, house = member(request)
    actions.decline(deal=queries.deals_of(house).get(pk=deal_id), by=person)
    return deal_out(queries.deals_of(house).get(pk=deal_id))
