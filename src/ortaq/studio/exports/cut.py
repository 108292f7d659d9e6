"""The cut of a project: its shots in their order, and what was noted of the newest picture, as OpenTimelineIO."""

from fractions import Fraction

from django.urls import reverse

from ortaq.core.studio import otio
from ortaq.studio import queries
from ortaq.studio.actions.milestones import FILMED
from ortaq.studio.models import FileVersion, Project
from ortaq.work.settings import settings

USUAL_RATE = Fraction(25)
"""Frames a second where there is no picture yet."""


def newest_film(project: Project) -> FileVersion | None:
    """The picture, else the animatic, that was delivered last."""
    films = FileVersion.objects.filter(
        deliverable__milestone__project=project, deliverable__kind__in=FILMED
    ).select_related("deliverable")
    return max(films, key=lambda one: (one.deliverable.kind == "picture", one.created_at), default=None)


def rate_of(film: FileVersion | None) -> Fraction:
    """Frames a second of a picture."""
    return Fraction(film.facts.get("rate", USUAL_RATE)) if film else USUAL_RATE


def written(project: Project) -> bytes:
    """The cut as a file; a project without shots is one clip of its whole picture."""
    film = newest_film(project)
    rate = rate_of(film)
    address = settings().origin.rstrip("/") + reverse("studio:file_content", args=[film.pk]) if film else ""
    shots, at = [], 0
    for episode in project.episodes.prefetch_related("shots"):
        for shot in episode.shots.all():
            told = {"episode": episode.number, "status": shot.status, "retakes": shot.retakes}
            shots.append(otio.Shot(shot.code, shot.frames, at, address, told))
            at += shot.frames
    if not shots and film:
        frames = otio.frames_of(round(film.facts.get("seconds", 0) * 1000), rate)
        shots = [otio.Shot(film.name, frames, 0, address)]
    marks = [
        otio.Mark(
            str(note.house), note.at or 0, note.text, is_mended=note.mended_at is not None, about={"note": str(note.pk)}
        )
        for note in (queries.notes_of(film) if film else [])
    ]
    about = {"project": str(project.pk), "sha256": film.sha256 if film else ""}
    return otio.written(otio.timeline(str(project), shots, rate=rate, marks=marks, about=about))
