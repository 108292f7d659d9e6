"""Our territories in other conventions: every code comes back, and what is nearly one is suggested, never taken."""

import pytest

from ortaq.core.interchange.territories import is_known, iso, read, suggested, table, written
from ortaq.members.territories import groups, territories


@pytest.mark.parametrize("convention", table()["formats"])
def test_every_member_is_written_and_read_back(convention: str) -> None:
    codes = [*territories(), *groups(), "*"]
    assert [read(convention, written(convention, code)) for code in codes] == codes


def test_the_core_knows_the_codes_of_the_members_and_their_groups() -> None:
    """The data of the members has codes of its own; each is ISO's, or one of those that the core names."""
    assert all(is_known(code) for code in (*territories(), *groups()))
    assert {code for code, one in territories().items() if one.iso is None} == {"XN"}
    assert "XN" not in iso()
    assert len(iso()) == 249, "as many as ISO 3166-1 has"


def test_each_convention_says_since_when_and_where_it_is_known_from() -> None:
    for row in table()["formats"].values():
        assert {"codes", "source", "as_of", "confidence"} == set(row)


def test_names_in_every_language_suggest_their_code() -> None:
    """But the informal name of a state without a code, which a deployment may change."""
    missed = [
        (code, name)
        for code, one in territories().items()
        for name in one.names.values()
        if code != "XN" and suggested(name) != code
    ]
    assert missed == []
    assert suggested("Kuzey Kıbrıs") == "XN"


def test_nothing_is_suggested_for_what_is_near_nothing() -> None:
    assert [suggested(word) for word in ("", "???", "QQ", "Atlantis of the deep")] == ["", "", "", ""]
