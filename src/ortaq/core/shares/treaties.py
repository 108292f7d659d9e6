"""Rule-sets of co-production treaties as dated data, and what they say of the shares of a work.

A check gives one outcome for each rule: it passes, it fails, or it cannot be known, because the rule-set leaves a
number open or nobody has said what it asks for. Shares are hundredths of a percent (2 500 is 25 %).
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

WHOLE = 10_000
"""All of it, in hundredths of a percent."""
MOST_POINTS = 1_000
CONFIDENCES = ("A", "B", "C", "D")


class State(StrEnum):
    """What came of a rule."""

    PASS = "pass"  # noqa: S105 -- it lets shares pass, nobody in
    FAIL = "fail"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """What a rule-set may say of shares.

    WHOLE: they add up. PARTIES: so many take part. LEAST and MOST: of each. THIRD_COUNTRY: of those together whose
    state is no party to the treaty. POINTS: of creative places held by people of the parties. CREATIVE: what a partner
    contributes in people follows its money. DATE: the treaty was there on the day.
    """

    WHOLE = "whole"
    PARTIES = "parties"
    LEAST = "least"
    MOST = "most"
    THIRD_COUNTRY = "third_country"
    POINTS = "points"
    CREATIVE = "creative"
    DATE = "date"


class BadRules(ValueError):
    """A rule-set that makes no sense; `code` and `params` say which sentence tells it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One edition of a treaty's rules, and how it is known; None is a rule that it does not have.

    `fewest` and `largest` are numbers of co-producers, `least`, `most` and `third_country` hundredths of a percent,
    `points` how many must be reached, `creative_within` how far the creative share may be from the financial one.
    `unknown` are rules of which nobody here knows what they ask. `confidence` is A (read in the primary text) to D.
    """

    code: str
    edition: str
    since: dt.date | None = None
    until: dt.date | None = None
    fewest: int = 2
    largest: int | None = None
    least: int | None = None
    most: int | None = None
    third_country: int | None = None
    points: int | None = None
    creative_within: int | None = None
    unknown: frozenset[Rule] = field(default_factory=frozenset)
    source: str = ""
    confidence: str = "D"
    is_verified: bool = False

    @property
    def key(self) -> str:
        """Code and edition in one word."""
        return f"{self.code}/{self.edition}"

    def plain(self) -> dict[str, Any]:
        """As JSON, as the data file has it."""
        return {
            "code": self.code,
            "edition": self.edition,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "fewest": self.fewest,
            "largest": self.largest,
            "least": self.least,
            "most": self.most,
            "third_country": self.third_country,
            "points": self.points,
            "creative_within": self.creative_within,
            "unknown": sorted(self.unknown),
            "source": self.source,
            "confidence": self.confidence,
            "is_verified": self.is_verified,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """What one partner brings: its share, its creative share where it is known, and whether its state is a party."""

    partner: str
    share: int
    creative: int | None = None
    is_party: bool | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule, and the numbers for its sentence; `partner` where it is about one of them."""

    rule: Rule
    state: State
    partner: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcomes of all rules of a rule-set, and whether anybody has verified the rule-set itself."""

    rules: RuleSet
    outcomes: tuple[Outcome, ...]

    @property
    def state(self) -> State:
        """FAIL where a rule fails, else UNKNOWN where one cannot be known, else PASS."""
        states = {one.state for one in self.outcomes}
        return next((one for one in (State.FAIL, State.UNKNOWN) if one in states), State.PASS)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The rules that fail."""
        return tuple(one for one in self.outcomes if one.state is State.FAIL)


@cache
def rule_sets() -> dict[str, RuleSet]:
    """The rule-sets of the data file by key, in its order."""
    path = Path(__file__).parent / "data" / "treaties.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rule_sets"]
    return {one.key: one for one in map(read_rules, rows)}


def read_rules(plain: Mapping[str, Any]) -> RuleSet:
    """A rule-set from JSON; raises BadRules with the name of the field that makes no sense."""
    try:
        unknown = frozenset(map(Rule, plain.get("unknown") or ()))
    except (ValueError, TypeError):
        raise BadRules("field", field="unknown") from None
    made = RuleSet(
        code=text_in(plain, "code"),
        edition=text_in(plain, "edition"),
        since=day_in(plain, "since"),
        until=day_in(plain, "until"),
        fewest=number_in(plain, "fewest", 1, 100) or 2,
        largest=number_in(plain, "largest", 1, 100),
        least=number_in(plain, "least", 0, WHOLE),
        most=number_in(plain, "most", 0, WHOLE),
        third_country=number_in(plain, "third_country", 0, WHOLE),
        points=number_in(plain, "points", 0, MOST_POINTS),
        creative_within=number_in(plain, "creative_within", 0, WHOLE),
        unknown=unknown,
        source=text_in(plain, "source"),
        confidence=text_in(plain, "confidence"),
        is_verified=plain.get("is_verified") is True,
    )
    if made.confidence not in CONFIDENCES:
        raise BadRules("field", field="confidence")
    if made.since and made.until and made.until <= made.since:
        raise BadRules("order", low="since", high="until")
    for low, high in (("fewest", "largest"), ("least", "most")):
        bottom, top = getattr(made, low), getattr(made, high)
        if bottom is not None and top is not None and top < bottom:
            raise BadRules("order", low=low, high=high)
    if made.least is not None and made.least * made.fewest > WHOLE:
        raise BadRules("impossible", least=made.least, fewest=made.fewest)
    return made


