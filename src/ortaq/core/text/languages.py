"""Languages and scripts as BCP 47 tags: names in themselves, direction, and the choice of the nearest text.

>>> pick({"kk": "Қожанасыр", "tr": "Nasreddin Hoca"}, "kk-Latn")
('kk', 'Қожанасыр')
"""

from collections.abc import Mapping
from typing import Final

from ortaq.core.text.tracks import plain, sign_name

TRANSLATED: Final = ("en", "kk", "ky", "tr", "az", "uz", "tk", "ug", "hu", "ru")
"""Languages whose interface texts are written and whole; English is the source."""
MADE: Final = {
    "kk-Latn": "kk",
    "kk-Arab": "kk",
    "uz-Cyrl": "uz",
    "az-Cyrl": "az",
    **{f"{lang}-Latn-x-cta": lang for lang in ("kk", "ky", "tr", "az", "uz", "tk")},
}
"""Tags whose texts are made by conversion (`convert.py`) -> from which language; the last in the common alphabet."""
INTERFACE: Final = {
    tag.lower(): tag
    for tag in (
        *("en", "kk", "kk-Latn", "kk-Arab", "kk-Latn-x-cta", "ky", "ky-Latn-x-cta", "tr", "tr-Latn-x-cta"),
        *("az", "az-Cyrl", "az-Latn-x-cta", "uz", "uz-Cyrl", "uz-Latn-x-cta", "tk", "tk-Latn-x-cta", "ug", "hu", "ru"),
    )
}
"""Django's code of each interface language -> its BCP 47 tag; the scripts of a language stand together."""

AUTONYMS = {
    "az": "Azərbaycanca",
    "az-Cyrl": "Азәрбајҹанҹа",
    "az-Latn-x-cta": "Azərbaycanca",
    "ba": "Башҡортса",
    "crh": "Qırımtatarca",
    "crh-Cyrl": "Къырымтатарджа",
    "cv": "Чӑвашла",
    "en": "English",
    "gag": "Gagauzça",
    "hu": "Magyar",
    "kaa": "Qaraqalpaqsha",
    "kaa-Cyrl": "Қарақалпақша",
    "kk": "Қазақша",
    "kk-Arab": "قازاقشا",
    "kk-Latn": "Qazaqşa",
    "kk-Latn-x-cta": "Qazaqşa",
    "ky": "Кыргызча",
    "ky-Latn-x-cta": "Kırgızça",
    "ru": "Русский",
    "tk": "Türkmençe",
    "tk-Latn-x-cta": "Türkmençe",
    "tr": "Türkçe",
    "tr-Latn-x-cta": "Türkçe",
    "tt": "Татарча",
    "tt-Latn": "Tatarça",
    "ug": "ئۇيغۇرچە",
    "uz": "Oʻzbekcha",
    "uz-Cyrl": "Ўзбекча",
    "uz-Latn-x-cta": "Özbekça",
    "zxx": "—",
}
SCRIPT_NAMES = {
    "kk": "Кирилл",
    "kk-Latn": "Latyn",
    "kk-Arab": "توتە جازۋ",
    "uz": "Lotin",
    "uz-Cyrl": "Кирилл",
    "az-Cyrl": "Кирил",
    "az-Latn-x-cta": "Ortaq türk",
    "kk-Latn-x-cta": "Ortaq türki",
    "ky-Latn-x-cta": "Calpı türk",
    "tk-Latn-x-cta": "Umumı türki",
    "tr-Latn-x-cta": "Ortak Türk",
    "uz-Latn-x-cta": "Umumturkiy",
}
"""Said beside the name where a language has two scripts."""
SWITCH_NAMES: Final = SCRIPT_NAMES | {"az": "Latın", "ky": "Кирилл", "tk": "Latyn", "tr": "Latin"}
"""The same where all scripts of a language stand beside one another."""

NEAREST = {
    "kk-Latn": ("kk",),
    "uz-Cyrl": ("uz",),
    "kk": ("ky", "kk-Latn"),
    "ky": ("kk",),
    "uz": ("uz-Cyrl",),
    "tr": ("az",),
    "az": ("tr",),
    "tk": ("tr", "az"),
    "ug": ("uz", "kk"),
}
"""What a reader of a language would rather read than English."""
SCRIPT: Final = 4
"""Letters of a script's code in a tag (ISO 15924)."""
RIGHT_TO_LEFT: Final = ("ug", "fa", "ar", "ur")
"""Languages whose plain tag means Arabic letters."""


def primary(tag: str) -> str:
    """The language without script: uz-Cyrl -> uz."""
    return tag.split("-", 1)[0]


def autonym(tag: str) -> str:
    """The language's name in itself and in that alphabet, whatever the track is for; the tag when we have no name."""
    return AUTONYMS.get(plain(tag)) or AUTONYMS.get(primary(tag)) or sign_name(tag)


def script_name(tag: str) -> str:
    """The script's name in the language itself, where it has two; else empty."""
    return SCRIPT_NAMES.get(plain(tag), "")


def full_name(tag: str) -> str:
    """The language's name in itself, with its script where it has two: Qazaqşa (Latyn)."""
    script = script_name(tag)
    return f"{autonym(tag)} ({script})" if script else autonym(tag)


def direction(tag: str) -> str:
    """`rtl` for Arabic script, else `ltr`."""
    script = next((part for part in tag.split("-")[1:2] if len(part) == SCRIPT), "")
    return "rtl" if script == "Arab" or (not script and primary(tag) in RIGHT_TO_LEFT) else "ltr"


def on_paper(tag: str) -> str:
    """The tag in which something is drawn where Arabic letters are not joined: documents, cards on the air."""
    return tag if direction(tag) == "ltr" else MADE.get(tag, "en")


def by_language() -> dict[str, list[str]]:
    """The tags of the interface by language, each with its scripts."""
    found: dict[str, list[str]] = {}
    for tag in INTERFACE.values():
        found.setdefault(primary(tag), []).append(tag)
    return found


def pick(texts: Mapping[str, str], tag: str) -> tuple[str, str]:
    """The text nearest to `tag` and the tag it is in; ("", "") when there is none."""
    own = MADE.get(tag, tag)
    for wanted in (tag, *NEAREST.get(tag, ()), own, *NEAREST.get(own, ()), primary(tag), "en"):
        if texts.get(wanted):
            return wanted, texts[wanted]
    return next(((other, text) for other, text in texts.items() if text), ("", ""))
