"""What breaks, and on which day: items judged by what binds their houses, before and after, day by day."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from ortaq.core.rules.bound import Adoption, Bound, days_of, strictest
from ortaq.core.rules.facts import FACTS, OPEN_END, Kind
from ortaq.core.rules.parts import Outcome, Severity
from ortaq.core.rules.rule import Rule, days_from, outcome_in, scope_of


@dataclass(frozen=True)
class Item:
    """Something that is judged: its facts, and the houses whose rules hold for it (slug -> `member.*`)."""

    key: str
    facts: Mapping[str, Any]
    members: Mapping[str, Mapping[str, Any]]


class Stand(NamedTuple):
    """What a rule says of an item, and how strictly it binds; no severity: nothing binds."""

    outcome: Outcome
    severity: Severity | None
    bound: Bound | None = None

    @property
    def weight(self) -> int:
        """How much stands in the way: nothing 0, something unknown, advice, a warning, a block."""
        if not self.severity or self.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            return 0
        return self.severity.rank * 2 - (self.outcome is Outcome.UNKNOWN)


NOTHING = Stand(Outcome.NOT_APPLICABLE, None)


@dataclass(frozen=True)
class Turn:
    """From this day on a rule says something else of an item, or binds otherwise."""

    key: str
    day: dt.date
    rule: Rule
    before: Stand
    after: Stand

    @property
    def breaks(self) -> bool:
        """Whether more stands in the way than before."""
        return self.after.weight > self.before.weight


Adoptions = Mapping[str, Sequence[Adoption]]
"""Member -> what it has adopted, one after the other."""


def what_if(items: Iterable[Item], before: Adoptions, after: Adoptions, days: Sequence[dt.date]) -> Iterator[Turn]:
    """How the items stand by `after` on each day, compared with the day before it in the list (with `before` first).

    With the same adoptions twice and several days it answers "what breaks on which day"; with two and one day, what an
    adoption or another version of a charter would change. Days on which nothing can turn may be left out
    (`turning_days`). Only turns that matter to somebody are told: from one weight to another.
    """
    if not days:
        return
    state = _State(before, days[0])
    states = [state, *(state := _State(after, day, state) for day in days)]
    distances = _distances(before) | _distances(after)
    rebound: dict[tuple[str, ...], dict[int, _Rebound]] = {}
    for item in items:
        key = tuple(sorted(item.members))
        if key not in rebound:
            rebound[key] = _rebound(states, key)
        if moved := _moved(item, distances, days):
            yield from _turns(item, states, sorted(moved | rebound[key].keys()))
        else:
            yield from _other_bindings(item, states, rebound[key])


def turning_days(items: Iterable[Item], adoptions: Adoptions, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days from first to last on which something can turn, the first one included.

    Laws come into force, reservations and adoptions end or begin, consents begin, end, or come within the days that a
    rule looks ahead.
    """
    days = {day for its in adoptions.values() for one in its for day in one.turns()}
    distances = _distances(adoptions)
    for item in items:
        days.update(_moments(item, distances))
    return sorted({first} | {day for day in days if first < day <= last})


def _distances(adoptions: Adoptions) -> frozenset[int]:
    """By how many days from today the rules of all look at dates."""
    return frozenset(day for its in adoptions.values() for one in its for rule in one.rules for day in rule.days)


class _Binding(NamedTuple):
    """What binds some houses on one day, ready to judge by."""

    bounds: list[Bound]
    days: frozenset[int]


class _State:
    """What binds everybody on one day; where nothing differs from the state before, it is the same object."""

    def __init__(self, adoptions: Adoptions, day: dt.date, before: "_State | None" = None) -> None:
        self.day = day
        self._before = before
        self._found: dict[tuple[str, ...], _Binding] = {}
        self._members = {member: [bound for one in its for bound in one.on(day)] for member, its in adoptions.items()}
        if before:
            for member, bounds in self._members.items():
                if _signature(bounds) == _signature(was := before._members.get(member, [])):
                    self._members[member] = was

    def of(self, members: Iterable[str]) -> _Binding:
        """What binds these houses together."""
        key = tuple(sorted(members))
        if key not in self._found:
            self._found[key] = self._as_before(key) or self._bind(key)
        return self._found[key]

    def _as_before(self, key: tuple[str, ...]) -> _Binding | None:
        """The binding of the state before, if none of these houses is bound otherwise."""
        if self._before and all(self._same(member) for member in key):
            return self._before.of(key)
        return None

    def _same(self, member: str) -> bool:
        was = self._before._members.get(member) if self._before else None
        return self._members.get(member) is was

    def _bind(self, key: tuple[str, ...]) -> _Binding:
        bounds = strictest(bound for member in key for bound in self._members.get(member, ()))
        return _Binding(bounds, days_of(bounds))

    def judged(self, item: Item, bounds: Iterable[Bound] | None = None) -> dict[tuple[str, str], Stand]:
        """How the item stands by every rule, or by some of them; what passes or does not apply is left out."""
        binding = self.of(item.members)
        scope, found = scope_of(item.facts, self.day, binding.days), {}
        for bound in binding.bounds if bounds is None else bounds:
            scope["member"] = item.members.get(bound.member)
            outcome = outcome_in(bound.rule.tests, scope)
            if outcome is Outcome.FAIL or outcome is Outcome.UNKNOWN:
                found[_key(bound)] = Stand(outcome, bound.severity, bound)
        return found