def text_in(plain: Mapping[str, Any], name: str) -> str:
    """A text that must be there."""
    value = plain.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRules("field", field=name)
    return value.strip()


def number_in(plain: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """A whole number within its bounds, or None."""
    value = plain.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadRules("field", field=name)
    return value


def day_in(plain: Mapping[str, Any], name: str) -> dt.date | None:
    """A day, or None."""
    value = plain.get(name)
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise BadRules("field", field=name) from None


def check(rules: RuleSet, shares: Sequence[Share], *, day: dt.date, points: int | None = None) -> Verdict:
    """What a rule-set says of shares on a day; the rules in the order of `Rule`, each that it has at least once."""
    found = [
        *whole(shares),
        *parties(rules, shares),
        *each(rules, shares),
        *third_country(rules, shares),
        *pointed(rules, points),
        *creative(rules, shares),
        *dated(rules, day),
    ]
    seen = {one.rule for one in found}
    open_rules = [Outcome(one, State.UNKNOWN) for one in Rule if one in rules.unknown - seen]
    order = list(Rule)
    return Verdict(rules, tuple(sorted([*found, *open_rules], key=lambda one: order.index(one.rule))))


def whole(shares: Sequence[Share]) -> Iterable[Outcome]:
    """The shares add up to the whole."""
    total = sum(one.share for one in shares)
    state = State.PASS if total == WHOLE else State.FAIL
    yield Outcome(Rule.WHOLE, state, params={"total": total, "whole": WHOLE})


def parties(rules: RuleSet, shares: Sequence[Share]) -> Iterable[Outcome]:
    """Enough take part, and not too many."""
    count = sum(1 for one in shares if one.share)
    fits = count >= rules.fewest and (rules.largest is None or count <= rules.largest)
    facts = {"count": count, "fewest": rules.fewest, "largest": rules.largest}
    yield Outcome(Rule.PARTIES, State.PASS if fits else State.FAIL, params=facts)


def each(rules: RuleSet, shares: Sequence[Share]) -> Iterable[Outcome]:
    """Nobody has less or more than is allowed; one outcome for each who has, or one for all who have not."""
    for rule, edge in ((Rule.LEAST, rules.least), (Rule.MOST, rules.most)):
        if edge is None:
            continue
        wrong = [one for one in shares if (one.share < edge if rule is Rule.LEAST else one.share > edge)]
        for one in wrong:
            yield Outcome(rule, State.FAIL, one.partner, {"share": one.share, "edge": edge})
        if not wrong:
            yield Outcome(rule, State.PASS, params={"edge": edge})


def third_country(rules: RuleSet, shares: Sequence[Share]) -> Iterable[Outcome]:
    """Those whose state is no party stay below the cap together; who has not said counts as either."""
    if rules.third_country is None:
        return
    outside = sum(one.share for one in shares if one.is_party is False)
    perhaps = sum(one.share for one in shares if one.is_party is None)
    facts = {"outside": outside, "perhaps": perhaps, "edge": rules.third_country}
    if outside > rules.third_country:
        yield Outcome(Rule.THIRD_COUNTRY, State.FAIL, params=facts)
    elif outside + perhaps > rules.third_country:
        yield Outcome(Rule.THIRD_COUNTRY, State.UNKNOWN, params=facts)
    else:
        yield Outcome(Rule.THIRD_COUNTRY, State.PASS, params=facts)


def pointed(rules: RuleSet, points: int | None) -> Iterable[Outcome]:
    """The points of creative places are reached."""
    if rules.points is None:
        return
    facts = {"points": points, "needed": rules.points}
    if points is None:
        yield Outcome(Rule.POINTS, State.UNKNOWN, params=facts)
    else:
        yield Outcome(Rule.POINTS, State.PASS if points >= rules.points else State.FAIL, params=facts)


def creative(rules: RuleSet, shares: Sequence[Share]) -> Iterable[Outcome]:
    """What each brings in people is near to what it brings in money."""
    if rules.creative_within is None:
        return
    silent = [one for one in shares if one.creative is None]
    far = [one for one in shares if one.creative is not None and abs(one.creative - one.share) > rules.creative_within]
    for one in far:
        facts = {"share": one.share, "creative": one.creative, "edge": rules.creative_within}
        yield Outcome(Rule.CREATIVE, State.FAIL, one.partner, facts)
    for one in silent:
        yield Outcome(Rule.CREATIVE, State.UNKNOWN, one.partner, {"edge": rules.creative_within})
    if not far and not silent:
        yield Outcome(Rule.CREATIVE, State.PASS, params={"edge": rules.creative_within})


def dated(rules: RuleSet, day: dt.date) -> Iterable[Outcome]:
    """The rules were there on the day, and not yet followed by others."""
    if rules.since is None and rules.until is None:
        return
    stands = (rules.since is None or rules.since <= day) and (rules.until is None or day < rules.until)
    facts = {"day": day, "since": rules.since, "until": rules.until}
    yield Outcome(Rule.DATE, State.PASS if stands else State.FAIL, params=facts)
