"""Projects over the API: where they stand and what is signed; and what a studio's own tools do in them.

These bring versions of files, write notes and close them, plan episodes, add shots and move them on.
"""

import datetime as dt
import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Form, Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.forms import uploaded
from ortaq.catalogue.sending import sent
from ortaq.catalogue.uploads import too_large
from ortaq.members.models import Person
from ortaq.members.rules import member
from ortaq.studio import queries
from ortaq.studio.actions import episodes, milestones, projects, release, tracker
from ortaq.studio.models import Deliverable, Episode, FileVersion, Note, Project, Shot

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
    """Something that is due, and its newest file; `deliverable` is where a new version is brought."""

    deliverable: UUID
    kind: str
    language: str
    episode: int | None
    house: str
    file: UUID | None
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
                deliverable=due.pk,
                kind=due.kind,
                language=due.language,
                episode=due.episode.number if due.episode else None,
                house=due.house.slug,
                file=file.pk if file else None,
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


# ---- files and notes -----------------------------------------------------------------------------------------------

FILE = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "ai"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "ai": {
                            "type": "string",
                            "description": "JSON: {no_ai: true}, or {uses: [{kind, system, version, consents}]}.",
                        },
                        "words": {"type": "string", "description": "What is new in it."},
                    },
                }
            }
        }
    }
}


class NoteOut(Schema):
    """A note; `at` in milliseconds of the film, null: the whole file."""

    id: UUID
    house: str
    at: int | None
    text: str
    mended: bool


class VersionOut(Schema):
    """A version of a file with its notes, in the order of the film."""

    id: UUID
    deliverable: UUID
    number: int
    name: str
    sha256: str
    size: int
    house: str
    words: str
    no_ai: bool
    uses: list[dict[str, Any]]
    notes: list[NoteOut]


class NoteIn(Schema):
    """A note to be written."""

    text: str
    at: int | None = None


def note_out(one: Note) -> NoteOut:
    """A note."""
    return NoteOut(id=one.pk, house=one.house.slug, at=one.at, text=one.text, mended=one.mended_at is not None)


def version_out(one: FileVersion) -> VersionOut:
    """A version of a file."""
    return VersionOut(
        id=one.pk,
        deliverable=one.deliverable_id,
        number=one.number,
        name=one.name,
        sha256=one.sha256,
        size=one.size,
        house=one.house.slug,
        words=one.words,
        no_ai=one.no_ai,
        uses=one.uses,
        notes=[note_out(note) for note in queries.notes_of(one)],
    )


def file_of(request: HttpRequest, file_id: UUID) -> FileVersion:
    """A file of a project in which one's house takes part; 404 for any other."""
    person, _house = member(request)
    found: FileVersion = get_object_or_404(queries.files_for(person), pk=file_id)
    return found


@router.post(
    "/deliverables/{deliverable_id}/files",
    response={HTTPStatus.CREATED: VersionOut},
    summary="Deliver a version of a file",
    openapi_extra=FILE,
)
def bring(request: HttpRequest, deliverable_id: UUID, ai: Form[str], words: Form[str] = "") -> Status[VersionOut]:
    """Multipart: `file`, `ai` (JSON: what AI made of it; nothing is taken without), `words`. Earlier versions stay."""
    person, _house = member(request)
    due = get_object_or_404(
        Deliverable.objects.select_related("milestone__project__house", "house", "episode"),
        pk=deliverable_id,
        milestone__project__in=taken_part_in(person).values("pk"),
    )
    if large := too_large(request):
        raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, " ".join(large.values()))
    file = request.FILES.get("file")
    if file is None:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Choose a file."))
    try:
        said = json.loads(ai)
        no_ai, uses = said.get("no_ai"), [dict(use) for use in said.get("uses", [])]
    except (ValueError, TypeError, AttributeError) as error:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("“ai” is JSON: {no_ai: true}, or {uses: […]}.")) from error
    made = milestones.bring(
        deliverable=due,
        by=person,
        file=uploaded(file),
        no_ai=no_ai if isinstance(no_ai, bool) else None,
        uses=uses,
        words=words,
    )
    return Status(HTTPStatus.CREATED, version_out(made))


@router.get("/files/{file_id}", response=VersionOut, summary="A version of a file, with its notes")
def one_file(request: HttpRequest, file_id: UUID) -> VersionOut:
    """A version of a file of a project in which one's house takes part."""
    return version_out(file_of(request, file_id))


