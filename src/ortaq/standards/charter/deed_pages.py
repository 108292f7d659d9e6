"""What is done with a charter on its screens: begin, name, open, adopt, leave, reserve, lift."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member
from ortaq.standards.charter import adopting, queries, sentences, writing
from ortaq.standards.charter.reader_pages import ReserveForm, read
from ortaq.standards.models import Adoption, Charter, Reservation
from ortaq.work.refused import Refused


class DayForm(forms.Form):
    """A day that may be left out."""

    day = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the template, or from the charter that is named."""
    person, _house = member(request)
    base = queries.charters().filter(pk=request.POST["based_on"]).first() if request.POST.get("based_on") else None
    try:
        made = writing.begin(by=person, based_on=base)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("standards:charters")
    messages.success(request, _("The draft is begun. Open a rule to edit it."))
    return redirect("standards:charter", made.pk)


def done(request: HttpRequest, found: Charter, do: Callable[[Person, Broadcaster], object], said: str) -> HttpResponse:
    """Do it and go back to the charter; a refusal stands above it."""
    person, house = member(request)
    try:
        do(person, house)
    except Refused as no:
        return read(request, found, str(no))
    messages.success(request, said)
    return redirect("standards:charter", found.pk)


@login_required
@require_POST
def open_charter(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Open a draft for adoption."""
    found = get_object_or_404(queries.charters(), pk=charter)
    return done(
        request,
        found,
        lambda person, _house: writing.open_charter(charter=found, by=person),
        _("The charter is open for adoption, and nothing in it changes any more."),
    )


@login_required
@require_POST
def name(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Give a draft its title, and say whether it still is a template."""
    found = get_object_or_404(queries.charters(), pk=charter)
    return done(
        request,
        found,
        lambda person, _house: writing.name_charter(
            charter=found,
            by=person,
            tag=sentences.reader(),
            title=request.POST.get("title", "")[:200],
            is_template="is_template" in request.POST,
        ),
        _("The charter is named."),
    )


@login_required
@require_POST
def discard(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = get_object_or_404(queries.charters(), pk=charter)
    person, _house = member(request)
    try:
        writing.discard(charter=found, by=person)
    except Refused as no:
        return read(request, found, str(no))
    messages.success(request, _("The draft is thrown away."))
    return redirect("standards:charters")


@login_required
@require_POST
def adopt(request: HttpRequest, charter: UUID) -> HttpResponse:
    """Bind one's house to a charter."""
    found = get_object_or_404(queries.charters(), pk=charter)
    form = DayForm(request.POST)
    if not form.is_valid():
        return read(request, found, _("Give the day as year, month and day, or leave it empty for today."))
    return done(
        request,
        found,
        lambda person, house: adopting.adopt(
            charter=found,
            house=house,
            by=person,
            digest=request.POST.get("digest", ""),
            since=form.cleaned_data["day"],
        ),
        _("Your house has adopted the charter."),
    )


@login_required
@require_POST
def leave(request: HttpRequest, adoption: UUID) -> HttpResponse:
    """End the adoption of one's house."""
    found = get_object_or_404(Adoption.objects.select_related("charter", "member"), pk=adoption)
    form = DayForm(request.POST)
    if not form.is_valid():
        return read(request, found.charter, _("Give the day as year, month and day, or leave it empty for tomorrow."))
    return done(
        request,
        found.charter,
        lambda person, _house: adopting.leave(adoption=found, by=person, until=form.cleaned_data["day"]),
        _("The adoption ends on that day."),
    )


@login_required
@require_POST
def reserve(request: HttpRequest, adoption: UUID, rule: str) -> HttpResponse:
    """Make a reservation on a rule; what was typed stays when it is refused."""
    found = get_object_or_404(Adoption.objects.select_related("charter", "member"), pk=adoption)
    person, _house = member(request)
    form = ReserveForm(request.POST)
    if not form.is_valid():
        return read(request, found.charter, _("The reservation lacks something."), (rule, form))
    try:
        adopting.reserve(adoption=found, rule_id=rule, by=person, **form.cleaned_data)
    except Refused as no:
        return read(request, found.charter, str(no), (rule, form))
    messages.success(request, _("The reservation stands; everybody can read it."))
    return redirect("standards:charter", found.charter_id)


@login_required
@require_POST
def lift(request: HttpRequest, reservation: UUID) -> HttpResponse:
    """Lift a reservation of one's house."""
    found = get_object_or_404(
        Reservation.objects.select_related("adoption__charter", "adoption__member"), pk=reservation
    )
    return done(
        request,
        found.adoption.charter,
        lambda person, _house: adopting.lift(reservation=found, by=person),
        _("The reservation is lifted."),
    )
