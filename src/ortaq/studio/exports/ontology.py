"""A project as OMC-JSON: the work, its partners, milestones, shots, and every version of every file."""

import mimetypes

from ortaq.core.studio import omc
from ortaq.studio import queries
from ortaq.studio.models import DeliverableKind, FileVersion, Project

FORMS = {
    DeliverableKind.ANIMATIC: "digital.audioVisual",
    DeliverableKind.PICTURE: "digital.audioVisual",
    DeliverableKind.MUSIC_AND_EFFECTS: "digital.audio",
    DeliverableKind.SOUND: "digital.audio",
    DeliverableKind.STILLS: "digital.image",
    DeliverableKind.SUBTITLES: "digital.structuredDocument",
    DeliverableKind.MANIFEST: "digital.data",
}
"""The structural type of a deliverable; others are documents."""


def written(project: Project) -> bytes:
    """The project as a file."""
    partners = queries.joined(project)
    steps = queries.milestones_of(project)
    told = [
        omc.creative_work(
            project.pk,
            project.title,
            language=project.language,
            countries=[house.territory for house in queries.houses_of(project) if house.territory != "XN"],
            companies=[one.broadcaster_id for one in partners],
            description=next(iter(project.about.values()), ""),
            about={"theme": project.theme, "minutes": project.minutes, "state": project.state},
            kind="series" if project.is_series else "creativeWork",
        )
    ]
    told += [
        omc.creative_work(
            one.pk,
            one.titles or {project.language: str(one)},
            language=project.language,
            about={"number": one.number, "minutes": one.minutes},
            kind="episode",
            series=project.pk,
        )
        for one in queries.films_of(project)
        if one
    ]
    told += [omc.organisation(one.broadcaster_id, one.broadcaster.name, one.role) for one in partners]
    for step in steps:
        about = {"first_day": step.first_day.isoformat(), "due_on": step.due_on.isoformat(), "state": step.state}
        told.append(omc.task(step.pk, str(step.kind), "milestone", about))
        told += [of_file(file) for due in step.deliverables.all() for file in due.files.all()]
    for episode in project.episodes.prefetch_related("shots"):
        for shot in episode.shots.all():
            work: omc.Json = {
                "episode": episode.number,
                "frames": shot.frames,
                "status": shot.status,
                "retakes": shot.retakes,
            }
            told.append(omc.task(shot.pk, shot.code, "shot", work))
    return omc.written(told)


def of_file(file: FileVersion) -> omc.Json:
    """A version of a deliverable."""
    kind = DeliverableKind(file.deliverable.kind)
    about = {"number": file.number, "sha256": file.sha256, "bytes": file.size, "house": str(file.house_id)}
    if file.deliverable.episode:
        about["episode"] = file.deliverable.episode.number
    if file.deliverable.language:
        about["language"] = file.deliverable.language
    media_type = mimetypes.guess_type(file.name)[0] or ""
    name = f"{kind.value} v{file.number}"
    return omc.asset(file.pk, name, kind.value, file.name, media_type, FORMS.get(kind, "digital.document"), about)
