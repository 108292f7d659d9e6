"""A channel on the screen: what is on, what stands beside it, and what was on earlier and may be seen again."""

import datetime as dt
import math
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ortaq.channels.models import Channel
from ortaq.channels.queries import carried, channels, every_channel, hosts_of, hours_later, stream
from ortaq.core.text import convert
from ortaq.origin.queries import labels, labels_of
from ortaq.origin.sentences import reader_tag
from ortaq.viewer import queries, sentences, streams, territory
from ortaq.viewer.player import Player, Sign
from ortaq.viewer.queries import Showing
from ortaq.viewer.territory import Place, name_of, own_zone
from ortaq.work.settings import settings

GRID_HOURS = 4
OLDEST = dt.timedelta(days=31)
"""Further back no address leads."""


@require_safe
def watch(request: HttpRequest, channel: str) -> HttpResponse:
    """A channel: the player, the tamga, now and next, this evening on all channels, other voices of the tale.

    `?from=<seconds since 1970>` is what was on then, so long as its right allows that it is seen again; `?later=3` is
    the channel three hours later, and with both it is what was on there.
    """
    station = get_object_or_404(every_channel(), slug=channel)
    at = timezone.now()
    if station.is_over(at):
        return ended(request, station)
    place = territory.place(request, station.broadcaster.territory)
    zone = own_zone(request, place, station.time_zone)
    hours = hours_later(request.GET.get("later", ""))
    if past := earlier(request.GET.get("from", ""), at):
        shown = queries.on_at(station, past, place.code, zone, hours)
        if shown and shown.stops_at <= at:
            return watch_again(request, shown, at, place)
    about = said_about(station, at, place, zone, hours=hours)
    showing = about["showing"]
    asked = f"?later={hours}" if hours else ""
    player = Player(
        src=stream(station, place.code, hours=hours),
        title=str(convert.in_script(station.names, reader_tag())[1]),
        poster=showing.poster if showing and not showing.is_blocked else "",
        channel=str(station.broadcaster.name),
        live=True,
        page=reverse("viewer:watch", args=(station.slug,)) + asked,
        signs=[Sign(tag, stream(station, place.code, tag, hours=hours)) for tag in station.signs],
        about=reverse("viewer:watch_about", args=(station.slug,)) + asked,
        territory=place.code,
        hosts=hosts_of(station, place.code),
        is_received=place.code in station.territories,
        # Until the stream itself says what is on; a browser that hides date ranges from the page knows no more.
        label=showing.label if showing and not showing.is_blocked else None,
        sounds=labels(showing.programme) if showing else {},
        openings={
            str(one.programme.pk): sentences.opens(one.opens_at, one.territory)
            for one in about["ahead"]
            if one.opens_at
        },
    )
    start = half_hour_before(at)
    kindred = queries.kindred(showing.programme) if showing else []
    page = render(
        request,
        "viewer/watch.html",
        {
            **about,
            "player": player,
            "grid": queries.grid(start, GRID_HOURS, at, place.code, zone),
            "kindred": kindred,
            "labels": labels_of(one.pk for one in kindred),
            "place": place,
            "place_name": name_of(place.code),
        },
    )
    return fetching_from(page, player)


def ended(request: HttpRequest, station: Channel) -> HttpResponse:
    """The page of a channel that was closed: that it has ended, and where others are (410)."""
    return render(request, "viewer/ended.html", {"channel": station}, status=HTTPStatus.GONE)


def fetching_from(page: HttpResponse, player: Player | None) -> HttpResponse:
    """The page, whose policy lets its player fetch from the hosts of the partner that it shows, and no other page."""
    if player and player.hosts:
        # django-csp adds this to the policy of this answer alone.
        page._csp_update = {"connect-src": player.hosts, "media-src": player.hosts}  # type: ignore[attr-defined]
    return page


