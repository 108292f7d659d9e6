"""What a contract says, as it is written and signed: one clause at a time, days as civil days of a time zone.

`Terms` are the words of one clause, whatever its kind; in a template they may still wait for the licensee (HOME,
ORIGINAL). `ortaq.core.rights.clauses` puts them into a contract, `ortaq.core.rights.atoms` computes where they hold.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self, TypeVar

from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.windows import BadTerms, window
from ortaq.core.text.languages import primary

HOME = "@home"
"""In terms that are still an offer: the licensee's own territory, or its own languages."""
ORIGINAL = "@original"
"""In terms that are still an offer: the language in which the programme was made."""

SILENT = "zxx"
"""BCP 47 for "nobody speaks": such a sound needs no right of language."""

TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
YEARS = range(1900, 2201)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_DAYS, MOST_RUNS, MOST_CATCH_UP, MOST_REPEAT_HOURS, MOST_DEPTH = 36_525, 10_000, 3_660, 24 * 31, 9


Chosen = TypeVar("Chosen", bound=StrEnum)


class Medium(StrEnum):
    """What is done with a programme; AI_TRAINING and VOICE_CLONING are rights of their own that nothing else contains.

    LIVE_CARRIAGE is a channel or an event passed on unchanged while it is sent, SCREENING a showing before an audience.
    New ones come last: their places are the bits of what is compiled.
    """

    LINEAR = "linear"
    CATCH_UP = "catch_up"
    START_OVER = "start_over"
    VOD = "vod"
    SOCIAL = "social"
    CLIP = "clip"
    AI_TRAINING = "ai_training"
    VOICE_CLONING = "voice_cloning"
    LIVE_CARRIAGE = "live_carriage"
    SCREENING = "screening"


SEPARATE = frozenset({Medium.AI_TRAINING, Medium.VOICE_CLONING})
"""Denied by default, to the owner as well: only a grant that names them gives them."""


class Kind(StrEnum):
    """What a clause does.

    GRANT allows its holder. SHARE makes its holder the owner in its territories (a co-production). EXCLUSIVITY promises
    its holder that nobody else will. HOLDBACK forbids its holder, or everybody where it names nobody. RESERVATION takes
    something out of the grants of its own contract. CONDITION is a duty that comes with them. UNDERLYING is a right in
    something inside the work (music, archive, a performer): outside of it nobody may. BLOCK forbids everybody.
    """

    GRANT = "grant"
    SHARE = "share"
    EXCLUSIVITY = "exclusivity"
    HOLDBACK = "holdback"
    RESERVATION = "reservation"
    CONDITION = "condition"
    UNDERLYING = "underlying"
    BLOCK = "block"


class Exclusive(StrEnum):
    """How a grant, or an EXCLUSIVITY clause, binds its giver: nobody else at all, or nobody else but the owner."""

    NO = ""
    SOLE = "sole"
    FULL = "exclusive"


CONDITIONS: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {
        "credit": {"to": str},
        "logo": {"to": str},
        "label_must_stay": {},
        "no_cutting": {},
        "age_slot": {"from": str, "until": str},
        "report": {"days": int},
        "pay": {"amount": int, "currency": str},
        "return_the_dub": {"days": int},
    }
)
"""The duties, and what each needs: a name, "HH:MM" of the clause's zone, days, minor units of ISO 4217."""
ASSETS = ("music", "archive", "performer", "format", "text")
"""What an UNDERLYING right may be in; `asset` is one of these, a colon and its name: "music: Song of the steppe"."""
GROUNDS = ("court", "editorial", "sanction", "consent")
"""Why something is blocked."""
EVENTS = ("first_linear", "first_any")
"""What a window may wait for: the first showing on a channel, or the first showing at all."""


