"""The room `catalogue` over the API: bring in, watch the work, find."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Form, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import ValidationError

from ortaq.catalogue import actions, queries
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.forms import uploaded
from ortaq.catalogue.models import Ingest, Programme, WorkKind
from ortaq.catalogue.uploads import too_large
from ortaq.core.text.tracks import parsed
from ortaq.members.rules import person

router = Router(tags=["catalogue"])
MOST = 200

FILES = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "picture": {"type": "string", "format": "binary"},
                        "poster": {"type": "string", "format": "binary"},
                        "sound-kk": {
                            "type": "string",
                            "format": "binary",
                            "description": "One part a language.",
                        },
                        "sound-kk-x-ad": {
                            "type": "string",
                            "format": "binary",
                            "description": "Audio description; -x-main: for everybody, whatever the file says.",
                        },
                        "subtitles-kk-Latn": {
                            "type": "string",
                            "format": "binary",
                            "description": "WebVTT or SRT; one part for each language and script.",
                        },
                        "subtitles-kk-x-sdh": {
                            "type": "string",
                            "format": "binary",
                            "description": "For the deaf and hard of hearing.",
                        },
                        "signed-rsl": {
                            "type": "string",
                            "format": "binary",
                            "description": "The picture with somebody who signs; one part for each sign language.",
                        },
                    },
                }
            }
        }
    }
}


class CreditIn(Schema):
    """Who did what."""

    role: str
    name: str


class AboutIn(Schema):
    """Texts and facts of a programme; titles and synopses are {BCP 47 tag: text}.

    `part_of` is the id or number of the series, season or collection of the same house that it belongs to.
    """

    titles: dict[str, str]
    original_language: str
    genre: str
    year: int
    synopses: dict[str, str] = {}
    min_age: int = 0
    number: str = ""
    based_on: str = ""
    credits: list[CreditIn] = []
    licence: str = ""
    attribution: str = ""
    machine_written: list[str] = []
    picture_sounds: dict[str, int] = {}
    kind: WorkKind = WorkKind.ITEM
    part_of: str = ""
    place: int | None = None

    def about(self) -> About:
        """The same as a value of the room."""
        return About(**self.model_dump(exclude={"picture_sounds"}))


class VersionOut(Schema):
    """The picture, one sound or one set of subtitles; `language` is the tag of the track, `spoken` without `purpose`.

    `purpose` is main, ad (audio description) or sdh (for the deaf); a picture with a language is signed in it.
    """

    id: UUID
    kind: str
    language: str
    spoken: str
    purpose: str
    source_name: str
    sha256: str
    size: int


class IngestOut(Schema):
    """Where the work on a programme stands."""

    id: UUID
    programme: UUID
    state: str
    stage: str
    per_mille: int
    problem: str

    @staticmethod
    def resolve_programme(ingest: Ingest) -> UUID:
        """The id alone."""
        return ingest.programme_id


class PackageOut(Schema):
    """What of a programme can go to air."""

    folder: str
    seconds: float
    pictures: list[dict[str, object]]
    sounds: list[dict[str, object]]
    subtitles: list[dict[str, object]]
    signed: list[dict[str, object]]


class ProgrammeOut(Schema):
    """A programme in a list."""

    id: UUID
    owner: str
    number: str | None
    kind: str
    part_of: UUID | None
    place: int | None
    titles: dict[str, str]
    original_language: str
    genre: str
    min_age: int
    year: int
    minutes: int
    poster: str
    ready: bool
    created_at: datetime

    @staticmethod
    def resolve_owner(programme: Programme) -> str:
        """The owner's short name."""
        return programme.owner.slug

    @staticmethod
    def resolve_part_of(programme: Programme) -> UUID | None:
        """The id alone."""
        return programme.part_of_id

    @staticmethod
    def resolve_poster(programme: Programme) -> str:
        """Address of the poster."""
        return queries.poster_address(programme)

    @staticmethod
    def resolve_ready(programme: Programme) -> bool:
        """Whether it has a package."""
        return queries.package_of(programme) is not None


class ProgrammeWholeOut(ProgrammeOut):
    """A programme with everything that is known of it."""

    synopses: dict[str, str]
    based_on: str
    credits: list[dict[str, object]]
    licence: str
    attribution: str
    machine_written: list[str]
    versions: list[VersionOut]
    package: PackageOut | None
    ingest: IngestOut | None

    @staticmethod
    def resolve_versions(programme: Programme) -> list[object]:
        """All versions."""
        return list(queries.versions(programme))

    @staticmethod
    def resolve_package(programme: Programme) -> object:
        """The package, if there is one."""
        return queries.package_of(programme)

    @staticmethod
    def resolve_ingest(programme: Programme) -> Ingest | None:
        """The newest work."""
        return queries.latest_ingest(programme)


@router.get("/programmes", response=list[ProgrammeOut], summary="Find programmes")
def find(
    request: HttpRequest,  # noqa: ARG001 -- ninja's signature
    q: str = "",
    owner: str = "",
    limit: int = 50,
    part_of: UUID | None = None,
) -> list[Programme]:
    """Programmes whose titles hold every word of `q`, in any language and script; of one `owner` if named.

    With `part_of` what is directly part of a series, season or collection, in its order.
    """
    among = queries.programmes()
    if part_of:
        among = queries.parts_of(get_object_or_404(Programme, pk=part_of))
    if owner:
        among = among.filter(owner__slug=owner)
    return list(queries.search(q, among)[: max(1, min(limit, MOST))])


