"""The week of a channel with the panel beside it; the panel alone; what the rights would say of what is typed."""

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, deciding, forms, queries, week
from ortaq.channels.models import Channel, Slot
from ortaq.channels.owned import address, own_channel, own_slot, slot_in
from ortaq.channels.planning import alerts
from ortaq.channels.planning.panel import answered, explained, planning, warned
from ortaq.members.models import Person
from ortaq.origin.queries import label_of_all
from ortaq.rights import sentences


@login_required
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """A week of a channel; `?day=` chooses it, `?slot=` or `?at=` what stands in the panel."""
    person, channel = own_channel(request, slug)
    slot = slot_in(channel, request.GET.get("slot", ""))
    beside = explained(channel, slot) if slot else planning(request, channel)
    day = forms.parsed_day(request.GET.get("day", "")) or (queries.day_at(channel, slot.starts_at) if slot else None)
    return shown(request, person, channel, beside, day)


def shown(
    request: HttpRequest,
    person: Person,
    channel: Channel,
    panel: dict[str, object],
    day: dt.date | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The week with this day in it, and what stands in the panel beside it."""
    slot = panel.get("slot")
    context = {
        "channel": channel,
        "week": week.week_of(channel, day),
        "changes": (changes := week.changes_of(channel)),
        "groups": week.in_groups(changes),
        "alerts": (coming := alerts.alerts_of(channel, timezone.now())),
        "alert_kinds": alerts.counted(coming),
        "undo": actions.last_change(channel, person),
        "may_plan": actions.may_schedule(person, channel),
        "may_clear": actions.may_clear(person, channel),
        "hours": range(24),
        "chosen": slot.pk if isinstance(slot, Slot) else None,
        "city": sentences.city(channel.time_zone),
        "is_over": channel.is_over(timezone.now()),
    }
    return render(request, "channels/schedule.html", context | panel, status=status)


@login_required
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel in which one plans, for the page that is already there."""
    person, channel = own_channel(request, slug)
    return panel_alone(request, person, channel, planning(request, channel))


@login_required
def slot(request: HttpRequest, slug: str, slot: UUID) -> HttpResponse:
    """The panel that explains a slot; without htmx the whole page with it."""
    person, channel = own_channel(request, slug)
    found = own_slot(channel, slot)
    if "HX-Request" not in request.headers:
        return redirect(address(channel, found))
    return panel_alone(request, person, channel, explained(channel, found))


def panel_alone(request: HttpRequest, person: Person, channel: Channel, told: dict[str, object]) -> HttpResponse:
    """What htmx puts into the page."""
    context = {
        "channel": channel,
        "may_plan": actions.may_schedule(person, channel),
        "may_clear": actions.may_clear(person, channel),
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/panel.html", context | told)


@login_required
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rights would say of what is typed so far; nothing, while it is not whole."""
    _person, channel = own_channel(request, slug)
    form = forms.PlanForm(request.GET, channel=channel)
    if not form.is_valid():
        return render(request, "channels/check.html", {"channel": channel})
    programme: Programme = form.cleaned_data["programme"]
    seconds = form.seconds or actions.length_of(programme)
    answers = deciding.preview(channel, programme, form.starts_at, seconds)
    stop = form.starts_at + dt.timedelta(seconds=seconds)
    context = {
        "channel": channel,
        "answers": answered(channel, answers),
        "programme": programme,
        "label": label_of_all(programme),
        "warnings": warned(programme, form.starts_at, stop, answers),
    }
    return render(request, "channels/check.html", context)


urlpatterns = [
    path("<slug:slug>/", schedule, name="schedule"),
    path("<slug:slug>/panel/", panel, name="panel"),
    path("<slug:slug>/check/", check, name="check"),
    path("<slug:slug>/slots/<uuid:slot>/", slot, name="slot"),
]
