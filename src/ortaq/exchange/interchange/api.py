"""Files of other systems over the API: the formats, what can be taken out, and what is read in."""

import base64
import binascii
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from ortaq.catalogue.models import Programme
from ortaq.exchange.interchange import actions, queries
from ortaq.exchange.interchange.shown import bad_shown, file_of, sentences_of
from ortaq.exchange.models import ImportJob
from ortaq.members.rules import member
from ortaq.rights.queries import contracts_with

router = Router(tags=["exchange"])


class FormatOut(Schema):
    """A format: `lost` is not in its files at all, `ours` only Ortaq reads back."""

    code: str
    name: str
    extension: str
    media_type: str
    is_read: bool
    lost: list[str]
    ours: list[str]


class ImportIn(Schema):
    """A file to read in: its name, its bytes in base64, and its format where the name does not say it."""

    file_name: str
    content: str
    format: str = ""


class RowOut(Schema):
    """A row that was understood: a sentence, its cells, what has come of it, and why it is in no draft."""

    position: int
    sentence: str
    cells: dict[str, str]
    state: str
    why: str
    deal: UUID | None


class BadRowOut(Schema):
    """A row that was not taken: where, why (a code and a sentence), what could be written instead."""

    line: int
    column: str
    reason: str
    said: str
    suggestion: str
    raw: str


class ImportOut(Schema):
    """What a file says; nothing of it is in force."""

    id: UUID
    file_name: str
    format: str
    state: str
    problem: str
    works: list[dict[str, str]]
    rows: list[RowOut]
    bad: list[BadRowOut]


def import_out(job: ImportJob) -> ImportOut:
    """A job for its own house."""
    return ImportOut(
        id=job.pk,
        file_name=job.file_name,
        format=job.format,
        state=job.state,
        problem=job.problem,
        works=job.works,
        rows=[
            RowOut(
                position=row.position,
                sentence=sentence,
                cells=row.cells,
                state=row.state,
                why=row.why,
                deal=row.deal_id,
            )
            for row, sentence in sentences_of(job, job.rows.all())
        ],
        bad=[BadRowOut(**shown(row)) for row in job.bad],
    )


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A bad row without its params, which stand in the sentence."""
    return {name: value for name, value in bad_shown(row).items() if name != "params"}


@router.get("/formats", response=list[FormatOut], auth=None, summary="Formats of other systems")
def formats(request: HttpRequest) -> list[FormatOut]:  # noqa: ARG001 -- ninja's signature
    """What can be taken out and read in, and what each format loses."""
    return [
        FormatOut(
            code=one.code,
            name=one.name,
            extension=one.extension,
            media_type=one.media_type,
            is_read=one.read is not None,
            lost=list(one.lost),
            ours=list(one.ours),
        )
        for one in queries.OFFERED
    ]


@router.get("/files/{code}", summary="Our catalogue in a format")
def catalogue_file(request: HttpRequest, code: str) -> HttpResponse:
    """The programmes of one's house with the contracts to which it is a party."""
    _person, house = member(request)
    return file_of(queries.catalogue_listing(house), code, house.slug)


@router.get("/files/{code}/programmes/{programme_id}", summary="A programme in a format")
def programme_file(request: HttpRequest, code: str, programme_id: UUID) -> HttpResponse:
    """A programme with the contracts of one's own house about it."""
    _person, house = member(request)
    found = Programme.objects.select_related("owner").get(pk=programme_id)
    return file_of(queries.programme_listing(found, house), code, str(found))


@router.get("/files/{code}/contracts/{contract_id}", summary="One of our contracts in a format")
def contract_file(request: HttpRequest, code: str, contract_id: UUID) -> HttpResponse:
    """A contract to which one's own house is a party; others are not there (404)."""
    _person, house = member(request)
    found = contracts_with(house).get(pk=contract_id)
    return file_of(queries.contract_listing(found, house), code, found.number)


@router.post("/imports", response={HTTPStatus.CREATED: ImportOut}, summary="Read a file in")
def read_in(request: HttpRequest, given: ImportIn) -> Status[ImportOut]:
    """Read a file; the answer says what was understood and what was not. Nothing comes into force."""
    person, house = member(request)
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _("The content must be in base64.")) from None
    try:
        job = actions.bring_in(content=content, name=given.file_name, by=person, code=given.format)
    except actions.FileUnreadable as why:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(why)) from None
    return Status(HTTPStatus.CREATED, import_out(queries.imports_of(house).get(pk=job.pk)))


@router.get("/imports/{job_id}", response=ImportOut, summary="A file that we have read in")
def one_import(request: HttpRequest, job_id: UUID) -> ImportOut:
    """What it says, and what has come of its rows."""
    _person, house = member(request)
    return import_out(queries.imports_of(house).get(pk=job_id))


@router.post("/imports/{job_id}/take", response=ImportOut, summary="Take the good rows")
def take(request: HttpRequest, job_id: UUID) -> ImportOut:
    """Contracts of the file become drafts where two houses can sign them, else notes of the house with the reason."""
    person, house = member(request)
    actions.take(job=queries.imports_of(house).get(pk=job_id), by=person)
    return import_out(queries.imports_of(house).get(pk=job_id))
