"""The published timeline of a channel in one variant: entries, each a stretch of one asset's renditions.

An asset's segment table is built once and shared by every channel; a timeline keeps only where each entry begins and
how many segments came before it, in columns of numbers, and what is said of it is written out when somebody asks. A
segment's discontinuity number is the number of its entry, for ever; each rendition counts its own media sequence,
because sound and picture have different numbers of segments.

Blocks (what was published: from then to then this programme) become entries by `lay_out`: a short programme repeats,
the last repeat is cut at a segment boundary, and a pause of less than a segment takes what is left. So every block
begins and ends at the very instant for which it was published, as guides tell it, whatever the lengths of films are;
and there is never a gap, which would drain a player's buffer until it stalls.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from hashlib import blake2b
from itertools import accumulate, repeat
from typing import Final, NamedTuple

from ortaq.core.playout.daterange import Cue
from ortaq.core.playout.ratings import Watershed
from ortaq.core.playout.ticks import FRAME, SEGMENT, TICKS, to_datetime

MAP: Final = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')
SEGMENTS: Final = re.compile(r"#EXTINF:([\d.]+),[^\n]*\n(\S+)")
ID: Final = re.compile(rb'ID="([^"]*)"')
FOREVER: Final = 1 << 62
SOUND: Final = "sound-"
"""How the names of all renditions of sound begin."""


class BadIndex(ValueError):
    """A rendition's index.m3u8 that holds no segments."""


class AssetTrack:
    """One rendition of one asset, built once from its index.m3u8; `url` is the address of its folder.

    `grid` is the same for all whose segments are of the same lengths.
    """

    __slots__ = ("at", "ends", "grid", "head", "lines", "starts", "target")

    def __init__(self, index_m3u8: str, url: str) -> None:
        found = SEGMENTS.findall(index_m3u8)
        if not found:
            raise BadIndex(url)
        init = MAP.search(index_m3u8)
        # The muxer writes six decimals; rounding gives the exact ticks back.
        durations = [round(float(length) * TICKS) for length, _ in found]
        self._set(durations, [f"{url}/{name}" for _, name in found], f"{url}/{init[1]}" if init else "")

    @classmethod
    def blank(cls, grid: "AssetTrack", uri: str) -> "AssetTrack":
        """A track on the grid of another one whose every segment is the same empty file."""
        made = cls.__new__(cls)
        made._set([end - start for start, end in zip(grid.starts, grid.ends, strict=True)], [uri] * len(grid.ends), "")
        return made

    @classmethod
    def listed(cls, segments: Sequence[tuple[int, str, str]], init: str, target: int) -> "AssetTrack":
        """A track of segments that came one by one: length in ticks, address, and the tags that stand before it.

        `init` is the address of their init section, `target` the target duration that they keep to, in seconds.
        """
        made = cls.__new__(cls)
        durations, uris, tags = [one[0] for one in segments], [one[1] for one in segments], [one[2] for one in segments]
        made._set(durations, uris, init, tags)
        made.target = target
        return made

    def _set(self, durations: Sequence[int], uris: Sequence[str], init: str, tags: Iterable[str] | None = None) -> None:
        self.ends = tuple(accumulate(durations))
        self.starts = (0, *self.ends[:-1])
        self.grid = grid_of(self.ends)
        before = tags or repeat("", len(durations))
        rows = zip(before, durations, uris, strict=True)
        lines = [f"{tag}#EXTINF:{d / TICKS:.6f},\n{uri}\n".encode() for tag, d, uri in rows]
        # One text and where each segment begins in it: a window is one slice, not a join of many lines.
        self.lines = b"".join(lines)
        self.at = tuple(accumulate((len(line) for line in lines), initial=0))
        self.head = f'#EXT-X-MAP:URI="{init}"\n'.encode() if init else b""
        self.target = max(round(d / TICKS) for d in durations)

    def with_init(self, init: str) -> "AssetTrack":
        """The same segments behind another init section, whose address this is; what is large is shared."""
        made = AssetTrack.__new__(AssetTrack)
        made.at, made.ends, made.lines = self.at, self.ends, self.lines
        made.starts, made.target, made.grid = self.starts, self.target, self.grid
        made.head = f'#EXT-X-MAP:URI="{init}"\n'.encode()
        return made

    def part(self, first: int, segments: int, target: int) -> "AssetTrack":
        """So many segments from one on, with another target duration."""
        made, last = AssetTrack.__new__(AssetTrack), first + segments
        begin, offset = self.starts[first], self.at[first]
        made.starts = tuple(one - begin for one in self.starts[first:last])
        made.ends = tuple(one - begin for one in self.ends[first:last])
        made.at = tuple(one - offset for one in self.at[first : last + 1])
        made.grid = grid_of(made.ends)
        made.lines, made.head, made.target = self.lines[offset : self.at[last]], self.head, target
        return made

    @property
    def length(self) -> int:
        """Ticks."""
        return self.ends[-1]


