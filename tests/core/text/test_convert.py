"""Conversion between the alphabets of Kazakh and Uzbek: vectors, the way back, and what must not be touched."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.alphabets import alphabet, alphabets, table
from ortaq.core.text.casing import lower, upper
from ortaq.core.text.convert import NoWay, can_convert, convert
from ortaq.core.text.languages import INTERFACE

VECTORS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
CONVERSIONS = [(row["from"], row["to"], *pair) for row in VECTORS["conversions"] for pair in row["pairs"]]

uzbek_syllables = st.builds(
    lambda head, vowel, tail: head + vowel + tail,
    st.sampled_from(["", *"bdfghjklmnpqrstvxyz", "sh", "ch", "gʻ"]),
    st.sampled_from(["a", "i", "u", "o", "oʻ"]),
    st.sampled_from(["", "", *"bdklmnrtz", "ng"]),
)
uzbek_words = st.lists(uzbek_syllables, min_size=1, max_size=4).map("".join)
kazakh_words = st.text("".join(alphabet("kk").letters), min_size=1, max_size=12)


@pytest.mark.parametrize(("source", "target", "text", "wanted"), CONVERSIONS)
def test_a_vector_converts_as_its_source_says(source: str, target: str, text: str, wanted: str) -> None:
    assert convert(text, source, target) == wanted


@pytest.mark.parametrize("text", [text for source, _, text, _ in CONVERSIONS if source == "uz"])
def test_an_uzbek_vector_comes_back_from_cyrillic(text: str) -> None:
    assert convert(convert(text, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == text.replace("XMLʼni", "XMLni")


@given(uzbek_words)
def test_an_uzbek_word_of_native_syllables_comes_back_from_cyrillic(word: str) -> None:
    assert convert(convert(word, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == word


@pytest.mark.parametrize("stem", table("uz", "uz-Cyrl")["stems"])
def test_every_listed_loan_word_comes_back_alone_and_with_an_ending(stem: str) -> None:
    for word in (stem, stem + "lar", stem.capitalize() + "ning"):
        assert convert(convert(word, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == word


def test_no_listed_loan_word_is_what_the_rules_give_anyway() -> None:
    stems = table("uz", "uz-Cyrl")["stems"]
    assert [stem for stem in stems if stems[stem] == convert(stem + "qx", "uz", "uz-Cyrl").removesuffix("қх")] == []


@given(kazakh_words)
def test_kazakh_latin_has_only_letters_of_its_alphabet(word: str) -> None:
    assert set(convert(word, "kk", "kk-Latn")) - set(alphabet("kk-Latn").letters) == set()


@given(kazakh_words)
def test_kazakh_capitals_stay_capitals(word: str) -> None:
    big = "Б" + upper(word, "kk")
    latin = convert(big, "kk", "kk-Latn")
    assert latin == upper(latin, "kk-Latn")
    assert lower(latin, "kk-Latn") == convert(lower(big, "kk"), "kk", "kk-Latn")


KEPT = [
    "%(count)s",
    "%s",
    "%2$d",
    "{programme}",
    "{0:.1f}",
    '<a href="/qoida/">',
    "<code>ortaq-demo</code>",
    "&nbsp;",
    "https://ortaq.example/yoʻl?q=1",
    "www.misol.uz",
    "aida@demo-almaty.example",
    "misol.uz",
    "$shart",
]


@given(uzbek_words, st.sampled_from(KEPT), uzbek_words)
def test_placeholders_tags_and_addresses_are_not_touched(before: str, kept: str, after: str) -> None:
    there = [convert(word, "uz", "uz-Cyrl") for word in (before, after)]
    assert convert(f"{before} {kept} {after}", "uz", "uz-Cyrl") == f"{there[0]} {kept} {there[1]}"


def test_all_the_apostrophes_people_type_give_the_same_cyrillic() -> None:
    assert {convert(f"go{c}r ma{c}no", "uz", "uz-Cyrl") for c in "ʻʼ‘’'`´"} == {"гўр маъно"}


def test_a_way_without_a_table_is_refused() -> None:
    with pytest.raises(NoWay):
        convert("Qojanasyr", "kk-Latn", "kk")
    assert (can_convert("kk-Latn", "kk"), can_convert("kk", "kk-Latn"), can_convert("hu", "hu")) == (False, True, True)
    assert convert("Ki ez?", "hu", "hu") == "Ki ez?"


def test_decomposed_letters_are_composed_first() -> None:
    assert convert("и\u0306", "kk", "kk-Latn") == "i"


def test_every_interface_language_has_an_alphabet_with_date_source_and_confidence() -> None:
    assert set(alphabets()) == set(INTERFACE.values())
    for found in alphabets().values():
        assert found.status in {"in force", "in use", "draft"}
        assert found.confidence in {"A", "B", "C"}
        assert found.as_of.startswith("20")
        assert len(found.sources) > 0


def test_the_alphabets_have_the_number_of_letters_their_countries_say() -> None:
    sizes = {
        tag: len({lower(letter, tag) for letter in alphabet(tag).letters}) for tag in ("kk", "kk-Latn", "az", "tk")
    }
    assert sizes == {"kk": 42, "kk-Latn": 31, "az": 32, "tk": 30}
