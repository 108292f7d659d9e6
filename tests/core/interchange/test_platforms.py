"""Terms for AI platforms: one answer, written in every form that machines read, and the same when it is read back.

What each form can say is written down here once more, independently: a form may be silent, and it may be stricter where
it lacks a word; it is never wider than the terms.
"""

import datetime as dt
import itertools
import urllib.robotparser
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ortaq.core.interchange.platforms import mining, robots, rsl, tdmrep, told
from ortaq.core.interchange.platforms.robots import Place
from ortaq.core.interchange.platforms.terms import (
    CELLS,
    NOTHING_SAID,
    BadPlatformTerms,
    Condition,
    Leave,
    Price,
    Terms,
    Thing,
    Use,
    read,
    strictest,
    together,
)

ASK_AT = "https://almaty.example/rights"
AT = "https://node.example/standards/platforms/almaty/3/"
PATHS = {Thing.PROGRAMMES: "/programme/", Thing.TEXTS: "/guide/", Thing.FACTS: "/assistants/facts/"}

prices = st.builds(
    Price, st.decimals(Decimal("0.01"), 999_999, places=2), st.sampled_from(["EUR", "KZT", "TRY", "AZN", "HUF"])
)
terms = st.builds(
    Terms,
    st.dictionaries(st.sampled_from(CELLS), st.sampled_from(Leave)),
    attribution=st.booleans(),
    link=st.booleans(),
    fresh_hours=st.none() | st.integers(1, 9999),
    quote_words=st.none() | st.integers(1, 9999),
    price=st.none() | prices,
    contact=st.sampled_from([ASK_AT, "mailto:rights@almaty.example"]),
)


def placed(said: Terms) -> list[Place]:
    return [Place(PATHS[thing], thing, said) for thing in Thing]


def robots_of(said: Terms) -> str:
    return "\n".join(robots.lines(placed(said), ["/standards/"], licence="https://node.example/license.xml"))


# Every form as it is read back: cell -> answer. A cell that is missing is one for which it has no word.


def in_json(said: Terms) -> Mapping[tuple[Thing, Use], Leave]:
    return read(said.plain).leaves


def in_manifest(said: Terms) -> Mapping[tuple[Thing, Use], Leave]:
    return {(Thing.PROGRAMMES, use): leave for use, leave in mining.read(mining.entries(said, AT)).items()}


def in_policy(said: Terms) -> Mapping[tuple[Thing, Use], Leave]:
    policy = tdmrep.policy(said, "https://node.example/policy", tdmrep.Assigner(AT, "Demo TV Almaty", said.contact))
    return {(thing, Use.TRAINING): leave for thing, leave in tdmrep.read_policy(policy).items()}


def in_licence(said: Terms) -> Mapping[tuple[Thing, Use], Leave]:
    found = rsl.read(rsl.document(placed(said), terms_at=AT, holder="Demo TV Almaty"))
    return {(thing, use): leave for thing, path in PATHS.items() for use, (leave, _price) in found[path].items()}


def in_llms_txt(said: Terms) -> Mapping[tuple[Thing, Use], Leave]:
    return told.read(told.line(said))


