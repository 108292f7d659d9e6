"""Screens of the bank: for everybody facts and conflicts of sources; for reviewers the desk and the questions."""

import re
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.assistants.disputes import queries as disputes
from ortaq.assistants.disputes.pages import rows
from ortaq.assistants.facts import actions, queries
from ortaq.assistants.facts.rules import keeps_facts, require_keeper
from ortaq.assistants.facts.shown import as_script, json_ld
from ortaq.assistants.models import Fact, FactKind, Finding, FindingKind, Outcome, Persona, Question, Topic
from ortaq.members.rules import person
from ortaq.members.territories import territories
from ortaq.work.answered import answered

A_PAGE = 60
MOST_DIGITS = 19
LANGUAGES = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")


def one_of(value: str, choices: Any) -> str:
    """The value where it is a choice, else nothing: a filter that is unknown filters nothing."""
    return value if value in choices else ""


def countries() -> dict[str, dict[str, str]]:
    """Names of the countries that have facts, by code."""
    has = set(Fact.objects.exclude(country="").values_list("country", flat=True).distinct())
    return {code: territory.names for code, territory in territories().items() if code in has}


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Every published fact, by country and topic."""
    names = countries()
    country = one_of(request.GET.get("country", ""), names)
    topic = one_of(request.GET.get("topic", ""), Topic.values)
    found = queries.public(country or None, topic)
    told = {
        "facts": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "names": names,
        "country": country,
        "topics": Topic.choices,
        "topic": topic,
        "standing": queries.standing(),
        "is_keeper": keeps_facts.test(request.user),
    }
    return render(request, "assistants/facts.html", told)


@require_safe
def fact(request: HttpRequest, slug: str) -> HttpResponse:
    """One fact: what is so, who says so, who has confirmed it, what was wrong with it before."""
    shown = Fact.objects.prefetch_related("sources", "findings", "versions")
    is_keeper = keeps_facts.test(request.user)
    one = get_object_or_404(shown if is_keeper else shown.filter(state__in=queries.SHOWN), slug=slug)
    names = territories()
    reviewers = [(names[word.country].names, word) for word in queries.words_on(one) if word.country in names]
    told = {
        "fact": one,
        "country": names[one.country].names if one.country else None,
        "sources": queries.in_reading_order(one.sources.all()),
        "independent": queries.independent_sources(one),
        "reviewers": reviewers,
        "can_check": [tag for tag in one.statement if is_keeper and actions.speaks(person(request), tag)],
        "disputes": rows(disputes.against(one), request.user),
        "many_open": disputes.against(one).filter(outcome=Outcome.OPEN).count(),
        "versions": one.versions.order_by("-number"),
        "is_keeper": is_keeper,
        "json_ld": as_script(json_ld(one, request)),
        "wants": FactKind(one.kind).label,
    }
    return render(request, "assistants/fact.html", told)


@require_safe
def fact_as_json_ld(request: HttpRequest, slug: str) -> JsonResponse:
    """The same for machines, in every language."""
    one = get_object_or_404(Fact.objects.filter(state__in=queries.SHOWN).prefetch_related("sources"), slug=slug)
    return JsonResponse(
        json_ld(one, request), json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json"
    )


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Everything that sources disagree about, our own errors with it."""
    names = countries()
    kind = one_of(request.GET.get("kind", ""), FindingKind.values)
    country = one_of(request.GET.get("country", ""), names)
    told = {
        "findings": Paginator(queries.findings(kind, country), A_PAGE).get_page(request.GET.get("page")),
        "kinds": FindingKind.choices,
        "kind": kind,
        "names": names,
        "country": country,
        "is_keeper": keeps_facts.test(request.user),
    }
    return render(request, "assistants/findings.html", told)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The next fact for this reviewer, its sources side by side, and one key to confirm."""
    who = person(request)
    waiting = queries.for_reviewer(who).prefetch_related("sources", "findings")
    asked = request.GET.get("fact", "")
    one = waiting.filter(slug=asked).first() or waiting.first()
    after = waiting.filter(slug__gt=one.slug).order_by("slug").first() or waiting.first() if one else None
    told = {
        "fact": one,
        "after": after,
        "waiting": waiting.count(),
        "country": territories()[one.country].names if one and one.country else None,
        "sources": queries.in_reading_order(one.sources.all()) if one else [],
        "independent": queries.independent_sources(one) if one else 0,
        "words_on": queries.words_on(one) if one else [],
        "standing": queries.standing(),
        "disputes": rows(disputes.against(one), who) if one else [],
        "disputed": disputes.waiting().count(),
        "may": keeps_facts.test(who),
    }
    return render(request, "assistants/fact_desk.html", told)


@login_required
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """A reviewer's yes."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        done = actions.confirm(one, by=person(request), note=request.POST.get("note", ""))
        if done.published_at:
            return _("“%s” is published.") % done
        return _("“%s” waits for somebody of another country.") % done

    return answered(request, does, "assistants:fact_desk")


@login_required
@require_POST
def add_source(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that somebody has read."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        source = actions.add_source(
            one,
            by=person(request),
            publisher=request.POST.get("publisher", ""),
            locator=request.POST.get("locator", ""),
            says=read_value(one, request.POST.get("says", "")),
            quote=request.POST.get("quote", ""),
            official="official" in request.POST,
        )
        return _("The source agrees.") if source.agrees else _("The source says something else: that is a finding.")

    return answered(request, does, "assistants:fact", slug=slug)


