"""Open a channel of one's own house: for programmes of its own, or to carry a partner's feed."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels import actions
from ortaq.channels.channel_forms import CARRIED, OpeningForm
from ortaq.exchange.answering import posted
from ortaq.members.rules import member
from ortaq.work.refused import Refused

LATER = gettext_lazy("The short name stays for ever: players know it. Later, sounds and subtitles can only be added.")


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what comes of it; what was typed stays when it is refused."""
    person, house = member(request)
    form = OpeningForm(posted(request), house=house)
    context = {"house": house, "form": form, "may_open": actions.may_open_channel(person, house), "later": LATER}
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            given = form.cleaned_data
            first = given["default_sound"]
            try:
                channel = actions.open_channel(
                    broadcaster=house,
                    slug=given["slug"],
                    number=given["number"],
                    names=given["names"],
                    sounds=[first, *(tag for tag in given["sounds"] if tag != first)],
                    subtitles=given["subtitles"],
                    territories_seen=given["territories"],
                    time_zone=given["time_zone"],
                    by=person,
                )
            except Refused as refused:
                context["problem"], status = str(refused), HTTPStatus.CONFLICT
            else:
                messages.success(request, _("The channel is open. Nothing is on the air yet."))
                return redirect("channels:feed" if given["kind"] == CARRIED else "channels:schedule", channel.slug)
    return render(request, "channels/new.html", context, status=status)


urlpatterns = [path("new/", new, name="new")]
