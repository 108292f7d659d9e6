"""Any sources -> the house CMAF HLS of a programme: pictures, sounds, subtitles, poster and film strip.

Everything is streamed, the picture is decoded once, and the folder appears whole or not at all.

The folder:
    720p/, 360p/          index.m3u8, init.mp4, seg00000.m4s …   (a small picture has only 360p/, in its own size)
    720p-sign-<tag>/ …    the same pictures with somebody who signs, one ladder per sign language
    sound-<tag>/          the same, one per language; sound-zxx/ when nobody speaks, sound-kk-x-ad/ with description
    subs-<tag>/           index.m3u8, seg00000.vtt … on the picture's segment grid; subs-kk-x-sdh/ for the deaf
    poster.jpg, strip.jpg
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import av

from ortaq.core.media.house import FPS, SAMPLE_RATE, SILENT, TICKS, signed
from ortaq.core.media.picture import Pictured, PictureFacts, make_pictures
from ortaq.core.media.probe import MediaFacts, NoSound, probe
from ortaq.core.media.segments import track_facts
from ortaq.core.media.sound import SoundFacts, make_silence, make_sound
from ortaq.core.media.stills import poster_of
from ortaq.core.text.subtitles import Cue, cut

Progress = Callable[[str, int], None]
"""Called with the stage (probe, picture, sound, subtitles, publish) and the part of the whole done, in per mille."""

PICTURE_FROM, PICTURE_TO, SOUND_TO, SUBTITLES_TO = 20, 800, 970, 990


@dataclass(frozen=True, slots=True)
class SoundSource:
    """A sound: its language (BCP 47), the file, and which sound of the file."""

    language: str
    path: Path
    stream: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleSource:
    """Subtitles: their language with script (BCP 47), and their cues."""

    language: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class SignedSource:
    """The picture with somebody who signs: the sign language (BCP 47), and the file; as long as the picture."""

    language: str
    path: Path
    name: str = ""


@dataclass(frozen=True, slots=True)
class PackageJob:
    """What to package; `max_seconds` 0 means any length, `poster` a chosen still instead of one from the picture."""

    picture: Path
    sounds: tuple[SoundSource, ...] = ()
    subtitles: tuple[SubtitleSource, ...] = ()
    poster: Path | None = None
    picture_name: str = ""
    max_seconds: float = 0
    signed: tuple[SignedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture as a multivariant playlist tells of it: `bandwidth` and `average` include the largest sound."""

    name: str
    width: int
    height: int
    bandwidth: int
    average: int
    codecs: str
    copied: bool
    language: str = ""
    """Of a signed picture its sign language."""


@dataclass(frozen=True, slots=True)
class PackageResult:
    """Facts of a package; `duration` in ticks of 1/720 000 s. `signed` are the pictures in which somebody signs."""

    duration: int
    pictures: tuple[Rendition, ...]
    sounds: tuple[SoundFacts, ...]
    subtitles: tuple[str, ...]
    poster: str
    strip: str
    signed: tuple[Rendition, ...] = ()


class Witness(Protocol):
    """Sees and hears a programme while it is packaged, from what is decoded anyway."""

    def see(self, frame: av.VideoFrame, seconds: float) -> None:
        """Each frame of the picture in the size of the smallest rendition (`picture.See`)."""

    def hear(self, language: str, frame: av.AudioFrame) -> None:
        """Each piece of each sound (`loudness.Hear`), one sound after the other."""

    def end(self) -> None:
        """All has been shown, and the package is made."""

    def close(self) -> None:
        """It is over, whether it came to its end or not."""


class Cancelled(Exception):
    """Raised by a progress callback to stop; nothing half-made stays."""


def package(
    job: PackageJob,
    folder: Path,
    progress: Progress = lambda _stage, _part: None,
    *,
    witnesses: Sequence[Witness] = (),
) -> PackageResult:
    """Make the package of a job in `folder`, which must not exist; raises a BadMedia, and what a witness raises.

    Everything is written beside it and renamed at the end, so a folder that exists is whole.
    """
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        result = _make(job, making, progress, witnesses)
        for witness in witnesses:
            witness.end()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    finally:
        for witness in witnesses:
            witness.close()
    return result


