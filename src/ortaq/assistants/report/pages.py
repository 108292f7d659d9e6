"""The report as a page, as PDF and as JSON, and the answers behind it, byte for byte; open to everyone."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.assistants.models import Answer, AnswerState, ErratumKind, Run, WeeklyReport
from ortaq.assistants.report import actions, drawing, errors, paper, queries, words
from ortaq.assistants.report import behind as answers
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import actions as runs
from ortaq.assistants.runs import queries as run_queries
from ortaq.members.rules import person
from ortaq.work.limits import slowly

BY = ("country", "topic")
ALL = "*"
"""At the head of the column of what is common to all countries."""
A_MINUTE = 30
"""PDFs and run files that an address may fetch: each is made anew."""
LONGEST = 6
"""Digits of the number of an answer."""
PARTS = {"request": "request", "response": "response"}


def published(week: str) -> WeeklyReport:
    """The report of a week, or 404."""
    return get_object_or_404(queries.reports(), week=week)


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The latest report; before the first one, what will stand here."""
    found = queries.reports().first()
    if found:
        return redirect("assistants:report", found.week)
    return render(request, "assistants/no_report.html", {"layout": layout(request)})


def layout(request: HttpRequest) -> str:
    """The frame of the page: the house's for those who work here, the public one for everybody else."""
    return "web/work.html" if request.user.is_authenticated else "web/base.html"


@require_safe
def report(request: HttpRequest, week: str) -> HttpResponse:
    """One week: the grid, the trends, one cell with its answers, corrections, our own errors."""
    found = published(week)
    content = found.content
    measure = chosen(request, "measure", queries.measure_names())
    by = chosen(request, "by", BY)
    weeks = list(queries.reports().values_list("week", flat=True))
    at = weeks.index(week)
    first, last = queries.days_of(week)
    context = {
        "layout": layout(request),
        "report": found,
        "content": content,
        "first": first,
        "last": last,
        "measure": measure,
        "measures": [(name, words.measure(name)) for name in queries.measure_names()],
        "measure_name": words.measure(measure),
        "by": by,
        "columns": columns(content, by),
        "lines": drawing.grid(content, measure, by),
        "totals": [(words.channel(name), one[measure]) for name, one in content["totals"].items()],
        "assistants": [
            {"told": one, "total": one["total"][measure], "trend": drawing.trend(one["trend"], measure)}
            for one in content["assistants"]
        ],
        "together": [
            {"told": one, "rows": rows} for one in content["assistants"] if (rows := drawing.together(content, one))
        ],
        "headline": drawing.headline(content) if measure == "wrong" else None,
        "manners": drawing.manners(content),
        "contested": contested(content),
        "corrected": drawing.corrected(content),
        "medians": [
            (one["name"], at % drawing.MARKS, words.days(content["corrections"]["median_tenths"][one["slug"]]))
            for at, one in enumerate(content["assistants"])
            if one["slug"] in content["corrections"]["median_tenths"]
        ],
        "later": weeks[at - 1] if at else "",
        "earlier": weeks[at + 1] if at + 1 < len(weeks) else "",
        "cell": behind(request, content, measure, by),
        "may_publish": request.user.is_authenticated and examines(request.user),
    }
    return render(request, "assistants/report.html", context)


