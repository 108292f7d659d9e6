"""Boxes of rights: what several clauses share, and what is left of one when others are taken out of it.

A box is territories x media x languages x time. Sounds and subtitles are one dimension of it, the subtitles with a mark
before them: whoever takes either of the two touches the box. "Everything" is written out here, so that subtraction
needs no special case: `Everything` knows all that is spoken of, and one word stands for all that is not.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from ortaq.core.rights.atoms import FOREVER, MEDIUM_BIT, Atom
from ortaq.core.rights.places import EVERYTHING, Places
from ortaq.core.rights.terms import SILENT

WRITTEN = "+"
"""Before the tag of a language: it is that of subtitles."""
OTHERS = "*"
"""All languages (or, where no table of territories is known, all territories) that nobody speaks of by name."""
SIDES = ("places", "media", "languages")


class Box(NamedTuple):
    """Territories, media and languages, in [start, stop) (whole seconds since 1970)."""

    places: frozenset[str]
    media: frozenset[str]
    languages: frozenset[str]
    start: int
    stop: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies inside."""
        return self.start >= self.stop or not (self.places and self.media and self.languages)

    @property
    def sounds(self) -> frozenset[str]:
        """The languages of the sound."""
        return frozenset(tag for tag in self.languages if not tag.startswith(WRITTEN))

    @property
    def subtitles(self) -> frozenset[str]:
        """The languages of the subtitles."""
        return frozenset(tag.removeprefix(WRITTEN) for tag in self.languages if tag.startswith(WRITTEN))

    def days(self, time_zone: str) -> tuple[dt.date, dt.date | None]:
        """The first and the last civil day that it touches; no last day is no end."""
        zone = ZoneInfo(time_zone)
        first = dt.datetime.fromtimestamp(self.start, zone).date()
        return first, dt.datetime.fromtimestamp(self.stop - 1, zone).date() if self.stop < FOREVER else None

    def holds(self, place: str, medium: str, language: str, at: int) -> bool:
        """Whether a point lies inside."""
        return (
            place in self.places
            and medium in self.media
            and language in self.languages
            and self.start <= at < self.stop
        )


def overlap(one: Box, other: Box) -> Box | None:
    """The smallest box that two share, or None."""
    shared = Box(
        one.places & other.places,
        one.media & other.media,
        one.languages & other.languages,
        max(one.start, other.start),
        min(one.stop, other.stop),
    )
    return None if shared.is_empty else shared


def without(box: Box, gone: Box) -> list[Box]:
    """A box minus another, as boxes that do not meet: cut one side at a time, nothing is lost or counted twice."""
    shared = overlap(box, gone)
    if shared is None:
        return [box]
    left = []
    for side in SIDES:
        if more := getattr(box, side) - getattr(shared, side):
            left.append(box._replace(**{side: more}))
            box = box._replace(**{side: getattr(shared, side)})
    if box.start < shared.start:
        left.append(box._replace(stop=shared.start))
    if shared.stop < box.stop:
        left.append(box._replace(start=shared.stop))
    return left


def uncovered(box: Box, covers: Iterable[Box]) -> list[Box]:
    """What of a box lies in none of the others."""
    left = [box]
    for one in covers:
        left = [part for piece in left for part in without(piece, one)]
    return joined(left)


def joined(boxes: Iterable[Box]) -> list[Box]:
    """The same boxes, those put together that follow each other in time, or differ in one side only."""
    found = sorted(set(boxes), key=lambda one: (one.start, one.stop, *(sorted(getattr(one, side)) for side in SIDES)))
    at = 0
    while at < len(found):
        for other in range(at + 1, len(found)):
            if whole := together(found[at], found[other]):
                found[at] = whole
                del found[other]
                at = -1
                break
        at += 1
    return found


def together(one: Box, other: Box) -> Box | None:
    """The box that is exactly these two, or None where there is no such."""
    unlike = [side for side in SIDES if getattr(one, side) != getattr(other, side)]
    times = (one.start, one.stop) == (other.start, other.stop)
    if times and len(unlike) <= 1:
        return one._replace(**{side: getattr(one, side) | getattr(other, side) for side in unlike})
    if not unlike and one.start <= other.stop and other.start <= one.stop:
        return one._replace(start=min(one.start, other.start), stop=max(one.stop, other.stop))
    return None


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is spoken of: what "every territory" and "every language" are while boxes are compared."""

    places: frozenset[str]
    tags: frozenset[str]

    @classmethod
    def of(cls, atoms: Iterable[Atom], places: Places, tags: Iterable[str] = ()) -> Self:
        """From what atoms name, and the table of territories."""
        named: set[str] = set(places.territories) or {OTHERS}
        spoken: set[str] = {OTHERS, *tags}
        for atom in atoms:
            named |= atom.places - {EVERYTHING}
            spoken |= atom.sounds | atom.subtitles
        return cls(frozenset(named), frozenset(spoken))

    def box(self, atom: Atom) -> Box:
        """An atom as a box."""
        sounds = self.tags if EVERYTHING in atom.sounds else atom.sounds
        subtitles = self.tags if EVERYTHING in atom.subtitles else atom.subtitles
        return Box(
            self.places if EVERYTHING in atom.places else atom.places,
            frozenset(medium for medium, bit in MEDIUM_BIT.items() if atom.media & bit),
            sounds | {WRITTEN + tag for tag in subtitles},
            atom.start,
            atom.stop,
        )

    def promised(self, atom: Atom) -> Box:
        """The box of a promise, or of a right in something inside the work; a sound that nobody speaks is in it too."""
        box = self.box(atom)
        return box._replace(languages=box.languages | {SILENT}) if atom.sounds else box

    def languages_but(self, box: Box) -> tuple[str, ...]:
        """The languages that a box lacks where it has all those that nobody speaks of."""
        sounds = self.tags - box.sounds if OTHERS in box.sounds else frozenset()
        subtitles = self.tags - box.subtitles if OTHERS in box.subtitles else frozenset()
        return (*sorted(sounds), *sorted(WRITTEN + tag for tag in subtitles))