def grid_of(ends: Iterable[int]) -> bytes:
    """16 bytes that stand for the lengths of segments."""
    return blake2b(numbers(ends).tobytes(), digest_size=16).digest()


def numbers(some: Iterable[int]) -> "array[int]":
    """A column of numbers: 8 bytes for each."""
    return array("q", some)


Tracks = Mapping[str, AssetTrack]
"""Every rendition of the channel -> the asset's track that stands for it."""
Pause = Callable[[int], Tracks]
"""So many frames, fewer than a segment has -> one segment of nothing that lasts exactly as long."""


class Play(NamedTuple):
    """One play of an asset on the air: the name of its range, which play under it, and from when to when."""

    name: str
    number: int
    start: int
    stop: int


class Spoken(NamedTuple):
    """A label inside an asset: from `start` to `stop`, in ticks after its beginning, this is said in every play.

    The id of its cue follows the name of the range.
    """

    start: int
    stop: int
    cue: Cue

    def within(self, play: Play, since: int, until: int) -> bytes:
        """Its line, when it is on the air between two ticks; what comes after a play was cut is not said."""
        begins, ends = play.start + self.start, min(play.start + self.stop, play.stop)
        if begins >= ends or ends <= since or begins >= until:
            return b""
        return replace(self.cue, id=f"{play.name}{self.cue.id}-{play.number}").line(begins, ends)


class Line(NamedTuple):
    """A label on the air: between two ticks of the clock, with its finished line."""

    start: int
    stop: int
    line: bytes

    @property
    def id(self) -> str:
        """The ID of its date range."""
        found = ID.search(self.line)
        return found[1].decode() if found else ""

    def within(self, _play: Play, since: int, until: int) -> bytes:
        """Its line, when it is on the air between two ticks."""
        return self.line if self.stop > since and self.start < until else b""


Labels = Sequence[Spoken | Line]


@dataclass(frozen=True, slots=True)
class AgeHours:
    """The hours that the law of a territory leaves to an age, on the clocks of its zone."""

    hours: Watershed
    zone: tzinfo

    def keeps(self, start: int, stop: int) -> bool:
        """Whether a showing from tick to tick lies in them as a whole."""
        return self.hours.keeps(to_datetime(start), to_datetime(stop), self.zone)


@dataclass(frozen=True)
class Block:
    """What was published: in [start, stop) these tracks; `tracks` None plays the slate and says `slate_cue`.

    `until` cuts the programme there even inside its slot (the licence ends). `then` takes over where it is over before
    its time, and so on; after the last of them the slate follows. `most` is how often it is played at most; 0: as often
    as there is room. `later` is until when this stretch may still be looked at after it was on the air, in ticks;
    `again` until when a channel that is some hours later may show it, in the hours of its `age` alone. `labels` are
    said in every play. `pause` takes what whole segments leave.
    """

    start: int
    stop: int
    slate: Tracks
    slate_cue: Cue
    pause: Pause
    tracks: Tracks | None = None
    cue: Cue | None = None
    until: int = FOREVER
    later: int = FOREVER
    labels: tuple[Spoken, ...] = ()
    again: int = FOREVER
    age: AgeHours | None = None
    most: int = 0
    then: "Block | None" = None

    @property
    def links(self) -> Iterator["Block"]:
        """Itself and what takes over from it, one after the other."""
        yield self
        if self.then is not None:
            yield from self.then.links


class Entry(NamedTuple):
    """From `start` one play of an asset, or several of the same length that follow each other.

    The next entry begins where it ends. Entries with the same `since` are one range, which `cue` tells of: it lasts
    until `until`, or nobody knows until when.
    """

    start: int
    tracks: Tracks
    cue: Cue
    since: int
    until: int = FOREVER
    later: int = FOREVER
    labels: Labels = ()
    plays: int = 1


