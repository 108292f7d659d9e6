"""What is written as iCalendar is what a reader of the standard's grammar finds."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout.icalendar import NO_TEXT, Event, icalendar
from tests.core.playout import calendar_reading as reading

AT = dt.datetime(2026, 11, 27, 14, tzinfo=dt.UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS, TEXTS)
def test_any_text_comes_back_as_it_was(title: str, about: str) -> None:
    event = Event("a@x", AT, AT + dt.timedelta(minutes=30), title, AT, description=about)
    head, (found,) = reading.read(icalendar("Демо ТВ; a, b", "ky", [event]))
    assert reading.text(head["NAME"][1]) == "Демо ТВ; a, b"
    for name, written in (("SUMMARY", title), ("DESCRIPTION", about)):
        plain = NO_TEXT.sub("", re.sub("\r\n?", "\n", written))
        assert reading.text(found.get(name, ({}, ""))[1]) == plain
        if written:
            assert found[name][0] == {"LANGUAGE": "ky"}


@pytest.mark.parametrize(
    ("zone", "wall", "offset"),
    [
        ("Europe/Budapest", "2026-10-25T01:30", 2),
        ("Europe/Budapest", "2026-10-25T03:30", 1),
        ("Europe/Budapest", "2026-03-29T03:30", 2),
        # On 1 March 2024 all of Kazakhstan went to UTC+5.
        ("Asia/Almaty", "2024-02-29T20:00", 6),
        ("Asia/Almaty", "2024-03-01T20:00", 5),
    ],
)
def test_a_showing_is_at_the_wall_clock_of_its_country_also_when_the_clocks_change(
    zone: str, wall: str, offset: int
) -> None:
    clock = dt.datetime.fromisoformat(wall)
    local = clock.replace(tzinfo=ZoneInfo(zone))
    _head, (found,) = reading.read(icalendar("x", "en", [Event("a@x", local, local + dt.timedelta(hours=1), "T", AT)]))
    read = reading.instant(found["DTSTART"])
    assert read == clock.replace(tzinfo=dt.timezone(dt.timedelta(hours=offset)))
    assert reading.instant(found["DTEND"]) - read == dt.timedelta(hours=1)
    assert read.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == clock


def test_an_empty_calendar_is_one_and_the_standard_lines_are_there() -> None:
    made = icalendar("Empty", "en", [])
    assert reading.read(made)[1] == []
    assert made.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
