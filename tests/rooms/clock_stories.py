"""What viewers may see and what they are told of it, worked out from the published rows alone: the oracle of the air.

It reads the JSON of the decisions with which airings were published, and knows when a contract was ended. Nothing here
asks the code that lays out timelines, lists segments or tells guides.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from ortaq.channels.models import Airing, Channel

TICKS = 720_000
SEGMENT = 4 * TICKS
FOREVER = 1 << 62
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
AWAY = {"slate", "pause", "blank"}
"""Folders that may be sent to everybody."""


def tick(text: str | dt.datetime) -> int:
    """An instant in ticks since 1970."""
    instant = dt.datetime.fromisoformat(text) if isinstance(text, str) else text
    return (instant - EPOCH) // dt.timedelta(microseconds=1) * 18 // 25


@dataclass(frozen=True)
class Span:
    """A programme that may be seen from tick to tick, in these languages."""

    folder: str
    programme: str
    start: int
    stop: int
    sounds: frozenset[str]
    subtitles: frozenset[str]


@dataclass
class Oracle:
    """What may be seen of a channel; `ended` is when a programme's contract was ended, in ticks."""

    channel: Channel
    ended: dict[str, int] = field(default_factory=dict)
    rows: list[Airing] = field(default_factory=list)

    def read(self) -> None:
        """Read what is published now."""
        found = Airing.objects.filter(channel=self.channel).select_related("slot", "stand_in")
        self.rows = list(found.order_by("number"))

    def spans(self, code: str, hours: int) -> list[Span]:
        """What a territory may see, one after the other, on the channel that is so many hours later."""
        shift, found = hours * 3600 * TICKS, []
        for row in self.rows:
            if row.slot is None:
                continue
            own = [(row, str(row.slot.programme_id))]
            start = row.start + shift
            if row.instead:
                own.append((row.instead, str(row.instead.programme_id)))
            for one, programme in own:
                stop = self.stop_of(one.decisions.get(code), row, programme, shift)
                if stop - start >= SEGMENT:
                    told = one.decisions[code]
                    sounds, subtitles = frozenset(told["sounds"]), frozenset(told["subtitles"])
                    found.append(Span(one.folder, programme, start, stop, sounds, subtitles))
                    start = stop
        return found

    def stop_of(self, told: dict[str, Any] | None, row: Airing, programme: str, shift: int) -> int:
        """Until when it may be seen; 0: not at all."""
        if not told or told["answer"] not in {"allow", "allow_until"}:
            return 0
        stop = min(row.stop, tick(told["until"]) if told["until"] else FOREVER) + shift
        if shift:
            ends = [
                (tick(act["until"] or act["stop"]) if act["until"] or act["stop"] else FOREVER)
                for act in told["acts"]
                if act["medium"] != "linear" and act["answer"] in {"allow", "allow_until"}
            ]
            stop = min(stop, max(ends, default=0))
        # Three segments after a contract has ended nobody sees what rested on it, whatever channel they watch.
        return min(stop, self.ended.get(programme, FOREVER))


@dataclass(frozen=True)
class Segment:
    """A segment as a playlist lists it; ticks."""

    number: int
    discontinuity: int
    folder: str
    rendition: str
    uri: str
    start: int
    stop: int


@dataclass(frozen=True)
class Listed:
    """A media playlist, read as a player reads it."""

    number: int
    discontinuity: int
    segments: tuple[Segment, ...]
    ranges: tuple[tuple[str, int, int], ...]
    """Programme, first and last millisecond of its range."""


RANGE = re.compile(
    r'#EXT-X-DATERANGE:ID="[^"]*",CLASS="org\.ortaq\.programme",START-DATE="([^"]+)",DURATION=(\d+)\.(\d{3}),'
    r'X-PROGRAMME="([^"]+)"'
)


def milliseconds(text: str) -> int:
    """An ISO instant in milliseconds since 1970."""
    return (dt.datetime.fromisoformat(text) - EPOCH) // dt.timedelta(milliseconds=1)


def read(text: str) -> Listed:
    """Read a playlist (RFC 8216); every stretch says its time."""
    number, at = (int(re.findall(rf"#EXT-X-{name}-SEQUENCE:(\d+)", text)[0]) for name in ("MEDIA", "DISCONTINUITY"))
    first, clock, length, segments = (number, at), -1, 0, []
    for line in text.split("\n"):
        if line == "#EXT-X-DISCONTINUITY":
            at, clock = at + 1, -1
        elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
            clock = tick(line.partition(":")[2])
        elif line.startswith("#EXTINF:"):
            length = round(float(line[8:].rstrip(",")) * TICKS)
        elif line and not line.startswith("#"):
            assert clock >= 0, "a segment without a clock"
            folder, rendition = line.split("/")[2:4]
            segments.append(Segment(number, at, folder, rendition, line, clock, clock + length))
            number, clock = number + 1, clock + length
    told = []
    for start, seconds, rest, programme in RANGE.findall(text):
        begin = milliseconds(start)
        told.append((programme, begin, begin + int(seconds) * 1000 + int(rest)))
    return Listed(*first, tuple(segments), tuple(told))