class Columns(NamedTuple):
    """Entries, column by column; ticks and counts are arrays of 64 bits."""

    starts: "array[int]"
    plays: "array[int]"
    later: "array[int]"
    since: "array[int]"
    until: "array[int]"
    tracks: Sequence[Tracks]
    cues: Sequence[Cue]
    labels: Sequence[Labels]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Columns":
        """From rows."""
        return cls(
            numbers(entry.start for entry in entries),
            numbers(entry.plays for entry in entries),
            numbers(entry.later for entry in entries),
            numbers(entry.since for entry in entries),
            numbers(entry.until for entry in entries),
            [entry.tracks for entry in entries],
            [entry.cue for entry in entries],
            [entry.labels for entry in entries],
        )


@dataclass(frozen=True)
class Mark:
    """Where a timeline can be taken up: at which tick, and how many entries and segments came before."""

    at: int = 0
    entries: int = 0
    segments: Mapping[str, int] = field(default_factory=dict)

    def before(self, rendition: str) -> int:
        """How many segments of a rendition came before; one that is new goes on where its like stand.

        Sounds have the same segments as other sounds, pictures and subtitles as other pictures and subtitles.
        """
        if rendition in self.segments:
            return self.segments[rendition]
        like = (count for name, count in self.segments.items() if name.startswith(SOUND) == rendition.startswith(SOUND))
        return max(like, default=0)

    def later(self, shift: int) -> "Mark":
        """The same on a channel that is so many ticks later."""
        return replace(self, at=self.at + shift)

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {"at": self.at, "entries": self.entries, "segments": dict(self.segments)}

    @classmethod
    def read(cls, plain: Mapping[str, object]) -> "Mark":
        """From JSON as `plain` made it."""
        at, entries, segments = plain["at"], plain["entries"], plain["segments"]
        if not (isinstance(at, int) and isinstance(entries, int) and isinstance(segments, dict)):
            raise TypeError(plain)
        return cls(at, entries, {str(name): int(count) for name, count in segments.items()})


