"""The media lexicon: its tables are whole and well spelled, and a word of any script finds its sisters."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from time import process_time

import pytest

from ortaq.core.text import lexicon as package
from ortaq.core.text.alphabets import alphabet
from ortaq.core.text.fold import letters
from ortaq.core.text.lexicon import MOST, TAGS, Concept, expand, lexicon, table, tables

FILES = sorted(Path(package.__file__).parent.glob("*.tsv"))
EIGHT = TAGS[:8]
CONCEPTS = list(tables())
LOANS = {"tr": "âîûwW", "uz": "ʼ"}
"""Letters that a language writes beside those of its alphabet (New York)."""


def concepts_of(text: str, tags: tuple[str, ...] = EIGHT) -> set[str]:
    return {meant.concept for meant in expand(text, tags)}


# The tables.


def test_there_are_two_thousand_concepts_and_each_is_said_in_eight_languages() -> None:
    assert len(CONCEPTS) >= 2000
    for one in CONCEPTS:
        assert all(one.written.get(tag) for tag in EIGHT), one


def test_no_concept_stands_twice() -> None:
    assert [name for name, many in Counter(one.id for one in CONCEPTS).items() if many > 1] == []
    said = Counter(tuple(one.written[tag][0] for tag in EIGHT) for one in CONCEPTS)
    assert [words for words, many in said.items() if many > 1] == []


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_is_spelled_in_the_letters_of_its_language(tag: str) -> None:
    known = {*alphabet(tag).letters, *"".join(alphabet(tag).letters).lower(), *LOANS.get(tag, ""), *" -'"}
    for one in CONCEPTS:
        for form in one.written[tag]:
            assert form == unicodedata.normalize("NFC", form).strip(), one
            assert set(form) <= known, (one.id, form, set(form) - known)


def test_uzbek_has_its_own_letter_in_place_of_an_apostrophe() -> None:
    for one in CONCEPTS:
        for form in one.written["uz"]:
            assert not re.search("(?<![ogOG])ʻ|c(?!h)", form), form


def test_no_cell_says_a_word_twice() -> None:
    for one in CONCEPTS:
        for forms in one.written.values():
            assert len(set(forms)) == len(forms), one


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_table_says_that_it_is_unreviewed_and_under_which_licence(path: Path) -> None:
    head = "".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    assert "Apache-2.0" in head
    assert "reviewed: false" in head
    assert "To correct" in head


def test_a_row_with_a_cell_too_many_is_no_table() -> None:
    good = "# remark\nconcept\tpos\taz\ttr\nmother\tn\tana\tanne;ana\n"
    assert list(table(good)) == [Concept("mother", "n", {"az": ("ana",), "tr": ("anne", "ana")})]
    with pytest.raises(ValueError, match="longer"):
        list(table(good.replace("\tana\t", "\tana\tana\t")))


# What a speaker finds.


@pytest.mark.parametrize(
    "typed",
    ["ана", "анамның", "Аналар", "anne", "annemin", "ANA", "она", "onam", "мать", "мамы", "mother", "anyák"],
)
def test_a_mother_is_a_mother_in_every_language_script_and_case(typed: str) -> None:
    assert "mother" in concepts_of(typed)


@pytest.mark.parametrize(
    ("typed", "concept"),
    [
        ("қыз", "girl"),
        ("qyz", "girl"),  # Kazakh Latin, the draft of 2021
        ("кыздары", "girl"),
        ("kiz", "girl"),  # no dotless i on the keyboard
        ("قىز", "girl"),  # Kazakh and Uyghur in Arabic script
        ("қиз", "girl"),  # Uzbek Cyrillic
        ("qız", "girl"),
        ("oʻgʻlim", "son"),
        ("o'g'lim", "son"),
        ("ўғлим", "son"),
        ("oğlu", "son"),
        ("evi", "house"),
        ("evlerinde", "house"),
        ("үйіміз", "house"),
        ("dağlardan", "mountain"),
        ("тауларында", "mountain"),
        ("kitabı", "book"),
        ("kurdun", "wolf"),
        ("çocuğun", "child"),
        ("gidiyorum", "go"),
        ("sevdiğim", "love-verb"),
        ("қайтты", "return"),
        ("qaytmadi", "return"),
        ("любимая", "lover"),
        ("женщины", "woman"),
        ("hunters", "hunter"),
        ("stories", "story"),
        ("kastélyok", "castle"),
        ("темір жолы", "railway"),
        ("Апенди", "nasreddin"),
        ("Görogly", "koroglu"),
        ("Қазақстанның", "country-KZ"),
        ("наурыз", "month-3"),
        ("сенбі", "weekday-5"),
    ],
)
def test_a_word_as_it_is_typed_finds_its_concept(typed: str, concept: str) -> None:
    assert concept in concepts_of(typed)


@pytest.mark.parametrize(
    "typed", ["анатомия", "anatomi", "ananas", "zzzzqqq", "атом", "телефонист", "и", "I", "", "?!"]
)
def test_a_headword_inside_another_word_by_chance_is_not_meant(typed: str) -> None:
    assert not concepts_of(typed) & {"mother", "eagle", "horse", "telephone", "i"}


def test_the_longest_run_of_words_is_taken_before_its_words() -> None:
    assert [meant.word for meant in expand("demir yol", {"tk"})] == ["demir yol"]
    assert concepts_of("demir gapy") >= {"iron", "door"}


def test_the_everyday_word_comes_first_and_the_order_is_that_of_the_query() -> None:
    said = [meant.written["kk"][0] for meant in expand("küçük prensin evi", {"kk"})]
    assert said.index("ханзада") < said.index("үй")
    assert "кіші" in said[: said.index("ханзада")]


def test_only_the_languages_that_were_asked_for_are_in_the_answer() -> None:
    (meant, *_) = expand("anne", {"uz-Cyrl", "kk-Latn"})
    assert set(meant.written) == {"uz", "kk"}
    assert meant.written["uz"][0] == "ona"
    assert meant.is_whole
    assert "tr" in meant.tags
    assert expand("anne", set()) == []


def test_no_word_has_more_than_six_translations_in_a_language() -> None:
    for typed in {form for one in CONCEPTS for form in one.written["kk"]}:
        many = Counter[tuple[str, str]]()
        for meant in expand(typed):
            for tag, forms in meant.written.items():
                many[meant.word, tag] += len(forms)
        assert max(many.values(), default=0) <= MOST


@pytest.mark.parametrize("tag", TAGS)
def test_every_headword_finds_itself(tag: str) -> None:
    index = lexicon().by_letters.whole
    for number, one in enumerate(CONCEPTS):
        for form in one.written[tag]:
            spelled = letters(form)
            assert any(way.concept == number and way.tag == tag for way in index[spelled]), (form, one.id)


def test_a_query_costs_less_than_a_millisecond() -> None:
    lexicon()
    asked = [form for one in CONCEPTS[::10] for form in one.written["kk"]]
    words = [f"{one} {other}дың {third}" for one, other, third in zip(asked, asked[1:], asked[2:], strict=False)]
    begun = process_time()
    for one in words:
        expand(one)
    assert (process_time() - begun) / len(words) < 0.001
