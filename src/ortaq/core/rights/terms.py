"""What a contract grants: windows from civil dates, media, territories, languages, runs.

Days are stored as they were written, with their time zone (IANA), and become half-open intervals of UTC here and only
here: a zone that changes its rules moves the edges, never the words that were signed.

>>> window(dt.date(2026, 12, 1), dt.date(2027, 12, 1), "Asia/Bishkek").start.isoformat()
'2026-11-30T18:00:00+00:00'
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from ortaq.core.text.languages import primary

EVERYTHING = "*"
"""Every territory, or every language."""
HOME = "@home"
"""In terms that are still an offer: the licensee's own territory, or its own languages."""
ORIGINAL = "@original"
"""In terms that are still an offer: the language in which the programme was made."""

SILENT = "zxx"
"""BCP 47 for "nobody speaks": such a sound needs no right of language."""

TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
YEARS = range(1900, 2201)
MOST_DAYS, MOST_RUNS, MOST_CATCH_UP = 36_525, 10_000, 3_660


class Medium(StrEnum):
    """How a programme reaches the viewer."""

    LINEAR = "linear"
    CATCH_UP = "catch_up"
    START_OVER = "start_over"
    VOD = "vod"


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


@lru_cache(maxsize=4096)
def window(first_day: dt.date, end_day: dt.date | None, time_zone: str) -> Window:
    """The UTC time from the first minute of one civil day to the first minute of another, which is not in it any more.

    Where the clock skips midnight the day begins at the first minute that exists, and where midnight comes twice at the
    first of the two: `fold=0` means both (PEP 495). Raises BadTerms for an unknown zone.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise BadTerms("unknown_zone", zone=time_zone) from None
    start = dt.datetime.combine(first_day, dt.time(), zone).astimezone(dt.UTC)
    stop = dt.datetime.combine(end_day, dt.time(), zone).astimezone(dt.UTC) if end_day else None
    return Window(start, stop)


def covers_language(granted: Iterable[str], tag: str) -> bool:
    """Whether the languages that are granted cover a sound or subtitles in `tag`.

    A right is one of language; the script is only a rendition of it. So kk covers kk-Latn, and uz-Cyrl covers uz.
    """
    return tag == SILENT or any(one in (EVERYTHING, tag) or primary(one) == primary(tag) for one in granted)


def covered(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of the wanted languages are granted, in the order in which they were wanted."""
    known = tuple(granted)
    return tuple(tag for tag in wanted if covers_language(known, tag))


@dataclass(frozen=True, slots=True)
class Clause:
    """A grant that is in force: who may show it, where, how, in which languages, when, and how often.

    `holder` None is every member (an open licence). `name` is what people call it: "ALM-BIS 2026/1 §1".
    `credit` is who must be named. `last_day` is only for sentences; the window decides.
    """

    id: str
    name: str
    holder: str | None
    window: Window
    territories: frozenset[str]
    media: frozenset[str]
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    runs: int | None = None
    catch_up_days: int = 0
    label_must_stay: bool = True
    credit: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    def is_for(self, broadcaster: str) -> bool:
        """Whether this broadcaster may rely on it."""
        return self.holder is None or self.holder == broadcaster

    def is_where(self, territory: str) -> bool:
        """Whether it holds in this territory."""
        return EVERYTHING in self.territories or territory in self.territories


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides sign, before it is a clause: civil days as written, and perhaps still HOME and ORIGINAL in it.

    `days` None has no end. The last day is included, as people write it: first day 1 December, 365 days, last day
    30 November.
    """

    territories: tuple[str, ...]
    media: tuple[str, ...]
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    first_day: dt.date
    days: int | None
    time_zone: str = ""
    runs: int | None = None
    catch_up_days: int = 0
    label_must_stay: bool = True

    @property
    def end_day(self) -> dt.date | None:
        """The first day on which the right no longer holds."""
        return self.first_day + dt.timedelta(days=self.days) if self.days else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds."""
        return self.first_day + dt.timedelta(days=self.days - 1) if self.days else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing in it waits for the licensee any more."""
        return bool(self.time_zone) and not {HOME, ORIGINAL} & {*self.territories, *self.sounds, *self.subtitles}

    def settled(self, *, territory: str, languages: Iterable[str], original: str, time_zone: str) -> Self:
        """The terms for one licensee: HOME and ORIGINAL become its own territory and languages."""
        own = {HOME: tuple(languages), ORIGINAL: (original,) if original != SILENT else ()}

        def spoken(tags: tuple[str, ...]) -> tuple[str, ...]:
            return once(real for tag in tags for real in own.get(tag, (tag,)))

        return replace(
            self,
            territories=once(territory if code == HOME else code for code in self.territories),
            sounds=spoken(self.sounds),
            subtitles=spoken(self.subtitles),
            time_zone=self.time_zone or time_zone,
        )

    def narrowed(
        self,
        *,
        territories: Iterable[str] | None = None,
        sounds: Iterable[str] | None = None,
        subtitles: Iterable[str] | None = None,
        runs: int | None = None,
    ) -> "Terms":
        """The same terms with less in them; raises BadTerms `wider` when somebody asks for more than is offered."""
        places = self.territories if territories is None else once(territories)
        if EVERYTHING not in self.territories and (wider := set(places) - set(self.territories)):
            raise BadTerms("wider_territory", territory=min(wider))
        voices = self.sounds if sounds is None else once(sounds)
        texts = self.subtitles if subtitles is None else once(subtitles)
        for offered, asked in ((self.sounds, voices), (self.subtitles, texts)):
            if more := [tag for tag in asked if tag not in offered and not covers_language(offered, tag)]:
                raise BadTerms("wider_language", language=more[0])
        if runs is not None and self.runs is not None and runs > self.runs:
            raise BadTerms("wider_runs", runs=self.runs)
        fewer = self.runs if runs is None else runs
        return checked(replace(self, territories=places, sounds=voices, subtitles=texts, runs=fewer))

    def plain(self) -> dict[str, Any]:
        """As JSON, for storing and signing."""
        return {
            "territories": list(self.territories),
            "media": list(self.media),
            "sounds": list(self.sounds),
            "subtitles": list(self.subtitles),
            "first_day": self.first_day.isoformat(),
            "days": self.days,
            "time_zone": self.time_zone,
            "runs": self.runs,
            "catch_up_days": self.catch_up_days,
            "label_must_stay": self.label_must_stay,
        }


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order of first mention."""
    return tuple(dict.fromkeys(values))


