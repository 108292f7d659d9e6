"""Small films for the tests of origin: a progressive MP4, a package as the house makes it, and a programme."""

import io
import struct
from pathlib import Path

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.members.models import Broadcaster

RATE, WIDTH, HEIGHT, SOUND_RATE = 25, 160, 90, 48_000
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer"}


def picture_frames(seconds: int) -> list[av.VideoFrame]:
    """A grey that grows lighter, with a bar that wanders, so that every frame differs."""
    frames = []
    for number in range(RATE * seconds):
        pixels = np.full((HEIGHT, WIDTH, 3), 40 + number, np.uint8)
        pixels[:, (number * 2) % WIDTH] = (240, 160, 20)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = number
        frames.append(frame)
    return frames


def sound_frames(seconds: int, pitch: int) -> list[av.AudioFrame]:
    """A tone."""
    frames = []
    for number in range(SOUND_RATE * seconds // 1024):
        at = (np.arange(1024) + number * 1024) / SOUND_RATE
        frame = av.AudioFrame.from_ndarray(
            (np.sin(2 * np.pi * pitch * at) * 0.2).astype(np.float32)[None], format="fltp", layout="mono"
        )
        frame.rate, frame.pts = SOUND_RATE, number * 1024
        frames.append(frame)
    return frames


def write(target: object, *, picture: bool, pitches: tuple[int, ...], seconds: int, options: dict[str, str]) -> None:
    """Encode picture and tones into one MP4."""
    with av.open(target, "w", format="mp4", options=options) as out:
        streams = []
        if picture:
            video = out.add_stream("libx264", rate=RATE, options={"g": str(RATE), "bf": "2", "preset": "ultrafast"})
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            streams.append((video, picture_frames(seconds)))
        streams += [
            (out.add_stream("aac", rate=SOUND_RATE, layout="mono"), sound_frames(seconds, pitch)) for pitch in pitches
        ]
        for stream, frames in streams:
            for frame in [*frames, None]:
                out.mux(stream.encode(frame))


def film(path: Path, *, seconds: int = 1, movflags: str = "") -> Path:
    """A progressive MP4 with picture and one tone."""
    options = {"movflags": movflags} if movflags else {}
    write(str(path), picture=True, pitches=(440,), seconds=seconds, options=options)
    return path


def rendition(*, pitch: int | None, seconds: int = 2) -> tuple[bytes, list[bytes]]:
    """One stream as CMAF: its init section and its segments, cut at every fragment."""
    file = io.BytesIO()
    pitches = (pitch,) if pitch else ()
    write(file, picture=pitch is None, pitches=pitches, seconds=seconds, options=FRAGMENTS)
    data, at, parts = file.getvalue(), 0, [b""]
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"moof":
            parts.append(b"")
        parts[-1] += data[at : at + size]
        at += size
    return parts[0], parts[1:]


def store(folder: str, name: str, init: bytes, segments: list[bytes]) -> None:
    """Put a rendition where a package keeps it."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:1", '#EXT-X-MAP:URI="init.mp4"']
    default_storage.save(f"packages/{folder}/{name}/init.mp4", ContentFile(init))
    for number, segment in enumerate(segments):
        default_storage.save(f"packages/{folder}/{name}/seg{number:05}.m4s", ContentFile(segment))
        lines += ["#EXTINF:1.0,", f"seg{number:05}.m4s"]
    default_storage.save(f"packages/{folder}/{name}/index.m3u8", ContentFile("\n".join([*lines, ""]).encode()))


def programme(
    owner: Broadcaster, *, sounds: tuple[str, ...] = ("kk", "ky"), subtitles: tuple[str, ...] = ("kk",)
) -> Programme:
    """A tale with its versions, not packaged, not declared."""
    tale = Programme.objects.create(
        owner=owner,
        titles={"kk": "Қожанасыр: теріс мінген", "en": "Nasreddin rides backwards"},
        original_language="kk",
        genre="children",
        year=2026,
    )
    wanted = [("picture", ""), *(("sound", tag) for tag in sounds), *(("subtitles", tag) for tag in subtitles)]
    for kind, language in wanted:
        Version.objects.create(
            programme=tale,
            kind=kind,
            language=language,
            made_by=owner,
            source_name=f"{kind}.mp4",
            sha256="00" * 32,
            size=1,
        )
    return tale


def packaged(tale: Programme, *, seconds: int = 2) -> Package:
    """Give the programme a package of real fragments."""
    folder = f"{tale.pk}"
    store(folder, "720p", *rendition(pitch=None, seconds=seconds))
    sounds = [version.language for version in tale.versions.filter(kind="sound")]
    for place, tag in enumerate(sounds):
        store(folder, f"sound-{tag}", *rendition(pitch=300 + 100 * place, seconds=seconds))
    return Package.objects.create(
        programme=tale,
        folder=folder,
        duration=seconds * 720_000,
        pictures=[{"name": "720p", "width": WIDTH, "height": HEIGHT}],
        sounds=[{"language": tag} for tag in sounds],
        subtitles=[],
    )


def decoded(path: Path, *, only: str = "", which: int | None = None) -> list[bytes]:
    """Decoded frames as bytes: of every stream, or `only` of one type, or of the stream that is `which` of its type."""
    with av.open(str(path)) as film_:
        wanted = [stream for stream in film_.streams if only in ("", stream.type)]
        wanted = wanted if which is None else [wanted[which]]
        found: dict[int, list[bytes]] = {stream.index: [] for stream in wanted}
        for packet in film_.demux(wanted):
            found[packet.stream.index] += [frame.to_ndarray().tobytes() for frame in packet.decode()]
    return [frame for frames in found.values() for frame in frames]
