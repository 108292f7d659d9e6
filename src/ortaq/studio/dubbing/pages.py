"""Screens of the dubbing board: the matrix, a dub with its steps, and the recording beside the film."""

import datetime as dt
import json
import math
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import Programme, VersionKind
from ortaq.catalogue.queries import package_of, versions
from ortaq.catalogue.sending import private, sent
from ortaq.catalogue.subtitles import machines
from ortaq.catalogue.subtitles.shown import renditions_of
from ortaq.core.playout.ondemand import on_demand, renditions
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, member
from ortaq.rights import sentences
from ortaq.standards.consents import actions as consents
from ortaq.standards.consents.queries import choices_for
from ortaq.standards.models import ConsentKind
from ortaq.studio.dubbing import actions, queries, rules, shown
from ortaq.studio.dubbing.actions.words import Written
from ortaq.studio.dubbing.board import COLUMNS, board_for, name_of
from ortaq.studio.dubbing.refusals import CannotDub, OtherPlace
from ortaq.studio.models import Dub, DubLine, DubStep, Material, Take, TakeState
from ortaq.work.refused import Refused

PLAYLIST = "application/vnd.apple.mpegurl"


def _dub(request: HttpRequest, dub: UUID) -> tuple[Person, Broadcaster, Dub]:
    """Who asks, and a dub of which the person may know: of the own house, or of the own programme."""
    person, house = member(request)
    return person, house, get_object_or_404(queries.seen_by(house), pk=dub)


def _looked_at(request: HttpRequest, dub: UUID) -> tuple[Person, Dub]:
    """The same, of a dub whose film and lines the person may see."""
    person, _house, found = _dub(request, dub)
    if not rules.looks(person, found):
        raise Http404
    return person, found


def _done(request: HttpRequest, act: Callable[[], object], said: str = "") -> bool:
    """Do something and tell the person how it went."""
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
        return False
    if said:
        messages.success(request, said)
    return True


def _date(text: str) -> dt.date | None:
    """A day as a browser sends it; raises CannotDub."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise CannotDub(_("“%(text)s” is no day.") % {"text": text[:20]}) from None


# ---------- the matrix


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Which programme speaks which language; beside it what is known of the chosen one."""
    person, house = member(request)
    programme, language = _cell(request.GET.get("cell", ""))
    panel = shown.panel_of(programme, language, person, house) if programme else None
    if request.headers.get("HX-Target") == "one":
        return _by_target(render(request, "studio/dubbing/_one.html", {"one": panel}))
    number = request.GET.get("page", "1")
    found = board_for(
        house,
        show=request.GET.get("show", "all"),
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,  # noqa: PLR2004 -- figures
        opened=name_of(programme.pk, language) if programme else "",
    )
    context = {
        "board": found,
        "one": panel,
        "own_name": sentences.language(found.own) if found.own else "",
    }
    return _by_target(render(request, "studio/dubbing/board.html", context))


def _by_target(answer: HttpResponse) -> HttpResponse:
    """One address has two answers: the page, and what stands beside the matrix."""
    answer["Vary"] = "HX-Target"
    return answer


def _cell(text: str) -> tuple[Programme | None, str]:
    """A programme and a language as an address has them; None for what is neither."""
    programme, _dot, language = text.partition(".")
    try:
        found = Programme.objects.select_related("owner", "package").filter(pk=UUID(programme)).first()
    except ValueError:
        return None, ""
    return (found, language) if language in COLUMNS else (None, "")


def _beside(programme: UUID, language: str) -> str:
    return f"{reverse('studio:dubbing')}?cell={name_of(programme, language)}"


@login_required
@require_POST
def wish(request: HttpRequest, programme: UUID, language: str) -> HttpResponse:
    """Wish a language for the house, or take the wish back."""
    person, _house = member(request)
    found = get_object_or_404(Programme, pk=programme)
    if request.POST.get("wish") == "no":
        _done(request, lambda: actions.take_back_wish(programme=found, language=language, by=person))
    else:
        said = _("Your house wishes for it; whoever dubs sees that.")
        _done(request, lambda: actions.wish(programme=found, language=language, by=person), said)
    return redirect(_beside(programme, language))


