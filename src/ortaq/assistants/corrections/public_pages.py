"""What everybody may read of corrections: pages, feed, dump, export, signed list; no account needed."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ortaq.assistants.corrections import queries, retrieval, told
from ortaq.assistants.corrections.retrieval import whole
from ortaq.assistants.disputes import queries as disputes
from ortaq.assistants.disputes.pages import rows
from ortaq.assistants.facts.queries import in_reading_order, neutral, public
from ortaq.assistants.facts.rules import keeps_facts
from ortaq.assistants.facts.shown import as_script
from ortaq.assistants.models import CorrectionState, Fact, FactSource
from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor import signing
from ortaq.core.text.languages import autonym
from ortaq.members import keys
from ortaq.members.territories import territories
from ortaq.work.limits import slowly
from ortaq.work.llms import Link, Section, in_llms_txt

A_PAGE = 30
A_MINUTE = 30
"""Signatures that an address may ask for: each is made anew."""
LANGUAGES = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")
COMMON = "common"


class BadSince(ValueError):
    """`since` is no day and no moment."""


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every published correction, by country and language, and how long platforms take."""
    names = {code: one.names for code, one in territories().items()}
    every = list(queries.published().values_list("fact__country", "language"))
    countries = {code: names[code] for code in sorted({country for country, _tag in every}) if code in names}
    spoken = [tag for tag in LANGUAGES if tag in {language for _country, language in every}]
    country, language = request.GET.get("country", ""), request.GET.get("language", "")
    country, language = country if country in countries else "", language if language in spoken else ""
    context = {
        "corrections": Paginator(queries.published(country, language), A_PAGE).get_page(request.GET.get("page")),
        "countries": countries,
        "country": country,
        "languages": spoken,
        "language": language,
        "platforms": queries.by_platform(),
        "ways": (
            (reverse("corrections:feed"), "JSON Feed"),
            (reverse("corrections:dump"), "NDJSON"),
            (reverse("corrections:rag"), "rag.jsonl"),
            (reverse("corrections:list"), _("the list")),
            (reverse("corrections:signature"), _("its signature")),
        ),
    }
    return render(request, "assistants/corrections.html", context)


@require_safe
def correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One correction: what was said, what is right, where it was seen, whether it is fixed."""
    one = get_object_or_404(queries.public_or_withdrawn().prefetch_related("fact__sources"), pk=pk)
    living = one.state == CorrectionState.PUBLISHED
    context = {
        "correction": one,
        "right": told.right(one),
        "sources": voices(one.fact),
        "seen_in": [seen | {"on": parse_datetime(seen.get("at", ""))} for seen in one.seen_in],
        "fixes": [queries.fix_of(ticket) for ticket in queries.tickets().filter(correction=one)],
        "disputes": rows(disputes.against(one), request.user),
        "may_dispute": living and keeps_facts.test(request.user),
        "json_ld": as_script(told.claim_review(one)) if living else "",
    }
    return render(request, "assistants/correction.html", context)


def voices(fact: Fact) -> list[FactSource]:
    """The sources that agree, one publisher once: a book that says it on two pages is one voice."""
    found: dict[str, FactSource] = {}
    for source in in_reading_order(fact.sources.all()):
        if source.agrees:
            found.setdefault(source.publisher, source)
    return list(found.values())


def since(request: HttpRequest) -> dt.datetime | None:
    """From when on the reader wants to know; raises BadSince."""
    said = request.GET.get("since", "").replace(" ", "+")
    if not said:
        return None
    try:
        if moment := parse_datetime(said):
            return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        if day := parse_date(said):
            return dt.datetime.combine(day, dt.time(), dt.UTC)
    except (ValueError, OverflowError):
        # Of the second kind is what is in no year of ours once it is told in UTC.
        pass
    raise BadSince(said)


def tag_of(request: HttpRequest) -> str:
    """The ETag of what is published now, for this request."""
    now = queries.public_or_withdrawn().aggregate(last=Max("changed_at"))["last"]
    many = queries.public_or_withdrawn().count()
    seen = f"{now} {many} {request.get_full_path()}"
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"'


def fresh(request: HttpRequest, answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    """The answer with its tag; 304 where the reader has it."""
    if tag in request.headers.get("If-None-Match", "").split(", "):
        answer = HttpResponseNotModified()
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def bad_since(said: BadSince) -> JsonResponse:
    """What was wrong with it."""
    problem = _("“since” must be a day or a moment, as 2026-11-27 or 2026-11-27T18:00:00Z; it was “%s”.") % said
    return JsonResponse({"problem": problem}, status=HTTPStatus.BAD_REQUEST)


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """JSON Feed 1.1, with `since=`."""
    try:
        found = queries.changed_since(since(request)).prefetch_related("fact__sources")
    except BadSince as said:
        return bad_since(said)
    tag = tag_of(request)
    dumps: dict[str, Any] = {"ensure_ascii": False}
    answer = JsonResponse(told.feed(found), json_dumps_params=dumps, content_type="application/feed+json")
    return fresh(request, answer, tag)


def as_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One JSON value a line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@require_safe
def dump(request: HttpRequest) -> HttpResponseBase:
    """Every correction, a line each, with `since=`."""
    try:
        found = queries.changed_since(since(request)).prefetch_related("fact__sources")
    except BadSince as said:
        return bad_since(said)
    rows = as_lines(told.line(one) for one in found)
    return fresh(request, StreamingHttpResponse(rows, content_type="application/x-ndjson"), tag_of(request))


@require_safe
def rag(request: HttpRequest) -> HttpResponseBase:
    """Every published fact in every language, a passage a line, for programs that retrieve."""
    answer = StreamingHttpResponse(as_lines(retrieval.rows()), content_type="application/x-ndjson")
    last = neutral().aggregate(last=Max("published_at"))["last"]
    tag = f'"{hashlib.sha256(f"{last} {neutral().count()}".encode()).hexdigest()[:32]}"'
    return fresh(request, answer, tag)


def list_bytes() -> bytes:
    """The list that is signed: RFC 8785, so that the same corrections always have the same bytes."""
    found = queries.public_or_withdrawn().prefetch_related("fact__sources")
    return jcs({"kind": "ortaq.corrections/1", "corrections": told.listed(found)})


@require_safe
def the_list(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Every correction with its digest."""
    return HttpResponse(list_bytes(), content_type="application/json")


