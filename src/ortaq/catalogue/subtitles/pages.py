"""Screens of subtitles: what a programme has, in every format and alphabet; the editor beside the film."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue import queries, shelves
from ortaq.catalogue.about import is_tag
from ortaq.catalogue.models import Programme, VersionKind
from ortaq.catalogue.sending import private, sent
from ortaq.catalogue.sentences import track_name
from ortaq.catalogue.subtitles import drafts, machine_drafts, machines, quality, reading, scripts, shown, speaking
from ortaq.core.media.house import SILENT
from ortaq.core.playout.ondemand import on_demand, renditions
from ortaq.core.text import languages, subtitle_files, tracks
from ortaq.core.text.stl import CannotWrite
from ortaq.core.text.subtitle_files import Form
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed
from ortaq.work.refused import Refused

PLAYLIST = "application/vnd.apple.mpegurl"
MOST_SENT = 8 * 1024 * 1024


def _reader(request: HttpRequest) -> tuple[Person, Broadcaster]:
    if not isinstance(request.user, Person) or request.user.broadcaster is None:
        raise PermissionDenied
    return request.user, request.user.broadcaster


def _editor_of(request: HttpRequest, programme: UUID) -> tuple[Person, Programme]:
    """Who edits, and what; raises NotAllowed."""
    person, _house = _reader(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    drafts.check_may_edit(person, found)
    return person, found


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(
        request, "catalogue/refused.html", {"sentence": sentence, "heading": _("Subtitles")}, status=HTTPStatus.CONFLICT
    )


def _track(tag: str) -> str:
    """A tag that subtitles can have; raises Http404 for anything else."""
    spoken, said = tracks.plain(tag), tracks.purpose(tag)
    if not is_tag(spoken) or spoken == SILENT or said not in tracks.SUBTITLES or tag != tracks.tagged(spoken, said):
        raise Http404
    return tag


@login_required
@require_safe
def panel(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The part of a programme's page that shows its subtitles: formats, alphabets, quality, the way to the editor."""
    person, house = _reader(request)
    found = get_object_or_404(queries.programmes(), pk=programme)
    may_edit = drafts.may_edit(person, found)
    told = {
        "programme": found,
        "may_edit": may_edit,
        "tracks": shown.tracks_of(found, house),
        "drafts": shown.new_drafts(found) if may_edit else [],
        "translates": may_edit and machines.translator() is not None,
        "transcribes": may_edit and machines.can_transcribe(),
        "languages": [(tag, name) for tag, name in languages.AUTONYMS.items() if tag != SILENT],
    }
    return render(request, "catalogue/_subtitles.html", told)


@login_required
@require_safe
def download(request: HttpRequest, version: UUID, form: str) -> HttpResponseBase:
    """Subtitles in another format; who may take the file as it was brought in may take these."""
    _person, house = _reader(request)
    found = get_object_or_404(queries.sources_of(house), pk=version, kind=VersionKind.SUBTITLES)
    if form not in set(Form):
        raise Http404
    try:
        file = reading.stored(found)
        if file.form == form:
            name, size = str(found.source.name), found.size
            return sent(request, name, called=found.source_name, size=size, sha256=found.sha256)
        title = languages.pick(found.programme.titles, found.spoken)[1]
        day = timezone.now().date()
        data = subtitle_files.write(file.cues, Form(form), found.spoken, title=title, day=day)
    except CannotWrite as bad:
        return _refused(request, shown.lacks_letters(bad))
    except BadSubtitles as bad:
        raise Http404 from bad
    stem = found.source_name.rpartition(".")[0] or "subtitles"
    answer = HttpResponse(data, content_type=subtitle_files.TYPES[Form(form)])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{stem}.{form}")
    return private(answer)


@login_required
@require_safe
def read_aloud(request: HttpRequest, version: UUID) -> HttpResponseBase:
    """Subtitles as a machine speaks them, in their time; made while it is sent."""
    _person, house = _reader(request)
    found = get_object_or_404(queries.sources_of(house), pk=version, kind=VersionKind.SUBTITLES)
    if not speaking.can_speak(found.spoken):
        raise Http404
    cues = reading.stored(found).cues
    length = quality.length_ms(found.programme) or max(cue.end_ms for cue in cues)
    answer = StreamingHttpResponse(speaking.wav(cues, found.spoken, length), content_type="audio/wav")
    answer["Content-Length"] = str(speaking.size(length))
    name = f"machine-voice-draft.{found.language}.wav"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return private(answer)


