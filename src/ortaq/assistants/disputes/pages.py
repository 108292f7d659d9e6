"""What is said against facts and corrections: the reasons for those who decide, and one's decision."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.assistants.disputes import actions, queries
from ortaq.assistants.facts.rules import keeps_facts
from ortaq.assistants.models import Correction, Dispute, Fact
from ortaq.members.rules import person
from ortaq.members.territories import territories
from ortaq.work.answered import answered

DECIDED = 30


def rows(found: Iterable[Dispute], reader: Any) -> list[dict[str, object]]:
    """Disputes with the names of their countries, and what this reader may do about each."""
    names = territories()
    return [
        {
            "dispute": one,
            "country": names[one.country].names if one.country in names else None,
            "decided_in": names[country].names
            if one.decided_by and (country := queries.country_of(one.decided_by)) in names
            else None,
            "may_decide": one.outcome == "open" and queries.may_decide(reader, one),
            "is_mine": one.outcome == "open" and one.person == reader,
        }
        for one in found
    ]


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a decision with its reasons, and what was decided of late."""
    who = person(request)
    context = {
        "waiting": rows(queries.waiting(), who),
        "decided": rows(queries.disputes().exclude(outcome="open").order_by("-decided_at")[:DECIDED], who),
        "may": keeps_facts.test(who),
    }
    return render(request, "assistants/disputes.html", context)


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It stands, says somebody of another country."""
    one = get_object_or_404(queries.disputes(), pk=pk)

    def does() -> str:
        actions.dismiss(one, by=person(request), answer=request.POST.get("answer", ""))
        return _("It stands; your reason is shown to everybody.")

    return answered(request, does, "assistants:disputes")


@login_required
@require_POST
def dispute_fact(request: HttpRequest, slug: str) -> HttpResponse:
    """A reviewer's no."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        actions.dispute(one, by=person(request), reason=request.POST.get("note", ""))
        return _("“%s” is disputed; nobody is asked about it until it is settled.") % one

    return answered(
        request, does, *(("assistants:fact", slug) if "stay" in request.POST else ("assistants:fact_desk",))
    )


@login_required
@require_POST
def take_back_fact(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own dispute back."""
    one = get_object_or_404(Fact, slug=slug)

    def does() -> str:
        actions.take_back(one, by=person(request))
        return _("You dispute it no longer.")

    return answered(request, does, "assistants:disputes")


@login_required
@require_POST
def dispute_correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a published correction is wrong."""
    one = get_object_or_404(Correction, pk=pk)

    def does() -> str:
        actions.dispute(one, by=person(request), reason=request.POST.get("note", ""))
        return _("The correction is disputed; somebody of another country decides.")

    return answered(request, does, "corrections:correction", pk)


@login_required
@require_POST
def take_back_correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own dispute of a correction back."""
    one = get_object_or_404(Correction, pk=pk)

    def does() -> str:
        actions.take_back(one, by=person(request))
        return _("You dispute it no longer.")

    return answered(request, does, "corrections:correction", pk)


urlpatterns = [
    path("disputes/", desk, name="disputes"),
    path("disputes/<uuid:pk>/dismiss/", dismiss, name="dismiss_dispute"),
    path("facts/<str:slug>/dispute/", dispute_fact, name="dispute_fact"),
    path("facts/<str:slug>/take-back/", take_back_fact, name="take_back_dispute"),
    path("corrections/<uuid:pk>/dispute/", dispute_correction, name="dispute_correction"),
    path("corrections/<uuid:pk>/take-back/", take_back_correction, name="take_back_correction_dispute"),
]
