"""The rights of a work as a matrix of territories, languages and media that is whole: every field has its owners, once.

A split is lines, each a box of the three axes with its owners and their weights, and the owners of the rest of the
world. The axes have a place for every territory and language that a line names and one (REST) for all others, also for
those that nobody has heard of; so what is found here holds for the whole world and not for a list of it. A right of
language covers sound and subtitles, in every script (core.rights.terms). The separate rights (AI training, cloning of
voices) are no part of it: no title contains them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from math import gcd
from typing import Any

from ortaq.core.rights.places import EVERYTHING, Places
from ortaq.core.rights.terms import SEPARATE, TAG, Medium
from ortaq.core.text.languages import primary

REST = "@rest"
"""On an axis: all that no line of the split names there."""
MEDIA = tuple(str(one) for one in Medium if one not in SEPARATE)
MOST_LINES, MOST_OWNERS, MOST_WEIGHT = 200, 50, 1_000_000

Owners = tuple[tuple[str, int], ...]
"""Who owns a field, with weights in lowest terms, in the order of their ids."""


class BadSplit(ValueError):
    """A split that makes no sense; `code` and `params` say which sentence tells it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Line:
    """One box and its owners, who share it by weight; EVERYTHING is a whole axis, REST what is unnamed there."""

    owners: Mapping[str, int]
    territories: tuple[str, ...]
    languages: tuple[str, ...] = (EVERYTHING,)
    media: tuple[str, ...] = (EVERYTHING,)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "owners": dict(self.owners),
            "territories": list(self.territories),
            "languages": list(self.languages),
            "media": list(self.media),
        }


@dataclass(frozen=True, slots=True)
class Split:
    """Lines, and who owns what no line speaks of; no `rest`: then the lines must cover the world by themselves."""

    lines: tuple[Line, ...]
    rest: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"lines": [one.plain() for one in self.lines], "rest": dict(self.rest)}


@dataclass(frozen=True, slots=True)
class Box:
    """Fields of the matrix: places on the three axes."""

    territories: tuple[str, ...]
    languages: tuple[str, ...]
    media: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many fields it has."""
        return len(self.territories) * len(self.languages) * len(self.media)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two lines (counted from 1) that claim the same fields."""

    one: int
    other: int
    box: Box


@dataclass(frozen=True, slots=True)
class Root:
    """What is owned by the same owners with the same languages and media: the root of their rights."""

    owners: Owners
    box: Box


def read_split(plain: Any) -> Split:
    """A split from JSON; raises BadSplit."""
    lines = plain.get("lines") if isinstance(plain, Mapping) else None
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise BadSplit("lines", most=MOST_LINES)
    rest = plain.get("rest") or {}
    return Split(tuple(read_line(one, number) for number, one in enumerate(lines, 1)), owners_in(rest, 0))


def read_line(plain: Any, number: int) -> Line:
    """One line from JSON; raises BadSplit."""
    if not isinstance(plain, Mapping):
        raise BadSplit("line", line=number)
    owners = owners_in(plain.get("owners"), number)
    if not owners:
        raise BadSplit("no_owner", line=number)
    axes = {name: codes_in(plain, name, number) for name in ("territories", "languages", "media")}
    for tag in axes["languages"]:
        if tag not in {EVERYTHING, REST} and not TAG.fullmatch(tag):
            raise BadSplit("unknown_language", line=number, word=tag)
    for medium in axes["media"]:
        if medium not in {EVERYTHING, REST, *MEDIA}:
            raise BadSplit("unknown_medium", line=number, word=medium)
    return Line(owners, **axes)


def owners_in(plain: Any, number: int) -> dict[str, int]:
    """Owners and weights; raises BadSplit."""
    if not isinstance(plain, Mapping) or len(plain) > MOST_OWNERS:
        raise BadSplit("line", line=number)
    for who, weight in plain.items():
        if not isinstance(who, str) or isinstance(weight, bool) or not isinstance(weight, int):
            raise BadSplit("line", line=number)
        if not 1 <= weight <= MOST_WEIGHT:
            raise BadSplit("weight", line=number)
    return dict(plain)


def codes_in(plain: Mapping[str, Any], name: str, number: int) -> tuple[str, ...]:
    """The codes of one axis, each once; raises BadSplit."""
    value = plain.get(name)
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) for one in value):
        raise BadSplit("empty_axis", line=number, axis=name)
    return tuple(dict.fromkeys(value))


