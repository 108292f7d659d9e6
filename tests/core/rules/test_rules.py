"""A rule says pass, fail, unknown or nothing, and shows what decided; what is no rule is told in full."""

import datetime as dt
import json
from typing import Any

import pytest

from ortaq.core.rules import (
    FACTS,
    LANGUAGES,
    BadRule,
    Charter,
    Outcome,
    Rule,
    Severity,
    compiled,
    judge,
    template,
)
from ortaq.core.rules.cel import to_cel

TODAY = dt.date(2026, 11, 27)
TEXTS = dict.fromkeys(LANGUAGES, "a sentence")


def plain(**changes: Any) -> dict[str, Any]:
    """The rule of the field note: a copied voice needs a consent that holds today."""
    return {
        "id": "VOICE-01",
        "version": 1,
        "severity": "block",
        "applies_when": {"has": ["$item.ai.uses", "voice.synthetic"]},
        "require": {
            "some": [
                "$item.consents",
                {"all": [{"==": ["$it.kind", "voice"]}, {">=": ["$it.valid_to", "$today"]}]},
            ]
        },
        "title": TEXTS,
        "message": TEXTS,
        "fix": TEXTS,
        "sources": [{"state": "*", "instrument": "House rule", "confidence": "C"}],
        "examples": [
            {"given": voiced([]), "expect": "fail", "today": "2026-11-27"},
            {"given": voiced([consent("2027-01-01")]), "expect": "pass", "today": "2026-11-27"},
        ],
        **changes,
    }


def voiced(consents: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {"item": {"ai": {"uses": ["voice.synthetic"]}, "consents": consents}}


def consent(until: str, kind: str = "voice") -> dict[str, Any]:
    return {"kind": kind, "valid_to": until}


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (voiced([consent("2026-11-27")]), Outcome.PASS),
        (voiced([consent("2026-11-26")]), Outcome.FAIL),
        (voiced([consent("2027-01-01", "face")]), Outcome.FAIL),
        (voiced([]), Outcome.FAIL),
        (voiced(None), Outcome.UNKNOWN),
        (voiced([{"kind": "voice"}]), Outcome.UNKNOWN),
        ({"item": {"ai": {"uses": ["dub.ai"]}}}, Outcome.NOT_APPLICABLE),
        ({"item": {"consents": [consent("2027-01-01")]}}, Outcome.PASS),
        ({"item": {"consents": []}}, Outcome.UNKNOWN),
        ({}, Outcome.UNKNOWN),
    ],
)
def test_a_missing_list_is_unknown_an_empty_one_fails_and_what_is_met_anyway_passes(
    facts: dict[str, Any], outcome: Outcome
) -> None:
    assert judge(Rule.read(plain()), facts, TODAY).outcome is outcome


def test_the_leaf_that_decided_is_shown_with_its_values() -> None:
    judgement = judge(Rule.read(plain()), voiced([consent("2026-11-26")]), TODAY)
    assert judgement.leaf is not None
    assert judgement.leaf.to_json() == {
        "where": "require.some[0].all[1].>=",
        "operator": ">=",
        "operands": ["$it.valid_to", "$today"],
        "values": ["2026-11-26", "2026-11-27"],
        "truth": False,
    }


def test_of_several_ways_that_are_all_closed_each_is_shown() -> None:
    either = {"any": [{"==": ["$item.editor", "E"]}, {"==": ["$item.min_age", 0]}]}
    rule = Rule.read(plain(applies_when=True, require=either))
    told = judge(rule, {"item": {"editor": "F", "min_age": 6}}, TODAY)
    assert [leaf.values for leaf in told.leaves] == [("F", "E"), (6, 0)]
    told = judge(rule, {"item": {"editor": "E", "min_age": 6}}, TODAY)
    assert [leaf.values for leaf in told.leaves] == [("E", "E")]


