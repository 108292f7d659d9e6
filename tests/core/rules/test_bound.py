"""Who is bound by what: adoptions, reservations, the law above them, and the strictest of several."""

import datetime as dt
from dataclasses import replace

import pytest

from ortaq.core.rules import Adoption, Charter, Reservation, Rule, Severity, differences, rulings, strictest, template
from ortaq.core.rules.bound import Bound

DAY = dt.date(2026, 11, 27)
RULES = {rule.id: rule for rule in template().rules}


def adopted(territory: str, *reservations: Reservation, rules: tuple[Rule, ...] = template().rules) -> Adoption:
    return Adoption(territory.lower(), territory, rules, reservations)


def bound(adoption: Adoption, rule: str, day: dt.date = DAY) -> Bound | None:
    return next((one for one in adoption.on(day) if one.rule.id == rule), None)


def test_a_reservation_softens_a_rule_until_its_day() -> None:
    house = adopted("KG", Reservation("DATA-02", Severity.WARN, "no store there yet", dt.date(2027, 1, 1)))
    last, first = bound(house, "DATA-02", dt.date(2026, 12, 31)), bound(house, "DATA-02", dt.date(2027, 1, 1))
    assert last is not None
    assert first is not None
    assert (last.severity, first.severity) == (Severity.WARN, Severity.BLOCK)
    assert (last.reservation is None, first.reservation is None) == (False, True)


def test_a_rule_that_is_not_applied_binds_not_at_all() -> None:
    house = adopted("KG", Reservation("QUOTE-01", None, "no desk for it"))
    assert bound(house, "QUOTE-01") is None
    assert len(house.on(DAY)) == 39


def test_no_reservation_softens_what_the_law_of_the_state_demands() -> None:
    reservation = Reservation("LABEL-01", None, "we do not like labels")
    here, there = bound(adopted("KZ", reservation), "LABEL-01"), bound(adopted("KG", reservation), "LABEL-01")
    assert here is not None
    assert (here.severity, here.by_law) == (Severity.BLOCK, True)
    assert there is None


@pytest.mark.parametrize(("day", "by_law"), [(dt.date(2026, 12, 1), False), (dt.date(2026, 12, 2), True)])
def test_a_law_demands_from_its_day_on(day: dt.date, by_law: bool) -> None:
    house = adopted("HU", Reservation("LABEL-02", Severity.ADVISE, "later"))
    found = bound(house, "LABEL-02", day)
    assert found is not None
    assert (found.by_law, found.severity) == (by_law, Severity.BLOCK if by_law else Severity.ADVISE)


def test_an_adoption_binds_from_its_first_day_until_the_one_on_which_it_ends() -> None:
    house = replace(adopted("TR"), since=dt.date(2026, 12, 1), until=dt.date(2027, 1, 1))
    assert [len(house.on(day)) for day in (dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 31))] == [
        0,
        40,
        40,
    ]
    assert house.on(dt.date(2027, 1, 1)) == []


def test_of_several_houses_the_strictest_wins_and_what_looks_at_a_house_stays_for_each() -> None:
    soft = adopted("KG", Reservation("SRC-01", Severity.ADVISE, "small desk"))
    hard = adopted("TM", Reservation("SRC-01", Severity.BLOCK, "always"))
    found = strictest([*soft.on(DAY), *hard.on(DAY)])
    assert [(one.member, one.severity) for one in found if one.rule.id == "SRC-01"] == [("tm", Severity.BLOCK)]
    assert [one.member for one in found if one.rule.id == "KIDS-01"] == ["kg", "tm"]


def test_two_versions_of_a_rule_stand_beside_each_other_unless_only_words_differ() -> None:
    old = RULES["SRC-01"]
    worded = replace(old, version=2, title={**old.title, "en": "Other words."})
    changed = replace(old, version=2, require={"count>=": ["$item.sources", 3]})

    def left(rule: Rule) -> int:
        one, other = (Adoption(name, "KG", (its,)) for name, its in (("a", old), ("b", rule)))
        return len(strictest([*one.on(DAY), *other.on(DAY)]))

    assert (left(worded), left(changed)) == (1, 2)


def test_each_house_is_judged_by_its_own_facts() -> None:
    bounds = strictest([*adopted("KG").on(DAY), *adopted("TM").on(DAY)])
    members = {
        "kg": {"statements": {"profiles_children": False}},
        "tm": {"statements": {"profiles_children": True}},
    }
    told = rulings(bounds, {"item": {"for_children": True}}, members, DAY)
    assert {one.bound.member: one.judgement.outcome.value for one in told if one.judgement.rule_id == "KIDS-01"} == {
        "kg": "pass",
        "tm": "fail",
    }


# ---- charters ------------------------------------------------------------------------------------------------------


def charter(*rules: Rule) -> Charter:
    return replace(template(), rules=rules)


def test_what_differs_between_two_charters_is_named_for_what_it_does() -> None:
    source, quote, reply, editor = (RULES[name] for name in ("SRC-01", "QUOTE-01", "REPLY-01", "HUMAN-01"))
    before = charter(source, quote, reply, editor)
    after = charter(
        replace(source, severity=Severity.BLOCK),
        replace(reply, severity=Severity.WARN),
        replace(editor, require={"declared": "$item.editor"}),
        RULES["AI-01"],
    )
    assert [(one.rule_id, one.change.value, one.fields) for one in differences(before, after)] == [
        ("SRC-01", "stricter", ("severity",)),
        ("REPLY-01", "milder", ("severity",)),
        ("HUMAN-01", "changed", ("require",)),
        ("AI-01", "added", ()),
        ("QUOTE-01", "removed", ()),
    ]
    assert list(differences(before, before)) == []


def test_words_alone_are_a_difference_too() -> None:
    rule = RULES["SRC-01"]
    [found] = differences(charter(rule), charter(replace(rule, fix={**rule.fix, "kk": "Басқаша."})))
    assert (found.change.value, found.fields) == ("worded", ("fix",))


def test_a_charter_has_one_digest_however_it_is_read() -> None:
    again = Charter.read(template().to_json())
    assert again.digest == template().digest
    assert charter(RULES["SRC-01"]).digest != again.digest
