"""Who has signed a version of a deal, for its documents."""

from ortaq.exchange import queries
from ortaq.exchange.models import Deal, Proposal
from ortaq.rights.documents import Signed
from ortaq.rights.models import Contract


def signed_by(version: Proposal) -> list[Signed]:
    """Both sides of a version, the licensor first; a side that has not signed has no time."""
    found = {one.broadcaster_id: one for one in version.signatures.select_related("broadcaster", "person")}
    sides = []
    for house in (version.deal.licensor, version.deal.licensee):
        one = found.get(house.pk)
        if one is None:
            sides.append(Signed(house.name))
            continue
        sides.append(
            Signed(
                house.name,
                person=str(one.person),
                at=one.created_at,
                key_fingerprint=one.key_fingerprint,
                signature=one.signature,
                digest=one.terms_digest,
                holds=queries.holds(one, version),
            )
        )
    return sides


def signed_contract(contract: Contract) -> list[Signed]:
    """The signatures under a contract that came of a deal; none under others."""
    deal = Deal.objects.filter(contract=contract).select_related("current", "licensor", "licensee").first()
    return signed_by(deal.current) if deal and deal.current else []
