"""Screens of runs: the assistants and what they were asked, one run, and the place where people capture answers."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ortaq.assistants.desk.queries import both_locked
from ortaq.assistants.models import Answer, AnswerState, Channel, Persona, Run, RunState, Shape, Topic
from ortaq.assistants.report.queries import EVERY_LANGUAGE
from ortaq.assistants.report.words import country
from ortaq.assistants.rules import captures, examines
from ortaq.assistants.runs import actions, planning, queries
from ortaq.members.models import Person
from ortaq.members.rules import person, require
from ortaq.work.answered import answered
from ortaq.work.refused import Refused

A_PAGE = 50
CAN_ASK = {RunState.PLANNED, RunState.ASKING, RunState.STOPPED}
"""How far a run is for which there may be more to ask."""


def reader(request: HttpRequest) -> Person:
    """Who may see what an assistant said before the report is out: those who run the monitor, and no grader."""
    who = person(request)
    require(examines(who), _("Only standards officers and the secretariat see runs."))
    return who


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The assistants on their channels, and the runs, the latest first."""
    reader(request)
    shown = Paginator(queries.runs(), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"run": run, "told": queries.states(run)} for run in shown]
    context = {"assistants": queries.assistants(), "rows": rows, "shown": shown}
    return render(request, "assistants/runs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a run: what is wished, then what it would be, then its beginning; nothing is asked before."""
    who = reader(request)
    data = request.POST if request.method == "POST" else request.GET
    seen: planning.Outlook | None = None
    problem, status = "", HTTPStatus.OK
    if "look" in data or request.method == "POST":
        typed, wish = planning.read(data)
        seen = planning.outlook(wish) if wish else None
        status = HTTPStatus.OK if seen or request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        typed = planning.begun(queries.assistants().filter(slug=data.get("assistant", "")).first())
    if seen and request.method == "POST":
        try:
            if seen.missing_model:
                raise actions.CannotRun(seen.missing_model)
            if data.get("seen") != seen.digest:
                raise actions.CannotRun(_("The questions have changed since you looked. Look once more, then begin."))
            return redirect("assistants:run", planning.begin(seen, by=who).pk)
        except Refused as refused:
            problem, status = str(refused), HTTPStatus.CONFLICT
    context = {
        "typed": typed,
        "seen": seen,
        "problem": problem,
        "known": planning.known(),
        "languages": EVERY_LANGUAGE,
        "personas": Persona.choices,
        "countries": [
            (code or planning.COMMON, country(code) if code else _("common to all")) for code in planning.countries()
        ],
        "topics": Topic.choices,
    }
    return render(request, "assistants/plan.html", context, status=status)


@login_required
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the workers ask, from the beginning or on."""
    who = reader(request)
    found = get_object_or_404(queries.runs(), pk=pk)

    def does() -> str:
        actions.let_ask(found, by=who)
        return _("It is being asked.")

    return answered(request, does, "assistants:run", pk)


@login_required
@require_POST
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pause it after the question that is out."""
    who = reader(request)
    found = get_object_or_404(queries.runs(), pk=pk)

    def does() -> str:
        actions.pause(found, by=who)
        return _("Paused. Nothing more is asked until somebody goes on.")

    return answered(request, does, "assistants:run", pk)


@login_required
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a run is, alone: the page asks for it while it is being asked."""
    reader(request)
    return render(request, "assistants/run_progress.html", progress_of(get_object_or_404(queries.runs(), pk=pk)))


def progress_of(run: Run) -> dict[str, Any]:
    """How far a run is, what it has cost, and how long it still takes at least, in minutes."""
    told = queries.states(run)
    many = sum(told.values())
    left = told[AnswerState.PLANNED]
    return {
        "run": run,
        "told": told,
        "done": many - left,
        "sum": many,
        "part": (many - left) / many if many else 0.0,
        "percent": round(100 * (many - left) / many) if many else 0,
        "spent": queries.spent(run),
        "limit": run.limits.get("cost", 0),
        "minutes_left": -(-left // max(1, run.limits.get("per_minute", 1))),
        "can_ask": run.state in CAN_ASK and run.assistant.shape != Shape.MANUAL and not run.is_wanted and left > 0,
        "may_stop_here": bool(told[AnswerState.ANSWERED]) and not run.is_wanted and run.state != RunState.SEALED,
    }


@login_required
@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One run: how far it is, what it cost, its answers, and whether it is as it was sealed."""
    reader(request)
    found = get_object_or_404(queries.runs(), pk=pk)
    answers = found.answers.order_by("position").prefetch_related("matches")
    context = progress_of(found) | {
        "matcher": queries.matcher_of(found) if found.state == RunState.SEALED else "",
        "readings": found.answers.filter(pk__in=both_locked().values("answer")).count() if found.readings else 0,
        "answers": Paginator(answers, A_PAGE).get_page(request.GET.get("page")),
        "proof": actions.proof(found) if "prove" in request.GET and found.state == RunState.SEALED else None,
    }
    return render(request, "assistants/run.html", context)


@login_required
@require_safe
def run_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sealed run as the file that anybody can check."""
    reader(request)
    found = get_object_or_404(queries.runs(), pk=pk, state=RunState.SEALED)
    answer = HttpResponse(actions.file_of(found), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{queries.file_name(found)}"'
    return answer


@login_required
@require_POST
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seal a run as it is."""
    who = reader(request)
    actions.seal(get_object_or_404(queries.runs(), pk=pk), by=who)
    return redirect("assistants:run", pk)


@login_required
@require_safe
def screenshot(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The picture of the screen that somebody captured."""
    reader(request)
    found = get_object_or_404(Answer, pk=pk, channel=Channel.MANUAL)
    if not found.screenshot:
        raise Http404
    return FileResponse(found.screenshot.open("rb"), headers={"X-Content-Type-Options": "nosniff"})


@login_required
def capture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next question that a person puts to an assistant's own app; what it says is pasted, with a picture."""
    who = person(request)
    require(captures(who), _("Only journalists, standards officers and the secretariat can capture answers."))
    found = get_object_or_404(queries.runs(), pk=pk, assistant__channel=Channel.MANUAL)
    problem = ""
    if request.method == "POST":
        answer = get_object_or_404(found.answers, pk=request.POST.get("answer", ""))
        picture = request.FILES.get("picture")
        try:
            actions.capture(
                answer,
                request.POST.get("text", ""),
                picture.read(actions.LARGEST_PICTURE + 1) if picture else b"",
                model=request.POST.get("model", ""),
                is_public="is_public" in request.POST,
                by=who,
            )
            return redirect("assistants:capture", pk)
        except Refused as refused:
            problem = str(refused)
    told = queries.states(found)
    context = {
        "run": found,
        "answer": found.answers.filter(state=AnswerState.PLANNED).order_by("position").first(),
        "done": sum(told.values()) - told["planned"],
        "sum": sum(told.values()),
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "assistants/capture.html", context, status=409 if problem else 200)


urlpatterns = [
    path("runs/", runs, name="runs"),
    path("runs/plan/", plan, name="plan_run"),
    path("runs/<uuid:pk>/", run, name="run"),
    path("runs/<uuid:pk>/run.zip", run_file, name="run_file"),
    path("runs/<uuid:pk>/ask/", ask, name="ask_run"),
    path("runs/<uuid:pk>/pause/", pause, name="pause_run"),
    path("runs/<uuid:pk>/progress/", progress, name="run_progress"),
    path("runs/<uuid:pk>/seal/", seal, name="seal_run"),
    path("runs/<uuid:pk>/capture/", capture, name="capture"),
    path("answers/<uuid:pk>/screenshot", screenshot, name="screenshot"),
]
