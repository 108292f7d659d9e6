"""The screens of the room `standards`; each part of it brings its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path

from ortaq.standards.breaches import pages as breaches
from ortaq.standards.charter import pages as charter
from ortaq.standards.consents import pages as consents
from ortaq.standards.gate import pages as gate
from ortaq.standards.protection import pages as protection
from ortaq.standards.terms import pages as terms
from ortaq.standards.trust import pages as trust


def home(request: HttpRequest) -> HttpResponse:
    """What is in this room, and what waits in it for whoever looks."""
    return render(request, "standards/home.html", {})


app_name = "standards"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    *charter.urlpatterns,
    *terms.urlpatterns,
    *trust.urlpatterns,
    *consents.urlpatterns,
    *gate.urlpatterns,
    *protection.urlpatterns,
    *breaches.urlpatterns,
]
