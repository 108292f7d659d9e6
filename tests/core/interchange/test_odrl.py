"""ODRL: what is written follows the information model; a policy of others that might say less is not taken for more."""

import json
import random
from dataclasses import replace

import pytest

from ortaq.core.interchange import odrl
from ortaq.core.interchange.model import Listing
from ortaq.core.rights import Clause, Kind, read_terms
from tests.core.interchange.contracts import HOUSES, PLACES, WORKS, listing
from tests.core.interchange.schemas import SCHEMAS

EPISODE = WORKS[-1].id
OPERATORS = {"eq", "gt", "gteq", "lt", "lteq", "neq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf"}
OPERANDS = {"spatial", "dateTime", "language", "count", "elapsedTime"}
"""Operators of the information model (3.5), and the left operands of the vocabulary that are used here."""


def licence(**change: object) -> Clause:
    """Bishkek may show it in Kyrgyzstan for a year, three times."""
    plain = {
        "territories": ["KG"],
        "media": ["linear"],
        "sounds": ["ky"],
        "subtitles": ["ru"],
        "first_day": "2026-12-01",
        "days": 365,
        "time_zone": "Asia/Bishkek",
        "runs": 3,
    }
    return Clause("c1", "ALM-BIS 2026/1 §1", EPISODE, "almaty", "bishkek", read_terms(plain | change), contract="k1")


def policies(*clauses: Clause) -> list[dict]:
    document = json.loads(odrl.export(Listing(WORKS, clauses, houses=HOUSES, places=PLACES)))
    return [one for one in document["@graph"] if one["@type"] in {"Agreement", "Offer", "Set"}]


def said(rule: dict, operand: str) -> list[tuple[str, object]]:
    return [(one["operator"], one["rightOperand"]) for one in rule["constraint"] if one["leftOperand"] == operand]


def test_every_random_listing_follows_the_information_model() -> None:
    """Each policy has its uid and our profile, each rule one action at least, a target and who gives it."""
    for seed in range(100):
        written = listing(random.Random(seed))
        found = json.loads(odrl.export(written))["@graph"]
        made = [one for one in found if one["@type"] in {"Agreement", "Offer", "Set"}]
        assert len(made) == len(written.clauses)
        for policy in made:
            rules = [(name, one) for name in odrl.KINDS for one in policy.get(name, [])]
            assert (policy["profile"], len(rules)) == (odrl.PROFILE, 1)
            (name, rule), uid = rules[0], policy["uid"]
            assert uid.startswith("urn:ortaq:clause:")
            assert rule["target"]
            assert rule["action"]
            if policy["@type"] == "Agreement":
                assert {"assigner", "assignee"} <= set(rule)
            if policy["@type"] == "Offer":
                assert (name, "assignee" in rule) == ("permission", False)
            for one in limits(rule):
                assert one["operator"] in OPERATORS
                assert one["leftOperand"] in OPERANDS or one["leftOperand"].startswith("ortaq:")


def limits(rule: dict) -> list[dict]:
    return [each for one in rule["constraint"] for each in one.get("or", [one])]


def test_a_licence_says_in_odrls_own_words_who_what_where_when_and_how_often() -> None:
    (policy,) = policies(licence())
    (rule,) = policy["permission"]
    assert policy["@type"] == "Agreement"
    assert (rule["assigner"], rule["assignee"]) == ("urn:ortaq:house:almaty", "urn:ortaq:house:bishkek")
    assert rule["action"] == ["ortaq:linear"]
    assert said(rule, "spatial") == [("isAnyOf", ["KG"])]
    assert [(operator, value["@value"]) for operator, value in said(rule, "dateTime")] == [
        ("gteq", "2026-11-30T18:00:00+00:00"),
        ("lt", "2027-11-30T18:00:00+00:00"),
    ]
    assert said(rule, "language") == [("isAnyOf", ["ky"])]
    assert said(rule, "count") == [("lteq", {"@value": "3", "@type": "xsd:integer"})]


@pytest.mark.parametrize("kind", [Kind.HOLDBACK, Kind.BLOCK, Kind.RESERVATION, Kind.UNDERLYING])
def test_what_forbids_is_never_a_permission(kind: Kind) -> None:
    (policy,) = policies(licence(kind=str(kind), runs=None, ground="court", asset="music: Song"))
    assert "permission" not in policy
    assert policy["prohibition"]


def test_a_right_in_something_inside_forbids_what_lies_outside_of_it() -> None:
    (policy,) = policies(licence(kind="underlying", asset="music: Song", runs=None))
    (outside,) = policy["prohibition"][0]["constraint"]
    assert [(one["leftOperand"], one["operator"]) for one in outside["or"]] == [
        ("spatial", "isNoneOf"),
        ("dateTime", "lt"),
        ("dateTime", "gteq"),
        ("language", "isNoneOf"),
        ("ortaq:subtitles", "isNoneOf"),
    ]


