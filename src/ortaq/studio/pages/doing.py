"""How the screens of the studio do something: done, and back; or refused, with what was typed still there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, member
from ortaq.studio import queries
from ortaq.studio.models import Project
from ortaq.work.refused import Refused

Again = Callable[[forms.Form], HttpResponse]
"""Draws the page again with a form that was not taken."""


def read_by(request: HttpRequest, pk: UUID) -> tuple[Person, Broadcaster, Project]:
    """The reader with their house, and a project that it leads or was invited to."""
    person, house = member(request)
    return person, house, get_object_or_404(queries.projects_for(person), pk=pk)


def part_of(request: HttpRequest, pk: UUID) -> tuple[Person, Project]:
    """The reader, and a project in which the reader's house takes part."""
    person, house, project = read_by(request, pk)
    if house.pk not in {one.pk for one in queries.houses_of(project)}:
        raise NotAllowed(_("Only people of a partner see this."))
    return person, project


def taken(  # noqa: PLR0917 -- read as taken(request, form, do, said, back, again)
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    said: str,
    back: str,
    again: Again,
) -> HttpResponse:
    """Do what a form asks and go back; else draw the page again with the sentence."""
    if not form.is_valid():
        return again(form)
    try:
        do(form.cleaned_data)
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return again(form)
    messages.success(request, said)
    return redirect(back)


def pressed(request: HttpRequest, do: Callable[[], object], said: str, back: str) -> HttpResponse:
    """Do what a button asks and go back, with what came of it as a message."""
    try:
        do()
    except NotAllowed:
        raise
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(back)
