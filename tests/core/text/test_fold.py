"""The search key: sister spellings meet, different words do not, and folding is stable."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.convert import convert
from ortaq.core.text.fold import fold, letters
from tests.core.text.test_convert import uzbek_words

VECTORS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


kazakh_syllables = st.builds(
    lambda head, vowel, tail: head + vowel + tail,
    st.sampled_from("бвгғджзкқлмнңпрстфхһцчшщ"),
    st.sampled_from("аәеёиоөуұүыіэюя"),
    st.sampled_from(["", "", *"йбгдзкқлмнңпрстш", "ь", "ия", "ъе"]),
)
kazakh_words = st.builds(
    lambda first, syllables: first + "".join(syllables),
    st.sampled_from(["", "", "", "а", "ә", "е", "ө", "ұ", "ыс", "іл", "ия", "я", "ю", "йо"]),
    st.lists(kazakh_syllables, min_size=1, max_size=4),
)


@pytest.mark.parametrize("spellings", VECTORS["meet"], ids=lambda spellings: spellings[0])
def test_the_spellings_of_one_name_meet(spellings: list[str]) -> None:
    assert {spelling: fold(spelling) for spelling in spellings} == dict.fromkeys(spellings, fold(spellings[0]))


@pytest.mark.parametrize("names", VECTORS["do not meet"], ids=" and ".join)
def test_different_names_do_not_meet(names: list[str]) -> None:
    assert len({fold(name) for name in names}) == len(names)


@given(st.text())
def test_folding_a_key_gives_the_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(categories=["L", "M", "N"]), max_size=20))
def test_folding_a_key_of_letters_of_any_script_gives_the_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(kazakh_words, max_size=3).map(" ".join))
def test_kazakh_in_latin_letters_has_the_key_of_the_cyrillic(text: str) -> None:
    assert fold(convert(text, "kk", "kk-Latn")) == fold(text)


@given(st.lists(uzbek_words, max_size=3).map(" ".join))
def test_uzbek_in_cyrillic_letters_has_the_key_of_the_latin(text: str) -> None:
    assert fold(convert(text, "uz", "uz-Cyrl")) == fold(text)


@pytest.mark.parametrize("row", [row for row in VECTORS["conversions"] if row["to"] != "uz"])
def test_conversion_vectors_keep_their_key(row: dict[str, list[list[str]]]) -> None:
    assert [fold(there) for _, there in row["pairs"]] == [fold(here) for here, _ in row["pairs"]]


def test_the_finer_spelling_keeps_what_the_key_gives_up() -> None:
    assert [
        letters(text) for text in ("Көрұғлы", "Goʻroʻgʻli", "ÇAMLIBEL", "Lefkara’dan Dantel", "Mátyás  király")
    ] == [
        "köruğlı",
        "göröğli",
        "çamlibel",
        "lefkaradan dantel",
        "matyas kiraly",
    ]


def test_digits_and_other_scripts_can_still_be_found() -> None:
    assert (fold("Arxiv 1937"), fold("映画"), fold("  —  ")) == ("arka 1937", "映画", "")
