"""Who has signed the agreement on which a contract of a finished project rests, for its documents."""

from collections.abc import Iterator
from uuid import UUID

from ortaq.rights.documents import Signed
from ortaq.rights.models import Contract
from ortaq.studio.actions.projects import holds
from ortaq.studio.models import ProjectSignature


def signed_agreement(contract: Contract) -> Iterator[Signed]:
    """The signatures of the two houses of a contract under the agreement that its text names; none under others."""
    told = contract.terms.get("coproduction")
    if not isinstance(told, dict):
        return
    sides = {contract.licensor_id, contract.licensee_id}
    found = ProjectSignature.objects.filter(
        project=UUID(told["project"]), digest=told["agreement"], broadcaster__in=sides
    ).select_related("broadcaster", "person")
    for one in sorted(found, key=lambda one: one.broadcaster_id != contract.licensor_id):
        yield Signed(
            one.broadcaster.name,
            person=str(one.person),
            at=one.created_at,
            key_fingerprint=one.key_fingerprint,
            signature=one.signature,
            digest=one.digest,
            holds=holds(one),
        )
