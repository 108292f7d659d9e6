r"""A channel for players that know only plain MPEG-TS: the same timeline, its segments made by `core.media.transport`.

The picture brings the first sound with it, and the others lie beside it, as players of every age know it. Each
rendition keeps its media sequence numbers, so the address of a segment says everything that it is made of. Clock and
parameters run on over all boundaries, so there is neither an EXT-X-MAP nor an EXT-X-DISCONTINUITY.

>>> listing(b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:4.000000,\n/a/seg00001.m4s\n", "tv-360p")
b'#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4.000000,\ntv-360p-7.ts\n'
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from ortaq.core.media.house import LADDER, SOUND_BITS
from ortaq.core.media.transport import OVERHEAD
from ortaq.core.playout.multivariant import PICTURE_CODEC, SOUND_CODEC, media, session_data
from ortaq.core.playout.playlist import WINDOW
from ortaq.core.playout.ticks import TICKS
from ortaq.core.playout.timeline import MAP, AssetTrack, Timeline, Tracks

PREFIX: Final = "tv-"
SLACK: Final = 60 * TICKS
"""How much longer than it is listed a segment can be had: players lag."""
_LEFT_OUT: Final = (b"#EXT-X-MAP:", b"#EXT-X-DISCONTINUITY")
_NUMBER: Final = b"#EXT-X-MEDIA-SEQUENCE:"


class Part(NamedTuple):
    """Segments of one rendition that follow each other: their addresses behind that of their init section, and when."""

    addresses: tuple[str, ...]
    at: int


class Place(NamedTuple):
    """A segment of a rendition on the air: the tracks that play, when their play begins and ends, and which one it is.

    `segments` is how many of the rendition the play has.
    """

    tracks: Tracks
    begin: int
    stop: int
    segment: int
    segments: int


def master(sounds: Sequence[str], query: str = "", *, provenance: str = "") -> bytes:
    """The playlist that names the pictures, each of which holds the first sound, and the other sounds."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", *([session_data(provenance)] if provenance else [])]
    lines += [
        media("AUDIO", "sound", f"{PREFIX}sound" if at else "", tag, default=not at, more=',CHANNELS="2"', query=query)
        for at, tag in enumerate(sounds)
    ]
    for rung in LADDER:
        bits = round((rung.peak_bits + SOUND_BITS) * OVERHEAD)
        said = f"BANDWIDTH={bits},RESOLUTION={rung.width}x{rung.height},FRAME-RATE=25.000"
        codecs = f'CODECS="{PICTURE_CODEC},{SOUND_CODEC}"'
        lines += [f'#EXT-X-STREAM-INF:{said},{codecs},AUDIO="sound"', f"{PREFIX}{rung.name}.m3u8{query}"]
    return "\n".join([*lines, ""]).encode()


def listing(playlist: bytes, name: str, query: str = "") -> bytes:
    """The playlist of a picture with the same segments as MPEG-TS, called `name`-<number>.ts.

    `query` is added to each: what was on days ago is found again by when it was.
    """
    lines, number = [], 0
    for line in playlist.splitlines():
        if line.startswith(_NUMBER):
            number = int(line.removeprefix(_NUMBER))
        if line.startswith(_LEFT_OUT):
            continue
        if line and not line.startswith(b"#"):
            lines.append(f"{name}-{number}.ts{query}".encode())
            number += 1
        else:
            lines.append(line)
    return b"\n".join([*lines, b""])


def place(timeline: Timeline, rendition: str, number: int, now: int) -> Place:
    """Where a segment stands; raises KeyError unless it is over and may still be seen."""
    at = bisect_right(timeline.msn[rendition], number) - 1
    if not 0 <= at < len(timeline.starts):
        raise KeyError(number)
    segments = timeline.count[rendition][at]
    play, segment = divmod(number - timeline.msn[rendition][at], segments)
    begin = timeline.starts[at] + play * timeline.period[at]
    found = Place(timeline.tracks[at], begin, begin + timeline.period[at], segment, segments)
    end = begin + found.tracks[rendition].ends[segment]
    if end > now or (end < now - WINDOW - SLACK and timeline.columns.later[at] <= now):
        raise KeyError(number)
    return found


def part(found: Place, rendition: str) -> Part:
    """The segment of a rendition that goes with a place; the last one of a play takes along what is left.

    Sounds have segments of their own, each of which begins with that of the picture or up to one frame after it.
    """
    track = found.tracks[rendition]
    last = found.segment + 1
    if last == found.segments:
        while last < len(track.starts) and track.starts[last] < found.stop - found.begin:
            last += 1
    row = range(found.segment, min(last, len(track.starts)))
    init = MAP.search(track.head.decode())
    at = track.starts[row[0]] if row else 0
    return Part((*((init[1],) if init else ()), *(address(track, one) for one in row)), found.begin + at)


def address(track: AssetTrack, at: int) -> str:
    """Where a segment lies."""
    return track.lines[track.at[at] : track.at[at + 1]].decode().splitlines()[-1]
