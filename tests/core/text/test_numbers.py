"""Numbers in words, against the Unicode CLDR's own rules where icu is there, and against counting by hand."""

import icu
import pytest

from ortaq.core.text.numbers import TENS, UNITS, in_words


@pytest.mark.parametrize("lang", ["en", "hu", "ru", "tr", "ky"])  # of az the CLDR has what people say (atmış)
def test_they_are_those_of_the_unicode_rules(lang: str) -> None:
    rules = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(lang))
    ours = {number: in_words(number, lang).replace(" ", "") for number in range(100)}
    theirs = {number: rules.format(number).replace("\u00ad", "").replace(" ", "") for number in range(100)}
    assert ours == theirs


@pytest.mark.parametrize("lang", UNITS)
def test_every_number_has_words_of_its_own(lang: str) -> None:
    assert (len(UNITS[lang].split()), len(TENS[lang].split())) == (10, 9)
    assert len({in_words(number, lang) for number in range(100)}) == 100


def test_another_script_is_converted_and_another_language_is_english() -> None:
    assert in_words(23, "uz-Cyrl") == "йигирма уч"
    assert in_words(23, "fr") == "twenty-three"


@pytest.mark.parametrize("number", [-1, 100])
def test_what_lies_outside_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not between 0 and 99"):
        in_words(number, "kk")