FORMS = {
    in_json: set(CELLS),
    in_manifest: {cell for cell in CELLS if cell[0] is Thing.PROGRAMMES},
    in_policy: {cell for cell in CELLS if cell[1] is Use.TRAINING},
    in_licence: {cell for cell in CELLS if cell[1] is not Use.QUOTING},
    in_llms_txt: set(CELLS),
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@settings(deadline=None)
@given(said=terms)
def test_a_form_that_has_three_answers_gives_back_the_answer_that_was_given(form, said) -> None:  # type: ignore[no-untyped-def]
    assert form(said) == {cell: said.leave(*cell) for cell in FORMS[form]}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("answers", list(itertools.product(Leave, repeat=3)), ids="-".join)
@pytest.mark.parametrize("owed", [{}, {"attribution": True}, {"price": Price(Decimal("0.5"), "EUR")}], ids=str)
def test_every_combination_of_answers_for_one_kind_of_thing_in_every_form(form, answers, owed) -> None:  # type: ignore[no-untyped-def]
    for thing in Thing:
        said = Terms({(thing, use): leave for use, leave in zip(Use, answers, strict=True)}, contact=ASK_AT, **owed)
        assert form(said) == {cell: said.leave(*cell) for cell in FORMS[form]}


@settings(deadline=None)
@given(terms)
def test_a_page_is_reserved_unless_training_is_allowed_with_nothing_owed(said: Terms) -> None:
    for thing in Thing:
        page = tdmrep.reserved(said, [thing], "https://node.example/policy")
        is_open = said.leave(thing, Use.TRAINING) is Leave.ALLOWED and said.price is None
        assert tdmrep.read_headers(tdmrep.headers(page)) == page
        assert page == tdmrep.Reserved(not is_open, "" if is_open else "https://node.example/policy")
        file = tdmrep.file([(f"{PATHS[thing]}*", page), ("/*", tdmrep.Reserved(is_reserved=True))])
        assert tdmrep.read_file(file, f"{PATHS[thing]}1/") == page
        assert tdmrep.read_file(file, "/elsewhere/") == tdmrep.Reserved(is_reserved=True)
    both = tdmrep.reserved(said, Thing, "p")
    assert both.is_reserved == any(tdmrep.reserved(said, [thing], "p").is_reserved for thing in Thing)


@settings(deadline=None)
@given(terms)
def test_a_crawler_may_fetch_what_its_purpose_is_allowed_for_and_two_readers_agree(said: Terms) -> None:
    text = robots_of(said)
    stdlib = urllib.robotparser.RobotFileParser()
    stdlib.parse(text.splitlines())
    groups = robots.read(text)
    for crawler, (thing, path) in itertools.product(robots.crawlers(), PATHS.items()):
        allowed = said.leave(thing, crawler.purpose) is Leave.ALLOWED
        group = robots.group_of(groups, crawler.token)
        assert group is not None
        assert group.allows(f"{path}x") is allowed
        assert stdlib.can_fetch(crawler.token, f"https://node.example{path}x") is allowed
        # The terms themselves can always be read, and the rest of the node by nobody who is named.
        assert group.allows("/standards/platforms/")
        assert not group.allows("/desk/")
    everybody = robots.group_of(groups, "a browser")
    assert everybody is not None
    assert everybody.allows("/programme/x")


@settings(deadline=None)
@given(terms)
def test_a_signal_for_the_whole_node_says_yes_only_for_what_is_free_everywhere(said: Terms) -> None:
    group = robots.group_of(robots.read(robots_of(said)), "*")
    assert group is not None
    for name, use, yes, no in (
        ("ai-train", Use.TRAINING, "yes", "no"),
        ("ai-input", Use.ANSWERING, "yes", "no"),
        ("train-ai", Use.TRAINING, "y", "n"),
    ):
        answers = {said.leave(thing, use) for thing in Thing}
        owed = bool(said.conditions(use))
        expected = no if answers != {Leave.ALLOWED} else None if owed else yes
        assert group.said.get(name) == expected


@settings(deadline=None)
@given(terms)
def test_the_licence_names_the_price_and_the_address_to_ask(said: Terms) -> None:
    document = rsl.document(placed(said), terms_at=AT, holder="Demo TV Almaty")
    found = rsl.read(document)
    for thing, use in itertools.product(Thing, rsl.TOKENS.values()):
        leave, price = found[PATHS[thing]][use]
        assert price == (said.price if leave is Leave.ALLOWED else None)
    root = etree.fromstring(document)
    asked = {node.text for node in root.iter(rsl.tag("custom"))}
    wanted = [said.leave(thing, use) for thing in Thing for use in rsl.TOKENS.values()]
    assert asked == ({said.contact} if Leave.ASK in wanted else set())
    # What is prohibited is permitted nowhere in the same place.
    for content in root.iter(rsl.tag("content")):
        permitted = {node.text for node in content.iter(rsl.tag("permits"))}
        assert not permitted & {node.text for node in content.iter(rsl.tag("prohibits"))}
        assert permitted | {node.text for node in content.iter(rsl.tag("prohibits"))} == set(rsl.TOKENS)


def test_what_is_not_said_is_not_allowed_in_any_form() -> None:
    for form, cells in FORMS.items():
        assert form(NOTHING_SAID) == dict.fromkeys(cells, Leave.NOT_ALLOWED)
    assert {entry["use"] for entry in mining.entries().values()} == {"notAllowed"}
    assert tdmrep.headers(tdmrep.reserved(NOTHING_SAID, Thing, "p")) == {"tdm-reservation": "1", "tdm-policy": "p"}
    text = robots_of(NOTHING_SAID)
    assert "Content-Signal: ai-input=no, ai-train=no" in text
    assert "Content-Usage: train-ai=n" in text


def test_a_reader_that_does_not_know_our_address_takes_constrained_for_not_allowed() -> None:
    entries = {name: {"use": "constrained", "constraint_info": "see our site"} for name in mining.ENTRIES}
    assert set(mining.read(entries).values()) == {Leave.NOT_ALLOWED}
    assert set(mining.read({}).values()) == {Leave.NOT_ALLOWED}
    # Of two entries about one use the stricter counts.
    mixed = {**{name: {"use": "allowed"} for name in mining.ENTRIES}, "cawg.data_mining": {"use": "notAllowed"}}
    assert mining.read(mixed) == {
        Use.TRAINING: Leave.NOT_ALLOWED,
        Use.ANSWERING: Leave.ALLOWED,
        Use.QUOTING: Leave.ALLOWED,
    }


def test_where_houses_lie_side_by_side_the_strictest_terms_hold() -> None:
    free = Terms(dict.fromkeys(CELLS, Leave.ALLOWED), contact=ASK_AT)
    asking = replace(free, leaves={**free.leaves, (Thing.TEXTS, Use.QUOTING): Leave.ASK}, fresh_hours=24, link=True)
    both = together([free, asking])
    assert both == replace(asking, contact=ASK_AT)
    assert together([free, NOTHING_SAID]) == Terms(fresh_hours=None)
    assert together([]) == NOTHING_SAID
    # Two prices cannot be joined, so one must ask; where nobody can be asked together, it is not allowed.
    cheap, dear = (replace(free, price=Price(Decimal(amount), "EUR")) for amount in (1, 2))
    assert together([cheap, dear]).leave(Thing.FACTS, Use.TRAINING) is Leave.ASK
    assert together([cheap, dear]).leave(Thing.FACTS, Use.QUOTING) is Leave.ALLOWED
    elsewhere = replace(dear, contact="https://baku.example/rights")
    assert together([cheap, elsewhere]).leave(Thing.FACTS, Use.TRAINING) is Leave.NOT_ALLOWED


@settings(deadline=None)
@given(st.lists(terms, min_size=1, max_size=3))
def test_together_nothing_is_wider_than_in_any_of_them(several: list[Terms]) -> None:
    both = together(several)
    for cell in CELLS:
        assert strictest([both.leave(*cell), *(one.leave(*cell) for one in several)]) is both.leave(*cell)
    for use in Use:
        if any(both.leave(thing, use) is Leave.ALLOWED for thing in Thing):
            assert set(both.conditions(use)) >= {c for one in several for c in one.conditions(use)}
    assert together([*several, both]) == both or both.contact == ""


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"leaves": {"facts": {"training": "perhaps"}}}, "leaves", "not_understood"),
        ({"leaves": {"songs": {"training": "allowed"}}}, "leaves", "not_understood"),
        ({"leaves": {"facts": "allowed"}}, "leaves", "not_understood"),
        ({"leaves": []}, None, None),
        ({"leaves": ["facts"]}, "leaves", "not_understood"),
        ({"leaves": {"facts": {"quoting": "ask"}}}, "contact", "nobody_to_ask"),
        ({"contact": "javascript:alert(1)"}, "contact", "not_an_address"),
        ({"fresh_hours": 0}, "fresh_hours", "not_positive"),
        ({"fresh_hours": "soon"}, "fresh_hours", "not_a_number"),
        ({"quote_words": True}, "quote_words", "not_a_number"),
        ({"price": {"amount": "free", "currency": "EUR"}}, "price", "not_a_number"),
        ({"price": {"amount": "NaN", "currency": "EUR"}}, "price", "not_positive"),
        ({"price": {"amount": "-1", "currency": "EUR"}}, "price", "not_positive"),
        ({"price": {"amount": "1E+999999", "currency": "EUR"}}, "price", "out_of_range"),
        ({"price": {"amount": "1E-999999", "currency": "EUR"}}, "price", "out_of_range"),
        ({"price": {"amount": "1", "currency": "euro"}}, "currency", "not_a_currency"),
        ({"price": "1 EUR"}, "price", "not_understood"),
    ],
)
def test_terms_that_cannot_stand_are_refused_with_what_is_wrong(said: dict[str, object], field: str, code: str) -> None:
    if field is None:
        assert read(said) == NOTHING_SAID
        return
    with pytest.raises(BadPlatformTerms) as refused:
        read(said)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_every_crawler_is_named_once_with_its_source_a_day_and_a_confidence() -> None:
    found = robots.crawlers()
    assert len({one.token.lower() for one in found}) == len(found)
    for one in found:
        assert urlsplit(one.source).scheme == "https"
        assert dt.date.fromisoformat(one.checked_on) <= dt.date(2030, 1, 1)
        assert one.confidence in "ABCD"
        assert one.purpose in (Use.TRAINING, Use.ANSWERING)
    assert {one.purpose for one in found} == {Use.TRAINING, Use.ANSWERING}


def test_a_price_is_owed_for_training_and_answers_and_not_for_a_quotation() -> None:
    said = Terms(dict.fromkeys(CELLS, Leave.ALLOWED), price=Price(Decimal("0.10"), "KZT"))
    assert [Condition.PRICE in said.conditions(use) for use in Use] == [True, True, False]
    assert mining.entries(said, AT)["org.ortaq.quoting"] == {"use": "allowed"}
    assert mining.entries(said, AT)["cawg.ai_training"] == {"use": "constrained", "constraint_info": f"{AT}#conditions"}
    duty = tdmrep.policy(said, "p", tdmrep.Assigner(AT, "x"))["permission"][0]["duty"]
    assert duty[0]["action"] == "compensate"
    assert duty[0]["constraint"][0]["rightOperand"]["@value"] == "0.10"
