"""The air: playlists answered in front of Django, from memory, as a pure function of the timeline and now.

Beside what is on now there is what was: start-over, catch-up and channels some hours later, built when somebody asks.
How the registry in memory keeps up with the database, `registry.py` says.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from django.db import DatabaseError

from ortaq.channels.air import asked as on_demand
from ortaq.channels.air import timelines, transport
from ortaq.channels.air.losses import KEPT
from ortaq.channels.air.registry import PREFIX, Live, Registry
from ortaq.channels.air.shared import SlateMissing
from ortaq.channels.feeds.onair import Carried
from ortaq.channels.models import Channel
from ortaq.channels.reports import counting
from ortaq.core.media.live import BadSegment
from ortaq.core.playout import TICKS, Timeline, ended, multivariant, playlist, since, ticks
from ortaq.core.playout import transport as plain
from ortaq.core.playout.multivariant import sign_in
from ortaq.members.whereabouts import territory_of
from ortaq.work.limits import address_in
from ortaq.work.settings import settings

log = logging.getLogger(__name__)

PLAIN: Final = "tv"
"""How the names of everything begin that is for players that know only plain MPEG-TS."""
LONGEST_PAST: Final = int(KEPT.total_seconds()) * TICKS
"""Further back nothing is seen again."""
LONGEST: Final = 24 * 3600 * TICKS
"""No programme is longer, and so nothing longer is asked for."""
FIRST_WAIT: Final = 10.0

HEADERS: Final = [
    ("content-type", "application/vnd.apple.mpegurl"),
    ("access-control-allow-origin", "*"),
    ("cache-control", "max-age=2"),
]
SEGMENT: Final = [("content-type", "video/mp2t"), ("access-control-allow-origin", "*"), ("cache-control", "max-age=60")]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


registry = Registry()
refresh = registry.refresh
start = registry.start


def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes] | None:
    """Answer a playlist request; None for everything that is not below /live/."""
    path: str = environ["PATH_INFO"]
    if not path.startswith(PREFIX):
        return None
    try:
        return found(environ, path, start_response)
    except (KeyError, ValueError, Channel.DoesNotExist):
        return nothing(start_response)
    except (DatabaseError, SlateMissing):
        return not_now(start_response)


def found(environ: dict[str, Any], path: str, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with what is there; raises KeyError and ValueError for what is not, DatabaseError for what must wait."""
    place, _, name = path.rpartition("/")
    live = registry.live.get(place) or first_time(place)
    if live is None or not believed(environ, live):
        return nothing(start_response)
    query = environ.get("QUERY_STRING") or ""
    if isinstance(live, Carried):
        return of_feed(live, path, query, start_response)
    if name.startswith(PLAIN):
        return in_one_stream(live, path, query, start_response)
    if query:
        body = asked(live, place, name, query)
    elif name in live.masters:
        body = live.masters[name]
    else:
        body = on_now(live, place, live.files[name])
    return told(body, HEADERS, start_response)


def on_now(live: Live, place: str, rendition: str) -> bytes:
    """The live playlist of a rendition, counted as watched."""
    body = live.listed(rendition, ticks.from_ns(time.time_ns()))
    counting.asked.append((place, rendition))
    return body


def of_feed(live: Carried, path: str, query: str, start_response: StartResponse) -> Iterable[bytes]:
    """What a feed answers: a playlist, or where else it is; raises KeyError and ValueError as playlists do."""
    place, _, name = path.rpartition("/")
    now = ticks.from_ns(time.time_ns())
    if there := instead(live, name, query, now):
        if name != f"{PLAIN}.m3u8":
            counting.asked.append((place, name.removesuffix(".m3u8")))
        return elsewhere(there, start_response)
    return told(carried(live, place, name, query, now), HEADERS, start_response)


def told(body: bytes, headers: list[tuple[str, str]], start_response: StartResponse) -> Iterable[bytes]:
    """200, with a body."""
    start_response("200 OK", [*headers, ("content-length", str(len(body)))])
    return [body]  # a list, for which granian has a shorter way than for whatever else can be iterated


