"""What the screens of money and rights of a project have in common."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member
from ortaq.studio.models import Project
from ortaq.studio.shares import queries


@dataclass(frozen=True, slots=True)
class Seen:
    """A project as somebody of a house that takes part sees it."""

    person: Person
    project: Project
    may_change: bool

    @property
    def houses(self) -> dict[str, Broadcaster]:
        """The houses that take part, by id, the lead first."""
        return queries.houses_of(self.project)


def seen(request: HttpRequest, project: UUID) -> Seen:
    """The project of an address; 404 for who does not take part in it."""
    person, _house = member(request)
    found = get_object_or_404(queries.projects_for(person), pk=project)
    return Seen(person, found, queries.may_change(person, found))


def shown(request: HttpRequest, one: Seen, template: str, tab: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the project with its tabs."""
    told = {"project": one.project, "may_change": one.may_change, "tab": tab, **context}
    return render(request, f"studio/{template}.html", told, status=status)
