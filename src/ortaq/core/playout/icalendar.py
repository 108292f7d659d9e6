"""Showings as an iCalendar (RFC 5545): for whoever keeps a programme in the calendar of a phone.

Instants are written in UTC, so that no calendar needs our time zones; each shows them on the clocks of its reader.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 75
"""Octets of a line, without its end (3.1)."""
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters that a TEXT cannot hold (3.3.11)."""


@dataclass(frozen=True, slots=True)
class Event:
    """A showing; `uid` names it for ever, also when it is moved, and `stamped` is when it was last changed."""

    uid: str
    start: datetime
    stop: datetime
    summary: str
    stamped: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()


def icalendar(name: str, language: str, events: Iterable[Event]) -> bytes:
    """Showings as one calendar with a name, all texts in one language."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ortaq//Guide//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += lines_of(event, language)
    lines.append("END:VCALENDAR")
    return b"".join(map(folded, lines))


def lines_of(event: Event, language: str) -> Iterator[str]:
    """The lines of one showing; nobody is busy because of it."""
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{instant(event.stamped)}"
    yield f"DTSTART:{instant(event.start)}"
    yield f"DTEND:{instant(event.stop)}"
    for key, value in (("SUMMARY", event.summary), ("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if value:
            yield f"{key};LANGUAGE={language}:{text(value)}"
    if event.categories:
        yield f"CATEGORIES;LANGUAGE={language}:{','.join(map(text, event.categories))}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def instant(at: datetime) -> str:
    """An instant in UTC (3.3.5, form 2): 20261126140000Z."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    """A TEXT with what has a meaning escaped (3.3.11)."""
    plain = NO_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, never cut within a letter (3.1)."""
    pieces, room = [bytearray()], LONGEST
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(pieces[-1]) + len(octets) > room:
            # The space that begins a continuation is one of its octets.
            pieces.append(bytearray())
            room = LONGEST - 1
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
