"""Screens of the room `catalogue`: the list, the form that brings a programme in, the programme's work page."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from ortaq.catalogue import actions, facets, finding, panels, queries
from ortaq.catalogue.about import NotAccepted
from ortaq.catalogue.asking import WantedForm
from ortaq.catalogue.filters import Filters
from ortaq.catalogue.forms import AddVersions, BringIn, Place
from ortaq.catalogue.models import WHOLES, Genre, Ingest, IngestState, Programme
from ortaq.catalogue.sending import sent
from ortaq.catalogue.sentences import STAGES, doubts
from ortaq.catalogue.subtitles.pages import urlpatterns as subtitles
from ortaq.catalogue.uploads import too_large
from ortaq.core.text.languages import INTERFACE
from ortaq.ledger.models import Entry
from ortaq.ledger.words import said
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, makes_programmes

PER_PAGE = 24
SLACK = 8 * 1024 * 1024
"""Bytes that a request may have beside one largest file: texts, subtitles, a poster."""
POLLED = "HX-Request"


def reader_of(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """Who reads, and for which house; the catalogue is for people who work for a member."""
    if not isinstance(request.user, Person) or request.user.broadcaster is None:
        raise PermissionDenied
    return request.user, request.user.broadcaster


@login_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """What the house may show, and why not the rest; or every programme. Both are found by words in any language."""
    person, house = reader_of(request)
    facet = None if request.GET.get("facet") == "off" else facets.facet()
    whose, genre, text = request.GET.get("of"), request.GET.get("genre", ""), request.GET.get("q", "")
    everyone = whose != "ours" if facet else whose == "all"
    filters = Filters(request.GET)
    among = filters.narrowed(queries.programmes() if everyone else queries.programmes_of(house), genre)
    found = finding.find(text, among)
    kept = filters.judged(found.programmes)
    told = {"q": text, "genre": genre, "genres": Genre.choices, "everyone": everyone, "house": house}
    told |= {"facet": facet, "may_bring_in": makes_programmes(person), "filters": filters}
    said = finding.said(found, among, text, finding.readable_by(house)) if text else []
    told |= {"said": said if not request.GET.get("page") else []}
    if facet:
        asked = among.filter(pk__in=list(kept)) if text or filters.given.get("ai") else among
        answered = may_show(request, facet, asked)
        shown = [one.programme.pk for key in ("shown", "not_shown") for one, *_rest in answered.get(key, ())]
        told |= {"why": finding.explain(found, shown, text)}
        return render(request, "catalogue/may_show.html", told | answered)
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    listed = finding.in_order(page, among)
    rows = [(programme, queries.poster_address(programme)) for programme in listed]
    told |= {"why": finding.explain(found, page, text)}
    return render(request, "catalogue/list.html", told | {"page": page, "shown": rows})


@login_required
def suggest(request: HttpRequest) -> JsonResponse:
    """Programmes that somebody may mean who has typed so much."""
    _person, house = reader_of(request)
    among = queries.programmes() if request.GET.get("of") == "all" else queries.programmes_of(house)
    tag = INTERFACE.get(get_language() or "en", "en")
    found = finding.suggest(request.GET.get("q", "").strip()[:100], among, tag)
    return finding.told(found, lambda pk: reverse("catalogue:programme", args=(pk,)))


def may_show(request: HttpRequest, facet: facets.Facet, among: QuerySet[Programme]) -> dict[str, Any]:
    """What of these programmes may be shown, and why not the rest; what is wrong with the question, if anything is."""
    person, house = reader_of(request)
    form = WantedForm(request.GET, house, facet)
    if not form.is_valid():
        return {"form": form}
    pages = facets.Pages(request.GET.get("page"), request.GET.get("rest"))
    answers = facet.answers(house, form.wanted, among, pages)
    denied = [one.programme for one in answers.not_shown if not one.lacks]
    ways = facets.ways_of(person, denied)
    return {
        "form": form,
        "answers": answers,
        "shown": [(one, queries.poster_address(one.programme)) for one in answers.shown],
        "not_shown": [
            (
                one,
                queries.poster_address(one.programme),
                [*ways.get(one.programme.pk, []), *one.ways, *own_ways(person, one)],
            )
            for one in answers.not_shown
        ],
    }


def own_ways(person: Person, found: facets.Found) -> Iterator[facets.Way]:
    """What somebody who makes programmes can do where a file or a sound is missing."""
    if found.lacks and makes_programmes(person) and found.programme.owner_id == person.broadcaster_id:
        address = reverse("catalogue:programme", args=(found.programme.pk,))
        yield facets.Way(_("Add the files"), f"{address}#files")


@csrf_exempt
@login_required
def bring_in(request: HttpRequest) -> HttpResponse:
    """The form; on POST the programme comes in. Far too large a request is refused before it is read."""
    too_large = int(request.headers.get("Content-Length") or 0) > settings.MAX_UPLOAD_BYTES * 2 + SLACK
    if request.method == "POST" and too_large:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        sentence = _("That is too much at once: a file may have at most %(limit)d MB.") % {"limit": limit}
        return _refused(request, sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _bring_in(request)


@csrf_protect
def _bring_in(request: HttpRequest) -> HttpResponse:
    person, house = reader_of(request)
    if not makes_programmes(person):
        sentence = _("Only producers and dubbing managers may bring in programmes.")
        return _refused(request, sentence, HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        return _form(request, BringIn(house, part_of=request.GET.get("part_of", "")))
    form = BringIn(house, request.POST, request.FILES)
    if form.is_valid() and not too_large(request):
        try:
            made = _made(form, person)
        except NotAccepted as refused:
            form.blame(refused.problems)
        else:
            return _gone_to(request, made)
    form.blame(too_large(request))
    return _form(request, form)


def _made(form: BringIn, by: Person) -> Programme:
    """The programme that a form tells of: with its film, or an entry for what has none."""
    if form.is_whole:
        if form.sound_files or form.subtitle_files or form.signed_files:
            raise NotAccepted({"kind": _("It has a film of its own; so it is an episode or a single programme.")})
        return actions.enter(about=form.about, by=by)
    ingest = actions.bring_in(
        about=form.about,
        picture=form.picture,
        sounds=form.sound_files,
        subtitles=form.subtitle_files,
        signed=form.signed_files,
        poster=form.poster,
        by=by,
    )
    return ingest.programme


def _form(request: HttpRequest, form: BringIn) -> HttpResponse:
    """The form as it was typed; for our own script only what is wrong, so that chosen files stay chosen."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.facts.is_bound else HTTPStatus.OK
    if form.facts.is_bound and _is_script(request):
        return JsonResponse({"problems": form.problems}, status=status)
    limit = settings.MAX_UPLOAD_BYTES
    return render(request, "catalogue/bring_in.html", {"form": form, "limit": limit}, status=status)


