"""The engine against an oracle that knows no intervals: random works, chains, groups, shares, clocks and showings.

`ORTAQ_ORACLE_CASES=100000 .venv/bin/python -m pytest -n0 tests/core/rights/test_oracle.py` asks as often as you like.
A difference is shown with the fewest clauses that still make it.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from ortaq.core.rights import (
    Answer,
    Clause,
    Decision,
    Edition,
    Gap,
    Happened,
    Medium,
    Owner,
    Places,
    Use,
    decide,
    read_terms,
)
from ortaq.core.rights.runs import pool_of
from tests.core.rights.oracle import Oracle, Verdict, begin_of, language, seconds

CASES = int(os.environ.get("ORTAQ_ORACLE_CASES", "10000"))
MANY = 100_000
QUESTIONS = 10
HOUSES = ("almaty", "bishkek", "baku", "budapest")
ZONES = ("Europe/Budapest", "Asia/Nicosia", "Asia/Almaty", "Asia/Tashkent", "UTC")
PATH = ("episode", "season", "series")
TURNS = (dt.date(2024, 3, 1), dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2026, 12, 31), dt.date(2016, 9, 8))
"""Kazakhstan's change of clock, the autumn and the spring night of Budapest and Nicosia, and a day like others."""
LANGUAGES = (["*"], ["*"], ["*"], ["*"], ["kk"], ["ky"], ["kk", "ky"], ["kk-Latn"], ["ru", "kk"], ["zxx", "kk"])
TERRITORIES = (["*"], ["*"], ["*"], ["*"], ["KZ"], ["KG", "KZ"], ["TURK"], ["TURK"], ["TURK", "HU"], ["AZ", "KZ"])
MEDIA = (
    *[["linear", "catch_up", "start_over"]] * 4,
    ["linear", "catch_up", "start_over", "vod"],
    ["linear"],
    ["vod"],
    ["linear", "catch_up"],
    ["ai_training", "voice_cloning", "linear"],
)
KINDS = (
    *["grant"] * 9,
    "share",
    "exclusivity",
    "holdback",
    "holdback",
    "reservation",
    "reservation",
    "reservation",
    "condition",
    "underlying",
    "block",
)
ASKED = ((), (), (), (), (), ("kk",), ("ky",), ("kk", "ky", "ru"), ("kk-Latn", "hu"), ("zxx",), ("hu",))
CODES = {
    *("owner", "share", "granted", "open_licence", "passed_on", "no_licence", "elsewhere", "not_this_medium"),
    *("no_sound", "not_yet", "over", "runs_used_up", "age_slot", "holdback", "reservation", "underlying", "block"),
    *("cut", "cut_holdback", "cut_reservation", "cut_underlying", "cut_block", "catch_up_cut", "catch_up_cut_holdback"),
    *("catch_up_cut_reservation", "catch_up_cut_underlying", "catch_up_cut_block", "rival", "two_clauses"),
    *("separate_right", "shared_out", "sounds_left_out", "sounds_stopped", "subtitles_left_out", "subtitles_stopped"),
}
"""Everything that a decision may give as its reason; the property is worth something only where each of them occurs."""


@dataclass(frozen=True)
class Case:
    """Contracts about one programme."""

    clauses: tuple[Clause, ...]
    places: Places
    happened: Happened
    showings: Mapping[str, tuple[tuple[str, int], ...]]
    turn: dt.datetime

    def oracle(self) -> Oracle:
        return Oracle(PATH, "almaty", self.clauses, self.places, self.happened)

    def decided(self, use: Use) -> Decision:
        pools = {
            one.id: pool_of(
                one.terms.runs, [(slot, False, at) for slot, at in self.showings[one.id]], one.terms.repeat_hours
            )
            for one in self.clauses
            if one.terms.runs and one.id in self.showings
        }
        return decide(use, self.clauses, Owner("almaty", "Almaty"), pools, PATH, self.places, self.happened)


