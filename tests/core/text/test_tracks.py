"""What a track is for, in its tag; every tag is a language tag of BCP 47, and plain again where others read it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.languages import AUTONYMS, autonym, primary, script_name
from ortaq.core.text.subtitles import Cue, tells_sounds
from ortaq.core.text.tracks import (
    SIGN_LANGUAGES,
    Purpose,
    is_for_all,
    is_sign,
    parsed,
    plain,
    purpose,
    tagged,
    text_for,
)

BCP_47 = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-x(-[a-z0-9]{1,8})+)?")
"""RFC 5646, 2.1, as far as we use it; private use comes last."""

a_language = st.sampled_from(sorted(AUTONYMS))
a_purpose = st.sampled_from(list(Purpose))


@given(a_language, a_purpose)
def test_a_tag_says_language_and_purpose_and_both_come_back(language: str, what: Purpose) -> None:
    tag = tagged(language, what)
    assert BCP_47.fullmatch(tag)
    assert (plain(tag), purpose(tag), is_for_all(tag)) == (language, what, what is Purpose.MAIN)
    assert (autonym(tag), script_name(tag), primary(tag)) == (
        autonym(language),
        script_name(language),
        primary(language),
    )


@pytest.mark.parametrize("strange", ["kk-x-", "kk-x-director", "kk-x-ad-2", "x-ad"])
def test_what_others_write_after_x_is_for_everybody(strange: str) -> None:
    assert purpose(strange) is Purpose.MAIN
    assert parsed(strange) == (strange, "") or strange == "kk-x-"


def test_sign_languages_are_told_from_spoken_ones() -> None:
    assert all(map(is_sign, SIGN_LANGUAGES))
    assert not any(map(is_sign, AUTONYMS))
    assert not any(map(is_sign, ("", "kk-x-ad", "zxx", "RSL", "sgn-az", "rsl/../x")))


@given(st.sets(st.sampled_from(["kk", "kk-x-sdh", "kk-Latn", "kk-Latn-x-sdh", "tr", "tr-x-sdh"])))
def test_subtitles_stand_in_for_each_other_only_in_the_same_language_and_script(there: set[str]) -> None:
    for wanted in ("kk", "kk-x-sdh", "kk-Latn-x-sdh", "hu"):
        found = text_for(wanted, there)
        assert found is None or (found in there and plain(found) == plain(wanted))
        assert (found is None) == (plain(wanted) not in set(map(plain, there)))
        assert found == wanted or wanted not in there


def test_subtitles_that_tell_sounds_are_noticed_and_one_bracket_is_not_enough() -> None:
    told = [Cue(0, 1, "[door creaks]"), Cue(1, 2, "- [laughs] No!"), Cue(2, 3, "♪")]
    assert tells_sounds(told)
    assert not tells_sounds([Cue(0, 1, "[1912]"), Cue(1, 2, "He said [sic] so."), Cue(2, 3, "(in Kazakh)")])
