"""What a rule costs: `PYTHONPATH=src python bench/rules.py [--json]`.

The template charter, adopted by eight houses, over 10,000 made-up programmes: some with synthetic or copied voices,
consents that end on different days, news, archive, children's programmes, and facts that nobody knows. In one run:

- what if: what breaks between today and the end of the year, over all programmes; goal 5 s. Beside it the same for one
  day and another charter (every warning a block);
- leaf: the time of all rules over all programmes, divided by the facts that were looked at; goal 3 µs;
- CEL: the same rules as text for `common-expression-language`, compiled, over the same facts; the answers of both are
  compared wherever CEL has one, and `ratio` is its time by ours, with the facts put into its own form beforehand;
  `ratio_plain` when it takes them as Python has them, as whoever judges one programme by many rules would;
- node: the same number of programmes in a node's database, as a house has them (versions, declarations, statements,
  signed files, contracts, consents; `_rules_node.py`): what breaks in a year as a list, its picture, and the page;
  goal 5 s for list and picture together, and for the list when a reservation ends and every programme has to be judged.
  It takes minutes to write them; `--no-node` leaves it out.

Times are of the processor; nothing here waits.
"""

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ortaq.core.rules import Adoption, Item, Outcome, Rule, Severity, template, turning_days, what_if
from ortaq.core.rules.cel import scope_for_cel, to_cel
from ortaq.core.rules.rule import outcome_in, scope_of

ITEMS, PEER_ITEMS = 10_000, 300
GOALS = {"what_if_s": 5, "leaf_us": 3, "node_s": 5, "node_turn_s": 5}
TODAY, END = dt.date(2026, 11, 27), dt.date(2027, 1, 1)
HOUSES = {
    "almaty": ("KZ", ["kk", "ru"]),
    "bishkek": ("KG", ["ky", "ru"]),
    "ankara": ("TR", ["tr"]),
    "baku": ("AZ", ["az"]),
    "tashkent": ("UZ", ["uz"]),
    "ashgabat": ("TM", ["tk"]),
    "budapest": ("HU", ["hu"]),
    "lefkosa": ("XN", ["tr"]),
}
KINDS = ("dub.ai", "voice.synthetic", "enhance", "subtitle.ai.raw", "gen.full.image")


def member(slug: str, side: str) -> dict[str, Any]:
    """The facts of a house."""
    territory, languages = HOUSES[slug]
    statements = {
        "profiles_children": False,
        "calls_others_for_children": False,
        "retention_days": 365,
        "keeps_processing_record": True,
    }
    return {"slug": slug, "territory": territory, "languages": languages, "side": side, "statements": statements}


def chance(dice: random.Random, share: float) -> bool:
    """Whether it is one of these."""
    return dice.random() < share


