"""From the segment log of a feed to the timeline of a variant: the feed where it may be seen, elsewhere the slate.

The log is woven step by step, and what a step becomes rests on the steps before it alone: so a longer log never changes
what a shorter one has given numbers to, and a log whose beginning is cut off goes on at a `Seam`.

Where the slate stands for feed segments of any length, it is over at the end of its own segment: what follows is late
by less than one segment of the slate, and this lateness never adds up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple
from zlib import crc32

from ortaq.core.playout.daterange import CARRIED, SLATE, Cue, quotable
from ortaq.core.playout.feed import PATIENCE, Step
from ortaq.core.playout.partner import PartnerCue
from ortaq.core.playout.ticks import TICKS
from ortaq.core.playout.timeline import FOREVER, AssetTrack, Entry, Line, Mark, Timeline, Tracks

STALE: Final = "stale"
"""The reason of a slate for which the partner is the cause."""
NEVER: Final = -FOREVER


@dataclass(frozen=True, slots=True)
class Stretch:
    """In [start, stop), by our clock or by the partner's, nothing of the feed is shown.

    It holds for the lines of the log from number `since` to before `until`: what is in the log already is not changed.
    With `slack` it begins with the first cue of the partner in that time before `start`, and ends with the first one in
    that time after `stop`; without a cue there it covers the slack after its end as well.
    """

    id: str
    reason: str
    start: int = NEVER
    stop: int = FOREVER
    slack: int = 0
    since: int = 0
    until: int = FOREVER

    def covers(self, step: Step, start: int, stop: int) -> bool:
        """Whether any part of a step lies in [start, stop), by either clock."""
        length, theirs = step.stop - step.start, step.pdt
        ours = step.start < stop and step.stop > start
        return ours or (theirs is not None and theirs < stop and theirs + length > start)


@dataclass(frozen=True, slots=True)
class Seam:
    """Where the weaving can be taken up: all that the steps so far leave behind.

    `number` is the last line of the log in it; `playing` what its last entry plays, which may go on: "slate", "feed" or
    nothing. `begun` and `over` are stretches whose edges have come. `is_withheld`: that line may not be seen.
    """

    mark: Mark
    number: int = 0
    playing: str = ""
    run: int = 0
    reason: str = ""
    segments: int = 0
    range_id: str = ""
    range_start: int = 0
    begun: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    labels: tuple[Line, ...] = ()
    is_withheld: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        told = {name: getattr(self, name) for name in self.__slots__}
        labels = [[one.start, one.stop, one.line.decode()] for one in self.labels]
        return told | {
            "mark": self.mark.plain(),
            "begun": list(self.begun),
            "over": list(self.over),
            "labels": labels,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Seam":
        """From JSON as `plain` made it."""
        return cls(
            **{
                **plain,
                "mark": Mark.read(plain["mark"]),
                "begun": tuple(plain["begun"]),
                "over": tuple(plain["over"]),
                "labels": tuple(Line(start, stop, line.encode()) for start, stop, line in plain["labels"]),
            }
        )


@dataclass(slots=True)
class _Play:
    """An entry in the making: `first` is the first segment of the slate, `steps` are those of the feed."""

    playing: str
    start: int
    run: int = 0
    reason: str = ""
    range_id: str = ""
    range_start: int = 0
    first: int = 0
    segments: int = 0
    steps: list[Step] = field(default_factory=list)
    edges: list[tuple[bool, bool]] = field(default_factory=list)
    """Of every step, whether what lies before it may not be seen, and whether what follows perhaps may not."""
    labels: list[Line] = field(default_factory=list)


class Guided(NamedTuple):
    """A programme of the partner's guide: from tick to tick this is said, under a name of its own."""

    start: int
    stop: int
    id: str
    said: Mapping[str, str | int]


class Unread(NamedTuple):
    """Subtitles that may not be read in a variant, of the lines of the log from `since` to before `until`."""

    name: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Dress:
    """What a variant looks like: its renditions, the leading one first, the slate in each, what it says of itself.

    `guide` are the programmes that the partner has announced, by time. `texts` are those of the renditions that are
    subtitles, `blank` is the address of a segment without lines, `unread` what may not be read there.
    """

    names: tuple[str, ...]
    slate: Tracks
    target: int
    said: Mapping[str, str | int] = field(default_factory=dict)
    later: int = 0
    guide: Sequence[Guided] = ()
    texts: frozenset[str] = frozenset()
    blank: str = ""
    unread: Sequence[Unread] = ()

    @property
    def grid(self) -> AssetTrack:
        """The slate's own segments."""
        return self.slate[self.names[0]]


