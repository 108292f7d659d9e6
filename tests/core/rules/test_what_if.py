"""What breaks, and on which day; the oracle judges every item on every day."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.rules import (
    Adoption,
    Item,
    Outcome,
    Reservation,
    Rule,
    Severity,
    Turn,
    rulings,
    strictest,
    template,
    turning_days,
    what_if,
)

FIRST, LAST = dt.date(2026, 11, 27), dt.date(2027, 1, 31)
RULES = template().rules
SOME = tuple(rule for rule in RULES if rule.id[:4] in ("LABE", "CONS", "DATA", "KIDS"))


def voiced(until: str, *members: str) -> Item:
    """A programme with a copied voice, whose consent ends."""
    use = {"kind": "voice.synthetic", "language": "kk", "needs_consent": True, "consents": ["c"], "review": "full"}
    consent = {
        "reference": "c",
        "valid_from": "2026-01-01",
        "valid_to": until,
        "withdrawn": False,
        "territories": ["*"],
        "languages": ["*"],
    }
    facts: dict[str, Any] = {
        "territories": ["KZ"],
        "item": {
            "declaration": {"complete": True, "uses": [{**use, "real_person": False, "real_event": False}]},
            "ai": {"level": 3, "uses": ["voice.synthetic"]},
            "label": {"visible": True, "machine_readable": False, "languages": ["kk", "hu"]},
            "consents": [consent],
            "editor": "E",
        },
    }
    return Item(f"voiced until {until}", facts, {slug: {"languages": ["kk"]} for slug in members})


def adopted(slug: str, territory: str, *reservations: Reservation, rules: tuple[Rule, ...] = RULES) -> Adoption:
    return Adoption(slug, territory, rules, reservations)


def test_a_consent_that_ends_breaks_on_the_day_after_and_is_announced_thirty_days_before() -> None:
    items, houses = [voiced("2027-01-09", "kg")], {"kg": [adopted("kg", "KG")]}
    days = turning_days(items, houses, FIRST, LAST)
    found = list(what_if(items, houses, houses, days))
    assert [(one.day, one.rule.id, one.after.severity, one.breaks) for one in found] == [
        (dt.date(2026, 12, 11), "CONSENT-05", Severity.ADVISE, True),
        (dt.date(2027, 1, 10), "CONSENT-01", Severity.BLOCK, True),
    ]


def test_a_law_that_comes_into_force_makes_a_block_of_a_rule_that_a_reservation_had_softened() -> None:
    house = adopted("hu", "HU", Reservation("LABEL-02", Severity.ADVISE, "our encoder comes in spring"))
    items, houses = [voiced("2030-01-01", "hu")], {"hu": [house]}
    [turn] = what_if(items, houses, houses, turning_days(items, houses, FIRST, LAST))
    assert (turn.day, turn.rule.id) == (dt.date(2026, 12, 2), "LABEL-02")
    assert (turn.before.severity, turn.after.severity) == (Severity.ADVISE, Severity.BLOCK)
    assert turn.after.bound is not None
    assert turn.after.bound.by_law


def test_a_reservation_that_ends_breaks_on_its_day() -> None:
    house = adopted("kg", "KG", Reservation("LABEL-02", None, "until the new year", dt.date(2027, 1, 1)))
    items, houses = [voiced("2030-01-01", "kg")], {"kg": [house]}
    [turn] = what_if(items, houses, houses, turning_days(items, houses, FIRST, LAST))
    assert (turn.day, turn.rule.id, turn.before.severity) == (dt.date(2027, 1, 1), "LABEL-02", None)


def test_another_charter_today_is_compared_with_the_one_that_binds() -> None:
    items, now = [voiced("2030-01-01", "kg")], {"kg": [adopted("kg", "KG")]}
    milder = tuple(replace(rule, severity=Severity.ADVISE) if rule.id == "LABEL-02" else rule for rule in RULES)
    [turn] = what_if(items, now, {"kg": [adopted("kg", "KG", rules=milder)]}, [FIRST])
    assert (turn.rule.id, turn.breaks) == ("LABEL-02", False)
    assert (turn.before.severity, turn.after.severity) == (Severity.BLOCK, Severity.ADVISE)


def test_what_nobody_has_adopted_breaks_nothing() -> None:
    items = [voiced("2026-12-01", "kg")]
    assert turning_days(items, {}, FIRST, LAST) == [FIRST]
    assert list(what_if(items, {}, {}, [FIRST, LAST])) == []
    assert list(what_if(items, {}, {"kg": [adopted("kg", "KG")]}, [])) == []


days_ahead = st.integers(-3, 50).map(lambda days: FIRST + dt.timedelta(days=days))
reservations = st.lists(
    st.builds(
        Reservation,
        st.sampled_from(["LABEL-02", "CONSENT-01", "CONSENT-05"]),
        st.sampled_from([None, Severity.WARN, Severity.BLOCK]),
        st.just("a reason"),
        st.none() | days_ahead,
    ),
    max_size=2,
    unique_by=lambda one: one.rule_id,
)
adoptions = st.tuples(st.sampled_from(["KG", "HU", "KZ"]), reservations, days_ahead, st.none() | days_ahead)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(days_ahead, st.sampled_from([("a",), ("b",), ("a", "b")])), min_size=1, max_size=4),
    adoptions,
    adoptions,
)
def test_days_that_are_left_out_are_days_on_which_nothing_turns(
    programmes: list[tuple[dt.date, tuple[str, ...]]], first: Any, second: Any
) -> None:
    items = [replace(voiced(day.isoformat(), *members), key=str(at)) for at, (day, members) in enumerate(programmes)]
    houses = {
        slug: [Adoption(slug, territory, SOME, tuple(reserved), since, until)]
        for slug, (territory, reserved, since, until) in (("a", first), ("b", second))
    }
    last = FIRST + dt.timedelta(days=60)
    every = [FIRST + dt.timedelta(days=number) for number in range(61)]
    some = turning_days(items, houses, FIRST, last)
    assert set(some) <= set(every)
    turned = {named(one): one.after[:2] for one in what_if(items, houses, houses, some)}
    assert turned == {named(one): one.after[:2] for one in what_if(items, houses, houses, every)}
    assert turned == naive(items, houses, every)


def named(turn: Turn) -> tuple[str, dt.date, str, str]:
    """Which item, when, by which rule, and of which house if the rule looks at it."""
    bound = turn.after.bound or turn.before.bound
    assert bound is not None
    return turn.key, turn.day, turn.rule.id, bound.member if turn.rule.asks_of_member else ""


def naive(items: list[Item], houses: dict[str, list[Adoption]], days: list[dt.date]) -> dict[Any, Any]:
    """Every item on every day, by all that binds its houses, compared with the day before."""

    def stands(item: Item, day: dt.date) -> dict[tuple[str, str], tuple[Outcome, Severity | None]]:
        bounds = strictest(bound for member in sorted(item.members) for one in houses[member] for bound in one.on(day))
        return {
            (one.judgement.rule_id, one.bound.member if one.bound.rule.asks_of_member else ""): (
                one.judgement.outcome,
                one.bound.severity,
            )
            for one in rulings(bounds, item.facts, item.members, day)
            if one.judgement.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
        }

    found = {}
    nothing = (Outcome.NOT_APPLICABLE, None)
    for item in items:
        before = stands(item, days[0])
        for day in days[1:]:
            after = stands(item, day)
            for rule in before.keys() | after.keys():
                if before.get(rule, nothing) != after.get(rule, nothing):
                    found[item.key, day, *rule] = after.get(rule, nothing)
            before = after
    return found


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
def test_a_day_at_the_end_of_the_calendar_is_looked_at_like_any_other(day: str) -> None:
    """Somebody typed the year 1: what breaks is still told for all others."""
    item = Item("old", {"item": {"consents": [{"valid_from": day, "valid_to": day}]}}, {})
    rule = next(one for one in template().rules if one.days - {0})
    adoption = Adoption("almaty", "KZ", (rule,))
    assert turning_days([item], {"almaty": [adoption]}, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