def item(dice: random.Random, number: int) -> Item:
    """A made-up programme with its maker and up to three receivers."""
    slugs = dice.sample(sorted(HOUSES), dice.randint(2, 4))
    reference, language = f"c{number}", dice.choice(["kk", "ky", "az", "tr"])
    uses = []
    for _ in range(dice.choice([0, 0, 1, 2])):
        kind = dice.choice(KINDS)
        copied = kind == "voice.synthetic" and chance(dice, 0.5)
        uses.append(
            {
                "kind": kind,
                "part": "sound",
                "language": language,
                "needs_consent": copied,
                "consents": [reference] if copied else [],
                "real_person": copied,
                "real_event": False,
                "review": dice.choice(["none", "spot", "full"]),
            }
        )
    ends = TODAY + dt.timedelta(days=dice.randint(-5, 400))
    consents = [
        {
            "reference": reference,
            "kind": "voice",
            "valid_from": "2026-01-01",
            "valid_to": ends.isoformat(),
            "withdrawn": chance(dice, 0.02),
            "territories": ["*"] if chance(dice, 0.5) else ["KZ", "KG", "TR"],
            "languages": ["*"],
            "of_a_child": False,
            "by_guardian": False,
        }
        for use in uses
        if use["needs_consent"]
    ]
    facts: dict[str, Any] = {
        "use": "schedule",
        "territories": [HOUSES[slug][0] for slug in slugs],
        "item": {
            "min_age": dice.choice([0, 6, 12, 16]),
            "for_children": chance(dice, 0.3),
            "is_news": chance(dice, 0.1),
            "is_archive": chance(dice, 0.1),
            "editor": "an editor" if chance(dice, 0.95) else "",
            "declaration": {"complete": chance(dice, 0.97), "uses": uses},
            "ai": {"uses": [use["kind"] for use in uses], "level": 3 if consents else len(uses)},
            "label": {"visible": True, "machine_readable": chance(dice, 0.95), "languages": ["en", language]},
            "provenance": {"kept": True},
            "consents": consents,
            "corrections": {"open": 0, "visible": True, "receivers_told": chance(dice, 0.98)},
            "sources": [{"name": "one", "anonymous": False, "reason": ""}],
            "tools": [{"name": "tool", "registered": True, "owner": "desk"}] if uses else [],
            "biometrics": [],
            "statements": {"shows_minors": False, "accuses_a_person": False, "has_placement": False},
        },
        "airing": {"minute": dice.randrange(1440), "territory": HOUSES[slugs[-1]][0], "shows_age_sign": True},
    }
    return Item(
        str(number), facts, {slug: member(slug, "receiver" if at else "maker") for at, slug in enumerate(slugs)}
    )


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, and what came out."""
    began = time.process_time()
    found = ask()
    return time.process_time() - began, found


def judge_all(rules: tuple[Rule, ...], items: list[Item]) -> list[list[Outcome]]:
    """Every rule over every programme, as its maker."""
    days = frozenset[int]().union(*(rule.days for rule in rules))
    found = []
    for one in items:
        scope = scope_of({**one.facts, "member": next(iter(one.members.values()))}, TODAY, days)
        found.append([outcome_in(rule.tests, scope) for rule in rules])
    return found


def counted(rules: tuple[Rule, ...], items: list[Item]) -> int:
    """How many facts the compiled rules looked at, those inside records left out: no more than the leaves."""
    looked = 0

    class Counting(dict[str, Any]):
        """A scope that counts how often something is read from it."""

        def __getitem__(self, key: str) -> Any:
            nonlocal looked
            looked += 1
            return dict.__getitem__(self, key)

        def get(self, key: str, default: Any = None) -> Any:
            nonlocal looked
            looked += not key.startswith("today")
            return dict.get(self, key, default)

    days = frozenset[int]().union(*(rule.days for rule in rules))
    for one in items:
        scope = Counting(scope_of({**one.facts, "member": next(iter(one.members.values()))}, TODAY, days))
        for rule in rules:
            outcome_in(rule.tests, scope)
    return looked


def measure(number: int) -> dict[str, Any]:
    """Everything, one after the other."""
    import cel  # noqa: PLC0415 -- the peer

    dice = random.Random(6)  # noqa: S311 -- the same programmes every time
    rules = template().rules
    items = [item(dice, at) for at in range(number)]
    adopted = {slug: [Adoption(slug, territory, rules)] for slug, (territory, _tongues) in HOUSES.items()}
    strict = tuple(replace(rule, severity=Severity.BLOCK) for rule in rules)
    stricter = {slug: [replace(one, rules=strict) for one in its] for slug, its in adopted.items()}

    def year() -> list[Any]:
        return list(what_if(items, adopted, adopted, turning_days(items, adopted, TODAY, END)))

    year_s, turns = timed(year)
    other_s, changes = timed(lambda: list(what_if(items, adopted, stricter, [TODAY])))
    ours_s, outcomes = timed(lambda: judge_all(rules, items))
    leaves = counted(rules, items)

    some = items[: min(PEER_ITEMS, number)]
    programs = [cel.compile(to_cel(rule)) for rule in rules]
    days = frozenset[int]().union(*(rule.days for rule in rules))
    scopes = [
        scope_for_cel(scope_of({**one.facts, "member": next(iter(one.members.values()))}, TODAY, days)) for one in some
    ]

    def peer(these: list[Any]) -> list[list[bool | None]]:
        return [[answered(program, scope) for program in programs] for scope in these]

    contexts = [cel.Context(variables=scope) for scope in scopes]
    peer_s, answers = timed(lambda: peer(contexts))
    plain_s, _same = timed(lambda: peer(scopes))
    ours_again_s, _same = timed(lambda: judge_all(rules, some))
    return {
        "rules": len(rules),
        "items": number,
        "what_if_s": round(year_s, 3),
        "what_if_turns": len(turns),
        "other_charter_s": round(other_s, 3),
        "other_charter_turns": len(changes),
        "judgements": number * len(rules),
        "judgement_us": round(ours_s / (number * len(rules)) * 1e6, 3),
        "leaves": leaves,
        "leaf_us": round(ours_s / leaves * 1e6, 3),
        "outcomes": dict(Counter(str(one) for row in outcomes for one in row)),
        "peer": "common-expression-language",
        "peer_judgement_us": round(peer_s / (len(some) * len(rules)) * 1e6, 3),
        "peer_plain_judgement_us": round(plain_s / (len(some) * len(rules)) * 1e6, 3),
        "ratio": round(peer_s / ours_again_s, 1),
        "ratio_plain": round(plain_s / ours_again_s, 1),
        "compared": sum(answer is not None for row in answers for answer in row),
        "different": different(outcomes, answers),
    }


def node(number: int) -> dict[str, Any]:
    """The same from a node's database, in a process that knows nothing of what was made here."""
    here = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory(prefix="ortaq-bench-") as folder:
        # Without -P this folder stands first, and its rules.py in the place of the library of that name.
        line = [sys.executable, "-P", str(here / "_rules_node.py"), str(number), folder]
        env = os.environ | {"PYTHONPATH": str(here.parent / "src"), "ORTAQ_LOG_LEVEL": "WARNING"}
        done = subprocess.run(line, env=env, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def answered(program: Any, scope: Any) -> bool | None:
    """What CEL says; None where a fact is missing, which is an error there."""
    try:
        return bool(program.execute(scope))
    except (KeyError, TypeError, ValueError, RuntimeError):
        return None


def different(outcomes: list[list[Outcome]], answers: list[list[bool | None]]) -> int:
    """How often the two disagree where both have an answer."""
    good = (Outcome.PASS, Outcome.NOT_APPLICABLE)
    return sum(
        answer is not None and outcome is not Outcome.UNKNOWN and answer is not (outcome in good)
        for row, its in zip(outcomes, answers, strict=False)
        for outcome, answer in zip(row, its, strict=True)
    )


def main(words: list[str]) -> int:
    """Measure and tell; 1 when a goal is missed or the two disagree."""
    parser = argparse.ArgumentParser(prog="./ortaq bench rules", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--no-node", action="store_true", help="leave out what is measured with a database")
    given = parser.parse_args(words)
    report = measure(given.items)
    if not given.no_node:
        report |= node(given.items)
    reached = {name: report[name] <= goal for name, goal in GOALS.items() if name in report}
    reached["agree"] = report["different"] == 0
    report |= {"goals": GOALS, "reached": reached}
    print(json.dumps(report, indent=1) if given.json else "\n".join(f"{key}: {value}" for key, value in report.items()))
    return int(not all(reached.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
