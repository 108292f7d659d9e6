"""Screens that belong to no room: the desk, the choice of language, the sign of life."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from ortaq.core.text import languages
from ortaq.members.rules import person
from ortaq.members.scopes import SCOPES
from ortaq.rights.sentences import city
from ortaq.web.api import api
from ortaq.web.api_reference import described
from ortaq.web.desk.desk import desk_of
from ortaq.work import llms

YEAR = 365 * 24 * 3600


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person."""
    reader = person(request)
    now = timezone.now()
    zone = reader.broadcaster.time_zone if reader.broadcaster else "UTC"
    context = {
        "desk": desk_of(reader, now),
        "now": now,
        "tomorrow": now + timedelta(days=1),
        "an_hour_ago": now - timedelta(hours=1),
        "zone": zone,
        "city": city(zone),
    }
    return render(request, "web/desk.html", context)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the interface language in a cookie and go back."""
    code, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    if code in languages.INTERFACE:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    return response


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Alive."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=300)
def llms_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """What this node is and what may be done with it, for programs that read; each room says its part."""
    summary = "Programmes of the Turkic states and their neighbours, with their rights and their origin."
    return HttpResponse(llms.text("Ortaq", summary), content_type="text/plain; charset=utf-8")


def api_docs(request: HttpRequest) -> HttpResponse:
    """What the API can do, from its own OpenAPI description."""
    return render(request, "web/api_docs.html", {"rooms": described(api.get_openapi_schema()), "scopes": SCOPES})
