"""Days, months and years in what somebody wrote, with the month names of all our languages (Unicode CLDR)."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
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
NUMBER = re.compile(r"(?<![\d.,])\d{1,4}(?![\d])")
SHORT = 4
"""A month's name of fewer letters must stand whole: may, mart."""
NEAR = re.compile(
    r"[\s.,'’\-]*(?:(?:st|nd|rd|th|of|the|ж|жыл|жылы|жылдың|жылғы|жылдын|жыл|г|год|года|году|yil|yili|yilning|yilda|yilgi|il|ilin|ildə|yıl|yılı|yılının|yılında|ýyl|ýylyň|ýylda|y|é|év|évi|й|го|е|inci|nci|ncı|uncu|ünci|nji|njy|chi|чи|ші|шы)[\s.,'’\-]*){0,3}"
)
AFTER = "[\u0300-\u036f]"


class Day(NamedTuple):
    """What is said of a day, 0 where nothing is, and the characters [start, end) that say it."""

    year: int
    month: int
    day: int
    start: int
    end: int
    is_unsure: bool = False
    """03/09/1991 is in March or in September."""


def days(text: str, language: str) -> list[Day]:
    """The dates of a text in their order: whole ones, a month with a year or a day, years."""
    found: list[Day] = [*in_digits(text), *with_months(text, language)]
    taken = [(one.start, one.end) for one in found]
    found += [
        Day(int(at.group(1)), 0, 0, at.start(), at.end())
        for at in re.finditer(YEAR, text)
        if not any(start <= at.start() < end for start, end in taken)
    ]
    return sorted(found, key=lambda one: one.start)


def in_digits(text: str) -> Iterator[Day]:
    """1991-12-16, 16.12.1991, 12/16/1991."""
    for at in ISO.finditer(text):
        yield Day(int(at[1]), int(at[2]), int(at[3]), at.start(), at.end())
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
