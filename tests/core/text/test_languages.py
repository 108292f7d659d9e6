"""Which text a reader gets, and what languages are called."""

from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.languages import (
    INTERFACE,
    MADE,
    TRANSLATED,
    autonym,
    by_language,
    direction,
    full_name,
    on_paper,
    pick,
    primary,
    script_name,
)


def test_the_reader_gets_the_own_text_then_the_nearest_then_english_then_any() -> None:
    titles = {"kk": "Қожанасыр", "tr": "Nasreddin Hoca", "en": "Nasreddin", "hu": ""}
    assert {tag: pick(titles, tag) for tag in ("kk", "kk-Latn", "ky", "az", "tk", "uz", "hu", "tr-Latn")} == {
        "kk": ("kk", "Қожанасыр"),
        "kk-Latn": ("kk", "Қожанасыр"),
        "ky": ("kk", "Қожанасыр"),
        "az": ("tr", "Nasreddin Hoca"),
        "tk": ("tr", "Nasreddin Hoca"),
        "uz": ("en", "Nasreddin"),
        "hu": ("en", "Nasreddin"),
        "tr-Latn": ("tr", "Nasreddin Hoca"),
    }
    assert (pick({"hu": "", "az": "Molla"}, "ru"), pick({"hu": ""}, "ru"), pick({}, "ru")) == (
        ("az", "Molla"),
        ("", ""),
        ("", ""),
    )


def test_every_interface_language_has_a_name_in_itself() -> None:
    assert [autonym(tag) for tag in ("kk-Latn", "uz", "tr-Latn", "fr")] == ["Qazaqşa", "Oʻzbekcha", "Türkçe", "fr"]
    assert (autonym("uz-Latn-x-cta-sdh"), full_name("uz-Latn-x-cta")) == ("Özbekça", "Özbekça (Umumturkiy)")
    assert [tag for tag in INTERFACE.values() if autonym(tag) == tag] == []


def test_a_script_is_named_only_where_a_language_has_two() -> None:
    assert {tag: script_name(tag) for tag in INTERFACE.values() if script_name(tag) and "-x-" not in tag} == {
        "kk": "Кирилл",
        "kk-Latn": "Latyn",
        "kk-Arab": "توتە جازۋ",
        "uz": "Lotin",
        "uz-Cyrl": "Кирилл",
        "az-Cyrl": "Кирил",
    }


def test_names_in_an_alphabet_are_what_conversion_makes_of_them() -> None:
    """They are data, so that a list of languages needs no conversion; they may not drift from it."""
    for tag, source in MADE.items():
        assert (tag, autonym(tag)) == (tag, convert(autonym(source), source, tag))


def test_the_interface_is_what_is_written_and_what_is_made_of_it() -> None:
    assert sorted(INTERFACE.values()) == sorted({*TRANSLATED, *MADE})
    assert {tag: can_convert(source, tag) for tag, source in MADE.items()} == dict.fromkeys(MADE, True)
    assert [tags[0] for tags in by_language().values()] == [
        *("en", "kk", "ky", "tr", "az", "uz", "tk", "ug", "hu", "ru")
    ]
    assert by_language()["kk"] == ["kk", "kk-Latn", "kk-Arab", "kk-Latn-x-cta"]


def test_arabic_script_runs_from_right_to_left() -> None:
    tags = ("kk", "kk-Arab", "ug", "ug-Latn", "az", "kk-Latn-x-cta")
    assert [direction(tag) for tag in tags] == ["ltr", "rtl", "rtl", "ltr", "ltr", "ltr"]
    assert [on_paper(tag) for tag in tags] == ["kk", "kk", "en", "ug-Latn", "az", "kk-Latn-x-cta"]
    assert primary("uz-Cyrl") == "uz"
