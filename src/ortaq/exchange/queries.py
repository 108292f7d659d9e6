"""Find offers and deals, say what comes next, and check signatures."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import Clause, Terms, read_terms
from ortaq.core.rights.conflicts import Conflict
from ortaq.exchange.models import Deal, DealState, Offer, Signature
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals as may_deal
from ortaq.rights.conflicts import conflicts_of_draft

OPEN_STATES = (DealState.ASKED, DealState.SIGNED_ONCE)
"""A deal in one of these still waits for somebody."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a deal: the house, its signature if there is one, and whether that holds for the terms."""

    house: Broadcaster
    signature: Signature | None
    holds: bool


def offers_made(house: Broadcaster) -> QuerySet[Offer]:
    """What a house offers to others now, newest first."""
    return with_everything(Offer.objects.filter(licensor=house, withdrawn_at=None))


def offers_received(house: Broadcaster) -> QuerySet[Offer]:
    """What is offered to a house now, newest first."""
    return with_everything(Offer.objects.filter(invited=house, withdrawn_at=None))


def with_everything(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with what their cards show."""
    return offers.select_related("licensor", "programme__package", "programme__owner").prefetch_related(
        "invited", Prefetch("deals", Deal.objects.select_related("licensee", "contract"))
    )


def unanswered(house: Broadcaster) -> QuerySet[Offer]:
    """Offers to a house for which it has not asked yet."""
    return offers_received(house).exclude(deals__licensee=house)


def offers_for(house: Broadcaster) -> QuerySet[Offer]:
    """All offers that a house made or received, also those withdrawn; nobody else sees them."""
    return with_everything(Offer.objects.filter(Q(licensor=house) | Q(invited=house)).distinct())


def deals_of(house: Broadcaster) -> QuerySet[Deal]:
    """Deals to which a house is a party, the newest first; terms are private, nobody else sees them."""
    return (
        Deal.objects.filter(Q(offer__licensor=house) | Q(licensee=house))
        .select_related(
            "offer__licensor",
            "offer__programme__package",
            "offer__programme__owner",
            "licensee",
            "contract",
            "asked_by",
        )
        .prefetch_related(Prefetch("signatures", Signature.objects.select_related("broadcaster", "person")))
    )


def waiting_for_signature_of(house: Broadcaster) -> QuerySet[Deal]:
    """Deals that this house has not signed yet."""
    return deals_of(house).filter(state__in=OPEN_STATES).exclude(signatures__broadcaster=house)


def waiting_for_others(house: Broadcaster) -> QuerySet[Deal]:
    """Deals that this house has signed and the other has not."""
    return deals_of(house).filter(state__in=OPEN_STATES, signatures__broadcaster=house)


def has_offered_in_return(house: Broadcaster, template: str, to: Broadcaster) -> bool:
    """Whether a house has offered something under a template to another, at any time."""
    return Offer.objects.filter(licensor=house, template=template, invited=to).exists()


def living_offer(programme: Programme, template: str, to: Broadcaster) -> Offer | None:
    """The offer of a programme under a template that a house has already got."""
    return Offer.objects.filter(programme=programme, template=template, invited=to, withdrawn_at=None).first()


def terms_of(deal: Deal) -> Terms:
    """The terms of a deal as a value."""
    return read_terms(deal.terms["terms"])


def conflicts_of(deal: Deal) -> list[Conflict]:
    """What a deal that is not in force yet would break, those conflicts first that stop the signature."""
    if deal.state not in OPEN_STATES:
        return []
    clause = Clause(
        id="draft",
        name="",
        work=deal.offer.programme_id.hex,
        giver=deal.offer.licensor_id.hex,
        holder=deal.licensee_id.hex,
        terms=terms_of(deal),
        contract="draft",
    )
    return conflicts_of_draft([clause])


def sides_of(deal: Deal) -> tuple[Side, Side]:
    """Licensor and licensee with their signatures, each checked against the terms as they stand."""
    by_house = {signature.broadcaster_id: signature for signature in deal.signatures.all()}

    def side(house: Broadcaster) -> Side:
        signature = by_house.get(house.pk)
        return Side(house, signature, signature is not None and holds(signature, deal))

    return side(deal.offer.licensor), side(deal.licensee)


def holds(signature: Signature, deal: Deal) -> bool:
    """Whether a signature is of these terms and of the key that it names."""
    return digest(deal.terms) == signature.terms_digest and keys.verify_signature(
        signature.terms_digest, signature.signature, signature.key_fingerprint
    )


def may_sign(deal: Deal, person: Person) -> bool:
    """Whether this person can sign this deal now."""
    return (
        may_deal(person)
        and person.broadcaster_id in (deal.offer.licensor_id, deal.licensee_id)
        and deal.state in OPEN_STATES
        and all(one.broadcaster_id != person.broadcaster_id for one in deal.signatures.all())
    )
