"""The page on which standards officers approve programmes for the children of their territory."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue.models import Programme
from ortaq.children import actions, queries, rules
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member, require
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag
from ortaq.work.answered import answered


def _officer(request: HttpRequest) -> tuple[Person, Broadcaster]:
    reader, house = member(request)
    said = _("Only standards officers approve programmes for children.")
    require(rules.approves(reader, house.territory), said)
    return reader, house


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is approved, and what was taken back."""
    _reader, house = _officer(request)
    found = queries.candidates(house.territory, timezone.now())
    context = {
        "house": house,
        "place": territories()[house.territory].name(reader_tag()),
        "waiting": [one for one in found if one.approval is None or one.is_stale],
        "approved": [one for one in found if one.approval and not one.is_stale],
        "withdrawn": queries.withdrawn(house.territory),
        "has_scale": any(one.suggestion for one in found),
        "scale": next((one.suggestion.floor for one in found if one.suggestion), None),
    }
    return render(request, "children/approvals.html", context)


@login_required
@require_POST
def approve(request: HttpRequest, programme: uuid.UUID) -> HttpResponse:
    """Approve a programme for the age that was chosen, in the officer's own territory."""
    reader, house = _officer(request)
    found = get_object_or_404(Programme, pk=programme)
    chosen = request.POST.get("age", "")

    def does() -> str:
        if not chosen.isdecimal():
            raise actions.BadApproval(_("Choose the age from which children may see it."))
        actions.approve(programme=found, territory=house.territory, age=int(chosen), by=reader)
        return _("“%(title)s” is approved for children of %(age)s and older.") % {"title": found, "age": chosen}

    return answered(request, does, "approvals:approvals")


@login_required
@require_POST
def withdraw(request: HttpRequest, approval: uuid.UUID) -> HttpResponse:
    """Take an approval back."""
    reader, house = _officer(request)
    found = queries.approval_of(approval)
    if found is None or found.territory != house.territory:
        raise Http404

    def does() -> str:
        actions.withdraw(approval=found, by=reader)
        return _("“%(title)s” is no longer shown to children.") % {"title": found.programme}

    return answered(request, does, "approvals:approvals")


app_name = "approvals"
urlpatterns = [
    path("", approvals, name="approvals"),
    path("programme/<uuid:programme>/", approve, name="approve"),
    path("<uuid:approval>/withdraw/", withdraw, name="withdraw"),
]
