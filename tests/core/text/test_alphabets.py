"""The alphabets as data: what each says of itself, and that the ways between them cover every letter."""

import json
import re
from pathlib import Path

import pytest

from ortaq.core.text import alphabets as package
from ortaq.core.text.alphabets import CTA, STATUSES, alphabet, alphabets, normal
from ortaq.core.text.casing import lower
from ortaq.core.text.convert import convert
from ortaq.core.text.routes import route

FILES = sorted(Path(package.__file__).parent.glob("*.json"))
DOCS = Path(__file__).parents[3] / "docs" / "alphabets.md"
WANTED = [
    "az",
    "az-Cyrl",
    "az-Arab",
    "kk",
    "kk-Latn",
    "kk-Arab",
    "ky",
    "ky-Latn",
    "tr",
    "uz",
    "uz-Latn-x-2026",
    "uz-Cyrl",
    "tk",
    "tk-Cyrl",
    "tt",
    "tt-Latn",
    "ba",
    "crh",
    "crh-Cyrl",
    "ug",
    "ug-Latn",
    "gag",
    "kaa",
    "kaa-Cyrl",
    "cv",
    "hu",
    "ru",
    "en",
]
COMMON = [f"{lang}{CTA}" for lang in ("az", "kk", "ky", "tk", "tr", "tt", "uz")]
SIZES = {"az": 32, "az-Cyrl": 32, "kk": 42, "kk-Latn": 31, "ky": 36, "tr": 32, "tk": 30, "tt": 39, "ba": 42, "cv": 37}
DIRECT = [(source, tag) for tag, one in alphabets().items() for source in one.tables]


def test_every_language_and_script_has_its_alphabet() -> None:
    assert sorted(alphabets()) == sorted(WANTED + COMMON)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_its_standing_date_source_and_confidence(path: Path) -> None:
    row = json.loads(path.read_text(encoding="utf-8"))
    assert row["id"] == path.stem
    assert row["status"] in STATUSES
    assert row["confidence"] in {"A", "B", "C", "D"}
    assert row["reviewed"] is False, "nobody has reviewed it yet; when somebody has, say here who"
    assert len(row["source"]) > 0
    for day in (row["valid_from"], row["valid_to"], row["as_of"]):
        assert re.fullmatch(r"(\d{4}(-\d\d-\d\d)?)?", day)
    assert bool(row["valid_to"]) <= (row["status"] == "historic")


def test_a_draft_and_a_proposal_never_say_that_they_are_in_force() -> None:
    assert {alphabet(tag).status for tag in ("kk-Latn", "uz-Latn-x-2026")} == {"draft"}
    assert {alphabet(tag).status for tag in [*COMMON, "ky-Latn", "tt-Latn", "ug-Latn"]} == {"advisory"}
    assert "proposal of ours, to be confirmed by linguists" in alphabet("kk-Latn-x-cta").note


@pytest.mark.parametrize(("tag", "size"), SIZES.items())
def test_an_alphabet_has_the_number_of_letters_its_country_says(tag: str, size: int) -> None:
    assert len(alphabet(tag).pairs) == size


def test_the_common_alphabet_has_34_letters_and_is_the_same_for_all() -> None:
    assert {alphabet(tag).pairs for tag in COMMON} == {alphabet("kk-Latn-x-cta").pairs}
    assert len(alphabet("kk-Latn-x-cta").pairs) == 34


@pytest.mark.parametrize(("source", "target"), DIRECT)
def test_every_letter_of_an_alphabet_is_written_with_letters_of_the_other(source: str, target: str) -> None:
    # The common alphabet has letters for all languages; each reads those that are its own.
    ours = (
        set(route(source, target).letters) if source.endswith(CTA) else {small for _, small in alphabet(source).pairs}
    )
    signs = set(alphabet(target).letters) | set("ʼʹʺâîû" if target.endswith(CTA) else "ʼ")
    for small in ours - set("ʼʹʺ"):
        written = lower(route(source, target).word(small), target)
        assert set(written) <= signs, (small, written)


@pytest.mark.parametrize(("source", "target"), DIRECT)
def test_every_rule_of_a_way_has_no_group_and_every_target_letter_is_lower_case(source: str, target: str) -> None:
    for pattern, out in alphabet(target).tables[source].get("rules", []):
        assert re.compile(pattern).groups == 0
        assert out == lower(out, target)


def test_azerbaijani_is_one_for_one_both_ways() -> None:
    there, back = alphabet("az").tables["az-Cyrl"]["letters"], alphabet("az-Cyrl").tables["az"]["letters"]
    assert {back[latin]: latin for latin in back} == {letter: there[letter] for letter in back.values()}


def test_a_tag_is_found_however_it_is_written() -> None:
    assert [alphabet(tag).id for tag in ("uz-Latn", "UZ", "kk-Cyrl-KZ", "kk-latn", "ug-Arab", "tr-TR")] == [
        "uz-latn-1995",
        "uz-latn-1995",
        "kk-cyrl-1940",
        "kk-latn-2021",
        "ug-arab-1983",
        "tr-latn-1928",
    ]
    assert normal("uz-latn-x-2026") == "uz-Latn-x-2026"


@pytest.mark.parametrize("tag", WANTED)
def test_the_page_for_readers_has_a_row_for_every_alphabet(tag: str) -> None:
    one = alphabet(tag)
    assert f"| `{tag}` | {one.status} |" in DOCS.read_text(encoding="utf-8")


def test_converted_text_says_nothing_of_what_it_was() -> None:
    """A way there is not a way back: и and й are one letter in the draft of 2021."""
    assert convert("и", "kk", "kk-Latn") == convert("й", "kk", "kk-Latn")
