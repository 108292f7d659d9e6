"""Steps of a whole schedule: copy days, fill gaps, take the last step back, publish."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ortaq.channels import actions, forms, queries
from ortaq.channels.models import Channel, Slot
from ortaq.channels.owned import address, own_channel
from ortaq.channels.planning.outcome import tell
from ortaq.channels.planning.panel import planning
from ortaq.channels.planning.week_pages import shown
from ortaq.exchange.answering import answer
from ortaq.rights import sentences
from ortaq.work.refused import Refused


@login_required
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the last step of this person."""
    person, channel = own_channel(request, slug)
    last = answer(request, lambda: actions.undo(channel=channel, by=person))
    if last:
        messages.success(request, _("Taken back: %(what)s.") % {"what": last.get_kind_display()})
    return redirect(back(request, channel))


@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a day or a week again."""
    person, channel = own_channel(request, slug)
    form = forms.CopyForm(request.POST)
    if not form.is_valid():
        beside = planning(request, channel) | {"copy_form": form}
        return shown(request, person, channel, beside, None, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    made = answer(
        request,
        lambda: actions.copy(channel=channel, first=given["first"], days=given["days"], to=given["to"], by=person),
    )
    if made:
        left = [left_out(slot, why, channel) for slot, why in made.left]
        tell(request, channel, made.planned, left, stayed=made.refused)
    return redirect(f"{address(channel)}?day={given['to']}")


def left_out(slot: Slot, why: str, channel: Channel) -> str:
    """What could not be planned again, and why."""
    about = {
        "title": sentences.title(slot.programme),
        "at": sentences.moment(slot.starts_at, channel.time_zone),
        "why": why,
    }
    return _("“%(title)s”, %(at)s. %(why)s") % about


@login_required
@require_POST
def fill(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill gaps with what may be shown."""
    person, channel = own_channel(request, slug)
    form = forms.FillForm(request.POST)
    if not form.is_valid():
        beside = planning(request, channel) | {"fill_form": form}
        return shown(request, person, channel, beside, None, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    start, stop = queries.day_of(channel, first)[0], queries.day_of(channel, last)[1]
    made = answer(request, lambda: actions.fill(channel=channel, start=start, stop=stop, by=person))
    if made:
        rest = _("%(minutes)s min of gaps are left.") % {"minutes": made.seconds_left // 60}
        tell(request, channel, made.planned, rest=rest)
    return redirect(f"{address(channel)}?day={first}")


def back(request: HttpRequest, channel: Channel) -> str:
    """The week from which somebody came."""
    day = forms.parsed_day(request.POST.get("day", ""))
    return f"{address(channel)}?day={day}" if day else address(channel)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the drafts on the air, or say why not."""
    person, channel = own_channel(request, slug)
    count = queries.drafts(channel).count()
    try:
        actions.publish(channel=channel, by=person)
    except actions.SlotNotCleared as refused:
        messages.error(request, str(refused))
        return redirect(address(channel, refused.slots[0]))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = ngettext("Published: %(count)s change.", "Published: %(count)s changes.", count)
        messages.success(request, told % {"count": count})
    return redirect(address(channel))


urlpatterns = [
    path("<slug:slug>/publish/", publish, name="publish"),
    path("<slug:slug>/undo/", undo, name="undo"),
    path("<slug:slug>/copy/", copy, name="copy"),
    path("<slug:slug>/fill/", fill, name="fill"),
]
