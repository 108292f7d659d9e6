"""Which text a reader gets, and what languages are called."""

from ortaq.core.text.languages import INTERFACE, autonym, direction, pick, primary, script_name


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
    assert [tag for tag in INTERFACE.values() if autonym(tag) == tag] == []


def test_a_script_is_named_only_where_a_language_has_two() -> None:
    assert {tag: script_name(tag) for tag in INTERFACE.values() if script_name(tag)} == {
        "kk": "Кирилл",
        "kk-Latn": "Latyn",
        "uz": "Lotin",
        "uz-Cyrl": "Кирилл",
    }


def test_arabic_script_runs_from_right_to_left() -> None:
    assert [direction(tag) for tag in ("kk", "kk-Arab", "ug", "az")] == ["ltr", "rtl", "rtl", "ltr"]
    assert primary("uz-Cyrl") == "uz"