def changed(clause: Clause, old: str, new: str) -> list[Clause]:
    written = odrl.export(Listing(WORKS, (clause,), houses=HOUSES, places=PLACES)).decode()
    assert old in written
    return list(odrl.read(written.replace(old, new).encode()).listing.clauses)


def test_a_file_that_others_changed_is_read_as_they_changed_it() -> None:
    (longer,) = changed(licence(), "2027-11-30T18:00:00+00:00", "2027-12-31T18:00:00+00:00")
    (elsewhere,) = changed(licence(), '"KG"', '"KZ"')
    (fewer,) = changed(licence(), '"@value": "3"', '"@value": "2"')
    assert longer.terms.last_day is not None
    assert longer.terms.last_day.isoformat() == "2027-12-31"
    assert (elsewhere.terms.territories, fewer.terms.runs) == (("KZ",), 2)


FOREIGN = {
    "@context": "http://www.w3.org/ns/odrl.jsonld",
    "@type": "Agreement",
    "uid": "http://example.com/policy/1",
    "permission": [
        {
            "target": "http://example.com/film/1",
            "assigner": "http://example.com/party/a",
            "assignee": "http://example.com/party/b",
            "action": "ortaq:vod",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "gteq", "rightOperand": {"@value": "2026-12-01T00:00:00Z"}},
                {"leftOperand": "dateTime", "operator": "lt", "rightOperand": {"@value": "2027-12-01T00:00:00Z"}},
                {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["KG", "KZ"]},
            ],
        }
    ],
}


def rule_of(**change: object) -> bytes:
    return json.dumps({**FOREIGN, "permission": [{**FOREIGN["permission"][0], **change}]}, indent=1).encode()


def with_limit(**limit: object) -> bytes:
    return rule_of(constraint=[*FOREIGN["permission"][0]["constraint"], limit])


def test_a_policy_of_others_is_understood() -> None:
    done = odrl.read(json.dumps(FOREIGN).encode())
    assert done.bad == ()
    (clause,) = done.listing.clauses
    assert (clause.work, clause.giver, clause.holder) == (
        "http://example.com/film/1",
        "http://example.com/party/a",
        "http://example.com/party/b",
    )
    assert clause.terms.media == ("vod",)
    assert (clause.terms.territories, clause.terms.time_zone) == (("KG", "KZ"), "UTC")
    assert clause.terms.last_day is not None
    assert clause.terms.last_day.isoformat() == "2027-11-30"


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (rule_of(action="odrl:play"), "action"),
        (
            rule_of(action=[{"rdf:value": {"@id": "ortaq:vod"}, "refinement": [{"leftOperand": "resolution"}]}]),
            "action",
        ),
        (with_limit(leftOperand="industry", operator="eq", rightOperand="education"), "constraint"),
        (with_limit(leftOperand="spatial", operator="isAnyOf", rightOperand=["KZ"]), "constraint"),
        (with_limit(leftOperand="spatial", operator="isNoneOf", rightOperand=["KZ"]), "constraint"),
        (rule_of(constraint=[{"xone": []}]), "constraint"),
        (rule_of(duty=[{"action": "compensate"}]), "duty"),
        (rule_of(relation={"uid": "x"}), "relation"),
        (json.dumps({**FOREIGN, "inheritFrom": "http://example.com/policy/0"}).encode(), "inheritFrom"),
        (json.dumps({**FOREIGN, "profile": "http://example.com/profile"}).encode(), "profile"),
    ],
)
def test_what_is_not_understood_might_say_less_so_the_rule_is_not_taken(content: bytes, column: str) -> None:
    done = odrl.read(content)
    assert done.listing.clauses == ()
    assert column in {one.column for one in done.bad}
    assert all(one.line > 0 for one in done.bad)


def test_policies_of_w3c_are_read_and_every_rule_is_accounted_for() -> None:
    paths = sorted((SCHEMAS / "odrl").glob("*/*/policy*.json"))
    if not paths:
        pytest.skip("the samples are not beside the project")
    for path in paths:
        done = odrl.read(path.read_bytes())
        assert done.listing.clauses == ()
        assert done.bad


def test_a_contract_that_ended_or_was_suspended_is_limited_for_others_too() -> None:
    clause = next(
        one
        for seed in range(200)
        for one in listing(random.Random(seed)).clauses
        if one.ended_at and one.suspended and one.terms.kind is Kind.GRANT
    )
    (policy,) = policies(replace(clause, terms=replace(clause.terms, opens_after=None)))
    found = [one for one in policy["permission"][0]["constraint"] if one.get("uid") == odrl.IN_FORCE]
    assert ("dateTime", "lt") in {(one["leftOperand"], one["operator"]) for one in found}
    assert ("ortaq:within", "isNoneOf") in {(one["leftOperand"], one["operator"]) for one in found}


@pytest.mark.parametrize("content", [b"", b"[]", b"nonsense", b"{}", b"[" * 100_000, b'{"@graph": 7}', b"\xff\xfe\x00"])
def test_hostile_files_are_refused_with_a_reason(content: bytes) -> None:
    done = odrl.read(content)
    assert done.listing.clauses == ()
    assert len(done.bad) == 1