def _gone_to(request: HttpRequest, programme: Programme) -> HttpResponse:
    address = reverse("catalogue:programme", args=(programme.pk,))
    return JsonResponse({"address": address}) if _is_script(request) else redirect(address)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"problems": {"": sentence}}, status=status)
    return render(request, "catalogue/refused.html", {"sentence": sentence}, status=status)


@login_required
def programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The work page of a programme."""
    _reader, house = reader_of(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    return _programme_page(request, found, house, AddVersions())


def _programme_page(  # noqa: PLR0917 -- the page and its two forms
    request: HttpRequest,
    found: Programme,
    house: Broadcaster,
    form: AddVersions,
    problems: list[str] | None = None,
    place: Place | None = None,
) -> HttpResponse:
    person, _house = reader_of(request)
    may_change = makes_programmes(person) and found.owner_id == house.pk
    package = queries.package_of(found)
    loudness = {sound["language"]: sound["loudness"] for sound in package.sounds} if package else {}
    entries = list(queries.history(found))
    versions = list(queries.versions(found))
    told = {
        "programme": found,
        "doubts": doubts(found, versions) if may_change else [],
        "package": package,
        "poster": queries.poster_address(found),
        "strip": queries.strip_address(found),
        "versions": [(version, loudness.get(version.language)) for version in versions],
        "ingest": queries.latest_ingest(found),
        "stages": STAGES,
        "history": _told(entries),
        "panels": panels.shown(request, found),
        "above": queries.above(found),
        "parts": queries.parts_of(found),
        "is_whole": found.kind in WHOLES,
        "may_change": may_change,
        "form": form,
        "place": place or (Place(house=house, programme=found) if may_change else None),
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems or (place and place.errors) else HTTPStatus.OK
    return render(request, "catalogue/programme.html", told | _progress(told["ingest"]), status=status)


def _progress(ingest: object) -> dict[str, object]:
    if not isinstance(ingest, Ingest):
        return {}
    return {
        "stage": STAGES.get(ingest.stage, ""),
        "part": ingest.per_mille / 1000,
        "percent": ingest.per_mille // 10,
        "busy": ingest.state in {IngestState.WAITING, IngestState.RUNNING},
    }


def _told(entries: list[Entry]) -> list[tuple[Entry, str, str]]:
    """The log's entries in words, with the names of those who acted as far as this node knows them."""
    actors = {entry.actor for entry in entries if entry.actor}
    people = {str(person.pseudonym): str(person) for person in Person.objects.filter(pseudonym__in=actors)}
    return [(entry, said(entry), people.get(entry.actor, "")) for entry in entries]