@login_required
@require_POST
def begin(request: HttpRequest, programme: UUID, language: str) -> HttpResponse:
    """Begin a dub for the house."""
    person, _house = member(request)
    found = get_object_or_404(Programme, pk=programme)
    try:
        due_on = _date(request.POST.get("due_on", ""))
        made = actions.begin(programme=found, language=language, due_on=due_on, by=person)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(_beside(programme, language))
    return redirect("studio:dub", made.pk)


# ---------- one dub


@login_required
@require_safe
def dub(request: HttpRequest, dub: UUID) -> HttpResponse:
    """A dub with its steps; what is to be done now stands open."""
    person, house, found = _dub(request, dub)
    may_look, is_ours = rules.looks(person, found), rules.dubs(person, found)
    subtitles = [one for one in versions(found.programme) if one.kind == VersionKind.SUBTITLES]
    lines = list(queries.lines_of(found)) if may_look else []
    context = {
        "dub": found,
        "programme": found.programme,
        "language_name": sentences.language(found.language),
        "original_name": sentences.language(found.programme.original_language),
        "way": shown.way(found),
        "may_look": may_look,
        "is_ours": is_ours,
        "is_owners": rules.owns(person, found.programme),
        "material": Material.objects.filter(programme=found.programme).select_related("handed_by").first(),
        "subtitles": subtitles,
        "own_subtitles": [one for one in subtitles if one.spoken == found.language],
        "translates": machines.translator() is not None,
        "lines": [(one, shown.why_again(one)) for one in lines],
        "parts": queries.parts_of(found) if may_look else [],
        "consents": choices_for(house) if is_ours else [],
        "progress": shown.progress_of(found) if may_look else None,
        "mix": found.mixes.first() if may_look else None,
        "step": found.step,
        "changes_words": is_ours and found.step in {DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING},
        "names": is_ours and found.step in {DubStep.TRANSLATION, DubStep.CASTING},
        "casts": is_ours and found.step in {DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING},
        "checks": (is_ours or rules.owns(person, found.programme)) and found.step in {DubStep.MIX, DubStep.CHECK},
        "offered": queries.entitled(found.programme, found.language) if found.is_delivered else [],
        "house": house,
    }
    return render(request, "studio/dubbing/dub.html", context)


@login_required
@require_POST
def hand_over(request: HttpRequest, dub: UUID) -> HttpResponse:
    """The owner lets the house dub and hands over what it needs."""
    person, _house, found = _dub(request, dub)
    text = request.POST.get("subtitles", "")
    track = found.programme.versions.filter(kind=VersionKind.SUBTITLES, language=text).first() if text else None
    file = request.FILES.get("music")
    music = (
        Incoming(Path(file.temporary_file_path()), str(file.name), content_type=file.content_type or "")
        if isinstance(file, TemporaryUploadedFile)
        else None
    )
    said = _("It is handed over: %(house)s can begin.") % {"house": found.house}
    _done(request, lambda: actions.hand_over(dub=found, subtitles=track, music=music, by=person), said)
    return redirect("studio:dub", found.pk)


