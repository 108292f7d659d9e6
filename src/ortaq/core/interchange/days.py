"""Days as other people and programs write them: understood where there is one meaning, else refused with a suggestion.

Understood: 2026-12-31; 31.12.2026 and 2026.12.31 (the dot always has the day first, or the year); a date-time with its
offset that is midnight in the zone of the contract, or the last second of a day for an end. Refused: 01/02/2026 (nobody
can say which is the month), a date-time without offset, a bare number (a spreadsheet's serial day out of its sheet).
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.terms import YEARS
from ortaq.core.rights.windows import LAST_SECOND, ZONED, BadTerms, midnight

DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})[.\s/]\s?(\d{1,2})[.\s/]\s?(\d{1,2})\.?", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
SERIAL = re.compile(r"(\d{5})(\.\d+)?", re.ASCII)
EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet whose serial days begin with 1900 (ECMA-376 part 1, 18.17.4.1), for days after 1900-02-28."""


class BadDay(ValueError):
    """A day that cannot be taken: the reason as a code, and what could be written instead."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason, self.suggestion = reason, suggestion


def serial_day(serial: float, epoch: dt.date = EPOCH) -> dt.date:
    """The day of a spreadsheet's serial number; raises BadDay where it lies outside of the years that are known."""
    try:
        day = epoch + dt.timedelta(days=int(serial))
    except OverflowError:
        raise BadDay("not_a_day") from None
    if day.year not in YEARS or serial != int(serial):
        raise BadDay("not_a_day", day.isoformat() if day.year in YEARS else "")
    return day


def day_written(text: str) -> dt.date | None:
    """A day without a time, or None where the text is something else; raises BadDay for what has two meanings."""
    for pattern, order in ((YEAR_FIRST, (1, 2, 3)), (DOTTED, (3, 2, 1))):
        if found := pattern.fullmatch(text):
            return real(*(int(found[place]) for place in order))
    if found := SLASHED.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        month_first = second > max(first, 12)
        day = real(year, first, second) if month_first else real(year, second, first)
        raise BadDay("ambiguous_day", day.isoformat())
    if found := SERIAL.fullmatch(text):
        raise BadDay("serial_day", serial_day(int(found[1])).isoformat())
    if len(text) == len("2026-12-31"):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise BadDay("not_a_day") from None
    return None


def real(year: int, month: int, day: int) -> dt.date:
    """A day of the calendar."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadDay("not_a_day") from None


def moment_written(text: str) -> dt.datetime:
    """A date-time with its offset; raises BadDay `no_zone` for one without, suggesting its day alone."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadDay("not_a_day") from None
    if at.tzinfo is None or not ZONED.search(text):
        raise BadDay("no_zone", at.date().isoformat())
    return at


def first_inside(text: str, time_zone: str) -> dt.date:
    """The first day inside, from a beginning; a date-time must be the first moment of a day in the zone."""
    day = day_written(text)
    if day:
        return day
    at = moment_written(text)
    day = at.astimezone(zone(time_zone)).date()
    if midnight(day, time_zone) != at:
        raise BadDay("not_midnight", day.isoformat())
    return day


def last_inside(text: str, time_zone: str) -> dt.date:
    """The last day inside, from an end: a day counts itself, the last second means its day, midnight the day before."""
    day = day_written(text)
    if day:
        return day
    at = moment_written(text)
    local = at.astimezone(zone(time_zone))
    if local.time().replace(microsecond=0) == LAST_SECOND:
        return local.date()
    if midnight(local.date(), time_zone) != at:
        raise BadDay("not_midnight", local.date().isoformat())
    return local.date() - dt.timedelta(days=1)


def zone(time_zone: str) -> ZoneInfo:
    """A zone of the IANA data; raises BadDay `unknown_zone`."""
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise BadDay("unknown_zone") from None


@cache
def zones() -> frozenset[str]:
    """Every zone of the IANA data."""
    return frozenset(available_timezones())


def first_day(cells: Mapping[str, str], wrong: list[Wrong]) -> dt.date | None:
    """The first day that cells say; only an event that opens the window may stand in its place."""
    text = cells.get("first_day", "").strip()
    if not text:
        if not cells.get("opens_after"):
            refuse(wrong, "first_day", "missing", "")
        return None
    return taken(first_inside, "first_day", text, cells, wrong)


def length(cells: Mapping[str, str], first: dt.date | None, wrong: list[Wrong]) -> int | None:
    """How many days the window has, from `days` or from the last day; None: no end."""
    count = cells.get("days", "").strip()
    last_text = cells.get("last_day", "").strip()
    days = int(count) if re.fullmatch(r"\d{1,6}", count, re.ASCII) else None
    if count and days is None:
        refuse(wrong, "days", "not_a_number", count)
    if not last_text:
        return days
    last = taken(last_inside, "last_day", last_text, cells, wrong)
    if last is None or first is None:
        if last is not None and cells.get("opens_after") and not cells.get("first_day"):
            refuse(wrong, "last_day", "end_of_an_open_window", last_text)
        return None
    counted = (last - first).days + 1
    if counted < 1:
        refuse(wrong, "last_day", "ends_before_it_begins", last_text)
    elif days is not None and days != counted:
        refuse(wrong, "days", "two_ends", count, str(counted))
    return counted


def taken(
    how: Callable[[str, str], dt.date], column: str, text: str, cells: Mapping[str, str], wrong: list[Wrong]
) -> dt.date | None:
    """A day, or None with what is wrong in it."""
    time_zone = cells.get("time_zone", "")
    try:
        day = how(text, time_zone)
    except BadDay as bad:
        refuse(wrong, column, bad.reason, text, bad.suggestion)
    except (BadTerms, ValueError, OverflowError):
        refuse(wrong, column, "not_a_day", text)
    else:
        if day.year in YEARS:
            return day
        refuse(wrong, column, "not_a_day", text)
    return None


def refuse(wrong: list[Wrong], column: str, reason: str, raw: str, suggestion: str = "") -> None:
    """Note one more wrong cell."""
    wrong.append(Wrong(column, reason, raw, suggestion, {"written": raw} if raw else {}))
