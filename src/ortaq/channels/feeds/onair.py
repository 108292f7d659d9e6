"""What the air plays of feeds: timelines from their logs, built anew when something has come into one."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError

from ortaq.channels.air.shared import SlateMissing
from ortaq.channels.air.timelines import OVER
from ortaq.channels.feeds import log as segments
from ortaq.channels.feeds.weaving import Variant, is_sent, names_of, variants_of, woven
from ortaq.channels.models import Feed
from ortaq.core.playout import Timeline, ticks
from ortaq.core.playout.daterange import quotable
from ortaq.core.playout.feed import State, Step, projected
from ortaq.core.playout.multivariant import session_data
from ortaq.core.playout.partner import CAPTIONS, INSIDE, MEDIA, TEXT
from ortaq.work.settings import settings

log = logging.getLogger(__name__)

QUOTE: Final = '"'
AGAIN: Final = 60.0
"""Seconds after which a feed is built anew though nothing has come: rights end by the clock."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A feed in one variant: its timeline, its playlists by name, where players are sent.

    `there` are the partner's own playlists, to which players are sent anew with every request for one of ours: so
    everyone is back with us at the next (RFC 9110, 15.4.3). That holds to the tick `until`.
    """

    feed: UUID
    timeline: Timeline
    names: tuple[str, ...]
    streams: tuple[Mapping[str, Any], ...]
    variant: str
    provenance: str
    there: Mapping[str, str] = field(default_factory=dict)
    until: int = 0

    def sent_to(self, name: str, now: int) -> str:
        """Where players that ask for a rendition are sent at a moment; empty where they get our own playlist."""
        return self.there.get(name, "") if now < self.until else ""

    def master(self, query: str = "") -> bytes:
        """The multivariant playlist: what the partner says of its renditions, with addresses of ours."""
        return multivariant(self.streams, query, provenance=self.provenance)


def multivariant(streams: tuple[Mapping[str, Any], ...], query: str = "", *, provenance: str = "") -> bytes:
    """The playlist that names the renditions of a feed (RFC 8216, 4.3.4)."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", session_data(provenance)]
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for one in streams:
        kinds.setdefault(one["kind"], []).append(one)
    sounds, pictures = kinds.get("audio", []), [*kinds.get("video", []), *kinds.get("muxed", [])]
    inside = [{**one, "name": ""} for one in kinds.get(INSIDE, [])] if sounds and "muxed" in kinds else []
    groups: dict[str, tuple[str, Sequence[Mapping[str, Any]]]] = {
        "AUDIO": ("sound", [*inside, *sounds] if pictures else sounds),
        "SUBTITLES": ("subs", kinds.get(TEXT, [])),
        "CLOSED-CAPTIONS": ("captions", [{**one, "name": ""} for one in kinds.get(CAPTIONS, [])]),
    }
    for kind, (group, rows) in groups.items():
        lines += media(kind, group, rows, query)
    told = "".join(f',{kind}="{group}"' for kind, (group, rows) in groups.items() if rows and kind != "AUDIO")
    for one in streams:
        if one["kind"] not in MEDIA or (one["kind"] == "audio" and pictures):
            continue
        said = ",".join(f"{key}={value}" for key, value in one["said"].items())
        # A sound beside a picture that holds one is its own only where the partner has said so.
        is_heard = one["kind"] == "video" or (one["kind"] == "muxed" and inside)
        sound = ',AUDIO="sound"' if is_heard and sounds else ""
        lines += [f"#EXT-X-STREAM-INF:{said}{sound}{told}", f"{quotable(one['name'])}.m3u8{query}"]
    return "\n".join([*lines, ""]).encode()


def media(kind: str, group: str, rows: Sequence[Mapping[str, Any]], query: str) -> Iterator[str]:
    """The renditions of a group; one without a name of ours is in the picture itself. No two are called alike."""
    called: set[str] = set()
    for at, one in enumerate(rows):
        said = dict(one["said"])
        name = said.pop("NAME", "") or f'"{one["name"] or said.get("INSTREAM-ID", group).strip(QUOTE)}"'
        while name in called:
            name = f"{name[:-1]} ({at + 1}){QUOTE}"
        called.add(name)
        if kind == "AUDIO":
            said = {"DEFAULT": "NO" if at else "YES", "AUTOSELECT": "YES"} | said
        told = "".join(f",{key}={value}" for key, value in said.items())
        address = f',URI="{one["name"]}.m3u8{query}"' if one["name"] else ""
        yield f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME={name}{told}{address}'


