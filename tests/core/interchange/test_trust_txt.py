"""trust.txt: who belongs to whom, a line for each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.interchange.trust_txt import NAMES, Said, read, text

values = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1).filter(
    lambda one: "#" not in one
)


@settings(deadline=None)
@given(st.lists(st.builds(Said, st.sampled_from(NAMES), values)), st.lists(st.text(max_size=9)))
def test_what_is_said_is_read_back_whatever_the_remarks_are(said: list[Said], remarks: list[str]) -> None:
    found = read(text(said, remarks))
    assert sorted(found, key=str) == sorted(said, key=str)


@pytest.mark.parametrize(
    "value", ["", "https://a.example/\nmember=https://b.example/", "a b", "a#b", "a\x85b", "a\u2028b"]
)
def test_no_value_can_become_another_line(value: str) -> None:
    with pytest.raises(ValueError, match=".*"):
        text([Said("contact", value)])


def test_a_name_that_it_does_not_have_is_refused_and_passed_over() -> None:
    with pytest.raises(ValueError, match="friend"):
        text([Said("friend", "https://a.example/")])
    assert read("friend=https://a.example/\nMember = https://b.example/ # ours\n\nhello") == [
        Said("member", "https://b.example/")
    ]
