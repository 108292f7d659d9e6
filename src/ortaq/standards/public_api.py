"""What everybody may read of the standards without an account: charters and rules, adoptions, exceptions in force.

Drafts are the members' own, and so are the reasons of exceptions and the names of who signed.
"""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from ortaq.members.queries import all_members
from ortaq.standards.charter import queries as charters
from ortaq.standards.charter.adoption_api import AdoptionOut, adoption_out
from ortaq.standards.charter.api import CharterOut, WholeOut, adopted_now, facts_of, whole
from ortaq.standards.gate import queries as gate
from ortaq.standards.gate.api import ExceptionOut, exception_out
from ortaq.standards.models import CharterState

router = Router(tags=["standards"], auth=None)


@router.get("/charters", response=list[CharterOut], summary="Charters that are or were open for adoption")
def opened(request: HttpRequest) -> list[CharterOut]:  # noqa: ARG001 -- ninja's signature
    """The newest version of each line first, with who is bound by it now."""
    adopted = adopted_now()
    return [CharterOut(**facts_of(one, adopted)) for one in charters.charters().exclude(state=CharterState.DRAFT)]


@router.get("/charters/{charter_id}", response=WholeOut, summary="A charter with its rules, as data and as CEL")
def charter(request: HttpRequest, charter_id: UUID) -> WholeOut:  # noqa: ARG001 -- ninja's signature
    """404 for a draft as for what there is not."""
    return whole(charters.charters().exclude(state=CharterState.DRAFT).get(pk=charter_id))


@router.get("/adoptions", response=list[AdoptionOut], summary="Who has adopted what, with which reservations and why")
def adoptions(request: HttpRequest) -> list[AdoptionOut]:  # noqa: ARG001 -- ninja's signature
    """All that stand or are to come; the name of who signed is null."""
    found = charters.living(all_members(), timezone.now())
    return [adoption_out(one).model_copy(update={"signed_by": None}) for one in found]


@router.get("/exceptions", response=list[ExceptionOut], summary="Exceptions in force at every house")
def exceptions(request: HttpRequest) -> list[ExceptionOut]:  # noqa: ARG001 -- ninja's signature
    """With what everybody may read of them; `reason` is null."""
    return [exception_out(one, is_ours=False) for one in gate.public_exceptions(timezone.now())]
