"""The question "What may I show, in my language, in March?", which a later room answers for the catalogue.

The catalogue knows where, in which language, how and when somebody wants to show something; what may be shown, and why
the rest may not, is known to the room of rights, and what can be done about it to the exchange. Both register here when
they start.

>>> facets.fill(showable)       # doctest: +SKIP
>>> facets.add_ways(offered)    # doctest: +SKIP
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 50
PER_PAGE_OF_THE_REST = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, in which languages (none: in any), how, and on which days (both included, on the house's own clock)."""

    territory: str
    languages: tuple[str, ...]
    medium: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Cell:
    """A day or several days in a row: `allow`, `part` (for a part of it), `review`, `deny`, or `past`."""

    first_day: dt.date
    last_day: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class Way:
    """What can be done, and where."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer about one programme: its calendar as cells and in words, what goes with a yes, or why not.

    `lacks` is what is missing of what may be shown: `file`, or `sound` in the language that was asked for.
    """

    programme: Programme
    cells: tuple[Cell, ...]
    calendar: str
    state: str
    begins: dt.date | None = None
    sounds: str = ""
    subtitles: str = ""
    showings: str = ""
    until: str = ""
    why: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    lacks: str = ""

    @property
    def is_mixed(self) -> bool:
        """Whether its calendar says more than no."""
        return any(cell.state not in {"deny", "past"} for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Answers:
    """One page of what may be shown and one of the rest; `left_out` programmes of a large catalogue were not asked."""

    may: "Page[UUID]"
    rest: "Page[UUID]"
    shown: tuple[Found, ...] = ()
    not_shown: tuple[Found, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of each of the two lists is wanted."""

    may: str | None = None
    rest: str | None = None


class Facet(Protocol):
    """What answers the question."""

    def media(self) -> "Sequence[tuple[str, StrOrPromise]]":
        """How something may be shown: codes with their names."""

    def answers(self, house: Broadcaster, wanted: Wanted, among: QuerySet[Programme], pages: Pages) -> Answers:
        """What of these programmes a house may show, the earliest first, and why not the rest."""


Ways = Callable[[Person, Sequence[Programme]], Mapping[UUID, Sequence[Way]]]
"""What a person can do about programmes that may not be shown, by programme."""


@dataclass(slots=True)
class Filled:
    """What later rooms have registered."""

    facet: Facet | None = None
    ways: list[Ways] = field(default_factory=list)


_filled = Filled()


def fill(facet: Facet) -> Facet:
    """Let this answer the question from now on."""
    _filled.facet = facet
    return facet


def facet() -> Facet | None:
    """What answers the question; None where no room does."""
    return _filled.facet


def add_ways(ways: Ways) -> Ways:
    """Ask this too what can be done about programmes that may not be shown."""
    if ways not in _filled.ways:
        _filled.ways.append(ways)
    return ways


def ways_of(person: Person, programmes: Sequence[Programme]) -> dict[UUID, list[Way]]:
    """What a person can do about programmes, by programme."""
    found: dict[UUID, list[Way]] = {}
    for ways in _filled.ways:
        for programme, some in ways(person, programmes).items():
            found.setdefault(programme, []).extend(some)
    return found
