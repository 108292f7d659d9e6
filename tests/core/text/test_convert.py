"""Conversion between the alphabets of a language: vectors, the way back, and what must not be touched."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ortaq.core.text import convert as converting
from ortaq.core.text.alphabets import alphabet, table
from ortaq.core.text.casing import lower, upper
from ortaq.core.text.convert import NoWay, can_convert, convert, ways_from
from ortaq.core.text.protect import CYRILLIC_ROMAN
from ortaq.core.text.routes import route

VECTORS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
ROWS = VECTORS["conversions"] + VECTORS["alphabets"]
CONVERSIONS = [(row["from"], row["to"], *pair) for row in ROWS for pair in row["pairs"]]

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


UZBEK = [text for source, target, text, _ in CONVERSIONS if (source, target) == ("uz", "uz-Cyrl")]


@pytest.mark.parametrize("text", UZBEK)
def test_an_uzbek_vector_comes_back_from_cyrillic(text: str) -> None:
    modern = text.replace("XMLʼni", "XMLni").replace("oktyabr", "oktabr")
    assert convert(convert(text, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == modern


@given(uzbek_words)
def test_an_uzbek_word_of_native_syllables_comes_back_from_cyrillic(word: str) -> None:
    assert convert(convert(word, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == word


@pytest.mark.parametrize("stem", table("uz", "uz-Cyrl")["stems"])
def test_every_listed_loan_word_comes_back_alone_and_with_an_ending(stem: str) -> None:
    modern = {"sentyabr": "sentabr", "oktyabr": "oktabr"}.get(stem, stem)
    for word, back in (
        (stem, modern),
        (stem + "lar", modern + "lar"),
        (stem.capitalize() + "ning", modern.capitalize() + "ning"),
    ):
        assert convert(convert(word, "uz", "uz-Cyrl"), "uz-Cyrl", "uz") == back


def test_no_listed_loan_word_is_what_the_rules_give_anyway() -> None:
    stems = table("uz", "uz-Cyrl")["stems"]
    assert [stem for stem in stems if stems[stem] == convert(stem + "qx", "uz", "uz-Cyrl").removesuffix("қх")] == []


@given(kazakh_words)
def test_kazakh_latin_has_only_letters_of_its_alphabet(word: str) -> None:
    assume(not CYRILLIC_ROMAN.search(word))
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
    "yangilik.mp4",
    "/etc/ortaq/sozlama",
    "--til",
    "Page_Down",
    "$shart",
    "XIX",
    "iPhone",
    "Çağlar",
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


def test_a_tag_may_say_the_script_that_its_language_means_anyway() -> None:
    assert convert("Salom", "uz-Latn", "uz-Cyrl") == convert("Salom", "uz", "uz-cyrl") == "Салом"
    assert convert("Қыз", "kk-Cyrl", "kk-Latn") == "Qyz"
    assert can_convert("az-Latn", "az")


def test_a_way_may_go_through_the_alphabet_that_the_language_means() -> None:
    assert ways_from("kk-Arab") == ("kk", "kk-Latn", "kk-Latn-x-cta")
    assert convert("тошкент", "uz-Cyrl", "uz-Latn-x-2026") == "toşkent"


def test_a_language_is_never_converted_to_another() -> None:
    assert {target.partition("-")[0] for target in ways_from("kk")} == {"kk"}
    assert not can_convert("kk", "ky")


@given(st.text("абвгдеёжз ийклмн\nопр", max_size=40))
def test_a_cache_never_changes_an_answer(text: str) -> None:
    whole = convert(text, "kk", "kk-Latn")
    assert whole == "\n".join(
        " ".join(convert(one, "kk", "kk-Latn") for one in line.split(" ")) for line in text.split("\n")
    )


@pytest.mark.parametrize("text", ["a" * 50_000 + "%", "a-" * 30_000 + "%", "<" * 50_000, "a." * 30_000, "и" * 50_000])
def test_text_without_an_end_takes_no_time_and_stays_in_no_cache(text: str) -> None:
    began = time.process_time()
    for source, target in (("uz", "uz-Cyrl"), ("tt", "tt-Latn"), ("crh-Cyrl", "crh")):
        assert len(convert(text, source, target)) > 0
        assert max(map(len, converting._writer(source, target).usual), default=0) <= 100
    assert time.process_time() - began < 5


def test_the_cache_begins_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "MOST_WORDS", 3)
    writer = converting._Writer(route("kk", "kk-Latn"))
    assert writer.text("бір екі үш төрт бес алты жеті") == "bır ekı üş tört bes alty jetı"
    assert len(writer.usual) == 1


def test_abbreviations_with_small_letters_turn_and_names_in_networks_stay() -> None:
    said = "AQSh prezidenti AQShga keldi, MChJ va OʻzA: t.me/oʻzbek, @foydalanuvchi, ali@post.uz"
    wanted = "АҚШ президенти АҚШга келди, МЧЖ ва ЎзА: t.me/oʻzbek, @foydalanuvchi, ali@post.uz"
    assert convert(said, "uz", "uz-Cyrl") == wanted
    assert convert("UNESCO, BBC və CNN", "az", "az-Cyrl") == "UNESCO, BBC вә CNN"
