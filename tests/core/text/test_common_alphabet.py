"""The Common Turkic Alphabet of 2024: what is written with it comes back as it was."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ortaq.core.text import alphabets as package
from ortaq.core.text.alphabets import CTA, alphabet
from ortaq.core.text.casing import capital, lower, upper
from ortaq.core.text.convert import convert
from ortaq.core.text.protect import FORMATS, ROMAN

ROW = json.loads((Path(package.__file__).parent / "cta-2024.json").read_text(encoding="utf-8"))
LANGUAGES = sorted(ROW["languages"])


def there_and_back(text: str, lang: str) -> str:
    return convert(convert(text, lang, lang + CTA), lang + CTA, lang)


def words(lang: str) -> st.SearchStrategy[str]:
    """Any row of letters of the alphabet, also one that no language would have."""
    letters = [small for _large, small in alphabet(lang).pairs if small != "ʼ"]
    return st.lists(st.sampled_from(letters), min_size=2, max_size=9).map("".join)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_alphabet_comes_back(lang: str) -> None:
    @settings(max_examples=400)
    @given(words(lang))
    def comes_back(word: str) -> None:
        # In Uzbek s and h side by side are the letter sh; сҳ is written sʼh.
        if lang != "uz" or "sh" in alphabet(lang).digraphs:
            assert there_and_back(word, lang) == word

    comes_back()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_capitals_come_back_where_they_do_not_look_like_a_roman_number(lang: str) -> None:
    @given(words(lang))
    def comes_back(word: str) -> None:
        # ʹ and ʺ have no capitals: they begin no word, and one letter with them does not tell capitals from a capital.
        assume(word[0] not in "ьъ" and sum(letter not in "ьъ" for letter in word) > 1)
        for cased in (capital(word, lang), upper(word, lang)):
            common = convert(cased, lang, lang + CTA)
            if not ROMAN.fullmatch(common) and not ROMAN.fullmatch(cased) and common not in FORMATS:
                assert there_and_back(cased, lang) == cased

    comes_back()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_letters_of_the_common_alphabet_and_the_documented_signs_are_used(lang: str) -> None:
    signs = {sign for one in ROW["exceptions"] if lang in one["languages"] for sign in one["sign"]}

    @given(words(lang))
    def uses(word: str) -> None:
        assert set(lower(convert(word, lang, lang + CTA), lang + CTA)) <= set(alphabet(lang + CTA).letters) | signs

    uses()


@pytest.mark.parametrize(
    "word",
    [
        "кетсе",
        "айтса",
        "процесс",
        "ция",
        "щука",
        "шчи",
        "йод",
        "район",
        "ёлка",
        "актёр",
        "объект",
        "экран",
        "дуэль",
        "қияды",
    ],
)
def test_words_that_two_readings_could_part(word: str) -> None:
    assert there_and_back(word, "kk") == word


@example("мээ ээ Европа проект эмне поэзия боёк кетсин медицина")
@given(st.just("аэропорт тоо"))
def test_kyrgyz_e_is_read_by_its_place(text: str) -> None:
    assert there_and_back(text, "ky") == text


def test_the_same_sound_has_the_same_letter_in_sister_languages() -> None:
    yol = {
        convert(word, lang, lang + CTA) for lang, word in (("tr", "yol"), ("az", "yol"), ("tk", "ýol"), ("uz", "yol"))
    }
    assert yol == {"yol"}
    besh = {
        convert(word, lang, lang + CTA) for lang, word in (("tr", "beş"), ("uz", "besh"), ("ky", "беш"), ("tk", "bäş"))
    }
    assert besh == {"beş", "bəş"}


def test_what_does_not_come_back_is_written_down() -> None:
    assert there_and_back("Мысалы Iron", "kk") != "Мысалы Iron"
    told = " ".join(one["what"] for one in ROW["exceptions"])
    assert "a foreign word in Latin letters stays as it is" in told
    assert "Roman number" in told
