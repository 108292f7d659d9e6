"""The terms in the forms that machines read, at the addresses where they look for them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ortaq.core.interchange.platforms import robots as robots_txt
from ortaq.core.interchange.platforms import rsl, tdmrep, told
from ortaq.core.interchange.platforms.robots import Place
from ortaq.members.models import Broadcaster
from ortaq.standards.models import PlatformTerms
from ortaq.standards.terms import queries
from ortaq.standards.terms.queries import Standing, whole
from ortaq.work.llms import Link, Section, in_llms_txt
from ortaq.work.models import Json
from ortaq.work.places import public_sitemaps

MAX_AGE = 300
kept_a_while = cache_control(public=True, max_age=MAX_AGE)
ALWAYS = ("/.well-known/", "/license.xml", "/llms.txt", "/standards/platforms/", "/standards/trust/", "/trust.txt")
"""What every crawler may fetch: the terms, and who stands behind them."""
CLOSED = ("/account/", "/desk/", "/members/")
"""Pages of people who are signed in; nothing of them is for a search."""


def licence_at() -> str:
    """Where the licence stands, whole."""
    return whole(reverse("licence"))


def terms_at() -> str:
    """Where people read the terms of every house, whole."""
    return whole(reverse("standards:platforms"))


@require_safe
@kept_a_while
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Which crawler of which platform may fetch what (RFC 9309)."""
    sitemaps = [whole(one) for one in public_sitemaps()]
    places = queries.places(queries.everybody())
    lines = robots_txt.lines(places, ALWAYS, licence=licence_at(), closed=CLOSED, sitemaps=sitemaps)
    words = f"# What AI platforms may do here, for people: {terms_at()}\n" + "\n".join(lines) + "\n"
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_safe
@kept_a_while
def licence(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The licence of every place on this node (RSL 1.0)."""
    found = rsl.document(queries.places(queries.everybody()), terms_at=terms_at(), holder="Ortaq")
    return HttpResponse(found, content_type=rsl.TYPE)


def reserved_place(place: Place) -> tuple[str, tdmrep.Reserved]:
    """A place for the file of TDMRep."""
    return place.path + "*", tdmrep.reserved(place.terms, [place.thing], policy_at())


def policy_at() -> str:
    """Where the policies of all houses stand, whole."""
    return whole(reverse("standards:platforms_policies"))


@require_safe
@kept_a_while
def reservations(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """What is reserved where (TDMRep); what is not named is reserved too."""
    found = [reserved_place(one) for one in queries.places(queries.everybody())]
    # Of two things in one place the stricter comes first, because the first counts.
    found.sort(key=lambda one: (-len(one[0]), one[0], not one[1].is_reserved))
    file = tdmrep.file([*found, ("/*", tdmrep.Reserved(is_reserved=True, policy=policy_at()))])
    return JsonResponse(file, safe=False)


def policy(held: Standing) -> Json:
    """The policy of a house on mining (ODRL)."""
    assigner = tdmrep.Assigner(whole(queries.address_of(held.house)), held.house.name, held.terms.contact)
    return tdmrep.policy(held.terms, queries.policy_of(held.house), assigner)


@require_safe
@kept_a_while
def policy_of_house(request: HttpRequest, house: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The policy of one house."""
    found = policy(queries.standing(get_object_or_404(Broadcaster, slug=house)))
    return JsonResponse(found, content_type="application/ld+json")


@require_safe
@kept_a_while
def policies(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The policies of all houses."""
    found = [policy(one) for one in queries.everybody()]
    return JsonResponse(found, safe=False, content_type="application/ld+json")


def plain(held: Standing) -> Json:
    """The terms of a house whole, as no other form has words for them."""
    return {
        "house": held.house.name,
        "slug": held.house.slug,
        "is_demonstration": held.house.is_demo,
        **told_of(held.version),
        **held.terms.plain,
        "page": held.address,
    }


def told_of(version: PlatformTerms | None) -> Json:
    """Which version, since when, and the figure of what it says."""
    if version is None:
        return {"version": None, "valid_from": None, "sha256": None}
    return {"version": version.number, "valid_from": version.valid_from, "sha256": version.digest}


@require_safe
@kept_a_while
def terms_of_house(request: HttpRequest, house: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The terms of a house as JSON."""
    return JsonResponse(plain(queries.standing(get_object_or_404(Broadcaster, slug=house))))


@in_llms_txt(order=10)
def terms_section() -> Section:
    """What assistants may do here, house by house."""
    held = queries.everybody()
    lines = [f"{one.house.name}: {told.line(one.terms)}." for one in held if one.version]
    lines.append("Of every house that is not named here, nothing may be used.")
    links = (
        Link("What platforms may do", reverse("standards:platforms"), "for people, in every language"),
        Link("Licence", reverse("licence"), "Really Simple Licensing 1.0"),
        Link("Reservations", reverse("tdmrep"), "text and data mining, TDMRep"),
    )
    return Section("What you may do with this", tuple(lines), links)


def reserve(response: HttpResponse, said: tdmrep.Reserved) -> HttpResponse:
    """Say in the headers of a page what is reserved of it, and where the licence stands."""
    for name, value in tdmrep.headers(said).items():
        response.headers[name] = value
    response.headers["Link"] = f'<{licence_at()}>; rel="license"; type="{rsl.TYPE}"'
    return response


at_root = [
    path("robots.txt", robots, name="robots"),
    path("license.xml", licence, name="licence"),
    path(".well-known/tdmrep.json", reservations, name="tdmrep"),
]
urlpatterns = [
    path("platforms/policies.json", policies, name="platforms_policies"),
    path("platforms/<slug:house>/policy.json", policy_of_house, name="platforms_policy"),
    path("platforms/<slug:house>/terms.json", terms_of_house, name="platforms_terms"),
]
