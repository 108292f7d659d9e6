"""Shares against the rule-sets: the check says what the table says, of every rule, for any shares."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.shares import treaties
from ortaq.core.shares.treaties import BadRules, Rule, RuleSet, Share, State, check, read_rules, rule_sets

TABLE = json.loads((Path(treaties.__file__).parent / "data" / "treaties.json").read_text(encoding="utf-8"))["rule_sets"]
TODAY = dt.date(2026, 11, 28)
REVISED = rule_sets()["coe-multilateral/2017"]


def states(rules: RuleSet, *shares: Share, points: int | None = None) -> dict[Rule, State]:
    """What came of each rule."""
    return {one.rule: one.state for one in check(rules, shares, day=TODAY, points=points).outcomes}


def three(first: int, second: int, third: int, is_party: bool | None = True) -> list[Share]:
    """Three houses; of the third one says whether its state is a party."""
    return [
        Share("almaty", first, is_party=True),
        Share("ankara", second, is_party=True),
        Share("baku", third, is_party=is_party),
    ]


def test_shares_within_the_revised_convention_pass_but_for_what_nobody_here_knows() -> None:
    assert states(REVISED, *three(7_000, 2_000, 1_000)) == {
        Rule.WHOLE: State.PASS,
        Rule.PARTIES: State.PASS,
        Rule.LEAST: State.PASS,
        Rule.MOST: State.PASS,
        Rule.THIRD_COUNTRY: State.PASS,
        Rule.POINTS: State.UNKNOWN,
        Rule.DATE: State.PASS,
    }


def test_each_failure_names_the_partner_and_the_edge() -> None:
    verdict = check(REVISED, three(8_200, 1_400, 400), day=TODAY)
    assert verdict.state is State.FAIL
    assert [(one.rule, one.partner, one.params["edge"]) for one in verdict.failures] == [
        (Rule.LEAST, "baku", 500),
        (Rule.MOST, "almaty", 8_000),
    ]


@pytest.mark.parametrize(
    ("share", "is_party", "state"),
    [(3_000, False, State.PASS), (3_001, False, State.FAIL), (3_001, None, State.UNKNOWN), (3_000, None, State.PASS)],
)
def test_third_countries_stay_below_the_cap_together(share: int, is_party: bool | None, state: State) -> None:
    assert states(REVISED, *three(4_000, 6_000 - share, share, is_party))[Rule.THIRD_COUNTRY] is state


def test_a_treaty_is_asked_only_from_its_day_on() -> None:
    verdict = check(REVISED, three(7_000, 2_000, 1_000), day=dt.date(2016, 12, 31))
    assert [one.rule for one in verdict.failures] == [Rule.DATE]


def test_a_contract_alone_asks_only_that_there_are_two_and_that_it_is_the_whole() -> None:
    rules = rule_sets()["contract/contract"]
    assert check(rules, [Share("almaty", 9_999), Share("baku", 1)], day=TODAY).state is State.PASS
    assert check(rules, [Share("almaty", 9_999)], day=TODAY).state is State.FAIL


def test_what_nobody_has_verified_says_so() -> None:
    assert [one.key for one in rule_sets().values() if one.is_verified] == ["contract/contract"]
    assert all(one.source and one.confidence in "ABCD" for one in rule_sets().values())


def test_a_rule_set_reads_as_it_was_written() -> None:
    for one in rule_sets().values():
        assert read_rules(one.plain()) == one


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"least": 10_001}, "least"),
        ({"least": True}, "least"),
        ({"confidence": "E"}, "confidence"),
        ({"source": " "}, "source"),
        ({"since": "2017"}, "since"),
        ({"unknown": ["luck"]}, "unknown"),
        ({"code": None}, "code"),
        ({"fewest": "3"}, "fewest"),
    ],
)
def test_a_field_that_makes_no_sense_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(REVISED.plain() | change)
    assert (refused.value.code, refused.value.params["field"]) == ("field", field)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"least": 6_000, "most": 5_000}, "order"),
        ({"fewest": 3, "largest": 2}, "order"),
        ({"least": 4_000}, "impossible"),
        ({"until": "2017-01-30"}, "order"),
    ],
)
def test_rules_that_nobody_can_keep_are_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(REVISED.plain() | change)
    assert refused.value.code == code


# ---- the check against its table ---------------------------------------------------------------------------------

SHARES = st.lists(
    st.builds(
        Share,
        partner=st.uuids().map(str),
        share=st.one_of(st.integers(0, 10_000), st.sampled_from([500, 1_000, 2_000, 3_000, 7_000, 8_000, 9_000])),
        creative=st.one_of(st.none(), st.integers(0, 10_000)),
        is_party=st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=5,
)
ROWS = st.one_of(
    st.sampled_from(TABLE),
    st.fixed_dictionaries(
        {
            "code": st.just("treaty"),
            "edition": st.just("2020"),
            "source": st.just("a table"),
            "confidence": st.just("D"),
            "fewest": st.integers(1, 3),
            "since": st.sampled_from([None, "2020-01-01", "2026-11-29"]),
            "until": st.sampled_from([None, "2026-11-28", "2030-01-01"]),
            "least": st.one_of(st.none(), st.integers(0, 3_000)),
            "most": st.one_of(st.none(), st.integers(5_000, 10_000)),
            "third_country": st.one_of(st.none(), st.integers(0, 10_000)),
            "points": st.one_of(st.none(), st.integers(1, 20)),
            "creative_within": st.one_of(st.none(), st.integers(0, 3_000)),
            "unknown": st.lists(st.sampled_from(["points", "third_country", "creative"]), unique=True),
        }
    ),
)


def by_the_table(row: dict[str, Any], shares: list[Share], points: int | None) -> dict[str, str]:  # noqa: C901 -- a table, read rule by rule
    """The oracle: the worst that the table says of each rule; knows nothing of how the check is made."""
    worst: dict[str, str] = {}

    def says(rule: str, *states: str) -> None:
        worst[rule] = "fail" if "fail" in states else "unknown" if "unknown" in states else "pass"

    says("whole", "pass" if sum(one.share for one in shares) == 10_000 else "fail")
    count = len([one for one in shares if one.share > 0])
    says("parties", "pass" if row["fewest"] <= count <= (row.get("largest") or 10**9) else "fail")
    if row.get("least") is not None:
        says("least", *("fail" if one.share < row["least"] else "pass" for one in shares))
    if row.get("most") is not None:
        says("most", *("fail" if one.share > row["most"] else "pass" for one in shares))
    if row.get("third_country") is not None:
        low = sum(one.share for one in shares if one.is_party is False)
        high = sum(one.share for one in shares if one.is_party is not True)
        says(
            "third_country",
            "fail" if low > row["third_country"] else "unknown" if high > row["third_country"] else "pass",
        )
    if row.get("points") is not None:
        says("points", "unknown" if points is None else "pass" if points >= row["points"] else "fail")
    if row.get("creative_within") is not None:
        for_each = []
        for one in shares:
            if one.creative is None:
                for_each.append("unknown")
            else:
                for_each.append("fail" if abs(one.creative - one.share) > row["creative_within"] else "pass")
        says("creative", *for_each)
    if row.get("since") or row.get("until"):
        here = TODAY.isoformat()
        says("date", "pass" if (row.get("since") or "") <= here < (row.get("until") or "9") else "fail")
    for rule in row["unknown"]:
        worst.setdefault(rule, "unknown")
    return worst


@given(row=ROWS, shares=SHARES, points=st.one_of(st.none(), st.integers(0, 25)))
def test_the_check_says_what_the_table_says(row: dict[str, Any], shares: list[Share], points: int | None) -> None:
    is_backward = row["since"] and row["until"] and row["until"] <= row["since"]
    if is_backward or (row.get("least") or 0) * row["fewest"] > 10_000:
        with pytest.raises(BadRules):
            read_rules(row)
        return
    rules = read_rules(row)
    verdict = check(rules, shares, day=TODAY, points=points)
    found: dict[str, str] = {}
    for one in verdict.outcomes:
        ranks = ["pass", "unknown", "fail"]
        found[one.rule] = max(found.get(one.rule, "pass"), one.state, key=ranks.index)
    table = by_the_table(row, shares, points)
    assert found == table
    assert verdict.state == max(table.values(), key=["pass", "unknown", "fail"].index)
