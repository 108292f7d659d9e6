"""The page on which a fact is written, or written anew."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ortaq.assistants.facts import form, writing
from ortaq.assistants.facts.agreement import ENOUGH
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import Fact, FactKind, FactState, Sensitivity, Topic
from ortaq.core.grading.key import Precision
from ortaq.members.rules import person
from ortaq.members.territories import territories
from ortaq.work.refused import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new fact: everything at once, and nothing that was typed is lost when something is missing."""
    who = person(request)
    require_keeper(who)
    if request.method != "POST":
        return shown(request, form.Typed.of(request.GET), None)
    typed = form.Typed.of(request.POST)
    said = form.read(typed)
    if said is None:
        return shown(request, typed, None, HTTPStatus.UNPROCESSABLE_ENTITY)
    fact = writing.write(said, by=who)
    messages.success(request, _("Written. It is published when reviewers of two countries have confirmed it."))
    return redirect("assistants:fact", fact.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: HttpRequest, slug: str) -> HttpResponse:
    """A fact as a new version."""
    who = person(request)
    require_keeper(who)
    living = Fact.objects.filter(sensitivity=Sensitivity.NEUTRAL).exclude(state=FactState.RETIRED)
    fact = get_object_or_404(living, slug=slug)
    if request.method != "POST":
        return shown(request, form.Typed.known(fact), fact)
    typed = form.Typed.of(request.POST)
    said = form.read(typed, fact)
    if said is None:
        return shown(request, typed, fact, HTTPStatus.UNPROCESSABLE_ENTITY)
    names = typed.fields
    read = int(names["version"]) if names["version"].isdecimal() and len(names["version"]) < form.MOST_DIGITS else 0
    try:
        writing.rewrite(fact, said, by=who, why=names["why"], was_wrong=names["was_wrong"] == "yes", version=read)
    except Refused as refused:
        return shown(request, typed, fact, HTTPStatus.CONFLICT, str(refused))
    messages.success(request, _("Written anew; two countries must confirm it again."))
    return redirect("assistants:fact", fact.slug)


def shown(
    request: HttpRequest,
    typed: form.Typed,
    fact: Fact | None,
    status: HTTPStatus = HTTPStatus.OK,
    problem: str = "",
) -> HttpResponse:
    """The form with what was typed, and every sentence at its field."""
    kind = fact.kind if fact else typed.fields.get("kind", "")
    context = {
        "fact": fact,
        "typed": typed,
        "problem": problem,
        "kind": kind,
        "kinds": FactKind.choices,
        "topics": Topic.choices,
        "territories": [(code, one.names) for code, one in territories().items()],
        "precisions": [one.value for one in Precision],
        "languages": [language(typed, tag) for tag in form.LANGUAGES],
        "sources": [source(typed, number) for number in range(form.SOURCES)],
    }
    return render(request, "assistants/fact_form.html", context, status=status)


def language(typed: form.Typed, tag: str) -> dict[str, Any]:
    """What the form has of one language."""
    names = (*form.TEXTS, *form.STATUSES)
    told = {name: typed.fields.get(f"{name}-{tag}", "") for name in names}
    wrong = {name: typed.errors.get(f"{name}-{tag}", "") for name in names}
    return {"tag": tag, "told": told, "wrong": wrong, "is_open": tag == "en" or any(wrong.values())}


def source(typed: form.Typed, number: int) -> dict[str, Any]:
    """What the form has of one source."""
    told = {name: typed.fields.get(f"{name}-{number}", "") for name in form.SOURCE}
    wrong = {name: typed.errors.get(f"{name}-{number}", "") for name in form.SOURCE}
    is_open = number < ENOUGH or any(told.values())
    return {"number": number, "shown": number + 1, "told": told, "wrong": wrong, "is_open": is_open}


urlpatterns = [
    path("facts/new/", write, name="write_fact"),
    path("facts/<str:slug>/edit/", rewrite, name="rewrite_fact"),
]
