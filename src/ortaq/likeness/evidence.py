"""Pictures that let people see for themselves: a clip's own, beside that of the programme at the same moment."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Package
from ortaq.core.likeness import sandbox, stills
from ortaq.core.likeness.clip import Pair
from ortaq.core.media.probe import BadMedia

WIDE = 960
"""The picture of a programme is taken from its widest rendition up to so many pixels."""
_LENGTH = re.compile(r"#EXTINF:([\d.]+)")
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')


def keep(pairs: Sequence[Pair], clip: Path, name: str) -> list[list[str]]:
    """Store the pictures of each pair under a name that begins so; "" where there is none."""
    mine = _of_clip(clip, [pair.clip for pair in pairs])
    kept = []
    for number, (pair, picture) in enumerate(zip(pairs, mine, strict=True)):
        theirs = picture_at(pair.programme, pair.second)
        kept.append([_put(f"{name}-{number}-clip.jpg", picture), _put(f"{name}-{number}-programme.jpg", theirs)])
    return kept


def picture_at(programme: str, second: float) -> bytes | None:
    """The picture of a packaged programme at one of its seconds, as JPEG; None where it cannot be had."""
    package = Package.objects.filter(programme=UUID(programme)).first()
    if package is None or not package.pictures:
        return None
    small = [one for one in package.pictures if one["width"] <= WIDE] or package.pictures[-1:]
    folder = f"packages/{package.folder}/{max(small, key=lambda one: one['width'])['name']}"
    try:
        init, segment, inside = _segment(_read(f"{folder}/index.m3u8").decode(), second)
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(_read(f"{folder}/{init}") + _read(f"{folder}/{segment}"))
            file.flush()
            found = stills.stills(Path(file.name), [inside])[0]
    except (OSError, LookupError, BadMedia):
        return None
    return None if found is None else stills.jpeg(found)


def _of_clip(clip: Path, seconds: Sequence[float]) -> list[bytes | None]:
    """The clip's pictures; one that could be looked at once but not again has none."""
    try:
        return sandbox.stills(clip, seconds) if seconds else []
    except sandbox.CannotLook:
        return [None] * len(seconds)


def _segment(playlist: str, second: float) -> tuple[str, str, float]:
    """The init section and the segment in which a second lies, and the second inside it; raises LookupError."""
    init, at, length, last = _MAP.search(playlist), 0.0, 0.0, ""
    if init is None:
        raise LookupError("no init section")
    for line in playlist.splitlines():
        if told := _LENGTH.match(line):
            length = float(told[1])
        elif line and not line.startswith("#"):
            if second < at + length:
                return init[1], line, max(0.0, second - at)
            at, last = at + length, line
    raise LookupError(f"it ends at {at} with {last}")


def _read(name: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())


def _put(name: str, picture: bytes | None) -> str:
    # A worker that was lost may have been here before.
    default_storage.delete(name)
    return str(default_storage.save(name, ContentFile(picture))) if picture else ""
