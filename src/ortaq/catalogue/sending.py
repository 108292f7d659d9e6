"""Send a stored file, whole or in part, so that a download that broke off goes on where it stopped.

Who sends the bytes is the operator's choice; whether they may be sent at all has been decided before:

S3                    the service itself, at an address that it signs for a minute
ORTAQ_SENDFILE        nginx, told by X-Accel-Redirect where the file lies; it answers ranges itself
otherwise             this process, in pieces of a megabyte, whatever the size of the file
"""

import mimetypes
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, TypeVar
from urllib.parse import quote

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags

from ortaq.catalogue import shelves
from ortaq.core.media.ranges import Span, Unsatisfiable, span_of
from ortaq.work.settings import settings

Answer = TypeVar("Answer", bound=HttpResponseBase)
SEGMENT = "video/iso.segment"
PRESIGNED = 60
"""Seconds in which a download has to begin at the S3 service; one that has begun goes on."""


class Part:
    """Some bytes of an open file, read as they are sent; it closes the file."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        self.file, self.left = file, span.length
        file.seek(span.start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self.file.read(min(self.left, shelves.BLOCK))
        if not piece:
            self.close()
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Django calls it too, when the answer has been sent or was given up."""
        self.file.close()


def sent(
    request: HttpRequest, name: str, *, called: str, size: int, sha256: str, as_attachment: bool = True
) -> HttpResponseBase:
    """The file of this name in the storage; the person will see it under the name `called`."""
    disposition = content_disposition_header(as_attachment, called) or ""
    if elsewhere := shelves.address_for(name, seconds=PRESIGNED, disposition=disposition):
        return private(HttpResponseRedirect(elsewhere))
    if settings().sendfile:
        told = HttpResponse(content_type=type_of(called))
        told["X-Accel-Redirect"] = settings().sendfile.removeprefix("x-accel:") + quote(name)
        told["Content-Disposition"] = disposition
        return private(told)
    answer = streamed(request, name, called=called, size=size, etag=f'"{sha256}"')
    if answer.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        answer["Content-Disposition"] = disposition
    return private(answer)


def streamed(request: HttpRequest, name: str, *, called: str, size: int, etag: str = "") -> HttpResponseBase:
    """The same from this process: 200, 206, 304 or 416 (RFC 9110, 13 to 15)."""
    if etag and etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    # Who has another file's beginning gets this one whole.
    is_same = request.headers.get("If-Range", etag).strip() == etag
    try:
        asked = request.headers.get("Range", "") if is_same and request.method == "GET" else ""
        span = span_of(asked, size)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    wanted = span or Span(0, size)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(wanted.length)} | ({"ETag": etag} if etag else {})
    if span:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    status = HTTPStatus.PARTIAL_CONTENT if span else HTTPStatus.OK
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=type_of(called))
    part = Part(shelves.opened(name), wanted)
    return StreamingHttpResponse(part, status=status, headers=headers, content_type=type_of(called))


def type_of(called: str) -> str:
    """Media type by the ending of a name."""
    return SEGMENT if called.endswith(".m4s") else mimetypes.guess_type(called)[0] or "application/octet-stream"


def private(answer: Answer) -> Answer:
    """Neither the browser nor anybody in between may keep it."""
    answer["Cache-Control"] = "private, no-store"
    return answer
