"""Days and lengths of time in words, for every interface tag, from Unicode CLDR through Babel.

What CLDR has in another alphabet is converted (`languages.MADE`), also where it has data of its own: Cyrillic Uzbek
spells its months without the soft sign there, and Arabic Kazakh lacks half of the names.

>>> import datetime as dt
>>> day(dt.date(2026, 11, 23), "kk"), long_date(dt.date(2026, 11, 23), "hu"), length(24 * 60, "tk")
('дүйсенбі, 23 қараша', '2026. november 23.', '24 min')
"""

import datetime as dt

from babel import dates, units

from ortaq.core.text import convert, languages

LOCALES = {"en": "en_GB"} | languages.MADE
"""Whose CLDR data a tag uses, where it is not its own; English dates are written as in Europe and Asia."""

MADE_FROM = languages.MADE
ONE_NAME = ("kk", "tr", "az", "hu")
"""Languages in which a short month is the same with a day and alone."""
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
    "ug": "EEEE، d-MMMM",
}
"""Weekday, day and month: CLDR has this only with the year or cut short."""


def day(at: dt.date, tag: str) -> str:
    """Weekday, day and month: дүйсенбі, 23 қараша."""
    return _said(dates.format_date(at, DAYS[MADE_FROM.get(tag, tag)], locale=_locale(tag)), tag)


def short_day(at: dt.date, tag: str) -> str:
    """Weekday, day and month, cut short: 23 қар., дс."""
    return _said(dates.format_skeleton("MMMEd", dt.datetime.combine(at, dt.time()), locale=_locale(tag)), tag)


def weekday(at: dt.date, tag: str) -> str:
    """The day of the week: дүйсенбі."""
    return _said(dates.format_date(at, "EEEE", locale=_locale(tag)), tag)


def short_month(at: dt.date, tag: str) -> str:
    """The month, cut short, as it stands alone on an axis: қар."""
    # Where CLDR has no names of their own for this, Babel 2.18 gives those of whichever language asked first.
    name = "MMM" if MADE_FROM.get(tag, tag) in ONE_NAME else "LLL"
    return _said(dates.format_date(at, name, locale=_locale(tag)), tag)


def month(at: dt.date, tag: str) -> str:
    """A month with its year, as it stands alone: 2027 ж. наурыз."""
    return _said(dates.format_skeleton("yMMMM", dt.datetime.combine(at, dt.time()), locale=_locale(tag)), tag)


def short_days(first: dt.date, last: dt.date, tag: str) -> str:
    """Days from one to another, both included, cut short: 1–14 нау.; a single day by itself."""
    if first == last:
        return _said(dates.format_skeleton("MMMd", dt.datetime.combine(first, dt.time()), locale=_locale(tag)), tag)
    said = dates.format_interval(first, last, "MMMd", locale=_locale(tag))
    # CLDR sets thin spaces around its dash where others set none; a line may break there, and our fonts lack them.
    return _said(said.replace("\u2009", " "), tag)


def short_span(first: dt.date, last: dt.date, tag: str) -> str:
    """Days from one to another with their year, both included, cut short: 1 Mar – 31 Aug 2027."""
    said = dates.format_interval(first, last, "yMMMd", locale=_locale(tag))
    # As in short_days: no thin spaces around the dash.
    return _said(said.replace("\u2009", " "), tag)


def long_date(at: dt.date, tag: str) -> str:
    """Day, month and year: 2026 ж. 23 қараша."""
    return _said(dates.format_date(at, "long", locale=_locale(tag)), tag)


def length(seconds: float, tag: str) -> str:
    """A length of time: 38 s; 24 min; 1 h 5 min. From a minute on it is rounded to minutes."""
    total = round(seconds)
    if total < 60:  # noqa: PLR2004 -- a minute
        return _unit(total, "second", tag)
    hours, minutes = divmod((total + 30) // 60, 60)
    return " ".join([_unit(hours, "hour", tag)] * bool(hours) + [_unit(minutes, "minute", tag)] * bool(minutes))


def apart(minutes: int, tag: str) -> str:
    """How far something is from now, in one unit: 5 минут бұрын, 5 сағаттан кейін (negative is past)."""
    gap = dt.timedelta(minutes=minutes)
    return _said(dates.format_timedelta(gap, granularity="minute", add_direction=True, locale=_locale(tag)), tag)


def city(zone: str, tag: str) -> str:
    """The city that names an IANA time zone: Asia/Bishkek -> Бішкек; the zone's own word when CLDR has none.

    Terms that are not settled yet have no zone; then there is no city either.
    """
    if not zone:
        return ""
    try:
        return _said(dates.get_timezone_location(zone, locale=_locale(tag), return_city=True), tag)
    except LookupError:
        return zone.rpartition("/")[2].replace("_", " ")


def _locale(tag: str) -> str:
    return LOCALES.get(tag, tag)


def _said(text: str, tag: str) -> str:
    return convert.convert(text, MADE_FROM.get(tag, tag), tag)


def _unit(number: int, unit: str, tag: str) -> str:
    # The British data write 24m; the American 24 min, as every guide does.
    where = "en" if tag == "en" else _locale(tag)
    return _said(units.format_unit(number, f"duration-{unit}", "short", locale=where), tag)
