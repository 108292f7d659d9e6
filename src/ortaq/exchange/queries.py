"""Find offers and deals, say what comes next, and check signatures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Terms
from ortaq.core.rights.conflicts import Conflict
from ortaq.exchange.models import OPEN_STATES, Deal, DealState, Offer, Proposal, Signature
from ortaq.exchange.texts import Part, parts_of, written
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals as may_deal
from ortaq.rights.conflicts import conflicts_of_draft


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
    """Deals to which a house is a party, the newest first; what the other house only drafts is not among them."""
    mine = Q(licensor=house) | Q(licensee=house)
    written = Q(pk__in=Proposal.objects.filter(house=house).values("deal"))
    return with_versions(Deal.objects.filter(mine & (~Q(state=DealState.DRAFTED) | written)))


def with_versions(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """Deals with what their lines and pages show."""
    return deals.select_related(
        "licensor", "licensee", "current__house", "current__person", "offer", "contract", "begun_by"
    ).prefetch_related(
        Prefetch("programmes", Programme.objects.select_related("package", "owner")),
        Prefetch("current__signatures", Signature.objects.select_related("broadcaster", "person")),
    )


def waiting_for_signature_of(house: Broadcaster) -> QuerySet[Deal]:
    """Deals whose last version this house has not signed yet."""
    return deals_of(house).filter(state__in=OPEN_STATES).exclude(current__signatures__broadcaster=house)


def waiting_for_others(house: Broadcaster) -> QuerySet[Deal]:
    """Deals whose last version this house has signed and the other has not."""
    return deals_of(house).filter(state__in=OPEN_STATES, current__signatures__broadcaster=house)


def drafts_of(house: Broadcaster) -> QuerySet[Deal]:
    """Deals of which the house has a version that it has not sent."""
    return deals_of(house).filter(proposals__sent_at=None, proposals__house=house)


def proposals_for(deal: Deal, house: Broadcaster) -> QuerySet[Proposal]:
    """The versions of a deal in their order: what was sent, and the house's own draft."""
    seen = Q(sent_at__isnull=False) | Q(house=house)
    signatures = Prefetch("signatures", Signature.objects.select_related("broadcaster", "person"))
    return deal.proposals.filter(seen).select_related("house", "person").prefetch_related(signatures)


def draft_of(deal: Deal, house: Broadcaster) -> Proposal | None:
    """The version that a house has not sent yet."""
    return deal.proposals.filter(sent_at=None, house=house).first()


def has_offered_in_return(house: Broadcaster, template: str, to: Broadcaster) -> bool:
    """Whether a house has offered something under a template to another, at any time."""
    return Offer.objects.filter(licensor=house, template=template, invited=to).exists()


def living_offer(programme: Programme, template: str, to: Broadcaster) -> Offer | None:
    """The offer of a programme under a template that a house has already got."""
    return Offer.objects.filter(programme=programme, template=template, invited=to, withdrawn_at=None).first()


def parts_in(deal: Deal) -> list[Part]:
    """The clauses of the version that was sent last; nothing where none was."""
    return parts_of(deal.current.text) if deal.current else []


def terms_of(deal: Deal) -> Terms:
    """The terms of the first clause of the version that was sent last."""
    return parts_in(deal)[0].terms


def conflicts_of(deal: Deal, parts: Sequence[Part] | None = None) -> list[Conflict]:
    """What a deal that is not in force yet would break, those conflicts first that stop the signature."""
    if not deal.is_living:
        return []
    said = parts_in(deal) if parts is None else parts
    return conflicts_of_draft(written(said, deal.licensor, deal.licensee), deal.licensor, deal.licensee)


def conflicts_for(deal: Deal, house: Broadcaster, parts: Sequence[Part] | None = None) -> list[Conflict]:
    """The conflicts about what this house gives: the other learns nothing of its contracts with others."""
    return [one for one in conflicts_of(deal, parts) if one.clause.giver == house.pk.hex]


def sides_of(deal: Deal) -> tuple[Side, Side]:
    """Licensor and licensee with their signatures under the last version, each checked against its text."""
    version = deal.current
    by_house = {one.broadcaster_id: one for one in version.signatures.all()} if version else {}

    def side(house: Broadcaster) -> Side:
        signature = by_house.get(house.pk)
        return Side(house, signature, signature is not None and version is not None and holds(signature, version))

    return side(deal.licensor), side(deal.licensee)


def holds(signature: Signature, version: Proposal) -> bool:
    """Whether a signature is of this text and of the key that it names."""
    return version.digest == signature.terms_digest and keys.verify_signature(
        signature.terms_digest, signature.signature, signature.key_fingerprint
    )


def may_change(deal: Deal, person: Person) -> bool:
    """Whether this person can write a version of this deal now."""
    return may_deal(person) and person.broadcaster_id in (deal.licensor_id, deal.licensee_id) and deal.is_living


def may_sign(deal: Deal, person: Person) -> bool:
    """Whether this person can sign the last version of this deal now."""
    return (
        may_deal(person)
        and person.broadcaster_id in (deal.licensor_id, deal.licensee_id)
        and deal.state in OPEN_STATES
        and deal.current is not None
        and all(one.broadcaster_id != person.broadcaster_id for one in deal.current.signatures.all())
    )
