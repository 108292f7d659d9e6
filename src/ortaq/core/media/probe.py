"""What a file is, and whether it can be brought in; each thing that may be wrong has its own named error.

A file is believed only as far as its content goes: the name and the declared type are compared with it. Only formats of
the list below are opened, and only as local files, because FFmpeg would follow addresses inside playlists.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

import av
from av.container import InputContainer
from av.stream import Disposition

FORMATS: Final = {
    "mov": ("MP4", ("mp4", "m4a", "m4v", "mov", "qt", "3gp", "3g2", "mj2", "m4b", "cmfv", "cmfa")),
    "matroska": ("Matroska", ("mkv", "mka", "webm", "mk3d")),
    "mpegts": ("MPEG-TS", ("ts", "m2ts", "mts", "m2t", "trp")),
    "mpeg": ("MPEG-PS", ("mpg", "mpeg", "vob", "m2p")),
    "mxf": ("MXF", ("mxf",)),
    "gxf": ("GXF", ("gxf",)),
    "avi": ("AVI", ("avi",)),
    "wav": ("WAV", ("wav", "bwf", "wave")),
    "w64": ("Wave64", ("w64",)),
    "flac": ("FLAC", ("flac",)),
    "mp3": ("MP3", ("mp3",)),
    "ogg": ("Ogg", ("ogg", "oga", "ogv", "opus")),
    "aac": ("AAC", ("aac",)),
    "ac3": ("AC-3", ("ac3",)),
    "eac3": ("E-AC-3", ("eac3", "ec3")),
    "aiff": ("AIFF", ("aif", "aiff", "aifc")),
}
"""FFmpeg's name of each format we take -> what people call it, and the endings its files have."""

OPEN_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": ",".join(FORMATS)}
NOT_MEDIA_TYPES: Final = ("image/", "text/", "font/", "application/pdf", "application/zip", "application/msword")
MOST_PIXELS: Final = 8192 * 4320
HEAD_PACKETS: Final = 400
TAIL_SECONDS: Final = 12


class BadMedia(ValueError):
    """A file that cannot be brought in; `code` says what is wrong, `params` with which values."""

    code = "bad_media"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.params.items())])

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (type(self), self.params))


def _again(kind: type[BadMedia], params: dict[str, object]) -> BadMedia:
    """Make the error anew after it crossed a process boundary."""
    return kind(**params)


class NotMedia(BadMedia):
    """The content is no sound or picture that we know; `file`."""

    code = "not_media"


class CutShort(BadMedia):
    """The file ends before its content does; `file`, and `seconds` of `declared` where both are known."""

    code = "cut_short"


class NoVideo(BadMedia):
    """There is no moving picture; `file`."""

    code = "no_video"


class NoSound(BadMedia):
    """There is no sound, or not as many as asked for; `file`, `stream`."""

    code = "no_sound"


class TooLong(BadMedia):
    """Longer than allowed; `file`, `minutes`, `limit` in minutes."""

    code = "too_long"


class LyingType(BadMedia):
    """The name or the declared type says one thing, the content another; `file`, `said`, `found`."""

    code = "lying_type"


class Damaged(BadMedia):
    """It is media, but so much of it cannot be read that it would not be the programme; `file`."""

    code = "damaged"


class OtherLength(BadMedia):
    """A picture that must be as long as another one is not; `file`, `seconds`, `wanted`."""

    code = "other_length"


class PictureTooLarge(BadMedia):
    """More pixels than we decode; `file`, `width`, `height`."""

    code = "picture_too_large"


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The moving picture; `width` and `height` as shown: upright, with square pixels."""

    codec: str
    profile: str
    pix_fmt: str
    coded_width: int
    coded_height: int
    width: int
    height: int
    rate: Fraction
    interlaced: bool
    rotation: int
    start_seconds: float


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """One sound stream; `stream` counts the sounds of the file from 0.

    `is_described` is what the file itself says: a sound for those who do not see (Matroska's FlagVisualImpaired, the
    `kind` of an MP4 track, the audio_type of MPEG-TS).
    """

    stream: int
    codec: str
    rate: int
    channels: int
    language: str
    is_described: bool = False


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a file is."""

    container: str
    duration_seconds: float
    video: VideoFacts | None
    audios: tuple[AudioFacts, ...]