@dataclass(slots=True)
class _Known:
    """What this process has read of a feed."""

    version: int
    state: State | None
    pruned: int
    steps: list[Step] = field(default_factory=list)
    built_at: float = 0.0
    shown: int = 0


@dataclass
class Feeds:
    """All feeds as one process knows them: /live/<channel>/<variant> -> what is carried there."""

    prefix: str
    known: dict[Any, _Known] = field(default_factory=dict)
    live: dict[Any, dict[str, Carried]] = field(default_factory=dict)

    def refresh(self, now: int) -> bool:
        """Read what is new and build what has changed; says whether anything has. Raises DatabaseError."""
        versions = dict(Feed.objects.values_list("pk", "version"))
        changed = False
        for pk in set(self.known) - set(versions):
            del self.known[pk]
            changed = self.live.pop(pk, None) is not None or changed
        for pk, version in versions.items():
            if self.is_due(self.known.get(pk), version, now):
                changed = self.built(pk, version, now) or changed
        return changed

    def built(self, pk: UUID, version: int, now: int) -> bool:
        """Build a feed anew; what cannot be built stays as it was, and the others are not kept waiting by it."""
        try:
            self.live[pk] = self.build(pk, now)
        except DatabaseError:
            raise
        except SlateMissing:
            log.warning("The slate is not there yet; a feed waits")
        except Exception:
            log.exception("A feed could not be put on the air")
        else:
            return True
        self.known[pk] = _Known(version, None, 0, built_at=time.monotonic())
        return False

    def is_due(self, known: _Known | None, version: int, now: int) -> bool:
        """Whether a feed has to be built anew."""
        if known is None or known.version != version or time.monotonic() - known.built_at > AGAIN:
            return True
        # Nobody polls it: the slate goes on by the clock.
        return known.state is not None and len(projected(known.state, now)) != known.shown

    def build(self, pk: UUID, now: int) -> dict[str, Carried]:
        """All variants of a feed.

        The state is read first, then the lines up to it, and last what is withheld: so no line is known before what
        forbids it.
        """
        feed = Feed.objects.select_related("channel__broadcaster", "programme__owner").get(pk=pk)
        state, known = segments.state_of(feed), self.known.get(pk)
        if known is None:
            known = _Known(feed.version, None, feed.pruned)
        last = known.steps[-1].number if known.steps else feed.pruned
        steps = [one for one in known.steps if one.number > feed.pruned]
        if state is not None:
            steps += segments.steps_between(feed, max(last, feed.pruned), state.number)
        views = variants_of(feed)
        closes = feed.channel.closed_at is not None
        more = projected(state, now) if state and not closes else []
        # Of a channel that was closed nothing goes on by the clock.
        self.known[pk] = _Known(
            feed.version, None if closes else state, feed.pruned, steps, time.monotonic(), len(more)
        )
        if state is None or not feed.streams or feed.channel.is_over(ticks.to_datetime(now) - OVER):
            return {}
        found = woven(feed, [*steps, *more], views)
        for timeline in found.values():
            timeline.closes = closes
        names = names_of(feed)
        provenance = f"{settings().origin}/watch/{feed.channel.slug}/provenance.json"
        return {
            f"{self.prefix}{feed.channel.slug}/{name}": Carried(
                feed.pk,
                timeline,
                names,
                tuple(one for one in feed.streams if one["name"] not in views[name].withheld),
                name,
                provenance,
                there_of(feed, views[name]),
                views[name].ends_at,
            )
            for name, timeline in found.items()
        }


def there_of(feed: Feed, view: Variant) -> Mapping[str, str]:
    """Where players are sent; nowhere where they may not be."""
    return {name: at for name, at in feed.places.items() if name not in view.withheld} if is_sent(feed, view) else {}