def contested(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Contested matters with their positions, and by assistant the languages in which it was asked."""
    names = {one["slug"]: one["name"] for one in content["assistants"]}
    return [
        one | {"answers": [answer | {"name": names.get(answer["assistant"], "")} for answer in one["answers"]]}
        for one in content["contested"]
    ]


def chosen(request: HttpRequest, name: str, among: tuple[str, ...]) -> str:
    """A choice of the address; the first one where it is none."""
    told = request.GET.get(name, "")
    return told if told in among else among[0]


def columns(content: dict[str, Any], by: str) -> list[tuple[str, str]]:
    """The columns of each assistant: what stands at their head, and their names."""
    if by == "country":
        return [(code or ALL, words.country(code)) for code in content["countries"]]
    return [(words.topic(name), words.topic(name)) for name in content["topics"]]


def number_in(request: HttpRequest, most: int) -> int:
    """Which of so many answers the address asks for, from 1; the first where it names none."""
    asked = request.GET.get("n", "")
    return min(max(int(asked) if asked.isdecimal() and len(asked) <= LONGEST else 1, 1), most)


def behind(request: HttpRequest, content: dict[str, Any], measure: str, by: str) -> dict[str, Any] | None:
    """What lies behind the cell that the address names: `assistant.language.column`, and which of its answers."""
    slug, _dot, rest = request.GET.get("cell", "").partition(".")
    language, _dot, column = rest.partition(".")
    assistant = next((one for one in content["assistants"] if one["slug"] == slug), None)
    if assistant is None:
        return None
    told = next(
        (
            one
            for one in assistant["cells" if by == "country" else "topics"]
            if one["language"] == language and one[by] == column
        ),
        None,
    )
    found = answers.answers_of(assistant["run"], language, by, column) if told else []
    if not found:
        return None
    number = number_in(request, len(found))
    answer = found[number - 1]
    return {
        "key": request.GET["cell"],
        "assistant": assistant,
        "language": language,
        "column": words.country(column) if by == "country" else words.topic(column),
        "told": told[measure] if told else None,
        "answer": answer,
        "number": number,
        "count": len(found),
        "before": number - 1 if number > 1 else 0,
        "after": number + 1 if number < len(found) else 0,
        "fact": answer.question.fact,
        "sources": list(answer.question.fact.sources.all()),
        "same": [(one, grade, words.SIGNS.get(grade, "none")) for one, grade in answers.same_question(answer)],
        "readings": answers.readings_of(answer, content["agreements"].get(language, {})),
        "dots": list(drawing.dots(answers.topics_in(found), measure)),
        "weeks": [(one, grade, words.SIGNS.get(grade, "none")) for one, grade in answers.weeks_of(answer)],
    }


@require_safe
def as_json(request: HttpRequest, week: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The same for programs."""
    found = published(week)
    return for_programs(
        {"digest": found.digest, "published_at": found.published_at.isoformat(), "report": found.content}
    )


def for_programs(told: dict[str, Any]) -> HttpResponse:
    """JSON that any page of the web may read."""
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@slowly(A_MINUTE)
def as_pdf(request: HttpRequest, week: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The same on paper, in the reader's language."""
    found = published(week)
    answer = HttpResponse(paper.pdf_of(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="assistants-{week.lower()}.pdf"'
    return answer


@require_safe
@slowly(A_MINUTE)
def run_file(request: HttpRequest, week: str, pk: UUID) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The signed run behind a published report."""
    found = published(week)
    if str(pk) not in {one["run"] for one in found.content["assistants"]}:
        raise Http404
    run = get_object_or_404(Run.objects.select_related("assistant"), pk=pk)
    answer = HttpResponse(runs.public_file_of(run), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{run_queries.file_name(run)}"'
    return answer


@require_safe
def raw(request: HttpRequest, week: str, pk: UUID, part: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The bytes of one answer of a published report, as they went over the line."""
    found = published(week)
    answer = get_object_or_404(Answer, pk=pk)
    is_told = str(answer.run_id) in {one["run"] for one in found.content["assistants"]}
    # What a service says that does not answer may tell of accounts; no number rests on it.
    if part not in PARTS or answer.state != AnswerState.ANSWERED or not is_told:
        raise Http404
    # As text, whatever a service has sent: nothing in it runs in a reader's browser.
    return HttpResponse(bytes(getattr(answer, PARTS[part])), content_type="text/plain; charset=utf-8")


@require_safe
def own_errors(request: HttpRequest) -> HttpResponse:
    """All our own errors, the latest first; who may publish one finds the place for it here."""
    may = request.user.is_authenticated and examines(request.user)
    context = {"layout": layout(request), "errors": errors.own_errors(), "may": may}
    return render(request, "assistants/own_errors.html", context | (form_of(request, "") if may else {}))


@require_safe
def own_errors_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The same for programs."""
    return for_programs({"errors": errors.own_errors()})


def form_of(request: HttpRequest, problem: str) -> dict[str, Any]:
    """What the form of an error needs."""
    own = words.tag()
    return {
        "kinds": ErratumKind.choices,
        "languages": ["en", *([own] if own != "en" else [])],
        "typed": request.POST,
        "problem": problem,
        "today": timezone.now().date(),
    }


@login_required
@require_POST
def own_up(request: HttpRequest) -> HttpResponse:
    """Publish an error of ours."""
    posted = request.POST
    what = {name.removeprefix("what_"): str(text) for name, text in posted.items() if name.startswith("what_")}
    try:
        day = parse_date(posted.get("right_since", ""))
        actions.own_up(
            posted.get("kind", ""), what, subject=posted.get("subject", ""), right_since=day, by=person(request)
        )
    except (actions.CannotPublish, ValueError) as problem:
        context = {"layout": layout(request), "errors": errors.own_errors(), "may": True}
        context |= form_of(request, str(problem))
        return render(request, "assistants/own_errors.html", context, status=422)
    messages.success(request, _("Published. The report of this week tells it too."))
    return redirect("assistants:own_errors")


@login_required
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish a week, or publish it again."""
    made = actions.publish(request.POST.get("week", ""), by=person(request))
    return redirect("assistants:report", made.week)


urlpatterns = [
    path("report/", latest, name="latest_report"),
    path("report/publish/", publish, name="publish_report"),
    path("report/errors/", own_errors, name="own_errors"),
    path("report/errors/errors.json", own_errors_json, name="own_errors_json"),
    path("report/errors/publish/", own_up, name="own_up"),
    path("report/<str:week>/", report, name="report"),
    path("report/<str:week>/report.json", as_json, name="report_json"),
    path("report/<str:week>/report.pdf", as_pdf, name="report_pdf"),
    path("report/<str:week>/runs/<uuid:pk>.zip", run_file, name="report_run"),
    path("report/<str:week>/answers/<uuid:pk>/<str:part>", raw, name="report_raw"),
]
