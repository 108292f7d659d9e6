"""Cousin words: told only where the lines agree, heard as the same word or not, and matched in a game."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.text.casing import lower
from ortaq.core.text.cousins import cousins, means, pairs, sounds_alike, split, table, understood
from ortaq.core.text.subtitles import parse

TALES = Path(__file__).parents[3] / "demo/tales"
LANGUAGES = ("kk", "ky", "uz", "tr", "az", "tk", "hu", "en")


def told(tale: str) -> list[dict[str, str]]:
    """What the demo's tale says at the same time in every language."""
    tracks = {tag: parse((TALES / tale / f"subtitles-{tag}.vtt").read_text(encoding="utf-8")) for tag in LANGUAGES}
    return [{tag: cues[at].text for tag, cues in tracks.items()} for at in range(len(tracks["kk"]))]


@settings(deadline=None)  # the first one reads the lexicon
@given(st.text(max_size=60))
def test_a_line_is_the_sum_of_its_words(line: str) -> None:
    assert "".join(word.before + word.text for word in split(line)) == line
    assert "".join(word.before + word.text for word in understood(line, "kk", {"tr": line})) == line


def test_a_word_that_sister_languages_have_twice_is_told_by_a_line_outside_their_family() -> None:
    lines = {"kk": "Балалар күлді.", "tr": "Çocuklar güldü.", "hu": "A gyerekek nevettek."}
    assert "ash" in means("күлді", "kk")
    assert [word.concept for word in understood(lines["kk"], "kk", lines)][:2] == ["children", "laugh"]


def test_where_no_other_line_says_it_nothing_is_told() -> None:
    assert {word.concept for word in understood("Қой қойды", "kk", {"hu": "A tanító olvas"})} == {""}
    assert {word.concept for word in understood("Қой қойды", "kk", {})} == {""}
    assert {word.concept for word in understood("Қой қойды", "kk", {"kk-Latn": "Qoi qoidy"})} == {""}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("есек", "eşek", True), ("базар", "pazar", True), ("алма", "elma", True), ("екі", "iki", True),
        ("су", "víz", False), ("есек", "szamár", False), ("бала", "çocuk", False), ("", "ev", False),
    ],
)  # fmt: skip
def test_one_hears_whether_words_are_cousins(one: str, other: str, alike: bool) -> None:
    assert (sounds_alike(one, other), sounds_alike(other, one)) == (alike, alike)


def test_cousins_are_written_in_the_script_that_is_asked_for() -> None:
    written = {one.tag: one.text for one in cousins("donkey", "tr", ("kk", "kk-Latn", "uz-Cyrl", "xx"))}
    assert written == {"kk": "есек", "kk-Latn": "esek", "uz-Cyrl": "эшак"}


@pytest.mark.parametrize("tale", ["qozhanasyr", "cirtdan", "zumrad"])
@pytest.mark.parametrize("first", LANGUAGES)
def test_every_tale_of_the_demo_makes_a_game_in_every_two_languages(tale: str, first: str) -> None:
    lines = told(tale)
    for second in LANGUAGES:
        if second != first:
            found = pairs(lines, first, second, 5)
            assert len(found) >= 3, (first, second)
            assert len({one.concept for one in found}) == len({one.first for one in found}) == len(found)
            small = [(lower(line[first], first), lower(line[second], second)) for line in lines]
            assert all(any(one.first in mine and one.second in theirs for mine, theirs in small) for one in found)
            # Two cards show nothing of who began a sentence.
            assert all(one.first == lower(one.first, first) for one in found)


def test_what_is_no_language_of_ours_makes_no_game() -> None:
    assert pairs([{"kk": "Есек", "fr": "âne"}], "kk", "fr", 5) == []
    assert pairs([{"kk": "Есек"}], "kk", "tr", 5) == []


def test_the_table_has_a_word_for_everything_that_it_names() -> None:
    assert all(text for written in table().values() for text in written.values())
    assert json.dumps(table()["donkey"], ensure_ascii=False).count("eşek") == 2
