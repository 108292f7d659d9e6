"""The register of breaches of a house: all of them with their clocks, and one with what is known of it."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member, require
from ortaq.standards.breaches import actions, queries, rules
from ortaq.standards.breaches.deadlines import deadline_of
from ortaq.standards.breaches.form import CHOICES, Typed
from ortaq.standards.consents.words import place
from ortaq.standards.models import Breach
from ortaq.work.answered import answered
from ortaq.work.refused import Refused


def _officer(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """The reader and the house whose register it is; raises NotAllowed for everybody else."""
    reader, house = member(request)
    said = _("Only a standards officer of %(house)s keeps its register of breaches.") % {"house": house.name}
    require(rules.keeps_breaches(reader, house), said)
    return reader, house


def _form(request: HttpRequest, house: Broadcaster, do: Callable[[actions.Said], Breach]) -> Breach | tuple[Typed, str]:
    """What came of a form: the breach, or what was typed and what is wrong with it."""
    typed = Typed.of(request.POST)
    try:
        return do(typed.said(house))
    except Refused as error:
        return typed, str(error)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """All breaches of the house, and one more."""
    reader, house = _officer(request)
    typed, problem, status = Typed.nothing(house), "", HTTPStatus.OK
    if request.method == "POST":
        made = _form(request, house, lambda said: actions.note_breach(house=house, said=said, by=reader))
        if isinstance(made, Breach):
            messages.success(request, _("“%(breach)s” is in the register; the clock runs.") % {"breach": made})
            return redirect("standards:breach", breach=made.pk)
        (typed, problem), status = made, HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "house": house,
        "place": place(house.territory),
        "deadline": deadline_of(house.territory, queries.today(house)),
        "breaches": [queries.standing(one) for one in queries.breaches_of(house)],
        "typed": typed,
        "problem": problem,
        **CHOICES,
    }
    return render(request, "standards/breaches.html", context, status=status)


def _mine(house: Broadcaster, breach: uuid.UUID) -> Breach:
    """A breach of the reader's house; another house's is not found."""
    found = queries.breach_of(house, breach)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, breach: uuid.UUID) -> HttpResponse:
    """One breach with its clock; what is known of it now can be written down until it is closed."""
    reader, house = _officer(request)
    found = _mine(house, breach)
    typed, problem, status = Typed.known(found), "", HTTPStatus.OK
    if request.method == "POST":
        made = _form(request, house, lambda said: actions.amend_breach(breach=found, said=said, by=reader))
        if isinstance(made, Breach):
            messages.success(request, _("Written down."))
            return redirect("standards:breach", breach=made.pk)
        (typed, problem), status = made, HTTPStatus.UNPROCESSABLE_ENTITY
    names = {name: dict(choices) for name, choices in CHOICES.items()}
    context = {
        "house": house,
        "place": place(house.territory),
        "found": queries.standing(found),
        "data": [names["all_data"][one] for one in found.data],
        "whose": [names["all_whose"][one] for one in found.whose],
        "typed": typed,
        "problem": problem,
        **CHOICES,
    }
    return render(request, "standards/breach.html", context, status=status)


@login_required
@require_POST
def close(request: HttpRequest, breach: uuid.UUID) -> HttpResponse:
    """Close it, when everybody was told or the reason why not is written down."""
    reader, house = _officer(request)
    found = _mine(house, breach)

    def does() -> str:
        actions.close_breach(breach=found, by=reader)
        return _("Closed.")

    return answered(request, does, "standards:breach", breach=found.pk)


urlpatterns = [
    path("protection/breaches/", register, name="breaches"),
    path("protection/breaches/<uuid:breach>/", one, name="breach"),
    path("protection/breaches/<uuid:breach>/close/", close, name="close_breach"),
]
