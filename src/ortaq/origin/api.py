"""The room `origin` over the API: declare, sign, fetch the signed film, and check any file."""

import json
import uuid
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from ortaq.catalogue.models import Programme, Version
from ortaq.core.origin.duties import STRICTEST, Medium, UnknownMedium, UnknownTerritory
from ortaq.core.origin.duties import duties as duties_of
from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.likeness.models import Lookup
from ortaq.likeness.rules import may_read
from ortaq.members.models import Person
from ortaq.members.rules import person, require
from ortaq.origin import actions, check, find, found, queries, rules
from ortaq.origin.addresses import link_to
from ortaq.origin.models import Declaration, Derivation, Tamga
from ortaq.origin.sentences import reader_tag, say
from ortaq.origin.standing_api import router as standing

router = Router(tags=["origin"])
router.add_router("", standing)


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
    """What is said of one version; `removed` are kinds of use of what it was made from that are no longer in it."""

    no_ai: bool
    uses: list[UseIn] = []
    note: str = ""
    removed: list[str] | None = None


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
    state: str
    inherited: list[dict[str, Any]]
    declared_by: str
    declared_for: str
    declared_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None


class PartIn(Schema):
    """Poster and stills (`images`), or titles and descriptions in one language (`text`)."""

    part: str
    language: str = ""


class VersionOut(Schema):
    """Something that can be declared."""

    version: uuid.UUID
    part: str
    language: str


class DeriveIn(Schema):
    """What a version was made from (`dub`, `subtitles`, `cut`, `coproduction`), and kinds of use no longer in it."""

    parent: uuid.UUID
    kind: str
    removed: list[str] = []


class DerivationOut(Schema):
    """That a version was made from another one."""

    version: uuid.UUID
    parent: uuid.UUID
    programme: uuid.UUID
    kind: str
    removed: list[str]


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
    may_be_shown: bool
    label: LabelOut
    versions: list[DeclarationOut]
    drafts: list[DeclarationOut]
    made_from: list[DerivationOut]
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
        state=declaration.state if declaration else "",
        inherited=inherited_of(declaration) if declaration else [],
        declared_by=str(declaration.declared_by) if declaration else "",
        declared_for=declaration.declared_for.name if declaration else "",
        declared_at=declaration.declared_at if declaration else None,
        reviewed_by=str(declaration.reviewed_by) if declaration and declaration.reviewed_by else "",
        reviewed_at=declaration.reviewed_at if declaration else None,
    )


def inherited_of(declaration: Declaration) -> list[dict[str, Any]]:
    """What a version has from what it was made from."""
    return [use.to_json() for use in queries.statement_of(declaration).uses if use.to_json() not in declaration.uses]


