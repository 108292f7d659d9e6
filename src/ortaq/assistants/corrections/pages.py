"""Screens of those who correct: wrong answers, drafts that wait for a second person, tickets to the platforms."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.assistants.corrections import actions, queries
from ortaq.assistants.desk.queries import may_be_seen
from ortaq.assistants.facts.rules import keeps_facts, require_keeper
from ortaq.assistants.models import Answer, Correction, Ticket
from ortaq.assistants.runs.queries import assistants
from ortaq.members.rules import person
from ortaq.work.answered import answered

SHOWN = 40
A_PAGE = 12


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What can be corrected, what waits, and how the platforms answer."""
    who = person(request)
    require_keeper(who)
    wrong = may_be_seen(queries.wrong_answers(), who)
    context = {
        "wrong": Paginator(wrong, A_PAGE).get_page(request.GET.get("page")),
        "many": wrong.count(),
        "me": who,
        "drafts": queries.drafts(),
        "published": queries.published()[:SHOWN],
        "fixes": [queries.fix_of(ticket) for ticket in queries.tickets()[:SHOWN]],
        "assistants": assistants(),
        "may": keeps_facts.test(who),
    }
    return render(request, "assistants/corrections_desk.html", context)


@login_required
@require_POST
def draft(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Draft a correction of a wrong answer."""
    one = get_object_or_404(Answer, pk=answer)

    def does() -> str:
        actions.draft(one, by=person(request), claim=request.POST.get("claim", "").strip())
        return _("Drafted; somebody else must publish it.")

    return answered(request, does, "assistants:corrections_desk")


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish somebody else's draft."""
    one = get_object_or_404(Correction, pk=pk)

    def does() -> str:
        actions.publish(one, by=person(request))
        return _("Published: the feed has it from now on.")

    return answered(request, does, "assistants:corrections_desk")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a correction back."""
    one = get_object_or_404(Correction, pk=pk)

    def does() -> str:
        actions.withdraw(one, by=person(request), why=request.POST.get("why", ""))
        return _("Withdrawn.")

    return answered(request, does, "assistants:corrections_desk")


@login_required
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a platform was told."""
    one = get_object_or_404(Correction, pk=pk)
    assistant = get_object_or_404(assistants(), slug=request.POST.get("assistant", ""))

    def does() -> str:
        actions.send(one, assistant, by=person(request), reference=request.POST.get("reference", ""))
        return _("Noted: %s was told.") % assistant

    return answered(request, does, "assistants:corrections_desk")


@login_required
@require_POST
def acknowledge(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """Note that a platform has answered."""
    one = get_object_or_404(Ticket, pk=ticket)

    def does() -> str:
        actions.acknowledge(one, by=person(request), reference=request.POST.get("reference", ""))
        return _("Noted: the platform has answered.")

    return answered(request, does, "assistants:corrections_desk")


urlpatterns = [
    path("corrections/", desk, name="corrections_desk"),
    path("corrections/draft/<uuid:answer>/", draft, name="draft_correction"),
    path("corrections/<uuid:pk>/publish/", publish, name="publish_correction"),
    path("corrections/<uuid:pk>/withdraw/", withdraw, name="withdraw_correction"),
    path("corrections/<uuid:pk>/send/", send, name="send_correction"),
    path("corrections/tickets/<uuid:ticket>/", acknowledge, name="acknowledge_ticket"),
]