@login_required
@require_POST
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Our own error put right: the value, the sentence in a language, or one more form of an answer in it."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        actions.correct(one, by=person(request), why=request.POST.get("why", ""), **changes(one, request.POST))
        return _("Corrected; two countries must confirm it again.")

    return answered(request, does, "assistants:fact", slug=slug)


def changes(one: Fact, typed: QueryDict) -> dict[str, Any]:
    """What somebody wants to be otherwise, as `actions.correct` takes it; raises NotOpen where it is nothing."""
    language, found = typed.get("language", ""), {}
    if value := typed.get("value", "").strip():
        found["value"] = read_value(one, value)
    if (sentence := typed.get("statement", "").strip()) and language in one.statement:
        found["statement"] = one.statement | {language: sentence}
    if (form := typed.get("form", "").strip()) and language in one.answers:
        script = "Cyrl" if re.search("[\u0400-\u04ff]", form) else "Latn"
        more = {"form": form, "script": script, "status": "accepted"}
        found["answers"] = one.answers | {language: [*one.answers[language], more]}
    if not found:
        raise actions.NotOpen(_("Say what should be otherwise."))
    return found


@login_required
@require_POST
def check_language(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Sentence and forms of answers in one language are right."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        actions.check_language(one, language, by=person(request))
        return _("Checked.")

    return answered(request, does, "assistants:fact", slug=slug)


def read_value(one: Fact, typed: str) -> Any:
    """What somebody typed as a value of this fact's kind; raises NotOpen where it is none."""
    typed = typed.strip()
    if not typed:
        raise actions.NotOpen(_("Write what the source says."))
    if one.kind == FactKind.NUMBER:
        digits = typed.replace(" ", "").replace("\u00a0", "").replace(",", "")
        if not digits.lstrip("-").isdecimal() or len(digits) > MOST_DIGITS:
            raise actions.NotOpen(_("Write a whole number, as 2724900."))
        return int(digits)
    if one.kind == FactKind.BOOL:
        return typed in {"yes", "true"}
    return [part.strip() for part in typed.split(",")] if one.kind == FactKind.LIST else typed


@login_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The bank of questions in one language, and what of it nobody has checked."""
    who = person(request)
    require_keeper(who)
    language = (
        one_of(request.GET.get("language", ""), LANGUAGES) or one_of(who.language.split("-")[0], LANGUAGES) or "en"
    )
    persona = one_of(request.GET.get("persona", ""), Persona.values) or Persona.INNOCENT
    topic = one_of(request.GET.get("topic", ""), Topic.values)
    found = queries.questions(language, persona, topic)
    english = {row.fact_id: row.text for row in queries.questions("en", persona)}
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    told = {
        "questions": page,
        "rows": [{"question": row, "english": english.get(row.fact_id, "")} for row in page],
        "language": language,
        "languages": LANGUAGES,
        "persona": persona,
        "personas": Persona.choices,
        "topic": topic,
        "topics": Topic.choices,
        "unchecked": found.filter(back_checked_by=None).count(),
        "may": keeps_facts.test(who) and actions.speaks(who, language),
    }
    return render(request, "assistants/questions.html", told)


@login_required
@require_POST
def check(request: HttpRequest, question: UUID) -> HttpResponse:
    """Check a wording, or write it anew."""
    one = get_object_or_404(Question, pk=question)

    def does() -> str:
        if text := request.POST.get("text", "").strip():
            actions.reword(one, by=person(request), text=text)
            return _("The new wording waits for somebody to check it.")
        actions.back_check(one, by=person(request), back_translation=request.POST.get("back_translation", ""))
        return _("Checked.")

    return answered(request, does, f"/assistants/facts/questions/?language={one.language}&persona={one.persona}")


@login_required
@require_POST
def settle(request: HttpRequest, finding: UUID) -> HttpResponse:
    """Say where the keeper of a source was told, or why a finding is settled."""
    one = get_object_or_404(Finding, pk=finding)

    def does() -> str:
        if to := request.POST.get("reported_to", "").strip():
            actions.report(one, by=person(request), to=to)
            return _("Noted where it was reported.")
        actions.settle(one, by=person(request), note=request.POST.get("note", ""))
        return _("Settled.")

    return answered(request, does, "assistants:findings")


urlpatterns = [
    path("facts/", facts, name="facts"),
    path("facts/desk/", desk, name="fact_desk"),
    path("facts/findings/", findings, name="findings"),
    path("facts/findings/<uuid:finding>/", settle, name="settle_finding"),
    path("facts/questions/", questions, name="questions"),
    path("facts/questions/<uuid:question>/", check, name="check_question"),
    path("facts/<str:slug>.jsonld", fact_as_json_ld, name="fact_json_ld"),
    path("facts/<str:slug>/", fact, name="fact"),
    path("facts/<str:slug>/confirm/", confirm, name="confirm_fact"),
    path("facts/<str:slug>/source/", add_source, name="add_source"),
    path("facts/<str:slug>/correct/", correct, name="correct_fact"),
    path("facts/<str:slug>/languages/<str:language>/", check_language, name="check_language"),
]
