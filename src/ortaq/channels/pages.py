"""Screens of the room `channels`: the schedule of a house's channels, and the guide for machines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from ortaq.channels import listing, queries


def guide_of_all(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """XMLTV of every channel."""
    return HttpResponse(listing.xmltv_of(queries.channels()), content_type="application/xml; charset=utf-8")


def guide_of_one(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """XMLTV of one channel."""
    channel = get_object_or_404(queries.channels(), slug=slug)
    return HttpResponse(listing.xmltv_of([channel]), content_type="application/xml; charset=utf-8")


def list_for_players(request: HttpRequest) -> HttpResponse:
    """M3U of every channel; `?territory=KG` names the streams for viewers there."""
    found = listing.m3u_of(queries.channels(), request.GET.get("territory", ""))
    return HttpResponse(found, content_type="audio/x-mpegurl; charset=utf-8")


app_name = "channels"
urlpatterns = [
    path("guide.xml", guide_of_all, name="guide_of_all"),
    path("channels.m3u", list_for_players, name="list_for_players"),
    path("<slug:slug>/guide.xml", guide_of_one, name="guide_of_one"),
]
