"""A clip that no manifest and no hash is known of goes on to the search by likeness.

So many clips a minute from one address, no larger ones than ORTAQ_FIND_MAX_MB, and not more than may wait. What is
asked by a member is for the people of that house; what a visitor asks is for whoever has the address of the answer.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ortaq.core.origin.report import NO_METHOD, Integrity, Report
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup
from ortaq.members.models import Broadcaster, Person
from ortaq.members.queries import person_of_token
from ortaq.origin.check import CannotCheck
from ortaq.work import limits
from ortaq.work.settings import settings

READS = "read"
"""The scope of a token that is asked for here."""
MOVING = ("video/", "audio/", "application/mxf")


def is_unknown(report: Report) -> bool:
    """Whether nothing is known of a film or sound that can be read: no manifest in it or beside it, no hash here."""
    is_new = report.integrity is Integrity.NONE and report.method == NO_METHOD and not report.problem
    return is_new and report.mime.startswith(MOVING)


def begin(request: HttpRequest, report: Report, upload: "UploadedFile[Any] | None") -> Lookup | None:
    """Look a clip up of which nothing is known; None for what is known, or too large for it. Raises CannotCheck."""
    if not is_unknown(report) or not isinstance(upload, TemporaryUploadedFile):
        return None
    if (upload.size or 0) > lookups.largest():
        return None
    return take(request, upload)


def take(request: HttpRequest, upload: "UploadedFile[Any] | None") -> Lookup:
    """Give an uploaded clip to a worker, for the person or visitor who sent it; raises CannotCheck."""
    refuse_often(request)
    path = path_of(upload)
    person, house = asker(request)
    try:
        return lookups.begin(path, str(upload.name) if upload else "", by=person, house=house)
    except lookups.TooLarge as error:
        raise CannotCheck(str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from error
    except lookups.Busy as error:
        raise CannotCheck(str(error), HTTPStatus.SERVICE_UNAVAILABLE, wait=limits.MINUTE) from error


def path_of(upload: "UploadedFile[Any] | None") -> Path:
    """Where an uploaded file lies on disk; raises CannotCheck."""
    if upload is None or not upload.size:
        raise CannotCheck(_("Choose a file first; an empty one says nothing."))
    if not isinstance(upload, TemporaryUploadedFile):
        raise CannotCheck(_("The file did not arrive whole. Send it again."))
    return Path(upload.temporary_file_path())


def reader(request: HttpRequest) -> Person | None:
    """Who asks: the person of the session, or of a bearer token that may read; None for a visitor."""
    if isinstance(request.user, Person):
        return request.user
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    known = person_of_token(token.strip()) if scheme.lower() == "bearer" else None
    return known[0] if known and READS in known[1].scopes else None


def asker(request: HttpRequest) -> tuple[Person | None, Broadcaster | None]:
    """Who asks, and the house that the answer is for; nobody for a visitor."""
    person = reader(request)
    return person, person.broadcaster if person else None


def refuse_often(request: HttpRequest) -> None:
    """Raise CannotCheck for an address that has too many clips looked up."""
    seconds = limits.allow(f"find:{limits.address(request)}", settings().find_per_minute)
    if seconds:
        raise CannotCheck(
            _("Too many clips from your address. Try again in %(seconds)s seconds.") % {"seconds": seconds},
            HTTPStatus.TOO_MANY_REQUESTS,
            wait=seconds,
        )