class Timeline:
    """One (channel, variant); memory grows with its entries, not with their segments, nor with how often they repeat.

    `period` is the length of one play of an entry, `played` the number of plays before it; by rendition, `count` is the
    number of segments of a play, and `msn` the number of the first one. `closes`: after its end nothing comes any more.
    """

    __slots__ = (
        "_said",
        "closes",
        "columns",
        "count",
        "end",
        "msn",
        "period",
        "played",
        "plays",
        "starts",
        "target",
        "tracks",
    )

    def __init__(
        self,
        entries: Sequence[Entry] | Columns,
        end: int,
        renditions: Iterable[str],
        mark: Mark | None = None,
        *,
        closes: bool = False,
    ) -> None:
        """Entries follow each other without gaps, the last one ends at `end`; raises ValueError when there are none."""
        columns = entries if isinstance(entries, Columns) else Columns.of(entries)
        if not columns.starts:
            raise ValueError("A timeline needs an entry")
        mark = mark or Mark()
        self.columns = columns
        self.starts, self.plays, self.tracks = columns.starts, columns.plays, columns.tracks
        self.played = numbers(accumulate(self.plays, initial=mark.entries))
        self.end = end
        self.closes = closes
        self.count: dict[str, Sequence[int]] = {}
        self.msn: dict[str, Sequence[int]] = {}
        self.target: dict[str, int] = {}
        self._said: tuple[int, tuple[bytes, bytes]] = (-1, (b"", b""))
        stops = [*self.starts[1:], end]
        self.period = numbers(
            (stop - start) // plays for start, stop, plays in zip(self.starts, stops, self.plays, strict=True)
        )
        assets = {id(tracks): tracks for tracks in self.tracks}
        shared: dict[tuple[object, ...], tuple[Sequence[int], Sequence[int]]] = {}
        for name in renditions:
            before = mark.before(name)
            # Renditions with the same segment tables (all sounds, or picture and subtitles) share their counts.
            alike = (before, *(tracks[name].grid for tracks in assets.values()))
            if alike not in shared:
                # A segment belongs to the entry it starts in: the hard out, and the last frames of sound fall away.
                count = [bisect_left(t[name].starts, n) for t, n in zip(self.tracks, self.period, strict=True)]
                segments = [each * plays for each, plays in zip(count, self.plays, strict=True)]
                shared[alike] = numbers(count), numbers(accumulate(segments, initial=before))
            self.count[name], self.msn[name] = shared[alike]
            # Never below the house's own length: a target duration may not change while a playlist lives.
            self.target[name] = max(SEGMENT // TICKS, *(tracks[name].target for tracks in assets.values()))

    def daterange(self, at: int) -> tuple[bytes, bytes]:
        """What is said of an entry; the one that was asked for last is kept, because the next viewer asks for it."""
        number, said = self._said
        if number != at:
            columns = self.columns
            until = columns.until[at]
            said = columns.cues[at].parts(columns.since[at], None if until == FOREVER else until)
            self._said = at, said
        return said

    def labels(self, at: int, since: int, until: int) -> Iterator[bytes]:
        """What is said inside the plays of an entry between two ticks."""
        columns = self.columns
        if not (labels := columns.labels[at]):
            return
        start, period, name = self.starts[at], self.period[at], columns.cues[at].id
        # Plays are counted from the beginning of their range, which has at most one entry before this one.
        before = self.plays[at - 1] if at and columns.since[at - 1] == columns.since[at] else 0
        for play in range(max(0, (since - start) // period), min(self.plays[at], (until - start) // period + 1)):
            begins = start + play * period
            one = Play(name, before + play, begins, begins + period)
            yield from filter(None, (label.within(one, since, until) for label in labels))

    @property
    def mark(self) -> Mark:
        """The state after the last entry."""
        return Mark(self.end, self.played[-1], {name: total[-1] for name, total in self.msn.items()})

    def on_at(self, tick: int) -> Tracks | None:
        """What is on the air at a tick; None before the first entry and after the last one."""
        at = bisect_right(self.starts, tick) - 1
        return self.tracks[at] if at >= 0 and tick < self.end else None


def lay_out(blocks: Iterable[Block], grid: str, mark: Mark | None = None) -> tuple[list[Entry], int]:
    """Entries of blocks that follow each other, and where the last one ends; `grid` names the picture's rendition."""
    entries: list[Entry] = []
    cursor = mark.at if mark else 0
    for block in blocks:
        cursor = max(cursor, block.start)
        for one in block.links:
            stop = min(one.stop, one.until)
            # What is not there for a whole segment is not begun.
            if one.tracks is not None and one.cue is not None and stop - cursor >= SEGMENT:
                row = plays(one.tracks[grid], cursor, stop, one.most)
                ends = row.stop if one.most == row.whole > 0 else stop
                entries += told(row, one.tracks, one.cue, ends, later=one.later, labels=one.labels)
                entries += paused(block.pause, row, one.cue, ends, later=one.later)
                cursor = row.stop + whole_frames(ends - row.stop)
        if cursor < block.stop:
            row = plays(block.slate[grid], cursor, block.stop)
            entries += told(row, block.slate, block.slate_cue, block.stop, later=FOREVER)
            entries += paused(block.pause, row, block.slate_cue, block.stop, later=FOREVER)
            cursor = block.stop
    return entries, cursor


class Plays(NamedTuple):
    """An asset again and again from `start` on: `whole` plays of `length`, then one that is `cut` (or 0)."""

    start: int
    length: int
    whole: int
    cut: int

    @property
    def stop(self) -> int:
        """When the last play is over."""
        return self.start + self.whole * self.length + self.cut


def plays(picture: AssetTrack, cursor: int, stop: int, most: int = 0) -> Plays:
    """How an asset fills the time until `stop` with whole segments, or is played `most` times."""
    length = picture.length
    whole = max(0, stop - cursor) // length
    if most and whole >= most:
        return Plays(cursor, length, most, 0)
    begin = cursor + whole * length
    segments = bisect_right(picture.ends, stop - begin)
    return Plays(cursor, length, whole, picture.ends[segments - 1] if segments else 0)


def told(row: Plays, tracks: Tracks, cue: Cue, until: int, *, later: int, labels: Sequence[Spoken] = ()) -> list[Entry]:
    """The plays as entries under one range, which lasts until a tick: repeats in one slot are one programme."""
    whole = Entry(row.start, tracks, cue, row.start, until, later, labels, row.whole)
    found = [whole] if row.whole else []
    return [*found, whole._replace(start=row.stop - row.cut, plays=1)] if row.cut else found


def paused(pause: Pause, row: Plays, cue: Cue, until: int, *, later: int) -> list[Entry]:
    """What the whole segments of some plays leave of the time until a tick, under their range."""
    frames = whole_frames(until - row.stop) // FRAME
    return [Entry(row.stop, pause(frames), cue, row.start, until, later)] if frames else []


def whole_frames(ticks: int) -> int:
    """As much of a length as whole frames fill; only a right that ends in the middle of one leaves a rest."""
    return ticks - ticks % FRAME
