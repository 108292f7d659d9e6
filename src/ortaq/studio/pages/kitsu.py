"""Buttons of the panel of Kitsu on the page of shots."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.studio.actions import kitsu
from ortaq.studio.forms import KitsuForm
from ortaq.studio.models import Project
from ortaq.studio.pages.doing import part_of, pressed, taken
from ortaq.studio.pages.tracker import shown


def back_to(project: Project) -> str:
    """The panel."""
    return reverse("studio:tracker", args=[project.pk]) + "#kitsu"


@login_required
@require_POST
def follow(request: HttpRequest, project: UUID) -> HttpResponse:
    """Follow a project of Kitsu."""
    person, one = part_of(request, project)
    return taken(
        request,
        KitsuForm(request.POST),
        lambda given: kitsu.follow(project=one, by=person, name=given["name"], work=given["work"]),
        _("Kitsu is being asked."),
        back_to(one),
        lambda bad: shown(request, one, kitsu_form=bad),  # type: ignore[arg-type]  # the same form
    )


@login_required
@require_POST
def ask(request: HttpRequest, project: UUID) -> HttpResponse:
    """Ask Kitsu again."""
    person, one = part_of(request, project)
    return pressed(request, lambda: kitsu.ask(project=one, by=person), _("Kitsu is being asked."), back_to(one))


@login_required
@require_POST
def part(request: HttpRequest, project: UUID) -> HttpResponse:
    """Follow it no longer."""
    person, one = part_of(request, project)
    return pressed(request, lambda: kitsu.part(project=one, by=person), _("It is followed no longer."), back_to(one))


urlpatterns = [
    path("<uuid:project>/kitsu/", follow, name="kitsu_follow"),
    path("<uuid:project>/kitsu/ask/", ask, name="kitsu_ask"),
    path("<uuid:project>/kitsu/part/", part, name="kitsu_part"),
]