@router.post(
    "/programmes", response={HTTPStatus.CREATED: IngestOut}, summary="Bring in a programme", openapi_extra=FILES
)
def bring_in(request: HttpRequest, about: Form[str]) -> Status[Ingest]:
    """Multipart: `about` (JSON as in AboutIn), `picture`, `poster`, `sound-<tag>`, `subtitles-<tag>`, `signed-<tag>`.

    Sounds in the picture's own file are named in `picture_sounds`: {tag: number of the stream, from 0}. The answer is
    the work that was begun; ask for it again until its state is `ready` or `failed`.
    """
    try:
        told = AboutIn.model_validate_json(about)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, said) from error
    _refuse_too_large(request)
    picture = request.FILES.get("picture")
    if picture is None:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Choose the file with the picture."))
    poster = request.FILES.get("poster")
    own = [replace(uploaded(picture, *parsed(tag)), stream=stream) for tag, stream in told.picture_sounds.items()]
    try:
        ingest = actions.bring_in(
            about=told.about(),
            picture=uploaded(picture),
            sounds=[*own, *_parts(request, "sound")],
            subtitles=_parts(request, "subtitles"),
            signed=_parts(request, "signed"),
            poster=uploaded(poster) if poster else None,
            by=person(request),
        )
    except NotAccepted as refused:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from refused
    return Status(HTTPStatus.CREATED, ingest)


@router.post("/entries", response={HTTPStatus.CREATED: ProgrammeOut}, summary="Enter a programme without media")
def enter(request: HttpRequest, about: AboutIn) -> Status[Programme]:
    """An entry of the catalogue; its files may come later."""
    try:
        return Status(HTTPStatus.CREATED, actions.enter(about=about.about(), by=person(request)))
    except NotAccepted as refused:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from refused


@router.get("/programmes/{programme}", response=ProgrammeWholeOut, summary="One programme")
def one(request: HttpRequest, programme: UUID) -> Programme:  # noqa: ARG001 -- ninja's signature
    """Everything that is known of a programme."""
    return get_object_or_404(queries.programmes(), pk=programme)


class PlaceIn(Schema):
    """What a programme is in its tree; `part_of` null: it stands by itself."""

    kind: WorkKind
    part_of: UUID | None = None
    place: int | None = None


@router.put("/programmes/{programme}/place", response=ProgrammeOut, summary="Put a programme into its tree")
def put(request: HttpRequest, programme: UUID, place: PlaceIn) -> Programme:
    """Rights in the series, season or collection above it then hold in it, and those of its old place no longer do."""
    found = get_object_or_404(queries.programmes(), pk=programme)
    whole = get_object_or_404(Programme, pk=place.part_of) if place.part_of else None
    try:
        actions.put(programme=found, kind=place.kind, part_of=whole, place=place.place, by=person(request))
    except NotAccepted as refused:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from refused
    return queries.programmes().get(pk=programme)


@router.post(
    "/programmes/{programme}/versions",
    response={HTTPStatus.CREATED: IngestOut},
    summary="Add sounds and subtitles",
    openapi_extra=FILES,
)
def add(request: HttpRequest, programme: UUID) -> Status[Ingest]:
    """Multipart: `sound-<tag>`, `subtitles-<tag>`, `signed-<tag>`; `picture` for an entry that has none."""
    _refuse_too_large(request)
    picture = request.FILES.get("picture")
    try:
        ingest = actions.add(
            programme=get_object_or_404(queries.programmes(), pk=programme),
            picture=uploaded(picture) if picture else None,
            sounds=_parts(request, "sound"),
            subtitles=_parts(request, "subtitles"),
            signed=_parts(request, "signed"),
            by=person(request),
        )
    except NotAccepted as refused:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from refused
    return Status(HTTPStatus.CREATED, ingest)


@router.get("/programmes/{programme}/ingest", response=IngestOut, summary="How far the work on a programme is")
def ingest_of(request: HttpRequest, programme: UUID) -> Ingest:  # noqa: ARG001 -- ninja's signature
    """The newest work on a programme."""
    found = queries.latest_ingest(get_object_or_404(Programme, pk=programme))
    if found is None:
        raise Ingest.DoesNotExist
    return found


@router.get("/ingests/{ingest}", response=IngestOut, summary="How far one work is")
def ingest(request: HttpRequest, ingest: UUID) -> Ingest:  # noqa: ARG001 -- ninja's signature
    """`waiting`, `running`, `ready`, or `failed` with the problem as a sentence."""
    return get_object_or_404(Ingest, pk=ingest)


def _parts(request: HttpRequest, kind: str) -> list[Incoming]:
    """The files whose part is called `<kind>-<tag>`."""
    found = []
    for name in request.FILES:
        before, _dash, tag = name.partition("-")
        if before == kind and tag:
            found += [uploaded(file, *parsed(tag)) for file in request.FILES.getlist(name)]
    return found


def _refuse_too_large(request: HttpRequest) -> None:
    if large := too_large(request):
        raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, " ".join(large.values()))
