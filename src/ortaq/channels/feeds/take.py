"""Take what a partner lists: its playlists, side by side, and the new segments, looked at one by one.

With the mode "remux" every segment is copied into CMAF of our own on the way.
"""

import contextlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ortaq.catalogue import shelves
from ortaq.channels.feeds.texts import Texts
from ortaq.channels.models import FeedMode
from ortaq.core.media.house import TICKS
from ortaq.core.media.live import BadSegment, Copied, SegmentFacts
from ortaq.core.media.reader import SegmentReader
from ortaq.core.playout.feed import REMEMBERED, Part, Row, State, Verdict, fresh, name_of
from ortaq.core.playout.partner import LISTED, MEDIA, TEXT, BadPlaylist, Item, Listing, Stream, multivariant_of, read
from ortaq.work.line import PLAYLIST, SEGMENT, Found, Line, NoAnswer, origin_of

MOST: Final = 4
"""So many segments are taken in one poll; more come with the next one."""
MOST_ORIGINS: Final = 12
"""So many hosts of one feed are told to pages; the last that were met."""
VTT: Final = "vtt"
"""The form of subtitles."""
OURS: Final = "live"
"""Packages of feeds that are copied: live-<feed>/<rendition>/<segment>."""


class Unusable(Exception):
    """A feed that answers and cannot be carried, as a code."""


