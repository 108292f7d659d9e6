"""When a right holds: civil days as they were written become half-open intervals of UTC, here and only here.

A zone that changes its rules moves the edges, never the words that were signed; `tzdata_version` says by which edition
of the IANA data an edge was computed.

>>> window(dt.date(2026, 12, 1), dt.date(2027, 12, 1), "Asia/Bishkek").start.isoformat()
'2026-11-30T18:00:00+00:00'
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from typing import Self
from zoneinfo import ZoneInfo

LAST_SECOND = dt.time(23, 59, 59)
"""How spreadsheets write the end of a day; it means the first moment of the next one."""
ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


class BadTerms(ValueError):
    """Terms that make no sense; `code` and `params` say what is wrong, for a sentence in the reader's language."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open time [start, stop) in UTC; no stop: for ever."""

    start: dt.datetime
    stop: dt.datetime | None = None

    def holds(self, instant: dt.datetime) -> bool:
        """Whether the instant lies inside."""
        return self.start <= instant and (self.stop is None or instant < self.stop)

    def cut(self, start: dt.datetime | None, stop: dt.datetime | None) -> Self:
        """The part of it that also lies in [start, stop); None does not limit that side."""
        first = max(self.start, start) if start else self.start
        last = min(filter(None, (self.stop, stop)), default=None)
        return replace(self, start=first, stop=last)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies inside."""
        return self.stop is not None and self.stop <= self.start


def tzdata_version() -> str:
    """The edition of the IANA time zone data in use, e.g. 2026.2."""
    return version("tzdata")


@lru_cache(maxsize=4096)
def midnight(day: dt.date, time_zone: str) -> dt.datetime:
    """The first moment of a civil day, in UTC; raises BadTerms for an unknown zone.

    Where the clock skips midnight the day begins at the first minute that exists, and where midnight comes twice at the
    first of the two: `fold=0` means both (PEP 495).
    """
    try:
        zone = ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise BadTerms("unknown_zone", zone=time_zone) from None
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


@lru_cache(maxsize=4096)
def window(first_day: dt.date, end_day: dt.date | None, time_zone: str) -> Window:
    """The UTC time from the first moment of one civil day to the first moment of another, which is not in it."""
    return Window(midnight(first_day, time_zone), midnight(end_day, time_zone) if end_day else None)


def days_later(instant: dt.datetime, days: int, time_zone: str) -> dt.datetime:
    """The same time on the clock of a zone so many civil days later, in UTC."""
    if not days:
        return instant  # where an hour comes twice, reading the clock again would find the first
    return (instant.astimezone(ZoneInfo(time_zone)) + dt.timedelta(days=days)).astimezone(dt.UTC)


def end_day_of(written: str, time_zone: str) -> dt.date:
    """The first civil day that lies outside, from an end as other systems write it (ISO 8601).

    `2027-11-30` and `2027-11-30T23:59:59` both mean that 30 November still counts; an end at midnight means that it is
    the first day outside. A time with an offset is read in the zone of the contract. Raises BadTerms `no_zone` for a
    date-time without an offset (nobody can say which day it is) and `not_midnight` for an end inside a day.
    """
    if len(written) == len("2027-11-30"):
        return dt.date.fromisoformat(written) + dt.timedelta(days=1)
    at = local_moment(written, time_zone)
    if at.time().replace(microsecond=0) == LAST_SECOND:
        return at.date() + dt.timedelta(days=1)
    if at.time() == dt.time():
        return at.date()
    raise BadTerms("not_midnight", written=written)


def first_day_of(written: str, time_zone: str) -> dt.date:
    """The first civil day that lies inside, from a beginning as other systems write it; raises as `end_day_of`."""
    if len(written) == len("2027-11-30"):
        return dt.date.fromisoformat(written)
    at = local_moment(written, time_zone)
    if at.time() != dt.time():
        raise BadTerms("not_midnight", written=written)
    return at.date()


def local_moment(written: str, time_zone: str) -> dt.datetime:
    """A date-time with its offset, on the clock of the contract's zone."""
    try:
        at = dt.datetime.fromisoformat(written)
    except ValueError:
        raise BadTerms("not_a_day", field=written) from None
    if not ZONED.search(written):
        raise BadTerms("no_zone", written=written)
    return at.astimezone(ZoneInfo(time_zone))
