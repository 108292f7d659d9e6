"""Days, months and years in what somebody wrote, with the month names of all our languages (Unicode CLDR)."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from babel import Locale

from ortaq.core.grading.inflection import is_form_of
from ortaq.core.grading.key import Precision
from ortaq.core.grading.spelling import WORD, rough

LOCALES = ("az", "en", "hu", "kk", "ky", "ru", "tk", "tr", "uz", "uz_Cyrl")
FORMER = {1: ("январь",), 2: ("февраль",), 9: ("сентябрь", "sentyabr"), 10: ("октябрь", "oktyabr"), 5: ("май",)}
"""Month names beside those of CLDR: in the nominative, or as Uzbek spelled them until lately."""
YEAR = r"(?<!\d)(1\d{3}|20\d{2}|21\d{2})(?!\d)"
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
DOTTED = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
REVERSED = re.compile(r"(?<!\d)(\d{4})([./])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
SHORTENED = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d./-])")
MONTH = "(XI{0,2}|IX|IV|VI{0,3}|I{1,3})"
ROMAN = re.compile(rf"(?<!\w)(\d{{1,2}})([./-])\s?{MONTH}\2\s?(\d{{4}})(?!\d)")
ROMAN_REVERSED = re.compile(rf"(?<!\d)(\d{{4}})\.?\s?{MONTH}\.?\s?(\d{{1,2}})(?!\d)")
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
DECADE = re.compile(
    r"['’]?s\b|[-‐]?(?:е|х|ых)\b|[-‐]?\s?(?:ші|шы|нчи|нчы|inci|nji|cı|ci|yilgi)?\s?(?:жылдар|yillar|yıllar|illər|ýyllar)|['’](?:lar|ler|larda|lerde)|[-‐]?[ae]s\sévek",
    re.IGNORECASE,
)
"""What makes a decade of a year: 1990s, 1990-е, 1990 жылдары, 1990-es évek."""
NUMBER = re.compile(r"(?<![\d.,])\d{1,4}(?![\d])")
FULL_YEAR = 1900
"""What two figures of a year leave out, mostly."""
SHORT = 4
"""A month's name of fewer letters must stand whole: may, mart."""
NEAR = re.compile(
    r"[\s.,'’\-]*(?:(?:st|nd|rd|th|of|the|ж|жыл|жылы|жылдың|жылғы|жылдын|жыл|г|год|года|году|yil|yili|yilning|yilda|yilgi|il|ilin|ildə|yıl|yılı|yılının|yılında|ýyl|ýylyň|ýylda|y|é|év|évi|й|го|е|inci|nci|ncı|uncu|ünci|nji|njy|chi|чи|ші|шы)[\s.,'’\-]*){0,3}"
)


class Day(NamedTuple):
    """What is said of a day, 0 where nothing is, and the characters [start, end) that say it."""

    year: int
    month: int
    day: int
    start: int
    end: int
    is_unsure: bool = False
    """03/09/1991 is in March or in September; 16.12.91 may be of another century."""
    is_span: bool = False
    """One of many: the 1990s, 1990-е, an end of 1990–1995."""


def days(text: str, language: str) -> list[Day]:
    """The dates of a text in their order: whole ones, a month with a year or a day, years."""
    found: list[Day] = [*in_digits(text), *with_months(text, language)]
    taken = [(one.start, one.end) for one in found]
    found += [
        Day(int(at.group(1)), 0, 0, at.start(), at.end(), is_span=is_decade(text, at))
        for at in re.finditer(YEAR, text)
        if not any(start <= at.start() < end for start, end in taken)
    ]
    found.sort(key=lambda one: one.start)
    spans = {one for pair in pairwise(found) if is_span(text, *pair) for one in pair}
    return [one._replace(is_span=True) if one in spans else one for one in found]


def is_decade(text: str, year: re.Match[str]) -> bool:
    """Whether a year stands for its decade."""
    return year.group().endswith("0") and bool(DECADE.match(text, year.end()))


def is_span(text: str, first: Day, second: Day) -> bool:
    """Whether two dates are the ends of a span: nothing but a dash stands between two different ones."""
    return text[first.end : second.start].strip() in set("-–—") and first[:3] != second[:3]


