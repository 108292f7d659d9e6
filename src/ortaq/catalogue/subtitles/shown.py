"""What the screens of subtitles show, put together from versions, drafts and what machines wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue import queries
from ortaq.catalogue.models import MachineLine, Package, Programme, SubtitleDraft, Version, VersionKind
from ortaq.catalogue.subtitles import drafts, quality, reading, scripts, speaking
from ortaq.core.text import subtitle_files
from ortaq.core.text.alphabets import Alphabet, alphabet
from ortaq.core.text.stl import CannotWrite
from ortaq.core.text.subtitle_files import Form
from ortaq.core.text.subtitles import BadSubtitles, Cue
from ortaq.members.models import Broadcaster
from ortaq.work.models import Json

LOSSES = {
    "speakers": gettext_lazy("who speaks"),
    "bold": gettext_lazy("bold letters"),
    "styles": gettext_lazy("colours and other looks"),
    "places": gettext_lazy("exact places (above, middle and below stay)"),
    "notes": gettext_lazy("notes"),
    "frames": gettext_lazy("times between two frames"),
    "signs": gettext_lazy("some signs are written plainer"),
    "overlaps": gettext_lazy("two lines at once"),
}
STATUSES = {
    "in-force": "",
    "draft": gettext_lazy("draft alphabet"),
    "advisory": gettext_lazy("recommended alphabet"),
    "historic": gettext_lazy("former alphabet"),
}


@dataclass(frozen=True)
class Way:
    """A format in which a track can be taken; `lost` says what is lost, `refused` why it cannot be."""

    form: str
    name: str
    is_own: bool
    lost: tuple[str, ...] = ()
    refused: str = ""


@dataclass
class Track:
    """A track on the programme's page."""

    version: Version
    ways: list[Way] = field(default_factory=list)
    marks: list[quality.Said] = field(default_factory=list)
    letters: list[tuple[Alphabet, str, bool]] = field(default_factory=list)
    status: str = ""
    converted: str = ""
    draft: SubtitleDraft | None = None
    may_take: bool = False
    is_readable: bool = True
    is_spoken: bool = False
    cues: int = 0

    @property
    def faults(self) -> int:
        """How many marks are faults."""
        return sum(mark.weight == "fault" for mark in self.marks)


def tracks_of(programme: Programme, house: Broadcaster) -> list[Track]:
    """The subtitles of a programme; formats and quality for those who may take its files."""
    own = queries.sources_of(house).filter(Q(programme=programme), kind=VersionKind.SUBTITLES)
    takes = set(own.values_list("pk", flat=True))
    written = {one.language: one for one in programme.subtitle_drafts.select_related("changed_by")}
    found = []
    for version in queries.versions(programme):
        if version.kind != VersionKind.SUBTITLES:
            continue
        one = Track(version, draft=written.get(version.language), may_take=version.pk in takes)
        one.status, one.converted = status_of(version.spoken), converted(version)
        if one.may_take:
            _look_into(one)
        found.append(one)
    return found


def _look_into(track: Track) -> None:
    """What only the file tells."""
    version = track.version
    try:
        file = reading.stored(version)
    except (BadSubtitles, OSError):
        track.is_readable = False
        return
    track.cues, track.is_spoken = len(file.cues), speaking.can_speak(version.spoken)
    track.marks = quality.said_of(version.programme, version.language, sorted(file.cues, key=lambda cue: cue.start_ms))
    track.ways = [_way(file, form) for form in Form]
    track.letters = [
        (one, status_of(one.tag), one.tag == scripts.SECOND.get(version.spoken)) for one in scripts.ways(version)
    ]


def _way(file: subtitle_files.File, form: Form) -> Way:
    name = subtitle_files.NAMES[form]
    if file.form is form:
        return Way(form, name, is_own=True)
    try:
        lost = dict.fromkeys((*file.lost, *subtitle_files.lost_in(file.cues, form)))
    except CannotWrite as bad:
        return Way(form, name, is_own=False, refused=lacks_letters(bad))
    return Way(form, name, is_own=False, lost=tuple(str(LOSSES[one]) for one in lost))


