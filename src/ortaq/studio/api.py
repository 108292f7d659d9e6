"""Projects over the API, to be read: where they stand, what they lack, and the agreement that is signed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.studio import queries
from ortaq.studio.actions import projects, release
from ortaq.studio.models import Project

router = Router(tags=["studio"])


class PartnerOut(Schema):
    """A house in a project."""

    house: str
    role: str
    state: str
    languages: list[str]


class ProjectOut(Schema):
    """A project in short."""

    id: UUID
    title: dict[str, str]
    lead: str
    theme: str
    currency: str
    state: str
    partners: list[PartnerOut]
    programme: UUID | None


class FileOut(Schema):
    """The newest file of something that is due."""

    kind: str
    language: str
    house: str
    version: int | None
    sha256: str


class MilestoneOut(Schema):
    """A milestone; `approvals` are slugs of houses that have said yes in the present turn."""

    id: UUID
    kind: str
    first_day: dt.date
    due_on: dt.date
    state: str
    needed: int
    silence_at: dt.datetime | None
    approvals: list[str]
    due: list[FileOut]


class WholeOut(ProjectOut):
    """A project with its milestones; `digest` is the SHA-256 of the canonical JSON of `agreement`."""

    milestones: list[MilestoneOut]
    agreement: dict[str, Any]
    digest: str
    signed_by: list[str]
    lacks: list[str]


def facts_of(one: Project) -> dict[str, Any]:
    """A project in short."""
    return {
        "id": one.pk,
        "title": one.title,
        "lead": one.house.slug,
        "theme": one.theme,
        "currency": one.currency,
        "state": one.state,
        "programme": one.programme_id,
        "partners": [
            PartnerOut(
                house=partner.broadcaster.slug, role=partner.role, state=partner.state, languages=partner.languages
            )
            for partner in one.partners.all()
        ],
    }


def files_of(one: Any) -> list[FileOut]:
    """What is due with a milestone, and the newest file of each."""
    found = []
    for due in one.deliverables.all():
        file = queries.latest(due)
        found.append(
            FileOut(
                kind=due.kind,
                language=due.language,
                house=due.house.slug,
                version=file.number if file else None,
                sha256=file.sha256 if file else "",
            )
        )
    return found


@router.get("/projects", response=list[ProjectOut], summary="Projects of one's house")
def projects_of_house(request: HttpRequest) -> list[ProjectOut]:
    """Projects that one's house leads, takes part in or is invited to."""
    person, _house = member(request)
    return [ProjectOut(**facts_of(one)) for one in queries.projects_for(person)]


@router.get("/projects/{project_id}", response=WholeOut, summary="A project with its milestones and agreement")
def one_project(request: HttpRequest, project_id: UUID) -> WholeOut:
    """A project of one's house: milestones, newest files, the agreement and who has signed it, and what it lacks."""
    person, _house = member(request)
    one = taken_part_in(person).get(pk=project_id)
    return WholeOut(
        **facts_of(one),
        milestones=[
            MilestoneOut(
                id=step.pk,
                kind=step.kind,
                first_day=step.first_day,
                due_on=step.due_on,
                state=step.state,
                needed=step.needed,
                silence_at=step.silence_at,
                approvals=[answer.broadcaster.slug for answer in queries.answers_now(step) if answer.verdict == "yes"],
                due=files_of(step),
            )
            for step in queries.milestones_of(one)
        ],
        agreement=projects.agreement_of(one),
        digest=projects.digest(one),
        signed_by=[signature.broadcaster.slug for signature in projects.signatures_now(one)],
        lacks=list(release.lacks(one)) if one.state in queries.LIVING else [],
    )


def taken_part_in(person: Person) -> Any:
    """Projects in which a person's house takes part; an invitation alone does not open them here."""
    return queries.projects_for(person).filter(partners__broadcaster=person.broadcaster_id, partners__state="joined")
