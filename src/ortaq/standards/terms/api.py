"""Terms for AI platforms over the API."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from ortaq.core.interchange.platforms.terms import BadPlatformTerms, read
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.standards.terms import actions, machines, queries

router = Router(tags=["standards"])


class TermsIn(Schema):
    """What platforms may do; what is not said is not allowed."""

    leaves: dict[str, dict[str, str]] = {}
    attribution: bool = False
    link: bool = False
    fresh_hours: int | None = None
    quote_words: int | None = None
    price: dict[str, str] | None = None
    contact: str = ""


@router.get("/", auth=None, summary="What AI platforms may do, house by house")
def everybody(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 -- ninja's signature
    """Every house; one without a version has said nothing, and then nothing is allowed."""
    return [machines.plain(one) for one in queries.everybody()]


@router.get("/{house}", auth=None, summary="What AI platforms may do with what a house publishes")
def of_house(request: HttpRequest, house: str) -> dict[str, Any]:  # noqa: ARG001 -- ninja's signature
    """The terms that hold now."""
    return machines.plain(queries.standing(get_object_or_404(Broadcaster, slug=house)))


@router.post("/", summary="Set the terms of my house")
def set_ours(request: HttpRequest, told: TermsIn) -> dict[str, Any]:
    """A new version, from now on."""
    reader, house = member(request)
    try:
        terms = read(told.dict())
    except BadPlatformTerms as bad:
        sentence = _("These terms cannot stand: %(field)s (%(code)s).") % {"field": bad.field, "code": bad.code}
        raise HttpError(422, sentence) from bad
    actions.set_terms(house=house, by=reader, terms=terms)
    return machines.plain(queries.standing(house))