@login_required
@require_POST
def words(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Keep the words of the lines and who speaks them; with `do`, fill them from subtitles or by a machine."""
    person, found = _looked_at(request, dub)
    told = request.POST
    written = {
        name.removeprefix("text-"): Written(str(text), f"read-{name.removeprefix('text-')}" in told)
        for name, text in told.items()
        if name.startswith("text-")
    }
    names = {
        int(number): str(text)
        for name, text in told.items()
        if name.startswith("who-") and (number := name.removeprefix("who-")).isdecimal() and len(number) < 7  # noqa: PLR2004 -- figures
    }

    def act() -> None:
        actions.save_words(dub=found, lines=written, by=person)
        if names:
            actions.name_characters(dub=found, names=names, by=person)
        do, _dash, tag = told.get("do", "").partition(":")
        if do == "machine":
            actions.draft_by_machine(dub=found, by=person)
        elif do == "subtitles":
            track = get_object_or_404(found.programme.versions, kind=VersionKind.SUBTITLES, language=tag)
            actions.take_subtitles(dub=found, version=track, by=person)
        elif do == "finish":
            actions.finish(dub=found, by=person)

    _done(request, act, _("Kept."))
    return redirect("studio:dub", found.pk)


@login_required
@require_POST
def cast(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Say who speaks a character: somebody of the register, or somebody new who is written into it."""
    person, found = _looked_at(request, dub)
    told = request.POST

    def act() -> None:
        rules.require_dubs(person, found)
        reference = told.get("consent", "")
        if told.get("do") == "new":
            made = consents.give_consent(
                house=found.house,
                kind=ConsentKind.VOICE,
                person=consents.Who(told.get("name", ""), told.get("contact", "")),
                proof=told.get("proof", ""),
                given_on=_date(told.get("given_on", "")) or today_of(found.house),
                ends_on=_date(told.get("ends_on", "")),
                # A person speaks: AI may do nothing with the voice, nor learn from it.
                scope=consents.Scope(programmes=[str(found.programme_id)], languages=[found.language], operations=()),
                by=person,
            )
            reference = made.reference
        actions.cast(dub=found, character=told.get("character", ""), consent=reference, by=person)

    _done(request, act, _("The voice is cast."))
    return redirect(f"{reverse('studio:dub', args=(found.pk,))}#casting")


@login_required
@require_POST
def finish(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Say that the present step is done."""
    person, found = _looked_at(request, dub)
    _done(request, lambda: actions.finish(dub=found, by=person), _("Done; the next step is open."))
    return redirect("studio:dub", found.pk)


@login_required
@require_POST
def due(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Set until when each step is to be done."""
    person, _house, found = _dub(request, dub)

    def act() -> None:
        for step in DubStep.values:
            if (text := request.POST.get(f"due-{step}")) is not None:
                actions.set_due(dub=found, step=step, due_on=_date(text), by=person)

    _done(request, act, _("The days are set."))
    return redirect("studio:dub", found.pk)


@login_required
@require_POST
def drop(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Give a dub up."""
    person, _house, found = _dub(request, dub)
    if not _done(request, lambda: actions.drop(dub=found, by=person), _("The dub is given up.")):
        return redirect("studio:dub", found.pk)
    return redirect(_beside(found.programme_id, found.language))


@login_required
@require_POST
def order_mix(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Have it mixed."""
    person, found = _looked_at(request, dub)
    is_true = request.POST.get("human") == "yes"
    _done(request, lambda: actions.order_mix(dub=found, is_true=is_true, by=person))
    return redirect("studio:dub", found.pk)


@login_required
@require_safe
def progress(request: HttpRequest, dub: UUID) -> HttpResponse:
    """How far the mix is; when it is there the page is drawn anew."""
    _person, found = _looked_at(request, dub)
    answer = render(request, "studio/dubbing/_mix.html", {"dub": found, "mix": found.mixes.first()})
    if found.step != DubStep.MIX:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def send_back(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Have lines recorded again."""
    person, found = _looked_at(request, dub)
    why = {
        name.removeprefix("why-"): str(text)
        for name, text in request.POST.items()
        if name.startswith("why-") and str(text).strip()
    }
    lines = {pk: text for pk, text in why.items() if _is_id(pk)}
    _done(
        request, lambda: actions.send_back(dub=found, lines=lines, by=person), _("The lines are to be recorded again.")
    )
    return redirect("studio:dub", found.pk)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@login_required
@require_POST
def deliver(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Take it as good."""
    person, found = _looked_at(request, dub)
    said = _("The programme speaks %(language)s; its package is being made anew.") % {
        "language": sentences.language(found.language)
    }
    _done(request, lambda: actions.deliver(dub=found, by=person), said)
    return redirect("studio:dub", found.pk)


# ---------- the film, the mix, the takes


@login_required
@require_safe
def film(request: HttpRequest, dub: UUID) -> HttpResponse:
    """The playlist of the film for those who dub it: pictures and sounds."""
    _person, found = _looked_at(request, dub)
    package = package_of(found.programme)
    if package is None:
        raise Http404
    return private(HttpResponse(renditions(package.pictures, package.sounds, []), content_type=PLAYLIST))


@login_required
@require_safe
def rendition(request: HttpRequest, dub: UUID, rendition: str) -> HttpResponse:
    """The playlist of one picture or sound of the film."""
    _person, found = _looked_at(request, dub)
    package = package_of(found.programme)
    if package is None or rendition not in renditions_of(package):
        raise Http404
    address = shelves.address(package.folder, rendition)
    try:
        index = shelves.content(f"{address}/index.m3u8").decode()
    except OSError as gone:
        raise Http404 from gone
    return private(HttpResponse(on_demand(index, address), content_type=PLAYLIST))


@login_required
@require_safe
def mix_sound(request: HttpRequest, dub: UUID) -> HttpResponseBase:
    """The newest mix."""
    _person, found = _looked_at(request, dub)
    mixed = found.mixes.first()
    if mixed is None or not mixed.sound:
        raise Http404
    called = f"mix.{found.language}.flac"
    name = str(mixed.sound.name)
    return sent(request, name, called=called, size=mixed.size, sha256=mixed.sha256, as_attachment=False)


@login_required
@require_safe
def record(request: HttpRequest, dub: UUID) -> HttpResponse:
    """Record beside the film."""
    person, found = _looked_at(request, dub)
    rules.require_dubs(person, found)
    if found.step != DubStep.RECORDING:
        messages.info(request, _("Nothing is recorded at this step."))
        return redirect("studio:dub", found.pk)
    lines = list(queries.lines_of(found))
    context = {
        "dub": found,
        "programme": found.programme,
        "language_name": sentences.language(found.language),
        "parts": queries.parts_of(found),
        "lines": lines,
        "told": shown.recording_told(found, lines),
        "progress": shown.progress_of(found),
    }
    return render(request, "studio/dubbing/record.html", context)


def _answered(act: Callable[[], dict[str, Any]]) -> JsonResponse:
    """What the script of the recording page asked for, or a sentence that says why not."""
    try:
        return JsonResponse(act())
    except NotAllowed as refused:
        return JsonResponse({"problem": str(refused)}, status=HTTPStatus.FORBIDDEN)
    except OtherPlace as refused:
        told = {"problem": str(refused), "received": refused.received}
        return JsonResponse(told, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What a script has sent; raises CannotDub for what is no object."""
    try:
        said = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise CannotDub(_("That cannot be read."))
    return said


def _line(request: HttpRequest, line: UUID) -> tuple[Person, DubLine]:
    person, _house = member(request)
    found = get_object_or_404(queries.lines_seen_by(person), pk=line)
    if not rules.looks(person, found.dub):
        raise Http404
    return person, found


def _take(request: HttpRequest, take: UUID) -> tuple[Person, Take]:
    person, _house = member(request)
    return person, get_object_or_404(queries.takes_heard_by(person), pk=take)


@login_required
@require_POST
def begin_take(request: HttpRequest, line: UUID) -> JsonResponse:
    """Announce a take: {"human": true, "agrees": true}; the answer says where its pieces go."""
    person, found = _line(request, line)

    def act() -> dict[str, Any]:
        said = _said(request)
        is_human, agrees = said.get("human") is True, said.get("agrees") is True
        made = actions.begin_take(line=found, is_human=is_human, speaker_agrees=agrees, by=person)
        return {
            "piece": reverse("studio:take_piece", args=(made.pk,)),
            "finish": reverse("studio:take_finish", args=(made.pk,)),
        }

    return _answered(act)


@login_required
@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, take: UUID) -> JsonResponse:
    """Take a piece of a take at `?offset=`, or say how much of it is here."""
    person, found = _take(request, take)
    if request.method == "GET":
        return private(JsonResponse({"received": found.received}))

    def act() -> dict[str, Any]:
        offset = request.GET.get("offset", "")
        if not offset.isdecimal() or len(offset) > 9:  # noqa: PLR2004 -- figures
            raise CannotDub(_("Say at which byte the piece begins."))
        try:
            data = request.body
        except RequestDataTooBig:
            data = b""
        return {"received": actions.receive(take=found, offset=int(offset), data=data, by=person)}

    return _answered(act)


@login_required
@require_POST
def finish_take(request: HttpRequest, take: UUID) -> JsonResponse:
    """The take is here whole: {"begins": milliseconds of the film}; the answer is what was measured."""
    person, found = _take(request, take)

    def act() -> dict[str, Any]:
        begins = _said(request).get("begins")
        if not isinstance(begins, int | float) or not math.isfinite(begins):
            raise CannotDub(_("Say where in the film it began."))
        kept = actions.finish_take(take=found, begins_ms=round(begins), by=person)
        line = DubLine.objects.get(pk=kept.line_id)
        return {"take": shown.take_told(kept), "used": str(line.take_id or ""), "again": shown.why_again(line)}

    return _answered(act)


@login_required
@require_POST
def choose_take(request: HttpRequest, take: UUID) -> JsonResponse:
    """Use a take."""
    person, found = _take(request, take)

    def act() -> dict[str, Any]:
        actions.choose_take(take=found, by=person)
        return {"used": str(found.pk), "again": ""}

    return _answered(act)


@login_required
@require_POST
def again(request: HttpRequest, line: UUID) -> JsonResponse:
    """Have a line recorded once more: {"why": text}."""
    person, found = _line(request, line)

    def act() -> dict[str, Any]:
        why = str(_said(request).get("why", ""))
        actions.ask_again(line=found, why=why, by=person)
        return {"again": why}

    return _answered(act)


@login_required
@require_safe
def take_sound(request: HttpRequest, take: UUID) -> HttpResponseBase:
    """Listen to a take."""
    person, found = _take(request, take)
    if found.state != TakeState.KEPT or not rules.looks(person, found.line.dub):
        raise Http404
    name = str(found.sound.name)
    return sent(request, name, called="take.wav", size=found.size, sha256=found.sha256, as_attachment=False)


urlpatterns = [
    path("dubbing/", board, name="dubbing"),
    path("dubbing/wish/<uuid:programme>/<slug:language>/", wish, name="dub_wish"),
    path("dubbing/begin/<uuid:programme>/<slug:language>/", begin, name="dub_begin"),
    path("dubbing/<uuid:dub>/", dub, name="dub"),
    path("dubbing/<uuid:dub>/hand-over/", hand_over, name="dub_hand_over"),
    path("dubbing/<uuid:dub>/words/", words, name="dub_words"),
    path("dubbing/<uuid:dub>/cast/", cast, name="dub_cast"),
    path("dubbing/<uuid:dub>/finish/", finish, name="dub_finish"),
    path("dubbing/<uuid:dub>/due/", due, name="dub_due"),
    path("dubbing/<uuid:dub>/drop/", drop, name="dub_drop"),
    path("dubbing/<uuid:dub>/mix/", order_mix, name="dub_mix"),
    path("dubbing/<uuid:dub>/progress/", progress, name="dub_progress"),
    path("dubbing/<uuid:dub>/back/", send_back, name="dub_back"),
    path("dubbing/<uuid:dub>/deliver/", deliver, name="dub_deliver"),
    path("dubbing/<uuid:dub>/mix.flac", mix_sound, name="dub_mix_sound"),
    path("dubbing/<uuid:dub>/record/", record, name="dub_record"),
    path("dubbing/<uuid:dub>/film.m3u8", film, name="dub_film"),
    path("dubbing/<uuid:dub>/<slug:rendition>.m3u8", rendition, name="dub_rendition"),
    path("dubbing/lines/<uuid:line>/take/", begin_take, name="take_begin"),
    path("dubbing/lines/<uuid:line>/again/", again, name="line_again"),
    path("dubbing/takes/<uuid:take>/piece/", piece, name="take_piece"),
    path("dubbing/takes/<uuid:take>/finish/", finish_take, name="take_finish"),
    path("dubbing/takes/<uuid:take>/choose/", choose_take, name="take_choose"),
    path("dubbing/takes/<uuid:take>/sound.wav", take_sound, name="take_sound"),
]
"""In the map of this room (`studio.pages`)."""
