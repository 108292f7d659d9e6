"""Small letters and capitals, by language."""

import pytest

from ortaq.core.text.alphabets import alphabet, alphabets
from ortaq.core.text.casing import capital, like, lower, upper


@pytest.mark.parametrize("tag", ["tr", "az", "kk-Latn"])
def test_dotted_and_dotless_i_are_two_letters(tag: str) -> None:
    assert (upper("ılık ilik", tag), lower("ILIK İLİK", tag)) == ("ILIK İLİK", "ılık ilik")


@pytest.mark.parametrize("tag", ["uz", "tk", "hu", "en", "kk", "ky", "ru", "uz-Cyrl"])
def test_other_languages_have_one_i(tag: str) -> None:
    assert (upper("ilik", tag), lower("ILIK", tag)) == ("ILIK", "ilik")


@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_every_letter_of_an_alphabet_keeps_its_length_and_comes_back(tag: str) -> None:
    for letter in alphabet(tag).letters:
        small = lower(letter, tag)
        assert (len(small), len(upper(letter, tag)), lower(upper(small, tag), tag)) == (1, 1, small)


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