def read_terms(plain: Mapping[str, Any]) -> Terms:
    """Terms from JSON; raises BadTerms with the name of the field that is missing or makes no sense."""
    lists = {name: words_of(plain, name) for name in ("territories", "media", "sounds", "subtitles")}
    return checked(
        Terms(
            **lists,
            first_day=day_of(plain),
            days=number_of(plain, "days"),
            time_zone=text_of(plain, "time_zone"),
            runs=number_of(plain, "runs"),
            catch_up_days=number_of(plain, "catch_up_days") or 0,
            label_must_stay=plain.get("label_must_stay", True) is not False,
        )
    )


def words_of(plain: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of short words."""
    value = plain.get(name)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise BadTerms("not_a_list", field=name)
    return once(value)


def text_of(plain: Mapping[str, Any], name: str) -> str:
    """A text; nothing is the empty one."""
    value = plain.get(name) or ""
    if not isinstance(value, str):
        raise BadTerms("not_a_text", field=name)
    return value


def number_of(plain: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or None."""
    value = plain.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadTerms("not_a_number", field=name)
    return value


def day_of(plain: Mapping[str, Any]) -> dt.date:
    """The first day, as YYYY-MM-DD."""
    written = text_of(plain, "first_day")
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise BadTerms("not_a_day", field="first_day") from None
    if day.year not in YEARS:
        raise BadTerms("not_a_day", field="first_day")
    return day


def checked(terms: Terms) -> Terms:
    """The same terms, if they make sense; raises BadTerms otherwise."""
    if not terms.territories:
        raise BadTerms("no_territory")
    if not terms.media:
        raise BadTerms("no_medium")
    if unknown := set(terms.media) - set(Medium):
        raise BadTerms("unknown_medium", medium=min(unknown))
    if not terms.sounds:
        raise BadTerms("no_sound")
    for tag in (*terms.sounds, *terms.subtitles):
        if tag not in (EVERYTHING, HOME, ORIGINAL) and not TAG.fullmatch(tag):
            raise BadTerms("unknown_language", language=tag)
    for value, least, most, name in (
        (terms.days, 1, MOST_DAYS, "days"),
        (terms.runs, 1, MOST_RUNS, "runs"),
        (terms.catch_up_days, 0, MOST_CATCH_UP, "catch_up_days"),
    ):
        if value is not None and not least <= value <= most:
            raise BadTerms("out_of_range", field=name, least=least, most=most)
    if terms.time_zone:
        window(terms.first_day, terms.end_day, terms.time_zone)
    return terms
