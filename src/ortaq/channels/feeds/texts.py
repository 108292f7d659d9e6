"""The subtitles of a partner's feed beside its picture: they come along when they come, and never hold it up for long.

Of a feed that is copied their segments are fetched, read in the confined process and cut for every segment of ours; of
one with our own playlist the partner's segments are named where they are as long as the picture's. A segment whose
lines are late is waited for as long as a segment lasts; then it goes on without them, and so do those that follow,
until lines are there in time again.
"""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import chain
from typing import Any, Final

from ortaq.catalogue import shelves
from ortaq.channels.air import packages
from ortaq.channels.models import FeedMode
from ortaq.core.media.live import SegmentFacts
from ortaq.core.media.reader import SegmentReader
from ortaq.core.playout import TICKS
from ortaq.core.playout.feed import Event, Part, State, name_of
from ortaq.core.playout.partner import IDENTITY, BadPlaylist, Item, Listing, Stream, bare, read, tag_of
from ortaq.core.text.live import CLOCK, Cuts, Words, after, cut
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.work.line import Found, NoAnswer, origin_of

MOST: Final = 1 << 20
"""Bytes of a segment of subtitles."""
PLAYLIST: Final = 1 << 20
LONGEST: Final = 2.0
"""Seconds that all subtitles of one poll may take together."""
AGAIN: Final = 10 * TICKS
"""So long a rendition is left alone that could not be had."""
REMEMBERED: Final = 8
"""So many segments of subtitles are read together: a line may go on behind its own."""
APART: Final = TICKS // 4
"""Segments whose edges are nearer are the same ones."""

Key = tuple[int, int]
Get = Callable[[str, int, float], Found]
Keep = Callable[[str, str, bytes], str]


@dataclass
class Text:
    """One rendition of subtitles: what is known of its last segments; `trouble` is why it lacks now.

    `without` segments of the picture went by since it lacks; it is not asked before the tick `rests`.
    """

    stream: Stream
    listing: Listing | None = None
    read: dict[Key, list[Words]] = field(default_factory=dict)
    bad: dict[Key, str] = field(default_factory=dict)
    trouble: str = ""
    reason: str = ""
    without: int = 0
    rests: int = 0

    @property
    def called(self) -> str:
        """What the partner calls it, or else its tag."""
        return bare(self.stream.said.get("NAME", "")) or tag_of(self.stream.said)

    def beside(self, item: Item) -> list[Item]:
        """Its segments that go with one of the picture: by the partner's clock where both have it, or by number."""
        items = self.listing.items if self.listing else ()
        if item.pdt is None or any(one.pdt is None for one in items):
            return [one for one in items if one.seq == item.seq]
        end = item.pdt + item.length
        found = [
            one
            for one in items
            if one.pdt is not None and one.pdt < end - APART and one.pdt + one.length > item.pdt + APART
        ]
        last = found[-1] if found else None
        # What is not listed to its end yet is not there yet.
        return found if last and last.pdt is not None and last.pdt + last.length >= end - APART else []

    def known(self, one: Item) -> bool:
        """Whether nothing more is to be had of a segment."""
        return one.gap or key_of(one) in self.read or key_of(one) in self.bad


