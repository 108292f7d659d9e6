"""Who brings how much, who owns what where, what it costs, and who is paid: three houses make a film together."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from ortaq.core.rights import Medium
from ortaq.core.shares.split import EVERYTHING, MEDIA, REST, Line, Split
from ortaq.core.shares.treaties import read_rules
from ortaq.core.shares.waterfall import Tier, TierKind
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.members.territories import places
from ortaq.rights.models import Clause
from ortaq.rights.queries import decision
from ortaq.studio.models import Cost, PartnerShare, Revenue, RightsSplit, WaterfallPlan
from ortaq.studio.shares import actions, queries, roots, words
from ortaq.work.refused import Refused
from tests.rooms.deal_stories import tale
from tests.rooms.share_stories import AGENT, DAY, own_countries, partner, payee, paying, project, thirds, tiers
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

CONVENTION = "coe-multilateral/2017"


def said_of(world: World, *shares: int, rules: str = CONVENTION) -> list[str]:
    """The sentences of the rules that fail."""
    known = queries.rules_by_key(rules)
    assert known
    houses = {str(one.pk): one for one in (world.almaty, world.baku, world.tashkent)}
    verdict = queries.verdict_of(known, thirds(world, *shares), DAY, None)
    return [words.outcome(one, houses) for one in verdict.failures]


# ---- shares --------------------------------------------------------------------------------------------------------


def test_shares_are_set_under_a_treaty_and_written_down(world: World) -> None:
    film = project(world)
    table = actions.set_shares(project=film, rules=CONVENTION, shares=thirds(world), day=DAY, by=world.erlan)
    assert [one.share for one in queries.shares_of(film)] == [5_000, 3_000, 2_000]
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject_id) == ("shares set", str(table.pk))
    actions.set_shares(project=film, rules=CONVENTION, shares=thirds(world, 4_000, 4_000), day=DAY, by=world.erlan)
    assert [one.share for one in queries.shares_of(film)] == [4_000, 4_000, 2_000]


def test_every_failure_has_its_sentence(world: World) -> None:
    assert said_of(world, 8_500, 1_100, 400) == [
        "Demo TV Toshkent has 4 %; these rules want at least 5 % of each.",
        "Demo TV Almaty has 85 %; these rules allow at most 80 %.",
    ]
    assert said_of(world, 5_000, 3_000, 1_999) == ["The shares are 99.99 % together; 0.01 % is still missing."]
    assert said_of(world, 5_000, 3_000, 2_000, rules="coe-bilateral/2017") == [
        "3 partners have a share; these rules allow at most 2."
    ]


def test_shares_that_are_not_the_whole_are_not_set(world: World) -> None:
    film = project(world)
    with pytest.raises(actions.SharesUnclear, match="10 % is still missing"):
        actions.set_shares(project=film, rules=CONVENTION, shares=thirds(world, 4_000), day=DAY, by=world.erlan)
    with pytest.raises(actions.SharesUnclear, match="each partner, once"):
        actions.set_shares(project=film, rules=CONVENTION, shares=thirds(world)[:2], day=DAY, by=world.erlan)
    with pytest.raises(actions.SharesUnclear, match="Choose the rules"):
        actions.set_shares(project=film, rules="custom", shares=thirds(world), day=DAY, by=world.erlan)
    assert not PartnerShare.objects.exists()


def test_legal_staff_enter_a_treaty_and_it_counts_as_unverified_until_its_text_was_read(world: World) -> None:
    rules = {"least": 2_000, "fewest": 2, "largest": 3, "confidence": "C", "source": "told by a colleague"}
    made = actions.enter_treaty(name="Two-state treaty", rules=rules, by=world.asel)
    assert (made.rule_set.least, made.rule_set.is_verified) == (2_000, False)
    read = actions.enter_treaty(name="Read treaty", rules=rules | {"confidence": "A"}, by=world.asel)
    assert read.rule_set.is_verified
    assert said_of(world, 8_100, 1_000, 900, rules=str(made.pk)) == [
        "Demo TV Bakı has 10 %; these rules want at least 20 % of each.",
        "Demo TV Toshkent has 9 %; these rules want at least 20 % of each.",
    ]
    with pytest.raises(actions.SharesUnclear, match="least share"):
        actions.enter_treaty(name="Wrong", rules=rules | {"least": "much"}, by=world.asel)
    with pytest.raises(NotAllowed):
        actions.enter_treaty(name="Not mine", rules=rules, by=world.erlan)
    with pytest.raises(NotAllowed):
        actions.withdraw_treaty(treaty=made, by=world.nargiz)
    actions.withdraw_treaty(treaty=made, by=world.asel)
    assert [one.name for one in queries.treaties_entered()] == ["Read treaty"]
    assert queries.rules_by_key(str(made.pk)) is not None


@pytest.mark.parametrize("who", ["nargiz", "dilnoza", "aigul", "nurlan"])
def test_only_the_leading_house_sets_what_is_agreed(world: World, who: str) -> None:
    film, other = project(world), world.people[who]
    acts = (
        lambda: actions.set_shares(project=film, rules=CONVENTION, shares=thirds(world), day=DAY, by=other),
        lambda: actions.save_split(project=film, split=own_countries(world), by=other),
        lambda: actions.add_cost(project=film, name="Camera", amount=1, currency="KZT", by=other),
        lambda: actions.contribute(
            partner=partner(film, world.baku), name="Money", means="cash", amount=1, currency="KZT", by=other
        ),
        lambda: actions.set_rate(
            project=film, base="USD", quote="KZT", day=DAY, value="520", source="a bank", by=other
        ),
        lambda: actions.save_waterfall(project=film, tiers=tiers(world), by=other),
        lambda: actions.receive(film, 1, "KZT", DAY, "a sale", by=other),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert [one.objects.count() for one in (RightsSplit, Cost, WaterfallPlan)] == [0, 0, 0]


# ---- rights --------------------------------------------------------------------------------------------------------


def test_a_split_that_is_whole_is_saved_version_by_version(world: World) -> None:
    film = project(world)
    first = actions.save_split(project=film, split=own_countries(world), by=world.erlan, day=DAY)
    second = actions.save_split(project=film, split=Split((), {str(world.almaty.pk): 1}), by=world.erlan)
    assert (first.number, second.number, queries.split_of(film)) == (1, 2, second)
    assert queries.matrix_of(first.lines, first.day).is_whole


def test_a_gap_and_an_overlap_are_refused_by_name(world: World) -> None:
    film, split = project(world), own_countries(world)
    almaty = str(world.almaty.pk)
    with pytest.raises(
        actions.SplitNotWhole, match="Nobody owns this: the rest of the world; all other languages; in ev"
    ):
        actions.save_split(project=film, split=Split(split.lines), by=world.erlan)
    twice = Split((*split.lines, Line({almaty: 1}, ("AZ", "KZ"), ("az",), ("vod",))), split.rest)
    with pytest.raises(
        actions.SplitNotWhole, match=r"Lines 2 and 5 both give this: Azerbaijan; Azerbaijani; on demand\."
    ):
        actions.save_split(project=film, split=twice, by=world.erlan)
    with pytest.raises(actions.SplitNotWhole, match="Only houses that take part"):
        actions.save_split(project=film, split=Split((), {str(world.bishkek.pk): 1}), by=world.erlan)
    assert not RightsSplit.objects.exists()


def test_any_split_that_is_saved_partitions_the_world(world: World) -> None:
    film, dice = project(world), random.Random(8)
    houses = [str(one.pk) for one in (world.almaty, world.baku, world.tashkent)]
    axes = [
        ("KZ", "AZ", "UZ", "OTS", EVERYTHING, REST),
        ("kk", "az", EVERYTHING, REST),
        ("vod", "clip", EVERYTHING, REST),
    ]
    saved = 0
    for _try in range(150):
        lines = tuple(
            Line({dice.choice(houses): 1}, *((dice.choice(axis),) for axis in axes))
            for _line in range(dice.randint(0, 3))
        )
        rest = {dice.choice(houses): 1} if dice.random() < 0.7 else {}
        try:
            made = actions.save_split(project=film, split=Split(lines, rest), by=world.erlan, day=DAY)
        except actions.SplitNotWhole:
            continue
        saved += 1
        shares = roots.root_shares(made)
        matrix = roots.matrix_of(made)
        for where in places().territories:
            for tongue in ("kk", "az", "hu"):
                for how in MEDIA:
                    held = [
                        one.owners
                        for one in shares
                        if where in one.territories and {tongue, EVERYTHING} & set(one.languages) and how in one.media
                    ]
                    assert held == [matrix.owners(where, tongue, how)]
    assert saved > 20


def test_the_split_becomes_the_roots_of_a_programme(world: World) -> None:
    film = project(world)
    programme = tale(world)
    split = actions.save_split(project=film, split=own_countries(world), by=world.erlan, day=DAY)
    roots.bring_into_force(split=split, programme=programme, by=world.asel)
    assert len(roots.drafts_of(film, programme)) == Clause.objects.count() > 4
    assert roots.drafts_of(project(world), programme) == []
    told = roots.told(film)
    assert told
    assert told["split"]["number"] == 1
    assert (told["shares"], told["waterfall"], roots.told(project(world))) == ({}, None, None)
    start = timezone.now() + dt.timedelta(hours=1)

    def may(house: object, territory: str, tongue: str = "kk") -> bool:
        return decision(
            programme=programme,
            broadcaster=house,
            territory=territory,
            start=start,
            stop=start + dt.timedelta(minutes=20),
            medium=Medium.LINEAR,
            sounds=(tongue,),
        ).is_allowed

    assert [may(world.almaty, "KZ"), may(world.baku, "AZ"), may(world.tashkent, "UZ")] == [True] * 3
    # The leading house owns the record of the programme, and yet not what others have by their share.
    assert [may(world.almaty, "AZ"), may(world.baku, "UZ"), may(world.bishkek, "KZ")] == [False] * 3
    assert [may(one, "KG") for one in (world.almaty, world.baku, world.tashkent)] == [True] * 3


# ---- budget and finance --------------------------------------------------------------------------------------------


def test_finance_stands_against_the_budget_at_the_rates_of_their_days(world: World) -> None:
    film = project(world)
    actions.set_rate(project=film, base="USD", quote="KZT", day=DAY, value="512,5", source="a bank", by=world.erlan)
    actions.add_cost(project=film, name="Camera", amount=10_000, currency="USD", day=DAY, by=world.erlan)
    actions.contribute(
        partner=partner(film, world.baku),
        name="Edit suite",
        means="facilities",
        amount=2_000_000,
        currency="KZT",
        day=DAY,
        by=world.erlan,
        is_confirmed=True,
    )
    found = queries.finance_of(film, queries.costs_of(film), queries.contributions_of(film))
    assert (found.budget, found.financed, found.missing, found.in_kind) == (5_125_000, 2_000_000, 3_125_000, 2_000_000)
    assert found.shares == {str(world.baku.pk): 10_000}
    actions.remove_cost(cost=Cost.objects.get(), by=world.erlan)
    actions.remove_contribution(contribution=partner(film, world.baku).contributions.get(), by=world.erlan)
    assert (queries.costs_of(film), queries.contributions_of(film)) == ([], [])


def test_what_is_no_money_is_refused(world: World) -> None:
    film = project(world)
    for amount, currency, sentence in ((0, "KZT", "no amount"), (5, "XYZ", "ISO 4217"), (10**16, "KZT", "no amount")):
        with pytest.raises(actions.MoneyUnclear, match=sentence):
            actions.add_cost(project=film, name="Camera", amount=amount, currency=currency, by=world.erlan)
    with pytest.raises(actions.MoneyUnclear, match="Say what it is"):
        actions.add_cost(project=film, name=" ", amount=1, currency="KZT", by=world.erlan)
    with pytest.raises(actions.MoneyUnclear, match="no exchange rate"):
        actions.set_rate(project=film, base="USD", quote="KZT", day=DAY, value="-1", source="a bank", by=world.erlan)
    with pytest.raises(actions.MoneyUnclear, match="to itself"):
        actions.set_rate(project=film, base="KZT", quote="KZT", day=DAY, value="1", source="a bank", by=world.erlan)


# ---- waterfall and statements --------------------------------------------------------------------------------------


def test_what_comes_in_is_paid_out_and_told_to_each_partner(world: World) -> None:
    film = project(world)
    paying(world, film)
    actions.set_rate(project=film, base="USD", quote="KZT", day=DAY, value="500", source="a bank", by=world.erlan)
    actions.receive(film, 1_000_000, "KZT", DAY, "Sale to a channel", by=world.erlan)
    actions.receive(film, 2_000, "USD", DAY, "Festival")
    books = queries.books_of(film)
    assert books
    assert books.paid.total == 2_000_000
    told = books.statement(payee(world.baku))
    # 850 000 of 1 000 000 back at 30 %, then 150 000 back and 700 000 of profit at 30 %.
    assert [one.parts for one in told.entries] == [(0, 255_000, 0), (0, 45_000, 210_000)]
    assert (told.after, told.unrecouped) == (510_000, 0)
    assert books.statement(AGENT).after == 300_000
    assert books.statement(payee(world.baku), first=1).before == 255_000


def test_the_same_report_is_received_once(world: World) -> None:
    film = project(world)
    paying(world, film)
    first = actions.receive(film, 500, "KZT", DAY, "As-run report", key="as-run 7")
    assert actions.receive(film, 500, "KZT", DAY, "As-run report", key="as-run 7") == first
    actions.receive(film, 500, "KZT", DAY, "Another")
    assert [one.number for one in queries.revenues_of(film)] == [1, 2]


def test_money_without_a_rate_or_an_order_of_payments_is_not_guessed(world: World) -> None:
    film = project(world)
    with pytest.raises(actions.PlanUnclear, match="First agree"):
        actions.receive(film, 500, "KZT", DAY, "A sale")
    paying(world, film)
    with pytest.raises(actions.MoneyUnclear, match="There is no rate from EUR to KZT on or before 1 November 2026"):
        actions.receive(film, 500, "EUR", DAY, "A sale")
    assert not Revenue.objects.exists()


def test_an_order_of_payments_stays_once_money_came_in(world: World) -> None:
    film = project(world)
    assert [paying(world, film).number, paying(world, film).number] == [1, 2]
    actions.receive(film, 500, "KZT", DAY, "A sale")
    with pytest.raises(actions.AlreadyPaying):
        paying(world, film)


def test_an_order_of_payments_that_makes_no_sense_is_refused(world: World) -> None:
    film = project(world)
    for plan, sentence in (
        (tiers(world)[:2], "The last step must divide what is left"),
        ([Tier(TierKind.NET, to={"house:nobody": 1})], "Only houses that take part"),
        ([Tier(TierKind.NET, to={"other:": 1})], "Only houses that take part"),
        ([Tier(TierKind.NET, to={payee(world.bishkek): 1})], "Only houses that take part"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.save_waterfall(project=film, tiers=plan, by=world.erlan)
    assert not WaterfallPlan.objects.exists()


def test_a_partner_sees_its_own_statement_and_the_lead_sees_all(world: World) -> None:
    film = project(world)
    baku, almaty = payee(world.baku), payee(world.almaty)
    seen = [(queries.sees_statement(who, film, baku), queries.sees_statement(who, film, almaty)) for who in
            (world.nargiz, world.erlan, world.dilnoza)]  # fmt: skip
    assert seen == [(True, False), (True, True), (False, False)]
    assert [queries.projects_for(one).count() for one in (world.nargiz, world.aigul)] == [1, 0]


def test_every_state_of_every_rule_has_its_sentence(world: World) -> None:
    houses = {str(one.pk): one for one in (world.almaty, world.baku, world.tashkent)}
    open_rules = {
        "code": "x",
        "edition": "x",
        "source": "x",
        "confidence": "D",
        "unknown": ["points", "creative", "third_country"],
    }
    closed = {"points": 10, "creative_within": 500, "third_country": 1_000, "least": 100, "most": 9_000, "unknown": []}
    seen = set()
    for rules in (open_rules, open_rules | closed | {"since": "2020-01-01"}, open_rules | {"until": "2020-01-01"}):
        for points in (None, 5, 15):
            shares = thirds(world, 9_500, 499, 1)
            read = read_rules(rules)
            for one in queries.verdict_of(read, shares, DAY, points).outcomes:
                seen.add(words.outcome(one, houses))
    assert "" not in seen
    assert len(seen) > 12
