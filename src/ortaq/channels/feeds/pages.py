"""The screen of a live feed: how it is, who may see it, what is blacked out, what happened; open, start and stop it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ortaq.channels import actions, queries
from ortaq.channels.deeds import deed, typed
from ortaq.channels.feeds import forms, state
from ortaq.channels.models import Blackout, Channel, Feed, FeedEvent, FeedRight, Listed
from ortaq.channels.owned import own_channel
from ortaq.core.interchange import schedules
from ortaq.core.playout import TICKS, ticks
from ortaq.core.rights import Decision
from ortaq.exchange.answering import answer
from ortaq.members.models import Person
from ortaq.rights import sentences

EVENTS, COMING, FEW = 40, 12, 8


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
        "doors": state.doors_said(feed),
        "events": [Told(one) for one in state.events_of(feed, EVENTS)],
    }


def shown(
    request: HttpRequest,
    person: Person,
    channel: Channel,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **given: object,
) -> HttpResponse:
    """The whole page; `given` are forms that were refused, and why."""
    feed = feed_of(channel)
    context: dict[str, object] = {
        "channel": channel,
        "city": sentences.city(channel.time_zone),
        "may_plan": actions.may_schedule(person, channel),
        "is_scheduled": channel.airings.exists(),
        "open_form": forms.OpenForm(channel=channel),
        "address_form": forms.AddressForm(),
    }
    if feed:
        rights = {one.territory: one for one in feed.rights.filter(until=None)}
        order = [rights[code] for code in queries.places(channel) if code in rights]
        tick = ticks.of(timezone.now())
        coming = feed.listed.filter(stop__gt=tick)
        last = coming.order_by("-stop").values_list("stop", flat=True).first()
        wanted = forms.uuid_in(request.GET.get("dark", ""))
        dark = coming.filter(pk=wanted).first() if wanted else None
        context |= now_in(feed) | {
            "places": [Place(one, channel.time_zone) for one in order],
            "blackouts": list(feed.blackouts.filter(until=None, stop__gt=tick).select_related("listed")),
            "blackout_form": forms.BlackoutForm(channel=channel, listed=dark),
            "dark": dark,
            "coming": coming[:COMING],
            "guide_until": ticks.to_datetime(last) if last else None,
            "guide_form": forms.GuideForm(),
        }
    return render(request, "channels/feed.html", context | given, status=status)


def there(channel: Channel) -> str:
    """The page."""
    return reverse("channels:feed", args=[channel.slug])


def behind(feed: Feed) -> str:
    """The page of a feed."""
    return there(feed.channel)


def again(name: str, problem_name: str) -> Callable[..., HttpResponse]:
    """The page again, with the form `name` as it was typed."""

    def page(
        request: HttpRequest, person: Person, thing: Channel | Feed, *, form: Form, problem: str, status: HTTPStatus
    ) -> HttpResponse:
        channel = thing.channel if isinstance(thing, Feed) else thing
        return shown(request, person, channel, status=status, **{name: form, problem_name: problem})

    return page


@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """How a feed is, or the form with which a channel begins to carry one; `?dark=` chooses what to black out."""
    return shown(request, *own_channel(request, slug))


@login_required
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of it that changes by itself, for the page that is already there."""
    _person, feed = own_feed(request, slug)
    return render(request, "channels/feed_now.html", now_in(feed))


def opened(channel: Channel, person: Person, form: forms.OpenForm) -> Feed:
    """Let a channel carry a feed."""
    given = form.cleaned_data
    return actions.open_feed(
        channel=channel, programme=given["programme"], address=given["address"], mode=given["mode"], by=person
    )


def darkened(feed: Feed, person: Person, form: forms.BlackoutForm) -> Blackout:
    """Show nothing of it for some time."""
    given = form.cleaned_data
    return actions.black_out(
        feed=feed,
        start=given["start"],
        stop=given["stop"],
        territories=given["territories"],
        slack=form.around,
        because=given["because"],
        listed=Listed.objects.filter(feed=feed, pk=given["listed"]).first() if given["listed"] else None,
        by=person,
    )


def own_blackout(request: HttpRequest, slug: str, blackout: int) -> tuple[Person, Blackout]:
    """A blackout of a feed of the reader's own house, or 404."""
    person, feed = own_feed(request, slug)
    rows = Blackout.objects.select_related("feed__channel__broadcaster")
    return person, get_object_or_404(rows, pk=blackout, feed=feed)


@login_required
@require_POST
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over the partner's guide from a file."""
    person, feed = own_feed(request, slug)
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("Choose a file."))
        return redirect(behind(feed))
    content, name, of = given.read(schedules.MOST_BYTES + 1), given.name or "", request.POST.get("of", "")
    taken = answer(request, lambda: actions.announce(feed=feed, content=content, name=name, of=of, by=person))
    if taken:
        told = ngettext("%(count)s programme taken over.", "%(count)s programmes taken over.", taken.listed)
        messages.success(request, told % {"count": taken.listed})
        if taken.moved:
            moved = ngettext(
                "%(count)s blackout has moved with its programme.",
                "%(count)s blackouts have moved with their programmes.",
                taken.moved,
            )
            messages.success(request, moved % {"count": taken.moved})
        for line, why in taken.left[:FEW]:
            messages.warning(request, _("Line %(line)s was left out. %(why)s") % {"line": line, "why": why})
    return redirect(behind(feed))


open_it = typed(
    own_channel,
    lambda request, channel: forms.OpenForm(request.POST, channel=channel),
    opened,
    lambda _given: gettext_lazy("The feed is set up. Start it when its rights are in order."),
    there,
    again=again("open_form", "problem"),
)
start = deed(own_feed, lambda feed, person: actions.start_feed(feed=feed, by=person), gettext_lazy("Started."), behind)
stop = deed(
    own_feed,
    lambda feed, person: actions.stop_feed(feed=feed, by=person),
    gettext_lazy("Stopped; the slate follows."),
    behind,
)
address = typed(
    own_feed,
    lambda request, _feed: forms.AddressForm(request.POST),
    lambda feed, person, form: actions.change_address(feed=feed, address=form.cleaned_data["address"], by=person),
    lambda _given: gettext_lazy("The address is changed."),
    behind,
    again=again("address_form", "address_problem"),
)
black_out = typed(
    own_feed,
    lambda request, feed: forms.BlackoutForm(request.POST, channel=feed.channel),
    darkened,
    lambda _given: gettext_lazy("Nothing of the feed is shown in that time."),
    behind,
    again=again("blackout_form", "dark_problem"),
)
lift = deed(
    own_blackout,
    lambda blackout, person: actions.lift(blackout=blackout, by=person),
    gettext_lazy("It is shown again."),
    lambda blackout: behind(blackout.feed),
)


urlpatterns: list[URLPattern] = [
    path("<slug:slug>/feed/", page, name="feed"),
    path("<slug:slug>/feed/now/", now, name="feed_now"),
    path("<slug:slug>/feed/open/", open_it, name="feed_open"),
    path("<slug:slug>/feed/start/", start, name="feed_start"),
    path("<slug:slug>/feed/stop/", stop, name="feed_stop"),
    path("<slug:slug>/feed/address/", address, name="feed_address"),
    path("<slug:slug>/feed/guide/", guide, name="feed_guide"),
    path("<slug:slug>/feed/blackouts/", black_out, name="feed_black_out"),
    path("<slug:slug>/feed/blackouts/<int:blackout>/lift/", lift, name="feed_lift"),
]