@dataclass
class Source:
    """A partner's feed as one process sees it: where its renditions are, and what is known of their form.

    `known` are the streams as the channel has told them from the beginning: names may not change while it lives.
    `streams` are the pictures and sounds, `others` what is in them without a playlist of its own.
    """

    feed: str
    address: str
    mode: str
    line: Line
    known: list[dict[str, Any]] = field(default_factory=list)
    streams: tuple[Stream, ...] = ()
    others: tuple[Stream, ...] = ()
    form: str = ""
    inits: dict[str, bytes] = field(default_factory=dict)
    reader: SegmentReader = field(default_factory=SegmentReader)
    bad: list[int] = field(default_factory=list)
    origins: dict[str, bool] = field(default_factory=dict)

    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.mode, self.got, self.keep, self.reader)

    def listings(self) -> dict[str, Listing]:
        """The media playlist of every rendition; raises NoAnswer and Unusable."""
        if not self.streams:
            self.streams = self.find()
        elif self.texts.is_lost:
            # Nothing but subtitles has moved: whatever comes of it, picture and sound go on.
            with contextlib.suppress(NoAnswer, Unusable):
                self.find()
        found = {}
        try:
            for one in self.streams:
                answer = self.got(one.uri)
                found[one.name] = read(answer.data.decode("utf-8", "replace"), answer.address)
        except NoAnswer as error:
            if error.is_gone:
                # The partner may have moved its renditions: the next poll asks where they are.
                self.streams = ()
            raise
        except BadPlaylist as error:
            raise Unusable(error.code) from error
        return found

    def find(self) -> tuple[Stream, ...]:
        """The pictures and sounds, by the names that the channel has given them; a new one is left out.

        New subtitles are taken in: they begin where the channel is.
        """
        self.texts.is_lost = False
        answer = self.got(self.address)
        every = multivariant_of(answer.data.decode("utf-8", "replace"), answer.address)
        every = every or (Stream("v0", "muxed", answer.address),)
        self.texts.found([one for one in every if one.kind == TEXT], [one for one in self.known if one["kind"] == TEXT])
        found = tuple(one for one in every if one.kind in MEDIA)
        self.others = tuple(one for one in every if one.kind not in LISTED)
        if not self.known:
            return found
        by_name = {one.name: one for one in found}
        kinds: dict[str, Stream] = {}
        for one in found:
            kinds.setdefault("audio" if one.kind == "audio" else "picture", one)
        # What is no more is stood in for by the first of its kind.
        made = []
        for told in self.known:
            if told["kind"] not in MEDIA:
                continue
            there = by_name.get(told["name"]) or kinds.get("audio" if told["kind"] == "audio" else "picture")
            if there is None:
                raise Unusable("renditions_gone")
            made.append(replace(there, name=told["name"]))
        return tuple(made)

    # ---- segments ----

    def rows(self, state: State, listings: Mapping[str, Listing], now: int) -> list[Row]:
        """The new segments in every rendition, with what became of each; raises Unusable when renditions are apart."""
        leader, *others = [listings[one.name] for one in self.streams]
        wanted = fresh(state, leader.items, now)[:MOST]
        beside = [{one.seq: one for one in other.items} for other in others]
        together = [one for one in wanted if all(one.seq in rows for rows in beside)]
        if wanted and not together and state.seq is not None and not any(set(rows) & seqs(leader) for rows in beside):
            raise Unusable("renditions_apart")
        rows = []
        if together:
            self.texts.look(now)
        for one in together:
            if self.texts.is_waited_for(one, state, now):
                break
            items = dict(zip([s.name for s in self.streams], [one, *(rows[one.seq] for rows in beside)], strict=True))
            rows.append(self.row(one, items))
        return rows

    def row(self, item: Item, items: Mapping[str, Item]) -> Row:
        """One segment, fetched and looked at."""
        plain = {name: Part(one.uri, one.init) for name, one in items.items()}
        if item.gap:
            return Row(item, plain)
        try:
            made = {name: self.segment(name, one) for name, one in items.items() if self.is_taken(name)}
        except NoAnswer as error:
            return Row(item, plain, Verdict.MISSING if error.is_gone else Verdict.LATE)
        except BadSegment:
            return Row(item, plain, Verdict.CORRUPT)
        if self.mode != FeedMode.REMUX:
            self.look_around(items)
            self.texts.look_around(item, self.origins)
        leader = self.streams[0].name
        parts = plain | {name: part for name, (part, _) in made.items()}
        parts |= self.texts.parts(item, made[leader][1])
        # Our own init sections are others than the partner's, and where they change the run does.
        return Row(replace(item, init=parts[leader].init), parts, Verdict.OK, made[leader][1].length)

    def is_taken(self, name: str) -> bool:
        """Whether the segments of a rendition are fetched: the leading one's always, the others' to be copied."""
        return self.mode == FeedMode.REMUX or name == self.streams[0].name

    def segment(self, name: str, item: Item) -> tuple[Part, SegmentFacts]:
        """Fetch a segment and look at it; raises NoAnswer and BadSegment."""
        init = self.init(item.init) if item.init else b""
        data = self.got(item.uri, SEGMENT).data
        facts, copied = self.read(data, init)
        self.learn(name, facts, len(data) * 8 * TICKS // facts.length)
        if copied is None:
            return Part(item.uri, item.init), facts
        head = self.keep(name, f"init-{copied.key:08x}.mp4", copied.init)
        media = self.keep(name, f"{item.seq}-{name_of(item.uri):08x}-{zlib.crc32(data):08x}.m4s", copied.media)
        return Part(media, head), facts

    def got(self, address: str, limit: int = PLAYLIST, longest: float | None = None) -> Found:
        """What lies at an address; which hosts a page has to reach for it, and whether it may, is noted."""
        found = self.line.get(address, limit, longest)
        self.note(found.origins)
        return found

    def note(self, origins: Mapping[str, bool]) -> None:
        """Remember hosts, the last ones last; one that cannot be named in a page's policy is none."""
        for name, is_open in origins.items():
            if name and self.origins.get(name) != is_open:
                self.origins.pop(name, None)
                self.origins[name] = is_open
        while len(self.origins) > MOST_ORIGINS:
            del self.origins[next(iter(self.origins))]

    def look_around(self, items: Mapping[str, Item]) -> None:
        """Ask once at every host of which players are told and nothing is taken here."""
        for one in items.values():
            for address in filter(None, (one.init, one.uri)):
                if origin_of(address) not in self.origins:
                    with contextlib.suppress(NoAnswer):
                        self.got(address, SEGMENT)

    def read(self, data: bytes, init: bytes) -> tuple[SegmentFacts, Copied | None]:
        """Look at a segment, and copy it where that is how it is carried; raises BadSegment.

        What could not be read is not read again: a segment that hangs its reader would do so with every poll.
        """
        key = zlib.crc32(data, zlib.crc32(init))
        if key in self.bad:
            raise BadSegment("known to be bad")
        try:
            return self.reader.read(data, init, copy=self.mode == FeedMode.REMUX)
        except BadSegment:
            self.bad = [*self.bad[1 - REMEMBERED :], key]
            raise

    def init(self, address: str) -> bytes:
        """An init section; the last ones are remembered."""
        if address not in self.inits:
            if len(self.inits) >= 2 * MOST:
                self.inits.clear()
            self.inits[address] = self.got(address).data
        return self.inits[address]

    def learn(self, name: str, facts: SegmentFacts, bits: int) -> None:
        """What a rendition is, and how many bits a second it has where the partner does not say it.

        Raises BadSegment when it is not any more what it was.
        """
        kind = "muxed" if facts.kinds == ("video", "audio") else facts.kinds[0]
        form = "cmaf" if self.mode == FeedMode.REMUX else facts.form
        for told in self.known:
            if told["name"] == name and (told["kind"], told["form"]) != (kind, form):
                raise BadSegment("another form")
        self.form = form
        if not self.known:
            self.streams = tuple(
                replace(one, kind=kind, said={"BANDWIDTH": str(bits)} | dict(one.said)) if one.name == name else one
                for one in self.streams
            )

    def told(self) -> list[dict[str, Any]]:
        """The streams as the channel will always tell them; what was not looked at is in the form of the others."""
        media = [stored(one, self.form) for one in self.streams]
        texts = [stored(one, VTT) for one in self.texts.streams]
        if self.known:
            # What has been told stays as it was; new subtitles come behind it.
            names = {one["name"] for one in self.known}
            return [*self.known, *(one for one in texts if one["name"] not in names)]
        return [*media, *texts, *(stored(one, "") for one in self.others)]

    def places(self) -> dict[str, str]:
        """Where the partner has the playlist of each rendition, for players that are sent there."""
        every = (*self.streams, *self.texts.streams)
        return {one.name: one.uri for one in every if one.uri} if self.mode == FeedMode.PASS_THROUGH else {}

    def hosts(self) -> list[list[Any]]:
        """The hosts that a page has to reach to play it, each with whether the page may read what it sends."""
        return [[name, is_open] for name, is_open in self.origins.items()] if self.mode != FeedMode.REMUX else []

    def keep(self, name: str, file: str, data: bytes) -> str:
        """Put a file of our own where players fetch it, and say its address."""
        path = f"packages/{OURS}-{self.feed}/{name}/{file}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(data))
        return shelves.address(f"{OURS}-{self.feed}", name, file)


def stored(one: Stream, form: str) -> dict[str, Any]:
    """A rendition as it is stored."""
    return {"name": one.name, "kind": one.kind, "form": form, "said": dict(one.said)}


def seqs(listing: Listing) -> set[int]:
    """The numbers in a playlist."""
    return {one.seq for one in listing.items}


def throw_away(feed: str, addresses: Sequence[str]) -> None:
    """Remove files of ours that no playlist names any more."""
    base = shelves.address(f"{OURS}-{feed}") + "/"
    shelves.throw_away(f"packages/{OURS}-{feed}/{one.removeprefix(base)}" for one in addresses if one.startswith(base))
