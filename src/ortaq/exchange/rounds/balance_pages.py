"""The screen of the contribution balance: bars to both sides, the minutes between two houses, and all as a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Genre
from ortaq.exchange.rounds.balance_queries import Balance, Counted, Line, balance, may_see_pair, years
from ortaq.exchange.rounds.queries import is_secretariat
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member

HALF = 1000.0
"""Width of one side of the picture, in its own units; the page stretches it."""
GAP = 4.0
"""Between two genres in one bar."""
EVERYBODY = "*"
"""In the file: all other houses together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One genre in a bar: where it begins and how wide it is."""

    genre: str
    name: str
    minutes: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A house in the picture: what it gave to the one side, what it took to the other."""

    line: Line
    given: tuple[Piece, ...]
    taken: tuple[Piece, ...]
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What passed from one house to another, in minutes; None where there is nothing to tell this reader."""

    minutes: int | None
    is_itself: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What one house gave each other."""

    house: Broadcaster
    cells: tuple[Cell, ...]


@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Who gave and took how many minutes in a year, by genre."""
    person, house = member(request)
    told = asked(request, person)
    most = max((max(line.gives, line.takes) for line in told.lines), default=0)
    busy = [line for line in told.lines if line.gives or line.takes]
    mine = next(line for line in told.lines if line.house == house)
    return render(
        request,
        "exchange/balance.html",
        {
            "house": house,
            "told": told,
            "years": years(timezone.now()),
            "ways": [(Counted.LICENSED, _("licensed")), (Counted.AIRED, _("aired"))],
            "mine": mine,
            "bars": [bars_of(line, most, house) for line in busy],
            "idle": [line.house for line in told.lines if line not in busy],
            "genres": [(genre, Genre(genre).label) for genre in told.genres],
            "rows": pair_rows(told, [line.house for line in busy], person),
            "takers": [line.house for line in busy],
            "sees_all": is_secretariat(person),
            "table": [
                (line, [(line.given.get(one, 0), line.taken.get(one, 0)) for one in told.genres]) for line in busy
            ],
        },
    )


def asked(request: HttpRequest, person: Person) -> Balance:
    """The year and the way of counting in the address; this year's licences when they make no sense."""
    known = years(timezone.now())
    year = request.GET.get("year", "")
    counted = request.GET.get("counted", "")
    return balance(
        person,
        int(year) if year.isdecimal() and int(year) in known else known[0],
        Counted(counted) if counted in set(Counted) else Counted.LICENSED,
    )


def bars_of(line: Line, most: int, house: Broadcaster) -> Bars:
    """The bars of a house; the longest side of all houses fills its half."""
    return Bars(
        line,
        tuple(pieces(line.given, most, -1)),
        tuple(pieces(line.taken, most, 1)),
        line.house == house,
    )


def pieces(minutes: Mapping[str, int], most: int, side: int) -> list[Piece]:
    """One bar, genre after genre from the middle outwards; `side` is -1 for the left and 1 for the right."""
    some = [(genre, minutes[genre]) for genre in Genre.values if minutes.get(genre)]
    edges = [0.0]
    for _genre, count in some:
        edges.append(edges[-1] + HALF * count / most)
    found = []
    for (genre, count), (start, stop) in zip(some, pairwise(edges), strict=True):
        width = max(stop - start - GAP, 1.0)
        found.append(Piece(genre, str(Genre(genre).label), count, start if side > 0 else -start - width, width))
    return found


def pair_rows(told: Balance, houses: Sequence[Broadcaster], reader: Person) -> list[Row]:
    """Who gave whom; what is between two other houses stays empty for who is not of the secretariat."""

    def between(giver: Broadcaster, taker: Broadcaster) -> Cell:
        if giver == taker or not may_see_pair(reader, (giver.pk, taker.pk)):
            return Cell(None, giver == taker)
        return Cell(sum(told.pairs.get((giver.pk, taker.pk), {}).values()), is_itself=False)

    return [Row(one, tuple(between(one, other) for other in houses)) for one in houses]


@login_required
def download(request: HttpRequest) -> HttpResponse:
    """The same as CSV: a line for each house and genre, and one for each two houses that the reader may see."""
    person, _house = member(request)
    told = asked(request, person)
    names = {line.house.pk: line.house.name for line in told.lines}
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["year", "counted", "giver", "taker", "genre", "minutes"])
    for line in told.lines:
        for genre in told.genres:
            if line.given.get(genre):
                sheet.writerow([told.year, told.counted, line.house.name, EVERYBODY, genre, line.given[genre]])
            if line.taken.get(genre):
                sheet.writerow([told.year, told.counted, EVERYBODY, line.house.name, genre, line.taken[genre]])
    for (giver, taker), minutes in sorted(told.pairs.items(), key=lambda pair: [names[one] for one in pair[0]]):
        for genre, count in minutes.items():
            sheet.writerow([told.year, told.counted, names[giver], names[taker], genre, count])
    # Excel opens UTF-8 only with a byte order mark.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="balance-{told.year}-{told.counted}.csv"'
    return answer


urlpatterns = [
    path("balance/", shown, name="balance"),
    path("balance/download/", download, name="balance_download"),
]
"""In the map of this room (`exchange.pages`)."""
