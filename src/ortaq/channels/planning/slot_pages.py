"""What is done with one slot: plan it, move it, take it out, decide what the rules leave to a person."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.channels import actions, forms, queries
from ortaq.channels.owned import address, own_channel, own_slot
from ortaq.channels.planning.panel import explained, planning
from ortaq.channels.planning.week_pages import shown
from ortaq.exchange.answering import answer
from ortaq.rights import sentences
from ortaq.work.refused import Refused


@login_required
@require_POST
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a programme at a time; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    form = forms.PlanForm(request.POST, channel=channel)
    if not form.is_valid():
        day = form.cleaned_data.get("day")
        return shown(
            request, person, channel, planning(request, channel, form), day, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        slot = actions.plan(
            channel=channel,
            programme=form.cleaned_data["programme"],
            starts_at=form.starts_at,
            seconds=form.seconds,
            by=person,
        )
    except Refused as refused:
        beside = planning(request, channel, form, str(refused))
        return shown(request, person, channel, beside, form.cleaned_data["day"], status=HTTPStatus.CONFLICT)
    messages.success(
        request,
        _("“%(title)s” is planned, and goes on the air when you publish.") % {"title": sentences.title(slot.programme)},
    )
    return redirect(address(channel, slot))


@login_required
@require_POST
def move(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Give a slot another time or length; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    day = queries.day_at(channel, found.starts_at)
    form = forms.MoveForm(request.POST, channel=channel)
    if not form.is_valid():
        beside = explained(channel, found, form)
        return shown(request, person, channel, beside, day, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.move(slot=found, starts_at=form.starts_at, seconds=form.seconds, by=person)
    except Refused as refused:
        return shown(
            request, person, channel, explained(channel, found, form, str(refused)), day, status=HTTPStatus.CONFLICT
        )
    messages.success(request, _("Moved; it goes on the air at the new time when you publish."))
    return redirect(address(channel, found))


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Take a slot out."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    day = queries.day_at(channel, found.starts_at)
    try:
        actions.remove(slot=found, by=person)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(address(channel, found))
    messages.success(request, _("Taken out."))
    return redirect(f"{address(channel)}?day={day}")


@login_required
@require_POST
def clear(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Show it all the same where the rules leave it to a person, with a reason."""
    person, channel = own_channel(request, slug)
    found, because = own_slot(channel, slot), request.POST.get("because", "")
    told = _("Decided; your name and the reason stay with the showing.")
    answer(request, lambda: actions.clear(slot=found, by=person, because=because), told)
    return redirect(address(channel, found))


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Take such a decision back."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    answer(request, lambda: actions.reopen(slot=found, by=person), _("The decision is taken back."))
    return redirect(address(channel, found))


urlpatterns = [
    path("<slug:slug>/plan/", plan, name="plan"),
    path("<slug:slug>/slots/<uuid:slot>/move/", move, name="move"),
    path("<slug:slug>/slots/<uuid:slot>/remove/", remove, name="remove"),
    path("<slug:slug>/slots/<uuid:slot>/clear/", clear, name="clear"),
    path("<slug:slug>/slots/<uuid:slot>/reopen/", reopen, name="reopen"),
]
