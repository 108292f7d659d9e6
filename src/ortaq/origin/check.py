"""Check a file that somebody sent: it lies on disk for as long as the request lasts, and is kept nowhere.

What is tried, in this order: the manifest in the file, the one beside it, the one that its HTTP `Link` names, and the
registry of this node, by the hash of the file and by its coded picture. Parsing happens in a process of its own
(core.origin.sandbox).
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ortaq.core.origin import essence, sandbox, verdict
from ortaq.core.origin.formats import HEAD, format_of
from ortaq.core.origin.report import CONTAINER, HTTP_LINK, REGISTRY_HASH, SOFT_BINDING, Integrity, Report, Trust
from ortaq.core.origin.trust import REVOKED, TrustList
from ortaq.core.origin.verdict import NotMedia
from ortaq.members.trust import trust_list
from ortaq.origin import addresses, film, queries, registry
from ortaq.origin.sentences import Said
from ortaq.work import limits
from ortaq.work.settings import settings as node

PUBLIC_LIMIT = 2 << 30
"""Anybody may send a file to be checked, so it may be smaller than what members bring in."""


LARGEST_STORE = 16 << 20
"""A manifest beside a file may be so large."""


class CannotCheck(ValueError):
    """Why a file was not checked, as a sentence, with the HTTP status that fits."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, *, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {"Retry-After": str(wait)} if wait else {}


def limit() -> int:
    """Largest file that is checked for the public, in bytes."""
    return min(PUBLIC_LIMIT, int(settings.MAX_UPLOAD_BYTES))