class Maker:
    """Random contracts, close enough to each other to meet."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.day = self.dice.choice(TURNS)
        self.turn = dt.datetime.combine(self.day, dt.time(), dt.UTC)

    def case(self) -> Case:
        dice = self.dice
        count = dice.choice((1, 2, 2, 3, 4, 5, 6, 7, 8, 9))
        kinds = [dice.choice(KINDS) for _ in range(count)]
        if dice.random() < 0.7:
            kinds[0] = "grant"
        clauses: list[Clause] = []
        for number, kind in enumerate(kinds):
            ended = [one for one in clauses if one.terms.kind == "grant" and one.terms.end_day]
            goes_on = kind == "grant" and ended and dice.random() < 0.4
            made = self.next_year(number, dice.choice(ended)) if goes_on else self.clause(number, kind, clauses)
            clauses.append(made)
        if len(clauses) > 2 and dice.random() < 0.02:
            clauses[0] = replace(clauses[0], under=clauses[-1].id)
        happened = {
            (dice.choice(("episode", "episode", "series")), event, house): self.instant()
            for event in ("first_linear", "first_any")
            for house in dice.sample(HOUSES, dice.choice((0, 1, 3)))
        }
        showings = {
            one.id: tuple((slot, seconds(self.instant())) for slot in dice.sample("abcd", dice.choice((0, 1, 1, 2, 3))))
            for one in clauses
            if one.terms.runs and dice.random() < 0.7
        }
        old = Edition(dt.date(1992, 1, 1), frozenset({"KZ", "KG"}))
        new = Edition(
            self.day + dt.timedelta(days=dice.randint(-1, 2)), frozenset(dice.choice((("KZ", "AZ"), ("KG", "HU"))))
        )
        places = Places(frozenset({"KZ", "KG", "AZ", "HU"}), {"TURK": (old, new)})
        return Case(tuple(clauses), places, happened, showings, self.turn)

    def instant(self) -> dt.datetime:
        """Some quarter of an hour within four days of the turn."""
        return self.turn + dt.timedelta(minutes=15 * self.dice.randint(-96 * 3, 96 * 4))

    def clause(self, number: int, kind: str, earlier: list[Clause]) -> Clause:
        dice = self.dice
        giver, holder = self.houses(kind)
        under, contract = None, f"contract {dice.randint(1, 2)}"
        grants = [one for one in earlier if one.terms.kind == "grant" and one.holder not in (None, "almaty")]
        if kind in ("grant", "exclusivity") and grants and dice.random() < 0.5:
            parent = dice.choice(grants)
            under, giver = parent.id, parent.holder if dice.random() < 0.95 else giver
            holder = dice.choice([one for one in HOUSES if one != giver])
        elif kind in ("grant", "exclusivity"):
            shares = [one.holder for one in earlier if one.terms.kind == "share"]
            giver = dice.choice(shares) if shares and dice.random() < 0.6 else giver
        if kind == "exclusivity" and (between := [one.giver for one in earlier if one.under]) and dice.random() < 0.6:
            under, giver, holder = None, "almaty", dice.choice(between)
        return Clause(
            id=f"c{number}",
            name=f"§{number}",
            work=dice.choice((*PATH, *PATH, *PATH, *PATH, "another")),
            giver=giver or "almaty",
            holder=holder,
            terms=read_terms(self.terms(kind) | (self.wide() if under and dice.random() < 0.6 else {})),
            contract=contract,
            under=under,
            in_force_from=self.instant() if dice.random() < 0.15 else None,
            ended_at=self.instant() if dice.random() < 0.1 else None,
            suspended=tuple(self.gaps()),
        )

    def next_year(self, number: int, first: Clause) -> Clause:
        """A grant that goes on where another ends, or nearly."""
        day = first.terms.end_day or self.day
        terms = replace(first.terms, first_day=day, days=self.dice.choice((None, 2)), runs=self.dice.choice((None, 2)))
        return replace(first, id=f"c{number}", name=f"§{number}", terms=terms)

    def wide(self) -> dict[str, Any]:
        """Everything that one may be given; a chain of such grants is as wide as its first."""
        long_ago = (self.day - dt.timedelta(days=300)).isoformat()
        when = {"first_day": long_ago, "days": None, "opens_after": None, "closes_after": None}
        return {"territories": ["*"], "media": MEDIA[0], "sounds": ["*"], "subtitles": ["*"], **when}

    def houses(self, kind: str) -> tuple[str, str | None]:
        """Who gives and who gets it."""
        holder = self.dice.choice((*HOUSES[1:], *HOUSES[1:], "bishkek", None))
        if kind == "share":
            holder = self.dice.choice(HOUSES)
        return "almaty" if self.dice.random() < 0.95 else "baku", holder

    def gaps(self) -> list[Gap]:
        if self.dice.random() > 0.1:
            return []
        start = self.instant()
        return [Gap(start, self.dice.choice((None, start + dt.timedelta(minutes=15 * self.dice.randint(1, 200)))))]

    def terms(self, kind: str) -> dict[str, Any]:
        dice = self.dice
        holds = dice.choice((None, 1, 2, 3, 4, 5, 400))
        begins = dice.choice((-300, -300, -300, -3, -2, -1, 0, 1) if kind == "grant" else (-3, -2, -1, 0, 1, 2))
        said: dict[str, Any] = {
            "kind": kind,
            "territories": dice.choice(TERRITORIES),
            "media": dice.choice(MEDIA),
            "sounds": dice.choice(LANGUAGES),
            "subtitles": dice.choice((*LANGUAGES, [])),
            "first_day": (self.day + dt.timedelta(days=begins)).isoformat(),
            "days": holds if holds is None or begins > -300 else holds + 298,
            "time_zone": dice.choice(ZONES),
            "as_amended": dice.random() < 0.4,
        }
        if kind == "share":
            return said | {"days": None, "territories": dice.choice(TERRITORIES[4:])}
        if dice.random() < 0.12:
            said |= {"opens_after": self.after()}
        if dice.random() < 0.08:
            said |= {"closes_after": self.after()}
        if kind == "grant":
            said |= {
                "runs": dice.choice((None, None, None, 1, 2, 3)),
                "repeat_hours": dice.choice((0, 0, 24)),
                "catch_up_days": dice.choice((0, 1, 2, 7)),
                "exclusive": dice.choice(("", "", "", "sole", "exclusive")),
                "sublicence": dice.choice((0, 1, 2, 2, 3)),
            }
        elif kind == "condition":
            hours = {
                "from": dice.choice(("22:00", "20:30", "00:00", "02:30")),
                "until": dice.choice(("06:00", "02:30")),
            }
            said |= {"condition": "age_slot", "about": hours, "media": ["linear", "vod"]}
        elif kind == "exclusivity":
            said |= {"exclusive": dice.choice(("sole", "exclusive"))}
        elif kind == "underlying":
            said |= {"asset": dice.choice(("music: song", "archive: reel")), "days": dice.choice((None, 2, 3, 400))}
            said |= {"first_day": (self.day - dt.timedelta(days=dice.choice((2, 300, 300)))).isoformat()}
        elif kind == "block":
            said |= {"ground": "court"}
        return said

    def after(self) -> dict[str, Any]:
        dice = self.dice
        by = dice.choice(("licensor", "licensee", "bishkek", "*", "*"))
        return {"event": dice.choice(("first_linear", "first_any")), "by": by, "days": dice.choice((0, 0, 1, 2, 7))}

    def use(self, case: Case) -> Use:
        dice = self.dice
        start = self.instant()
        oracle = case.oracle()
        of = dice.choice(list(oracle.clauses.values()) or [None])
        if of and (edges := [at for at in oracle.edges_of(of) if abs(at - seconds(self.turn)) < 10 * 86_400]):
            start = dt.datetime.fromtimestamp(dice.choice(edges) - dice.choice((0, 1, 900, 1800, 1801, 3600)), dt.UTC)
        if (shown := [at for rows in case.showings.values() for _, at in rows]) and dice.random() < 0.15:
            start = dt.datetime.fromtimestamp(dice.choice(shown) + dice.choice((0, 86_399, 86_400, -86_400)), dt.UTC)
        holders = [one.holder for one in case.clauses if one.holder and one.terms.kind == "grant"] or ["almaty"]
        length = dt.timedelta(seconds=dice.choice((0, 1, 900, 1800, 1800, 3600, 7200, 3 * 3600, 10 * 3600, 40 * 3600)))
        media = (*[Medium.LINEAR] * 14, Medium.VOD, Medium.VOD, Medium.AI_TRAINING)
        return Use(
            broadcaster=dice.choice(holders if dice.random() < 0.75 else HOUSES),
            territory=dice.choice(("KZ", "KZ", "KZ", "KZ", "KG", "KG", "AZ", "HU")),
            start=start,
            stop=start + length,
            medium=dice.choice(media),
            sounds=dice.choice(ASKED),
            subtitles=dice.choice(ASKED),
            slot=dice.choice((None, "a", "b", "mine")),
            waived=frozenset({dice.choice(["c0", "c1", "c2", "c3"])} if dice.random() < 0.1 else ()),
        )


def verdict_of(said: Decision, use: Use) -> Verdict:
    """A decision in the oracle's words."""

    def tags(found: tuple[str, ...], wanted: tuple[str, ...]) -> frozenset[str]:
        return frozenset(found if wanted else map(language, found))

    return Verdict(
        said.answer,
        seconds(said.until) if said.until else None,
        tuple((str(one.act.medium), one.answer, seconds(one.until) if one.until else None) for one in said.acts),
        tags(said.sounds, use.sounds),
        tags(said.subtitles, use.subtitles),
        (said.runs_total, said.runs_left),
    )


