"""How often somebody may ask in a minute, counted in the database so that all processes of a node count together."""

import time
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ortaq.work.models import Tally
from ortaq.work.settings import settings

Page = Callable[..., HttpResponseBase]
MINUTE = 60
KEEP = 60
"""Minutes after which a forgotten tally is swept away."""


def allow(key: str, per_minute: int) -> int:
    """Count one request of `key`; 0 when it may go on, else the seconds to wait until the next minute begins.

    What is stored of the key is a keyed hash. Windows are whole minutes of the clock.
    """
    now = time.time()
    minute = int(now // MINUTE)
    name = salted_hmac("ortaq.limits", key).hexdigest()
    if per_minute > 0:
        if Tally.objects.filter(key=name, minute=minute, count__lt=per_minute).update(count=F("count") + 1):
            return 0
        if Tally.objects.filter(key=name).exclude(minute=minute).update(minute=minute, count=1):
            Tally.objects.filter(minute__lt=minute - KEEP).delete()
            return 0
        if not Tally.objects.filter(key=name).exists():
            _tally, new = Tally.objects.get_or_create(key=name, defaults={"minute": minute, "count": 1})
            # Somebody with the same key was quicker: the row is there now, and counts.
            return 0 if new else allow(key, per_minute)
    return max(1, int((minute + 1) * MINUTE - now))


def slowly(per_minute: int) -> Callable[[Page], Page]:
    """A page that takes its time to make: an address has so many of them a minute, and then 429 and how long to wait.

    Pages that share a room share the count.
    """

    def bounded(page: Page) -> Page:
        @wraps(page)
        def answer(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
            wait = allow(f"{page.__module__}:{address(request)}", per_minute)
            if not wait:
                return page(request, *given, **named)
            said = _("Too many from your address. Try again in %(seconds)s seconds.") % {"seconds": wait}
            kind = "text/plain; charset=utf-8"
            return HttpResponse(said, kind, HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})

        return answer

    return bounded


def address(request: HttpRequest) -> str:
    """Where a request comes from: the connection's address, or the one that a trusted proxy names in its header."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """The same from what the server tells of a request (PEP 3333)."""
    header = settings().address_header
    named = environ.get("HTTP_" + header.upper().replace("-", "_"), "") if header else ""
    # A list grows to the right, so its last entry is the one that our own proxy has seen.
    return str(named.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", ""))
