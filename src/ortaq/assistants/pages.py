"""The screens of the room `assistants`; each part of it brings its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path

from ortaq.assistants.corrections import pages as corrections
from ortaq.assistants.desk import pages as desk
from ortaq.assistants.disputes import pages as disputes
from ortaq.assistants.facts import pages as facts
from ortaq.assistants.facts import write_pages as facts_written
from ortaq.assistants.report import pages as report
from ortaq.assistants.rules import examines
from ortaq.assistants.runs import pages as runs
from ortaq.members.models import Person


def home(request: HttpRequest) -> HttpResponse:
    """What is in this room, and what waits in it for whoever looks."""
    who = request.user
    return render(request, "assistants/home.html", {"examines": isinstance(who, Person) and examines(who)})


app_name = "assistants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    *corrections.urlpatterns,
    *desk.urlpatterns,
    *disputes.urlpatterns,
    # Before the facts, of which none is called new.
    *facts_written.urlpatterns,
    *facts.urlpatterns,
    *report.urlpatterns,
    *runs.urlpatterns,
]
