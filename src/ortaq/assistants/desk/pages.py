"""Screens of the grading desk: what is to read, one answer, what is to be decided, how readers agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ortaq.assistants.desk import actions, queries
from ortaq.assistants.desk.actions import Given
from ortaq.assistants.desk.anchors import ANCHORS
from ortaq.assistants.models import Criterion, Level, Reading, Run, Sheet
from ortaq.assistants.rules import examines
from ortaq.core.grading.agreement import Agreement
from ortaq.core.text.languages import autonym, direction
from ortaq.members.models import Person
from ortaq.members.rules import person, require
from ortaq.work.answered import answered
from ortaq.work.refused import Refused

EACH = 5
"""So many answers of each assistant in each language make 180 a week with four assistants in nine languages."""


@dataclass(frozen=True)
class Choice:
    """A level that can be given: its value, its name, what it means."""

    value: str
    name: str
    anchor: str | Promise


@dataclass(frozen=True)
class Field:
    """One criterion of the form, with what was typed in it."""

    criterion: Criterion
    number: int
    choices: tuple[Choice, ...]
    level: str
    quote: str
    note: str


@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What a reader has to read and may decide; the way to the next answer."""
    who = person(request)
    mine = queries.to_read(who)
    return render(
        request,
        "assistants/desk.html",
        {
            "next": mine.first(),
            "counted": queries.counted(who),
            "to_decide": [one for one in queries.disputes() if queries.may_decide(who, one)],
            "examines": examines(who),
            "reads": queries.readers().filter(person=who).first(),
        },
    )


@never_cache
@login_required
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One answer to read; a POST locks the reading, and keeps what was typed when something is missing."""
    who = person(request)
    one = get_object_or_404(Reading.objects.select_related("sheet"), pk=pk, person=who, locked_at=None)
    actions.refuse_who_can_look(who)
    problem = ""
    if request.method == "POST":
        try:
            actions.lock(one, given(request.POST), by=who)
        except Refused as refused:
            problem = str(refused)
        else:
            following = queries.to_read(who).first()
            messages.success(request, _("Locked. Nobody sees it before the other reader has locked too."))
            return redirect("assistants:reading", following.pk) if following else redirect("assistants:desk")
    sheet = one.sheet
    return render(
        request,
        "assistants/reading.html",
        {
            "reading": one,
            "sheet": sheet,
            "language": autonym(sheet.language),
            "direction": direction(sheet.language),
            "fields": fields(request.POST),
            "problem": problem,
            "counted": queries.counted(who),
        },
        status=200 if not problem else 422,
    )


def given(posted: Mapping[str, str]) -> dict[str, Given]:
    """What was given in each criterion in which a level was chosen."""
    return {
        name: Given(whole(level, -1), posted.get(f"quote_{name}", ""), posted.get(f"note_{name}", ""))
        for name in Criterion.values
        if (level := posted.get(f"level_{name}", "")).isdecimal()
    }


def whole(typed: str, otherwise: int) -> int:
    """A small whole number that was typed; another one where it is none."""
    return int(typed) if typed.isdecimal() and len(typed) <= len("1000") else otherwise


def fields(posted: Mapping[str, str]) -> list[Field]:
    """The five criteria of the form."""
    return [
        Field(
            criterion,
            number,
            tuple(Choice(str(level.value), str(level.label), ANCHORS[criterion][level]) for level in Level),
            posted.get(f"level_{criterion}", ""),
            posted.get(f"quote_{criterion}", ""),
            posted.get(f"note_{criterion}", ""),
        )
        for number, criterion in enumerate(Criterion, 1)
    ]


@dataclass(frozen=True)
class Side:
    """What one of two readers said in one criterion, without who it was."""

    level: str
    quote: str
    note: str


@dataclass(frozen=True)
class Question:
    """One criterion that is to be decided."""

    criterion: Criterion
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]


@never_cache
@login_required
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide between two readings that have both been locked."""
    who = person(request)
    found = next((one for one in queries.disputes() if one.sheet.pk == pk), None)
    if found is None:
        messages.success(request, _("There is nothing to decide here any more."))
        return redirect("assistants:desk")
    require(
        queries.may_decide(who, found), _("Only a reader of a third country who reads this language can decide this.")
    )
    problem = ""
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            actions.decide(
                found.sheet,
                request.POST.get("criterion", ""),
                whole(level, -1),
                request.POST.get("reason", ""),
                by=who,
            )
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect("assistants:dispute", pk)
    context = {
        "sheet": found.sheet,
        "language": autonym(found.sheet.language),
        "direction": direction(found.sheet.language),
        "questions": [question(found, Criterion(name)) for name in found.criteria],
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "assistants/dispute.html", context, status=200 if not problem else 422)


