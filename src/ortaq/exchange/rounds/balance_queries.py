"""The balance of what houses give each other: minutes of programmes in a year, by genre, licensed or aired.

A programme counts once for each house that takes it in a year, however often it is licensed or shown there; a series
counts all of its episodes. What is open to every member is a gift to nobody in particular: it counts only where it was
aired. Years are civil years of the house that gives.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from ortaq.catalogue.models import WHOLES, Genre, Programme
from ortaq.catalogue.queries import below
from ortaq.core.rights import Kind
from ortaq.exchange.rounds.queries import is_secretariat
from ortaq.members.models import Broadcaster, Person
from ortaq.members.queries import all_members
from ortaq.rights.models import Clause, Contract, ContractKind, FirstShowing, Run


class Counted(StrEnum):
    """What is counted: contracts that came into force, or programmes that were on the air."""

    LICENSED = "licensed"
    AIRED = "aired"


@dataclass(frozen=True, slots=True)
class Passage:
    """One programme that has passed from one house to another in a year."""

    giver: UUID
    taker: UUID
    programme: UUID
    genre: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one house has given and taken, in minutes by genre."""

    house: Broadcaster
    given: Mapping[str, int]
    taken: Mapping[str, int]

    @property
    def gives(self) -> int:
        """Minutes given."""
        return sum(self.given.values())

    @property
    def takes(self) -> int:
        """Minutes taken."""
        return sum(self.taken.values())

    @property
    def difference(self) -> int:
        """Minutes given beyond those taken; negative when it took more."""
        return self.gives - self.takes


@dataclass(frozen=True, slots=True)
class Balance:
    """The year's minutes: a line for each house, and those between two houses that the reader may see."""

    year: int
    counted: Counted
    lines: tuple[Line, ...]
    pairs: Mapping[tuple[UUID, UUID], Mapping[str, int]]
    genres: tuple[str, ...]

    @property
    def total(self) -> int:
        """Minutes that have passed from house to house."""
        return sum(line.gives for line in self.lines)


def balance(reader: Person, year: int, counted: Counted = Counted.LICENSED) -> Balance:
    """A year as one person may see it.

    What a house gives and takes in all is for every member; what passes between two houses is for these two and for
    the secretariat.
    """
    passed = list(passages(year, counted))
    given: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    taken: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    pairs: dict[tuple[UUID, UUID], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in passed:
        given[one.giver][one.genre] += one.minutes
        taken[one.taker][one.genre] += one.minutes
        if may_see_pair(reader, (one.giver, one.taker)):
            pairs[one.giver, one.taker][one.genre] += one.minutes
    lines = [Line(house, dict(given[house.pk]), dict(taken[house.pk])) for house in all_members()]
    found = {one.genre for one in passed}
    return Balance(
        year=year,
        counted=counted,
        lines=tuple(sorted(lines, key=lambda line: (-line.gives - line.takes, line.house.name))),
        pairs={key: dict(value) for key, value in pairs.items()},
        genres=tuple(genre for genre in Genre.values if genre in found),
    )


def may_see_pair(reader: Person, pair: Collection[UUID]) -> bool:
    """Whether the minutes between two houses are for this person."""
    return reader.broadcaster_id in pair or is_secretariat(reader)


def passages(year: int, counted: Counted) -> Iterator[Passage]:
    """Every programme that has passed from one house to another in a year, each once for its taker."""
    ways = licensed_in(year) if counted is Counted.LICENSED else aired_in(year)
    found = set(ways)
    works = {work for _giver, _taker, work in found}
    genres = dict(Programme.objects.filter(pk__in=works).values_list("pk", "genre"))
    lengths = minutes_of(works)
    for giver, taker, work in found:
        yield Passage(giver, taker, work, genres[work], lengths[work])


def licensed_in(year: int) -> Iterator[tuple[UUID, UUID, UUID]]:
    """(giver, taker, programme) of the licences and shares that came into force in a year."""
    clauses = Clause.objects.filter(
        kind__in=(Kind.GRANT, Kind.SHARE),
        contract__kind=ContractKind.LICENCE,
        contract__in_force_from__range=around(year),
        holder__isnull=False,
    ).select_related("contract", "giver")
    for clause in clauses:
        if falls_in(clause.contract.in_force_from, year, clause.giver) and clause.holder_id:
            yield clause.giver_id, clause.holder_id, clause.programme_id


def aired_in(year: int) -> Iterator[tuple[UUID, UUID, UUID]]:
    """(owner, house, programme) of what houses had on the air in a year and others own: counted and first showings."""
    first = FirstShowing.objects.filter(at__range=around(year)).select_related("programme__owner")
    for one in first:
        if one.house_id != one.programme.owner_id and falls_in(one.at, year, one.programme.owner):
            yield one.programme.owner_id, one.house_id, one.programme_id
    runs = Run.objects.filter(aired_at__isnull=False, airs_at__range=around(year), clause__holder__isnull=False)
    for run in runs.select_related("programme__owner", "clause"):
        house = run.clause.holder_id
        if house and house != run.programme.owner_id and falls_in(run.airs_at, year, run.programme.owner):
            yield run.programme.owner_id, house, run.programme_id


def minutes_of(works: Iterable[UUID]) -> dict[UUID, int]:
    """Length of each work in minutes, rounded up; of a series, that of everything in it."""
    found = Programme.objects.select_related("package").in_bulk(list(works))
    lengths = {}
    for pk, work in found.items():
        parts = [work]
        if work.kind in WHOLES:
            parts = [
                one
                for one in Programme.objects.filter(pk__in=below([pk])).select_related("package")
                if one.kind not in WHOLES
            ]
        lengths[pk] = sum(length_of(one) for one in parts)
    return lengths


def length_of(programme: Programme) -> int:
    """Minutes as they stand in the catalogue; of its film where nobody has written them."""
    if programme.minutes or not hasattr(programme, "package"):
        return programme.minutes
    return math.ceil(programme.package.seconds / 60)


def around(year: int) -> tuple[dt.datetime, dt.datetime]:
    """The year wherever on earth: it begins and ends up to a day earlier or later in UTC."""
    day = dt.timedelta(days=1)
    return dt.datetime(year, 1, 1, tzinfo=dt.UTC) - day, dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC) + day


def falls_in(at: dt.datetime, year: int, house: Broadcaster) -> bool:
    """Whether an instant is in the civil year of a house."""
    return at.astimezone(ZoneInfo(house.time_zone)).year == year


def years(now: dt.datetime) -> list[int]:
    """From this year back to that of the first contract."""
    first = Contract.objects.order_by("in_force_from").values_list("in_force_from", flat=True).first()
    return list(range(now.year, min(now, first or now).year - 1, -1))
