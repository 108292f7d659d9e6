"""Read the subtitle files of versions: their cues, and what is kept of them beside the file."""

from pathlib import Path
from typing import Final

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Version
from ortaq.core.text import subtitle_files
from ortaq.core.text.subtitle_files import File
from ortaq.core.text.subtitles import BadSubtitles, Cue
from ortaq.work.models import Json

MOST_BYTES: Final = 4 * 1024 * 1024


def read_file(path: Path) -> File:
    """A subtitle file of any format; raises BadSubtitles."""
    if path.stat().st_size > MOST_BYTES:
        raise BadSubtitles("too_many")
    return subtitle_files.read(path.read_bytes())


def cues_of(path: Path) -> tuple[Cue, ...]:
    """The cues of a subtitle file; raises BadSubtitles."""
    return read_file(path).cues


def facts_of(file: File) -> Json:
    """What of a subtitle file is kept with its version."""
    seconds = round(max(cue.end_ms for cue in file.cues) / 1000, 2)
    return {"cues": len(file.cues), "seconds": seconds, "form": file.form.value, "lost": list(file.lost)}


def stored(version: Version) -> File:
    """The file of a version; raises BadSubtitles and OSError."""
    with shelves.opened(str(version.source.name)) as file:
        return subtitle_files.read(file.read())
