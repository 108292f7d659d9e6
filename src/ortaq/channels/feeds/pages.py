"""The screen of a live feed: how it is, who may see it, what is blacked out, what happened; open, start and stop it."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.channels import actions, queries
from ortaq.channels.feeds import forms, state
from ortaq.channels.models import Blackout, Channel, Feed, FeedEvent, FeedMode, FeedRight
from ortaq.core.playout import TICKS, ticks
from ortaq.core.rights import Decision
from ortaq.exchange.answering import answer
from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.rights import sentences
from ortaq.work.refused import Refused

EVENTS = 40


@dataclass(frozen=True)
class Place:
    """What holds for a feed in a territory, in words."""

    row: FeedRight
    zone: str

    @property
    def name(self) -> str:
        """The territory's name."""
        return sentences.place(self.row.territory)

    @property
    def said(self) -> list[str]:
        """The reasons."""
        return sentences.say(Decision.read(self.row.decision), time_zone=self.zone)

    @property
    def hours(self) -> int:
        """How far back it may be seen again."""
        return self.row.reach // TICKS // 3600

    @property
    def has_all_sounds(self) -> bool:
        """Whether it is not for one of its sounds that it is not allowed."""
        return self.row.is_allowed or not Decision.read(self.row.decision).is_allowed


@dataclass(frozen=True)
class Told:
    """An event in words."""

    row: FeedEvent

    @property
    def said(self) -> str:
        """The sentence."""
        return state.said(self.row.code, self.row.about)


def own_channel(request: HttpRequest, slug: str) -> tuple[Person, Channel]:
    """A channel of the reader's own house; for others it is not there."""
    person, house = member(request)
    return person, get_object_or_404(queries.channels_of(house), slug=slug)


def feed_of(channel: Channel) -> Feed | None:
    """The feed of a channel, if it carries one."""
    return state.feeds().filter(channel=channel).first()


def own_feed(request: HttpRequest, slug: str) -> tuple[Person, Feed]:
    """The feed of a channel of the reader's own house, or 404."""
    person, channel = own_channel(request, slug)
    return person, get_object_or_404(state.feeds(), channel=channel)


def now_in(feed: Feed) -> dict[str, object]:
    """The part of the page that changes by itself."""
    return {
        "channel": feed.channel,
        "feed": feed,
        "now": state.now_of(feed),
        "events": [Told(one) for one in state.events_of(feed, EVENTS)],
    }


def shown(
    request: HttpRequest,
    person: Person,
    channel: Channel,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **refused: object,
) -> HttpResponse:
    """The whole page; `refused` are the forms that were refused."""
    feed = feed_of(channel)
    context: dict[str, object] = {
        "channel": channel,
        "city": sentences.city(channel.time_zone),
        "may_plan": actions.may_schedule(person, channel),
        "is_scheduled": channel.airings.exists(),
        "open_form": forms.OpenForm(channel=channel),
        "blackout_form": forms.BlackoutForm(channel=channel),
        "address_form": forms.AddressForm(),
    }
    if feed:
        rights = {one.territory: one for one in feed.rights.filter(until=None)}
        order = [rights[code] for code in queries.places(channel) if code in rights]
        tick = ticks.of(timezone.now())
        context |= now_in(feed) | {
            "places": [Place(one, channel.time_zone) for one in order],
            "blackouts": list(feed.blackouts.filter(until=None, stop__gt=tick)),
            "may_black_out": feed.mode != FeedMode.PASS_THROUGH,
        }
    return render(request, "channels/feed.html", context | refused, status=status)


def there(channel: Channel) -> HttpResponse:
    """Back to the page."""
    return redirect(reverse("channels:feed", args=[channel.slug]))


@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """How a feed is, or the form with which a channel begins to carry one."""
    return shown(request, *own_channel(request, slug))


@login_required
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of it that changes by itself, for the page that is already there."""
    _person, feed = own_feed(request, slug)
    return render(request, "channels/feed_now.html", now_in(feed))


@login_required
@require_POST
def open_it(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a channel carry a feed; what was typed stays when it is refused."""
    person, channel = own_channel(request, slug)
    form = forms.OpenForm(request.POST, channel=channel)
    if not form.is_valid():
        return shown(request, person, channel, open_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        actions.open_feed(
            channel=channel, programme=given["programme"], address=given["address"], mode=given["mode"], by=person
        )
    except Refused as refused:
        return shown(request, person, channel, open_form=form, problem=str(refused), status=HTTPStatus.CONFLICT)
    messages.success(request, _("The feed is set up. Start it when its rights are in order."))
    return there(channel)


@login_required
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Carry it from now on."""
    person, feed = own_feed(request, slug)
    answer(request, lambda: actions.start_feed(feed=feed, by=person), _("Started."))
    return there(feed.channel)


@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Carry it no more."""
    person, feed = own_feed(request, slug)
    answer(request, lambda: actions.stop_feed(feed=feed, by=person), _("Stopped; the slate follows."))
    return there(feed.channel)


@login_required
@require_POST
def address(request: HttpRequest, slug: str) -> HttpResponse:
    """Give it another address."""
    person, feed = own_feed(request, slug)
    form = forms.AddressForm(request.POST)
    if not form.is_valid():
        return shown(request, person, feed.channel, address_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data["address"]
    answer(request, lambda: actions.change_address(feed=feed, address=given, by=person), _("The address is changed."))
    return there(feed.channel)


@login_required
@require_POST
def black_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Show nothing of it for some time; what was typed stays when it is refused."""
    person, feed = own_feed(request, slug)
    form = forms.BlackoutForm(request.POST, channel=feed.channel)
    if not form.is_valid():
        return shown(request, person, feed.channel, blackout_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        actions.black_out(
            feed=feed,
            start=given["start"],
            stop=given["stop"],
            territories=given["territories"],
            slack=form.around,
            because=given["because"],
            by=person,
        )
    except Refused as refused:
        return shown(
            request,
            person,
            feed.channel,
            blackout_form=form,
            dark_problem=str(refused),
            status=HTTPStatus.CONFLICT,
        )
    messages.success(request, _("Nothing of the feed is shown in that time."))
    return there(feed.channel)


@login_required
@require_POST
def lift(request: HttpRequest, slug: str, blackout: int) -> HttpResponse:
    """End a blackout now."""
    person, feed = own_feed(request, slug)
    found = get_object_or_404(Blackout.objects.select_related("feed__channel__broadcaster"), pk=blackout, feed=feed)
    answer(request, lambda: actions.lift(blackout=found, by=person), _("It is shown again."))
    return there(feed.channel)


urlpatterns: list[URLPattern] = [
    path("<slug:slug>/feed/", page, name="feed"),
    path("<slug:slug>/feed/now/", now, name="feed_now"),
    path("<slug:slug>/feed/open/", open_it, name="feed_open"),
    path("<slug:slug>/feed/start/", start, name="feed_start"),
    path("<slug:slug>/feed/stop/", stop, name="feed_stop"),
    path("<slug:slug>/feed/address/", address, name="feed_address"),
    path("<slug:slug>/feed/blackouts/", black_out, name="feed_black_out"),
    path("<slug:slug>/feed/blackouts/<int:blackout>/lift/", lift, name="feed_lift"),
]