def test_many_rules_are_judged_in_their_order() -> None:
    rules = template().rules
    judged = compiled(rules)({}, TODAY)
    assert [one.rule_id for one in judged] == [rule.id for rule in rules]
    assert {one.outcome for one in judged} == {Outcome.UNKNOWN}


def test_a_rule_can_look_ahead() -> None:
    rule = Rule.read(plain(require={"every": ["$item.consents", {">": ["$it.valid_to", "$today+30"]}]}))
    assert rule.days == {30}
    assert judge(rule, voiced([consent("2026-12-28")]), TODAY).outcome is Outcome.PASS
    assert judge(rule, voiced([consent("2026-12-27")]), TODAY).outcome is Outcome.FAIL


def test_one_list_is_asked_inside_another() -> None:
    rule = Rule.read(
        plain(
            applies_when=True,
            require={
                "every": [
                    "$item.declaration.uses",
                    {"some": ["$item.consents", {"in": ["$it.reference", "$ai_use.consents"]}]},
                    "ai_use",
                ]
            },
        )
    )
    facts = {"item": {"declaration": {"uses": [{"consents": ["a"]}]}, "consents": [{"reference": "b"}]}}
    assert judge(rule, facts, TODAY).outcome is Outcome.FAIL
    facts["item"]["consents"].append({"reference": "a"})
    assert judge(rule, facts, TODAY).outcome is Outcome.PASS


def test_a_rule_survives_being_written_and_read() -> None:
    for rule in template().rules:
        again = Rule.read(json.loads(json.dumps(rule.to_json())))
        assert (again, again.digest) == (rule, rule.digest)


def test_a_fact_that_is_asked_no_more_makes_a_kept_rule_unknown_and_breaks_nothing() -> None:
    old = plain(require={"==": ["$item.colour", "red"]})
    assert judge(Rule.kept(old), voiced([]), TODAY).outcome is Outcome.UNKNOWN
    with pytest.raises(BadRule):
        Rule.read(old)