@dataclass(frozen=True, slots=True)
class After:
    """An edge that is not a day: so many days after an event of one house. `by` is its id, or licensor, or licensee."""

    event: str
    by: str
    days: int = 0

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"event": self.event, "by": self.by, "days": self.days}


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
class Terms:
    """The words of one clause.

    `first_day` and `days` are civil days of `time_zone`; no `days` is no end. The last day is included, as people write
    it: first day 1 December, 365 days, last day 30 November. `opens_after` stands in the place of `first_day` (then
    `days` count from the moment it happens), `closes_after` ends it when something happens. `territories` may name
    groups; `as_amended` follows their changes. `runs` None is as often as wished; showings within `repeat_hours` of one
    belong to it. `sublicence` is how many times it may be passed on. `condition` with `about` is a duty (CONDITIONS),
    `asset` what an UNDERLYING right is in, `ground` why something is blocked.
    """

    territories: tuple[str, ...]
    media: tuple[str, ...]
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    first_day: dt.date | None
    days: int | None
    time_zone: str = ""
    runs: int | None = None
    catch_up_days: int = 0
    label_must_stay: bool = True
    kind: Kind = Kind.GRANT
    opens_after: After | None = None
    closes_after: After | None = None
    as_amended: bool = False
    repeat_hours: int = 0
    exclusive: Exclusive = Exclusive.NO
    sublicence: int = 0
    condition: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    asset: str = ""
    ground: str = ""

    @property
    def end_day(self) -> dt.date | None:
        """The first day on which it no longer holds, where it is known as a day."""
        return self.first_day + dt.timedelta(days=self.days) if self.days and self.first_day else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, where it is known as a day."""
        return self.first_day + dt.timedelta(days=self.days - 1) if self.days and self.first_day else None

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
        """As JSON, for storing and signing; what later editions added is written only where it says something."""
        base: dict[str, Any] = {
            "territories": list(self.territories),
            "media": list(self.media),
            "sounds": list(self.sounds),
            "subtitles": list(self.subtitles),
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "days": self.days,
            "time_zone": self.time_zone,
            "runs": self.runs,
            "catch_up_days": self.catch_up_days,
            "label_must_stay": self.label_must_stay,
        }
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in base or value in (None, "", 0, False, {}) or (one.name == "kind" and value is Kind.GRANT):
                continue
            base[one.name] = value.plain() if isinstance(value, After) else _plain(value)
        return base


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return dict(value)
    return str(value) if isinstance(value, StrEnum) else value


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order of first mention."""
    return tuple(dict.fromkeys(values))