@require_safe
@slowly(A_MINUTE)
def signature(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The signature of that list, in the form in which runs are signed."""
    return HttpResponse(signing.sign(list_bytes(), keys.ensure_monitor()), content_type="application/json")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Where every ClaimReview stands."""
    urls = "".join(
        f"<url><loc>{told.address(one)}</loc><lastmod>{one.changed_at.date().isoformat()}</lastmod></url>"
        for one in queries.published()
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return HttpResponse(text, content_type="application/xml")


# ---- Markdown, a page a country and language ------------------------------------------------------------------------


@require_safe
def markdown(request: HttpRequest, country: str, language: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The facts of a country in one language, as Markdown with their sources."""
    code = "" if country == COMMON else country.upper()
    facts = neutral().filter(country=code).prefetch_related("sources").order_by("topic", "slug")
    found = [fact for fact in facts if fact.statement.get(language)]
    if not found or language not in LANGUAGES:
        raise Http404
    return HttpResponse(page_of(found, code, language), content_type="text/markdown; charset=utf-8")


def page_of(facts: list[Fact], code: str, language: str) -> str:
    """The page."""
    name = territories()[code].names[language] if code else "Ortaq"
    parts = [f"# {name}", f"Language: {language}. Facts that two countries have confirmed, each with its sources."]
    for fact in facts:
        sources = "; ".join(
            f"<{one.locator}>" if one.locator.startswith("http") else one.publisher
            for one in in_reading_order(fact.sources.all())
            if one.agrees
        )
        parts.append(f"- {fact.statement[language]} ({whole(reverse('assistants:fact', args=[fact.slug]))}; {sources})")
    return "\n\n".join(parts[:2]) + "\n\n" + "\n".join(parts[2:]) + "\n"


@in_llms_txt(order=40)
def in_llms() -> Section | None:
    """The index of those pages, and the ways to the corrections."""
    codes = sorted(set(public().values_list("country", flat=True)))
    if not codes:
        return None
    links = [
        Link(
            "Corrections, as JSON Feed", reverse("corrections:feed"), "what assistants said wrongly, and what is right"
        ),
        Link("Facts for retrieval", reverse("corrections:rag"), "a passage a line, nine languages, with sources"),
    ]
    for code in codes:
        name = territories()[code].names["en"] if code else "Common to all"
        links += [
            Link(f"{name} ({autonym(tag)})", reverse("corrections:markdown", args=[code.lower() or COMMON, tag]))
            for tag in LANGUAGES
        ]
    return Section(
        "Facts and corrections",
        ("Each fact has two independent sources and reviewers of two countries.",),
        tuple(links),
    )


app_name = "corrections"
urlpatterns = [
    path("", corrections, name="corrections"),
    path("feed.json", feed, name="feed"),
    path("corrections.ndjson", dump, name="dump"),
    path("rag.jsonl", rag, name="rag"),
    path("list.json", the_list, name="list"),
    path("list.signature.json", signature, name="signature"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("facts/<slug:country>/<str:language>.md", markdown, name="markdown"),
    path("<uuid:pk>/", correction, name="correction"),
]