def question(found: queries.Dispute, criterion: Criterion) -> Question:
    """A criterion with what the two said of it, the lower level first: their order may not tell who is at home."""
    marks = sorted((marks[criterion] for _reading, marks in found.readings), key=lambda mark: mark.level)
    sides = tuple(
        Side(
            str(Level(mark.level).label),
            found.sheet.text[mark.start : mark.stop] if mark.start is not None else "",
            mark.note,
        )
        for mark in marks
    )
    choices = tuple(Choice(str(level.value), str(level.label), ANCHORS[criterion][level]) for level in Level)
    return Question(criterion, sides, choices)


@dataclass(frozen=True)
class Row:
    """A language with the agreement of each criterion."""

    language: str
    cells: tuple[Agreement | None, ...]


@login_required
def quality(request: HttpRequest) -> HttpResponse:
    """How far readers agree, by language and criterion, and how steady each is."""
    who = person(request)
    require(examines(who), _("Only standards officers and the secretariat see how readers do."))
    cells = queries.agreements()
    languages = sorted({language for language, _criterion in cells})
    rows = [
        Row(autonym(language), tuple(cells.get((language, name)) for name in Criterion.values))
        for language in languages
    ]
    context = {
        "rows": rows,
        "criteria": Criterion,
        "qualities": queries.qualities(),
        "weeks": queries.weeks(),
        "reading": queries.weeks_being_read(),
    }
    return render(request, "assistants/quality.html", context)


@login_required
@require_POST
def deal(request: HttpRequest) -> HttpResponse:
    """Deal answers of a week to the readers, so many of each assistant in each language."""
    each = request.POST.get("each", "")
    runs = Run.objects.filter(week=request.POST.get("week", ""))
    require(examines(person(request)), _("Only standards officers and the secretariat can deal answers."))

    def does() -> str:
        done = actions.deal(runs, each=whole(each, EACH), by=person(request))
        for language, many in done.missing.items():
            lacks = ngettext(
                "%(many)s answer in %(language)s waits: it lacks a reader at home or abroad.",
                "%(many)s answers in %(language)s wait: they lack a reader at home or abroad.",
                many,
            )
            messages.warning(request, lacks % {"many": many, "language": autonym(language)})
        many = done.sheets
        said = ngettext(
            "%(many)s answer was dealt to two readers.", "%(many)s answers were dealt to two readers.", many
        )
        return said % {"many": many}

    return answered(request, does, "assistants:quality")


@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the answers of a week that are still being read from their readers."""
    many = actions.take_back(request.POST.get("week", ""), by=person(request))
    messages.success(
        request,
        ngettext("%(many)s answer was taken back.", "%(many)s answers were taken back.", many) % {"many": many},
    )
    return redirect("assistants:quality")


@login_required
@require_POST
def name_reader(request: HttpRequest) -> HttpResponse:
    """Let a grader of a member read answers in some languages."""
    who = person(request)
    # Before anybody is looked for: else the answer would tell who has an account.
    require(examines(who), _("Only standards officers and the secretariat can name readers."))
    try:
        whom = get_object_or_404(Person, username=request.POST.get("username", "").strip())
        actions.name_reader(whom, request.POST.get("languages", "").replace(",", " ").split(), by=who)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("assistants:quality")


@login_required
@require_POST
def make_gold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an answer on which two readers agree as a known one."""
    try:
        actions.make_gold(get_object_or_404(Sheet, pk=pk), by=person(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("assistants:quality")


urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/readings/<uuid:pk>/", reading, name="reading"),
    path("desk/disputes/<uuid:pk>/", dispute, name="dispute"),
    path("desk/quality/", quality, name="quality"),
    path("desk/deal/", deal, name="deal"),
    path("desk/take-back/", take_back, name="take_back"),
    path("desk/readers/", name_reader, name="name_reader"),
    path("desk/sheets/<uuid:pk>/known/", make_gold, name="make_gold"),
]