def refuse_large(request: HttpRequest) -> None:
    """Raise CannotCheck before anything is read when the request says that it is too long."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limit() + (1 << 20):
        raise CannotCheck(
            _("The file is too large: at most %(size)s GB.") % {"size": limit() >> 30 or 1},
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def refuse_often(request: HttpRequest) -> None:
    """Raise CannotCheck for an address that asks too often; files of strangers cost this node time."""
    seconds = limits.allow(f"verify:{limits.address(request)}", node().verify_per_minute)
    if seconds:
        raise CannotCheck(
            _("Too many files from your address. Try again in %(seconds)s seconds.") % {"seconds": seconds},
            HTTPStatus.TOO_MANY_REQUESTS,
            wait=seconds,
        )


def read(
    path: Path,
    trust: TrustList | None = None,
    *,
    ekus: str = "",
    beside: bytes | None = None,
    linked: bytes | None = None,
    segments: Sequence[Path] = (),
) -> Report:
    """The report of a file, by those who may sign now, or by `trust`.

    `beside` is a manifest store that was given with the file, `linked` one that an HTTP `Link` names; `segments` are
    those of the stream whose init section the file is. Where a key was revoked, the registry may vouch that the very
    file was here before. Raises as `verdict.read`.
    """
    trust = trust_list() if trust is None else trust
    refused: NotMedia | None = None
    try:
        report = sandbox.read(path, trust, ekus=ekus, segments=segments)
    except NotMedia as error:
        if segments:
            raise
        # A subtitle file carries nothing inside, but something may lie beside it.
        refused, report = error, None
    if report is not None and report.problem == REVOKED:
        seen = registry.seen_at(film.sha256_of(path))
        report = sandbox.read(path, trust, ekus=ekus, seen=seen) if seen and not segments else report
    if report is not None and (report.integrity is not Integrity.NONE or segments):
        return report
    if beside is not None:
        return sandbox.read(path, trust, ekus=ekus, beside=beside)
    if linked is not None:
        return replace(sandbox.read(path, trust, ekus=ekus, beside=linked), method=HTTP_LINK)
    found = _registered(path, trust, ekus) or (_by_picture(path, trust, ekus) if report is not None else None)
    if found is None and refused is not None:
        raise refused
    return found or report or Report(Integrity.NONE, Trust.NONE, "", 0)


def _registered(path: Path, trust: TrustList, ekus: str) -> Report | None:
    """What the registry says of a file with this hash; None when it knows none, or there is no database."""
    digest = film.sha256_of(path)
    try:
        found = registry.by_sha256(digest) or registry.by_content(digest)
    except DatabaseError:
        return None
    if found is None:
        return None
    report = sandbox.read(path, trust, ekus=ekus, seen=found.created_at, beside=bytes(found.store), vouched=True)
    return replace(report, method=REGISTRY_HASH)


def _by_picture(path: Path, trust: TrustList, ekus: str) -> Report | None:
    """What the registry says of a film that was copied into another container and lost its manifest on the way.

    Its coded picture is exactly one that was signed. The file carries no seal, so it is neither whole nor changed.
    """
    with path.open("rb") as file:
        kind = format_of(file.read(HEAD))
    if kind is None or not kind.mime.startswith("video/"):
        return None
    try:
        digest = sandbox.essence(path)
        found = registry.by_binding(essence.ALG, essence.value_of(digest), limit=1) if digest else []
    except DatabaseError:
        return None
    if not found:
        return None
    report = sandbox.read(path, trust, ekus=ekus, seen=found[0].created_at, beside=bytes(found[0].store))
    return replace(
        report,
        integrity=Integrity.NONE,
        trust=Trust.NONE,
        trust_list="",
        codes=(),
        method=SOFT_BINDING,
        problem=CONTAINER,
    )


def _path(upload: "UploadedFile[Any] | None") -> Path:
    """Where an uploaded file lies on disk; raises CannotCheck."""
    if upload is None or not upload.size:
        raise CannotCheck(_("Choose a file first; an empty one says nothing."))
    if not isinstance(upload, TemporaryUploadedFile):
        raise CannotCheck(_("The file did not arrive whole. Send it again."))
    return Path(upload.temporary_file_path())


def report_of(
    upload: "UploadedFile[Any] | None",
    *,
    beside: "UploadedFile[Any] | None" = None,
    segments: "Sequence[UploadedFile[Any]]" = (),
) -> Report:
    """The report of an uploaded file, with its manifest or with segments of its stream; raises CannotCheck."""
    path = _path(upload)
    name = str(upload.name) if upload else ""
    store = _path(beside).read_bytes() if beside is not None and (beside.size or 0) <= LARGEST_STORE else None
    if beside is not None and store is None:
        raise CannotCheck(_("What lies there is too large."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _checked(name, path, beside=store, segments=[_path(one) for one in segments])


def report_at(address: str) -> tuple[Report, str]:
    """The report of what lies at an address of this node, and its name; raises CannotCheck."""
    with tempfile.TemporaryDirectory(prefix="ortaq-verify-") as folder:
        try:
            found = addresses.fetch(address, Path(folder), limit=limit())
        except addresses.CannotFetch as error:
            raise CannotCheck(str(error)) from error
        return _checked(found.name, found.path, linked=found.beside, segments=found.segments), found.name


def _checked(name: str, path: Path, **more: Any) -> Report:
    """The report; raises CannotCheck with a sentence."""
    try:
        return read(path, **more)
    except verdict.NotMedia as error:
        raise CannotCheck(
            _("“%(name)s” is no film, sound, picture or document that could carry an origin.") % {"name": name}
        ) from error
    except verdict.TooLarge as error:
        raise CannotCheck(
            _("“%(name)s” is too large to be checked: only MP4 files of any size can be.") % {"name": name},
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ) from error


def since_then(report: Report) -> str:
    """What has happened since it was signed that a reader must know; empty when nothing has, or nobody here knows."""
    try:
        found = registry.by_urn(report.manifest) if report.manifest else None
        if found is None or found.programme is None or queries.may_be_shown(found.programme):
            return ""
    except DatabaseError:
        return ""
    return _(
        "Since it was signed, a consent that it rests on was withdrawn or has run out. It may not be shown any more."
    )


def answer(report: Report, said: Said, tag: str, file: str = "") -> dict[str, Any]:
    """A report for machines, with its words in one language."""
    return report.to_json(file, tag) | {
        "words": {
            "language": tag,
            "badge": said.badge,
            "headline": said.headline,
            "sentence": said.sentence,
            "integrity": {"word": said.integrity.word, "sentence": said.integrity.sentence},
            "trust": {"word": said.trust.word, "sentence": said.trust.sentence},
        },
        "since_then": since_then(report),
    }
