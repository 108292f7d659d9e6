"""The hash chain notices every change, gap and swap."""

import dataclasses
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.ledger.canonical import SAFE_INTEGER, canonical, digest
from ortaq.core.ledger.chain import GENESIS, Link, fault, link

whole_numbers = st.integers(-SAFE_INTEGER, SAFE_INTEGER)
contents = st.lists(
    st.dictionaries(st.text(max_size=8), st.one_of(st.text(), whole_numbers, st.booleans(), st.none()), max_size=4),
    min_size=1,
    max_size=12,
)


def chain_of(said: list[dict[str, object]]) -> list[Link]:
    links, head = [], GENESIS
    for number, content in enumerate(said, 1):
        links.append(Link(number, head, link(head, number, content), content))
        head = links[-1].digest
    return links


@dataclasses.dataclass
class Walked:
    """How many links hold, the last good digest, and the first number that is broken."""

    links: int
    head: str
    broken_at: int | None = None
    why: str = ""


def check(links: list[Link]) -> Walked:
    head = GENESIS
    for number, stored in enumerate(links, 1):
        if why := fault(stored, previous=head, number=number):
            return Walked(number - 1, head, number, why)
        head = stored.digest
    return Walked(len(links), head)


@given(contents)
def test_a_chain_that_nobody_touched_is_whole(said: list[dict[str, object]]) -> None:
    links = chain_of(said)
    proof = check(links)
    assert (proof.links, proof.head, proof.broken_at) == (len(said), links[-1].digest, None)


@given(contents, st.data())
def test_a_changed_link_is_found_at_its_number(said: list[dict[str, object]], data: st.DataObject) -> None:
    links = chain_of(said)
    at = data.draw(st.integers(0, len(links) - 1))
    links[at] = dataclasses.replace(links[at], content={**links[at].content, "slipped in": "x"})
    proof = check(links)
    assert (proof.broken_at, proof.why, proof.links) == (at + 1, "changed", at)


@given(contents.filter(lambda said: len(said) > 1), st.data())
def test_a_dropped_link_is_found(said: list[dict[str, object]], data: st.DataObject) -> None:
    links = chain_of(said)
    at = data.draw(st.integers(0, len(links) - 2))
    del links[at]
    assert (check(links).broken_at, check(links).why) == (at + 1, "missing")


def test_a_rewritten_link_with_a_new_digest_breaks_the_next_one() -> None:
    links = chain_of([{"action": "offered"}, {"action": "signed"}, {"action": "aired"}])
    forged = link(GENESIS, 1, {"action": "gave away"})
    links[0] = Link(1, GENESIS, forged, {"action": "gave away"})
    assert (check(links).broken_at, check(links).why) == (2, "not linked")


@pytest.mark.parametrize("slipped_in", [1.5, 2**60, "\ud83d"])
def test_what_was_never_written_here_is_a_change_and_no_crash(slipped_in: object) -> None:
    links = chain_of([{"action": "offered"}, {"action": "signed"}])
    links[1] = dataclasses.replace(links[1], content={"action": slipped_in})
    assert (check(links).broken_at, check(links).why) == (2, "changed")


def test_equal_values_have_equal_bytes_whatever_their_order() -> None:
    assert canonical({"b": 1, "a": {"d", "c"}}) == canonical({"a": ["c", "d"], "b": 1}) == b'{"a":["c","d"],"b":1}'


def test_times_ids_and_texts_have_one_form() -> None:
    almaty = dt.timezone(dt.timedelta(hours=5))
    value = {
        "at": dt.datetime(2026, 11, 25, 20, 0, tzinfo=almaty),
        "day": dt.date(2026, 11, 25),
        "id": uuid.UUID(int=7),
        "title": "Қожанасыр",
    }
    assert canonical(value).decode() == (
        '{"at":"2026-11-25T15:00:00.000000Z","day":"2026-11-25",'
        '"id":"00000000-0000-0000-0000-000000000007","title":"Қожанасыр"}'
    )
    assert digest(value) == digest(dict(reversed(value.items())))


@pytest.mark.parametrize("value", [1.5, object(), {"inside": [2.5]}])
def test_a_value_without_one_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical(value)
