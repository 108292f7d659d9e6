"""The room `origin` over the API: declare, sign, fetch the signed film, and check any file."""

import json
import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from ortaq.catalogue.models import Programme, Version
from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.members.rules import person, require
from ortaq.origin import actions, check, queries, rules
from ortaq.origin.models import Declaration, Tamga
from ortaq.origin.sentences import reader_tag, say

router = Router(tags=["origin"])


class UseIn(Schema):
    """One use of AI, or one origin without it; the kinds are listed in the documentation."""

    kind: str
    system: str = ""
    version: str = ""
    provider: str = ""
    purpose: str = ""
    ranges: list[tuple[int, int]] = []
    cloned: bool = False
    real_person: bool = False
    real_event: bool = False
    fiction: bool = False
    trained: bool = True
    review: str = "none"
    editor: str = ""
    consents: list[str] = []
    inputs: list[str] = []
    region: list[int] = []
    source_language: str = ""
    target_language: str = ""


class DeclareIn(Schema):
    """What is said of one version."""

    no_ai: bool
    uses: list[UseIn] = []
    note: str = ""


class DeclareOneIn(DeclareIn):
    """What is said of one version of a programme."""

    version: uuid.UUID


class LabelOut(Schema):
    """What a viewer is told, in the language of the request."""

    code: str
    level: int
    kinds: list[str]
    words: str
    sentence: str


class DeclarationOut(Schema):
    """A version and what is declared of it; `id` is empty while nobody has declared it."""

    version: uuid.UUID
    part: str
    language: str
    id: uuid.UUID | None
    no_ai: bool | None
    uses: list[dict[str, Any]]
    note: str
    declared_by: str
    declared_for: str
    declared_at: datetime | None


class TamgaOut(Schema):
    """The signed film."""

    id: uuid.UUID
    state: str
    manifest: str
    sha256: str
    signer: str
    signed_at: datetime | None
    problem: str


class OriginOut(Schema):
    """Everything that is known of a programme's origin."""

    programme: uuid.UUID
    declared: bool
    label: LabelOut
    versions: list[DeclarationOut]
    tamga: TamgaOut | None


def label_out(label: Label | None) -> LabelOut:
    """A label with its words; the code `none` says that there is nothing to tell."""
    tag = reader_tag()
    return LabelOut(
        code=label.code if label else "none",
        level=label.level if label else 0,
        kinds=list(label.kinds) if label else [],
        words=label_words(label, tag),
        sentence=label_sentence(label, tag),
    )


def declaration_out(version: Version, declaration: Declaration | None) -> DeclarationOut:
    """One version."""
    return DeclarationOut(
        version=version.pk,
        part=version.kind,
        language=version.language,
        id=declaration.pk if declaration else None,
        no_ai=declaration.no_ai if declaration else None,
        uses=declaration.uses if declaration else [],
        note=declaration.note if declaration else "",
        declared_by=str(declaration.declared_by) if declaration else "",
        declared_for=declaration.declared_for.name if declaration else "",
        declared_at=declaration.declared_at if declaration else None,
    )


def tamga_out(tamga: Tamga) -> TamgaOut:
    """One signed film."""
    return TamgaOut(
        id=tamga.pk,
        state=tamga.state,
        manifest=tamga.manifest,
        sha256=tamga.sha256,
        signer=tamga.key.broadcaster.name if tamga.key else "",
        signed_at=tamga.signed_at,
        problem=_("The file could not be signed.") if tamga.problem else "",
    )


def origin_out(programme: Programme) -> OriginOut:
    """All of a programme."""
    tamga = queries.tamga_of(programme)
    return OriginOut(
        programme=programme.pk,
        declared=queries.declared(programme),
        label=label_out(queries.label_of_all(programme)),
        versions=[declaration_out(version, one) for version, one in queries.declarations(programme).items()],
        tamga=tamga_out(tamga) if tamga else None,
    )


@router.get("/programmes/{programme_id}", response=OriginOut, summary="What is declared of a programme")
def origin(request: HttpRequest, programme_id: uuid.UUID) -> OriginOut:  # noqa: ARG001 -- ninja's signature
    """Every version with its declaration, the label that follows, and the signed film."""
    return origin_out(get_object_or_404(Programme, pk=programme_id))


@router.post("/versions/{version_id}/declare", response=DeclarationOut, summary="Declare one version")
def declare(request: HttpRequest, version_id: uuid.UUID, told: DeclareIn) -> DeclarationOut:
    """Say what AI made or changed in a version, or that no AI was used."""
    version = get_object_or_404(Version.objects.select_related("programme", "made_by"), pk=version_id)
    made = actions.declare(version=version, by=person(request), **_said(told))
    return declaration_out(version, made)


@router.post("/programmes/{programme_id}/declare", response=OriginOut, summary="Declare several versions at once")
def declare_programme(request: HttpRequest, programme_id: uuid.UUID, told: list[DeclareOneIn]) -> OriginOut:
    """All of them or, when one cannot stand, none."""
    programme = get_object_or_404(Programme, pk=programme_id)
    with transaction.atomic():
        for one in told:
            version = get_object_or_404(programme.versions.select_related("programme", "made_by"), pk=one.version)
            actions.declare(version=version, by=person(request), **_said(one))
    return origin_out(programme)


def _said(told: DeclareIn) -> dict[str, Any]:
    uses = [one.dict(exclude_defaults=True) for one in told.uses]
    return {"no_ai": told.no_ai, "uses": uses, "note": told.note}


@router.post("/programmes/{programme_id}/sign", response=TamgaOut, summary="Sign the film now")
def sign(request: HttpRequest, programme_id: uuid.UUID) -> TamgaOut:
    """Make the signed MP4 with the owner's own certificate; one that says the same already is given back."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    return tamga_out(actions.sign_programme(programme=programme, by=person(request)))


@router.get("/programmes/{programme_id}/film", summary="Fetch the signed film (owner)")
def film(request: HttpRequest, programme_id: uuid.UUID) -> FileResponse:
    """The signed MP4, for people of the house that owns the programme."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    require(
        rules.owns(person(request), programme),
        _("Only people of %(house)s may take the film from here.") % {"house": programme.owner.name},
    )
    tamga = queries.tamga_of(programme)
    if tamga is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no signed film yet."))
    return FileResponse(tamga.file.open(), filename=f"{programme.pk}.mp4", content_type="video/mp4")


@router.post("/verify", auth=None, summary="Check any file")
def verify(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Two verdicts, who signed, what AI made of it; the file is not kept. Anybody may ask."""
    try:
        check.refuse_large(request)
        report = check.report_of(file)
    except check.CannotCheck as error:
        return JsonResponse({"problem": str(error)}, status=error.status)
    tag = reader_tag()
    return HttpResponse(
        json.dumps(check.answer(report, say(report, tag), tag), ensure_ascii=False), content_type="application/json"
    )
