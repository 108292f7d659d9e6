"""The settings of a channel: change what can safely change, close it, open it again, see what was changed by whom."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.channels import actions, queries
from ortaq.channels.channel_forms import AT_ONCE, ClosingForm, OpenAgainForm, SettingsForm
from ortaq.channels.deeds import typed
from ortaq.channels.models import Channel
from ortaq.channels.owned import own_channel
from ortaq.channels.versions import CALLED, Step, in_words, versions_of
from ortaq.exchange.answering import posted
from ortaq.members.models import Person
from ortaq.work.refused import Refused


@login_required
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what comes of it; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    form = form_of(request, channel)
    if request.method != "POST":
        return page(request, person, channel, form=form)
    if not form.is_valid():
        return page(request, person, channel, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        actions.change_channel(
            channel=channel,
            by=person,
            number=given["number"],
            names=given["names"],
            sounds=given["sounds"],
            subtitles=given["subtitles"],
            signs=given["signs"],
            territories_seen=given["territories"],
            time_zone=given["time_zone"],
        )
    except Refused as refused:
        return page(request, person, channel, form=form, problem=str(refused), status=HTTPStatus.CONFLICT)
    messages.success(request, _("The channel is changed."))
    return redirect(address(channel))


def form_of(request: HttpRequest, channel: Channel) -> SettingsForm:
    """What can be changed, or what was typed of it."""
    is_sent = queries.last_airing(channel) is not None
    return SettingsForm(posted(request), channel=channel, is_sent=is_sent)


def page(
    request: HttpRequest,
    person: Person,
    channel: Channel,
    *,
    form: Form | None = None,
    closing: Form | None = None,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The page, with a form that was not taken and why."""
    context = {
        "channel": channel,
        "form": form or SettingsForm(channel=channel, is_sent=queries.last_airing(channel) is not None),
        "closing": closing or (ClosingForm() if channel.closed_at is None else OpenAgainForm()),
        "problem": "" if closing else problem,
        "closing_problem": problem if closing else "",
        "may_change": actions.may_schedule(person, channel),
        "may_open_again": actions.may_open_again(person, channel),
        "is_over": channel.is_over(timezone.now()),
        "person": person,
        "facts": [Step(str(called), "", in_words(name, getattr(channel, name))) for name, called in CALLED.items()],
        "versions": versions_of(channel),
    }
    return render(request, "channels/settings.html", context, status=status)


def address(channel: Channel) -> str:
    """The page of a channel's settings."""
    return reverse("channels:settings", args=(channel.slug,))


def closed_again(
    request: HttpRequest, person: Person, thing: Channel, *, form: Form, problem: str, status: HTTPStatus
) -> HttpResponse:
    """The page again, with what was typed to close it, or to open it again."""
    return page(request, person, thing, closing=form, problem=problem, status=status)


close = typed(
    own_channel,
    lambda request, _channel: ClosingForm(request.POST),
    lambda channel, person, form: actions.close_channel(
        channel=channel,
        by=person,
        because=form.cleaned_data["because"],
        at_once=form.cleaned_data["when"] == AT_ONCE,
    ),
    lambda _given: _("The channel is closed. Its schedule, logs and receipts stay."),
    address,
    again=closed_again,
)

open_again = typed(
    own_channel,
    lambda request, _channel: OpenAgainForm(request.POST),
    lambda channel, person, form: actions.open_again(channel=channel, by=person, because=form.cleaned_data["because"]),
    lambda _given: _("The channel is open again. Plan what it shows, and publish it."),
    address,
    again=closed_again,
)

urlpatterns = [
    path("<slug:slug>/settings/", settings, name="settings"),
    path("<slug:slug>/settings/close/", close, name="close"),
    path("<slug:slug>/settings/open/", open_again, name="open_again"),
]
