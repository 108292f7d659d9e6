"""The cut of a project: its shots in their order, and what was noted of the newest picture, as OpenTimelineIO."""

from collections.abc import Iterable
from fractions import Fraction

from django.urls import reverse

from ortaq.core.studio import otio
from ortaq.studio import queries
from ortaq.studio.actions.milestones import FILMED
from ortaq.studio.models import Episode, FileVersion, Project
from ortaq.work.settings import settings

USUAL_RATE = Fraction(25)
"""Frames a second where there is no picture yet."""


def newest_film(project: Project, episode: Episode | None = None) -> FileVersion | None:
    """The picture, else the animatic, that was delivered last; of a series, that of an episode."""
    films = FileVersion.objects.filter(
        deliverable__milestone__project=project, deliverable__kind__in=FILMED, deliverable__episode=episode
    ).select_related("deliverable")
    return max(films, key=lambda one: (one.deliverable.kind == "picture", one.created_at), default=None)


def rate_of(film: FileVersion | None) -> Fraction:
    """Frames a second of a picture."""
    return Fraction(film.facts.get("rate", USUAL_RATE)) if film else USUAL_RATE


def written(project: Project) -> bytes:
    """The cut as a file; what has no shots is one clip of its whole picture.

    The episodes of a series follow each other, each cut from its own picture, all counted at the rate of the first.
    """
    episodes = list(project.episodes.prefetch_related("shots"))
    parts = [(newest_film(project, one), [one]) for one in episodes if project.is_series] or [
        (newest_film(project), episodes)
    ]
    films = [film for film, _episodes in parts if film]
    rate = rate_of(films[0] if films else None)
    shots: list[otio.Shot] = []
    marks: list[otio.Mark] = []
    for film, some in parts:
        before = sum(one.frames for one in shots)
        shots += shots_of(film, some, rate)
        marks += marks_of(film, round(before * 1000 / rate))
    about = {"project": str(project.pk), "sha256": [one.sha256 for one in films]}
    return otio.written(otio.timeline(str(project), shots, rate=rate, marks=marks, about=about))


def shots_of(film: FileVersion | None, episodes: Iterable[Episode], rate: Fraction) -> list[otio.Shot]:
    """The shots that are cut from one film."""
    address = settings().origin.rstrip("/") + reverse("studio:file_content", args=[film.pk]) if film else ""
    found: list[otio.Shot] = []
    at = 0
    for episode in episodes:
        for shot in episode.shots.all():
            told = {"episode": episode.number, "status": shot.status, "retakes": shot.retakes}
            found.append(otio.Shot(shot.code, shot.frames, at, address, told))
            at += shot.frames
    if not found and film:
        frames = otio.frames_of(round(film.facts.get("seconds", 0) * 1000), rate)
        found = [otio.Shot(film.name, frames, 0, address)]
    return found


def marks_of(film: FileVersion | None, before: int) -> list[otio.Mark]:
    """What was noted of a film that begins so many milliseconds after the cut."""
    return [
        otio.Mark(
            str(note.house),
            before + (note.at or 0),
            note.text,
            is_mended=note.mended_at is not None,
            about={"note": str(note.pk)},
        )
        for note in (queries.notes_of(film) if film else [])
    ]