def in_lowest_terms(owners: Mapping[str, int]) -> Owners:
    """The same owners, so that equal shares look equal: 50 and 50 are 1 and 1."""
    whole = gcd(*owners.values()) or 1
    return tuple((who, owners[who] // whole) for who in sorted(owners))


class Matrix:
    """A split laid out over the world as it was on a day (`places` know the groups); raises BadSplit."""

    def __init__(self, split: Split, places: Places, day: dt.date) -> None:
        self.split, self.places, self.day = split, places, day
        named = [self.named(line.territories, number) for number, line in enumerate(split.lines, 1)]
        spoken = [frozenset(map(primary, set(line.languages) - {EVERYTHING, REST})) for line in split.lines]
        known = frozenset[str]().union(*named)
        self.territories = (*sorted(known), REST)
        self.languages = (*sorted(frozenset[str]().union(*spoken)), REST)
        self.media = MEDIA
        shown = frozenset(one for line in split.lines for one in line.media) - {EVERYTHING, REST}
        self.claims = tuple(
            (
                meant(line.territories, where, self.territories, REST),
                meant(line.languages, tongue, self.languages, REST),
                meant(line.media, frozenset(line.media), MEDIA, *(one for one in MEDIA if one not in shown)),
            )
            for line, where, tongue in zip(split.lines, named, spoken, strict=True)
        )

    def named(self, codes: Iterable[str], number: int) -> frozenset[str]:
        """The territories that a line names, its groups as they were on the day."""
        found: set[str] = set()
        for code in codes:
            if code in {EVERYTHING, REST}:
                continue
            if code not in self.places.territories and code not in self.places.groups:
                raise BadSplit("unknown_territory", line=number, word=code)
            members = self.places.at([code], self.day)
            if not members:
                raise BadSplit("empty_group", line=number, word=code)
            found |= members
        return frozenset(found)

    @cached_property
    def claimed(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """For each territory and medium, the lines that claim something there, with their languages as bits."""
        bit = {tag: 1 << place for place, tag in enumerate(self.languages)}
        found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for number, (where, tongue, how) in enumerate(self.claims):
            bits = sum(bit[tag] for tag in tongue)
            for place in where:
                for medium in how:
                    found[place, medium].append((number, bits))
        return found

    @property
    def whole(self) -> int:
        """All languages as bits."""
        return (1 << len(self.languages)) - 1

    def left(self) -> dict[tuple[str, str], int]:
        """The languages of each territory and medium that no line claims, as bits."""
        found = {}
        for place in self.territories:
            for medium in self.media:
                bits = self.whole
                for _number, taken in self.claimed.get((place, medium), ()):
                    bits &= ~taken
                if bits:
                    found[place, medium] = bits
        return found

    def gaps(self) -> tuple[Box, ...]:
        """What nobody owns, the smallest box first; nothing where somebody owns the rest."""
        return () if self.split.rest else tuple(sorted(self.boxes(self.left()), key=self.rank))

    def overlaps(self) -> tuple[Overlap, ...]:
        """What two lines claim, the smallest box first."""
        found = []
        for (one, some), (other, others) in combinations(enumerate(self.claims, 1), 2):
            shared = [first & second for first, second in zip(some, others, strict=True)]
            if all(shared):
                found.append(Overlap(one, other, self.box(*shared)))
        return tuple(sorted(found, key=lambda each: (self.rank(each.box), each.one, each.other)))

    @property
    def is_whole(self) -> bool:
        """Whether every field of the world has its owners, and once."""
        return not self.gaps() and not self.overlaps()

    def owners(self, territory: str, language: str, medium: str) -> Owners:
        """Who owns one field, also of a territory or language that no line names; () in a gap.

        Where lines overlap it is the first of them.
        """
        place = territory if territory in self.territories else REST
        tongue = primary(language) if primary(language) in self.languages else REST
        for number, (where, tongues, how) in enumerate(self.claims):
            if place in where and tongue in tongues and medium in how:
                return in_lowest_terms(self.split.lines[number].owners)
        return in_lowest_terms(self.split.rest) if self.split.rest else ()

    def roots(self) -> tuple[Root, ...]:
        """Everything by its owners, in boxes that do not meet and together are the world; raises BadSplit otherwise."""
        if not self.is_whole:
            raise BadSplit("not_whole")
        held: dict[Owners, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
        for field_of, claims in self.claimed.items():
            for number, bits in claims:
                held[in_lowest_terms(self.split.lines[number].owners)][field_of] |= bits
        for field_of, bits in self.left().items():
            held[in_lowest_terms(self.split.rest)][field_of] |= bits
        return tuple(Root(owners, box) for owners in sorted(held) for box in self.boxes(held[owners]))

    def boxes(self, fields: Mapping[tuple[str, str], int]) -> list[Box]:
        """Fields as few boxes that do not meet: media with the same languages together, then territories alike."""
        alike: dict[tuple[int, frozenset[str]], set[str]] = defaultdict(set)
        for place in self.territories:
            media: dict[int, set[str]] = defaultdict(set)
            for medium in self.media:
                if bits := fields.get((place, medium), 0):
                    media[bits].add(medium)
            for bits, how in media.items():
                alike[bits, frozenset(how)].add(place)
        return [
            self.box(where, {tag for n, tag in enumerate(self.languages) if bits >> n & 1}, how)
            for (bits, how), where in alike.items()
        ]

    def box(self, where: Iterable[str], tongues: Iterable[str], how: Iterable[str]) -> Box:
        """A box, its places in the order of the axes."""
        return Box(in_order(where, self.territories), in_order(tongues, self.languages), in_order(how, self.media))

    def rank(self, box: Box) -> tuple[int, list[int], list[int], list[int]]:
        """Smaller boxes first; among equal ones those of named places."""
        places = ([axis.index(one) for one in part] for axis, part in self.sides(box))
        return (box.size, *places)  # type: ignore[return-value]  # three sides, as `sides` yields them

    def sides(self, box: Box) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Each axis with the part of it that is in a box."""
        yield self.territories, box.territories
        yield self.languages, box.languages
        yield self.media, box.media


def meant(codes: Iterable[str], named: frozenset[str], axis: Sequence[str], *rest: str) -> frozenset[str]:
    """The places on an axis that a line means; `named` are those it names, `rest` what REST stands for there."""
    chosen = set(codes)
    if EVERYTHING in chosen:
        return frozenset(axis)
    return (named & frozenset(axis)) | (frozenset(rest) if REST in chosen else frozenset())


def in_order(some: Iterable[str], axis: Sequence[str]) -> tuple[str, ...]:
    """Places in the order of their axis."""
    among = set(some)
    return tuple(one for one in axis if one in among)
