"""Whether a picture already is a house master, so that it is copied instead of encoded again.

A copy loses nothing and costs next to nothing; but one frame off the grid would break the segment boundaries that
channels rely on, so every packet is looked at (without decoding).
"""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
from av.stream import Stream

from ortaq.core.media.house import FPS, GOP, LEVEL, SEGMENT_FRAMES, SEGMENT_SECONDS, Rung, Size
from ortaq.core.media.probe import VideoFacts, opened, video_stream


@dataclass(slots=True)
class Grid:
    """Counts packets in decoding order; `whole` says whether they are frames 0, 1, 2 … with closed groups of 50."""

    rung: Rung
    first: int | None = None
    frames: int = 0
    highest: int = -1
    total: int = 0
    group: int = -1
    whole: bool = True
    bits: dict[int, int] = field(default_factory=dict)

    def see(self, packet: "av.Packet[Stream]") -> bool:
        """Take one packet; False as soon as the picture cannot be a master."""
        if packet.pts is None or packet.time_base is None or packet.is_corrupt:
            return self._off()
        if self.first is None:
            self.first = packet.pts
        number = (packet.pts - self.first) * packet.time_base * FPS
        if number.denominator != 1 or number < max(self.group, 0):
            return self._off()
        at = int(number)
        if packet.is_keyframe != (at % GOP == 0):
            return self._off()
        if packet.is_keyframe:
            self.group = at
        self.frames += 1
        self.highest = max(self.highest, at)
        self.total += at
        segment = at // SEGMENT_FRAMES
        self.bits[segment] = self.bits.get(segment, 0) + packet.size * 8
        # Only the newest segments are kept: memory stays the same for any length.
        while len(self.bits) > 2:  # noqa: PLR2004 -- reordering never reaches behind the previous segment
            if self.bits.pop(min(self.bits)) > self.rung.peak_bits * SEGMENT_SECONDS:
                return self._off()
        return True

    def _off(self) -> bool:
        self.whole = False
        return False

    @property
    def complete(self) -> bool:
        """Every frame number came once."""
        number = self.frames
        whole = self.highest == number - 1 and self.total == number * (number - 1) // 2
        return bool(self.whole and number and whole)


def is_master(path: Path, facts: VideoFacts, top: Size, *, frames: int = 0) -> bool:
    """Whether the picture can go to air as it is, as the rendition `top`; `frames`: only when it has so many."""
    looks = (
        facts.codec == "h264"
        and facts.profile in {"Constrained Baseline", "Baseline", "Main", "High"}
        and facts.pix_fmt == "yuv420p"
        and facts.rate == Fraction(FPS)
        and not facts.interlaced
        and not facts.rotation
        and (facts.coded_width, facts.coded_height) == (facts.width, facts.height) == (top.width, top.height)
    )
    if not looks:
        return False
    grid = Grid(top.rung)
    with opened(path) as container:
        stream = video_stream(container)
        extradata = stream.codec_context.extradata if stream and stream.codec_context else None
        # avcC begins with 1; a stream with start codes (MPEG-TS) would need another form of packet.
        # Its fourth byte is the level (ISO/IEC 14496-15, 5.3.3.1).
        if not extradata or extradata[0] != 1 or extradata[3] > LEVEL:
            return False
        for packet in container.demux(stream):
            if packet.size and not grid.see(packet):
                return False
    if frames and grid.frames != frames:
        return False
    return grid.complete and all(bits <= top.rung.peak_bits * SEGMENT_SECONDS for bits in grid.bits.values())
