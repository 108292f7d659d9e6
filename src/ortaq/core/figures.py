"""Figures that may be published: no number below a threshold, and none that gives one away.

A number from 1 to k − 1 may point at somebody, so it is withheld; 0 points at nobody. Where parts add up to a whole
that is told, one withheld part could be reckoned from the others: then more are withheld, until none can be reckoned.
"""

import datetime as dt
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortaq.core.grading.survival import Waited
from ortaq.core.grading.survival import median as median_of

QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
MONTHS = 3


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year; days are those of UTC."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Quarter":
        """From "2026-Q3"; raises ValueError."""
        found = QUARTER.fullmatch(text)
        if not found or int(found[1]) not in range(2000, 3000):
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def following(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter.of(self.first_day - dt.timedelta(days=1))

    @property
    def start(self) -> dt.datetime:
        """Its first instant."""
        return dt.datetime.combine(self.first_day, dt.time(), dt.UTC)

    @property
    def end(self) -> dt.datetime:
        """The first instant after it."""
        return self.following.start

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True)
class Count:
    """How many; `is_about_people`: each one counted is what a single person did or asked for."""

    key: str
    number: int
    is_about_people: bool = False


@dataclass(frozen=True)
class Parts:
    """A whole and its parts; `is_divided`: each thing is in exactly one part, so that the parts add up to the whole."""

    key: str
    whole: int
    parts: Mapping[str, int]
    is_divided: bool = False
    is_about_people: bool = False


@dataclass(frozen=True)
class Median:
    """How long things took, in whole seconds; told as the median and of how many."""

    key: str
    seconds: Sequence[int] = field(default_factory=tuple)
    is_about_people: bool = False


@dataclass(frozen=True)
class Waits:
    """How long things took of which some are still open: (whole seconds, whether it happened at the end of them).

    Told as the Kaplan-Meier median, so that what is open counts as long as it has lasted and is not left out.
    """

    key: str
    waits: Sequence[Waited] = field(default_factory=tuple)
    is_about_people: bool = False


@dataclass(frozen=True)
class Sayings:
    """Sentences that were written to be public, such as summaries of exceptions."""

    key: str
    texts: tuple[str, ...]
    is_about_people: bool = False


Figure = Count | Parts | Median | Waits | Sayings
Plain = dict[str, Any]


def published(figures: Iterable[Figure], k: int, *, is_over: bool = True) -> list[Plain]:
    """Figures as JSON with what must be withheld left out (null).

    While a quarter is not over, nothing that counts people is told: who looks before and after would see one act.
    """
    return [told(one, k) for one in figures if is_over or not one.is_about_people]


def told(figure: Figure, k: int) -> Plain:
    """One figure."""
    if isinstance(figure, Count):
        return {"key": figure.key, "form": "count", "number": shown(figure.number, k)}
    if isinstance(figure, Median):
        enough = len(figure.seconds) >= k
        return {
            "key": figure.key,
            "form": "median",
            "seconds": int(statistics.median(figure.seconds)) if enough else None,
            "of": shown(len(figure.seconds), k),
        }
    if isinstance(figure, Waits):
        return waited(figure, k)
    if isinstance(figure, Sayings):
        return {"key": figure.key, "form": "sayings", "texts": list(figure.texts)}
    whole, parts = divided(figure, k) if figure.is_divided else overlapping(figure, k)
    return {"key": figure.key, "form": "parts", "whole": whole, "parts": parts}


def waited(figure: Waits, k: int) -> Plain:
    """Waits as JSON; `is_reached` is false where fewer than half have come to an end, null where that is withheld.

    The median is told of k things at least, k of them over; how many are open where neither they nor the rest are few.
    """
    many, over = len(figure.waits), sum(wait.happened for wait in figure.waits)
    parts = divided(Parts(figure.key, many, {"open": many - over, "over": over}, is_divided=True), k)[1]
    middle = median_of(figure.waits)
    is_told = many >= k and (middle is None or over >= k)
    return {
        "key": figure.key,
        "form": "waits",
        "seconds": int(middle) if is_told and middle is not None else None,
        "is_reached": middle is not None if is_told else None,
        "of": shown(many, k),
        "open": parts["open"],
    }


def shown(number: int, k: int) -> int | None:
    """A number, or None where it is withheld."""
    return None if 0 < number < k else number


def overlapping(figure: Parts, k: int) -> tuple[int | None, dict[str, int | None]]:
    """Parts that may overlap: a part is withheld also where what is not in it would be few."""
    whole = shown(figure.whole, k)
    if whole is None:
        return None, dict.fromkeys(figure.parts)
    return whole, {
        name: number if shown(number, k) is not None and shown(whole - number, k) is not None else None
        for name, number in figure.parts.items()
    }


def divided(figure: Parts, k: int) -> tuple[int | None, dict[str, int | None]]:
    """Parts that add up to the whole: those withheld are two at least and k together, or the whole is withheld too.

    They are also more together than they are many, or each would be known to be one.
    """
    parts = {name: shown(number, k) for name, number in figure.parts.items()}
    if shown(figure.whole, k) is None:
        return None, dict.fromkeys(parts)
    rest = sorted((number, name) for name, number in parts.items() if number)
    hidden = [figure.parts[name] for name, number in parts.items() if number is None]
    while hidden and (len(hidden) < 2 or sum(hidden) < k or sum(hidden) <= len(hidden)):  # noqa: PLR2004 -- see above
        if not rest:
            return None, dict.fromkeys(parts)
        number, name = rest.pop(0)
        parts[name] = None
        hidden.append(number)
    return figure.whole, parts