def difference(case: Case, use: Use) -> str:
    """What the two say, where they differ."""
    said, right = verdict_of(case.decided(use), use), case.oracle().verdicts(use, case.showings)
    return "" if said in right else f"engine {said}\noracle {right}"


def smallest(case: Case, use: Use) -> Case:
    """The fewest clauses that still make a difference."""
    for one in case.clauses:
        fewer = replace(case, clauses=tuple(other for other in case.clauses if other is not one))
        if difference(fewer, use):
            return smallest(fewer, use)
    return case


def asked(seed: int) -> tuple[Counter[str], list[str]]:
    """One set of contracts and some questions: what came out, and every difference."""
    maker = Maker(seed)
    case = maker.case()
    oracle, seen, wrong = case.oracle(), Counter[str](), []
    for _ in range(QUESTIONS):
        use = maker.use(case)
        said = case.decided(use)
        seen.update({str(said.answer), *(code for code, _ in said.reasons)})
        seen.update({f"tail {one.answer}" for one in said.acts if one.act.medium is Medium.CATCH_UP})
        if verdict_of(said, use) not in oracle.verdicts(use, case.showings):
            few = smallest(case, use)
            wrong.append(
                "\n".join([f"seed {seed}: {difference(few, use)}", str(use), *map(str, few.clauses), str(few)])
            )
    return seen, wrong


