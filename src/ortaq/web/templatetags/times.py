"""Template filters for times and lengths: at a place, in the reader's language (Unicode CLDR through Babel).

`{{ slot.starts_at|clock:"Asia/Bishkek" }}` gives 20:15, `|day:"Asia/Bishkek"` дүйсенбі, 23 қараша. Clocks have 24 hours
in every language, as programme guides do. Without a zone the time is said in the current one (UTC unless activated).
"""

import datetime as dt
from zoneinfo import ZoneInfo

from babel import dates, units
from django import template
from django.utils import timezone

from ortaq.core.text import convert
from ortaq.web.templatetags.words import reader

register = template.Library()

LOCALES = {"en": "en_GB", "kk-Latn": "kk", "uz-Cyrl": "uz"}
"""Whose CLDR data a tag uses, where it is not its own; English dates are written as in Europe and Asia."""

MADE_FROM = {"kk-Latn": "kk", "uz-Cyrl": "uz"}
DAYS = {
    "en": "EEEE d MMMM",
    "kk": "EEEE, d MMMM",
    "ky": "EEEE, d-MMMM",
    "tr": "d MMMM EEEE",
    "az": "d MMMM, EEEE",
    "uz": "EEEE, d-MMMM",
    "tk": "d MMMM, EEEE",
    "hu": "MMMM d., EEEE",
    "ru": "EEEE, d MMMM",
}
"""Weekday, day and month: CLDR has this only with the year or cut short."""


def locale() -> str:
    """The CLDR locale of the reader's language."""
    return LOCALES.get(reader(), reader())


def said(text: str) -> str:
    """CLDR's text in the reader's own alphabet."""
    tag = reader()
    return convert.convert(text, MADE_FROM.get(tag, tag), tag)


def there(at: dt.datetime, zone: str | dt.tzinfo | None) -> dt.datetime:
    """The moment on the clocks of `zone` (IANA name)."""
    return timezone.localtime(at, ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None)


@register.filter
def clock(at: dt.datetime | None, zone: str | dt.tzinfo | None = None) -> str:
    """20:15 on the clocks of `zone`."""
    return f"{there(at, zone):%H:%M}" if at else ""


@register.filter
def day(at: dt.datetime | dt.date | None, zone: str | dt.tzinfo | None = None) -> str:
    """Weekday, day and month: дүйсенбі, 23 қараша."""
    pattern = DAYS[MADE_FROM.get(reader(), reader())]
    return said(dates.format_date(_date(at, zone), pattern, locale=locale())) if at else ""


@register.filter
def short_day(at: dt.datetime | dt.date | None, zone: str | dt.tzinfo | None = None) -> str:
    """Weekday, day and month, cut short: 23 қар., дс."""
    return said(dates.format_skeleton("MMMEd", _date(at, zone), locale=locale())) if at else ""


@register.filter
def weekday(at: dt.datetime | dt.date | None, zone: str | dt.tzinfo | None = None) -> str:
    """The day of the week: дүйсенбі."""
    return said(dates.format_date(_date(at, zone), "EEEE", locale=locale())) if at else ""


@register.filter
def long_date(at: dt.datetime | dt.date | None, zone: str | dt.tzinfo | None = None) -> str:
    """Day, month and year: 2026 ж. 23 қараша."""
    return said(dates.format_date(_date(at, zone), "long", locale=locale())) if at else ""


@register.filter
def moment(at: dt.datetime | None, zone: str | dt.tzinfo | None = None) -> str:
    """Day, month, year and clock: 2026 ж. 23 қараша, 20:15."""
    return f"{long_date(at, zone)}, {clock(at, zone)}" if at else ""


@register.filter
def duration(seconds: float | dt.timedelta | None) -> str:
    """A length: 38 s; 24 min; 1 h 5 min. From a minute on it is rounded to minutes."""
    if seconds is None or seconds == "":
        return ""
    total = round(seconds.total_seconds() if isinstance(seconds, dt.timedelta) else float(seconds))
    if total < 60:  # noqa: PLR2004 -- a minute
        return _unit(total, "second")
    hours, minutes = divmod((total + 30) // 60, 60)
    return " ".join([_unit(hours, "hour")] * bool(hours) + [_unit(minutes, "minute")] * bool(minutes))


@register.filter
def ago(at: dt.datetime | None) -> str:
    """How far from now, in one unit: 5 минут бұрын."""
    if not at:
        return ""
    # In whole minutes: nobody reads "in 37 seconds" on a page that does not count down.
    apart = dt.timedelta(minutes=round((at - timezone.now()).total_seconds() / 60))
    return said(dates.format_timedelta(apart, granularity="minute", add_direction=True, locale=locale()))


def _date(at: dt.datetime | dt.date, zone: str | dt.tzinfo | None) -> dt.date:
    return there(at, zone).date() if isinstance(at, dt.datetime) else at


def _unit(number: int, unit: str) -> str:
    # English English writes 24m; the American data say 24 min, as every guide does.
    where = "en" if locale() == "en_GB" else locale()
    return said(units.format_unit(number, f"duration-{unit}", "short", locale=where))
