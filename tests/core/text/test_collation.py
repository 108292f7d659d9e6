"""Sorting by the alphabet of a language, beside ICU where ICU has a tailoring for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.alphabets import alphabet, alphabets
from ortaq.core.text.collation import key

SORTED = {
    "az": ["ad", "çay", "dağ", "el", "əl", "göz", "ğ", "ham", "xan", "ığdır", "il", "kənd", "qala", "şəhər", "üz"],
    "tr": ["cam", "çam", "gol", "göl", "ılık", "ilik", "kar", "kâr", "şal", "tas", "zar"],
    "uz": ["ot", "son", "zor", "oʻt", "gʻoz", "shar", "choy"],
    "uz-Latn-x-2026": ["ot", "son", "zor", "öt", "ğoz", "şar", "çoy"],
    "kk": ["ата", "әке", "бала", "гүл", "ғылым", "көк", "қара", "о", "өзен", "у", "ұлы", "үй", "ы", "іс"],
    "kk-Latn": ["ata", "äke", "bala", "hat", "is", "ıs", "jol", "ñ", "oi", "öz", "un", "ūn", "ün", "zat"],
    "ky": ["нан", "ңа", "от", "өт", "сан", "ун", "үн"],
    "hu": [
        "ad",
        "ág",
        "cukor",
        "csak",
        "dal",
        "dzsem",
        "gép",
        "gyár",
        "kasza",
        "kassza",
        "ló",
        "lyuk",
        "olló",
        "öl",
        "ősz",
    ],
    "tk": ["el", "äl", "jan", "žan", "nan", "ňan", "yl", "ýyl", "zar"],
    "ru": ["ёж", "ежевика", "ель", "жук"],
    "kk-Latn-x-cta": ["el", "əl", "hat", "xat", "ıs", "is", "kök", "qara", "un", "ūn", "ün"],
    "ug": ["ئات", "ەل", "بال", "تام"],
}


@pytest.mark.parametrize("tag", sorted(set(SORTED) - {"ug"}))
def test_words_stand_in_the_order_of_the_alphabet(tag: str) -> None:
    assert sorted(sorted(SORTED[tag]), key=lambda word: key(word, tag)) == SORTED[tag]


@pytest.mark.parametrize("tag", sorted(alphabets()))
def test_the_letters_of_an_alphabet_stand_in_its_own_order(tag: str) -> None:
    one = alphabet(tag)
    small = [letter for _large, letter in one.pairs if letter not in one.variants]
    assert sorted(small, key=lambda letter: key(letter, tag)) == small


def test_a_small_letter_stands_before_its_capital_and_a_word_before_a_longer_one() -> None:
    words = ["kar", "Kar", "kâr", "kara", "kar a", "Karaca"]
    assert sorted(words, key=lambda word: key(word, "tr")) == ["kar", "Kar", "kâr", "kar a", "kara", "Karaca"]


def test_whatever_apostrophe_was_typed_the_word_stands_in_one_place() -> None:
    assert len({key(f"o{sign}zbek", "uz") for sign in "ʻʼ‘’'`´"}) == 1


def test_the_own_script_stands_before_the_others_and_digits_before_letters() -> None:
    assert sorted(["zebra", "алма", "7 күн", "(алма)"], key=lambda word: key(word, "kk")) == [
        "(алма)",
        "7 күн",
        "алма",
        "zebra",
    ]
    assert sorted(["алма", "zebra"], key=lambda word: key(word, "tr")) == ["zebra", "алма"]


def test_a_double_digraph_of_hungarian_is_two_of_it() -> None:
    assert key("kassza", "hu")[:5] == key("kaszsza", "hu")[:5]


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(sorted(alphabets())))
def test_a_key_is_text_that_a_database_can_hold_and_compare(one: str, other: str, tag: str) -> None:
    keys = [key(text, tag) for text in (one, other)]
    assert all("\0" not in text and text.encode() for text in keys)
    assert (keys[0] < keys[1]) == (keys[0].encode() < keys[1].encode())


ICU_KNOWS = ["tr", "az", "hu", "uz", "tk", "kk", "ky"]


@pytest.mark.parametrize("tag", ICU_KNOWS)
def test_icu_sorts_words_of_the_alphabet_the_same(tag: str) -> None:
    icu = pytest.importorskip("icu", reason="pip install icukit-pyicu")
    theirs = icu.Collator.createInstance(icu.Locale(tag))
    one = alphabet(tag)
    letters = [small for _large, small in one.pairs if small not in one.variants and small != "ʼ"]

    @given(st.lists(st.lists(st.sampled_from(letters), min_size=1, max_size=4).map("".join), max_size=6))
    def agrees(words: list[str]) -> None:
        assert sorted(words, key=lambda word: key(word, tag)) == sorted(sorted(words), key=theirs.getSortKey)

    agrees()
