"""Look at files before anything is kept: what they are, and a sentence for each that cannot be taken."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming, doubled
from ortaq.catalogue.models import VersionKind
from ortaq.catalogue.sentences import bad_media, bad_subtitles
from ortaq.catalogue.subtitles.reading import facts_of, read_file
from ortaq.core.media.probe import BadMedia, MediaFacts, probe
from ortaq.core.media.stills import poster_of
from ortaq.core.text import identify
from ortaq.core.text import subtitles as subtitle_text
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.work.models import Json
from ortaq.work.settings import settings

_ASKED = {
    "sound": gettext_lazy("“%(file)s” is marked as audio description. Say whether this sound is."),
    "subtitles": gettext_lazy("“%(file)s” also tells sounds or music. Say whether it is for the deaf."),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that were looked at and are in order: each with its kind and what the probe found."""

    parts: tuple[tuple[VersionKind, Incoming, Json], ...]

    @property
    def files(self) -> dict[Path, Incoming]:
        """Each file once: a sound may lie in the picture's file."""
        return {file.path: file for _kind, file, _facts in self.parts}


def look_at(
    picture: Incoming | None, sounds: list[Incoming], subtitles: list[Incoming], signed: list[Incoming]
) -> tuple[Delivery, dict[str, str]]:
    """Probe every file; what is in order, and a sentence for each that is not.

    What a file says of itself is a proposal: nobody has said for whom it was made, and it says that it is for those who
    do not see or not hear; then a person must say it.
    """
    problems = doubled(sounds, "sound") | doubled(subtitles, "subtitles") | doubled(signed, "signed")
    parts: list[tuple[VersionKind, Incoming, Json]] = []
    if picture is not None:
        _look_at_one(replace(picture, language=""), VersionKind.PICTURE, "picture", parts, problems)
    for file in signed:
        _look_at_one(file, VersionKind.PICTURE, f"signed-{file.tag}", parts, problems)
    for sound in sounds:
        _look_at_one(sound, VersionKind.SOUND, f"sound-{sound.tag}", parts, problems)
    for file in subtitles:
        _look_at_one(file, VersionKind.SUBTITLES, f"subtitles-{file.tag}", parts, problems)
    return Delivery(tuple(parts)), problems


def _look_at_one(
    file: Incoming,
    kind: VersionKind,
    name: str,
    parts: list[tuple[VersionKind, Incoming, Json]],
    problems: dict[str, str],
) -> None:
    limit = settings().max_upload_mb
    try:
        if file.path.stat().st_size > limit * 1024 * 1024:
            problems[name] = _("“%(file)s” is larger than %(limit)d MB.") % {"file": file.called, "limit": limit}
            return
        if kind == VersionKind.SUBTITLES:
            found_file = read_file(file.path)
            cues = found_file.cues
            facts: Json = facts_of(found_file)
            if other := identify.other_than(" ".join(cue.text for cue in cues), file.language):
                facts["seems"] = other
            if not file.purpose and subtitle_text.tells_sounds(cues):
                problems[name] = str(_ASKED["subtitles"]) % {"file": file.called}
        else:
            found = probe(
                file.path,
                name=file.called,
                content_type=file.content_type,
                want="picture" if kind == VersionKind.PICTURE else "sound",
                stream=file.stream,
                max_seconds=settings().max_minutes * 60,
            )
            facts = _as_json(found, file.stream if kind == VersionKind.SOUND else None)
            if kind == VersionKind.SOUND and not file.purpose and found.audios[file.stream].is_described:
                problems[name] = str(_ASKED["sound"]) % {"file": file.called}
        parts.append((kind, file, facts))
    except BadMedia as error:
        problems.setdefault(name, bad_media(error))
    except BadSubtitles as error:
        problems.setdefault(name, bad_subtitles(error, file.called))
    except OSError:
        problems.setdefault(name, _("“%(file)s” cannot be read.") % {"file": file.called})


def poster_problem(poster: Incoming | None) -> dict[str, str]:
    """A sentence when the chosen still is no picture."""
    if poster is None:
        return {}
    trial = shelves.making(f"poster-{time.monotonic_ns()}.jpg")
    try:
        poster_of(poster.path, trial)
    except (OSError, ValueError, SyntaxError):
        return {"poster": _("“%(file)s” is not a picture that we can read.") % {"file": poster.called}}
    finally:
        trial.unlink(missing_ok=True)
    return {}


def _as_json(facts: MediaFacts, stream: int | None) -> Json:
    """What of the probe is kept with a version."""
    told: Json = {"container": facts.container, "seconds": round(facts.duration_seconds, 3)}
    if stream is not None:
        audio = facts.audios[stream]
        return told | {"codec": audio.codec, "rate": audio.rate, "channels": audio.channels}
    if facts.video:
        video = facts.video
        told |= {"codec": video.codec, "width": video.width, "height": video.height, "rate": str(video.rate)}
    return told | {"sounds": len(facts.audios)}
