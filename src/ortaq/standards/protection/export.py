"""Everything about a person as one file: JSON, kind by kind, with what it is and why it is held."""

import json
import re
import zipfile
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from ortaq.standards.protection import queries
from ortaq.work.models import this_node
from ortaq.work.personal import Whom

CLOCK = (1980, 1, 1, 0, 0, 0)
"""The same content makes the same file."""


def write(whom: Whom, target: IO[bytes], *, at: datetime) -> int:
    """Write the archive; returns how many records are in it."""
    kinds: list[dict[str, Any]] = []
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for holding, found in queries.everything(whom):
            count += len(found)
            name = f"{re.sub(r'[^a-z.]', '-', holding.name)}.json"
            kinds.append(
                {
                    "file": name,
                    "records": len(found),
                    "what": str(holding.what),
                    "why": str(holding.why),
                    "ground": str(holding.ground),
                    "seen_by": str(holding.seen_by),
                    "on_erasure": _("It is erased.") if holding.is_erasable else str(holding.stays),
                }
            )
            _put(archive, name, found)
        _put(
            archive,
            "about.json",
            {"node": this_node(), "at": at.isoformat(), "pseudonym": whom.pseudonym, "kinds": kinds},
        )
    return count


def _put(archive: zipfile.ZipFile, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    archive.writestr(zipfile.ZipInfo(name, CLOCK), text.encode(), zipfile.ZIP_DEFLATED)
