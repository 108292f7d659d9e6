"""Who may sign, for everybody: the list as a page, and for programs as JSON, signed, and the root below which it is."""

from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ortaq.members import keys, trust

kept_a_minute = cache_control(public=True, max_age=trust.MAX_AGE)


@require_safe
def who_may_sign(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign, since when, and who is suspended."""
    rows = [
        {
            "name": one.name,
            "by": one.anchor,
            "since": datetime.fromisoformat(one.since),
            "suspended": datetime.fromisoformat(one.suspended) if one.suspended else None,
            "revoked": datetime.fromisoformat(one.revoked) if one.revoked else None,
            "marks": one.certificates,
        }
        for one in trust.rows()
    ]
    return render(request, "members/trust.html", {"rows": rows, "has_c2pa": bool(keys.c2pa_anchors())})


@require_safe
@kept_a_minute
def as_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The list in the shape of ETSI TS 119 602, as C2PA publishes its own."""
    return HttpResponse(trust.published(), content_type="application/json")


@require_safe
@kept_a_minute
def as_jws(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The same, signed: a compact JWS with the chain in it."""
    try:
        return HttpResponse(trust.published_signed(), content_type="application/jose")
    except keys.KeyMissing as error:
        return HttpResponse(str(error), content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)


@require_safe
@kept_a_minute
def root(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The root of this node, to be pinned by others."""
    pem = keys.own_root()
    if not pem:
        raise Http404
    return HttpResponse(pem, content_type="application/x-pem-file")


app_name = "trust"
urlpatterns = [
    path("", who_may_sign, name="who_may_sign"),
    path("ortaq.json", as_json, name="json"),
    path("ortaq.jws", as_jws, name="jws"),
    path("root.pem", root, name="root"),
]
