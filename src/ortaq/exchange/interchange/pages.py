"""Screens for files of other systems: what a format loses, before one takes it; what a file says, before it counts."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.interchange.decoding import MOST_BYTES
from ortaq.core.interchange.formats import FORMATS, Format
from ortaq.core.interchange.model import Listing
from ortaq.exchange.interchange import actions, queries, words
from ortaq.exchange.interchange.shown import bad_shown, file_of, sentences_of
from ortaq.exchange.models import ImportedRow, JobState, RowState
from ortaq.members.rules import NotAllowed, deals, member
from ortaq.rights import sentences
from ortaq.rights.queries import contracts_with

SHOWN = 200
"""How many rows of each sort a page shows; the rest is in the file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu: a format, what is lost in it, what only Ortaq reads back, where to take it."""

    format: Format
    lost: str
    ours: str
    address: str


def menu(listing: Listing, route: str, **about: object) -> list[Choice]:
    """The formats to choose from."""
    return [
        Choice(one, words.lost(one), words.ours(one), reverse(f"exchange:{route}", kwargs={**about, "code": one.code}))
        for one in queries.formats_for(listing)
    ]


@login_required
def files(request: HttpRequest) -> HttpResponse:
    """Take the catalogue of one's house out, read a file in, and what was read before."""
    person, house = member(request)
    context = {
        "house": house,
        "may_deal": deals(person),
        "choices": menu(queries.catalogue_listing(house), "catalogue_file"),
        "jobs": queries.imports_of(house),
        "readable": [one for one in queries.OFFERED if one.read],
        "limit": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "exchange/files.html", context)


@login_required
def catalogue_file(request: HttpRequest, code: str) -> HttpResponse:
    """The programmes of one's house with its contracts, in a format."""
    _person, house = member(request)
    return file_of(queries.catalogue_listing(house), code, house.slug)


@login_required
def programme_files(request: HttpRequest, programme: UUID) -> HttpResponse:
    """In which formats a programme can be taken out, and what is lost in each."""
    _person, house = member(request)
    found = get_object_or_404(Programme, pk=programme)
    context = {
        "house": house,
        "title": sentences.title(found),
        "choices": menu(queries.programme_listing(found, house), "programme_file", programme=programme),
        "is_ours": found.owner_id == house.pk,
    }
    return render(request, "exchange/files_of.html", context)


@login_required
def programme_file(request: HttpRequest, programme: UUID, code: str) -> HttpResponse:
    """A programme with the contracts of one's own house about it, in a format."""
    _person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme)
    return file_of(queries.programme_listing(found, house), code, str(found))


@login_required
def contract_files(request: HttpRequest, contract: UUID) -> HttpResponse:
    """In which formats a contract can be taken out, and what is lost in each."""
    _person, house = member(request)
    found = get_object_or_404(contracts_with(house), pk=contract)
    context = {
        "house": house,
        "title": found.number,
        "choices": [
            one
            for one in menu(queries.contract_listing(found, house), "contract_file", contract=contract)
            if "contracts" not in one.format.lost
        ],
        "is_ours": True,
    }
    return render(request, "exchange/files_of.html", context)


@login_required
def contract_file(request: HttpRequest, contract: UUID, code: str) -> HttpResponse:
    """A contract of one's own house, in a format."""
    _person, house = member(request)
    found = get_object_or_404(contracts_with(house), pk=contract)
    return file_of(queries.contract_listing(found, house), code, found.number)


@login_required
@require_POST
def read_in(request: HttpRequest) -> HttpResponse:
    """Read a file in and show what it says; nothing comes of it yet."""
    person, _house = member(request)
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("Choose a file first."))
        return redirect("exchange:files")
    if (given.size or 0) > MOST_BYTES:
        messages.error(request, _("The file is too large."))
        return redirect("exchange:files")
    try:
        job = actions.bring_in(
            content=given.read(), name=given.name or "", by=person, code=request.POST.get("format", "")
        )
    except (NotAllowed, actions.FileUnreadable) as why:
        messages.error(request, str(why))
        return redirect("exchange:files")
    return redirect("exchange:import", job.pk)


@dataclass(frozen=True, slots=True)
class Said:
    """A row that was understood, as a sentence."""

    row: ImportedRow
    sentence: str


@login_required
def one_import(request: HttpRequest, job: UUID) -> HttpResponse:
    """What a file says: good rows as sentences, bad rows with line, reason and suggestion."""
    person, house = member(request)
    found = get_object_or_404(queries.imports_of(house), pk=job)
    rows = list(found.rows.all())
    context = {
        "job": found,
        "house": house,
        "format": FORMATS.get(found.format),
        "is_busy": found.state in (JobState.KEPT, JobState.TAKING),
        "done": sum(one.state != RowState.WAITING for one in rows),
        "rows": [Said(*pair) for pair in sentences_of(found, rows[:SHOWN])],
        "count": len(rows),
        "bad": [bad_shown(one) for one in found.bad[:SHOWN]],
        "titles": [words.title_of(one.get("work", ""), found.works) for one in found.works[:SHOWN]],
        "waiting": sum(one.state == RowState.WAITING for one in rows),
        "may_deal": deals(person),
    }
    return render(request, "exchange/import.html", context)


@login_required
@require_POST
def take(request: HttpRequest, job: UUID) -> HttpResponse:
    """Take the good rows: drafts of what two houses can sign, notes of the house where not."""
    person, house = member(request)
    found = get_object_or_404(queries.imports_of(house), pk=job)
    try:
        actions.take(job=found, by=person)
    except NotAllowed as why:
        messages.error(request, str(why))
    else:
        found.refresh_from_db()
        if found.state == JobState.TAKING:
            messages.success(request, _("There are many rows; they are being taken now."))
            return redirect("exchange:import", found.pk)
        count = found.rows.filter(state=RowState.DRAFTED).count()
        messages.success(
            request, _("%(count)s of the rows are now in drafts; the others are notes.") % {"count": count}
        )
    return redirect("exchange:import", found.pk)


@login_required
def bad_rows(request: HttpRequest, job: UUID) -> HttpResponse:
    """The rows that were not taken, with their reasons, as CSV."""
    _person, house = member(request)
    found = get_object_or_404(queries.imports_of(house), pk=job)
    answer = HttpResponse(words.bad_rows_csv(found.bad), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="not-taken.csv"'
    return answer


urlpatterns = [
    path("files/", files, name="files"),
    path("files/download/<slug:code>/", catalogue_file, name="catalogue_file"),
    path("files/programmes/<uuid:programme>/", programme_files, name="programme_files"),
    path("files/programmes/<uuid:programme>/download/<slug:code>/", programme_file, name="programme_file"),
    path("files/contracts/<uuid:contract>/", contract_files, name="contract_files"),
    path("files/contracts/<uuid:contract>/download/<slug:code>/", contract_file, name="contract_file"),
    path("imports/", read_in, name="read_in"),
    path("imports/<uuid:job>/", one_import, name="import"),
    path("imports/<uuid:job>/take/", take, name="take_rows"),
    path("imports/<uuid:job>/download/", bad_rows, name="bad_rows"),
]
"""In the map of this room (`exchange.pages`)."""