def instead(live: Carried, name: str, query: str, now: int) -> str:
    """Where players of a feed are sent: to the partner who passes it through; and its form is the partner's own."""
    if name == f"{PLAIN}.m3u8":
        return "master.m3u8" + f"?{query}" * bool(query)
    return "" if query else live.sent_to(name.removesuffix(".m3u8"), now)


def in_one_stream(live: Live, path: str, query: str, start_response: StartResponse) -> Iterable[bytes]:
    """The same channel as MPEG-TS: its playlists and segments; raises KeyError and ValueError as playlists do."""
    place, _, name = path.rpartition("/")
    if name.endswith(transport.ENDING):
        try:
            now = ticks.from_ns(time.time_ns())
            then = timeline_of(live, place, query, now)
            body = transport.segment(then, live.sounds, name, now)
        except (BadSegment, OSError):
            log.exception("No segment could be made for %s", path)
            return nothing(start_response)
        return told(body, SEGMENT, start_response)
    if name == f"{PLAIN}.m3u8":
        body = plain.master(live.sounds, span(query)[2] if query else "", provenance=live.provenance)
        return told(body, HEADERS, start_response)
    file = name.removeprefix(plain.PREFIX)
    if live.files[file].startswith("subs-"):
        raise KeyError(name)
    if query:
        body = asked(live, place, file, query)
        is_kept = timeline_of(live, place, query, ticks.from_ns(time.time_ns())) is live.timeline
        again = "" if is_kept else span(query)[2]
    else:
        body, again = on_now(live, place, live.files[file]), ""
    return told(plain.listing(body, name.removesuffix(".m3u8"), again), HEADERS, start_response)


def timeline_of(live: Live, place: str, query: str, now: int) -> Timeline:
    """The timeline that a query asks for."""
    begin, end, _ = span(query) if query else (0, None, "")
    return live.timeline if end is None else of_then(live, place, begin, end, now)


def elsewhere(address: str, start_response: StartResponse) -> Iterable[bytes]:
    """302 to the partner whose feed is passed through; nobody keeps it, because the right may end."""
    start_response(
        "302 Found",
        [
            ("location", address),
            ("content-length", "0"),
            ("access-control-allow-origin", "*"),
            ("cache-control", "no-store"),
        ],
    )
    return [b""]


def nothing(start_response: StartResponse) -> Iterable[bytes]:
    """404, without a body."""
    start_response("404 Not Found", [("content-length", "0"), ("access-control-allow-origin", "*")])
    return [b""]


def not_now(start_response: StartResponse) -> Iterable[bytes]:
    """503: what is not kept in memory cannot be built while the database is away; what is on now goes on."""
    start_response(
        "503 Service Unavailable",
        [("content-length", "0"), ("retry-after", "5"), ("access-control-allow-origin", "*")],
    )
    return [b""]


def first_time(place: str) -> Live | Carried | None:
    """Wait for the first building of the registry, so that nobody meets a 404 just after the start."""
    if registry.thread is not None and not registry.ready.is_set():
        registry.ready.wait(FIRST_WAIT)
    return registry.live.get(place) or later(place)


def later(place: str) -> Live | None:
    """The channel some hours later: /live/<channel>+3h/<variant>; None where no such thing is offered."""
    slug, hours, variant = parts_of(place)
    live = registry.live.get(f"{PREFIX}{slug}/{variant}")
    if hours <= 0 or not isinstance(live, Live):
        return None
    first = live.timeline.starts[0]
    timeline = registry.asked.get(place, live.timeline, lambda: on_demand.later(slug, variant, hours, first))
    provenance = f"{live.provenance}?later={hours}"
    masters = {
        name: multivariant(
            live.sounds, live.subtitles, provenance=provenance, signs=live.signs, sign=sign_in(name) or ""
        )
        for name in live.masters
    }
    return replace(live, timeline=timeline, masters=masters, provenance=provenance)


