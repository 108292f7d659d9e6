"""The alerts of a channel on a page, each with what could be shown instead."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.owned import own_channel, own_slot
from ortaq.channels.planning import alerts
from ortaq.exchange.answering import answer
from ortaq.rights import sentences


class InsteadForm(forms.Form):
    """What is planned in the place of a slot, and for how many seconds."""

    programme = forms.ModelChoiceField(Programme.objects.filter(package__isnull=False))
    seconds = forms.IntegerField(min_value=1, required=False)


@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands against the showings of the next 72 hours, by time, and what could be shown instead."""
    person, channel = own_channel(request, slug)
    found = alerts.with_proposals(channel, alerts.alerts_of(channel, timezone.now()))
    context = {
        "channel": channel,
        "alerts": found,
        "kinds": alerts.counted(found),
        "may_plan": actions.may_schedule(person, channel),
        "undo": actions.last_change(channel, person),
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/alerts.html", context)


@login_required
@require_POST
def replace(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """Plan another programme in the place of a slot."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    form = InsteadForm(request.POST)
    if form.is_valid():
        programme, seconds = form.cleaned_data["programme"], form.cleaned_data["seconds"]
        done = _("“%(title)s” is planned in its place, and goes on the air when you publish.") % {
            "title": sentences.title(programme)
        }
        answer(request, lambda: actions.replace(slot=found, programme=programme, seconds=seconds, by=person), done)
    return redirect(reverse("channels:alerts", args=[channel.slug]))
