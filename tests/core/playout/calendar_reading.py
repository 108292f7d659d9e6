"""A reader of iCalendar written from the grammar of RFC 5545 alone, to check what is written against."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

VALUE = r'(?:"[^"]*"|[^":;,]*)'
LINE = re.compile(rf"(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[A-Za-z0-9-]+={VALUE}(?:,{VALUE})*)*):(?P<value>.*)")
Property = tuple[dict[str, str], str]


def read(content: bytes) -> tuple[dict[str, Property], list[dict[str, Property]]]:
    """The properties of the calendar and of each of its events; raises AssertionError where the grammar is broken."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert not any(b"\n" in line or b"\r" in line for line in physical)
    # 3.1: unfold first, decode then; a writer that cuts within a letter would break a reader that decodes lines.
    for line in physical:
        line.decode()
    lines = re.sub(rb"\r\n[ \t]", b"", content[:-2]).decode().split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    head: dict[str, Property] = {}
    events: list[dict[str, Property]] = []
    inside = head
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert inside is head
            events.append({})
            inside = events[-1]
        elif line == "END:VEVENT":
            assert inside is not head
            inside = head
        else:
            found = LINE.fullmatch(line)
            assert found, line
            params = dict(part.split("=", 1) for part in found["params"].split(";") if part)
            assert found["name"] not in inside, line
            inside[found["name"]] = params, found["value"]
    assert inside is head
    assert head["VERSION"][1] == "2.0"
    assert head["PRODID"][1]
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
    return head, events


def text(value: str) -> str:
    """A TEXT without its escapes; a bare comma, semicolon or backslash is none."""
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), value
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def instant(prop: Property) -> dt.datetime:
    """A DATE-TIME in UTC, or at the clocks of its TZID."""
    params, value = prop
    if "TZID" in params:
        return dt.datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(params["TZID"]))
    return dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
