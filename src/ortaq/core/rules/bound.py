"""Who is bound by which rule: what members have adopted, their reservations, and the strictest of several."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.core.rules.expressions import Scope
from ortaq.core.rules.parts import Outcome, Severity
from ortaq.core.rules.rule import Judgement, Rule, explained_in, outcome_in, scope_of


@dataclass(frozen=True)
class Reservation:
    """A member does not apply a rule, or applies it with another severity; `ends_on` is the first day without it."""

    rule_id: str
    applied_as: Severity | None
    reason: str
    ends_on: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on that day."""
        return self.ends_on is None or day < self.ends_on


@dataclass(frozen=True)
class Bound:
    """A rule as it binds one member; `by_law`: the law of its state demands it, whatever the reservation says."""

    rule: Rule
    severity: Severity
    member: str
    territory: str = ""
    reservation: Reservation | None = None
    by_law: bool = False


@dataclass(frozen=True)
class Adoption:
    """The rules that a member has adopted, from one day until another (the first without; None: still)."""

    member: str
    territory: str
    rules: tuple[Rule, ...]
    reservations: tuple[Reservation, ...] = ()
    since: dt.date = dt.date.min
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on that day."""
        return self.since <= day and (self.until is None or day < self.until)

    def on(self, day: dt.date) -> list[Bound]:
        """The rules that bind the member on that day; none when the adoption is not in force."""
        if not self.holds(day):
            return []
        reserved = {one.rule_id: one for one in self.reservations if one.holds(day)}
        bounds = (self._bound(rule, reserved.get(rule.id), day) for rule in self.rules)
        return [bound for bound in bounds if bound]

    def _bound(self, rule: Rule, reservation: Reservation | None, day: dt.date) -> Bound | None:
        """The rule with the reservation applied; the law of the state goes before both."""
        by_law = any(source.binds(self.territory, day.isoformat()) for source in rule.sources)
        severity = reservation.applied_as if reservation else rule.severity
        if by_law:
            severity = Severity.BLOCK
        if severity is None:
            return None
        return Bound(rule, severity, self.member, self.territory, reservation, by_law)

    def turns(self) -> set[dt.date]:
        """The days on which it may bind differently than the day before."""
        days = {self.since, *(one.ends_on for one in self.reservations if one.ends_on)}
        days |= {self.until} if self.until else set()
        return days | {
            dt.date.fromisoformat(source.in_force_from)
            for rule in self.rules
            for source in rule.sources
            if source.demands and source.state == self.territory
        }


def strictest(bounds: Iterable[Bound]) -> list[Bound]:
    """Of every rule the bound that is strictest; two versions that decide otherwise stand beside each other.

    A rule that looks at the member it binds stays once for each member.
    """
    found: dict[tuple[str, str], Bound] = {}
    for bound in bounds:
        key = bound.rule.logic, bound.member if bound.rule.asks_of_member else ""
        if key not in found or _order(bound) > _order(found[key]):
            found[key] = bound
    return list(found.values())


def _order(bound: Bound) -> tuple[int, bool]:
    return bound.severity.rank, bound.by_law


@dataclass(frozen=True)
class Ruling:
    """What a rule that binds somebody said."""

    bound: Bound
    judgement: Judgement


def rulings(
    bounds: Sequence[Bound], facts: Mapping[str, Any], members: Mapping[str, Mapping[str, Any]], today: dt.date
) -> list[Ruling]:
    """Judge by every bound, each with the facts of the member it binds (`members`: slug -> `member.*`)."""
    scope = scope_of(facts, today, days_of(bounds))
    found = []
    for bound in bounds:
        scope["member"] = members.get(bound.member)
        found.append(Ruling(bound, told(bound.rule, scope)))
    return found


def days_of(bounds: Iterable[Bound]) -> frozenset[int]:
    """By how many days from today the rules look at dates."""
    return frozenset[int]().union(*(bound.rule.days for bound in bounds))


Judge = Callable[[Mapping[str, Any], dt.date], list[Judgement]]


def compiled(rules: Sequence[Rule]) -> Judge:
    """One function that judges by all rules, in their order; leaves are told for what fails or is unknown."""
    days = frozenset[int]().union(*(rule.days for rule in rules))

    def judged(facts: Mapping[str, Any], today: dt.date) -> list[Judgement]:
        scope = scope_of(facts, today, days)
        return [told(rule, scope) for rule in rules]

    return judged


def told(rule: Rule, scope: Scope) -> Judgement:
    """What a rule says; its leaves cost more than its answer, and are looked for only where somebody will read them."""
    outcome = outcome_in(rule.tests, scope)
    if outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        return explained_in(rule, scope)
    return Judgement(rule.id, outcome)
