"""The public screens: home, channels, watch, guide, programme, search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ortaq.viewer import territory, verify


def home(request: HttpRequest) -> HttpResponse:
    """What is on now in eight countries, and what is new."""
    return render(request, "viewer/home.html")


def channels(request: HttpRequest) -> HttpResponse:
    """All channels."""
    return render(request, "viewer/home.html")


def watch(request: HttpRequest, channel: str) -> HttpResponse:
    """One channel."""
    return render(request, "viewer/home.html", {"slug": channel})


def guide(request: HttpRequest) -> HttpResponse:
    """The day of all channels."""
    return render(request, "viewer/home.html")


def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme."""
    return render(request, "viewer/home.html", {"key": programme})


def search(request: HttpRequest) -> HttpResponse:
    """Programmes by any spelling."""
    return render(request, "viewer/home.html")


@require_POST
def choose_territory(request: HttpRequest) -> HttpResponse:
    """Remember where the viewer says that they watch, and go back; on nodes that let viewers choose."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    territory.remember(response, request.POST.get("territory", ""))
    return response


app_name = "viewer"
urlpatterns = [
    path("", home, name="home"),
    path("watch/", channels, name="channels"),
    path("watch/<slug:channel>/", watch, name="watch"),
    path("guide/", guide, name="guide"),
    path("search/", search, name="search"),
    path("programme/<uuid:programme>/", programme, name="programme"),
    path("territory/", choose_territory, name="choose_territory"),
    *verify.urlpatterns,
]
