"""The trust pages: for everybody, and those on which a house speaks for itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member
from ortaq.standards.models import TrustEntry
from ortaq.standards.protection import names
from ortaq.standards.trust import actions, machines, queries, words
from ortaq.standards.trust.clauses import QUESTIONS, SOURCE
from ortaq.standards.trust.forms import AnswerForm, EntryForm
from ortaq.work.refused import Refused


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Who belongs here, what houses say of themselves, and the figures of each quarter."""
    return render(
        request,
        "standards/trust.html",
        {
            "entries": TrustEntry.objects.select_related("broadcaster").order_by("broadcaster__name"),
            "assessments": queries.all_published(),
            "this_quarter": queries.this_quarter(),
            "reports": queries.reports(),
        },
    )


@require_safe
def of_house(request: HttpRequest, house: str) -> HttpResponse:
    """The published self-assessment of a house."""
    found = get_object_or_404(Broadcaster, slug=house)
    assessment = queries.published(found)
    if assessment is None:
        raise Http404
    context = {
        "house": found,
        "assessment": assessment,
        "responsible": names.read_name(found.pk, assessment.responsible),
        "clauses": queries.told(assessment),
        "entry": queries.entry_of(found),
        "source": SOURCE,
    }
    return render(request, "standards/trust_house.html", context)


@require_safe
def report(request: HttpRequest, quarter: str) -> HttpResponse:
    """The figures of a quarter."""
    found = machines.report_or_404(quarter)
    return render(
        request,
        "standards/trust_report.html",
        {"report": found, "figures": words.told(found.figures), "rule": words.rule()},
    )


def speaker(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """Who speaks for which house; raises NotAllowed for anybody else."""
    reader, house = member(request)
    actions.speaks(reader, house)
    return reader, house


@login_required
def entry(request: HttpRequest) -> HttpResponse:
    """What the house says of itself for trust.txt."""
    reader, house = speaker(request)
    found = queries.entry_of(house)
    if request.method == "POST":
        form = EntryForm(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            try:
                actions.say_entry(
                    house=house,
                    by=reader,
                    site=typed["site"],
                    contact=typed["contact"],
                    social=typed["social"].splitlines(),
                )
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _("Your house stands in trust.txt."))
                return redirect("standards:trust_entry")
    else:
        told = {"site": found.site, "contact": found.contact, "social": "\n".join(found.social)} if found else {}
        form = EntryForm(initial=told)
    return render(request, "standards/trust_entry.html", {"form": form, "house": house, "entry": found})


@login_required
@require_POST
def take_entry_back(request: HttpRequest) -> HttpResponse:
    """Leave trust.txt."""
    reader, house = speaker(request)
    actions.take_entry_back(house=house, by=reader)
    messages.success(request, _("Your house stands in trust.txt no more."))
    return redirect("standards:trust_entry")


@login_required
def self_assessment(request: HttpRequest) -> HttpResponse:
    """All questions with what the house has answered so far; on POST it is published."""
    reader, house = speaker(request)
    problem = ""
    if request.method == "POST":
        try:
            actions.publish(house=house, by=reader, responsible=request.POST.get("responsible", "")[:120])
        except Refused as no:
            problem = str(no)
        else:
            messages.success(request, _("The self-assessment is public."))
            return redirect("standards:trust_house", house.slug)
    found, standing = queries.in_work(house), queries.published(house)
    return render(
        request,
        "standards/self_assessment.html",
        {
            "house": house,
            "assessment": found,
            "published": standing,
            "clauses": queries.told(found or standing),
            "missing": queries.missing(found) if found else [],
            "problem": problem,
            "responsible": request.POST.get("responsible", ""),
            "source": SOURCE,
        },
    )


@login_required
def answer(request: HttpRequest, question: str) -> HttpResponse:
    """Answer one question."""
    reader, house = speaker(request)
    if question not in QUESTIONS:
        raise Http404
    assessment = queries.in_work(house) or queries.published(house)
    before = assessment.answers.filter(question=question).first() if assessment else None
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                actions.answer(house=house, by=reader, question=question, **form.cleaned_data)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                return redirect(f"{reverse('standards:self_assessment')}#q-{question}")
    else:
        told = {"answer": before.answer, "words": before.words, "link": before.link} if before else {}
        form = AnswerForm(initial=told)
    context = {"form": form, "house": house, "question": question, "asked": QUESTIONS[question]}
    return render(request, "standards/self_answer.html", context)


urlpatterns = [
    path("trust/", trust, name="trust"),
    path("trust/entry/", entry, name="trust_entry"),
    path("trust/entry/take-back/", take_entry_back, name="trust_entry_back"),
    path("trust/self-assessment/", self_assessment, name="self_assessment"),
    path("trust/self-assessment/<str:question>/", answer, name="self_answer"),
    path("trust/houses/<slug:house>/", of_house, name="trust_house"),
    path("trust/reports/<str:quarter>/", report, name="report"),
    *machines.urlpatterns,
]
