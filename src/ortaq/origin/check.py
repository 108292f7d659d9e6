"""Check a file that somebody sent: it lies on disk for as long as the request lasts, and is kept nowhere."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ortaq.core.origin import verdict
from ortaq.core.origin.trust import REVOKED, TrustList
from ortaq.core.origin.verdict import Report
from ortaq.members.trust import trust_list
from ortaq.origin import film, registry
from ortaq.origin.sentences import Said

PUBLIC_LIMIT = 2 << 30
"""Anybody may send a file to be checked, so it may be smaller than what members bring in."""


class CannotCheck(ValueError):
    """Why a file was not checked, as a sentence, with the HTTP status that fits."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(sentence)
        self.status = status


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


def read(path: Path, trust: TrustList | None = None) -> Report:
    """The report of a file, by those who may sign now, or by `trust`.

    Where a key was revoked, the registry may vouch that the very file was here before. Raises as `verdict.read`.
    """
    trust = trust_list() if trust is None else trust
    report = verdict.read(path, trust)
    if report.problem != REVOKED:
        return report
    seen = registry.seen_at(film.sha256_of(path))
    return verdict.read(path, trust, seen=seen) if seen else report


def report_of(upload: "UploadedFile[Any] | None") -> Report:
    """The report of an uploaded file; raises CannotCheck."""
    if upload is None or not upload.size:
        raise CannotCheck(_("Choose a file first; an empty one says nothing."))
    if not isinstance(upload, TemporaryUploadedFile):
        raise CannotCheck(_("The file did not arrive whole. Send it again."))
    try:
        return read(Path(upload.temporary_file_path()))
    except verdict.NotMedia as error:
        raise CannotCheck(
            _("“%(name)s” is no film, sound, picture or document that could carry an origin.") % {"name": upload.name}
        ) from error
    except verdict.TooLarge as error:
        raise CannotCheck(
            _("“%(name)s” is too large to be checked: only MP4 files of any size can be.") % {"name": upload.name},
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ) from error


def answer(report: Report, said: Said, tag: str) -> dict[str, Any]:
    """A report for machines, with its words in one language."""
    return report.to_json() | {
        "words": {
            "language": tag,
            "badge": said.badge,
            "headline": said.headline,
            "sentence": said.sentence,
            "integrity": {"word": said.integrity.word, "sentence": said.integrity.sentence},
            "trust": {"word": said.trust.word, "sentence": said.trust.sentence},
        }
    }
