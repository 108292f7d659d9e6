"""How a draft's clause can step out of a box: a little less of it, or the same clause in two or three parts.

These are proposals; `ortaq.core.rights.conflicts` keeps those that it has tried and found good. A clause whose showings
are counted is never parted: each part would have its own count.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from ortaq.core.rights.atoms import FOREVER
from ortaq.core.rights.boxes import OTHERS, Box
from ortaq.core.rights.places import EVERYTHING, Places
from ortaq.core.rights.terms import Medium, Terms, checked
from ortaq.core.rights.windows import BadTerms, midnight
from ortaq.core.text.languages import primary

TOGETHER = frozenset({Medium.LINEAR, Medium.START_OVER, Medium.CATCH_UP})
"""One showing on a channel is all three of them under one clause; parting them would take its catch-up away."""


@dataclass(frozen=True, slots=True)
class Carve:
    """A way out: what the clause becomes, and the clauses that stand beside it then (mostly none).

    `code` is one of later, earlier, around, leave_out, without_territories, without_media, without_languages,
    fewer_runs, not_exclusive, shorter_catch_up, and ask, which changes nothing.
    """

    code: str
    terms: Terms
    beside: tuple[Terms, ...] = ()
    params: Mapping[str, str | int | list[str]] = field(default_factory=dict)

    @property
    def all_terms(self) -> tuple[Terms, ...]:
        """The clause and those beside it."""
        return (self.terms, *self.beside)


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause's terms, the box that they should leave, and what the groups in them mean on the day of signing."""

    terms: Terms
    box: Box
    places: Places
    signed: dt.date

    @property
    def leaves(self) -> tuple[dt.date | None, dt.date | None]:
        """The first civil day from which on the box is over, and the first day on which it has begun."""
        zone = self.terms.time_zone
        begun = dt.datetime.fromtimestamp(self.box.start, ZoneInfo(zone)).date()
        if self.box.stop >= FOREVER:
            return None, begun
        over = dt.datetime.fromtimestamp(self.box.stop - 1, ZoneInfo(zone)).date() + dt.timedelta(days=1)
        return over, begun

    def proposals(self) -> Iterator[Carve]:
        """All ways out of the box that can be written down, those that keep most first."""
        if self.terms.runs is None and (parted := self.parted()):
            yield parted
        else:
            yield from self.times(self.terms)
        yield from self.sides()

    def times(self, terms: Terms) -> Iterator[Carve]:
        """The same clause later, or only until the box begins."""
        over, begun = self.leaves
        if terms.first_day is None:
            return
        if over and over > terms.first_day and (terms.end_day is None or over < terms.end_day):
            yield Carve("later", between(terms, over, terms.end_day), params={"day": over.isoformat()})
        if begun and begun > terms.first_day:
            last = begun - dt.timedelta(days=1)
            yield Carve("earlier", between(terms, terms.first_day, begun), params={"day": last.isoformat()})

    def sides(self) -> Iterator[Carve]:
        """The clause without the territories, the media, or the languages of the box."""
        terms, box = self.terms, self.box
        if codes := self.placed(lambda code: code not in box.places):
            gone = sorted(box.places & self.meant(terms.territories))
            yield Carve("without_territories", replace(terms, territories=codes), params={"territories": gone})
        if media := tuple(one for one in terms.media if one not in box.media):
            gone = [one for one in terms.media if one in box.media]
            yield Carve("without_media", with_media(terms, media), params={"media": [str(one) for one in gone]})
        if fewer := self.other_languages():
            sounds = [tag for tag in terms.sounds if tag not in fewer.sounds]
            subtitles = [tag for tag in terms.subtitles if tag not in fewer.subtitles]
            yield Carve("without_languages", fewer, params={"sounds": sounds, "subtitles": subtitles})

    def parted(self) -> Carve | None:
        """The clause without the box and nothing else: in parts, where other territories, media or languages go on.

        The box grows to whole civil days, and to everything that belongs to a showing on a channel.
        """
        terms, box = self.terms, self.box
        grown = box.media | TOGETHER if box.media & TOGETHER else box.media
        parts = []
        here = self.placed(lambda code: code in box.places)
        if not here:
            return None
        if elsewhere := self.placed(lambda code: code not in box.places):
            parts.append(replace(terms, territories=elsewhere))
        rest = replace(terms, territories=here)
        if others := tuple(one for one in terms.media if one not in grown):
            parts.append(with_media(rest, others))
            rest = with_media(rest, tuple(one for one in terms.media if one in grown))
        if languages := Cut(rest, box, self.places, self.signed).other_languages():
            parts.append(languages)
        times = list(self.times(rest))
        codes = [one.code for one in times]
        whole = [*parts, *reversed([one.terms for one in times])]
        # One part without a change of times is what `sides` proposes in plainer words.
        if not times and len(parts) <= 1:
            return None
        code = "leave_out" if not times else "around" if len(times) > 1 else codes[0]
        params: dict[str, str | int | list[str]] = dict(times[0].params) if times else {}
        if len(times) > 1:
            params = {"first": box.days(terms.time_zone)[0].isoformat(), "day": str(times[0].params["day"])}
        if parts:
            params["kept"] = len(parts)
        return Carve(code, whole[0], tuple(whole[1:]), params)

    def placed(self, wanted: Callable[[str], bool]) -> tuple[str, ...]:
        """The territories as they are written, as far as they are wanted: a group of which a part is, is written out.

        Nothing where a group that follows its changes would have to be.
        """
        found: list[str] = []
        for code in self.terms.territories:
            members = self.meant((code,))
            inside = sorted(one for one in members if wanted(one))
            if len(inside) == len(members):
                found.append(code)
            elif self.terms.as_amended and code in self.places.groups:
                return ()
            elif OTHERS not in inside:
                found += inside
            else:
                return ()
        return tuple(dict.fromkeys(found))

    def meant(self, codes: Iterable[str]) -> frozenset[str]:
        """The territories that codes mean."""
        return self.places.listed(self.places.at(codes, self.signed)) or frozenset({OTHERS})

    def other_languages(self) -> Terms | None:
        """The clause without the languages of the box; None where that cannot be said, or is nothing or the same."""
        sounds = spoken_without(self.terms.sounds, self.box.sounds)
        subtitles = spoken_without(self.terms.subtitles, self.box.subtitles)
        if sounds is None or subtitles is None or not (sounds or not self.terms.sounds):
            return None
        less = replace(self.terms, sounds=sounds, subtitles=subtitles)
        return less if less != self.terms and (sounds or subtitles) else None


def spoken_without(tags: tuple[str, ...], gone: frozenset[str]) -> tuple[str, ...] | None:
    """Languages as they are written, without some; None for every language but some, which no contract says here."""
    if EVERYTHING in tags:
        return None if gone else tags
    return tuple(tag for tag in tags if primary(tag) not in gone)


def with_media(terms: Terms, media: tuple[str, ...]) -> Terms:
    """The same in other media; without catch-up there are no days of it."""
    return replace(terms, media=media, catch_up_days=terms.catch_up_days if Medium.CATCH_UP in media else 0)


def between(terms: Terms, first: dt.date, end: dt.date | None) -> Terms:
    """The same from one day up to another, which is not in it."""
    return replace(terms, first_day=first, days=(end - first).days if end else None)


def is_sound(terms: Terms) -> bool:
    """Whether terms make sense, and have a beginning."""
    try:
        checked(terms)
        if terms.first_day:
            midnight(terms.first_day, terms.time_zone)
    except BadTerms:
        return False
    return True