@dataclass
class Texts:
    """All subtitles of a feed, as one process sees them; `events` are what has happened and was not told yet.

    `waits` is the number of a segment that waits for lines, and since when; `follows` what the picture's clock will say
    at the next one; `is_lost`: a playlist is not any more where it was.
    """

    mode: str
    get: Get
    keep: Keep
    reader: SegmentReader
    texts: dict[str, Text] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    waits: tuple[int, int] | None = None
    until: float = 0.0
    follows: int | None = None
    is_lost: bool = False

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The renditions, in the order of their names."""
        return tuple(one.stream for one in self.texts.values())

    def found(self, streams: Sequence[Stream], known: Sequence[Mapping[str, Any]]) -> None:
        """Take what a multivariant playlist names now; a name means the same rendition as long as the channel lives."""
        there = {identity(one.said): one for one in streams}
        rows = [Stream(one["name"], one["kind"], "", one["said"]) for one in known]
        rows = [replace(one, uri=there[key].uri) if (key := identity(one.said)) in there else one for one in rows]
        taken = {identity(one.said) for one in rows}
        new = [one for one in streams if identity(one.said) not in taken]
        rows += [replace(one, name=f"t{at}") for at, one in enumerate(new, len(rows))]
        before = self.texts
        self.texts = {one.name: before.get(one.name) or Text(one) for one in rows}
        for one in rows:
            self.texts[one.name].stream = one

    # ---- before the picture is taken ----

    def look(self, now: int) -> None:
        """Fetch what is listed now."""
        self.until = time.monotonic() + LONGEST
        for one in self.texts.values():
            if now < one.rests:
                continue
            one.listing, one.reason = None, "renditions_gone"
            if not one.stream.uri:
                continue
            try:
                answer = self.fetch(one.stream.uri, PLAYLIST)
                one.listing = read(answer.data.decode("utf-8", "replace"), answer.address)
            except NoAnswer as error:
                one.reason = f"{error.code} {error.status}".removesuffix(" 0")
                one.rests, self.is_lost = now + AGAIN, self.is_lost or error.is_gone
            except BadPlaylist as error:
                one.reason = error.code

    def fetch(self, address: str, limit: int) -> Found:
        """What lies at an address, in the time that is left; raises NoAnswer."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise NoAnswer("timeout")
        return self.get(address, limit, left)

    def is_waited_for(self, item: Item, state: State, now: int) -> bool:
        """Whether a segment of the picture waits for lines that may still come.

        Not at the beginning, not behind the slate, and not for a rendition that has been lacking before.
        """
        late = [one for one in self.texts.values() if not self.is_there(one, item, now)]
        if state.seq is None or state.is_dark(now) or all(one.trouble for one in late):
            return False
        if self.waits is None or self.waits[0] != item.seq:
            self.waits = item.seq, now
        return now - self.waits[1] < state.target * TICKS

    def is_there(self, one: Text, item: Item, now: int) -> bool:
        """Whether all of a rendition is there that goes with a segment; of a copy it is fetched."""
        rows = one.beside(item)
        if self.mode == FeedMode.REMUX and now >= one.rests:
            for row in rows:
                if not one.known(row):
                    self.take(one, row, now)
            return bool(rows) and all(map(one.known, rows))
        return bool(rows)

    def take(self, one: Text, row: Item, now: int) -> None:
        """Fetch a segment of subtitles and read it; damaged ones are remembered, because they stay so."""
        key = key_of(row)
        if row.init:
            one.bad[key] = "form"
            return
        try:
            data = self.fetch(row.uri, MOST).data
            one.read[key] = self.reader.lines(data)
        except NoAnswer as error:
            if error.code == "too_large":
                one.bad[key] = "corrupt"
            elif not error.is_gone:
                one.rests = now + AGAIN
        except BadSubtitles:
            one.bad[key] = "corrupt"
        for kept in (one.read, one.bad):
            while len(kept) > REMEMBERED:
                del kept[next(iter(kept))]

    # ---- with the picture ----

    def parts(self, item: Item, facts: SegmentFacts) -> dict[str, Part]:
        """The subtitles of a segment of the picture, so far as they are there; what is missing stays blank."""
        found = {}
        if self.is_copy:
            self.follow(item, facts)
        for name, one in self.texts.items():
            rows = one.beside(item)
            trouble, part = self.copied(one, rows, item, facts) if self.is_copy else named(rows, item)
            self.note(one, trouble, item)
            if part is not None:
                found[name] = part
        return found

    @property
    def is_copy(self) -> bool:
        """Whether lines are kept with us."""
        return self.mode == FeedMode.REMUX

    def follow(self, item: Item, facts: SegmentFacts) -> None:
        """Where the picture's clock begins anew, forget the lines of before: by the new one they would be of now."""
        begin = facts.begin * CLOCK // TICKS
        goes_on = self.follows is not None and -CLOCK < after(begin, self.follows) < MOST_APART
        if item.cut or not goes_on:
            for one in self.texts.values():
                mine = set(map(key_of, one.beside(item)))
                one.read = {key: words for key, words in one.read.items() if key in mine}
        self.follows = begin + facts.length * CLOCK // TICKS

    def copied(self, one: Text, rows: Sequence[Item], item: Item, facts: SegmentFacts) -> tuple[str, Part | None]:
        """What is lacking, and the lines of a segment in files of ours; none where nobody says anything."""
        bad = [one.bad[key_of(row)] for row in rows if key_of(row) in one.bad]
        trouble = bad[0] if bad else "" if rows and all(map(one.known, rows)) else "missing"
        begin, length = facts.begin * CLOCK // TICKS, facts.length * CLOCK // TICKS
        mine = list(chain.from_iterable(one.read.get(key_of(row), ()) for row in rows))
        if mine and not any(abs(after(words.start, begin)) < MOST_APART for words in mine):
            trouble = trouble or "apart"
        cuts = cut(chain.from_iterable(one.read.values()), begin, length)
        return trouble, self.part(one, item, cuts) if cuts.whole else None

    def part(self, one: Text, item: Item, cuts: Cuts) -> Part:
        """The lines of a segment as files, each once."""
        whole = self.file(one, item, cuts.whole)
        fresh, shut, alone = ("" if text == cuts.whole else self.file(one, item, text) for text in cuts[1:])
        return Part(whole, "", (fresh, shut, alone))

    def file(self, one: Text, item: Item, text: str) -> str:
        """The address of some lines; where there are none, that of the blank segment of all channels."""
        if not text:
            return shelves.address(*packages.BLANK.split("/"))
        data = text.encode()
        return self.keep(one.stream.name, f"{item.seq}-{blake2b(data, digest_size=12).hexdigest()}.vtt", data)

    def look_around(self, item: Item, known: Mapping[str, bool]) -> None:
        """Ask once at every host that players are told of."""
        for one in self.texts.values():
            for row in one.beside(item):
                if origin_of(row.uri) not in known:
                    with contextlib.suppress(NoAnswer):
                        self.fetch(row.uri, MOST)

    def note(self, one: Text, trouble: str, item: Item) -> None:
        """A word when lines begin to lack, when they lack for another reason, and when they are back."""
        if trouble == "missing" and one.listing is None:
            trouble = "silent"
        if trouble and trouble != one.trouble:
            why = {"reason": one.reason} if trouble == "silent" else {"seq": item.seq}
            self.events.append((f"text_{trouble}", {"track": one.called, **why}))
        elif one.trouble and not trouble:
            self.events.append(("text_back", {"track": one.called, "segments": one.without}))
        one.without = one.without + 1 if trouble else 0
        one.trouble = trouble

    def told(self) -> list[Event]:
        """What has happened since this was asked last."""
        events, self.events = self.events, []
        return events


MOST_APART: Final = 60 * CLOCK
"""Lines that stand further from their picture belong to another one."""


def named(rows: Sequence[Item], item: Item) -> tuple[str, Part | None]:
    """What is lacking, and the partner's own segment if it is as long as that of the picture."""
    if not rows:
        return "missing", None
    if len(rows) > 1 or abs(rows[0].length - item.length) > 2 * APART:
        return "apart", None
    if rows[0].gap or rows[0].init:
        return "form" if rows[0].init else "", None
    return "", Part(rows[0].uri, "")


def key_of(item: Item) -> Key:
    """A segment as it is known again: what may differ from one poll to the next does not count."""
    return item.seq, name_of(item.uri)


def identity(said: Mapping[str, str]) -> tuple[str, ...]:
    """What makes a rendition of subtitles the one that it is."""
    return tuple(said.get(name, "") for name in IDENTITY)
