"""Everything about somebody as a download."""

import tempfile

from django.http import FileResponse
from django.utils import timezone

from ortaq.standards.protection import export
from ortaq.work.personal import Whom

IN_MEMORY = 4 << 20
"""Larger archives lie on the disk until they are sent."""


def as_file(whom: Whom) -> FileResponse:
    """The archive, named by the pseudonym; no cache keeps it."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- the response closes it
    export.write(whom, file, at=timezone.now())
    file.seek(0)
    made = FileResponse(file, as_attachment=True, filename=f"{whom.pseudonym}.zip", content_type="application/zip")
    made["Cache-Control"] = "no-store"
    return made