def probe(
    path: Path,
    *,
    name: str = "",
    content_type: str = "",
    want: Literal["picture", "sound", "any"] = "picture",
    stream: int = 0,
    max_seconds: float = 0,
) -> MediaFacts:
    """Find out what a file is, reading its beginning and its end only.

    `name` is the name that it came with, `content_type` the type that it was declared as, `stream` the sound that is
    wanted; `max_seconds` 0 means any length. Raises a BadMedia.
    """
    name = name or path.name
    if content_type.startswith(NOT_MEDIA_TYPES):
        raise LyingType(file=name, said=content_type, found=_kind_by_content(path) or "?")
    _refuse_if_cut(path, name)
    try:
        with opened(path) as container:
            facts = _facts(container, name)
            _refuse_wrong_ending(name, facts.container)
            if want == "picture" and facts.video is None:
                raise NoVideo(file=name)
            if want == "sound" and stream >= len(facts.audios):
                raise NoSound(file=name, stream=stream)
            if max_seconds and facts.duration_seconds > max_seconds:
                limit, minutes = round(max_seconds / 60), round(facts.duration_seconds / 60)
                raise TooLong(file=name, minutes=max(minutes, limit + 1), limit=limit)
        _refuse_unreadable(path, name, facts, want, stream)
    except (av.FFmpegError, OSError, ValueError, OverflowError, MemoryError) as error:
        if isinstance(error, BadMedia):
            raise
        found = _kind_by_content(path)
        raise (CutShort(file=name) if found in {"MP4", "Matroska", "AVI"} else NotMedia(file=name)) from error
    return facts


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a local media file; nothing in it can make us open another file or address."""
    with av.open(f"file:{path}", options=OPEN_OPTIONS) as container:
        yield container


def video_stream(container: InputContainer) -> av.VideoStream | None:
    """The moving picture; the cover picture of a sound file is none."""
    moving = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    return next(moving, None)


def _facts(container: InputContainer, name: str) -> MediaFacts:
    kind = FORMATS.get(container.format.name.split(",")[0], (container.format.long_name, ()))[0]
    stream = video_stream(container)
    video = _video_facts(container, stream, name) if stream else None
    audios = tuple(
        AudioFacts(
            stream=number,
            codec=audio.codec_context.name,
            rate=audio.codec_context.sample_rate or 0,
            channels=audio.codec_context.channels or 0,
            language=(audio.language or "").replace("und", ""),
            is_described=bool(audio.disposition & (Disposition.visual_impaired | Disposition.descriptions)),
        )
        for number, audio in enumerate(container.streams.audio)
        if audio.codec_context is not None
    )
    if not video and not audios:
        raise NotMedia(file=name)
    lengths = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
    seconds = container.duration / 1_000_000 if container.duration else max(lengths, default=0.0)
    return MediaFacts(kind, max(0.0, seconds), video, audios)


def _video_facts(container: InputContainer, stream: av.VideoStream, name: str) -> VideoFacts:
    context = stream.codec_context
    if context is None or not context.width or not context.height:
        raise NoVideo(file=name)
    if context.width * context.height > MOST_PIXELS:
        raise PictureTooLarge(file=name, width=context.width, height=context.height)
    frame = next(_first_frames(container, stream), None)
    still = frame if isinstance(frame, av.VideoFrame) else None
    rotation, interlaced = (still.rotation % 360, still.interlaced_frame) if still else (0, False)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    shown_width = max(2, round(context.width * aspect)) if Fraction(1, 10) < aspect < Fraction(10) else context.width
    width, height = (context.height, shown_width) if rotation in {90, 270} else (shown_width, context.height)
    return VideoFacts(
        codec=context.name,
        profile=context.profile or "",
        pix_fmt=context.pix_fmt or (frame.format.name if frame else ""),
        coded_width=context.width,
        coded_height=context.height,
        width=width,
        height=height,
        rate=Fraction(stream.average_rate or stream.guessed_rate or 0),
        interlaced=interlaced,
        rotation=rotation,
        start_seconds=float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0,
    )


def _first_frames(
    container: InputContainer, stream: av.VideoStream | av.AudioStream
) -> Iterator[av.VideoFrame | av.AudioFrame]:
    """Decoded frames from the first packets; broken packets are passed over."""
    for count, packet in enumerate(container.demux(stream)):
        if count > HEAD_PACKETS:
            return
        try:
            for frame in packet.decode():
                if isinstance(frame, (av.VideoFrame, av.AudioFrame)):
                    yield frame
        except av.FFmpegError:
            continue


def _refuse_unreadable(path: Path, name: str, facts: MediaFacts, want: str, stream: int) -> None:
    """At least one frame must decode, and there must be content where the declared end is."""
    with opened(path) as container:
        wanted = container.streams.audio[stream] if want == "sound" else video_stream(container)
        wanted = wanted or container.streams.audio[0]
        if next(_first_frames(container, wanted), None) is None:
            raise Damaged(file=name)
        _refuse_missing_end(container, wanted, name, facts.duration_seconds)


def _refuse_missing_end(
    container: InputContainer, stream: av.VideoStream | av.AudioStream, name: str, declared: float
) -> None:
    """Seek close to the declared end and see where the packets really end."""
    container.seek(int(max(0.0, declared - TAIL_SECONDS) * 1_000_000), backward=True)
    last, start = 0.0, float((stream.start_time or 0) * stream.time_base) if stream.time_base else 0.0
    try:
        for packet in container.demux():
            if packet.pts is not None and packet.time_base:
                last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except (av.FFmpegError, IndexError) as error:
        # IndexError: a damaged transport stream can name a stream that PyAV has not met when it was opened.
        raise CutShort(file=name) from error
    if last - max(0.0, start) < declared - max(2.0, declared * 0.02):
        raise CutShort(file=name, seconds=max(0, round(last - start)), declared=round(declared))


def _refuse_wrong_ending(name: str, kind: str) -> None:
    """The ending of the name must be one that files of this content have."""
    ending = Path(name).suffix.lower().lstrip(".")
    endings = dict(FORMATS.values()).get(kind, ())
    if ending and ending not in endings:
        raise LyingType(file=name, said=f".{ending}", found=kind)


def _refuse_if_cut(path: Path, name: str) -> None:
    """Walk the outer boxes of an MP4 file, or the chunks of a WAV file: one that ends behind the file was cut."""
    size = path.stat().st_size
    if size == 0:
        raise NotMedia(file=name)
    kind = _kind_by_content(path)
    if kind == "MP4" and _mp4_is_cut(path, size):
        raise CutShort(file=name)
    if kind == "WAV" and _wav_is_cut(path, size):
        raise CutShort(file=name)


def _kind_by_content(path: Path) -> str:
    """What the first bytes say; empty when they say nothing."""
    with path.open("rb") as file:
        head = file.read(16)
    if head[4:8] in {b"ftyp", b"moov", b"wide", b"styp"}:
        return "MP4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "Matroska"
    if head.startswith(b"RIFF"):
        return {b"WAVE": "WAV", b"AVI ": "AVI"}.get(head[8:12], "")
    for magic, kind in (
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"%PDF", "PDF"),
        (b"PK\x03\x04", "ZIP"),
    ):
        if head.startswith(magic):
            return kind
    return ""


def _mp4_is_cut(path: Path, size: int) -> bool:
    """Whether a box of an MP4 file (ISO/IEC 14496-12, clause 4.2) ends behind the file, or moov is missing."""
    at, has_moov = 0, False
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:
                length = size - at
            if length < 8:  # noqa: PLR2004 -- shorter than its own head: garbage after the last box
                break
            has_moov = has_moov or kind == b"moov"
            if at + length > size:
                return kind.isalnum()
            at += length
    return not has_moov


def _wav_is_cut(path: Path, size: int) -> bool:
    """Whether the data chunk promises more than the file holds; 0 and 2^32-1 are written by streaming recorders."""
    with path.open("rb") as file:
        at = 12
        while at + 8 <= size:
            file.seek(at)
            head = file.read(8)
            length = int.from_bytes(head[4:8], "little")
            if head[:4] == b"data":
                return length not in {0, 0xFFFFFFFF} and at + 8 + length > size + 1
            at += 8 + length + length % 2
    return True