def derivation_out(one: Derivation) -> DerivationOut:
    """One derivation."""
    return DerivationOut(
        version=one.version_id,
        parent=one.parent_id,
        programme=one.parent.programme_id,
        kind=one.kind,
        removed=one.removed,
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


def origin_out(programme: Programme, reader: Person) -> OriginOut:
    """All of a programme; drafts are only for people of the house that writes them."""
    tamga = queries.tamga_of(programme)
    return OriginOut(
        programme=programme.pk,
        declared=queries.declared(programme),
        label=label_out(queries.label_of_all(programme)),
        may_be_shown=queries.may_be_shown(programme),
        versions=[
            declaration_out(version, one) for version, one in queries.declarations(programme, beside=True).items()
        ],
        drafts=[
            declaration_out(one.version, one)
            for one in queries.drafts(programme).values()
            if one.declared_for_id == reader.broadcaster_id
        ],
        made_from=[derivation_out(one) for one in queries.made_from(programme)],
        tamga=tamga_out(tamga) if tamga else None,
    )


@router.get("/programmes/{programme_id}", response=OriginOut, summary="What is declared of a programme")
def origin(request: HttpRequest, programme_id: uuid.UUID) -> OriginOut:
    """Every version with its declaration, the label that follows, and the signed film."""
    return origin_out(get_object_or_404(Programme, pk=programme_id), person(request))


@router.get("/programmes/{programme_id}/duties", summary="What a programme's declarations oblige to")
def duties(
    request: HttpRequest,  # noqa: ARG001 -- ninja's signature
    programme_id: uuid.UUID,
    territory: str = STRICTEST,
    medium: str = Medium.TELEVISION.value,
    date: date | None = None,
) -> HttpResponse:
    """Machine mark, visible and audible label in one territory, with the law, its source and how sure we are."""
    programme = get_object_or_404(Programme, pk=programme_id)
    try:
        found = duties_of(queries.statements(programme), territory, date or timezone.localdate(), medium)
    except (UnknownTerritory, UnknownMedium) as error:
        raise HttpError(HTTPStatus.NOT_FOUND, _("Nothing is known of “%(what)s”.") % {"what": error}) from error
    return JsonResponse(found.to_json(reader_tag()))


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
    return origin_out(programme, person(request))


def _said(told: DeclareIn) -> dict[str, Any]:
    uses = [one.dict(exclude_defaults=True) for one in told.uses]
    return {"no_ai": told.no_ai, "uses": uses, "note": told.note, "removed": told.removed}


def version_of(version_id: uuid.UUID) -> Version:
    """A version with its programme and house; 404 when there is none."""
    return get_object_or_404(Version.objects.select_related("programme__owner", "made_by"), pk=version_id)


def draft_of(version: Version) -> Declaration:
    """The draft of a version; 404 when there is none."""
    found = queries.drafts(version.programme).get(version.pk)
    if found is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no draft of this."))
    return found


@router.post("/versions/{version_id}/draft", response=DeclarationOut, summary="Save a draft of a declaration")
def save_draft(request: HttpRequest, version_id: uuid.UUID, told: DeclareIn) -> DeclarationOut:
    """Write down what would be declared; it takes the place of the draft before it."""
    version = version_of(version_id)
    return declaration_out(version, actions.save_draft(version=version, by=person(request), **_said(told)))


@router.delete("/versions/{version_id}/draft", response=DeclarationOut, summary="Throw a draft away")
def discard_draft(request: HttpRequest, version_id: uuid.UUID) -> DeclarationOut:
    """What was signed before stands, and is given back."""
    version = version_of(version_id)
    actions.discard_draft(version=version, by=person(request))
    return declaration_out(version, queries.in_force().filter(version=version).first())


@router.post("/versions/{version_id}/draft/review", response=DeclarationOut, summary="Review somebody else's draft")
def review(request: HttpRequest, version_id: uuid.UUID) -> DeclarationOut:
    """Say that it is true."""
    version = version_of(version_id)
    return declaration_out(version, actions.review(draft=draft_of(version), by=person(request)))


@router.post("/versions/{version_id}/draft/sign", response=DeclarationOut, summary="Sign a draft as it stands")
def sign_draft(request: HttpRequest, version_id: uuid.UUID) -> DeclarationOut:
    """Put one's name under it; who reviewed it leaves that to somebody else."""
    version = version_of(version_id)
    return declaration_out(version, actions.sign_draft(draft=draft_of(version), by=person(request)))


@router.post("/versions/{version_id}/derive", response=DerivationOut, summary="Say what a version was made from")
def derive(request: HttpRequest, version_id: uuid.UUID, told: DeriveIn) -> DerivationOut:
    """It inherits what AI made there, but for what is no longer in it."""
    made = actions.derive(
        version=version_of(version_id),
        parent=version_of(told.parent),
        kind=told.kind,
        removed=told.removed,
        by=person(request),
    )
    return derivation_out(made)


@router.post("/programmes/{programme_id}/parts", response=VersionOut, summary="Add the poster or texts to declare")
def add_part(request: HttpRequest, programme_id: uuid.UUID, told: PartIn) -> VersionOut:
    """What is there already is given back."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    made = actions.part_of(programme=programme, kind=told.part, language=told.language, by=person(request))
    return VersionOut(version=made.pk, part=made.kind, language=made.language)


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
    made = FileResponse(tamga.file.open(), filename=f"{programme.pk}.mp4", content_type="video/mp4")
    made["Link"] = link_to(tamga.manifest)
    return made


@router.post("/verify", auth=None, summary="Check any file")
def verify(
    request: HttpRequest,
    *,
    file: File[UploadedFile | None] = None,
    init: File[UploadedFile | None] = None,
    segment: File[list[UploadedFile] | None] = None,
    manifest: File[UploadedFile | None] = None,
    url: Form[str] = "",
) -> HttpResponse:
    """Two verdicts, who signed, what AI made of it; nothing is kept. Anybody may ask, so many times a minute.

    One of: `file`, with or without the `manifest` that lies beside it; `init` and one or more `segment` of a stream;
    the `url` of something on this node.
    """
    try:
        check.refuse_often(request)
        check.refuse_large(request)
        if url:
            report, name = check.report_at(url)
        else:
            report = check.report_of(init or file, beside=manifest, segments=(segment or []) if init else [])
            name = str(getattr(init or file, "name", "") or "")
    except check.CannotCheck as error:
        return JsonResponse({"problem": str(error)}, status=error.status, headers=error.headers)
    tag = reader_tag()
    told = check.answer(report, say(report, tag), tag, name)
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")


@router.post("/find", auth=None, summary="Look a clip up by its likeness")
def find_clip(request: HttpRequest, file: File[UploadedFile | None] = None) -> HttpResponse:
    """Which registered programme, and which of its seconds, a clip without a manifest comes from: 202 and where to ask.

    Anybody may ask, so many times a minute. The clip is deleted when it is answered; a member's answer is for the
    people of that house alone.
    """
    try:
        check.refuse_large(request)
        lookup = find.take(request, file)
    except check.CannotCheck as error:
        return JsonResponse({"problem": str(error)}, status=error.status, headers=error.headers)
    made = JsonResponse(found.to_json(lookup, find.reader(request), reader_tag()), status=HTTPStatus.ACCEPTED)
    made["Location"] = f"/api/origin/find/{lookup.pk}"
    return made


@router.get("/find/{lookup_id}", auth=None, summary="What was found about a clip")
def find_answer(request: HttpRequest, lookup_id: uuid.UUID) -> HttpResponse:
    """How far it is (`state`, `progress`), or the answer: verdict, parts, cuts, sounds, labels, and words."""
    lookup = Lookup.objects.filter(pk=lookup_id).first()
    if lookup is None or lookup.is_gone() or not may_read(find.reader(request), lookup):
        raise HttpError(HTTPStatus.NOT_FOUND, _("There is no such answer here, or no longer."))
    answer = JsonResponse(
        found.to_json(lookup, find.reader(request), reader_tag()), json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
