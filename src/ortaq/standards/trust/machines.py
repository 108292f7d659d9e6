"""The trust pages in the forms that machines read."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ortaq.core.figures import Quarter
from ortaq.core.interchange import trust_txt
from ortaq.standards.models import TrustEntry
from ortaq.standards.trust import paper, queries
from ortaq.work.limits import slowly
from ortaq.work.llms import Link, Section, in_llms_txt
from ortaq.work.models import Json
from ortaq.work.settings import settings

MAX_AGE = 300
A_MINUTE = 30
"""PDFs that an address may ask for: each is made anew."""
kept_a_while = cache_control(public=True, max_age=MAX_AGE)


def file(said: list[trust_txt.Said]) -> HttpResponse:
    """A trust.txt; one of the demonstration says what it is."""
    remarks = ["Demonstration data: the houses in this file are invented."] if settings().demo else []
    return HttpResponse(trust_txt.text(said, remarks), content_type="text/plain; charset=utf-8")


@require_safe
@kept_a_while
def of_the_node(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Who belongs to this node, of those that say so themselves."""
    return file(queries.of_the_node())


@require_safe
@kept_a_while
def of_house(request: HttpRequest, house: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """What a house can put on its own site."""
    return file(queries.of_house(get_object_or_404(TrustEntry, broadcaster__slug=house)))


def report_or_404(quarter: str) -> queries.Report:
    """The report of a quarter; 404 when there is none."""
    try:
        found = queries.report(Quarter.read(quarter))
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


@require_safe
@slowly(A_MINUTE)
def report_as_pdf(request: HttpRequest, quarter: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The report as PDF in the reader's language."""
    found = report_or_404(quarter)
    answer = HttpResponse(paper.pdf_of(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ortaq-{found.quarter}.pdf"'
    return answer


@require_safe
@kept_a_while
def report_as_json(request: HttpRequest, quarter: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The report as JSON; null is what is withheld."""
    return JsonResponse(plain(report_or_404(quarter)))


def plain(found: queries.Report) -> Json:
    """A report as JSON."""
    return {
        "quarter": str(found.quarter),
        "first_day": found.quarter.first_day,
        "is_over": found.is_over,
        "withheld_below": settings().smallest_figure,
        "sha256": found.digest or None,
        "figures": found.figures,
    }


@in_llms_txt(order=90)
def trust_section() -> Section:
    """Who stands behind this."""
    links = (
        Link("Trust pages", reverse("standards:trust"), "self-assessments and figures of each quarter"),
        Link("trust.txt", reverse("trust_txt"), "who belongs to whom"),
    )
    return Section("Who stands behind this", links=links)


at_root = [
    path("trust.txt", of_the_node, name="trust_txt_at_root"),
    path(".well-known/trust.txt", of_the_node, name="trust_txt"),
]
urlpatterns = [
    path("trust/houses/<slug:house>/trust.txt", of_house, name="trust_txt_of_house"),
    path("trust/reports/<str:quarter>/report.pdf", report_as_pdf, name="report_pdf"),
    path("trust/reports/<str:quarter>/report.json", report_as_json, name="report_json"),
]
