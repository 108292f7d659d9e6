"""Members and people over the API."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from ortaq.members import queries
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import person
from ortaq.members.territories import territories

router = Router(tags=["members"])


class BroadcasterOut(Schema):
    """A member of the exchange."""

    id: UUID
    slug: str
    name: str
    territory: str
    languages: list[str]
    time_zone: str
    is_demo: bool


class MeOut(Schema):
    """Who asks."""

    username: str
    name: str
    roles: list[str]
    language: str
    broadcaster: BroadcasterOut | None


class TerritoryOut(Schema):
    """Where rights hold; `iso` is null where no ISO 3166 code exists."""

    code: str
    iso: str | None
    names: dict[str, str]
    time_zone: str


@router.get("/me", response=MeOut, summary="Who I am")
def me(request: HttpRequest) -> Person:
    """The person of the session or the token."""
    return person(request)


@router.get("/", response=list[BroadcasterOut], auth=None, summary="All members")
def all_members(request: HttpRequest) -> list[Broadcaster]:  # noqa: ARG001 -- ninja's signature
    """Every broadcaster of this node."""
    return list(queries.all_members())


@router.get("/territories", response=list[TerritoryOut], auth=None, summary="All territories")
def all_territories(request: HttpRequest) -> list[TerritoryOut]:  # noqa: ARG001 -- ninja's signature
    """Every territory that rights can name."""
    return [TerritoryOut(code=t.code, iso=t.iso, names=t.names, time_zone=t.time_zone) for t in territories().values()]
