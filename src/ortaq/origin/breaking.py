"""What breaks, and when: the programmes of a house and those that it holds, judged day by day.

Laws come into force, reservations, adoptions and consents begin and end; everything else stays as it is today.
"""

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from ortaq.catalogue.models import WHOLES, Programme
from ortaq.core.rules import Bound, Rule, Turn, turning_days, what_if
from ortaq.members.models import Broadcaster
from ortaq.origin.standing import asked, dated, facts_of, receivers_of
from ortaq.standards.charter.queries import adopted_by
from ortaq.standards.gate.queries import anybody_is_bound, items_to_judge
from ortaq.standards.models import Use


@dataclass(frozen=True)
class Break:
    """Programmes that stop keeping a rule of a house on one day, or of which that is no longer known."""

    day: dt.date
    rule: Rule
    bound: Bound
    house: str
    outcome: str
    programmes: tuple[Programme, ...]

    @property
    def is_known(self) -> bool:
        """Whether the rule is known to be broken."""
        return self.outcome == "fail"

    @property
    def kind(self) -> str:
        """How a picture draws it: block, warn, advise, or unknown."""
        return str(self.bound.severity) if self.is_known else "unknown"


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest: a catalogue in memory has no circles, and to look for some again and again takes as long.

    Whoever comes in while another one is here leaves the switch to that one.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def breaking(house: Broadcaster, first: dt.date, last: dt.date) -> list[Break]:
    """What breaks for a house after the first day, up to the last, by day and gravity.

    Of its own programmes the rules of every house that holds them count; of others' the owner's and its own.
    """
    if not anybody_is_bound():
        return []
    with uncollected():
        return _breaking(house, first, last)


def _breaking(house: Broadcaster, first: dt.date, last: dt.date) -> list[Break]:
    works = {one.pk: one for one in Programme.objects.exclude(kind__in=WHOLES).select_related("owner")}
    held = receivers_of(works)
    mine = [one for one in works.values() if one.owner_id == house.pk or house in held.get(one.pk, [])]
    houses = {house.slug: house}
    houses |= {each.slug: each for one in mine for each in (one.owner, *held.get(one.pk, ()))}
    adoptions = adopted_by(houses.values())
    if not any(first < day <= last for its in adoptions.values() for one in its for day in one.turns()):
        # Nobody is bound otherwise on any of these days, so only what has a date of its own can turn.
        turning = dated([one.pk for one in mine])
        mine = [one for one in mine if one.pk in turning]
    facts = facts_of(mine)
    row = [
        asked(
            one,
            {**facts[one.pk], "use": str(Use.OFFER)},
            held.get(one.pk, []) if one.owner_id == house.pk else [house],
        )
        for one in mine
    ]
    items = items_to_judge(row)
    days = turning_days(items, adoptions, first, last)
    turns = [one for one in what_if(items, adoptions, adoptions, days) if one.breaks]
    return grouped(turns, works, {slug: one.name for slug, one in houses.items()})


def grouped(turns: Iterable[Turn], works: Mapping[UUID, Programme], names: Mapping[str, str]) -> list[Break]:
    """Turns of one day, rule and house together."""
    found: dict[tuple[dt.date, str, int, str, str], list[Turn]] = defaultdict(list)
    for one in turns:
        if one.after.bound:
            key = one.day, one.rule.id, one.rule.version, one.after.bound.member, one.after.outcome.value
            found[key].append(one)
    breaks = []
    for (day, _rule, _version, member, outcome), some in found.items():
        bound = some[0].after.bound
        assert bound  # noqa: S101 -- only those were kept
        programmes = sorted({UUID(one.key) for one in some}, key=lambda pk: str(works[pk]))
        breaks.append(
            Break(day, some[0].rule, bound, names.get(member, member), outcome, tuple(works[pk] for pk in programmes))
        )
    return sorted(breaks, key=lambda one: (one.day, -one.bound.severity.rank, one.rule.id, one.house))


# ---- the picture: days from left to right, one row for each rule and territory


LEFT, RIGHT, TOP, ROW, BOTTOM = 210, 30, 34, 34, 12
WIDTH = 960


@dataclass(frozen=True)
class Mark:
    """What breaks on one day in one row; `number` is how many programmes."""

    x: float
    y: float
    size: float
    number: int
    one: Break

    @property
    def left(self) -> float:
        """Where its square begins."""
        return self.x - self.size / 2

    @property
    def top(self) -> float:
        """The same from above."""
        return self.y - self.size / 2

    @property
    def after(self) -> float:
        """Where the number stands, beside the square."""
        return self.x + self.size / 2 + 9

    @property
    def below(self) -> float:
        """The line of the number."""
        return self.y + 4


@dataclass(frozen=True)
class Row:
    """A rule in a territory."""

    y: float
    rule: str
    territory: str
    marks: tuple[Mark, ...]

    @property
    def name_y(self) -> float:
        """The line of its name, above its own."""
        return self.y - 5


@dataclass(frozen=True)
class Picture:
    """The whole; `months` are (x, first day)."""

    height: int
    months: tuple[tuple[float, dt.date], ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    left: int = LEFT


def picture(breaks: Iterable[Break], first: dt.date, last: dt.date) -> Picture:
    """Where everything lies; the area of a mark grows with the number of programmes."""
    rows: dict[tuple[str, str], list[Break]] = defaultdict(list)
    for one in breaks:
        rows[one.rule.id, one.bound.territory].append(one)
    largest = max((len(one.programmes) for some in rows.values() for one in some), default=1)
    span = max(1, (last - first).days)

    def x_of(day: dt.date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    drawn = []
    for at, ((rule, territory), some) in enumerate(rows.items()):
        y = TOP + ROW * at + ROW / 2
        marks = tuple(
            Mark(x_of(one.day), y, round(max(16, ROW * (len(one.programmes) / largest) ** 0.5 - 4), 1), count, one)
            for one in some
            for count in [len(one.programmes)]
        )
        drawn.append(Row(y, rule, territory, marks))
    return Picture(
        TOP + ROW * len(drawn) + BOTTOM, tuple((x_of(day), day) for day in months(first, last)), tuple(drawn)
    )


def months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of months from first to last; of long spans every third."""
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found if len(found) < 15 else found[::3]  # noqa: PLR2004 -- more names than fit
