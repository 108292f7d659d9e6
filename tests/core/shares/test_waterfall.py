"""The waterfall: every receipt is paid out to the last minor unit, in the order that was agreed."""

import random
from fractions import Fraction

import pytest

from ortaq.core.shares.statements import statement
from ortaq.core.shares.waterfall import BadPlan, Of, Tier, TierKind, paid, read_tiers

SALES = Tier(TierKind.PERCENTAGE, "commission", to={"agent": 1}, share=1_500)
EQUITY = Tier(TierKind.RECOUP, "recoupment", caps={"almaty": 6_000, "baku": 3_000})
PROFIT = Tier(TierKind.NET, "profit", to={"almaty": 50, "baku": 30, "tashkent": 20})


def test_a_receipt_runs_down_the_tiers() -> None:
    done = paid([SALES, EQUITY, PROFIT], [10_000, 2_000])
    # 1 500 commission, 8 500 of 9 000 recouped; then 300 commission, the last 500, and 1 200 of profit.
    assert done.totals == {"agent": 1_800, "almaty": 6_000 + 600, "baku": 3_000 + 360, "tashkent": 240}
    assert done.tiers == (1_800, 9_000, 1_200)
    assert done.open_caps == ({"almaty": 0, "baku": 0},)


def test_pari_passu_pays_all_at_the_same_pace_and_priority_one_after_the_other() -> None:
    in_order = Tier(TierKind.RECOUP, caps={"baku": 3_000, "almaty": 6_000}, in_order=True)
    assert paid([EQUITY, PROFIT], [3_000]).totals == {"almaty": 2_000, "baku": 1_000, "tashkent": 0}
    assert paid([in_order, PROFIT], [4_000]).totals == {"almaty": 1_000, "baku": 3_000, "tashkent": 0}


def test_a_percentage_is_of_the_gross_or_of_what_is_left() -> None:
    fund = Tier(TierKind.PERCENTAGE, to={"fund": 1}, share=1_000)
    of_left = Tier(TierKind.PERCENTAGE, to={"fund": 1}, share=1_000, of=Of.LEFT)
    assert paid([SALES, fund, PROFIT], [10_000]).totals["fund"] == 1_000
    assert paid([SALES, of_left, PROFIT], [10_000]).totals["fund"] == 850


def test_it_does_not_matter_for_a_percentage_in_how_many_pieces_the_money_comes() -> None:
    assert paid([SALES, PROFIT], [1] * 1_000).totals["agent"] == paid([SALES, PROFIT], [1_000]).totals["agent"] == 150


def test_what_was_rounded_away_is_owed_the_next_time() -> None:
    # By the remainder of each receipt alone, the largest weight would take every single unit.
    assert paid([PROFIT], [1] * 10).totals == {"almaty": 5, "baku": 3, "tashkent": 2}


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ([], "no_net"),
        ([SALES], "no_net"),
        ([PROFIT, PROFIT], "net_not_last"),
        ([Tier(TierKind.NET)], "nobody"),
        ([Tier(TierKind.NET, to={"almaty": 0})], "weight"),
        ([Tier(TierKind.RECOUP, caps={"almaty": 0}), PROFIT], "cap"),
        ([Tier(TierKind.PERCENTAGE, to={"agent": 1}), PROFIT], "percentage"),
        ([Tier(TierKind.PERCENTAGE, to={"agent": 1}, share=6_000)] * 2 + [PROFIT], "more_than_gross"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(tiers: list[Tier], code: str) -> None:
    with pytest.raises(BadPlan) as refused:
        paid(tiers, [1])
    assert refused.value.code == code


@pytest.mark.parametrize("receipt", [0, -1, 10**16])
def test_a_receipt_is_a_positive_number_of_minor_units(receipt: int) -> None:
    with pytest.raises(BadPlan, match="receipt"):
        paid([PROFIT], [receipt])


def test_a_plan_reads_as_it_was_written_and_keeps_the_order_of_priority() -> None:
    plan = (SALES, Tier(TierKind.RECOUP, caps={"z": 2, "a": 1}, in_order=True), PROFIT)
    again = read_tiers([one.plain() for one in plan])
    assert again == plan
    assert list(again[1].caps) == ["z", "a"]


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {},
        [],
        [1],
        [{"kind": "tax"}],
        [{"kind": "net", "to": {"a": 1}}],
        [{"kind": "net", "to": [["a", True]]}],
        [{"kind": "net", "to": [["a", 1], ["a", 2]]}],
        [{"kind": "net", "to": [["a", 1]], "name": 7}],
    ],
)
def test_what_is_no_plan_is_refused(plain: object) -> None:
    with pytest.raises(BadPlan):
        read_tiers(plain)