@login_required
@require_POST
def write_script(request: HttpRequest, version: UUID) -> HttpResponse:
    """Write subtitles in another alphabet of their language."""
    person, house = _reader(request)
    found = get_object_or_404(queries.sources_of(house), pk=version, kind=VersionKind.SUBTITLES)
    try:
        made = scripts.write(version=found, target=request.POST.get("to", ""), by=person)
    except scripts.NotWritten as refused:
        return _refused(request, str(refused))
    sentence = _("%(track)s is written, and marked as made by a program. The package is being made anew.")
    messages.success(request, sentence % {"track": track_name(made.language)})
    return redirect(f"{reverse('catalogue:programme', args=(found.programme_id,))}#subtitles")


@login_required
@require_safe
def begin(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Go to the editor of the track that somebody has chosen."""
    _editor_of(request, programme)
    tag = tracks.tagged(request.GET.get("language", ""), request.GET.get("purpose", ""))
    address = reverse("catalogue:subtitle_editor", args=(programme, _track(tag)))
    return redirect(f"{address}?beside={request.GET.get('beside', '')}" if request.GET.get("beside") else address)


@login_required
@require_safe
def editor(request: HttpRequest, programme: UUID, tag: str) -> HttpResponse:
    """The editor: the film, the cues, and those of another track beside them."""
    _person, found = _editor_of(request, programme)
    tag = _track(tag)
    there = [one for one in queries.versions(found) if one.kind == VersionKind.SUBTITLES and one.language != tag]
    beside = request.GET.get("beside", "")
    draft = found.subtitle_drafts.filter(language=tag).first()
    if not any(one.language == beside for one in there):
        wanted = (draft.source_language if draft else "", found.original_language)
        beside = next((one.language for want in wanted for one in there if one.language == want), "")
        beside = beside or next((one.language for one in there), "")
    sheet = drafts.sheet(found, tag, times_of=beside)
    told = shown.for_editor(found, tag, sheet, next((one for one in there if one.language == beside), None))
    context = {
        "programme": found,
        "tag": tag,
        "spoken": tracks.plain(tag),
        "others": there,
        "beside": beside,
        "sheet": sheet,
        "version": drafts.track(found, tag),
        "lost": [shown.LOSSES[one] for one in sheet.lost],
        "rules": quality.rules_told(quality.limits_for(found, tag)),
        "poster": queries.poster_address(found),
        "package": queries.package_of(found),
        "told": told,
    }
    return render(request, "catalogue/subtitle_editor.html", context)


Answer = Callable[[Person, Programme, str, dict[str, Any]], dict[str, Any]]


def _answered(request: HttpRequest, programme: UUID, tag: str, do: Answer) -> JsonResponse:
    """What the editor's script asked for as JSON, or a sentence that says why not."""
    if len(request.body) > MOST_SENT:
        return JsonResponse({"problem": _("That is too much at once.")}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        person, found = _editor_of(request, programme)
        said = json.loads(request.body)
        if not isinstance(said, dict) or not isinstance(said.get("revision"), int):
            raise drafts.NotSaved(_("That is no subtitle."))
        return JsonResponse(do(person, found, _track(tag), said))
    except ValueError:
        return JsonResponse({"problem": _("That cannot be read.")}, status=HTTPStatus.BAD_REQUEST)
    except NotAllowed as refused:
        return JsonResponse({"problem": str(refused)}, status=HTTPStatus.FORBIDDEN)
    except drafts.Meanwhile as meanwhile:
        there = meanwhile.draft
        now = {"revision": there.revision, "cues": there.cues} if there else None
        return JsonResponse({"problem": str(meanwhile), "there": now}, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@login_required
@require_POST
def save(request: HttpRequest, programme: UUID, tag: str) -> JsonResponse:
    """Keep the draft; what is to be said of it comes back."""

    def do(person: Person, found: Programme, tag: str, said: dict[str, Any]) -> dict[str, Any]:
        rows, source = said.get("cues"), str(said.get("beside", ""))[:24]
        rows = rows if isinstance(rows, list) else []
        draft = drafts.save(programme=found, tag=tag, source=source, revision=said["revision"], rows=rows, by=person)
        return {
            "revision": draft.revision,
            "marks": shown.marks(found, tag, draft.cues),
            "lines": shown.machine(draft.cues),
        }

    return _answered(request, programme, tag, do)


@login_required
@require_POST
def publish(request: HttpRequest, programme: UUID, tag: str) -> JsonResponse:
    """Make the draft the track's file."""

    def do(person: Person, found: Programme, tag: str, said: dict[str, Any]) -> dict[str, Any]:
        drafts.publish(programme=found, tag=tag, revision=said["revision"], by=person)
        messages.success(request, _("The subtitles are published; the package is being made anew."))
        return {"address": f"{reverse('catalogue:programme', args=(found.pk,))}#subtitles"}

    return _answered(request, programme, tag, do)


@login_required
@require_POST
def machine(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Have a machine write a draft of a track."""
    person, found = _editor_of(request, programme)
    tag = _track(request.POST.get("language", ""))
    try:
        machine_drafts.begin(programme=found, tag=tag, source=request.POST.get("source", ""), by=person)
    except drafts.NotSaved as refused:
        return _refused(request, str(refused))
    messages.success(request, _("A machine is writing; each line waits for you to read it."))
    return redirect("catalogue:subtitle_editor", found.pk, tag)


@login_required
@require_POST
def discard(request: HttpRequest, programme: UUID, tag: str) -> HttpResponse:
    """Throw the draft away."""
    person, found = _editor_of(request, programme)
    drafts.discard(programme=found, tag=_track(tag), by=person)
    messages.success(request, _("The draft is gone; what was published stays."))
    return redirect("catalogue:programme", found.pk)


@login_required
@require_safe
def film(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The playlist of the film for those who edit its subtitles: pictures and sounds."""
    _person, found = _editor_of(request, programme)
    package = queries.package_of(found)
    if package is None:
        raise Http404
    return private(HttpResponse(renditions(package.pictures, package.sounds, []), content_type=PLAYLIST))


@login_required
@require_safe
def rendition(request: HttpRequest, programme: UUID, rendition: str) -> HttpResponse:
    """The playlist of one picture or sound of the film."""
    _person, found = _editor_of(request, programme)
    package = queries.package_of(found)
    if package is None or rendition not in shown.renditions_of(package):
        raise Http404
    address = shelves.address(package.folder, rendition)
    try:
        index = shelves.content(f"{address}/index.m3u8").decode()
    except OSError as gone:
        raise Http404 from gone
    return private(HttpResponse(on_demand(index, address), content_type=PLAYLIST))


urlpatterns = [
    path("<uuid:programme>/subtitles/", panel, name="subtitles"),
    path("<uuid:programme>/subtitles/begin/", begin, name="subtitle_begin"),
    path("<uuid:programme>/subtitles/machine/", machine, name="subtitle_machine"),
    path("<uuid:programme>/subtitles/film.m3u8", film, name="subtitle_film"),
    path("<uuid:programme>/subtitles/<slug:rendition>.m3u8", rendition, name="subtitle_rendition"),
    path("<uuid:programme>/subtitles/<slug:tag>/", editor, name="subtitle_editor"),
    path("<uuid:programme>/subtitles/<slug:tag>/draft/", save, name="subtitle_draft"),
    path("<uuid:programme>/subtitles/<slug:tag>/publish/", publish, name="subtitle_publish"),
    path("<uuid:programme>/subtitles/<slug:tag>/discard/", discard, name="subtitle_discard"),
    path("subtitles/<uuid:version>/as/<slug:form>/", download, name="subtitles_as"),
    path("subtitles/<uuid:version>/spoken.wav", read_aloud, name="subtitles_spoken"),
    path("subtitles/<uuid:version>/letters/", write_script, name="subtitle_letters"),
]