def _make(job: PackageJob, folder: Path, progress: Progress, witnesses: Sequence[Witness]) -> PackageResult:
    progress("probe", 0)
    facts = probe(job.picture, name=job.picture_name or job.picture.name, max_seconds=job.max_seconds)
    for sound in job.sounds:
        _refuse_missing_sound(sound)
    progress("picture", PICTURE_FROM)
    each = (PICTURE_TO - PICTURE_FROM) // (1 + len(job.signed))

    def drawn(part: float, nth: int = 0) -> None:
        start = PICTURE_FROM + nth * each
        progress("picture", _between(start, start + each, part))

    def see(frame: av.VideoFrame, seconds: float) -> None:
        for witness in witnesses:
            witness.see(frame, seconds)

    pictured = make_pictures(job.picture, facts, folder, drawn, see=see if witnesses else None)
    interpreted = [
        (one.language, _make_signed(one, pictured.frames, folder, partial(drawn, nth=nth)))
        for nth, one in enumerate(job.signed, 1)
    ]
    sounds = _make_sounds(job, facts, pictured, folder, progress, witnesses=witnesses)
    progress("subtitles", SOUND_TO)
    for subtitles in job.subtitles:
        write_subtitles(subtitles.cues, pictured.durations, folder / f"subs-{subtitles.language}")
    if job.poster:
        poster_of(job.poster, folder / "poster.jpg")
    progress("publish", SUBTITLES_TO)
    return PackageResult(
        duration=pictured.frames * TICKS // FPS,
        pictures=tuple(_with_sound(picture, sounds) for picture in pictured.renditions),
        sounds=sounds,
        subtitles=tuple(subtitles.language for subtitles in job.subtitles),
        poster="poster.jpg",
        strip="strip.jpg",
        signed=tuple(
            replace(_with_sound(picture, sounds), language=tag)
            for tag, made in interpreted
            for picture in made.renditions
        ),
    )


def _make_signed(source: SignedSource, frames: int, folder: Path, progress: Callable[[float], None]) -> Pictured:
    """The pictures with somebody who signs, frame for frame as long as the others: they take each other's place."""
    facts = probe(source.path, name=source.name or source.path.name)
    return make_pictures(
        source.path,
        facts,
        folder,
        progress,
        named=lambda rung: signed(rung, source.language),
        frames=frames,
    )


def _make_sounds(
    job: PackageJob,
    facts: MediaFacts,
    pictured: Pictured,
    folder: Path,
    progress: Progress,
    *,
    witnesses: Sequence[Witness],
) -> tuple[SoundFacts, ...]:
    samples = pictured.frames * SAMPLE_RATE // FPS
    progress("sound", PICTURE_TO)
    if not job.sounds:
        return (make_silence(language=SILENT, samples=samples, folder=folder / f"sound-{SILENT}"),)
    made = []
    for number, sound in enumerate(job.sounds):

        def told(part: float, number: int = number) -> None:
            progress("sound", _between(PICTURE_TO, SOUND_TO, (number + part) / len(job.sounds)))

        def hear(frame: av.AudioFrame, language: str = sound.language) -> None:
            for witness in witnesses:
                witness.hear(language, frame)

        with_picture = sound.path == job.picture and facts.video is not None
        made.append(
            make_sound(
                sound.path,
                sound.stream,
                language=sound.language,
                samples=samples,
                folder=folder / f"sound-{sound.language}",
                origin_seconds=facts.video.start_seconds if with_picture and facts.video else None,
                progress=told,
                hear=hear if witnesses else None,
            )
        )
    return tuple(made)


def write_subtitles(cues: tuple[Cue, ...], durations: tuple[int, ...], folder: Path) -> None:
    """Write WebVTT segments, one per segment of the picture, and their playlist."""
    folder.mkdir(parents=True)
    longest = max((round(ticks / TICKS) for ticks in durations), default=4)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, longest)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    for number, text in enumerate(cut(cues, [ticks / TICKS for ticks in durations])):
        (folder / f"seg{number:05}.vtt").write_text(text, encoding="utf-8")
        lines += [f"#EXTINF:{durations[number] / TICKS:.6f},", f"seg{number:05}.vtt"]
    (folder / "index.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]), encoding="utf-8")


def _refuse_missing_sound(sound: SoundSource) -> None:
    facts = probe(sound.path, name=sound.name or sound.path.name, want="sound", stream=sound.stream)
    if sound.stream >= len(facts.audios):
        raise NoSound(file=sound.name or sound.path.name, stream=sound.stream)


def _with_sound(picture: PictureFacts, sounds: tuple[SoundFacts, ...]) -> Rendition:
    """RFC 8216, 4.3.4.2: the bits of a variant are those of the picture and the largest sound together."""
    return Rendition(
        picture.name,
        picture.width,
        picture.height,
        picture.bandwidth + max(sound.bandwidth for sound in sounds),
        picture.average + max(sound.average for sound in sounds),
        picture.codecs,
        picture.copied,
    )


def measured(result: PackageResult, folder: Path) -> PackageResult:
    """The same facts with the bits as they are now, after something was written into the segments."""
    sounds = []
    for sound in result.sounds:
        track = track_facts(folder / f"sound-{sound.language}")
        sounds.append(replace(sound, bandwidth=track.peak, average=track.average))
    largest = max((one.bandwidth for one in sounds), default=0), max((one.average for one in sounds), default=0)

    def again(picture: Rendition) -> Rendition:
        track = track_facts(folder / picture.name)
        return replace(picture, bandwidth=track.peak + largest[0], average=track.average + largest[1])

    return replace(
        result,
        pictures=tuple(map(again, result.pictures)),
        sounds=tuple(sounds),
        signed=tuple(map(again, result.signed)),
    )


def _between(start: int, end: int, part: float) -> int:
    return start + round((end - start) * min(1.0, max(0.0, part)))
