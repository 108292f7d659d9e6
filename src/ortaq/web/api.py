"""The JSON API (OpenAPI 3.1): each room's router below its own name, the same errors in words as on the screens.

Who asks is known by the session of the browser (with CSRF) or by a bearer token of a person. A token may read with the
scope `read`; each room names the scope that changes need in it (`SCOPE_OF`).
"""

import logging
from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadRequest
from ninja.security import APIKeyCookie, HttpBearer

from ortaq import __version__
from ortaq.assistants.api import router as assistants
from ortaq.catalogue.api import router as catalogue
from ortaq.channels.api import router as channels
from ortaq.channels.reports.api import router as as_run
from ortaq.children.api import router as children
from ortaq.exchange.api import router as exchange
from ortaq.ledger.api import router as audit
from ortaq.likeness.watching.api import router as watching
from ortaq.members.api import router as members
from ortaq.members.models import Person
from ortaq.members.queries import person_of_token
from ortaq.members.rules import NotAllowed
from ortaq.origin.api import router as origin
from ortaq.origin.binding_api import router as c2pa
from ortaq.rights.api import router as rights
from ortaq.standards.api import router as standards
from ortaq.studio.api import router as studio
from ortaq.work.refused import Refused

log = logging.getLogger(__name__)

SCOPE_OF = {
    "catalogue": "bring-in",
    "origin": "declare",
    "exchange": "deal",
    "rights": "deal",
    "studio": "bring-in",
    "channels": "schedule",
    "standards": "agree",
    "assistants": "examine",
    "children": "agree",
    "watching": "examine",
}
SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAuth(HttpBearer):
    """`Authorization: Bearer ortaq_…`; the token's scopes are asked here, the person's roles in the actions."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The person, or None when the token is unknown; raises HttpError 403 when a scope is missing."""
        found = person_of_token(token)
        if not found:
            return None
        person, stored = found
        room = request.path.removeprefix("/api/").partition("/")[0]
        scope = "read" if request.method in SAFE else SCOPE_OF.get(room, "")
        if scope not in stored.scopes:
            raise HttpError(HTTPStatus.FORBIDDEN, _("This token may not do that; it needs the scope “%s”.") % scope)
        stored.last_used_at = timezone.now()
        stored.save(update_fields=["last_used_at"])
        request.user = person
        return person


class SessionAuth(APIKeyCookie):
    """The person who is signed in in this browser; changes need the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:  # noqa: ARG002 -- ninja's signature
        """The signed-in person, or None."""
        return request.user if isinstance(request.user, Person) else None


api = NinjaAPI(
    title="Ortaq",
    version=__version__,
    description="Bring in, declare, offer, ask, sign, plan, publish, verify: every step of a programme's way.",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("/catalogue/", catalogue)
api.add_router("/origin/", origin)
api.add_router("/c2pa/", c2pa)
api.add_router("/rights/", rights)
api.add_router("/exchange/", exchange)
api.add_router("/studio/", studio)
api.add_router("/channels/", channels)
api.add_router("/as-run/", as_run)
api.add_router("/standards/", standards)
api.add_router("/assistants/", assistants)
api.add_router("/children/", children)
api.add_router("/watching/", watching)
api.add_router("/members/", members)
api.add_router("/audit/", audit)


def problem(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    """An error as a sentence."""
    return api.create_response(request, {"problem": sentence}, status=status)


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """403: the sentence says who may."""
    return problem(request, str(error), HTTPStatus.FORBIDDEN)


@api.exception_handler(Refused)
def said_no(request: HttpRequest, error: Refused) -> HttpResponse:
    """409: a room says no, and why."""
    return problem(request, str(error), HTTPStatus.CONFLICT)


@api.exception_handler(AuthenticationError)
def unknown_person(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """401."""
    return problem(request, _("Sign in, or send a valid token."), HTTPStatus.UNAUTHORIZED)


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def not_found(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """404."""
    return problem(request, _("There is nothing here by that name."), HTTPStatus.NOT_FOUND)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The status and sentence that the endpoint chose."""
    return problem(request, str(error), HTTPStatus(error.status_code))


@api.exception_handler(BadRequest)
def bad_request(request: HttpRequest, error: BadRequest) -> HttpResponse:
    """422: which field, and what is wrong with it."""
    said = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors)
    return problem(request, said, HTTPStatus.UNPROCESSABLE_ENTITY)


@api.exception_handler(ValidationError)
def bad_value(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: Django's own sentences."""
    return problem(request, " ".join(error.messages), HTTPStatus.UNPROCESSABLE_ENTITY)


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: anything else is our fault."""
    log.error("The API failed", exc_info=error)
    return problem(request, _("Something went wrong here; it has been written down."), HTTPStatus.INTERNAL_SERVER_ERROR)
