"""Small letters and capitals, by language."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.alphabets import alphabet, alphabets
from ortaq.core.text.casing import capital, like, lower, upper


@pytest.mark.parametrize(
    "tag", ["tr", "az", "kk-Latn", "ky-Latn", "tt-Latn", "crh", "gag", "kk-Latn-x-cta", "uz-Latn-x-cta", "tr-TR"]
)
def test_dotted_and_dotless_i_are_two_letters(tag: str) -> None:
    assert (upper("ılık ilik", tag), lower("ILIK İLİK", tag)) == ("ILIK İLİK", "ılık ilik")


@pytest.mark.parametrize("tag", ["uz", "tk", "hu", "en", "kk", "ky", "ru", "uz-Cyrl", "ug-Latn", "de", ""])
def test_other_languages_have_one_i(tag: str) -> None:
    assert (upper("ilik", tag), lower("ILIK", tag)) == ("ILIK", "ilik")


@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_every_letter_of_an_alphabet_keeps_its_length_and_comes_back(tag: str) -> None:
    for letter in alphabet(tag).letters:
        small = lower(letter, tag)
        assert (len(small), len(upper(letter, tag)), lower(upper(small, tag), tag)) == (1, 1, small)


@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_a_capital_of_the_alphabet_is_the_capital_of_its_small_letter(tag: str) -> None:
    for large, small in alphabet(tag).pairs:
        assert (capital(small, tag), lower(large, tag)) == (large, small)


def test_karakalpak_has_its_own_pair_for_the_dotless_i() -> None:
    assert (upper("qıyın ilim", "kaa"), lower("QÍYÍN ILIM", "kaa")) == ("QÍYÍN ILIM", "qıyın ilim")


@given(st.text(max_size=30))
def test_icu_agrees_where_icu_is_right(text: str) -> None:
    icu = pytest.importorskip("icu", reason="pip install icukit-pyicu")
    for tag in ("tr", "az", "hu", "uz", "tk", "ru"):
        # The last sigma of a Greek word and the dot above are Unicode's own rules for running text.
        if "Σ" not in text and "\u0307" not in icu.Normalizer2.getNFDInstance().normalize(text).replace("I\u0307", ""):
            assert lower(text, tag) == unicodedata.normalize(
                "NFC", str(icu.UnicodeString(text).toLower(icu.Locale(tag)))
            )


def test_icu_is_wrong_for_kazakh_latin() -> None:
    icu = pytest.importorskip("icu", reason="pip install icukit-pyicu")
    assert str(icu.UnicodeString("ilik").toUpper(icu.Locale("kk-Latn"))) == "ILIK"
    assert upper("ilik", "kk-Latn") == "İLİK"


def test_a_capital_is_set_at_the_head_only() -> None:
    assert (capital("istanbul'da", "tr"), capital("", "tr"), capital("дүйсенбі", "kk")) == (
        "İstanbul'da",
        "",
        "Дүйсенбі",
    )


def test_a_word_is_cased_like_its_pattern() -> None:
    assert [like(pattern, "ilik", "tr") for pattern in ("ABC", "Abc", "abc", "A", "")] == [
        "İLİK",
        "İlik",
        "ilik",
        "İlik",
        "ilik",
    ]
