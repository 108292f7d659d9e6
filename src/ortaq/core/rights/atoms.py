"""Clauses compiled for one programme: every box of territory, medium, language and time in which one of them speaks.

A clause may be about the whole series, follow a group of states whose membership changes, wait for a first showing, be
passed on three times and be suspended for a month. All of that is settled here, once, when a contract is saved; what is
left is flat: a decision compares numbers and sets (`ortaq.core.rights.judge`), and a database can hold a million.

A chain of sublicences is intersected link by link; a link that ends or is suspended takes what hangs on it with it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ortaq.core.rights.clauses import Clause, Happened
from ortaq.core.rights.places import EVERYTHING, Places
from ortaq.core.rights.terms import SEPARATE, SILENT, After, Exclusive, Kind, Medium
from ortaq.core.rights.windows import days_later, midnight
from ortaq.core.text.languages import primary

TITLE = "title"
"""The kind of atom that is not a clause: the owner's own right."""
EXCLUSIVE = "exclusive"
"""What an exclusive grant and an exclusivity clause both become."""
FOREVER = 253_402_300_799
"""The end of time, in seconds since 1970: the last of the year 9999."""
ANYBODY = "*"
"""In a window that waits for an event: whoever it happens to."""
MEDIUM_BIT: Mapping[str, int] = {str(medium): 1 << place for place, medium in enumerate(Medium)}
ALL_MEDIA = sum(MEDIUM_BIT[medium] for medium in Medium if medium not in SEPARATE)
ALL = frozenset({EVERYTHING})

Leave = Mapping[str, Collection[str]]
"""Houses that may show a programme in spite of a promise of exclusivity, by its clause."""
Span = tuple[int, int]
"""Half-open time in whole seconds since 1970 (UTC)."""


class Link(NamedTuple):
    """One grant in a chain: whose it is, and how its showings are counted."""

    clause: str
    contract: str
    holder: str | None
    runs: int | None = None
    repeat_hours: int = 0


class Atom(NamedTuple):
    """One box of one clause.

    `holder` is whom a grant is for, whom exclusivity is promised to, whom a holdback binds. `places`, `sounds` and
    `subtitles` (languages without script) may be ALL; `media` are bits of MEDIUM_BIT. `tail` is catch-up days, None for
    ever. `detail` is the exclusive word, the asset, the ground or the condition. `about` is what a condition needs; of
    a promise it names the houses that have leave all the same. `links` are the grant itself and then those that it
    hangs on, up to the owner.
    """

    kind: str
    clause: str
    contract: str
    holder: str | None
    start: int
    stop: int
    places: frozenset[str]
    media: int
    sounds: frozenset[str]
    subtitles: frozenset[str]
    tail: int | None = 0
    detail: str = ""
    about: str = ""
    links: tuple[Link, ...] = ()


def epoch(instant: dt.datetime) -> int:
    """Whole seconds since 1970."""
    return int(instant.timestamp())


def media_bits(media: Iterable[str]) -> int:
    """Media as bits."""
    return sum(MEDIUM_BIT[one] for one in set(media))


def spoken(tags: Iterable[str]) -> frozenset[str]:
    """Languages without their script: a right is one of language."""
    return frozenset(primary(tag) for tag in tags)


