"""Uploads stream to disk and stop at the limit: a file that is too large fills no disk, and is told by its name."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

NOTE = "ortaq.too_large"


class WithinLimit(TemporaryFileUploadHandler):
    """Writes each file to disk until it passes the limit; the rest of it is read and thrown away."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece of a file; raises SkipFile at the limit."""
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES and self.request is not None:
            self.request.META.setdefault(NOTE, {})[self.field_name] = self.file_name
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def too_large(request: HttpRequest) -> dict[str, str]:
    """A sentence for each field whose file was not taken because it is too large."""
    limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
    return {
        str(field): _("“%(file)s” is larger than %(limit)d MB.") % {"file": file, "limit": limit}
        for field, file in request.META.get(NOTE, {}).items()
    }
