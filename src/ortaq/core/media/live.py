"""One segment of a partner's feed: look whether it is whole and how long it really is, and copy it into CMAF.

Nothing is decoded and nothing encoded. The times of the packets stay as they are, so segments that followed each other
in MPEG-TS follow each other in CMAF, and picture and sound stay together to the sample. With `negative_cts_offsets` a
fragment's base time is that at which its first picture is shown; FFmpeg's own reader, unlike players, adds the delay of
the decoder to what such a file says.
"""

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer

from ortaq.core.media.house import SEGMENT_SECONDS, TICKS

FORMATS: Final = "mpegts,mov,aac"
"""What a segment may be: MPEG-TS, fragmented MP4, packed AAC (RFC 8216, 3)."""
KINDS: Final = ("video", "audio")
CARRIED: Final = {"video": ("h264", "hevc"), "audio": ("aac", "mp3", "ac3", "eac3")}
TS: Final = "mpegts"
LONGEST: Final = 120 * TICKS
BROKEN: Final = (av.FFmpegError, ValueError, OSError, IndexError)
"""What PyAV raises for damaged bytes; IndexError for a packet of a stream that nobody has announced."""


class BadSegment(ValueError):
    """A segment that no player could play."""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What a segment is: kinds of its streams ("video", "audio"), its form ("ts", "cmaf", "aac"), ticks of its lead.

    `begin` is where its lead begins on the partner's own clock, in ticks; near that clock's end it may be negative.
    """

    kinds: tuple[str, ...]
    form: str
    length: int
    begin: int = 0


@dataclass(frozen=True, slots=True)
class Copied:
    """A segment as CMAF: its init section and its media; segments of one `key` can do with one init section."""

    init: bytes
    media: bytes
    key: int


def opened(data: bytes, init: bytes = b"") -> InputContainer:
    """A segment in memory; raises BadSegment."""
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "pipe"}
    try:
        return av.open(io.BytesIO(init + data), "r", options=options)
    except BROKEN as error:
        raise BadSegment(str(error)) from error


def look(data: bytes, init: bytes = b"") -> SegmentFacts:
    """The facts of a segment; raises BadSegment when there is nothing in it, or a picture that cannot begin."""
    spans: dict[str, tuple[int, int]] = {}
    with opened(data, init) as container:
        form = {TS: "ts", "aac": "aac"}.get(container.format.name, "cmaf")
        streams = carried(container)
        wanted, first = {one.type for one in streams}, True
        try:
            for packet in container.demux(streams):
                if packet.dts is None or packet.pts is None or packet.time_base is None:
                    continue
                kind = packet.stream.type
                if kind == "video" and first:
                    first = False
                    if not packet.is_keyframe:
                        raise BadSegment("no key frame")
                if packet.is_corrupt:
                    raise BadSegment("damaged")
                begin = round(packet.pts * packet.time_base * TICKS)
                end = begin + round((packet.duration or 0) * packet.time_base * TICKS)
                low, high = spans.get(kind, (begin, end))
                spans[kind] = min(low, begin), max(high, end)
        except BROKEN as error:
            raise BadSegment(str(error)) from error
    kinds = tuple(kind for kind in KINDS if kind in spans)
    if not kinds or len(kinds) < len(wanted):
        raise BadSegment("a stream is empty")
    low, high = spans[kinds[0]]
    if not 0 < high - low <= LONGEST:
        raise BadSegment("no length")
    return SegmentFacts(kinds, form, high - low, low)


def carried(container: InputContainer) -> list[Any]:
    """The first picture and the first sound of a segment; raises BadSegment for what players cannot play."""
    found = []
    for kind in KINDS:
        mine = [one for one in container.streams if one.type == kind]
        if mine:
            context = mine[0].codec_context
            if context is None or context.name not in CARRIED[kind]:
                raise BadSegment(f"{kind} is {context.name if context else 'unknown'}")
            found.append(mine[0])
    return found


def as_cmaf(data: bytes, init: bytes = b"") -> Copied:
    """Copy a segment into one fragment of CMAF; raises BadSegment."""
    made = io.BytesIO()
    options = {
        "movflags": "frag_custom+delay_moov+default_base_moof+frag_discont+negative_cts_offsets",
        "use_editlist": "0",
    }
    try:
        with (
            opened(data, init) as source,
            av.open(made, "w", format="mp4", options=options | {"avoid_negative_ts": "disabled"}) as target,
        ):
            streams = carried(source)
            key = zlib.crc32(repr([described(one) for one in streams]).encode())
            outs = {one.index: target.add_stream_from_template(one) for one in streams}
            for index, packet in packets(source, streams):
                packet.stream = outs[index]
                target.mux(packet)
    except BROKEN as error:
        raise BadSegment(str(error)) from error
    head, media = parted(made.getvalue())
    if not head or not media:
        raise BadSegment("nothing was copied")
    return Copied(head, media, key)


def described(stream: Any) -> tuple[object, ...]:
    """What of a stream stands in its init section."""
    context = stream.codec_context
    if stream.type == "video":
        return context.name, context.width, context.height, context.extradata
    return context.name, context.sample_rate, str(context.layout)


def packets(source: InputContainer, streams: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """The packets with the number of their stream; AAC of a transport stream without its ADTS headers."""
    filters = {
        one.index: av.BitStreamFilterContext("aac_adtstoasc", one)
        for one in streams
        if one.codec_context.name == "aac" and source.format.name != "mov,mp4,m4a,3gp,3g2,mj2"
    }
    for packet in source.demux(list(streams)):
        if packet.dts is None:
            continue
        index, base = packet.stream.index, packet.time_base
        for one in filters[index].filter(packet) if index in filters else [packet]:
            one.time_base = base
            yield index, one


def parted(mp4: bytes) -> tuple[bytes, bytes]:
    """The init section (ftyp, moov) and the media (moof, mdat) of a fragmented MP4 (ISO/IEC 14496-12, 4.2)."""
    init, media, at = b"", b"", 0
    while at + 8 <= len(mp4):
        size, kind = int.from_bytes(mp4[at : at + 4], "big"), mp4[at + 4 : at + 8]
        if size < 8:  # noqa: PLR2004 -- a box has at least its head
            break
        if kind in {b"ftyp", b"moov"}:
            init += mp4[at : at + size]
        elif kind in {b"moof", b"mdat"}:
            media += mp4[at : at + size]
        at += size
    return init, media


def together(picture: Path, sound: Path, folder: Path, *, form: str) -> None:
    """A picture and a sound in one HLS rendition, copied: what a feed whose two come in one file needs as its slate.

    `form` is "ts" or "cmaf". An empty `folder` of its own; without a picture or a sound (a path that is not there) the
    other is alone.
    """
    folder.mkdir(parents=True)
    options = {
        "hls_time": str(SEGMENT_SECONDS),
        "hls_playlist_type": "vod",
        "hls_flags": "independent_segments",
        "hls_segment_type": TS if form == "ts" else "fmp4",
        "hls_segment_filename": f"{folder}/seg%05d.{'ts' if form == 'ts' else 'm4s'}",
    }
    if form != "ts":
        options |= {
            "hls_fmp4_init_filename": "init.mp4",
            "hls_segment_options": "movflags=+negative_cts_offsets:use_editlist=0",
        }
    sources = [av.open(str(path)) for path in (picture, sound) if path.is_file()]
    try:
        with av.open(f"{folder}/index.m3u8", "w", format="hls", options=options) as target:
            streams = [source.streams[0] for source in sources]
            outs = [target.add_stream_from_template(one) for one in streams]
            rows = [
                (packet.dts * packet.time_base, at, packet)
                for at, source in enumerate(sources)
                for packet in source.demux(streams[at])
                if packet.dts is not None and packet.time_base is not None
            ]
            for _, at, packet in sorted(rows, key=lambda row: row[:2]):
                packet.stream = outs[at]
                target.mux(packet)
    finally:
        for source in sources:
            source.close()