def compared(cases: int, first: int = 0) -> Counter[str]:
    """So many questions; ends with the differences, if there are any."""
    seen, wrong = Counter[str](), []
    for seed in range(first, first + cases // QUESTIONS):
        more, bad = asked(seed)
        seen += more
        wrong += bad
        assert len(wrong) < 3, "\n\n".join(wrong)
    assert not wrong, "\n\n".join(wrong)
    return seen


def rare(seen: Counter[str], least: int) -> dict[str, int]:
    """What hardly occurred, of all that must."""
    tails = {f"tail {one}" for one in Answer}
    return {one: seen[one] for one in {*CODES, *map(str, Answer), *tails} if seen[one] < least}


def test_the_engine_says_what_the_oracle_says_and_everything_occurs() -> None:
    assert rare(compared(CASES), min(CASES // 5000, 20)) == {}


@pytest.mark.slow
def test_there_is_no_difference_in_a_hundred_thousand_cases() -> None:
    share = MANY // 20
    with ProcessPoolExecutor() as pool:
        seen = sum(pool.map(compared, [share] * 20, range(1_000_000, 1_000_000 + 20 * share, share)), Counter[str]())
    assert rare(seen, 20) == {}


def test_the_oracle_finds_the_edges_of_days_by_itself() -> None:
    assert begin_of(dt.date(2024, 3, 1), "Asia/Almaty") - begin_of(dt.date(2024, 2, 29), "Asia/Almaty") == 25 * 3600
    assert begin_of(dt.date(2027, 3, 29), "Asia/Nicosia") - begin_of(dt.date(2027, 3, 28), "Asia/Nicosia") == 23 * 3600
