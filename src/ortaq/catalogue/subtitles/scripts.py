"""Subtitles in another alphabet of their language, written by a program and marked as such.

What people wrote is never overwritten. When the track that it was written from changes, it is written anew; when
somebody edits it, it is theirs from then on.
"""

from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue import news, queries, shelves
from ortaq.catalogue.models import Version, VersionKind
from ortaq.catalogue.subtitles.keeping import keep, repackage
from ortaq.core.text import subtitle_files, tracks
from ortaq.core.text.alphabets import Alphabet, alphabet
from ortaq.core.text.convert import ways_from
from ortaq.core.text.markup import WALKS, convert_file
from ortaq.core.text.subtitle_files import Form
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.members.models import Person
from ortaq.members.rules import makes_programmes, require
from ortaq.work.models import Json
from ortaq.work.refused import Refused

SECOND = {
    "az": "az-Cyrl",
    "az-Cyrl": "az",
    "kk": "kk-Latn",
    "kk-Arab": "kk",
    "crh": "crh-Cyrl",
    "ug": "ug-Latn",
    "uz": "uz-Cyrl",
    "uz-Cyrl": "uz",
    "tk": "tk-Cyrl",
    "ky": "ky-Latn",
    "tt": "tt-Latn",
    "tt-Latn": "tt",
}
"""The other alphabet that is meant when somebody asks for one without naming it."""


class NotWritten(Refused):
    """Subtitles cannot be written in these letters."""


def ways(version: Version) -> list[Alphabet]:
    """The alphabets that a track could be written in, those that it is already in by people's hands left out."""
    there = {
        one.spoken
        for one in version.programme.versions.all()
        if one.kind == VersionKind.SUBTITLES and one.purpose == version.purpose and not one.is_converted
    }
    return [alphabet(tag) for tag in ways_from(version.spoken) if tag not in there]


def second(version: Version) -> str:
    """The tag of the other alphabet of a track's language; empty when there is none, or no way to it."""
    wanted = SECOND.get(version.spoken, "")
    return wanted if wanted in ways_from(version.spoken) else ""


def write(*, version: Version, target: str, by: Person, enqueue: bool = True) -> Version:
    """Write a track in another alphabet, anew when a program wrote it before; raises NotAllowed and NotWritten."""
    programme = version.programme
    require(
        makes_programmes(by) and by.broadcaster_id == programme.owner_id,
        _("Only people of %(house)s may bring in its programmes.") % {"house": programme.owner},
    )
    if version.kind != VersionKind.SUBTITLES or target not in ways_from(version.spoken):
        raise NotWritten(_("There is no way from these letters to those."))
    with transaction.atomic():
        made = _write(version, target, by)
        if made is None:
            raise NotWritten(_("People wrote the subtitles in these letters; they stay as they are."))
        if queries.picture_of(programme):
            repackage(programme, by, enqueue=enqueue)
    return made


def follow(version: Version, by: Person | None, *, second: bool = False) -> list[Version]:
    """Write anew what was written from a track in other letters, and the second alphabet when it is wished."""
    said = version.purpose
    wanted = [
        one.spoken
        for one in version.programme.versions.filter(kind=VersionKind.SUBTITLES).exclude(conversion={})
        if one.conversion.get("from") == version.language and one.purpose == said
    ]
    if second and (other := SECOND.get(version.spoken)) in ways_from(version.spoken) and other not in wanted:
        wanted.append(str(other))
    return [made for target in wanted if (made := _write(version, target, by))]


def _write(version: Version, target: str, by: Person | None) -> Version | None:
    """The track in another alphabet; None where people's work would be overwritten."""
    tag = tracks.tagged(target, version.purpose)
    there = version.programme.versions.filter(kind=VersionKind.SUBTITLES, language=tag).first()
    if there and not there.is_converted:
        return None
    with shelves.opened(str(version.source.name)) as file:
        data, called = converted(file.read(), version, target)
    made = keep(
        version.programme,
        tag,
        data,
        called=called,
        by=by,
        did="written in other letters",
        conversion=_told(version, target),
    )
    news.subtitles_kept.send(sender=Version, version=made, by=by, source=version, machine=None)
    return made


def converted(data: bytes, version: Version, target: str) -> tuple[bytes, str]:
    """A subtitle file in other letters, and its name; all but the words stays, byte for byte where the format allows.

    EBU STL is written as WebVTT, for its tables hold few alphabets.
    """
    form, name = subtitle_files.form_of(data), PurePath(version.source_name)
    if form is Form.STL:
        cues = subtitle_files.read(data).cues
        data, form = subtitle_files.write(cues, Form.VTT, version.spoken, day=timezone.now().date()), Form.VTT
    ending = name.suffix if name.suffix.lower().lstrip(".") in WALKS else f".{form}"
    try:
        return convert_file(data, form, version.spoken, target), f"{name.stem[:150]}.{target}{ending}"
    except UnicodeDecodeError as bad:
        raise BadSubtitles("not_utf8") from bad


def _told(version: Version, target: str) -> Json:
    source, written = alphabet(version.spoken), alphabet(target)
    return {
        "from": version.language,
        "to": target,
        "alphabets": [source.id, written.id],
        "version": written.version,
        "source_sha256": version.sha256,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