def watch_again(request: HttpRequest, shown: Showing, at: dt.datetime, place: Place) -> HttpResponse:
    """What was on a channel earlier: its film to the last second that its right allows, or why not any more."""
    station, hours, player = shown.channel, shown.hours, None
    here = reverse("viewer:watch", args=(station.slug,))
    later = f"later={hours}" if hours else ""
    if not shown.is_blocked and shown.seen_until and at < shown.seen_until:
        begin, end = int(shown.starts_at.timestamp()), math.ceil(shown.stops_at.timestamp())
        span = f"?from={begin}&to={end}"
        player = Player(
            src=f"{stream(station, place.code, hours=hours)}{span}",
            signs=[
                Sign(tag, f"{stream(station, place.code, tag, hours=hours)}{span}") for tag in shown.accessible.signed
            ],
            title=str(convert.in_script(shown.programme.titles, reader_tag())[1]),
            poster=shown.poster,
            channel=str(station.broadcaster.name),
            territory=place.code,
            hosts=hosts_of(station, place.code),
            label=shown.label,
            sounds=labels(shown.programme),
            until=shown.seen_until,
            page=f"{here}?from={begin}" + f"&{later}" * bool(later),
            over=sentences.gone(shown),
        )
    kindred = queries.kindred(shown.programme)
    page = render(
        request,
        "viewer/watch_again.html",
        {
            "channel": station,
            "showing": shown,
            "hours": hours,
            "live": here + f"?{later}" * bool(later),
            "player": player,
            "zone": shown.zone,
            "place": place,
            "place_name": name_of(place.code),
            "kindred": kindred,
            "labels": labels_of(one.pk for one in kindred),
        },
    )
    return fetching_from(page, player)


def earlier(text: str, at: dt.datetime) -> dt.datetime | None:
    """An instant of the past that an address names in whole seconds since 1970, at most a month old."""
    if not (text.isascii() and text.isdigit() and len(text) <= len("1800000000")):
        return None
    found = dt.datetime.fromtimestamp(int(text), dt.UTC)
    return found if at - OLDEST < found < at else None


@require_safe
def watch_about(request: HttpRequest, channel: str) -> HttpResponse:
    """What stands beside the player, for what is on now and the chosen languages; htmx puts it in at a boundary."""
    station = get_object_or_404(channels(), slug=channel)
    place = territory.place(request, station.broadcaster.territory)
    zone = own_zone(request, place, station.time_zone)
    return render(
        request,
        "viewer/watch_about.html",
        said_about(
            station,
            timezone.now(),
            place,
            zone,
            sound=request.GET.get("sound", ""),
            subtitles=request.GET.get("subtitles", ""),
            hours=hours_later(request.GET.get("later", "")),
        )
        | {"is_part": True, "place_name": name_of(place.code)},
    )


def said_about(
    station: Channel,
    at: dt.datetime,
    place: Place,
    zone: ZoneInfo,
    *,
    sound: str = "",
    subtitles: str = "",
    hours: int = 0,
) -> dict[str, Any]:
    """What is on the channel, or on the one that is so many hours later, in words."""
    found = queries.ahead(station, at, place.code, zone, hours)
    showing, after = queries.now_and_next(found, at)
    return {
        "channel": station,
        "ahead": found,
        "showing": showing,
        "carried": None if showing or hours else carried(station),
        "hours": hours,
        "time_shifts": settings().time_shifts,
        "part": showing.part(at) if showing else 0,
        "after": after,
        "zone": zone,
        "at": at,
        "place": place,
        "sound": sound,
        "subtitles": subtitles,
    }


@require_safe
def watch_provenance(request: HttpRequest, channel: str) -> HttpResponse:
    """The origin of what is on a channel now, for machines; `?later=3` is the channel three hours later."""
    station = get_object_or_404(channels(), slug=channel)
    place = territory.place(request, station.broadcaster.territory)
    at = timezone.now()
    hours = hours_later(request.GET.get("later", ""))
    showing = queries.on_at(station, at, place.code, own_zone(request, place, station.time_zone), hours)
    shown = showing.programme if showing and not showing.is_blocked else None
    return streams.told_to_machines(streams.channel_provenance(station, shown))


def half_hour_before(at: dt.datetime) -> dt.datetime:
    """The full or half hour before an instant, at least ten minutes back."""
    earlier = at - dt.timedelta(minutes=10)
    return earlier.replace(minute=30 * math.floor(earlier.minute / 30), second=0, microsecond=0)


urlpatterns = [
    path("watch/<slug:channel>/", watch, name="watch"),
    path("watch/<slug:channel>/about/", watch_about, name="watch_about"),
    path("watch/<slug:channel>/provenance.json", watch_provenance, name="watch_provenance"),
]