class _Rebound(NamedTuple):
    """The rules by which some houses are bound otherwise than in the state before: as they bound there, and here."""

    before: list[Bound]
    now: list[Bound]


def _rebound(states: Sequence[_State], members: tuple[str, ...]) -> dict[int, _Rebound]:
    """The states, by their place, in which some houses together are bound otherwise than in the one before."""
    found = {}
    for place, (last, now) in enumerate(pairwise(states), 1):
        was, binds = last.of(members), now.of(members)
        if binds is not was:
            severities = [{_key(bound): bound.severity for bound in one.bounds} for one in (was, binds)]
            found[place] = _Rebound(
                *(
                    [bound for bound in one.bounds if severities[0].get(_key(bound)) != severities[1].get(_key(bound))]
                    for one in (was, binds)
                )
            )
    return found


def _key(bound: Bound) -> tuple[str, str]:
    """What makes two bounds decide the same."""
    return bound.rule.logic, bound.member if bound.rule.asks_of_member else ""


def _signature(bounds: Iterable[Bound]) -> list[tuple[str, Severity, bool]]:
    """What makes two bindings of one member the same."""
    return [(bound.rule.digest, bound.severity, bound.by_law) for bound in bounds]


def _moved(item: Item, distances: Iterable[int], days: Sequence[dt.date]) -> set[int]:
    """The states, by their place, in which a date of the item can come out otherwise than in the one before."""
    # The first state is that before everything on the first day, so the day at a place is that of the state after it.
    places = (bisect_left(days, moment) + 1 for moment in _moments(item, distances) if moment > days[0])
    return {place for place in places if place <= len(days)}


def _turns(item: Item, states: Sequence[_State], places: Sequence[int]) -> Iterator[Turn]:
    """The days on which the item stands otherwise; only the states are looked at in which it can."""
    if not places:
        return
    stood = states[0].judged(item)
    for place in places:
        now = states[place]
        stands = now.judged(item)
        yield from _differing(item, now.day, stood, stands)
        stood = stands


def _other_bindings(item: Item, states: Sequence[_State], rebound: Mapping[int, _Rebound]) -> Iterator[Turn]:
    """The turns of an item that has no date of its own: only what binds otherwise can say something else of it."""
    for place, some in rebound.items():
        last, now = states[place - 1], states[place]
        yield from _differing(item, now.day, last.judged(item, some.before), now.judged(item, some.now))


def _differing(item: Item, day: dt.date, stood: Mapping[Any, Stand], stands: Mapping[Any, Stand]) -> Iterator[Turn]:
    for key in (*stands, *(key for key in stood if key not in stands)):
        before, after = stood.get(key, NOTHING), stands.get(key, NOTHING)
        if before.weight != after.weight:
            bound = after.bound or before.bound
            if bound:
                yield Turn(item.key, day, bound.rule, before, after)


def _dated() -> dict[str, list[str]]:
    """The lists whose records hold dates: path -> fields."""
    found: dict[str, list[str]] = {}
    for path, fact in FACTS.items():
        records, inside, name = path.partition("[].")
        if inside and fact.kind is Kind.DATE:
            found.setdefault(records, []).append(name)
    return found


_DATED: list[tuple[tuple[str, ...], list[str]]] = [(tuple(path.split(".")), names) for path, names in _dated().items()]


def _moments(item: Item, distances: Iterable[int]) -> Iterator[dt.date]:
    """The days on which a comparison of the item's dates with a day can come out differently."""
    for path, names in _DATED:
        records: Any = item.facts
        for key in path:
            records = records.get(key) if isinstance(records, Mapping) else None
        for record in records if isinstance(records, list) else ():
            for name in names:
                day = record.get(name)
                if isinstance(day, str) and day != OPEN_END:
                    yield from _around(day, distances)


def _around(day: str, distances: Iterable[int]) -> Iterator[dt.date]:
    """The day and the next one, seen from each distance."""
    try:
        found = dt.date.fromisoformat(day)
    except ValueError:
        return
    for distance in distances:
        yield days_from(found, -distance)
        yield days_from(found, 1 - distance)
