"""Name in a slot's panel what stands in for it abroad, or let the slate stand there again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.channels import actions, forms
from ortaq.channels.owned import address, own_channel, own_slot
from ortaq.exchange.answering import answer
from ortaq.rights import sentences


@login_required
@require_POST
def name(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Let a programme stand in."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    form = forms.StandInForm(request.POST, slot=found)
    if form.is_valid():
        programme = form.cleaned_data["programme"]
        done = _("“%(title)s” stands in there when you publish.") % {"title": sentences.title(programme)}
        answer(request, lambda: actions.name_stand_in(slot=found, programme=programme, by=person), done)
    return redirect(address(channel, found))


@login_required
@require_POST
def drop(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Let the slate stand there."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    done = _("The slate stands there when you publish.")
    answer(request, lambda: actions.drop_stand_in(slot=found, by=person), done)
    return redirect(address(channel, found))


urlpatterns = [
    path("<slug:slug>/slots/<uuid:slot>/stand-in/", name, name="name_stand_in"),
    path("<slug:slug>/slots/<uuid:slot>/stand-in/drop/", drop, name="drop_stand_in"),
]