def read_terms(plain: Mapping[str, Any]) -> Terms:
    """Terms from JSON; raises BadTerms with the name of the field that is missing or makes no sense."""
    lists = {name: words_of(plain, name) for name in ("territories", "media", "sounds", "subtitles")}
    about = plain.get("about") or {}
    if not isinstance(about, Mapping):
        raise BadTerms("not_a_list", field="about")
    return checked(
        Terms(
            **lists,
            first_day=day_of(plain),
            days=number_of(plain, "days"),
            time_zone=text_of(plain, "time_zone"),
            runs=number_of(plain, "runs"),
            catch_up_days=number_of(plain, "catch_up_days") or 0,
            label_must_stay=plain.get("label_must_stay", True) is not False,
            kind=one_of(plain, "kind", Kind) or Kind.GRANT,
            opens_after=after_of(plain, "opens_after"),
            closes_after=after_of(plain, "closes_after"),
            as_amended=plain.get("as_amended", False) is True,
            repeat_hours=number_of(plain, "repeat_hours") or 0,
            exclusive=one_of(plain, "exclusive", Exclusive) or Exclusive.NO,
            sublicence=number_of(plain, "sublicence") or 0,
            condition=text_of(plain, "condition"),
            about=dict(about),
            asset=text_of(plain, "asset"),
            ground=text_of(plain, "ground"),
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


def one_of(plain: Mapping[str, Any], name: str, among: type[Chosen]) -> Chosen | None:
    """One word out of a few, or None."""
    value = text_of(plain, name)
    if not value:
        return None
    try:
        return among(value)
    except ValueError:
        raise BadTerms("unknown_word", field=name, word=value) from None


def day_of(plain: Mapping[str, Any]) -> dt.date | None:
    """The first day, as YYYY-MM-DD; None only where an event opens the window."""
    written = text_of(plain, "first_day")
    if not written and plain.get("opens_after"):
        return None
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise BadTerms("not_a_day", field="first_day") from None
    if day.year not in YEARS:
        raise BadTerms("not_a_day", field="first_day")
    return day


def after_of(plain: Mapping[str, Any], name: str) -> After | None:
    """An edge that waits for an event, or None."""
    value = plain.get(name)
    if not value:
        return None
    if not isinstance(value, Mapping) or value.get("event") not in EVENTS or not text_of(value, "by"):
        raise BadTerms("unknown_event", field=name)
    days = number_of(value, "days") or 0
    if not 0 <= days <= MOST_DAYS:
        raise BadTerms("out_of_range", field="days", least=0, most=MOST_DAYS)
    return After(value["event"], value["by"], days)


def checked(terms: Terms) -> Terms:
    """The same terms, if they make sense; raises BadTerms otherwise."""
    if not terms.territories:
        raise BadTerms("no_territory")
    if not terms.media:
        raise BadTerms("no_medium")
    if unknown := set(terms.media) - set(Medium):
        raise BadTerms("unknown_medium", medium=min(unknown))
    if not terms.sounds and (terms.kind is Kind.GRANT or not terms.subtitles):
        raise BadTerms("no_sound")
    for tag in (*terms.sounds, *terms.subtitles):
        if tag not in (EVERYTHING, HOME, ORIGINAL) and not TAG.fullmatch(tag):
            raise BadTerms("unknown_language", language=tag)
    for value, least, most, name in (
        (terms.days, 1, MOST_DAYS, "days"),
        (terms.runs, 1, MOST_RUNS, "runs"),
        (terms.catch_up_days, 0, MOST_CATCH_UP, "catch_up_days"),
        (terms.repeat_hours, 0, MOST_REPEAT_HOURS, "repeat_hours"),
        (terms.sublicence, 0, MOST_DEPTH, "sublicence"),
    ):
        if value is not None and not least <= value <= most:
            raise BadTerms("out_of_range", field=name, least=least, most=most)
    if terms.time_zone and terms.first_day:
        window(terms.first_day, terms.end_day, terms.time_zone)
    check_kind(terms)
    return terms


def check_kind(terms: Terms) -> None:
    """Raise BadTerms unless the clause has what its kind needs."""
    if terms.kind is Kind.SHARE and (terms.days or terms.opens_after or terms.closes_after):
        raise BadTerms("share_ends")
    if terms.kind is Kind.EXCLUSIVITY and terms.exclusive is Exclusive.NO:
        raise BadTerms("unknown_word", field="exclusive", word="")
    if terms.kind is Kind.UNDERLYING and terms.asset.partition(":")[0] not in ASSETS:
        raise BadTerms("unknown_word", field="asset", word=terms.asset)
    if terms.kind is Kind.BLOCK and terms.ground not in GROUNDS:
        raise BadTerms("unknown_word", field="ground", word=terms.ground)
    if terms.kind is Kind.CONDITION:
        check_condition(terms)


def check_condition(terms: Terms) -> None:
    """Raise BadTerms unless the duty is known and says what it needs."""
    needed = CONDITIONS.get(terms.condition)
    if needed is None:
        raise BadTerms("unknown_word", field="condition", word=terms.condition)
    for name, sort in needed.items():
        value = terms.about.get(name)
        if not isinstance(value, sort) or isinstance(value, bool) or not value:
            raise BadTerms("condition_lacks", field=name, condition=terms.condition)
        if terms.condition == "age_slot" and not CLOCK.fullmatch(str(value)):
            raise BadTerms("not_a_clock", field=name, written=str(value))