@router.get("/files/{file_id}/content", summary="The file itself")
def content(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The file, whole or, with `Range`, in part."""
    one = file_of(request, file_id)
    return sent(request, one.file, called=one.name, size=one.size, sha256=one.sha256, as_attachment=True)


@router.post("/files/{file_id}/notes", response={HTTPStatus.CREATED: NoteOut}, summary="Note something")
def note(request: HttpRequest, file_id: UUID, told: NoteIn) -> Status[NoteOut]:
    """Say something of a moment of a film or sound, or of the whole file."""
    person, _house = member(request)
    made = milestones.note(file=file_of(request, file_id), by=person, text=told.text, at=told.at)
    return Status(HTTPStatus.CREATED, note_out(made))


@router.post("/notes/{note_id}/mended", response=NoteOut, summary="Close a note")
def mend(request: HttpRequest, note_id: UUID) -> NoteOut:
    """For the house that delivered the file, and for who wrote the note."""
    person, _house = member(request)
    notes = Note.objects.select_related("file__deliverable__milestone__project__house", "file__house", "house")
    one = get_object_or_404(notes, pk=note_id, file__in=queries.files_for(person).values("pk"))
    milestones.mend(note=one, by=person)
    return note_out(notes.get(pk=one.pk))


# ---- episodes and shots --------------------------------------------------------------------------------------------


class EpisodeIn(Schema):
    """An episode: titles {BCP 47 tag: text} are added to those there are; `minutes` 0: as before."""

    titles: dict[str, str] = {}
    minutes: int = 0


class ShotIn(Schema):
    """A shot and its length in frames."""

    code: str
    frames: int


class ShotsIn(Schema):
    """Shots in the order of the cut, behind those that the episode has."""

    episode: int = 1
    shots: list[ShotIn]


class MoveIn(Schema):
    """Where a shot goes: working, review, retake (with `words` on what is to be mended), done, waiting."""

    to: str
    words: str = ""


class ShotOut(Schema):
    """A shot."""

    id: UUID
    episode: int
    code: str
    frames: int
    status: str
    due_on: dt.date | None
    retakes: int
    words: str


class EpisodeOut(Schema):
    """An episode, or the one film, with its shots in the order of the cut."""

    number: int
    titles: dict[str, str]
    minutes: int
    shots: list[ShotOut]


def shot_out(one: Shot, number: int) -> ShotOut:
    """A shot."""
    return ShotOut(
        id=one.pk,
        episode=number,
        code=one.code,
        frames=one.frames,
        status=one.status,
        due_on=one.due_on,
        retakes=one.retakes,
        words=one.words,
    )


def episode_out(one: Episode) -> EpisodeOut:
    """An episode with its shots."""
    found = [shot_out(shot, one.number) for shot in one.shots.all()]
    return EpisodeOut(number=one.number, titles=one.titles, minutes=one.minutes, shots=found)


def project_of(request: HttpRequest, project_id: UUID) -> tuple[Person, Project]:
    """The person, and a project in which their house takes part; 404 for any other."""
    person, _house = member(request)
    return person, get_object_or_404(taken_part_in(person), pk=project_id)


@router.get("/projects/{project_id}/shots", response=list[EpisodeOut], summary="Episodes and their shots")
def shots(request: HttpRequest, project_id: UUID) -> list[EpisodeOut]:
    """Where the work on each shot stands."""
    _person, one = project_of(request, project_id)
    return [episode_out(episode) for episode in one.episodes.prefetch_related("shots")]


@router.post("/projects/{project_id}/shots", response={HTTPStatus.CREATED: list[ShotOut]}, summary="Add shots")
def add_shots(request: HttpRequest, project_id: UUID, told: ShotsIn) -> Status[list[ShotOut]]:
    """All of them or, when one cannot stand, none."""
    person, one = project_of(request, project_id)
    lines = [(shot.code, shot.frames) for shot in told.shots]
    made = tracker.add_shots(project=one, by=person, episode=told.episode, shots=lines)
    return Status(HTTPStatus.CREATED, [shot_out(shot, told.episode) for shot in made])


@router.put("/projects/{project_id}/episodes/{number}", response=EpisodeOut, summary="Add or change an episode")
def plan_episode(request: HttpRequest, project_id: UUID, number: int, told: EpisodeIn) -> EpisodeOut:
    """With its first episode a project becomes a series."""
    person, one = project_of(request, project_id)
    return episode_out(
        episodes.plan_episode(project=one, by=person, number=number, titles=told.titles, minutes=told.minutes)
    )


@router.post("/shots/{shot_id}/move", response=ShotOut, summary="Move a shot on")
def move(request: HttpRequest, shot_id: UUID, told: MoveIn) -> ShotOut:
    """From waiting over review to done; a retake is counted and needs words."""
    person, _house = member(request)
    one = get_object_or_404(
        Shot.objects.select_related("episode__project__house"),
        pk=shot_id,
        episode__project__in=taken_part_in(person).values("pk"),
    )
    moved = tracker.move(shot=one, by=person, to=told.to, words=told.words)
    return shot_out(moved, one.episode.number)