def test_a_charter_tells_what_is_wrong_with_each_of_its_rules() -> None:
    whole = template().to_json()
    whole["rules"][0] = whole["rules"][1] | {"severity": "forbid"}
    with pytest.raises(BadRule) as refused:
        Charter.read(whole)
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("unknown-severity", "LABEL-01: severity"),
        ("twice", "id"),
    ]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"severity": "forbid"}, ["unknown-severity"]),
        ({"version": 0}, ["not-a-version"]),
        ({"version": True}, ["not-a-version"]),
        ({"id": "voice 1"}, ["bad-id"]),
        ({"colour": "red"}, ["unknown-field"]),
        ({"title": {"en": "only"}}, ["language-missing"] * 8),
        ({"title": {**TEXTS, "kk": " "}}, ["not-texts"]),
        ({"require": {"==": ["$item.min_agee", 3]}}, ["unknown-fact"]),
        ({"require": {"==": ["$item.min_age", "3"]}}, ["wrong-types"]),
        ({"require": {"<": ["$item.for_children", True]}}, ["wrong-types"]),
        ({"require": {"==": ["$item.min_age", None]}}, ["bad-value"]),
        ({"require": {"==": [1, 2]}}, ["no-fact"]),
        ({"require": {"==": ["$item.min_age"]}}, ["needs-two"]),
        ({"require": {"equals": ["$item.min_age", 3]}}, ["unknown-operator"]),
        ({"require": {"all": []}}, ["needs-a-list"]),
        ({"require": {"some": ["$item.languages", True]}}, ["not-records"]),
        ({"require": {"some": ["$item.consents", {"==": ["$it.colour", "red"]}]}}, ["unknown-fact"]),
        ({"require": {"==": ["$it.kind", "voice"]}}, ["unknown-fact"]),
        ({"require": {"some": ["$item.consents", True, "It"]}}, ["bad-name"]),
        ({"require": {"some": ["$item.consents", True, "use"]}}, ["bad-name"]),
        ({"require": None}, ["not-an-expression"]),
        ({"sources": [{"instrument": "A law"}]}, ["missing"]),
        ({"sources": [{"state": "KZ", "instrument": "L", "confidence": "E"}]}, ["unknown-confidence"]),
        ({"sources": [{"state": "KZ", "instrument": "L", "confidence": "C", "demands": True}]}, ["unverified-law"]),
        ({"sources": [{"state": "KZ", "instrument": "L", "confidence": "A", "demands": True}]}, ["no-date-of-force"]),
        ({"sources": [{"state": "KZ", "instrument": "L", "checked_on": "in May"}]}, ["not-a-day"]),
        ({"examples": [{"given": {}, "expect": "maybe"}]}, ["unknown-outcome"]),
        ({"examples": "none"}, ["needs-a-list"]),
        ({"examples": [{"given": {"item": {"min_age": 1.5}}, "expect": "fail"}]}, ["fraction"]),
        ({"fix": {**TEXTS, "en": "half a letter \ud800"}}, ["bad-text"]),
        ({"chapter": "zero\0"}, ["bad-text"]),
    ],
)
def test_what_is_no_rule_is_refused_with_every_reason(changes: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(BadRule) as refused:
        Rule.read(plain(**changes))
    assert [one.code for one in refused.value.problems] == problems


def test_several_errors_are_told_at_once_and_a_near_name_is_offered() -> None:
    with pytest.raises(BadRule) as refused:
        Rule.read(plain(severity="forbid", require={"==": ["$item.min_ages", 3]}))
    assert [(one.code, one.other) for one in refused.value.problems] == [
        ("unknown-severity", ""),
        ("unknown-fact", "item.min_age"),
    ]


def test_a_rule_without_a_passing_or_a_failing_example_or_a_source_is_not_ready() -> None:
    ready = Rule.read(plain())
    assert ready.unready() == []
    passing, failing = plain()["examples"][1], plain()["examples"][0]

    def codes(**changes: Any) -> list[str]:
        return [one.code for one in Rule.read(plain(**changes)).unready()]

    assert codes(examples=[failing]) == ["no-passing-example"]
    assert codes(examples=[passing]) == ["no-failing-example"]
    assert codes(examples=[]) == ["no-passing-example", "no-failing-example"]
    assert codes(examples=[passing, {**failing, "expect": "unknown"}]) == ["example-fails", "no-failing-example"]
    assert codes(sources=[]) == ["no-source"]


# ---- the template --------------------------------------------------------------------------------------------------


def test_the_template_has_forty_rules_each_with_examples_and_sources_and_says_that_nobody_agreed_it() -> None:
    charter = template()
    assert len(charter.rules) == 40
    assert charter.unready() == []
    assert charter.is_template
    assert "agreed by nobody" in charter.note["en"]
    assert {rule.chapter for rule in charter.rules} == {chapter.id for chapter in charter.chapters}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_speaks_each_language_in_words_of_its_own_and_says_that_no_speaker_checked_them(
    language: str,
) -> None:
    charter = template()
    said = [
        texts[language]
        for texts in (charter.title, charter.note, *(one.title for one in charter.chapters))
        if texts[language]
    ]
    for rule in charter.rules:
        said += [rule.title[language], rule.message[language], rule.fix[language]]
    assert len(said) == 2 + 5 + 3 * 40
    assert len(set(said)) == len(said)
    assert all(language not in rule.reviewed for rule in charter.rules)
    if language != "en":
        assert not set(said) & {text for rule in charter.rules for text in (rule.title["en"], rule.fix["en"])}


def test_only_verified_law_that_is_in_force_blocks_by_law_and_no_quote_is_of_our_making() -> None:
    sources = [source for rule in template().rules for source in rule.sources]
    demanded = {(one.state, one.article, one.in_force_from) for one in sources if one.demands}
    assert demanded == {
        ("KZ", "21(2)", "2026-01-18"),
        ("KZ", "", "2019-01-31"),
        ("TR", "8(2)", "2011-11-02"),
        ("HU", "50", "2026-08-02"),
        ("HU", "50", "2026-12-02"),
    }
    assert {one.confidence for one in sources if one.demands} <= {"A", "B"}
    quoted = {one.instrument.split(" ")[0]: one.quote for one in sources if one.quote}
    assert sorted(quoted) == ["Facts", "Law"]
    assert all(one.checked_on for one in sources)


def test_every_rule_of_the_template_can_be_said_in_cel() -> None:
    consents = next(rule for rule in template().rules if rule.id == "CONSENT-05")
    assert to_cel(consents) == (
        "!(item.declaration.uses.exists(it, it.needs_consent == true)) || "
        "(item.declaration.uses.all(ai_use, (ai_use.needs_consent == false) || "
        "(item.consents.exists(it, (it.reference in ai_use.consents) && (it.valid_to >= today_plus_30)))))"
    )
    assert all(to_cel(rule) for rule in template().rules)


def test_every_fact_of_a_record_stands_under_a_list() -> None:
    lists = {path for path, fact in FACTS.items() if fact.kind.value == "list of records"}
    assert {path.partition("[]")[0] for path in FACTS if "[]" in path} == lists


def test_severities_have_an_order() -> None:
    assert sorted(Severity, key=lambda one: one.rank) == [Severity.ADVISE, Severity.WARN, Severity.BLOCK]


# ---- rules that would do harm ---------------------------------------------------------------------------------------


def looped(levels: int, inner: Any = True) -> Any:
    """A look through all consents for each consent, so many levels deep; nothing in it decides early."""
    for _level in range(levels):
        inner = {"every": ["$item.consents", inner]}
    return inner


def test_lists_are_looked_through_in_one_another_only_so_deep() -> None:
    """Ten consents, twelve levels: a million million looks, which would have held up whoever reads the page."""
    assert Rule.read(plain(require=looped(2)))
    for way in (looped(3), looped(12), {"not": looped(3)}, {"any": [True, {"all": [looped(3)]}]}):
        with pytest.raises(BadRule) as refused:
            Rule.read(plain(require=way))
        assert [one.code for one in refused.value.problems] == ["too-deep"]


def test_the_examples_of_a_rule_are_run_in_good_time() -> None:
    many = [{"given": voiced([consent("2027-01-01")] * 250), "expect": "pass"}]
    assert Rule.read(plain(require=looped(1), examples=many))
    for changes in ({"require": looped(2), "examples": many}, {"require": looped(1), "examples": many * 300}):
        with pytest.raises(BadRule) as refused:
            Rule.read(plain(**changes))
        assert [one.code for one in refused.value.problems] == ["too-much"]


@pytest.mark.parametrize(("day", "ahead"), [("9999-12-01", "+9999"), ("0001-01-02", "-9999")])
def test_where_the_calendar_ends_a_rule_looks_no_further(day: str, ahead: str) -> None:
    asks = {"every": ["$item.consents", {"<=": ["$it.valid_from", f"$today{ahead}"]}]}
    rule = Rule.read(plain(require=asks, examples=[{"given": voiced([consent(day)]), "expect": "pass", "today": day}]))
    assert rule.tried()[0].judgement.outcome is Outcome.UNKNOWN


NO_PAGES = ("javascript:alert(1)", "javascript://x.example/%0aalert(1)", "data:text/html,x", "//x", "https://x/ b")


@pytest.mark.parametrize("address", [*NO_PAGES, "https://x.example/\u202e", 7])
def test_a_source_leads_to_a_page_and_runs_nothing(address: Any) -> None:
    with pytest.raises(BadRule) as refused:
        Rule.read(plain(sources=[{"state": "*", "instrument": "L", "url": address}]))
    assert "not-an-address" in {one.code for one in refused.value.problems}
    assert Rule.read(plain(sources=[{"state": "*", "instrument": "L", "url": "https://x.example/a?b#c"}]))
