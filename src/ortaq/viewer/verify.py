"""The public page that says where a file comes from, and what our registry knows of a programme."""

import json
import uuid
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ortaq.catalogue.models import Programme
from ortaq.core.origin import sidecar
from ortaq.core.origin.report import Report
from ortaq.members.models import Person
from ortaq.members.rules import works_for_a_member
from ortaq.origin import beside, check, find, queries, registry, streams
from ortaq.origin.addresses import link_to
from ortaq.origin.pages import film_response
from ortaq.origin.panel import panel
from ortaq.origin.sentences import reader_tag, say
from ortaq.rights.models import Contract
from ortaq.viewer import verify_clip
from ortaq.work.settings import settings as node

LATEST_FILE = "verify.json"


# Nothing is changed by it, so a form from elsewhere can do no harm; and reading the CSRF field would take in a whole
# upload before its size could be refused.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Take a file or an address of this node, answer in two verdicts, keep nothing.

    A clip without a manifest, whose bytes nobody knows, is looked for by its likeness: on a page of its own.
    """
    context: dict[str, Any] = {"limit_gb": check.limit() >> 30 or 1}
    if request.method != "POST":
        return render(request, "viewer/verify.html", context)
    try:
        check.refuse_often(request)
        check.refuse_large(request)
        report, name = _asked(request)
        lookup = find.begin(request, report, request.FILES.get("file"))
    except check.CannotCheck as error:
        context |= {"problem": str(error)}
        return _refused(request, context, error)
    if lookup is not None:
        return redirect("viewer:verify_clip", lookup_id=lookup.pk)
    return render(request, "viewer/verify.html", context | _result(report, name))


def _refused(request: HttpRequest, context: dict[str, Any], error: check.CannotCheck) -> HttpResponse:
    answer = render(request, "viewer/verify.html", context, status=error.status)
    for name, value in error.headers.items():
        answer[name] = value
    return answer


def _asked(request: HttpRequest) -> tuple[Report, str]:
    """The report and the name of what was sent; raises CannotCheck."""
    if request.POST.get("url"):
        return check.report_at(request.POST["url"].strip())
    upload = request.FILES.get("file")
    return check.report_of(upload, beside=request.FILES.get("manifest")), str(getattr(upload, "name", ""))


def _result(report: Report, name: str) -> dict[str, Any]:
    """Everything the page says of a report."""
    tag = reader_tag()
    said = say(report, tag)
    told = check.answer(report, said, tag, name)
    return {
        "report": report,
        "said": said,
        "file_name": name,
        "since_then": told["since_then"],
        "registered": queries.tamga_by_manifest(report.manifest) if report.manifest else None,
        # The file is gone when the page is read, so the answer for machines travels in the page itself.
        "json_address": "data:application/json;charset=utf-8," + quote(json.dumps(told, ensure_ascii=False, indent=1)),
        "json_name": LATEST_FILE,
    }


@require_safe
def programme(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """What the registry says of a programme; the code in the panel and the mark in the stream lead here."""
    found = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme_id)
    package = getattr(found, "package", None)
    may = may_download(request, found)
    return render(
        request,
        "viewer/verify_programme.html",
        {
            "programme": found,
            "panel": panel(found),
            "stream": streams.stream_of(package.folder) if package else None,
            "is_packaged": package is not None,
            "may_download": may,
            "beside": beside.files(found).values() if may else (),
            "history": found.tamgas.filter(state="ready").select_related("key__broadcaster").order_by("-signed_at"),
        },
    )


@require_safe
def manifest(request: HttpRequest, label: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The programme that a manifest belongs to: that of its film, its stream, or of a channel that showed it."""
    tamga = queries.tamga_by_manifest(label)
    kept = None if tamga else registry.by_urn(label)
    found = tamga.programme_id if tamga else kept.programme_id if kept else None
    if found is None:
        raise Http404
    return redirect("viewer:verify_programme", programme_id=found)


@require_safe
def film(request: HttpRequest, programme_id: uuid.UUID) -> FileResponse:
    """The signed MP4, for those who may have it."""
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    if not may_download(request, found):
        raise PermissionDenied
    return film_response(found)


def _beside(request: HttpRequest, programme_id: uuid.UUID, name: str) -> tuple[Programme, beside.Beside]:
    """What goes out beside the film, for those who may have it."""
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    if not may_download(request, found):
        raise PermissionDenied
    if one := beside.files(found).get(name):
        return found, one
    raise Http404


def _file(found: Programme, one: beside.Beside, content_type: str) -> FileResponse:
    opened = default_storage.open(one.stored, "rb")
    made = FileResponse(opened, as_attachment=True, filename=f"{found.pk}.{one.name}", content_type=content_type)
    made["Link"] = link_to(one.manifest.urn)
    return made


@require_safe
def poster(request: HttpRequest, programme_id: uuid.UUID) -> FileResponse:
    """The signed poster, for those who may have the film."""
    return _file(*_beside(request, programme_id, beside.POSTER), beside.JPEG)


@require_safe
def subtitles(request: HttpRequest, programme_id: uuid.UUID, tag: str) -> FileResponse:
    """The subtitles in one language as one file, whose `Link` names the manifest, for those who may have the film."""
    return _file(*_beside(request, programme_id, f"{tag}.vtt"), "text/vtt; charset=utf-8")


@require_safe
def subtitles_manifest(request: HttpRequest, programme_id: uuid.UUID, tag: str) -> HttpResponse:
    """The manifest of the subtitles in one language, to lie beside their file under the same name."""
    found, one = _beside(request, programme_id, f"{tag}.vtt")
    name = f"{found.pk}.{one.name}{sidecar.SUFFIX}"
    return HttpResponse(
        bytes(one.manifest.store),
        content_type=sidecar.MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def may_download(request: HttpRequest, programme: Programme) -> bool:
    """Everybody for an open licence; else the owner's people and those of houses with a contract for it.

    What rests on a consent that does not hold is only for the owner's people. In a demonstration every signed-in member
    may, so that nobody has to sign a contract to try the verify page.
    """
    person = request.user
    house = person.broadcaster if isinstance(person, Person) and works_for_a_member(person) else None
    if house is not None and house.pk == programme.owner_id:
        return True
    if not queries.may_be_shown(programme):
        return False
    if programme.licence or (house is not None and node().demo):
        return True
    contracts = Contract.objects.filter(clauses__programme=programme, licensee=house, ended_at=None)
    return house is not None and contracts.exists()


urlpatterns = [
    path("verify/", verify, name="verify"),
    *verify_clip.urlpatterns,
    path("verify/<uuid:programme_id>/", programme, name="verify_programme"),
    path("verify/<uuid:programme_id>/film.mp4", film, name="verify_film"),
    path("verify/<uuid:programme_id>/poster.jpg", poster, name="verify_poster"),
    path("verify/<uuid:programme_id>/<str:tag>.vtt", subtitles, name="verify_subtitles"),
    path("verify/<uuid:programme_id>/<str:tag>.vtt.c2pa", subtitles_manifest, name="verify_subtitles_manifest"),
    path("verify/<str:label>/", manifest, name="verify_manifest"),
]
