"""What of a project can be taken away: PDF, Excel, OpenTimelineIO, OMC-JSON, calendar, picture of the calendar."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import get_language_bidi

from ortaq.studio import queries
from ortaq.studio.exports import calendar, cut, dossier, ontology, sheet
from ortaq.studio.models import Project
from ortaq.studio.pages.doing import part_of

Writer = Callable[[Project], bytes]
FORMS: dict[str, tuple[str, str, Writer]] = {
    "pdf": ("application/pdf", "pdf", dossier.written),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", sheet.written),
    "otio": ("application/json", "otio", cut.written),
    "omc": ("application/json", "omc.json", ontology.written),
    "ics": ("text/calendar; charset=utf-8", "ics", calendar.written),
}


@login_required
def taken_away(request: HttpRequest, project: UUID, form: str) -> HttpResponse:
    """The project in one of the forms, for people of its partners."""
    _person, one = part_of(request, project)
    if form == "svg":
        return gantt(one)
    if form not in FORMS:
        raise Http404
    kind, ending, write = FORMS[form]
    answer = HttpResponse(write(one), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="project-{str(one.pk)[:8]}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def gantt(one: Project) -> HttpResponse:
    """The picture of the calendar as a file of its own."""
    from ortaq.studio.pages.projects import drawn  # noqa: PLC0415 -- that page offers this one

    picture = drawn(one, queries.milestones_of(one))
    if picture is None:
        raise Http404
    told = {"picture": picture, "project": one, "alone": True, "mirrored": get_language_bidi()}
    answer = HttpResponse(render_to_string("studio/_gantt.html", told), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="project-{str(one.pk)[:8]}.svg"'
    return answer


urlpatterns = [path("<uuid:project>/take/<slug:form>/", taken_away, name="take")]