class _Weaver:
    """One variant in the making."""

    def __init__(self, dress: Dress, stretches: Sequence[Stretch], seam: Seam) -> None:
        self.dress, self.stretches, self.seam = dress, stretches, seam
        self.cursor, self.number = seam.mark.at, seam.number
        self.begun, self.over = set(seam.begun), set(seam.over)
        self.plays: list[_Play] = []
        # What came before the first line is not known: it may have been withheld.
        self.is_withheld = seam.is_withheld or not seam.playing
        self.goes_on = False
        self.slates: dict[tuple[int, int], Tracks] = {}
        self.cues: dict[str, Cue] = {}
        # Cues by ID: when they begin on the partner's clock, so far as it is known, and on ours.
        self.told: dict[str, tuple[int | None, int]] = {one.id: (None, one.start) for one in seam.labels}

    def add(self, step: Step) -> None:
        """One line of the log."""
        why = self.withheld(step)
        # A slate that nobody polled may be known to players before a stretch is: its reason stays.
        if step.is_slate or why:
            self.dark(step, STALE if step.is_slate else why)
        else:
            self.feed(step)
        self.number, self.is_withheld = step.number, bool(why)

    def withheld(self, step: Step) -> str:
        """Why nothing of a step is shown; empty when it is."""
        # Every stretch sees every step, because each has to know when its edges have come.
        return next(iter([why for one in self.stretches if (why := self.reason(one, step))]), "")

    def reason(self, one: Stretch, step: Step) -> str:
        """Why a stretch hides a step; empty when it does not."""
        if not one.since <= step.number < one.until:
            return ""
        inside = one.covers(step, one.start, one.stop)
        is_hidden = inside or (one.slack > 0 and one.id not in self.over and self.near(one, step))
        if is_hidden and one.slack:
            self.begun.add(one.id)
        return one.reason if is_hidden else ""

    def near(self, one: Stretch, step: Step) -> bool:
        """Whether a step lies between an edge of a stretch and the partner's cue near it."""
        if one.id not in self.begun:
            return step.is_edge and one.covers(step, one.start - one.slack, one.start)
        if one.covers(step, NEVER, one.stop):
            return True
        if step.is_edge or not one.covers(step, NEVER, one.stop + one.slack):
            self.over.add(one.id)
            return False
        return True

    def may_be_hidden_behind(self, step: Step) -> bool:
        """Whether the next step may be one that is withheld: nobody knows yet where it will be, nor its cues.

        As far as was ordered when this step came into the log: what players have been told of it stays.
        """
        longest = PATIENCE * self.dress.target * TICKS
        return any(
            one.since <= step.number < one.until
            and one.id not in self.over
            and one.covers(behind(step, longest), one.start - one.slack, one.stop)
            for one in self.stretches
        )

    def last(self) -> _Play | None:
        """What plays at the end; at the beginning that which the seam goes on with."""
        if self.plays:
            return self.plays[-1]
        seam = self.seam
        if not seam.playing:
            return None
        kept = [one for one in seam.labels if one.stop > self.cursor]
        return _Play(
            seam.playing,
            self.cursor,
            seam.run,
            seam.reason,
            seam.range_id,
            seam.range_start,
            first=seam.segments,
            labels=kept,
        )

    def go_on(self, last: _Play) -> None:
        """The play at the end gets one more segment; at the beginning that is the one that the seam goes on with."""
        if not self.plays:
            self.plays.append(last)
            self.goes_on = True

    def dark(self, step: Step, why: str) -> None:
        """The slate until the end of a step."""
        last, grid = self.last(), self.dress.grid
        if self.cursor >= step.stop:
            return
        if last is None or last.playing != "slate" or last.reason != why or step.start > self.cursor:
            self.cursor = max(self.cursor, step.start)
            last = _Play("slate", self.cursor, 0, why, f"s{step.number}", self.cursor)
            self.plays.append(last)
        while self.cursor < step.stop:
            if last.first + last.segments == len(grid.ends):
                last = _Play("slate", self.cursor, 0, why, last.range_id, last.range_start)
                self.plays.append(last)
            self.go_on(last)
            at = last.first + last.segments
            last.segments += 1
            self.cursor += grid.ends[at] - grid.starts[at]

    def feed(self, step: Step) -> None:
        """A segment of the feed."""
        last = self.last()
        if last and last.playing == "feed" and last.run == step.run and step.number == self.number + 1:
            self.go_on(last)
        else:
            self.cursor = max(self.cursor, step.start)
            last = _Play("feed", self.cursor, step.run, "", f"f{step.number}", self.cursor)
            self.plays.append(last)
        for cue in step.cues:
            said, begins = self.told_as(cue, step)
            last.labels.append(Line(begins, begins + (cue.length or TICKS), said.line(begins - cue.after)))
        last.steps.append(step)
        last.edges.append((self.is_withheld, bool(self.dress.texts) and self.may_be_hidden_behind(step)))
        self.cursor += step.stop - step.start

    def told_as(self, cue: PartnerCue, step: Step) -> tuple[PartnerCue, int]:
        """A partner's cue as it is told, and when it begins on our clock.

        What is told again, when our clock has gone on otherwise than theirs, begins when it was first told: tags of
        one ID may not differ (RFC 8216, 4.3.2.7). Something else under a name that was used has a name of its own.
        """
        theirs, begins = None if step.pdt is None else step.pdt + cue.after, self.cursor + cue.after
        first, ours = self.told.setdefault(quotable(cue.id), (theirs, begins))
        if None in (first, theirs) or first == theirs:
            return cue, ours
        return replace(cue, id=named(cue.id, {"start": begins})), begins

    # ---- what comes of it ----

    def entry(self, play: _Play) -> Entry:
        """A play as the timeline knows it."""
        dress = self.dress
        if play.playing == "slate":
            part = play.first, play.segments
            if part not in self.slates:
                self.slates[part] = {name: dress.slate[name].part(*part, dress.target) for name in dress.names}
            tracks, cue = self.slates[part], Cue(play.range_id, SLATE, {"X-REASON": play.reason})
        else:
            tracks = {
                name: self.text(play, name) if name in dress.texts else self.track(play.steps, name)
                for name in dress.names
            }
            cue = Cue(named(play.range_id, dress.said), CARRIED, dress.said)
        # What was said first of a range is said of it to its end.
        cue = self.cues.setdefault(play.range_id, cue)
        labels = (*play.labels, *self.guided(play))
        return Entry(play.start, tracks, cue, play.range_start, later=dress.later, labels=labels)

    def guided(self, play: _Play) -> Iterator[Line]:
        """The announced programmes of a play of the feed: each begins in it, or with it."""
        if not play.steps or not self.dress.guide:
            return
        end = play.start + sum(step.stop - step.start for step in play.steps)
        for one in self.dress.guide:
            if one.start < end and one.stop > play.start:
                begins = max(one.start, play.range_start)
                said = {**self.dress.said, **one.said}
                name = named(f"{play.range_id}-{one.id}", said | {"start": one.start, "stop": one.stop})
                cue = Cue(name, CARRIED, said)
                yield Line(begins, one.stop, cue.line(begins, one.stop))

    def track(self, steps: Sequence[Step], name: str) -> AssetTrack:
        """A rendition of a run of the feed; one that the feed has no more is the leading one."""
        leader = self.dress.names[0]
        parts = [step.parts.get(name) or step.parts[leader] for step in steps]
        rows = [
            (step.stop - step.start, part.uri, "".join(f"{tag}\n" for tag in step.tags))
            for part, step in zip(parts, steps, strict=True)
        ]
        return AssetTrack.listed(rows, parts[0].init, self.dress.target)

    def text(self, play: _Play, name: str) -> AssetTrack:
        """Subtitles of a run of the feed: without lines that also stand where nothing may be seen; else blank."""
        rows = []
        for step, (is_after, is_before) in zip(play.steps, play.edges, strict=True):
            part = step.parts.get(name)
            is_unread = any(one.name == name and one.since <= step.number < one.until for one in self.dress.unread)
            uri = part.lines(is_after=is_after, is_before=is_before) if part and not is_unread else ""
            tags = "".join(f"{tag}\n" for tag in step.tags)
            rows.append((step.stop - step.start, uri or self.dress.blank, tags))
        return AssetTrack.listed(rows, "", self.dress.target)

    @property
    def mark(self) -> Mark:
        """Where the first entry begins to count; subtitles that have come later count as the leading rendition does."""
        before, names = self.seam.mark, self.dress.names
        if before.segments:
            fresh = dict.fromkeys(self.dress.texts, before.segments.get(names[0], 0))
            before = replace(before, segments={**fresh, **before.segments})
        # The seam's mark stands at its last entry: one that does not go on is behind it.
        is_next = bool(self.seam.playing) and not self.goes_on
        return replace(before, entries=before.entries + is_next)

    def timeline(self) -> Timeline | None:
        """All that was woven; None when there is nothing."""
        if not self.plays:
            return None
        return Timeline([self.entry(one) for one in self.plays], self.cursor, self.dress.names, self.mark)

    def ended(self) -> Seam:
        """Where it can be taken up."""
        made = self.timeline()
        if made is None:
            return replace(
                self.seam,
                number=self.number,
                begun=tuple(self.begun),
                over=tuple(self.over),
                is_withheld=self.is_withheld,
            )
        last, mark = self.plays[-1], made.mark
        return Seam(
            replace(mark, entries=mark.entries - 1),
            self.number,
            last.playing,
            last.run,
            last.reason,
            (last.first + last.segments) if last.playing == "slate" else 0,
            last.range_id,
            last.range_start,
            tuple(sorted(self.begun)),
            tuple(sorted(self.over)),
            tuple(one for one in last.labels if one.stop > self.cursor),
            self.is_withheld,
        )


def behind(step: Step, length: int) -> Step:
    """What may follow a step, on both clocks, if it is so long."""
    theirs = None if step.pdt is None else step.pdt + step.stop - step.start
    return replace(step, start=step.stop, stop=step.stop + length, pdt=theirs)


def named(name: str, said: Mapping[str, str | int]) -> str:
    """A name for a range: what is said under one may never change, so told otherwise it has another one."""
    return f"{name}-{crc32(repr(sorted(said.items())).encode()):08x}"


def weave(
    steps: Iterable[Step], dress: Dress, stretches: Sequence[Stretch] = (), seam: Seam | None = None
) -> tuple[Timeline | None, Seam]:
    """The timeline of a variant from the lines of the log (in order), and where it can be taken up again."""
    weaver = _Weaver(dress, stretches, seam or Seam(Mark()))
    for step in steps:
        weaver.add(step)
    return weaver.timeline(), weaver.ended()