def lacks_letters(bad: CannotWrite) -> str:
    """Why a text cannot be written in EBU STL."""
    letters = " ".join(bad.letters[:12])
    return _("EBU STL has no signs for these letters: %(letters)s") % {"letters": letters}


def status_of(tag: str) -> str:
    """What is to be said of an alphabet that is not in force; empty for one that is, or that we have no table of."""
    try:
        return str(STATUSES.get(alphabet(tag).status, ""))
    except KeyError:
        return ""


def converted(version: Version) -> str:
    """How a program wrote a track, in a sentence; empty for people's work."""
    told = version.conversion
    if not told:
        return ""
    return _("Written by a program from %(track)s on %(day)s: %(alphabets)s.") % {
        "track": told["from"],
        "day": told["at"][:10],
        "alphabets": " → ".join(told["alphabets"]),
    }


def new_drafts(programme: Programme) -> list[SubtitleDraft]:
    """Drafts of tracks that are not published yet."""
    there = programme.versions.filter(kind=VersionKind.SUBTITLES).values_list("language", flat=True)
    return list(programme.subtitle_drafts.exclude(language__in=there).select_related("changed_by"))


def renditions_of(package: Package) -> set[str]:
    """The pictures and sounds that the editor may play."""
    return {one["name"] for one in package.pictures} | {f"sound-{one['language']}" for one in package.sounds}


def marks(programme: Programme, tag: str, rows: Iterable[Json]) -> list[Json]:
    """What is to be said of a draft's cues, by their ids."""
    ordered = sorted(rows, key=lambda row: (row["start"], row["end"]))
    cues = [Cue(row["start"], row["end"], row["text"], row.get("at", "")) for row in ordered]
    said = quality.said_of(programme, tag, cues)
    return [{"id": ordered[one.at]["id"], "weight": one.weight, "say": one.sentence} for one in said]


def machine(rows: Sequence[Json]) -> dict[str, Json]:
    """What a machine wrote in a draft: id of the line -> engine, its own text, who has confirmed it."""
    lines = MachineLine.objects.filter(pk__in={row["line"] for row in rows if row.get("line")}).select_related("editor")
    return {
        str(line.pk): {
            "engine": line.engine,
            "text": line.machine_text,
            "by": str(line.editor) if line.reviewed_at and line.editor else "",
        }
        for line in lines
    }


def for_editor(programme: Programme, tag: str, sheet: drafts.Sheet, beside: Version | None) -> dict[str, Any]:
    """What the editor's script begins with."""
    here = (programme.pk, tag)
    by = quality.limits_for(programme, tag)
    source = sorted(reading.stored(beside).cues, key=lambda cue: cue.start_ms) if beside else []
    return {
        "cues": sheet.cues,
        "revision": sheet.revision,
        "key": f"{programme.pk}/{tag}",
        "beside": beside.language if beside else "",
        "source": [{"start": cue.start_ms, "end": cue.end_ms, "text": cue.text} for cue in source],
        "marks": marks(programme, tag, sheet.cues),
        "lines": machine(sheet.cues),
        "fps": quality.fps_of(programme),
        "speed": by.value(by.speed),
        "letters": by.value("letters"),
        "busy": bool(sheet.draft and sheet.draft.state in {"waiting", "running"}),
        "save": reverse("catalogue:subtitle_draft", args=here),
        "publish": reverse("catalogue:subtitle_publish", args=here),
        "film": reverse("catalogue:subtitle_film", args=(programme.pk,)) if queries.package_of(programme) else "",
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "unsaved": _("Not saved yet"),
        "lost": _("The line is down. What you write is kept in this browser, and sent as soon as it is back."),
        "restored": _("What was not saved last time is here again."),
        "unchanged": _("Nothing changed yet"),
        "missing": _("not translated yet"),
        "write": _("Write this one"),
        "per_second": _("%(number)s letters a second"),
        "machine": _("written by"),
        "confirm": _("I have read it"),
        "confirmed": _("read by"),
        "start": _("From"),
        "end": _("To"),
        "text": _("Text of subtitle"),
        "asked": _("Some lines that a machine wrote have been read by nobody; viewers will be told. Publish them?"),
        "marks": _("to look at"),
        "none": _("Nothing to object to."),
    }