def in_digits(text: str) -> Iterator[Day]:
    """1991-12-16, 1991. 12. 16., 16.12.1991, 12/16/1991, 16.XII.1991, 1991. XII. 16., 16.12.91."""
    for at in ISO.finditer(text):
        yield Day(int(at[1]), int(at[2]), int(at[3]), at.start(), at.end())
    for at in REVERSED.finditer(text):
        yield Day(int(at[1]), int(at[3]), int(at[4]), at.start(), at.end())
    for at in ROMAN.finditer(text):
        yield Day(int(at[4]), ROMANS.index(at[3]) + 1, int(at[1]), at.start(), at.end())
    for at in ROMAN_REVERSED.finditer(text):
        yield Day(int(at[1]), ROMANS.index(at[2]) + 1, int(at[3]), at.start(), at.end())
    for at in SHORTENED.finditer(text):
        yield Day(FULL_YEAR + int(at[4]), int(at[3]), int(at[1]), at.start(), at.end(), is_unsure=True)
    for at in DOTTED.finditer(text):
        first, second, year = int(at[1]), int(at[3]), int(at[4])
        if second > 12 >= first:  # noqa: PLR2004 -- months
            yield Day(year, first, second, at.start(), at.end())
        elif second <= 12:  # noqa: PLR2004 -- months
            is_unsure = at[2] == "/" and first <= 12 and first != second  # noqa: PLR2004 -- months
            yield Day(year, second, first, at.start(), at.end(), is_unsure)


def with_months(text: str, language: str) -> Iterator[Day]:
    """A month's name with the numbers that stand beside it: 16 December 1991, 1991 ж. 16 желтоқсан, December 1991."""
    numbers = list(NUMBER.finditer(text))
    for at in WORD.finditer(text):
        month = month_of(at.group(), language)
        if not month:
            continue
        day = year = 0
        start, end = at.start(), at.end()
        for number in reversed([one for one in numbers if one.end() <= at.start()][-2:]):
            if not NEAR.fullmatch(text[number.end() : start]):
                break
            day, year, is_used = placed(int(number.group()), day, year)
            start = number.start() if is_used else start
        for number in [one for one in numbers if one.start() >= at.end()][:2]:
            if not NEAR.fullmatch(text[end : number.start()]):
                break
            day, year, is_used = placed(int(number.group()), day, year)
            end = number.end() if is_used else end
        if day or year:
            yield Day(year, month, day, start, end)


def placed(number: int, day: int, year: int) -> tuple[int, int, bool]:
    """The day and the year with a number put where it fits, and whether it fitted."""
    if not day and 1 <= number <= 31:  # noqa: PLR2004 -- days of a month
        return number, year, True
    if not year and number > 31:  # noqa: PLR2004 -- days of a month
        return day, number, True
    return day, year, False


@lru_cache(maxsize=1 << 14)
def month_of(word: str, language: str) -> int:
    """The number of the month that a word names, in any of our languages; 0 when it names none."""
    key = rough(word)
    names = month_names()
    if key in names:
        return names[key]
    tongues = dict.fromkeys((language, "ru"))
    return next(
        (
            month
            for name, month in names.items()
            if len(name) >= SHORT and key.startswith(name[: SHORT - 1])
            if any(is_form_of(key, name, tongue) for tongue in tongues)
        ),
        0,
    )


@cache
def month_names() -> dict[str, int]:
    """The keys of the month names of all languages; none means two months."""
    names: dict[str, int] = {}
    for locale in LOCALES:
        widths = Locale.parse(locale).months["format"]
        for month in range(1, 13):
            names[rough(widths["wide"][month])] = month
            # Azerbaijani iyl (July) is the year of its sisters.
            if len(short := rough(widths["abbreviated"][month])) > len("il"):
                names[short] = month
    return names | {rough(name): month for month, others in FORMER.items() for name in others}


def same(said: Day, right: dt.date, precision: Precision) -> bool:
    """Whether a date says the right day, as far as it was asked for."""
    parts = {
        Precision.YEAR: (said.year,),
        Precision.MONTH: (said.year, said.month),
        Precision.DAY: (said.year, said.month, said.day),
        Precision.YEARLY: (said.month, said.day),
    }[precision]
    rights = {
        Precision.YEAR: (right.year,),
        Precision.MONTH: (right.year, right.month),
        Precision.DAY: (right.year, right.month, right.day),
        Precision.YEARLY: (right.month, right.day),
    }[precision]
    return parts == rights


def agrees(said: Day, right: dt.date, precision: Precision) -> bool:
    """Whether a date that says less than was asked for is right as far as it goes."""
    pairs = [(said.year, right.year), (said.month, right.month), (said.day, right.day)]
    if precision is Precision.YEARLY:
        pairs = pairs[1:]
    known = [one == other for one, other in pairs if one]
    return bool(known) and all(known)