def test_a_statement_adds_up_from_the_first_receipt_of_its_time() -> None:
    receipts = [10_000, 2_000, 700]
    plan = [SALES, EQUITY, PROFIT]
    told = statement("almaty", plan, receipts, paid(plan, receipts), first=1)
    assert [(one.receipt, one.gross, one.parts) for one in told.entries] == [
        (1, 2_000, (0, 333, 600)),
        (2, 700, (0, 0, 298)),
    ]
    assert (told.before, told.amount, told.after, told.gross) == (5_667, 1_231, 6_898, 2_700)
    assert (told.tiers, told.unrecouped, told.recoups) == ((0, 333, 898), 0, True)
    assert told.entries[-1].balance == told.after


# ---- over many plans and receipts at random ----------------------------------------------------------------------


def plan_at_random(dice: random.Random) -> list[Tier]:
    """A plan that makes sense."""
    people = [f"p{one}" for one in range(dice.randint(1, 6))]

    def some() -> list[str]:
        return dice.sample(people, dice.randint(1, len(people)))

    tiers, gross = [], 10_000
    for _tier in range(dice.randint(0, 4)):
        if dice.random() < 0.5:
            share, of = dice.randint(1, 3_000), dice.choice(list(Of))
            if of is Of.GROSS and share > gross:
                continue
            gross -= share if of is Of.GROSS else 0
            tiers.append(Tier(TierKind.PERCENTAGE, to={one: dice.randint(1, 9) for one in some()}, share=share, of=of))
        else:
            caps = {one: dice.randint(1, dice.choice((5, 500, 50_000))) for one in some()}
            tiers.append(Tier(TierKind.RECOUP, caps=caps, in_order=dice.random() < 0.5))
    return [*tiers, Tier(TierKind.NET, to={one: dice.randint(1, 97) for one in some()})]


def exactly(plan: list[Tier], receipts: list[int]) -> dict[str, Fraction]:
    """The oracle: the same plan with numbers that need no rounding."""
    got: dict[str, Fraction] = {}
    caps = [{who: Fraction(cap) for who, cap in one.caps.items()} for one in plan]
    for gross in receipts:
        left = Fraction(gross)
        for tier, open_caps in zip(plan, caps, strict=True):
            given: dict[str, Fraction] = {}
            if tier.kind is TierKind.RECOUP and tier.in_order:
                rest = left
                for who in tier.caps:
                    given[who] = min(rest, open_caps[who])
                    rest -= given[who]
            elif tier.kind is TierKind.RECOUP:
                owed = sum(open_caps.values())
                given = {who: min(left, owed) * cap / owed for who, cap in open_caps.items() if owed}
            else:
                base = Fraction(gross) if tier.of is Of.GROSS else left
                amount = left if tier.kind is TierKind.NET else min(left, base * tier.share / 10_000)
                given = {who: amount * weight / sum(tier.to.values()) for who, weight in tier.to.items()}
            for who, part in given.items():
                got[who] = got.get(who, Fraction(0)) + part
                if tier.kind is TierKind.RECOUP:
                    open_caps[who] -= part
            left -= sum(given.values())
    return got


def pays_out_exactly(cases: int, seed: int) -> None:
    """Random plans and receipts: all is paid, receipt by receipt, nobody above the cap, everybody near the oracle."""
    dice = random.Random(seed)
    for case in range(cases):
        plan = plan_at_random(dice)
        receipts = [dice.randint(1, dice.choice((3, 99, 9_999, 10**9))) for _ in range(dice.randint(1, 8))]
        done = paid(plan, receipts)
        of_each = [0] * len(receipts)
        of_tier = [0] * len(plan)
        of_cap: dict[tuple[int, str], int] = {}
        for one in done.payouts:
            of_each[one.receipt] += one.amount
            of_tier[one.tier] += one.amount
            of_cap[one.tier, one.payee] = of_cap.get((one.tier, one.payee), 0) + one.amount
        assert of_each == receipts, case
        assert sum(done.totals.values()) == sum(receipts), case
        assert tuple(of_tier) == done.tiers, case
        assert min(one.amount for one in done.payouts) > 0, case
        for place, tier in enumerate(plan):
            for who, cap in tier.caps.items():
                assert of_cap.get((place, who), 0) <= cap, case
        ideal = exactly(plan, receipts)
        # Each tier rounds once for a receipt, and hands at most its own unit down to the next.
        most = 2 * len(plan)
        away = [Fraction(got) - ideal.get(who, 0) for who, got in done.totals.items()]
        assert -most <= min(away) <= max(away) <= most, case


def test_payouts_are_the_receipts_to_the_last_unit() -> None:
    pays_out_exactly(2_000, seed=8)


@pytest.mark.slow
def test_payouts_are_the_receipts_to_the_last_unit_over_a_hundred_thousand_cases() -> None:
    pays_out_exactly(100_000, seed=1992)
