"""Template filters for times and lengths: at a place, in the reader's language.

`{{ slot.starts_at|clock:"Asia/Bishkek" }}` gives 20:15, `|day:"Asia/Bishkek"` дүйсенбі, 23 қараша. Clocks have 24 hours
in every language, as programme guides do. Without a zone the time is said in the current one (UTC unless activated).
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from ortaq.core.text import dates
from ortaq.web.templatetags.words import reader

register = template.Library()

Zone = str | dt.tzinfo | None


def there(at: dt.datetime, zone: Zone) -> dt.datetime:
    """The moment on the clocks of `zone` (IANA name)."""
    return timezone.localtime(at, ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None)


def date_there(at: dt.datetime | dt.date, zone: Zone) -> dt.date:
    """The day it is there then."""
    return there(at, zone).date() if isinstance(at, dt.datetime) else at


@register.filter
def clock(at: dt.datetime | None, zone: Zone = None) -> str:
    """20:15 on the clocks of `zone`."""
    return f"{there(at, zone):%H:%M}" if at else ""


@register.filter
def to_second(at: dt.datetime | None, zone: Zone = None) -> str:
    """20:15:08 on the clocks of `zone`, for a script."""
    return f"{there(at, zone):%H:%M:%S}" if at else ""


@register.filter
def day(at: dt.datetime | dt.date | None, zone: Zone = None) -> str:
    """Weekday, day and month: дүйсенбі, 23 қараша."""
    return dates.day(date_there(at, zone), reader()) if at else ""


@register.filter
def short_day(at: dt.datetime | dt.date | None, zone: Zone = None) -> str:
    """Weekday, day and month, cut short: 23 қар., дс."""
    return dates.short_day(date_there(at, zone), reader()) if at else ""


@register.filter
def span(first: dt.date | None, last: dt.date) -> str:
    """Days from one to another with their year: 23 – 29 Nov 2026."""
    return dates.short_span(first, last, reader()) if first else ""


@register.filter
def weekday(at: dt.datetime | dt.date | None, zone: Zone = None) -> str:
    """The day of the week: дүйсенбі."""
    return dates.weekday(date_there(at, zone), reader()) if at else ""


@register.filter
def long_date(at: dt.datetime | dt.date | None, zone: Zone = None) -> str:
    """Day, month and year: 2026 ж. 23 қараша."""
    return dates.long_date(date_there(at, zone), reader()) if at else ""


@register.filter
def moment(at: dt.datetime | None, zone: Zone = None) -> str:
    """Day, month, year and clock: 2026 ж. 23 қараша, 20:15."""
    return f"{long_date(at, zone)}, {clock(at, zone)}" if at else ""


@register.filter
def duration(seconds: float | dt.timedelta | None) -> str:
    """A length: 38 s; 24 min; 1 h 5 min. From a minute on it is rounded to minutes."""
    if seconds is None or seconds == "":
        return ""
    return dates.length(seconds.total_seconds() if isinstance(seconds, dt.timedelta) else float(seconds), reader())


@register.filter
def ago(at: dt.datetime | None) -> str:
    """How far from now, in one unit: 5 минут бұрын; to the minute, for a page does not count seconds down."""
    return dates.apart(round((at - timezone.now()).total_seconds() / 60), reader()) if at else ""