def believed(environ: dict[str, Any], live: Live | Carried) -> bool:
    """Where a trusted proxy or a file of addresses tells the viewer's territory, nobody gets the variant of another."""
    if live.variant == timelines.NOWHERE:
        return True
    if TERRITORY is not None:
        said: str = environ.get(TERRITORY, "")
        return said.lower() == live.variant
    return not BY_ADDRESS or territory_of(address_in(environ)).lower() == live.variant


def header_key(name: str) -> str | None:
    """WSGI's name of a request header; None when no proxy is trusted."""
    return "HTTP_" + name.upper().replace("-", "_") if name else None


TERRITORY: Final = header_key(settings().territory_header)
BY_ADDRESS: Final = bool(settings().territory_database)


def asked(live: Live, place: str, name: str, query: str) -> bytes:
    """Start over and catch up: `?from=<seconds since 1970>[&to=…]`; raises ValueError for anything else."""
    begin, end, again = span(query)
    if name in live.masters:
        sign = sign_in(name) or ""
        return multivariant(live.sounds, live.subtitles, again, provenance=live.provenance, signs=live.signs, sign=sign)
    now, rendition = ticks.from_ns(time.time_ns()), live.files[name]
    if end is None:
        # A playlist with an end is asked for once only, so that it tells nothing of how many watch.
        counting.asked.append((place, rendition))
        return since(live.timeline, rendition, now, begin * TICKS)
    then = of_then(live, place, begin, end, now)
    if then is not live.timeline and (past := ended(then, rendition, now, begin * TICKS, end * TICKS)):
        return past
    return since(live.timeline, rendition, now, begin * TICKS, end * TICKS)


def of_then(live: Live, place: str, begin: int, end: int, now: int) -> Timeline:
    """The timeline that holds what was on between two seconds since 1970: in memory, or built for whoever asks."""
    start, stop = begin * TICKS, end * TICKS
    slug, hours, variant = parts_of(place)
    # What is kept is kept by the time of the channel itself.
    oldest = now - LONGEST_PAST + hours * timelines.HOUR
    is_past = oldest <= start < min(live.timeline.starts[0], stop) and stop <= now
    if not is_past or stop - start > LONGEST:
        return live.timeline
    asked_for = f"{place}?{begin}-{end}"
    return registry.asked.get(asked_for, live.timeline, lambda: on_demand.earlier(slug, variant, start, stop, hours))


def parts_of(place: str) -> tuple[str, int, str]:
    """Of /live/<channel>+3h/<variant> the channel, how many hours later, the variant; -1 hours are not offered."""
    channel, _, variant = place.removeprefix(PREFIX).partition("/")
    slug, plus, said = channel.partition("+")
    offered = next((one for one in settings().time_shifts if said == f"{one}h"), -1)
    return slug, offered if plus else 0, variant


def span(query: str) -> tuple[int, int | None, str]:
    """From when to when (seconds since 1970), and the query that says so; raises ValueError or KeyError."""
    given = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    begin = int(given["from"])
    end = int(given["to"]) if given.get("to", "").isdigit() else None
    return begin, end, f"?from={begin}" + (f"&to={end}" if end is not None else "")


def carried(live: Carried, at: str, name: str, query: str | None, now: int) -> bytes:
    """A playlist of a feed: live, or as far back as the right to see it again reaches now."""
    begin, end, again = span(query) if query else (None, None, "")
    if name == "master.m3u8":
        return live.master(again)
    rendition, dot, ending = name.rpartition(".")
    if (dot, ending) != (".", "m3u8") or rendition not in live.names:
        raise KeyError(name)
    if end is None:
        counting.asked.append((at, rendition))
    if begin is None:
        return playlist(live.timeline, rendition, now)
    try:
        place = live.feed, live.variant
        return registry.past.playlist(place, rendition, now, begin * TICKS, end * TICKS if end is not None else None)
    except KeyError:
        if end is not None:
            raise
        # Who may not look back sees what is on.
        return playlist(live.timeline, rendition, now)