@login_required
def ingest(request: HttpRequest, programme: UUID) -> HttpResponse:
    """How far the work is; htmx asks every second, and the page is fetched anew when it is done."""
    reader_of(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    latest = queries.latest_ingest(found)
    if POLLED in request.headers and (latest is None or latest.state in {IngestState.READY, IngestState.FAILED}):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "catalogue/_ingest.html", {"programme": found, "ingest": latest} | _progress(latest))


@login_required
@require_POST
def add_versions(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Give a programme more sounds and subtitles, and an entry its picture."""
    person, house = reader_of(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    form = AddVersions(request.POST, request.FILES)
    if large := too_large(request):
        return _programme_page(request, found, house, form, list(large.values()))
    if not form.is_valid():
        return _programme_page(request, found, house, form, [_("Something in the form is not filled in properly.")])
    try:
        actions.add(
            programme=found,
            picture=form.picture,
            sounds=form.sound_files,
            subtitles=form.subtitle_files,
            signed=form.signed_files,
            by=person,
        )
    except (NotAccepted, NotAllowed) as refused:
        problems = list(refused.problems.values()) if isinstance(refused, NotAccepted) else [str(refused)]
        return _programme_page(request, found, house, form, problems)
    messages.success(request, _("The files are here; the package is being made anew."))
    return redirect("catalogue:programme", found.pk)


@login_required
@require_POST
def put(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Say what a programme is and what it is part of."""
    person, house = reader_of(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    form = Place(request.POST, house=house, programme=found)
    if form.is_valid():
        try:
            actions.put(programme=found, by=person, **form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        except NotAccepted as refused:
            for name, sentence in refused.problems.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, _("It has its place. What holds above it holds in it from now on."))
            return redirect("catalogue:programme", found.pk)
    found = get_object_or_404(queries.programmes(), pk=programme)
    return _programme_page(request, found, house, AddVersions(), place=form)


@login_required
@require_POST
def take_out(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Remove a programme that never became ready."""
    person, house = reader_of(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    try:
        actions.take_out(programme=found, by=person)
    except (NotAccepted, NotAllowed) as refused:
        return _programme_page(request, found, house, AddVersions(), [str(refused)])
    messages.success(request, _("The programme and its files are gone."))
    return redirect("catalogue:list")


@login_required
def source(request: HttpRequest, version: UUID) -> HttpResponseBase:
    """Download a file as it was brought in; only people of its owner may."""
    _person, house = reader_of(request)
    found = get_object_or_404(queries.sources_of(house), pk=version)
    return sent(request, str(found.source.name), called=found.source_name, size=found.size, sha256=found.sha256)


def poster(request: HttpRequest, programme: UUID) -> HttpResponseBase:  # noqa: ARG001 -- Django's signature
    """The chosen still of a programme that has no package yet."""
    found = get_object_or_404(Programme, pk=programme)
    if not found.poster_image:
        raise Http404
    return FileResponse(default_storage.open(str(found.poster_image.name)))


app_name = "catalogue"
urlpatterns = [
    path("", catalogue, name="list"),
    path("suggest/", suggest, name="suggest"),
    path("bring-in/", bring_in, name="bring_in"),
    path("<uuid:programme>/", programme, name="programme"),
    path("<uuid:programme>/ingest/", ingest, name="ingest"),
    path("<uuid:programme>/add/", add_versions, name="add_versions"),
    path("<uuid:programme>/place/", put, name="place"),
    path("<uuid:programme>/take-out/", take_out, name="take_out"),
    path("<uuid:programme>/poster", poster, name="poster"),
    path("sources/<uuid:version>/", source, name="source"),
    *subtitles,
]
