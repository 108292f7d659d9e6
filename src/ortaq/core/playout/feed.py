"""A partner's feed as a segment log: what comes in is put on our own clock, once, and never changes its number again.

`append` is a pure step: the state so far, what was fetched, and now give the new lines of the log, what happened, and
the next state. Steps of one `run` follow each other without a break; a feed that is silent for longer than PATIENCE
target durations is the slate, in steps of one segment each, until it comes back.

Slate steps are written up to LEAD ahead, and the feed comes back behind them. So whoever reads the log, or goes on from
its end by the same rule while nobody polls (`projected`), gives the same number to the same segment.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

from ortaq.core.playout.partner import EDGES, Item, PartnerCue
from ortaq.core.playout.ticks import SEGMENT, TICKS

PATIENCE: Final = 3
"""Target durations without a new segment after which a feed is stale."""
LEAD: Final = SEGMENT
"""How far the slate is written ahead; a reader of the log may lag behind it by as much."""
GRACE: Final = 2 * SEGMENT
"""How much later than a poller a reader takes a feed for stale by itself."""
MOST_SLATE: Final = 3600 * TICKS
"""After so much slate without anybody who polls, what nobody has seen is not written any more."""
FIRST: Final = 3
"""So many segments of a feed are put on the air at once when it begins."""
REMEMBERED: Final = 64
"""Segments whose names are known again."""
LIE: Final = TICKS // 4
"""A difference between said and measured duration that is no rounding."""


class Verdict(StrEnum):
    """What became of the fetching of a segment."""

    OK = "ok"
    MISSING = "missing"
    LATE = "late"
    CORRUPT = "corrupt"


class Part(NamedTuple):
    """A segment in one rendition: its address, and that of its init section.

    Its length is that of the leading rendition: so all of them have the same numbers, and cuts at the same places.
    Subtitles have `beside`: what is to be read where the segment before, the one behind, or neither may be seen
    (`core.text.live.Cuts`); each "" where that is the same as `uri`. Without it nothing is read there.
    """

    uri: str
    init: str
    beside: tuple[str, str, str] | None = None

    def lines(self, *, is_after: bool, is_before: bool) -> str:
        """The address of subtitles after, or before, something that may not be seen; empty: none."""
        if not (is_after or is_before):
            return self.uri
        if self.beside is None:
            return ""
        return self.beside[is_after + 2 * is_before - 1] or self.uri


@dataclass(frozen=True, slots=True)
class Row:
    """A segment in every rendition, as listed and as found; `measured` is the true length where it is known."""

    item: Item
    parts: Mapping[str, Part]
    verdict: Verdict = Verdict.OK
    measured: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a poll has brought. `fault` is why there is nothing at all; `is_off`: the house does not carry it now."""

    rows: tuple[Row, ...] = ()
    fault: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the log, in [start, stop) of our clock; the slate has no `parts`. `pdt` is the partner's own clock."""

    number: int
    run: int
    start: int
    stop: int
    seq: int = 0
    pdt: int | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    cues: tuple[PartnerCue, ...] = ()

    @property
    def is_slate(self) -> bool:
        """Whether there is nothing of the feed in it."""
        return not self.parts

    @property
    def is_edge(self) -> bool:
        """Whether the partner says that something begins or ends with it."""
        return bool(self.cues) or any(tag.startswith(EDGES) for tag in self.tags)


Event = tuple[str, dict[str, Any]]
"""What happened: a code and its values."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a poller must know of the log to go on with it.

    `waiting` is the number of a listed segment that cannot be had yet, since `waits`. `seen` are the names of the last
    segments by their numbers, `init` that of the last init section. `is_broken`: what comes next does not follow on it.
    """

    target: int
    number: int = 0
    run: int = 0
    cursor: int = 0
    seq: int | None = None
    heard: int = 0
    slate_since: int | None = None
    fault: str = ""
    fault_since: int = 0
    waiting: int | None = None
    waits: int = 0
    init: int = 0
    is_broken: bool = False
    is_lying: bool = False
    seen: tuple[tuple[int, int], ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__} | {"seen": [list(one) for one in self.seen]}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "State":
        """From JSON as `plain` made it."""
        return cls(**{**plain, "seen": tuple((seq, name) for seq, name in plain["seen"])})

    @property
    def patience(self) -> int:
        """Ticks of silence after which it is stale."""
        return PATIENCE * self.target * TICKS

    @property
    def stale_at(self) -> int:
        """When it will be stale if nothing comes."""
        return max(self.heard, self.cursor) + self.patience

    def is_dark(self, now: int) -> bool:
        """Whether the slate stands, or has to before anything else may come."""
        return self.slate_since is not None or (bool(self.cursor) and now >= self.stale_at)


class Appended(NamedTuple):
    """What a poll adds."""

    state: State
    steps: list[Step]
    events: list[Event]


def name_of(uri: str) -> int:
    """A segment's name without what may differ from one poll to the next."""
    return zlib.crc32(uri.partition("?")[0].encode())


