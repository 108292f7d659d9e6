"""Guides for machines, of all channels or of one: XMLTV, TV-Anytime, DVB-I, M3U, iCalendar."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.guides import calendars, listing
from ortaq.channels.guides.receivers import told
from ortaq.core.interchange import dvbi, tva
from ortaq.core.text import languages
from ortaq.rights import sentences


def territory_in(request: HttpRequest) -> str:
    """For which territory a guide is asked for; without one it tells what is planned."""
    return request.GET.get("territory", "").upper()


def hours_in(request: HttpRequest) -> int:
    """Of which later channels a guide is asked for (`?later=3`); 0: of the channels themselves."""
    return queries.hours_later(request.GET.get("later", ""))


def guide_of_all(request: HttpRequest) -> HttpResponse:
    """XMLTV of every channel; `?territory=KG` tells what is seen there, `?later=3` the channels three hours later."""
    found = listing.xmltv_of(queries.channels(), territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def guide_of_one(request: HttpRequest, slug: str) -> HttpResponse:
    """XMLTV of one channel; `?territory=KG` tells what is seen there, `?later=3` the channel three hours later."""
    channel = get_object_or_404(queries.channels(), slug=slug)
    found = listing.xmltv_of([channel], territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def list_for_players(request: HttpRequest, territory: str = "") -> HttpResponse:
    """M3U of every channel with the streams for viewers in a territory, which stands in the name or in `?territory=`.

    Some players know a list by the end of its address only. `?later=3` is the list of the channels three hours later.
    """
    found = listing.m3u_of(queries.channels(), territory.upper() or territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="audio/x-mpegurl; charset=utf-8")


def calendar_of_channel(request: HttpRequest, slug: str) -> HttpResponse:
    """iCalendar of one channel; `?language=kk-Latn` and `?territory=KZ` say for whom, `?later=3` three hours later."""
    channel = get_object_or_404(queries.channels(), slug=slug)
    found = calendars.of_channel(channel, language_of(request), territory_in(request), hours_in(request))
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def calendar_of_programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """iCalendar of the showings of one programme on every channel; `?later=3` on those three hours later."""
    shown = get_object_or_404(Programme, pk=programme)
    found = calendars.of_programme(
        shown, queries.channels(), language_of(request), territory_in(request), hours_in(request)
    )
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def language_of(request: HttpRequest) -> str:
    """The language that was asked for by its tag, else that of the reader: calendars bring no cookie."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in languages.INTERFACE.values() else sentences.reader()


def guide_for_receivers(request: HttpRequest) -> HttpResponse:
    """TV-Anytime of every channel: programmes and schedule; `?territory=KG` and `?later=3` as in XMLTV."""
    found = tva.export(told(queries.channels(), territory_in(request), hours_in(request)))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


def services(request: HttpRequest) -> HttpResponse:
    """DVB-I service list of every channel; `?territory=KG` those received there, `?later=3` those three hours later."""
    found = dvbi.export(told(queries.channels(), territory_in(request), hours_in(request)))
    return HttpResponse(found, content_type="application/xml; charset=utf-8")


urlpatterns = [
    path("guide.xml", guide_of_all, name="guide_of_all"),
    path("guide.tva.xml", guide_for_receivers, name="guide_for_receivers"),
    path("services.xml", services, name="services"),
    path("channels.m3u", list_for_players, name="list_for_players"),
    path("channels-<slug:territory>.m3u", list_for_players, name="list_in_territory"),
    path("programmes/<uuid:programme>/calendar.ics", calendar_of_programme, name="calendar_of_programme"),
    path("<slug:slug>/guide.xml", guide_of_one, name="guide_of_one"),
    path("<slug:slug>/calendar.ics", calendar_of_channel, name="calendar"),
]