def both(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """What is in both sets; ALL holds everything."""
    if EVERYTHING in some:
        return others
    return some if EVERYTHING in others else some & others


def compiled(  # noqa: PLR0917 -- the six things that atoms are made of
    path: Sequence[str],
    owner: str,
    clauses: Iterable[Clause],
    places: Places,
    happened: Happened | None = None,
    leave: Leave | None = None,
) -> list[Atom]:
    """All atoms of a programme, its owner's title first.

    `path` is the programme and what it is part of, upwards; `clauses` are all that are about one of these, and those
    which they are under. What is about something else is left out. `leave` is what holders of promises have agreed to.
    """
    return Compiler(path, owner, clauses, places, happened or {}, leave or {}).atoms()


class Compiler:
    """One programme's clauses on the way to becoming atoms."""

    def __init__(  # noqa: PLR0917 -- as `compiled`
        self,
        path: Sequence[str],
        owner: str,
        clauses: Iterable[Clause],
        places: Places,
        happened: Happened,
        leave: Leave | None = None,
    ) -> None:
        self.path, self.owner, self.places, self.happened, self.leave = path, owner, places, happened, leave or {}
        about = set(path)
        self.clauses = {one.id: one for one in clauses if one.work in about}
        self.titles = self.titles_of()
        self.given: dict[str, list[Atom]] = {}

    def atoms(self) -> list[Atom]:
        """The titles, then what each clause becomes, in the order of their ids: the same clauses, the same atoms."""
        found = list(self.titles)
        for pk in sorted(self.clauses):
            clause = self.clauses[pk]
            match clause.terms.kind:
                case Kind.SHARE:
                    pass
                case Kind.GRANT:
                    grants = self.granted(clause)
                    found += grants
                    if clause.terms.exclusive is not Exclusive.NO:
                        found += [self.exclusive(one, clause.terms.exclusive) for one in grants]
                case Kind.EXCLUSIVITY:
                    found += [self.exclusive(one, clause.terms.exclusive) for one in self.granted(clause)]
                case Kind.UNDERLYING:
                    # One that holds nowhere is told too: the work has the asset, so nobody may.
                    found += self.boxes(clause) or [nowhere(clause)]
                case _:
                    found += self.boxes(clause)
        return found

    def titles_of(self) -> list[Atom]:
        """Who owns it where and when: the owner everywhere, unless a co-production has shared the world out."""
        shares = [
            box for clause in self.clauses.values() if clause.terms.kind is Kind.SHARE for box in self.boxes(clause)
        ]
        whole = Atom(TITLE, "", "", self.owner, 0, FOREVER, ALL, ALL_MEDIA, ALL, ALL, None)
        if not shares:
            return [whole]
        edges = sorted({0, FOREVER, *(edge for box in shares for edge in (box.start, box.stop))})
        found = []
        for start, stop in pairwise(edges):
            held = [box for box in shares if box.start <= start < box.stop]
            away = frozenset[str]().union(*(box.places for box in held))
            found += [whole._replace(**told_by(box), start=start, stop=stop) for box in held]
            if EVERYTHING not in away:
                left = self.places.listed(ALL) - away if away else ALL
                found.append(whole._replace(start=start, stop=stop, places=left))
        return [one for one in found if one.places]

    def granted(self, clause: Clause) -> list[Atom]:
        """What a grant really gives: no more than its giver has, by title or by the grant that it passes on."""
        known = self.given.get(clause.id)
        if known is None:
            # A grant that would hang on itself finds nothing there.
            self.given[clause.id] = []
            known = self.given[clause.id] = [
                narrow for box in self.boxes(clause) for base in self.bases(clause) for narrow in narrowed(box, base)
            ]
        return known

    def bases(self, clause: Clause) -> list[Atom]:
        """What the giver of a grant has to give."""
        if clause.under is None:
            # Title does not hold the separate rights; naming them in a grant is what gives them.
            wide = ALL_MEDIA | media_bits(SEPARATE)
            return [one._replace(media=wide) for one in self.titles if one.holder == clause.giver]
        parent = self.clauses.get(clause.under)
        if parent is None or parent.terms.kind is not Kind.GRANT or parent.holder not in (None, clause.giver):
            return []
        if self.depth(parent, set()) < 1:
            return []
        return self.granted(parent)

    def depth(self, clause: Clause, seen: set[str]) -> int:
        """How many times a grant may still be passed on."""
        if clause.under is None:
            return clause.terms.sublicence
        parent = self.clauses.get(clause.under)
        if parent is None or clause.id in seen:
            return 0
        return min(clause.terms.sublicence, self.depth(parent, seen | {clause.id}) - 1)

    def exclusive(self, grant: Atom, word: Exclusive) -> Atom:
        """The promise that goes with a grant, in the same box."""
        houses = " ".join(sorted(self.leave.get(grant.clause, ())))
        return grant._replace(kind=EXCLUSIVE, detail=str(word), tail=0, about=houses)

    def boxes(self, clause: Clause) -> list[Atom]:
        """Where a clause speaks, by itself: one box for each time and each edition of its groups."""
        terms = clause.terms
        link = Link(clause.id, clause.contract, clause.holder, terms.runs, terms.repeat_hours)
        has_tail = Medium.CATCH_UP in terms.media
        return [
            Atom(
                str(terms.kind),
                clause.id,
                clause.contract,
                clause.holder,
                start,
                stop,
                where,
                media_bits(terms.media),
                spoken(terms.sounds),
                spoken(terms.subtitles),
                terms.catch_up_days if has_tail else 0,
                terms.asset or terms.ground or terms.condition,
                about_of(clause),
                (link,),
            )
            for start, stop, where in self.editions(clause)
            if where
        ]

    def editions(self, clause: Clause) -> Iterable[tuple[int, int, frozenset[str]]]:
        """The times of a clause, each with its territories; groups are as at the signing unless they are followed."""
        terms, codes = clause.terms, clause.terms.territories
        zone = ZoneInfo(terms.time_zone)
        signed = clause.in_force_from or self.opens(clause)
        for start, stop in self.times(clause):
            first = dt.datetime.fromtimestamp(start, zone).date()
            if signed and not terms.as_amended:
                yield start, stop, self.places.at(codes, signed.astimezone(zone).date())
                continue
            turns = [epoch(midnight(day, terms.time_zone)) for day in self.places.changes(codes, first)]
            edges = [start, *(one for one in turns if start < one < stop), stop]
            for begin, end in pairwise(edges):
                yield begin, end, self.places.at(codes, dt.datetime.fromtimestamp(begin, zone).date())

    def times(self, clause: Clause) -> list[Span]:
        """When a clause holds: as written, not before it was signed, not after it ended, not while suspended."""
        terms = clause.terms
        opens = self.opens(clause)
        if opens is None:
            return []
        stop = FOREVER
        if terms.opens_after:
            if terms.days:
                stop = epoch(days_later(opens, terms.days, terms.time_zone))
        elif terms.end_day:
            stop = epoch(midnight(terms.end_day, terms.time_zone))
        if terms.closes_after and (closes := self.edge(clause, terms.closes_after)):
            stop = min(stop, epoch(closes))
        start = epoch(opens)
        if clause.in_force_from:
            start = max(start, epoch(clause.in_force_from))
        if clause.ended_at:
            stop = min(stop, epoch(clause.ended_at))
        spans = [(start, stop)] if start < stop else []
        for gap in clause.suspended:
            spans = without(spans, epoch(gap.start), epoch(gap.stop) if gap.stop else FOREVER)
        return spans

    def opens(self, clause: Clause) -> dt.datetime | None:
        """When a clause opens as it is written, or None while that waits for something."""
        after = clause.terms.opens_after
        return self.edge(clause, after) if after else first_moment(clause)

    def edge(self, clause: Clause, after: After) -> dt.datetime | None:
        """When an event has moved an edge to, or None while it has not happened."""
        house = {"licensor": clause.giver, "licensee": clause.holder}.get(after.by, after.by)
        times = [
            at
            for (work, event, by), at in self.happened.items()
            if work == self.path[0] and event == after.event and house in (by, ANYBODY)
        ]
        return days_later(min(times), after.days, clause.terms.time_zone) if times else None


def told_by(box: Atom) -> dict[str, Any]:
    """What a share says of a title: whose it is and where. Media and languages are not shared out."""
    return {name: getattr(box, name) for name in ("clause", "contract", "holder", "places", "links")}


def nowhere(clause: Clause) -> Atom:
    """The box of a right that does not hold anywhere (yet)."""
    none = frozenset[str]()
    link = Link(clause.id, clause.contract, clause.holder)
    kind, detail = str(clause.terms.kind), clause.terms.asset
    return Atom(
        kind, clause.id, clause.contract, clause.holder, FOREVER, FOREVER, none, 0, none, none, 0, detail, "", (link,)
    )


def first_moment(clause: Clause) -> dt.datetime | None:
    """The first moment of the first day."""
    day = clause.terms.first_day
    return midnight(day, clause.terms.time_zone) if day else None


def about_of(clause: Clause) -> str:
    """What the judge must know of a condition: the hours of an age slot, and on whose clock."""
    terms = clause.terms
    if terms.condition != "age_slot":
        return ""
    return f"{terms.about['from']} {terms.about['until']} {terms.time_zone}"


def without(spans: Iterable[Span], start: int, stop: int) -> list[Span]:
    """Times with a gap cut out of them."""
    left = [part for begin, end in spans for part in ((begin, min(end, start)), (max(begin, stop), end))]
    return sorted({(begin, end) for begin, end in left if begin < end})


def narrowed(box: Atom, base: Atom) -> list[Atom]:
    """What of a grant lies in what its giver has; nothing, or one box."""
    start, stop = max(box.start, base.start), min(box.stop, base.stop)
    where, media = both(box.places, base.places), box.media & base.media
    sounds, subtitles = both(box.sounds, base.sounds), both(box.subtitles, base.subtitles)
    if start >= stop or not where or not media or (box.sounds and not sounds):
        return []
    tail = box.tail if base.tail is None or box.tail is None else min(box.tail, base.tail)
    if not media & MEDIUM_BIT[Medium.CATCH_UP]:
        tail = 0
    links = (*box.links, *base.links)
    return [
        box._replace(
            start=start,
            stop=stop,
            places=where,
            media=media,
            sounds=sounds,
            subtitles=subtitles,
            tail=tail,
            links=links,
        )
    ]


def covers(granted: frozenset[str], tag: str) -> bool:
    """Whether languages without script hold a tag; what nobody speaks needs no right."""
    return tag == SILENT or EVERYTHING in granted or primary(tag) in granted
