"""One progressive MP4 out of a picture and several sounds, copied packet by packet: nothing is decoded or encoded.

The parts of a package are fragments in order, so a part is one stream of bytes (`Joined`) that needs no file of its own
and no seeking; the packets of all parts are merged by time, so memory stays constant whatever the length.
"""

import heapq
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.packet import Packet

ISO_639_2 = {
    "az": "aze",
    "en": "eng",
    "hu": "hun",
    "kk": "kaz",
    "ky": "kir",
    "ru": "rus",
    "tk": "tuk",
    "tr": "tur",
    "uz": "uzb",
    "zxx": "zxx",
}
"""MP4's language field holds three letters (ISO 639-2/T); the whole tag stands in the track's name."""
FIRST_TRACK = 1


class Joined(io.RawIOBase):
    """Files read one after another as one stream; each is opened only when its turn comes."""

    def __init__(self, parts: Iterable[Callable[[], BinaryIO]]) -> None:
        self._parts = iter(parts)
        self._now: BinaryIO | None = None

    def readable(self) -> bool:
        """It can only be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed wants a WriteableBuffer, which has no name at run time
        """Fill from the file whose turn it is."""
        while True:
            if self._now is None:
                following = next(self._parts, None)
                if following is None:
                    return 0
                self._now = following()
            got = self._now.read(len(buffer))
            if got:
                buffer[: len(got)] = got
                return len(got)
            self._now.close()
            self._now = None

    def close(self) -> None:
        """Close the file that is open."""
        if self._now is not None:
            self._now.close()
            self._now = None
        super().close()


@dataclass(frozen=True)
class Track:
    """One part to copy: its language tag (empty for the picture) and its bytes."""

    language: str
    source: BinaryIO


def _packets(
    place: int, container: av.container.InputContainer, base: Fraction
) -> Iterator[tuple[Fraction, int, "Packet[Any]"]]:
    """Packets with the time by which they are merged."""
    last = Fraction(0)
    for packet in container.demux(container.streams[0]):
        if packet.size == 0:  # the empty packet that ends a demuxer
            continue
        if packet.dts is not None:
            last = packet.dts * base
        yield last, place, packet


def remux(picture: Track, sounds: Sequence[Track], target: Path, *, title: str = "") -> dict[str, int]:
    """Write the MP4 with its index in front; returns the track number of each language ("" is the picture).

    Raises av.FFmpegError when a part cannot be read.
    """
    tracks = [picture, *sounds]
    numbers: dict[str, int] = {}
    with ExitStack() as stack:
        out = stack.enter_context(av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}))
        if title:
            out.metadata["title"] = title
        merged = []
        for place, track in enumerate(tracks):
            stack.callback(track.source.close)
            part = stack.enter_context(av.open(track.source, "r", format="mp4"))
            template = part.streams[0]
            stream = out.add_stream_from_template(template)
            if track.language:
                stream.metadata["language"] = ISO_639_2.get(track.language.split("-", 1)[0], "und")
                stream.metadata["handler_name"] = track.language
            numbers[track.language] = FIRST_TRACK + place
            base = template.time_base
            if base is None:
                message = "a part has no time base"
                raise av.InvalidDataError(1, message)
            merged.append(_packets(place, part, base))
        # Time first, then place: two packets of one moment are never compared with each other.
        for _, place, packet in heapq.merge(*merged, key=lambda one: one[:2]):
            packet.stream = out.streams[place]
            out.mux(packet)
    return numbers


class NotFragments(ValueError):
    """A playlist that is not a plain list of one init section and whole segments."""


def parts_of(playlist: str) -> list[str]:
    """Names of the files of a media playlist in their order, the init section first; raises NotFragments."""
    names: list[str] = []
    for line in playlist.splitlines():
        if line.startswith("#EXT-X-BYTERANGE"):
            raise NotFragments("byte ranges")
        if line.startswith("#EXT-X-MAP:"):
            if names:
                raise NotFragments("more than one init section")
            names.append(line.partition('URI="')[2].partition('"')[0])
        elif line and not line.startswith("#"):
            names.append(line)
    if len(names) < 2 or not names[0]:  # noqa: PLR2004 -- an init section and at least one segment
        raise NotFragments("no init section or no segments")
    return names