def fresh(state: State, items: Sequence[Item], now: int) -> list[Item]:
    """The listed segments that are not in the log yet, in order; what has to be fetched for `append`."""
    if not items:
        return []
    names = dict(state.seen).values()
    if state.seq is None:
        new = [one for one in items if one.cut or name_of(one.uri) not in names][-FIRST:]
    elif is_reset(state, items):
        new = [one for one in items if name_of(one.uri) not in names][-FIRST:]
    else:
        new = [one for one in items if one.seq > state.seq]
    # Behind the slate only the newest: what was missed is over.
    return new[-1:] if state.is_dark(now) else new


def is_reset(state: State, items: Sequence[Item]) -> bool:
    """Whether the partner has begun to count anew: other segments under known numbers, or numbers far behind."""
    known = dict(state.seen)
    if state.seq is None or not known:
        return False
    names = [(one.seq, name_of(one.uri)) for one in items]
    if any(seq in known and known[seq] != name for seq, name in names):
        return True
    # An old copy of the playlist, from some cache, lists what we know; that is no reset.
    return names[-1][0] <= state.seq and not any(name in known.values() for _, name in names)


class _Log:
    """One poll's work on the log."""

    def __init__(self, state: State, now: int) -> None:
        self.state, self.now = state, now
        self.steps: list[Step] = []
        self.events: list[Event] = []

    def note(self, code: str, **about: Any) -> None:
        self.events.append((code, about))

    def change(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)

    # ---- the slate ----

    def slate_until(self, tick: int) -> None:
        """Write slate steps until they reach a tick."""
        state = self.state
        if tick - state.cursor > MOST_SLATE:
            first = [slate_step(state, state.cursor + at * SEGMENT, at) for at in range(MOST_SLATE // SEGMENT)]
            self.take(first)
            self.change(cursor=tick - 2 * SEGMENT, run=self.state.run + 1)
        state = self.state
        count = max(0, -((state.cursor - tick) // SEGMENT))
        self.take([slate_step(state, state.cursor + at * SEGMENT, at) for at in range(count)])

    def take(self, steps: Sequence[Step]) -> None:
        if steps:
            self.steps += steps
            self.change(number=steps[-1].number, cursor=steps[-1].stop)

    def go_dark(self, code: str, **about: Any) -> None:
        """The slate from the end of the log on."""
        if not self.state.cursor:
            self.change(cursor=self.now, heard=self.now)
        self.change(slate_since=self.state.cursor, run=self.state.run + 1, is_broken=True)
        self.note(code, **about)

    # ---- the feed ----

    def rows(self, rows: Sequence[Row]) -> None:
        """Put what was found on the air, in order."""
        state = self.state
        items = [row.item for row in rows]
        if state.seq is not None and is_reset(state, items):
            self.note("sequence_reset", was=state.seq, now=items[0].seq)
            # The names stay known, under no number any more.
            seen = tuple((-1 - at, name) for at, (_, name) in enumerate(state.seen))
            self.change(seq=None, is_broken=True, waiting=None, seen=seen)
        elif state.seq is not None and items and items[0].seq > state.seq + 1:
            self.skip(items[0].seq - state.seq - 1)
        for at, row in enumerate(rows):
            if self.state.seq is not None and row.item.seq <= self.state.seq:
                continue
            if not self.row(row, rows[at:]):
                return

    def skip(self, missing: int) -> None:
        """Segments went by that nobody could have; behind the slate that is no news."""
        if self.state.slate_since is None:
            self.note("skipped", segments=missing)
        self.change(is_broken=True)

    def row(self, row: Row, rest: Sequence[Row]) -> bool:
        """One segment; whether the next ones may follow."""
        state, item = self.state, row.item
        if item.gap:
            self.leave("gap", item)
        elif row.verdict is not Verdict.OK:
            return self.wait(row)
        elif name_of(item.uri) in dict(state.seen).values() and not item.cut:
            self.leave("repeated", item)
        else:
            if state.waiting == item.seq:
                self.note("late", seq=item.seq, seconds=seconds(self.now - state.waits))
            self.place(row, rest)
        self.change(waiting=None)
        return True

    def leave(self, code: str, item: Item) -> None:
        """A segment that is not put on the air; what follows does not follow what came last."""
        self.note(code, seq=item.seq)
        self.change(seq=item.seq, seen=remembered(self.state, item), is_broken=True)

    def wait(self, row: Row) -> bool:
        """Wait some time for what is listed and cannot be had, then go on without it."""
        if self.state.waiting != row.item.seq:
            self.change(waiting=row.item.seq, waits=self.now)
            return False
        if self.now - self.state.waits < self.state.patience // 2:
            return False
        self.leave("corrupt" if row.verdict is Verdict.CORRUPT else "missing", row.item)
        self.change(waiting=None)
        return True

    def place(self, row: Row, rest: Sequence[Row]) -> None:
        """Put a segment at the end of the log."""
        item, length = row.item, self.length(row)
        ahead = sum(self.shown(one) for one in rest if one.verdict is Verdict.OK)
        room = self.now - ahead
        begins = self.begins(item, room)
        state = self.state
        start = max(state.cursor, room) if begins and state.slate_since is None else state.cursor
        if start + length > self.now + state.patience + LEAD + SEGMENT:
            self.leave("ahead", item)
            return
        if state.slate_since is not None:
            self.note("back", seconds=seconds(state.cursor - state.slate_since))
        elif not state.cursor:
            self.note("begun", seq=item.seq)
        run = state.run + 1 if begins else state.run
        step = Step(state.number + 1, run, start, start + length, item.seq, item.pdt, row.parts, item.tags, item.cues)
        self.steps.append(step)
        self.change(
            number=step.number,
            run=run,
            cursor=step.stop,
            seq=item.seq,
            heard=self.now,
            slate_since=None,
            init=name_of(item.init),
            is_broken=False,
            seen=remembered(state, item),
        )

    def begins(self, item: Item, room: int) -> bool:
        """Whether a segment begins a new run."""
        state = self.state
        if room - state.cursor > state.patience - state.target * TICKS and not state.is_broken and state.cursor:
            # The partner's clock is slower than ours: without a break we would be later and later.
            self.note("behind", seconds=seconds(room - state.cursor))
            return True
        return state.is_broken or item.cut or not state.cursor or name_of(item.init) != state.init

    def length(self, row: Row) -> int:
        """How long a segment is, and a word when the partner says something else."""
        said, real = row.item.length, row.measured
        lies = real is not None and abs(real - said) > LIE
        if lies and not self.state.is_lying:
            self.note("duration_lies", seq=row.item.seq, said=seconds(said), measured=seconds(real or 0))
        if real is not None:
            self.change(is_lying=lies)
        return self.shown(row)

    def shown(self, row: Row) -> int:
        """The length that is told: the true one where it is known, never above the target duration (RFC 8216, 4.3.3.1).

        Rounded it must not exceed it, and that may not change while the channel lives.
        """
        real = row.item.length if row.measured is None else row.measured
        return max(TICKS // 10, min(real, self.state.target * TICKS + TICKS * 49 // 100))


def remembered(state: State, item: Item) -> tuple[tuple[int, int], ...]:
    """The last names, with one more."""
    return (*(one for one in state.seen if one[0] != item.seq), (item.seq, name_of(item.uri)))[-REMEMBERED:]


def slate_step(state: State, start: int, at: int) -> Step:
    """One segment of the slate; `at` counts from the end of the log."""
    return Step(state.number + 1 + at, state.run, start, start + SEGMENT)


def seconds(ticks: int) -> float:
    """For people: tenths of a second."""
    return round(ticks / TICKS, 1)


def append(state: State, fetched: Fetched, now: int) -> Appended:
    """Put what was fetched at the end of the log; `rows` are those that `fresh` asked for, with what became of them."""
    log = _Log(state, now)
    told_of_fault(log, fetched)
    before = log.state.number
    if fetched.is_off:
        if log.state.slate_since is None:
            log.go_dark("stopped")
    else:
        if state.is_dark(now):
            dark(log)
        if fetched.rows:
            log.rows(fetched.rows)
    is_silent = log.state.number == before and log.state.slate_since is None
    if is_silent and (not log.state.cursor or now >= log.state.stale_at):
        dark(log)
    if log.state.slate_since is not None:
        log.slate_until(now + LEAD)
    return Appended(log.state, log.steps, log.events)


def dark(log: _Log) -> None:
    """The slate, written as far as any reader may have gone on with it."""
    if log.state.slate_since is None:
        log.go_dark("stale", seconds=seconds(log.now - log.state.heard) if log.state.heard else 0)
    log.slate_until(log.now + LEAD)


def told_of_fault(log: _Log, fetched: Fetched) -> None:
    """A word when the partner does not answer, and when it does again."""
    was = log.state
    if fetched.fault and not was.fault:
        log.change(fault=fetched.fault, fault_since=log.now)
        log.note("silent", reason=fetched.fault)
    elif was.fault and not fetched.fault and not fetched.is_off:
        log.change(fault="", fault_since=0)
        log.note("answers", seconds=seconds(log.now - was.fault_since))


def projected(state: State, now: int) -> list[Step]:
    """What a reader of the log may add to it while nobody polls: the slate, as the next poller will write it."""
    if not state.cursor:
        return []
    begun = state.slate_since is not None
    if not begun and now < state.stale_at + GRACE:
        return []
    run = state.run if begun else state.run + 1
    whole = (min(now, state.cursor + MOST_SLATE) - state.cursor) // SEGMENT
    starts = [state.cursor + at * SEGMENT for at in range(whole)]
    return [Step(state.number + 1 + at, run, start, start + SEGMENT) for at, start in enumerate(starts)]
